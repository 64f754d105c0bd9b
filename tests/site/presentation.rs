//! How the pages look: chosen by anybody, kept with a person, never handed on to the next one.

use crate::assessment::{begin, ready_for_the_test};
use crate::both;
use crate::house::{Answer, House, PIN, Visitor};
use diesel::prelude::*;
use hocvu::attendance::Class;
use hocvu::db::schema::presentations;
use hocvu::db::{Db, PersonId};
use hocvu::identity::{Chosen, Door, Role};
use hocvu::privacy::Purpose;
use hocvu::web::Presentation;

both!(
    a_stranger_chooses_and_comes_back_to_where_they_were,
    choices_go_together_and_one_button_undoes_them,
    a_choice_follows_the_person_to_another_phone,
    on_a_shared_phone_nobody_finds_the_choice_of_another,
    what_was_chosen_at_the_door_is_the_persons_own,
    a_choice_of_an_hour_ago_may_be_somebody_elses,
    needs_choose_first_and_the_person_last,
    a_helper_does_not_see_what_needs_suggest,
    nobody_reads_a_presentation_in_the_database,
    a_cached_page_is_right_for_each_visitor,
    the_easy_twin_comes_step_by_step,
    what_a_lesson_lacks_is_told_to_the_trainer,
    a_test_in_easy_words,
    one_thing_on_a_page_in_large,
);

async fn chooses(visitor: &Visitor, field: &str, word: &str) -> Answer {
    let answer = visitor.post("/presentation", &[(field, word), ("next", "/help")]).await;
    assert_eq!((answer.status, answer.location.as_str()), (303, "/help"));
    answer
}

/// The attributes of `<html>`: all that style and script know of the presentation.
async fn looks(visitor: &Visitor) -> String {
    let page = visitor.get("/help").await.text();
    let from = page.find("<html").unwrap();
    let tag = &page[from..from + page[from..].find('>').unwrap()];
    tag.trim_start_matches("<html lang=\"vi\"").trim().to_owned()
}

/// The PIN at the door of the class.
async fn comes_in(phone: &Visitor, class: &Class, person: PersonId) {
    phone.get(&format!("/login?code={}", class.code)).await;
    let inside = phone.post(&format!("/login/people/{person}"), &[("pin", PIN), ("next", "/learning")]).await;
    assert_eq!((inside.status, inside.location.as_str()), (303, "/learning"));
}

async fn a_stranger_chooses_and_comes_back_to_where_they_were(house: House) {
    let visitor = house.stranger();
    for door in ["/", "/help", "/courses", "/login", "/login/staff", "/privacy"] {
        let page = visitor.get(door).await;
        let link = format!("/presentation?next={}", door.replace('/', "%2F"));
        assert!(page.says(&link), "{door} leads to the choice");
    }
    let page = visitor.get("/presentation?next=%2Fcourses").await;
    assert_eq!(page.status, 200);
    for word in ["Chữ to", "Dễ đọc", "Nghe", "Ký hiệu", "Ít phím", "Tương phản cao", "Nền vàng dịu", "To nhất", "Rất thưa", "Đứng yên", "Chỉ tải phim"]
    {
        assert!(page.says(word), "{word}");
    }
    assert!(page.says("href=\"/courses\""), "the way back");
    let chosen = visitor.post("/presentation", &[("kind", "large"), ("next", "/courses")]).await;
    assert_eq!((chosen.status, chosen.location.as_str()), (303, "/courses"));
    assert!(chosen.header("set-cookie").contains("HttpOnly"));
    assert_eq!(looks(&visitor).await, "data-view=\"large\"");
    assert_eq!(visitor.post("/presentation", &[("kind", "huge"), ("next", "/")]).await.status, 422);
    assert_eq!(visitor.post("/presentation", &[("kind", "easy"), ("next", "//evil.example")]).await.location, "/");
    assert!(visitor.get("/presentation?next=//evil.example").await.says("class=\"back\" href=\"/\""));
    visitor.set_cookie("view", "large.\"><script>~29384756");
    assert_eq!(looks(&visitor).await, "", "what nobody chose here is nothing");
}

