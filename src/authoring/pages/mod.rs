//! Writing a course in the browser: outline, lessons, test, practical check, publishing.

mod before;
mod course;
mod drafts;
mod files;
mod folder;
mod history;
mod lesson;
mod modules;
mod outline;
mod pictures;
mod practical;
mod preview;
mod publication;
mod question;
mod rules;
mod slides;
mod test;
mod texts;
mod versions;

use super::draft::{Draft, DraftId};
use super::files::DraftFile;
use crate::db::Db;
use crate::error::Result;
use crate::identity::Person;
use crate::web::Site;
use chrono::NaiveDateTime;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    drafts::routes(site);
    outline::routes(site);
    modules::routes(site);
    course::routes(site);
    lesson::routes(site);
    files::routes(site);
    pictures::routes(site);
    slides::routes(site);
    texts::routes(site);
    test::routes(site);
    question::routes(site);
    practical::routes(site);
    publication::routes(site);
    history::routes(site);
    versions::routes(site);
    rules::routes(site);
}

/// What every page of a draft shows of it.
#[derive(Debug, Clone, Serialize)]
struct Facts {
    id: DraftId,
    slug: String,
    title: String,
}

impl From<&Draft> for Facts {
    fn from(draft: &Draft) -> Facts {
        Facts { id: draft.id, slug: draft.slug.clone(), title: draft.title.clone() }
    }
}

/// Who kept the state that stands now, and when.
#[derive(Debug, Clone, Serialize)]
struct Kept {
    who: String,
    at: NaiveDateTime,
}

impl Kept {
    fn of(db: &mut Db, file: &DraftFile) -> Result<Kept> {
        let who = Person::names(db, &[file.changed_by])?.remove(&file.changed_by).unwrap_or_default();
        Ok(Kept { who, at: file.changed_at })
    }
}

/// Somebody else kept a state meanwhile: both are shown, nothing is lost.
#[derive(Debug, Serialize)]
struct Conflict {
    kept: Kept,
    theirs: String,
    lines: Vec<super::difference::Line>,
}
