//! The database and the journal.

use super::super::{database, disk::in_words};
use super::Finding;
use crate::config::Config;
use crate::db::{self, Db, standing};
use crate::error::Result;
use crate::journal::{self, Seal, Standing, Trouble};
use crate::keys::public_keys;

pub fn database(config: &Config, db: &mut Db) -> Result<Vec<Finding>> {
    let mut findings: Vec<Finding> =
        database::damage(db)?.into_iter().take(3).map(|damage| Finding::bad("check-database-damaged", &[("damage", damage)])).collect();
    if findings.is_empty() {
        findings.push(Finding::good("check-database-whole", &[("kind", database::kind(config).into()), ("size", in_words(database::size(db, config)?))]));
    }
    findings.push(match standing(db)? {
        db::Standing::Current => Finding::good("check-migrations-current", &[("version", env!("CARGO_PKG_VERSION").into())]),
        db::Standing::Behind(count) => Finding::warning("check-migrations-behind", &[("count", count.to_string())]),
        db::Standing::Newer(names) => Finding::bad("check-migrations-newer", &[("names", names.join(", "))]),
    });
    Ok(findings)
}

/// The sealed parts first, then the lines in the database: the first broken link is named.
pub fn journal(config: &Config, db: &mut Db) -> Result<Vec<Finding>> {
    let parts = Seal::standings(db, config, &public_keys(&config.keys_folder())?)?;
    let broken = parts.iter().find_map(|part| Some(part_finding(part, part.trouble?)));
    Ok(vec![match (broken, journal::check(db)?) {
        (Some(finding), _) => finding,
        (None, Err(seq)) => Finding::bad("check-journal-broken", &[("seq", seq.to_string())]),
        (None, Ok(last)) if parts.is_empty() => Finding::good("check-journal-whole", &[("count", last.to_string())]),
        (None, Ok(last)) => Finding::good("check-journal-whole-parts", &[("count", last.to_string()), ("parts", parts.len().to_string())]),
    }])
}

fn part_finding(part: &Standing, trouble: Trouble) -> Finding {
    let folder = ("folder", part.folder.clone());
    match trouble {
        Trouble::Missing => Finding::bad("check-journal-part-missing", &[folder]),
        Trouble::Forged => Finding::bad("check-journal-part-forged", &[folder]),
        Trouble::Changed => Finding::bad("check-journal-part-changed", &[folder]),
        Trouble::Broken(seq) => Finding::bad("check-journal-broken", &[("seq", seq.to_string())]),
    }
}
