//! Pictures, sounds, films, captions and papers of a draft: sent, named, taken out.

use super::Facts;
use super::folder::Folder;
use super::pictures::{PICTURES, free_name, settle};
use crate::authoring::Author;
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::fields::line;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::media::{self, Kind, Media, Sent, Wanted};
use crate::web::{Again, App, Page, Problems, See, Show, Site, Submitted};
use actix_multipart::Multipart;
use actix_web::web::Path;
use actix_web::{Either, HttpRequest, HttpResponse};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/drafts/{draft}/lessons/{lesson}/files", show)
        .post("/drafts/{draft}/lessons/{lesson}/files", send)
        .post("/drafts/{draft}/lessons/{lesson}/files/{file}/removal", remove)
        .get("/drafts/{draft}/media/{sha256}/{name}", file);
}

crate::words! {
    /// What a file is for: the field of the front matter, or a picture in the text.
    pub enum Use { Picture = "picture", Audio = "audio", Video = "video", Captions = "captions", Sign = "sign", SignCaptions = "sign-captions", Slides = "slides" }
}

impl Use {
    /// Of the front matter.
    fn field(self) -> String {
        self.word().replace('-', "_")
    }

    fn wanted(self) -> Wanted {
        match self {
            Use::Picture => PICTURES,
            Use::Audio => Wanted { kinds: &[Kind::Sound], most: 100_000_000 },
            Use::Video | Use::Sign => Wanted { kinds: &[Kind::Film], most: 500_000_000 },
            Use::Captions | Use::SignCaptions => Wanted { kinds: &[Kind::Captions], most: 2_000_000 },
            Use::Slides => Wanted { kinds: &[Kind::Paper], most: 50_000_000 },
        }
    }
}

/// The largest that any use takes: what a form for all of them may send.
const ANY: Wanted = Wanted { kinds: Kind::ALL, most: 500_000_000 };

#[derive(Serialize)]
struct FilesPage {
    draft: Facts,
    key: String,
    title: String,
    files: Vec<FileLine>,
    uses: Vec<UseLine>,
    chosen: &'static str,
    alt: String,
    problems: Problems,
}

/// What a file may be for, and how many megabytes it may have.
#[derive(Serialize)]
struct UseLine {
    word: &'static str,
    most: u64,
}

#[derive(Serialize)]
struct FileLine {
    name: String,
    address: String,
    kilobytes: i64,
    picture: bool,
    /// What it is for; empty: a picture in the text.
    used: &'static str,
}

impl Page for FilesPage {
    const TEMPLATE: &'static str = "authoring/files.html";
}

impl Folder {
    fn files_page(&self, db: &mut Db, chosen: Use, alt: &str, problems: Problems) -> Result<FilesPage> {
        let mut lines = Vec::new();
        for (path, file) in &self.files.0 {
            let (Some(name), Some(sha256)) = (path.strip_prefix(&format!("{}/", self.folder)), &file.sha256) else { continue };
            let media = Media::find(db, sha256)?;
            let used = Use::ALL.iter().find(|one| **one != Use::Picture && self.lesson.text(&one.field()) == name);
            lines.push(FileLine {
                address: format!("/drafts/{}/media/{sha256}/{name}", self.draft.id),
                name: name.into(),
                kilobytes: media.size.div_euclid(1000).max(1),
                picture: media.mime.starts_with("image/"),
                used: used.map_or("", |one| one.word()),
            });
        }
        Ok(FilesPage {
            draft: Facts::from(&self.draft),
            key: self.key.clone(),
            title: self.lesson.text("title"),
            files: lines,
            uses: Use::ALL.iter().skip(1).map(|one| UseLine { word: one.word(), most: one.wanted().most / 1_000_000 }).collect(),
            chosen: chosen.word(),
            alt: alt.into(),
            problems,
        })
    }

    /// A name that no file of the folder has.
    fn free(&self, name: &str) -> String {
        free_name(&self.files, &format!("{}/", self.folder), name)
    }

    /// Takes the file in, and the lesson names it.
    fn take(mut self, db: &mut Db, who: &Author, media: &Media, name: &str, purpose: Use, alt: &str) -> Result<()> {
        media.record(db)?;
        let name = self.free(name);
        self.draft.keep_media(db, who.id, &format!("{}/{name}", self.folder), &media.sha256)?;
        if purpose == Use::Picture {
            let picture = format!("![{}]({name})", alt.replace(['[', ']'], ""));
            self.lesson.body = format!("{}\n\n{picture}", self.lesson.body).trim_start().to_owned();
        } else {
            self.lesson.set_text(&purpose.field(), &name, false);
        }
        self.keep_lesson(db, who)
    }
}

