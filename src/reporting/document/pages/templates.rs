//! The kinds of reports of a commune: when each is due, how it is worded, and how that looks.

use super::office::{commune, communes};
use super::words::{Fillings, MOST, WordsForm};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Officer;
use crate::reporting::document::basis::Basis;
use crate::reporting::document::drafting::Registered;
use crate::reporting::document::due::DueRule;
use crate::reporting::document::paper;
use crate::reporting::document::report::Report;
use crate::reporting::document::template::{Template, TemplateId};
use crate::reporting::{Period, PeriodKind};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, chosen};
use actix_web::Either;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/report-templates", list).get("/report-templates/{key}", edit).post_text(MOST, "/report-templates/{key}", save);
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
}

#[derive(Serialize)]
struct ListPage {
    commune: Unit,
    communes: Vec<Unit>,
    templates: Vec<Template>,
    kinds: &'static [PeriodKind],
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "reporting/document/templates.html";
}

async fn list(app: App, who: Officer, wanted: Query<Wanted>) -> Result<Show<ListPage>> {
    let load = move |db: &mut Db| {
        let commune = commune(db, &who.scope(), wanted.unit)?;
        Ok(ListPage { communes: communes(db, &who.scope())?, templates: Template::all(db, commune.id)?, commune, kinds: PeriodKind::ALL })
    };
    Ok(Show(app.read(load).await?))
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Fields {
    #[serde(default, deserialize_with = "chosen")]
    id: Option<TemplateId>,
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    due_day: String,
    #[serde(default)]
    due_month: String,
    #[serde(default)]
    due_later: String,
    #[serde(default)]
    out_of_use: String,
    #[serde(flatten)]
    words: WordsForm,
}

#[derive(Serialize)]
struct TemplatePage {
    id: TemplateId,
    key: String,
    kind: PeriodKind,
    commune: Unit,
    fields: Fields,
    fillings: Fillings,
    sheet: Option<serde_json::Value>,
    problems: Problems,
}

impl Page for TemplatePage {
    const TEMPLATE: &'static str = "reporting/document/template.html";
}

impl Fields {
    fn of(template: &Template) -> Fields {
        let due = template.due;
        let told = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        Fields {
            name: template.name.clone(),
            due_day: told(due.map(|due| due.day)),
            due_month: told(due.and_then(|due| due.month)),
            due_later: told(due.map(|due| due.months_later).filter(|later| *later > 0)),
            out_of_use: if template.in_use { String::new() } else { "true".into() },
            words: WordsForm::of(&template.words),
            ..Fields::default()
        }
    }

    /// No day: due on none.
    fn due(&self, kind: PeriodKind, problems: &mut Problems) -> Option<DueRule> {
        let number = |text: &str| if text.trim().is_empty() { Ok(None) } else { text.trim().parse::<u32>().map(Some) };
        let (day, month, later) = (number(&self.due_day), number(&self.due_month), number(&self.due_later));
        let (Ok(day), Ok(month), Ok(later)) = (day, month, later) else {
            problems.add("due_day", "problem-report-due");
            return None;
        };
        let rule = DueRule { month, day: day?, months_later: later.unwrap_or(0) };
        if !rule.is_sound(kind) {
            problems.add("due_day", "problem-report-due");
        }
        Some(rule)
    }
}

async fn page(app: &App, who: &Officer, key: String, unit: Option<UnitId>, fields: Option<Fields>, problems: Problems) -> Result<TemplatePage> {
    let scope = who.scope();
    let load = move |db: &mut Db| {
        let commune = commune(db, &scope, unit)?;
        let template = Template::find(db, commune.id, &key)?;
        let shows = fields.as_ref().is_some_and(|fields| fields.words.wants_preview()) && problems.is_empty();
        let fields = fields.clone().unwrap_or_else(|| Fields::of(&template));
        let sheet = shows.then(|| Basis::of(db, commune.id, &Period::this(template.kind))).transpose()?;
        let sheet = sheet.map(|basis| paper::data(&Report::drafted(&fields.words.words(), &basis, &Registered::default())));
        let id = fields.id.unwrap_or_else(TemplateId::new);
        Ok(TemplatePage { id, key: key.clone(), kind: template.kind, commune, fields, fillings: Fillings::all(), sheet, problems: problems.clone() })
    };
    app.read(load).await
}

async fn edit(app: App, who: Officer, key: Path<String>, wanted: Query<Wanted>) -> Result<Show<TemplatePage>> {
    Ok(Show(page(&app, &who, key.into_inner(), wanted.unit, None, Problems::default()).await?))
}

type Answer<P> = Result<Either<See, Either<Show<P>, Again<P>>>>;

/// Under a new key it is a kind of its own: the form of a kind that there is may be saved as another.
async fn save(app: App, who: Officer, key: Path<String>, form: Form<Fields>) -> Answer<TemplatePage> {
    let (key, form, by, scope) = (key.into_inner(), form.into_inner(), who.id, who.scope());
    let unit = form.unit;
    let (known, wanted) = (key.clone(), scope.clone());
    let (unit, template) = app
        .read(move |db| {
            let unit = commune(db, &wanted, unit)?;
            Ok((unit.id, Template::find(db, unit.id, &known)?))
        })
        .await?;
    let mut problems = form.words.problems();
    problems.text("name", &form.name, "problem-report-name", 100);
    let due = form.due(template.kind, &mut problems);
    if !problems.is_empty() {
        return Ok(Either::Right(Either::Right(Again(page(&app, &who, key, Some(unit), Some(form), problems).await?))));
    }
    if form.words.wants_preview() {
        return Ok(Either::Right(Either::Left(Show(page(&app, &who, key, Some(unit), Some(form), problems).await?))));
    }
    let id = form.id.ok_or_else(|| Error::refused("form-incomplete"))?;
    let new =
        Template { id: None, key, kind: template.kind, name: form.name.trim().to_owned(), due, words: form.words.words(), in_use: form.out_of_use.is_empty() };
    app.write(move |db| new.set(db, by, unit, id)).await?;
    Ok(Either::Left(See("/report-templates").saying("document-template-set")))
}
