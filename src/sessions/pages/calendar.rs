//! The public calendar, which names nobody; the same as a file for phones; and a trainer's own, under a secret address.

use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Trainer, Visitor};
use crate::sessions::feed::Feed;
use crate::sessions::{ClassSession, Listed, SessionKind, When, ics};
use crate::web::{App, Frame, Page, See, Show, Site, chosen, start_of_day, today};
use actix_web::web::{Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/calendar", show)
        .get("/calendar/feed", own)
        .post("/calendar/feed", make)
        .post("/calendar/feed/ending", end)
        .get("/calendar/feed/{token}", feed)
        .get("/calendar/{unit}.ics", file);
}

/// What anybody may see of a session.
#[derive(Serialize)]
struct Open {
    when: When,
    kind: SessionKind,
    title: String,
    hamlet: String,
    venue: Option<String>,
    online: bool,
    cancelled: bool,
}

impl From<Listed> for Open {
    fn from(line: Listed) -> Open {
        let online = line.session.mode != crate::sessions::Mode::InPerson;
        let cancelled = line.session.cancelled_at.is_some();
        Open { kind: line.session.kind, title: line.session.title, when: line.when, hamlet: line.hamlet, venue: line.venue, online, cancelled }
    }
}

#[derive(Serialize)]
struct CalendarPage {
    commune: Option<Unit>,
    hamlets: Vec<Unit>,
    unit: Option<Unit>,
    days: Vec<(NaiveDate, Vec<Open>)>,
}

impl Page for CalendarPage {
    const TEMPLATE: &'static str = "sessions/calendar.html";
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
}

/// The open sessions of a unit: four weeks ahead on the page, more in a file.
fn coming(db: &mut Db, unit: UnitId, before: u64, after: u64) -> Result<Vec<Listed>> {
    let sessions = ClassSession::between(db, &[unit], start_of_day(today() - Days::new(before)), start_of_day(today() + Days::new(after)))?;
    Ok(sessions.into_iter().filter(|line| line.session.kind.is_public()).collect())
}

async fn show(app: App, _: Visitor, wanted: Query<Wanted>) -> Result<Show<CalendarPage>> {
    let wanted = wanted.unit;
    let load = move |db: &mut Db| {
        let communes = Unit::communes(db)?;
        let ids: Vec<UnitId> = communes.iter().map(|commune| commune.id).collect();
        let hamlets: Vec<Unit> = Unit::hamlets(db, &ids)?.into_iter().filter(|hamlet| hamlet.closed_at.is_none()).collect();
        let unit = wanted.and_then(|id| hamlets.iter().chain(&communes).find(|unit| unit.id == id).cloned());
        let shown = unit.as_ref().map_or(ids, |unit| vec![unit.id]);
        let mut days: Vec<(NaiveDate, Vec<Open>)> = Vec::new();
        let mut lines = Vec::new();
        for id in shown {
            lines.extend(coming(db, id, 0, 28)?);
        }
        lines.sort_by_key(|line| (line.session.starts_at, line.session.id));
        for line in lines {
            let day = line.when.day;
            match days.last_mut() {
                Some(last) if last.0 == day => last.1.push(line.into()),
                _ => days.push((day, vec![line.into()])),
            }
        }
        Ok(CalendarPage { commune: communes.into_iter().next(), hamlets, unit, days })
    };
    Ok(Show(app.read(load).await?))
}

fn as_file(text: String, name: &str) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.content_type("text/calendar; charset=utf-8").insert_header(("content-disposition", format!("inline; filename=\"{name}.ics\"")));
    answer.insert_header(("cache-control", "no-cache")).body(text)
}

async fn file(app: App, request: HttpRequest, unit: Path<UnitId>) -> Result<HttpResponse> {
    let id = *unit;
    let load = move |db: &mut Db| {
        let unit = Unit::find(db, id)?;
        // A class is no place of its own: its sessions stand in its hamlet's calendar.
        if unit.kind == crate::community::UnitKind::Class {
            return Err(Error::NotFound);
        }
        Ok((coming(db, id, 28, 8 * 7)?, unit))
    };
    let (sessions, unit) = app.read(load).await?;
    Ok(as_file(ics::calendar(Frame::of(&request).lang, &unit.name, &app.address(&request), &sessions), "buoi-hoc"))
}

#[derive(Serialize)]
struct FeedPage {
    address: Option<String>,
}

impl Page for FeedPage {
    const TEMPLATE: &'static str = "sessions/feed.html";
}

async fn own(app: App, who: Trainer, request: HttpRequest) -> Result<Show<FeedPage>> {
    let (keys, by, base) = (app.clone(), who.id, app.address(&request));
    let token = app.read(move |db| Feed::token_of(db, &keys.keys, by)).await?;
    Ok(Show(FeedPage { address: token.map(|token| format!("{base}/calendar/feed/{token}")) }))
}

async fn make(app: App, who: Trainer) -> Result<See> {
    let by = who.id;
    app.write(move |db| Feed::make(db, by)).await?;
    Ok(See("/calendar/feed").saying("feed-made"))
}

async fn end(app: App, who: Trainer) -> Result<See> {
    let by = who.id;
    app.write(move |db| Feed::end(db, by)).await?;
    Ok(See("/calendar/feed").saying("feed-ended"))
}

/// A phone asks for this by itself: it is signed in nowhere, the address is the key.
async fn feed(app: App, request: HttpRequest, token: Path<String>) -> Result<HttpResponse> {
    let (keys, token) = (app.clone(), token.into_inner());
    let sessions = app.read(move |db| Feed::sessions(db, &keys.keys, &token)).await?.ok_or(Error::NotFound)?;
    let lang = Frame::of(&request).lang;
    let name = crate::web::say(lang, "feed-name", &[]);
    Ok(as_file(ics::calendar(lang, &name, &app.address(&request), &sessions), "buoi-day"))
}
