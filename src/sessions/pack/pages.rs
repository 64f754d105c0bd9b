//! The pack as a page with a link to each paper, and the papers themselves.

use super::print::pdf;
use super::sheets::{Count, Pack, Paper};
use crate::attendance::SessionId;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::print;
use crate::sessions::plan::{Head, Plan};
use crate::web::{App, Frame, Page, Show, Site};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/pack", show).get("/class-sessions/{session}/pack/{paper}", paper);
}

#[derive(Serialize)]
struct PackPage {
    session: Head,
    planned: bool,
    papers: Vec<Count>,
    built: bool,
}

impl Page for PackPage {
    const TEMPLATE: &'static str = "sessions/pack/pack.html";
}

async fn show(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<PackPage>> {
    let (scope, id) = (who.scope(), *session);
    let load = move |db: &mut Db| {
        let (session, head) = Head::of(db, &scope, id)?;
        Ok(PackPage { planned: Plan::of(db, session.id)?.is_some(), papers: Pack::counts(db, &session)?, session: head, built: print::BUILT })
    };
    Ok(Show(app.read(load).await?))
}

/// `slides.pdf`, or `all.pdf` with everything in it.
async fn paper(app: App, request: HttpRequest, who: Trainer, path: Path<(SessionId, String)>) -> Result<HttpResponse> {
    let (id, name) = path.into_inner();
    let word = name.strip_suffix(".pdf").ok_or(Error::NotFound)?;
    let wanted = if word == "all" { Paper::ALL.to_vec() } else { vec![Paper::from_word(word).ok_or(Error::NotFound)?] };
    let (scope, lang, base) = (who.scope(), Frame::of(&request).lang, app.address(&request));
    let pack = app.read(move |db| Pack::of(db, &scope, id, lang, &base, &wanted)).await?;
    if pack.is_empty() {
        return Err(Error::refused("pack-paper-empty"));
    }
    let bytes = pdf(&app, pack).await?;
    let mut response = HttpResponse::Ok();
    response.content_type("application/pdf").insert_header((CACHE_CONTROL, "no-store"));
    Ok(response.insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{name}\""))).body(bytes))
}
