//! People: found, shown, put right; their numbers and the cards that tell them.

use crate::both;
use crate::house::{Answer, House, Visitor, new_person};
use diesel::prelude::*;
use hocvu::attendance::{Class, ClassId, Member};
use hocvu::community::{Household, HouseholdId};
use hocvu::db::schema::{journal, persons};
use hocvu::identity::{Audience, Checked, Identifier, NewPerson, Number, Person, PersonId, Role};
use hocvu::people::HouseholdMerge;

both!(
    a_card_fills_the_form_of_a_new_learner,
    what_is_no_card_is_told_and_kept,
    a_person_is_seen_by_those_who_look_after_them,
    a_whole_number_is_seen_for_a_reason_that_the_journal_keeps,
    a_number_changes_with_a_reason_and_the_old_one_is_found,
    a_number_in_force_is_one_persons,
    a_correction_notes_fields_and_no_values,
    a_card_corrects_only_its_own_person,
    people_are_found_without_accents_page_by_page,
    the_same_household_twice_is_found_made_one_and_two_again,
    a_list_finds_a_household_however_its_number_is_written,
);

const CARD: &str = "038150000123|170000001|Trần Thị Lan|02091950|Nữ|Thôn 1, Xã Mẫu, Huyện Mẫu, Thanh Hóa|15062021";

/// The form of a new learner as the page shows it, with what somebody changed.
async fn form(trainer: &Visitor, class: &Class, page: &Answer, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let fields = ["id", "name", "birth_day", "birth_month", "birth_year", "number", "card_hamlet"];
    let mut fields: Vec<(String, String)> = fields.iter().map(|field| ((*field).to_owned(), page.field(field))).collect();
    fields.push(("unit".into(), trainer.house.hamlet("Thôn 1").await.id.to_string()));
    fields.push(("audience".into(), "resident".into()));
    assert_eq!(class.unit_id, trainer.house.hamlet("Thôn 1").await.id);
    for (name, value) in changes {
        fields.retain(|(field, _)| field != name);
        fields.push(((*name).into(), (*value).into()));
    }
    fields
}

async fn post(who: &Visitor, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    who.post(path, &fields).await
}

async fn named(house: &House, name: &'static str) -> Vec<PersonId> {
    house.given(move |db| Ok(persons::table.filter(persons::name.eq(name)).select(persons::id).load(db)?)).await
}

async fn journal_of(house: &House, action: &'static str) -> Vec<String> {
    let entries = journal::table.filter(journal::action.eq(action)).order(journal::seq).select(journal::detail);
    house.given(move |db| Ok(entries.load(db)?)).await
}

async fn with_number(house: &House, name: &str, digits: &'static str) -> PersonId {
    let (mut new, keys) = (new_person(name, house.hamlet("Thôn 1").await.id, Audience::Resident), house.app.clone());
    new.number = Some(Number::parse(digits).unwrap().seal(&keys.keys, new.id, Checked::Typed).unwrap());
    house.given(move |db| Ok(Person::create(db, &new)?.id)).await
}

async fn a_card_fills_the_form_of_a_new_learner(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let page = format!("/classes/{}/learners", class.id);
    let empty = trainer.get(&format!("{page}/new")).await;
    let filled = post(&trainer, &page, &form(&trainer, &class, &empty, &[("card", CARD), ("name", "typed before")]).await).await;
    assert_eq!(filled.status, 200);
    for (field, value) in
        [("name", "Trần Thị Lan"), ("birth_day", "02"), ("birth_year", "1950"), ("number", "038150000123"), ("former", "170000001"), ("card", "")]
    {
        assert_eq!(filled.field(field), value, "{field}");
    }
    assert!(filled.says("value=\"qr-card\" selected") && filled.says("value=\"female\" checked") && filled.says("Trên thẻ ghi: Thôn 1"));
    assert!(named(&house, "Trần Thị Lan").await.is_empty(), "a scan alone makes nobody");

    let fields = form(&trainer, &class, &filled, &[("former", "170000001"), ("checked", "qr-card"), ("sex", "female")]).await;
    assert!(post(&trainer, &page, &fields).await.says("class=\"pin\""));
    let lan = trainer.get(&format!("/people/{}", named(&house, "Trần Thị Lan").await[0])).await;
    assert!(lan.says("Đã quét mã QR trên thẻ") && lan.says("Số chứng minh cũ") && !lan.says("038150000123") && !lan.says("170000001"));
    let by_old = trainer.post("/people", &[("q", "170 000 001")]).await;
    assert_eq!(by_old.location, format!("/people/{}", named(&house, "Trần Thị Lan").await[0]));
}

