//! The database and the journal.

use super::super::{database, disk::in_words};
use super::Finding;
use crate::config::Config;
use crate::db::{Db, Standing, standing};
use crate::error::Result;
use crate::journal;

pub fn database(config: &Config, db: &mut Db) -> Result<Vec<Finding>> {
    let mut findings: Vec<Finding> =
        database::damage(db)?.into_iter().take(3).map(|damage| Finding::bad("check-database-damaged", &[("damage", damage)])).collect();
    if findings.is_empty() {
        findings.push(Finding::good("check-database-whole", &[("kind", database::kind(config).into()), ("size", in_words(database::size(db, config)?))]));
    }
    findings.push(match standing(db)? {
        Standing::Current => Finding::good("check-migrations-current", &[("version", env!("CARGO_PKG_VERSION").into())]),
        Standing::Behind(count) => Finding::warning("check-migrations-behind", &[("count", count.to_string())]),
        Standing::Newer(names) => Finding::bad("check-migrations-newer", &[("names", names.join(", "))]),
    });
    Ok(findings)
}

pub fn journal(_: &Config, db: &mut Db) -> Result<Vec<Finding>> {
    Ok(vec![match journal::check(db)? {
        Ok(entries) => Finding::good("check-journal-whole", &[("count", entries.to_string())]),
        Err(seq) => Finding::bad("check-journal-broken", &[("seq", seq.to_string())]),
    }])
}
