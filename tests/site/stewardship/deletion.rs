//! Corrections, restrictions and deletions: what goes, what stays, and that all else fits together afterwards.

use super::requests::received;
use super::{certified, rows};
use crate::both;
use crate::house::{House, Visitor};
use crate::operations::{back_up, silent};
use hocvu::certification::{Certificate, Waiting};
use hocvu::db::PersonId;
use hocvu::identity::{Audience, Person, Right, Role};
use hocvu::journal;
use hocvu::operations::{Check, Restore};
use hocvu::stewardship::{Deletion, Kind, Restriction};
use tempfile::TempDir;

both!(
    a_deletion_tells_before_and_keeps_certificates,
    who_has_no_certificate_goes_wholly,
    staff_hand_back_their_rights_first,
    a_restricted_person_is_in_no_list,
    a_correction_is_made_where_it_belongs,
);

async fn desk(house: &House, person: PersonId, kind: Kind) -> (Visitor, String) {
    let officer = house.staff("Hoàng Thị Dõi", Role::Officer).await;
    (officer, format!("/subject-requests/{}", received(house, person, kind, "2026-11-02").await.id))
}

async fn a_deletion_tells_before_and_keeps_certificates(house: House) {
    let (lan, certificate) = certified(&house, "Trần Thị Lan").await;
    let (officer, desk) = desk(&house, lan.id(), Kind::Delete).await;
    let told = officer.get(&format!("{desk}/deletion")).await;
    for words in ["Sẽ bị xóa", "Số định danh cá nhân", "Câu trả lời", "Được giữ lại", "Điều 14", "chữ cái đầu", "Nhật ký"]
    {
        assert!(told.says(words), "{words}");
    }
    assert_eq!(officer.post(&format!("{desk}/deletion"), &[]).await.status, 422);
    assert_eq!(lan.get("/my-data").await.status, 200);
    assert_eq!(officer.post(&format!("{desk}/deletion"), &[("certain", "true")]).await.status, 303);
    assert_eq!(officer.post(&format!("{desk}/deletion"), &[("certain", "true")]).await.status, 303);
    let person = lan.id();
    for (table, of) in [
        ("identifiers", "person_id = $1"),
        ("logins", "person_id = $1"),
        ("pins", "person_id = $1"),
        ("attempts", "person_id = $1"),
        ("class_members", "person_id = $1"),
        ("progress", "enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $1)"),
    ] {
        assert_eq!(rows(&house, table, of, person).await, 0, "{table}");
    }
    assert_eq!(rows(&house, "certificates", "person_id = $1", person).await, 1);
    assert_eq!(rows(&house, "practical_checks", "note <> '' AND request_id IN (SELECT id FROM certificate_requests WHERE person_id = $1)", person).await, 0);
    let left = house.given(move |db| Person::find(db, person)).await;
    assert!(left.name == "(đã xóa)" && left.birth_date.is_none());
    // Signed out everywhere; anybody still checks the certificate.
    assert_eq!(lan.get("/my-data").await.status, 303);
    let verified = house.stranger().get(&format!("/verify/{}", certificate.number)).await;
    assert!(verified.says("T. T. L.") && !verified.says("Trần Thị Lan"), "{}", verified.text());
    assert!(Check::is_good(&Check::all(&house.app.config)), "{:?}", Check::all(&house.app.config));
    assert!(house.app.read(journal::check).await.unwrap().is_ok());
    let detail = house.app.read(|db| journal::newest(db, i64::MAX, 5)).await.unwrap();
    let entry = detail.iter().find(|entry| entry.action == "person-deleted").unwrap();
    assert!(!entry.detail.0.to_string().contains("Lan") && !entry.detail.0.to_string().contains("038160000001"));
    assert!(officer.get(&desk).await.says("đã được xóa"));
    officer.post(&format!("{desk}/answer"), &[("answer", "Đã xóa; giữ chứng nhận.")]).await;
    assert!(officer.get(&format!("{desk}/letters/answer")).await.says("giữ chứng nhận"));
    let commune = house.commune().await.id;
    assert!(house.given(move |db| Waiting::all(db, commune, None)).await.is_empty());
}

