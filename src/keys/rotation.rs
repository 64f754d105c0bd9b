//! A new key in the place of an old one, so that at every instant all that was sealed or signed can still be read.

use super::badge::{BadgeKey, new_badge_key};
use super::{BADGE, FORMER_BADGES, FORMER_ISSUERS, FORMER_SEAL, Issuer, Jwks, new_issuer, random_32, whole_file};
use crate::error::Result;
use std::fs;
use std::path::Path;

/// From here on both keys open what they sealed, and the new one seals. Killed in between or begun twice, it goes on
/// where it was: while the two files are alike the new key is not there yet.
pub fn begin_seal(folder: &Path) -> Result<()> {
    let (present, former) = (folder.join("seal.key"), folder.join(FORMER_SEAL));
    if !former.exists() {
        whole_file(&former, &fs::read(&present)?)?;
    }
    if fs::read(&present)? == fs::read(&former)? {
        whole_file(&present, &random_32()?)?;
    }
    Ok(())
}

/// Nothing that the former key sealed is left: it goes.
pub fn end_seal(folder: &Path) -> Result<()> {
    fs::remove_file(folder.join(FORMER_SEAL))?;
    Ok(fs::File::open(folder)?.sync_all()?)
}

/// A new key signs from now on. The public half of the one before stays in the JWKS, so that whatever it signed is still
/// genuine; its private half is gone.
pub fn issuer(folder: &Path) -> Result<()> {
    let present = folder.join("issuer.pk8");
    let issuer = Issuer::open(&fs::read(&present)?, folder)?;
    let former = Jwks { keys: issuer.all() };
    whole_file(&folder.join(FORMER_ISSUERS), &serde_json::to_vec_pretty(&former).map_err(crate::error::Error::broken)?)?;
    whole_file(&present, &new_issuer()?)
}

/// The same for the key of badges, which is made where there is none yet.
pub fn badge(folder: &Path) -> Result<()> {
    let former = Jwks { keys: BadgeKey::open(folder)?.all() };
    whole_file(&folder.join(FORMER_BADGES), &serde_json::to_vec_pretty(&former).map_err(crate::error::Error::broken)?)?;
    whole_file(&folder.join(BADGE), &new_badge_key()?)
}
