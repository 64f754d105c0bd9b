//! A blueprint holds: its terms are told before the start, tries and clock are the server's, before and after are compared.

use crate::assessment::{begin, course, do_the_lessons, framework, right_answers, tries};
use crate::both;
use crate::house::{House, Visitor};
use diesel::prelude::*;
use hocvu::assessment::{Attempt, AttemptId};
use hocvu::attendance::Member;
use hocvu::catalog::{Blueprint, Course, Framework, NewFramework, NewVersion, Part, Quiz, QuizId};
use hocvu::db::now;
use hocvu::db::schema::attempts;
use hocvu::identity::Role;

both!(
    the_terms_are_told_before_the_start,
    a_paper_has_as_many_questions_as_the_blueprint_says,
    neighbours_in_a_class_have_different_papers,
    the_tries_are_counted_and_a_wait_is_kept,
    when_time_is_over_what_was_saved_counts,
    the_clock_hands_in_by_itself,
    before_and_after_are_compared_on_the_same_skills,
    the_entry_test_is_offered_once_and_before_the_first_lesson,
    where_no_practical_check_is_wanted_the_approver_is_next,
    a_test_in_progress_survives_a_new_version,
);

async fn the_terms_are_told_before_the_start(house: House) {
    let strict =
        Blueprint { pass_mark: Some(0.8), tries: Some(3), wait_minutes: 60, time_limit_minutes: Some(20), valid_months: Some(12), ..Blueprint::default() };
    let (lan, quiz) = at_the_test_under(&house, strict).await;
    let page = lan.get(&format!("/quizzes/{quiz}")).await;
    for words in ["3 câu hỏi", "80 %", "làm 3 lần, còn 3 lần", "ít nhất 1 giờ", "20 phút", "giá trị 12 tháng", "đề riêng", "Giữ mật khẩu: 3 câu", "thực hành"]
    {
        assert!(page.says(words), "{words}");
    }
    let usual = house.learner("Lê Văn Ba").await;
    assert_eq!(usual.get(&format!("/quizzes/{quiz}/entry")).await.status, 404, "no entry test is offered here");
}

async fn a_paper_has_as_many_questions_as_the_blueprint_says(house: House) {
    let two = Blueprint { questions: vec![Part { skill: Some("at.1".into()), difficulty: None, count: 2 }], ..Blueprint::default() };
    let (lan, quiz) = at_the_test_under(&house, two).await;
    assert!(lan.get(&format!("/quizzes/{quiz}")).await.says("2 câu hỏi"));
    let attempt = answer_all_right(&house, &lan, quiz, 2).await;
    let result = lan.get(&format!("/attempts/{attempt}")).await;
    assert!(result.says("2/2") && result.says("Bạn đã đạt"), "the questions of the paper alone count");
    begin(&lan, quiz).await;
    let papers: Vec<_> = tries(&house, &lan).await.into_iter().map(|attempt| attempt.paper.0).collect();
    let first: Vec<_> = papers[0].items.iter().map(|item| item.question).collect();
    assert!(papers[1].items.iter().any(|item| !first.contains(&item.question)), "the retry asks what was not asked");
}

/// In one room, with three questions in the bank.
async fn neighbours_in_a_class_have_different_papers(house: House) {
    let one = Blueprint { questions: vec![Part { skill: Some("at.1".into()), difficulty: None, count: 1 }], ..Blueprint::default() };
    let quiz = published_under(&house, one).await;
    let teacher = house.staff("Cô Hạnh", Role::Trainer).await;
    let class = house.class(&teacher).await;
    let mut asked = Vec::new();
    for name in ["Lan", "Hoa", "Mai"] {
        let learner = house.learner(name).await;
        learner.post("/courses/thu-nghiem/enrolment", &[]).await;
        do_the_lessons(&house, &learner).await;
        let (by, who, class) = (teacher.id(), learner.id(), class.clone());
        house.given(move |db| Member::join(db, by, &class, who)).await;
        begin(&learner, quiz).await;
        asked.push(tries(&house, &learner).await[0].paper.0.items[0].question);
    }
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(asked.len(), 3, "each is asked something else");
}

