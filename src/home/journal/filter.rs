//! What an admin looks for in the journal, and the lines that fit.

use crate::community::{Unit, within};
use crate::db::schema::{journal, persons};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::journal::Entry;
use crate::text::fold;
use crate::web::start_of_day;
use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// As it stands in the address; empty fields look for nothing.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Filter {
    /// A name, or part of one: whoever did it, for whom it was done, or whom it is about.
    pub person: String,
    pub action: String,
    /// What it is about: the key of a record, the number of a certificate.
    pub object: String,
    /// Days in Vietnam, both included.
    pub from: String,
    pub to: String,
    /// The page goes on below this line.
    #[serde(skip_serializing)]
    pub before: Option<i64>,
}

/// Which end to begin at, and the line that was the last one there.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    Below(i64),
    Above(i64),
}

/// Whose deeds somebody sees: an admin of all communes everybody's and the program's, a commune's their people's.
/// A hamlet's sees none: the lines name people of other hamlets, and who asked or complained about what in their own.
#[derive(Debug, Clone)]
pub enum Sight {
    All,
    Of(Vec<UnitId>),
}

const MOST_PEOPLE: i64 = 200;

impl Sight {
    pub fn of(db: &mut Db, scope: Vec<UnitId>) -> Result<Sight> {
        let own = Unit::communes_within(db, &scope)?;
        match own.len() {
            0 => Err(Error::refused("logbook-of-the-commune")),
            all if all == Unit::communes(db)?.len() => Ok(Sight::All),
            _ => Ok(Sight::Of(own)),
        }
    }
}

impl Filter {
    pub fn lines(&self, db: &mut Db, sight: &Sight, place: Place, most: i64) -> Result<Vec<Entry>> {
        let people = self.people(db)?;
        let subjects: Vec<String> = people.iter().flatten().map(ToString::to_string).collect();
        let mut lines = journal::table.into_boxed();
        lines = match place {
            Place::Below(seq) => lines.filter(journal::seq.lt(seq)).order(journal::seq.desc()),
            Place::Above(seq) => lines.filter(journal::seq.gt(seq)).order(journal::seq.asc()),
        };
        if let Sight::Of(units) = sight {
            let own = persons::table.filter(persons::unit_id.eq_any(within(units))).select(persons::id.nullable());
            lines = lines.filter(journal::actor_id.eq_any(own));
        }
        if let Some(people) = &people {
            lines = lines.filter(journal::actor_id.eq_any(people).or(journal::helped_id.eq_any(people)).or(journal::subject.eq_any(&subjects)));
        }
        if !self.action.is_empty() {
            lines = lines.filter(journal::action.eq(&self.action));
        }
        if !self.object.trim().is_empty() {
            lines = lines.filter(journal::subject.eq(self.object.trim()));
        }
        if let Some(day) = day(&self.from) {
            lines = lines.filter(journal::at.ge(start_of_day(day)));
        }
        if let Some(next) = day(&self.to).and_then(|day| day.checked_add_days(Days::new(1))) {
            lines = lines.filter(journal::at.lt(start_of_day(next)));
        }
        Ok(lines.limit(most).load(db)?)
    }

    /// Those whose name has these words in it; `None` when nobody in particular is looked for.
    fn people(&self, db: &mut Db) -> Result<Option<Vec<PersonId>>> {
        let wanted = fold(&self.person).replace(['%', '_', '\\'], "");
        if wanted.is_empty() {
            return Ok(None);
        }
        let named = persons::table.filter(persons::name_folded.like(format!("%{wanted}%")));
        Ok(Some(named.select(persons::id).order(persons::id).limit(MOST_PEOPLE).load(db)?))
    }

    /// As the end of an address: `?person=…&action=…`.
    pub fn query(&self) -> String {
        serde_html_form::to_string(self).unwrap_or_default()
    }

    pub fn is_empty(&self) -> bool {
        [&self.person, &self.action, &self.object, &self.from, &self.to].iter().all(|field| field.trim().is_empty())
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    text.trim().parse().ok()
}
