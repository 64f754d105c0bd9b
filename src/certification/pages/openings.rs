//! The holder opens a certificate to whoever has the link, and closes it again.

use crate::certification::certificate::Certificate;
use crate::certification::opening::{DAYS, OpeningId};
use crate::error::{Error, Result};
use crate::identity::Learner;
use crate::web::{App, Form, See, Site};
use actix_web::web::Path;
use serde::Deserialize;

pub fn routes(site: &mut Site) {
    site.post("/certificates/{number}/openings", open).post("/certificates/{number}/openings/{opening}/closing", close);
}

#[derive(Deserialize)]
struct OpeningForm {
    id: OpeningId,
    days: i64,
}

async fn open(app: App, who: Learner, number: Path<String>, form: Form<OpeningForm>) -> Result<See> {
    let (holder, form, found) = (who.id, form.into_inner(), number.to_string());
    if !DAYS.contains(&form.days) {
        return Err(Error::refused("opening-days"));
    }
    app.write(move |db| Certificate::numbered(db, &found)?.open(db, holder, form.id, form.days)).await?;
    Ok(See(format!("/certificates/{number}#openings")).saying("certificate-opened"))
}

async fn close(app: App, who: Learner, path: Path<(String, OpeningId)>) -> Result<See> {
    let (holder, (number, opening)) = (who.id, path.into_inner());
    let found = number.clone();
    app.write(move |db| Certificate::numbered(db, &found)?.close(db, holder, opening)).await?;
    Ok(See(format!("/certificates/{number}#openings")).saying("certificate-closed"))
}
