//! What a handbook holds, before it is set on pages.

use super::paper::{Answer, Block, Paper, Picture};
use crate::catalog::{CourseVersion, Lesson};
use crate::db::Db;
use crate::error::Result;
use crate::text::tidy;
use crate::web::{Lang, say};
use chrono::NaiveDateTime;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub struct Book {
    pub title: String,
    summary: String,
    authors: Vec<String>,
    language: String,
    /// Who made it and what may be done with it.
    colophon: String,
    /// Where the course is on the network, where that is known.
    address: Option<String>,
    chapters: Vec<Chapter>,
    /// To the questions of all lessons, for the back.
    pub answers: Vec<Answer>,
    words: Words,
    /// The address as a drawing.
    #[serde(skip)]
    pub qr: Option<String>,
    #[serde(skip)]
    pub pictures: Vec<Picture>,
    #[serde(skip)]
    pub published_at: NaiveDateTime,
}

#[derive(Debug, Serialize)]
struct Chapter {
    title: String,
    time: String,
    summary: String,
    /// The lesson has a film or sound, which paper has not.
    elsewhere: bool,
    blocks: Vec<Block>,
    transcript: Vec<String>,
}

/// The handbook's own words in the language of the course.
#[derive(Debug, Serialize)]
struct Words {
    handbook: String,
    contents: String,
    elsewhere: String,
    transcript: String,
    answers: String,
    answers_where: String,
    on_the_network: String,
    qr: String,
}

impl Book {
    pub fn of(db: &mut Db, version: CourseVersion, address: Option<&str>) -> Result<Book> {
        let lessons = Lesson::of_version(db, version.id)?;
        let slug = crate::catalog::Course::find(db, version.course_id)?.slug;
        let lang = Lang::from_word(&version.language).unwrap_or(Lang::Vi);
        let mut paper = Paper::new(address, lang);
        let chapters = lessons.into_iter().map(|lesson| Chapter::of(lesson, lang, &mut paper)).collect();
        let made = [("authors", version.authors.0.join(", ")), ("version", version.label), ("licence", version.licence)];
        let address = address.map(|address| format!("{}/courses/{slug}", address.trim_end_matches('/')));
        Ok(Book {
            qr: address.as_deref().map(crate::qr::svg).transpose()?,
            title: tidy(&version.title),
            summary: tidy(&version.summary),
            authors: version.authors.0,
            language: language(&version.language),
            colophon: say(lang, "course-made-by", &made),
            address,
            chapters,
            words: Words::in_language(lang),
            pictures: paper.pictures,
            answers: paper.answers,
            published_at: version.published_at,
        })
    }
}

/// "vi-VN" → "vi"; what is no code of a language is taken for Vietnamese.
fn language(code: &str) -> String {
    let code = code.split('-').next().unwrap_or_default().to_lowercase();
    let known = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase());
    if known { code } else { "vi".into() }
}

impl Chapter {
    fn of(lesson: Lesson, lang: Lang, paper: &mut Paper) -> Chapter {
        let number = [("position", lesson.position.to_string()), ("title", tidy(&lesson.title))];
        Chapter {
            title: say(lang, "handbook-lesson", &number),
            time: say(lang, "course-minutes", &[("minutes", lesson.minutes.to_string())]),
            summary: tidy(&lesson.summary),
            elsewhere: lesson.video.is_some() || lesson.audio.is_some(),
            blocks: paper.lesson(&lesson),
            transcript: lesson.transcript.split("\n\n").map(tidy).filter(|part| !part.is_empty()).collect(),
        }
    }
}

impl Words {
    fn in_language(lang: Lang) -> Words {
        let word = |id| say(lang, id, &[]);
        Words {
            handbook: word("handbook"),
            contents: word("handbook-contents"),
            elsewhere: word("handbook-elsewhere"),
            transcript: word("handbook-transcript"),
            answers: word("handbook-answers"),
            answers_where: word("handbook-answers-where"),
            on_the_network: word("handbook-on-the-network"),
            qr: word("handbook-qr"),
        }
    }
}

#[cfg(all(test, feature = "pdf"))]
impl Book {
    pub fn sample(blocks: Vec<Block>) -> Book {
        let chapter =
            Chapter { title: "Bài 1. Thử".into(), time: "5 phút".into(), summary: String::new(), elsewhere: false, blocks, transcript: Vec::new() };
        Book {
            title: "Khóa thử".into(),
            summary: "Tóm tắt".into(),
            authors: vec!["Lớp".into()],
            language: language("vi-VN"),
            colophon: "Soạn: Lớp".into(),
            address: None,
            qr: None,
            chapters: vec![chapter],
            words: Words::in_language(Lang::Vi),
            pictures: Vec::new(),
            answers: Vec::new(),
            published_at: NaiveDateTime::default(),
        }
    }
}
