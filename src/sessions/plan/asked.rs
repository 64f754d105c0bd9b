//! A question for the whole room: one to choose from, from a lesson, from the commune's bank, or the trainer's own.
//! Questions of a test stay in the test.

use super::own::OwnQuestionId;
use super::tested::Tested;
use crate::bank::{BankQuestion, BankQuestionId, BankText};
use crate::catalog::{Choice, Lesson, LessonId, PracticeQuestion, QuestionKind, Resource};
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::media::address;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// More cannot be read from the last row.
pub const MOST_CHOICES: usize = 6;

/// Where a question comes from: `lesson:…:key`, `bank:…` or `own:…`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Source {
    Lesson(LessonId, String),
    Bank(BankQuestionId),
    /// Written for the room, and standing nowhere else.
    Own(OwnQuestionId),
}

/// A question of a plan: named where it comes from elsewhere, whole where the trainer wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Planned {
    From(Source),
    Own(Asked),
}

/// A question as it is asked: what stands here does not change with the lesson or the bank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    pub source: Source,
    pub text: String,
    /// The address of a picture.
    pub picture: Option<String>,
    pub picture_alt: String,
    /// Said when it is closed.
    pub feedback: String,
    pub choices: Vec<Offered>,
}

/// One of the choices. Their letters are A, B, C in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offered {
    pub key: String,
    pub letter: String,
    pub text: String,
    pub picture: Option<String>,
    pub picture_alt: String,
    pub correct: bool,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Lesson(lesson, key) => write!(f, "lesson:{lesson}:{key}"),
            Source::Bank(question) => write!(f, "bank:{question}"),
            Source::Own(question) => write!(f, "own:{question}"),
        }
    }
}

impl FromStr for Source {
    type Err = String;
    fn from_str(text: &str) -> Result<Source, String> {
        let unknown = || format!("{text} names no question");
        let (from, rest) = text.split_once(':').ok_or_else(unknown)?;
        match (from, rest.split_once(':')) {
            ("lesson", Some((lesson, key))) if !key.is_empty() => Ok(Source::Lesson(lesson.parse().map_err(|_| unknown())?, key.into())),
            ("bank", None) => Ok(Source::Bank(rest.parse().map_err(|_| unknown())?)),
            ("own", None) => Ok(Source::Own(rest.parse().map_err(|_| unknown())?)),
            _ => Err(unknown()),
        }
    }
}

impl From<Source> for String {
    fn from(source: Source) -> String {
        source.to_string()
    }
}

impl TryFrom<String> for Source {
    type Error = String;
    fn try_from(text: String) -> Result<Source, String> {
        text.parse()
    }
}

impl Planned {
    pub fn source(&self) -> &Source {
        match self {
            Planned::From(source) => source,
            Planned::Own(asked) => &asked.source,
        }
    }
}

impl Asked {
    /// A question of any published lesson, or of the bank of that commune; another's is not found, nor what a test asks.
    pub fn find(db: &mut Db, commune: UnitId, source: &Source) -> Result<Asked> {
        Asked::found(db, commune, source, &mut None)
    }

    fn found(db: &mut Db, commune: UnitId, source: &Source, tested: &mut Option<Tested>) -> Result<Asked> {
        let asked = match source {
            Source::Lesson(lesson, key) => {
                let lesson = Lesson::find(db, *lesson)?;
                Asked::all_of_lesson(&lesson).into_iter().find(|one| matches!(&one.source, Source::Lesson(_, known) if known == key)).ok_or(Error::NotFound)?
            }
            Source::Bank(id) => {
                let (question, text) = BankQuestion::of_commune(db, commune, *id)?;
                let tested = match tested {
                    Some(known) => known,
                    None => tested.insert(Tested::load(db)?),
                };
                Asked::of_bank(question.id, &text).filter(|_| !tested.has(&text)).ok_or(Error::NotFound)?
            }
            // It stands in its plan alone.
            Source::Own(_) => return Err(Error::NotFound),
        };
        if asked.is_shown(db)? { Ok(asked) } else { Err(Error::NotFound) }
    }

