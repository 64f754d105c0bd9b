//! The texts beside a lesson: its easy-read twin, and what is said in its sound or film.

use super::preview::{Preview, PreviewPart, Told};
use super::{Conflict, Facts, Kept};
use crate::authoring::difference::difference;
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::fields::lines;
use crate::authoring::files::{DraftFile, Files};
use crate::authoring::layout::look;
use crate::authoring::lesson_text::{LONGEST, LessonText};
use crate::authoring::opening::Opening;
use crate::authoring::{Author, How, mark_of};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub fn routes(site: &mut Site) {
    const PATH: &str = "/drafts/{draft}/lessons/{lesson}/texts/{text}";
    site.get(PATH, edit).post_text(super::lesson::LARGEST_FORM, PATH, save);
}

crate::words! { pub enum Beside { Easy = "easy", Transcript = "transcript" } }

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
struct TextForm {
    #[serde(default)]
    began: String,
    #[serde(default)]
    text: String,
    #[serde(default, rename = "do")]
    wish: String,
}

#[derive(Serialize)]
struct TextPage {
    draft: Facts,
    key: String,
    beside: Beside,
    title: String,
    /// The lesson, to look at while writing.
    body: String,
    form: TextForm,
    kept: Option<Kept>,
    others: Vec<String>,
    preview: Option<Preview>,
    conflict: Option<Conflict>,
    problems: Problems,
}

impl Page for TextPage {
    const TEMPLATE: &'static str = "authoring/text.html";
}

struct Found {
    draft: Draft,
    files: Files,
    key: String,
    beside: Beside,
    folder: String,
    lesson: LessonText,
    path: String,
}

impl Found {
    fn of(db: &mut Db, who: &Author, id: DraftId, key: &str, beside: &str) -> Result<Found> {
        let beside = Beside::from_word(beside).ok_or(Error::NotFound)?;
        let draft = Draft::of(db, who, id)?;
        let files = draft.files(db)?;
        let folder = files.folder(key)?;
        let lesson = LessonText::read(files.text(&format!("{folder}/lesson.md")).unwrap_or_default())?;
        let transcript = Some(lesson.text("transcript")).filter(|name| !name.is_empty()).unwrap_or_else(|| "transcript.txt".into());
        let path = match beside {
            Beside::Easy => format!("{folder}/lesson.easy.md"),
            Beside::Transcript => format!("{folder}/{transcript}"),
        };
        Ok(Found { draft, files, key: key.into(), beside, folder, lesson, path })
    }

    fn text(&self) -> &str {
        self.files.text(&self.path).unwrap_or_default()
    }

    fn page(&self, db: &mut Db, form: TextForm, problems: Problems) -> Result<TextPage> {
        Ok(TextPage {
            draft: Facts::from(&self.draft),
            key: self.key.clone(),
            beside: self.beside,
            title: self.lesson.text("title"),
            body: self.lesson.body.clone(),
            form,
            kept: self.files.0.get(&self.path).map(|file| Kept::of(db, file)).transpose()?,
            others: Vec::new(),
            preview: None,
            conflict: None,
            problems,
        })
    }

    /// An empty text is no file, and the lesson names none.
    fn keep(&self, db: &mut Db, who: &Author, text: &str) -> Result<()> {
        if text.is_empty() {
            self.draft.remove(db, who.id, &self.path)?;
        } else {
            self.draft.keep(db, who.id, &self.path, &format!("{text}\n"), How::Saved)?;
        }
        if self.beside == Beside::Transcript {
            let name = self.path.rsplit('/').next().unwrap_or_default();
            let path = format!("{}/lesson.md", self.folder);
            let mut lesson = LessonText::read(self.files.text(&path).unwrap_or_default())?;
            lesson.set_text("transcript", if text.is_empty() { "" } else { name }, false);
            self.draft.keep(db, who.id, &path, &lesson.to_string(), How::Saved)?;
        }
        Ok(())
    }
}

async fn edit(app: App, who: Author, place: Path<(DraftId, String, String)>) -> Result<Show<TextPage>> {
    let (id, key, beside) = place.into_inner();
    let open = move |db: &mut Db| {
        let found = Found::of(db, &who, id, &key, &beside)?;
        let others = Opening::note(db, &found.draft, &format!("{beside}/{key}"), who.id)?;
        let form = TextForm { began: mark_of(found.text()), text: found.text().into(), wish: String::new() };
        Ok(TextPage { others, ..found.page(db, form, Problems::default())? })
    };
    Ok(Show(app.write(open).await?))
}

/// The steps as learners will see them; what was typed is not kept yet.
async fn preview(app: &App, who: Author, id: DraftId, key: String, beside: String, form: TextForm) -> Result<TextPage> {
    let typed = form.clone();
    let of = key.clone();
    let (found, page) = app
        .read(move |db| {
            let found = Found::of(db, &who, id, &of, &beside)?;
            let page = found.page(db, typed.clone(), Problems::default())?;
            Ok((found, page))
        })
        .await?;
    let mut files = found.files.clone();
    files.0.retain(|path, _| path == "course.toml" || path.starts_with(&format!("{}/", found.folder)));
    let lesson = files.0.get(&format!("{}/lesson.md", found.folder)).cloned().ok_or(Error::NotFound)?;
    files.0.insert(found.path.clone(), DraftFile { path: found.path.clone(), text: Some(lines(&form.text)), ..lesson });
    let looked = look(app, Arc::new(files)).await?;
    let lesson = looked.package.as_ref().and_then(|package| package.version.lessons.iter().find(|lesson| lesson.key == key));
    let parts = lesson.map(|lesson| PreviewPart::all(id, &lesson.easy_html, &[])).unwrap_or_default();
    let problems = looked.problems.iter().filter(|problem| problem.file == found.path).map(Told::from).collect();
    Ok(TextPage { preview: Some(Preview { parts, problems }), ..page })
}

type Saved = Result<Either<See, Either<Show<TextPage>, Again<TextPage>>>>;

async fn save(app: App, who: Author, place: Path<(DraftId, String, String)>, form: Form<TextForm>) -> Saved {
    let ((id, key, beside), form) = (place.into_inner(), form.into_inner());
    if form.wish == "preview" && form.text.chars().count() <= LONGEST {
        return preview(&app, who, id, key, beside, form).await.map(|page| Either::Right(Either::Left(Show(page))));
    }
    let to = format!("/drafts/{id}/lessons/{key}/texts/{beside}");
    let change = move |db: &mut Db| -> Result<Option<TextPage>> {
        let found = Found::of(db, &who, id, &key, &beside)?;
        let text = lines(&form.text);
        let mut problems = Problems::default();
        if text.chars().count() > LONGEST {
            problems.add_with("text", "problem-too-long", &[("most", LONGEST.to_string())]);
            return found.page(db, form.clone(), problems).map(Some);
        }
        let now_there = found.text().to_owned();
        if form.began != mark_of(&now_there) && text != now_there.trim_end() {
            let kept = found.files.0.get(&found.path).map(|file| Kept::of(db, file)).transpose()?;
            let form = TextForm { began: mark_of(&now_there), ..form.clone() };
            let page = found.page(db, form, problems)?;
            // Somebody took the text away: there is nobody to name beside it.
            let conflict = kept.map(|kept| Conflict { kept, lines: difference(&now_there, &text), theirs: now_there });
            return Ok(Some(TextPage { conflict, ..page }));
        }
        found.keep(db, &who, &text)?;
        Ok(None)
    };
    Ok(match app.write(change).await? {
        Some(page) => Either::Right(Either::Right(Again(page))),
        None => Either::Left(See(to).saying("draft-saved")),
    })
}
