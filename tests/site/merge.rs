//! Two records of one person become one, and two again.

use crate::both;
use crate::house::{House, Visitor, new_person};
use diesel::prelude::*;
use hocvu::catalog::{Course, CourseId, CourseVersionId};
use hocvu::db::now;
use hocvu::db::schema::{course_versions, courses, enrolments, identifiers, merges, persons};
use hocvu::identity::{Audience, Checked, Number, Person, PersonId, Role, SealedNumber};
use hocvu::learning::{Enrolment, EnrolmentId};
use hocvu::privacy::{Guardian, GuardianCheck, GuardianId, NewGuardian, Relation};
use hocvu::roster::Merge;
use std::collections::BTreeSet;

both!(
    two_records_become_one_and_two_again,
    who_is_still_in_a_class_under_one_record_is_in_it,
    the_course_that_is_further_belongs_to_the_person,
    merging_is_for_admins_of_both,
    a_merge_that_went_on_is_not_undone,
    a_guardian_stays_one_under_the_kept_record,
    guardian_and_ward_are_not_one_person,
    a_staff_account_stays,
    every_table_that_names_a_person_is_thought_of,
);

/// Somebody of Thôn 1, perhaps with a number.
async fn somebody(house: &House, name: &str, number: Option<&str>) -> PersonId {
    let mut new = new_person(name, house.hamlet("Thôn 1").await.id, Audience::Resident);
    new.number = number.map(|digits| Number::parse(digits).unwrap().seal(&house.app.keys, new.id, Checked::Typed).unwrap());
    house.given(move |db| Person::create(db, &new)).await.id
}

async fn merge(admin: &Visitor, keep: PersonId, other: PersonId) -> crate::house::Answer {
    admin.post(&format!("/people/{keep}/merge"), &[("other", &other.to_string())]).await
}

async fn number_of(house: &House, person: PersonId) -> Vec<String> {
    let app = house.app.clone();
    house.given(move |db| SealedNumber::of(db, &[person])?.iter().map(|(owner, number)| number.open(&app.keys, *owner)).collect()).await
}

async fn two_records_become_one_and_two_again(house: House) {
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let keep = somebody(&house, "Trần Thị Lan", None).await;
    let other = house.member(&class, "Tran Thi Lan").await.id;
    let sealed = Number::parse("038160000123").unwrap().seal(&house.app.keys, other, Checked::Typed).unwrap();
    house.given(move |db| SealedNumber::keep_all(db, &[(other, sealed.clone())], None, now())).await;
    house
        .given(move |db| diesel::update(persons::table.find(keep)).set(persons::birth_date.eq(None::<chrono::NaiveDate>)).execute(db).map_err(Into::into))
        .await;

    let page = admin.get(&format!("/people/{keep}/merge")).await;
    assert!(page.says("Hồ sơ giữ lại") && page.says("•••• •••• 0123") && page.says(&other.to_string()));
    let merged = merge(&admin, keep, other).await;
    assert_eq!(merged.location, merge(&admin, keep, other).await.location);
    assert_eq!(number_of(&house, keep).await, ["038160000123"]);
    assert!(trainer.get(&format!("/classes/{}", class.id)).await.says("Trần Thị Lan"));
    let born: Option<chrono::NaiveDate> = house.given(move |db| Ok(persons::table.find(keep).select(persons::birth_date).first(db)?)).await;
    assert!(born.is_some(), "what only the other record knew is kept");
    assert!(admin.get(&merged.location).await.says("Tách lại hai hồ sơ"));
    let journal = admin.get("/admin/journal").await;
    assert!(journal.says("Gộp hai hồ sơ"));

    for _ in 0..2 {
        assert_eq!(admin.post(&format!("{}/undo", merged.location), &[]).await.status, 303);
    }
    assert!(admin.get(&merged.location).await.says("đã được tách lại lúc"));
    assert_eq!((number_of(&house, keep).await.len(), number_of(&house, other).await), (0, vec!["038160000123".to_owned()]));
    assert!(trainer.get(&format!("/classes/{}", class.id)).await.says("Tran Thi Lan"));
    let born: Option<chrono::NaiveDate> = house.given(move |db| Ok(persons::table.find(keep).select(persons::birth_date).first(db)?)).await;
    assert_eq!(born, None);
}

