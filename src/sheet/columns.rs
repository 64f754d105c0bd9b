//! What the columns of a file mean: guessed from their headings, corrected by a person, remembered.

use crate::db::schema::roster_matchings;
use crate::db::{Db, Json, PersonId, now};
use crate::error::Result;
use crate::text::fold;
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// The columns that a kind of file may have: a list of learners, a receipt, completions from elsewhere.
pub trait Column: Copy + Ord + Debug + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Keeps what is remembered for one kind of file apart from the others.
    const KIND: &'static str;
    const EVERY: &'static [Self];
    /// A file without these cannot be taken over.
    const NEEDED: &'static [Self];
    const MOST_ROWS: usize;

    /// How people head it, folded; the likeliest first.
    fn headings(self) -> &'static [&'static str];
}

/// Which heading stands for which column, by place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent, bound = "")]
pub struct Matching<C: Column>(BTreeMap<C, usize>);

impl<C: Column> Default for Matching<C> {
    fn default() -> Self {
        Matching(BTreeMap::new())
    }
}

impl<C: Column> Matching<C> {
    /// The same heading first, then one that begins with the known words ("Ngày sinh (dd/mm/yyyy)").
    pub fn guess(headings: &[String]) -> Matching<C> {
        let headings: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
        let mut matching = Matching::default();
        for fits in [same, begins] {
            for &column in C::EVERY {
                let free = |place: &usize| !headings[*place].is_empty() && !matching.0.values().any(|taken| taken == place);
                let found = column.headings().iter().find_map(|words| (0..headings.len()).filter(free).find(|&place| fits(&headings[place], words)));
                if let Some(place) = found
                    && !matching.0.contains_key(&column)
                {
                    matching.0.insert(column, place);
                }
            }
        }
        matching
    }

    /// What this person chose for the same headings before, else a guess.
    pub fn remembered(db: &mut Db, person: Option<PersonId>, headings: &[String]) -> Result<Matching<C>> {
        let Some(person) = person else { return Ok(Matching::guess(headings)) };
        let kept = roster_matchings::table.find((person, fingerprint(C::KIND, headings))).select(roster_matchings::matching);
        let kept: Option<Json<Matching<C>>> = kept.first(db).optional()?;
        Ok(kept.map_or_else(|| Matching::guess(headings), |Json(matching)| matching))
    }

    pub fn remember(&self, db: &mut Db, person: PersonId, headings: &[String]) -> Result<()> {
        let row = (
            roster_matchings::person_id.eq(person),
            roster_matchings::headings.eq(fingerprint(C::KIND, headings)),
            roster_matchings::matching.eq(Json(self.clone())),
            roster_matchings::used_at.eq(now()),
        );
        crate::on_db!(db, |c| diesel::insert_into(roster_matchings::table)
            .values(row)
            .on_conflict((roster_matchings::person_id, roster_matchings::headings))
            .do_update()
            .set((roster_matchings::matching.eq(excluded(roster_matchings::matching)), roster_matchings::used_at.eq(excluded(roster_matchings::used_at))))
            .execute(c))?;
        Ok(())
    }

    pub fn set(&mut self, column: C, place: usize) {
        self.0.insert(column, place);
    }

    pub fn place(&self, column: C) -> Option<usize> {
        self.0.get(&column).copied()
    }

    /// Each column with its place, in the order of columns.
    pub fn places(&self) -> Vec<(C, usize)> {
        self.0.iter().map(|(column, place)| (*column, *place)).collect()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn missing(&self) -> Option<C> {
        C::NEEDED.iter().copied().find(|column| self.place(*column).is_none())
    }

    /// Two columns that read the same heading.
    pub fn twice(&self) -> Option<C> {
        self.0.iter().find(|(column, place)| self.0.iter().any(|(other, same)| other < column && same == *place)).map(|(column, _)| *column)
    }
}

fn same(heading: &str, words: &str) -> bool {
    heading == words
}

fn begins(heading: &str, words: &str) -> bool {
    heading.strip_prefix(words).is_some_and(|rest| rest.starts_with(' '))
}

/// "Họ và tên (*)" → "ho va ten".
fn plain(heading: &str) -> String {
    let folded = fold(heading);
    let mut depth = 0;
    let outside = folded.chars().map(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth = 0,
            _ => {}
        }
        if depth == 0 && c.is_alphanumeric() { c } else { ' ' }
    });
    outside.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn fingerprint(kind: &str, headings: &[String]) -> Vec<u8> {
    let mut hash = Sha256::new();
    // Lists of learners came first, without a word of their own.
    if !kind.is_empty() {
        hash.update(kind);
        hash.update([1]);
    }
    for heading in headings {
        hash.update(plain(heading));
        hash.update([0]);
    }
    hash.finalize().to_vec()
}
