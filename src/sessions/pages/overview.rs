//! For those who look after the programme: totals by hamlet and the weeks that were missed. No personal data.

use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Observer, Officer};
use crate::sessions::missed::MissedWeek;
use crate::sessions::totals::Overview;
use crate::sessions::when;
use crate::web::{App, Page, Show, Site, start_of_day, today};
use actix_web::dev::Payload;
use actix_web::web::Query;
use actix_web::{FromRequest, HttpRequest};
use chrono::{Days, NaiveDate};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/session-totals", show);
}

/// An officer or an observer.
struct Overseer {
    scope: Vec<UnitId>,
    officer: bool,
}

impl FromRequest for Overseer {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Overseer>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            match Officer::from_request(&request, &mut Payload::None).await {
                Ok(who) => Ok(Overseer { scope: who.scope(), officer: true }),
                Err(Error::Forbidden(_)) => {
                    Observer::from_request(&request, &mut Payload::None).await.map(|who| Overseer { scope: who.scope(), officer: false })
                }
                Err(error) => Err(error),
            }
        })
    }
}

#[derive(Serialize)]
struct OverviewPage {
    overview: Overview,
    /// For officers alone: who explains is somebody.
    missed: Vec<MissedWeek>,
    officer: bool,
    without: Vec<String>,
    from: NaiveDate,
    to: NaiveDate,
}

impl Page for OverviewPage {
    const TEMPLATE: &'static str = "sessions/overview.html";
}

#[derive(Deserialize)]
struct Period {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

async fn show(app: App, who: Overseer, period: Query<Period>) -> Result<Show<OverviewPage>> {
    let to = when::day(&period.to).unwrap_or_else(today);
    let from = when::day(&period.from).filter(|from| *from <= to).unwrap_or(to - Days::new(27));
    let load = move |db: &mut Db| {
        let overview = Overview::of(db, &who.scope, start_of_day(from), start_of_day(to + Days::new(1)))?;
        let missed = if who.officer { MissedWeek::list(db, &who.scope, start_of_day(from))? } else { Vec::new() };
        let without = overview.hamlets.iter().filter(|line| !line.weekly).map(|line| line.hamlet.clone()).collect();
        Ok(OverviewPage { overview, missed, officer: who.officer, without, from, to })
    };
    Ok(Show(app.read(load).await?))
}
