//! Closing a session in a minute.

use crate::attendance::{Presence, SessionId};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::sessions::closing::{Closing, ClosingId, FollowUp, FollowUpId, NewClosing};
use crate::sessions::missed::MissedWeek;
use crate::sessions::roll::{Line, RollCall};
use crate::sessions::{ClassSession, Listed};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/closing", show)
        .post("/class-sessions/{session}/closing", close)
        .post("/class-sessions/{session}/follow-ups/{follow}/completion", done)
        .post("/class-sessions/{session}/explanation", explain);
}

#[derive(Clone, Deserialize, Serialize)]
struct ClosingForm {
    id: ClosingId,
    #[serde(default)]
    taught: String,
    #[serde(default)]
    came: String,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    cost: String,
    #[serde(default)]
    difficulties: String,
    #[serde(default)]
    proposals: String,
    #[serde(default)]
    follow: Vec<PersonId>,
    #[serde(default)]
    follow_what: String,
}

#[derive(Serialize)]
struct ClosingPage {
    session: Listed,
    form: ClosingForm,
    /// How many were marked as being there.
    marked: i64,
    /// In the roll without a mark.
    unmarked: usize,
    /// Who did not come: they may need a call.
    absent: Vec<Line>,
    closed: bool,
    follow_ups: Vec<FollowUp>,
    problems: Problems,
}

impl Page for ClosingPage {
    const TEMPLATE: &'static str = "sessions/closing.html";
}

impl ClosingPage {
    fn of(db: &mut Db, scope: &[UnitId], id: SessionId, form: Option<ClosingForm>) -> Result<ClosingPage> {
        let roll = RollCall::find(db, scope, id)?;
        let (marked, last) = (Closing::marked(db, id)?, Closing::of(db, id)?);
        let planned = || roll.session.lessons.0.iter().map(|lesson| lesson.title.clone()).collect::<Vec<_>>().join("; ");
        let form = form.unwrap_or_else(|| ClosingForm {
            id: ClosingId::new(),
            taught: last.as_ref().map(|last| last.taught.clone()).unwrap_or_else(planned),
            came: last.as_ref().map_or(marked, |last| marked.max(last.came.into())).to_string(),
            minutes: last.as_ref().map_or(roll.session.minutes(), |last| last.minutes.into()).to_string(),
            cost: last.as_ref().map_or(0, |last| last.cost).to_string(),
            difficulties: last.as_ref().map(|last| last.difficulties.clone()).unwrap_or_default(),
            proposals: last.as_ref().map(|last| last.proposals.clone()).unwrap_or_default(),
            follow: Vec::new(),
            follow_what: String::new(),
        });
        let unmarked = roll.lines.iter().filter(|line| line.mark.is_none()).count();
        let absent = roll.lines.iter().filter(|line| !line.mark.is_some_and(Presence::came)).cloned().collect();
        let follow_ups = FollowUp::of_session(db, id)?;
        let session = Listed::all(db, vec![roll.session])?.remove(0);
        Ok(ClosingPage { session, form, marked, unmarked, absent, closed: last.is_some(), follow_ups, problems: Problems::default() })
    }

    fn check(&mut self) -> Option<NewClosing> {
        let form = &self.form;
        self.problems.text("taught", &form.taught, "problem-closing-taught", 1000);
        let number = |typed: &str, most: i32| {
            let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '\u{a0}')).collect();
            digits.parse::<i32>().ok().filter(|number| (0..=most).contains(number))
        };
        let (came, minutes, cost) = (number(&form.came, 20_000), number(&form.minutes, 720), number(&form.cost, 2_000_000_000));
        for (field, number, problem) in
            [("came", came, "problem-closing-came"), ("minutes", minutes, "problem-closing-minutes"), ("cost", cost, "problem-closing-cost")]
        {
            if number.is_none() {
                self.problems.add(field, problem);
            }
        }
        if came.is_some_and(|came| i64::from(came) < self.marked) {
            self.problems.add_with("came", "problem-closing-fewer", &[("count", self.marked.to_string())]);
        }
        for (field, text) in [("difficulties", &form.difficulties), ("proposals", &form.proposals), ("follow_what", &form.follow_what)] {
            if text.chars().count() > 1000 {
                self.problems.add_with(field, "problem-too-long", &[("most", "1000".into())]);
            }
        }
        if !form.follow.is_empty() && form.follow_what.trim().is_empty() {
            self.problems.add("follow_what", "problem-follow-what");
        }
        let (Some(came), Some(minutes), Some(cost), true) = (came, minutes, cost, self.problems.is_empty()) else { return None };
        let follow = form.follow.iter().filter(|person| self.absent.iter().any(|line| line.person == **person)).copied().collect();
        let (id, taught, difficulties) = (form.id, form.taught.clone(), form.difficulties.clone());
        Some(NewClosing { id, taught, came, difficulties, proposals: form.proposals.clone(), cost, minutes, follow, follow_what: form.follow_what.clone() })
    }
}

async fn show(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<ClosingPage>> {
    let (scope, id) = (who.scope(), *session);
    Ok(Show(app.read(move |db| ClosingPage::of(db, &scope, id, None)).await?))
}

async fn close(app: App, who: Trainer, session: Path<SessionId>, form: Form<ClosingForm>) -> Submitted<ClosingPage> {
    let (scope, by, id, form) = (who.scope(), who.id, *session, form.into_inner());
    let reach = scope.clone();
    let mut page = app.read(move |db| ClosingPage::of(db, &reach, id, Some(form.clone()))).await?;
    let Some(new) = page.check() else { return Ok(Either::Right(Again(page))) };
    let done = app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        Closing::make(db, by, &session, &new)
    });
    match done.await {
        Ok(()) => Ok(Either::Left(See(format!("/class-sessions/{id}")).saying("session-closed"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(ClosingPage { problems: Problems::of("taught", refusal), ..page }))),
        Err(error) => Err(error),
    }
}

async fn done(app: App, who: Trainer, path: Path<(SessionId, FollowUpId)>) -> Result<See> {
    let ((id, follow), scope, by) = (*path, who.scope(), who.id);
    app.write(move |db| {
        ClassSession::find(db, &scope, id)?;
        FollowUp::done(db, by, id, follow)
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}")).saying("follow-up-done"))
}

#[derive(Deserialize)]
struct Explanation {
    #[serde(default)]
    reason: String,
}

/// Why nobody met in a week.
async fn explain(app: App, who: Trainer, session: Path<SessionId>, form: Form<Explanation>) -> Result<See> {
    let (scope, by, id, reason) = (who.scope(), who.id, *session, form.into_inner().reason);
    let long = reason.chars().count() > 300;
    app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        if reason.trim().is_empty() || long {
            return Err(Error::refused("problem-missed-reason"));
        }
        MissedWeek::explain(db, by, session.id, &reason)
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}")).saying("missed-week-explained"))
}
