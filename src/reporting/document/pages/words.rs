//! The words of a report while it is a draft, and the form that a kind of report has too.

use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::Officer;
use crate::reporting::document::drafting::{GENERAL, Registered, Unknown, unknown};
use crate::reporting::document::paper;
use crate::reporting::document::record::{Record, ReportId};
use crate::reporting::document::report::Report;
use crate::reporting::document::words::Words;
use crate::reporting::{Indicators, Words as Told};
use crate::web::{Again, App, Form, Lang, Page, Problems, See, Show, Site};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/reports/{report}/words", edit).post_text(MOST, "/reports/{report}/words", save).post("/reports/{report}/told", take_told);
}

/// As they are sent: Vietnamese takes up to nine bytes a letter.
pub const MOST: usize = 512 * 1024;
const LONGEST_BODY: usize = 20_000;
const LONGEST_LINE: usize = 400;

/// As they are typed: lists are lines.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WordsForm {
    pub superior: String,
    pub issuer: String,
    pub symbol: String,
    pub place: String,
    pub subject: String,
    pub to: String,
    pub body: String,
    pub difficulties: String,
    pub proposals: String,
    pub authority: String,
    pub instead_of: String,
    pub post: String,
    pub signer: String,
    pub recipients: String,
    pub filed: String,
    pub annex: String,
    pub columns: String,
    /// The button "Xem trước".
    pub preview: String,
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().trim_start_matches("- ").to_owned()).filter(|line| !line.is_empty()).collect()
}

impl WordsForm {
    pub fn of(words: &Words) -> WordsForm {
        let words = words.clone();
        WordsForm {
            superior: words.superior,
            issuer: words.issuer,
            symbol: words.symbol,
            place: words.place,
            subject: words.subject,
            to: words.to.join("\n"),
            body: words.body.trim().to_owned(),
            difficulties: words.difficulties,
            proposals: words.proposals,
            authority: words.authority,
            instead_of: words.instead_of,
            post: words.post,
            signer: words.signer,
            recipients: words.recipients.join("\n"),
            filed: words.filed,
            annex: words.annex,
            columns: words.columns.join("\n"),
            preview: String::new(),
        }
    }

    pub fn words(&self) -> Words {
        let form = self.clone();
        Words {
            superior: form.superior.trim().to_owned(),
            issuer: form.issuer.trim().to_owned(),
            symbol: form.symbol.trim().to_owned(),
            place: form.place.trim().to_owned(),
            subject: form.subject.trim().to_owned(),
            to: lines(&form.to),
            body: form.body.replace('\r', ""),
            authority: form.authority.trim().to_owned(),
            instead_of: form.instead_of.trim().to_owned(),
            post: form.post.trim().to_owned(),
            signer: form.signer.trim().to_owned(),
            recipients: lines(&form.recipients),
            filed: form.filed.trim().to_owned(),
            annex: form.annex.trim().to_owned(),
            columns: lines(&form.columns),
            difficulties: form.difficulties.replace('\r', ""),
            proposals: form.proposals.replace('\r', ""),
        }
    }

    pub fn problems(&self) -> Problems {
        let mut problems = Problems::default();
        problems.text("issuer", &self.issuer, "problem-report-issuer", LONGEST_LINE);
        problems.text("symbol", &self.symbol, "problem-report-symbol", 40);
        problems.text("subject", &self.subject, "problem-report-subject", LONGEST_LINE);
        problems.text("body", &self.body, "problem-report-body", LONGEST_BODY);
        problems.text("post", &self.post, "problem-report-post", 100);
        problems.text("annex", &self.annex, "problem-report-annex", LONGEST_LINE);
        problems.text("columns", &self.columns, "problem-report-columns", 4000);
        let long = [
            ("to", &self.to, 4000),
            ("recipients", &self.recipients, 4000),
            ("difficulties", &self.difficulties, LONGEST_BODY),
            ("proposals", &self.proposals, LONGEST_BODY),
        ];
        let short = [
            ("superior", &self.superior),
            ("place", &self.place),
            ("authority", &self.authority),
            ("instead_of", &self.instead_of),
            ("signer", &self.signer),
            ("filed", &self.filed),
        ];
        for (field, text, most) in long.into_iter().chain(short.map(|(field, text)| (field, text, LONGEST_LINE))) {
            if text.chars().count() > most {
                problems.add_with(field, "problem-too-long", &[("most", most.to_string())]);
            }
        }
        match unknown(&self.words()) {
            Some(Unknown::Place(name)) => problems.add_with("body", "problem-report-place", &[("name", name)]),
            Some(Unknown::Table(name)) => problems.add_with("body", "problem-report-table", &[("name", name)]),
            Some(Unknown::Column(name)) => problems.add_with("columns", "problem-report-column", &[("name", name)]),
            None => {}
        }
        problems
    }

