//! A collection: before a report is due, each hamlet tells the office how it went; the office merges, the People's
//! Committee approves or sends back. Every state is a step: who, when, in which words.

use super::document::Record;
use super::figure::FigureTable;
use super::freeze::{Freeze, FreezeId};
use super::period::Period;
use crate::community::Unit;
use crate::db::schema::{collection_steps, collections, hamlet_reports, merged_reports, persons};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::web::today;
use chrono::{Days, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(CollectionId);
crate::id!(HamletReportId);
crate::id!(StepId);

/// Nobody is reminded of what was due so long ago.
const STALE: Days = Days::new(120);

crate::words! {
    pub enum StepKind {
        // Of a hamlet.
        Sent = "sent", Returned = "returned", Reminded = "reminded",
        // Of the office's report.
        Merged = "merged", Submitted = "submitted", SentBack = "sent-back", Approved = "approved",
    }
}

crate::words! {
    /// How a hamlet stands.
    pub enum HamletState { Missing = "missing", Begun = "begun", Sent = "sent", Returned = "returned" }
}

crate::words! {
    /// How the whole stands.
    pub enum OfficeState { Collecting = "collecting", Merged = "merged", Submitted = "submitted", SentBack = "sent-back", Approved = "approved" }
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Collection {
    pub id: CollectionId,
    pub unit_id: UnitId,
    pub period: String,
    pub due_on: NaiveDate,
    pub note: String,
    pub opened_at: NaiveDateTime,
    pub opened_by: PersonId,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct HamletReport {
    pub id: HamletReportId,
    pub collection_id: CollectionId,
    pub unit_id: UnitId,
    pub difficulties: String,
    pub proposals: String,
    /// As they stood when it was sent.
    pub figures: Option<Json<FigureTable>>,
    pub saved_at: NaiveDateTime,
    pub saved_by: PersonId,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct MergedReport {
    pub collection_id: CollectionId,
    pub difficulties: String,
    pub proposals: String,
    /// The figures that it speaks of.
    pub freeze_id: Option<FreezeId>,
    pub saved_at: NaiveDateTime,
    pub saved_by: PersonId,
}

/// A step with the name of who took it.
#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Step {
    pub id: StepId,
    pub unit_id: Option<UnitId>,
    pub kind: StepKind,
    pub words: String,
    pub taken_at: NaiveDateTime,
    pub by: String,
}

impl Step {
    pub fn is_reminder(&self) -> bool {
        self.kind == StepKind::Reminded
    }
}

/// A hamlet in a collection.
#[derive(Debug, Clone, Serialize)]
pub struct HamletStanding {
    pub unit: UnitId,
    pub name: String,
    pub state: HamletState,
    pub report: Option<HamletReport>,
    pub steps: Vec<Step>,
    /// Not sent, and the day is over.
    pub late: bool,
    pub reminded_at: Option<NaiveDateTime>,
}

/// The words that a hamlet or the office writes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Words {
    pub difficulties: String,
    pub proposals: String,
}

impl Collection {
    /// One for a period. The id comes with the form: sent twice, it is one.
    pub fn open(db: &mut Db, by: PersonId, id: CollectionId, unit: UnitId, period: &Period, due_on: NaiveDate, note: &str) -> Result<()> {
        let same = collections::table.filter(collections::unit_id.eq(unit)).filter(collections::period.eq(period.to_string()));
        match same.select(collections::id).first::<CollectionId>(db).optional()? {
            Some(known) if known == id => return Ok(()),
            Some(_) => return Err(Error::refused("collection-is-open-already")),
            None => {}
        }
        diesel::insert_into(collections::table)
            .values((
                collections::id.eq(id),
                collections::unit_id.eq(unit),
                collections::period.eq(period.to_string()),
                collections::due_on.eq(due_on),
                collections::note.eq(note.trim()),
                collections::opened_at.eq(now()),
                collections::opened_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "collection-opened", unit, json!({ "collection": id, "period": period.to_string(), "due": due_on }))
    }

    /// Of these communes, the latest first.
    pub fn list(db: &mut Db, communes: &[UnitId]) -> Result<Vec<Collection>> {
        let of = collections::table.filter(collections::unit_id.eq_any(communes));
        Ok(of.order((collections::due_on.desc(), collections::opened_at.desc())).limit(60).load(db)?)
    }

    /// The one for exactly that period.
    pub fn of_period(db: &mut Db, commune: UnitId, period: &Period) -> Result<Option<Collection>> {
        let same = collections::table.filter(collections::unit_id.eq(commune)).filter(collections::period.eq(period.to_string()));
        Ok(same.first(db).optional()?)
    }

    /// Those for shorter periods that lie in it, the earliest first.
    pub fn within(db: &mut Db, commune: UnitId, period: &Period) -> Result<Vec<Collection>> {
        let mut found = Vec::new();
        for collection in Collection::list(db, &[commune])? {
            let own = collection.period()?;
            if period.has(own.first) && period.has(own.last) && own.days() < period.days() {
                found.push((own, collection));
            }
        }
        found.sort_by_key(|(own, _)| (own.first, own.last));
        Ok(found.into_iter().map(|(_, collection)| collection).collect())
    }

    /// Those that somebody may still be waiting for.
    fn recent(db: &mut Db, communes: &[UnitId]) -> Result<Vec<Collection>> {
        let of = collections::table.filter(collections::unit_id.eq_any(communes)).filter(collections::due_on.gt(today() - STALE));
        Ok(of.order(collections::due_on.desc()).load(db)?)
    }

    /// One of these communes; another's is not found.
    pub fn find(db: &mut Db, communes: &[UnitId], id: CollectionId) -> Result<Collection> {
        Ok(collections::table.find(id).filter(collections::unit_id.eq_any(communes)).first(db)?)
    }

    pub fn period(&self) -> Result<Period> {
        self.period.parse().map_err(|_| Error::broken("a collection names no period"))
    }

    pub fn hamlets(&self, db: &mut Db) -> Result<Vec<HamletStanding>> {
        let reports: Vec<HamletReport> = hamlet_reports::table.filter(hamlet_reports::collection_id.eq(self.id)).load(db)?;
        let steps = self.steps(db)?;
        let hamlets = Unit::hamlets(db, &[self.unit_id])?.into_iter().filter(|hamlet| hamlet.closed_at.is_none());
        let standing = |hamlet: Unit| {
            let report = reports.iter().find(|report| report.unit_id == hamlet.id).cloned();
            let own: Vec<Step> = steps.iter().filter(|step| step.unit_id == Some(hamlet.id)).cloned().collect();
            let last = own.iter().rev().find(|step| step.kind != StepKind::Reminded).map(|step| step.kind);
            let state = match (last, &report) {
                (Some(StepKind::Sent), _) => HamletState::Sent,
                (Some(_), _) => HamletState::Returned,
                (None, Some(_)) => HamletState::Begun,
                (None, None) => HamletState::Missing,
            };
            let reminded_at = own.iter().rev().find(|step| step.kind == StepKind::Reminded).map(|step| step.taken_at);
            let late = state != HamletState::Sent && self.due_on < today();
            HamletStanding { unit: hamlet.id, name: hamlet.name, state, report, steps: own, late, reminded_at }
        };
        Ok(hamlets.map(standing).collect())
    }

    pub fn hamlet(&self, db: &mut Db, unit: UnitId) -> Result<HamletStanding> {
        self.hamlets(db)?.into_iter().find(|hamlet| hamlet.unit == unit).ok_or(Error::NotFound)
    }

    pub fn merged(&self, db: &mut Db) -> Result<Option<MergedReport>> {
        Ok(merged_reports::table.find(self.id).first(db).optional()?)
    }

    /// All steps, the first first.
    pub fn steps(&self, db: &mut Db) -> Result<Vec<Step>> {
        let of = collection_steps::table.inner_join(persons::table).filter(collection_steps::collection_id.eq(self.id));
        let columns =
            (collection_steps::id, collection_steps::unit_id, collection_steps::kind, collection_steps::words, collection_steps::taken_at, persons::name);
        Ok(of.order((collection_steps::taken_at, collection_steps::id)).select(columns).load(db)?)
    }

    pub fn office_state(&self, db: &mut Db) -> Result<OfficeState> {
        let last = self.steps(db)?.into_iter().rev().find(|step| step.unit_id.is_none()).map(|step| step.kind);
        Ok(match last {
            Some(StepKind::Merged) => OfficeState::Merged,
            Some(StepKind::Submitted) => OfficeState::Submitted,
            Some(StepKind::SentBack) => OfficeState::SentBack,
            Some(StepKind::Approved) => OfficeState::Approved,
            _ => OfficeState::Collecting,
        })
    }

    /// Keeps the words of a hamlet; they can be changed until it is sent.
    pub fn save(&self, db: &mut Db, by: PersonId, unit: UnitId, words: &Words) -> Result<()> {
        self.may_write(db, unit)?;
        let values = (
            hamlet_reports::difficulties.eq(words.difficulties.trim()),
            hamlet_reports::proposals.eq(words.proposals.trim()),
            hamlet_reports::saved_at.eq(now()),
            hamlet_reports::saved_by.eq(by),
        );
        let of = hamlet_reports::table.filter(hamlet_reports::collection_id.eq(self.id)).filter(hamlet_reports::unit_id.eq(unit));
        if diesel::update(of).set(values).execute(db)? == 0 {
            let key = (hamlet_reports::id.eq(HamletReportId::new()), hamlet_reports::collection_id.eq(self.id), hamlet_reports::unit_id.eq(unit));
            diesel::insert_into(hamlet_reports::table).values((key.0, key.1, key.2, values.0, values.1, values.2, values.3)).execute(db)?;
        }
        Ok(())
    }

    /// Sends it with the figures as they stand. Sent twice, it is sent once.
    pub fn send(&self, db: &mut Db, by: PersonId, unit: UnitId, words: &Words) -> Result<()> {
        let before = self.told(db)?;
        if let HamletStanding { state: HamletState::Sent, report: Some(report), .. } = self.hamlet(db, unit)? {
            let same = report.difficulties == words.difficulties.trim() && report.proposals == words.proposals.trim();
            return if same { Ok(()) } else { Err(Error::refused("report-sent-already")) };
        }
        self.save(db, by, unit, words)?;
        let figures = FigureTable::of(db, &[unit], &self.period()?)?;
        let of = hamlet_reports::table.filter(hamlet_reports::collection_id.eq(self.id)).filter(hamlet_reports::unit_id.eq(unit));
        diesel::update(of).set(hamlet_reports::figures.eq(Some(Json(figures)))).execute(db)?;
        self.step(db, by, Some(unit), StepKind::Sent, "")?;
        Record::retell(db, self, &before)?;
        journal::record(db, Some(by), "hamlet-report-sent", unit, json!({ "collection": self.id }))
    }

    fn may_write(&self, db: &mut Db, unit: UnitId) -> Result<()> {
        if self.hamlet(db, unit)?.state == HamletState::Sent {
            return Err(Error::refused("report-sent-already"));
        }
        match self.office_state(db)? {
            OfficeState::Submitted | OfficeState::Approved => Err(Error::refused("report-closed")),
            _ => Ok(()),
        }
    }

    /// Back to the hamlet, with what is missing.
    pub fn send_back(&self, db: &mut Db, by: PersonId, unit: UnitId, words: &str) -> Result<()> {
        match self.hamlet(db, unit)?.state {
            HamletState::Returned => return Ok(()),
            HamletState::Sent => {}
            _ => return Err(Error::refused("report-not-sent-yet")),
        }
        if matches!(self.office_state(db)?, OfficeState::Submitted | OfficeState::Approved) {
            return Err(Error::refused("report-closed"));
        }
        self.step(db, by, Some(unit), StepKind::Returned, words)?;
        journal::record(db, Some(by), "hamlet-report-returned", unit, json!({ "collection": self.id }))
    }

    /// Notes that those who are missing were reminded.
    pub fn remind(&self, db: &mut Db, by: PersonId) -> Result<usize> {
        let waiting: Vec<UnitId> = self.hamlets(db)?.into_iter().filter(|hamlet| hamlet.state != HamletState::Sent).map(|hamlet| hamlet.unit).collect();
        for unit in &waiting {
            self.step(db, by, Some(*unit), StepKind::Reminded, "")?;
        }
        Ok(waiting.len())
    }

    /// Keeps the office's words for the whole commune.
    pub fn merge(&self, db: &mut Db, by: PersonId, words: &Words) -> Result<()> {
        if matches!(self.office_state(db)?, OfficeState::Submitted | OfficeState::Approved) {
            return Err(Error::refused("report-closed"));
        }
        let before = self.told(db)?;
        let values = (
            merged_reports::difficulties.eq(words.difficulties.trim()),
            merged_reports::proposals.eq(words.proposals.trim()),
            merged_reports::saved_at.eq(now()),
            merged_reports::saved_by.eq(by),
        );
        if diesel::update(merged_reports::table.find(self.id)).set(values).execute(db)? == 0 {
            let key = merged_reports::collection_id.eq(self.id);
            diesel::insert_into(merged_reports::table).values((key, values.0, values.1, values.2, values.3)).execute(db)?;
        }
        self.step(db, by, None, StepKind::Merged, "")?;
        Record::retell(db, self, &before)
    }

    /// To the People's Committee, with the figures frozen.
    pub fn submit(&self, db: &mut Db, by: PersonId) -> Result<()> {
        match self.office_state(db)? {
            OfficeState::Submitted => return Ok(()),
            OfficeState::Merged => {}
            OfficeState::Approved => return Err(Error::refused("report-closed")),
            _ => return Err(Error::refused("report-not-merged-yet")),
        }
        let period = self.period()?;
        let kept = Freeze::latest(db, self.unit_id, &period)?.filter(|freeze| !freeze.is_early());
        let freeze = match kept {
            Some(freeze) => freeze.id,
            None => Freeze::take(db, Some(by), FreezeId::new(), self.unit_id, &period, &format!("{}", self.due_on.format("%d/%m/%Y")))?.id,
        };
        diesel::update(merged_reports::table.find(self.id)).set(merged_reports::freeze_id.eq(freeze)).execute(db)?;
        self.step(db, by, None, StepKind::Submitted, "")?;
        journal::record(db, Some(by), "report-submitted", self.unit_id, json!({ "collection": self.id, "freeze": freeze }))
    }

    /// The People's Committee decides; never who handed it in.
    pub fn decide(&self, db: &mut Db, by: PersonId, approve: bool, words: &str) -> Result<()> {
        match (self.office_state(db)?, approve) {
            (OfficeState::Submitted, _) => {}
            (OfficeState::Approved, true) | (OfficeState::SentBack, false) => return Ok(()),
            _ => return Err(Error::refused("report-not-submitted")),
        }
        let of = collection_steps::table.filter(collection_steps::collection_id.eq(self.id)).filter(collection_steps::kind.eq(StepKind::Submitted));
        let handed_in: PersonId = of.order(collection_steps::taken_at.desc()).select(collection_steps::taken_by).first(db)?;
        if handed_in == by {
            return Err(Error::refused("report-own"));
        }
        let kind = if approve { StepKind::Approved } else { StepKind::SentBack };
        self.step(db, by, None, kind, words)?;
        let told = json!({ "collection": self.id });
        if approve {
            return journal::record(db, Some(by), "report-approved", self.unit_id, told);
        }
        journal::record(db, Some(by), "report-sent-back", self.unit_id, told)
    }

    fn step(&self, db: &mut Db, by: PersonId, unit: Option<UnitId>, kind: StepKind, words: &str) -> Result<()> {
        diesel::insert_into(collection_steps::table)
            .values((
                collection_steps::id.eq(StepId::new()),
                collection_steps::collection_id.eq(self.id),
                collection_steps::unit_id.eq(unit),
                collection_steps::kind.eq(kind),
                collection_steps::words.eq(words.trim()),
                collection_steps::taken_at.eq(now()),
                collection_steps::taken_by.eq(by),
            ))
            .execute(db)?;
        Ok(())
    }

    /// Those of these communes that stand so: by their state, and whether their day is over.
    pub fn in_state(db: &mut Db, communes: &[UnitId], fits: impl Fn(OfficeState, bool) -> bool) -> Result<Vec<Collection>> {
        let mut found = Vec::new();
        for collection in Collection::recent(db, communes)? {
            if fits(collection.office_state(db)?, collection.due_on < today()) {
                found.push(collection);
            }
        }
        Ok(found)
    }

    /// The forms that wait for the heads of these hamlets, the next to be due first.
    pub fn waiting_for(db: &mut Db, scope: &[UnitId]) -> Result<Vec<(Collection, HamletStanding)>> {
        let mut waiting = Vec::new();
        for hamlet in Unit::hamlets(db, scope)? {
            let commune = Unit::commune_of(db, hamlet.id)?;
            for collection in Collection::recent(db, &[commune.id])? {
                if matches!(collection.office_state(db)?, OfficeState::Submitted | OfficeState::Approved) {
                    continue;
                }
                let standing = collection.hamlet(db, hamlet.id);
                let standing = standing.ok().filter(|standing| standing.state != HamletState::Sent);
                waiting.extend(standing.map(|standing| (collection, standing)));
            }
        }
        waiting.sort_by_key(|(collection, _)| collection.due_on);
        Ok(waiting)
    }
}
