//! Lessons that were asked for in a way for which they have nothing: told to the trainers, without saying who asked.

use super::material::Material;
use crate::catalog::LessonId;
use crate::db::schema::{course_versions, courses, lessons, material_gaps};
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::on_db;
use crate::web::App;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use std::sync::LazyLock;
use std::time::Duration;

/// A lesson in its course, what it lacks, and how often that was asked for.
#[derive(Debug, Queryable, Serialize)]
pub struct Gap {
    pub lesson: LessonId,
    pub title: String,
    pub course: String,
    pub slug: String,
    pub material: Material,
    pub asked: i32,
    pub last_asked_at: NaiveDateTime,
}

/// Whoever opens a lesson again on the same day has asked already. Kept in memory alone, never written down.
static ASKED: LazyLock<moka::sync::Cache<(LessonId, Material, Option<PersonId>), ()>> =
    LazyLock::new(|| moka::sync::Cache::builder().max_capacity(50_000).time_to_live(Duration::from_secs(24 * 60 * 60)).build());

impl Gap {
    /// Somebody came; strangers count as one.
    pub async fn asked(app: &App, lesson: LessonId, material: Material, by: Option<PersonId>) -> Result<()> {
        let key = (lesson, material, by);
        if ASKED.contains_key(&key) {
            return Ok(());
        }
        ASKED.insert(key, ());
        app.write(move |db| Gap::count_one(db, lesson, material)).await
    }

    fn count_one(db: &mut Db, lesson: LessonId, material: Material) -> Result<()> {
        let first =
            (material_gaps::lesson_id.eq(lesson), material_gaps::material.eq(material), material_gaps::asked.eq(0), material_gaps::last_asked_at.eq(now()));
        on_db!(db, |c| diesel::insert_into(material_gaps::table).values(first).on_conflict_do_nothing().execute(c))?;
        let one = material_gaps::table.find((lesson, material));
        diesel::update(one).set((material_gaps::asked.eq(material_gaps::asked + 1), material_gaps::last_asked_at.eq(now()))).execute(db)?;
        Ok(())
    }

    /// Of the courses as they are now: what a new version has put right is told no longer. The most wanted first.
    pub fn all(db: &mut Db) -> Result<Vec<Gap>> {
        let current: Vec<Vec<u8>> =
            courses::table.select(courses::current_version_id.assume_not_null()).filter(courses::current_version_id.is_not_null()).load(db)?;
        let gaps = material_gaps::table.inner_join(lessons::table.inner_join(course_versions::table.inner_join(courses::table)));
        let gaps = gaps.filter(lessons::course_version_id.eq_any(current)).order((material_gaps::asked.desc(), lessons::id));
        let of_lesson = (lessons::id, lessons::title, course_versions::title, courses::slug);
        let rows: Vec<((LessonId, String, String, String), Material, i32, NaiveDateTime)> =
            gaps.select((of_lesson, material_gaps::material, material_gaps::asked, material_gaps::last_asked_at)).load(db)?;
        let gap = |((lesson, title, course, slug), material, asked, last_asked_at)| Gap { lesson, title, course, slug, material, asked, last_asked_at };
        Ok(rows.into_iter().map(gap).collect())
    }
}
