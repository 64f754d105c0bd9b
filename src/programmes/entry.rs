//! What a form made from data brings: read field by field, kept as typed, each problem beside its field.

use super::kind::{Facts, Field, FieldKind};
use super::member::Named;
use crate::community::{Homes, Household, HouseholdId, Unit, UnitKind, within};
use crate::db::schema::{households, persons};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Refusal, Result};
use crate::identity::{Audience, NewPerson, Person, is_restricted, merged_away};
use crate::text::{fold, tidy};
use crate::web::{DateField, Lang, today};
use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::str::FromStr;

/// The fields of a form whatever their names; a name may repeat.
#[derive(Debug, Clone, Default)]
pub struct Entry(pub Vec<(String, String)>);

/// A problem of a field whose name stands in data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    pub field: String,
    pub id: &'static str,
    pub args: BTreeMap<&'static str, String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Faults(pub Vec<Fault>);

/// A field as a template shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Shown {
    pub name: String,
    pub kind: FieldKind,
    pub label: String,
    pub hint: Option<String>,
    pub required: bool,
    pub options: Vec<Opt>,
    pub value: String,
    pub values: Vec<String>,
    pub day: DateField,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Opt {
    pub value: String,
    pub label: String,
}

/// Whom a name may mean.
#[derive(Debug, Clone, Serialize)]
pub struct Candidate {
    pub id: PersonId,
    pub name: String,
    pub year: Option<i32>,
    pub hamlet: String,
}

/// What stands for "somebody who is not on any list yet".
pub const NEW: &str = "new";
const MOST_CANDIDATES: usize = 20;
const LONGEST: usize = 2000;

impl Faults {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn add(&mut self, field: impl Into<String>, id: &'static str) {
        self.0.push(Fault { field: field.into(), id, args: BTreeMap::new() });
    }

    pub fn add_with(&mut self, field: impl Into<String>, id: &'static str, args: &[(&'static str, String)]) {
        self.0.push(Fault { field: field.into(), id, args: args.iter().cloned().collect() });
    }

    /// As the fields stand in the form: so a browser sends them.
    pub fn in_order_of(mut self, entry: &Entry) -> Faults {
        let is_of = |name: &str, field: &str| name.strip_prefix(field).is_some_and(|rest| ["", "_day", "_month", "_year"].contains(&rest));
        self.0.sort_by_key(|fault| entry.0.iter().position(|(name, _)| is_of(name, &fault.field)).unwrap_or(usize::MAX));
        self
    }

    /// Whether one of these is among them.
    pub fn any(&self, ids: &[&str]) -> bool {
        self.0.iter().any(|fault| ids.contains(&fault.id))
    }

    pub fn answer(&mut self, field: &str, refusal: Refusal) {
        self.0.push(Fault { field: field.into(), id: refusal.id, args: refusal.args.into_iter().collect() });
    }
}

