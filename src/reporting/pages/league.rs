//! Who contributes most, by fair rules, and the list for a nomination.

use super::{Asked, Named, communes, usual_periods};
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Officer;
use crate::reporting::figure::FigureTable;
use crate::reporting::guides::Guides;
use crate::reporting::indicator::Indicators;
use crate::reporting::league::{self, HamletRank, SMALLEST_GROUP, TrainerRank};
use crate::reporting::period::Period;
use crate::web::{App, Frame, Lang, Page, Show, Site, say};
use actix_web::web::Query;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/targets/contributions", show).get("/targets/contributions.csv", file);
}

#[derive(Serialize)]
struct League {
    place: String,
    period: Named,
    periods: Vec<Named>,
    hamlets: Vec<HamletRank>,
    trainers: Vec<TrainerRank>,
    guides: Guides,
    smallest: i64,
}

impl Page for League {
    const TEMPLATE: &'static str = "reporting/league.html";
}

impl League {
    fn of(db: &mut Db, scope: &[UnitId], period: &Period) -> Result<League> {
        let commune = communes(db, scope)?.into_iter().next().ok_or(Error::Forbidden("officer"))?;
        let codes = ["adults-skilled", "sessions", "learners"];
        let indicators: Vec<_> = codes.iter().filter_map(|code| Indicators::shipped().coded(code)).collect();
        let table = FigureTable::of_these(db, &[commune.id], period, &indicators)?;
        Ok(League {
            hamlets: league::hamlets(&table),
            trainers: league::trainers(db, &[commune.id], period)?,
            guides: Guides::of(db, &[commune.id], period)?,
            place: commune.name,
            period: Named::from(period),
            periods: usual_periods(period),
            smallest: SMALLEST_GROUP,
        })
    }
}

async fn show(app: App, who: Officer, asked: Query<Asked>) -> Result<Show<League>> {
    let (scope, period) = (who.scope(), asked.period());
    Ok(Show(app.read(move |db| League::of(db, &scope, &period)).await?))
}

/// The same three tables as a file: a mark at the beginning tells spreadsheets that it is UTF-8.
async fn file(app: App, who: Officer, asked: Query<Asked>, request: HttpRequest) -> Result<HttpResponse> {
    let (scope, period, lang) = (who.scope(), asked.period(), Frame::of(&request).lang);
    let league = app.read(move |db| League::of(db, &scope, &period)).await?;
    let name = format!("attachment; filename=\"dong-gop-{period}.csv\"");
    Ok(HttpResponse::Ok().content_type("text/csv; charset=utf-8").insert_header(("content-disposition", name)).body(text(&league, lang)))
}

fn text(league: &League, lang: Lang) -> String {
    let word = |id: &str| say(lang, id, &[]);
    let mut lines = vec![vec![
        word("league-rank"),
        word("league-kind"),
        word("league-name"),
        word("place"),
        word("league-learners"),
        word("league-sessions"),
        word("league-skilled"),
        word("league-of"),
        word("league-percent"),
        word("league-helps"),
        word("league-taught-ever"),
    ]];
    for hamlet in &league.hamlets {
        let percent = hamlet.percent.map(|percent| format!("{percent:.1}")).unwrap_or_default();
        let rank = hamlet.rank.map(|rank| rank.to_string()).unwrap_or_default();
        lines.push(vec![
            rank,
            word("league-hamlet"),
            hamlet.name.clone(),
            league.place.clone(),
            hamlet.learners.to_string(),
            hamlet.sessions.to_string(),
            hamlet.skilled.to_string(),
            hamlet.of.to_string(),
            percent,
            String::new(),
            String::new(),
        ]);
    }
    for one in &league.trainers {
        lines.push(vec![
            one.rank.to_string(),
            word("league-trainer"),
            one.name.clone(),
            one.place.clone(),
            one.learners.to_string(),
            one.sessions.to_string(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]);
    }
    for one in &league.guides.ranked {
        lines.push(vec![
            one.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            word("league-guide"),
            one.name.clone(),
            one.place.clone(),
            one.learners.to_string(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            one.helps.to_string(),
            one.ever.to_string(),
        ]);
    }
    let line = |cells: &Vec<String>| cells.iter().map(|cell| field(cell)).collect::<Vec<_>>().join(",");
    format!("\u{feff}{}\r\n", lines.iter().map(line).collect::<Vec<_>>().join("\r\n"))
}

/// What a spreadsheet would take for a formula stays a text.
fn field(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_formula() {
        assert_eq!((field("=1+1"), field("Thôn 1, \"cũ\"")), ("'=1+1".into(), "\"Thôn 1, \"\"cũ\"\"\"".into()));
    }
}
