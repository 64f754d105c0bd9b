//! Single pictures: of a question, of the cover of a course.

use crate::authoring::Author;
use crate::authoring::course_text::{COURSE, CourseText};
use crate::authoring::draft::{Draft, DraftId, free_key};
use crate::authoring::fields::line;
use crate::authoring::files::{Files, How};
use crate::authoring::test_text::TEST;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::media::{Kind, Media, Received, Sent, Wanted};
use crate::web::{App, See, Site};
use actix_multipart::Multipart;
use actix_web::HttpRequest;
use actix_web::web::Path;
use std::sync::Arc;

pub fn routes(site: &mut Site) {
    site.post("/drafts/{draft}/questions/{question}/picture", send_question_picture)
        .post("/drafts/{draft}/questions/{question}/choices/{choice}/picture", send_choice_picture)
        .post("/drafts/{draft}/course/picture", send_cover);
}

pub const PICTURES: Wanted = Wanted { kinds: &[Kind::Picture, Kind::Drawing], most: 20_000_000 };

/// A picture with its text: both, or a refusal.
async fn picture(app: &App, request: &HttpRequest, parts: Multipart) -> Result<(String, Arc<Media>, String)> {
    let sent = Sent::receive(app, request, parts, PICTURES).await?;
    let alt = line(sent.field("alt"));
    if alt.is_empty() || alt.chars().count() > 400 {
        return Err(Error::refused("problem-alt-missing"));
    }
    let (name, media) = settle(app, sent.file.ok_or_else(|| Error::refused("problem-file-missing"))?).await?;
    Ok((name, media, alt))
}

async fn send_question_picture(app: App, request: HttpRequest, who: Author, place: Path<(DraftId, String)>, parts: Multipart) -> Result<See> {
    let (id, key) = place.into_inner();
    take_question_picture(app, request, who, parts, (id, key, None)).await
}

async fn send_choice_picture(app: App, request: HttpRequest, who: Author, place: Path<(DraftId, String, String)>, parts: Multipart) -> Result<See> {
    let (id, key, choice) = place.into_inner();
    take_question_picture(app, request, who, parts, (id, key, Some(choice))).await
}

/// Of the question, or of one of its choices.
async fn take_question_picture(
    app: App, request: HttpRequest, who: Author, parts: Multipart, (id, key, choice): (DraftId, String, Option<String>),
) -> Result<See> {
    let (asking, of, part) = (who.clone(), key.clone(), choice.clone());
    app.read(move |db| {
        let draft = Draft::of(db, &asking, id)?;
        super::test::test_of(db, &draft)?.question(&of)?.picture_of(part.as_deref()).map(drop)
    })
    .await?;
    let (name, media, alt) = picture(&app, &request, parts).await?;
    let to = format!("/drafts/{id}/questions/{key}{}", if choice.is_some() { "#pictures" } else { "" });
    let change = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let mut test = super::test::test_of(db, &draft)?;
        let mut question = test.question(&key)?;
        let name = free_name(&draft.files(db)?, "", &name);
        media.record(db)?;
        draft.keep_media(db, who.id, &name, &media.sha256)?;
        let (picture, picture_alt) = question.picture_of(choice.as_deref())?;
        (*picture, *picture_alt) = (name, alt.clone());
        test.put(&question)?;
        draft.keep(db, who.id, TEST, &test.to_string(), How::Saved)
    };
    app.write(change).await?;
    Ok(See(to).saying("draft-picture-taken-here"))
}

async fn send_cover(app: App, request: HttpRequest, who: Author, draft: Path<DraftId>, parts: Multipart) -> Result<See> {
    let id = *draft;
    let asking = who.clone();
    app.read(move |db| Draft::of(db, &asking, id).map(drop)).await?;
    let (name, media, alt) = picture(&app, &request, parts).await?;
    let change = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let files = draft.files(db)?;
        let mut course = CourseText::read(files.text(COURSE).ok_or(Error::NotFound)?)?;
        let name = free_name(&files, "", &name);
        media.record(db)?;
        draft.keep_media(db, who.id, &name, &media.sha256)?;
        course.set_text("picture", &name, false);
        course.set_text("picture_alt", &alt, false);
        draft.keep(db, who.id, COURSE, &course.to_string(), How::Saved)
    };
    app.write(change).await?;
    Ok(See(format!("/drafts/{id}/course")).saying("draft-picture-taken-here"))
}

/// Into the media folder, before a row names it.
pub async fn settle(app: &App, file: Received) -> Result<(String, Arc<Media>)> {
    let (folder, name) = (app.config.media_folder(), file.name.clone());
    let media = tokio::task::spawn_blocking(move || file.keep(&folder)).await.map_err(Error::broken)??;
    Ok((name, Arc::new(media)))
}

/// A name that no file of the folder has.
pub fn free_name(files: &Files, folder: &str, name: &str) -> String {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
    let stem = free_key(stem, |stem| files.0.contains_key(&format!("{folder}{stem}.{ending}")));
    format!("{stem}.{ending}")
}