async fn choices_go_together_and_one_button_undoes_them(house: House) {
    let visitor = house.stranger();
    for (field, word) in [("kind", "easy"), ("theme", "sepia"), ("size", "150"), ("spacing", "wider"), ("motion", "still"), ("data", "saver")] {
        chooses(&visitor, field, word).await;
    }
    assert_eq!(looks(&visitor).await, "data-view=\"easy\" data-theme=\"sepia\" data-size=\"150\" data-spacing=\"wider\" data-motion=\"still\" data-saver");
    chooses(&visitor, "usual", "true").await;
    assert_eq!(looks(&visitor).await, "");
}

async fn a_choice_follows_the_person_to_another_phone(house: House) {
    let lan = house.learner("Trần Thị Lan").await;
    chooses(&lan, "kind", "large").await;
    chooses(&lan, "theme", "contrast").await;
    let other_phone = house.signed_in(lan.id(), Door::Pin).await;
    assert_eq!(looks(&other_phone).await, "data-view=\"large\" data-theme=\"contrast\"");
    chooses(&other_phone, "usual", "true").await;
    assert_eq!(looks(&lan).await, "");
    let minh = house.learner("Lê Văn Minh").await;
    assert_eq!(looks(&minh).await, "", "another person's pages stay as they are");
}

async fn on_a_shared_phone_nobody_finds_the_choice_of_another(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let (lan, ba) = (house.member(&class, "Trần Thị Lan").await.id, house.member(&class, "Lê Văn Ba").await.id);
    let phone = house.stranger();
    comes_in(&phone, &class, lan).await;
    chooses(&phone, "kind", "sign").await;
    assert_eq!(looks(&phone).await, "data-view=\"sign\"");
    phone.post("/logout", &[("next", "/login/names")]).await;
    assert_eq!(looks(&phone).await, "", "the door stands as for everybody");
    comes_in(&phone, &class, ba).await;
    assert_eq!(looks(&phone).await, "");
    // Without signing out in between, too.
    chooses(&phone, "theme", "dark").await;
    comes_in(&phone, &class, lan).await;
    assert_eq!(looks(&phone).await, "data-view=\"sign\"");
}

async fn what_was_chosen_at_the_door_is_the_persons_own(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let (lan, ba) = (house.member(&class, "Trần Thị Lan").await.id, house.member(&class, "Lê Văn Ba").await.id);
    let phone = house.stranger();
    chooses(&phone, "kind", "large").await;
    comes_in(&phone, &class, lan).await;
    assert_eq!(looks(&house.signed_in(lan, Door::Pin).await).await, "data-view=\"large\"");
    phone.post("/logout", &[("next", "/")]).await;
    assert_eq!(looks(&phone).await, "");
    // Who has a choice of their own keeps it, whatever was pressed at the door.
    chooses(&phone, "kind", "easy").await;
    comes_in(&phone, &class, lan).await;
    assert_eq!(looks(&phone).await, "data-view=\"large\"");
    comes_in(&phone, &class, ba).await;
    assert_eq!(looks(&phone).await, "");
}

async fn a_choice_of_an_hour_ago_may_be_somebody_elses(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let lan = house.member(&class, "Trần Thị Lan").await.id;
    let phone = house.stranger();
    phone.set_cookie("view", &format!("listen~{}", chrono::Utc::now().timestamp() / 60 - 60));
    assert_eq!(looks(&phone).await, "data-view=\"listen\"");
    comes_in(&phone, &class, lan).await;
    assert_eq!(looks(&phone).await, "");
    phone.post("/logout", &[("next", "/")]).await;
    assert_eq!(looks(&phone).await, "");
}

/// On their own page.
async fn agrees(house: &House, person: &Visitor, act: &str) {
    let commune = house.commune().await.id;
    let shown = house.given(move |db| Ok(Purpose::in_force(db, commune, Purpose::NEEDS)?.id.to_string())).await;
    let form = [("code", Purpose::NEEDS), ("shown", &shown), ("act", act)];
    assert_eq!(person.post("/account/privacy/consents", &form).await.status, 303);
}

