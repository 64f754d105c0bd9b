//! The first text of a plan, from its lessons.

use super::asked::{Asked, Planned, Source};
use super::near;
use super::part::{PartId, PartKind, PartText};
use super::tested::Tested;
use super::timing::shared_out;
use crate::assessment::skills_of;
use crate::bank::BankQuestion;
use crate::catalog::{CourseVersion, Lesson, LessonId, Outline};
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::learning::TakeHome;
use crate::sessions::pack::Section;
use crate::web::{Lang, say};

/// So many are asked at the end.
const QUESTIONS: usize = 3;
const MOST_LINES: usize = 8;

/// For whom a plan is drafted.
pub struct Room {
    pub commune: UnitId,
    pub people: Vec<PersonId>,
    /// In whose words.
    pub lang: Lang,
}

/// The parts for these lessons, ready to be changed.
pub fn draft(db: &mut Db, room: &Room, minutes: i32, lessons: &[LessonId]) -> Result<Vec<(PartId, PartText)>> {
    let lessons: Vec<Lesson> = lessons.iter().map(|id| Lesson::find(db, *id)).collect::<Result<_>>()?;
    let (questions, lang) = (questions(db, room, &lessons)?, room.lang);
    let titles = lessons.iter().map(|lesson| lesson.title.clone()).collect::<Vec<_>>().join("; ");
    let part = |(kind, place, minutes): (PartKind, Option<usize>, i32)| {
        let lesson = place.and_then(|place| lessons.get(place));
        let text = PartText {
            kind,
            title: lesson.map(|lesson| lesson.title.clone()).unwrap_or_default(),
            minutes,
            body: body(lang, kind, lesson, &titles),
            lesson_id: lesson.map(|lesson| lesson.id),
            questions: if kind == PartKind::Check { questions.clone() } else { Vec::new() },
        };
        (PartId::new(), text)
    };
    Ok(shared_out(minutes, lessons.len()).into_iter().map(part).collect())
}

fn body(lang: Lang, kind: PartKind, lesson: Option<&Lesson>, titles: &str) -> String {
    let lines = match (kind, lesson) {
        (PartKind::Welcome, _) if titles.is_empty() => vec![say(lang, "plan-draft-welcome-anything", &[])],
        (PartKind::Welcome, _) => vec![say(lang, "plan-draft-welcome", &[("lessons", titles.to_owned())])],
        (PartKind::Demonstration, Some(lesson)) => TakeHome::of(lesson).points,
        (PartKind::Practice, Some(lesson)) => tasks(lesson, lang),
        (PartKind::Practice, None) => vec![say(lang, "plan-draft-revise", &[])],
        (PartKind::Check, _) => vec![say(lang, "plan-draft-check", &[])],
        _ => Vec::new(),
    };
    lines.join("\n")
}

/// The first steps of a lesson that are done one after the other; else its points.
fn tasks(lesson: &Lesson, lang: Lang) -> Vec<String> {
    let steps = Section::all(&lesson.html, &lesson.title).into_iter().find(|section| section.ordered && section.points.len() > 1);
    let steps = steps.map_or_else(|| TakeHome::of(lesson).points, |section| section.points);
    let first = say(lang, "plan-draft-practice", &[]);
    std::iter::once(first).chain(steps.into_iter().take(MOST_LINES)).collect()
}

/// Those of the lessons, in turns; where there are too few, the commune's for the same skills, the weakest skill first;
/// then what their courses taught before; then what other courses ask of the same things.
fn questions(db: &mut Db, room: &Room, lessons: &[Lesson]) -> Result<Vec<Planned>> {
    let mut sources = in_turns(lessons);
    for more in [of_bank, of_before, of_others] {
        if sources.len() < QUESTIONS {
            let more = more(db, room, lessons)?;
            sources.extend(more);
        }
    }
    sources.truncate(QUESTIONS);
    Ok(sources.into_iter().map(Planned::From).collect())
}

/// The first of each lesson, then the second of each.
fn in_turns(lessons: &[Lesson]) -> Vec<Source> {
    let of_lessons: Vec<Vec<Asked>> = lessons.iter().map(Asked::all_of_lesson).collect();
    let longest = of_lessons.iter().map(Vec::len).max().unwrap_or(0);
    let in_turns = (0..longest).flat_map(|turn| of_lessons.iter().filter_map(move |all| all.get(turn)));
    in_turns.map(|asked| asked.source.clone()).collect()
}

/// Of the lessons of the same courses that stand before these, the nearest first: to revise.
fn of_before(db: &mut Db, _: &Room, lessons: &[Lesson]) -> Result<Vec<Source>> {
    let mut before: Vec<Lesson> = Vec::new();
    for lesson in lessons {
        let earlier =
            Outline::of(db, lesson.course_version_id)?.lessons.iter().filter(|one| one.position < lesson.position).map(|one| one.id).collect::<Vec<_>>();
        for id in earlier.into_iter().rev() {
            if lessons.iter().chain(&before).all(|known| known.id != id) {
                before.push(Lesson::find(db, id)?);
            }
        }
    }
    Ok(in_turns(&before))
}

fn of_others(db: &mut Db, _: &Room, lessons: &[Lesson]) -> Result<Vec<Source>> {
    Ok(near::of_others(db, lessons, "")?.into_iter().map(|asked| asked.source).take(QUESTIONS).collect())
}

fn of_bank(db: &mut Db, room: &Room, lessons: &[Lesson]) -> Result<Vec<Source>> {
    let mut skills: Vec<String> = Vec::new();
    for lesson in lessons {
        skills.extend(CourseVersion::find(db, lesson.course_version_id)?.skills.0);
    }
    let (known, tested) = (skills_of(db, &room.people)?, Tested::load(db)?);
    let mut fitting: Vec<(u32, Source)> = Vec::new();
    for (question, text) in BankQuestion::of_units(db, &[room.commune])? {
        let skill = &text.question.skill;
        let fits = question.archived_at.is_none() && skills.contains(skill) && !tested.has(&text);
        if fits && Asked::of_bank(question.id, &text).is_some() {
            // Of what nobody has answered yet nothing is known: it stands in the middle.
            let share = known.get(skill).map_or(0.5, |tally| tally.share());
            fitting.push(((share * 1000.0) as u32, Source::Bank(question.id)));
        }
    }
    fitting.sort_by_key(|(share, _)| *share);
    let fitting: Vec<Planned> = fitting.into_iter().map(|(_, source)| Planned::From(source)).take(2 * QUESTIONS).collect();
    Ok(Asked::find_all(db, room.commune, &fitting)?.into_iter().map(|asked| asked.source).collect())
}
