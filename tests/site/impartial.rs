//! Nobody decides for their own household, whatever the path; whoever taught does not check where the course says so.

use crate::both;
use crate::certification::{Asked, Cast};
use crate::house::{House, Visitor};
use diesel::prelude::*;
use futures_util::future::join_all;
use hocvu::catalog::Blueprint;
use hocvu::certification::{CheckId, Level, PracticalCheck, Request, RequestId, Seen};
use hocvu::community::Household;
use hocvu::db::schema::{persons, practicals};
use hocvu::error::Error;
use hocvu::identity::{Audience, PersonId, Role};
use hocvu::people::HouseholdMerge;

both!(
    nobody_decides_for_their_own_household,
    households_that_become_one_later_count_too,
    who_decided_and_lives_there_now_is_listed_for_the_officer,
    whoever_taught_does_not_check_where_the_course_says_so,
    whoever_taught_does_not_check_where_the_blueprint_of_the_audience_says_so,
    sixty_four_approvals_at_once_make_one_certificate_each,
);

async fn move_in(house: &House, number: &'static str, people: &[PersonId]) -> hocvu::community::HouseholdId {
    let (unit, people) = (house.hamlet("Thôn 1").await.id, people.to_vec());
    house
        .given(move |db| {
            let home = Household::named(db, unit, number)?.id;
            diesel::update(persons::table.filter(persons::id.eq_any(&people))).set(persons::household_id.eq(home)).execute(db)?;
            Ok(home)
        })
        .await
}

async fn send_back(request: &Asked, by: &Visitor) -> crate::house::Answer {
    by.post(&format!("{}/return", request.page()), &[("id", &RequestId::new().to_string()), ("reason", "Thiếu")]).await
}

async fn nobody_decides_for_their_own_household(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    move_in(&house, "12", &[request.learner.id(), cast.assessor.id(), cast.approver.id()]).await;
    let page = cast.assessor.get(&request.page()).await;
    assert!(page.says("Bạn ở cùng hộ với học viên này nên không đánh giá được") && !page.says("/practical-check\"") && !page.says("/return\""));
    assert!(request.check(&cast.assessor, "did").await.says("Bạn ở cùng hộ"));
    assert!(send_back(&request, &cast.assessor).await.says("Bạn ở cùng hộ"));
    let (id, by) = (request.id, cast.assessor.id());
    let seen = vec![Seen { key: "dat".into(), level: Level::Did }];
    let straight = house.app.write(move |db| {
        let request = Request::find(db, id)?;
        PracticalCheck::record(db, by, &request, CheckId::new(), &seen, "").map(drop)
    });
    assert!(matches!(straight.await, Err(Error::Refused(_))));
    let other = house.staff("Thầy Khác", Role::Assessor).await;
    assert_eq!(request.check(&other, "did").await.status, 303);
    let refused = request.approve(&cast.approver).await;
    assert!(refused.status == 422 && refused.says("Bạn ở cùng hộ với học viên này nên không phê duyệt được"));
    assert!(!cast.approver.get(&request.page()).await.says("/approval\""));
    let number = request.approve(&house.staff("Cô Khác", Role::Approver).await).await.location;
    let fields = [("revision", "1"), ("name", "Lân"), ("birth_day", "2"), ("birth_month", "9"), ("birth_year", "1960"), ("reason", "x")];
    assert!(cast.approver.post(&format!("{number}/correction"), &fields).await.says("Bạn ở cùng hộ với người được cấp"));
    assert!(cast.approver.post(&format!("{number}/revocation"), &[("kind", "mistake"), ("note", "x")]).await.says("Bạn ở cùng hộ với người được cấp"));
}

async fn households_that_become_one_later_count_too(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let one = move_in(&house, "12", &[request.learner.id()]).await;
    let other = move_in(&house, "H12", &[cast.assessor.id()]).await;
    assert_eq!(request.check(&cast.assessor, "did").await.status, 303);
    let (commune, by) = (house.commune().await.id, cast.approver.id());
    let merge = house.given(move |db| HouseholdMerge::of(db, &[commune], one, other, by)).await;
    let refused = request.approve(&cast.approver).await;
    assert!(refused.status == 422 && refused.says("nay ở cùng hộ với học viên"));
    // Somebody who is entered in the number that is no more lives in the one that stayed.
    move_in(&house, "H12", &[cast.approver.id()]).await;
    assert!(send_back(&request, &cast.approver).await.says("Bạn ở cùng hộ"));
    assert_eq!(send_back(&request, &house.staff("Cô Khác", Role::Approver).await).await.status, 303);
    house.given(move |db| merge.undo(db, by)).await;
    let again = request.learner.post("/certificate-requests", &[("enrolment", &request.enrolment.to_string())]).await;
    let again = Asked { id: again.location.rsplit('/').next().unwrap().parse().unwrap(), ..request };
    assert_eq!(again.check(&cast.assessor, "did").await.status, 303);
    assert!(again.approve(&cast.assessor).await.status == 403 && again.approve(&house.staff("Cô Ba", Role::Approver).await).await.status == 303);
}

