//! The learners' ways in: the list of names, cards, pictures, walk-ins, sign-ups.

use crate::both;
use crate::house::{Answer, House, PIN, Visitor};
use hocvu::attendance::Class;
use hocvu::db::PersonId;
use hocvu::identity::{Door, LearnerCard, Right, Role, SheetId};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

both!(
    a_name_is_chosen_from_the_list_then_comes_the_pin,
    no_name_leaks_before_the_code,
    a_member_of_another_class_is_not_found,
    the_next_person_finds_the_list_and_nothing_else,
    sixty_mistype_and_come_in_but_a_machine_waits,
    a_card_says_who_and_the_pin_opens,
    a_card_ends_when_it_is_revoked_or_printed_anew,
    four_pictures_in_order_open_the_door,
    wrong_pictures_and_wrong_pins_count_together,
    a_pin_opens_no_work_of_the_staff,
    a_walk_in_is_entered_by_name_and_completed_later,
    a_stranger_signs_up_and_sees_nothing_until_confirmed,
    a_sign_up_is_refused_with_a_reason_or_joined_to_a_twin,
    only_so_many_wait_in_a_class,
    another_trainers_class_is_not_found,
    a_new_code_ends_the_old_one_at_once,
    a_child_signs_up_with_its_guardian,
    under_seven_nobody_signs_up_alone,
    where_the_class_list_needs_consent_a_sign_up_asks_for_it,
);

/// A class of Thầy Minh with Lan in it.
async fn class_of_lan(house: &House) -> (Visitor, Class, PersonId) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let lan = house.member(&class, "Trần Thị Lan").await.id;
    (trainer, class, lan)
}

/// A phone to which the code was told.
async fn at_the_door(house: &House, class: &Class) -> Visitor {
    let phone = house.stranger();
    let known = phone.get(&format!("/login?code={}", class.code)).await;
    assert_eq!((known.status, known.location.as_str()), (303, "/login/names"));
    phone
}

async fn a_name_is_chosen_from_the_list_then_comes_the_pin(house: House) {
    let (_, class, lan) = class_of_lan(&house).await;
    house.member(&class, "Lê Văn Ba").await;
    let phone = house.stranger();
    let code = format!("{} {}", &class.code[..3], &class.code[3..]);
    let names = phone.post("/login", &[("code", &code), ("next", "/courses")]).await;
    assert_eq!((names.status, names.location.as_str()), (303, "/login/names?next=%2Fcourses"));
    let list = phone.get(&names.location).await;
    assert!(list.says("Trần Thị Lan") && list.says("Lê Văn Ba") && list.says("Lớp tối thứ Tư"));
    let found = phone.get("/login/names?q=lan").await;
    assert!(found.says("Trần Thị Lan") && !found.says("Lê Văn Ba"));
    assert!(phone.get("/login/names?q=zzz").await.says("Không thấy tên này"));
    let page = format!("/login/people/{lan}");
    assert!(phone.get(&page).await.says("Chào Trần Thị Lan"));
    let wrong = phone.post(&page, &[("pin", "0000")]).await;
    assert!(wrong.status == 422 && wrong.says("Mã PIN chưa đúng") && !wrong.says("0000"));
    assert!(phone.post(&page, &[("pin", " ")]).await.says("Bạn nhập mã PIN"));
    let inside = phone.post(&page, &[("pin", PIN), ("next", "/courses")]).await;
    assert_eq!((inside.status, inside.location.as_str()), (303, "/courses"));
    assert!(phone.get("/").await.says("Chào Trần Thị Lan"));
    assert_eq!(phone.get("/login").await.location, "/login/names", "the phone knows its class");
    assert!(phone.get("/login?other=true").await.says("Mã lớp"));
}

/// Whatever a stranger asks the door for, with codes and cookies of their own making.
async fn no_name_leaks_before_the_code(house: House) {
    let (_, class, lan) = class_of_lan(&house).await;
    let stranger = house.stranger();
    let other = house.class(&house.staff("Cô Hoa", Role::Trainer).await).await;
    let knows_another = at_the_door(&house, &other).await;
    let foreign = knows_another.cookie_header().replace("class=", "");
    let code = class.code.clone();
    let near = prop_oneof!["[0-9]{0,7}", "[0-9]{6}", Just(format!("{code}0")), Just(code[1..].to_owned()), "\\PC{0,8}"]
        .prop_filter("not the code", move |text| text.chars().filter(|c| !c.is_whitespace()).collect::<String>() != code);
    let cookie = prop_oneof![near.clone(), "[A-Za-z0-9_.-]{0,40}", Just(foreign), Just("eyJhbGciOiJub25lIn0.e30.".to_owned())];
    let paths = prop::sample::select(vec!["/login?code=", "/login/names?q=", "/login/typed?name=", "/login?other=true&code="]);
    let mut runner = TestRunner::deterministic();
    for _ in 0..60 {
        let (path, near, cookie) = (paths.clone(), near.clone(), cookie.clone()).new_tree(&mut runner).unwrap().current();
        let word: String = serde_html_form::to_string([("x", &near)]).unwrap().split_off(2);
        stranger.set_cookie("class", &cookie.replace([';', ',', ' ', '"'], "").chars().filter(char::is_ascii).collect::<String>());
        let answers = [
            stranger.get(&format!("{path}{word}")).await,
            stranger.get(&format!("/login/people/{lan}")).await,
            stranger.get(&format!("/login/people/{lan}/pictures")).await,
            stranger.post(&format!("/login/people/{lan}"), &[("pin", PIN)]).await,
            stranger.post("/login", &[("code", &near), ("name", "Lan"), ("pin", PIN)]).await,
            stranger.get(&format!("/card/{word}")).await,
        ];
        for answer in answers {
            assert!(!answer.says("Lan") && !answer.location.contains("names?q"), "{path}{near} {cookie}: {}", answer.text());
            assert!(answer.status != 500, "{path}{near}");
        }
    }
    assert!(stranger.get("/").await.says("Đăng nhập để học"), "and nobody came in");
}

