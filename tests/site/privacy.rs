//! Consents, needs, purposes, and who is told what.

use crate::both;
use crate::house::{House, Visitor, new_person};
use chrono::Months;
use hocvu::attendance::{Class, Member};
use hocvu::db::{Db, PersonId};
use hocvu::error::Error;
use hocvu::identity::{Audience, Door, NewPerson, Person, Role};
use hocvu::privacy::{Consent, Disability, Guardian, Need, Needs, Purpose};
use hocvu::web::today;

both!(
    a_grown_person_agrees_and_takes_it_back,
    who_decides_depends_on_the_age_of_the_day,
    a_child_and_a_guardian_both_have_to_agree,
    under_seven_the_guardian_alone_decides,
    a_guardian_decides_on_their_own_phone,
    a_guardian_is_of_age_and_known_ones_are_asked_about,
    what_a_trainer_takes_down_can_be_proved,
    no_box_is_ticked_and_purposes_are_apart,
    an_amended_purpose_is_a_new_version,
    words_that_changed_meanwhile_are_read_again,
    needs_are_deleted_with_the_consent,
    a_trainer_sees_needs_and_never_the_type,
    another_commune_and_other_roles_see_nothing,
    nothing_sensitive_is_in_journal_or_database,
    forms_are_printed_for_a_class,
    the_person_in_charge_is_named,
    anybody_reads_what_is_kept,
    a_merge_keeps_consents_and_needs,
    a_commune_adds_a_purpose_of_its_own,
    an_ended_purpose_stays_in_the_history_alone,
    at_seven_the_child_is_asked_besides,
    at_sixteen_ones_own_word_takes_the_place_of_the_guardians,
    what_waits_for_a_word_is_not_used_and_does_not_wait_for_ever,
    files_that_go_out_hold_nothing_that_does_not_belong_there,
);

const PHOTO: &str = Purpose::PHOTO;

/// Somebody of that age today, who lives in Thôn 1.
async fn aged(house: &House, name: &str, years: i32) -> Person {
    let born = today().checked_sub_months(Months::new(12 * years.unsigned_abs())).unwrap();
    let new = NewPerson { birth_date: Some(born), ..new_person(name, house.hamlet("Thôn 1").await.id, Audience::Resident) };
    house.given(move |db| Person::create(db, &new)).await
}

async fn in_class(house: &House, class: &Class, person: &Person) {
    let (class, id) = (class.clone(), person.id);
    house.given(move |db| Member::join(db, class.trainer_id, &class, id)).await;
}

async fn allowed(house: &House, person: PersonId, code: &'static str) -> bool {
    house.given(move |db| Consent::in_force(db, person, code)).await
}

/// The id of the version that a page shows for a purpose.
async fn shown(house: &House, code: &'static str) -> String {
    let commune = house.commune().await.id;
    house.given(move |db| Ok(Purpose::in_force(db, commune, code)?.id.to_string())).await
}

async fn answers(visitor: &Visitor, code: &'static str, act: &str, ward: Option<&str>) -> u16 {
    let version = shown(&visitor.house, code).await;
    let mut fields = vec![("code", code), ("shown", version.as_str()), ("act", act)];
    fields.extend(ward.map(|ward| ("ward", ward)));
    visitor.post("/account/privacy/consents", &fields).await.status
}

/// What the trainer writes at the desk.
async fn takes_down(trainer: &Visitor, desk: &str, code: &'static str, who: &str, act: &str) -> crate::house::Answer {
    let version = shown(&trainer.house, code).await;
    let fields = [("shown", version.as_str()), ("act", act), ("who", who), ("channel", "paper"), ("evidence", "Tờ số 5, cặp lớp tối")];
    trainer.post(&format!("{desk}/consents/{code}"), &fields).await
}

async fn guardian(trainer: &Visitor, desk: &str, name: &str) -> String {
    let id = trainer.get(&format!("{desk}/guardians/new")).await.field("id");
    let fields = [("id", id.as_str()), ("name", name), ("relation", "mother"), ("checked", "birth-certificate")];
    assert_eq!(trainer.post(&format!("{desk}/guardians"), &fields).await.status, 303);
    id
}

async fn desk(house: &House, person: &Person) -> (Visitor, String) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    in_class(house, &class, person).await;
    (trainer, format!("/classes/{}/members/{}", class.id, person.id))
}

async fn a_grown_person_agrees_and_takes_it_back(house: House) {
    let lan = house.learner("Trần Thị Lan").await;
    assert!(!allowed(&house, lan.id(), PHOTO).await, "silence is not consent");
    assert!(allowed(&house, lan.id(), "register").await, "the law's ground asks nobody");
    assert_eq!(answers(&lan, PHOTO, "given", None).await, 303);
    assert_eq!(answers(&lan, PHOTO, "given", None).await, 303);
    assert!(allowed(&house, lan.id(), PHOTO).await);
    assert_eq!(answers(&lan, PHOTO, "withdrawn", None).await, 303);
    assert!(!allowed(&house, lan.id(), PHOTO).await);
    let id = lan.id();
    let history = house.given(move |db| Consent::history(db, id)).await;
    assert_eq!(history.len(), 2, "sent twice is said once, and the withdrawal is one more row");
    assert!(history.iter().all(|said| said.recorded_by.is_none() && said.text_hash.len() == 32));
    let page = lan.get("/account/privacy").await;
    assert!(page.says("tự bấm trên màn hình") && page.says("Đọc đúng lời đã được xem"));
    assert_eq!(answers(&house.stranger(), PHOTO, "given", None).await, 303);
    assert_eq!(house.stranger().get("/account/privacy").await.location, "/login?next=%2Faccount%2Fprivacy");
}

async fn who_decides_depends_on_the_age_of_the_day(house: House) {
    for (years, own, guardian_needed) in [(5, false, true), (7, true, true), (15, true, true), (16, true, false), (40, true, false)] {
        let person = aged(&house, &format!("Người {years}"), years).await;
        let visitor = house.signed_in(person.id, Door::Pin).await;
        let status = answers(&visitor, PHOTO, "given", None).await;
        assert_eq!(status == 303, own, "{years}");
        assert_eq!(allowed(&house, person.id, PHOTO).await, own && !guardian_needed, "{years}");
    }
    // A day before the birthday the child is still six.
    let eve = today().checked_sub_months(Months::new(84)).unwrap().succ_opt().unwrap();
    let new = NewPerson { birth_date: Some(eve), ..new_person("Bé Na", house.hamlet("Thôn 1").await.id, Audience::Student) };
    let small = house.given(move |db| Person::create(db, &new)).await;
    assert_eq!(answers(&house.signed_in(small.id, Door::Pin).await, PHOTO, "given", None).await, 422);
    // Without a birth date nobody knows who decides.
    let new = NewPerson { birth_date: None, ..new_person("Khách", house.hamlet("Thôn 1").await.id, Audience::Resident) };
    let unknown = house.given(move |db| Person::create(db, &new)).await;
    let unknown = house.signed_in(unknown.id, Door::Pin).await;
    assert_eq!(answers(&unknown, PHOTO, "given", None).await, 422);
    assert!(unknown.get("/account/privacy").await.says("Chưa biết ngày sinh của bạn"));
}