async fn show(app: App, who: Author, place: Path<(DraftId, String)>) -> Result<Show<FilesPage>> {
    let (id, key) = place.into_inner();
    Ok(Show(app.read(move |db| Folder::of(db, &who, id, &key)?.files_page(db, Use::Audio, "", Problems::default())).await?))
}

async fn send(app: App, request: HttpRequest, who: Author, place: Path<(DraftId, String)>, parts: Multipart) -> Submitted<FilesPage> {
    let (id, key) = place.into_inner();
    let (asking, of) = (who.clone(), key.clone());
    app.read(move |db| Folder::of(db, &asking, id, &of).map(drop)).await?;
    let again = async |problems: Problems, purpose: Use, alt: String| {
        let (who, key) = (who.clone(), key.clone());
        let page = app.read(move |db| Folder::of(db, &who, id, &key)?.files_page(db, purpose, &alt, problems)).await?;
        Ok(Either::Right(Again(page)))
    };
    let sent = match Sent::receive(&app, &request, parts, ANY).await {
        Ok(sent) => sent,
        Err(Error::Refused(refusal)) => return again(Problems::of("file", refusal), Use::Audio, String::new()).await,
        Err(error) => return Err(error),
    };
    let (purpose, alt) = (Use::from_word(sent.field("use")).unwrap_or(Use::Picture), line(sent.field("alt")));
    let field = if purpose == Use::Picture { "picture" } else { "file" };
    let mut problems = Problems::default();
    if purpose == Use::Picture && alt.is_empty() {
        problems.add("alt", "problem-alt-missing");
    } else if alt.chars().count() > 400 {
        problems.add_with("alt", "problem-too-long", &[("most", "400".into())]);
    }
    let file = match sent.file {
        None => {
            problems.add(field, "problem-file-missing");
            return again(problems, purpose, alt).await;
        }
        Some(_) if !problems.is_empty() => return again(problems, purpose, alt).await,
        Some(file) => file,
    };
    let wanted = purpose.wanted();
    if !wanted.kinds.contains(&file.found.kind) {
        problems.add_with(field, "problem-file-kind", &[("found", file.found.ending.to_uppercase())]);
        return again(problems, purpose, alt).await;
    }
    if file.size > wanted.most {
        problems.add_with(field, "upload-too-large", &[("most", (wanted.most / 1_000_000).to_string())]);
        return again(problems, purpose, alt).await;
    }
    let (name, media) = settle(&app, file).await?;
    let of = key.clone();
    app.write(move |db| Folder::of(db, &who, id, &of)?.take(db, &who, &media, &name, purpose, &alt)).await?;
    let to = format!("/drafts/{id}/lessons/{key}");
    Ok(Either::Left(match purpose {
        Use::Picture => See(format!("{to}#body")).saying("draft-picture-taken"),
        _ => See(format!("{to}/files")).saying("draft-file-taken"),
    }))
}

async fn remove(app: App, who: Author, place: Path<(DraftId, String, String)>) -> Result<See> {
    let (id, key, name) = place.into_inner();
    let to = format!("/drafts/{id}/lessons/{key}/files");
    let change = move |db: &mut Db| {
        let mut found = Folder::of(db, &who, id, &key)?;
        let path = format!("{}/{name}", found.folder);
        if found.files.0.get(&path).is_none_or(|file| file.sha256.is_none()) {
            return Err(Error::NotFound);
        }
        found.draft.remove(db, who.id, &path)?;
        for purpose in Use::ALL.iter().skip(1) {
            if found.lesson.text(&purpose.field()) == name {
                found.lesson.set_text(&purpose.field(), "", false);
            }
        }
        found.keep_lesson(db, &who)
    };
    app.write(change).await?;
    Ok(See(to).saying("draft-file-removed"))
}

/// A file of a draft is shown to its authors alone, until a version names it.
async fn file(app: App, request: HttpRequest, who: Author, path: Path<(DraftId, String, String)>) -> Result<HttpResponse> {
    let (id, sha256, _) = path.into_inner();
    let asked = sha256.clone();
    let allowed = app
        .read(move |db| {
            let draft = Draft::of(db, &who, id)?;
            let named = draft.files(db)?.0.into_values().any(|file| file.sha256.as_deref() == Some(asked.as_str()));
            if named { Media::find(db, &asked) } else { Err(Error::NotFound) }
        })
        .await?;
    media::answer_at(&app, &request, "draft", &sha256, || async { Ok(allowed) }).await
}
