//! A row of an import: what it says of a person, and what became of it.

use super::import::ImportId;
use super::reason::Reason;
use crate::attendance::ClassId;
use crate::community::HouseholdId;
use crate::db::schema::roster_rows;
use crate::db::{Db, Json, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Audience, Person, Sex};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

crate::words! { pub enum Outcome { New = "new", Changed = "changed", Same = "same", Doubtful = "doubtful", Refused = "refused" } }

crate::words! {
    /// What a person says of a doubtful row: it is the one found, it is somebody new, leave it out.
    pub enum Decision { SamePerson = "same", NewPerson = "new", Skip = "skip" }
}

crate::words! {
    /// What the row did: after the import, and after its undoing.
    pub enum Fate {
        Made = "made",
        Altered = "altered",
        Left = "left",
        Removed = "removed",
        Restored = "restored",
        Kept = "kept",
    }
}

#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = roster_rows, treat_none_as_default_value = false)]
pub struct Row {
    pub import_id: ImportId,
    pub line: i32,
    pub outcome: Outcome,
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<Sex>,
    pub audience: Option<Audience>,
    pub unit_id: Option<UnitId>,
    pub household: Option<String>,
    pub class_id: Option<ClassId>,
    /// Who is made when the row is somebody new; the number is sealed for this one.
    pub new_id: PersonId,
    pub sealed: Option<Vec<u8>>,
    pub lookup: Option<Vec<u8>>,
    pub last4: Option<String>,
    /// Who was found.
    pub person_id: Option<PersonId>,
    /// What was known of the person who was found.
    pub before: Json<Option<Facts>>,
    pub reasons: Json<Vec<Reason>>,
    /// What may be said of a doubtful row.
    pub decisions: Json<Vec<Decision>>,
    pub decision: Option<Decision>,
    pub fate: Option<Fate>,
}

/// What a roster can say of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<Sex>,
    pub audience: Audience,
    pub unit_id: UnitId,
    pub household_id: Option<HouseholdId>,
}

impl From<&Person> for Facts {
    fn from(person: &Person) -> Facts {
        Facts {
            name: person.name.clone(),
            birth_date: person.birth_date,
            sex: person.sex,
            audience: person.audience,
            unit_id: person.unit_id,
            household_id: person.household_id,
        }
    }
}

impl Row {
    /// The person as the row would leave them: what it does not say stays.
    pub fn after(&self, before: &Facts, household: Option<HouseholdId>) -> Facts {
        Facts {
            name: self.name.clone(),
            birth_date: self.birth_date.or(before.birth_date),
            sex: self.sex.or(before.sex),
            audience: self.audience.unwrap_or(before.audience),
            unit_id: self.unit_id.unwrap_or(before.unit_id),
            household_id: if self.household.is_some() { household } else { before.household_id.filter(|_| self.unit_id == Some(before.unit_id)) },
        }
    }

    /// Whom the row makes or changes, when it is applied.
    pub fn makes(&self) -> bool {
        self.outcome == Outcome::New || self.outcome == Outcome::Doubtful && self.decision == Some(Decision::NewPerson)
    }

    pub fn alters(&self) -> bool {
        self.outcome == Outcome::Changed || self.outcome == Outcome::Doubtful && self.decision == Some(Decision::SamePerson)
    }

    pub fn all(db: &mut Db, import: ImportId) -> Result<Vec<Row>> {
        Ok(roster_rows::table.filter(roster_rows::import_id.eq(import)).order(roster_rows::line).load(db)?)
    }

    pub fn find(db: &mut Db, import: ImportId, line: i32) -> Result<Row> {
        Ok(roster_rows::table.find((import, line)).first(db)?)
    }

    /// The rows after a line, as many as a page shows.
    pub fn page(db: &mut Db, import: ImportId, shown: Shown, after: i32, most: i64) -> Result<Vec<Row>> {
        let rows = roster_rows::table.filter(roster_rows::import_id.eq(import)).filter(roster_rows::line.gt(after)).into_boxed();
        let rows = match shown {
            Shown::All => rows,
            Shown::Outcome(outcome) => rows.filter(roster_rows::outcome.eq(outcome)),
            Shown::Undecided => rows.filter(roster_rows::outcome.eq(Outcome::Doubtful)).filter(roster_rows::decision.is_null()),
            Shown::Fate(fate) => rows.filter(roster_rows::fate.eq(fate)),
        };
        Ok(rows.order(roster_rows::line).limit(most).load(db)?)
    }

    /// Doubtful rows that nobody has decided about.
    pub fn undecided(db: &mut Db, import: ImportId) -> Result<usize> {
        let rows = roster_rows::table.filter(roster_rows::import_id.eq(import)).filter(roster_rows::outcome.eq(Outcome::Doubtful));
        let count: i64 = rows.filter(roster_rows::decision.is_null()).count().get_result(db)?;
        usize::try_from(count).map_err(Error::broken)
    }

    pub fn insert(db: &mut Db, rows: &[Row]) -> Result<()> {
        for some in rows.chunks(crate::db::ROWS_AT_ONCE) {
            crate::on_db!(db, |c| diesel::insert_into(roster_rows::table).values(some).execute(c))?;
        }
        Ok(())
    }

    pub fn decide(&self, db: &mut Db, decision: Decision) -> Result<()> {
        if !self.decisions.0.contains(&decision) {
            return Err(Error::refused("roster-decision-not-possible"));
        }
        diesel::update(roster_rows::table.find((self.import_id, self.line))).set(roster_rows::decision.eq(decision)).execute(db)?;
        Ok(())
    }

    /// What became of these rows.
    pub fn note_fate(db: &mut Db, import: ImportId, lines: &[i32], fate: Fate) -> Result<()> {
        for some in lines.chunks(crate::db::ROWS_AT_ONCE) {
            let rows = roster_rows::table.filter(roster_rows::import_id.eq(import)).filter(roster_rows::line.eq_any(some));
            diesel::update(rows).set(roster_rows::fate.eq(fate)).execute(db)?;
        }
        Ok(())
    }

    /// One more reason: why it was left, or could not be taken back.
    pub fn note_reason(&self, db: &mut Db, reason: Reason) -> Result<()> {
        let mut reasons = self.reasons.0.clone();
        reasons.push(reason);
        diesel::update(roster_rows::table.find((self.import_id, self.line))).set(roster_rows::reasons.eq(Json(reasons))).execute(db)?;
        Ok(())
    }
}

/// Which rows a page shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shown {
    All,
    Outcome(Outcome),
    Undecided,
    Fate(Fate),
}

impl Shown {
    pub fn from_word(word: &str) -> Shown {
        match word {
            "undecided" => Shown::Undecided,
            word => Outcome::from_word(word).map(Shown::Outcome).or_else(|| Fate::from_word(word).map(Shown::Fate)).unwrap_or(Shown::All),
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Shown::All => "all",
            Shown::Undecided => "undecided",
            Shown::Outcome(outcome) => outcome.word(),
            Shown::Fate(fate) => fate.word(),
        }
    }
}