impl Entry {
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim()).unwrap_or_default()
    }

    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
    }

    pub fn id<T: FromStr>(&self, name: &str) -> Option<T> {
        self.get(name).parse().ok()
    }

    /// An address that lacks its id was written by hand.
    pub fn own_id<T: FromStr>(&self) -> Result<T> {
        self.id("id").ok_or(Error::NotFound)
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.into(), value.into()));
    }

    pub fn date_field(&self, name: &str) -> DateField {
        let part = |part: &str| self.get(&format!("{name}_{part}")).to_owned();
        DateField { day: part("day"), month: part("month"), year: part("year") }
    }

    /// Today when nothing was typed: most things are recorded on the day.
    pub fn day(&self, name: &str, faults: &mut Faults) -> NaiveDate {
        let typed = self.date_field(name);
        match typed.date() {
            Some(day) if (2020..2100).contains(&day.year()) => day,
            None if typed.is_empty() => today(),
            _ => {
                faults.add(name, "problem-date-unreal");
                today()
            }
        }
    }

    /// A whole number that is not below zero.
    pub fn number(&self, name: &str, faults: &mut Faults) -> Option<i64> {
        let typed: String = self.get(name).chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
        if typed.is_empty() {
            return None;
        }
        let number = typed.parse::<i64>().ok().filter(|number| (0..=1_000_000_000_000).contains(number));
        if number.is_none() {
            faults.add(name, "problem-number-whole");
        }
        number
    }

    pub fn minutes(&self, faults: &mut Faults) -> Option<i32> {
        let minutes = self.number("minutes", faults)?;
        if minutes > 24 * 60 {
            faults.add("minutes", "problem-minutes-a-day");
        }
        i32::try_from(minutes).ok()
    }

    pub fn facts(&self, fields: &[Field], faults: &mut Faults) -> Facts {
        let mut facts = Facts::new();
        for field in fields {
            let name = field_name(field);
            let said = self.said(field, &name, faults);
            if said.is_empty() && field.required {
                faults.add(&name, "problem-field-missing");
            }
            if said.chars().count() > LONGEST {
                faults.add_with(&name, "problem-too-long", &[("most", LONGEST.to_string())]);
            }
            if !said.is_empty() {
                facts.insert(field.code.clone(), said);
            }
        }
        facts
    }

    fn said(&self, field: &Field, name: &str, faults: &mut Faults) -> String {
        let known = |word: &String| field.options.iter().any(|option| option.code == *word);
        match field.kind {
            FieldKind::Text | FieldKind::Long => self.get(name).to_owned(),
            FieldKind::Number => self.number(name, faults).map_or_else(String::new, |number| number.to_string()),
            FieldKind::Yes => {
                if self.get(name).is_empty() {
                    String::new()
                } else {
                    "yes".into()
                }
            }
            FieldKind::Choice => Some(self.get(name).to_owned()).filter(known).unwrap_or_default(),
            FieldKind::Choices => self.all(name).into_iter().filter(known).collect::<Vec<_>>().join(" "),
            FieldKind::Day if self.date_field(name).is_empty() => String::new(),
            FieldKind::Day => self.day(name, faults).to_string(),
        }
    }

    pub fn shown(&self, fields: &[Field], lang: Lang) -> Vec<Shown> {
        let shown = |field: &Field| {
            let name = field_name(field);
            let option = |choice: &super::kind::Choice| Opt { value: choice.code.clone(), label: choice.name.in_lang(lang).into() };
            Shown {
                kind: field.kind,
                label: field.name.in_lang(lang).into(),
                hint: field.hint.as_ref().map(|hint| hint.in_lang(lang).into()),
                required: field.required,
                options: field.options.iter().map(option).collect(),
                value: self.get(&name).into(),
                values: self.all(&name),
                day: self.date_field(&name),
                name,
            }
        };
        fields.iter().map(shown).collect()
    }

    /// What is known already, as a form brings it.
    pub fn of_facts(fields: &[Field], facts: &Facts) -> Entry {
        let mut entry = Entry::default();
        for field in fields {
            let (name, said) = (field_name(field), facts.get(&field.code).cloned().unwrap_or_default());
            match field.kind {
                FieldKind::Choices => entry.0.extend(said.split(' ').map(|word| (name.clone(), word.to_owned()))),
                FieldKind::Day => {
                    if let Ok(day) = said.parse::<NaiveDate>() {
                        entry.set_day(&name, day);
                    }
                }
                _ => entry.set(&name, said),
            }
        }
        entry
    }

    pub fn set_day(&mut self, name: &str, day: NaiveDate) {
        self.set(&format!("{name}_day"), day.day().to_string());
        self.set(&format!("{name}_month"), day.month().to_string());
        self.set(&format!("{name}_year"), day.year().to_string());
    }
}

/// The field `skill` of the data is `f-skill` in a form.
fn field_name(field: &Field) -> String {
    format!("f-{}", field.code)
}

/// A person whom a form names, and where they live.
#[derive(Debug, Clone)]
pub enum Found {
    One(Named, UnitId),
    /// Somebody who is to be entered: only a name and a hamlet are known.
    New(Box<NewPerson>),
    /// Several, or nobody: they are shown, to choose from.
    Choose(Vec<Candidate>),
}

/// Whom the form means. Nobody is entered who is known already: the same name is shown first.
pub fn person(db: &mut Db, entry: &Entry, scope: &[UnitId], by: PersonId, faults: &mut Faults) -> Result<Found> {
    let name = tidy(entry.get("person_name"));
    if let Some(id) = entry.id::<PersonId>("person") {
        let there = persons::table.find(id).filter(persons::unit_id.eq_any(within(scope))).filter(persons::id.ne_all(merged_away()));
        let person: Person = there.first(db)?;
        if is_restricted(db, id)? {
            return Err(Error::NotFound);
        }
        return Ok(Found::One(Named::Person(id), person.unit_id));
    }
    if name.is_empty() {
        return Ok(Found::One(Named::Nobody, scope.first().copied().ok_or(Error::NotFound)?));
    }
    if name.chars().count() > 80 {
        faults.add_with("person_name", "problem-too-long", &[("most", "80".into())]);
        return Ok(Found::Choose(Vec::new()));
    }
    if entry.get("person") == NEW {
        return newcomer(db, entry, scope, by, &name, faults);
    }
    let mut found = Person::search(db, scope, false, &name, None, MOST_CANDIDATES as i64 + 1)?;
    if let [one] = found.as_slice()
        && one.name_folded == fold(&name)
    {
        return Ok(Found::One(Named::Person(one.id), one.unit_id));
    }
    faults.add("person_name", if found.is_empty() { "problem-person-unknown" } else { "problem-person-which" });
    found.truncate(MOST_CANDIDATES);
    Ok(Found::Choose(candidates(db, found)?))
}

fn candidates(db: &mut Db, people: Vec<Person>) -> Result<Vec<Candidate>> {
    let hamlet = |db: &mut Db, unit| Unit::find(db, unit).map(|unit| unit.name);
    people
        .into_iter()
        .map(|one| Ok(Candidate { hamlet: hamlet(db, one.unit_id)?, year: one.birth_date.map(|day| day.year()), id: one.id, name: one.name }))
        .collect()
}

