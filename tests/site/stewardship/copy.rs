//! The copy of everything, and that everything is everything.

use super::requests::received;
use super::{certified, rows};
use crate::both;
use crate::house::House;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use hocvu::db::Db;
use hocvu::db::holdings::Fate;
use hocvu::error::Result;
use hocvu::identity::Role;
use hocvu::stewardship::{Kind, holdings, not_personal};
use hocvu::web::{Lang, say};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

both!(every_table_about_people_is_in_the_copy, a_copy_holds_everything, a_steward_copies_for_who_is_certain);

#[derive(QueryableByName)]
struct Pair {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    to: String,
}

/// Which table refers to which, as the database itself tells.
fn references(db: &mut Db) -> Result<Vec<(String, String)>> {
    const SQLITE: &str = "SELECT m.name AS of, f.\"table\" AS \"to\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";
    const POSTGRES: &str = "SELECT t.relname::text AS of, r.relname::text AS \"to\" FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
                            JOIN pg_class r ON r.oid = c.confrelid WHERE c.contype = 'f'";
    let pairs: Vec<Pair> = sql_query(if matches!(db, Db::Sqlite(_)) { SQLITE } else { POSTGRES }).load(db)?;
    Ok(pairs.into_iter().map(|pair| (pair.of, pair.to)).collect())
}

/// Each table of `src/db/schema.rs` with its columns.
fn schema() -> BTreeMap<String, BTreeSet<String>> {
    let (mut table, mut tables) = (String::new(), BTreeMap::<String, BTreeSet<String>>::new());
    for line in include_str!("../../../src/db/schema.rs").lines().map(str::trim) {
        match line.split_once(" -> ") {
            Some((column, _)) if !line.starts_with("diesel::") => drop(tables.entry(table.clone()).or_default().insert(column.into())),
            _ if line.ends_with(") {") => table = line.split(' ').next().unwrap().into(),
            _ => {}
        }
    }
    tables
}

/// Every table that refers to persons, directly or through another, or has a column that sounds like one, is told by
/// its room in `holdings.rs`, each column shown or left out on purpose; or it says why it is about nobody.
async fn every_table_about_people_is_in_the_copy(house: House) {
    let references = house.given(references).await;
    let mut about: BTreeSet<String> = BTreeSet::from(["persons".into()]);
    loop {
        let more: Vec<String> = references.iter().filter(|(of, to)| about.contains(to) && !about.contains(of)).map(|(of, _)| of.clone()).collect();
        if more.is_empty() {
            break;
        }
        about.extend(more);
    }
    let tables = schema();
    let sounds =
        |column: &String| column.contains("person") || column.ends_with("_by") || ["keep_id", "other_id", "new_id", "subject"].contains(&column.as_str());
    about.extend(tables.iter().filter(|(_, columns)| columns.iter().any(sounds)).map(|(table, _)| table.clone()));
    let told: BTreeSet<String> = holdings().map(|holding| holding.table.to_owned()).chain(not_personal().map(|table| table.table.to_owned())).collect();
    let missing: Vec<&String> = about.difference(&told).collect();
    assert!(missing.is_empty(), "no room's holdings.rs tells what {missing:?} hold about people");
    assert!(not_personal().all(|table| !table.because.is_empty()));
    for holding in holdings() {
        let named: BTreeSet<String> =
            holding.shown.iter().map(|(column, _)| (*column).to_owned()).chain(holding.not_shown.iter().map(|c| (*c).to_owned())).collect();
        assert_eq!(named, tables[holding.table], "{} of {}", holding.name, holding.table);
        for id in [format!("holding-{}", holding.name)].into_iter().chain(holding.shown.iter().map(|(column, _)| format!("holds-{}", column.replace('_', "-"))))
        {
            // Keys are left to data.json.
            assert!(say(Lang::Vi, &id, &[]) != id || id.ends_with("-id"), "no text {id}");
        }
        let because = match holding.fate {
            Fate::Stays(why) => format!("stays-{why}"),
            Fate::Changes(how) => format!("changes-{how}"),
            Fate::Goes | Fate::Shared => continue,
        };
        assert_ne!(say(Lang::Vi, &because, &[]), because, "{}", holding.name);
    }
}

