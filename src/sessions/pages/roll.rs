//! The roll call on a phone: one form with big buttons, and each tap saved by itself where there is JavaScript.

use crate::attendance::{How, MarkId, Presence, SessionId};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::identity::{LearnerCard, Trainer};
use crate::sessions::Listed;
use crate::sessions::arrival::Known;
use crate::sessions::roll::{Line, Manner, RollCall, Said, Saved};
use crate::text::tidy;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site};
use actix_web::Either;
use actix_web::web::{Path, Query};
use chrono::Duration;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/roll-call", show)
        .post("/class-sessions/{session}/roll-call", save)
        .post("/class-sessions/{session}/walk-ins", walk_in)
        .post("/class-sessions/{session}/arrivals", arrive)
        .post("/class-sessions/{session}/cards", card);
}

#[derive(Serialize)]
struct RollPage {
    session: Listed,
    lines: Vec<Line>,
    closed: bool,
    /// How many of all are marked, and how many of them came.
    marked: usize,
    came: usize,
    all: usize,
    presences: [Presence; 4],
    /// The words that were looked for.
    q: String,
    /// Found among those who are entered already, and in no list here.
    known: Vec<Known>,
    walk_in: WalkInForm,
    /// Who has the walk-in's name already.
    namesakes: Vec<Known>,
    saved: Option<Saved>,
    reason: String,
    card: String,
    problems: Problems,
}

impl Page for RollPage {
    const TEMPLATE: &'static str = "sessions/roll.html";
}

#[derive(Clone, Deserialize, Serialize)]
struct WalkInForm {
    id: PersonId,
    #[serde(default)]
    name: String,
    /// Another person of the same name.
    #[serde(default)]
    another_person: bool,
}

impl RollPage {
    fn of(db: &mut Db, scope: &[crate::db::UnitId], id: SessionId, q: &str) -> Result<RollPage> {
        let roll = RollCall::find(db, scope, id)?;
        let lines: Vec<Line> = roll.named(q).into_iter().cloned().collect();
        let known: Vec<Known> = roll.known(db, scope, q, false)?.into_iter().filter(|known| !known.listed).collect();
        Ok(RollPage {
            marked: roll.lines.iter().filter(|line| line.mark.is_some()).count(),
            came: roll.lines.iter().filter(|line| line.mark.is_some_and(Presence::came)).count(),
            all: roll.lines.len(),
            closed: roll.closed,
            session: Listed::all(db, vec![roll.session])?.remove(0),
            lines,
            presences: [Presence::Present, Presence::Late, Presence::Excused, Presence::Absent],
            q: q.to_owned(),
            known,
            walk_in: WalkInForm { id: PersonId::new(), name: String::new(), another_person: false },
            namesakes: Vec::new(),
            saved: None,
            reason: String::new(),
            card: String::new(),
            problems: Problems::default(),
        })
    }

    /// What was chosen and not saved stands on the page again.
    fn keeping(mut self, said: &[Said]) -> RollPage {
        let chosen: HashMap<PersonId, Presence> = said.iter().map(|one| (one.person, one.mark)).collect();
        self.lines.iter_mut().for_each(|line| line.mark = chosen.get(&line.person).copied().or(line.mark));
        self
    }
}

