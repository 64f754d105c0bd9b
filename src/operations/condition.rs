//! How the installation is: what the admin's page and `/healthz` show at a glance.

use super::backup::Backup;
use super::database;
use super::disk::{Disk, in_words};
use crate::db::Db;
use crate::error::Result;
use crate::media::speech::Voice;
use crate::privacy::{Contact, Counter, Level};
use crate::web::App;
use chrono::NaiveDateTime;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Serialize)]
pub struct Condition {
    pub version: &'static str,
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    pub database_size: String,
    pub last_backup: Option<NaiveDateTime>,
    pub disk_free: String,
    pub disk_percent: u64,
    /// Sentences of `locales/` about what the admin should do now.
    pub warnings: Vec<Warning>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    pub id: &'static str,
    pub args: BTreeMap<&'static str, String>,
}

impl From<&'static str> for Warning {
    fn from(id: &'static str) -> Warning {
        Warning { id, args: BTreeMap::new() }
    }
}

impl Condition {
    pub async fn of(app: &App) -> Result<Condition> {
        let config = app.config.clone();
        let look = move |db: &mut Db| Ok((Backup::last(db)?, database::size(db, &config)?, privacy_warnings(db)?));
        let (last_backup, size, privacy) = app.read(look).await?;
        let disk = Disk::under(&app.config.data)?;
        let mut warnings: Vec<Warning> = Vec::new();
        if Backup::is_too_old(last_backup) {
            warnings.push("condition-backup-needed".into());
        }
        if disk.is_low() {
            warnings.push("condition-disk-low".into());
        }
        warnings.extend(privacy);
        warnings.extend(voice_warning(app));
        Ok(Condition {
            version: env!("CARGO_PKG_VERSION"),
            database: database::kind(&app.config),
            database_size: in_words(size),
            last_backup,
            disk_free: in_words(disk.free),
            disk_percent: disk.percent_free(),
            warnings,
        })
    }
}

/// Without its programs the product works, but new lessons stay silent.
fn voice_warning(app: &App) -> Option<Warning> {
    let missing = Voice::of(&app.config.read_aloud).missing();
    let asked_for = app.config.reads_aloud != Some(false) && !missing.is_empty();
    asked_for.then(|| Warning { id: "condition-read-aloud-missing", args: BTreeMap::from([("programs", missing.join(", "))]) })
}

/// Nobody in charge of personal data, and the thresholds of the security level from four fifths on.
fn privacy_warnings(db: &mut Db) -> Result<Vec<Warning>> {
    let unnamed = Contact::is_missing_somewhere(db)?.then(|| Warning::from("condition-privacy-unnamed"));
    Ok(unnamed.into_iter().chain(level_warnings(Level::of(db)?)).collect())
}

pub(super) fn level_warnings(level: Level) -> Vec<Warning> {
    let of = |counter: Counter, near: &'static str, reached: &'static str| {
        let args = BTreeMap::from(counter.words());
        counter.is_near().then(|| Warning { id: if counter.is_reached() { reached } else { near }, args })
    };
    let basic = of(level.basic, "condition-level-basic-near", "condition-level-basic-reached");
    let sensitive = of(level.sensitive, "condition-level-sensitive-near", "condition-level-sensitive-reached");
    basic.into_iter().chain(sensitive).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::{MOST_BASIC, MOST_SENSITIVE};

    #[test]
    fn the_admin_is_warned_before_the_next_security_level() {
        let ids = |basic, sensitive| {
            let level = Level { basic: Counter { count: basic, threshold: MOST_BASIC }, sensitive: Counter { count: sensitive, threshold: MOST_SENSITIVE } };
            level_warnings(level).into_iter().map(|warning| warning.id).collect::<Vec<_>>()
        };
        assert!(ids(79_999, 7_999).is_empty());
        assert_eq!(ids(80_000, 0), ["condition-level-basic-near"]);
        assert_eq!(ids(26_000, 10_000), ["condition-level-sensitive-reached"]);
    }
}
