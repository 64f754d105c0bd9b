//! The index in the database: written with each published version, and made again where it does not equal the courses.

use super::super::course::{Course, CourseId};
use super::super::version::CourseVersionId;
use super::entry::Entry;
use super::query::{exact_words, folded_words};
use crate::catalog::LessonId;
use crate::db::Db;
use crate::db::schema::{courses, search_entries};
use crate::error::Result;
use diesel::dsl::max;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary, Text};
use std::collections::HashMap;

/// Another number: every index is made again at the next start.
const RULES: i32 = 1;

/// More of one lesson is not looked at.
const MOST_WORDS: usize = 12_000;

/// Puts the current version of a course in the place of whatever was found of it. One without, or put away, leaves the search.
pub fn index_course(db: &mut Db, course: CourseId) -> Result<()> {
    forget(db, course)?;
    let Ok(version) = Course::find(db, course)?.offered() else { return Ok(()) };
    let last: Option<i64> = search_entries::table.select(max(search_entries::id)).first(db)?;
    for (id, entry) in (last.unwrap_or(0) + 1..).zip(Entry::of_version(db, version)?) {
        insert(db, id, course, version, &entry)?;
    }
    Ok(())
}

fn forget(db: &mut Db, course: CourseId) -> Result<()> {
    let words = format!("DELETE FROM __search WHERE {} IN (SELECT id FROM search_entries WHERE course_id = $1)", id_column(db));
    sql_query(words).bind::<Binary, _>(course).execute(db)?;
    diesel::delete(search_entries::table.filter(search_entries::course_id.eq(course))).execute(db)?;
    Ok(())
}

fn id_column(db: &Db) -> &'static str {
    match db {
        Db::Sqlite(_) => "rowid",
        Db::Postgres(_) => "id",
    }
}

fn insert(db: &mut Db, id: i64, course: CourseId, version: CourseVersionId, entry: &Entry) -> Result<()> {
    diesel::insert_into(search_entries::table)
        .values((
            search_entries::id.eq(id),
            search_entries::course_id.eq(course),
            search_entries::course_version_id.eq(version),
            search_entries::lesson_id.eq(entry.lesson),
            search_entries::title.eq(&entry.title),
            search_entries::body.eq(&entry.body),
            search_entries::rules.eq(RULES),
        ))
        .execute(db)?;
    let (title, body) = (Words::of(&entry.title), Words::of(&entry.body));
    match db {
        Db::Sqlite(connection) => sql_query("INSERT INTO __search (rowid, title_x, body_x, title_f, body_f) VALUES ($1, $2, $3, $4, $5)")
            .bind::<BigInt, _>(id)
            .bind::<Text, _>(title.exact.join(" "))
            .bind::<Text, _>(body.exact.join(" "))
            .bind::<Text, _>(title.folded.join(" "))
            .bind::<Text, _>(body.folded.join(" "))
            .execute(connection)?,
        Db::Postgres(connection) => sql_query("INSERT INTO __search (id, words) VALUES ($1, $2::tsvector)")
            .bind::<BigInt, _>(id)
            .bind::<Text, _>(vector(&title, &body))
            .execute(connection)?,
    };
    Ok(())
}

struct Words {
    exact: Vec<String>,
    folded: Vec<String>,
}

impl Words {
    fn of(text: &str) -> Words {
        let first = |mut words: Vec<String>| {
            words.truncate(MOST_WORDS);
            words
        };
        Words { exact: first(exact_words(text)), folded: first(folded_words(text)) }
    }
}

/// A tsvector as PostgreSQL writes it: the words of the title with weight A, those of the body far behind them.
/// Words hold letters and numbers alone, so nothing needs to be escaped.
fn vector(title: &Words, body: &Words) -> String {
    let far = title.folded.len() + 20;
    let mut vector = String::new();
    let mut say = |words: &[String], mark: &str, after: usize, weight: &str| {
        for (at, word) in words.iter().enumerate() {
            vector.push_str(&format!("'{mark}{word}':{}{weight} ", after + at + 1));
        }
    };
    say(&title.exact, "=", 0, "A");
    say(&title.folded, "", 0, "A");
    say(&body.exact, "=", far, "");
    say(&body.folded, "", far, "");
    vector
}

/// How the index stands to the courses.
#[derive(Debug, PartialEq)]
pub struct Standing {
    pub entries: usize,
    /// Courses whose entries are missing, old, changed, or should not be there.
    pub wrong: Vec<CourseId>,
}

type Row = (CourseId, CourseVersionId, Option<LessonId>, String, String, i32);

/// Compares every entry with the courses.
pub fn standing(db: &mut Db) -> Result<Standing> {
    let rows: Vec<Row> = search_entries::table
        .select((
            search_entries::course_id,
            search_entries::course_version_id,
            search_entries::lesson_id,
            search_entries::title,
            search_entries::body,
            search_entries::rules,
        ))
        .load(db)?;
    let entries = rows.len();
    let unfound = without_words(db)?;
    let mut kept: HashMap<CourseId, Vec<(CourseVersionId, i32, Entry)>> = HashMap::new();
    for (course, version, lesson, title, body, rules) in rows {
        kept.entry(course).or_default().push((version, rules, Entry { lesson, title, body }));
    }
    let mut wrong = Vec::new();
    for (course, current) in current(db)? {
        let mut wanted = match current {
            Some(version) => Entry::of_version(db, version)?.into_iter().map(|entry| (version, RULES, entry)).collect(),
            None => Vec::new(),
        };
        let mut is = kept.remove(&course).unwrap_or_default();
        wanted.sort();
        is.sort();
        if is != wanted || unfound.contains(&course) {
            wrong.push(course);
        }
    }
    Ok(Standing { entries, wrong })
}

/// Each course with the version that is found of it; none of a course that was put away.
fn current(db: &mut Db) -> Result<Vec<(CourseId, Option<CourseVersionId>)>> {
    let all: Vec<Course> = courses::table.order(courses::id).load(db)?;
    Ok(all.into_iter().map(|course| (course.id, course.offered().ok())).collect())
}

#[derive(QueryableByName)]
struct Unfound {
    #[diesel(sql_type = Binary)]
    course_id: CourseId,
}

/// Courses with an entry that has no words in the index.
fn without_words(db: &mut Db) -> Result<Vec<CourseId>> {
    let question = format!("SELECT DISTINCT course_id FROM search_entries WHERE id NOT IN (SELECT {} FROM __search)", id_column(db));
    Ok(sql_query(question).load::<Unfound>(db)?.into_iter().map(|row| row.course_id).collect())
}

/// At the start: indexes what an older program, or a repair by hand, left out. Looks at versions alone, which never change.
pub fn index_missing(db: &mut Db) -> Result<usize> {
    let known: Vec<(CourseId, CourseVersionId, i32)> =
        search_entries::table.select((search_entries::course_id, search_entries::course_version_id, search_entries::rules)).distinct().load(db)?;
    let unfound = without_words(db)?;
    let mut done = 0;
    for (course, current) in current(db)? {
        let is: Vec<_> = known.iter().filter(|(of, _, _)| *of == course).map(|(_, version, rules)| (*version, *rules)).collect();
        let wanted: Vec<_> = current.map(|version| (version, RULES)).into_iter().collect();
        if is != wanted || unfound.contains(&course) {
            index_course(db, course)?;
            done += 1;
        }
    }
    Ok(done)
}
