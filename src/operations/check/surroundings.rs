//! What the program cannot mend itself: disk, clock, backups.

use super::super::backup::Backup;
use super::super::disk::{Disk, in_words};
use super::Finding;
use crate::catalog::ReadAloudStanding;
use crate::config::Config;
use crate::db::schema::journal;
use crate::db::{Db, now};
use crate::error::Result;
use crate::web::in_vietnam;
use chrono::{DateTime, NaiveDateTime, TimeDelta};
use diesel::prelude::*;

pub fn disk(config: &Config) -> Vec<Finding> {
    let Ok(disk) = Disk::under(&config.data) else { return Vec::new() };
    let args = [("free", in_words(disk.free)), ("percent", disk.percent_free().to_string())];
    vec![if disk.is_low() { Finding::warning("check-disk-low", &args) } else { Finding::good("check-disk-good", &args) }]
}

/// A machine whose battery is empty wakes up in the past; a backup from a machine ahead of time looks like that too.
pub fn clock(_: &Config, db: &mut Db) -> Result<Vec<Finding>> {
    let newest: Option<NaiveDateTime> = journal::table.select(diesel::dsl::max(journal::at)).first(db)?;
    let built = env!("HOCVU_BUILT").parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0)).map(|at| at.naive_utc());
    let earliest = newest.into_iter().chain(built).max().unwrap_or_default();
    let time = ("now", shown(now()));
    Ok(vec![if now() + TimeDelta::minutes(5) < earliest {
        Finding::warning("check-clock-behind", &[time, ("earliest", shown(earliest))])
    } else {
        Finding::good("check-clock-good", &[time])
    }])
}

pub fn backup(_: &Config, db: &mut Db) -> Result<Vec<Finding>> {
    let last = Backup::last(db)?;
    Ok(vec![match last {
        None => Finding::warning("check-backup-none", &[]),
        Some(at) if Backup::is_too_old(last) => Finding::warning("check-backup-old", &[("at", shown(at))]),
        Some(at) => Finding::good("check-backup-good", &[("at", shown(at))]),
    }])
}

/// Lessons without sound are no harm, but somebody waits for them.
pub fn read_aloud(config: &Config, db: &mut Db) -> Result<Vec<Finding>> {
    let standing = ReadAloudStanding::of(db, &config.read_aloud)?;
    let count = [("heard", standing.heard.to_string()), ("texts", standing.texts.to_string())];
    Ok(vec![match (standing.missing.is_empty(), standing.failures.len()) {
        _ if config.reads_aloud == Some(false) => Finding::good("check-read-aloud-off", &count),
        (false, _) => Finding::warning("condition-read-aloud-missing", &[("programs", standing.missing.join(", "))]),
        (true, 0) => Finding::good("check-read-aloud", &count),
        (true, failed) => Finding::warning("check-read-aloud-failed", &[("count", failed.to_string())]),
    }])
}

fn shown(at: NaiveDateTime) -> String {
    in_vietnam(at).format("%H:%M %d/%m/%Y").to_string()
}
