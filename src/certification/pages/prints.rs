//! Certificates on paper: one as a PDF, and those of a class in one file.

use super::{READERS, scope};
use crate::attendance::{Class, ClassId};
use crate::catalog::CourseId;
use crate::certification::certificate::Certificate;
use crate::certification::paper::{Face, PrintRun, PrintRunId, Size, print};
use crate::db::Db;
use crate::db::schema::course_versions;
use crate::error::{Error, Result};
use crate::identity::Learner;
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub fn routes(site: &mut Site) {
    site.get("/certificates/{number}/certificate.pdf", pdf)
        .get("/classes/{class}/certificates", class_page)
        .post("/classes/{class}/certificates", begin)
        .get("/certificate-prints/{run}", run_page)
        .get("/certificate-prints/{run}/certificates.pdf", file);
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    size: String,
}

async fn pdf(app: App, who: Learner, request: HttpRequest, number: Path<String>, wanted: Query<Wanted>) -> Result<HttpResponse> {
    let (readers, viewer, found) = (scope(&who, &READERS)?, who.id, number.to_string());
    let size = Size::from_word(&wanted.size).unwrap_or(Size::A4);
    let face = app.read(move |db| {
        let certificate = Certificate::seen_by(db, viewer, &readers, &found)?;
        Face::of(db, certificate)
    });
    let bytes = print(&app, vec![face.await?], size, &app.address(&request)).await?;
    Ok(answer(&format!("{number}.pdf"), bytes))
}

fn answer(name: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
        .body(bytes)
}

// --- a class ---

#[derive(Serialize)]
struct ClassPage {
    class: Class,
    id: PrintRunId,
    certificates: Vec<Certificate>,
    courses: Vec<(CourseId, String)>,
    sizes: [Size; 2],
    runs: Vec<PrintRun>,
}

impl Page for ClassPage {
    const TEMPLATE: &'static str = "certification/class_certificates.html";
}

async fn class_page(app: App, who: Learner, class: Path<ClassId>) -> Result<Show<ClassPage>> {
    let scope = workplaces(&who)?;
    app.read(move |db| {
        let class = Class::find(db, &scope, *class)?;
        let certificates = PrintRun::certificates(db, class.id, None)?;
        let courses = courses(db, &certificates)?;
        let runs = PrintRun::of_class(db, class.id)?;
        Ok(Show(ClassPage { class, id: PrintRunId::new(), certificates, courses, sizes: [Size::A4, Size::Cards], runs }))
    })
    .await
}

/// The courses of these certificates, each once.
fn courses(db: &mut Db, certificates: &[Certificate]) -> Result<Vec<(CourseId, String)>> {
    let versions: Vec<_> = certificates.iter().map(|certificate| certificate.course_version_id).collect();
    let found: Vec<(CourseId, String)> =
        course_versions::table.filter(course_versions::id.eq_any(versions)).select((course_versions::course_id, course_versions::title)).load(db)?;
    let each: BTreeMap<String, CourseId> = found.into_iter().map(|(id, title)| (title, id)).collect();
    Ok(each.into_iter().map(|(title, id)| (id, title)).collect())
}

#[derive(Deserialize)]
struct RunForm {
    id: PrintRunId,
    size: String,
    #[serde(default)]
    course: String,
}

async fn begin(app: App, who: Learner, request: HttpRequest, class: Path<ClassId>, form: Form<RunForm>) -> Result<See> {
    let (scope, by, form) = (workplaces(&who)?, who.id, form.into_inner());
    let size = Size::from_word(&form.size).unwrap_or(Size::A4);
    let course = form.course.parse().ok();
    let begun = app.write(move |db| {
        let class = Class::find(db, &scope, *class)?;
        PrintRun::begin(db, by, class.id, form.id, course, size)
    });
    let run = begun.await?;
    if run.done_at.is_none() && run.created_by == by {
        run.work(&app, app.address(&request));
    }
    Ok(See(format!("/certificate-prints/{}", run.id)))
}

fn workplaces(who: &Learner) -> Result<Vec<crate::db::UnitId>> {
    let scope = scope(who, &READERS)?;
    if scope.is_empty() { Err(Error::Forbidden("officer")) } else { Ok(scope) }
}

#[derive(Serialize)]
struct RunPage {
    class: Class,
    working: bool,
    there: bool,
    run: PrintRun,
}

impl Page for RunPage {
    const TEMPLATE: &'static str = "certification/print_run.html";
}

async fn run_page(app: App, who: Learner, run: Path<PrintRunId>) -> Result<Show<RunPage>> {
    let (class, run) = found(&app, &who, *run).await?;
    let there = run.done_at.is_some() && run.trouble.is_none() && run.file(&app).is_file();
    Ok(Show(RunPage { class, working: run.is_at_work(), there, run }))
}

async fn file(app: App, who: Learner, run: Path<PrintRunId>) -> Result<HttpResponse> {
    let (_, run) = found(&app, &who, *run).await?;
    let place = run.file(&app);
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(place)).await.map_err(Error::broken)?;
    Ok(answer("giay-chung-nhan.pdf", bytes.map_err(|_| Error::NotFound)?))
}

/// A run of a class within one's units.
async fn found(app: &App, who: &Learner, id: PrintRunId) -> Result<(Class, PrintRun)> {
    let scope = workplaces(who)?;
    app.read(move |db| {
        let run = PrintRun::find(db, id)?;
        Ok((Class::find(db, &scope, run.class_id)?, run))
    })
    .await
}
