//! Slides that are pictures: sent, told in words, put in order, taken out.

use super::Facts;
use super::folder::Folder;
use super::pictures::{PICTURES, free_name, settle};
use crate::authoring::draft::DraftId;
use crate::authoring::fields::{line, lines};
use crate::authoring::lesson_text::SlideText;
use crate::authoring::test_text::Way;
use crate::authoring::{Author, mark_of};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::media::Sent;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_multipart::Multipart;
use actix_web::web::Path;
use actix_web::{Either, HttpRequest};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    let here = "/drafts/{draft}/lessons/{lesson}/slides";
    site.get(here, show).post(here, save).post("/drafts/{draft}/lessons/{lesson}/slides/pictures", add);
}

const LONGEST_ALT: usize = 400;
const LONGEST_TEXT: usize = 2_000;

#[derive(Serialize)]
struct SlidesPage {
    draft: Facts,
    key: String,
    title: String,
    /// By this the form knows the state that it began from.
    began: String,
    slides: Vec<SlideLine>,
    alt: String,
    text: String,
    problems: Problems,
}

#[derive(Serialize)]
struct SlideLine {
    #[serde(flatten)]
    slide: SlideText,
    address: Option<String>,
}

impl Page for SlidesPage {
    const TEMPLATE: &'static str = "authoring/slides.html";
}

/// The words of all slides in their order, and what else is wished: `up-1`, `remove-0`.
#[derive(Debug, Clone, Default, Deserialize)]
struct SlidesForm {
    #[serde(default)]
    began: String,
    #[serde(default)]
    picture: Vec<String>,
    #[serde(default)]
    slide_alt: Vec<String>,
    #[serde(default)]
    slide_text: Vec<String>,
    #[serde(default, rename = "do")]
    wish: String,
    /// Dragged: the picture that goes before another one, or to the end.
    #[serde(default)]
    moved: String,
    #[serde(default)]
    before: String,
}

impl SlidesForm {
    fn slides(&self) -> Vec<SlideText> {
        let at = |all: &[String], place: usize| all.get(place).cloned().unwrap_or_default();
        let slide = |(place, picture): (usize, &String)| SlideText {
            picture: picture.clone(),
            alt: line(&at(&self.slide_alt, place)),
            text: lines(&at(&self.slide_text, place)),
        };
        self.picture.iter().enumerate().map(slide).collect()
    }

    fn problems(&self) -> Problems {
        let mut problems = Problems::default();
        for (place, slide) in self.slides().iter().enumerate() {
            // One that is taken out needs no words.
            if self.wish == format!("remove-{place}") {
                continue;
            }
            if slide.alt.is_empty() {
                problems.add_with("slides", "problem-slide-alt-missing", &[("number", (place + 1).to_string())]);
            } else if slide.alt.chars().count() > LONGEST_ALT || slide.text.chars().count() > LONGEST_TEXT {
                problems.add_with("slides", "problem-slide-too-long", &[("number", (place + 1).to_string())]);
            }
        }
        problems
    }

    /// In the wished order.
    fn arranged(&self) -> Vec<SlideText> {
        let mut slides = self.slides();
        if let Some(from) = slides.iter().position(|slide| slide.picture == self.moved) {
            let slide = slides.remove(from);
            let to = slides.iter().position(|slide| slide.picture == self.before).unwrap_or(slides.len());
            slides.insert(to, slide);
        }
        let Some((wish, place)) = self.wish.split_once('-') else { return slides };
        let Some(place) = place.parse::<usize>().ok().filter(|place| *place < slides.len()) else { return slides };
        let way = match wish {
            "up" => Way::Up,
            "down" => Way::Down,
            "remove" => {
                slides.remove(place);
                return slides;
            }
            _ => return slides,
        };
        if let Some(other) = way.from(place, slides.len()) {
            slides.swap(place, other);
        }
        slides
    }
}

impl Folder {
    fn mark(&self) -> String {
        let words = |slide: SlideText| format!("{}\n{}\n{}", slide.picture, slide.alt, slide.text);
        mark_of(&self.lesson.slides().into_iter().map(words).collect::<Vec<_>>().join("\n\n"))
    }

