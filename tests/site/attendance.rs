//! Classes, learners entered by hand, and the door that a class code opens.

use crate::both;
use crate::house::{House, PIN, Visitor};
use hocvu::identity::Role;

both!(
    a_trainer_opens_a_class_once,
    another_hamlets_class_is_not_found,
    a_learner_is_entered_with_a_pin_and_comes_in,
    a_form_sent_twice_makes_one_learner,
    bad_input_is_told_and_kept,
    a_person_entered_twice_is_shown,
    an_odd_number_is_asked_about_once,
    wrong_pins_make_a_wait_for_that_person_alone,
    a_closed_class_lets_nobody_in,
    the_whole_class_gets_new_pins,
);

async fn a_trainer_opens_a_class_once(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let (id, hamlet) = (trainer.get("/classes/new").await.field("id"), house.hamlet("Thôn 2").await.id.to_string());
    let fields = [("id", id.as_str()), ("name", "Lớp tối thứ Tư"), ("unit", &hamlet)];
    let first = trainer.post("/classes", &fields).await;
    let second = trainer.post("/classes", &fields).await;
    assert_eq!((first.status, &first.location), (303, &second.location));
    assert_eq!(trainer.get("/classes").await.text().matches("Lớp tối thứ Tư").count(), 1);
    assert!(trainer.get(&first.location).await.says("Thôn 2"));
    let nameless = trainer.post("/classes", &[("id", &id), ("name", " "), ("unit", "")]).await;
    assert!(nameless.status == 422 && nameless.says("Bạn đặt tên cho lớp") && nameless.says("Bạn chọn thôn"));
}

async fn another_hamlets_class_is_not_found(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let thon_2 = house.hamlet("Thôn 2").await.id;
    let other = house.staff_in("Cô Hoa", Role::Trainer, thon_2).await;
    let page = format!("/classes/{}", class.id);
    assert_eq!(trainer.get(&page).await.status, 200);
    assert_eq!(other.get(&page).await.status, 404);
    assert_eq!(other.post(&format!("{page}/closure"), &[]).await.status, 404);
    assert_eq!(house.learner("Lan").await.get(&page).await.status, 403);
    assert_eq!(house.stranger().get(&page).await.status, 303);
}

/// The form of a learner of Thôn 1, as a trainer fills it in.
async fn enter(trainer: &Visitor, page: &str, changes: &[(&str, &str)]) -> crate::house::Answer {
    let (id, unit) = (trainer.get(&format!("{page}/new")).await.field("id"), trainer.house.hamlet("Thôn 1").await.id.to_string());
    let mut fields = vec![
        ("id", id.as_str()),
        ("name", "Trần Thị Lan"),
        ("birth_day", "2"),
        ("birth_month", "9"),
        ("birth_year", "1950"),
        ("audience", "resident"),
        ("unit", &unit),
        ("number", ""),
    ];
    for change in changes {
        fields.retain(|(name, _)| name != &change.0);
        fields.push(*change);
    }
    trainer.post(page, &fields).await
}

fn pin_on(answer: &crate::house::Answer) -> String {
    answer.text().split_once("class=\"pin\">").unwrap().1[..4].to_owned()
}

async fn a_learner_is_entered_with_a_pin_and_comes_in(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let entered = enter(&trainer, &format!("/classes/{}/learners", class.id), &[("number", "038 150 000 123"), ("sex", "female")]).await;
    assert_eq!(entered.status, 200);
    let pin = pin_on(&entered);
    let page = trainer.get(&format!("/classes/{}", class.id)).await;
    assert!(page.says("Trần Thị Lan") && page.says("•••• •••• 0123") && !page.says("038150000123"));

    for name in ["Trần Thị Lan", "tran thi lan", "Lan"] {
        let lan = house.stranger();
        let code = format!(" {} ", class.code);
        let inside = lan.post("/login", &[("code", &code), ("name", name), ("pin", &pin), ("next", "/courses")]).await;
        assert_eq!((inside.status, inside.location.as_str()), (303, "/courses"), "{name}");
        assert!(lan.get("/").await.says("Chào Trần Thị Lan"));
    }
}

async fn a_form_sent_twice_makes_one_learner(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let page = format!("/classes/{}/learners", house.class(&trainer).await.id);
    let id = trainer.get(&format!("{page}/new")).await.field("id");
    let first = enter(&trainer, &page, &[("id", &id)]).await;
    let second = enter(&trainer, &page, &[("id", &id)]).await;
    assert_eq!((first.status, second.status), (200, 200));
    let pin = |text: String| text.split_once("class=\"pin\">").unwrap().1[..4].to_owned();
    assert_eq!(pin(first.text()), pin(second.text()), "the slip that is seen last works too");
    assert!(trainer.get(page.trim_end_matches("/learners")).await.says("1 học viên"));
}

