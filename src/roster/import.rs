//! An import: one file, from its upload to what it did, and back.

use super::columns::Matching;
use super::counts::Counts;
use super::upload::{Upload, place};
use crate::community::Unit;
use crate::db::schema::{roster_imports, roster_rows, roster_sheets};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::keys::Keys;
use crate::sheet::Sheet;
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(ImportId);

crate::words! {
    pub enum State {
        Uploaded = "uploaded",
        Checking = "checking",
        Checked = "checked",
        Applying = "applying",
        Applied = "applied",
        Undoing = "undoing",
        Undone = "undone",
        Discarded = "discarded",
    }
}

/// Work that has not been heard of for so long has died with its process.
const SILENCE: Duration = Duration::seconds(60);
const MOST_LISTED: i64 = 100;

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Import {
    pub id: ImportId,
    pub created_at: NaiveDateTime,
    pub created_by: Option<PersonId>,
    #[serde(skip)]
    pub scope: Json<Vec<UnitId>>,
    pub file_name: String,
    #[serde(skip)]
    pub file_lookup: Vec<u8>,
    pub headings: Json<Vec<String>>,
    pub matching: Json<Matching>,
    pub state: State,
    #[serde(skip)]
    pub run: i32,
    #[serde(skip)]
    pub touched_at: NaiveDateTime,
    pub trouble: Option<String>,
    pub total: i32,
    pub done: i32,
    pub counts: Json<Counts>,
    pub applied_at: Option<NaiveDateTime>,
    pub applied_by: Option<PersonId>,
    pub undone_at: Option<NaiveDateTime>,
    pub undone_by: Option<PersonId>,
}

impl Import {
    /// The same file of the same person, unless it was discarded or taken back, is the same import.
    pub fn begin(db: &mut Db, by: Option<PersonId>, scope: &[UnitId], upload: &Upload) -> Result<Import> {
        if let Some(before) = Import::sent_before(db, by, &upload.file_lookup)? {
            return Ok(before);
        }
        let at = now();
        let matching = Matching::remembered(db, by, &upload.headings)?;
        diesel::insert_into(roster_imports::table)
            .values((
                roster_imports::id.eq(upload.id),
                roster_imports::created_at.eq(at),
                roster_imports::created_by.eq(by),
                roster_imports::scope.eq(Json(scope.to_vec())),
                roster_imports::file_name.eq(&upload.file_name),
                roster_imports::file_lookup.eq(&upload.file_lookup),
                roster_imports::headings.eq(Json(upload.headings.clone())),
                roster_imports::matching.eq(Json(matching)),
                roster_imports::state.eq(State::Uploaded),
                roster_imports::run.eq(0),
                roster_imports::touched_at.eq(at),
                roster_imports::total.eq(i32::try_from(upload.total).map_err(Error::broken)?),
                roster_imports::done.eq(0),
                roster_imports::counts.eq(Json(Counts::default())),
            ))
            .execute(db)?;
        diesel::insert_into(roster_sheets::table).values((roster_sheets::import_id.eq(upload.id), roster_sheets::sealed.eq(&upload.sealed))).execute(db)?;
        journal::record(db, by, "roster-uploaded", upload.id, json!({ "rows": upload.total }))?;
        Import::get(db, upload.id)
    }

    fn sent_before(db: &mut Db, by: Option<PersonId>, file: &[u8]) -> Result<Option<Import>> {
        let same = roster_imports::table.filter(roster_imports::file_lookup.eq(file)).into_boxed();
        let same = match by {
            Some(by) => same.filter(roster_imports::created_by.eq(by)),
            None => same.filter(roster_imports::created_by.is_null()),
        };
        let same = same.filter(roster_imports::state.ne(State::Discarded)).filter(roster_imports::state.ne(State::Undone));
        Ok(same.order(roster_imports::id.desc()).first(db).optional()?)
    }

    pub fn get(db: &mut Db, id: ImportId) -> Result<Import> {
        Ok(roster_imports::table.find(id).first(db)?)
    }

    /// One's own, or one of those that an admin looks after; another's is not found.
    pub fn find(db: &mut Db, who: &Keeper, id: ImportId) -> Result<Import> {
        let import = Import::get(db, id)?;
        if import.is_open_to(db, who)? { Ok(import) } else { Err(Error::NotFound) }
    }

    /// The newest first.
    pub fn list(db: &mut Db, who: &Keeper) -> Result<Vec<Import>> {
        let newest = roster_imports::table.order(roster_imports::id.desc()).limit(MOST_LISTED).into_boxed();
        let newest = if who.admin_of.is_empty() { newest.filter(roster_imports::created_by.eq(who.id)) } else { newest };
        let newest: Vec<Import> = newest.load(db)?;
        let mut open = Vec::new();
        for import in newest {
            if import.is_open_to(db, who)? {
                open.push(import);
            }
        }
        Ok(open)
    }

