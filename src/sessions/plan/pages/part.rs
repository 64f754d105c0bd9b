//! One part of a plan: added, changed, moved, taken away.

use super::questions::Questions;
use crate::attendance::SessionId;
use crate::catalog::{Lesson, LessonId, Outline};
use crate::db::Db;
use crate::error::Result;
use crate::identity::Trainer;
use crate::sessions::plan::head::Head;
use crate::sessions::plan::{Part, PartId, PartKind, PartText};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted, chosen};
use actix_web::Either;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.post("/class-sessions/{session}/plan/parts", add)
        .get("/class-sessions/{session}/plan/parts/{part}", show)
        .post("/class-sessions/{session}/plan/parts/{part}", change)
        .post("/class-sessions/{session}/plan/parts/{part}/place", place)
        .get("/class-sessions/{session}/plan/parts/{part}/removal", before_removal)
        .post("/class-sessions/{session}/plan/parts/{part}/removal", remove);
}

const LONGEST_PART: i32 = 240;

#[derive(Deserialize)]
struct NewPart {
    id: PartId,
    kind: PartKind,
}

async fn add(app: App, who: Trainer, session: Path<SessionId>, form: Form<NewPart>) -> Result<See> {
    let (scope, by, id, (part, kind)) = (who.scope(), who.id, *session, (form.id, form.kind));
    app.write(move |db| {
        let (session, _) = Head::of(db, &scope, id)?;
        Part::add(db, by, session.id, part, kind)
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}/plan/parts/{part}")).saying("plan-part-added"))
}

#[derive(Clone, Deserialize, Serialize)]
struct PartForm {
    #[serde(default, deserialize_with = "chosen_kind")]
    kind: Option<PartKind>,
    title: String,
    minutes: String,
    body: String,
    #[serde(default, deserialize_with = "chosen")]
    lesson: Option<LessonId>,
    /// The revision that the form began from.
    revision: i32,
}

fn chosen_kind<'de, D: serde::Deserializer<'de>>(field: D) -> Result<Option<PartKind>, D::Error> {
    Ok(PartKind::from_word(&String::deserialize(field)?))
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
}

#[derive(Serialize)]
struct PartPage {
    session: Head,
    part: Part,
    kinds: &'static [PartKind],
    lessons: Vec<Choice>,
    form: PartForm,
    /// Somebody else changed it meanwhile: this is what stands there now.
    newer: bool,
    questions: Questions,
    problems: Problems,
}

impl Page for PartPage {
    const TEMPLATE: &'static str = "sessions/plan/part.html";
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

impl PartPage {
    fn of(db: &mut Db, head: Head, part: Part, words: &str, form: Option<PartForm>) -> Result<PartPage> {
        let form = form.unwrap_or_else(|| PartForm {
            kind: Some(part.kind),
            title: part.title.clone(),
            minutes: part.minutes.to_string(),
            body: part.body.clone(),
            lesson: part.lesson_id,
            revision: part.revision,
        });
        let lessons = lessons(db, part.lesson_id)?;
        let questions = Questions::of(db, &part, words)?;
        Ok(PartPage { session: head, kinds: PartKind::ALL, lessons, form, newer: false, questions, problems: Problems::default(), part })
    }

    fn check(&mut self) -> Option<PartText> {
        let form = &self.form;
        let minutes = form.minutes.trim().parse().ok().filter(|minutes| (1..=LONGEST_PART).contains(minutes));
        if minutes.is_none() {
            self.problems.add_with("minutes", "problem-plan-minutes", &[("most", LONGEST_PART.to_string())]);
        }
        if form.kind.is_none() {
            self.problems.add("kind", "problem-plan-kind");
        }
        for (field, value, most) in [("title", &form.title, 120), ("body", &form.body, 4000)] {
            if value.chars().count() > most {
                self.problems.add_with(field, "problem-too-long", &[("most", most.to_string())]);
            }
        }
        if let Some(lesson) = form.lesson
            && !self.lessons.iter().any(|known| known.value == lesson.to_string())
        {
            self.problems.add("lesson", "plan-lesson-unknown");
        }
        let (kind, minutes) = (form.kind?, minutes?);
        let questions = self.part.questions.0.clone();
        let text = PartText { kind, title: form.title.clone(), minutes, body: form.body.clone(), lesson_id: form.lesson, questions };
        Some(text).filter(|_| self.problems.is_empty())
    }
}

/// Those that can be learned now, and the one that stands there.
fn lessons(db: &mut Db, own: Option<LessonId>) -> Result<Vec<Choice>> {
    let mut lessons: Vec<Choice> = Vec::new();
    for outline in Outline::all(db)? {
        let choice = |lesson: &crate::catalog::LessonEntry| Choice {
            value: lesson.id.to_string(),
            label: format!("{} – {}. {}", outline.title, lesson.position, lesson.title),
        };
        lessons.extend(outline.lessons.iter().map(choice));
    }
    if let Some(own) = own.filter(|own| !lessons.iter().any(|known| known.value == own.to_string())) {
        let lesson = Lesson::find(db, own)?;
        let outline = Outline::of(db, lesson.course_version_id)?;
        lessons.push(Choice { value: own.to_string(), label: format!("{} ({}) – {}", outline.title, outline.label, lesson.title) });
    }
    Ok(lessons)
}

async fn page(app: &App, who: &Trainer, (id, part): (SessionId, PartId), words: String, form: Option<PartForm>) -> Result<PartPage> {
    let scope = who.scope();
    let load = move |db: &mut Db| {
        let (session, head) = Head::of(db, &scope, id)?;
        let part = Part::find(db, session.id, part)?;
        PartPage::of(db, head, part, &words, form)
    };
    app.read(load).await
}

async fn show(app: App, who: Trainer, path: Path<(SessionId, PartId)>, search: Query<Search>) -> Result<Show<PartPage>> {
    Ok(Show(page(&app, &who, *path, search.into_inner().q, None).await?))
}

async fn change(app: App, who: Trainer, path: Path<(SessionId, PartId)>, form: Form<PartForm>) -> Submitted<PartPage> {
    let (by, (id, part), form) = (who.id, *path, form.into_inner());
    let from = form.revision;
    let mut page = page(&app, &who, *path, String::new(), Some(form)).await?;
    let Some(text) = page.check() else { return Ok(Either::Right(Again(page))) };
    let changed = app.write(move |db| Part::find(db, id, part)?.change(db, by, from, &text)).await?;
    if !changed {
        // What was typed stays; sent once more, it takes the place of what somebody else wrote.
        page.form.revision = page.part.revision;
        page.newer = true;
        page.problems.add("title", "problem-plan-newer");
        return Ok(Either::Right(Again(page)));
    }
    Ok(Either::Left(See(format!("/class-sessions/{id}/plan")).saying("plan-part-kept")))
}

#[derive(Deserialize)]
struct Place {
    from: i32,
    to: Direction,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Direction {
    Up,
    Down,
}

async fn place(app: App, who: Trainer, path: Path<(SessionId, PartId)>, form: Form<Place>) -> Result<See> {
    let (scope, by, (id, part), (from, up)) = (who.scope(), who.id, *path, (form.from, form.to == Direction::Up));
    app.write(move |db| {
        let (session, _) = Head::of(db, &scope, id)?;
        Part::find(db, session.id, part)?.shift(db, by, from, up)
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}/plan#part-{part}")))
}

#[derive(Serialize)]
struct RemovalPage {
    session: Head,
    part: Part,
}

impl Page for RemovalPage {
    const TEMPLATE: &'static str = "sessions/plan/part_removal.html";
}

async fn before_removal(app: App, who: Trainer, path: Path<(SessionId, PartId)>) -> Result<Show<RemovalPage>> {
    let (scope, (id, part)) = (who.scope(), *path);
    let load = move |db: &mut Db| {
        let (session, head) = Head::of(db, &scope, id)?;
        Ok(RemovalPage { part: Part::find(db, session.id, part)?, session: head })
    };
    Ok(Show(app.read(load).await?))
}

async fn remove(app: App, who: Trainer, path: Path<(SessionId, PartId)>) -> Result<See> {
    let (scope, by, (id, part)) = (who.scope(), who.id, *path);
    app.write(move |db| {
        let (session, _) = Head::of(db, &scope, id)?;
        Part::find(db, session.id, part)?.remove(db, by)
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}/plan")).saying("plan-part-removed"))
}
