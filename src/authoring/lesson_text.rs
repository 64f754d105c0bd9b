//! `lesson.md` of a draft: front matter in TOML between two lines `+++`, then Markdown.

use super::fields::{read, set_tables, set_text, set_texts, tables, text, texts};
use crate::error::{Error, Result};
use serde::Serialize;
use std::fmt;
use toml_edit::{DocumentMut, Item, Table, value};

#[derive(Debug)]
pub struct LessonText {
    pub front: DocumentMut,
    pub body: String,
}

/// A slide that is a picture; `text` is what is said to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlideText {
    pub picture: String,
    pub alt: String,
    pub text: String,
}

/// So long a lesson may be; a longer one is better two.
pub const LONGEST: usize = 50_000;

impl LessonText {
    pub fn new(title: &str) -> LessonText {
        let mut front = DocumentMut::new();
        front["title"] = value(title);
        front["minutes"] = value(5);
        front["kind"] = value("text");
        LessonText { front, body: String::new() }
    }

    pub fn read(written: &str) -> Result<LessonText> {
        let parts = written.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n"));
        let (front, body) = parts.ok_or_else(|| Error::refused("draft-file-broken"))?;
        Ok(LessonText { front: read(front)?, body: body.trim_end().trim_start_matches('\n').to_owned() })
    }

    pub fn text(&self, key: &str) -> String {
        text(self.front.as_table(), key)
    }

    pub fn texts(&self, key: &str) -> Vec<String> {
        texts(self.front.as_table(), key)
    }

    pub fn minutes(&self) -> i64 {
        self.front.get("minutes").and_then(Item::as_integer).unwrap_or(0)
    }

    pub fn set_text(&mut self, key: &str, text: &str, needed: bool) {
        set_text(self.front.as_table_mut(), key, text, needed);
    }

    pub fn set_texts(&mut self, key: &str, all: &[String]) {
        set_texts(self.front.as_table_mut(), key, all, false);
    }

    pub fn set_minutes(&mut self, minutes: i64) {
        if self.minutes() != minutes {
            self.front["minutes"] = value(minutes);
        }
    }
}

impl LessonText {
    pub fn slides(&self) -> Vec<SlideText> {
        let slide = |table: &Table| SlideText { picture: text(table, "picture"), alt: text(table, "picture_alt"), text: text(table, "text") };
        tables(self.front.as_table(), "pages").iter().map(slide).collect()
    }

    pub fn set_slides(&mut self, slides: &[SlideText]) {
        if slides.is_empty() {
            self.front.as_table_mut().remove("pages");
            return;
        }
        let table = |slide: &SlideText| {
            let mut table = Table::new();
            set_text(&mut table, "picture", &slide.picture, true);
            set_text(&mut table, "picture_alt", &slide.alt, true);
            set_text(&mut table, "text", &slide.text, false);
            table
        };
        set_tables(self.front.as_table_mut(), "pages", slides.iter().map(table).collect());
    }
}

impl fmt::Display for LessonText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let front = self.front.to_string();
        write!(f, "+++\n{}\n+++\n{}\n", front.trim_end(), self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_does_not_know_survives() {
        let written = "+++\ntitle = \"Mở đầu\" # tạm\nminutes = 5\nkind = \"text\"\nrequires = [\"a\"]\n+++\n## Một\n\nHai.\n";
        let mut lesson = LessonText::read(written).unwrap();
        assert_eq!(lesson.to_string(), written);
        lesson.set_text("summary", "Vài lời", false);
        lesson.set_minutes(7);
        lesson.body = "Khác.".into();
        let again = LessonText::read(&lesson.to_string()).unwrap();
        assert_eq!((again.text("summary").as_str(), again.minutes(), again.body.as_str()), ("Vài lời", 7, "Khác."));
        assert_eq!(again.texts("requires"), ["a"]);
        assert!(lesson.to_string().contains("# tạm"));
    }

    #[test]
    fn slides_are_read_as_they_were_written() {
        let mut lesson = LessonText::new("Mở đầu");
        let slide = |name: &str, text: &str| SlideText { picture: name.into(), alt: "Một \"hình\"".into(), text: text.into() };
        let slides = [slide("a.png", "Nói một câu."), slide("b.png", "")];
        lesson.set_slides(&slides);
        lesson.set_text("summary", "Vài lời", false);
        let mut again = LessonText::read(&lesson.to_string()).unwrap();
        assert_eq!((again.slides().as_slice(), again.text("summary").as_str()), (&slides[..], "Vài lời"), "{lesson}");
        again.set_slides(&[]);
        assert!(!again.to_string().contains("pages"));
    }

    #[test]
    fn a_lesson_without_front_matter_is_not_guessed_at() {
        assert!(LessonText::read("Chỉ có chữ").is_err() && LessonText::read("+++\ntitle = \n+++\nx").is_err());
        let front = LessonText::read("+++\ntitle = \"a+++b\"\n+++\n").unwrap();
        assert_eq!((front.text("title").as_str(), front.body.as_str()), ("a+++b", ""));
    }
}
