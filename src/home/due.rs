//! The reports that somebody waits for, the overdue first: of the head of a hamlet its forms, of an office what it owes.

use crate::community::Unit;
use crate::db::Db;
use crate::error::Result;
use crate::identity::{Role, Viewer};
use crate::reporting::document::Owed;
use crate::reporting::{Collection, Named};
use crate::web::today;
use chrono::NaiveDate;
use serde::Serialize;

/// Nobody reads more on a front page.
const MOST: usize = 6;
/// What is due later stands on the desk of the reports alone.
const SOON: i64 = 7;

#[derive(Debug, Serialize)]
pub struct Due {
    /// Of a hamlet; else the name of the kind of report.
    pub name: String,
    pub of_hamlet: bool,
    pub period: Named,
    pub due_on: NaiveDate,
    /// Below zero it is overdue.
    pub days: i64,
    pub address: String,
}

impl Due {
    pub fn all(db: &mut Db, viewer: &Viewer) -> Result<Vec<Due>> {
        let officer = viewer.units(Role::Officer);
        if officer.is_empty() {
            return Ok(Vec::new());
        }
        let communes = Unit::communes_within(db, &officer)?;
        let mut due = Vec::new();
        if communes.is_empty() {
            for (collection, hamlet) in Collection::waiting_for(db, &officer)? {
                due.push(Due {
                    of_hamlet: true,
                    period: Named::from(&collection.period()?),
                    due_on: collection.due_on,
                    days: (collection.due_on - today()).num_days(),
                    address: format!("/collections/{}/hamlets/{}", collection.id, hamlet.unit),
                    name: hamlet.name,
                });
            }
        }
        for commune in communes {
            let commune = Unit::find(db, commune)?;
            for owed in Owed::of(db, &commune, today())?.into_iter().filter(|owed| !owed.is_done() && owed.days <= SOON) {
                due.push(Due {
                    of_hamlet: false,
                    period: Named::from(&owed.period),
                    due_on: owed.due_on,
                    days: owed.days,
                    address: owed.report.map_or_else(|| "/reports".into(), |report| format!("/reports/{report}")),
                    name: owed.template.name,
                });
            }
        }
        due.sort_by_key(|one| one.due_on);
        due.truncate(MOST);
        Ok(due)
    }
}
