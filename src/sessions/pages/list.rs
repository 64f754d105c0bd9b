//! A trainer's sessions: what is near and what is still to close; any other week or month by its address.

use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::sessions::span::{Span, months};
use crate::sessions::{ClassSession, Listed};
use crate::web::{App, Page, Show, Site, chosen, start_of_day, today};
use actix_web::web::Query;
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions", list);
}

#[derive(Serialize)]
struct SessionList {
    /// To choose from; nobody chooses among one.
    hamlets: Vec<Unit>,
    hamlet: Option<UnitId>,
    times: Vec<Time>,
    shown: Time,
    before: Time,
    after: Time,
    /// Of what is near: today's stand first, then what is to come, then what has passed.
    today: Vec<Listed>,
    to_close: Vec<Listed>,
    /// Of those to close, what is not among the latest.
    older: Vec<Listed>,
    days: Vec<Day>,
    passed: Vec<Day>,
}

/// A stretch of days to choose, with what its name is made of.
#[derive(Serialize)]
struct Time {
    word: String,
    kind: &'static str,
    from: NaiveDate,
    to: NaiveDate,
    month: u32,
    year: i32,
}

#[derive(Serialize)]
struct Day {
    day: NaiveDate,
    weekday: u32,
    sessions: Vec<Listed>,
}

impl Page for SessionList {
    const TEMPLATE: &'static str = "sessions/list.html";
}

/// So many of those to close stand open; the rest is folded.
const LATEST: usize = 3;

#[derive(Deserialize)]
struct Wanted {
    #[serde(default, deserialize_with = "chosen")]
    hamlet: Option<UnitId>,
    #[serde(default)]
    time: String,
}

async fn list(app: App, who: Trainer, wanted: Query<Wanted>) -> Result<Show<SessionList>> {
    let (by, scope, wanted) = (who.id, who.scope(), wanted.into_inner());
    let span = Span::read(wanted.time.trim());
    let load = move |db: &mut Db| {
        let mut page = SessionList::of(db, &scope, wanted.hamlet, span)?;
        if span == Span::Near {
            let open = ClassSession::to_close(db, by)?.into_iter().filter(|session| page.hamlet.is_none_or(|hamlet| session.unit_id == hamlet));
            page.to_close = Listed::all(db, open.collect())?;
            page.older = page.to_close.split_off(LATEST.min(page.to_close.len()));
        }
        Ok(page)
    };
    Ok(Show(app.read(load).await?))
}

impl SessionList {
    fn of(db: &mut Db, scope: &[UnitId], hamlet: Option<UnitId>, span: Span) -> Result<SessionList> {
        let today = today();
        let mut hamlets = Unit::hamlets(db, scope)?;
        hamlets.retain(|one| one.closed_at.is_none());
        if hamlet.is_some_and(|wanted| hamlets.iter().all(|one| one.id != wanted)) {
            return Err(Error::NotFound);
        }
        let asked = hamlet.map_or_else(|| scope.to_vec(), |hamlet| vec![hamlet]);
        let (from, to) = span.days(today);
        let days = Day::all(ClassSession::between(db, &asked, start_of_day(from), start_of_day(to + Days::new(1)))?);
        let (passed, days): (Vec<Day>, Vec<Day>) = days.into_iter().partition(|one| span == Span::Near && one.day < today);
        let (now, days): (Vec<Day>, Vec<Day>) = days.into_iter().partition(|one| span == Span::Near && one.day == today);
        let held = ClassSession::first_and_last(db, scope)?;
        let mut spans = held.map_or_else(Vec::new, |(first, last)| months(first, last));
        spans.insert(0, Span::Near);
        if !spans.contains(&span) {
            spans.insert(1, span);
        }
        let time = |span: Span| Time::of(span, today);
        Ok(SessionList {
            hamlets: Some(hamlets).filter(|all| all.len() > 1).unwrap_or_default(),
            hamlet,
            times: spans.into_iter().map(time).collect(),
            shown: time(span),
            before: time(span.before(today)),
            after: time(span.after(today)),
            today: now.into_iter().flat_map(|one| one.sessions).collect(),
            to_close: Vec::new(),
            older: Vec::new(),
            days,
            passed: passed.into_iter().rev().collect(),
        })
    }
}

impl Time {
    fn of(span: Span, today: NaiveDate) -> Time {
        let (from, to) = span.days(today);
        let kind = match span {
            Span::Near => "near",
            Span::Week(_) => "week",
            Span::Month(_) => "month",
        };
        Time { word: span.word(), kind, from, to, month: from.month(), year: from.year() }
    }
}

impl Day {
    /// Of sessions in order.
    fn all(sessions: Vec<Listed>) -> Vec<Day> {
        let mut days: Vec<Day> = Vec::new();
        for one in sessions {
            match days.last_mut().filter(|last| last.day == one.when.day) {
                Some(last) => last.sessions.push(one),
                None => days.push(Day { day: one.when.day, weekday: one.when.weekday, sessions: vec![one] }),
            }
        }
        days
    }
}