async fn a_child_and_a_guardian_both_have_to_agree(house: House) {
    let child = aged(&house, "Lê Văn Bình", 12).await;
    let (trainer, desk) = desk(&house, &child).await;
    let mother = guardian(&trainer, &desk, "Phạm Thị Mẹ").await;
    assert_eq!(takes_down(&trainer, &desk, PHOTO, "own", "given").await.status, 303);
    assert!(!allowed(&house, child.id, PHOTO).await);
    assert!(trainer.get(&format!("{desk}/consents")).await.says("Chờ người giám hộ"));
    assert_eq!(takes_down(&trainer, &desk, PHOTO, &mother, "given").await.status, 303);
    assert!(allowed(&house, child.id, PHOTO).await);
    // The child says no alone.
    assert_eq!(answers(&house.signed_in(child.id, Door::Pin).await, PHOTO, "withdrawn", None).await, 303);
    assert!(!allowed(&house, child.id, PHOTO).await);
    assert_eq!(takes_down(&trainer, &desk, PHOTO, "own", "given").await.status, 303);
    assert!(allowed(&house, child.id, PHOTO).await);
    // A guardian who is none any more has said nothing.
    assert_eq!(trainer.post(&format!("{desk}/guardians/{mother}/end"), &[]).await.status, 303);
    assert!(!allowed(&house, child.id, PHOTO).await);
    assert_eq!(takes_down(&trainer, &desk, PHOTO, &mother, "given").await.status, 422);
    let id = child.id;
    assert_eq!(house.given(move |db| Consent::history(db, id)).await.len(), 4, "every word stays in the history");
}

async fn under_seven_the_guardian_alone_decides(house: House) {
    let child = aged(&house, "Bé Tí", 5).await;
    let (trainer, desk) = desk(&house, &child).await;
    assert!(trainer.get(&format!("{desk}/consents/photo")).await.says("cần có người giám hộ trước"));
    let mother = guardian(&trainer, &desk, "Phạm Thị Mẹ").await;
    assert_eq!(takes_down(&trainer, &desk, PHOTO, "own", "given").await.status, 422);
    assert_eq!(takes_down(&trainer, &desk, PHOTO, &mother, "given").await.status, 303);
    assert!(allowed(&house, child.id, PHOTO).await);
    // On the seventh birthday the child is asked too.
    let (id, name, older) = (child.id, child.name.clone(), child.birth_date.unwrap().checked_sub_months(Months::new(36)).unwrap());
    house.given(move |db| Person::correct(db, id, &name, Some(older))).await;
    assert!(!allowed(&house, child.id, PHOTO).await);
}

async fn a_guardian_decides_on_their_own_phone(house: House) {
    let (child, mother) = (aged(&house, "Bé Tí", 5).await, aged(&house, "Phạm Thị Mẹ", 35).await);
    let (trainer, desk) = desk(&house, &child).await;
    let id = trainer.get(&format!("{desk}/guardians/new")).await.field("id");
    let known = mother.id.to_string();
    let fields = [("id", id.as_str()), ("name", "pham thi me"), ("relation", "mother"), ("checked", "vneid"), ("known", known.as_str())];
    assert_eq!(trainer.post(&format!("{desk}/guardians"), &fields).await.status, 303);
    let phone = house.signed_in(mother.id, Door::Pin).await;
    assert!(phone.get("/account/privacy").await.says("Bé Tí, bạn là người giám hộ"));
    assert_eq!(answers(&phone, PHOTO, "given", Some(&id)).await, 303);
    assert!(allowed(&house, child.id, PHOTO).await && !allowed(&house, mother.id, PHOTO).await);
    let other = house.learner("Người Lạ").await;
    assert_eq!(answers(&other, PHOTO, "withdrawn", Some(&id)).await, 404);
    assert_eq!(answers(&phone, PHOTO, "withdrawn", Some(&id)).await, 303);
    assert!(!allowed(&house, child.id, PHOTO).await);
}

async fn a_guardian_is_of_age_and_known_ones_are_asked_about(house: House) {
    let (child, brother) = (aged(&house, "Bé Tí", 8).await, aged(&house, "Lê Văn Anh", 17).await);
    aged(&house, "Phạm Thị Mẹ", 35).await;
    let (trainer, desk) = desk(&house, &child).await;
    let id = trainer.get(&format!("{desk}/guardians/new")).await.field("id");
    let mut fields = vec![("id", id.as_str()), ("name", "Phạm Thị Mẹ"), ("relation", "mother"), ("checked", "vneid")];
    let asked = trainer.post(&format!("{desk}/guardians"), &fields).await;
    assert!(asked.status == 422 && asked.says("Có phải người này đã có trong danh sách") && asked.says("Thôn 1"));
    fields.push(("known", "none"));
    assert_eq!(trainer.post(&format!("{desk}/guardians"), &fields).await.status, 303);
    assert_eq!(trainer.post(&format!("{desk}/guardians"), &fields).await.status, 303);
    let child_id = child.id;
    assert_eq!(house.given(move |db| Guardian::all(db, child_id)).await.len(), 1, "sent twice, it is one guardian");
    let empty = trainer.post(&format!("{desk}/guardians"), &[("id", id.as_str()), ("name", "")]).await;
    assert!(empty.status == 422 && empty.says("Bạn chọn quan hệ với em") && empty.says("Bạn chọn cách đã kiểm tra"));
    let new = hocvu::privacy::NewGuardian {
        id: hocvu::privacy::GuardianId::new(),
        person: child.id,
        known: Some(brother.id),
        name: String::new(),
        relation: hocvu::privacy::Relation::Sibling,
        checked: hocvu::privacy::GuardianCheck::Vneid,
    };
    let by = trainer.id();
    let refused = house.app.write(move |db| Guardian::name(db, by, &new)).await;
    assert!(matches!(refused, Err(Error::Refused(refusal)) if refusal.id == "guardian-not-of-age"));
}

