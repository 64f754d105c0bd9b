//! The register of requests: clocks, letters, who may.

use crate::both;
use crate::house::{House, Visitor, new_person};
use hocvu::community::{Calendar, DayKind, Unit};
use hocvu::db::PersonId;
use hocvu::identity::{Audience, Person, Role};
use hocvu::stewardship::{Asker, Channel, IdentityCheck, Kind, Listed, NewRequest, StepKind, SubjectRequest, SubjectRequestId};

both!(
    a_learner_asks_and_reads_the_answer,
    a_letter_is_written_down_and_answered_with_letters,
    an_extension_is_given_once_and_with_a_reason,
    a_refusal_needs_a_reason_and_an_article,
    the_most_urgent_stands_first_and_overdue_is_said,
    a_day_off_moves_the_answer,
    a_child_asks_with_its_guardian,
    requests_are_their_units_and_their_persons_alone,
);

/// A request of that person, received on a day.
pub async fn received(house: &House, person: PersonId, kind: Kind, on: &str) -> SubjectRequest {
    let on = on.parse().unwrap();
    house
        .given(move |db| {
            let new = NewRequest {
                id: SubjectRequestId::new(),
                person_id: Some(person),
                unit_id: Person::find(db, person)?.unit_id,
                kind,
                received_on: on,
                channel: Channel::Visit,
                asker: Asker::Oneself,
                asker_name: String::new(),
                relation: String::new(),
                identity_check: IdentityCheck::SeenCard,
                wish: "Tôi muốn biết".into(),
                with_processor: false,
                by: person,
            };
            SubjectRequest::register(db, &new)
        })
        .await
}

