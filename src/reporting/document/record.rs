//! A report of a commune: its words, its figures as they were counted, and what became of it.

use super::basis::Basis;
use super::drafting::Registered;
use super::report::Report;
use super::step::{Standing, Step, StepKind};
use super::template::Template;
use super::words::Words;
use crate::community::within;
use crate::db::schema::reports;
use crate::db::{Db, Json, PersonId, UnitId, carried, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::reporting::{self, ChangedSince, Collection, FigureTable, Freeze, Period, PeriodKind, changes};
use crate::web::App;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(ReportId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Record {
    pub id: ReportId,
    pub unit_id: UnitId,
    pub template_key: String,
    pub kind: PeriodKind,
    pub name: String,
    /// As an address names it: "2026-11".
    pub period: String,
    pub last_on: NaiveDate,
    pub due_on: Option<NaiveDate>,
    #[serde(skip)]
    pub words: Json<Words>,
    #[serde(skip)]
    pub basis: Option<Json<Basis>>,
    #[serde(skip)]
    pub content: Option<Json<Report>>,
    pub number: Option<String>,
    pub dated_on: Option<NaiveDate>,
    /// 1 once its figures are there.
    pub counted: i32,
    pub trouble: Option<String>,
    pub begun_at: NaiveDateTime,
    pub begun_by: Option<PersonId>,
    pub counted_at: Option<NaiveDateTime>,
}

/// What begins a report.
#[derive(Debug, Clone)]
pub struct NewReport {
    pub id: ReportId,
    pub unit: UnitId,
    pub template: Template,
    pub period: Period,
}

/// Whoever has not finished counting after this time was cut off.
const CUT_OFF: TimeDelta = TimeDelta::minutes(15);

impl Record {
    /// The id comes with the form: sent twice, it is one report. A period has one report of a kind; another only once that
    /// one was withdrawn. Without anybody it is the program itself that begins.
    pub fn begin(db: &mut Db, by: Option<PersonId>, new: &NewReport) -> Result<ReportId> {
        let (template, period) = (&new.template, &new.period);
        if diesel::select(diesel::dsl::exists(reports::table.find(new.id))).get_result(db)? {
            return Ok(new.id);
        }
        if let Some(known) = Record::of_period(db, new.unit, &template.key, period)? {
            return Ok(known.id);
        }
        let words = template.words.telling(&reporting::Words::told(db, new.unit, period)?);
        diesel::insert_into(reports::table)
            .values((
                reports::id.eq(new.id),
                reports::unit_id.eq(new.unit),
                reports::template_key.eq(&template.key),
                reports::kind.eq(period.kind),
                reports::name.eq(&template.name),
                reports::period.eq(period.to_string()),
                reports::last_on.eq(period.last),
                reports::due_on.eq(template.due.map(|due| due.on(period))),
                reports::words.eq(Json(words)),
                reports::counted.eq(0),
                reports::begun_at.eq(now()),
                reports::begun_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, by, "report-begun", new.id, json!({ "template": template.key, "period": period.to_string() }))?;
        Ok(new.id)
    }

    /// The report of a period that was not withdrawn.
    pub fn of_period(db: &mut Db, unit: UnitId, key: &str, period: &Period) -> Result<Option<Record>> {
        let of = reports::table.filter(reports::unit_id.eq(unit)).filter(reports::template_key.eq(key)).filter(reports::period.eq(period.to_string()));
        let found: Vec<Record> = of.order(reports::begun_at.desc()).load(db)?;
        for record in found {
            if record.standing(db)? != Standing::Withdrawn {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    pub fn find(db: &mut Db, scope: &[UnitId], id: ReportId) -> Result<Record> {
        Ok(reports::table.find(id).filter(reports::unit_id.eq_any(within(scope))).first(db)?)
    }

    /// The latest first.
    pub fn list(db: &mut Db, scope: &[UnitId], most: i64) -> Result<Vec<Record>> {
        let here = reports::table.filter(reports::unit_id.eq_any(within(scope)));
        Ok(here.order((reports::last_on.desc(), reports::begun_at.desc())).limit(most).load(db)?)
    }

    /// Those whose period ended in a year.
    pub fn of_year(db: &mut Db, unit: UnitId, year: i32) -> Result<Vec<Record>> {
        let days = Period::year(year);
        let here = reports::table.filter(reports::unit_id.eq(unit)).filter(reports::last_on.between(days.first, days.last));
        Ok(here.order((reports::last_on, reports::begun_at)).load(db)?)
    }

    pub fn steps(&self, db: &mut Db) -> Result<Vec<Step>> {
        Step::of(db, self.id)
    }

    pub fn standing(&self, db: &mut Db) -> Result<Standing> {
        Ok(Standing::after(&self.steps(db)?))
    }

    pub fn period(&self) -> Result<Period> {
        self.period.parse().map_err(|_| Error::broken("the period of a report"))
    }

    /// The report itself: as it was signed, or as its words and figures make it now. Nothing while it is being counted.
    pub fn report(&self) -> Option<Report> {
        if let Some(content) = &self.content {
            return Some(content.0.clone());
        }
        let registered = Registered { number: self.number.clone(), date: self.dated_on };
        self.basis.as_ref().map(|basis| Report::drafted(&self.words.0, &basis.0, &registered))
    }

    /// Still counting; what was cut off long ago is not.
    pub fn is_at_work(&self) -> bool {
        self.basis.is_none() && self.trouble.is_none() && self.begun_at + CUT_OFF > now()
    }

    // --- while it is a draft ---

    pub fn reword(&self, db: &mut Db, by: PersonId, words: &Words) -> Result<()> {
        self.must_be_a_draft(db)?;
        diesel::update(reports::table.find(self.id)).set(reports::words.eq(Json(words.clone()))).execute(db)?;
        journal::record(db, Some(by), "report-reworded", self.id, json!({}))
    }

    /// The figures are counted anew.
    pub fn recount(&self, db: &mut Db, by: PersonId) -> Result<()> {
        self.must_be_a_draft(db)?;
        if self.is_at_work() {
            return Ok(());
        }
        diesel::update(reports::table.find(self.id))
            .set((
                reports::basis.eq(None::<Json<Basis>>),
                reports::counted.eq(0),
                reports::trouble.eq(None::<String>),
                reports::begun_at.eq(now()),
                reports::counted_at.eq(None::<NaiveDateTime>),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "report-recounted", self.id, json!({}))
    }

    fn must_be_a_draft(&self, db: &mut Db) -> Result<()> {
        if self.standing(db)?.is_draft() { Ok(()) } else { Err(Error::refused("document-is-no-draft")) }
    }

    // --- what becomes of it ---

    /// Goes to who signs.
    pub fn submit(&self, db: &mut Db, by: PersonId, note: &str) -> Result<()> {
        self.must_be_counted()?;
        self.step(db, by, StepKind::Submitted, note)
    }

    /// Comes back with a reason.
    pub fn give_back(&self, db: &mut Db, by: PersonId, reason: &str) -> Result<()> {
        self.step(db, by, StepKind::Returned, reason)
    }

    /// The office has given it a number and a date: from now on it is as it is.
    pub fn sign(&self, db: &mut Db, by: PersonId, number: &str, date: NaiveDate) -> Result<()> {
        self.must_be_counted()?;
        self.step(db, by, StepKind::Signed, "")?;
        let registered = Record { number: Some(number.trim().to_owned()), dated_on: Some(date), ..self.clone() };
        let content = registered.report().map(Json);
        diesel::update(reports::table.find(self.id))
            .set((reports::number.eq(number.trim()), reports::dated_on.eq(date), reports::content.eq(content)))
            .execute(db)?;
        Ok(())
    }

    pub fn send(&self, db: &mut Db, by: PersonId, how: &str) -> Result<()> {
        self.step(db, by, StepKind::Sent, how)
    }

    /// It was a mistake, or is replaced: it stays on the list as withdrawn.
    pub fn withdraw(&self, db: &mut Db, by: PersonId, reason: &str) -> Result<()> {
        self.step(db, by, StepKind::Withdrawn, reason)
    }

    fn must_be_counted(&self) -> Result<()> {
        if self.basis.is_some() { Ok(()) } else { Err(Error::refused("document-not-counted")) }
    }

    fn step(&self, db: &mut Db, by: PersonId, kind: StepKind, note: &str) -> Result<()> {
        let standing = self.standing(db)?;
        if standing == kind.leads_to() {
            return Ok(());
        }
        if !standing.allows(kind) {
            return Err(Error::refused("document-step-not-now"));
        }
        Step::take(db, self.id, by, kind, note)?;
        journal::record(db, Some(by), "report-step", self.id, json!({ "step": kind, "template": self.template_key, "period": self.period }))
    }

    // --- counting ---

    /// Counts in the background; what went wrong stands on the page.
    pub fn work(app: &App, id: ReportId) {
        let app = app.clone();
        actix_web::rt::spawn(carried(async move {
            let Err(error) = Record::count(&app, id).await else { return };
            tracing::error!(%error, report = %id, "a report was not counted");
            let trouble = if let Error::Refused(refusal) = error { refusal.id } else { "document-trouble" };
            let noted = app.write(move |db| Ok(diesel::update(reports::table.find(id)).set(reports::trouble.eq(trouble)).execute(db).map(drop)?));
            if let Err(error) = noted.await {
                tracing::error!(%error, report = %id, "and this could not be noted");
            }
        }));
    }

    /// All its figures are of one moment.
    pub async fn count(app: &App, id: ReportId) -> Result<()> {
        let basis = app.read(move |db| {
            let (unit, period): (UnitId, String) = reports::table.find(id).select((reports::unit_id, reports::period)).first(db)?;
            Basis::of(db, unit, &period.parse().map_err(|_| Error::broken("the period of a report"))?)
        });
        let basis = basis.await?;
        app.write(move |db| {
            // Frozen in between.
            let record: Record = reports::table.find(id).first(db)?;
            let basis = match Freeze::latest(db, record.unit_id, &record.period()?)? {
                Some(freeze) => basis.clone().on(&freeze),
                None => basis.clone(),
            };
            let counted = (reports::basis.eq(Json(basis)), reports::counted.eq(1), reports::counted_at.eq(now()), reports::trouble.eq(None::<String>));
            Ok(diesel::update(reports::table.find(id)).set(counted).execute(db).map(drop)?)
        })
        .await
    }

    // --- what it stands on ---

    /// The drafts of a period tell what was frozen for it; what is submitted or signed stays as it is.
    pub fn stand_on(db: &mut Db, freeze: &Freeze) -> Result<()> {
        for record in Record::drafts(db, freeze.unit_id, &freeze.period)? {
            let Some(basis) = record.basis else { continue };
            let counted = (reports::basis.eq(Json(basis.0.on(freeze))), reports::counted_at.eq(now()));
            diesel::update(reports::table.find(record.id)).set(counted).execute(db)?;
        }
        Ok(())
    }

    /// The drafts of a period tell what the hamlets told since: each field that nobody has written over.
    pub fn retell(db: &mut Db, collection: &Collection, before: &reporting::Words) -> Result<()> {
        let told = reporting::Words::told(db, collection.unit_id, &collection.period()?)?;
        for record in Record::drafts(db, collection.unit_id, &collection.period)? {
            let mut words = record.words.0.clone();
            let fields = [(&mut words.difficulties, &before.difficulties, &told.difficulties), (&mut words.proposals, &before.proposals, &told.proposals)];
            for (field, before, told) in fields {
                if field.trim().is_empty() || field.trim() == before.trim() {
                    *field = told.clone();
                }
            }
            diesel::update(reports::table.find(record.id)).set(reports::words.eq(Json(words))).execute(db)?;
        }
        Ok(())
    }

    fn drafts(db: &mut Db, unit: UnitId, period: &str) -> Result<Vec<Record>> {
        let of = reports::table.filter(reports::unit_id.eq(unit)).filter(reports::period.eq(period));
        let mut drafts = Vec::new();
        for record in of.load::<Record>(db)? {
            if record.standing(db)?.is_draft() {
                drafts.push(record);
            }
        }
        Ok(drafts)
    }

    /// The words of the hamlets in the place of what stands there.
    pub fn take_told(&self, db: &mut Db, by: PersonId) -> Result<()> {
        let told = reporting::Words::told(db, self.unit_id, &self.period()?)?;
        self.reword(db, by, &self.words.0.telling(&told))
    }

    /// What the records say of its period today, where its figures say something else.
    pub fn changed_since(&self, db: &mut Db) -> Result<Vec<ChangedSince>> {
        let Some(basis) = &self.basis else { return Ok(Vec::new()) };
        Ok(changes(&basis.0.now, &FigureTable::of(db, &[self.unit_id], basis.0.period())?))
    }
}
