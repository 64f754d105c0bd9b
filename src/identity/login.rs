//! A login: one browser that came in. The cookie names it; revoked, it is refused at once.

use super::suspension::Suspension;
use crate::db::schema::logins;
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::keys::Keys;
use crate::web::cookie;
use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

crate::id!(LoginId);

crate::words! {
    pub enum Door {
        Pin = "pin",
        Pictures = "pictures",
        Card = "card",
        Password = "password",
        Setup = "setup",
        OpenId = "openid",
        OpenIdDesk = "openid-desk",
        Helper = "helper",
    }
}

impl Door {
    /// Four digits, a card or pictures let people learn; a desk with other people's data asks for more.
    pub fn opens_desks(self) -> bool {
        match self {
            Door::Password | Door::Setup | Door::OpenIdDesk => true,
            Door::Pin | Door::Pictures | Door::Card | Door::OpenId | Door::Helper => false,
        }
    }
}

/// A working day and an evening class fit; the next morning signs in anew.
pub(super) const LIFETIME: Duration = Duration::hours(12);
/// Help ends by itself; whoever helps on asks again.
const HELPING: Duration = Duration::hours(2);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Login {
    pub id: LoginId,
    pub person_id: PersonId,
    pub door: Door,
    pub created_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    pub revoked_at: Option<NaiveDateTime>,
    /// "Chrome, Android": what the owner recognises it by.
    pub device: String,
    /// Noted once a minute, for desks alone.
    pub last_seen_at: Option<NaiveDateTime>,
    pub address: Option<String>,
    /// Somebody who acts for the person here.
    pub helper_id: Option<PersonId>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Claims {
    pub login: LoginId,
    /// Whether it opens desks: only those are looked at before a form is read.
    #[serde(default)]
    pub desk: bool,
    exp: i64,
}

impl Login {
    pub fn create(db: &mut Db, person: PersonId, door: Door, device: &str) -> Result<Login> {
        if door.opens_desks() {
            Suspension::refuse_entry(db, person)?;
        }
        Login::open(db, person, door, LIFETIME, device, None)
    }

    /// A browser in which somebody acts for the person.
    pub fn create_helped(db: &mut Db, person: PersonId, helper: PersonId, device: &str) -> Result<Login> {
        Login::open(db, person, Door::Helper, HELPING, device, Some(helper))
    }

    fn open(db: &mut Db, person: PersonId, door: Door, lifetime: Duration, device: &str, helper_id: Option<PersonId>) -> Result<Login> {
        let at = now();
        let (id, expires_at, device) = (LoginId::new(), at + lifetime, device.to_owned());
        let login = Login { id, person_id: person, door, created_at: at, expires_at, revoked_at: None, device, last_seen_at: None, address: None, helper_id };
        diesel::insert_into(logins::table)
            .values((
                logins::id.eq(login.id),
                logins::person_id.eq(person),
                logins::door.eq(door),
                logins::created_at.eq(at),
                logins::expires_at.eq(login.expires_at),
                logins::device.eq(&login.device),
                logins::helper_id.eq(helper_id),
            ))
            .execute(db)?;
        Ok(login)
    }

    /// Its owner was there again: a new login, with a new cookie, in the place of this one and until its end.
    pub fn renew(&self, db: &mut Db) -> Result<Login> {
        Login::revoke(db, self.id)?;
        let new = Login::create(db, self.person_id, self.door, &self.device)?;
        diesel::update(logins::table.find(new.id)).set(logins::expires_at.eq(self.expires_at)).execute(db)?;
        Ok(Login { expires_at: self.expires_at, ..new })
    }

    /// A person's open logins, the latest first.
    pub fn open_of(db: &mut Db, person: PersonId) -> Result<Vec<Login>> {
        let open = logins::table.filter(logins::person_id.eq(person)).filter(logins::revoked_at.is_null()).filter(logins::expires_at.gt(now()));
        Ok(open.order(logins::created_at.desc()).load(db)?)
    }

    pub fn find(db: &mut Db, id: LoginId) -> Result<Option<Login>> {
        Ok(logins::table.find(id).first(db).optional()?)
    }

    /// This login of that person, unless it has ended.
    pub fn in_force(db: &mut Db, person: PersonId, id: LoginId) -> Result<Option<Login>> {
        let own = logins::table.find(id).filter(logins::person_id.eq(person)).filter(logins::helper_id.is_null());
        Ok(own.filter(logins::revoked_at.is_null()).filter(logins::expires_at.gt(now())).first(db).optional()?)
    }

    pub fn revoke(db: &mut Db, id: LoginId) -> Result<()> {
        let open = logins::table.find(id).filter(logins::revoked_at.is_null());
        diesel::update(open).set(logins::revoked_at.eq(now())).execute(db)?;
        Ok(())
    }

    /// Signs a person out everywhere: after a new password, or when a phone was lost.
    pub fn revoke_all(db: &mut Db, person: PersonId, except: Option<LoginId>) -> Result<()> {
        let open = logins::table.filter(logins::person_id.eq(person)).filter(logins::revoked_at.is_null());
        let ids: Vec<LoginId> = open.select(logins::id).load(db)?;
        for id in ids.into_iter().filter(|id| Some(*id) != except) {
            Login::revoke(db, id)?;
        }
        Ok(())
    }

    /// The cookie that carries this login, for this browser alone.
    pub fn cookie(&self, keys: &Keys, request: &HttpRequest) -> Result<Cookie<'static>> {
        let claims = Claims { login: self.id, desk: self.door.opens_desks(), exp: self.expires_at.and_utc().timestamp() };
        Ok(cookie(request, cookie_name(request), keys.login_token(&claims)?))
    }
}

/// The login that a request's cookie names, if the cookie is one of ours.
pub fn named_by(keys: &Keys, request: &HttpRequest) -> Option<LoginId> {
    let cookie = request.cookie(cookie_name(request))?;
    keys.login_claims::<Claims>(cookie.value()).map(|claims| claims.login)
}

/// What a cookie of ours says, even when its time is over.
pub(super) fn claimed_by(keys: &Keys, request: &HttpRequest) -> Option<Claims> {
    keys.login_claims_once(request.cookie(cookie_name(request))?.value())
}

/// A cookie that ends the login in this browser.
pub fn cookie_of(request: &HttpRequest) -> Cookie<'static> {
    let mut gone = cookie(request, cookie_name(request), String::new());
    gone.make_removal();
    gone
}

/// Under TLS the prefix keeps other hosts of the domain from setting it.
fn cookie_name(request: &HttpRequest) -> &'static str {
    if request.connection_info().scheme() == "https" { "__Host-hocvu" } else { "hocvu" }
}

/// What a browser says of itself, in two words; no version, nothing that names the phone.
pub fn device_of(request: &HttpRequest) -> String {
    let agent = request.headers().get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = |names: &[&'static str]| names.iter().copied().find(|name| agent.contains(name)).unwrap_or("?");
    let browser = known(&["Edg", "CocCoc", "coc_coc", "SamsungBrowser", "Firefox", "Chrome", "Safari"]);
    let system = known(&["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"]);
    format!("{browser}, {system}")
}