fn unzipped(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        files.insert(file.name().unwrap().into_owned(), text);
    }
    files
}

async fn a_copy_holds_everything(house: House) {
    let (lan, certificate) = certified(&house, "Trần Thị <Lan>").await;
    received(&house, lan.id(), Kind::See, "2026-11-02").await;
    assert!(lan.get("/my-data").await.says("/my-data/copy"));
    let answer = lan.post("/my-data/copy", &[]).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"));
    assert!(answer.header("content-disposition").contains(".zip") && answer.header("cache-control").contains("no-store"));
    let files = unzipped(&answer.bytes);
    let data: Value = serde_json::from_str(&files["data.json"]).unwrap();
    let held = |name: &str| data["held"][name].as_array().unwrap().clone();
    assert_eq!(held("person")[0]["name"], "Trần Thị <Lan>");
    assert_eq!(held("person")[0]["birth_date"], "1960-09-02");
    assert_eq!(held("number")[0]["sealed"], "038160000001");
    assert_eq!(held("certificates")[0]["number"], certificate.number);
    assert_eq!(held("practical-checks")[0]["note"], "Làm tốt ở nhà");
    assert_eq!(held("subject-requests")[0]["wish"], "Tôi muốn biết");
    assert!(held("answers").iter().all(|answer| answer["choices"].is_array()));
    for (name, table, of) in [
        ("answers", "answers", "attempt_id IN (SELECT id FROM attempts WHERE person_id = $1)"),
        ("progress", "progress", "enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $1)"),
        ("logins", "logins", "person_id = $1"),
        ("attempts", "attempts", "person_id = $1"),
    ] {
        let count = rows(&house, table, of, lan.id()).await;
        assert!(count > 0 && held(name).len() as i64 == count, "{name}");
    }
    assert!(held("journal").iter().any(|line| line["action"] == "copy-made"));
    for secret in ["hash", "lookup", "sealed_key"] {
        assert!(!files["data.json"].contains(&format!("\"{secret}\"")));
    }
    let page = &files["index.html"];
    for words in ["Trần Thị &lt;Lan&gt;", "038160000001", "Chứng nhận", "02/09/1960", "Làm tốt ở nhà", "Người dân", "Tạo bản sao"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("<Lan>"));
    let printed = &files[&format!("certificates/{}.html", certificate.number)];
    assert!(printed.contains("<svg") && printed.contains("Trần Thị &lt;Lan&gt;"));
    assert!(house.stranger().post("/my-data/copy", &[]).await.location.starts_with("/login"));
}

async fn a_steward_copies_for_who_is_certain(house: House) {
    let (lan, officer) = (house.learner("Trần Thị Lan").await, house.staff("Hoàng Thị Dõi", Role::Officer).await);
    let id = hocvu::stewardship::SubjectRequestId::new().to_string();
    let person = lan.id().to_string();
    let fields = [
        ("id", id.as_str()),
        ("person", &person),
        ("kind", "copy"),
        ("received_day", "2"),
        ("received_month", "11"),
        ("received_year", "2026"),
        ("channel", "letter"),
        ("asker", "oneself"),
        ("identity_check", "not-yet"),
        ("wish", "Xin bản sao"),
    ];
    let desk = officer.post("/subject-requests", &fields).await.location;
    assert_eq!(officer.post(&format!("{desk}/copy"), &[]).await.status, 422);
    officer.post(&format!("{desk}/identity-check"), &[("identity_check", "seen-card")]).await;
    let copy = officer.post(&format!("{desk}/copy"), &[]).await;
    assert_eq!(copy.status, 200);
    assert!(unzipped(&copy.bytes)["data.json"].contains("Trần Thị Lan"));
    assert!(officer.get(&desk).await.says("Đã tạo bản sao"));
    let trainer = house.staff("Cô Giảng", Role::Trainer).await;
    assert_eq!(trainer.post(&format!("{desk}/copy"), &[]).await.status, 403);
    assert_eq!(lan.post(&format!("{desk}/copy"), &[]).await.status, 403);
}
