//! Whom a form names, as it was typed, and who may be named.

use crate::db::Db;
use crate::error::Result;
use crate::programmes::entry::{Entry, Faults, NEW};
use crate::programmes::guard::Reach;
use crate::programmes::pages::show::members;
use crate::programmes::told::MemberLine;
use crate::programmes::{Member, Programme, Whom};
use crate::web::DateField;
use serde::Serialize;

#[derive(Debug, Default, Serialize)]
pub struct TypedWhom {
    pub person_name: String,
    pub person: String,
    pub person_unit: String,
    pub born: DateField,
    pub household_number: String,
    pub household_unit: String,
    pub household_new: bool,
    pub name: String,
    pub unit: String,
    /// It is not clear who or which: those who may be meant are shown.
    pub ask_person: bool,
    pub ask_household: bool,
}

impl TypedWhom {
    pub fn of(entry: &Entry, problems: &Faults) -> TypedWhom {
        let said = |name: &str| entry.get(name).to_owned();
        TypedWhom {
            person_name: said("person_name"),
            person: said("person"),
            person_unit: said("person_unit"),
            born: entry.date_field("born"),
            household_number: said("household_number"),
            household_unit: said("household_unit"),
            household_new: !entry.get("household_new").is_empty(),
            name: said("name"),
            unit: said("unit"),
            ask_person: entry.get("person") == NEW || problems.any(&["problem-person-unknown", "problem-person-which", "problem-person-twin"]),
            ask_household: !entry.get("household_new").is_empty() || problems.any(&["problem-household-unknown"]),
        }
    }
}

pub fn field_of(whom: Whom) -> &'static str {
    match whom {
        Whom::Person => "person_name",
        Whom::Household => "household_number",
        Whom::Organisation => "name",
        Whom::Nobody => "unit",
    }
}

/// Those of whom an event of that kind may tell, for a form.
pub fn to_choose(db: &mut Db, who: &Reach, programme: &Programme, roles: &[String]) -> Result<Vec<(Member, String)>> {
    let there = members(db, programme, &who.records_in())?;
    let there: Vec<Member> = there
        .into_iter()
        .filter(|member| roles.contains(&member.role) && member.withdrawn_at.is_none() && member.until.is_none())
        .filter(|member| !who.own_only || member.person_id.is_none() || member.person_id == Some(who.id) || !roles.contains(&"guide".to_owned()))
        .collect();
    let lines = MemberLine::all(db, &programme.shape(), &there, who.lang)?;
    Ok(there.into_iter().filter_map(|member| lines.iter().find(|line| line.id == member.id).map(|line| (member.clone(), line.name.clone()))).collect())
}
