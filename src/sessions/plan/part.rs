//! A part of a plan: so many minutes of welcome, demonstration, practice or check.

use super::asked::{Asked, Planned, Source};
use super::whole::Plan;
use crate::attendance::SessionId;
use crate::catalog::LessonId;
use crate::db::schema::session_plan_parts as parts;
use crate::db::{Db, Json, PersonId};
use crate::error::{Error, Result};
use diesel::prelude::*;
use serde::Serialize;

crate::id!(PartId);

crate::words! {
    #[derive(Default)]
    pub enum PartKind {
        Welcome = "welcome",
        Demonstration = "demonstration",
        Practice = "practice",
        Check = "check",
        Break = "break",
        #[default] Other = "other",
    }
}

/// A session of more parts would be a list, not a plan.
pub const MOST_PARTS: usize = 20;
pub const MOST_QUESTIONS: usize = 10;

#[derive(Debug, Clone, Queryable, Insertable, Serialize)]
#[diesel(table_name = parts)]
pub struct Part {
    pub id: PartId,
    pub session_id: SessionId,
    /// From 1.
    pub position: i32,
    pub kind: PartKind,
    /// Empty: the name of its kind.
    pub title: String,
    pub minutes: i32,
    /// What to say and do, a line each.
    pub body: String,
    pub lesson_id: Option<LessonId>,
    pub questions: Json<Vec<Planned>>,
    /// Counts the changes: a form knows the state that it began from.
    pub revision: i32,
}

/// What a form changes.
#[derive(Debug, Clone)]
pub struct PartText {
    pub kind: PartKind,
    pub title: String,
    pub minutes: i32,
    pub body: String,
    pub lesson_id: Option<LessonId>,
    pub questions: Vec<Planned>,
}

impl Part {
    pub fn of(db: &mut Db, session: SessionId) -> Result<Vec<Part>> {
        Ok(parts::table.filter(parts::session_id.eq(session)).order((parts::position, parts::id)).load(db)?)
    }

    /// A part of that session; another's is not found.
    pub fn find(db: &mut Db, session: SessionId, id: PartId) -> Result<Part> {
        Ok(parts::table.find(id).filter(parts::session_id.eq(session)).first(db)?)
    }

    /// Behind the others. Its id comes with the form: sent twice, it is one.
    pub fn add(db: &mut Db, by: PersonId, session: SessionId, id: PartId, kind: PartKind) -> Result<()> {
        let known: i64 = parts::table.find(id).count().get_result(db)?;
        if known > 0 {
            return Part::find(db, session, id).map(drop);
        }
        let plan = Plan::of(db, session)?.ok_or(Error::NotFound)?;
        let before = Part::of(db, session)?;
        if before.len() >= MOST_PARTS {
            return Err(Error::refused("plan-full"));
        }
        let text = PartText { kind, title: String::new(), minutes: 10, body: String::new(), lesson_id: None, questions: Vec::new() };
        Part::new(session, id, before.len(), text).insert(db)?;
        plan.note_change(db, by)
    }

    pub(super) fn new(session: SessionId, id: PartId, place: usize, text: PartText) -> Part {
        Part {
            id,
            session_id: session,
            position: i32::try_from(place + 1).unwrap_or(i32::MAX),
            kind: text.kind,
            title: text.title,
            minutes: text.minutes,
            body: text.body,
            lesson_id: text.lesson_id,
            questions: Json(text.questions),
            revision: 1,
        }
    }

    pub(super) fn insert(&self, db: &mut Db) -> Result<()> {
        let row = (
            (parts::id.eq(self.id), parts::session_id.eq(self.session_id), parts::position.eq(self.position), parts::kind.eq(self.kind)),
            (parts::title.eq(&self.title), parts::minutes.eq(self.minutes), parts::body.eq(&self.body), parts::lesson_id.eq(self.lesson_id)),
            (parts::questions.eq(&self.questions), parts::revision.eq(self.revision)),
        );
        diesel::insert_into(parts::table).values(row).execute(db)?;
        Ok(())
    }

    /// False when somebody else has changed it since the form was opened: then nothing is changed.
    pub fn change(&self, db: &mut Db, by: PersonId, from: i32, text: &PartText) -> Result<bool> {
        if self.is(text) {
            return Ok(true);
        }
        if self.revision != from {
            return Ok(false);
        }
        diesel::update(parts::table.find(self.id))
            .set((
                parts::kind.eq(text.kind),
                parts::title.eq(text.title.trim()),
                parts::minutes.eq(text.minutes),
                parts::body.eq(text.body.trim()),
                parts::lesson_id.eq(text.lesson_id),
                parts::questions.eq(Json(text.questions.clone())),
                parts::revision.eq(self.revision + 1),
            ))
            .execute(db)?;
        self.plan(db)?.note_change(db, by)?;
        Ok(true)
    }

