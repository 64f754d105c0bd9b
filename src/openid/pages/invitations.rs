//! Invitations: made by a trainer or an admin, opened by the person.

use super::door::open_invitation;
use super::own::{Linked, linked};
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{ExternalIdentity, ExternalIdentityId, Invitation, InvitationId, Person, Visitor};
use crate::openid::inviter::Inviter;
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::HttpRequest;
use actix_web::web::Path;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/people/{person}/identities", of_person)
        .post("/people/{person}/identities/{identity}/revocation", unlink)
        .post("/people/{person}/invitations", invite)
        .post("/people/{person}/invitations/{invitation}/revocation", take_back)
        .get("/invitations/{token}", opened);
}

#[derive(Serialize)]
struct PersonsIdentities {
    person: Person,
    /// The id that the next invitation will have.
    id: InvitationId,
    identities: Vec<Linked>,
    invitations: Vec<Invitation>,
    as_admin: bool,
}

impl Page for PersonsIdentities {
    const TEMPLATE: &'static str = "openid/person.html";
}

async fn of_person(app: App, who: Inviter, person: Path<PersonId>) -> Result<Show<PersonsIdentities>> {
    let load = move |db: &mut Db| {
        let (person, as_admin) = who.find(db, *person)?;
        Ok((ExternalIdentity::of(db, person.id)?, Invitation::open_of(db, person.id)?, person, as_admin))
    };
    let (identities, invitations, person, as_admin) = app.read(load).await?;
    Ok(Show(PersonsIdentities { id: InvitationId::new(), identities: linked(&app, identities), invitations, person, as_admin }))
}

#[derive(Deserialize)]
struct InvitationForm {
    id: InvitationId,
}

/// Shown once, right after it was made.
#[derive(Serialize)]
struct NewInvitation {
    person: Person,
    address: String,
    qr: String,
    expires_at: NaiveDateTime,
}

impl Page for NewInvitation {
    const TEMPLATE: &'static str = "openid/invitation.html";
}

async fn invite(app: App, request: HttpRequest, who: Inviter, person: Path<PersonId>, form: Form<InvitationForm>) -> Result<Show<NewInvitation>> {
    let id = form.id;
    let make = move |db: &mut Db| {
        let (person, as_admin) = who.find(db, *person)?;
        let invitation = Invitation::create(db, who.id, as_admin, id, person.id)?;
        Ok((person, invitation))
    };
    let (person, invitation) = app.write(make).await?;
    let address = format!("{}/invitations/{}", app.address(&request), Invitation::token(&app.keys, id));
    Ok(Show(NewInvitation { person, qr: crate::qr::svg(&address)?, address, expires_at: invitation.expires_at }))
}

async fn take_back(app: App, who: Inviter, path: Path<(PersonId, InvitationId)>) -> Result<See> {
    let (person, invitation) = *path;
    let take_back = move |db: &mut Db| {
        let (person, _) = who.find(db, person)?;
        let invitation = Invitation::find_open(db, invitation)?;
        if invitation.person_id != person.id {
            return Err(Error::NotFound);
        }
        invitation.revoke(db, who.id)
    };
    app.write(take_back).await?;
    Ok(See(format!("/people/{person}/identities")).saying("invitation-was-taken-back"))
}

/// An admin undoes a link; the person does it on their own page.
async fn unlink(app: App, who: crate::identity::Admin, path: Path<(PersonId, ExternalIdentityId)>) -> Result<See> {
    let ((person, identity), by, scope) = (*path, who.id, who.scope());
    let unlink = move |db: &mut Db| {
        let identity = ExternalIdentity::find(db, identity)?;
        let unit = Invitation::unit_of(db, identity.person_id)?;
        if identity.person_id != person || !crate::community::Unit::is_within(db, unit, &scope)? {
            return Err(Error::NotFound);
        }
        identity.unlink(db, by, None)
    };
    app.write(unlink).await?;
    Ok(See(format!("/people/{person}/identities")).saying("identity-unlinked"))
}

/// What whoever opens the link sees first: for whom it is, and where they may sign in.
#[derive(Serialize)]
struct Opened {
    token: String,
    name: String,
    by: String,
    expires_at: NaiveDateTime,
}

impl Page for Opened {
    const TEMPLATE: &'static str = "openid/opened.html";
}

async fn opened(app: App, _: Visitor, token: Path<String>) -> Result<Show<Opened>> {
    let token = token.into_inner();
    let Invitation { person_id, made_by, expires_at, .. } = open_invitation(&app, &token).await?;
    let names = move |db: &mut Db| Ok((Person::find(db, person_id)?.name, Person::find(db, made_by)?.name));
    let (name, by) = app.read(names).await?;
    Ok(Show(Opened { token, name, by, expires_at }))
}
