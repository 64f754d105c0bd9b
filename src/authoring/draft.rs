//! A draft: a course that is being written. What it holds stands file by file in `files`.

use super::author::Author;
use super::course_text::CourseText;
use super::files::{Files, How};
use crate::catalog::{Course, CourseVersionId};
use crate::db::schema::{courses, drafts};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::text::fold;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(DraftId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Draft {
    pub id: DraftId,
    pub unit_id: UnitId,
    /// The course's name in addresses.
    pub slug: String,
    pub title: String,
    /// The version that it goes on from.
    pub based_on: Option<CourseVersionId>,
    pub created_at: NaiveDateTime,
    pub created_by: PersonId,
    pub changed_at: NaiveDateTime,
    pub changed_by: PersonId,
    pub published_at: Option<NaiveDateTime>,
    pub archived_at: Option<NaiveDateTime>,
}

/// A draft that is to be begun. Its id comes with the form: sent twice, it is one.
#[derive(Debug, Clone)]
pub struct NewDraft {
    pub id: DraftId,
    pub title: String,
    pub summary: String,
}

impl Draft {
    /// An empty course with a name.
    pub fn begin(db: &mut Db, who: &Author, new: &NewDraft) -> Result<Draft> {
        if let Some(known) = drafts::table.find(new.id).first(db).optional()? {
            return Ok(known);
        }
        let unit = who.commune(db)?;
        let slug = free_slug(db, &new.title)?;
        let text = CourseText::new(&slug, &new.title, &new.summary).to_string();
        let draft = Draft::insert(db, new.id, unit, who.id, &slug, &new.title, None)?;
        draft.keep(db, who.id, "course.toml", &text, How::Saved)?;
        journal::record(db, Some(who.id), "draft-begun", draft.id, json!({ "slug": slug }))?;
        Ok(draft)
    }

    pub(super) fn insert(db: &mut Db, id: DraftId, unit: UnitId, by: PersonId, slug: &str, title: &str, based_on: Option<CourseVersionId>) -> Result<Draft> {
        let at = now();
        diesel::insert_into(drafts::table)
            .values((
                drafts::id.eq(id),
                drafts::unit_id.eq(unit),
                drafts::slug.eq(slug),
                drafts::title.eq(title),
                drafts::based_on.eq(based_on),
                drafts::created_at.eq(at),
                drafts::created_by.eq(by),
                drafts::changed_at.eq(at),
                drafts::changed_by.eq(by),
            ))
            .execute(db)?;
        Ok(drafts::table.find(id).first(db)?)
    }

    /// One that somebody may open; another commune's is not found.
    pub fn of(db: &mut Db, who: &Author, id: DraftId) -> Result<Draft> {
        let units = who.units(db)?;
        Ok(drafts::table.find(id).filter(drafts::unit_id.eq_any(units)).first(db)?)
    }

    /// Those that somebody may open, the latest change first.
    pub fn list(db: &mut Db, who: &Author) -> Result<Vec<Draft>> {
        let units = who.units(db)?;
        Ok(drafts::table.filter(drafts::unit_id.eq_any(units)).order((drafts::changed_at.desc(), drafts::id)).load(db)?)
    }

    /// The one in which a course is being changed already.
    pub fn of_course(db: &mut Db, who: &Author, slug: &str) -> Result<Option<Draft>> {
        Ok(Draft::list(db, who)?.into_iter().find(|draft| draft.slug == slug && draft.archived_at.is_none()))
    }

    /// Puts it away, or brings it back.
    pub fn archive(&self, db: &mut Db, by: PersonId, away: bool) -> Result<()> {
        if self.archived_at.is_some() == away {
            return Ok(());
        }
        diesel::update(drafts::table.find(self.id)).set(drafts::archived_at.eq(away.then(now))).execute(db)?;
        let detail = json!({ "slug": self.slug });
        match away {
            true => journal::record(db, Some(by), "draft-archived", self.id, detail),
            false => journal::record(db, Some(by), "draft-brought-back", self.id, detail),
        }
    }

    /// The course that it becomes or became, when that is there. Another commune's is none of theirs.
    pub fn course(&self, db: &mut Db) -> Result<Option<Course>> {
        match Course::named(db, &self.slug) {
            Err(Error::NotFound) => Ok(None),
            Ok(course) if course.unit_id.is_some_and(|unit| unit != self.unit_id) => Err(Error::refused("draft-course-of-others")),
            other => other.map(Some),
        }
    }

    pub(super) fn touch(&self, db: &mut Db, by: PersonId) -> Result<()> {
        diesel::update(drafts::table.find(self.id)).set((drafts::changed_at.eq(now()), drafts::changed_by.eq(by))).execute(db)?;
        Ok(())
    }

    pub(super) fn take_title(&self, db: &mut Db, title: &str) -> Result<()> {
        diesel::update(drafts::table.find(self.id)).set(drafts::title.eq(title)).execute(db)?;
        Ok(())
    }

    pub(super) fn note_published(&self, db: &mut Db, version: CourseVersionId) -> Result<()> {
        diesel::update(drafts::table.find(self.id)).set((drafts::published_at.eq(now()), drafts::based_on.eq(version))).execute(db)?;
        Ok(())
    }

    pub fn files(&self, db: &mut Db) -> Result<Files> {
        Files::of(db, self.id)
    }
}

/// "An toàn số" → "an-toan-so".
pub fn slug_of(title: &str) -> String {
    let words: String = fold(title).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let slug = words.split_whitespace().collect::<Vec<_>>().join("-");
    let cut: String = slug.chars().take(50).collect();
    if cut.is_empty() { "bai".into() } else { cut.trim_matches('-').to_owned() }
}

/// A name in addresses that no course and no draft has.
pub fn free_slug(db: &mut Db, title: &str) -> Result<String> {
    let wanted = slug_of(title);
    let like = format!("{wanted}%");
    let mut taken: Vec<String> = courses::table.filter(courses::slug.like(&like)).select(courses::slug).load(db)?;
    let drafted: Vec<String> = drafts::table.filter(drafts::slug.like(&like)).select(drafts::slug).load(db)?;
    taken.extend(drafted);
    Ok(free_key(&wanted, |key| taken.iter().any(|one| one == key)))
}

/// The wanted name, or the first of `name-2`, `name-3` … that is free.
pub fn free_key(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|n| format!("{wanted}-{n}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|key| !taken(key)).expect("numbers do not end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_addresses_is_made_from_the_title() {
        assert_eq!(slug_of("Đặt lịch khám – bước 1!"), "dat-lich-kham-buoc-1");
        assert_eq!(slug_of("Đa\u{323}t"), "dat");
        assert_eq!(slug_of("???"), "bai");
        assert_eq!(free_key("a", |key| ["a", "a-2"].contains(&key)), "a-3");
    }
}
