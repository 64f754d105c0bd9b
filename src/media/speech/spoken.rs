//! What was spoken: each sentence once, and each whole text as one file with exact marks.

use super::command::{Trouble, Voice};
use super::mp3::Sound;
use super::script::{Script, Sentence};
use crate::db::schema::spoken;
use crate::db::{Db, Json, now};
use crate::error::{Error, Result};
use crate::media::{Media, address, file_of};
use crate::on_db;
use crate::web::App;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

/// Where a sentence begins and ends, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mark(pub i32, pub i32);

#[derive(Debug, Clone, Queryable)]
pub struct Spoken {
    pub text_hash: String,
    pub language: String,
    pub voice: String,
    pub sha256: Option<String>,
    pub millis: i32,
    pub marks: Json<Vec<Mark>>,
    /// Why there is no sound.
    pub trouble: Option<Trouble>,
    pub made_at: NaiveDateTime,
}

/// The sound of a text as a page plays it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    pub sound: String,
    /// Whole seconds, at least one.
    pub seconds: i32,
    /// The address of the marks, where the page has one.
    pub marks: Option<String>,
}

impl Spoken {
    /// What of these texts has sound: by the voice of now, else by an earlier one.
    pub fn of(db: &mut Db, voice: &str, language: &str, hashes: &[String]) -> Result<HashMap<String, Spoken>> {
        let known = spoken::table.filter(spoken::text_hash.eq_any(hashes)).filter(spoken::language.eq(language)).filter(spoken::sha256.is_not_null());
        let rows: Vec<Spoken> = known.order(spoken::made_at).load(db)?;
        let mut best: HashMap<String, Spoken> = HashMap::new();
        for row in rows {
            if best.get(&row.text_hash).is_none_or(|other| other.voice != voice) {
                best.insert(row.text_hash.clone(), row);
            }
        }
        Ok(best)
    }

    /// By this voice alone, with or without success.
    pub fn by_voice(db: &mut Db, voice: &str, language: &str, hashes: &[String]) -> Result<HashMap<String, Spoken>> {
        let mut found = HashMap::new();
        for some in hashes.chunks(crate::db::ROWS_AT_ONCE) {
            let rows: Vec<Spoken> =
                spoken::table.filter(spoken::text_hash.eq_any(some)).filter(spoken::language.eq(language)).filter(spoken::voice.eq(voice)).load(db)?;
            found.extend(rows.into_iter().map(|row| (row.text_hash.clone(), row)));
        }
        Ok(found)
    }

    /// How many texts this voice has tried.
    pub fn count(db: &mut Db, voice: &str) -> Result<i64> {
        Ok(spoken::table.filter(spoken::voice.eq(voice)).count().get_result(db)?)
    }

    /// A file of a sound that some text has.
    pub fn is_file(db: &mut Db, sha256: &str) -> Result<bool> {
        Ok(diesel::select(diesel::dsl::exists(spoken::table.filter(spoken::sha256.eq(sha256)))).get_result(db)?)
    }

    /// What failed is missing again.
    pub fn forget_failures(db: &mut Db, voice: &str) -> Result<usize> {
        Ok(diesel::delete(spoken::table.filter(spoken::voice.eq(voice)).filter(spoken::sha256.is_null())).execute(db)?)
    }

    pub fn reading(&self) -> Option<Reading> {
        let sha256 = self.sha256.as_deref()?;
        Some(Reading { sound: address(sha256, "nghe.mp3"), seconds: (self.millis + 999) / 1000, marks: None })
    }

    /// Speaks what is not spoken yet, sentence by sentence, then joins them. A failure is kept with its reason.
    pub async fn make(app: &App, voice: &Voice, script: &Script) -> Result<Spoken> {
        let mut sounds = Vec::new();
        for sentence in &script.sentences {
            let (row, sound) = sentence.make(app, voice, &script.language).await?;
            match sound {
                Some(sound) => sounds.push(sound),
                None => {
                    let whole = Spoken { text_hash: script.hash(), ..row };
                    return whole.kept(app, None).await;
                }
            }
        }
        let (whole, marks) = Sound::join(&sounds);
        let marks = marks.into_iter().map(|(from, to)| Mark(from, to)).collect();
        Spoken::new(voice, &script.language, script.hash()).with(app, Some(whole), marks).await
    }

    fn new(voice: &Voice, language: &str, text_hash: String) -> Spoken {
        let (voice, language) = (voice.name.clone(), language.to_owned());
        Spoken { text_hash, language, voice, sha256: None, millis: 0, marks: Json(Vec::new()), trouble: None, made_at: now() }
    }

    async fn with(mut self, app: &App, sound: Option<Sound>, marks: Vec<Mark>) -> Result<Spoken> {
        let Some(sound) = sound else { return self.kept(app, None).await };
        self.millis = sound.millis();
        self.marks = Json(marks);
        let folder = app.config.media_folder();
        let media = tokio::task::spawn_blocking(move || Media::put(&folder, "nghe.mp3", sound.frames.as_slice())).await.map_err(Error::broken)??;
        self.sha256 = Some(media.sha256.clone());
        self.kept(app, Some(media)).await
    }

    /// On disk first, then the row. Another process may have been quicker: the later one stands.
    async fn kept(self, app: &App, media: Option<Media>) -> Result<Spoken> {
        let row = self.clone();
        app.write(move |db| {
            if let Some(media) = &media {
                media.record(db)?;
            }
            row.insert(db)
        })
        .await?;
        Ok(self)
    }

    fn insert(&self, db: &mut Db) -> Result<()> {
        let key = (self.text_hash.as_str(), self.language.as_str(), self.voice.as_str());
        diesel::delete(spoken::table.find(key)).execute(db)?;
        let row = (
            spoken::text_hash.eq(&self.text_hash),
            spoken::language.eq(&self.language),
            spoken::voice.eq(&self.voice),
            spoken::sha256.eq(&self.sha256),
            spoken::millis.eq(self.millis),
            spoken::marks.eq(&self.marks),
            spoken::trouble.eq(&self.trouble),
            spoken::made_at.eq(self.made_at),
        );
        on_db!(db, |c| diesel::insert_into(spoken::table).values(row).execute(c))?;
        Ok(())
    }
}

impl Sentence {
    /// Spoken before, in whatever text, it is not spoken again.
    async fn make(&self, app: &App, voice: &Voice, language: &str) -> Result<(Spoken, Option<Sound>)> {
        let (name, hash, of) = (voice.name.clone(), self.hash(), language.to_owned());
        let known = app.read(move |db| Ok(spoken::table.find((hash, of, name)).first::<Spoken>(db).optional()?)).await?;
        if let Some(known) = known.filter(|known| known.sha256.is_some())
            && let Some(sound) = known.sound(app.config.media_folder())
        {
            return Ok((known, Some(sound)));
        }
        let (speaker, text, of) = (voice.clone(), self.said.clone(), language.to_owned());
        let made = tokio::task::spawn_blocking(move || speaker.speak(&text, &of)).await.map_err(Error::broken)?;
        let row = Spoken::new(voice, language, self.hash());
        match made {
            Ok(sound) => {
                let mark = Mark(0, sound.millis());
                Ok((row.with(app, Some(sound.clone()), vec![mark]).await?, Some(sound)))
            }
            Err(trouble) => Ok((Spoken { trouble: Some(trouble), ..row }.kept(app, None).await?, None)),
        }
    }
}

impl Spoken {
    /// A file that is lost is made again.
    fn sound(&self, folder: PathBuf) -> Option<Sound> {
        Sound::read(&fs::read(file_of(&folder, self.sha256.as_deref()?)).ok()?)
    }
}