async fn who_is_still_in_a_class_under_one_record_is_in_it(house: House) {
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let (keep, other) = (house.member(&class, "Trần Thị Lan").await.id, house.member(&class, "Tran Thi Lan").await.id);
    trainer.post(&format!("/classes/{}/members/{keep}/departure", class.id), &[]).await;
    let there = async || trainer.get(&format!("/classes/{}", class.id)).await.says(&format!("/people/{keep}\""));
    let merged = merge(&admin, keep, other).await.location;
    assert!(there().await && trainer.get(&format!("/classes/{}", class.id)).await.says("1 học viên"), "once, not twice");
    assert_eq!(admin.get(&format!("/people/{other}")).await.location, format!("/people/{keep}"), "what became part of another is seen there");
    assert_eq!(admin.get(&format!("/people/{other}/correction")).await.status, 404);
    admin.post(&format!("{merged}/undo"), &[]).await;
    assert!(!there().await && admin.get(&format!("/people/{other}/correction")).await.status == 200);
}

/// A course that can be begun.
async fn course(house: &House, slug: &'static str) -> CourseId {
    let (id, version) = (CourseId::new(), CourseVersionId::new());
    house
        .given(move |db| {
            diesel::insert_into(courses::table)
                .values((courses::id.eq(id), courses::slug.eq(slug), courses::current_version_id.eq(version), courses::created_at.eq(now())))
                .execute(db)?;
            diesel::insert_into(course_versions::table)
                .values((
                    course_versions::id.eq(version),
                    course_versions::course_id.eq(id),
                    course_versions::number.eq(1),
                    course_versions::label.eq("1"),
                    course_versions::source_hash.eq(slug),
                    course_versions::title.eq(slug),
                    course_versions::summary.eq(""),
                    course_versions::language.eq("vi"),
                    course_versions::licence.eq(""),
                    course_versions::authors.eq("[]"),
                    course_versions::skills.eq("[]"),
                    course_versions::minutes.eq(1),
                    course_versions::picture_alt.eq(""),
                    course_versions::published_at.eq(now()),
                ))
                .execute(db)?;
            Ok(id)
        })
        .await
}

async fn begun(house: &House, person: PersonId, slug: &'static str, done: i32) -> EnrolmentId {
    house
        .given(move |db| {
            let course = Course::named(db, slug)?;
            let enrolment = Enrolment::begin(db, person, &course)?;
            diesel::update(enrolments::table.find(enrolment.id)).set(enrolments::lessons_done.eq(done)).execute(db)?;
            Ok(enrolment.id)
        })
        .await
}

async fn the_course_that_is_further_belongs_to_the_person(house: House) {
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let (keep, other) = (somebody(&house, "Trần Thị Lan", Some("038160000123")).await, somebody(&house, "Trần Thị Lan", Some("038160000124")).await);
    for slug in ["mot", "hai", "ba"] {
        course(&house, slug).await;
    }
    let (one, one_more) = (begun(&house, keep, "mot", 1).await, begun(&house, other, "mot", 5).await);
    let (two, two_less) = (begun(&house, keep, "hai", 5).await, begun(&house, other, "hai", 1).await);
    let three = begun(&house, other, "ba", 2).await;
    let of = async |person: PersonId| -> BTreeSet<EnrolmentId> {
        house.given(move |db| Ok(Enrolment::all_of(db, person)?.into_iter().map(|enrolment| enrolment.id).collect())).await
    };
    let merged = merge(&admin, keep, other).await;
    assert_eq!(of(keep).await, BTreeSet::from([one_more, two, three]));
    assert_eq!(of(other).await, BTreeSet::from([one, two_less]));
    assert!(admin.get(&merged.location).await.says("2 khóa học có ở cả hai hồ sơ"));
    // One number in force; the other one is a former number of the same person.
    assert_eq!(number_of(&house, keep).await, ["038160000123"]);
    let all: i64 = house.given(move |db| Ok(identifiers::table.filter(identifiers::person_id.eq(keep)).count().get_result(db)?)).await;
    assert_eq!(all, 2);
    assert_eq!(admin.post(&format!("{}/undo", merged.location), &[]).await.status, 303);
    assert_eq!(of(keep).await, BTreeSet::from([one, two]));
    assert_eq!(of(other).await, BTreeSet::from([one_more, two_less, three]));
    assert_eq!(number_of(&house, other).await, ["038160000124"]);
    let people: i64 = house.given(|db| Ok(persons::table.filter(persons::name.eq("–")).count().get_result(db)?)).await;
    assert_eq!(people, 0);
}

