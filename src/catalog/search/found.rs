//! What is found: titles before bodies, the right accents first.

use super::query::{Query, exact_words, folded_words};
use super::snippet::{Part, marked, snippet};
use crate::catalog::LessonId;
use crate::db::Db;
use crate::db::schema::search_entries;
use crate::error::Result;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use serde::Serialize;
use std::collections::HashMap;

/// One page of what was found.
#[derive(Debug, PartialEq, Serialize)]
pub struct Search {
    pub found: Vec<Found>,
    pub count: usize,
    /// There are more, which nobody looks through.
    pub more: bool,
    /// No course and no lesson has all the words; these have some.
    pub some_words: bool,
}

#[derive(Debug, PartialEq, Serialize)]
pub struct Found {
    pub kind: Kind,
    pub slug: String,
    pub course: String,
    pub lesson: Option<LessonId>,
    pub title: Vec<Part>,
    pub snippet: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Course,
    Lesson,
}

pub const ON_A_PAGE: usize = 10;
/// Who finds more should look for something else.
const MOST: usize = 200;

impl Search {
    /// `page` counts from 1.
    pub fn ask(db: &mut Db, query: &Query, page: usize) -> Result<Search> {
        let mut lines = lines(db, query, Joined::All)?;
        let some_words = lines.is_empty() && query.folded.len() > 1;
        if some_words {
            lines = self::lines(db, query, Joined::Any)?;
        }
        let more = lines.len() > MOST;
        lines.truncate(MOST);
        lines.sort_by_cached_key(|line| line.tier(query));
        let count = lines.len();
        let shown: Vec<Line> = lines.into_iter().skip((page.max(1) - 1) * ON_A_PAGE).take(ON_A_PAGE).collect();
        let mut bodies = bodies(db, &shown)?;
        let found = shown.into_iter().map(|line| {
            let body = bodies.remove(&line.id).unwrap_or_default();
            line.found(query, &body)
        });
        Ok(Search { found: found.collect(), count, more, some_words })
    }
}

fn bodies(db: &mut Db, lines: &[Line]) -> Result<HashMap<i64, String>> {
    let ids: Vec<i64> = lines.iter().map(|line| line.id).collect();
    let rows: Vec<(i64, String)> = search_entries::table.filter(search_entries::id.eq_any(ids)).select((search_entries::id, search_entries::body)).load(db)?;
    Ok(rows.into_iter().collect())
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Nullable<Binary>)]
    lesson_id: Option<LessonId>,
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Text)]
    course: String,
}

impl Line {
    /// The title says it as it was typed; without the accents; has all the words; the text has them.
    fn tier(&self, query: &Query) -> u8 {
        let (exact, folded) = (exact_words(&self.title), folded_words(&self.title));
        match () {
            () if holds(&exact, &query.exact) => 0,
            () if holds(&folded, &query.folded) => 1,
            () if query.folded.iter().all(|word| folded.contains(word)) => 2,
            () => 3,
        }
    }

    fn found(self, query: &Query, body: &str) -> Found {
        Found {
            kind: if self.lesson_id.is_some() { Kind::Lesson } else { Kind::Course },
            title: marked(&self.title, query),
            snippet: snippet(body, query),
            slug: self.slug,
            course: self.course,
            lesson: self.lesson_id,
        }
    }
}

fn holds(words: &[String], phrase: &[String]) -> bool {
    words.windows(phrase.len()).any(|window| window == phrase)
}

#[derive(Clone, Copy)]
enum Joined {
    All,
    Any,
}

/// Only what a course page shows: the current version of each course.
const SHOWN: &str = "JOIN search_entries e ON e.id = s.id JOIN courses c ON c.id = e.course_id AND c.current_version_id = e.course_version_id AND c.archived_at IS NULL \
                     JOIN course_versions v ON v.id = e.course_version_id ORDER BY s.place, e.id";

/// Those that fit best come first, one more than are looked at.
fn lines(db: &mut Db, query: &Query, joined: Joined) -> Result<Vec<Line>> {
    const COLUMNS: &str = "SELECT e.id, e.title, e.lesson_id, c.slug, v.title AS course FROM";
    let most = MOST as i64 + 1;
    match db {
        Db::Sqlite(connection) => {
            let best = "(SELECT rowid AS id, bm25(__search, 12.0, 3.0, 8.0, 1.0) AS place FROM __search WHERE __search MATCH $1 ORDER BY place LIMIT $2) s";
            let question = sql_query(format!("{COLUMNS} {best} {SHOWN}")).bind::<Text, _>(sqlite_words(query, joined));
            Ok(question.bind::<BigInt, _>(most).load(connection)?)
        }
        Db::Postgres(connection) => {
            let best = "(SELECT w.id, -(16 * ts_rank_cd(w.words, $2::tsquery) + 4 * ts_rank_cd(w.words, $3::tsquery) + ts_rank_cd(w.words, $1::tsquery))::float8 \
                        AS place FROM __search w WHERE w.words @@ $1::tsquery ORDER BY place LIMIT $4) s";
            let question = sql_query(format!("{COLUMNS} {best} {SHOWN}"));
            let question = question.bind::<Text, _>(postgres_words(query, joined)).bind::<Text, _>(postgres_phrase(&query.exact, "="));
            Ok(question.bind::<Text, _>(postgres_phrase(&query.folded, "")).bind::<BigInt, _>(most).load(connection)?)
        }
    }
}

/// The words with their accents side by side, or the words without them, side by side or not. They hold letters and
/// numbers alone, and stand in quotes: nothing of them is a command.
fn sqlite_words(query: &Query, joined: Joined) -> String {
    let joint = match joined {
        Joined::All => " AND ",
        Joined::Any => " OR ",
    };
    let mut words: Vec<String> = query.folded.iter().map(|word| format!("\"{word}\"")).collect();
    if let (true, Some(last)) = (query.grows(), words.last_mut()) {
        last.push('*');
    }
    let (exact, folded) = (query.exact.join(" "), query.folded.join(" "));
    format!("{{title_x body_x}} : \"{exact}\" OR {{title_f body_f}} : ({}) OR {{title_f body_f}} : \"{folded}\"", words.join(joint))
}

fn postgres_words(query: &Query, joined: Joined) -> String {
    let joint = match joined {
        Joined::All => " & ",
        Joined::Any => " | ",
    };
    let mut words: Vec<String> = query.folded.iter().map(|word| format!("'{word}'")).collect();
    if let (true, Some(last)) = (query.grows(), words.last_mut()) {
        last.push_str(":*");
    }
    words.join(joint)
}

fn postgres_phrase(words: &[String], mark: &str) -> String {
    words.iter().map(|word| format!("'{mark}{word}'")).collect::<Vec<_>>().join(" <-> ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_commands() {
        let query = Query::read("Đăng \"nhập\" OR NEAR(").unwrap();
        assert_eq!(
            sqlite_words(&query, Joined::All),
            r#"{title_x body_x} : "đăng nhập or near" OR {title_f body_f} : ("dang" AND "nhap" AND "or" AND "near"*) OR {title_f body_f} : "dang nhap or near""#
        );
        assert_eq!(postgres_words(&query, Joined::Any), "'dang' | 'nhap' | 'or' | 'near':*");
        assert_eq!(postgres_phrase(&query.exact, "="), "'=đăng' <-> '=nhập' <-> '=or' <-> '=near'");
    }
}
