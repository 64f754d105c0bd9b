//! The assessors' desk: a class checked in a grid, a class approved after a sample, appeals, second checks;
//! and the states under random hands.

use crate::both;
use crate::certification::{Asked, Cast};
use crate::house::{House, Visitor};
use diesel::prelude::*;
use hocvu::attendance::Member;
use hocvu::certification::{Certificate, CheckId, Level, PracticalCheck, Request, RequestId, RequestState, ReturnId, SecondCheck, SecondRule, Seen};
use hocvu::community::Household;
use hocvu::db::schema::{persons, returns};
use hocvu::error::{Error, Result};
use hocvu::identity::{Door, PersonId, Right, Role};
use hocvu::learning::{Enrolment, EnrolmentId};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, BTreeSet};

both!(
    a_class_is_checked_in_a_grid,
    a_check_before_the_request_is_kept_until_the_learner_asks,
    a_class_is_approved_after_a_look_at_the_sample,
    what_one_refuses_holds_no_other_up,
    an_appeal_is_made_once_in_time_and_decided_by_somebody_else,
    an_appeal_against_a_test_that_is_upheld_gives_one_more_try,
    a_second_assessor_does_not_see_the_first_result,
    no_order_of_acts_breaks_a_rule,
);

impl Cast {
    /// Those who asked, in a class of a trainer.
    async fn class_of(&self, house: &House, asked: &[&Asked]) -> hocvu::attendance::Class {
        let class = house.class(&house.staff("Cô Dạy", Role::Trainer).await).await;
        for one in asked {
            let (class, person) = (class.clone(), one.learner.id());
            house.given(move |db| Member::join(db, class.trainer_id, &class, person)).await;
        }
        class
    }
}

async fn version_of(house: &House, request: &Asked) -> String {
    let id = request.enrolment;
    house.given(move |db| Ok(Enrolment::find(db, id)?.course_version_id)).await.to_string()
}

async fn a_class_is_checked_in_a_grid(house: House) {
    let cast = Cast::of(&house).await;
    let (lan, ba, own) = (cast.asked(&house, "Trần Thị Lan").await, cast.asked(&house, "Lê Văn Ba").await, cast.asked(&house, "Chị Nhà").await);
    let class = cast.class_of(&house, &[&lan, &ba, &own]).await;
    let (unit, people) = (house.hamlet("Thôn 1").await.id, vec![own.learner.id(), cast.assessor.id()]);
    house
        .given(move |db| {
            let home = Household::named(db, unit, "7")?.id;
            Ok(diesel::update(persons::table.filter(persons::id.eq_any(&people))).set(persons::household_id.eq(home)).execute(db)?)
        })
        .await;
    let grid = format!("/practical-checks/{}/{}", class.id, version_of(&house, &lan).await);
    assert!(cast.assessor.get("/practical-checks").await.says(&grid));
    let page = cast.assessor.get(&grid).await;
    for words in ["Trần Thị Lan", "Việc dat", "Bạn ở cùng hộ với học viên này nên không đánh giá được", "0 trên 2 người"] {
        assert!(page.says(words), "{words}");
    }
    let cell = |one: &Asked, key: &str| format!("seen.{}.{key}", one.enrolment);
    for level in ["not-yet", "did", "did"] {
        assert_eq!(cast.assessor.post(&format!("{grid}/marks"), &[(&cell(&lan, "dat"), level)]).await.status, 303);
    }
    // What is not this assessor's to mark, and what is no criterion, is left out.
    cast.assessor.post(&format!("{grid}/marks"), &[(&cell(&own, "dat"), "did"), (&cell(&lan, "khac"), "did"), (&cell(&ba, "dat"), "with-help")]).await;
    let page = cast.assessor.get(&grid).await;
    assert!(page.says("Trần Thị Lan (1)") && page.says("Lê Văn Ba (1)"));
    for _ in 0..2 {
        let sent = [(cell(&lan, "them"), "not-yet"), (cell(&ba, "them"), "did"), ("note".to_owned(), "Ở lớp")];
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(cast.assessor.post(&format!("{grid}/results"), &sent).await.status, 303);
    }
    let ids = vec![lan.enrolment, ba.enrolment, own.enrolment];
    let checks = house.given(move |db| PracticalCheck::of_enrolments(db, &ids)).await;
    assert_eq!(
        checks.iter().map(|check| (check.enrolment_id, check.passed)).collect::<BTreeMap<_, _>>(),
        [(lan.enrolment, true), (ba.enrolment, false)].into()
    );
    assert!(lan.learner.get(&lan.page()).await.says("Chờ phê duyệt"));
    assert_eq!(cast.approver.get(&grid).await.status, 403);
    let elsewhere = house.staff_in("Thầy Xa", Role::Assessor, house.hamlet("Thôn 2").await.id).await;
    assert_eq!(elsewhere.get(&grid).await.status, 404);
}

