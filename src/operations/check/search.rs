//! The index of the search: it holds what the courses say, nothing more and nothing less.

use super::Finding;
use crate::catalog::search;
use crate::config::Config;
use crate::db::{self, Db};
use crate::error::Result;

/// A database of an older program has no index yet; that it is old is said elsewhere.
pub fn index(_: &Config, db: &mut Db) -> Result<Vec<Finding>> {
    if db::standing(db)? != db::Standing::Current {
        return Ok(Vec::new());
    }
    let standing = search::standing(db)?;
    Ok(vec![match standing.wrong.len() {
        0 => Finding::good("check-search-whole", &[("count", standing.entries.to_string())]),
        wrong => Finding::bad("check-search-wrong", &[("count", wrong.to_string())]),
    }])
}