async fn merging_is_for_admins_of_both(house: House) {
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let (keep, other) = (somebody(&house, "Trần Thị Lan", None).await, somebody(&house, "Trần Thị Lan", None).await);
    let page = format!("/people/{keep}/merge");
    let elsewhere = house.staff_in("Chú Ba", Role::Admin, house.hamlet("Thôn 2").await.id).await;
    assert_eq!(elsewhere.get(&page).await.status, 404);
    assert_eq!(merge(&elsewhere, keep, other).await.status, 404);
    for visitor in [house.staff("Thầy Minh", Role::Trainer).await, house.learner("Lê Ba").await] {
        assert_eq!((visitor.get(&page).await.status, merge(&visitor, keep, other).await.status), (403, 403));
    }
    assert!(house.stranger().get(&page).await.location.starts_with("/login/staff"));
    assert_eq!(merge(&admin, keep, keep).await.status, 422);
    assert_eq!(merge(&admin, keep, PersonId::new()).await.status, 404);
    let merged = merge(&admin, keep, other).await.location;
    assert_eq!((elsewhere.get(&merged).await.status, elsewhere.post(&format!("{merged}/undo"), &[]).await.status), (404, 404));
    // Who is merged away is merged no further, and found no more.
    assert_eq!(merge(&admin, other, keep).await.status, 422);
    assert!(admin.get(&page).await.says("Không có ai khác cùng tên"));
}

async fn a_merge_that_went_on_is_not_undone(house: House) {
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let people = ["Lan", "Lan", "Lan"].map(|name| somebody(&house, name, None));
    let [first, second, third] = people;
    let (first, second, third) = (first.await, second.await, third.await);
    let merged = merge(&admin, first, second).await.location;
    let further = merge(&admin, third, first).await.location;
    assert!(admin.post(&format!("{merged}/undo"), &[]).await.says("chưa tách lại được"));
    assert_eq!(admin.post(&format!("{further}/undo"), &[]).await.status, 303);
    assert_eq!(admin.post(&format!("{merged}/undo"), &[]).await.status, 303);
    let open: Vec<Merge> = house.given(|db| Ok(merges::table.filter(merges::undone_at.is_null()).load(db)?)).await;
    assert!(open.is_empty());
}

async fn a_staff_account_stays(house: House) {
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let (keep, other) = (somebody(&house, "Lan", None).await, somebody(&house, "Lan", None).await);
    house.given(move |db| hocvu::identity::Password::set(db, other, "lan", "hash", false, None)).await;
    assert!(merge(&admin, keep, other).await.says("có tài khoản cán bộ"));
    assert_eq!(merge(&admin, other, keep).await.status, 303);
}

/// A new table with a `person_id` and an `id` moves by itself; without an `id` its author decides, in `roster/merge/records.rs`.
async fn every_table_that_names_a_person_is_thought_of(house: House) {
    let unknown = house.given(hocvu::roster::tables_not_moved).await;
    assert_eq!(unknown, Vec::<String>::new());
}

/// A child of Thôn 1 whose guardian is that record.
async fn child_of(house: &House, guardian: PersonId) -> PersonId {
    let unit = house.hamlet("Thôn 1").await.id;
    house
        .given(move |db| {
            let mut new = new_person("Trần Bé", unit, Audience::Student);
            new.birth_date = hocvu::web::today().checked_sub_months(chrono::Months::new(10 * 12));
            let child = Person::create(db, &new)?.id;
            let link = NewGuardian {
                id: GuardianId::new(),
                person: child,
                known: Some(guardian),
                name: String::new(),
                relation: Relation::Mother,
                checked: GuardianCheck::KnownLocally,
            };
            Guardian::name(db, guardian, &link)?;
            Ok(child)
        })
        .await
}

async fn wards_of(house: &House, guardian: PersonId) -> Vec<PersonId> {
    house.given(move |db| Ok(Guardian::wards(db, guardian)?.into_iter().map(|link| link.person_id).collect())).await
}

async fn a_guardian_stays_one_under_the_kept_record(house: House) {
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let (keep, other) = (somebody(&house, "Trần Thị Lan", None).await, somebody(&house, "Tran Thi Lan", None).await);
    let (own, child) = (child_of(&house, keep).await, child_of(&house, other).await);
    let merged = merge(&admin, keep, other).await;
    assert_eq!(wards_of(&house, keep).await, [own, child]);
    let lan = house.signed_in(keep, hocvu::identity::Door::Pin).await;
    assert_eq!(lan.get("/account/privacy").await.text().matches("id=\"ward-").count(), 2, "she decides for both");
    assert_eq!(admin.post(&format!("{}/undo", merged.location), &[]).await.status, 303);
    assert_eq!((wards_of(&house, keep).await, wards_of(&house, other).await), (vec![own], vec![child]));
}

async fn guardian_and_ward_are_not_one_person(house: House) {
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let lan = somebody(&house, "Trần Thị Lan", None).await;
    let child = child_of(&house, lan).await;
    for (keep, other) in [(lan, child), (child, lan)] {
        let refused = merge(&admin, keep, other).await;
        assert!(refused.status == 422 && refused.says("Một người là người giám hộ của người kia"));
    }
}
