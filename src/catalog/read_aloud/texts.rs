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
        let practice = self.practice_scripts(settings, &outline.language).into_iter().flatten().map(Arc::new);
        whole.into_iter().chain(steps).chain(practice).map(|script| Text { place: place.clone(), script }).collect()
    }

    /// Of its questions for trying, in their order.
    pub fn practice_sounds(&self, db: &mut Db, settings: &ReadAloud, language: &str) -> Result<Vec<Sounds>> {
        let choices = self.practice_questions.0.iter().map(|question| question.choices.as_slice());
        Sounds::of(db, settings, language, self.practice_scripts(settings, language).into_iter().zip(choices))
    }

    fn practice_scripts(&self, settings: &ReadAloud, language: &str) -> Vec<Vec<Script>> {
        self.practice_questions.0.iter().map(|question| scripts(&question.text, &question.choices, settings, language)).collect()
    }
}

/// How each step of an easy-read twin begins.
const STEP: &str = "<section class=\"step\">";

/// What of a question can be heard: addresses of sounds.
#[derive(Debug, Default)]
pub struct Sounds {
    pub question: Option<String>,
    by_choice: HashMap<String, String>,
}

impl Sounds {
    /// Each question by what is said of it, and its choices.
    fn of<'q>(db: &mut Db, settings: &ReadAloud, language: &str, questions: impl Iterator<Item = (Vec<Script>, &'q [Choice])>) -> Result<Vec<Sounds>> {
        let hashed = |(scripts, choices): (Vec<Script>, _)| (scripts.iter().map(Script::hash).collect::<Vec<_>>(), choices);
        let questions: Vec<(Vec<String>, &[Choice])> = questions.map(hashed).collect();
        let all: Vec<String> = questions.iter().flat_map(|(hashes, _)| hashes.iter().cloned()).collect();
        let spoken = if all.is_empty() { HashMap::new() } else { Spoken::of(db, &settings.voice(), language, &all)? };
        let sound = |hash: &String| Some(spoken.get(hash)?.reading()?.sound);
        let heard = |(hashes, choices): (Vec<String>, &[Choice])| {
            let mut addresses = hashes.iter().map(sound);
            let question = addresses.next().flatten();
            let by_choice = choices.iter().zip(addresses).filter_map(|(choice, address)| Some((choice.key.clone(), address?))).collect();
            Sounds { question, by_choice }
        };
        Ok(questions.into_iter().map(heard).collect())
    }

    pub fn of_choice(&self, key: &str) -> Option<String> {
        self.by_choice.get(key).cloned()
    }
}

impl Question {
    pub fn sounds(&self, db: &mut Db, settings: &ReadAloud) -> Result<Sounds> {
        let quiz = Quiz::find(db, self.quiz_id)?;
        let version = CourseVersion::find(db, quiz.course_version_id)?;
        let said = scripts(&self.text, &self.choices.0, settings, &version.language);
        let mut sounds = Sounds::of(db, settings, &version.language, std::iter::once((said, self.choices.0.as_slice())))?;
        Ok(sounds.pop().unwrap_or_default())
    }

    fn texts(&self, settings: &ReadAloud, outline: &Outline) -> Vec<Text> {
        let place = Place { slug: outline.slug.clone(), course: outline.title.clone(), name: self.text.clone(), address: format!("/courses/{}", outline.slug) };
        let scripts = scripts(&self.text, &self.choices.0, settings, &outline.language);
        scripts.into_iter().map(|script| Text { place: place.clone(), script: Arc::new(script) }).collect()
    }
}

/// The question, then each choice.
fn scripts(text: &str, choices: &[Choice], settings: &ReadAloud, language: &str) -> Vec<Script> {
    let texts = std::iter::once(text).chain(choices.iter().map(|choice| choice.text.as_str()));
    texts.map(|text| Script::of_text(text, language, &settings.words)).collect()
}