async fn a_check_before_the_request_is_kept_until_the_learner_asks(house: House) {
    let cast = Cast::of(&house).await;
    let learner = crate::assessment::ready_for_the_test(&house, "Trần Thị Lan").await;
    let (person, by) = (learner.id(), cast.assessor.id());
    let enrolment = house.given(move |db| Ok(Enrolment::all_of(db, person)?.remove(0))).await;
    let (of, id) = (enrolment.clone(), CheckId::new());
    for _ in 0..2 {
        let of = of.clone();
        house.given(move |db| PracticalCheck::keep(db, by, &of, id, &[Seen { key: "dat".into(), level: Level::Did }], "")).await;
    }
    let request = cast.asked_by(&house, learner).await;
    let page = request.learner.get(&request.page()).await;
    assert!(page.says("Chờ phê duyệt"), "the check that was kept counts");
    assert!(request.check(&cast.assessor, "did").await.says("không còn chờ đánh giá"));
    assert_eq!(request.approve(&cast.approver).await.status, 303);
}

async fn a_class_is_approved_after_a_look_at_the_sample(house: House) {
    let cast = Cast::of(&house).await;
    let mut asked = Vec::new();
    for name in ["An", "Bình", "Chi", "Dung"] {
        let one = cast.asked(&house, name).await;
        one.check(&cast.assessor, "did").await;
        asked.push(one);
    }
    let class = cast.class_of(&house, &asked.iter().collect::<Vec<_>>()).await;
    let (class, id) = (class.id.to_string(), RequestId::new().to_string());
    assert!(cast.approver.get("/approval-batches").await.says("2 trên 4 người"));
    let batch = cast.approver.post("/approval-batches", &[("id", &id), ("class", &class)]).await.location;
    let again = cast.approver.post("/approval-batches", &[("id", &RequestId::new().to_string()), ("class", &class)]).await.location;
    assert_eq!(batch, again, "nobody draws until the sample pleases");
    let page = cast.approver.get(&batch).await;
    let links: Vec<String> = page
        .text()
        .split("/certificate-requests/")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("?batch=")?.0.to_owned()))
        .filter(|id| id.len() == 36)
        .collect();
    assert_eq!(links.len(), 2);
    let all: Vec<(String, String)> = asked.iter().map(|one| ("request".to_owned(), one.id.to_string())).collect();
    let all: Vec<(&str, &str)> = all.iter().map(|(name, id)| (name.as_str(), id.as_str())).collect();
    let early = cast.approver.post(&format!("{batch}/approval"), &all).await;
    assert!(early.status == 422 && early.says("Bạn còn phải xem 2 người"));
    let other = house.staff("Cô Khác", Role::Approver).await;
    assert_eq!(other.get(&batch).await.status, 404);
    for id in &links {
        let unseen = cast.approver.post(&format!("{batch}/looks/{id}"), &[("opened", "x")]).await;
        assert!(unseen.status == 422 && unseen.says("Bạn mở trang minh chứng"), "a look needs the page");
        let page = cast.approver.get(&format!("/certificate-requests/{id}?batch={}", batch.rsplit('/').next().unwrap())).await;
        assert_eq!(cast.approver.post(&format!("{batch}/looks/{id}"), &[("opened", &page.field("opened"))]).await.status, 303);
    }
    for _ in 0..2 {
        assert_eq!(cast.approver.post(&format!("{batch}/approval"), &all).await.status, 303);
    }
    let page = cast.approver.get(&batch).await;
    assert_eq!(page.text().matches("/certificates/TC-").count(), 4);
}

