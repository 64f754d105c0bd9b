//! Which texts are read aloud, and what of them a page can play.

use crate::catalog::{Choice, Course, CourseVersion, Lesson, LessonId, Outline, Question, Quiz, course};
use crate::config::ReadAloud;
use crate::db::Db;
use crate::error::Result;
use crate::media::speech::{Reading, Script, Spoken};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// Where a text stands, for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    pub slug: String,
    pub course: String,
    /// The lesson, or the words of the question.
    pub name: String,
    pub address: String,
}

#[derive(Debug, Clone)]
pub struct Text {
    pub place: Place,
    pub script: Arc<Script>,
}

/// A lesson never changes, so its sentences are found once.
static KEPT: LazyLock<moka::sync::Cache<LessonId, Arc<Script>>> = LazyLock::new(|| moka::sync::Cache::new(500));

impl Text {
    /// The texts of a course in its current version, or of all courses.
    pub fn all(db: &mut Db, settings: &ReadAloud, slug: Option<&str>) -> Result<Vec<Text>> {
        let versions = match slug {
            Some(slug) => Course::named(db, slug)?.current_version_id.into_iter().collect(),
            None => course::current_versions(db)?,
        };
        let mut texts = Vec::new();
        for version in versions {
            let outline = Outline::of(db, version)?;
            for lesson in Lesson::of_version(db, version)? {
                texts.extend(lesson.texts(settings, &outline));
            }
            if let Some(quiz) = Quiz::of_version(db, version)? {
                let questions = Question::of_quiz(db, quiz.id)?;
                texts.extend(questions.iter().flat_map(|question| question.texts(settings, &outline)));
            }
        }
        texts.retain(|text| !text.script.sentences.is_empty());
        Ok(texts)
    }
}

impl Lesson {
    /// Its title, then its text.
    pub fn script(&self, settings: &ReadAloud, language: &str) -> Arc<Script> {
        let make = || {
            let mut script = Script::of_text(&self.title, language, &settings.words);
            script.sentences.extend(Script::of_html(&self.html, language, &settings.words).sentences);
            Arc::new(script)
        };
        KEPT.get_with(self.id, make)
    }

    /// A recording of the trainer is better than the machine's voice.
    pub fn reading(&self, db: &mut Db, settings: &ReadAloud, language: &str) -> Result<Option<Reading>> {
        if self.audio.is_some() {
            return Ok(None);
        }
        self.heard(db, settings, &self.script(settings, language), "")
    }

    /// Of a step of the easy-read twin, from 1.
    pub fn step_reading(&self, db: &mut Db, settings: &ReadAloud, language: &str, step: usize) -> Result<Option<Reading>> {
        match self.step_script(settings, language, step) {
            Some(script) => self.heard(db, settings, &script, &format!("step={step}&")),
            None => Ok(None),
        }
    }

    pub fn step_script(&self, settings: &ReadAloud, language: &str, step: usize) -> Option<Script> {
        let html = self.easy_html.split(STEP).nth(step).filter(|_| step > 0)?;
        Some(Script::of_html(html, language, &settings.words))
    }

    fn heard(&self, db: &mut Db, settings: &ReadAloud, script: &Script, of: &str) -> Result<Option<Reading>> {
        let hash = script.hash();
        let spoken = Spoken::of(db, &settings.voice(), &script.language, std::slice::from_ref(&hash))?.remove(&hash);
        let marks = |spoken: &Spoken| Some(format!("/lessons/{}/reading.vtt?{of}v={}", self.id, spoken.sha256.as_deref()?.get(..8)?));
        Ok(spoken.and_then(|spoken| Some(Reading { marks: marks(&spoken), ..spoken.reading()? })))
    }

    fn texts(&self, settings: &ReadAloud, outline: &Outline) -> Vec<Text> {
        let place = Place { slug: outline.slug.clone(), course: outline.title.clone(), name: self.title.clone(), address: format!("/lessons/{}", self.id) };
        let whole = self.audio.is_none().then(|| self.script(settings, &outline.language));
        let steps = (1..).map_while(|step| self.step_script(settings, &outline.language, step)).map(Arc::new);
        let practice = self.practice_scripts(settings, &outline.language).into_iter().flatten().map(|(_, script)| Arc::new(script));
        whole.into_iter().chain(steps).chain(practice).map(|script| Text { place: place.clone(), script }).collect()
    }

