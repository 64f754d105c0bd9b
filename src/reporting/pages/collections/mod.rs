//! Collections: the office asks, the hamlets answer, the office merges, the People's Committee decides.

mod collection;
mod hamlet;
mod list;
mod unsent;

use super::communes;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::reporting::collection::{Collection, CollectionId, Words};
use crate::web::{Problems, Site};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    list::routes(site);
    unsent::routes(site);
    collection::routes(site);
    hamlet::routes(site);
}

const LONGEST: usize = 4_000;

/// The collection of a commune in which this scope counts as a whole.
fn find(db: &mut Db, scope: &[UnitId], id: CollectionId) -> Result<Collection> {
    let communes: Vec<UnitId> = communes(db, scope)?.into_iter().map(|unit| unit.id).collect();
    Collection::find(db, &communes, id)
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct WordsForm {
    #[serde(default)]
    pub difficulties: String,
    #[serde(default)]
    pub proposals: String,
    /// Which button: `send`, or kept for later.
    #[serde(default)]
    pub act: String,
}

impl WordsForm {
    pub fn problems(&self) -> Problems {
        let mut problems = Problems::default();
        for (field, text) in [("difficulties", &self.difficulties), ("proposals", &self.proposals)] {
            if text.chars().count() > LONGEST {
                problems.add_with(field, "problem-too-long", &[("most", LONGEST.to_string())]);
            }
        }
        problems
    }

    pub fn words(&self) -> Words {
        Words { difficulties: self.difficulties.clone(), proposals: self.proposals.clone() }
    }
}
