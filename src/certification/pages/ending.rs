//! Certificates that end soon: the officer's list, and the holder's way to a new one.

use super::{READERS, scope};
use crate::certification::certificate::{Certificate, Listed};
use crate::certification::request::Request;
use crate::error::{Error, Result};
use crate::identity::Learner;
use crate::web::{App, Page, See, Show, Site};
use actix_web::web::Path;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/certificates/ending", list).post("/certificates/{number}/renewal", renew);
}

#[derive(Serialize)]
struct EndingPage {
    months: u32,
    found: Vec<Listed>,
    more: bool,
}

impl Page for EndingPage {
    const TEMPLATE: &'static str = "certification/ending.html";
}

const MOST: usize = 500;

async fn list(app: App, who: Learner) -> Result<Show<EndingPage>> {
    let scope = scope(&who, &READERS)?;
    if scope.is_empty() {
        return Err(Error::Forbidden("officer"));
    }
    app.read(move |db| {
        let months = Certificate::remind_months(db, &scope)?;
        let mut found = Certificate::ending(db, &scope, months, MOST as i64 + 1)?;
        let more = found.len() > MOST;
        found.truncate(MOST);
        Ok(Show(EndingPage { months, found, more }))
    })
    .await
}

async fn renew(app: App, who: Learner, number: Path<String>) -> Result<See> {
    let (holder, number) = (who.id, number.into_inner());
    let request = app.write(move |db| {
        let certificate = Certificate::numbered(db, &number)?;
        if certificate.person_id != holder {
            return Err(Error::NotFound);
        }
        if !certificate.ends_soon(db)? {
            return Err(Error::refused("renewal-too-early"));
        }
        Request::renew(db, holder, certificate.request_id)
    });
    Ok(See(format!("/certificate-requests/{}", request.await?.id)).saying("renewal-requested"))
}