async fn a_member_of_another_class_is_not_found(house: House) {
    let (_, class, _) = class_of_lan(&house).await;
    let other = house.class(&house.staff("Cô Hoa", Role::Trainer).await).await;
    let ba = house.member(&other, "Lê Văn Ba").await.id;
    let phone = at_the_door(&house, &class).await;
    for page in [format!("/login/people/{ba}"), format!("/login/people/{ba}/pictures")] {
        assert_eq!(phone.get(&page).await.status, 404);
    }
    assert_eq!(phone.post(&format!("/login/people/{ba}"), &[("pin", PIN)]).await.status, 404);
}

async fn the_next_person_finds_the_list_and_nothing_else(house: House) {
    let (_, class, lan) = class_of_lan(&house).await;
    let phone = at_the_door(&house, &class).await;
    phone.post(&format!("/login/people/{lan}"), &[("pin", PIN)]).await;
    let before = phone.cookie_header();
    let page = phone.get("/account").await;
    assert!(page.says("Đổi người") && page.header("cache-control") == "no-store");
    let changed = phone.post("/logout", &[("next", "/login/names")]).await;
    assert_eq!((changed.status, changed.location.as_str()), (303, "/login/names"));
    assert!(phone.get("/login/names").await.says("Trần Thị Lan"));
    assert!(phone.get("/account").await.location.starts_with("/login"));
    assert!(!phone.cookie_header().contains("hocvu="), "{}", phone.cookie_header());
    let thief = house.stranger();
    for cookie in before.split("; ") {
        let (name, value) = cookie.split_once('=').unwrap();
        thief.set_cookie(name, value);
    }
    assert!(thief.get("/account").await.location.starts_with("/login"), "the login has ended on the server too");
    assert_eq!(phone.post("/logout", &[("next", "https://elsewhere.example/")]).await.location, "/");
}

async fn sixty_mistype_and_come_in_but_a_machine_waits(house: House) {
    let (_, class, lan) = class_of_lan(&house).await;
    let known = at_the_door(&house, &class).await;
    for n in 0..60 {
        assert!(house.stranger().post("/login", &[("code", &format!("{n:06}"))]).await.says("Không có lớp nào mang mã này"));
        assert_eq!(house.stranger().post("/login", &[("code", &class.code)]).await.status, 303);
    }
    for n in 60..120 {
        house.stranger().get(&format!("/login?code={n:06}")).await;
    }
    let waits = house.stranger().post("/login", &[("code", &class.code)]).await;
    assert!(waits.status == 422 && waits.says("quá nhiều lần") && waits.says("1 phút"));
    assert_eq!(known.post(&format!("/login/people/{lan}"), &[("pin", PIN)]).await.status, 303, "a phone that knows its class waits for nobody");
}

async fn issue(house: &House, by: &Visitor, person: PersonId, sheet: SheetId) -> Option<String> {
    let (app, by) = (house.app.clone(), by.id());
    house.given(move |db| LearnerCard::issue(db, &app.keys, by, person, sheet)).await
}

/// The trainer prints a card, as from the page of the cards.
async fn printed(house: &House, trainer: &Visitor, class: &Class, person: PersonId) -> (SheetId, String) {
    let page = format!("/classes/{}/cards", class.id);
    let sheet: SheetId = trainer.get(&page).await.field("sheet").parse().unwrap();
    let paper = trainer.post(&page, &[("sheet", &sheet.to_string()), ("person", &person.to_string())]).await;
    assert!(paper.status == 200 && paper.says("Trần Thị Lan") && paper.says("<svg") && !paper.says(PIN));
    // The same sheet again is the same card: that is how its secret is known here.
    (sheet, issue(house, trainer, person, sheet).await.unwrap())
}

