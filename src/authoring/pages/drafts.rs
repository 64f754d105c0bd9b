//! The drafts of a commune and its courses: begin, copy, put away, bring back.

use crate::authoring::draft::{Draft, DraftId, NewDraft};
use crate::authoring::from_version::course_for;
use crate::authoring::{Author, Review};
use crate::catalog::{Course, CourseVersion};
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::text::tidy;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/drafts", list)
        .get("/drafts/new", new)
        .post("/drafts", create)
        .post("/drafts/{draft}/copies", copy)
        .post("/drafts/{draft}/archive", archive)
        .post("/drafts/{draft}/return", bring_back)
        .post("/courses/{slug}/archive", archive_course)
        .post("/courses/{slug}/return", bring_course_back);
}

#[derive(Serialize)]
struct DraftList {
    drafts: Vec<Line>,
    archived: Vec<Line>,
    courses: Vec<CourseLine>,
    away: Vec<CourseLine>,
    /// The id of the next copy: sent twice, it is one.
    fresh: DraftId,
}

#[derive(Serialize)]
struct Line {
    id: DraftId,
    title: String,
    who: String,
    at: NaiveDateTime,
    published_at: Option<NaiveDateTime>,
    changed: bool,
    waiting: bool,
}

#[derive(Serialize)]
struct CourseLine {
    slug: String,
    title: String,
    number: i32,
    at: NaiveDateTime,
    /// Where it is being changed.
    draft: Option<DraftId>,
    /// The id of a draft that would begin from it: sent twice, it is one.
    fresh: DraftId,
}

impl Page for DraftList {
    const TEMPLATE: &'static str = "authoring/drafts.html";
}

async fn list(app: App, who: Author) -> Result<Show<DraftList>> {
    Ok(Show(app.read(move |db| DraftList::of(db, &who)).await?))
}

impl DraftList {
    fn of(db: &mut Db, who: &Author) -> Result<DraftList> {
        let units = who.units(db)?;
        let drafts = Draft::list(db, who)?;
        let names = Person::names(db, &drafts.iter().map(|draft| draft.changed_by).collect::<Vec<_>>())?;
        let (mut open, mut archived) = (Vec::new(), Vec::new());
        for draft in &drafts {
            let line = Line {
                id: draft.id,
                title: draft.title.clone(),
                who: names.get(&draft.changed_by).cloned().unwrap_or_default(),
                at: draft.changed_at,
                published_at: draft.published_at,
                changed: draft.published_at.is_none_or(|at| at < draft.changed_at),
                waiting: Review::latest(db, draft)?.is_some_and(|review| review.decision.is_none()),
            };
            if draft.archived_at.is_some() { archived.push(line) } else { open.push(line) }
        }
        let (mut courses, mut away) = (Vec::new(), Vec::new());
        for course in Course::all(db)?.into_iter().filter(|course| is_ours(course, &units)) {
            let draft = drafts.iter().find(|draft| draft.slug == course.slug && draft.archived_at.is_none()).map(|draft| draft.id);
            let version = CourseVersion::current(db, &course)?;
            let line = CourseLine { slug: course.slug, title: version.title, number: version.number, at: version.published_at, draft, fresh: DraftId::new() };
            if course.archived_at.is_some() { away.push(line) } else { courses.push(line) }
        }
        Ok(DraftList { drafts: open, archived, courses, away, fresh: DraftId::new() })
    }
}

/// One that came with the program is anybody's to go on with.
fn is_ours(course: &Course, units: &[UnitId]) -> bool {
    course.unit_id.is_none_or(|unit| units.contains(&unit))
}

#[derive(Deserialize, Serialize)]
struct DraftForm {
    id: DraftId,
    title: String,
    #[serde(default)]
    summary: String,
}

#[derive(Serialize)]
struct NewDraftPage {
    form: DraftForm,
    problems: Problems,
}

impl Page for NewDraftPage {
    const TEMPLATE: &'static str = "authoring/new.html";
}

async fn new(_: Author) -> Show<NewDraftPage> {
    let form = DraftForm { id: DraftId::new(), title: String::new(), summary: String::new() };
    Show(NewDraftPage { form, problems: Problems::default() })
}

async fn create(app: App, who: Author, form: Form<DraftForm>) -> Submitted<NewDraftPage> {
    let form = form.into_inner();
    let mut problems = Problems::default();
    problems.text("title", &form.title, "problem-course-title-missing", 80);
    problems.text("summary", &form.summary, "problem-course-summary-missing", 400);
    if !problems.is_empty() {
        return Ok(Either::Right(Again(NewDraftPage { form, problems })));
    }
    let new = NewDraft { id: form.id, title: tidy(&form.title), summary: tidy(&form.summary) };
    let draft = app.write(move |db| Draft::begin(db, &who, &new)).await?;
    Ok(Either::Left(See(format!("/drafts/{}", draft.id))))
}

#[derive(Deserialize)]
struct CopyForm {
    id: DraftId,
    title: String,
}

async fn copy(app: App, who: Author, draft: Path<DraftId>, form: Form<CopyForm>) -> Result<See> {
    let title = tidy(&form.title);
    if title.is_empty() || title.chars().count() > 80 {
        return Err(Error::refused("problem-course-title-missing"));
    }
    let (of, id) = (*draft, form.id);
    let copy = move |db: &mut Db| match Draft::of(db, &who, id) {
        Ok(made) => Ok(made),
        Err(Error::NotFound) => Draft::of(db, &who, of)?.copy(db, &who, id, &title),
        Err(error) => Err(error),
    };
    let draft = app.write(copy).await?;
    Ok(See(format!("/drafts/{}", draft.id)).saying("draft-copied"))
}

async fn archive(app: App, who: Author, draft: Path<DraftId>) -> Result<See> {
    let id = *draft;
    app.write(move |db| Draft::of(db, &who, id)?.archive(db, who.id, true)).await?;
    Ok(See("/drafts").saying("draft-archived"))
}

async fn bring_back(app: App, who: Author, draft: Path<DraftId>) -> Result<See> {
    let id = *draft;
    app.write(move |db| Draft::of(db, &who, id)?.archive(db, who.id, false)).await?;
    Ok(See("/drafts").saying("draft-brought-back"))
}

async fn archive_course(app: App, who: Author, slug: Path<String>) -> Result<See> {
    put_away(&app, who, slug.into_inner(), true).await?;
    Ok(See("/drafts").saying("course-archived"))
}

async fn bring_course_back(app: App, who: Author, slug: Path<String>) -> Result<See> {
    put_away(&app, who, slug.into_inner(), false).await?;
    Ok(See("/drafts").saying("course-brought-back"))
}

async fn put_away(app: &App, who: Author, slug: String, away: bool) -> Result<()> {
    let change = move |db: &mut Db| course_for(db, &who, &slug)?.archive(db, who.id, away);
    app.write(change).await?;
    app.cached.forget();
    Ok(())
}
