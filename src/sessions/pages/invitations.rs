//! Whom to invite: a list to read out, to print, and to tick off.

use crate::attendance::SessionId;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Trainer, is_restricted};
use crate::privacy::Purpose;
use crate::sessions::arrival::Known;
use crate::sessions::invitation::{Invitation, Invited, ToldHow};
use crate::sessions::letter::{LetterState, Letters};
use crate::sessions::roll::RollCall;
use crate::sessions::{ClassSession, Listed};
use crate::web::{App, Form, Frame, Lang, Page, See, Show, Site};
use actix_web::HttpRequest;
use actix_web::web::{Path, Query};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/invitations", show)
        .post("/class-sessions/{session}/invitations", invite)
        .post("/class-sessions/{session}/invitations/told", told)
        .post("/class-sessions/{session}/invitations/letters", write)
        .post("/class-sessions/{session}/invitations/{person}/withdrawal", withdraw)
        .get("/class-sessions/{session}/invitations/slips", slips);
}

#[derive(Serialize)]
struct InvitationsPage {
    session: Listed,
    /// What is read out, and of what.
    aloud: String,
    what: String,
    invited: Vec<GuestLine>,
    told: usize,
    /// Nothing where the settings name no mail server.
    mail: Option<Mail>,
    q: String,
    found: Vec<Known>,
}

impl Page for InvitationsPage {
    const TEMPLATE: &'static str = "sessions/invitations.html";
}

#[derive(Serialize)]
struct GuestLine {
    #[serde(flatten)]
    invited: Invited,
    letter: Option<LetterState>,
    letter_at: Option<NaiveDateTime>,
}

/// What can be written from here.
#[derive(Serialize)]
struct Mail {
    /// The commune asks for addresses.
    in_use: bool,
    too_late: bool,
    ready: usize,
    asked: usize,
    waiting: usize,
    again_at: Option<NaiveDateTime>,
    unreachable: usize,
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

impl InvitationsPage {
    fn of(db: &mut Db, scope: &[UnitId], id: SessionId, q: String, lang: Lang, has_mail: bool) -> Result<InvitationsPage> {
        let roll = RollCall::find(db, scope, id)?;
        let invited = Invited::of(db, &roll.session)?;
        let mut found = roll.known(db, scope, &q, false)?;
        found.retain(|known| !invited.iter().any(|one| one.person == known.person));
        let told = invited.iter().filter(|one| one.told_at.is_some()).count();
        let letters = Letters::of(db, &roll.session, &invited)?;
        let mail = if has_mail { Some(Mail::of(db, roll.session.unit_id, &letters)?) } else { None };
        let line = |one: Invited| {
            let letter = letters.of.get(&one.person);
            GuestLine { letter: letter.map(|letter| letter.state), letter_at: letter.map(|letter| letter.ended_at.unwrap_or(letter.asked_at)), invited: one }
        };
        let invited = invited.into_iter().map(line).collect();
        let session = Listed::all(db, vec![roll.session])?.remove(0);
        Ok(InvitationsPage { aloud: session.aloud(lang), what: session.name(lang), session, invited, told, mail, q, found })
    }
}

impl Mail {
    fn of(db: &mut Db, unit: UnitId, letters: &Letters) -> Result<Mail> {
        let in_use = Purpose::asks(db, unit, Purpose::EMAIL)?;
        let (ready, asked, waiting) = (letters.ready.len(), letters.asked, letters.waiting);
        Ok(Mail { in_use, too_late: letters.too_late, ready, asked, waiting, again_at: letters.again_at, unreachable: letters.unreachable })
    }
}

async fn show(app: App, request: HttpRequest, who: Trainer, session: Path<SessionId>, search: Query<Search>) -> Result<Show<InvitationsPage>> {
    let (scope, id, q) = (who.scope(), *session, search.into_inner().q);
    let (lang, has_mail) = (Frame::of(&request).lang, app.config.mail.is_some());
    Ok(Show(app.read(move |db| InvitationsPage::of(db, &scope, id, q, lang, has_mail)).await?))
}

#[derive(Deserialize)]
struct Guest {
    person: PersonId,
}

async fn invite(app: App, who: Trainer, session: Path<SessionId>, form: Form<Guest>) -> Result<See> {
    let (scope, by, id, person) = (who.scope(), who.id, *session, form.person);
    app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        let known = crate::identity::Person::find(db, person)?;
        let homes = [scope.as_slice(), &[session.unit_id]].concat();
        if !crate::community::Unit::is_within(db, known.unit_id, &homes)? || is_restricted(db, person)? {
            return Err(Error::NotFound);
        }
        Invitation::make(db, by, session.id, person).map(drop)
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}/invitations")).saying("invitation-added"))
}

#[derive(Deserialize)]
struct ToldForm {
    #[serde(default)]
    person: Vec<PersonId>,
    #[serde(default)]
    how: String,
}

async fn told(app: App, who: Trainer, session: Path<SessionId>, form: Form<ToldForm>) -> Result<See> {
    let (scope, by, id, form) = (who.scope(), who.id, *session, form.into_inner());
    let how = ToldHow::from_word(&form.how).unwrap_or(ToldHow::Spoken);
    app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        let invited = Invited::of(db, &session)?;
        let people: Vec<PersonId> = form.person.iter().filter(|person| invited.iter().any(|one| one.person == **person)).copied().collect();
        Invitation::tell(db, by, id, &people, how)
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}/invitations")).saying("invitation-told"))
}

/// To all who agreed to letters and have none of the session as it now stands.
async fn write(app: App, who: Trainer, session: Path<SessionId>) -> Result<See> {
    let (scope, by, id, has_mail) = (who.scope(), who.id, *session, app.config.mail.is_some());
    let asked = app
        .write(move |db| {
            let session = ClassSession::find(db, &scope, id)?;
            if has_mail { Letters::ask(db, by, &session) } else { Err(Error::refused("mail-none")) }
        })
        .await?;
    Ok(See(format!("/class-sessions/{id}/invitations")).saying(if asked > 0 { "letters-asked" } else { "letters-none" }))
}

async fn withdraw(app: App, who: Trainer, path: Path<(SessionId, PersonId)>) -> Result<See> {
    let ((id, person), scope) = (*path, who.scope());
    app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        let invited = Invited::of(db, &session)?;
        invited.iter().find(|one| one.person == person && !one.member).ok_or(Error::NotFound)?;
        Invitation::withdraw(db, id, person)
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}/invitations")).saying("invitation-withdrawn"))
}

#[derive(Serialize)]
struct SlipsPage {
    session: Listed,
    aloud: String,
    invited: Vec<Invited>,
}

impl Page for SlipsPage {
    const TEMPLATE: &'static str = "sessions/slips.html";
}

/// To print and to cut.
async fn slips(app: App, request: HttpRequest, who: Trainer, session: Path<SessionId>) -> Result<Show<SlipsPage>> {
    let (scope, id, lang) = (who.scope(), *session, Frame::of(&request).lang);
    let load = move |db: &mut Db| {
        let session = ClassSession::find(db, &scope, id)?;
        let invited = Invited::of(db, &session)?;
        let session = Listed::all(db, vec![session])?.remove(0);
        Ok(SlipsPage { aloud: session.aloud(lang), session, invited })
    };
    Ok(Show(app.read(load).await?))
}
