//! Keys with which programs of other offices read figures and reports.

use crate::both;
use crate::documents::begun;
use crate::house::{Answer, House, Visitor};
use chrono::{Datelike, Days, Months, TimeDelta};
use diesel::prelude::*;
use hocvu::community::Unit;
use hocvu::db::schema::{journal, reading_keys};
use hocvu::db::{UnitId, now};
use hocvu::identity::{NewReadingKey, NewRight, ReadingKey, ReadingKeyId, Right, Role, RoleId, Suspension};
use hocvu::web::{start_of_day, today};
use serde_json::Value;

both!(
    a_program_reads_figures_and_reports_with_a_key,
    a_key_that_opens_nothing_says_why,
    a_key_reads_its_own_place_and_nothing_else,
    an_admin_makes_a_key_that_is_shown_once,
    nobody_makes_a_key_beyond_their_own_right,
    a_key_that_ends_soon_or_has_no_admin_any_more_is_told,
);

async fn asked(house: &House, key: &str, path: &str) -> Answer {
    house.stranger().get_with(path, &[("authorization", &format!("Bearer {key}"))]).await
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.bytes).unwrap_or_else(|error| panic!("{error}: {}", answer.text()))
}

/// A key of that unit, made by an admin of the commune.
async fn key_of(house: &House, unit: UnitId) -> (ReadingKeyId, String) {
    let admin = house.staff("Cô Quản", Role::Admin).await.id();
    let (id, key) = (ReadingKeyId::new(), ReadingKey::drawn());
    let new = NewReadingKey { id, key: key.clone(), purpose: "Sở tổng hợp".into(), unit, ends_at: now() + TimeDelta::days(30) };
    house.given(move |db| ReadingKey::make(db, admin, &new)).await;
    (id, key)
}

