//! The slides of a session, one thing at a time: the same on the projector and on paper.

use super::section::{Section, Shown};
use crate::catalog::{Lesson, LessonId};
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::sessions::plan::{Asked, Part, PartId, PartKind};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Shows {
    /// While people come in.
    Door,
    /// A part begins: what it is, how long, what to do.
    Part {
        lines: Vec<String>,
    },
    Points {
        points: Vec<String>,
        ordered: bool,
        start: usize,
        remember: bool,
    },
    Picture {
        picture: Shown,
        text: String,
    },
    /// What everybody does now on their own phone.
    Task {
        lead: Option<String>,
        steps: Vec<String>,
        start: usize,
    },
    Question {
        question: Asked,
    },
    End,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slide {
    pub title: String,
    /// The part of the plan that it belongs to, and its minutes.
    pub part: Option<PartId>,
    pub kind: Option<PartKind>,
    pub minutes: i32,
    #[serde(flatten)]
    pub shows: Shows,
}

/// Everything that the parts of a plan name.
#[derive(Debug, Default)]
pub struct Named {
    lessons: BTreeMap<LessonId, Lesson>,
    questions: BTreeMap<PartId, Vec<Asked>>,
}

impl Named {
    pub fn of(db: &mut Db, commune: UnitId, parts: &[Part]) -> Result<Named> {
        let mut named = Named::default();
        for part in parts {
            if let Some(id) = part.lesson_id.filter(|id| !named.lessons.contains_key(id)) {
                named.lessons.insert(id, Lesson::find(db, id)?);
            }
            named.questions.insert(part.id, Asked::find_all(db, commune, &part.questions.0)?);
        }
        Ok(named)
    }

    pub fn lesson(&self, part: &Part) -> Option<&Lesson> {
        part.lesson_id.and_then(|id| self.lessons.get(&id))
    }

    pub fn questions(&self, part: &Part) -> &[Asked] {
        self.questions.get(&part.id).map_or(&[], Vec::as_slice)
    }

    /// The lessons in the order of the plan, each once.
    pub fn lessons<'n>(&'n self, parts: &[Part]) -> Vec<&'n Lesson> {
        let mut lessons: Vec<&Lesson> = Vec::new();
        for lesson in parts.iter().filter_map(|part| self.lesson(part)) {
            if lessons.iter().all(|known| known.id != lesson.id) {
                lessons.push(lesson);
            }
        }
        lessons
    }
}

/// `title` names a part that has no title of its own.
pub fn slides(parts: &[Part], named: &Named, title: impl Fn(PartKind) -> String) -> Vec<Slide> {
    let bare = |shows| Slide { title: String::new(), part: None, kind: None, minutes: 0, shows };
    let mut deck = vec![bare(Shows::Door)];
    for part in parts {
        let heading = if part.title.is_empty() { title(part.kind) } else { part.title.clone() };
        let of_part = |title: &str, shows| Slide { title: title.to_owned(), part: Some(part.id), kind: Some(part.kind), minutes: part.minutes, shows };
        if part.kind == PartKind::Practice {
            deck.extend(tasks(&part.lines()).into_iter().map(|shows| of_part(&heading, shows)));
        } else {
            let mut pages = Section::pages(&part.lines());
            if pages.is_empty() {
                pages.push(Vec::new());
            }
            deck.extend(pages.into_iter().map(|lines| of_part(&heading, Shows::Part { lines })));
        }
        if let Some(lesson) = named.lesson(part).filter(|_| part.kind == PartKind::Demonstration) {
            deck.extend(shown(lesson).into_iter().map(|(title, shows)| of_part(&title, shows)));
        }
        deck.extend(named.questions(part).iter().map(|question| of_part(&heading, Shows::Question { question: question.clone() })));
    }
    deck.push(bare(Shows::End));
    deck
}

/// The first line says what it is about, the others are the steps.
fn tasks(lines: &[String]) -> Vec<Shows> {
    let (lead, steps) = match lines {
        [lead, steps @ ..] => (Some(lead.clone()), steps),
        [] => (None, lines),
    };
    let mut pages = Section::pages(steps);
    if pages.is_empty() {
        pages.push(Vec::new());
    }
    let mut start = 1;
    let task = |(place, steps): (usize, Vec<String>)| {
        let first = start;
        start += steps.len();
        Shows::Task { lead: lead.clone().filter(|_| place == 0), steps, start: first }
    };
    pages.into_iter().enumerate().map(task).collect()
}

/// The author's own slides; else the sections of the text, each picture by itself.
fn shown(lesson: &Lesson) -> Vec<(String, Shows)> {
    if !lesson.slide_pictures.0.is_empty() {
        let picture = |one: &crate::catalog::SlidePicture| {
            let picture = Shown { sha256: one.sha256.clone(), alt: one.alt.clone() };
            (lesson.title.clone(), Shows::Picture { picture, text: one.text.clone() })
        };
        return lesson.slide_pictures.0.iter().map(picture).collect();
    }
    let mut all = Vec::new();
    for section in Section::all(&lesson.html, &lesson.title) {
        let remember = section.is_remember();
        let mut start = 1;
        for points in Section::pages(&section.points) {
            let next = start + points.len();
            all.push((section.title.clone(), Shows::Points { points, ordered: section.ordered, start, remember }));
            start = next;
        }
        for picture in section.pictures {
            all.push((section.title.clone(), Shows::Picture { picture, text: String::new() }));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attendance::SessionId;
    use crate::db::Json;

    #[test]
    fn a_deck_begins_at_the_door_and_ends() {
        let part = |kind, body: &str| Part {
            id: PartId::new(),
            session_id: SessionId::new(),
            position: 1,
            kind,
            title: String::new(),
            minutes: 10,
            body: body.into(),
            lesson_id: None,
            questions: Json(Vec::new()),
            revision: 1,
        };
        let parts = [part(PartKind::Welcome, "Chào\n\n  Hỏi thăm"), part(PartKind::Practice, &"Bước\n".repeat(8)), part(PartKind::Check, "")];
        let deck = slides(&parts, &Named::default(), |kind| kind.word().into());
        let what: Vec<&str> = deck
            .iter()
            .map(|slide| match &slide.shows {
                Shows::Door => "door",
                Shows::Part { .. } => "part",
                Shows::Task { .. } => "task",
                Shows::End => "end",
                _ => "other",
            })
            .collect();
        assert_eq!(what, ["door", "part", "task", "task", "part", "end"]);
        assert_eq!(deck[1].shows, Shows::Part { lines: vec!["Chào".into(), "Hỏi thăm".into()] });
        assert_eq!(deck[1].title, "welcome");
    }
}
