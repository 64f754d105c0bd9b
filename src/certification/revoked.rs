//! The signed list of what holds no longer, for whoever checks without a network.

use super::changes::Correction;
use crate::db::schema::{certificates, corrections, revocations};
use crate::db::{Db, now};
use crate::error::Result;
use crate::keys::{Jwks, Keys, verified};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const KIND: &str = "revocations";

/// Numbers only: they tell nothing of a person, and `/verify` answers for each of them anyway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RevocationList {
    /// When it was made: whoever checks is told how old it is.
    pub iat: i64,
    pub revoked: Vec<String>,
    /// A number that another stands in for.
    pub replaced: BTreeMap<String, String>,
    /// The latest revision of those that were corrected: an earlier paper has another name on it.
    pub corrected: BTreeMap<String, i32>,
}

/// What a list says of a certificate.
#[derive(Debug, Clone, PartialEq)]
pub enum Listed {
    Nothing,
    Revoked,
    Replaced(String),
    Corrected,
}

impl RevocationList {
    pub fn present(db: &mut Db) -> Result<RevocationList> {
        let revoked = revocations::table.inner_join(certificates::table).select(certificates::number).order(certificates::number).load(db)?;
        let changed: Vec<(Correction, String, i32)> =
            corrections::table.inner_join(certificates::table).select((corrections::all_columns, certificates::number, certificates::revision)).load(db)?;
        let replaced = changed.iter().filter_map(|(correction, number, _)| Some((correction.number_before.clone()?, number.clone()))).collect();
        let corrected = changed.into_iter().map(|(_, number, revision)| (number, revision)).collect();
        Ok(RevocationList { iat: now().and_utc().timestamp(), revoked, replaced, corrected })
    }

    pub fn sign(&self, keys: &Keys) -> Result<String> {
        keys.sign(KIND, self)
    }

    /// The list of a genuine token; nothing of a forged one.
    pub fn read(jwks: &Jwks, token: &str) -> Option<RevocationList> {
        verified(jwks, KIND, token.trim())
    }

    pub fn made_at(&self) -> NaiveDateTime {
        chrono::DateTime::from_timestamp(self.iat, 0).map(|at| at.naive_utc()).unwrap_or_default()
    }

    pub fn says(&self, number: &str, revision: i32) -> Listed {
        match (self.replaced.get(number), self.corrected.get(number)) {
            _ if self.revoked.iter().any(|known| known == number) => Listed::Revoked,
            (Some(other), _) => Listed::Replaced(other.clone()),
            (None, Some(latest)) if *latest > revision => Listed::Corrected,
            _ => Listed::Nothing,
        }
    }
}
