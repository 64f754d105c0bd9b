//! Exports: what waits, earlier batches, and a new one with what was found before it is frozen.

use crate::certification::conflict::Conflict;
use crate::certification::export::{Export, ExportId, NewExport};
use crate::certification::export_run::{ExportRun, is_made};
use crate::certification::preflight::{Finding, Flaw, Preflight};
use crate::certification::recipient::{Recipient, RecipientId};
use crate::certification::resubmission::Back;
use crate::certification::waiting::{Counts, Period, Waiting};
use crate::community::{Unit, UnitKind};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Audience, Officer};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted, today};
use actix_web::web::Query;
use actix_web::{Either, HttpRequest};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

pub fn routes(site: &mut Site) {
    site.get("/exports", list).post("/exports", create).get("/exports/new", new);
}

// --- what waits, and earlier batches ---

#[derive(Serialize)]
struct ExportsPage {
    counts: Counts,
    waiting: usize,
    /// Under way, or gone wrong lately.
    runs: Vec<ExportRun>,
    exports: Vec<Export>,
    /// What came back and is not mended yet.
    back: usize,
    /// Who decided lives with the holder now.
    conflicts: Vec<Conflict>,
}

impl Page for ExportsPage {
    const TEMPLATE: &'static str = "certification/exports.html";
}

const MOST: i64 = 100;

async fn list(app: App, who: Officer) -> Result<Show<ExportsPage>> {
    let scope = who.scope();
    app.read(move |db| {
        let unit = unit_of(db, &scope)?.id;
        let counts = Counts::of(&Waiting::all(db, unit, None)?);
        let back = Back::all(db, &scope)?.values().flatten().filter(|back| !back.mended).count();
        let (runs, exports) = (ExportRun::open(db, &scope)?, Export::list(db, &scope, MOST)?);
        Ok(Show(ExportsPage { waiting: counts.all(), counts, runs, exports, back, conflicts: Conflict::all(db, &scope)? }))
    })
    .await
}

/// A batch is one unit's: the highest in which this officer works.
fn unit_of(db: &mut Db, scope: &[UnitId]) -> Result<Unit> {
    Unit::all_within(db, scope)?.into_iter().find(|unit| scope.contains(&unit.id)).ok_or(Error::NotFound)
}

// --- a new batch ---

#[derive(Deserialize, Default)]
struct BatchFields {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    audience: String,
    #[serde(default)]
    recipient: String,
    /// "clean" leaves those with findings behind.
    #[serde(default)]
    which: String,
    #[serde(default)]
    from_day: String,
    #[serde(default)]
    from_month: String,
    #[serde(default)]
    from_year: String,
    #[serde(default)]
    to_day: String,
    #[serde(default)]
    to_month: String,
    #[serde(default)]
    to_year: String,
}

#[derive(Deserialize)]
struct ExportForm {
    id: ExportId,
    #[serde(flatten)]
    batch: BatchFields,
}

#[derive(Serialize)]
struct NewExportPage {
    id: ExportId,
    units: Vec<Unit>,
    unit: UnitId,
    audiences: &'static [Audience],
    audience: Option<Audience>,
    recipients: Vec<Recipient>,
    recipient: Option<RecipientId>,
    only_clean: bool,
    /// Records with findings, of which the first are shown.
    flawed: usize,
    flaws: Vec<FlawCount>,
    findings: Vec<Finding>,
    from: DateField,
    to: DateField,
    counts: Counts,
    count: usize,
    problems: Problems,
}

impl Page for NewExportPage {
    const TEMPLATE: &'static str = "certification/new_export.html";
}

type Wanted = std::result::Result<(NewExport, usize), Box<NewExportPage>>;

#[derive(Serialize)]
struct FlawCount {
    flaw: Flaw,
    count: usize,
}

const MOST_FINDINGS: usize = 200;

impl BatchFields {
    fn dates(&self) -> (DateField, DateField) {
        let date = |day: &String, month: &String, year: &String| DateField { day: day.clone(), month: month.clone(), year: year.clone() };
        (date(&self.from_day, &self.from_month, &self.from_year), date(&self.to_day, &self.to_month, &self.to_year))
    }
}

async fn new(app: App, who: Officer, fields: Query<BatchFields>) -> Result<Show<NewExportPage>> {
    let (scope, fields) = (who.scope(), fields.into_inner());
    Ok(Show(app.read(move |db| NewExportPage::found(db, &scope, ExportId::new(), &fields)).await?))
}

/// The batch is asked for; its page tells how far it is. Sent again, it is the same one.
async fn create(app: App, who: Officer, request: HttpRequest, form: Form<ExportForm>) -> Submitted<NewExportPage> {
    let (scope, by, address, ExportForm { id, batch }) = (who.scope(), who.id, app.address(&request), form.into_inner());
    let looked = app.read(move |db| if is_made(db, id)? { Ok(None) } else { NewExportPage::checked(db, &scope, id, &batch, by, address).map(Some) });
    match looked.await? {
        Some(Err(page)) => return Ok(Either::Right(Again(*page))),
        Some(Ok((new, count))) => drop(app.write(move |db| ExportRun::ask(db, by, &new, count)).await?),
        None => {}
    }
    ExportRun::work(&app, id).await?;
    Ok(Either::Left(See(format!("/exports/{id}"))))
}

