//! The questions of a part: those it has, and those it could have.

use crate::attendance::SessionId;
use crate::bank::BankQuestion;
use crate::catalog::Lesson;
use crate::community::Unit;
use crate::db::Db;
use crate::error::Result;
use crate::identity::Trainer;
use crate::sessions::ClassSession;
use crate::sessions::plan::head::Head;
use crate::sessions::plan::{Asked, Part, PartId, Source};
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
    /// Of the part's lesson.
    of_lesson: Vec<Asked>,
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
        let new = |one: &Asked| !part.questions.0.contains(&one.source);
        let of_lesson = match part.lesson_id {
            Some(lesson) => Asked::all_of_lesson(&Lesson::find(db, lesson)?).into_iter().filter(new).collect(),
            None => Vec::new(),
        };
        let wanted = fold(words);
        let mut sources: Vec<Source> = Vec::new();
        for (question, text) in BankQuestion::of_units(db, &[commune])? {
            let fits = question.archived_at.is_none() && wanted.split_whitespace().all(|word| text.folded().contains(word));
            sources.extend(Asked::of_bank(question.id, &text).filter(|one| fits && new(one)).map(|one| one.source));
        }
        let more = sources.len() > MOST_FOUND;
        sources.truncate(MOST_FOUND);
        Ok(Questions { asked, of_lesson, found: Asked::find_all(db, commune, &sources)?, more, words: words.to_owned() })
    }
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
        Part::find(db, session.id, part)?.ask(db, by, &source)
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