async fn who_decided_and_lives_there_now_is_listed_for_the_officer(house: House) {
    let cast = Cast::of(&house).await;
    let (lan, ba) = (cast.certified(&house, "Trần Thị Lan").await, cast.certified(&house, "Lê Văn Ba").await);
    let (one, other) = (move_in(&house, "12", &[lan.person_id]).await, move_in(&house, "H12", &[cast.assessor.id()]).await);
    move_in(&house, "13", &[ba.person_id]).await;
    assert!(!cast.officer.get("/exports").await.says("Nay ở cùng một hộ"));
    let (commune, by) = (house.commune().await.id, cast.officer.id());
    let merge = house.given(move |db| HouseholdMerge::of(db, &[commune], one, other, by)).await;
    let page = cast.officer.get("/exports").await;
    assert!(page.says("Nay ở cùng một hộ") && page.says(&lan.number) && page.says("Thầy Giá đánh giá lúc") && !page.says("Lê Văn Ba"), "{}", page.text());
    assert!(cast.approver.get(&format!("/certificates/{}", lan.number)).await.says("Trần Thị Lan"), "nothing is undone by itself");
    let elsewhere = house.staff_in("Cán bộ Xa", Role::Officer, house.hamlet("Thôn 2").await.id).await;
    assert!(!elsewhere.get("/exports").await.says(&lan.number));
    house.given(move |db| merge.undo(db, by)).await;
    assert!(!cast.officer.get("/exports").await.says("Nay ở cùng một hộ"), "two again, the conflict is gone");
    move_in(&house, "13", &[cast.approver.id()]).await;
    assert!(cast.officer.get("/exports").await.says("Cô Duyệt phê duyệt lúc"));
}

async fn whoever_taught_does_not_check_where_the_course_says_so(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let class = house.class(&cast.assessor).await;
    let (by, person) = (cast.assessor.id(), request.learner.id());
    house.given(move |db| hocvu::attendance::Member::join(db, by, &class, person)).await;
    house.given(|db| Ok(diesel::update(practicals::table).set(practicals::independent.eq(true)).execute(db)?)).await;
    assert!(request.check(&cast.assessor, "did").await.says("Bạn đã dạy hoặc kèm học viên này"));
    assert!(cast.assessor.get(&request.page()).await.says("Bạn đã dạy hoặc kèm học viên này"));
    let other = house.staff("Thầy Khác", Role::Assessor).await;
    assert!(other.get(&request.page()).await.says("Lớp tối thứ Tư"), "the evidence names the class");
    assert_eq!(request.check(&other, "did").await.status, 303);
}

async fn whoever_taught_does_not_check_where_the_blueprint_of_the_audience_says_so(house: House) {
    let cast = Cast::under(&house, Blueprint { audience: Some(Audience::Worker), independent: true, ..Blueprint::default() }).await;
    let (lan, ba) = (cast.asked(&house, "Trần Thị Lan").await, cast.asked(&house, "Lê Văn Ba").await);
    let class = house.class(&cast.assessor).await;
    let (by, people, worker) = (cast.assessor.id(), [lan.learner.id(), ba.learner.id()], ba.learner.id());
    house.given(move |db| people.iter().try_for_each(|&person| hocvu::attendance::Member::join(db, by, &class, person).map(drop))).await;
    house.given(move |db| Ok(diesel::update(persons::table.find(worker)).set(persons::audience.eq(Audience::Worker)).execute(db)?)).await;
    assert_eq!(lan.check(&cast.assessor, "did").await.status, 303, "the rule is another audience's");
    assert!(ba.check(&cast.assessor, "did").await.says("Bạn đã dạy hoặc kèm học viên này"));
    assert_eq!(ba.check(&house.staff("Thầy Khác", Role::Assessor).await, "did").await.status, 303);
}

async fn sixty_four_approvals_at_once_make_one_certificate_each(house: House) {
    let cast = Cast::of(&house).await;
    let mut requests = Vec::new();
    for number in 0..32 {
        let request = cast.asked(&house, &format!("Học viên {number}")).await;
        request.check(&cast.assessor, "did").await;
        requests.push(request.id);
    }
    // Each twice, by two people, all in the same moment.
    let (first, second) = (cast.approver.id(), house.staff("Cô Hai", Role::Approver).await.id());
    let tries = requests.iter().flat_map(|id| [(*id, first), (*id, second)]);
    let approved = join_all(tries.map(|(id, by)| house.app.write(move |db| Request::find(db, id)?.approve(db, by)))).await;
    let mut numbers: Vec<String> = approved.into_iter().map(|certificate| certificate.unwrap().number).collect();
    numbers.sort();
    numbers.dedup();
    let year = hocvu::web::today().format("%Y");
    assert_eq!(numbers, (1..=32).map(|n| format!("TC-{year}-{n:05}")).collect::<Vec<_>>());
}
