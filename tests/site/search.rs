//! Courses and lessons are found without accents; the index says what the courses say, whatever happens to them.

use crate::both;
use crate::house::{Answer, House};
use hocvu::catalog::search::{self, Query, Search};
use hocvu::catalog::{Course, CourseId, NewLesson, NewVersion};
use hocvu::db::Db;
use hocvu::db::schema::{courses, search_entries};
use hocvu::error::Result;
use hocvu::identity::{Audience, Role};
use hocvu::operations::{Check, Mark};

use diesel::prelude::*;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

both!(
    accents_and_case_do_not_matter,
    titles_come_before_texts_and_the_right_accents_first,
    what_has_some_of_the_words_is_better_than_nothing,
    nothing_found_is_told_kindly,
    what_cannot_be_looked_for_is_told,
    hostile_words_are_only_words,
    what_is_found_is_shown_as_text,
    many_results_come_in_pages,
    a_new_version_takes_the_place_of_the_old_one,
    a_course_without_a_current_version_is_not_found,
    an_archived_course_leaves_and_comes_back,
    an_old_database_is_indexed_at_the_start,
    the_check_sees_an_index_that_lies,
);

async fn accents_and_case_do_not_matter(house: House) {
    published(&house, public_services()).await;
    let stranger = house.stranger();
    for typed in ["dich vu cong", "dịch vụ công", "DỊCH VỤ CÔNG", "di\u{323}ch vu\u{323} công", "dich+vu+co"] {
        let page = look(&house, typed).await;
        assert!(page.says("<mark>Dịch</mark> <mark>vụ</mark> <mark>công</mark>"), "{typed}: {}", page.text());
    }
    assert!(look(&house, "dang nhap").await.says("Bấm <mark>Đăng</mark> <mark>nhập</mark>"));
    assert!(look(&house, "da nang").await.says("<mark>Đà</mark> <mark>Nẵng</mark>"));
    // Who is signed in finds the same, and gets to the lesson.
    let lan = house.learner("Bùi Thị Lan").await;
    let page = lan.get("/search?q=nop+ho+so").await;
    let lesson = page.text().split("href=\"/lessons/").nth(1).unwrap()[..36].to_owned();
    assert!(lan.get(&format!("/lessons/{lesson}")).await.says("Nộp hồ sơ trên mạng"));
    assert!(stranger.get("/courses").await.says("action=\"/search\""));
}

async fn titles_come_before_texts_and_the_right_accents_first(house: House) {
    let lessons = vec![
        lesson("trong-bai", "Bài khác", &format!("<p>Mật khẩu, mật khẩu và mật khẩu. {}</p>", "Chữ. ".repeat(3))),
        lesson("khac-dau", "Mặt khau", "<p>Chữ.</p>"),
        lesson("dung-dau", "Đặt mật khẩu", "<p>Chữ.</p>"),
        lesson("roi-nhau", "Khẩu lệnh và bí mật", "<p>Chữ.</p>"),
        lesson("mat-dau-trong-bai", "Bài nữa", "<p>Ghi chu mat khau.</p>"),
    ];
    published(&house, NewVersion { lessons, ..public_services() }).await;
    assert_eq!(titles(&house, "mật khẩu").await, ["Đặt mật khẩu", "Mặt khau", "Khẩu lệnh và bí mật", "Bài khác", "Bài nữa"]);
    let without = titles(&house, "mat khau").await;
    assert_eq!(without.len(), 5);
    assert!(without[..2].contains(&"Đặt mật khẩu".to_owned()) && without[..2].contains(&"Mặt khau".to_owned()), "{without:?}");
}

async fn what_has_some_of_the_words_is_better_than_nothing(house: House) {
    published(&house, public_services()).await;
    let page = look(&house, "nop ho so tau vu tru").await;
    assert!(page.says("Chưa có bài nào đủ các từ") && page.says("<mark>Nộp</mark>"), "{}", page.text());
}

async fn nothing_found_is_told_kindly(house: House) {
    published(&house, public_services()).await;
    let page = look(&house, "phi thuyền").await;
    assert_eq!(page.status, 200);
    assert!(page.says("Chưa thấy bài nào về “phi thuyền”") && page.says("Không cần gõ dấu") && page.says("href=\"/courses\""));
}