async fn the_tries_are_counted_and_a_wait_is_kept(house: House) {
    let few = Blueprint { tries: Some(2), wait_minutes: 30, ..Blueprint::default() };
    let (lan, quiz) = at_the_test_under(&house, few).await;
    let attempt = begin(&lan, quiz).await;
    lan.post(&format!("/attempts/{attempt}/submission"), &[]).await;
    let waiting = lan.get(&format!("/quizzes/{quiz}")).await;
    assert!(waiting.says("Bạn làm lại được từ") && waiting.says("Xem lại các bài học") && !waiting.says("Làm lại bài kiểm tra"));
    let refused = lan.post(&format!("/quizzes/{quiz}/attempts"), &[]).await;
    assert!(refused.status == 422 && refused.says("Bạn nghỉ và học lại trước đã"));
    move_back(&house, attempt, 31).await;
    let second = begin(&lan, quiz).await;
    lan.post(&format!("/attempts/{second}/submission"), &[]).await;
    move_back(&house, second, 31).await;
    assert!(lan.get(&format!("/quizzes/{quiz}")).await.says("Bạn đã dùng hết số lần làm"));
    let refused = lan.post(&format!("/quizzes/{quiz}/attempts"), &[]).await;
    assert!(refused.status == 422 && refused.says("gặp giảng viên"));
    assert_eq!(tries(&house, &lan).await.len(), 2);
}

async fn when_time_is_over_what_was_saved_counts(house: House) {
    let (lan, quiz) = at_the_test_under(&house, Blueprint { time_limit_minutes: Some(10), ..Blueprint::default() }).await;
    let attempt = begin(&lan, quiz).await;
    assert!(lan.get(&format!("/attempts/{attempt}/questions/1")).await.says("hết giờ, các câu đã lưu được tính điểm"));
    for place in 1..=2 {
        answer_right(&house, &lan, attempt, place).await;
    }
    end_time(&house, attempt).await;
    let late = answer_right(&house, &lan, attempt, 3).await;
    assert_eq!(late, format!("/attempts/{attempt}"));
    let result = lan.get(&late).await;
    assert!(result.says("Đã hết giờ làm bài") && result.says("2/3"));
    assert_eq!(lan.get(&format!("/attempts/{attempt}/questions/3")).await.location, format!("/attempts/{attempt}"));
    let kept = tries(&house, &lan).await.remove(0);
    assert_eq!(kept.submitted_at, kept.due_at, "handed in when time ended, not when somebody looked");
}

async fn the_clock_hands_in_by_itself(house: House) {
    let (lan, quiz) = at_the_test_under(&house, Blueprint { time_limit_minutes: Some(10), ..Blueprint::default() }).await;
    let attempt = begin(&lan, quiz).await;
    answer_right(&house, &lan, attempt, 1).await;
    assert_eq!(house.given(Attempt::hand_in_overdue).await, 0, "not before the end");
    end_time(&house, attempt).await;
    assert_eq!(house.given(Attempt::hand_in_overdue).await, 1);
    assert_eq!(house.given(Attempt::hand_in_overdue).await, 0, "once");
    assert!(lan.get(&format!("/attempts/{attempt}")).await.says("1/3"));
}

async fn before_and_after_are_compared_on_the_same_skills(house: House) {
    let (lan, quiz) = begun_under(&house, Blueprint { entry_test: true, ..Blueprint::default() }).await;
    let page = lan.get("/courses/thu-nghiem").await;
    assert!(page.says("Thử sức trước khi học") && page.says(&format!("/quizzes/{quiz}/entry")));
    let offered = lan.get(&format!("/quizzes/{quiz}/entry")).await;
    assert!(offered.says("không tính vào chứng nhận") && offered.says("Bỏ qua, vào học luôn"));
    let first = lan.post(&format!("/quizzes/{quiz}/entry-attempts"), &[]).await.location;
    let entry: AttemptId = first.split('/').nth(2).unwrap().parse().unwrap();
    answer_right(&house, &lan, entry, 1).await;
    lan.post(&format!("/attempts/{entry}/submission"), &[]).await;
    let result = lan.get(&format!("/attempts/{entry}")).await;
    assert!(result.says("Bạn đã biết 1/3 câu") && !result.says("Vì mã OTP") && !result.says("Xin chứng nhận"), "the answers stay for the end");
    do_the_lessons(&house, &lan).await;
    assert!(!lan.get("/courses/thu-nghiem").await.says("Thử sức"));
    let exit = answer_all_right(&house, &lan, quiz, 3).await;
    let result = lan.get(&format!("/attempts/{exit}")).await;
    assert!(result.says("Bạn tăng 67 điểm phần trăm: từ 33 % lên 100 %") && result.says("Giữ mật khẩu") && result.says("1/3"));
    assert_eq!(tries(&house, &lan).await.len(), 1, "the entry test is no try");
}