async fn what_a_trainer_takes_down_can_be_proved(house: House) {
    let lan = aged(&house, "Trần Thị Lan", 60).await;
    let (trainer, desk) = desk(&house, &lan).await;
    let empty = trainer.post(&format!("{desk}/consents/photo"), &[("shown", "x")]).await;
    assert_eq!(empty.status, 422);
    for sentence in ["Bạn chọn ai trả lời", "Bạn chọn câu trả lời", "Bạn chọn cách trả lời", "Bạn ghi bằng chứng ở đâu"] {
        assert!(empty.says(sentence), "{sentence}");
    }
    assert_eq!(takes_down(&trainer, &desk, PHOTO, "own", "given").await.status, 303);
    let id = lan.id;
    let said = house.given(move |db| Consent::history(db, id)).await.remove(0);
    assert_eq!((said.recorded_by, said.channel.word(), said.evidence.as_str()), (Some(trainer.id()), "paper", "Tờ số 5, cặp lớp tối"));
    let words = trainer.get(&format!("/privacy/purposes/{}", said.purpose_id)).await;
    assert!(words.says("chụp ảnh lớp học") && words.says(&hocvu::keys::hex(&said.text_hash)));
    let page = trainer.get(&format!("{desk}/consents")).await;
    assert!(page.says("Tờ số 5, cặp lớp tối") && page.says("Thầy Minh ghi"));
    // A paper is never the person's own screen.
    let version = shown(&house, PHOTO).await;
    let fields = [("shown", version.as_str()), ("act", "given"), ("who", "own"), ("channel", "screen"), ("evidence", "x")];
    assert_eq!(trainer.post(&format!("{desk}/consents/photo"), &fields).await.status, 422);
}

async fn no_box_is_ticked_and_purposes_are_apart(house: House) {
    let lan = aged(&house, "Trần Thị Lan", 60).await;
    let (trainer, desk) = desk(&house, &lan).await;
    let phone = house.signed_in(lan.id, Door::Pin).await;
    for page in [trainer.get(&format!("{desk}/consents/photo")).await, phone.get("/account/privacy").await] {
        assert!(page.status == 200 && !page.says(" checked"));
    }
    assert_eq!(answers(&phone, PHOTO, "given", None).await, 303);
    for code in [Purpose::PHONE, Purpose::NEEDS, Purpose::DISABILITY, Purpose::CHILD] {
        assert!(!allowed(&house, lan.id, code).await, "{code}");
    }
    assert!(phone.get("/account/privacy").await.says("Dữ liệu nhạy cảm"));
}