async fn a_card_says_who_and_the_pin_opens(house: House) {
    let (trainer, class, lan) = class_of_lan(&house).await;
    let (_, secret) = printed(&house, &trainer, &class, lan).await;
    let card = format!("/card/{secret}");
    let phone = house.stranger();
    let page = phone.get(&card).await;
    assert!(page.status == 200 && page.says("Chào T. T. Lan") && !page.says("Trần"));
    assert!(phone.get("/account").await.location.starts_with("/login"), "the card alone signs nobody in");
    assert!(phone.post(&card, &[("pin", "0000")]).await.says("Mã PIN chưa đúng"));
    assert_eq!(phone.post(&card, &[("pin", PIN)]).await.status, 303);
    assert!(phone.get("/").await.says("Chào Trần Thị Lan"));
    assert_eq!(phone.get("/login").await.location, "/login/names", "the next person finds the class");
    let thief = house.stranger();
    for _ in 0..5 {
        thief.post(&card, &[("pin", "0000")]).await;
    }
    assert!(thief.post(&card, &[("pin", PIN)]).await.says("chờ 1 phút"));
    let known = at_the_door(&house, &class).await;
    assert!(known.post(&format!("/login/people/{lan}"), &[("pin", PIN)]).await.says("chờ 1 phút"), "one count for all doors");
}

async fn a_card_ends_when_it_is_revoked_or_printed_anew(house: House) {
    let (trainer, class, lan) = class_of_lan(&house).await;
    let (sheet, first) = printed(&house, &trainer, &class, lan).await;
    let (_, second) = printed(&house, &trainer, &class, lan).await;
    let ended = async |secret: &str| {
        let phone = house.stranger();
        let page = phone.get(&format!("/card/{secret}")).await;
        let tried = phone.post(&format!("/card/{secret}"), &[("pin", PIN)]).await;
        page.says("không còn dùng được") && !page.says("Lan") && tried.status == 422
    };
    assert!(ended(&first).await && !ended(&second).await);
    assert_eq!(issue(&house, &trainer, lan, sheet).await, None, "an old sheet sent again revives nothing");
    trainer.post(&format!("/classes/{}/closure", class.id), &[]).await;
    assert!(ended(&second).await, "no class, no door");
    trainer.post(&format!("/classes/{}/reopening", class.id), &[]).await;
    assert!(!ended(&second).await);
    let member = format!("/classes/{}/members/{lan}", class.id);
    assert_eq!(trainer.post(&format!("{member}/card/revocation"), &[]).await.status, 303);
    assert!(ended(&second).await && ended("AAAAAAAAAAAAAAAAAAAAAA").await);
    let nobody = trainer.post(&format!("/classes/{}/cards", class.id), &[("sheet", &sheet.to_string())]).await;
    assert!(nobody.status == 422 && nobody.says("ít nhất một học viên"));
}

/// The four pictures of a slip.
fn pictures_on(slip: &Answer) -> Vec<String> {
    slip.text()
        .split("<ol class=\"picture-code\">")
        .nth(1)
        .unwrap()
        .split("</ol>")
        .next()
        .unwrap()
        .split("pictures.svg")
        .skip(1)
        .map(|rest| rest.split_once('#').unwrap().1.split('"').next().unwrap().to_owned())
        .collect()
}

/// Taps pictures one after the other: the last answer.
async fn tap(phone: &Visitor, page: &str, pictures: &[String]) -> Answer {
    phone.get(&format!("{page}?again=true")).await;
    let mut last = phone.get(page).await;
    for (n, picture) in pictures.iter().enumerate() {
        last = phone.post(page, &[("position", &(n + 1).to_string()), ("picture", picture)]).await;
    }
    last
}

async fn four_pictures_in_order_open_the_door(house: House) {
    let (trainer, class, lan) = class_of_lan(&house).await;
    let member = format!("/classes/{}/members/{lan}", class.id);
    let slip = trainer.post(&format!("{member}/pictures"), &[]).await;
    let code = pictures_on(&slip);
    assert!(slip.status == 200 && code.len() == 4 && slip.says("chỉ hiện một lần"));
    let (phone, page) = (at_the_door(&house, &class).await, format!("/login/people/{lan}/pictures"));
    assert!(phone.get(&format!("/login/people/{lan}")).await.says("Vào bằng mã hình"));
    assert!(phone.get(&page).await.says("Chọn hình thứ 1 trong 4 hình"));
    // A double tap counts once.
    phone.post(&page, &[("position", "1"), ("picture", &code[0])]).await;
    phone.post(&page, &[("position", "1"), ("picture", &code[0])]).await;
    let second = phone.get(&page).await;
    assert!(second.says("Chọn hình thứ 2") && !phone.cookie_header().contains(&code[0]));
    assert!(phone.post(&page, &[("position", "4"), ("picture", "sun")]).await.says("Bạn chọn lại từ hình thứ nhất"));
    let turned: Vec<String> = code.iter().rev().cloned().collect();
    assert!(tap(&phone, &page, &turned).await.says("Bốn hình chưa đúng"));
    assert_eq!(tap(&phone, &page, &code).await.status, 303);
    assert!(phone.get("/").await.says("Chào Trần Thị Lan"));

    // Without a PIN the pictures are asked for at once; given anew, the old ones end.
    assert_eq!(trainer.post(&format!("{member}/pin/removal"), &[]).await.status, 303);
    assert_eq!(phone.get(&format!("/login/people/{lan}")).await.location, page);
    let fresh = pictures_on(&trainer.post(&format!("{member}/pictures"), &[]).await);
    let other = at_the_door(&house, &class).await;
    assert!(other.post(&format!("/login/people/{lan}"), &[("pin", PIN)]).await.status == 422);
    assert!(code == fresh || tap(&other, &page, &code).await.status == 422);
    assert_eq!(tap(&other, &page, &fresh).await.status, 303);
    let (_, secret) = printed(&house, &trainer, &class, lan).await;
    let card = house.stranger();
    assert_eq!(card.get(&format!("/card/{secret}")).await.location, format!("/card/{secret}/pictures"));
    assert_eq!(tap(&card, &format!("/card/{secret}/pictures"), &fresh).await.status, 303);
    assert_eq!(house.stranger().get("/pictures").await.text().matches("<audio").count(), 30);
}

