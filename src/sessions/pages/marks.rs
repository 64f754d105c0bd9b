//! What was marked of one person: the history, a correction, who came along.

use crate::attendance::{Company, How, MarkId, NewMark, Presence, SessionId};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::sessions::Listed;
use crate::sessions::roll::{Line, Manner, RollCall, Told};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/marks/{person}", show).post("/class-sessions/{session}/marks/{person}", correct);
}

#[derive(Clone, Deserialize, Serialize)]
struct MarkForm {
    id: MarkId,
    #[serde(default)]
    mark: String,
    #[serde(default)]
    company: String,
    #[serde(default)]
    companion: String,
    #[serde(default)]
    reason: String,
}

#[derive(Serialize)]
struct MarkPage {
    session: Listed,
    closed: bool,
    line: Line,
    history: Vec<Told>,
    presences: [Presence; 4],
    companies: &'static [Company],
    form: MarkForm,
    problems: Problems,
}

impl Page for MarkPage {
    const TEMPLATE: &'static str = "sessions/mark.html";
}

impl MarkPage {
    fn of(db: &mut Db, scope: &[UnitId], session: SessionId, person: PersonId, form: Option<MarkForm>) -> Result<MarkPage> {
        let roll = RollCall::find(db, scope, session)?;
        let line = roll.lines.iter().find(|line| line.person == person).cloned().ok_or(Error::NotFound)?;
        let history = Told::of(db, session, person)?;
        let last = history.first().map(|told| &told.mark);
        let form = form.unwrap_or_else(|| MarkForm {
            id: MarkId::new(),
            mark: line.mark.map(|mark| mark.word().to_owned()).unwrap_or_default(),
            company: last.and_then(|mark| mark.company).map(|company| company.word().to_owned()).unwrap_or_default(),
            companion: last.map(|mark| mark.companion.clone()).unwrap_or_default(),
            reason: String::new(),
        });
        let presences = [Presence::Present, Presence::Late, Presence::Excused, Presence::Absent];
        let (closed, session) = (roll.closed, Listed::all(db, vec![roll.session])?.remove(0));
        Ok(MarkPage { session, closed, line, history, presences, companies: Company::ALL, form, problems: Problems::default() })
    }
}

async fn show(app: App, who: Trainer, path: Path<(SessionId, PersonId)>) -> Result<Show<MarkPage>> {
    let ((session, person), scope) = (*path, who.scope());
    Ok(Show(app.read(move |db| MarkPage::of(db, &scope, session, person, None)).await?))
}

async fn correct(app: App, who: Trainer, path: Path<(SessionId, PersonId)>, form: Form<MarkForm>) -> Submitted<MarkPage> {
    let ((session, person), scope, by, form) = (*path, who.scope(), who.id, form.into_inner());
    let (reach, shown) = (scope.clone(), form.clone());
    let mut page = app.read(move |db| MarkPage::of(db, &reach, session, person, Some(shown.clone()))).await?;
    let (mark, company) = (Presence::from_word(&form.mark), Company::from_word(&form.company));
    if mark.is_none() {
        page.problems.add("mark", "problem-mark-missing");
    }
    if !form.company.is_empty() && company.is_none() {
        page.problems.add("company", "problem-company");
    }
    for (field, text, most) in [("companion", &form.companion, 80), ("reason", &form.reason, 300)] {
        if text.chars().count() > most {
            page.problems.add_with(field, "problem-too-long", &[("most", most.to_string())]);
        }
    }
    let (Some(mark), true) = (mark, page.problems.is_empty()) else { return Ok(Either::Right(Again(page))) };
    let done = app.write(move |db| {
        let roll = RollCall::find(db, &scope, session)?;
        let (companion, reason) = (form.companion.clone(), form.reason.clone());
        let manner = Manner { how: How::Grid, reason: reason.clone(), changes: roll.session.changes };
        let new = NewMark { id: form.id, company, companion, reason, ..NewMark::now(session, person, mark, How::Grid, by) };
        roll.correct(db, &new, &manner)
    });
    match done.await {
        Ok(()) => Ok(Either::Left(See(format!("/class-sessions/{session}/roll-call")).saying("roll-saved"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(MarkPage { problems: Problems::of("reason", refusal), ..page }))),
        Err(error) => Err(error),
    }
}
