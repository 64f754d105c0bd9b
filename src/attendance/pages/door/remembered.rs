//! A device remembers the code of the class that it was used in, and nothing else. The code is signed:
//! nobody guesses codes through the cookie, and a phone that knows its class waits for nobody's guesses.

use crate::attendance::Class;
use crate::error::{Error, Result};
use crate::web::{App, remember};
use actix_web::cookie::Cookie;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chrono::{Duration, Utc};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};

const COOKIE: &str = "class";
const KEPT: Duration = Duration::days(180);

#[derive(Deserialize, Serialize)]
struct Remembered {
    class_code: String,
    exp: i64,
}

pub fn remember_class(app: &App, request: &HttpRequest, class: &Class) -> Result<Cookie<'static>> {
    let remembered = Remembered { class_code: class.code.clone(), exp: (Utc::now() + KEPT).timestamp() };
    Ok(remember(request, COOKIE, app.keys.login_token(&remembered)?))
}

/// The open class of this device.
pub struct AtTheDoor(pub Class);

impl AtTheDoor {
    pub async fn of(app: &App, request: &HttpRequest) -> Result<Option<Class>> {
        let Some(cookie) = request.cookie(COOKIE) else { return Ok(None) };
        let Some(remembered) = app.keys.login_claims::<Remembered>(cookie.value()) else { return Ok(None) };
        app.read(move |db| Class::coded(db, &remembered.class_code)).await
    }
}

impl FromRequest for AtTheDoor {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<AtTheDoor>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let app = App::from_request(request, payload).into_inner();
        let request = request.clone();
        Box::pin(async move { AtTheDoor::of(&app?, &request).await?.map(AtTheDoor).ok_or(Error::First("/login")) })
    }
}
