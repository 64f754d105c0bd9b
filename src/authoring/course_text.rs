//! `course.toml` of a draft.

use super::fields::{read, set_text, set_texts, text, texts};
use crate::error::Result;
use std::fmt;
use toml_edit::{DocumentMut, Table, value};

pub struct CourseText(pub DocumentMut);

pub const COURSE: &str = "course.toml";

impl CourseText {
    pub fn new(slug: &str, title: &str, summary: &str) -> CourseText {
        let mut doc = DocumentMut::new();
        for (key, text) in [("id", slug), ("version", "1.0"), ("title", title), ("summary", summary), ("language", "vi")] {
            doc[key] = value(text);
        }
        set_texts(doc.as_table_mut(), "audiences", &["resident".into()], true);
        set_texts(doc.as_table_mut(), "skills", &[], true);
        doc["licence"] = value("CC BY 4.0");
        set_texts(doc.as_table_mut(), "authors", &[], true);
        CourseText(doc)
    }

    pub fn read(written: &str) -> Result<CourseText> {
        Ok(CourseText(read(written)?))
    }

    pub fn text(&self, key: &str) -> String {
        text(self.table(), key)
    }

    pub fn texts(&self, key: &str) -> Vec<String> {
        texts(self.table(), key)
    }

    pub fn set_text(&mut self, key: &str, text: &str, needed: bool) {
        set_text(self.0.as_table_mut(), key, text, needed);
    }

    pub fn set_texts(&mut self, key: &str, all: &[String], needed: bool) {
        set_texts(self.0.as_table_mut(), key, all, needed);
    }

    fn table(&self) -> &Table {
        self.0.as_table()
    }
}

impl fmt::Display for CourseText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