impl NewExportPage {
    /// With what was found about each record.
    fn found(db: &mut Db, scope: &[UnitId], id: ExportId, fields: &BatchFields) -> Result<NewExportPage> {
        let mut page = NewExportPage::read(db, scope, id, fields)?;
        if let Some(period) = page.period() {
            page.count_waiting(db, period)?;
        }
        Ok(page)
    }

    /// What is wanted and how many wait for it; or the page with its problems.
    fn checked(db: &mut Db, scope: &[UnitId], id: ExportId, fields: &BatchFields, by: PersonId, address: String) -> Result<Wanted> {
        let mut page = NewExportPage::read(db, scope, id, fields)?;
        let count = match page.period() {
            Some(period) => page.waiting(db, period)?.len(),
            None => 0,
        };
        if page.problems.is_empty() && count > 0 && (fields.recipient.is_empty() || page.recipient.is_some()) {
            let (from, to, audience, only_clean) = (page.from.date(), page.to.date(), page.audience, page.only_clean);
            let new = NewExport { by: Some(by), from, to, audience, only_clean, recipient: page.recipient, address, ..NewExport::all(id, page.unit) };
            return Ok(Ok((new, count)));
        }
        let mut page = NewExportPage::found(db, scope, id, fields)?;
        if page.problems.is_empty() && count == 0 {
            page.problems.add("from", "export-nothing-waits");
        } else if page.problems.is_empty() {
            page.problems.add("recipient", "recipient-not-there");
        }
        Ok(Err(Box::new(page)))
    }

    fn read(db: &mut Db, scope: &[UnitId], id: ExportId, fields: &BatchFields) -> Result<NewExportPage> {
        let units: Vec<Unit> = Unit::all_within(db, scope)?.into_iter().filter(|unit| unit.kind != UnitKind::Class).collect();
        let highest = unit_of(db, scope)?.id;
        let unit = fields.unit.parse().ok().filter(|wanted| units.iter().any(|unit| unit.id == *wanted)).unwrap_or(highest);
        let recipients = Recipient::all(db, unit)?;
        let all = Waiting::all(db, unit, None)?;
        let usual = Period::up_to(today(), &all);
        let (from, to) = fields.dates();
        Ok(NewExportPage {
            id,
            units,
            unit,
            audiences: &Audience::OFFICIAL_GROUPS,
            audience: Audience::from_word(&fields.audience),
            recipient: fields.recipient.parse().ok().filter(|wanted| recipients.iter().any(|one| one.id == *wanted)),
            recipients,
            only_clean: fields.which == "clean",
            flawed: 0,
            flaws: Vec::new(),
            findings: Vec::new(),
            from: if from.is_empty() { self::fields(usual.from) } else { from },
            to: if to.is_empty() { self::fields(usual.to) } else { to },
            counts: Counts::default(),
            count: 0,
            problems: Problems::default(),
        })
    }

    fn waiting(&self, db: &mut Db, period: Period) -> Result<Vec<Waiting>> {
        let mut waiting = Waiting::all(db, self.unit, Some(period))?;
        waiting.retain(|one| self.audience.is_none_or(|audience| audience == one.audience));
        Ok(waiting)
    }

    fn count_waiting(&mut self, db: &mut Db, period: Period) -> Result<()> {
        let waiting = self.waiting(db, period)?;
        self.counts = Counts::of(&waiting);
        self.count = self.counts.all();
        let findings = Preflight::of(db, &waiting)?;
        self.flawed = findings.iter().map(|finding| finding.certificate_id).collect::<HashSet<_>>().len();
        let count = |&flaw: &Flaw| FlawCount { flaw, count: findings.iter().filter(|finding| finding.flaw == flaw).count() };
        self.flaws = Flaw::ALL.iter().map(count).filter(|counted| counted.count > 0).collect();
        self.findings = findings.into_iter().take(MOST_FINDINGS).collect();
        Ok(())
    }

    fn period(&mut self) -> Option<Period> {
        let (from, to) = (self.from.date(), self.to.date());
        for (field, date) in [("from", from), ("to", to)] {
            if date.is_none() {
                self.problems.add(field, "problem-date-unreal");
            }
        }
        let period = Period { from: from?, to: to? };
        if period.from > period.to {
            self.problems.add("to", "problem-period-backwards");
            return None;
        }
        Some(period)
    }
}

fn fields(day: NaiveDate) -> DateField {
    DateField { day: day.day().to_string(), month: day.month().to_string(), year: day.year().to_string() }
}