async fn wrong_pictures_and_wrong_pins_count_together(house: House) {
    let (trainer, class, lan) = class_of_lan(&house).await;
    let member = format!("/classes/{}/members/{lan}", class.id);
    let code = pictures_on(&trainer.post(&format!("{member}/pictures"), &[]).await);
    let (phone, page) = (at_the_door(&house, &class).await, format!("/login/people/{lan}"));
    let wrong: Vec<String> = code.iter().rev().cloned().collect();
    for _ in 0..3 {
        phone.post(&page, &[("pin", "0000")]).await;
    }
    for _ in 0..2 {
        tap(&phone, &format!("{page}/pictures"), &wrong).await;
    }
    assert!(tap(&phone, &format!("{page}/pictures"), &code).await.says("chờ 1 phút"));
    assert!(phone.post(&page, &[("pin", PIN)]).await.says("chờ 1 phút"));
    let new = pictures_on(&trainer.post(&format!("{member}/pictures"), &[]).await);
    assert_eq!(tap(&phone, &format!("{page}/pictures"), &new).await.status, 303, "new pictures end the wait");
}

/// A trainer can give a PIN to whoever learns in the class; with it nobody does the work of an admin.
async fn a_pin_opens_no_work_of_the_staff(house: House) {
    let (_, _, lan) = class_of_lan(&house).await;
    let commune = house.commune().await.id;
    house.given(move |db| Right::grant(db, None, lan, Role::Admin, commune)).await;
    for door in [Door::Pin, Door::Pictures, Door::Card] {
        let learner = house.signed_in(lan, door).await;
        assert!(learner.get("/admin").await.status != 200 && learner.get("/learning").await.status == 200, "{door}");
    }
    assert_eq!(house.signed_in(lan, Door::Password).await.get("/admin").await.status, 200);
}

async fn a_walk_in_is_entered_by_name_and_completed_later(house: House) {
    let (trainer, class, _) = class_of_lan(&house).await;
    let page = format!("/classes/{}/walk-ins", class.id);
    let id = trainer.get(&page).await.field("id");
    assert!(trainer.post(&page, &[("id", &id), ("name", " ")]).await.says("Bạn nhập họ và tên"));
    let slip = trainer.post(&page, &[("id", &id), ("name", "Lê Văn Ba")]).await;
    let pin = slip.text().split_once("class=\"pin\">").unwrap().1[..4].to_owned();
    assert!(trainer.post(&page, &[("id", &id), ("name", "Lê Văn Ba")]).await.says(&pin), "sent twice, one person");
    let namesake = trainer.get(&page).await.field("id");
    let asked = trainer.post(&page, &[("id", &namesake), ("name", "trần thị lan")]).await;
    assert!(asked.status == 422 && asked.says("Trong lớp đã có người tên này"));
    assert_eq!(trainer.post(&page, &[("id", &namesake), ("name", "Trần Thị Lan"), ("another_person", "true")]).await.status, 200);
    let class_page = trainer.get(&format!("/classes/{}", class.id)).await;
    assert_eq!((class_page.text().matches("Còn thiếu thông tin").count(), class_page.says("3 học viên")), (2, true));

    let ba = house.stranger();
    assert_eq!(ba.post("/login", &[("code", &class.code), ("name", "ba"), ("pin", &pin)]).await.status, 303);

    let details = format!("/classes/{}/members/{id}/details", class.id);
    let form = trainer.get(&details).await;
    assert!(form.says("Bổ sung thông tin") && form.field("name") == "Lê Văn Ba" && trainer.get(&page).await.says(&details));
    let unit = house.hamlet("Thôn 2").await.id.to_string();
    let tell = async |changes: &[(&str, &str)]| {
        let mut fields = vec![("id", id.as_str()), ("name", "Lê Văn Ba"), ("birth_day", "5"), ("birth_month", "6"), ("birth_year", "1955")];
        fields.extend([("audience", "worker"), ("unit", unit.as_str()), ("number", "")]);
        for change in changes {
            fields.retain(|(name, _)| name != &change.0);
            fields.push(*change);
        }
        trainer.post(&details, &fields).await
    };
    assert!(tell(&[("number", "123")]).await.says("đúng 12 chữ số"));
    let twin = tell(&[("name", "Trần Thị Lan"), ("birth_day", "2"), ("birth_month", "9"), ("birth_year", "1960")]).await;
    assert!(twin.status == 422 && twin.says("Đã có người cùng tên và ngày sinh") && twin.says("gộp hai hồ sơ"));
    assert_eq!(tell(&[("number", "038055000123")]).await.status, 303);
    let member = trainer.get(&format!("/classes/{}/members/{id}", class.id)).await;
    assert!(member.says("05/06/1955") && member.says("Thôn 2") && member.says("Người lao động") && !member.says("Bổ sung"));
    assert!(trainer.get(&format!("/classes/{}", class.id)).await.says("•••• •••• 0123"));
    assert!(tell(&[]).await.says("đã đủ thông tin") && trainer.get(&details).await.status == 422);
    assert!(ba.get("/").await.says("Chào Lê Văn Ba"), "the same person as before");
}