async fn needs_choose_first_and_the_person_last(house: House) {
    let lan = house.learner("Trần Thị Lan").await;
    agrees(&house, &lan, "given").await;
    lan.post("/account/needs", &[("needs", "sign-language"), ("needs", "high-contrast")]).await;
    let on_a_phone = house.signed_in(lan.id(), Door::Pin).await;
    assert_eq!(looks(&on_a_phone).await, "data-view=\"sign\" data-theme=\"contrast\"");
    lan.post("/account/needs", &[("needs", "large-text"), ("needs", "easy-read")]).await;
    assert_eq!(looks(&lan).await, "data-view=\"easy\" data-size=\"150\"");
    // The person's word is the last, also the word "standard".
    chooses(&lan, "kind", "standard").await;
    assert_eq!(looks(&lan).await, "data-size=\"150\"");
    chooses(&lan, "usual", "true").await;
    assert_eq!(looks(&lan).await, "data-view=\"easy\" data-size=\"150\"");
    // What rests on the consent goes with it; what the person chose stays.
    agrees(&house, &lan, "withdrawn").await;
    assert_eq!(looks(&lan).await, "");
    chooses(&lan, "kind", "large").await;
    agrees(&house, &lan, "given").await;
    lan.post("/account/needs", &[("needs", "listen")]).await;
    agrees(&house, &lan, "withdrawn").await;
    assert_eq!(looks(&lan).await, "data-view=\"large\"");
}

async fn a_helper_does_not_see_what_needs_suggest(house: House) {
    let ((hoa, lan), app) = (crate::helping::pair(&house).await, house.app.clone());
    let (id, listen) = (lan.id, Presentation::read("listen"));
    let lan = house.signed_in(id, Door::Pin).await;
    house.given(move |db| Chosen::suggest(db, &app.keys, id, listen, None)).await;
    assert_eq!(looks(&lan).await, "data-view=\"listen\"");
    crate::helping::help(&hoa, id).await;
    assert_eq!(looks(&hoa).await, "");
    chooses(&lan, "kind", "large").await;
    assert_eq!(looks(&hoa).await, "data-view=\"large\"");
}

async fn nobody_reads_a_presentation_in_the_database(house: House) {
    let (lan, minh) = (house.learner("Trần Thị Lan").await, house.learner("Lê Văn Minh").await);
    chooses(&lan, "kind", "sign").await;
    chooses(&minh, "theme", "dark").await;
    let rows = house.given(|db: &mut Db| Ok(presentations::table.select(presentations::chosen_sealed.assume_not_null()).load::<Vec<u8>>(db)?)).await;
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].len(), rows[1].len(), "the length tells nothing");
    assert!(rows.iter().all(|row| !String::from_utf8_lossy(row).contains("sign")));
}

async fn a_cached_page_is_right_for_each_visitor(house: House) {
    let (usual, large) = (house.stranger(), house.stranger());
    chooses(&large, "kind", "large").await;
    for _ in 0..2 {
        assert!(!usual.get("/courses").await.says("data-view"));
        assert!(large.get("/courses").await.says("data-view=\"large\""));
    }
    assert_eq!(large.get("/courses").await.header("vary"), "accept-encoding, cookie");
}

/// A course whose first lesson has an easy-read twin of two steps; the second has nothing but its text.
async fn twins(house: &House) -> (String, String) {
    let mut version = crate::learning::safety("1");
    version.lessons[0].easy_html = "<section class=\"step\"><p>Bước một dễ.</p></section>\n<section class=\"step\"><p>Bước hai dễ.</p></section>\n".into();
    let (_, lessons) = crate::learning::published(house, &version).await;
    (crate::learning::lesson_path(&lessons[0]), crate::learning::lesson_path(&lessons[1]))
}

async fn the_easy_twin_comes_step_by_step(house: House) {
    let (first, second) = twins(&house).await;
    for visitor in [house.stranger(), house.learner("Trần Thị Lan").await] {
        assert!(visitor.get(&first).await.says("Bài một."));
        chooses(&visitor, "kind", "easy").await;
        let page = visitor.get(&first).await;
        assert!(page.says("Bước 1 trong 2") && page.says("Bước một dễ.") && !page.says("Bước hai dễ.") && !page.says("Bài một."));
        assert!(page.says(&format!("href=\"{first}?step=2\"")) && !page.says("/completion"));
        let page = visitor.get(&format!("{first}?step=2")).await;
        assert!(page.says("Bước 2 trong 2") && page.says("Bước hai dễ.") && page.says(&format!("href=\"{first}?step=1\"")));
        assert_eq!(page.says("/completion"), visitor.get("/account").await.status == 200, "who learns says it is done");
        for odd in ["?step=99", "?step=0", "?step=%22", "?step"] {
            assert_eq!(visitor.get(&format!("{first}{odd}")).await.status, 200, "{odd}");
        }
        let page = visitor.get(&second).await;
        assert!(page.says("Bài này chưa có bản dễ đọc.") && page.says("Bài hai."));
    }
}

