//! Who contributes most, by fair rules, and the list for a nomination.

use super::{Asked, Named, communes, usual_periods};
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Officer;
use crate::reporting::figure::FigureTable;
use crate::reporting::guides::{GuideRank, Guides};
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

/// The columns of the file, as their texts are called.
const COLUMNS: [&str; 11] = [
    "league-rank",
    "league-kind",
    "league-name",
    "place",
    "league-learners",
    "league-sessions",
    "league-skilled",
    "league-of",
    "league-percent",
    "league-helps",
    "league-taught-ever",
];

/// A line of the file. What a table does not tell stays empty.
#[derive(Default)]
struct Line {
    rank: Option<usize>,
    kind: &'static str,
    name: String,
    place: String,
    learners: String,
    sessions: String,
    skilled: String,
    of: String,
    percent: String,
    helps: String,
    ever: String,
}

impl Line {
    fn hamlet(one: &HamletRank, commune: &str) -> Line {
        Line {
            rank: one.rank,
            kind: "league-hamlet",
            name: one.name.clone(),
            place: commune.into(),
            learners: one.learners.to_string(),
            sessions: one.sessions.to_string(),
            skilled: one.skilled.to_string(),
            of: one.of.to_string(),
            percent: one.percent.map(|percent| format!("{percent:.1}")).unwrap_or_default(),
            ..Line::default()
        }
    }

    fn trainer(one: &TrainerRank) -> Line {
        Line {
            rank: Some(one.rank),
            kind: "league-trainer",
            name: one.name.clone(),
            place: one.place.clone(),
            learners: one.learners.to_string(),
            sessions: one.sessions.to_string(),
            ..Line::default()
        }
    }

    fn guide(one: &GuideRank) -> Line {
        Line {
            rank: one.rank,
            kind: "league-guide",
            name: one.name.clone(),
            place: one.place.clone(),
            learners: one.learners.to_string(),
            helps: one.helps.to_string(),
            ever: one.ever.to_string(),
            ..Line::default()
        }
    }

    /// In the order of the columns.
    fn cells(self, lang: Lang) -> [String; 11] {
        let rank = self.rank.map(|rank| rank.to_string()).unwrap_or_default();
        let Line { name, place, learners, sessions, skilled, of, percent, helps, ever, .. } = self;
        [rank, say(lang, self.kind, &[]), name, place, learners, sessions, skilled, of, percent, helps, ever]
    }
}

fn text(league: &League, lang: Lang) -> String {
    let hamlets = league.hamlets.iter().map(|one| Line::hamlet(one, &league.place));
    let people = league.trainers.iter().map(Line::trainer).chain(league.guides.ranked.iter().map(Line::guide));
    let cells = hamlets.chain(people).map(|line| line.cells(lang));
    let lines = [COLUMNS.map(|id| say(lang, id, &[]))].into_iter().chain(cells).map(|cells| cells.map(|cell| field(&cell)).join(","));
    format!("\u{feff}{}\r\n", lines.collect::<Vec<_>>().join("\r\n"))
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