/// Fills in the form of somebody new.
async fn sign_up(phone: &Visitor, changes: &[(&str, &str)]) -> Answer {
    let form = phone.get("/login/sign-up").await;
    if form.status != 200 {
        return form;
    }
    let (id, unit) = (form.field("id"), phone.house.hamlet("Thôn 2").await.id.to_string());
    let mut fields = vec![("id", id.as_str()), ("name", "Đỗ Thị Mơ"), ("birth_day", "1"), ("birth_month", "2"), ("birth_year", "1970")];
    fields.extend([("audience", "worker"), ("unit", unit.as_str()), ("pin", "7391")]);
    for change in changes {
        fields.retain(|(name, _)| name != &change.0);
        fields.push(*change);
    }
    phone.post("/login/sign-up", &fields).await
}

async fn a_stranger_signs_up_and_sees_nothing_until_confirmed(house: House) {
    let (trainer, class, _) = class_of_lan(&house).await;
    let phone = at_the_door(&house, &class).await;
    assert!(house.stranger().get("/login/sign-up").await.location.starts_with("/login"), "the code comes first");
    assert!(sign_up(&phone, &[]).await.says("không nhận tự đăng ký"), "off until the trainer says so");
    assert!(!phone.get("/login/names").await.says("đăng ký học"));
    trainer.post(&format!("/classes/{}/sign-up-opening", class.id), &[]).await;
    assert!(phone.get("/login/names").await.says("đăng ký học"));
    for (field, value, words) in [
        ("pin", "1234", "quá dễ đoán"),
        ("pin", "12", "đúng bốn chữ số"),
        ("birth_year", "2990", "ở tương lai"),
        ("name", "", "Bạn nhập họ và tên"),
        ("unit", "", "Bạn chọn thôn"),
    ] {
        let again = sign_up(&phone, &[(field, value)]).await;
        assert!(again.status == 422 && again.says(words) && !again.says("7391"), "{words}");
    }
    let asked = sign_up(&phone, &[]).await;
    assert_eq!((asked.status, asked.location.as_str()), (303, "/waiting"));
    assert!(phone.get("/waiting").await.says("Giảng viên chưa xác nhận"));

    // Nobody of the commune: no login, no name in the list, no learner.
    for page in ["/account", "/learning", "/certificates", "/classes"] {
        assert!(phone.get(page).await.location.starts_with("/login"), "{page}");
    }
    assert!(!phone.get("/login/names").await.says("Đỗ Thị Mơ"));
    let page = trainer.get(&format!("/classes/{}", class.id)).await;
    assert!(page.says("1 người chờ xác nhận") && page.says("1 học viên") && !page.says("Đỗ Thị Mơ"));
    let other = house.stranger();
    let wrong = other.post("/login", &[("code", &class.code), ("name", "Đỗ Thị Mơ"), ("pin", "0000")]).await;
    assert!(wrong.status == 422 && wrong.says("mã PIN chưa đúng"));
    let waits = other.post("/login", &[("code", &class.code), ("name", "do thi mo"), ("pin", "7391")]).await;
    assert_eq!(waits.location, "/waiting");
    assert!(other.get("/waiting").await.says("Đỗ Thị Mơ") && other.get("/account").await.location.starts_with("/login"));
    assert!(house.stranger().get("/waiting").await.location.starts_with("/login"));

    let list = trainer.get(&format!("/classes/{}/sign-ups", class.id)).await;
    assert!(list.says("Đỗ Thị Mơ") && list.says("01/02/1970") && list.says("Thôn 2"));
    let confirmation = action_on(&list, "/confirmation");
    assert_eq!(trainer.post(&confirmation, &[]).await.status, 303);
    assert_eq!(trainer.post(&confirmation, &[]).await.status, 404, "decided once");
    assert!(phone.get("/waiting").await.says("Giảng viên đã xác nhận"));
    assert!(phone.get("/login/names").await.says("Đỗ Thị Mơ"));
    assert_eq!(other.post("/login", &[("code", &class.code), ("name", "mơ"), ("pin", "7391")]).await.location, "/");
    assert!(other.get("/").await.says("Chào Đỗ Thị Mơ"));
    trainer.post(&format!("/classes/{}/sign-up-end", class.id), &[]).await;
    assert!(sign_up(&phone, &[]).await.says("không nhận tự đăng ký"));
}

