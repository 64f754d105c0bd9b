//! A session's own page, and calling it off.

use crate::attendance::{Attendance, Presence, SessionId};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::sessions::{ClassSession, Closing, FollowUp, Handover, Listed, MissedWeek, Moved, Series};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}", show)
        .post("/class-sessions/{session}/cancellation", cancel)
        .post("/class-sessions/{session}/series-ending", end_series);
}

#[derive(Serialize)]
struct SessionPage {
    session: Listed,
    moves: Vec<Moved>,
    handovers: Vec<Handover>,
    counts: Vec<Count>,
    minutes: i64,
    closing: Option<Closing>,
    follow_ups: Vec<FollowUp>,
    /// Nobody met in this week of its series.
    missed: bool,
    missed_reason: String,
    /// It is one of a series that goes on.
    series: bool,
    reason: String,
    problems: Problems,
}

#[derive(Serialize)]
struct Count {
    mark: Presence,
    people: usize,
}

impl Page for SessionPage {
    const TEMPLATE: &'static str = "sessions/show.html";
}

impl SessionPage {
    fn of(db: &mut Db, session: ClassSession) -> Result<SessionPage> {
        let (marks, moves) = (Attendance::of_session(db, session.id)?, Moved::of(db, session.id)?);
        let count = |mark: Presence| Count { mark, people: marks.iter().filter(|one| one.mark == mark).count() };
        let counts = Presence::ALL.iter().rev().map(|mark| count(*mark)).collect();
        let (minutes, handovers) = (session.minutes(), Handover::of(db, session.id)?);
        let (closing, follow_ups) = (Closing::of(db, session.id)?, FollowUp::of_session(db, session.id)?);
        let missed = MissedWeek::reason(db, session.id)?.filter(|_| closing.is_none() && !marks.iter().any(|mark| mark.came));
        let series = session.series_id.map(|series| Series::find(db, series)).transpose()?.is_some_and(|series| series.ended_at.is_none());
        let session = Listed::all(db, vec![session])?.remove(0);
        let (is_missed, missed_reason) = (missed.is_some(), missed.unwrap_or_default());
        Ok(SessionPage {
            session,
            moves,
            handovers,
            counts,
            minutes,
            closing,
            follow_ups,
            missed: is_missed,
            missed_reason,
            series,
            reason: String::new(),
            problems: Problems::default(),
        })
    }
}

async fn show(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<SessionPage>> {
    let (scope, id) = (who.scope(), *session);
    let load = move |db: &mut Db| ClassSession::find(db, &scope, id).and_then(|session| SessionPage::of(db, session));
    Ok(Show(app.read(load).await?))
}

#[derive(Deserialize)]
struct Cancellation {
    #[serde(default)]
    reason: String,
}

async fn cancel(app: App, who: Trainer, session: Path<SessionId>, form: Form<Cancellation>) -> Submitted<SessionPage> {
    let (scope, by, id, reason) = (who.scope(), who.id, *session, form.into_inner().reason);
    let mut problems = Problems::default();
    problems.text("reason", &reason, "problem-session-cancel-reason", 300);
    if !problems.is_empty() {
        let page = app.read(move |db| ClassSession::find(db, &scope, id).and_then(|session| SessionPage::of(db, session))).await?;
        return Ok(Either::Right(Again(SessionPage { reason, problems, ..page })));
    }
    app.write(move |db| ClassSession::find(db, &scope, id)?.cancel(db, by, &reason)).await?;
    Ok(Either::Left(See(format!("/class-sessions/{id}")).saying("session-cancelled")))
}

/// No more sessions of its series.
async fn end_series(app: App, who: Trainer, session: Path<SessionId>, form: Form<Cancellation>) -> Result<See> {
    let (scope, by, id, reason) = (who.scope(), who.id, *session, form.into_inner().reason);
    app.write(move |db| {
        let series = ClassSession::find(db, &scope, id)?.series_id.ok_or(Error::NotFound)?;
        if reason.trim().is_empty() || reason.chars().count() > 300 {
            return Err(Error::refused("problem-session-cancel-reason"));
        }
        Series::find(db, series)?.end(db, by, &reason)
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}")).saying("series-ended"))
}
