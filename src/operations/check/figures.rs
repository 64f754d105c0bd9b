//! The counters of the figures against the records, and what was frozen against its fingerprint.

use super::Finding;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::reporting::{Freeze, counter};
use diesel::Connection;

pub fn all(db: &mut Db) -> Result<Vec<Finding>> {
    let counted = counter::check(db)?;
    let mut findings = vec![match counted.wrong {
        0 => Finding::good("check-figures-right", &[("count", counted.cells.to_string())]),
        wrong => Finding::bad("check-figures-wrong", &[("count", wrong.to_string())]),
    }];
    let touched = Freeze::all(db)?.into_iter().filter(|freeze| !freeze.is_whole());
    findings.extend(touched.map(|freeze| Finding::bad("check-freeze-touched", &[("period", freeze.period)])));
    Ok(findings)
}

pub fn rebuild(db: &mut Db) -> Result<Vec<Finding>> {
    db.transaction::<_, Error, _>(counter::rebuild)?;
    Ok(vec![Finding::good("check-figures-rebuilt", &[])])
}