    /// Of its questions for trying, in their order.
    pub fn practice_sounds(&self, db: &mut Db, settings: &ReadAloud, language: &str) -> Result<Vec<Sounds>> {
        Sounds::of_all(db, settings, language, self.practice_scripts(settings, language))
    }

    fn practice_scripts(&self, settings: &ReadAloud, language: &str) -> Vec<Vec<(Said, Script)>> {
        self.practice_questions.0.iter().map(|question| scripts(said(&question.text, &question.choices), settings, language)).collect()
    }
}

/// How each step of an easy-read twin begins.
const STEP: &str = "<section class=\"step\">";

/// What of a question can be heard: addresses of sounds.
#[derive(Debug, Default)]
pub struct Sounds {
    pub question: Option<String>,
    of_part: HashMap<Said, String>,
}

/// A part of a question that is read aloud.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Said {
    Question,
    Choice(String),
    /// The right half of a pair.
    Other(String),
    Step(String),
    /// What is said to be listened to.
    Listen,
}

impl Sounds {
    /// Each question by what is said of it.
    fn of_all(db: &mut Db, settings: &ReadAloud, language: &str, questions: Vec<Vec<(Said, Script)>>) -> Result<Vec<Sounds>> {
        let hashed = |parts: Vec<(Said, Script)>| parts.into_iter().map(|(said, script)| (said, script.hash())).collect::<Vec<_>>();
        let questions: Vec<Vec<(Said, String)>> = questions.into_iter().map(hashed).collect();
        let all: Vec<String> = questions.iter().flatten().map(|(_, hash)| hash.clone()).collect();
        let spoken = if all.is_empty() { HashMap::new() } else { Spoken::of(db, &settings.voice(), language, &all)? };
        let heard = |parts: Vec<(Said, String)>| {
            let mut of_part: HashMap<Said, String> = parts.into_iter().filter_map(|(said, hash)| Some((said, spoken.get(&hash)?.reading()?.sound))).collect();
            Sounds { question: of_part.remove(&Said::Question), of_part }
        };
        Ok(questions.into_iter().map(heard).collect())
    }

    pub fn of(&self, said: &Said) -> Option<String> {
        self.of_part.get(said).cloned()
    }

    pub fn of_choice(&self, key: &str) -> Option<String> {
        self.of(&Said::Choice(key.into()))
    }
}

impl Question {
    pub fn sounds(&self, db: &mut Db, settings: &ReadAloud) -> Result<Sounds> {
        let quiz = Quiz::find(db, self.quiz_id)?;
        let version = CourseVersion::find(db, quiz.course_version_id)?;
        let parts = scripts(self.said(), settings, &version.language);
        Ok(Sounds::of_all(db, settings, &version.language, vec![parts])?.pop().unwrap_or_default())
    }

    /// All that can be heard. What may be written as an answer is not said.
    fn said(&self) -> Vec<(Said, &str)> {
        let choices: &[Choice] = if self.kind.is_written() { &[] } else { &self.choices.0 };
        let mut all = said(&self.text, choices);
        all.extend(choices.iter().map(|choice| (Said::Other(choice.key.clone()), choice.other.as_str())));
        all.extend(self.steps.0.iter().map(|step| (Said::Step(step.key.clone()), step.text.as_str())));
        all.push((Said::Listen, &self.listen));
        all
    }

    fn texts(&self, settings: &ReadAloud, outline: &Outline) -> Vec<Text> {
        let place = Place { slug: outline.slug.clone(), course: outline.title.clone(), name: self.text.clone(), address: format!("/courses/{}", outline.slug) };
        let parts = scripts(self.said(), settings, &outline.language);
        parts.into_iter().map(|(_, script)| Text { place: place.clone(), script: Arc::new(script) }).collect()
    }
}

/// The question, then each choice.
fn said<'q>(text: &'q str, choices: &'q [Choice]) -> Vec<(Said, &'q str)> {
    let choices = choices.iter().map(|choice| (Said::Choice(choice.key.clone()), choice.text.as_str()));
    std::iter::once((Said::Question, text)).chain(choices).collect()
}

fn scripts(said: Vec<(Said, &str)>, settings: &ReadAloud, language: &str) -> Vec<(Said, Script)> {
    let said = said.into_iter().filter(|(_, text)| !text.is_empty());
    said.map(|(said, text)| (said, Script::of_text(text, language, &settings.words))).collect()
}