    /// Those that are still there, and that no test has taken since.
    pub fn find_all(db: &mut Db, commune: UnitId, planned: &[Planned]) -> Result<Vec<Asked>> {
        let (mut all, mut tested) = (Vec::new(), None);
        for one in planned {
            let source = match one {
                Planned::From(source) => source,
                Planned::Own(asked) => {
                    all.push(asked.clone());
                    continue;
                }
            };
            match Asked::found(db, commune, source, &mut tested) {
                Ok(asked) => all.push(asked),
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }

    pub fn all_of_lesson(lesson: &Lesson) -> Vec<Asked> {
        Asked::all_of(lesson.id, &lesson.practice_questions.0)
    }

    pub fn all_of(lesson: LessonId, questions: &[PracticeQuestion]) -> Vec<Asked> {
        let asked = |question: &PracticeQuestion| {
            let source = Source::Lesson(lesson, question.key.clone());
            Asked::new(source, &question.text, (None, ""), &question.feedback, &question.choices)
        };
        questions.iter().filter_map(asked).collect()
    }

    pub fn of_bank(id: BankQuestionId, text: &BankText) -> Option<Asked> {
        let question = text.question.asked();
        let fits = matches!(question.kind, QuestionKind::Single | QuestionKind::TrueFalse | QuestionKind::Picture);
        let picture = (question.picture.as_deref(), question.picture_alt.as_str());
        Asked::new(Source::Bank(id), &question.text, picture, &question.feedback, &question.choices).filter(|_| fits)
    }

    fn new(source: Source, text: &str, (picture, picture_alt): (Option<&str>, &str), feedback: &str, choices: &[Choice]) -> Option<Asked> {
        let at = |sha256: &str| address(sha256, "hinh");
        let option = |(place, choice): (usize, &Choice)| Offered {
            key: choice.key.clone(),
            letter: letter(place),
            text: choice.text.clone(),
            picture: choice.picture.as_deref().map(at),
            picture_alt: choice.picture_alt.clone(),
            correct: choice.correct,
        };
        let fits = (2..=MOST_CHOICES).contains(&choices.len()) && choices.iter().any(|choice| choice.correct) && !text.trim().is_empty();
        fits.then(|| Asked {
            source,
            text: text.into(),
            picture: picture.map(at),
            picture_alt: picture_alt.into(),
            feedback: feedback.into(),
            choices: choices.iter().enumerate().map(option).collect(),
        })
    }

    /// Phones of people who are not signed in see its pictures only where everybody may.
    fn is_shown(&self, db: &mut Db) -> Result<bool> {
        let pictures = self.choices.iter().filter_map(|choice| choice.picture.as_deref()).chain(self.picture.as_deref());
        for picture in pictures {
            let sha256 = picture.trim_start_matches("/media/").split('/').next().unwrap_or_default();
            match Resource::shown(db, sha256) {
                Ok(_) => {}
                Err(Error::NotFound) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    pub fn offers(&self, choice: &str) -> bool {
        self.choices.iter().any(|one| one.key == choice)
    }
}

pub fn letter(place: usize) -> String {
    char::from(b'A' + place as u8).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_written_and_read() {
        for source in [Source::Lesson(LessonId::new(), "otp:1".into()), Source::Bank(BankQuestionId::new()), Source::Own(OwnQuestionId::new())] {
            assert_eq!(source.to_string().parse(), Ok(source));
        }
        for nonsense in ["", "bank:", "bank:x", "lesson:x:1", "lesson:0", "own:", "test:1:2"] {
            assert!(nonsense.parse::<Source>().is_err(), "{nonsense}");
        }
    }

    #[test]
    fn only_what_a_room_can_choose_from_is_asked() {
        let source = || Source::Bank(BankQuestionId::new());
        let choice = |correct| Choice { key: "a".into(), text: "Có".into(), correct, ..Choice::default() };
        let asked = |choices: &[Choice]| Asked::new(source(), "Hỏi?", (None, ""), "", choices);
        assert!(asked(&[choice(true)]).is_none() && asked(&[choice(false), choice(false)]).is_none());
        assert!(asked(&vec![choice(true); 7]).is_none());
        let letters: Vec<String> = asked(&[choice(true), choice(false)]).unwrap().choices.into_iter().map(|one| one.letter).collect();
        assert_eq!(letters, ["A", "B"]);
    }
}