async fn what_is_no_card_is_told_and_kept(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let page = format!("/classes/{}/learners", class.id);
    let empty = trainer.get(&format!("{page}/new")).await;
    let told = post(&trainer, &page, &form(&trainer, &class, &empty, &[("card", "https://example.org/"), ("name", "Lê Ba")]).await).await;
    assert!(told.status == 422 && told.says("không phải nội dung mã QR") && told.field("name") == "Lê Ba", "{}", told.text());
    let wrong = post(&trainer, &page, &form(&trainer, &class, &empty, &[("name", "Lê Ba"), ("former", "17")]).await).await;
    assert!(wrong.status == 422 && wrong.says("9 hoặc 12 chữ số") && wrong.field("former") == "17");
}

async fn a_person_is_seen_by_those_who_look_after_them(house: House) {
    let lan = with_number(&house, "Trần Thị Lan", "038150000123").await;
    let page = format!("/people/{lan}");
    for role in [Role::Trainer, Role::Admin, Role::Officer] {
        let who = house.staff("Anh Tú", role).await;
        let seen = who.get(&page).await;
        assert!(seen.status == 200 && seen.says("•••• •••• 0123") && !seen.says("038150000123"), "{role}");
        assert_eq!(who.get(&format!("{page}/correction")).await.status, if role == Role::Officer { 403 } else { 200 }, "{role}");
        assert_eq!(who.get(&format!("{page}/number")).await.status, if role == Role::Officer { 403 } else { 200 }, "{role}");
    }
    let (assessor, learner) = (house.staff("Cô Mai", Role::Assessor).await, house.learner("Ba").await);
    let other = house.staff_in("Cô Hoa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    for path in [page.clone(), format!("{page}/correction"), format!("{page}/number")] {
        assert_eq!((assessor.get(&path).await.status, learner.get(&path).await.status, other.get(&path).await.status), (403, 403, 404), "{path}");
        assert_eq!(house.stranger().get(&path).await.status, 303, "{path}");
        assert!(path == page || learner.post(&path, &[]).await.status == 403, "{path}");
    }
    assert!(!other.get("/people").await.says("Trần Thị Lan") && other.post("/people", &[("q", "038150000123")]).await.says("Không tìm thấy ai"));
    // Who learns in her class is seen by her.
    let (hoa, two) = (other.id(), house.hamlet("Thôn 2").await.id);
    house
        .given(move |db| {
            let class = Class::create(db, hoa, ClassId::new(), two, "Lớp của cô Hoa")?;
            Member::join(db, hoa, &class, lan)
        })
        .await;
    assert!(other.get(&page).await.says("Lớp của cô Hoa"));
    assert_eq!(learner.get("/people").await.status, 403);
}

