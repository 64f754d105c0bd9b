//! The plan as a whole: proposed, copied, begun, or there with its parts.

use crate::attendance::SessionId;
use crate::catalog::{Lesson, LessonId};
use crate::community::Unit;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::{Person, Trainer};
use crate::sessions::ClassSession;
use crate::sessions::plan::draft::{Room, draft};
use crate::sessions::plan::head::Head;
use crate::sessions::plan::{Earlier, LENGTHS, MOST_PARTS, Part, PartId, PartKind, Plan, Proposal, invited};
use crate::web::{App, Form, Frame, Page, See, Show, Site};
use actix_web::HttpRequest;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/plan", show)
        .post("/class-sessions/{session}/plan", begin)
        .post("/class-sessions/{session}/plan/copy", copy)
        .get("/class-sessions/{session}/plan/removal", before_removal)
        .post("/class-sessions/{session}/plan/removal", remove);
}

/// So many lessons can be taught at once.
const MOST_LESSONS: usize = 3;

#[derive(Serialize)]
struct PlanPage {
    session: Head,
    /// Empty before a plan is begun.
    plan: Option<Plan>,
    changed_by: String,
    parts: Vec<Line>,
    sum: i32,
    new_part: PartId,
    kinds: &'static [PartKind],
    full: bool,
    minutes: i32,
    lengths: [i32; 2],
    proposal: Option<Proposal>,
    earlier: Vec<Earlier>,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    part: Part,
    lines: Vec<String>,
    lesson: Option<String>,
}

impl Page for PlanPage {
    const TEMPLATE: &'static str = "sessions/plan/plan.html";
}

#[derive(Deserialize)]
struct Wanted {
    minutes: Option<i32>,
}

async fn show(app: App, who: Trainer, session: Path<SessionId>, wanted: Query<Wanted>) -> Result<Show<PlanPage>> {
    let (scope, id, wanted) = (who.scope(), *session, wanted.minutes);
    let load = move |db: &mut Db| {
        let found = Head::of(db, &scope, id)?;
        PlanPage::of(db, found, wanted)
    };
    Ok(Show(app.read(load).await?))
}

impl PlanPage {
    fn of(db: &mut Db, (session, head): (ClassSession, Head), wanted: Option<i32>) -> Result<PlanPage> {
        let plan = Plan::of(db, session.id)?;
        let mut parts = Vec::new();
        for part in Part::of(db, session.id)? {
            let lesson = part.lesson_id.map(|id| Lesson::find(db, id)).transpose()?.map(|lesson| lesson.title);
            parts.push(Line { lines: part.lines(), lesson, part });
        }
        let usual = if session.minutes() >= 75 { LENGTHS[1] } else { LENGTHS[0] };
        let minutes = wanted.filter(|minutes| LENGTHS.contains(minutes)).unwrap_or(usual);
        let (proposal, earlier) = match &plan {
            Some(_) => (None, Vec::new()),
            None => {
                let people = invited(db, &session)?;
                (Some(Proposal::of(db, &people, session.kind, minutes)?), Plan::earlier(db, &session)?)
            }
        };
        let changed_by = match &plan {
            Some(plan) => Person::names(db, &[plan.changed_by])?.remove(&plan.changed_by).unwrap_or_default(),
            None => String::new(),
        };
        Ok(PlanPage {
            session: head,
            plan,
            changed_by,
            sum: parts.iter().map(|line| line.part.minutes).sum(),
            full: parts.len() >= MOST_PARTS,
            parts,
            new_part: PartId::new(),
            kinds: PartKind::ALL,
            minutes,
            lengths: LENGTHS,
            proposal,
            earlier,
        })
    }
}

#[derive(Deserialize)]
struct Beginning {
    minutes: i32,
    #[serde(default)]
    lesson: Vec<LessonId>,
}

async fn begin(app: App, who: Trainer, request: HttpRequest, session: Path<SessionId>, form: Form<Beginning>) -> Result<See> {
    let (scope, by, id, form) = (who.scope(), who.id, *session, form.into_inner());
    if !LENGTHS.contains(&form.minutes) {
        return Err(Error::refused("plan-length-unknown"));
    }
    if form.lesson.len() > MOST_LESSONS {
        return Err(Error::refused("plan-lessons-many"));
    }
    let lang = Frame::of(&request).lang;
    app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        if Lesson::known(db, &form.lesson)?.len() < form.lesson.len() {
            return Err(Error::refused("plan-lesson-unknown"));
        }
        let room = Room { commune: Unit::commune_of(db, session.unit_id)?.id, people: invited(db, &session)?, lang };
        let parts = draft(db, &room, form.minutes, &form.lesson)?;
        Plan::begin(db, by, &session, form.minutes, &parts)
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}/plan")).saying("plan-begun"))
}

#[derive(Deserialize)]
struct Copying {
    from: SessionId,
}

async fn copy(app: App, who: Trainer, session: Path<SessionId>, form: Form<Copying>) -> Result<See> {
    let (scope, by, id, from) = (who.scope(), who.id, *session, form.from);
    app.write(move |db| {
        let (from, session) = (ClassSession::find(db, &scope, from)?, ClassSession::find(db, &scope, id)?);
        Plan::copy(db, by, &from, &session)
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}/plan")).saying("plan-copied"))
}

#[derive(Serialize)]
struct RemovalPage {
    session: Head,
    parts: usize,
}

impl Page for RemovalPage {
    const TEMPLATE: &'static str = "sessions/plan/removal.html";
}

async fn before_removal(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<RemovalPage>> {
    let (scope, id) = (who.scope(), *session);
    let load = move |db: &mut Db| {
        let (session, head) = Head::of(db, &scope, id)?;
        Plan::of(db, session.id)?.ok_or(Error::NotFound)?;
        Ok(RemovalPage { session: head, parts: Part::of(db, session.id)?.len() })
    };
    Ok(Show(app.read(load).await?))
}

async fn remove(app: App, who: Trainer, session: Path<SessionId>) -> Result<See> {
    let (scope, by, id) = (who.scope(), who.id, *session);
    app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        match Plan::of(db, session.id)? {
            Some(plan) => plan.remove(db, by),
            None => Ok(()),
        }
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}/plan")).saying("plan-removed"))
}
