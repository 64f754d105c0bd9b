//! Whom to invite: a list to read out, to print, and to tick off.

use crate::attendance::SessionId;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Trainer, is_restricted};
use crate::sessions::arrival::Known;
use crate::sessions::invitation::{Invitation, Invited, ToldHow};
use crate::sessions::roll::RollCall;
use crate::sessions::{ClassSession, Listed};
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/invitations", show)
        .post("/class-sessions/{session}/invitations", invite)
        .post("/class-sessions/{session}/invitations/told", told)
        .post("/class-sessions/{session}/invitations/{person}/withdrawal", withdraw)
        .get("/class-sessions/{session}/invitations/slips", slips);
}

#[derive(Serialize)]
struct InvitationsPage {
    session: Listed,
    invited: Vec<Invited>,
    told: usize,
    q: String,
    found: Vec<Known>,
}

impl Page for InvitationsPage {
    const TEMPLATE: &'static str = "sessions/invitations.html";
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

impl InvitationsPage {
    fn of(db: &mut Db, scope: &[UnitId], id: SessionId, q: String) -> Result<InvitationsPage> {
        let roll = RollCall::find(db, scope, id)?;
        let invited = Invited::of(db, &roll.session)?;
        let mut found = roll.known(db, scope, &q, false)?;
        found.retain(|known| !invited.iter().any(|one| one.person == known.person));
        let told = invited.iter().filter(|one| one.told_at.is_some()).count();
        Ok(InvitationsPage { session: Listed::all(db, vec![roll.session])?.remove(0), invited, told, q, found })
    }
}

async fn show(app: App, who: Trainer, session: Path<SessionId>, search: Query<Search>) -> Result<Show<InvitationsPage>> {
    let (scope, id, q) = (who.scope(), *session, search.into_inner().q);
    Ok(Show(app.read(move |db| InvitationsPage::of(db, &scope, id, q.clone())).await?))
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
    invited: Vec<Invited>,
}

impl Page for SlipsPage {
    const TEMPLATE: &'static str = "sessions/slips.html";
}

/// To print and to cut.
async fn slips(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<SlipsPage>> {
    let (scope, id) = (who.scope(), *session);
    let load = move |db: &mut Db| {
        let session = ClassSession::find(db, &scope, id)?;
        Ok(SlipsPage { invited: Invited::of(db, &session)?, session: Listed::all(db, vec![session])?.remove(0) })
    };
    Ok(Show(app.read(load).await?))
}
