//! How far the reading aloud is: for the page of those who look after it, and for `hocvu check`.

use super::texts::{Place, Text};
use crate::config::ReadAloud;
use crate::db::Db;
use crate::error::Result;
use crate::media::speech::{Spoken, Voice};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

#[derive(Debug, Serialize)]
pub struct Standing {
    pub courses: Vec<CourseStanding>,
    pub texts: usize,
    pub heard: usize,
    pub failures: Vec<Failure>,
    /// Programs that this machine does not have.
    pub missing: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct CourseStanding {
    pub slug: String,
    pub title: String,
    pub texts: usize,
    pub heard: usize,
}

#[derive(Debug, Serialize)]
pub struct Failure {
    pub place: Place,
    /// Of `locales/`: read-aloud-{word}.
    pub word: String,
    /// What the program said.
    pub words: String,
}

impl Standing {
    pub fn of(db: &mut Db, settings: &ReadAloud) -> Result<Standing> {
        let voice = Voice::of(settings);
        let texts = Text::all(db, settings, None)?;
        let spoken = spoken_of(db, &voice, &texts)?;
        let mut standing = Standing { courses: Vec::new(), texts: texts.len(), heard: 0, failures: Vec::new(), missing: voice.missing() };
        for text in texts {
            let found = spoken.get(&(text.script.language.clone(), text.script.hash()));
            let heard = usize::from(found.is_some_and(|spoken| spoken.sha256.is_some()));
            standing.heard += heard;
            standing.course(&text.place, heard);
            if let Some(trouble) = found.and_then(|spoken| spoken.trouble.as_deref()) {
                let (word, words) = trouble.split_once(": ").unwrap_or((trouble, ""));
                standing.failures.push(Failure { place: text.place, word: word.into(), words: words.into() });
            }
        }
        Ok(standing)
    }

    fn course(&mut self, place: &Place, heard: usize) {
        match self.courses.last_mut().filter(|course| course.slug == place.slug) {
            Some(course) => {
                course.texts += 1;
                course.heard += heard;
            }
            None => self.courses.push(CourseStanding { slug: place.slug.clone(), title: place.course.clone(), texts: 1, heard }),
        }
    }
}

fn spoken_of(db: &mut Db, voice: &Voice, texts: &[Text]) -> Result<HashMap<(String, String), Spoken>> {
    let mut found = HashMap::new();
    for language in texts.iter().map(|text| &text.script.language).collect::<BTreeSet<_>>() {
        let hashes: Vec<String> = texts.iter().filter(|text| text.script.language == *language).map(|text| text.script.hash()).collect();
        found.extend(Spoken::by_voice(db, &voice.name, language, &hashes)?.into_iter().map(|(hash, spoken)| ((language.clone(), hash), spoken)));
    }
    Ok(found)
}