async fn the_entry_test_is_offered_once_and_before_the_first_lesson(house: House) {
    let (lan, quiz) = begun_under(&house, Blueprint { entry_test: true, ..Blueprint::default() }).await;
    let open = format!("/quizzes/{quiz}/entry-attempts");
    let first = lan.post(&open, &[]).await.location;
    assert_eq!(lan.post(&open, &[]).await.location, first, "pressed twice it is one");
    let minh = house.learner("Lê Văn Minh").await;
    assert!(minh.post(&open, &[]).await.location.ends_with("/questions/1"), "the button begins the course too");
    let late = house.learner("Phạm Thị Muộn").await;
    do_the_lessons(&house, &late).await;
    assert!(late.get(&format!("/quizzes/{quiz}/entry")).await.says("Bạn đã học rồi"));
    let refused = late.post(&open, &[]).await;
    assert!(refused.status == 422 && refused.says("không cần thử sức nữa"));
    assert!(house.stranger().post(&open, &[]).await.location.starts_with("/login"));
}

async fn where_no_practical_check_is_wanted_the_approver_is_next(house: House) {
    use hocvu::certification::{Request, RequestState};
    let (lan, quiz) = at_the_test_under(&house, Blueprint { practical_required: false, ..Blueprint::default() }).await;
    answer_all_right(&house, &lan, quiz, 3).await;
    let person = lan.id();
    let enrolment = house.given(move |db| Ok(hocvu::learning::Enrolment::all_of(db, person)?.remove(0).id)).await;
    let request = house.given(move |db| Request::ask(db, person, enrolment)).await;
    assert_eq!(request.state, RequestState::Assessed);
}

async fn a_test_in_progress_survives_a_new_version(house: House) {
    let (lan, quiz) = at_the_test_under(&house, Blueprint::default()).await;
    let attempt = begin(&lan, quiz).await;
    answer_right(&house, &lan, attempt, 1).await;
    house.given(|db| Course::publish(db, &NewVersion { source_hash: "hai".into(), label: "2.0".into(), ..course() }).map(drop)).await;
    for place in 2..=3 {
        answer_right(&house, &lan, attempt, place).await;
    }
    lan.post(&format!("/attempts/{attempt}/submission"), &[]).await;
    assert!(lan.get(&format!("/attempts/{attempt}")).await.says("3/3"));
}

// --- what the stories take as given ---

/// The course of the tests under a framework with this blueprint for everybody.
pub async fn published_under(house: &House, blueprint: Blueprint) -> QuizId {
    house
        .given(move |db| {
            let framework = Framework::publish(db, &NewFramework { blueprints: vec![blueprint.clone()], ..framework() })?;
            let published = Course::publish(db, &NewVersion { framework_id: Some(framework.id), ..course() })?;
            Ok(Quiz::of_version(db, published.version.id)?.expect("the course has a test").id)
        })
        .await
}

async fn begun_under(house: &House, blueprint: Blueprint) -> (Visitor, QuizId) {
    let quiz = published_under(house, blueprint).await;
    let lan = house.learner("Bùi Thị Lan").await;
    lan.post("/courses/thu-nghiem/enrolment", &[]).await;
    (lan, quiz)
}

async fn at_the_test_under(house: &House, blueprint: Blueprint) -> (Visitor, QuizId) {
    let (lan, quiz) = begun_under(house, blueprint).await;
    do_the_lessons(house, &lan).await;
    (lan, quiz)
}

pub async fn answer_right(house: &House, learner: &Visitor, attempt: AttemptId, place: usize) -> String {
    let choices = right_answers(house, attempt, place).await;
    let fields: Vec<(&str, &str)> = choices.iter().map(|choice| ("choice", choice.as_str())).collect();
    learner.post(&format!("/attempts/{attempt}/questions/{place}"), &fields).await.location
}

pub async fn answer_all_right(house: &House, learner: &Visitor, quiz: QuizId, questions: usize) -> AttemptId {
    let attempt = begin(learner, quiz).await;
    for place in 1..=questions {
        answer_right(house, learner, attempt, place).await;
    }
    learner.post(&format!("/attempts/{attempt}/submission"), &[]).await;
    attempt
}

/// As if the try had been handed in so many minutes earlier.
async fn move_back(house: &House, attempt: AttemptId, minutes: i64) {
    house
        .given(move |db| {
            let earlier = now() - chrono::TimeDelta::minutes(minutes);
            diesel::update(attempts::table.find(attempt)).set(attempts::submitted_at.eq(earlier)).execute(db)?;
            Ok(())
        })
        .await
}

async fn end_time(house: &House, attempt: AttemptId) {
    house
        .given(move |db| {
            let over = now() - chrono::TimeDelta::seconds(30);
            diesel::update(attempts::table.find(attempt)).set(attempts::due_at.eq(over)).execute(db)?;
            Ok(())
        })
        .await
}
