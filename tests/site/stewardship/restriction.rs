//! What a restriction hides, and from whom: each list is looked at.

use crate::both;
use crate::house::{House, PIN, Visitor, new_person};
use crate::roster::{list, looked_at};
use diesel::prelude::*;
use hocvu::attendance::Class;
use hocvu::community::Household;
use hocvu::db::PersonId;
use hocvu::db::schema::persons;
use hocvu::identity::{Audience, Person, Role};
use hocvu::learning::Enrolment;
use hocvu::privacy::Guardian;
use hocvu::stewardship::Restriction;

both!(
    nobody_who_teaches_or_helps_finds_them,
    who_handles_the_request_finds_them,
    they_come_in_themselves,
    a_list_changes_nothing_of_them,
    their_request_for_a_certificate_waits,
    lifted_they_are_back,
);

const NAME: &str = "Trần Thị Lan";

/// Lan is restricted, Ba is not; both learn in the class.
async fn restricted(house: &House) -> (Visitor, Class, PersonId) {
    let trainer = house.staff("Thầy Giảng", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let (lan, _) = (house.member(&class, NAME).await.id, house.member(&class, "Lê Văn Ba").await.id);
    let by = trainer.id();
    house.given(move |db| Restriction::make(db, Some(by), lan, None, "Bà muốn dừng")).await;
    (trainer, class, lan)
}

/// The pages of these addresses come, and none of them names her.
async fn hides(who: &Visitor, pages: &[String]) {
    for page in pages {
        let answer = who.get(page).await;
        assert!(answer.status == 200 && !answer.says("Trần Thị"), "{page}: {}", answer.status);
    }
}

async fn not_found(who: &Visitor, pages: &[String]) {
    for page in pages {
        assert_eq!(who.get(page).await.status, 404, "{page}");
    }
}

async fn nobody_who_teaches_or_helps_finds_them(house: House) {
    let (trainer, class, lan) = restricted(&house).await;
    let at = format!("/classes/{}", class.id);
    let lists = ["", "/cards", "/pins", "/consents", "/consent-forms/photo"].map(|list| format!("{at}{list}"));
    hides(&trainer, &lists).await;
    hides(&trainer, &["/people".into(), "/people?q=lan".into()]).await;
    assert!(trainer.get(&at).await.says("Lê Văn Ba") && trainer.get("/classes").await.says("data-kind=\"number\">1</td>"));
    let member = format!("{at}/members/{lan}");
    let pages =
        [format!("/people/{lan}"), format!("/people/{lan}/correction"), format!("/people/{lan}/identities"), member.clone(), format!("{member}/consents")];
    not_found(&trainer, &pages).await;
    assert_eq!(trainer.post(&format!("{member}/pin"), &[]).await.status, 404);
    let again = trainer.post(&format!("{at}/members"), &[("person", &lan.to_string())]).await;
    assert!(again.status == 422 && again.says("hiện không nhận vào lớp được"));

    let guide = house.staff("Cô Hoa", Role::Guide).await;
    hides(&guide, &["/helping/learners?name=lan".into()]).await;
    not_found(&guide, &[format!("/helping/learners/{lan}")]).await;
    let support = house.staff("Chị Đỡ", Role::Support).await;
    hides(&support, &["/support?name=lan".into()]).await;
    not_found(&support, &[format!("/support/{lan}/consents"), format!("/support/{lan}/disability")]).await;

    let unit = class.unit_id;
    let guardians = house.given(move |db| {
        let child = Person::create(db, &new_person("Trần Bé", unit, Audience::Student))?;
        Guardian::namesakes(db, &child, NAME)
    });
    assert!(guardians.await.is_empty());
    house
        .given(move |db| {
            let home = Household::named(db, unit, "12")?.id;
            Household::named(db, unit, "12a")?;
            Ok(diesel::update(persons::table.find(lan)).set(persons::household_id.eq(home)).execute(db)?)
        })
        .await;
    hides(&trainer, &["/households".into()]).await;
}

async fn who_handles_the_request_finds_them(house: House) {
    let (trainer, _, lan) = restricted(&house).await;
    for role in [Role::Admin, Role::Officer] {
        let steward = house.staff("Cô Theo", role).await;
        let found = steward.get("/people?q=lan").await;
        assert!(found.says(NAME) && found.says("Đang hạn chế xử lý"), "{role:?}");
        assert!(steward.get(&format!("/people/{lan}")).await.says("Đang hạn chế xử lý"));
        assert!(steward.get("/restrictions").await.says(NAME));
        assert!(steward.get("/subject-requests/new?q=tran+thi").await.says(&lan.to_string()));
    }
    super::give_number(&house, lan, "038160000001").await;
    let number = [("q", "038160000001")];
    assert!(!trainer.post("/people", &number).await.says(NAME));
    assert_eq!(house.staff("Cô Theo", Role::Officer).await.post("/people", &number).await.location, format!("/people/{lan}"));
}

async fn they_come_in_themselves(house: House) {
    let (_, class, lan) = restricted(&house).await;
    let phone = house.stranger();
    phone.get(&format!("/login?code={}", class.code)).await;
    let names = phone.get("/login/names").await;
    assert!(names.says("Lê Văn Ba") && !names.says(NAME), "others do not read the name");
    assert_eq!(phone.post("/login", &[("code", &class.code), ("name", "tran thi lan"), ("pin", PIN)]).await.status, 303);
    assert!(phone.get("/my-data").await.status == 200 && phone.get("/account").await.says(NAME));
    let _ = lan;
}

async fn a_list_changes_nothing_of_them(house: House) {
    let (trainer, _, lan) = restricted(&house).await;
    let admin = house.staff("Cô Quản", Role::Admin).await;
    super::give_number(&house, lan, "038160000001").await;
    let rows = ["Trần Thị Lan;02/09/1960;Nữ;;Thôn 1;;Người lao động;", "Trần Thị Lan;02/09/1960;Nữ;038160000001;Thôn 1;;Người lao động;"];
    for who in [&trainer, &admin] {
        for row in rows {
            let path = looked_at(who, &list(&[row])).await;
            let page = who.get(&path).await;
            assert!(page.says("danh sách không đổi được thông tin của người này") && !page.says(&lan.to_string()), "{row}");
            who.post(&format!("{path}/application"), &[]).await;
        }
    }
    let known: Vec<(PersonId, Audience)> =
        house.given(|db| Ok(persons::table.filter(persons::name.eq(NAME)).select((persons::id, persons::audience)).load(db)?)).await;
    assert_eq!(known, [(lan, Audience::Resident)], "neither changed nor entered twice");
}

async fn their_request_for_a_certificate_waits(house: House) {
    let quiz = crate::assessment::published(&house).await;
    let learner = crate::assessment::ready_for_the_test(&house, NAME).await;
    crate::assessment::take_the_test(&house, &learner, quiz).await;
    let (lan, assessor) = (learner.id(), house.staff("Thầy Giá", Role::Assessor).await);
    let request = house.given(move |db| {
        let enrolment = Enrolment::all_of(db, lan)?.remove(0).id;
        hocvu::certification::Request::ask(db, lan, enrolment)
    });
    let request = request.await;
    let page = format!("/certificate-requests/{}", request.id);
    assert!(assessor.get("/certificate-requests").await.says(NAME) && assessor.get(&page).await.status == 200);
    house.given(move |db| Restriction::make(db, None, lan, None, "Tôi muốn dừng")).await;
    hides(&assessor, &["/certificate-requests".into(), "/".into()]).await;
    not_found(&assessor, std::slice::from_ref(&page)).await;
    assert_eq!(learner.get(&page).await.status, 200, "her own she sees");
}

async fn lifted_they_are_back(house: House) {
    let (trainer, class, lan) = restricted(&house).await;
    let officer = house.staff("Cô Theo", Role::Officer).await;
    let id = house.given(move |db| Ok(Restriction::of(db, lan)?.unwrap().id)).await;
    assert_eq!(officer.post(&format!("/restrictions/{id}/lifting"), &[]).await.status, 303);
    assert!(trainer.get(&format!("/classes/{}", class.id)).await.says(NAME) && trainer.get("/people?q=lan").await.says(NAME));
}
