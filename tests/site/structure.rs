//! What the house promises of itself: tables alike on both databases, texts complete, rooms in order.

use crate::house::House;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Text};
use hocvu::db::Db;
use hocvu::error::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

type Columns = BTreeSet<(String, String, bool)>;

#[actix_web::test]
async fn both_databases_have_the_columns_of_the_schema() {
    let wanted = columns_of_schema();
    assert_eq!(House::build(None).await.given(columns).await, wanted);
    if let Some(house) = House::postgres().await {
        assert_eq!(house.given(columns).await, wanted);
    }
}

/// (table, column, may be null) as `src/db/schema.rs` says.
fn columns_of_schema() -> Columns {
    let mut table = String::new();
    let mut columns = Columns::new();
    for line in read("src/db/schema.rs").lines().map(str::trim) {
        match line.split_once(" -> ") {
            Some((column, kind)) if !line.starts_with("diesel::") => {
                columns.insert((table.clone(), column.into(), kind.starts_with("Nullable")));
            }
            _ if line.ends_with(") {") => table = line.split(' ').next().unwrap().into(),
            _ => {}
        }
    }
    columns
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

fn columns(db: &mut Db) -> Result<Columns> {
    const SQLITE: &str = "SELECT m.name AS of, c.name AS name, NOT c.\"notnull\" AS nullable FROM sqlite_master m, pragma_table_info(m.name) c \
                          WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'";
    const POSTGRES: &str = "SELECT table_name::text AS of, column_name::text AS name, is_nullable = 'YES' AS nullable \
                            FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";
    let rows: Vec<Column> = sql_query(if matches!(db, Db::Sqlite(_)) { SQLITE } else { POSTGRES }).load(db)?;
    Ok(rows.into_iter().map(|column| (column.of, column.name, column.nullable)).collect())
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found
}

/// Each text with the arguments that it names.
fn texts(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files(&format!("locales/{lang}"), ".ftl") {
        let mut id = String::new();
        for line in std::fs::read_to_string(&file).unwrap().lines() {
            if let Some((name, _)) = line.split_once(" =").filter(|(name, _)| !line.starts_with([' ', '#', '}']) && !name.contains(' ')) {
                id = name.into();
                assert!(texts.insert(id.clone(), BTreeSet::new()).is_none(), "{id} stands twice, the second time in {}", file.display());
            }
            let arguments = line.split("{ $").skip(1).map(|rest| rest.split([' ', '}']).next().unwrap().to_owned());
            if !id.is_empty() {
                texts.get_mut(&id).unwrap().extend(arguments);
            }
        }
    }
    texts
}

#[test]
fn every_text_exists_in_both_languages_with_the_same_arguments() {
    assert_eq!(texts("vi"), texts("en"));
}

#[test]
fn every_text_that_is_named_exists_and_every_text_is_used() {
    let known: BTreeSet<String> = texts("vi").into_keys().collect();
    let templates: String = files("templates", ".html").iter().map(|file| without_comments(&std::fs::read_to_string(file).unwrap())).collect();
    let code: String = files("src", ".rs").iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let named = between(&templates, "t(id=\"", "\"");
    let said = ["refused(\"", "refused_with(\"", "saying(\"", "Unavailable(\"", "\"problem-"].iter().flat_map(|before| {
        let problem = before.starts_with("\"problem-");
        between(&code, before, "\"").into_iter().map(move |id| if problem { format!("problem-{id}") } else { id })
    });
    let missing: Vec<String> = named.into_iter().chain(said).filter(|id| !id.ends_with('-') && !known.contains(id)).collect();
    assert!(missing.is_empty(), "no text for {missing:?}");

    let all = format!("{templates}{code}");
    let beginnings: BTreeSet<&str> = ["-\" ~", "-{"].iter().flat_map(|joint| quoted_before(&all, joint)).collect();
    let quoted: BTreeSet<&str> = all.split('"').collect();
    let actions: BTreeSet<String> = known.iter().filter_map(|id| id.strip_prefix("journal-").map(str::to_owned)).collect();
    let used = |id: &String| {
        quoted.contains(id.as_str())
            || beginnings.iter().any(|beginning| id.starts_with(&format!("{beginning}-")))
            || actions.contains(id.trim_start_matches("journal-"))
    };
    let unused: Vec<&String> = known.iter().filter(|id| !used(id)).collect();
    assert!(unused.is_empty(), "nobody uses {unused:?}");
}

fn without_comments(template: &str) -> String {
    let mut parts = template.split("{#");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once("#}").map_or("", |(_, after)| after))
}