/// Where a form of the page is sent.
fn action_on(page: &Answer, ending: &str) -> String {
    let text = page.text();
    let actions = text.split("action=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    actions.into_iter().find(|action| action.ends_with(ending)).unwrap_or_else(|| panic!("no form for {ending}"))
}

async fn a_sign_up_is_refused_with_a_reason_or_joined_to_a_twin(house: House) {
    let (trainer, class, _) = class_of_lan(&house).await;
    trainer.post(&format!("/classes/{}/sign-up-opening", class.id), &[]).await;
    let list = format!("/classes/{}/sign-ups", class.id);

    let mo = at_the_door(&house, &class).await;
    sign_up(&mo, &[]).await;
    let text = trainer.get(&list).await.text();
    let refusal = text.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).find(|href| href.ends_with("/refusal")).unwrap().to_owned();
    assert!(trainer.get(&refusal).await.says("Từ chối Đỗ Thị Mơ"));
    assert!(trainer.post(&refusal, &[("reason", "")]).await.says("Bạn viết lý do"));
    assert_eq!(trainer.post(&refusal, &[("reason", "Bạn thuộc lớp Thôn 2.")]).await.status, 303);
    assert!(mo.get("/waiting").await.says("Bạn thuộc lớp Thôn 2."));

    // Somebody says they are Ba, who is known: what they chose does not open Ba's record.
    let other = house.class(&trainer).await;
    house.member(&other, "Lê Văn Ba").await;
    let ba = at_the_door(&house, &class).await;
    sign_up(&ba, &[("name", "le van ba"), ("birth_day", "2"), ("birth_month", "9"), ("birth_year", "1960")]).await;
    let page = trainer.get(&list).await;
    assert!(page.says("cùng tên và ngày sinh"));
    assert!(trainer.post(&action_on(&page, "/confirmation"), &[]).await.says("chọn một trong hai nút"));
    let joined = trainer.post(&action_on(&page, "/joining"), &[]).await;
    assert!(joined.status == 303 && trainer.get(&joined.location).await.says("Lê Văn Ba"));
    assert!(ba.get("/waiting").await.says("Bạn dùng mã PIN cũ"));
    let enter = async |pin: &str| house.stranger().post("/login", &[("code", &class.code), ("name", "Ba"), ("pin", pin)]).await.status;
    assert_eq!((enter("7391").await, enter(PIN).await), (422, 303));
}

async fn only_so_many_wait_in_a_class(house: House) {
    let (trainer, class, _) = class_of_lan(&house).await;
    trainer.post(&format!("/classes/{}/sign-up-opening", class.id), &[]).await;
    let crowd = at_the_door(&house, &class).await;
    for _ in 0..40 {
        assert_eq!(sign_up(&crowd, &[]).await.status, 303);
    }
    assert!(sign_up(&crowd, &[]).await.says("nhiều người chờ xác nhận"));
    assert!(trainer.get(&format!("/classes/{}", class.id)).await.says("40 người chờ xác nhận"));
}

