//! How near the next security level is.

use super::super::condition::level_warnings;
use super::Finding;
use crate::config::Config;
use crate::db::Db;
use crate::error::Result;
use crate::privacy::{Level, spaced};

pub fn security(_: &Config, db: &mut Db) -> Result<Vec<Finding>> {
    let level = Level::of(db)?;
    let warnings = level_warnings(level);
    if warnings.is_empty() {
        let args = [("basic", spaced(level.basic.count)), ("sensitive", spaced(level.sensitive.count))];
        return Ok(vec![Finding::good("check-level-good", &args)]);
    }
    Ok(warnings.into_iter().map(|warning| Finding::warning(warning.id, &warning.args.into_iter().collect::<Vec<_>>())).collect())
}