    fn slides_page(&self, slides: Vec<SlideText>, problems: Problems) -> SlidesPage {
        let line = |slide: SlideText| {
            let file = self.files.0.get(&format!("{}/{}", self.folder, slide.picture));
            let sha256 = file.and_then(|file| file.sha256.as_deref());
            SlideLine { address: sha256.map(|sha256| format!("/drafts/{}/media/{sha256}/{}", self.draft.id, slide.picture)), slide }
        };
        SlidesPage {
            draft: Facts::from(&self.draft),
            key: self.key.clone(),
            title: self.lesson.text("title"),
            began: self.mark(),
            slides: slides.into_iter().map(line).collect(),
            alt: String::new(),
            text: String::new(),
            problems,
        }
    }

    fn keep_slides(mut self, db: &mut Db, who: &Author, slides: &[SlideText]) -> Result<()> {
        self.lesson.set_slides(slides);
        self.keep_lesson(db, who)
    }
}

async fn show(app: App, who: Author, place: Path<(DraftId, String)>) -> Result<Show<SlidesPage>> {
    let (id, key) = place.into_inner();
    let look = move |db: &mut Db| {
        let found = Folder::of(db, &who, id, &key)?;
        Ok(found.slides_page(found.lesson.slides(), Problems::default()))
    };
    Ok(Show(app.read(look).await?))
}

async fn save(app: App, who: Author, place: Path<(DraftId, String)>, form: Form<SlidesForm>) -> Submitted<SlidesPage> {
    let ((id, key), form) = (place.into_inner(), form.into_inner());
    let to = format!("/drafts/{id}/lessons/{key}/slides");
    let change = move |db: &mut Db| {
        let found = Folder::of(db, &who, id, &key)?;
        let mut problems = form.problems();
        if form.began != found.mark() {
            // Somebody else was quicker: what stands there now is shown, with nothing of theirs lost.
            problems.add("slides", "slides-changed-meanwhile");
            return Ok(Some(found.slides_page(found.lesson.slides(), problems)));
        }
        if !problems.is_empty() {
            return Ok(Some(found.slides_page(form.slides(), problems)));
        }
        found.keep_slides(db, &who, &form.arranged())?;
        Ok(None)
    };
    Ok(match app.write(change).await? {
        Some(page) => Either::Right(Again(page)),
        None => Either::Left(See(to).saying("draft-saved")),
    })
}

async fn add(app: App, request: HttpRequest, who: Author, place: Path<(DraftId, String)>, parts: Multipart) -> Submitted<SlidesPage> {
    let (id, key) = place.into_inner();
    let (asking, of) = (who.clone(), key.clone());
    app.read(move |db| Folder::of(db, &asking, id, &of).map(drop)).await?;
    let again = async |problems: Problems, alt: String, text: String| {
        let (who, key) = (who.clone(), key.clone());
        let look = move |db: &mut Db| {
            let found = Folder::of(db, &who, id, &key)?;
            Ok(SlidesPage { alt, text, ..found.slides_page(found.lesson.slides(), problems) })
        };
        Ok(Either::Right(Again(app.read(look).await?)))
    };
    let sent = match Sent::receive(&app, &request, parts, PICTURES).await {
        Ok(sent) => sent,
        Err(Error::Refused(refusal)) => return again(Problems::of("picture", refusal), String::new(), String::new()).await,
        Err(error) => return Err(error),
    };
    let (alt, text) = (line(sent.field("alt")), lines(sent.field("text")));
    let mut problems = Problems::default();
    problems.text("alt", &alt, "problem-alt-missing", LONGEST_ALT);
    if text.chars().count() > LONGEST_TEXT {
        problems.add_with("text", "problem-too-long", &[("most", LONGEST_TEXT.to_string())]);
    }
    let file = match sent.file {
        Some(file) if problems.is_empty() => file,
        file => {
            if file.is_none() {
                problems.add("picture", "problem-file-missing");
            }
            return again(problems, alt, text).await;
        }
    };
    let (name, media) = settle(&app, file).await?;
    let to = format!("/drafts/{id}/lessons/{key}/slides");
    let change = move |db: &mut Db| {
        let found = Folder::of(db, &who, id, &key)?;
        let name = free_name(&found.files, &format!("{}/", found.folder), &name);
        media.record(db)?;
        found.draft.keep_media(db, who.id, &format!("{}/{name}", found.folder), &media.sha256)?;
        let mut slides = found.lesson.slides();
        slides.push(SlideText { picture: name, alt: alt.clone(), text: text.clone() });
        found.keep_slides(db, &who, &slides)
    };
    app.write(change).await?;
    Ok(Either::Left(See(to).saying("slide-taken")))
}