async fn who_has_no_certificate_goes_wholly(house: House) {
    let trainer = house.staff("Cô Giảng", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let minh = house.member(&class, "Lê Văn Minh").await.id;
    let (officer, desk) = desk(&house, minh, Kind::Delete).await;
    officer.post(&format!("{desk}/deletion"), &[("certain", "true")]).await;
    assert_eq!(rows(&house, "enrolments", "person_id = $1", minh).await, 0);
    assert!(!trainer.get(&format!("/classes/{}", class.id)).await.says("Lê Văn Minh"));
    // Somebody of that name who comes later is another record.
    let again = house.member(&class, "Lê Văn Minh").await;
    assert_ne!(again.id, minh);
    assert!(Check::is_good(&Check::all(&house.app.config)), "{:?}", Check::all(&house.app.config));
}

async fn staff_hand_back_their_rights_first(house: House) {
    let (approver, trainer) = (house.staff("Cô Duyệt", Role::Approver).await, house.staff("Cô Giảng", Role::Trainer).await);
    house.class(&trainer).await;
    let (officer, desk_of_approver) = desk(&house, approver.id(), Kind::Delete).await;
    assert_eq!(officer.post(&format!("{desk_of_approver}/deletion"), &[("certain", "true")]).await.status, 422);
    let (person, by) = (trainer.id(), officer.id());
    let here = [house.commune().await.id];
    house.given(move |db| Right::of(db, person)?.into_iter().try_for_each(|right| Right::revoke(db, by, &here, person, right.id))).await;
    let (officer, desk_of_trainer) = desk(&house, person, Kind::Delete).await;
    assert_eq!(officer.post(&format!("{desk_of_trainer}/deletion"), &[("certain", "true")]).await.status, 303);
    // The name stands under others' results.
    assert_eq!(house.given(move |db| Person::find(db, person)).await.name, "Cô Giảng");
}

async fn a_restricted_person_is_in_no_list(house: House) {
    let (lan, certificate) = certified(&house, "Trần Thị Lan").await;
    let trainer = house.staff("Cô Giảng", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let (person, by, joined) = (lan.id(), trainer.id(), class.clone());
    house.given(move |db| hocvu::attendance::Member::join(db, by, &joined, person)).await;
    let (officer, desk) = desk(&house, person, Kind::Restrict).await;
    let (page, commune) = (format!("/classes/{}", class.id), house.commune().await.id);
    assert!(trainer.get(&page).await.says("Trần Thị Lan"));
    assert_eq!(officer.post(&format!("{desk}/restriction"), &[]).await.status, 303);
    assert_eq!(officer.post(&format!("{desk}/restriction"), &[]).await.status, 303);
    assert!(!trainer.get(&page).await.says("Trần Thị Lan"));
    assert!(house.given(move |db| Waiting::all(db, commune, None)).await.is_empty());
    let found = |like: &str| {
        let like = like.to_owned();
        house.given(move |db| Certificate::search(db, &[commune], &like, None, 9))
    };
    assert!(found("trần").await.is_empty() && found("").await.is_empty());
    assert_eq!(found(&certificate.number).await.len(), 1);
    let list = officer.get("/restrictions").await;
    assert!(list.says("Trần Thị Lan") && officer.get(&desk).await.says("bị hạn chế"));
    // Their own pages work as before.
    assert_eq!(lan.get(&format!("/certificates/{}", certificate.number)).await.status, 200);
    let restriction = house.given(move |db| Restriction::of(db, person)).await.unwrap();
    officer.post(&format!("/restrictions/{}/lifting", restriction.id), &[]).await;
    assert!(trainer.get(&page).await.says("Trần Thị Lan") && found("trần").await.len() == 1);
    assert_eq!(house.given(move |db| Waiting::all(db, commune, None)).await.len(), 1);
}

async fn a_correction_is_made_where_it_belongs(house: House) {
    let ba = house.learner("Nguyen Van Ba").await;
    let (officer, desk) = desk(&house, ba.id(), Kind::Correct).await;
    let form = [("name", "Nguyễn Văn Ba"), ("birth_day", "5"), ("birth_month", "1"), ("birth_year", "1961")];
    assert_eq!(
        officer.post(&format!("{desk}/correction"), &[("name", " "), ("birth_day", "31"), ("birth_month", "2"), ("birth_year", "1961")]).await.status,
        422
    );
    assert_eq!(officer.post(&format!("{desk}/correction"), &form).await.status, 303);
    let id = ba.id();
    let person = house.given(move |db| Person::find(db, id)).await;
    assert!(person.name == "Nguyễn Văn Ba" && person.audience == Audience::Resident && person.birth_date.unwrap().to_string() == "1961-01-05");
    let (lan, certificate) = certified(&house, "Trần Thị Lan").await;
    let request = received(&house, lan.id(), Kind::Correct, "2026-11-02").await;
    let desk = format!("/subject-requests/{}/correction", request.id);
    assert!(officer.get(&desk).await.says(&format!("/certificates/{}/correction", certificate.number)));
    assert_eq!(officer.post(&desk, &form).await.status, 422);
}

/// The one thing that a backup of before must not bring back.
#[actix_web::test]
async fn a_restore_deletes_again_who_was_deleted() {
    let house = House::sqlite().await;
    let lan = house.learner("Trần Thị Lan").await.id();
    let (kept, target) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let backup = back_up(&house, &kept).await;
    let config = hocvu::config::Config { data: target.path().join("data"), ..house.app.config.clone() };
    std::fs::create_dir_all(&config.data).unwrap();
    Restore::of(&config, &backup.folder).unwrap().carry_out(false, &mut silent).unwrap();
    {
        let restored = House::open(config.clone()).await;
        assert_eq!(restored.given(move |db| Person::find(db, lan)).await.name, "Trần Thị Lan");
        restored.given(move |db| Deletion::carry_out(db, None, lan, None, "request")).await;
    }
    Restore::of(&config, &backup.folder).unwrap().carry_out(true, &mut silent).unwrap();
    let restored = House::open(config).await;
    assert_eq!(restored.given(move |db| Person::find(db, lan)).await.name, "(đã xóa)");
    assert_eq!(restored.given(Deletion::everybody).await, [lan]);
}