#[test]
fn every_journal_action_has_a_text() {
    let known = texts("vi");
    for file in files("src", ".rs") {
        let code = std::fs::read_to_string(&file).unwrap();
        for call in code.split("record(db, ").skip(1) {
            let Some(action) = call.split(";").next().unwrap().split('"').nth(1) else { continue };
            assert!(known.contains_key(&format!("journal-{action}")), "no text journal-{action} ({})", file.display());
        }
    }
    let told = known.keys().filter_map(|id| id.strip_prefix("told-"));
    let nothing: Vec<&str> = told.filter(|action| !known.contains_key(&format!("journal-{action}"))).collect();
    assert!(nothing.is_empty(), "a sentence, but no action: {nothing:?}");
}

fn between(text: &str, before: &str, after: &str) -> Vec<String> {
    text.split(before).skip(1).filter_map(|rest| rest.split_once(after).map(|(inner, _)| inner.to_owned())).filter(|inner| inner.len() < 60).collect()
}

/// The beginnings of ids that are put together: `"role-" ~ role`, `format!("forbidden-{role}")`.
fn quoted_before<'t>(text: &'t str, joint: &str) -> Vec<&'t str> {
    let ends: Vec<usize> = text.match_indices(joint).map(|(at, _)| at).collect();
    let starts = ends.into_iter().filter_map(|end| Some(&text[text[..end].rfind('"')? + 1..end]));
    starts.filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')).collect()
}

#[test]
fn every_address_stands_in_the_matrix() {
    crate::matrix::every_address_is_named();
}

/// A room may use the rooms before it, never one after it.
#[test]
fn rooms_use_only_the_rooms_before_them() {
    let map = read("src/lib.rs");
    let rooms: Vec<&str> = map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let place = |room: &str| rooms.iter().position(|known| *known == room);
    // Those without a room before them may use each other: they are the ground.
    let ground = place("web").unwrap();
    for file in files("src", ".rs") {
        let relative = file.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap().to_string_lossy().into_owned();
        let room = relative.split(['/', '.']).next().unwrap();
        let Some(own) = place(room) else { continue };
        for used in between(&std::fs::read_to_string(&file).unwrap(), "crate::", "::") {
            if let Some(other) = place(&used) {
                assert!(other <= own || (own <= ground && other <= ground), "{relative} uses {used}, which comes after {room}");
            }
        }
    }
}

/// A sealed column that no room names would stay behind when the key changes.
#[test]
fn every_sealed_column_is_named_by_its_room() {
    let named: BTreeSet<(String, String)> = hocvu::operations::Rotation::sealed().iter().map(|one| (one.table.into(), one.column.into())).collect();
    let columns = columns_of_schema();
    let sealed: BTreeSet<(String, String)> = columns
        .iter()
        .filter(|(_, column, _)| column.contains("sealed") && !column.ends_with("_at"))
        .map(|(table, column, _)| (table.clone(), column.clone()))
        .collect();
    assert_eq!(named, sealed, "each column whose name has \"sealed\" stands in its room's SEALED, and in Rotation::sealed()");
    for one in hocvu::operations::Rotation::sealed() {
        assert!(columns.iter().any(|(table, column, null)| table == one.table && column == one.owner && !null), "{one:?}");
    }
    // Whoever seals, seals for a column of its room.
    for file in files("src", ".rs") {
        let (path, code) = (file.to_string_lossy().into_owned(), std::fs::read_to_string(&file).unwrap());
        let Some(room) = path.split("/src/").nth(1).and_then(|rest| rest.split_once('/')).map(|(room, _)| room.to_owned()) else { continue };
        if code.contains("keys.seal(") && room != "keys" {
            assert!(read(&format!("src/{room}/mod.rs")).contains("pub const SEALED"), "{path} seals, but {room} names no SEALED columns");
        }
    }
}
