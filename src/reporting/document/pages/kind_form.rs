//! The form of a kind of report, for one that there is and for another.

use super::words::{Fillings, WordsForm};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::reporting::document::basis::Basis;
use crate::reporting::document::drafting::Registered;
use crate::reporting::document::due::DueRule;
use crate::reporting::document::paper;
use crate::reporting::document::report::Report;
use crate::reporting::document::template::{Template, TemplateId};
use crate::reporting::{Period, PeriodKind};
use crate::web::{Again, Page, Problems, Show, chosen};
use actix_web::Either;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Fields {
    #[serde(default, deserialize_with = "chosen")]
    pub id: Option<TemplateId>,
    #[serde(default, deserialize_with = "chosen")]
    pub unit: Option<UnitId>,
    /// Of another kind: the one that there is keeps its own.
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub name: String,
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

impl Fields {
    pub fn of(template: &Template) -> Fields {
        let due = template.due;
        let told = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        Fields {
            kind: template.kind.word().into(),
            name: template.name.clone(),
            due_day: told(due.map(|due| due.day)),
            due_month: told(due.and_then(|due| due.month)),
            due_later: told(due.map(|due| due.months_later).filter(|later| *later > 0)),
            out_of_use: if template.in_use { String::new() } else { "true".into() },
            words: WordsForm::of(&template.words),
            ..Fields::default()
        }
    }

    /// Another one with its words; what it is called is still to be said.
    pub fn like(template: &Template) -> Fields {
        Fields { name: String::new(), out_of_use: String::new(), ..Fields::of(template) }
    }

    pub fn wants_preview(&self) -> bool {
        self.words.wants_preview()
    }

    /// The kind that there is, as the form changes it.
    pub fn of_kind(&self, known: &Template) -> (Template, Problems) {
        let mut problems = self.words.problems();
        problems.text("name", &self.name, "problem-report-name", 100);
        let due = self.due(known.kind, &mut problems);
        let (name, in_use) = (self.name.trim().to_owned(), self.out_of_use.is_empty());
        (Template { id: None, key: known.key.clone(), kind: known.kind, name, due, words: self.words.words(), in_use, since: known.since }, problems)
    }

    /// Another kind; none where nobody said of which periods.
    pub fn own(&self, id: TemplateId) -> (Option<Template>, Problems) {
        let Some(kind) = PeriodKind::from_word(&self.kind) else {
            let mut problems = self.words.problems();
            problems.text("name", &self.name, "problem-report-name", 100);
            problems.add("kind", "problem-report-kind");
            return (None, problems);
        };
        let blank =
            Template { id: None, key: Template::own_key(id), kind, name: String::new(), due: None, words: self.words.words(), in_use: true, since: None };
        let (template, problems) = self.of_kind(&blank);
        (Some(template), problems)
    }

    pub fn must_be_told_apart(&self, db: &mut Db, template: &Template, unit: UnitId, problems: &mut Problems) -> Result<()> {
        if !template.name.is_empty() && template.is_named_twice(db, unit)? {
            problems.add("name", "problem-report-name-taken");
        }
        Ok(())
    }

    /// No day: due on none.
    fn due(&self, kind: PeriodKind, problems: &mut Problems) -> Option<DueRule> {
        let number = |text: &str| if text.trim().is_empty() { Ok(None) } else { text.trim().parse::<u32>().map(Some) };
        let (day, month, later) = (number(&self.due_day), number(&self.due_month), number(&self.due_later));
        let (Ok(day), Ok(month), Ok(later)) = (day, month, later) else {
            problems.add("due_day", "problem-report-due");
            return None;
        };
        if kind == PeriodKind::AdHoc {
            return None;
        }
        let rule = DueRule { month: month.filter(|_| kind == PeriodKind::Year), day: day?, months_later: later.unwrap_or(0) };
        if !rule.is_sound(kind) {
            problems.add("due_day", "problem-report-due");
        }
        Some(rule)
    }
}

#[derive(Serialize)]
pub struct TemplatePage {
    id: TemplateId,
    /// None: another kind.
    key: Option<String>,
    kind: Option<PeriodKind>,
    kinds: &'static [PeriodKind],
    commune: Unit,
    fields: Fields,
    fillings: Fillings,
    /// The program brings it along, and the office has changed it.
    shipped: bool,
    changed: bool,
    /// How many reports there are of it.
    reports: i64,
    sheet: Option<serde_json::Value>,
    problems: Problems,
}

impl Page for TemplatePage {
    const TEMPLATE: &'static str = "reporting/document/template.html";
}

impl TemplatePage {
    pub fn of(db: &mut Db, commune: Unit, known: &Template, fields: Fields, problems: Problems) -> Result<TemplatePage> {
        let reports = known.reports(db, commune.id)?;
        let page = TemplatePage::with(db, commune, Some(known.kind), fields, problems)?;
        Ok(TemplatePage { key: Some(known.key.clone()), shipped: known.is_shipped(), changed: known.id.is_some(), reports, ..page })
    }

    pub fn of_new(db: &mut Db, commune: Unit, fields: Fields, problems: Problems) -> Result<TemplatePage> {
        let kind = PeriodKind::from_word(&fields.kind);
        TemplatePage::with(db, commune, kind, fields, problems)
    }

    fn with(db: &mut Db, commune: Unit, kind: Option<PeriodKind>, fields: Fields, problems: Problems) -> Result<TemplatePage> {
        let shows = kind.filter(|_| fields.wants_preview() && problems.is_empty());
        let basis = shows.map(|kind| Basis::of(db, commune.id, &Period::this(kind))).transpose()?;
        Ok(TemplatePage {
            id: fields.id.unwrap_or_else(TemplateId::new),
            key: None,
            kind,
            kinds: PeriodKind::ALL,
            sheet: basis.map(|basis| paper::data(&Report::drafted(&fields.words.words(), &basis, &Registered::default()))),
            commune,
            fields,
            fillings: Fillings::all(),
            shipped: false,
            changed: false,
            reports: 0,
            problems,
        })
    }

    /// With problems it comes back; as a preview it is shown.
    pub fn shown(self) -> Either<Show<TemplatePage>, Again<TemplatePage>> {
        if self.problems.is_empty() { Either::Left(Show(self)) } else { Either::Right(Again(self)) }
    }
}
