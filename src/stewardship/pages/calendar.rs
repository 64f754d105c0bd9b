//! What the clocks go by: days off, and companies that handle data.

use crate::community::{Calendar, DayKind, KnownDay};
use crate::db::Db;
use crate::error::Result;
use crate::identity::Admin;
use crate::stewardship::processor::{Processor, ProcessorId};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted, today};
use actix_web::Either;
use actix_web::web::Path;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/clocks", show)
        .post("/clocks/days-off", set_day)
        .post("/clocks/days-off/{day}/removal", forget_day)
        .post("/clocks/processors", add_processor)
        .post("/clocks/processors/{processor}/ending", end_processor);
}

#[derive(Serialize)]
struct ClocksPage {
    days: Vec<KnownDay>,
    /// Years of which only the certain days are known.
    lacking: Vec<i32>,
    kinds: &'static [DayKind],
    day: DateField,
    kind: String,
    name: String,
    processors: Vec<Processor>,
    processor_id: ProcessorId,
    processor: String,
    contract: String,
    problems: Problems,
}

impl Page for ClocksPage {
    const TEMPLATE: &'static str = "stewardship/clocks.html";
}

impl ClocksPage {
    async fn of(app: &App) -> Result<ClocksPage> {
        app.read(|db: &mut Db| {
            let year = today().year();
            let mut lacking = Vec::new();
            for year in [year, year + 1] {
                if Calendar::lacks_year(db, year)? {
                    lacking.push(year);
                }
            }
            let from = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MIN);
            Ok(ClocksPage {
                days: Calendar::known(db, from)?,
                lacking,
                kinds: DayKind::ALL,
                day: DateField::default(),
                kind: DayKind::Off.word().into(),
                name: String::new(),
                processors: Processor::in_force(db)?,
                processor_id: ProcessorId::new(),
                processor: String::new(),
                contract: String::new(),
                problems: Problems::default(),
            })
        })
        .await
    }
}

async fn show(app: App, _: Admin) -> Result<Show<ClocksPage>> {
    Ok(Show(ClocksPage::of(&app).await?))
}

#[derive(Deserialize)]
struct DayForm {
    day_day: String,
    day_month: String,
    day_year: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    name: String,
}

async fn set_day(app: App, who: Admin, form: Form<DayForm>) -> Submitted<ClocksPage> {
    let form = form.into_inner();
    let field = DateField { day: form.day_day, month: form.day_month, year: form.day_year };
    let (day, kind) = (field.date(), DayKind::from_word(&form.kind));
    let mut problems = Problems::default();
    if day.is_none() {
        problems.add("day", "problem-date-unreal");
    }
    problems.text("name", &form.name, "problem-day-name", 80);
    let (Some(day), Some(kind), true) = (day, kind, problems.is_empty()) else {
        return Ok(Either::Right(Again(ClocksPage { day: field, kind: form.kind, name: form.name, problems, ..ClocksPage::of(&app).await? })));
    };
    app.write(move |db| Calendar::set(db, who.id, day, kind, &form.name)).await?;
    Ok(Either::Left(See("/clocks").saying("day-off-set")))
}

async fn forget_day(app: App, who: Admin, day: Path<NaiveDate>) -> Result<See> {
    let day = *day;
    app.write(move |db| Calendar::forget(db, who.id, day)).await?;
    Ok(See("/clocks").saying("day-off-forgotten"))
}

#[derive(Deserialize)]
struct ProcessorForm {
    id: ProcessorId,
    processor: String,
    contract: String,
}

async fn add_processor(app: App, who: Admin, form: Form<ProcessorForm>) -> Submitted<ClocksPage> {
    let form = form.into_inner();
    let mut problems = Problems::default();
    problems.text("processor", &form.processor, "problem-processor-name", 200);
    problems.text("contract", &form.contract, "problem-processor-contract", 200);
    if !problems.is_empty() {
        return Ok(Either::Right(Again(ClocksPage { processor: form.processor, contract: form.contract, problems, ..ClocksPage::of(&app).await? })));
    }
    app.write(move |db| Processor::add(db, who.id, form.id, &form.processor, &form.contract)).await?;
    Ok(Either::Left(See("/clocks").saying("processor-added")))
}

async fn end_processor(app: App, who: Admin, id: Path<ProcessorId>) -> Result<See> {
    let id = *id;
    app.write(move |db| Processor::end(db, who.id, id)).await?;
    Ok(See("/clocks").saying("processor-ended"))
}