/// What the form on the page sends.
async fn sent(admin: &Visitor, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let page = admin.get("/admin/reading-keys").await;
    let (id, carried) = (page.field("id"), page.field("carried"));
    let own = [("id", id.as_str()), ("carried", carried.as_str())];
    own.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

async fn send(admin: &Visitor, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.post("/admin/reading-keys", &fields).await
}

fn key_on(page: &Answer) -> String {
    let text = page.text();
    let at = text.find("<code>hv_").unwrap_or_else(|| panic!("no key in {text}"));
    text[at + 6..].split('<').next().unwrap().to_owned()
}

async fn a_program_reads_figures_and_reports_with_a_key(house: House) {
    let officer = house.staff("Lê Văn Cán", Role::Officer).await;
    let report = begun(&house, &officer).await;
    let (id, key) = key_of(&house, house.commune().await.id).await;
    for path in ["/api/v1/figures?period=2026", "/api/v1/reports", &format!("/api/v1{report}")] {
        let (by_key, by_officer) = (asked(&house, &key, path).await, officer.get(path).await);
        assert_eq!((by_key.status, by_key.header("cache-control")), (200, "no-store"), "{path}: {}", by_key.text());
        let mut both = [json(&by_key), json(&by_officer)];
        both.iter_mut().filter_map(Value::as_object_mut).for_each(|table| drop(table.remove("taken_at")));
        assert_eq!(both[0], both[1], "{path}: an officer sees the same");
    }
    // The day of its last use is kept, once a day.
    let used = move |db: &mut hocvu::db::Db| Ok(reading_keys::table.find(id).select(reading_keys::used_on).first::<Option<chrono::NaiveDate>>(db)?);
    assert_eq!(house.given(used).await, Some(today()));
    house.given(move |db| Ok(diesel::update(reading_keys::table.find(id)).set(reading_keys::used_on.eq(today() - Days::new(1))).execute(db)?)).await;
    asked(&house, &key, "/api/v1/reports").await;
    assert_eq!(house.given(used).await, Some(today()));

    // No page, and nothing is written: there a key is as good as none.
    for path in ["/targets", "/reports", &report, &format!("{report}/files/docx"), "/admin/reading-keys", "/people"] {
        let answer = asked(&house, &key, path).await;
        assert!(answer.status == 303 && answer.location.starts_with("/login"), "{path}: {} {}", answer.status, answer.location);
    }
    let header = ("authorization", format!("Bearer {key}"));
    let written = house.stranger().post_from((header.0, &header.1), &format!("{report}/withdrawal"), &[("note", "x")]).await;
    assert!(written.status == 303 && written.location.starts_with("/login"));
    assert_eq!(house.stranger().post_from((header.0, &header.1), "/api/v1/figures", &[]).await.status, 404, "nothing is written there");

    // Whoever is signed in needs no key, and whoever has neither signs in first.
    assert_eq!(officer.get_with("/api/v1/figures", &[("authorization", "Basic x")]).await.status, 200, "a proxy's own password is no key");
    assert!(house.stranger().get("/api/v1/figures").await.location.starts_with("/login/staff"));
    let described = json(&house.stranger().get("/api/openapi.json").await);
    assert_eq!(described["components"]["securitySchemes"]["key"]["scheme"], "bearer");
    for path in ["/api/v1/figures", "/api/v1/reports", "/api/v1/reports/{report}"] {
        let get = &described["paths"][path]["get"];
        assert!(get["security"][1]["key"].is_array() && get["responses"]["401"].is_object() && get["responses"]["429"].is_object(), "{path}");
    }
}

async fn a_key_that_opens_nothing_says_why(house: House) {
    let commune = house.commune().await.id;
    let (id, key) = key_of(&house, commune).await;
    let refused = async |key: &str, why: &str| {
        let answer = asked(&house, key, "/api/v1/figures").await;
        assert!(answer.status == 401 && answer.header("www-authenticate").starts_with("Bearer"), "{}", answer.status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let problem = json(&answer);
        assert!(problem["status"] == 401 && problem["detail"].as_str().unwrap().contains(why), "{problem}");
    };
    assert_eq!(asked(&house, &key, "/api/v1/figures").await.status, 200);
    refused("hv_", "Không có khóa này").await;
    refused(&key[..45], "Không có khóa này").await;
    refused(&ReadingKey::drawn(), "Không có khóa này").await;
    let admin = house.staff("Ông Trị", Role::Admin).await;
    let ends = move |at| house_ends(id, at);
    house.given(ends(now() - TimeDelta::seconds(1))).await;
    refused(&key, "đã hết hạn").await;
    assert!(admin.get("/admin/reading-keys").await.says("Khóa đã hết hoặc đã thu hồi (1)"));
    house.given(ends(now() + TimeDelta::days(1))).await;
    assert_eq!(asked(&house, &key, "/api/v1/figures").await.status, 200);

    let page = admin.get("/admin/reading-keys").await;
    assert!(page.says("Sở tổng hợp") && page.says("Thu hồi ngay") && !page.says(&key));
    for _ in 0..2 {
        let done = admin.post(&format!("/admin/reading-keys/{id}/revocation"), &[]).await;
        assert_eq!((done.status, done.location.as_str()), (303, "/admin/reading-keys"));
    }
    refused(&key, "đã bị thu hồi").await;
    let told = admin.get("/admin/reading-keys").await;
    assert!(told.says("Đã thu hồi khóa") && told.says("Ông Trị thu hồi ngày"), "{}", told.text());
    let lines = move |db: &mut hocvu::db::Db| {
        let of = journal::table.filter(journal::subject.eq(id.to_string()));
        Ok(of.order(journal::seq).select(journal::action).load::<String>(db)?)
    };
    assert_eq!(house.given(lines).await, ["reading-key-made", "reading-key-revoked"], "revoked twice, it is revoked once");

    // A machine that tries one after the other waits; who has a right key from there does not.
    let (_, right) = key_of(&house, commune).await;
    let mut last = 0;
    for _ in 0..130 {
        last = asked(&house, "hv_x", "/api/v1/figures").await.status;
    }
    let waits = asked(&house, "hv_x", "/api/v1/figures").await;
    assert!(last == 429 && waits.header("retry-after").parse::<i64>().unwrap() >= 60 && waits.says("Quá nhiều khóa sai"), "{}", waits.text());
    assert_eq!(asked(&house, &right, "/api/v1/figures").await.status, 200);
}

fn house_ends(id: ReadingKeyId, at: chrono::NaiveDateTime) -> impl Fn(&mut hocvu::db::Db) -> hocvu::error::Result<usize> {
    move |db| Ok(diesel::update(reading_keys::table.find(id)).set(reading_keys::ends_at.eq(at)).execute(db)?)
}

async fn a_key_reads_its_own_place_and_nothing_else(house: House) {
    let officer = house.staff("Lê Văn Cán", Role::Officer).await;
    let report = begun(&house, &officer).await;
    let elsewhere = house.given(|db| Unit::found_commune(db, "Nghệ An", "Yên Thành", &["Thôn 1".into()])).await.id;
    let admin = house.staff_in("Cô Khác", Role::Admin, elsewhere).await;
    let page = sent(&admin, &[("purpose", "Sở"), ("unit", &elsewhere.to_string())]).await;
    let key = key_on(&send(&admin, &page).await);
    let other = asked(&house, &key, &format!("/api/v1{report}")).await;
    assert!(other.status == 404 && json(&other)["detail"].as_str().unwrap().contains("không thuộc nơi của khóa"), "{}", other.text());
    let communes = json(&asked(&house, &key, "/api/v1/reports").await);
    assert_eq!((communes["communes"].as_array().unwrap().len(), &communes["communes"][0]["commune"]), (1, &Value::from("Yên Thành")));
    assert_eq!(json(&asked(&house, &key, "/api/v1/figures").await)["places"], serde_json::json!(["Yên Thành"]));
    // Of one hamlet: its figures, and no report of the commune.
    let (_, small) = key_of(&house, house.hamlet("Thôn 1").await.id).await;
    assert_eq!(json(&asked(&house, &small, "/api/v1/figures").await)["places"], serde_json::json!(["Thôn 1"]));
    assert_eq!(json(&asked(&house, &small, "/api/v1/reports").await)["communes"], serde_json::json!([]));
    assert_eq!(asked(&house, &small, &format!("/api/v1{report}")).await.status, 404);
}

async fn an_admin_makes_a_key_that_is_shown_once(house: House) {
    let commune = house.commune().await.id;
    let (admin, unit) = (house.staff("Cô Quản", Role::Admin).await, commune.to_string());
    assert!(admin.get("/admin").await.says("/admin/reading-keys"));
    assert!(admin.get("/admin/reading-keys").await.says("Chưa có khóa nào"));
    let again = send(&admin, &sent(&admin, &[("purpose", " "), ("unit", "x"), ("until_day", "31"), ("until_month", "2"), ("until_year", "2026")]).await).await;
    assert_eq!(again.status, 422);
    for words in ["Bạn ghi khóa để làm gì", "value=\"31\"", "ngày"] {
        assert!(again.says(words), "{words}: {}", again.text());
    }
    let on = async |day: chrono::NaiveDate| {
        let (day, month, year) = (day.day().to_string(), day.month().to_string(), day.year().to_string());
        let fields = [("purpose", "Sở <KH&CN>"), ("unit", unit.as_str()), ("until_day", &day), ("until_month", &month), ("until_year", &year)];
        sent(&admin, &fields).await
    };
    assert!(send(&admin, &on(today() - Days::new(1)).await).await.says("hôm nay hoặc sau hôm nay"));
    let longest = today() + Months::new(12);
    let late = send(&admin, &on(longest + Days::new(1)).await).await;
    assert!(late.status == 422 && late.says("nhiều nhất một năm") && late.says("Sở &lt;KH&amp;CN&gt;"));

    // Sent twice, it is one key, shown both times; another admin does not see it.
    let form = on(longest).await;
    let shown = send(&admin, &form).await;
    let key = key_on(&shown);
    assert!(shown.status == 200 && shown.header("cache-control") == "no-store" && shown.says("chỉ hiện một lần"));
    assert_eq!(key_on(&send(&admin, &form).await), key);
    assert_eq!(asked(&house, &key, "/api/v1/figures").await.status, 200);
    let other = house.staff("Ông Trị", Role::Admin).await;
    let stolen = send(&other, &form).await;
    assert!(stolen.status == 303 && other.get("/admin/reading-keys").await.says("Khóa này đã được tạo từ trước"));
    let id: ReadingKeyId = form[0].1.parse().unwrap();
    let old = now() - TimeDelta::hours(1);
    house.given(move |db| Ok(diesel::update(reading_keys::table.find(id)).set(reading_keys::made_at.eq(old)).execute(db)?)).await;
    assert_eq!(send(&admin, &form).await.status, 303, "an old form shows it no more");
    // Kept is the hash alone.
    let (sha256, count): (Vec<u8>, i64) =
        house.given(move |db| Ok((reading_keys::table.find(id).select(reading_keys::sha256).first(db)?, reading_keys::table.count().get_result(db)?))).await;
    assert_eq!((sha256, count), (<sha2::Sha256 as sha2::Digest>::digest(key.as_bytes()).to_vec(), 1));
    let list = admin.get("/admin/reading-keys").await;
    let last = longest.format("%d/%m/%Y").to_string();
    assert!(list.says("Sở &lt;KH&amp;CN&gt;") && list.says(&last) && list.says("Cô Quản phụ trách. Tạo ngày") && !list.says(&key), "{}", list.text());
    assert!(admin.get("/admin/journal").await.says("Tạo khóa cho phần mềm nơi khác"));

    // Without a day it lasts a year; for admins alone.
    let form = sent(&admin, &[("purpose", "Sở"), ("unit", &unit)]).await;
    assert!(send(&admin, &form).await.says(&last));
    for (visitor, status) in [(&house.staff("Cán", Role::Officer).await, 403), (&house.learner("Lan").await, 403), (&house.stranger(), 303)] {
        assert_eq!((visitor.get("/admin/reading-keys").await.status, send(visitor, &form).await.status), (status, status));
        assert_eq!(visitor.post(&format!("/admin/reading-keys/{id}/revocation"), &[]).await.status, status);
    }
}

async fn nobody_makes_a_key_beyond_their_own_right(house: House) {
    let (commune, hamlet) = (house.commune().await.id, house.hamlet("Thôn 1").await.id);
    let small = house.staff_in("Trưởng thôn", Role::Admin, hamlet).await;
    let (id, _) = key_of(&house, commune).await;
    let page = small.get("/admin/reading-keys").await;
    assert!(!page.says("Sở tổng hợp") && !page.says(&commune.to_string()));
    let beyond = send(&small, &sent(&small, &[("purpose", "Sở"), ("unit", &commune.to_string())]).await).await;
    assert_eq!(beyond.status, 422);
    assert_eq!(small.post(&format!("/admin/reading-keys/{id}/revocation"), &[]).await.status, 404);
    // Who covers for an admin on leave makes no key that lasts longer.
    let cover = house.staff("Cô Trực", Role::Trainer).await;
    let (person, ends_at) = (cover.id(), Some(start_of_day(today() + Days::new(8))));
    let right = NewRight { id: RoleId::new(), person, role: Role::Admin, unit: commune, starts_at: None, ends_at, reason: "Trực thay".into() };
    house.given(move |db| Right::give(db, None, &right)).await;
    let unit = commune.to_string();
    let long = send(&cover, &sent(&cover, &[("purpose", "Sở"), ("unit", &unit)]).await).await;
    assert!(long.status == 422 && long.says("Quyền bạn cấp phải hết trước"), "{}", long.text());
    let last = today() + Days::new(7);
    let (day, month, year) = (last.day().to_string(), last.month().to_string(), last.year().to_string());
    let fields = [("purpose", "Sở"), ("unit", unit.as_str()), ("until_day", &day), ("until_month", &month), ("until_year", &year)];
    assert_eq!(send(&cover, &sent(&cover, &fields).await).await.status, 200);
}

async fn a_key_that_ends_soon_or_has_no_admin_any_more_is_told(house: House) {
    let commune = house.commune().await.id;
    let (ending, left) = ("khóa phần mềm sắp hết hạn", "khóa phần mềm chưa có người phụ trách");
    let (id, key) = key_of(&house, commune).await;
    let maker: hocvu::db::PersonId = house.given(move |db| Ok(reading_keys::table.find(id).select(reading_keys::made_by).first(db)?)).await;
    let other = house.staff("Ông Trị", Role::Admin).await;
    let home = other.get("/").await;
    assert!(!home.says(ending) && !home.says(left), "{}", home.text());
    house.given(house_ends(id, now() + TimeDelta::days(15))).await;
    assert!(!other.get("/").await.says(ending));
    house.given(house_ends(id, now() + TimeDelta::days(13))).await;
    assert!(other.get("/").await.says(ending) && other.get("/admin/reading-keys").await.says("Khóa sắp hết hạn, ngày"));
    for (name, role, unit) in [("Trưởng thôn", Role::Admin, house.hamlet("Thôn 1").await.id), ("Cán", Role::Officer, commune)] {
        assert!(!house.staff_in(name, role, unit).await.get("/").await.says(ending), "{name} can do nothing about it");
    }

    // Whoever made it is there: nobody takes it from them.
    let takeover = format!("/admin/reading-keys/{id}/takeover");
    let kept = other.post(&takeover, &[]).await;
    assert!(kept.status == 422 && kept.says("đã có người phụ trách") && !other.get("/admin/reading-keys").await.says(&takeover));
    let by = other.id();
    house.given(move |db| Suspension::begin(db, by, maker)).await;
    assert_eq!(asked(&house, &key, "/api/v1/figures").await.status, 200, "the other office does not go dark");
    assert!(other.get("/").await.says(left));
    let page = other.get("/admin/reading-keys").await;
    assert!(page.says("Cô Quản không còn là quản trị ở đây") && page.says(&takeover), "{}", page.text());
    for (visitor, status) in [(house.staff_in("Chú Tư", Role::Admin, house.hamlet("Thôn 2").await.id).await, 404), (house.learner("Lan").await, 403)] {
        assert_eq!(visitor.post(&takeover, &[]).await.status, status);
    }
    assert_eq!(house.stranger().post(&takeover, &[]).await.status, 303);
    for _ in 0..2 {
        assert_eq!(other.post(&takeover, &[]).await.location, "/admin/reading-keys");
    }
    let page = other.get("/admin/reading-keys").await;
    assert!(page.says("Từ nay bạn phụ trách") && page.says("Ông Trị phụ trách. Tạo ngày") && !other.get("/").await.says(left), "{}", page.text());
    let lines = move |db: &mut hocvu::db::Db| {
        let of = journal::table.filter(journal::subject.eq(id.to_string()));
        Ok(of.order(journal::seq).select(journal::action).load::<String>(db)?)
    };
    assert_eq!(house.given(lines).await, ["reading-key-made", "reading-key-taken-over"]);

    // What opens nothing any more needs nobody.
    assert_eq!(other.post(&format!("/admin/reading-keys/{id}/revocation"), &[]).await.status, 303);
    assert!(!other.get("/").await.says(ending));
    let third = house.staff("Bà Thu", Role::Admin).await;
    assert!(third.post(&takeover, &[]).await.says("Không cần ai phụ trách nữa"));
}
