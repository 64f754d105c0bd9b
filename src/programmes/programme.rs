//! A programme: one model of the plan in a place, with its rules as they are in force there.

use super::kind::{Facts, Kind, Place};
use super::rule::Rule;
use crate::community::{Unit, UnitKind, within};
use crate::db::schema::{programmes, unit_ancestry};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::text::tidy;
use crate::web::today;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::borrow::Cow;

crate::id!(ProgrammeId);

/// The word that stands as the kind of a model that a commune made itself.
pub const LOCAL: &str = "local";

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Programme {
    pub id: ProgrammeId,
    pub unit_id: UnitId,
    pub kind: String,
    pub name: String,
    pub shape: Option<Json<Kind>>,
    pub rules: Json<Vec<Rule>>,
    pub facts: Json<Facts>,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub created_at: NaiveDateTime,
    pub created_by: Option<PersonId>,
    pub closed_at: Option<NaiveDateTime>,
    pub closed_by: Option<PersonId>,
}

/// What the form asks. The id comes with it: sent twice, it makes one.
#[derive(Debug, Clone)]
pub struct NewProgramme {
    pub id: ProgrammeId,
    pub unit_id: UnitId,
    pub kind: String,
    pub name: String,
    pub shape: Option<Kind>,
    pub rules: Vec<Rule>,
    pub facts: Facts,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

impl NewProgramme {
    /// One of a kind that ships, from today, as the plan has it.
    pub fn of(kind: &Kind, unit: &Unit) -> NewProgramme {
        let name = if unit.kind == UnitKind::Hamlet { format!("{} – {}", kind.name.vi, unit.name) } else { kind.name.vi.clone() };
        NewProgramme {
            id: ProgrammeId::new(),
            unit_id: unit.id,
            kind: kind.code.clone(),
            name,
            shape: None,
            rules: kind.rules.clone(),
            facts: Facts::new(),
            starts_on: today(),
            ends_on: None,
        }
    }
}

impl Programme {
    pub fn create(db: &mut Db, by: PersonId, new: &NewProgramme) -> Result<Programme> {
        if let Some(sent_before) = programmes::table.find(new.id).filter(programmes::created_by.eq(by)).first(db).optional()? {
            return Ok(sent_before);
        }
        let shape = new.shape.clone().map(Json);
        let rules = Json(new.rules.clone());
        diesel::insert_into(programmes::table)
            .values((
                programmes::id.eq(new.id),
                programmes::unit_id.eq(new.unit_id),
                programmes::kind.eq(&new.kind),
                programmes::name.eq(tidy(&new.name)),
                programmes::shape.eq(shape),
                programmes::rules.eq(rules),
                programmes::facts.eq(Json(new.facts.clone())),
                programmes::starts_on.eq(new.starts_on),
                programmes::ends_on.eq(new.ends_on),
                programmes::created_at.eq(now()),
                programmes::created_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "programme-made", new.id, json!({ "kind": new.kind, "unit": new.unit_id }))?;
        Ok(programmes::table.find(new.id).first(db)?)
    }

    /// Another name, other days or numbers; what kind it is and where stays.
    pub fn change(&self, db: &mut Db, by: PersonId, new: &NewProgramme) -> Result<()> {
        self.must_be_open()?;
        diesel::update(programmes::table.find(self.id))
            .set((
                programmes::name.eq(tidy(&new.name)),
                programmes::shape.eq(new.shape.clone().map(Json)),
                programmes::rules.eq(Json(new.rules.clone())),
                programmes::facts.eq(Json(new.facts.clone())),
                programmes::starts_on.eq(new.starts_on),
                programmes::ends_on.eq(new.ends_on),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "programme-changed", self.id, json!({}))
    }

    /// Closed it takes nothing new and its figures stay; open again it does.
    pub fn close(&self, db: &mut Db, by: PersonId, close: bool) -> Result<()> {
        if self.closed_at.is_some() == close {
            return Ok(());
        }
        let (at, who) = (close.then(now), close.then_some(by));
        diesel::update(programmes::table.find(self.id)).set((programmes::closed_at.eq(at), programmes::closed_by.eq(who))).execute(db)?;
        journal::record(db, Some(by), if close { "programme-closed" } else { "programme-reopened" }, self.id, json!({}))
    }

    pub fn must_be_open(&self) -> Result<()> {
        if self.closed_at.is_some() { Err(Error::refused("programme-is-closed")) } else { Ok(()) }
    }

    /// One of these units; another's is not found.
    pub fn find(db: &mut Db, scope: &[UnitId], id: ProgrammeId) -> Result<Programme> {
        Ok(programmes::table.find(id).filter(programmes::unit_id.eq_any(within(scope))).first(db)?)
    }

    /// One that concerns these units: of them, of what lies below, or of what they belong to.
    pub fn near(db: &mut Db, scope: &[UnitId], id: ProgrammeId) -> Result<Programme> {
        let above = unit_ancestry::table.filter(unit_ancestry::unit_id.eq_any(scope)).select(unit_ancestry::ancestor_id);
        let near = programmes::unit_id.eq_any(within(scope)).or(programmes::unit_id.eq_any(above));
        Ok(programmes::table.find(id).filter(near).first(db)?)
    }

    /// All that concern these units, the open ones first.
    pub fn all_near(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Programme>> {
        let above = unit_ancestry::table.filter(unit_ancestry::unit_id.eq_any(scope)).select(unit_ancestry::ancestor_id);
        let near = programmes::unit_id.eq_any(within(scope)).or(programmes::unit_id.eq_any(above));
        Ok(programmes::table.filter(near).order((programmes::closed_at.is_not_null(), programmes::id)).load(db)?)
    }

    /// The open one of that kind in which things of this unit are recorded: its own, else its commune's.
    pub fn for_unit(db: &mut Db, kind: &str, unit: UnitId) -> Result<Option<Programme>> {
        let above: Vec<UnitId> = unit_ancestry::table.filter(unit_ancestry::unit_id.eq(unit)).select(unit_ancestry::ancestor_id).load(db)?;
        let open = programmes::table.filter(programmes::kind.eq(kind)).filter(programmes::closed_at.is_null());
        let all: Vec<Programme> = open.filter(programmes::unit_id.eq_any(&above)).order(programmes::id).load(db)?;
        let own = all.iter().find(|one| one.unit_id == unit).cloned();
        Ok(own.or_else(|| all.into_iter().next()))
    }

    /// As above; begun by whoever records the first thing, where the office has not begun it yet.
    pub fn for_unit_or_new(db: &mut Db, by: PersonId, kind: &str, unit: UnitId) -> Result<Programme> {
        if let Some(programme) = Programme::for_unit(db, kind, unit)? {
            return Ok(programme);
        }
        let kind = Kind::coded(kind).ok_or_else(|| Error::broken("no such kind"))?;
        let unit = if kind.place == Place::Commune { Unit::commune_of(db, unit)? } else { Unit::find(db, unit)? };
        Programme::create(db, by, &NewProgramme::of(kind, &unit))
    }

    /// What it is like: the commune's own words, or those that ship.
    pub fn shape(&self) -> Cow<'_, Kind> {
        match (&self.shape, Kind::coded(&self.kind)) {
            (Some(shape), _) => Cow::Borrowed(&shape.0),
            (None, Some(kind)) => Cow::Borrowed(kind),
            // A kind that a later release no longer brings: its records stay readable.
            (None, None) => Cow::Owned(Kind {
                code: self.kind.clone(),
                name: super::kind::Text::both(&self.name),
                about: super::kind::Text::default(),
                source: String::new(),
                place: Place::Commune,
                named: None,
                fields: Vec::new(),
                members: Vec::new(),
                events: Vec::new(),
                rules: Vec::new(),
                totals: Vec::new(),
                totals_only: false,
            }),
        }
    }

    pub fn is_local(&self) -> bool {
        self.shape.is_some()
    }
}
