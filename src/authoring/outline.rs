//! The order of a draft: modules with their lessons. It stands in the numbers of the folders and in `[[modules]]`.

use super::course_text::{COURSE, CourseText};
use super::draft::{Draft, free_key, slug_of};
use super::fields::{set_tables, set_text, set_texts, tables, text, texts};
use super::files::{Files, How};
use super::test_text::Way;
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use toml_edit::Table;

/// Lessons before the first module stand in one without a name: a course without modules has that one alone.
#[derive(Debug, Clone)]
pub struct Outline {
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Empty: no module.
    pub key: String,
    pub title: String,
    /// Keys of lessons in order.
    pub lessons: Vec<String>,
    /// The folder that a lesson has now.
    folders: Vec<Option<String>>,
}

impl Part {
    fn new(key: &str, title: &str) -> Part {
        Part { key: key.into(), title: title.into(), lessons: Vec::new(), folders: Vec::new() }
    }
}

impl Outline {
    pub fn of(files: &Files) -> Result<Outline> {
        let course = CourseText::read(files.text(COURSE).ok_or(Error::NotFound)?)?;
        let modules = tables(course.0.as_table(), "modules");
        let mut parts = vec![Part::new("", "")];
        parts.extend(modules.iter().map(|module| Part::new(&text(module, "key"), &text(module, "title"))));
        for (folder, key) in files.lessons() {
            let named = modules.iter().position(|module| texts(module, "lessons").iter().any(|one| one == key));
            // One that no module names yet stands at the end.
            let place = named.map_or(modules.len(), |place| place + 1);
            parts[place].lessons.push(key.into());
            parts[place].folders.push(Some(folder.into()));
        }
        Ok(Outline { parts })
    }

    pub fn has(&self, key: &str) -> bool {
        self.place(key).is_ok()
    }

    /// A lesson at the end; its key, made from the wanted one.
    pub fn add(&mut self, wanted: &str) -> String {
        let key = free_key(wanted, |key| self.has(key));
        let last = self.parts.last_mut().expect("there is always one part");
        last.lessons.push(key.clone());
        last.folders.push(None);
        key
    }

    /// One step; beyond the edge of a module into the next one.
    pub fn move_lesson(&mut self, key: &str, way: Way) -> Result<()> {
        let (part, place) = self.place(key)?;
        if let Some(other) = way.from(place, self.parts[part].lessons.len()) {
            self.parts[part].lessons.swap(place, other);
            self.parts[part].folders.swap(place, other);
        } else if let Some(next) = way.from(part, self.parts.len()).filter(|next| *next > 0 || self.parts.len() == 1) {
            let (lesson, folder) = (self.parts[part].lessons.remove(place), self.parts[part].folders.remove(place));
            let at = if way == Way::Up { self.parts[next].lessons.len() } else { 0 };
            self.parts[next].lessons.insert(at, lesson);
            self.parts[next].folders.insert(at, folder);
        }
        Ok(())
    }

    /// Before another lesson; before none it goes to the end of a module.
    pub fn place_lesson(&mut self, key: &str, before: &str, part: &str) -> Result<()> {
        if key == before {
            return Ok(());
        }
        let (to, at) = match before {
            "" => self.parts.iter().position(|one| one.key == part).map(|part| (part, usize::MAX)).ok_or(Error::NotFound)?,
            before => self.place(before)?,
        };
        let (from, place) = self.place(key)?;
        let (lesson, folder) = (self.parts[from].lessons.remove(place), self.parts[from].folders.remove(place));
        // What stood behind it in the same module has moved up.
        let at = if from == to && place < at { at.saturating_sub(1) } else { at };
        let at = at.min(self.parts[to].lessons.len());
        self.parts[to].lessons.insert(at, lesson);
        self.parts[to].folders.insert(at, folder);
        Ok(())
    }

    /// The first module takes in all lessons that are there.
    pub fn add_module(&mut self, title: &str) {
        let key = free_key(&slug_of(title), |key| self.parts.iter().any(|part| part.key == key));
        let mut module = Part::new(&key, title);
        if self.parts.len() == 1 {
            std::mem::swap(&mut module.lessons, &mut self.parts[0].lessons);
            std::mem::swap(&mut module.folders, &mut self.parts[0].folders);
        }
        self.parts.push(module);
    }

    pub fn rename_module(&mut self, key: &str, title: &str) -> Result<()> {
        self.module(key).map(|place| self.parts[place].title = title.into())
    }

    pub fn move_module(&mut self, key: &str, way: Way) -> Result<()> {
        let place = self.module(key)?;
        if let Some(other) = way.from(place, self.parts.len()).filter(|other| *other > 0) {
            self.parts.swap(place, other);
        }
        Ok(())
    }

    /// Its lessons go to the module before it; those of the last one need no module any more.
    pub fn remove_module(&mut self, key: &str) -> Result<()> {
        let place = self.module(key)?;
        let gone = self.parts.remove(place);
        let heir = if self.parts.len() == 1 { 0 } else { place.saturating_sub(1).max(1) };
        let at = if heir >= place { 0 } else { self.parts[heir].lessons.len() };
        self.parts[heir].lessons.splice(at..at, gone.lessons);
        self.parts[heir].folders.splice(at..at, gone.folders);
        Ok(())
    }

    /// The folder of a lesson in this order.
    pub fn folder(&self, key: &str) -> Option<String> {
        let place = self.parts.iter().flat_map(|part| &part.lessons).position(|one| one == key)?;
        Some(format!("{:02}-{key}", place + 1))
    }

    fn module(&self, key: &str) -> Result<usize> {
        self.parts.iter().position(|part| !part.key.is_empty() && part.key == key).ok_or(Error::NotFound)
    }

    fn place(&self, key: &str) -> Result<(usize, usize)> {
        let found = self.parts.iter().enumerate().find_map(|(place, part)| Some((place, part.lessons.iter().position(|one| one == key)?)));
        found.ok_or(Error::NotFound)
    }

    fn moves(&self) -> Vec<(String, String)> {
        let all = self.parts.iter().flat_map(|part| part.lessons.iter().zip(&part.folders));
        let moves = all.filter_map(|(key, folder)| Some((folder.clone()?, self.folder(key)?)));
        moves.filter(|(from, to)| from != to).collect()
    }
}

impl Draft {
    /// Writes the order into the draft.
    pub fn arrange(&self, db: &mut Db, by: PersonId, outline: &Outline) -> Result<()> {
        // Keys differ, so no folder takes the name of another on the way.
        for (from, to) in outline.moves() {
            self.rename(db, &from, &to)?;
        }
        let files = self.files(db)?;
        let mut course = CourseText::read(files.text(COURSE).ok_or(Error::NotFound)?)?;
        let before = tables(course.0.as_table(), "modules");
        let table = |part: &Part| {
            let mut table: Table = before.iter().find(|table| text(*table, "key") == part.key).cloned().unwrap_or_default();
            set_text(&mut table, "key", &part.key, true);
            set_text(&mut table, "title", &part.title, true);
            set_texts(&mut table, "lessons", &part.lessons, true);
            table
        };
        let modules: Vec<Table> = outline.parts.iter().filter(|part| !part.key.is_empty()).map(table).collect();
        if modules.is_empty() {
            course.0.as_table_mut().remove("modules");
        } else {
            set_tables(course.0.as_table_mut(), "modules", modules);
        }
        self.touch(db, by)?;
        self.keep(db, by, COURSE, &course.to_string(), How::Saved)
    }
}
