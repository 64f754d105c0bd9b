//! A class checked in one page: a learner a row, a criterion a column; on a phone a learner a card.

use crate::attendance::{Class, ClassId};
use crate::catalog::CourseVersionId;
use crate::certification::check::{CheckId, Level};
use crate::certification::grid::{Grid, LineState, Mark, Taught};
use crate::db::Db;
use crate::error::{Error, Refusal, Result};
use crate::identity::Assessor;
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::web::Path;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/practical-checks", classes)
        .get("/practical-checks/{class}/{version}", show)
        .post("/practical-checks/{class}/{version}/marks", mark)
        .post("/practical-checks/{class}/{version}/results", record);
}

#[derive(Serialize)]
struct ClassesPage {
    classes: Vec<ClassLine>,
}

#[derive(Serialize)]
struct ClassLine {
    id: ClassId,
    name: String,
    hamlet: String,
    courses: Vec<Taught>,
}

impl Page for ClassesPage {
    const TEMPLATE: &'static str = "certification/grid_classes.html";
}

async fn classes(app: App, who: Assessor) -> Result<Show<ClassesPage>> {
    let scope = who.scope();
    let look = move |db: &mut Db| {
        let mut classes = Vec::new();
        for listed in Class::list(db, &scope)?.into_iter().filter(|listed| listed.class.closed_at.is_none()) {
            let courses = Grid::courses(db, &scope, &listed.class)?;
            classes.push(ClassLine { id: listed.class.id, name: listed.class.name, hamlet: listed.hamlet, courses });
        }
        Ok(Show(ClassesPage { classes }))
    };
    app.read(look).await
}

#[derive(Serialize)]
struct GridPage {
    grid: Grid,
    levels: &'static [Level],
    whole: usize,
    open: usize,
    /// Passed, and the learner has not asked yet.
    to_ask: Vec<String>,
    /// Who still lacks levels, and how many.
    missing: Vec<(String, usize)>,
}

impl Page for GridPage {
    const TEMPLATE: &'static str = "certification/grid.html";
}

async fn show(app: App, who: Assessor, path: Path<(ClassId, CourseVersionId)>) -> Result<Show<GridPage>> {
    let ((class, version), scope, by) = (path.into_inner(), who.scope(), who.id);
    app.read(move |db| {
        let class = Class::find(db, &scope, class)?;
        let grid = Grid::of(db, by, &scope, class, version)?;
        let named = |line: &&crate::certification::grid::Line| line.name.clone();
        let open = || grid.lines.iter().filter(|line| line.state == LineState::Open);
        Ok(Show(GridPage {
            levels: Level::ALL,
            whole: grid.whole().len(),
            open: open().count(),
            to_ask: grid.lines.iter().filter(|line| line.state == LineState::Passed && !line.asked).map(|line| named(&line)).collect(),
            missing: open().filter(|line| line.missing > 0).map(|line| (line.name.clone(), line.missing)).collect(),
            grid,
        }))
    })
    .await
}

/// Fields `seen.ENROLMENT.CRITERION`: all of them from the plain form, one from a cell that saves itself.
fn marks(fields: &[(String, String)]) -> Vec<Mark> {
    let mark = |(name, value): &(String, String)| {
        let (enrolment, criterion) = name.strip_prefix("seen.")?.split_once('.')?;
        Some(Mark { enrolment: enrolment.parse().ok()?, criterion: criterion.to_owned(), level: Level::from_word(value) })
    };
    fields.iter().filter_map(mark).collect()
}

async fn keep(app: &App, who: &Assessor, class: ClassId, version: CourseVersionId, marks: Vec<Mark>) -> Result<()> {
    let (scope, by) = (who.scope(), who.id);
    app.write(move |db| {
        let class = Class::find(db, &scope, class)?;
        Grid::of(db, by, &scope, class, version)?.mark(db, by, &marks)
    })
    .await
}

async fn mark(app: App, who: Assessor, path: Path<(ClassId, CourseVersionId)>, form: Form<Vec<(String, String)>>) -> Result<See> {
    let (class, version) = path.into_inner();
    keep(&app, &who, class, version, marks(&form.into_inner())).await?;
    Ok(See(format!("/practical-checks/{class}/{version}")).saying("grid-kept"))
}

/// Keeps what the form brings, then records each whole line by itself: one that is refused holds no other up.
async fn record(app: App, who: Assessor, path: Path<(ClassId, CourseVersionId)>, form: Form<Vec<(String, String)>>) -> Result<See> {
    let ((class, version), fields) = (path.into_inner(), form.into_inner());
    keep(&app, &who, class, version, marks(&fields)).await?;
    let note = fields.iter().find(|(name, _)| name == "note").map(|(_, note)| note.trim().to_owned()).unwrap_or_default();
    if note.chars().count() > 1000 {
        return Err(Error::refused_with("problem-too-long", &[("most", "1000".into())]));
    }
    let (scope, by) = (who.scope(), who.id);
    let whole = app.read(move |db| {
        let class = Class::find(db, &scope, class)?;
        Ok(Grid::of(db, by, &scope, class, version)?.whole())
    });
    let (mut recorded, mut refused) = (0, 0);
    for enrolment in whole.await? {
        let (id, note) = (CheckId::new(), note.clone());
        match app.write(move |db| Grid::finish(db, by, enrolment, id, &note)).await {
            Ok(done) => recorded += usize::from(done.is_some()),
            Err(Error::Refused(Refusal { .. })) => refused += 1,
            Err(error) => return Err(error),
        }
    }
    let said = match (recorded, refused) {
        (0, 0) => "grid-nothing-whole",
        (_, 0) => "grid-recorded",
        _ => "grid-recorded-some",
    };
    Ok(See(format!("/practical-checks/{class}/{version}")).saying(said))
}
