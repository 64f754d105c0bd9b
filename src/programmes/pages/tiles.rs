//! The models as tiles: each with its figures and its rule in words.

use super::Card;
use crate::db::Db;
use crate::error::Result;
use crate::programmes::guard::{Onlooker, Reach};
use crate::programmes::{Figure, Kind, LOCAL, Period, Programme, ProgrammeId};
use crate::web::{App, Page, Show, Site, today};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/programmes", list);
}

#[derive(Serialize)]
struct Tile {
    code: String,
    name: String,
    about: String,
    cards: Vec<Card>,
    /// None when there are many: they have a list of their own.
    programmes: Vec<Open>,
    many: usize,
}

/// More than these make a tile long.
const FEW: usize = 3;

#[derive(Serialize)]
struct Open {
    id: ProgrammeId,
    name: String,
    closed: bool,
}

#[derive(Serialize)]
struct TilesPage {
    period: Period,
    tiles: Vec<Tile>,
    officer: bool,
    records: bool,
    reached: usize,
}

impl Page for TilesPage {
    const TEMPLATE: &'static str = "programmes/tiles.html";
}

async fn list(app: App, who: Onlooker) -> Result<Show<TilesPage>> {
    Ok(Show(app.read(move |db| TilesPage::of(db, &who.0)).await?))
}

impl TilesPage {
    fn of(db: &mut Db, who: &Reach) -> Result<TilesPage> {
        let period = Period::year_to(today());
        let figures = Programme::figures(db, &who.scope, period)?;
        let programmes = Programme::all_near(db, &who.scope)?;
        let open = |fits: &dyn Fn(&Programme) -> bool| {
            let own = programmes.iter().filter(|one| fits(one));
            own.map(|one| Open { id: one.id, name: one.name.clone(), closed: one.closed_at.is_some() }).collect::<Vec<_>>()
        };
        let cards =
            |fits: &dyn Fn(&Figure) -> bool| figures.iter().filter(|one| fits(one)).map(|one| Card::of(one, who.lang, who.sees_names())).collect::<Vec<Card>>();
        let tile = |kind: &Kind| {
            let own = open(&|one| one.kind == kind.code);
            Tile {
                code: kind.code.clone(),
                name: kind.name.in_lang(who.lang).into(),
                about: kind.about.in_lang(who.lang).into(),
                cards: cards(&|figure| figure.kind == kind.code),
                many: if own.len() > FEW { own.len() } else { 0 },
                programmes: if own.len() > FEW { Vec::new() } else { own },
            }
        };
        let mut tiles: Vec<Tile> = Kind::all().iter().map(tile).collect();
        for local in programmes.iter().filter(|one| one.kind == LOCAL) {
            tiles.push(Tile {
                code: LOCAL.into(),
                name: local.name.clone(),
                about: local.shape().about.in_lang(who.lang).into(),
                cards: cards(&|figure| figure.programme == Some(local.id)),
                programmes: open(&|one| one.id == local.id),
                many: 0,
            });
        }
        let reached = Programme::people_reached(db, &who.scope, period)?.len();
        Ok(TilesPage { period, tiles, officer: who.is_officer(), records: who.sees_names(), reached })
    }
}