async fn what_a_lesson_lacks_is_told_to_the_trainer(house: House) {
    let (first, second) = twins(&house).await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    assert!(trainer.get("/lesson-gaps").await.says("Chưa thiếu gì"));
    let lan = house.learner("Trần Thị Lan").await;
    chooses(&lan, "kind", "sign").await;
    let page = lan.get(&first).await;
    assert!(page.says("chưa có phim ngôn ngữ ký hiệu. Mời bạn học bản dễ đọc") && page.says("Bước hai dễ.") && page.says("Giảng viên đã được báo."));
    assert!(lan.get(&second).await.says("chưa có phim ngôn ngữ ký hiệu. Mời bạn đọc bài viết"));
    for _ in 0..3 {
        lan.get(&second).await;
    }
    chooses(&lan, "kind", "listen").await;
    assert!(lan.get(&second).await.says("Máy đọc màn hình của bạn đọc được toàn bộ bài viết."));
    let told = trainer.get("/lesson-gaps").await;
    assert!(told.says("Mật khẩu") && told.says("Lừa đảo") && told.says("Phim ngôn ngữ ký hiệu") && told.says("Bản để nghe") && told.says("dưới 5 lượt"));
    assert!(!told.says("Lan"), "nobody is named");
    for number in 0..4 {
        let learner = house.learner(&format!("Học viên {number}")).await;
        chooses(&learner, "kind", "sign").await;
        learner.get(&second).await;
        learner.get(&second).await;
    }
    assert!(trainer.get("/lesson-gaps").await.says("5 lượt"), "each person once a day");
    assert!(trainer.get("/").await.says("/lesson-gaps"));
    for (visitor, status) in [(house.stranger(), 303), (lan, 403), (house.staff("Cô Duyệt", Role::Approver).await, 403)] {
        assert_eq!(visitor.get("/lesson-gaps").await.status, status);
    }
}

async fn a_test_in_easy_words(house: House) {
    let quiz = crate::assessment::published(&house).await;
    let lan = ready_for_the_test(&house, "Bùi Thị Lan").await;
    let words = |db: &mut Db| {
        use hocvu::db::schema::questions;
        diesel::update(questions::table).set(questions::easy.eq("Câu dễ hiểu?")).execute(db)?;
        Ok(())
    };
    house.given(words).await;
    let attempt = begin(&lan, quiz).await;
    let question = format!("/attempts/{attempt}/questions/1");
    assert!(!lan.get(&question).await.says("Câu dễ hiểu?"));
    chooses(&lan, "kind", "easy").await;
    assert!(lan.get(&question).await.says("Câu dễ hiểu?"));
}

async fn one_thing_on_a_page_in_large(house: House) {
    let quiz = crate::assessment::published(&house).await;
    let lan = ready_for_the_test(&house, "Bùi Thị Lan").await;
    let attempt = begin(&lan, quiz).await;
    for kind in ["large", "switch", "listen"] {
        chooses(&lan, "kind", kind).await;
        for path in ["/", "/learning", "/courses", &format!("/attempts/{attempt}/questions/1")] {
            let page = lan.get(path).await.text();
            let main = &page[page.find("<main").unwrap()..page.find("</main>").unwrap()];
            let actions = main.matches("<button").count() + main.matches("class=\"button\"").count();
            // With few keys an answer is one press: each choice of a question is an action, and nothing else is.
            let answers = main.matches("<button name=\"choice\"").count();
            let one_of_several = path.contains("/questions/") && !main.contains("type=\"checkbox\"");
            assert_eq!(answers > 0, kind == "switch" && one_of_several, "{kind}: {path}");
            assert!(actions - answers <= usize::from(answers == 0), "{kind}: {actions} actions on {path}");
        }
        let review = lan.get(&format!("/attempts/{attempt}/review")).await;
        assert!(review.says("Trả lời câu 1"), "the first blank one comes first");
    }
}
