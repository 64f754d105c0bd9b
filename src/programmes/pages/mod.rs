//! The pages of the models.

mod desk;
mod event;
mod export;
mod kind;
mod local;
mod make;
mod member;
mod mine;
mod poverty;
mod sessions;
mod show;
mod tiles;
mod visits;

use super::entry::Opt;
use super::figures::Figure;
use super::kind::Text;
use crate::community::Unit;
use crate::web::{Lang, Site};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    tiles::routes(site);
    make::routes(site);
    local::routes(site);
    kind::routes(site);
    show::routes(site);
    sessions::routes(site);
    member::routes(site);
    event::routes(site);
    export::routes(site);
    mine::routes(site);
    visits::routes(site);
    desk::routes(site);
    poverty::routes(site);
}

/// A figure in a language, as a card shows it.
#[derive(Debug, Clone, Serialize)]
struct Card {
    name: String,
    words: Option<String>,
    have: i64,
    of: Option<i64>,
    /// So many of so many, not a total alone.
    ruled: bool,
    aim: Option<i32>,
    share: Option<f64>,
    met: bool,
    typed: bool,
    /// Too few to be told to whoever sees totals alone: somebody could be guessed.
    few: bool,
}

/// Fewer than these are not told outside the office.
const FEW: i64 = 5;

impl Card {
    fn of(figure: &Figure, lang: Lang, names: bool) -> Card {
        let said = |text: &Text| text.in_lang(lang).to_owned();
        Card {
            name: said(&figure.name),
            words: figure.words.as_ref().map(said),
            have: figure.have,
            of: figure.of,
            ruled: figure.of.is_some(),
            aim: figure.aim,
            share: figure.share(),
            met: figure.is_met(),
            typed: figure.typed,
            few: !names && ((1..FEW).contains(&figure.have) || figure.of.is_some_and(|of| (1..FEW).contains(&of))),
        }
    }
}

fn places(units: &[Unit]) -> Vec<Opt> {
    units.iter().map(|unit| Opt { value: unit.id.to_string(), label: unit.name.clone() }).collect()
}