    fn is_open_to(&self, db: &mut Db, who: &Keeper) -> Result<bool> {
        if self.created_by == Some(who.id) {
            return Ok(true);
        }
        for unit in &self.scope.0 {
            if !Unit::is_within(db, *unit, &who.admin_of)? {
                return Ok(false);
            }
        }
        Ok(!self.scope.0.is_empty() && !who.admin_of.is_empty())
    }

    /// What it was sent for must still be in these hands: a right may have been taken back since.
    pub fn check_right(&self, db: &mut Db, who: &Keeper) -> Result<()> {
        for unit in &self.scope.0 {
            if !Unit::is_within(db, *unit, &who.scope)? {
                return Err(Error::refused("roster-no-hamlets"));
            }
        }
        Ok(())
    }

    pub fn match_columns(&self, db: &mut Db, matching: &Matching) -> Result<()> {
        diesel::update(roster_imports::table.find(self.id)).set(roster_imports::matching.eq(Json(matching.clone()))).execute(db)?;
        Ok(())
    }

    /// The text of the file, until its rows are checked.
    pub fn sheet(&self, db: &mut Db, keys: &Keys) -> Result<Sheet> {
        let sealed: Vec<u8> = roster_sheets::table.find(self.id).select(roster_sheets::sealed).first(db)?;
        serde_json::from_str(&keys.unseal(&place(self.id), &sealed)?).map_err(Error::broken)
    }

    /// Begins some work, unless it goes on elsewhere; gives the number of the try.
    pub fn start(&self, db: &mut Db, from: State, to: State) -> Result<i32> {
        let current = Import::get(db, self.id)?;
        if current.state != from && !(current.state == to && current.is_silent()) {
            return Err(Error::refused("roster-not-now"));
        }
        let change = (
            roster_imports::state.eq(to),
            roster_imports::run.eq(current.run + 1),
            roster_imports::touched_at.eq(now()),
            roster_imports::trouble.eq(None::<String>),
        );
        diesel::update(roster_imports::table.find(self.id)).set(change).execute(db)?;
        Ok(current.run + 1)
    }

    /// The work could not be done: back to where it began, with the reason in words.
    pub fn fail(db: &mut Db, id: ImportId, run: i32, back_to: State, trouble: &str) -> Result<()> {
        let mine = roster_imports::table.find(id).filter(roster_imports::run.eq(run));
        diesel::update(mine).set((roster_imports::state.eq(back_to), roster_imports::trouble.eq(trouble))).execute(db)?;
        Ok(())
    }

    /// The work goes on as this try; an older one stops.
    pub fn working(db: &mut Db, id: ImportId, run: i32, state: State) -> Result<Import> {
        let import = Import::get(db, id)?;
        if import.run == run && import.state == state { Ok(import) } else { Err(Error::refused("roster-not-now")) }
    }

    pub fn note(db: &mut Db, id: ImportId, state: State, done: i32, counts: &Counts) -> Result<()> {
        let change = (
            roster_imports::state.eq(state),
            roster_imports::done.eq(done),
            roster_imports::counts.eq(Json(counts.clone())),
            roster_imports::touched_at.eq(now()),
        );
        diesel::update(roster_imports::table.find(id)).set(change).execute(db)?;
        Ok(())
    }

    /// Nothing of it is kept but the fact; the same file may come again.
    pub fn discard(&self, db: &mut Db) -> Result<()> {
        if !matches!(self.state, State::Uploaded | State::Checked) {
            return Err(Error::refused("roster-not-now"));
        }
        diesel::delete(roster_rows::table.filter(roster_rows::import_id.eq(self.id))).execute(db)?;
        self.forget_sheet(db)?;
        Import::note(db, self.id, State::Discarded, 0, &self.counts.0)
    }

    pub fn forget_sheet(&self, db: &mut Db) -> Result<()> {
        diesel::delete(roster_sheets::table.find(self.id)).execute(db)?;
        Ok(())
    }

    pub fn is_at_work(&self) -> bool {
        matches!(self.state, State::Checking | State::Applying | State::Undoing)
    }

    pub fn is_silent(&self) -> bool {
        now() - self.touched_at > SILENCE
    }
}

/// Who keeps rosters: a trainer or an admin, with what they look after.
#[derive(Debug, Clone)]
pub struct Keeper {
    pub id: PersonId,
    pub scope: Vec<UnitId>,
    pub admin_of: Vec<UnitId>,
}
