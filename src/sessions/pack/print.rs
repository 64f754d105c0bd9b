//! The pack on pages: a tagged PDF that screen readers can read.

use super::sheets::Pack;
use crate::error::{Error, Result};
use crate::media::file_of;
use crate::print::{self, Sheet};
use crate::web::App;
use serde_json::Value;
use std::path::Path;
use tokio::sync::Semaphore;

const PAGES: &str = include_str!("pack.typ");

/// Typesetting takes a core for a second: one at a time.
static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

pub async fn pdf(app: &App, pack: Pack) -> Result<Vec<u8>> {
    if !print::BUILT {
        return Err(Error::refused("pack-not-built"));
    }
    let _turn = ONE_AT_A_TIME.acquire().await.map_err(Error::broken)?;
    let media = app.config.media_folder();
    let work = move || print::at_work(|| typeset(pack, &media));
    tokio::task::spawn_blocking(work).await.map_err(Error::broken)?.map_err(Error::Broken)
}

fn typeset(pack: Pack, media: &Path) -> Result<Vec<u8>, String> {
    let read = |(place, sha256): &(String, String)| Some((place.clone(), std::fs::read(file_of(media, sha256)).ok().filter(|bytes| print::is_shown(bytes))?));
    let pictures: Vec<(String, Vec<u8>)> = pack.media.iter().filter_map(read).collect();
    let mut data = pack.data;
    put_words_for_missing(&mut data["slides"], &pictures);
    print::pdf(Sheet { name: "pack.typ", pages: PAGES, data, pictures: pictures.into_iter().chain(pack.drawings).collect(), at: pack.at })
}

/// A picture that cannot be shown is replaced by its words.
fn put_words_for_missing(slides: &mut Value, shown: &[(String, Vec<u8>)]) {
    let missing = |place: &Value| place.as_str().is_some_and(|place| shown.iter().all(|(known, _)| known != place));
    for slide in slides.as_array_mut().into_iter().flatten() {
        if slide["what"] == "picture" && missing(&slide["place"]) {
            let points = serde_json::json!([slide["picture"]["alt"], slide["text"]]);
            slide["points"] = points.as_array().into_iter().flatten().filter(|point| *point != "").cloned().collect();
            (slide["what"], slide["ordered"], slide["start"], slide["remember"]) = ("points".into(), false.into(), 1.into(), false.into());
        }
        if slide["what"] == "question" {
            if missing(&slide["question"]["picture"]) {
                slide["question"]["picture"] = Value::Null;
            }
            for choice in slide["question"]["choices"].as_array_mut().into_iter().flatten() {
                if missing(&choice["picture"]) {
                    choice["picture"] = Value::Null;
                    let alt = choice["picture_alt"].clone();
                    if choice["text"] == "" {
                        choice["text"] = alt;
                    }
                }
            }
        }
    }
}