    pub fn wants_preview(&self) -> bool {
        !self.preview.is_empty()
    }
}

/// What may be filled into a text: the code of each indicator and what it counts.
#[derive(Debug, Serialize)]
pub struct Fillings {
    general: &'static [&'static str],
    figures: Vec<(String, String)>,
}

impl Fillings {
    pub fn all() -> Fillings {
        let figures = Indicators::shipped().all.iter().map(|indicator| (indicator.code.clone(), indicator.title.of(Lang::Vi).to_owned()));
        Fillings { general: &GENERAL, figures: figures.collect() }
    }
}

#[derive(Serialize)]
struct WordsPage {
    record: Record,
    said: String,
    fields: WordsForm,
    fillings: Fillings,
    /// What the hamlets told, where the fields say something else.
    told: Option<Told>,
    sheet: Option<serde_json::Value>,
    problems: Problems,
}

impl Page for WordsPage {
    const TEMPLATE: &'static str = "reporting/document/words.html";
}

async fn page(app: &App, who: &Officer, id: ReportId, fields: Option<WordsForm>, problems: Problems) -> Result<WordsPage> {
    let scope = who.scope();
    let load = move |db: &mut Db| {
        let record = Record::find(db, &scope, id)?;
        if !record.standing(db)?.is_draft() {
            return Err(Error::refused("document-is-no-draft"));
        }
        let said = crate::reporting::document::said(&record.period()?);
        let shows = fields.as_ref().is_some_and(WordsForm::wants_preview) && problems.is_empty();
        let fields = fields.clone().unwrap_or_else(|| WordsForm::of(&record.words.0));
        let sheet = record.basis.as_ref().filter(|_| shows).map(|basis| paper::data(&Report::drafted(&fields.words(), &basis.0, &Registered::default())));
        let told = Told::told(db, record.unit_id, &record.period()?)?;
        let told = Some(told).filter(|told| record.words.0.telling(told) != record.words.0);
        Ok(WordsPage { said, told, record, fields, fillings: Fillings::all(), sheet, problems: problems.clone() })
    };
    app.read(load).await
}

async fn edit(app: App, who: Officer, id: Path<ReportId>) -> Result<Show<WordsPage>> {
    Ok(Show(page(&app, &who, *id, None, Problems::default()).await?))
}

type Answer<P> = Result<Either<See, Either<Show<P>, Again<P>>>>;

async fn save(app: App, who: Officer, id: Path<ReportId>, form: Form<WordsForm>) -> Answer<WordsPage> {
    let (id, form, scope, by) = (*id, form.into_inner(), who.scope(), who.id);
    let problems = form.problems();
    if !problems.is_empty() {
        return Ok(Either::Right(Either::Right(Again(page(&app, &who, id, Some(form), problems).await?))));
    }
    if form.wants_preview() {
        return Ok(Either::Right(Either::Left(Show(page(&app, &who, id, Some(form), problems).await?))));
    }
    let words = form.words();
    app.write(move |db| Record::find(db, &scope, id)?.reword(db, by, &words)).await?;
    Ok(Either::Left(See(format!("/reports/{id}")).saying("document-reworded")))
}

/// The hamlets' words in the place of what stands in the two fields.
async fn take_told(app: App, who: Officer, id: Path<ReportId>) -> Result<See> {
    let (id, scope, by) = (*id, who.scope(), who.id);
    app.write(move |db| Record::find(db, &scope, id)?.take_told(db, by)).await?;
    Ok(See(format!("/reports/{id}/words")).saying("document-told"))
}
