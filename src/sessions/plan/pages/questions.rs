//! The questions of a part: those it has, and those it could have.

use crate::attendance::SessionId;
use crate::bank::BankQuestion;
use crate::catalog::{Lesson, LessonId};
use crate::community::Unit;
use crate::db::Db;
use crate::error::Result;
use crate::identity::Trainer;
use crate::sessions::ClassSession;
use crate::sessions::plan::head::Head;
use crate::sessions::plan::near;
use crate::sessions::plan::tested::Tested;
use crate::sessions::plan::{Asked, Part, PartId, Planned, Source};
use crate::text::fold;
use crate::web::{App, Form, See, Site};
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.post("/class-sessions/{session}/plan/parts/{part}/questions", ask).post("/class-sessions/{session}/plan/parts/{part}/questions/removal", ask_no_more);
}

const MOST_FOUND: usize = 12;

#[derive(Serialize)]
pub struct Questions {
    asked: Vec<Asked>,
    /// Of the part's lesson; of all lessons of the plan where the part has none.
    of_lesson: Vec<Asked>,
    /// Of the other lessons of their courses.
    of_course: Vec<Asked>,
    /// Of lessons of other courses.
    of_others: Vec<Asked>,
    /// Of the commune's bank.
    found: Vec<Asked>,
    /// There are more that fit the words.
    more: bool,
    words: String,
}

impl Questions {
    pub fn of(db: &mut Db, part: &Part, words: &str) -> Result<Questions> {
        let session = ClassSession::any(db, part.session_id)?;
        let commune = Unit::commune_of(db, session.unit_id)?.id;
        let asked = Asked::find_all(db, commune, &part.questions.0)?;
        let lessons = lessons(db, part)?;
        let new = |all: Vec<Asked>| all.into_iter().filter(|one| !part.asks(&one.source)).collect::<Vec<_>>();
        let of_lesson = new(lessons.iter().flat_map(Asked::all_of_lesson).collect());
        let (mut of_course, mut of_others) = (new(near::of_course(db, &lessons)?), new(near::of_others(db, &lessons, words)?));
        let tested = Tested::load(db)?;
        let wanted = fold(words);
        let mut found: Vec<Planned> = Vec::new();
        for (question, text) in BankQuestion::of_units(db, &[commune])? {
            let fits = question.archived_at.is_none() && wanted.split_whitespace().all(|word| text.folded().contains(word)) && !tested.has(&text);
            found.extend(Asked::of_bank(question.id, &text).filter(|one| fits && !part.asks(&one.source)).map(|one| Planned::From(one.source)));
        }
        let more = found.len() > MOST_FOUND || !words.is_empty() && of_others.len() > MOST_FOUND;
        found.truncate(MOST_FOUND);
        of_course.truncate(MOST_FOUND);
        of_others.truncate(MOST_FOUND);
        Ok(Questions { asked, of_lesson, of_course, of_others, found: Asked::find_all(db, commune, &found)?, more, words: words.to_owned() })
    }
}

/// The part's own lesson; all lessons of the plan where the part has none.
fn lessons(db: &mut Db, part: &Part) -> Result<Vec<Lesson>> {
    let mut ids: Vec<LessonId> = part.lesson_id.into_iter().collect();
    if ids.is_empty() {
        ids = Part::of(db, part.session_id)?.into_iter().filter_map(|other| other.lesson_id).collect();
    }
    let mut lessons: Vec<Lesson> = Vec::new();
    for id in ids {
        if lessons.iter().all(|known| known.id != id) {
            lessons.push(Lesson::find(db, id)?);
        }
    }
    Ok(lessons)
}

#[derive(Deserialize)]
struct Chosen {
    question: Source,
}

async fn ask(app: App, who: Trainer, path: Path<(SessionId, PartId)>, form: Form<Chosen>) -> Result<See> {
    let (scope, by, (id, part), source) = (who.scope(), who.id, *path, form.into_inner().question);
    app.write(move |db| {
        let (session, _) = Head::of(db, &scope, id)?;
        let commune = Unit::commune_of(db, session.unit_id)?.id;
        Asked::find(db, commune, &source)?;
        Part::find(db, session.id, part)?.ask(db, by, Planned::From(source.clone()))
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}/plan/parts/{part}#questions")).saying("plan-question-added"))
}

async fn ask_no_more(app: App, who: Trainer, path: Path<(SessionId, PartId)>, form: Form<Chosen>) -> Result<See> {
    let (scope, by, (id, part), source) = (who.scope(), who.id, *path, form.into_inner().question);
    app.write(move |db| {
        let (session, _) = Head::of(db, &scope, id)?;
        Part::find(db, session.id, part)?.ask_no_more(db, by, &source)
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}/plan/parts/{part}#questions")).saying("plan-question-removed"))
}