async fn bad_input_is_told_and_kept(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let page = format!("/classes/{}/learners", house.class(&trainer).await.id);
    let answer = enter(&trainer, &page, &[("birth_year", "2990"), ("number", "0381500001"), ("audience", "nobody")]).await;
    assert_eq!(answer.status, 422);
    for words in ["ở tương lai", "đúng 12 chữ số", "Bạn chọn một nhóm", "value=\"Trần Thị Lan\"", "value=\"0381500001\"", "value=\"2990\""]
    {
        assert!(answer.says(words), "{words}");
    }
    assert!(trainer.get(page.trim_end_matches("/learners")).await.says("Lớp chưa có học viên"));
}

async fn a_person_entered_twice_is_shown(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let page = format!("/classes/{}/learners", house.class(&trainer).await.id);
    enter(&trainer, &page, &[("number", "038150000123"), ("sex", "female")]).await;
    let namesake = enter(&trainer, &page, &[("name", "tran thi LAN")]).await;
    assert!(namesake.status == 422 && namesake.says("Đã có người cùng tên và ngày sinh") && namesake.says("02/09/1950"));
    assert_eq!(enter(&trainer, &page, &[("name", "tran thi LAN"), ("another_person", "true")]).await.status, 200);
    let same_number =
        enter(&trainer, &page, &[("name", "Lê Văn Ba"), ("number", "038150000123"), ("number_is_right", "true"), ("another_person", "true")]).await;
    assert!(same_number.status == 422 && same_number.says("đã thuộc về một người") && same_number.says("Thôn 1"));

    let other = house.class(&trainer).await;
    let person = same_number.field("person");
    assert_eq!(trainer.post(&format!("/classes/{}/members", other.id), &[("person", &person)]).await.status, 303);
    assert!(trainer.get(&format!("/classes/{}", other.id)).await.says("Trần Thị Lan"));
}

async fn an_odd_number_is_asked_about_once(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let page = format!("/classes/{}/learners", house.class(&trainer).await.id);
    let asked = enter(&trainer, &page, &[("number", "003250000123"), ("sex", "female")]).await;
    assert_eq!(asked.status, 422);
    assert!(asked.says("không phải mã tỉnh") && asked.says("khác năm sinh") && asked.says("khác giới tính"));
    assert_eq!(enter(&trainer, &page, &[("number", "003250000123"), ("number_is_right", "true")]).await.status, 200);
}

async fn wrong_pins_make_a_wait_for_that_person_alone(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let lan = house.member(&class, "Trần Thị Lan").await;
    house.member(&class, "Lê Văn Ba").await;
    let visitor = house.stranger();
    let enter = async |name: &str, pin: &str| visitor.post("/login", &[("code", &class.code), ("name", name), ("pin", pin)]).await;
    for _ in 0..5 {
        assert!(enter("Lan", "0000").await.says("mã PIN chưa đúng"));
    }
    assert!(enter("Lan", PIN).await.says("chờ 1 phút"));
    for _ in 0..5 {
        assert!(enter("Nobody", "0000").await.says("mã PIN chưa đúng"));
    }
    assert!(enter("Nobody", "0000").await.says("chờ 1 phút"));
    assert_eq!(enter("Lê Văn Ba", PIN).await.status, 303);
    let slip = trainer.post(&format!("/classes/{}/members/{}/pin", class.id, lan.id), &[]).await.text();
    let new = &slip.split_once("class=\"pin\">").unwrap().1[..4];
    assert_eq!(enter("Lan", new).await.status, 303, "a new PIN ends the wait");
}

async fn a_closed_class_lets_nobody_in(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    house.member(&class, "Trần Thị Lan").await;
    let fields = [("code", class.code.as_str()), ("name", "Lan"), ("pin", PIN)];
    trainer.post(&format!("/classes/{}/closure", class.id), &[]).await;
    assert!(house.stranger().post("/login", &fields).await.says("Không có lớp nào"));
    trainer.post(&format!("/classes/{}/reopening", class.id), &[]).await;
    assert_eq!(house.stranger().post("/login", &fields).await.status, 303);
}

async fn the_whole_class_gets_new_pins(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    house.member(&class, "Trần Thị Lan").await;
    house.member(&class, "Trần Thị Lan").await;
    let pins = format!("/classes/{}/pins", class.id);
    assert!(trainer.get(&pins).await.says("Cả 2 học viên"));
    let slips = trainer.post(&pins, &[]).await.text();
    let pins: Vec<&str> = slips.split("class=\"pin\">").skip(1).map(|rest| &rest[..4]).collect();
    assert!(pins.len() == 2 && pins[0] != pins[1]);
    let lan = house.stranger();
    let several = lan.post("/login", &[("code", &class.code), ("name", "lan"), ("pin", pins[1])]).await;
    assert!(several.location.starts_with("/login/names?q=lan"), "namesakes choose from the list: {}", several.location);
    assert_eq!(lan.get(&several.location).await.text().matches("(1960)").count(), 2);
}