async fn what_one_refuses_holds_no_other_up(house: House) {
    let cast = Cast::of(&house).await;
    let (an, own, late) = (cast.asked(&house, "An").await, cast.asked(&house, "Chị Nhà").await, cast.asked(&house, "Muộn").await);
    for one in [&an, &own, &late] {
        one.check(&cast.assessor, "did").await;
    }
    let class = cast.class_of(&house, &[&an, &own, &late]).await;
    let id = RequestId::new().to_string();
    let batch = cast.approver.post("/approval-batches", &[("id", &id), ("class", &class.id.to_string())]).await.location;
    for one in [&an, &own, &late] {
        let page = cast.approver.get(&format!("{}?batch={id}", one.page())).await;
        if page.says("name=\"opened\"") {
            cast.approver.post(&format!("{batch}/looks/{}", one.id), &[("opened", &page.field("opened"))]).await;
        }
    }
    // Since the sample was drawn they have become one household, and one was sent back.
    let (unit, people) = (house.hamlet("Thôn 1").await.id, vec![own.learner.id(), cast.approver.id()]);
    house
        .given(move |db| {
            let home = Household::named(db, unit, "7")?.id;
            Ok(diesel::update(persons::table.filter(persons::id.eq_any(&people))).set(persons::household_id.eq(home)).execute(db)?)
        })
        .await;
    cast.assessor.post(&format!("{}/return", late.page()), &[("id", &RequestId::new().to_string()), ("reason", "Thiếu")]).await;
    let (a, b, c) = (an.id.to_string(), own.id.to_string(), late.id.to_string());
    assert_eq!(cast.approver.post(&format!("{batch}/approval"), &[("request", &a), ("request", &b), ("request", &c)]).await.status, 303);
    let page = cast.approver.get(&batch).await;
    assert_eq!(page.text().matches("/certificates/TC-").count(), 1);
    assert!(page.says("Bạn ở cùng hộ với học viên này nên không phê duyệt được") && page.says("đã được trả lại"));
}

