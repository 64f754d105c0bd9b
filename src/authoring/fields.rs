//! The fields of a TOML text. What the forms do not know stays as it stands.

use crate::error::{Error, Result};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TableLike, value};
use unicode_normalization::UnicodeNormalization;

/// A text that cannot be read is not guessed at.
pub fn read(text: &str) -> Result<DocumentMut> {
    text.parse().map_err(|error| {
        tracing::info!(%error, "a draft's file is no TOML");
        Error::refused("draft-file-broken")
    })
}

pub fn text(table: &dyn TableLike, key: &str) -> String {
    table.get(key).and_then(Item::as_str).unwrap_or_default().to_owned()
}

pub fn texts(table: &dyn TableLike, key: &str) -> Vec<String> {
    let array = table.get(key).and_then(Item::as_array);
    array.into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

pub fn yes(table: &dyn TableLike, key: &str) -> bool {
    table.get(key).and_then(Item::as_bool).unwrap_or(false)
}

/// A field that may be left out is, when there is nothing in it.
pub fn set_text(table: &mut dyn TableLike, key: &str, text: &str, needed: bool) {
    if text.is_empty() && !needed {
        table.remove(key);
    } else if table.get(key).and_then(Item::as_str) != Some(text) {
        table.insert(key, value(text));
    }
}

pub fn set_texts(table: &mut dyn TableLike, key: &str, all: &[String], needed: bool) {
    if all.is_empty() && !needed {
        table.remove(key);
    } else if texts(table, key) != all || table.get(key).is_none() {
        table.insert(key, value(all.iter().map(String::as_str).collect::<Array>()));
    }
}

pub fn set_yes(table: &mut dyn TableLike, key: &str, yes: bool) {
    if yes {
        table.insert(key, value(true));
    } else {
        table.remove(key);
    }
}

/// The tables of a list, however it is written.
pub fn tables(table: &dyn TableLike, key: &str) -> Vec<Table> {
    match table.get(key) {
        Some(Item::ArrayOfTables(all)) => all.iter().cloned().collect(),
        Some(item) => item.as_array().into_iter().flatten().filter_map(|one| one.as_inline_table().cloned().map(|one| one.into_table())).collect(),
        None => Vec::new(),
    }
}

pub fn set_tables(table: &mut dyn TableLike, key: &str, all: Vec<Table>) {
    if all.is_empty() {
        table.insert(key, value(Array::new()));
        return;
    }
    let mut list = ArrayOfTables::new();
    for mut one in all {
        loosen(&mut one);
        list.push(one);
    }
    table.insert(key, Item::ArrayOfTables(list));
}

/// Where a table stood in the file before does not matter any more, nor where those within it stood.
fn loosen(table: &mut Table) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => loosen(inner),
            Item::ArrayOfTables(all) => all.iter_mut().for_each(loosen),
            _ => {}
        }
    }
}

/// One line as a person meant it: NFC, single spaces.
pub fn line(text: &str) -> String {
    crate::text::tidy(text)
}

/// Several lines: NFC, the line ends of files, no spaces before and after.
pub fn lines(text: &str) -> String {
    let text: String = text.replace("\r\n", "\n").replace('\r', "\n").nfc().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    text.trim_matches('\n').trim_end().to_owned()
}
