//! `NN-key/lesson.md`: front matter in TOML between two lines `+++`, then Markdown.

use super::course::is_slug;
use super::easy::read_easy;
use super::markdown::{Place, to_html};
use super::reading::{FILMS, PAPERS, Reading, SOUNDS, line_of};
use super::requires::{self, Required};
use super::slides::PageFile;
use super::vtt::transcript;
use crate::catalog::{LessonKind, NewLesson};
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    title: String,
    minutes: i32,
    #[serde(default)]
    skills: Vec<String>,
    kind: LessonKind,
    audio: Option<String>,
    video: Option<String>,
    captions: Option<String>,
    transcript: Option<String>,
    #[serde(default)]
    summary: String,
    sign: Option<String>,
    sign_captions: Option<String>,
    slides: Option<String>,
    #[serde(default)]
    pages: Vec<PageFile>,
    #[serde(default)]
    requires: Vec<Spanned<String>>,
}

/// The lessons in order of their folders' names. `None` when one could not be read: nobody can say then what it would have been.
pub fn read_lessons(reading: &mut Reading, language: &str) -> Option<Vec<NewLesson>> {
    let mut lessons: Vec<NewLesson> = Vec::new();
    let (mut required, mut whole) = (Vec::new(), true);
    for name in reading.folder.folders() {
        let file = format!("{name}/lesson.md");
        match key_of(&name) {
            // A folder of pictures may have any name.
            None if !reading.folder.has(&file) => {}
            None => reading.problem(&file, None, "package-lesson-folder", &[("name", name.clone())]),
            Some(key) if lessons.iter().any(|lesson| lesson.key == key) => reading.problem(&file, None, "package-key-twice", &[("key", key.into())]),
            Some(key) => match read_lesson(reading, &name, &file, key, language, &mut required) {
                Some(lesson) => lessons.push(lesson),
                None => whole = false,
            },
        }
    }
    if !whole {
        return None;
    }
    requires::check(reading, &lessons, &required);
    if lessons.is_empty() && reading.problems.is_empty() {
        reading.problem("course.toml", None, "package-no-lessons", &[]);
    }
    Some(lessons)
}

/// `01-mat-khau` → `mat-khau`: the number orders, the key stays across versions.
fn key_of(folder: &str) -> Option<&str> {
    let (number, key) = folder.split_once('-')?;
    (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && is_slug(key)).then_some(key)
}

fn read_lesson(reading: &mut Reading, folder: &str, file: &str, key: &str, language: &str, required: &mut Vec<Required>) -> Option<NewLesson> {
    let text = reading.text(file)?;
    let Some((head, body)) = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n")) else {
        reading.problem(file, Some(1), "package-front-matter", &[]);
        return None;
    };
    let above = head.lines().count() + 2;
    let page = to_html(reading, Place { file, folder, above, language }, body);
    let easy_html = read_easy(reading, folder, language);
    let front: FrontMatter = reading.toml(file, head, 1)?;
    front.check(reading, file);
    if body.trim().is_empty() && front.is_bare() {
        reading.problem(file, None, "package-lesson-empty", &[]);
    }
    let named = |key: &Spanned<String>| (1 + line_of(head, key.span().start), key.get_ref().clone());
    required.extend(front.requires.iter().map(named).map(|(line, first)| Required { file: file.into(), line, by: key.into(), key: first }));
    let mut media = |path: &Option<String>, kinds| path.as_deref().and_then(|path| reading.media(file, None, &format!("{folder}/{path}"), kinds));
    let (audio, video) = (media(&front.audio, SOUNDS), media(&front.video, FILMS));
    let (sign, slides) = (media(&front.sign, FILMS), media(&front.slides, PAPERS));
    let mut captions = |path: &Option<String>| path.as_deref().and_then(|path| reading.captions(file, None, &format!("{folder}/{path}")));
    let (captions, sign_captions) = (captions(&front.captions), captions(&front.sign_captions));
    let written = front.transcript.as_deref().map(|path| reading.text(&format!("{folder}/{path}")).unwrap_or_default());
    let transcript = written.unwrap_or_else(|| captions.as_ref().map(|(_, cues)| transcript(cues)).unwrap_or_default());
    Some(NewLesson {
        key: key.into(),
        title: front.title,
        summary: front.summary,
        minutes: front.minutes,
        kind: front.kind,
        html: page.html,
        audio,
        video,
        captions: captions.map(|(sha256, _)| sha256),
        transcript,
        easy_html,
        sign,
        sign_captions: sign_captions.map(|(sha256, _)| sha256),
        slides,
        slide_pictures: front.pages.into_iter().filter_map(|slide| slide.read(reading, file, folder, head)).collect(),
        requires: front.requires.into_iter().map(Spanned::into_inner).collect(),
        module_key: None,
        practice_questions: page.questions,
    })
}

impl FrontMatter {
    /// Nothing stands beside the text.
    fn is_bare(&self) -> bool {
        self.video.is_none() && self.audio.is_none() && self.sign.is_none() && self.slides.is_none() && self.pages.is_empty()
    }

    fn check(&self, reading: &mut Reading, file: &str) {
        reading.filled(file, None, "title", &self.title);
        reading.skills(file, None, &self.skills);
        if !(1..=600).contains(&self.minutes) {
            reading.problem(file, None, "package-minutes", &[]);
        }
        if self.video.is_some() && self.captions.is_none() {
            reading.problem(file, None, "package-video-without-captions", &[]);
        }
        let missing = match self.kind {
            LessonKind::Video if self.video.is_none() => "video",
            LessonKind::Audio if self.audio.is_none() => "audio",
            LessonKind::Slides if self.slides.is_none() && self.pages.is_empty() => "slides",
            _ => return,
        };
        reading.problem(file, None, "package-kind-without-file", &[("field", missing.into())]);
    }
}
