//! The admin's page of purposes: what is in force, each version there was, and the form for the next.

use super::{Where, communes_of};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Admin;
use crate::privacy::{Amendment, Basis, Contact, Level, Purpose, PurposeId, Wording, Words};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub fn routes(site: &mut Site) {
    site.get("/admin/privacy", overview)
        .post("/admin/privacy/purposes", add)
        .get("/admin/privacy/purposes/new", new)
        .get("/admin/privacy/purposes/{code}", show)
        .post("/admin/privacy/purposes/{code}", amend)
        .post("/admin/privacy/purposes/{code}/end", end);
}

#[derive(Serialize)]
struct Overview {
    commune: Unit,
    communes: Vec<Unit>,
    contact: Option<Contact>,
    purposes: Vec<Purpose>,
    ended: Vec<Purpose>,
    basic: BTreeMap<&'static str, String>,
    sensitive: BTreeMap<&'static str, String>,
}

impl Page for Overview {
    const TEMPLATE: &'static str = "privacy/overview.html";
}

async fn overview(app: App, who: Admin, at: Query<Where>) -> Result<Show<Overview>> {
    let (scope, wanted) = (who.scope(), at.commune);
    let load = move |db: &mut Db| {
        let (commune, communes) = communes_of(db, &scope, wanted)?;
        let level = Level::of(db)?;
        let [basic, sensitive] = [level.basic, level.sensitive].map(|counter| BTreeMap::from(counter.words()));
        let (contact, purposes, ended) = (Contact::of(db, commune.id)?, Purpose::all(db, commune.id)?, Purpose::ended(db, commune.id)?);
        Ok(Overview { contact, purposes, ended, basic, sensitive, commune, communes })
    };
    Ok(Show(app.read(load).await?))
}

/// The fields of a version, one language after the other.
#[derive(Debug, Clone, Deserialize, Serialize)]
struct PurposeForm {
    id: PurposeId,
    /// The version that the admin saw: another may have come between.
    #[serde(default)]
    seen: Option<PurposeId>,
    commune: UnitId,
    #[serde(default)]
    basis: String,
    #[serde(default)]
    sensitive: bool,
    document: String,
    #[serde(default)]
    asks_anew: bool,
    title_vi: String,
    text_vi: String,
    easy_vi: String,
    data_vi: String,
    keep_vi: String,
    receivers_vi: String,
    title_en: String,
    text_en: String,
    easy_en: String,
    data_en: String,
    keep_en: String,
    receivers_en: String,
}

#[derive(Serialize)]
struct PurposePage {
    commune: Unit,
    form: PurposeForm,
    /// The newest first; none of a new purpose.
    history: Vec<Purpose>,
    may_end: bool,
    problems: Problems,
}

impl Page for PurposePage {
    const TEMPLATE: &'static str = "privacy/purpose.html";
}

async fn show(app: App, who: Admin, code: Path<String>, at: Query<Where>) -> Result<Show<PurposePage>> {
    let (scope, wanted) = (who.scope(), at.commune);
    Ok(Show(app.read(move |db| PurposePage::of(db, &scope, wanted, &code)).await?))
}

async fn new(app: App, who: Admin, at: Query<Where>) -> Result<Show<PurposePage>> {
    let (scope, wanted) = (who.scope(), at.commune);
    Ok(Show(app.read(move |db| PurposePage::empty(db, &scope, wanted)).await?))
}

async fn add(app: App, who: Admin, form: Form<PurposeForm>) -> Submitted<PurposePage> {
    let (scope, by, form) = (who.scope(), who.id, form.into_inner());
    let wanted = form.commune;
    let mut page = app.read(move |db| PurposePage::empty(db, &scope, Some(wanted))).await?;
    page.form = form;
    let Some(new) = page.check() else { return Ok(Either::Right(Again(page))) };
    let (commune, to) = (page.commune.id, format!("/admin/privacy?commune={}", page.commune.id));
    app.write(move |db| Purpose::add(db, by, commune, &new)).await?;
    Ok(Either::Left(See(to).saying("purpose-was-added")))
}

#[derive(Deserialize)]
struct EndForm {
    id: PurposeId,
    commune: UnitId,
}

async fn end(app: App, who: Admin, code: Path<String>, form: Form<EndForm>) -> Result<See> {
    let (scope, by, code, wanted, id) = (who.scope(), who.id, code.into_inner(), form.commune, form.id);
    app.write(move |db| {
        let (commune, _) = communes_of(db, &scope, Some(wanted))?;
        Purpose::end(db, by, commune.id, &code, id)
    })
    .await?;
    Ok(See(format!("/admin/privacy?commune={wanted}")).saying("purpose-was-ended"))
}

