//! Making what is missing. Nothing is kept in memory but what was found whole: after a power cut the work goes on.

use super::texts::{Place, Text};
use crate::catalog::{CourseVersionId, Resource, course};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::media::Picture;
use crate::media::speech::{Spoken, Voice};
use crate::web::App;
use std::fs::{File, OpenOptions};
use std::time::Duration;

const LOOK: Duration = Duration::from_secs(20);

/// Makes smaller pictures of what is published and reads it aloud, for as long as the program serves.
pub fn in_background(app: &App) {
    let app = app.clone();
    actix_web::rt::spawn(async move {
        let mut whole = None;
        loop {
            if let Err(error) = make_pictures(&app).await {
                tracing::error!(%error, "pictures could not be made smaller");
            }
            match round(&app, &whole).await {
                Ok(now) => whole = Some(now),
                Err(error) => tracing::error!(%error, "the courses could not be read aloud"),
            }
            tokio::time::sleep(LOOK).await;
        }
    });
}

/// Each new picture in its widths; how many there were.
pub async fn make_pictures(app: &App) -> Result<usize> {
    let new = app.read(Resource::new_pictures).await?;
    for sha256 in &new {
        Picture::make(app, sha256).await?;
    }
    if !new.is_empty() {
        app.cached.forget();
    }
    Ok(new.len())
}

/// The courses in force and how many texts were tried: when these are as they were, nothing is missing.
type Seen = (Vec<CourseVersionId>, i64);

async fn round(app: &App, whole: &Option<Seen>) -> Result<Seen> {
    let voice = Voice::of(&app.config.read_aloud);
    let seen = app.read(seen(&voice)).await?;
    let off = app.config.reads_aloud == Some(false);
    if off || whole.as_ref() == Some(&seen) || !voice.missing().is_empty() {
        return Ok(seen);
    }
    make_missing(app, None, &mut |_, _, _| {}).await?;
    app.read(self::seen(&voice)).await
}

fn seen(voice: &Voice) -> impl FnOnce(&mut Db) -> Result<Seen> + Send + use<> {
    let voice = voice.name.clone();
    move |db| Ok((course::current_versions(db)?, Spoken::count(db, &voice)?))
}

/// Makes what is missing of one course or of all; `tell` hears what comes next. How many were made, and how many failed.
pub async fn make_missing(app: &App, slug: Option<&str>, tell: &mut dyn FnMut(usize, usize, &Place)) -> Result<(usize, usize)> {
    let voice = Voice::of(&app.config.read_aloud);
    let (settings, of, name) = (app.config.read_aloud.clone(), slug.map(str::to_owned), voice.name.clone());
    let look = move |db: &mut Db| {
        let texts = Text::all(db, &settings, of.as_deref())?;
        missing(db, texts, &name)
    };
    let missing = app.read(look).await?;
    let (mut made, mut failed) = (0, 0);
    for (nth, text) in missing.iter().enumerate() {
        tell(nth + 1, missing.len(), &text.place);
        // One voice speaks at a time, also when a command and a server both would.
        let _turn = turn(app).await?;
        let spoken = Spoken::make(app, &voice, &text.script).await?;
        match spoken.trouble {
            None => made += 1,
            Some(trouble) => {
                tracing::warn!(trouble, text = text.place.name, "a text has no sound");
                failed += 1;
            }
        }
    }
    if made > 0 {
        app.cached.forget();
    }
    Ok((made, failed))
}

/// What this voice has neither said nor failed to say; each text once.
fn missing(db: &mut Db, texts: Vec<Text>, voice: &str) -> Result<Vec<Text>> {
    let mut left = Vec::new();
    let mut hashes = std::collections::HashSet::new();
    for some in texts.chunks(crate::db::ROWS_AT_ONCE) {
        for language in some.iter().map(|text| text.script.language.clone()).collect::<std::collections::BTreeSet<_>>() {
            let here: Vec<(String, &Text)> = some.iter().filter(|text| text.script.language == language).map(|text| (text.script.hash(), text)).collect();
            let known = Spoken::by_voice(db, voice, &language, &here.iter().map(|(hash, _)| hash.clone()).collect::<Vec<_>>())?;
            for (hash, text) in here {
                if !known.contains_key(&hash) && hashes.insert((hash, language.clone())) {
                    left.push(text.clone());
                }
            }
        }
    }
    Ok(left)
}

async fn turn(app: &App) -> Result<File> {
    let path = app.config.data.join("read-aloud.lock");
    let wait = move || {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        match file.lock() {
            // A network folder without locks: nobody is kept waiting.
            Err(error) if error.kind() != std::io::ErrorKind::Unsupported => Err(Error::from(error)),
            _ => Ok(file),
        }
    };
    tokio::task::spawn_blocking(wait).await.map_err(Error::broken)?
}
