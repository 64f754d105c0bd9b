//! `[[modules]]` in course.toml: headings above the lessons.

use super::course::{first_twice, is_slug};
use super::reading::{Reading, line_of};
use crate::catalog::{NewLesson, NewModule};
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModuleFile {
    key: Spanned<String>,
    title: String,
    lessons: Vec<Spanned<String>>,
}

/// Each lesson gets the key of its module: exactly one, and in the order of the folders.
pub fn read_modules(reading: &mut Reading, file: &str, text: &str, modules: Vec<ModuleFile>, lessons: &mut [NewLesson]) -> Vec<NewModule> {
    let line = |at: &Spanned<String>| Some(line_of(text, at.span().start));
    for module in &modules {
        module.check(reading, file, line(&module.key));
    }
    if let Some(twice) = first_twice(modules.iter().map(|module| module.key.get_ref())) {
        let second = modules.iter().rfind(|module| module.key.get_ref() == twice);
        reading.problem(file, second.and_then(|module| line(&module.key)), "package-key-twice", &[("key", twice.clone())]);
    }
    let mut next = 0;
    for (module, named) in modules.iter().flat_map(|module| module.lessons.iter().map(move |named| (module, named))) {
        let key = ("key", named.get_ref().clone());
        let Some(place) = lessons.iter().position(|lesson| lesson.key == *named.get_ref()) else {
            reading.problem(file, line(named), "package-unknown-lesson", &[key]);
            continue;
        };
        if lessons[place].module_key.is_some() {
            reading.problem(file, line(named), "package-lesson-in-two-modules", &[key]);
            continue;
        }
        if place < next {
            reading.problem(file, line(named), "package-module-order", &[key]);
        }
        next = place;
        lessons[place].module_key = Some(module.key.get_ref().clone());
    }
    if !modules.is_empty() {
        for lesson in lessons.iter().filter(|lesson| lesson.module_key.is_none()) {
            reading.problem(file, None, "package-lesson-without-module", &[("key", lesson.key.clone())]);
        }
    }
    modules.into_iter().map(|module| NewModule { key: module.key.into_inner(), title: module.title }).collect()
}

impl ModuleFile {
    fn check(&self, reading: &mut Reading, file: &str, line: Option<usize>) {
        reading.filled(file, line, "title", &self.title);
        if !is_slug(self.key.get_ref()) {
            reading.problem(file, line, "package-key", &[("key", self.key.get_ref().clone())]);
        }
        if self.lessons.is_empty() {
            reading.problem(file, line, "package-module-empty", &[("key", self.key.get_ref().clone())]);
        }
    }
}
