//! An errand: a browser was sent to a provider and is expected back, once, within ten minutes.
//!
//! What must come back unchanged is sealed in a cookie, so the answer counts in that browser alone,
//! and a click on the button writes nothing to the database.

use crate::db::schema::openid_answers;
use crate::db::{Db, now};
use crate::error::Result;
use crate::identity::InvitationId;
use crate::keys::{Keys, random};
use crate::web::cookie;
use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Duration, Utc};
use diesel::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const MINUTES: Duration = Duration::minutes(10);

#[derive(Debug, Serialize, Deserialize)]
pub struct Errand {
    pub provider: String,
    pub state: String,
    pub nonce: String,
    /// PKCE: proves at the token endpoint that it is we who began.
    pub verifier: String,
    /// Where the browser was told to come back to.
    pub back: String,
    pub next: String,
    pub invitation: Option<InvitationId>,
}

impl Errand {
    pub fn new(provider: &str, back: String, next: String, invitation: Option<InvitationId>) -> Errand {
        let secret = || URL_SAFE_NO_PAD.encode(random::<32>());
        Errand { provider: provider.into(), state: secret(), nonce: secret(), verifier: secret(), back, next, invitation }
    }

    /// The answer is to this errand: the same provider, the same state.
    pub fn is_answered_by(&self, provider: &str, state: &str) -> bool {
        let same = aws_lc_rs::constant_time::verify_slices_are_equal(self.state.as_bytes(), state.as_bytes());
        self.provider == provider && same.is_ok()
    }

    /// Whether the answer is heard for the first time. What is older than any errand is swept away.
    pub fn hear(db: &mut Db, keys: &Keys, state: &str) -> Result<bool> {
        let at = now();
        diesel::delete(openid_answers::table.filter(openid_answers::heard_at.lt(at - MINUTES * 2))).execute(db)?;
        let state = keys.lookup("openid-state", state.as_bytes());
        if diesel::select(diesel::dsl::exists(openid_answers::table.find(&state))).get_result(db)? {
            return Ok(false);
        }
        diesel::insert_into(openid_answers::table).values((openid_answers::state.eq(state), openid_answers::heard_at.eq(at))).execute(db)?;
        Ok(true)
    }
}

/// A sealed note that this browser carries for ten minutes; nobody can read, change or make one.
#[derive(Serialize, Deserialize)]
struct Note<T> {
    until: i64,
    what: T,
}

pub fn carry<T: Serialize>(keys: &Keys, request: &HttpRequest, name: &'static str, what: T) -> Result<Cookie<'static>> {
    let note = Note { until: (Utc::now() + MINUTES).timestamp(), what };
    let text = serde_json::to_string(&note).map_err(crate::error::Error::broken)?;
    let mut cookie = cookie(request, &full_name(request, name), URL_SAFE_NO_PAD.encode(keys.seal(name, &text)?));
    cookie.set_max_age(actix_web::cookie::time::Duration::seconds(MINUTES.num_seconds()));
    Ok(cookie)
}

pub fn carried<T: DeserializeOwned>(keys: &Keys, request: &HttpRequest, name: &'static str) -> Option<T> {
    let cookie = request.cookie(&full_name(request, name))?;
    let text = keys.unseal(name, &URL_SAFE_NO_PAD.decode(cookie.value()).ok()?).ok()?;
    let note: Note<T> = serde_json::from_str(&text).ok()?;
    (note.until > Utc::now().timestamp()).then_some(note.what)
}

pub fn drop_note(request: &HttpRequest, name: &'static str) -> Cookie<'static> {
    let mut gone = cookie(request, &full_name(request, name), String::new());
    gone.make_removal();
    gone
}

/// Under TLS the prefix keeps other hosts of the domain from setting it.
fn full_name(request: &HttpRequest, name: &str) -> String {
    if request.connection_info().scheme() == "https" { format!("__Host-{name}") } else { name.into() }
}
