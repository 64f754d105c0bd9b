//! The keys: all there, for the owner alone, and still those that sealed what the database holds.

use super::Finding;
use crate::config::Config;
use crate::db::schema::identifiers;
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::identity::SealedNumber;
use crate::keys::{FORMER_SEAL, KEY_FILES, Keys};
use diesel::prelude::*;
use std::os::unix::fs::PermissionsExt;

pub fn all(config: &Config, db: &mut Db) -> Result<Vec<Finding>> {
    let folder = config.keys_folder();
    let mut findings = Vec::new();
    for name in KEY_FILES {
        let file = folder.join(name);
        let shown = ("file", file.display().to_string());
        match file.metadata() {
            Err(_) => findings.push(Finding::bad("check-key-missing", &[shown])),
            Ok(known) if known.permissions().mode() & 0o077 != 0 => {
                findings.push(Finding::bad("check-key-open", &[shown, ("rights", format!("{:04o}", known.permissions().mode() & 0o7777))]));
            }
            Ok(_) => {}
        }
    }
    if folder.join(FORMER_SEAL).exists() {
        findings.push(Finding::warning("check-keys-half-rotated", &[]));
    }
    // Opening makes what is missing; a new key in the place of a lost one would hide the loss.
    if findings.iter().any(|finding| finding.words.id == "check-key-missing") {
        return Ok(findings);
    }
    match Keys::open(&folder) {
        Err(error) => findings.push(Finding::bad("check-keys-unreadable", &[("error", error.to_string())])),
        Ok(keys) if !sealed_number_opens(&keys, db)? => findings.push(Finding::bad("check-keys-foreign", &[])),
        Ok(_) if findings.is_empty() => findings.push(Finding::good("check-keys-whole", &[("count", KEY_FILES.len().to_string())])),
        Ok(_) => {}
    }
    Ok(findings)
}

/// True as well where nothing is sealed yet.
fn sealed_number_opens(keys: &Keys, db: &mut Db) -> Result<bool> {
    let owner: Option<PersonId> = identifiers::table.filter(identifiers::valid_to.is_null()).select(identifiers::person_id).first(db).optional()?;
    let Some(owner) = owner else { return Ok(true) };
    let numbers = SealedNumber::of(db, &[owner])?;
    Ok(numbers.iter().all(|(owner, number)| number.open(keys, *owner).is_ok()))
}