async fn an_appeal_is_made_once_in_time_and_decided_by_somebody_else(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    request.check(&cast.assessor, "did").await;
    let back = ReturnId::new().to_string();
    cast.approver.post(&format!("{}/return", request.page()), &[("id", &back), ("reason", "Thiếu ngày sinh")]).await;
    let new = format!("/appeals/new?about=return&about_id={back}");
    assert!(request.learner.get(&request.page()).await.says("Tôi không đồng ý"));
    let form = request.learner.get(&new).await;
    assert!(form.says("Bạn được xin xem lại một lần"));
    let id = form.field("id");
    let fields = |id: &str, words: &str| [("id", id.to_owned()), ("about", "return".to_owned()), ("about_id", back.clone()), ("words", words.to_owned())];
    let send = async |by: &Visitor, id: &str, words: &str| {
        let fields = fields(id, words);
        by.post("/appeals", &fields.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>()).await
    };
    assert!(send(&request.learner, &id, " ").await.says("Bạn viết vì sao"));
    assert_eq!(send(&house.learner("Ba").await, &id, "Cho tôi").await.status, 404);
    let (first, second) = (send(&request.learner, &id, "Tôi đã nộp ngày sinh").await, send(&request.learner, &id, "Tôi đã nộp ngày sinh").await);
    assert_eq!((first.status, &first.location), (303, &second.location));
    assert!(send(&request.learner, &ReturnId::new().to_string(), "Lần nữa").await.says("đã được xin xem lại một lần"));
    let decision = format!("{}/decision", first.location);
    let (upheld, commune, assessor) = ([("outcome", "upheld"), ("words", "Bạn đúng")], house.commune().await.id, cast.assessor.id());
    assert!(cast.approver.post(&decision, &upheld).await.says("Bạn đã đánh giá, trả lại, kèm hoặc dạy"));
    house.given(move |db| Right::grant(db, None, assessor, Role::Approver, commune)).await;
    assert!(cast.assessor.post(&decision, &upheld).await.says("Bạn đã đánh giá, trả lại, kèm hoặc dạy"));
    let other = house.staff("Cô Khác", Role::Approver).await;
    assert!(other.get("/appeals").await.says("Trần Thị Lan") && other.get(&first.location).await.says("Tôi đã nộp ngày sinh"));
    assert!(other.post(&decision, &[("words", "x")]).await.says("Bạn chọn một cách trả lời"));
    for _ in 0..2 {
        assert_eq!(other.post(&decision, &upheld).await.status, 303);
    }
    assert!(request.learner.get(&first.location).await.says("Bạn đúng"));
    assert!(request.learner.get(&request.page()).await.says("Chờ phê duyệt"), "the request waits where it stood");
    // After a month it is too late.
    let late = cast.asked(&house, "Muộn").await;
    let back = ReturnId::new().to_string();
    cast.approver.post(&format!("{}/return", late.page()), &[("id", &back), ("reason", "Thiếu")]).await;
    let long_ago = hocvu::db::now() - chrono::Duration::days(31);
    house.given(move |db| Ok(diesel::update(returns::table).set(returns::returned_at.eq(long_ago)).execute(db)?)).await;
    let fields = [("id", id.as_str()), ("about", "return"), ("about_id", back.as_str()), ("words", "x")];
    assert!(late.learner.post("/appeals", &fields).await.says("Đã quá 30 ngày"));
}

async fn an_appeal_against_a_test_that_is_upheld_gives_one_more_try(house: House) {
    let cast = Cast::under(&house, hocvu::catalog::Blueprint { tries: Some(1), ..hocvu::catalog::Blueprint::default() }).await;
    let quiz = cast.quiz;
    let lan = crate::assessment::ready_for_the_test(&house, "Trần Thị Lan").await;
    let attempt = crate::assessment::begin(&lan, quiz).await;
    lan.post(&format!("/attempts/{attempt}/submission"), &[]).await;
    let again = async || lan.post(&format!("/quizzes/{quiz}/attempts"), &[]).await.status;
    assert_eq!(again().await, 422, "one try is all there is");
    let (id, about) = (ReturnId::new().to_string(), attempt.to_string());
    let appeal = lan.post("/appeals", &[("id", &id), ("about", "test"), ("about_id", &about), ("words", "Mất điện giữa chừng")]).await;
    for _ in 0..2 {
        assert_eq!(cast.approver.post(&format!("{}/decision", appeal.location), &[("outcome", "upheld"), ("words", "Đúng là mất điện")]).await.status, 303);
    }
    assert!(lan.get(&appeal.location).await.says("Đúng là mất điện"));
    let second = crate::assessment::begin(&lan, quiz).await;
    assert_ne!(second, attempt);
    lan.post(&format!("/attempts/{second}/submission"), &[]).await;
    assert_eq!(again().await, 422, "one try more, and no other");
}