/// The form of a purpose as the admin's page shows it, with changes.
async fn amend(admin: &Visitor, code: &str, changes: &[(&str, &str)]) -> crate::house::Answer {
    let address = format!("/admin/privacy/purposes/{code}");
    let page = admin.get(&address).await;
    let mut fields = vec![("id".to_owned(), page.field("id")), ("seen".into(), page.field("seen")), ("commune".into(), page.field("commune"))];
    fields.push(("basis".into(), "consent".into()));
    for name in ["title", "text", "easy", "data", "keep", "receivers"] {
        fields.extend(["vi", "en"].map(|lang| (format!("{name}_{lang}"), format!("{name} {lang} mới"))));
    }
    fields.push(("document".into(), "Quyết định 5/QĐ-UBND".into()));
    for (name, value) in changes {
        fields.retain(|field| field.0 != *name);
        fields.push(((*name).into(), (*value).into()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.post(&address, &fields).await
}

async fn an_amended_purpose_is_a_new_version(house: House) {
    let (admin, lan) = (house.staff("Chị Quản", Role::Admin).await, house.learner("Trần Thị Lan").await);
    assert_eq!(answers(&lan, PHOTO, "given", None).await, 303);
    let incomplete = amend(&admin, PHOTO, &[("text_en", " ")]).await;
    assert!(incomplete.status == 422 && incomplete.says("Bạn ghi đủ lời văn ở mọi ô"));
    assert_eq!(amend(&admin, PHOTO, &[]).await.status, 303);
    assert!(allowed(&house, lan.id(), PHOTO).await, "a better wording asks nobody again");
    let page = admin.get("/admin/privacy/purposes/photo").await;
    assert!(page.says("Bản 2") && page.says("Bản 1"));
    assert!(lan.get("/account/privacy").await.says("title vi mới"));
    assert_eq!(amend(&admin, PHOTO, &[("asks_anew", "true")]).await.status, 303);
    assert!(!allowed(&house, lan.id(), PHOTO).await, "it means something else: everyone is asked anew");
    assert_eq!(answers(&lan, PHOTO, "given", None).await, 303);
    assert!(allowed(&house, lan.id(), PHOTO).await);
    let (id, commune) = (lan.id(), house.commune().await.id);
    let (history, versions) = house.given(move |db| Ok((Consent::history(db, id)?, Purpose::history(db, commune, PHOTO)?))).await;
    assert_eq!((history.len(), versions.len()), (2, 3));
    assert_ne!(history[0].text_hash, history[1].text_hash);
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    assert_eq!(trainer.get("/admin/privacy").await.status, 403);
    assert_eq!(admin.get("/admin/privacy/purposes/nothing").await.status, 404);
}

async fn words_that_changed_meanwhile_are_read_again(house: House) {
    let (admin, lan) = (house.staff("Chị Quản", Role::Admin).await, house.learner("Trần Thị Lan").await);
    let old = shown(&house, PHOTO).await;
    assert_eq!(amend(&admin, PHOTO, &[]).await.status, 303);
    let answer = lan.post("/account/privacy/consents", &[("code", PHOTO), ("shown", &old), ("act", "given")]).await;
    assert!(answer.status == 422 && answer.says("Lời văn vừa được sửa"));
    assert!(!allowed(&house, lan.id(), PHOTO).await);
    let seen = shown(&house, PHOTO).await;
    assert!(amend(&admin, PHOTO, &[("seen", &old)]).await.says("Có người vừa lưu một bản khác"));
    assert_eq!(shown(&house, PHOTO).await, seen);
}

async fn needs_of(house: &House, person: PersonId) -> Vec<Need> {
    let app = house.app.clone();
    house.given(move |db| Needs::of(db, &app.keys, person)).await
}

async fn rows(house: &House, person: PersonId) -> i64 {
    use diesel::prelude::*;
    use hocvu::db::schema::{disabilities, needs};
    let count = move |db: &mut Db| {
        let of: i64 = needs::table.filter(needs::person_id.eq(person)).count().get_result(db)?;
        Ok(of + disabilities::table.filter(disabilities::person_id.eq(person)).count().get_result::<i64>(db)?)
    };
    house.given(count).await
}

async fn needs_are_deleted_with_the_consent(house: House) {
    let lan = house.learner("Trần Thị Lan").await;
    let refused = lan.post("/account/needs", &[("needs", "large-text")]).await;
    assert!(refused.status == 422 && refused.says("Cần có đồng ý trước"));
    assert_eq!(lan.get("/account/needs").await.status, 422);
    assert_eq!(answers(&lan, Purpose::NEEDS, "given", None).await, 303);
    assert!(!lan.get("/account/needs").await.says(" checked"));
    assert_eq!(lan.post("/account/needs", &[("needs", "large-text"), ("needs", "listen")]).await.status, 303);
    assert_eq!(needs_of(&house, lan.id()).await, [Need::LargeText, Need::Listen]);
    assert_eq!(lan.post("/account/needs", &[("needs", "one-to-one")]).await.status, 303);
    assert_eq!(needs_of(&house, lan.id()).await, [Need::OneToOne]);
    assert_eq!(lan.post("/account/disability", &[("kind", "sight")]).await.status, 422, "another purpose, another consent");
    assert_eq!(answers(&lan, Purpose::DISABILITY, "given", None).await, 303);
    assert_eq!(lan.post("/account/disability", &[("kind", "sight")]).await.status, 303);
    assert_eq!(rows(&house, lan.id()).await, 2);
    assert!(lan.get("/account/privacy").await.says("bị xóa ngay"), "it is said before");
    for code in [Purpose::NEEDS, Purpose::DISABILITY] {
        assert_eq!(answers(&lan, code, "withdrawn", None).await, 303);
    }
    assert_eq!(rows(&house, lan.id()).await, 0);
    assert_eq!(answers(&lan, Purpose::NEEDS, "given", None).await, 303);
    assert!(needs_of(&house, lan.id()).await.is_empty(), "a new consent brings nothing back");
}

async fn a_trainer_sees_needs_and_never_the_type(house: House) {
    let person = aged(&house, "Trần Thị Lan", 60).await;
    let (trainer, desk) = desk(&house, &person).await;
    let (lan, support) = (house.signed_in(person.id, Door::Pin).await, house.staff("Cô Trợ", Role::Support).await);
    assert_eq!(trainer.get(&format!("{desk}/needs")).await.status, 422, "not before the consent");
    for code in [Purpose::NEEDS, Purpose::DISABILITY] {
        assert_eq!(answers(&lan, code, "given", None).await, 303);
    }
    lan.post("/account/needs", &[("needs", "sign-language")]).await;
    lan.post("/account/disability", &[("kind", "hearing-speech")]).await;
    let page = trainer.get(&format!("{desk}/consents")).await;
    assert!(page.says("Ngôn ngữ ký hiệu") && !page.says("nghe, nói") && !page.says("Dạng khuyết tật"), "not even that the type was asked for");
    assert_eq!(trainer.get(&format!("{desk}/consents/disability")).await.status, 404);
    assert_eq!(takes_down(&trainer, &desk, Purpose::DISABILITY, "own", "given").await.status, 404);
    let class = desk.split("/members").next().unwrap().to_owned();
    let list = trainer.get(&format!("{class}/consents")).await;
    assert!(list.status == 200 && !list.says("Ngôn ngữ ký hiệu") && !list.says("Dạng khuyết tật"), "never in a list");
    assert_eq!(trainer.get(&format!("{class}/consent-forms/disability")).await.status, 404);
    assert_eq!(trainer.post(&format!("{desk}/needs"), &[("needs", "captions")]).await.status, 303);
    assert_eq!(needs_of(&house, person.id).await, [Need::Captions]);

    let at = format!("/support/{}", person.id);
    assert_eq!(trainer.get("/support").await.status, 403);
    assert_eq!(trainer.get(&format!("{at}/disability")).await.status, 403);
    assert!(support.get("/support?name=lan").await.says("Trần Thị Lan"));
    let open = support.get(&format!("{at}/disability")).await;
    assert!(open.says("value=\"hearing-speech\" checked"));
    let counts = support.get("/support").await.text();
    assert!(counts.contains("Khuyết tật nghe, nói</dt><dd>1"), "{counts}");
    assert_eq!(takes_down(&support, &at, Purpose::DISABILITY, "own", "withdrawn").await.status, 303);
    assert!(support.get("/support").await.says("Khuyết tật nghe, nói</dt><dd>0"));
    assert_eq!(support.get(&format!("{at}/disability")).await.status, 422);
    assert_eq!(support.get(&format!("{at}/consents/photo")).await.status, 404, "photos are no business of this desk");
}

async fn another_commune_and_other_roles_see_nothing(house: House) {
    let person = aged(&house, "Trần Thị Lan", 60).await;
    let (trainer, desk) = desk(&house, &person).await;
    let thon_2 = house.hamlet("Thôn 2").await.id;
    let elsewhere = house.staff_in("Cô Hoa", Role::Trainer, thon_2).await;
    let far = house.staff_in("Cô Xa", Role::Support, thon_2).await;
    let (learner, stranger) = (house.learner("Lê Văn Nam").await, house.stranger());
    for page in ["/consents", "/consents/photo", "/needs", "/guardians/new"] {
        let address = format!("{desk}{page}");
        assert_eq!(elsewhere.get(&address).await.status, 404, "{page}");
        assert_eq!(learner.get(&address).await.status, 403, "{page}");
        assert_eq!(stranger.get(&address).await.status, 303, "{page}");
        assert_eq!(far.get(&format!("/support/{}{page}", person.id)).await.status, 404, "{page}");
    }
    assert_eq!(far.get(&format!("/support/{}/disability", person.id)).await.status, 404);
    assert!(!far.get("/support?name=lan").await.says("Trần Thị Lan"));
    assert_eq!(takes_down(&elsewhere, &desk, PHOTO, "own", "given").await.status, 404);
    // A learner who is in no class of the trainer is not found either.
    let class = desk.split("/members").next().unwrap();
    assert_eq!(trainer.get(&format!("{class}/members/{}/consents", learner.id())).await.status, 404);
    for role in [Role::Officer, Role::Assessor, Role::Approver, Role::Admin] {
        let staff = house.staff("Cán bộ", role).await;
        assert_eq!(staff.get(&format!("{desk}/needs")).await.status, 403, "{role}");
        assert_eq!(staff.get("/support").await.status, 403, "{role}");
    }
    let commune = house.commune().await;
    let other =
        house.given(move |db| hocvu::community::Unit::found_commune(db, "Thanh Hóa", "Xã Hai", &["Thôn Mới".into()]).map(|unit| (unit, commune.id))).await;
    let admin = house.staff_in("Quản trị xã Hai", Role::Admin, other.0.id).await;
    assert_eq!(admin.get(&format!("/admin/privacy?commune={}", other.1)).await.status, 404);
    assert_eq!(amend(&admin, PHOTO, &[]).await.status, 303);
    let (first, second) = (house.get_version(other.1).await, house.get_version(other.0.id).await);
    assert_eq!((first, second), (1, 2), "each commune has its own words");
}

impl House {
    async fn get_version(&self, commune: hocvu::db::UnitId) -> i32 {
        self.given(move |db| Ok(Purpose::in_force(db, commune, PHOTO)?.version)).await
    }
}

async fn nothing_sensitive_is_in_journal_or_database(house: House) {
    let (lan, support) = (house.learner("Trần Thị Lan").await, house.staff("Cô Trợ", Role::Support).await);
    for code in [Purpose::NEEDS, Purpose::DISABILITY] {
        answers(&lan, code, "given", None).await;
    }
    lan.post("/account/needs", &[("needs", "sign-language"), ("needs", "wheelchair")]).await;
    lan.post("/account/disability", &[("kind", "hearing-speech")]).await;
    support.get(&format!("/support/{}/disability", lan.id())).await;
    let entries = house.given(|db| hocvu::journal::newest(db, i64::MAX, 500)).await;
    let journal = serde_json::to_string(&entries.iter().map(hocvu::journal::Line::from).collect::<Vec<_>>()).unwrap();
    assert!(journal.contains("consented-data-changed") && journal.contains("consented-data-seen"));
    for word in ["sign-language", "wheelchair", "hearing-speech", "disabilit", "\"needs", Purpose::DISABILITY] {
        assert!(!journal.contains(word), "{word} is in the journal");
    }
    // The bytes in the database tell neither the value nor its length.
    use diesel::prelude::*;
    use hocvu::db::schema::{disabilities, needs};
    let (own, kind): (Vec<u8>, Vec<u8>) =
        house.given(|db| Ok((needs::table.select(needs::sealed).first(db)?, disabilities::table.select(disabilities::sealed).first(db)?))).await;
    assert!(!own.windows(4).any(|part| part == b"sign") && !kind.windows(4).any(|part| part == b"hear"));
    lan.post("/account/needs", &[("needs", "listen")]).await;
    assert_eq!(house.given(|db| Ok(needs::table.select(needs::sealed).first::<Vec<u8>>(db)?)).await.len(), own.len());
    // Pages with lists, and the export's table, know nothing of it.
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let (of, id) = (class.clone(), lan.id());
    house.given(move |db| Member::join(db, of.trainer_id, &of, id)).await;
    let admin = house.staff("Chị Quản", Role::Admin).await;
    for page in
        [trainer.get(&format!("/classes/{}", class.id)).await, trainer.get(&format!("/classes/{}/consents", class.id)).await, admin.get("/admin/journal").await]
    {
        assert!(page.status == 200 && !page.says("Ngôn ngữ ký hiệu") && !page.says("Nghe thay vì đọc") && !page.says("nghe, nói"));
    }
    let (app, commune) = (house.app.clone(), [house.commune().await.id]);
    let counts = house.given(move |db| Disability::counts(db, &app.keys, &commune)).await;
    assert_eq!(counts.iter().map(|(_, count)| count).sum::<usize>(), 1);
}

async fn forms_are_printed_for_a_class(house: House) {
    let (child, grown) = (aged(&house, "Lê Văn Bình", 12).await, aged(&house, "Trần Thị Lan", 60).await);
    let (trainer, desk) = desk(&house, &child).await;
    let class_id = desk.split('/').nth(2).unwrap().parse().unwrap();
    let scope = [house.commune().await.id];
    let class = house.given(move |db| Class::find(db, &scope, class_id)).await;
    in_class(&house, &class, &grown).await;
    let page = trainer.get(&format!("/classes/{}/consent-forms/needs", class.id)).await;
    let text = page.text();
    assert_eq!(text.matches("<article class=\"paper\"").count(), 2, "a sheet a learner");
    assert_eq!(text.matches("chữ ký của người giám hộ").count(), 1, "the guardian signs for the child alone");
    let children = trainer.get(&format!("/classes/{}/consent-forms/child", class.id)).await;
    assert!(children.says("Lê Văn Bình") && !children.says("Trần Thị Lan"), "what is kept of children alone asks no grown person");
    assert!(!house.signed_in(grown.id, Door::Pin).await.get("/account/privacy").await.says("Thông tin thêm về trẻ em"));
    assert!(page.says("dữ liệu cá nhân nhạy cảm") && page.says("Lê Văn Bình"));
    let blank = house.stranger().get("/privacy/forms/photo").await;
    assert!(blank.status == 200 && blank.says("Nếu người học dưới 16 tuổi"));
    assert_eq!(house.stranger().get("/privacy/forms/register").await.status, 404, "what the law allows is not asked");
    // The list of a class, printed, may hang on a wall.
    let list = trainer.get(&format!("/classes/{}", class.id)).await;
    assert!(list.says("<span class=\"print-only\">L. V. B.</span>") && list.says("<td class=\"no-print\" data-label=\"Ngày sinh\">"));
}

async fn the_person_in_charge_is_named(house: House) {
    let admin = house.staff("Chị Quản", Role::Admin).await;
    assert!(admin.get("/admin").await.says("Chưa ghi người phụ trách dữ liệu cá nhân"));
    assert!(house.stranger().get("/privacy").await.says("Xã chưa ghi tên người phụ trách"));
    let page = admin.get("/admin/privacy/contact").await;
    let (id, commune) = (page.field("id"), page.field("commune"));
    let mut fields = vec![("id", id.as_str()), ("commune", commune.as_str()), ("name", "Nguyễn Thị Bảo"), ("document", "")];
    let empty: Vec<_> = fields.iter().copied().chain([("position", ""), ("contact", ""), ("complaints", "")]).collect();
    let again = admin.post("/admin/privacy/contact", &empty).await;
    assert!(again.status == 422 && again.says("Bạn ghi chức vụ") && again.says("Nguyễn Thị Bảo"));
    fields.extend([("position", "Công chức Văn hóa"), ("contact", "0237 000 000"), ("complaints", "Phòng tiếp dân")]);
    for _ in 0..2 {
        assert_eq!(admin.post("/admin/privacy/contact", &fields).await.status, 303);
    }
    assert!(!admin.get("/admin").await.says("Chưa ghi người phụ trách dữ liệu cá nhân"));
    for page in ["/privacy", "/privacy/easy"] {
        let answer = house.stranger().get(page).await;
        assert!(answer.says("Nguyễn Thị Bảo") && answer.says("0237 000 000"), "{page}");
    }
    assert_eq!(house.learner("Lan").await.get("/admin/privacy/contact").await.status, 403);
}

async fn anybody_reads_what_is_kept(house: House) {
    let stranger = house.stranger();
    assert!(stranger.get("/").await.says("href=\"/privacy\""), "linked from every footer");
    let page = stranger.get("/privacy").await;
    for words in ["Danh sách lớp, điểm danh", "Điều 19 khoản 1 điểm c", "12 tháng", "2 ngày làm việc", "20 ngày", "Từ 7 đến 15 tuổi"]
    {
        assert!(page.says(words), "{words}");
    }
    let easy = stranger.get("/privacy/easy").await;
    assert!(easy.says("Bạn được đổi ý.") && easy.text().matches("class=\"picture\"").count() >= 12);
    stranger.post("/presentation", &[("lang", "en"), ("next", "/privacy")]).await;
    assert!(stranger.get("/privacy").await.says("within 2 working days"));
    assert!(stranger.get("/privacy/easy").await.says("You may change your mind."));
}

async fn a_merge_keeps_consents_and_needs(house: House) {
    let (one, other) = (house.learner("Trần Thị Lan").await, house.learner("Tran Thi Lan").await);
    answers(&other, Purpose::NEEDS, "given", None).await;
    other.post("/account/needs", &[("needs", "listen")]).await;
    let admin = house.staff("Chị Quản", Role::Admin).await;
    let (app, scope, by, keep, gone) = (house.app.clone(), [house.commune().await.id], admin.id(), one.id(), other.id());
    let merge = house.given(move |db| hocvu::roster::Merge::of(db, &app.keys, &scope, keep, gone, by)).await;
    assert_eq!(needs_of(&house, one.id()).await, [Need::Listen]);
    let (app, by) = (house.app.clone(), admin.id());
    house.given(move |db| merge.undo(db, &app.keys, by)).await;
    assert!(needs_of(&house, one.id()).await.is_empty());
    assert_eq!(needs_of(&house, other.id()).await, [Need::Listen]);
}

/// The form of a new purpose, complete but for the changes.
async fn add_purpose(admin: &Visitor, changes: &[(&str, &str)]) -> (String, crate::house::Answer) {
    let page = admin.get("/admin/privacy/purposes/new").await;
    assert!(!page.says(" checked"), "nothing is chosen beforehand");
    let (id, commune) = (page.field("id"), page.field("commune"));
    let mut fields = vec![("id", id.as_str()), ("commune", &commune), ("basis", "consent"), ("document", "Quyết định 9/QĐ-UBND")];
    for name in ["title_vi", "text_vi", "easy_vi", "data_vi", "keep_vi", "receivers_vi", "title_en", "text_en", "easy_en", "data_en", "keep_en", "receivers_en"]
    {
        fields.push((
            name,
            if name == "title_vi" {
                "Ghi âm buổi học"
            } else if name == "title_en" {
                "Recording lessons"
            } else {
                "Lời"
            },
        ));
    }
    for change in changes {
        fields.retain(|(name, _)| name != &change.0);
        fields.push(*change);
    }
    let answer = admin.post("/admin/privacy/purposes", &fields).await;
    (id.clone(), if answer.status == 303 { admin.post("/admin/privacy/purposes", &fields).await } else { answer })
}

async fn in_force(house: &House, person: PersonId, code: &str) -> bool {
    let code = code.to_owned();
    house.given(move |db| Consent::in_force(db, person, &code)).await
}

async fn a_commune_adds_a_purpose_of_its_own(house: House) {
    let (admin, lan) = (house.staff("Chị Quản", Role::Admin).await, house.learner("Trần Thị Lan").await);
    for (field, value, words) in [
        ("basis", "", "Bạn chọn căn cứ."),
        ("document", " ", "Bạn ghi văn bản làm căn cứ."),
        ("title_vi", "", "Bạn ghi đủ lời văn ở mọi ô."),
        ("receivers_vi", " ", "Bạn ghi đủ lời văn ở mọi ô."),
    ] {
        let (_, refused) = add_purpose(&admin, &[(field, value)]).await;
        assert!(refused.status == 422 && refused.says(words), "{field}");
    }
    let (_, refused) = add_purpose(&admin, &[("sensitive", "true"), ("basis", "law")]).await;
    assert!(refused.status == 422 && refused.says("Dữ liệu nhạy cảm cần được hỏi đồng ý"));
    let (code, added) = add_purpose(&admin, &[]).await;
    assert_eq!(added.status, 303, "sent twice it is one");
    let commune = house.commune().await.id;
    assert_eq!(house.given(move |db| Ok(Purpose::all(db, commune)?.iter().filter(|purpose| purpose.unit_id.is_some()).count())).await, 1);
    assert!(house.stranger().get("/privacy").await.says("Ghi âm buổi học") && house.stranger().get("/privacy/easy").await.says("Ghi âm buổi học"));
    assert_eq!(house.stranger().get(&format!("/privacy/forms/{code}")).await.status, 200);
    let (trainer, desk) = {
        let id = lan.id();
        let person = house.given(move |db| Person::find(db, id)).await;
        desk(&house, &person).await
    };
    assert!(trainer.get(desk.split("/members").next().unwrap()).await.status == 200);
    assert!(trainer.get(&format!("{}/consents", desk.split("/members").next().unwrap())).await.says("Ghi âm buổi học"));

    // Its consents work as the others do.
    assert!(!in_force(&house, lan.id(), &code).await, "silence is not consent");
    let fields = |act| [("code", code.clone()), ("shown", code.clone()), ("act", act)];
    let say = async |act: &str| {
        let [(a, code), (b, shown), (c, act)] = fields(act.to_owned());
        lan.post("/account/privacy/consents", &[(a, code.as_str()), (b, &shown), (c, &act)]).await.status
    };
    assert_eq!((say("given").await, in_force(&house, lan.id(), &code).await), (303, true));
    assert_eq!((say("withdrawn").await, in_force(&house, lan.id(), &code).await), (303, false));
    assert_eq!(say("given").await, 303);
    assert!(amend(&admin, &code, &[]).await.status == 303 && in_force(&house, lan.id(), &code).await);
    let noted = admin.get("/admin/journal?action=purpose-added").await;
    assert_eq!(noted.text().matches("<th scope=\"row\">").count(), 1);

    // Another commune knows nothing of it.
    let far = house.given(|db| hocvu::community::Unit::found_commune(db, "Thanh Hóa", "Xã Xa", &["Bản Một".into()])).await;
    let there = house.given(move |db| Person::create(db, &new_person("Hà Xa", far.id, Audience::Resident))).await;
    assert!(!in_force(&house, there.id, &code).await);
    assert!(!house.signed_in(there.id, Door::Pin).await.get("/account/privacy").await.says("Ghi âm buổi học"));
    assert_eq!(house.staff_in("Cô Xa", Role::Admin, far.id).await.get(&format!("/admin/privacy/purposes/{code}")).await.status, 404);
    assert_eq!(trainer.get("/admin/privacy/purposes/new").await.status, 403);
}

async fn an_ended_purpose_stays_in_the_history_alone(house: House) {
    let (admin, lan) = (house.staff("Chị Quản", Role::Admin).await, house.learner("Trần Thị Lan").await);
    let commune = house.commune().await.id.to_string();
    let end = async |code: &str| {
        let id = hocvu::privacy::PurposeId::new().to_string();
        admin.post(&format!("/admin/privacy/purposes/{code}/end"), &[("id", id.as_str()), ("commune", &commune)]).await
    };
    for code in [PHOTO, Purpose::NEEDS] {
        assert_eq!(answers(&lan, code, "given", None).await, 303);
    }
    lan.post("/account/needs", &[("needs", "listen")]).await;
    let version = shown(&house, PHOTO).await;
    let law = end("register").await;
    assert!(law.status == 422 && law.says("không kết thúc được"));
    for code in [PHOTO, Purpose::NEEDS, Purpose::NEEDS] {
        assert_eq!(end(code).await.status, 303);
    }
    assert!(!allowed(&house, lan.id(), PHOTO).await && !allowed(&house, lan.id(), Purpose::NEEDS).await);
    assert_eq!(rows(&house, lan.id()).await, 0, "what rested on it is gone");
    assert!(needs_of(&house, lan.id()).await.is_empty());
    let own = lan.get("/account/privacy").await;
    assert!(own.says("Chụp ảnh bạn ở lớp học"), "in the history");
    assert!(!own.says("name=\"code\" value=\"photo\""), "and asked no more");
    assert!(!house.stranger().get("/privacy").await.says("Chụp ảnh bạn ở lớp học"));
    assert_eq!(house.stranger().get(&format!("/privacy/purposes/{version}")).await.status, 200, "the words of then are still to be read");
    assert_eq!(lan.post("/account/privacy/consents", &[("code", PHOTO), ("shown", &version), ("act", "given")]).await.status, 404);
    assert!(admin.get("/admin/privacy").await.says("3 mục đích xã không dùng"));
    assert!(admin.get("/admin/privacy/purposes/photo").await.says("Xã không dùng mục đích này. Lưu bản mới"));
    // Taken up again, everybody is asked anew.
    assert_eq!(amend(&admin, PHOTO, &[]).await.status, 303);
    assert!(!allowed(&house, lan.id(), PHOTO).await);
    assert_eq!(answers(&lan, PHOTO, "given", None).await, 303);
    assert!(allowed(&house, lan.id(), PHOTO).await);
}

/// As if the person had been born so many years ago.
async fn grown_to(house: &House, person: PersonId, years: u32) {
    use diesel::prelude::*;
    use hocvu::db::schema::persons;
    let born = today().checked_sub_months(Months::new(12 * years)).unwrap();
    house.given(move |db| Ok(diesel::update(persons::table.find(person)).set(persons::birth_date.eq(born)).execute(db)?)).await;
}

/// A child of five for whom the mother agreed to needs, and they are known.
async fn small(house: &House, trainer: &Visitor, class: &Class, name: &str) -> (Person, String) {
    let child = aged(house, name, 5).await;
    in_class(house, class, &child).await;
    let desk = format!("/classes/{}/members/{}", class.id, child.id);
    let mother = guardian(trainer, &desk, "Phạm Thị Mẹ").await;
    assert_eq!(takes_down(trainer, &desk, Purpose::NEEDS, &mother, "given").await.status, 303);
    assert_eq!(trainer.post(&format!("{desk}/needs"), &[("needs", "listen")]).await.status, 303);
    assert_eq!(needs_of(house, child.id).await, [Need::Listen]);
    (child, desk)
}

async fn at_seven_the_child_is_asked_besides(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let (yes, desk) = small(&house, &trainer, &class, "Lê Bé An").await;
    let (no, _) = small(&house, &trainer, &class, "Lê Bé Bo").await;
    let list = format!("/classes/{}/consents", class.id);
    assert!(!trainer.get("/").await.says("cần hỏi lại") && !trainer.get(&list).await.says("cần hỏi lại"));
    for child in [yes.id, no.id] {
        grown_to(&house, child, 7).await;
        assert!(needs_of(&house, child).await.is_empty(), "not used before the child has answered");
        assert_eq!(rows(&house, child).await, 1, "and not lost");
    }
    let home = trainer.get("/").await;
    assert!(home.says("cần hỏi lại về dữ liệu") && home.says(&list));
    assert_eq!(trainer.get(&list).await.text().matches("Đã đủ tuổi, cần hỏi lại").count(), 2);
    assert!(trainer.get(&format!("{desk}/consents")).await.says("Chờ em đồng ý"));
    let an = house.signed_in(yes.id, Door::Pin).await;
    assert!(an.get("/").await.says("cần chính bạn trả lời") && an.get("/account/privacy").await.says("Tôi không đồng ý"));
    assert_eq!(answers(&an, Purpose::NEEDS, "given", None).await, 303);
    assert_eq!(needs_of(&house, yes.id).await, [Need::Listen], "a yes opens what was kept");
    assert!(!an.get("/").await.says("cần chính bạn trả lời"));
    let bo = house.signed_in(no.id, Door::Pin).await;
    assert_eq!(answers(&bo, Purpose::NEEDS, "withdrawn", None).await, 303);
    assert_eq!(rows(&house, no.id).await, 0, "a no deletes it");
    assert!(!trainer.get("/").await.says("cần hỏi lại về dữ liệu"));
}

async fn at_sixteen_ones_own_word_takes_the_place_of_the_guardians(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let (an, desk) = small(&house, &trainer, &class, "Lê Bé An").await;
    let (bo, _) = small(&house, &trainer, &class, "Lê Bé Bo").await;
    // An has agreed as a child; nobody asked Bo.
    grown_to(&house, an.id, 12).await;
    let visitor = house.signed_in(an.id, Door::Pin).await;
    assert_eq!(answers(&visitor, Purpose::NEEDS, "given", None).await, 303);
    for child in [an.id, bo.id] {
        grown_to(&house, child, 16).await;
    }
    assert_eq!(needs_of(&house, an.id).await, [Need::Listen], "her own word holds");
    assert!(needs_of(&house, bo.id).await.is_empty() && rows(&house, bo.id).await == 1);
    assert!(trainer.get("/").await.says("cần hỏi lại về dữ liệu"));
    let visitor = house.signed_in(bo.id, Door::Pin).await;
    assert!(visitor.get("/").await.says("cần chính bạn trả lời") && visitor.get("/account/privacy").await.says("Chờ chính người đó đồng ý"));
    assert_eq!(answers(&visitor, Purpose::NEEDS, "given", None).await, 303);
    assert_eq!(needs_of(&house, bo.id).await, [Need::Listen]);
    let mother = trainer.get(&format!("{desk}/consents")).await;
    assert!(!mother.says("Bỏ người giám hộ"), "nobody stands for a grown person");
}

/// What stands in a file, also inside a zip.
fn contents(bytes: &[u8]) -> String {
    use std::io::{Cursor, Read};
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    if let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(bytes)) {
        for place in 0..zip.len() {
            let mut inside = Vec::new();
            zip.by_index(place).unwrap().read_to_end(&mut inside).unwrap();
            text.push_str(&contents(&inside));
        }
    }
    text
}

async fn files_that_go_out_hold_nothing_that_does_not_belong_there(house: House) {
    // Ba has needs, a type of disability and a number; Lan has a certificate and a number.
    let (ba, lan) = (house.learner("Lê Văn Ba").await, crate::stewardship::certified(&house, "Trần Thị Lan").await.0);
    for person in [&ba, &lan] {
        for code in [Purpose::NEEDS, Purpose::DISABILITY] {
            assert_eq!(answers(person, code, "given", None).await, 303);
        }
    }
    ba.post("/account/needs", &[("needs", "sign-language"), ("needs", "wheelchair")]).await;
    lan.post("/account/needs", &[("needs", "screen-reader")]).await;
    ba.post("/account/disability", &[("kind", "hearing-speech")]).await;
    lan.post("/account/disability", &[("kind", "sight")]).await;
    crate::stewardship::give_number(&house, ba.id(), "038160000777").await;
    let [needs, types] = [
        ["sign-language", "wheelchair", "screen-reader", "Ngôn ngữ ký hiệu", "Xe lăn"],
        ["hearing-speech", "Khuyết tật nghe", "disabilit", "khuyết tật", "Khuyết tật"],
    ];
    let (bas, lans) = ("038160000777", "038160000001");
    let free_of = |what: &str, bytes: &[u8], words: &[&str]| {
        let text = contents(bytes);
        assert!(text.len() > 100, "{what} is no file");
        words.iter().for_each(|word| assert!(!text.contains(word), "{word} is in {what}"));
    };

    let officer = house.staff("Cán bộ Theo", Role::Officer).await;
    let id = officer.get("/exports/new").await.field("id");
    let batch = officer.post("/exports", &[("id", &id)]).await.location;
    let page = crate::certification::settled(&officer, &batch).await.text();
    let files: Vec<&str> =
        page.split("href=\"").skip(1).filter_map(|part| part.split('"').next()).filter(|href| href.starts_with(&format!("{batch}/"))).collect();
    assert!(files.len() >= 3, "{page}");
    let mut with_number = 0;
    for file in files {
        let answer = officer.get(file).await;
        free_of(file, &answer.bytes, &[&needs[..], &types[..], &[bas]].concat());
        with_number += usize::from(contents(&answer.bytes).contains(lans));
    }
    assert!(with_number > 0, "the number of who is confirmed does belong there");

    let admin = house.staff("Chị Quản", Role::Admin).await;
    for form in ["csv", "jsonl"] {
        let journal = admin.get(&format!("/admin/journal.{form}")).await;
        // The journal's own words for a role and a right are no data about anybody.
        free_of(form, &journal.bytes, &[&needs[..], &types[..2], &[bas, lans]].concat());
    }
    let template = admin.get("/rosters/template.xlsx").await;
    free_of("the template of a roster", &template.bytes, &[&needs[..], &types[..2], &[bas, lans, "Lê Văn Ba", "Trần Thị Lan"]].concat());
    // One's own copy holds one's own, and nobody else's.
    let copy = lan.post("/my-data/copy", &[]).await;
    free_of("a copy", &copy.bytes, &["sign-language", "wheelchair", "hearing-speech", bas, "Lê Văn Ba"]);
    let own = contents(&copy.bytes);
    assert!(own.contains(lans) && own.contains("screen-reader") && own.contains("sight"));
}

async fn what_waits_for_a_word_is_not_used_and_does_not_wait_for_ever(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let (an, _) = small(&house, &trainer, &class, "Lê Bé An").await;
    let (bo, _) = small(&house, &trainer, &class, "Lê Bé Bo").await;
    let listens = |child: PersonId| {
        let house = house.clone();
        async move { house.signed_in(child, Door::Pin).await.get("/courses").await.says("data-view=\"listen\"") }
    };
    assert!(listens(an.id).await, "the need suggests it");
    for child in [an.id, bo.id] {
        grown_to(&house, child, 7).await;
        assert!(!listens(child).await, "not before the child has answered");
    }
    let visitor = house.signed_in(an.id, Door::Pin).await;
    assert_eq!(answers(&visitor, Purpose::NEEDS, "given", None).await, 303);
    assert!(listens(an.id).await, "a yes brings it back");
    let run = || house.given(|db| hocvu::stewardship::Run::carry_out(db, None));
    run().await;
    assert_eq!((rows(&house, an.id).await, rows(&house, bo.id).await), (1, 1), "three months are left to answer");
    let born = today().checked_sub_months(Months::new(12 * 7 + 4)).unwrap();
    house
        .given(move |db| {
            use diesel::prelude::*;
            use hocvu::db::schema::persons;
            Ok(diesel::update(persons::table.filter(persons::id.eq_any([an.id, bo.id]))).set(persons::birth_date.eq(born)).execute(db)?)
        })
        .await;
    run().await;
    assert_eq!((rows(&house, an.id).await, rows(&house, bo.id).await), (1, 0), "silence is no answer");
}