async fn page(app: &App, who: &Trainer, id: SessionId, q: &str) -> Result<RollPage> {
    let (scope, q) = (who.scope(), q.to_owned());
    app.read(move |db| RollPage::of(db, &scope, id, &q)).await
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

async fn show(app: App, who: Trainer, session: Path<SessionId>, search: Query<Search>) -> Result<Show<RollPage>> {
    Ok(Show(page(&app, &who, *session, &search.q).await?))
}

/// The fields `mark.PERSON`, `was.PERSON` (the mark that was shown) and `id.PERSON` (a phone's own name for a tap).
struct RollForm {
    said: Vec<Said>,
    /// Everybody who has no mark yet is one of these.
    rest: Option<Presence>,
    manner: Manner,
    q: String,
}

impl RollForm {
    fn read(fields: &[(String, String)]) -> RollForm {
        let value = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let ago = value("ago").and_then(|ago| ago.parse::<i64>().ok()).unwrap_or(0).clamp(0, 24 * 60 * 60);
        let at = now() - Duration::seconds(ago);
        let said = |(name, mark): &(String, String)| {
            let person = name.strip_prefix("mark.")?;
            let of = |kind: &str| value(&format!("{kind}.{person}")).and_then(|id| id.parse::<MarkId>().ok());
            let (id, was) = (of("id").unwrap_or_else(MarkId::new), of("was"));
            Some(Said { id, person: person.parse().ok()?, mark: Presence::from_word(mark)?, was, at })
        };
        let reason: String = value("reason").unwrap_or_default().chars().take(300).collect();
        let changes = value("changes").and_then(|changes| changes.parse().ok()).unwrap_or(-1);
        let how = value("how").and_then(How::from_word).filter(|how| *how == How::Paper).unwrap_or(How::Grid);
        RollForm {
            said: fields.iter().filter_map(said).collect(),
            rest: value("rest").and_then(Presence::from_word),
            manner: Manner { how, reason, changes },
            q: value("q").unwrap_or_default().to_owned(),
        }
    }
}

async fn save(
    app: App, who: Trainer, session: Path<SessionId>, form: Form<Vec<(String, String)>>,
) -> Result<Either<See, Either<Show<RollPage>, Again<RollPage>>>> {
    let (id, form) = (*session, RollForm::read(&form.into_inner()));
    let (scope, by, said, manner, rest) = (who.scope(), who.id, form.said.clone(), form.manner.clone(), form.rest);
    let saved = app.write(move |db| {
        let roll = RollCall::find(db, &scope, id)?;
        let others = |line: &&Line| line.mark.is_none() && !said.iter().any(|one| one.person == line.person);
        let rest = roll.lines.iter().filter(others).filter_map(|line| Some(Said { id: MarkId::new(), person: line.person, mark: rest?, was: None, at: now() }));
        let all: Vec<Said> = said.iter().cloned().chain(rest).collect();
        roll.save(db, by, &all, &manner)
    });
    let saved = match saved.await {
        Ok(saved) => saved,
        Err(Error::Refused(refusal)) => {
            let page = page(&app, &who, id, &form.q).await?.keeping(&form.said);
            let field = if refusal.id == "roll-reason-missing" { "reason" } else { "roll" };
            return Ok(Either::Right(Either::Right(Again(RollPage { reason: form.manner.reason, problems: Problems::of(field, refusal), ..page }))));
        }
        Err(error) => return Err(error),
    };
    // What happened meanwhile is said on the page that follows.
    if saved.moved || !saved.overlaps.is_empty() {
        let page = page(&app, &who, id, &form.q).await?;
        return Ok(Either::Right(Either::Left(Show(RollPage { saved: Some(saved), ..page }))));
    }
    Ok(Either::Left(See(format!("/class-sessions/{id}/roll-call")).saying("roll-saved")))
}

async fn walk_in(app: App, who: Trainer, session: Path<SessionId>, form: Form<WalkInForm>) -> Result<Either<See, Again<RollPage>>> {
    let (id, form) = (*session, form.into_inner());
    let mut problems = Problems::default();
    problems.text("name", &form.name, "problem-name-missing", 80);
    let (scope, name, new) = (who.scope(), tidy(&form.name), form.id);
    let namesakes = app.read(move |db| {
        let roll = RollCall::find(db, &scope, id)?;
        Ok(roll.known(db, &scope, &name, true)?.into_iter().filter(|known| known.person != new).collect::<Vec<_>>())
    });
    let namesakes = namesakes.await?;
    if problems.is_empty() && !namesakes.is_empty() && !form.another_person {
        problems.add("another_person", "problem-walk-in-known");
    }
    if !problems.is_empty() {
        let page = page(&app, &who, id, "").await?;
        return Ok(Either::Right(Again(RollPage { walk_in: form, namesakes, problems, ..page })));
    }
    let (scope, by, keys, name) = (who.scope(), who.id, app.clone(), form.name.clone());
    let entered = app.write(move |db| RollCall::find(db, &scope, id)?.walk_in(db, &keys.keys, by, form.id, &name)).await;
    told(&app, &who, id, entered.map(Some), "roll", "roll-came").await
}

/// Back on the roll, which says that it is done or why not.
async fn told(
    app: &App, who: &Trainer, id: SessionId, done: Result<Option<String>>, field: &'static str, said: &'static str,
) -> Result<Either<See, Again<RollPage>>> {
    let problems = match done {
        Ok(Some(_)) => return Ok(Either::Left(See(format!("/class-sessions/{id}/roll-call")).saying(said))),
        Ok(None) => return Err(Error::NotFound),
        Err(Error::Refused(refusal)) => Problems::of(field, refusal),
        Err(error) => return Err(error),
    };
    Ok(Either::Right(Again(RollPage { problems, ..page(app, who, id, "").await? })))
}

#[derive(Deserialize)]
struct Arrival {
    person: PersonId,
}

async fn arrive(app: App, who: Trainer, session: Path<SessionId>, form: Form<Arrival>) -> Result<Either<See, Again<RollPage>>> {
    let (id, scope, by, person) = (*session, who.scope(), who.id, form.person);
    let done = app.write(move |db| RollCall::find(db, &scope, id)?.take_in(db, &scope, by, person, How::Grid)).await;
    told(&app, &who, id, done, "roll", "roll-came").await
}

#[derive(Deserialize)]
struct CardForm {
    #[serde(default)]
    card: String,
}

/// A learner's card, read by the camera or a scanner.
async fn card(app: App, who: Trainer, session: Path<SessionId>, form: Form<CardForm>) -> Result<Either<See, Again<RollPage>>> {
    let (id, scope, by, keys, card) = (*session, who.scope(), who.id, app.clone(), form.into_inner().card);
    let read = card.clone();
    let done = app.write(move |db| {
        let roll = RollCall::find(db, &scope, id)?;
        match LearnerCard::owner(db, &keys.keys, LearnerCard::secret_in(&read))? {
            Some(person) => roll.take_in(db, &scope, by, person, How::Card),
            None => Ok(None),
        }
    });
    match done.await {
        Ok(None) => {
            let mut problems = Problems::default();
            problems.add("card", "problem-card-nobody");
            Ok(Either::Right(Again(RollPage { card, problems, ..page(&app, &who, id, "").await? })))
        }
        done => told(&app, &who, id, done, "card", "roll-came").await,
    }
}