async fn another_trainers_class_is_not_found(house: House) {
    let (trainer, class, lan) = class_of_lan(&house).await;
    trainer.post(&format!("/classes/{}/sign-up-opening", class.id), &[]).await;
    sign_up(&at_the_door(&house, &class).await, &[]).await;
    let id = action_on(&trainer.get(&format!("/classes/{}/sign-ups", class.id)).await, "/confirmation").replace("/confirmation", "");
    let other = house.staff_in("Cô Hoa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    let learner = house.learner("Ngô Ba").await;
    let class = format!("/classes/{}", class.id);
    let looks = ["/cards", "/walk-ins", "/sign-ups", &format!("/members/{lan}"), &format!("/members/{lan}/details")].map(|page| format!("{class}{page}"));
    for page in looks.iter().chain([&format!("{id}/refusal")]) {
        assert_eq!(other.get(page).await.status, 404, "{page}");
        assert_eq!(learner.get(page).await.status, 403, "{page}");
        assert!(house.stranger().get(page).await.location.starts_with("/login/staff"), "{page}");
    }
    let member = format!("{class}/members/{lan}");
    let changes = [
        format!("{member}/pin"),
        format!("{member}/pin/removal"),
        format!("{member}/pictures"),
        format!("{member}/pictures/removal"),
        format!("{member}/card/revocation"),
        format!("{class}/sign-up-opening"),
        format!("{class}/sign-up-end"),
        format!("{id}/confirmation"),
        format!("{id}/joining"),
    ];
    for page in &changes {
        assert_eq!(other.post(page, &[]).await.status, 404, "{page}");
        assert_eq!(learner.post(page, &[]).await.status, 403, "{page}");
    }
    let sheet = SheetId::new().to_string();
    assert_eq!(other.post(&format!("{class}/cards"), &[("sheet", &sheet), ("person", &lan.to_string())]).await.status, 404);
    assert_eq!(other.post(&format!("{class}/walk-ins"), &[("id", &PersonId::new().to_string()), ("name", "Ba")]).await.status, 404);
    assert_eq!(other.post(&format!("{id}/refusal"), &[("reason", "Không")]).await.status, 404);
    // A learner of nobody's class gets no card here either.
    let stranger = learner.id().to_string();
    assert_eq!(trainer.post(&format!("{class}/cards"), &[("sheet", &sheet), ("person", &stranger)]).await.status, 404);
}

async fn a_new_code_ends_the_old_one_at_once(house: House) {
    let (trainer, class, lan) = class_of_lan(&house).await;
    let (_, secret) = printed(&house, &trainer, &class, lan).await;
    let (phone, at) = (at_the_door(&house, &class).await, format!("/classes/{}", class.id));
    assert!(trainer.get(&at).await.says(&format!("{at}/code")));
    let before = trainer.get(&format!("{at}/code")).await;
    assert!(before.says("Mã cũ hết dùng ngay") && before.says("1 thẻ học đã in vẫn dùng được"));
    let old = before.field("code");
    for _ in 0..2 {
        assert_eq!(trainer.post(&format!("{at}/code"), &[("code", &old)]).await.location, at, "sent twice it is one new code");
    }
    let (id, now) = (class.id, house.commune().await.id);
    let renewed = house.given(move |db| Class::find(db, &[now], id)).await;
    assert_ne!(renewed.code, class.code);
    assert!(house.stranger().post("/login", &[("code", &class.code)]).await.says("Không có lớp nào mang mã này"));
    assert!(phone.get("/login/names").await.location.starts_with("/login"), "a phone that knew the old one asks for the new one");
    assert_eq!(at_the_door(&house, &renewed).await.get("/login/names").await.status, 200);
    assert_eq!(house.stranger().post(&format!("/card/{secret}"), &[("pin", PIN)]).await.status, 303, "cards open as before");
    let admin = house.staff("Cô Quản", Role::Admin).await;
    assert_eq!(admin.get("/admin/journal?action=class-code-renewed").await.text().matches("<th scope=\"row\">").count(), 1);
    trainer.post(&format!("{at}/closure"), &[]).await;
    assert!(trainer.post(&format!("{at}/code"), &[("code", &renewed.code)]).await.says("Bạn mở lại lớp rồi đổi mã"));
}

/// The birth date of somebody of that age, as the form wants it.
fn born(years: u32) -> [(&'static str, String); 3] {
    let day = hocvu::web::today().checked_sub_months(chrono::Months::new(12 * years)).unwrap();
    [("birth_day", "%d"), ("birth_month", "%m"), ("birth_year", "%Y")].map(|(field, form)| (field, day.format(form).to_string()))
}

async fn a_child_signs_up_with_its_guardian(house: House) {
    let (trainer, class, _) = class_of_lan(&house).await;
    trainer.post(&format!("/classes/{}/sign-up-opening", class.id), &[]).await;
    let phone = at_the_door(&house, &class).await;
    assert!(phone.get("/login/sign-up").await.says("href=\"/privacy\""), "what is done with it stands there");
    let day = born(12);
    let child: Vec<(&str, &str)> = day.iter().map(|(field, value)| (*field, value.as_str())).chain([("name", "Lê Bé An")]).collect();
    let asked = sign_up(&phone, &child).await;
    assert!(asked.status == 200 && asked.says("cần bố mẹ hoặc người giám hộ") && !asked.says("type=\"checkbox\" checked"), "asked for, not scolded");
    let text = asked.text();
    assert!(!text.split("<input type=\"checkbox\"").skip(1).any(|tag| tag.split('>').next().unwrap().contains("checked")), "nothing is ticked beforehand");
    let purpose = text.split("name=\"own\"").nth(1).unwrap().split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let with = |more: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        let base = day.iter().cloned().chain([("name", "Lê Bé An".to_owned()), ("asked_guardian", "true".to_owned())]);
        base.chain(more.iter().map(|(name, value)| (*name, (*value).to_owned()))).collect()
    };
    let whole = [("guardian_name", "Phạm Thị Mẹ"), ("relation", "mother"), ("guardian_phone", "0912 345 678"), ("own", &purpose), ("guardian", &purpose)];
    for missing in 0..whole.len() {
        let some: Vec<(&'static str, &str)> = whole.iter().enumerate().filter(|(place, _)| *place != missing).map(|(_, field)| *field).collect();
        let fields = with(&some);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(sign_up(&phone, &fields).await.status, 422, "without {}", whole[missing].0);
    }
    let fields = with(&whole);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(sign_up(&phone, &fields).await.location, "/waiting");

    let list = trainer.get(&format!("/classes/{}/sign-ups", class.id)).await;
    assert!(list.says("Phạm Thị Mẹ") && list.says("0912 345 678") && !list.text().contains("/confirmation\"><button"), "no quick button for a child");
    let page = list.text().split("href=\"").find(|part| part.contains("/confirmation\"")).unwrap().split('"').next().unwrap().to_owned();
    let before = trainer.get(&page).await;
    assert!(before.says("Phạm Thị Mẹ") && !before.says(" checked"));
    let witness = [("guardian_agrees", "true"), ("checked", "known-locally"), ("channel", "spoken"), ("evidence", "Trưởng thôn chứng kiến")];
    for missing in 0..witness.len() {
        let some: Vec<(&str, &str)> = witness.iter().enumerate().filter(|(place, _)| *place != missing).map(|(_, field)| *field).collect();
        assert_eq!(trainer.post(&page, &some).await.status, 422, "without {}", witness[missing].0);
    }
    assert!(trainer.post(&page, &[]).await.says("hỏi người giám hộ trước"));
    assert_eq!(trainer.post(&page, &witness).await.status, 303);
    assert!(phone.get("/login/names").await.says("Lê Bé An"));
    let told = house
        .given(move |db| {
            use diesel::prelude::*;
            let child: hocvu::identity::Person = hocvu::db::schema::persons::table.filter(hocvu::db::schema::persons::name.eq("Lê Bé An")).first(db)?;
            let consents = hocvu::privacy::Consent::history(db, child.id)?;
            Ok((hocvu::privacy::Guardian::all(db, child.id)?, consents, hocvu::privacy::Consent::in_force(db, child.id, hocvu::privacy::Purpose::CHILD)?))
        })
        .await;
    assert_eq!(told.0[0].name, "Phạm Thị Mẹ");
    assert!(told.2 && told.1.len() == 2, "child and guardian, each a row");
    let by_guardian = told.1.iter().find(|consent| consent.guardian_id.is_some()).unwrap();
    assert_eq!((by_guardian.recorded_by, by_guardian.evidence.as_str()), (Some(trainer.id()), "Trưởng thôn chứng kiến"));
    assert!(told.1.iter().any(|consent| consent.guardian_id.is_none() && consent.recorded_by.is_none()));
}

async fn under_seven_nobody_signs_up_alone(house: House) {
    let (trainer, class, _) = class_of_lan(&house).await;
    trainer.post(&format!("/classes/{}/sign-up-opening", class.id), &[]).await;
    let phone = at_the_door(&house, &class).await;
    for (years, status) in [(6, 422), (16, 303)] {
        let day = born(years);
        let fields: Vec<(&str, &str)> = day.iter().map(|(field, value)| (*field, value.as_str())).collect();
        let answer = sign_up(&phone, &fields).await;
        assert_eq!(answer.status, status, "{years}");
        assert_eq!(answer.says("Người giám hộ đưa em đến lớp"), years < 7);
    }
}

async fn where_the_class_list_needs_consent_a_sign_up_asks_for_it(house: House) {
    let (trainer, class, _) = class_of_lan(&house).await;
    trainer.post(&format!("/classes/{}/sign-up-opening", class.id), &[]).await;
    let (admin, commune) = (house.staff("Cô Quản", Role::Admin).await.id(), house.commune().await.id);
    let version = house
        .given(move |db| {
            let now = hocvu::privacy::Purpose::in_force(db, commune, "register")?;
            let (id, words) = (hocvu::privacy::PurposeId::new(), now.words.0.clone());
            let basis = hocvu::privacy::Basis::Consent;
            let new = hocvu::privacy::Amendment { id, basis, sensitive: false, document: "Điều 9".into(), words, asks_anew: false };
            hocvu::privacy::Purpose::amend(db, admin, commune, "register", &new)?;
            Ok(id.to_string())
        })
        .await;
    let phone = at_the_door(&house, &class).await;
    let refused = sign_up(&phone, &[]).await;
    assert!(refused.status == 422 && refused.says("Bạn đọc rồi chọn ô đồng ý"));
    assert_eq!(sign_up(&phone, &[("own", &version)]).await.location, "/waiting");
    let list = trainer.get(&format!("/classes/{}/sign-ups", class.id)).await;
    assert_eq!(trainer.post(&action_on(&list, "/confirmation"), &[]).await.status, 303);
    let agreed = house.given(move |db| {
        use diesel::prelude::*;
        let person: hocvu::identity::Person = hocvu::db::schema::persons::table.filter(hocvu::db::schema::persons::name.eq("Đỗ Thị Mơ")).first(db)?;
        hocvu::privacy::Consent::in_force(db, person.id, "register")
    });
    assert!(agreed.await, "what was ticked is kept as a consent");
}
