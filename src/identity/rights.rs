//! Who may: rights stand in a handler's signature as the type of a parameter.

use super::chosen::{Kept, KeptColumns as View};
use super::helping::Helping;
use super::lock;
use super::login::{self, Door, LoginId};
use super::person::Audience;
use super::place::browser_address;
use super::role::{Right, Role};
use crate::config::SecondFactorRule;
use crate::db::schema::{external_logins, logins, passwords, persons, presentations, second_factors};
use crate::db::{Db, Origin, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::keys::Keys;
use crate::web::{App, Presentation, Signed, today};
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use std::ops::Deref;
use std::time::Duration;

/// The person behind a request.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub login: LoginId,
    pub id: PersonId,
    pub name: String,
    pub audience: Audience,
    pub unit_id: UnitId,
    pub rights: Vec<Right>,
    pub must_change_password: bool,
    pub has_second_factor: bool,
    pub door: Door,
    pub seen: lock::Seen,
    /// Has rights, but came in by a door that opens no desk.
    desks_closed: bool,
    /// Somebody acts for this person, with their consent.
    pub helper: Option<PersonId>,
    /// How they want to see the pages.
    pub presentation: Presentation,
}

/// The columns of a person, and of the login by which they came.
type Who = (PersonId, String, Audience, UnitId, Option<NaiveDate>);
type Came = (Door, NaiveDateTime, Option<NaiveDateTime>, Option<PersonId>);
/// When they set one here, and whether this login brought one along.
type Factors = (Option<NaiveDateTime>, Option<bool>);

impl Viewer {
    /// One question for the login and its person, one for the rights: this stands before every page.
    fn of(db: &mut Db, keys: &Keys, login: LoginId) -> Result<Option<Viewer>> {
        let in_force = logins::table.find(login).filter(logins::revoked_at.is_null()).filter(logins::expires_at.gt(now()));
        let of_person = persons::table.left_join(passwords::table).left_join(second_factors::table).left_join(presentations::table);
        let joined = in_force.left_join(external_logins::table).inner_join(of_person);
        let factor = (second_factors::set_at.nullable(), external_logins::strong.nullable());
        let person = (persons::id, persons::name, persons::audience, persons::unit_id, persons::birth_date);
        let view = (presentations::chosen_sealed.nullable(), presentations::suggested_sealed.nullable(), presentations::suggested_until_age.nullable());
        let columns = (person, (logins::door, logins::created_at, logins::last_seen_at, logins::helper_id), passwords::must_change.nullable(), factor, view);
        let row: Option<(Who, Came, Option<bool>, Factors, View)> = joined.select(columns).first(db).optional()?;
        let Some(((id, name, audience, unit_id, born), (door, came, seen, helper), must_change, (own, elsewhere), kept)) = row else {
            return Ok(None);
        };
        let presentation = Kept::from(kept).open(keys, id, born, helper.is_some()).unwrap_or_default();
        let mut rights = Right::of(db, id)?;
        if let Some(helper) = helper
            && !Helping::is_in_force(db, helper, &rights)?
        {
            return Ok(None);
        }
        let desks_closed = !door.opens_desks() && !rights.is_empty();
        if desks_closed {
            rights.clear();
        }
        let (must_change_password, has_second_factor) = (must_change.unwrap_or(false), own.is_some() || elsewhere == Some(true));
        let seen = lock::Seen { came, last: seen };
        Ok(Some(Viewer { login, id, name, audience, unit_id, rights, must_change_password, has_second_factor, door, seen, desks_closed, helper, presentation }))
    }

    pub fn has(&self, role: Role) -> bool {
        self.rights.iter().any(|right| right.role == role)
    }

    /// Whether the rule for admins holds. Not in the login that set the commune up: it was opened by the one-time
    /// link on the server's own screen, and there may be no phone at hand yet. The next sign-in asks.
    fn is_admin(&self) -> bool {
        self.has(Role::Admin) && self.door != Door::Setup
    }

    /// The units in which this person has the role.
    pub fn units(&self, role: Role) -> Vec<UnitId> {
        self.rights.iter().filter(|right| right.role == role).map(|right| right.unit_id).collect()
    }

    /// Not somebody who helps.
    fn alone(self) -> Result<Viewer> {
        if self.helper.is_some() { Err(Error::Forbidden("helper")) } else { Ok(self) }
    }