async fn amend(app: App, who: Admin, code: Path<String>, form: Form<PurposeForm>) -> Submitted<PurposePage> {
    let (scope, by, form, code) = (who.scope(), who.id, form.into_inner(), code.into_inner());
    let (wanted, of) = (form.commune, code.clone());
    let mut page = app.read(move |db| PurposePage::of(db, &scope, Some(wanted), &of)).await?;
    page.form = form;
    let Some(new) = page.check() else { return Ok(Either::Right(Again(page))) };
    let (commune, to) = (page.commune.id, format!("/admin/privacy?commune={}", page.commune.id));
    app.write(move |db| Purpose::amend(db, by, commune, &code, &new)).await?;
    Ok(Either::Left(See(to).saying("purpose-was-amended")))
}

impl PurposePage {
    fn of(db: &mut Db, scope: &[UnitId], wanted: Option<UnitId>, code: &str) -> Result<PurposePage> {
        let (commune, _) = communes_of(db, scope, wanted)?;
        let history = Purpose::history(db, commune.id, code)?;
        let now = history.first().ok_or(Error::NotFound)?;
        let may_end = now.may_end() && !now.ended;
        Ok(PurposePage { form: PurposeForm::of(commune.id, now), commune, history, may_end, problems: Problems::default() })
    }

    /// Nothing is chosen beforehand.
    fn empty(db: &mut Db, scope: &[UnitId], wanted: Option<UnitId>) -> Result<PurposePage> {
        let (commune, _) = communes_of(db, scope, wanted)?;
        Ok(PurposePage { form: PurposeForm::empty(commune.id), commune, history: Vec::new(), may_end: false, problems: Problems::default() })
    }

    fn check(&mut self) -> Option<Amendment> {
        let form = &self.form;
        let basis = Basis::from_word(&form.basis);
        if self.history.first().is_some_and(|now| Some(now.id) != form.seen && now.id != form.id) {
            self.problems.add("title_vi", "problem-purpose-changed");
        }
        if basis.is_none() {
            self.problems.add("basis", "problem-purpose-basis");
        }
        // Health, ethnic origin and the like are used with consent (Luật 91/2025 Đ9): a commune writes no other ground itself.
        if self.history.is_empty() && form.sensitive && basis == Some(Basis::Law) {
            self.problems.add("basis", "problem-purpose-sensitive-law");
        }
        self.problems.text("document", &form.document, "problem-purpose-document", 500);
        let texts = [
            ("title_vi", &form.title_vi),
            ("text_vi", &form.text_vi),
            ("easy_vi", &form.easy_vi),
            ("data_vi", &form.data_vi),
            ("keep_vi", &form.keep_vi),
            ("receivers_vi", &form.receivers_vi),
            ("title_en", &form.title_en),
            ("text_en", &form.text_en),
            ("easy_en", &form.easy_en),
            ("data_en", &form.data_en),
            ("keep_en", &form.keep_en),
            ("receivers_en", &form.receivers_en),
        ];
        texts.into_iter().for_each(|(field, text)| self.problems.text(field, text, "problem-purpose-text", 2_000));
        let basis = basis.filter(|_| self.problems.is_empty())?;
        let (id, document, words) = (form.id, form.document.clone(), form.words());
        Some(Amendment { id, basis, sensitive: form.sensitive, document, words, asks_anew: form.asks_anew })
    }
}

impl PurposeForm {
    fn empty(commune: UnitId) -> PurposeForm {
        PurposeForm::with(commune, None, Words::default())
    }

    fn of(commune: UnitId, now: &Purpose) -> PurposeForm {
        let form = PurposeForm::with(commune, Some(now.id), now.words.0.clone());
        PurposeForm { basis: now.basis.word().into(), sensitive: now.sensitive, document: now.document.clone(), ..form }
    }

    fn with(commune: UnitId, seen: Option<PurposeId>, Words { vi, en }: Words) -> PurposeForm {
        PurposeForm {
            id: PurposeId::new(),
            seen,
            commune,
            basis: String::new(),
            sensitive: false,
            document: String::new(),
            asks_anew: false,
            title_vi: vi.title,
            text_vi: vi.text,
            easy_vi: vi.easy,
            data_vi: vi.data,
            keep_vi: vi.keep,
            receivers_vi: vi.receivers,
            title_en: en.title,
            text_en: en.text,
            easy_en: en.easy,
            data_en: en.data,
            keep_en: en.keep,
            receivers_en: en.receivers,
        }
    }

    fn words(&self) -> Words {
        let lines = |text: &str| text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        let wording = |title: &str, text: &str, easy: &str, data: &str, keep: &str, receivers: &str| Wording {
            title: title.trim().into(),
            text: text.trim().into(),
            easy: lines(easy),
            data: data.trim().into(),
            keep: keep.trim().into(),
            receivers: receivers.trim().into(),
        };
        Words {
            vi: wording(&self.title_vi, &self.text_vi, &self.easy_vi, &self.data_vi, &self.keep_vi, &self.receivers_vi),
            en: wording(&self.title_en, &self.text_en, &self.easy_en, &self.data_en, &self.keep_en, &self.receivers_en),
        }
    }
}