async fn what_cannot_be_looked_for_is_told(house: House) {
    let stranger = house.stranger();
    assert!(stranger.get("/search").await.says("Bạn gõ điều muốn học"));
    assert!(stranger.get("/search?q=%20%20").await.says("Bạn gõ điều muốn học"));
    assert!(stranger.get("/search?q=%3F%21").await.says("Bạn gõ vài chữ để tìm"));
    let long = stranger.get(&format!("/search?q={}", "a".repeat(5_000))).await;
    assert!(long.says("Câu tìm dài quá") && long.field("q").len() == 200);
    assert_eq!(stranger.get("/search?q=a&page=0").await.status, 200);
    assert_eq!(stranger.get("/search?q=a&page=9999").await.status, 200);
}

async fn hostile_words_are_only_words(house: House) {
    published(&house, public_services()).await;
    let known = ["; DROP OR NEAR(", "\" OR title_f:*", "a' & 'b:*", "{title_x} : x", "NOT", "AND AND", "* ^ -", "\\", "(((", "\u{0}", "'a':1A", "%", "_"];
    for typed in known {
        assert_eq!(look(&house, typed).await.status, 200, "{typed}");
    }
    let mut runner = TestRunner::deterministic();
    let typed = proptest::collection::vec("\\PC{0,12}|[\"'():*&|!<>\\\\-]{1,6}|OR|AND|NOT|NEAR|[a-zđ]{1,4}", 1..8).prop_map(|parts| parts.join(" "));
    for _ in 0..150 {
        let typed = typed.new_tree(&mut runner).unwrap().current();
        let Ok(query) = Query::read(&typed) else { continue };
        let found = house.app.read(move |db| Search::ask(db, &query, 1)).await;
        assert!(found.is_ok(), "{typed}: {found:?}");
    }
    assert!(look(&house, "dich vu cong").await.says("<mark>Dịch</mark>"), "all is still there");
}

async fn what_is_found_is_shown_as_text(house: House) {
    let lessons = vec![lesson("ma", "Thẻ <script>alert(1)</script>", "<p>Viết &lt;b&gt; rồi &amp; đóng thẻ.</p>")];
    published(&house, NewVersion { lessons, ..public_services() }).await;
    let page = look(&house, "the <script>").await;
    assert!(!page.says("<script>alert") && page.says("&lt;<mark>script</mark>&gt;"), "{}", page.text());
    assert!(look(&house, "dong the").await.says("&lt;b&gt; rồi &amp; <mark>đóng</mark> <mark>thẻ</mark>"));
}

async fn many_results_come_in_pages(house: House) {
    let lessons = (1..=25).map(|n| lesson(&format!("bai-{n}"), &format!("Cây lúa {n}"), "<p>Chữ.</p>")).collect();
    published(&house, NewVersion { lessons, ..public_services() }).await;
    let mut seen = Vec::new();
    for page in 1..=3 {
        let text = house.stranger().get(&format!("/search?q=cay+lua&page={page}")).await.text();
        assert!(text.contains("Tìm thấy 25 kết quả"));
        assert_eq!(text.contains("rel=\"next\""), page < 3);
        assert_eq!(text.contains("rel=\"prev\""), page > 1);
        seen.extend(text.split("href=\"/lessons/").skip(1).map(|rest| rest[..36].to_owned()));
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25);
}

async fn a_new_version_takes_the_place_of_the_old_one(house: House) {
    published(&house, public_services()).await;
    let changed = NewVersion { source_hash: "2".into(), lessons: vec![lesson("nop", "Gửi đơn từ xa", "<p>Chữ mới.</p>")], ..public_services() };
    published(&house, changed).await;
    assert!(look(&house, "gui don").await.says("<mark>Gửi</mark>"));
    assert!(look(&house, "nop ho so").await.says("Chưa thấy bài nào"));
    assert_eq!(house.given(search::standing).await, search::Standing { entries: 2, wrong: vec![] });
}

async fn a_course_without_a_current_version_is_not_found(house: House) {
    let course = published(&house, public_services()).await;
    house.given(move |db| archive(db, course)).await;
    assert!(look(&house, "nop ho so").await.says("Chưa thấy bài nào"), "even before the index knows");
    house.given(move |db| search::index_course(db, course)).await;
    assert_eq!(house.given(search::standing).await, search::Standing { entries: 0, wrong: vec![] });
}

