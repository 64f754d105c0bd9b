//! The commune's words on its certificates: an admin writes them, looks at them on paper, and keeps them.

use crate::certification::paper::{Face, FormId, FormWords, MOST_BYTES, NewForm, PaperForm, Size, on_paper, print};
use crate::community::Unit;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::Admin;
use crate::web::{Again, App, Page, Problems, See, Show, Site, Submitted};
use actix_multipart::form::{MultipartForm, bytes::Bytes as Upload, text::Text};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::Query;
use actix_web::{Either, HttpRequest, HttpResponse};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/admin/certificate-form", show)
        .post_files(2 * MOST_BYTES + 65_536, "certificate-form-picture-large", "/admin/certificate-form", change)
        .get("/admin/certificate-form/preview.pdf", preview);
}

#[derive(Serialize)]
struct FormPage {
    id: FormId,
    /// 0: the words that the program brings.
    version: i32,
    since: Option<NaiveDateTime>,
    words: FormWords,
    signature: bool,
    seal: bool,
    printable: bool,
    problems: Problems,
}

impl Page for FormPage {
    const TEMPLATE: &'static str = "certification/form.html";
}

/// Of several communes, the first: each has its own admin.
fn commune_of(db: &mut Db, who: &[crate::db::UnitId]) -> Result<Unit> {
    let unit = *who.first().ok_or(Error::NotFound)?;
    match Unit::commune_of(db, unit) {
        Ok(commune) => Ok(commune),
        Err(_) => Unit::communes(db)?.into_iter().next().ok_or(Error::NotFound),
    }
}

impl FormPage {
    fn of(db: &mut Db, commune: &Unit) -> Result<FormPage> {
        let form = PaperForm::present(db, commune.id)?;
        Ok(FormPage {
            id: FormId::new(),
            version: form.as_ref().map_or(0, |form| form.version),
            since: form.as_ref().map(|form| form.created_at),
            signature: form.as_ref().is_some_and(|form| form.signature.is_some()),
            seal: form.as_ref().is_some_and(|form| form.seal.is_some()),
            words: form.map_or_else(|| FormWords::brought(&commune.name), |form| form.words.0),
            printable: crate::print::BUILT,
            problems: Problems::default(),
        })
    }

    fn check(&mut self) {
        let words = &self.words;
        self.problems.text("authority", &words.authority, "problem-certificate-authority", 200);
        self.problems.text("title", &words.title, "problem-certificate-title", 60);
        self.problems.text("post", &words.post, "problem-certificate-post", 80);
        self.problems.text("place", &words.place, "problem-certificate-place", 60);
        for (field, text) in [("nation", &words.nation), ("motto", &words.motto), ("signer", &words.signer)] {
            if text.chars().count() > 80 {
                self.problems.add_with(field, "problem-too-long", &[("most", "80".into())]);
            }
        }
    }
}

async fn show(app: App, who: Admin) -> Result<Show<FormPage>> {
    let scope = who.scope();
    app.read(move |db| {
        let commune = commune_of(db, &scope)?;
        Ok(Show(FormPage::of(db, &commune)?))
    })
    .await
}

#[derive(MultipartForm)]
struct FormUpload {
    id: Text<FormId>,
    after: Text<i32>,
    authority: Text<String>,
    nation: Text<String>,
    motto: Text<String>,
    title: Text<String>,
    place: Text<String>,
    post: Text<String>,
    signer: Text<String>,
    remind_months: Text<u32>,
    signature: Option<Upload>,
    seal: Option<Upload>,
    without_signature: Option<Text<String>>,
    without_seal: Option<Text<String>>,
}

async fn change(app: App, who: Admin, form: MultipartForm<FormUpload>) -> Submitted<FormPage> {
    let (form, scope, by) = (form.into_inner(), who.scope(), who.id);
    let looking = scope.clone();
    let (commune, mut page, before) = app
        .read(move |db| {
            let commune = commune_of(db, &looking)?;
            let before = PaperForm::present(db, commune.id)?;
            let page = FormPage::of(db, &commune)?;
            Ok((commune, page, before))
        })
        .await?;
    page.words = form.words();
    page.check();
    let (signature, seal) = before.map_or((None, None), |form| (form.signature, form.seal));
    let signature = picture(&mut page.problems, "signature", form.signature, signature.filter(|_| form.without_signature.is_none())).await?;
    let seal = picture(&mut page.problems, "seal", form.seal, seal.filter(|_| form.without_seal.is_none())).await?;
    if !page.problems.is_empty() {
        return Ok(Either::Right(Again(page)));
    }
    let new = NewForm { id: *form.id, after: *form.after, words: page.words.clone(), signature, seal };
    match app.write(move |db| PaperForm::change(db, by, &commune, &new)).await {
        Ok(_) => Ok(Either::Left(See("/admin/certificate-form").saying("certificate-form-kept"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(FormPage { problems: Problems::of("authority", refusal), ..page }))),
        Err(error) => Err(error),
    }
}

impl FormUpload {
    fn words(&self) -> FormWords {
        FormWords {
            authority: self.authority.to_string(),
            nation: self.nation.to_string(),
            motto: self.motto.to_string(),
            title: self.title.to_string(),
            place: self.place.to_string(),
            post: self.post.to_string(),
            signer: self.signer.to_string(),
            remind_months: *self.remind_months,
        }
    }
}

/// The picture that was sent, made anew; nothing sent keeps the one that is there.
async fn picture(problems: &mut Problems, field: &'static str, sent: Option<Upload>, kept: Option<Vec<u8>>) -> Result<Option<Vec<u8>>> {
    let Some(sent) = sent.filter(|sent| !sent.data.is_empty()) else { return Ok(kept) };
    let made = tokio::task::spawn_blocking(move || on_paper(&sent.data)).await.map_err(Error::broken)?;
    if made.is_none() {
        problems.add(field, "problem-certificate-picture");
    }
    Ok(made)
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    size: String,
}

/// The words that are kept, on a certificate of nobody.
async fn preview(app: App, who: Admin, request: HttpRequest, wanted: Query<Wanted>) -> Result<HttpResponse> {
    let scope = who.scope();
    let face = app.read(move |db| {
        let commune = commune_of(db, &scope)?;
        let form = PaperForm::present(db, commune.id)?;
        let (words, pictures) = match form {
            Some(form) => (form.words.0, [form.signature, form.seal]),
            None => (FormWords::brought(&commune.name), [None, None]),
        };
        Ok(Face::sample(&commune, words, pictures))
    });
    let size = Size::from_word(&wanted.size).unwrap_or(Size::A4);
    let bytes = print(&app, vec![face.await?], size, &app.address(&request)).await?;
    let mut response = HttpResponse::Ok();
    response.content_type("application/pdf").insert_header((CACHE_CONTROL, "no-store"));
    Ok(response.insert_header((CONTENT_DISPOSITION, "inline; filename=\"mau-giay-chung-nhan.pdf\"")).body(bytes))
}
