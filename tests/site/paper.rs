//! Lessons on paper: the take-home card, and the handbook where this program can make one.

use crate::both;
use crate::house::House;
use hocvu::catalog::{Course, Lesson, NewLesson, NewVersion, handbook};
use hocvu::db::Db;
use hocvu::identity::Audience;

both!(the_card_has_the_points_and_the_way_back, a_card_leads_to_the_version_that_somebody_learns, a_handbook_is_there_or_its_page_says_why_not,);

async fn the_card_has_the_points_and_the_way_back(house: House) {
    let house = house.with(|config| config.address = Some("https://hoc.xa.vn/".into())).await;
    let lessons = published(&house, course("1")).await;
    let path = format!("/lessons/{}", lessons[0].id);
    assert!(house.stranger().get(&path).await.says(&format!("href=\"{path}/card\"")));
    let page = house.stranger().get(&format!("{path}/card")).await;
    assert!(page.says("<li>Đặt mật khẩu dài.</li>") && page.says("data-size=\"large\"") && page.says("<svg"), "{}", page.text());
    assert!(page.says(&format!("hoc.xa.vn{path}")) && !page.says("<li>Khác</li>"));
    // The second lesson has nothing to remember: its steps stand there.
    let page = house.stranger().get(&format!("/lessons/{}/card", lessons[1].id)).await;
    assert!(page.says("Từng bước") && page.says("<li>Tắt máy</li>"));
    assert_eq!(house.stranger().get("/lessons/01987654-0000-7000-8000-000000000000/card").await.status, 404);
}

async fn a_card_leads_to_the_version_that_somebody_learns(house: House) {
    let first = published(&house, course("1")).await;
    let lan = house.learner("Bùi Thị Lan").await;
    lan.get(&format!("/lessons/{}", first[0].id)).await;
    let second = published(&house, course("2")).await;
    let card = |lesson: &Lesson| format!("/lessons/{}/card", lesson.id);
    assert_eq!(lan.get(&card(&first[0])).await.status, 200);
    assert_eq!(lan.get(&card(&second[0])).await.location, card(&first[0]));
    assert_eq!(house.stranger().get(&card(&first[0])).await.location, card(&second[0]));
}

async fn a_handbook_is_there_or_its_page_says_why_not(house: House) {
    published(&house, course("1")).await;
    let stranger = house.stranger();
    let answer = stranger.get("/courses/an-toan/handbook.pdf").await;
    assert_eq!(answer.status, 200);
    let linked = stranger.get("/courses/an-toan").await.says("handbook.pdf");
    assert_eq!(linked, handbook::BUILT);
    if handbook::BUILT {
        assert!(answer.bytes.starts_with(b"%PDF-") && answer.header("content-type") == "application/pdf");
        assert_eq!(stranger.get("/courses/an-toan/handbook.pdf").await.bytes, answer.bytes, "the second time it is the kept one");
    } else {
        assert!(answer.says("Máy chủ này chưa làm được cẩm nang"));
    }
    assert_eq!(stranger.get("/courses/khong-co/handbook.pdf").await.status, 404);
}

fn course(label: &str) -> NewVersion {
    NewVersion {
        slug: "an-toan".into(),
        label: label.into(),
        source_hash: label.into(),
        title: "An toàn trên mạng".into(),
        summary: "Giữ mình trên mạng.".into(),
        language: "vi".into(),
        licence: "CC BY 4.0".into(),
        audiences: vec![Audience::Resident],
        lessons: vec![
            lesson("mat-khau", "Mật khẩu", "<ul><li>Khác</li></ul><h2>Ghi nhớ</h2><ul><li>Đặt mật khẩu dài.</li></ul>"),
            lesson("lua-dao", "Lừa đảo", "<ol><li>Tắt máy</li><li>Gọi lại</li></ol>"),
        ],
        ..NewVersion::default()
    }
}

fn lesson(key: &str, title: &str, html: &str) -> NewLesson {
    NewLesson { key: key.into(), title: title.into(), minutes: 5, html: html.into(), ..NewLesson::default() }
}

async fn published(house: &House, version: NewVersion) -> Vec<Lesson> {
    let publish = move |db: &mut Db| Course::publish(db, &version).and_then(|made| Lesson::of_version(db, made.version.id));
    let lessons = house.given(publish).await;
    house.app.cached.forget();
    lessons
}