async fn an_archived_course_leaves_and_comes_back(house: House) {
    let course = published(&house, public_services()).await;
    let by = house.staff("Lê Văn Soạn", Role::Trainer).await.id();
    house.given(move |db| Course::find(db, course)?.archive(db, by, true)).await;
    assert!(look(&house, "nop ho so").await.says("Chưa thấy bài nào"));
    assert_eq!(house.given(search::standing).await, search::Standing { entries: 0, wrong: vec![] });
    house.given(move |db| Course::find(db, course)?.archive(db, by, false)).await;
    assert!(look(&house, "nop ho so").await.says("<mark>Nộp</mark>"));
}

async fn an_old_database_is_indexed_at_the_start(house: House) {
    let course = published(&house, public_services()).await;
    assert_eq!(house.given(search::index_missing).await, 0);
    house.given(move |db| forget(db, course)).await;
    assert!(look(&house, "nop ho so").await.says("Chưa thấy bài nào"));
    assert_eq!(house.given(search::index_missing).await, 1);
    assert!(look(&house, "nop ho so").await.says("<mark>Nộp</mark>"));
    // Only half of it is there: it is made again as well.
    house.given(|db| Ok(diesel::sql_query("DELETE FROM __search").execute(db)?)).await;
    assert_eq!(house.given(search::standing).await.wrong, [course]);
    assert_eq!(house.given(search::index_missing).await, 1);
    assert!(look(&house, "nop ho so").await.says("<mark>Nộp</mark>"));
}

async fn the_check_sees_an_index_that_lies(house: House) {
    let course = published(&house, public_services()).await;
    let mark = |house: &House| {
        let findings = Check::all(&house.app.config);
        findings.iter().find(|finding| finding.words.id.starts_with("check-search")).unwrap().mark
    };
    assert_eq!(mark(&house), Mark::Good);
    let lie = move |db: &mut Db| Ok(diesel::update(search_entries::table).set(search_entries::body.eq("khác")).execute(db)?);
    house.given(lie).await;
    assert_eq!(mark(&house), Mark::Bad);
    house.given(move |db| search::index_course(db, course)).await;
    assert_eq!(mark(&house), Mark::Good);
}

fn archive(db: &mut Db, course: CourseId) -> Result<()> {
    diesel::update(courses::table.find(course)).set(courses::current_version_id.eq(None::<hocvu::catalog::CourseVersionId>)).execute(db)?;
    Ok(())
}

/// As a database of an older program is.
fn forget(db: &mut Db, course: CourseId) -> Result<()> {
    diesel::sql_query("DELETE FROM __search").execute(db)?;
    diesel::delete(search_entries::table.filter(search_entries::course_id.eq(course))).execute(db)?;
    Ok(())
}

async fn look(house: &House, typed: &str) -> Answer {
    let query: String = typed.bytes().map(|b| if b == b'+' { "+".into() } else { format!("%{b:02X}") }).collect();
    house.stranger().get(&format!("/search?q={query}")).await
}

async fn titles(house: &House, typed: &str) -> Vec<String> {
    let query = Query::read(typed).unwrap();
    let search = house.app.read(move |db| Search::ask(db, &query, 1)).await.unwrap();
    search.found.into_iter().map(|one| one.title.into_iter().map(|part| part.text).collect()).collect()
}

fn public_services() -> NewVersion {
    NewVersion {
        slug: "thu-tuc".into(),
        label: "1".into(),
        source_hash: "1".into(),
        title: "Làm thủ tục ở xã".into(),
        summary: "Việc của người dân Đà Nẵng và mọi nơi.".into(),
        language: "vi".into(),
        licence: "CC BY 4.0".into(),
        audiences: vec![Audience::Resident],
        lessons: vec![
            lesson("nop", "Nộp hồ sơ trên mạng", "<h2>Cách làm</h2><ol><li>Mở Cổng Dịch vụ công quốc gia.</li><li>Bấm Đăng nhập.</li></ol>"),
            lesson("theo-doi", "Theo dõi", "<p>Xem giấy hẹn.</p>"),
        ],
        ..NewVersion::default()
    }
}

fn lesson(key: &str, title: &str, html: &str) -> NewLesson {
    NewLesson { key: key.into(), title: title.into(), minutes: 5, html: html.into(), ..NewLesson::default() }
}

async fn published(house: &House, version: NewVersion) -> CourseId {
    let course = house.given(move |db| Ok(Course::publish(db, &version)?.course)).await;
    house.app.cached.forget();
    course.id
}
