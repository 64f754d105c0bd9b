//! How near an installation is to the next security level (Nghị định 331/2026, Điều 13.2c): counted before it is reached.

use crate::db::Db;
use crate::error::Result;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use serde::Serialize;

/// From here on level 3: people with basic data, and people with sensitive data.
pub const MOST_BASIC: i64 = 100_000;
pub const MOST_SENSITIVE: i64 = 10_000;
const WARN_FROM_PERCENT: i64 = 80;

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Counter {
    /// Counted up to the threshold, never further: the cost stays the same in a province.
    pub count: i64,
    pub threshold: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Level {
    pub basic: Counter,
    pub sensitive: Counter,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

const BASIC: &str = "SELECT p.id FROM persons p WHERE NOT EXISTS (SELECT 1 FROM merges m WHERE m.other_id = p.id AND m.undone_at IS NULL)";
const SENSITIVE: &str = "SELECT person_id FROM needs UNION SELECT person_id FROM disabilities";

impl Level {
    pub fn of(db: &mut Db) -> Result<Level> {
        Ok(Level { basic: Counter::of(db, BASIC, MOST_BASIC)?, sensitive: Counter::of(db, SENSITIVE, MOST_SENSITIVE)? })
    }
}

impl Counter {
    fn of(db: &mut Db, people: &str, threshold: i64) -> Result<Counter> {
        let bounded = format!("SELECT count(*) AS number FROM ({people} LIMIT {threshold}) AS people");
        Ok(Counter { count: sql_query(bounded).get_result::<Number>(db)?.number, threshold })
    }

    pub fn is_near(self) -> bool {
        self.count * 100 >= self.threshold * WARN_FROM_PERCENT
    }

    pub fn is_reached(self) -> bool {
        self.count >= self.threshold
    }

    /// "1 200" and "10 000", for sentences.
    pub fn words(self) -> [(&'static str, String); 2] {
        [("count", spaced(self.count)), ("threshold", spaced(self.threshold))]
    }
}

/// Digits in threes, as both languages read them.
pub fn spaced(number: i64) -> String {
    let digits = number.to_string();
    let parts: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    parts.join("\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warning_comes_at_four_fifths() {
        let at = |count| Counter { count, threshold: MOST_SENSITIVE };
        assert!(!at(7_999).is_near() && at(8_000).is_near() && !at(9_999).is_reached() && at(10_000).is_reached());
        assert_eq!(at(999).words().map(|(_, words)| words), ["999", "10\u{a0}000"]);
    }
}