fn newcomer(db: &mut Db, entry: &Entry, scope: &[UnitId], by: PersonId, name: &str, faults: &mut Faults) -> Result<Found> {
    let hamlets = Unit::hamlets(db, scope)?;
    let chosen = entry.id::<UnitId>("person_unit").filter(|unit| hamlets.iter().any(|hamlet| hamlet.id == *unit));
    let unit = chosen.or(if let [only] = hamlets.as_slice() { Some(only.id) } else { None });
    let born = entry.date_field("born");
    if let Some(problem) = born.birth_problem().filter(|_| !born.is_empty()) {
        faults.add("born", problem);
    }
    let Some(unit_id) = unit else {
        faults.add("person_unit", "problem-hamlet-missing");
        return Ok(Found::Choose(Vec::new()));
    };
    let new = NewPerson {
        id: entry.id("new_person").unwrap_or_else(PersonId::new),
        name: name.into(),
        birth_date: born.date(),
        sex: None,
        audience: Audience::Resident,
        unit_id,
        household_id: None,
        number: None,
        created_by: Some(by),
    };
    if let Some(twin) = Person::twin(db, &new)? {
        faults.add_with("person_name", "problem-person-twin", &[("hamlet", twin.hamlet.clone())]);
        let shown = if Unit::is_within(db, twin.person.unit_id, scope)? { vec![twin.person] } else { Vec::new() };
        return Ok(Found::Choose(candidates(db, shown)?));
    }
    Ok(Found::New(Box::new(new)))
}

/// The household of that number in that hamlet. One that is not in the book yet is asked about first.
pub fn household(db: &mut Db, entry: &Entry, scope: &[UnitId], faults: &mut Faults) -> Result<Option<(HouseholdId, UnitId)>> {
    if let Some(id) = entry.id::<HouseholdId>("household") {
        let there = households::table.find(id).filter(households::unit_id.eq_any(within(scope)));
        let home: Household = there.first(db)?;
        return Ok(Some((home.id, home.unit_id)));
    }
    let number = tidy(entry.get("household_number"));
    let hamlets = Unit::hamlets(db, scope)?;
    let chosen = entry.id::<UnitId>("household_unit").filter(|unit| hamlets.iter().any(|hamlet| hamlet.id == *unit));
    let unit = chosen.or(if let [only] = hamlets.as_slice() { Some(only.id) } else { None });
    match (number.is_empty(), unit) {
        (true, _) => return Ok(None),
        (false, None) => {
            faults.add("household_unit", "problem-hamlet-missing");
            return Ok(None);
        }
        (false, Some(_)) if number.chars().count() > 40 => {
            faults.add_with("household_number", "problem-too-long", &[("most", "40".into())]);
            return Ok(None);
        }
        _ => {}
    }
    let unit = unit.ok_or(Error::NotFound)?;
    let known = Homes::load(db, &[unit])?.find(unit, &number);
    if known.is_none() && entry.get("household_new").is_empty() {
        faults.add("household_number", "problem-household-unknown");
    }
    Ok(known.map(|id| (id, unit)))
}

/// Makes what `household` did not find, in the same change as what is recorded of it.
pub fn household_or_new(db: &mut Db, entry: &Entry, scope: &[UnitId], faults: &mut Faults) -> Result<Option<(HouseholdId, UnitId)>> {
    let found = household(db, entry, scope, faults)?;
    let number = tidy(entry.get("household_number"));
    if found.is_some() || number.is_empty() || !faults.is_empty() {
        return Ok(found);
    }
    let hamlets = Unit::hamlets(db, scope)?;
    let chosen = entry.id::<UnitId>("household_unit").filter(|unit| hamlets.iter().any(|hamlet| hamlet.id == *unit));
    let Some(unit) = chosen.or_else(|| hamlets.first().map(|hamlet| hamlet.id)) else { return Ok(None) };
    Ok(Some((Household::named(db, unit, &number)?.id, unit)))
}

/// The place that a form names among these.
pub fn unit(entry: &Entry, units: &[Unit], hamlets_only: bool, faults: &mut Faults) -> Result<UnitId> {
    let fits = |unit: &&Unit| !hamlets_only || unit.kind == UnitKind::Hamlet;
    let chosen = entry.id::<UnitId>("unit").and_then(|id| units.iter().filter(fits).find(|unit| unit.id == id));
    let only = units.iter().filter(fits).collect::<Vec<_>>();
    match (chosen, only.as_slice()) {
        (Some(unit), _) => Ok(unit.id),
        (None, [only]) if entry.get("unit").is_empty() => Ok(only.id),
        _ => {
            faults.add("unit", if hamlets_only { "problem-hamlet-missing" } else { "problem-programme-place" });
            Ok(units.first().ok_or(Error::NotFound)?.id)
        }
    }
}
