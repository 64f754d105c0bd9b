//! The story into the tables: many rows at once, in the order in which they name each other.

mod certificates;
mod learning;
mod models;
mod people;
mod sessions;

use super::story::Story;
use crate::db::Db;
use crate::db::schema::{course_versions, courses, frameworks, journal, media};
use crate::error::Result;
use crate::journal::{Event, record_all};
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

/// `insert!(db, table, rows, |row| (column = value, …))`
macro_rules! insert {
    ($db:expr, $table:ident, $rows:expr, |$row:pat_param| ($($column:ident = $value:expr),+ $(,)?)) => {
        for some in $rows.chunks($crate::db::ROWS_AT_ONCE) {
            let rows: Vec<_> = some.iter().map(|$row| ($($table::$column.eq($value)),+,)).collect();
            $crate::on_db!($db, |c| diesel::insert_into($table::table).values(&rows).execute(c))?;
        }
    };
}

use insert;

impl Story {
    /// `hashes`: of the passwords, in the order of the staff.
    pub fn insert(&self, db: &mut Db, hashes: &[String]) -> Result<()> {
        db.keep_pages()?;
        self.insert_places(db)?;
        self.insert_people(db)?;
        self.insert_staff(db, hashes)?;
        self.insert_classes(db)?;
        self.insert_learning(db)?;
        self.insert_exams(db)?;
        self.insert_requests(db)?;
        self.insert_certificates(db)?;
        self.insert_sessions(db)?;
        self.insert_models(db)?;
        self.publish_before(db)?;
        record_all(db, &self.events)
    }

    /// The courses, published a minute ago, were there before the first learner came: so says the journal too,
    /// whose only entries are about them.
    fn publish_before(&self, db: &mut Db) -> Result<()> {
        let at: NaiveDateTime = self.calendar.opening() - TimeDelta::hours(1);
        diesel::update(frameworks::table).set(frameworks::created_at.eq(at)).execute(db)?;
        diesel::update(courses::table).set(courses::created_at.eq(at)).execute(db)?;
        diesel::update(course_versions::table).set(course_versions::published_at.eq(at)).execute(db)?;
        diesel::update(media::table).set(media::created_at.eq(at)).execute(db)?;
        diesel::delete(journal::table).execute(db)?;
        let published: Vec<Event> = self.shelf.published.iter().map(|event| Event { at, ..event.clone() }).collect();
        record_all(db, &published)
    }
}
