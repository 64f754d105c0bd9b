//! New keys: what the old one sealed is sealed anew, while nobody else uses the data.

use super::lock::FolderLock;
use super::{Tell, sentence};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::journal;
use crate::keys::{Sealed, Walked, rotation};
use crate::web::App;
use serde_json::json;

pub struct Rotation;

impl Rotation {
    /// Every column of sealed values, as the rooms name them. A test compares them with the tables.
    pub fn sealed() -> Vec<Sealed> {
        [crate::identity::SEALED.as_slice(), &crate::privacy::SEALED, &crate::roster::SEALED, &crate::certification::SEALED].concat()
    }

    /// Goes on where an earlier one was cut off. The former key goes only when nothing is left that it sealed.
    pub async fn seal(config: &Config, tell: Tell<'_>) -> Result<()> {
        let _alone = Rotation::alone(config)?;
        let folder = config.keys_folder();
        rotation::begin_seal(&folder)?;
        let app = App::open(config.clone())?;
        for column in Rotation::sealed() {
            let walked = seal_anew(&app, column).await?;
            tell(sentence("keys-sealed-anew", &[("place", format!("{}.{}", column.table, column.column)), ("count", walked.sealed_anew.to_string())]));
        }
        let mut values = 0;
        for column in Rotation::sealed() {
            let looking = app.clone();
            match app.read(move |db| column.verify(db, &looking.keys)).await? {
                Ok(count) => values += count,
                Err(place) => return Err(Error::refused_with("keys-left-behind", &[("place", place)])),
            }
        }
        app.write(move |db| journal::record(db, None, "seal-key-rotated", "seal.key", json!({ "values": values }))).await?;
        rotation::end_seal(&folder)?;
        tell(sentence("keys-seal-rotated", &[("count", values.to_string())]));
        Ok(())
    }

    /// What was signed before stays genuine: the JWKS names the earlier public keys too.
    pub async fn issuer(config: &Config, tell: Tell<'_>) -> Result<()> {
        let _alone = Rotation::alone(config)?;
        App::open(config.clone())?;
        rotation::issuer(&config.keys_folder())?;
        let app = App::open(config.clone())?;
        let kid = app.keys.jwks().keys.remove(0).kid;
        app.write(move |db| journal::record(db, None, "issuer-key-rotated", "issuer.pk8", json!({ "kid": kid }))).await?;
        tell(sentence("keys-issuer-rotated", &[]));
        Ok(())
    }

    /// The same for badges. The keys are of both kinds in one JWKS.
    pub async fn badge(config: &Config, tell: Tell<'_>) -> Result<()> {
        let _alone = Rotation::alone(config)?;
        App::open(config.clone())?;
        rotation::badge(&config.keys_folder())?;
        let app = App::open(config.clone())?;
        let kid = app.keys.jwks().keys.into_iter().find(|key| key.alg == "RS256").map(|key| key.kid);
        app.write(move |db| journal::record(db, None, "badge-key-rotated", "badge.pk8", json!({ "kid": kid }))).await?;
        tell(sentence("keys-badge-rotated", &[]));
        Ok(())
    }

    fn alone(config: &Config) -> Result<(FolderLock, FolderLock)> {
        if !config.keys_folder().join("seal.key").is_file() {
            return Err(Error::refused_with("no-database-here", &[("folder", config.data.display().to_string())]));
        }
        Ok((FolderLock::alone(config)?, FolderLock::keys_alone(config)?))
    }
}

async fn seal_anew(app: &App, column: Sealed) -> Result<Walked> {
    let mut walked = Walked::default();
    loop {
        let (sealing, from) = (app.clone(), walked.clone());
        match app.write(move |db| column.seal_anew(db, &sealing.keys, &from)).await? {
            Some(next) => walked = next,
            None => return Ok(walked),
        }
    }
}
