//! A row as the page shows it: names in words, numbers masked.

use super::import::{Import, Keeper, State};
use super::reason::Reason;
use super::row::{Decision, Facts, Fate, Outcome, Row};
use crate::community::Unit;
use crate::db::schema::units;
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::identity::{Audience, SealedNumber, Sex};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

#[derive(Debug, Serialize)]
pub struct RowView {
    line: i32,
    outcome: Outcome,
    fate: Option<Fate>,
    decision: Option<Decision>,
    /// Empty when the row is decided about no more.
    decisions: Vec<Decision>,
    name: String,
    birth_date: Option<NaiveDate>,
    sex: Option<Sex>,
    audience: Option<Audience>,
    hamlet: Option<String>,
    household: Option<String>,
    last4: Option<String>,
    reasons: Vec<Reason>,
    found: Option<FoundView>,
}

/// The person whom the row may mean, as they are entered.
#[derive(Debug, Serialize)]
struct FoundView {
    id: PersonId,
    name: String,
    birth_date: Option<NaiveDate>,
    hamlet: String,
    last4: Option<String>,
}

impl RowView {
    pub fn of_all(db: &mut Db, who: &Keeper, import: &Import, rows: Vec<Row>) -> Result<Vec<RowView>> {
        let names = unit_names(db, &rows)?;
        let people: Vec<PersonId> = rows.iter().filter_map(|row| row.person_id).collect();
        let numbers: HashMap<PersonId, String> = SealedNumber::of(db, &people)?.into_iter().map(|(id, number)| (id, number.last4)).collect();
        let mut reach: HashMap<UnitId, bool> = HashMap::new();
        let mut views = Vec::new();
        for row in rows {
            // What somebody else looks after is not shown, though an admin's import may lead to it.
            let found = match (row.person_id, &row.before.0) {
                (Some(id), Some(before)) if in_reach(db, who, &mut reach, before.unit_id)? => Some(found(id, before, &names, &numbers)),
                _ => None,
            };
            views.push(RowView {
                line: row.line,
                outcome: row.outcome,
                fate: row.fate,
                decision: row.decision,
                decisions: if import.state == State::Checked { row.decisions.0 } else { Vec::new() },
                name: row.name,
                birth_date: row.birth_date,
                sex: row.sex,
                audience: row.audience,
                hamlet: row.unit_id.and_then(|unit| names.get(&unit).cloned()),
                household: row.household,
                last4: row.last4,
                reasons: row.reasons.0,
                found,
            });
        }
        Ok(views)
    }
}

fn found(id: PersonId, before: &Facts, names: &HashMap<UnitId, String>, numbers: &HashMap<PersonId, String>) -> FoundView {
    let hamlet = names.get(&before.unit_id).cloned().unwrap_or_default();
    FoundView { id, name: before.name.clone(), birth_date: before.birth_date, hamlet, last4: numbers.get(&id).cloned() }
}

fn in_reach(db: &mut Db, who: &Keeper, reach: &mut HashMap<UnitId, bool>, unit: UnitId) -> Result<bool> {
    if let Some(known) = reach.get(&unit) {
        return Ok(*known);
    }
    let within = Unit::is_within(db, unit, &who.scope)?;
    reach.insert(unit, within);
    Ok(within)
}

fn unit_names(db: &mut Db, rows: &[Row]) -> Result<HashMap<UnitId, String>> {
    let named = rows.iter().flat_map(|row| [row.unit_id, row.before.0.as_ref().map(|before| before.unit_id)]);
    let ids: std::collections::HashSet<UnitId> = named.flatten().collect();
    Ok(units::table.filter(units::id.eq_any(ids)).select((units::id, units::name)).load::<(UnitId, String)>(db)?.into_iter().collect())
}