async fn a_second_assessor_does_not_see_the_first_result(house: House) {
    let cast = Cast::of(&house).await;
    let (commune, by) = (house.commune().await.id, cast.officer.id());
    house.given(move |db| SecondRule { percent: 100, one_of: 1 }.set(db, by, commune)).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    request.check(&cast.assessor, "did").await;
    let id = request.id;
    let second = house.given(move |db| {
        let check = PracticalCheck::of(db, &[id])?.remove(0).id;
        Ok(SecondCheck::of_check(db, &[check])?.remove(0).id)
    });
    let page = format!("/second-checks/{}", second.await);
    let other = house.staff("Thầy Hai", Role::Assessor).await;
    assert!(other.get("/second-checks").await.says(&page) && !cast.assessor.get("/second-checks").await.says(&page));
    assert!(!other.get(&request.page()).await.says("Ở nhà văn hóa") && cast.approver.get(&request.page()).await.says("Ở nhà văn hóa"));
    assert!(!other.get(&page).await.says("Ở nhà văn hóa"));
    let result = format!("{page}/result");
    assert!(cast.assessor.post(&result, &[("seen-dat", "did"), ("seen-them", "did")]).await.says("Bạn là người kiểm tra lần đầu"));
    assert!(other.post(&result, &[("seen-dat", "did")]).await.says("Bạn chọn một mức"));
    for _ in 0..2 {
        assert_eq!(other.post(&result, &[("seen-dat", "did"), ("seen-them", "did")]).await.status, 303);
    }
    assert!(other.get(&request.page()).await.says("Ở nhà văn hóa"), "afterwards the first result is no secret");
    let told = cast.officer.get("/practical-agreement").await;
    assert!(told.says("50 %") && !told.says("Trần Thị Lan"));
    let person = other.id();
    house.given(move |db| Right::grant(db, None, person, Role::Approver, commune)).await;
    assert!(request.approve(&house.signed_in(person, Door::Password).await).await.says("Bạn đã kiểm tra thực hành cho đề nghị này"));
}

// --- the states under random hands ---

#[derive(Debug, Default)]
struct Model {
    state: Option<RequestState>,
    checked_by: BTreeSet<usize>,
    number: Option<String>,
}

/// Five people with both roles: 0 and 1 are learners themselves, 2 lives with learner 2. Learners 0 to 3.
fn barred(actor: usize, learner: usize) -> bool {
    actor == learner && actor < 2 || actor == 2 && learner == 2
}

async fn no_order_of_acts_breaks_a_rule(house: House) {
    let cast = Cast::of(&house).await;
    let commune = house.commune().await.id;
    let (mut enrolments, mut actors): (Vec<EnrolmentId>, Vec<PersonId>) = (Vec::new(), Vec::new());
    for number in 0..4 {
        let asked = crate::assessment::ready_for_the_test(&house, &format!("Học viên {number}")).await;
        crate::assessment::take_the_test(&house, &asked, cast.quiz).await;
        let person = asked.id();
        enrolments.push(house.given(move |db| Ok(Enrolment::all_of(db, person)?.remove(0).id)).await);
        if number < 2 {
            actors.push(person);
        }
    }
    for name in ["Nhà", "Tư", "Năm"] {
        actors.push(house.staff(name, Role::Assessor).await.id());
    }
    let (unit, third, lives) = (house.hamlet("Thôn 1").await.id, enrolments[2], actors[2]);
    house
        .given(move |db| {
            let home = Household::named(db, unit, "9")?.id;
            let people = [Enrolment::find(db, third)?.person_id, lives];
            diesel::update(persons::table.filter(persons::id.eq_any(people))).set(persons::household_id.eq(home)).execute(db)?;
            Ok(())
        })
        .await;
    let all = actors.clone();
    house
        .given(move |db| {
            all.iter().try_for_each(|person| [Role::Assessor, Role::Approver].into_iter().try_for_each(|role| Right::grant(db, None, *person, role, commune)))
        })
        .await;
    let mut runner = TestRunner::deterministic();
    let acts = prop::collection::vec((0..5u8, 0..5usize, 0..4usize), 240).new_tree(&mut runner).unwrap().current();
    let mut models: Vec<Model> = (0..4).map(|_| Model::default()).collect();
    for (act, actor, learner) in acts {
        let (by, enrolment) = (actors[actor], enrolments[learner]);
        // Each is sent twice, as a hasty thumb does.
        let (check, back) = (CheckId::new(), ReturnId::new());
        let mut done = None;
        for _ in 0..2 {
            let again = house.app.write(move |db| play(db, act, by, enrolment, check, back)).await;
            done.get_or_insert(again);
        }
        let done = done.unwrap();
        assert!(matches!(done, Ok(_) | Err(Error::Refused(_))), "{done:?}");
        models[learner].play(act, actor, learner, done);
    }
    for (learner, model) in models.iter().enumerate() {
        let id = enrolments[learner];
        let (requests, checks) = house.given(move |db| Ok((Request::of_enrolment(db, id)?, PracticalCheck::of_enrolments(db, &[id])?))).await;
        let open: Vec<&Request> = requests.iter().filter(|request| request.state != RequestState::Returned).collect();
        assert!(open.len() <= 1 && checks.iter().all(|check| !barred(actors.iter().position(|one| *one == check.assessor_id).unwrap(), learner)));
        assert_eq!(open.first().map(|request| request.state), model.state.filter(|state| *state != RequestState::Returned));
    }
    let numbers: Vec<&String> = models.iter().filter_map(|model| model.number.as_ref()).collect();
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
    assert!(!numbers.is_empty(), "some got as far as a certificate");
}