    fn is(&self, text: &PartText) -> bool {
        let same = self.kind == text.kind && self.title == text.title.trim() && self.minutes == text.minutes && self.body == text.body.trim();
        same && self.lesson_id == text.lesson_id && self.questions.0 == text.questions
    }

    pub fn asks(&self, source: &Source) -> bool {
        self.questions.0.iter().any(|one| one.source() == source)
    }

    pub fn ask(&self, db: &mut Db, by: PersonId, question: Planned) -> Result<()> {
        if self.asks(question.source()) {
            return Ok(());
        }
        let mut questions = self.questions.0.clone();
        if questions.len() >= MOST_QUESTIONS {
            return Err(Error::refused("plan-questions-full"));
        }
        questions.push(question);
        self.keep_questions(db, by, questions)
    }

    /// The trainer's own: a new one, or the one that stands there worded anew.
    pub fn ask_own(&self, db: &mut Db, by: PersonId, own: Asked) -> Result<()> {
        if !self.asks(&own.source) {
            return self.ask(db, by, Planned::Own(own));
        }
        let anew = |one: &Planned| if *one.source() == own.source { Planned::Own(own.clone()) } else { one.clone() };
        self.keep_questions(db, by, self.questions.0.iter().map(anew).collect())
    }

    pub fn ask_no_more(&self, db: &mut Db, by: PersonId, source: &Source) -> Result<()> {
        let questions = self.questions.0.iter().filter(|one| one.source() != source).cloned().collect();
        self.keep_questions(db, by, questions)
    }

    /// What the trainer wrote for this room; what stands elsewhere is not it.
    pub fn own_question(db: &mut Db, session: SessionId, source: &Source) -> Result<Asked> {
        let all = Part::of(db, session)?.into_iter().flat_map(|part| part.questions.0);
        let mut own = all.filter_map(|one| if let Planned::Own(asked) = one { Some(asked) } else { None });
        own.find(|asked| asked.source == *source).ok_or(Error::NotFound)
    }

    /// What was asked from the hand stands in the plan too, where the check is and has room: the projector shows it.
    pub fn note_asked(db: &mut Db, by: PersonId, session: SessionId, own: Asked) -> Result<()> {
        let check = Part::of(db, session)?.into_iter().rfind(|part| part.kind == PartKind::Check && part.questions.0.len() < MOST_QUESTIONS);
        check.map_or(Ok(()), |part| part.ask_own(db, by, own))
    }

    fn keep_questions(&self, db: &mut Db, by: PersonId, questions: Vec<Planned>) -> Result<()> {
        diesel::update(parts::table.find(self.id)).set((parts::questions.eq(Json(questions)), parts::revision.eq(self.revision + 1))).execute(db)?;
        self.plan(db)?.note_change(db, by)
    }

    /// One place up or down; at the end it stays. `from` is its place on the page: pressed twice, it moves once.
    pub fn shift(&self, db: &mut Db, by: PersonId, from: i32, up: bool) -> Result<()> {
        if self.position != from {
            return Ok(());
        }
        let all = Part::of(db, self.session_id)?;
        let here = all.iter().position(|part| part.id == self.id).ok_or(Error::NotFound)?;
        let other = if up { here.checked_sub(1) } else { Some(here + 1).filter(|place| *place < all.len()) };
        let Some(other) = other else { return Ok(()) };
        let mut order: Vec<PartId> = all.iter().map(|part| part.id).collect();
        order.swap(here, other);
        number(db, &order)?;
        self.plan(db)?.note_change(db, by)
    }

    pub fn remove(&self, db: &mut Db, by: PersonId) -> Result<()> {
        diesel::delete(parts::table.find(self.id)).execute(db)?;
        let rest: Vec<PartId> = Part::of(db, self.session_id)?.iter().map(|part| part.id).collect();
        number(db, &rest)?;
        self.plan(db)?.note_change(db, by)
    }

    fn plan(&self, db: &mut Db) -> Result<Plan> {
        Plan::of(db, self.session_id)?.ok_or(Error::NotFound)
    }

    /// What to say and do.
    pub fn lines(&self) -> Vec<String> {
        self.body.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    }
}

fn number(db: &mut Db, order: &[PartId]) -> Result<()> {
    for (place, id) in order.iter().enumerate() {
        let position = i32::try_from(place + 1).unwrap_or(i32::MAX);
        diesel::update(parts::table.find(id)).set(parts::position.eq(position)).execute(db)?;
    }
    Ok(())
}
