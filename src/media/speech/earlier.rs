//! Sounds of an earlier voice: they go once the voice of now has said the same.

use super::command::Voice;
use super::spoken::Spoken;
use crate::db::schema::{media, spoken};
use crate::db::{Db, now};
use crate::error::{Error, Result};
use crate::web::App;
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use std::collections::BTreeSet;

/// A page that somebody has open may still name the sound of before.
const STILL_OPEN: TimeDelta = TimeDelta::days(1);

/// Of an earlier voice only what nobody hears any more: the lessons of an old version may know no other sound.
/// How many files have lost their row; `media::sweep` deletes them.
pub async fn forget_earlier(app: &App) -> Result<usize> {
    let voice = Voice::of(&app.config.read_aloud).name;
    let files = app.write(move |db| forget_rows(db, &voice, now() - STILL_OPEN)).await?;
    let mut gone = 0;
    for sha256 in files {
        match app.write(move |db| Ok(diesel::delete(media::table.find(&sha256)).execute(db)?)).await {
            Ok(rows) => gone += rows,
            // A lesson, a draft or another text has the same file.
            Err(Error::Database(Diesel::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _))) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(gone)
}

/// The rows go; the files that they named are told.
fn forget_rows(db: &mut Db, voice: &str, before: NaiveDateTime) -> Result<BTreeSet<String>> {
    let earlier: Vec<Spoken> = spoken::table.filter(spoken::voice.ne(voice)).load(db)?;
    let mut files = BTreeSet::new();
    for language in earlier.iter().map(|row| row.language.clone()).collect::<BTreeSet<_>>() {
        let rows: Vec<&Spoken> = earlier.iter().filter(|row| row.language == language).collect();
        let hashes: Vec<String> = rows.iter().map(|row| row.text_hash.clone()).collect();
        let of_now = Spoken::by_voice(db, voice, &language, &hashes)?;
        let replaced = |row: &&&Spoken| of_now.get(&row.text_hash).is_some_and(|now| now.sha256.is_some() && now.made_at < before);
        for row in rows.iter().filter(replaced) {
            diesel::delete(spoken::table.find((&row.text_hash, &row.language, &row.voice))).execute(db)?;
            files.extend(row.sha256.clone());
        }
    }
    Ok(files)
}