async fn a_whole_number_is_seen_for_a_reason_that_the_journal_keeps(house: House) {
    let lan = with_number(&house, "Trần Thị Lan", "038150000123").await;
    let officer = house.staff("Anh Tú", Role::Officer).await;
    let identifier = house.given(move |db| Ok(Identifier::history(db, lan)?.remove(0).id)).await;
    let path = format!("/people/{lan}/identifiers/{identifier}/viewing");
    let unsaid = officer.post(&path, &[("reason", "")]).await;
    assert!(unsaid.status == 422 && unsaid.says("Bạn chọn lý do") && !unsaid.says("038 150 000 123"));
    assert!(journal_of(&house, "number-viewed").await.is_empty());
    let seen = officer.post(&path, &[("reason", "compare-card")]).await;
    assert!(seen.status == 200 && seen.says("038 150 000 123") && seen.header("cache-control") == "no-store");
    let noted = journal_of(&house, "number-viewed").await;
    assert!(noted.len() == 1 && noted[0].contains("compare-card") && !noted[0].contains("0123"), "{noted:?}");
    assert_eq!(officer.get(&path).await.status, 404);
    let other = house.staff_in("Cô Hoa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    assert_eq!(other.post(&path, &[("reason", "compare-card")]).await.status, 404);
    assert_eq!(house.learner("Ba").await.post(&path, &[("reason", "compare-card")]).await.status, 403);
    let ba = with_number(&house, "Lê Văn Ba", "038061000777").await;
    assert_eq!(officer.post(&format!("/people/{ba}/identifiers/{identifier}/viewing"), &[("reason", "compare-card")]).await.status, 404);
}

async fn a_number_changes_with_a_reason_and_the_old_one_is_found(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let lan = with_number(&house, "Trần Thị Lan", "038160000123").await;
    let page = format!("/people/{lan}/number");
    let unsaid = trainer.post(&page, &[("number", "038160000999"), ("checked", "seen-card")]).await;
    assert!(unsaid.status == 422 && unsaid.says("Bạn chọn lý do đổi số") && unsaid.field("number") == "038160000999");
    let odd = trainer.post(&page, &[("number", "038161000999"), ("because", "reissued")]).await;
    assert!(odd.status == 422 && odd.says("khác năm sinh"));
    let same = trainer.post(&page, &[("number", "038160000123"), ("checked", "seen-card"), ("because", "mistyped")]).await;
    assert_eq!(same.location, format!("/people/{lan}"));
    assert!(trainer.get(&same.location).await.says("Đã xem thẻ căn cước"));
    let changed = trainer.post(&page, &[("number", "038160000999"), ("checked", "seen-card"), ("because", "reissued")]).await;
    assert_eq!(changed.status, 303);
    let seen = trainer.get(&changed.location).await;
    assert!(seen.says("•••• •••• 0999") && seen.says("•••• •••• 0123") && seen.says("Công an đã hủy"), "{}", seen.text());
    for number in ["038160000123", "038160000999"] {
        assert_eq!(trainer.post("/people", &[("q", number)]).await.location, format!("/people/{lan}"), "{number}");
    }
    let noted = journal_of(&house, "number-changed").await;
    assert!(noted.len() == 1 && noted[0].contains("reissued") && !noted[0].contains("0999"), "{noted:?}");
    let scanned = trainer.post(&page, &[("card", &CARD.replace("038150000123", "038160000777"))]).await;
    assert_eq!((scanned.status, scanned.field("number"), scanned.field("former")), (200, "038160000777".into(), "170000001".into()));
}

async fn a_number_in_force_is_one_persons(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let lan = with_number(&house, "Trần Thị Lan", "038160000123").await;
    let ba = with_number(&house, "Lê Văn Ba", "038060000777").await;
    let take = async |person: PersonId, number: &str| {
        trainer.post(&format!("/people/{person}/number"), &[("number", number), ("because", "mistyped"), ("checked", "typed")]).await
    };
    let taken = take(ba, "038160000123").await;
    assert!(taken.status == 422 && taken.says("thuộc về một người khác"));
    assert_eq!(take(lan, "038160000124").await.status, 303);
    assert_eq!(take(ba, "038160000123").await.status, 303, "a former number is free");
    let both = trainer.post("/people", &[("q", "038160000123")]).await;
    assert!(both.status == 200 && both.says("Trần Thị Lan") && both.says("Lê Văn Ba"));
}

async fn a_correction_notes_fields_and_no_values(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let (one, two) = (house.hamlet("Thôn 1").await.id, house.hamlet("Thôn 2").await.id);
    let mut new = new_person("Trần Thị Lan", one, Audience::Resident);
    let home = house.given(move |db| Household::named(db, one, "12")).await;
    new.household_id = Some(home.id);
    let lan = house.given(move |db| Ok(Person::create(db, &new)?.id)).await;
    let (path, unit) = (format!("/people/{lan}/correction"), two.to_string());
    let shown = trainer.get(&path).await;
    assert_eq!((shown.field("name"), shown.field("birth_day"), shown.field("birth_year")), ("Trần Thị Lan".into(), "02".into(), "1960".into()));
    let fields =
        [("name", "Trần Thị Lân"), ("birth_day", ""), ("birth_month", ""), ("birth_year", ""), ("sex", "female"), ("audience", "worker"), ("unit", &unit)];
    let wrong = trainer.post(&path, &[&fields[1..], &[("name", "")]].concat()).await;
    assert!(wrong.status == 422 && wrong.says("Bạn nhập họ và tên"));
    for _ in 0..2 {
        assert_eq!(trainer.post(&path, &fields).await.status, 303);
    }
    let page = trainer.get(&format!("/people/{lan}")).await;
    assert!(page.says("Trần Thị Lân") && page.says("Thôn 2") && page.says("Người lao động") && !page.says("Hộ 12"), "{}", page.text());
    let noted = journal_of(&house, "person-corrected").await;
    assert_eq!(noted.len(), 1, "what changes nothing is not noted");
    assert!(["name", "birth-date", "sex", "audience", "hamlet"].iter().all(|field| noted[0].contains(field)) && !noted[0].contains("Lân"), "{noted:?}");
    assert_eq!(house.staff("Anh Tú", Role::Officer).await.post(&path, &fields).await.status, 403);
    assert_eq!(house.staff_in("Cô Hoa", Role::Trainer, one).await.post(&path, &fields).await.status, 404);
    let quan = named(&house, "Phạm Văn Quản").await[0];
    assert!(trainer.post(&format!("/people/{quan}/correction"), &fields).await.says("Bạn nhờ quản trị"));
}

async fn a_card_corrects_only_its_own_person(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let lan = with_number(&house, "Tran Lan", "038150000123").await;
    let (path, unit) = (format!("/people/{lan}/correction"), house.hamlet("Thôn 1").await.id.to_string());
    let fields = [("name", "Tran Lan"), ("birth_day", "2"), ("birth_month", "9"), ("birth_year", "1960"), ("audience", "resident"), ("unit", unit.as_str())];
    let other = CARD.replace("038150000123", "038150000124");
    let told = trainer.post(&path, &[&fields[..], &[("card", &other)]].concat()).await;
    assert!(told.status == 422 && told.says("Số trên thẻ khác") && told.field("name") == "Tran Lan");
    let filled = trainer.post(&path, &[&fields[..], &[("card", CARD)]].concat()).await;
    assert_eq!((filled.status, filled.field("name"), filled.field("birth_year")), (200, "Trần Thị Lan".into(), "1950".into()));
}

async fn people_are_found_without_accents_page_by_page(house: House) {
    let officer = house.staff("Anh Tú", Role::Officer).await;
    let unit = house.hamlet("Thôn 1").await.id;
    let people: Vec<Person> = (0..120).map(|n| Person::from(&new_person(&format!("Đặng Thị Đào {n:03}"), unit, Audience::Resident))).collect();
    house.given(move |db| Person::insert_all(db, &people)).await;
    with_number(&house, "Trần 100% Lan", "038160000123").await;
    let mut seen = 0;
    let mut next = officer.post("/people", &[("q", "dao  dang")]).await.location;
    assert!(next.starts_with("/people?q=dao"));
    while !next.is_empty() {
        let page = officer.get(&next).await.text();
        seen += page.matches("Đặng Thị Đào").count();
        next = page
            .split("href=\"")
            .find(|part| part.starts_with("/people?") && part.contains("after="))
            .map_or(String::new(), |part| part.split('"').next().unwrap().replace("&amp;", "&").replace("&#x2F;", "/"));
    }
    assert_eq!(seen, 120);
    assert!(officer.get("/people?q=lan").await.says("Trần 100% Lan") && !officer.get("/people?q=lan").await.says("Đặng Thị Đào"));
    assert!(officer.get("/people?q=%25").await.says("Đặng Thị Đào"), "a sign of the database's own is no sign");
    let nobody = officer.post("/people", &[("q", "038 160 000 124")]).await;
    assert!(nobody.status == 200 && nobody.says("Không tìm thấy ai") && !nobody.says("038 160"));
    assert!(officer.get("/people?q=xyz").await.says("gõ ít chữ hơn"));
}

/// Somebody of a household of Thôn 1; gives the household.
async fn at_home(house: &House, name: &str, number: &'static str) -> HouseholdId {
    let unit = house.hamlet("Thôn 1").await.id;
    let new = new_person(name, unit, Audience::Resident);
    house
        .given(move |db| {
            let home = Household::named(db, unit, number)?.id;
            Person::create(db, &NewPerson { household_id: Some(home), ..new.clone() })?;
            Ok(home)
        })
        .await
}

async fn living_in(house: &House, home: HouseholdId) -> i64 {
    house.given(move |db| Ok(persons::table.filter(persons::household_id.eq(home)).count().get_result(db)?)).await
}

async fn the_same_household_twice_is_found_made_one_and_two_again(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    assert!(trainer.get("/households").await.says("Không có hộ nào ghi hai lần"));
    let keep = at_home(&house, "Trần Thị Lan", "12").await;
    let other = at_home(&house, "Lê Văn Ba", "Hộ 012").await;
    let (twin, alone) = (at_home(&house, "Lê Văn Ba", "77").await, at_home(&house, "Vũ Tư", "112").await);
    let page = trainer.get("/households").await;
    assert!(page.says("viết khác nhau nhưng giống nhau") && page.says("trùng tên và ngày sinh ở cả hai") && !page.says("Vũ Tư"), "{}", page.text());
    assert!(page.says(&twin.to_string()) && !page.says(&alone.to_string()));

    let (merge, fields) = (format!("/households/{keep}/merge"), [("other", other.to_string())]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (first, second) = (trainer.post(&merge, &fields).await, trainer.post(&merge, &fields).await);
    assert_eq!((first.status, &first.location), (303, &second.location), "sent twice, it is one merge");
    assert_eq!((living_in(&house, keep).await, living_in(&house, other).await), (2, 0));
    assert!(!trainer.get("/households").await.says("viết khác nhau nhưng giống nhau"));
    assert_eq!(trainer.post(&format!("/households/{other}/merge"), &[("other", &alone.to_string())]).await.status, 422);
    assert_eq!(trainer.post(&format!("/households/{keep}/merge"), &[("other", &keep.to_string())]).await.status, 422);
    let hoa = house.staff_in("Cô Hoa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    assert_eq!((hoa.get(&first.location).await.status, hoa.post(&merge, &fields).await.status), (404, 404));

    assert!(trainer.get(&first.location).await.says("Lê Văn Ba"));
    for _ in 0..2 {
        assert_eq!(trainer.post(&format!("{}/undo", first.location), &[]).await.status, 303);
    }
    assert_eq!((living_in(&house, keep).await, living_in(&house, other).await), (1, 1));
    let noted = [journal_of(&house, "households-merged").await.len(), journal_of(&house, "household-merge-undone").await.len()];
    assert_eq!(noted, [1, 1]);
}

async fn a_list_finds_a_household_however_its_number_is_written(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let keep = at_home(&house, "Trần Thị Lan", "12").await;
    let other = at_home(&house, "Lê Văn Ba", "12B").await;
    let by = trainer.id();
    let commune = house.commune().await.id;
    house.given(move |db| HouseholdMerge::of(db, &[commune], keep, other, by)).await;
    let list =
        "Họ tên;Ngày sinh;Thôn;Số hộ\nVũ Tư;01/01/1980;Thôn 1;012\nNgô Năm;01/01/1981;Thôn 1;12b\nHồ Sáu;01/01/1982;Thôn 1;9\nHồ Bảy;01/01/1983;Thôn 1;09\n";
    let file = house.data().join("list.csv");
    std::fs::write(&file, list).unwrap();
    hocvu::roster::import_file(&house.app, &file, false, None).await.unwrap();
    assert_eq!((living_in(&house, keep).await, living_in(&house, other).await), (4, 0), "the merged household is not filled again");
    let homes: i64 = house.given(|db| Ok(hocvu::db::schema::households::table.count().get_result(db)?)).await;
    assert_eq!(homes, 3, "9 and 09 are one");
}