/// What was done: a certificate's number, when there is one.
fn play(db: &mut hocvu::db::Db, act: u8, by: PersonId, enrolment: EnrolmentId, check: CheckId, back: ReturnId) -> Result<Option<String>> {
    let learner = Enrolment::find(db, enrolment)?.person_id;
    let Some(request) = Request::of_enrolment(db, enrolment)?.pop().filter(|_| act != 0) else {
        return Request::ask(db, learner, enrolment).map(|_| None);
    };
    let seen = |level| [Seen { key: "dat".into(), level }];
    match act {
        1 => PracticalCheck::record(db, by, &request, check, &seen(Level::Did), "").map(|_| None),
        2 => PracticalCheck::record(db, by, &request, check, &seen(Level::WithHelp), "").map(|_| None),
        3 => request.send_back(db, by, back, "Thiếu").map(|()| None),
        _ => {
            let certificate: Certificate = request.approve(db, by)?;
            let watched = PracticalCheck::of(db, &[request.id])?;
            assert_eq!(watched.iter().filter(|check| check.passed).count(), 1, "one assessor");
            assert!(watched.iter().all(|check| check.assessor_id != by), "and another approver");
            Ok(Some(certificate.number))
        }
    }
}

impl Model {
    /// Plays the same and compares.
    fn play(&mut self, act: u8, actor: usize, learner: usize, done: Result<Option<String>>) {
        use RequestState::{Approved, Assessed, Requested, Returned};
        let Some(state) = self.state.filter(|_| act != 0) else {
            assert!(done.is_ok(), "whoever is ready may ask");
            if self.state.is_none_or(|state| state == Returned) {
                (self.state, self.checked_by) = (Some(Requested), BTreeSet::new());
            }
            return;
        };
        let (allowed, next) = match act {
            1 | 2 => (!barred(actor, learner) && state == Requested, if act == 1 { Assessed } else { Requested }),
            3 => (!barred(actor, learner) && state != Approved, Returned),
            _ => (!barred(actor, learner) && !self.checked_by.contains(&actor) && matches!(state, Assessed | Approved), Approved),
        };
        assert_eq!(done.is_ok(), allowed, "act {act} by {actor} for {learner} in {state:?}: {done:?}");
        if let Ok(number) = done {
            self.state = Some(next);
            if act < 3 {
                self.checked_by.insert(actor);
            }
            if let Some(number) = number {
                assert_eq!(self.number.get_or_insert(number.clone()), &number, "one number");
            }
        }
    }
}