async fn asked(learner: &Visitor, kind: &str) -> String {
    let id = SubjectRequestId::new().to_string();
    let sent = learner.post("/my-data/requests", &[("id", &id), ("kind", kind), ("wish", "Xin sửa tên")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    sent.location
}

async fn a_learner_asks_and_reads_the_answer(house: House) {
    let (lan, officer) = (house.learner("Trần Thị Lan").await, house.staff("Hoàng Thị Dõi", Role::Officer).await);
    assert!(lan.get("/account").await.says("/my-data"));
    let nothing = lan.post("/my-data/requests", &[("id", &SubjectRequestId::new().to_string()), ("kind", "correct"), ("wish", " ")]).await;
    assert_eq!(nothing.status, 422);
    let own = asked(&lan, "correct").await;
    let id = own.rsplit('/').next().unwrap().to_owned();
    // Sent twice it is one; asked again while it is open it is refused.
    let again = lan.post("/my-data/requests", &[("id", &id), ("kind", "correct"), ("wish", "Xin sửa tên")]).await;
    assert_eq!((again.status, again.location.as_str()), (303, own.as_str()));
    let other = lan.post("/my-data/requests", &[("id", &SubjectRequestId::new().to_string()), ("kind", "correct"), ("wish", "Nữa")]).await;
    assert_eq!(other.status, 422);
    let desk = format!("/subject-requests/{id}");
    assert!(officer.get("/subject-requests").await.says("Trần Thị Lan"));
    assert_eq!(officer.post(&format!("{desk}/acknowledgement"), &[]).await.status, 303);
    assert_eq!(officer.post(&format!("{desk}/answer"), &[("answer", " ")]).await.status, 422);
    assert_eq!(officer.post(&format!("{desk}/answer"), &[("answer", "Đã sửa dấu trong tên.")]).await.status, 303);
    let read = lan.get(&own).await;
    assert!(read.says("Đã sửa dấu trong tên.") && read.says("Đã làm xong"));
    assert!(!officer.get("/subject-requests").await.says("Trần Thị Lan"));
    assert!(officer.get("/subject-requests/closed").await.says("Trần Thị Lan"));
    assert_eq!(lan.post(&format!("{own}/withdrawal"), &[]).await.status, 422);
}

async fn a_letter_is_written_down_and_answered_with_letters(house: House) {
    let (lan, officer) = (house.learner("Trần Thị Lan").await, house.staff("Hoàng Thị Dõi", Role::Officer).await);
    assert!(officer.get("/subject-requests/new?q=tran+thi").await.says(&lan.id().to_string()));
    assert!(officer.get("/subject-requests/new?q=khong%25").await.says("Không tìm thấy"));
    let form = officer.get(&format!("/subject-requests/new?person={}", lan.id())).await;
    let (id, person) = (form.field("id"), lan.id().to_string());
    let day = [("received_day", "2"), ("received_month", "11"), ("received_year", "2026")];
    let mut fields = vec![("id", id.as_str()), ("person", person.as_str()), ("kind", "delete"), ("channel", "letter"), ("asker", "representative")];
    fields.extend(day);
    let incomplete = officer.post("/subject-requests", &fields).await;
    assert!(incomplete.status == 422 && incomplete.says("xác minh") && incomplete.says("quan hệ"));
    fields.extend([("asker_name", "Lê Văn Con"), ("relation", "con trai"), ("identity_check", "not-yet"), ("wish", "Xin xóa dữ liệu của mẹ tôi")]);
    let sent = officer.post("/subject-requests", &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(officer.post("/subject-requests", &fields).await.location, sent.location);
    let page = officer.get(&sent.location).await;
    assert!(page.says("Lê Văn Con") && page.says("Chưa xác minh") && page.says("22/11/2026"), "{}", page.text());
    assert_eq!(officer.get(&format!("{}/letters/acknowledgement", sent.location)).await.status, 404);
    officer.post(&format!("{}/identity-check", sent.location), &[("identity_check", "papers")]).await;
    officer.post(&format!("{}/acknowledgement", sent.location), &[]).await;
    officer.post(&format!("{}/acknowledgement", sent.location), &[]).await;
    let letter = officer.get(&format!("{}/letters/acknowledgement", sent.location)).await;
    assert!(letter.says("Lê Văn Con") && letter.says("Trần Thị Lan") && letter.says("22/11/2026") && letter.says("CỘNG HÒA"));
    let nobody = officer.get("/subject-requests/new?nobody=true").await.field("id");
    let mut fields =
        vec![("id", nobody.as_str()), ("kind", "see"), ("channel", "visit"), ("asker", "oneself"), ("asker_name", "Người Lạ"), ("wish", "Có gì về tôi?")];
    fields.extend(day);
    fields.push(("identity_check", "seen-card"));
    let stranger = officer.post("/subject-requests", &fields).await;
    assert!(officer.get(&stranger.location).await.says("Người Lạ"));
}

async fn an_extension_is_given_once_and_with_a_reason(house: House) {
    let (lan, officer) = (house.learner("Trần Thị Lan").await, house.staff("Hoàng Thị Dõi", Role::Officer).await);
    let desk = format!("/subject-requests/{}", received(&house, lan.id(), Kind::Copy, "2026-11-02").await.id);
    assert!(officer.get(&desk).await.says("12/11/2026"));
    for (days, reason) in [("5", " "), ("11", "Dữ liệu nhiều"), ("0", "Dữ liệu nhiều"), ("", "Dữ liệu nhiều")] {
        assert_eq!(officer.post(&format!("{desk}/extension"), &[("days", days), ("reason", reason)]).await.status, 422, "{days} {reason}");
    }
    assert_eq!(officer.post(&format!("{desk}/extension"), &[("days", "10"), ("reason", "Dữ liệu nhiều")]).await.status, 303);
    assert!(officer.get(&desk).await.says("22/11/2026"));
    assert_eq!(officer.post(&format!("{desk}/extension"), &[("days", "10"), ("reason", "Dữ liệu nhiều")]).await.status, 303);
    let more = officer.post(&format!("{desk}/extension"), &[("days", "3"), ("reason", "Vẫn chưa xong")]).await;
    assert!(more.status == 422 && more.says("một lần"));
    let letter = officer.get(&format!("{desk}/letters/extension")).await;
    assert!(letter.says("Dữ liệu nhiều") && letter.says("22/11/2026"));
}

async fn a_refusal_needs_a_reason_and_an_article(house: House) {
    let (lan, officer) = (house.learner("Trần Thị Lan").await, house.staff("Hoàng Thị Dõi", Role::Officer).await);
    let desk = format!("/subject-requests/{}", received(&house, lan.id(), Kind::Delete, "2026-11-02").await.id);
    for (reason, article) in [("", "Điều 14"), ("Phải giữ chứng nhận", " ")] {
        assert_eq!(officer.post(&format!("{desk}/refusal"), &[("reason", reason), ("article", article)]).await.status, 422);
    }
    officer.post(&format!("{desk}/refusal"), &[("reason", "Phải giữ chứng nhận"), ("article", "Điều 14.2 Luật 91/2025")]).await;
    let letter = officer.get(&format!("{desk}/letters/refusal")).await;
    assert!(letter.says("Phải giữ chứng nhận") && letter.says("Điều 14.2") && letter.says("khiếu nại"));
    assert_eq!(officer.post(&format!("{desk}/answer"), &[("answer", "Xong")]).await.status, 422);
}

async fn the_most_urgent_stands_first_and_overdue_is_said(house: House) {
    let (late, fresh) = (house.learner("Người Chờ Lâu").await, house.learner("Người Mới Hỏi").await);
    let officer = house.staff("Hoàng Thị Dõi", Role::Officer).await;
    let today = hocvu::web::today().to_string();
    received(&house, fresh.id(), Kind::See, &today).await;
    let old = received(&house, late.id(), Kind::Delete, "2026-01-05").await;
    let list = officer.get("/subject-requests").await.text();
    assert!(list.find("Người Chờ Lâu").unwrap() < list.find("Người Mới Hỏi").unwrap());
    assert!(list.contains("Quá hạn") && list.contains("Còn"));
    let (commune, by) = (house.commune().await.id, officer.id());
    house.given(move |db| SubjectRequest::find(db, &[commune], old.id)?.acknowledge(db, by)).await;
    let open = house.given(move |db| Listed::open(db, &[commune])).await;
    assert!(open[0].answered && open[0].next.on.to_string() == "2026-01-25" && !open[1].answered);
}

async fn a_day_off_moves_the_answer(house: House) {
    let (lan, admin) = (house.learner("Trần Thị Lan").await, house.staff("Phạm Văn Quản", Role::Admin).await);
    let request = received(&house, lan.id(), Kind::See, "2027-02-05").await;
    let answer_by = || async {
        let commune = house.commune().await.id;
        house.given(move |db| Ok(Listed::open(db, &[commune])?.remove(0).clocks.answer.on.to_string())).await
    };
    // Saturday and Sunday, and Monday the third day of Tết, which is certain.
    assert_eq!(answer_by().await, "2027-02-10");
    let page = admin.get("/clocks").await;
    assert!(page.says("2027") && page.says("chắc chắn"));
    let day = |day| [("day_day", day), ("day_month", "2"), ("day_year", "2027"), ("kind", "off"), ("name", "Tết mùng 4")];
    assert_eq!(admin.post("/clocks/days-off", &day("31")).await.status, 422);
    assert_eq!(admin.post("/clocks/days-off", &day("9")).await.status, 303);
    assert_eq!(answer_by().await, "2027-02-11");
    admin.post("/clocks/days-off/2027-02-09/removal", &[]).await;
    assert_eq!(answer_by().await, "2027-02-10");
    let by = admin.id();
    house.given(move |db| Calendar::set(db, by, "2027-02-06".parse().unwrap(), DayKind::Worked, "Làm bù")).await;
    assert_eq!(answer_by().await, "2027-02-09");
    let steps = house.given(move |db| request.steps(db)).await;
    assert!(steps.iter().all(|step| step.kind != StepKind::Extended));
}

async fn a_child_asks_with_its_guardian(house: House) {
    let unit = house.hamlet("Thôn 1").await.id;
    let year = chrono::Datelike::year(&hocvu::web::today()) - 10;
    let mut new = new_person("Lê Bé Na", unit, Audience::Student);
    new.birth_date = chrono::NaiveDate::from_ymd_opt(year, 1, 1);
    let child = house.given(move |db| Person::create(db, &new)).await;
    let na = house.signed_in(child.id, hocvu::identity::Door::Pin).await;
    let id = SubjectRequestId::new().to_string();
    assert_eq!(na.post("/my-data/requests", &[("id", &id), ("kind", "see")]).await.status, 422);
    let sent = na.post("/my-data/requests", &[("id", &id), ("kind", "see"), ("guardian", "Lê Thị Mẹ"), ("relation", "mẹ")]).await;
    assert_eq!(sent.status, 303);
    let officer = house.staff("Hoàng Thị Dõi", Role::Officer).await;
    let page = officer.get(&format!("/subject-requests/{id}")).await;
    assert!(page.says("Lê Thị Mẹ") && page.says("16 tuổi") && page.says("Chưa xác minh"));
}

async fn requests_are_their_units_and_their_persons_alone(house: House) {
    let (lan, minh) = (house.learner("Trần Thị Lan").await, house.learner("Lê Văn Minh").await);
    let request = received(&house, lan.id(), Kind::See, "2026-11-02").await;
    let (own, desk) = (format!("/my-data/requests/{}", request.id), format!("/subject-requests/{}", request.id));
    assert_eq!(lan.get(&own).await.status, 200);
    assert_eq!(minh.get(&own).await.status, 404);
    assert_eq!(minh.post(&format!("{own}/withdrawal"), &[]).await.status, 404);
    assert_eq!(lan.get(&desk).await.status, 403);
    assert_eq!(house.staff("Cô Giảng", Role::Trainer).await.get(&desk).await.status, 403);
    assert_eq!(house.stranger().get(&desk).await.status, 303);
    let elsewhere = house.given(|db| Unit::found_commune(db, "Nghệ An", "Yên Thành", &["Thôn 1".into()])).await;
    let officer = house.staff_in("Cán Bộ Xã Khác", Role::Officer, elsewhere.id).await;
    assert_eq!(officer.get(&desk).await.status, 404);
    assert_eq!(officer.post(&format!("{desk}/acknowledgement"), &[]).await.status, 404);
    assert_eq!(officer.get(&format!("/subject-requests/new?person={}", lan.id())).await.status, 404);
    assert!(!officer.get("/subject-requests").await.says("Trần Thị Lan"));
}