    fn signed(&self) -> Signed {
        let mut roles: Vec<&'static str> = self.rights.iter().map(|right| right.role.word()).collect();
        roles.dedup();
        let desks = crate::web::desks(&roles);
        Signed { name: self.name.clone(), roles, desks, helped: self.helper.is_some(), presentation: self.presentation }
    }
}

/// Anybody: signed in or not.
pub struct Visitor(pub Option<Viewer>);

impl FromRequest for Visitor {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Visitor>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let app = App::from_request(request, payload).into_inner();
        let request = request.clone();
        Box::pin(async move {
            let app = app?;
            let Some(login) = login::named_by(&app.keys, &request) else { return Ok(Visitor(None)) };
            let keys = app.clone();
            let viewer = app.read(move |db| Viewer::of(db, &keys.keys, login)).await?;
            if let Some(viewer) = &viewer {
                // At a locked desk its owner comes back by the way they came: an organisation's door is not behind the lock.
                if viewer.door.opens_desks() && !request.path().starts_with("/login/with/") {
                    lock::pass(&app, &request, viewer.login, viewer.seen)?;
                }
                request.extensions_mut().insert(viewer.signed());
                viewer.helper.into_iter().for_each(|helper| Origin::helped_by(helper, viewer.id));
            }
            Ok(Visitor(viewer))
        })
    }
}

/// Anybody who is signed in, and is it themselves: nobody who helps does what only the owner of an account may.
pub struct Learner(pub Viewer);

impl Deref for Learner {
    type Target = Viewer;
    fn deref(&self) -> &Viewer {
        &self.0
    }
}

impl FromRequest for Learner {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Learner>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        Box::pin(async move { visitor.await?.0.ok_or(Error::First("/login"))?.alone().map(Learner) })
    }
}

/// A parameter type for each role.
macro_rules! role_types {
    ($($name:ident),+) => { $(
        pub struct $name(pub Viewer);

        impl $name {
            /// The units in which this right is valid; all below them too.
            pub fn scope(&self) -> Vec<UnitId> {
                self.0.units(Role::$name)
            }
        }

        impl Deref for $name {
            type Target = Viewer;
            fn deref(&self) -> &Viewer {
                &self.0
            }
        }

        impl FromRequest for $name {
            type Error = Error;
            type Future = LocalBoxFuture<'static, Result<$name>>;

            fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
                let visitor = Visitor::from_request(request, payload);
                let request = request.clone();
                Box::pin(async move { staff(&request, visitor.await?, Role::$name).await.map($name) })
            }
        }
    )+ };
}

role_types!(Admin, Trainer, Assessor, Approver, Officer, Observer, Guide, Support);

pub(super) async fn staff(request: &HttpRequest, visitor: Visitor, role: Role) -> Result<Viewer> {
    let viewer = visitor.0.ok_or(Error::First("/login/staff"))?.alone()?;
    if viewer.desks_closed {
        return Err(Error::First("/login/staff"));
    }
    if !viewer.has(role) {
        return Err(Error::Forbidden(role.word()));
    }
    if viewer.must_change_password {
        return Err(Error::First("/account/password"));
    }
    let rule = request.app_data::<Data<App>>().map_or(SecondFactorRule::ByPlace, |app| app.config.second_factor_rule());
    if !viewer.has_second_factor && rule.asks(viewer.is_admin(), browser_address(request)) {
        return Err(Error::First("/account/second-factor"));
    }
    note_use(request, &viewer, role).await;
    Ok(viewer)
}

/// A page waits so long for the note of the day's first use; then it goes on, and the note is written behind it.
pub(super) const PATIENCE: Duration = Duration::from_millis(300);

/// The first page of a role on a day leaves one entry in the journal; the pages after it ask nothing and write nothing.
async fn note_use(request: &HttpRequest, viewer: &Viewer, role: Role) {
    let day = today();
    let (id, mut rights) = (viewer.id, viewer.rights.iter().filter(|right| right.role == role));
    let Some(app) = request.app_data::<Data<App>>().filter(|_| rights.any(|right| right.used_on != Some(day))) else { return };
    let noted = tokio::time::timeout(PATIENCE, app.write(move |db| Right::note_use(db, id, role))).await;
    // A full disk must not keep the admin from the page that says so.
    if let Ok(Err(error)) = noted {
        tracing::warn!(%error, "the use of a right was not noted");
    }
}
