//! A test: one question a page, handed in once, its learner's alone.

use crate::both;
use crate::house::{House, Visitor};
use futures_util::future::join_all;
use hocvu::assessment::{Attempt, AttemptId, Item};
use hocvu::catalog::{Choice, Course, Criterion, Framework, LessonKind, NewFramework, NewLesson, NewPractical, NewQuestion, NewQuiz, NewSkill, NewVersion};
use hocvu::catalog::{Question, QuestionKind, Quiz, QuizId};
use hocvu::db::Db;
use hocvu::error::Result;
use hocvu::identity::{Audience, PersonId};
use hocvu::learning::Enrolment;

both!(
    a_test_is_taken_one_question_a_page,
    an_attempt_is_its_learners_alone,
    an_answer_is_kept_and_can_be_changed,
    an_empty_or_foreign_answer_is_refused_in_words,
    handing_in_twice_is_one_submission,
    nothing_is_answered_after_handing_in,
    the_lessons_come_first,
    the_course_is_begun_first,
    beginning_twice_is_one_attempt,
    neighbours_see_another_order,
    the_best_score_stays,
    many_answers_at_once_are_all_kept,
);

async fn a_test_is_taken_one_question_a_page(house: House) {
    let (lan, quiz) = at_the_test(&house, "Bùi Thị Lan").await;
    let start = lan.get(&format!("/quizzes/{quiz}")).await;
    assert!(start.says("3 câu hỏi") && start.says("Không tính giờ") && start.says("Bắt đầu làm bài"));
    let first = lan.post(&format!("/quizzes/{quiz}/attempts"), &[]).await;
    assert!(first.status == 303 && first.location.ends_with("/questions/1"));
    let page = lan.get(&first.location).await;
    assert!(page.says("Câu 1/3") && page.says("<fieldset") && page.says("Trả lời và sang câu tiếp"));
    let attempt = attempt_in(&first.location);
    for place in 1..=3 {
        let choices = right_answers(&house, attempt, place).await;
        let fields: Vec<(&str, &str)> = choices.iter().map(|choice| ("choice", choice.as_str())).collect();
        let next = lan.post(&format!("/attempts/{attempt}/questions/{place}"), &fields).await;
        let wanted = if place < 3 { format!("questions/{}", place + 1) } else { "review".to_owned() };
        assert_eq!((next.status, next.location), (303, format!("/attempts/{attempt}/{wanted}")));
    }
    let review = lan.get(&format!("/attempts/{attempt}/review")).await;
    assert!(review.says("Nộp bài") && review.says("Đổi") && !review.says("chưa trả lời"));
    let result = lan.post(&format!("/attempts/{attempt}/submission"), &[]).await;
    let page = lan.get(&result.location).await;
    assert!(page.says("3/3") && page.says("Bạn đã đạt") && page.says("Xin chứng nhận") && page.says("Vì mã OTP là chìa khóa."));
}

async fn an_attempt_is_its_learners_alone(house: House) {
    let (lan, quiz) = at_the_test(&house, "Bùi Thị Lan").await;
    let (minh, _) = at_the_test(&house, "Lê Văn Minh").await;
    let attempt = begin(&lan, quiz).await;
    for page in ["", "/questions/1", "/review"] {
        assert_eq!(minh.get(&format!("/attempts/{attempt}{page}")).await.status, 404, "{page}");
        assert_eq!(house.stranger().get(&format!("/attempts/{attempt}{page}")).await.status, 303, "{page}");
    }
    assert_eq!(minh.post(&format!("/attempts/{attempt}/questions/1"), &[("choice", "a")]).await.status, 404);
    assert_eq!(minh.post(&format!("/attempts/{attempt}/submission"), &[]).await.status, 404);
    assert!(house.stranger().post(&format!("/attempts/{attempt}/submission"), &[]).await.location.starts_with("/login"));
}

async fn an_answer_is_kept_and_can_be_changed(house: House) {
    let (lan, quiz) = at_the_test(&house, "Bùi Thị Lan").await;
    let attempt = begin(&lan, quiz).await;
    let page = format!("/attempts/{attempt}/questions/1");
    let offered = offered(&house, attempt, 1).await;
    lan.post(&page, &[("choice", &offered[0])]).await;
    assert!(lan.get(&page).await.says(&format!("value=\"{}\" id=\"choice\" checked", offered[0])));
    assert!(lan.get(&format!("{page}?next=review")).await.says("name=\"next\" value=\"review\""));
    let back = lan.post(&page, &[("choice", &offered[1]), ("next", "review")]).await;
    assert_eq!(back.location, format!("/attempts/{attempt}/review"));
    let shown = lan.get(&page).await;
    assert_eq!(shown.text().matches(" checked").count(), 1);
    assert!(shown.says(&format!("value=\"{}\" checked", offered[1])));
    assert!(lan.get(&format!("/attempts/{attempt}/review")).await.says("Còn 2 câu bạn chưa trả lời"));
}

async fn an_empty_or_foreign_answer_is_refused_in_words(house: House) {
    let (lan, quiz) = at_the_test(&house, "Bùi Thị Lan").await;
    let attempt = begin(&lan, quiz).await;
    let page = format!("/attempts/{attempt}/questions/1");
    let empty = lan.post(&page, &[]).await;
    assert!(empty.status == 422 && empty.says("Hãy chọn một câu trả lời, hoặc bỏ qua câu này") && empty.says("Bỏ qua câu này"));
    assert_eq!(lan.post(&page, &[("choice", "khong-co")]).await.status, 422);
    assert_eq!(lan.get(&format!("/attempts/{attempt}/questions/4")).await.status, 404);
    assert_eq!(lan.get(&format!("/attempts/{attempt}/questions/0")).await.status, 404);
    assert_eq!(lan.post(&format!("/attempts/{attempt}/questions/9"), &[("choice", "a")]).await.status, 404);
}

async fn handing_in_twice_is_one_submission(house: House) {
    let (lan, quiz) = at_the_test(&house, "Bùi Thị Lan").await;
    let attempt = begin(&lan, quiz).await;
    let submission = format!("/attempts/{attempt}/submission");
    let (first, second) = (lan.post(&submission, &[]).await, lan.post(&submission, &[]).await);
    assert_eq!((first.status, &first.location), (303, &second.location));
    let result = lan.get(&first.location).await;
    assert!(result.says("0/3") && result.says("Bạn chưa đạt lần này") && result.says("Làm lại bài kiểm tra"));
    assert_eq!(tries(&house, &lan).await.len(), 1);
    assert_eq!(lan.get(&format!("/attempts/{attempt}/review")).await.location, format!("/attempts/{attempt}"));
}

async fn nothing_is_answered_after_handing_in(house: House) {
    let (lan, quiz) = at_the_test(&house, "Bùi Thị Lan").await;
    let attempt = begin(&lan, quiz).await;
    lan.post(&format!("/attempts/{attempt}/submission"), &[]).await;
    let choice = offered(&house, attempt, 1).await.remove(0);
    let late = lan.post(&format!("/attempts/{attempt}/questions/1"), &[("choice", &choice)]).await;
    assert!(late.status == 422 && late.says("Bài này đã nộp"));
    assert!(lan.get(&format!("/attempts/{attempt}")).await.says("0/3"));
}

async fn the_lessons_come_first(house: House) {
    let quiz = published(&house).await;
    let lan = house.learner("Bùi Thị Lan").await;
    let person = lan.id();
    house.given(move |db| begun(db, person)).await;
    let page = lan.get(&format!("/quizzes/{quiz}")).await;
    assert!(page.says("Bạn còn 1 bài chưa học") && page.says("/courses/thu-nghiem") && !page.says("Bắt đầu làm bài"));
    let refused = lan.post(&format!("/quizzes/{quiz}/attempts"), &[]).await;
    assert!(refused.status == 422 && refused.says("Bạn học xong các bài"));
    assert_eq!(tries(&house, &lan).await.len(), 0);
}

async fn the_course_is_begun_first(house: House) {
    let quiz = published(&house).await;
    let lan = house.learner("Bùi Thị Lan").await;
    assert_eq!(lan.get(&format!("/quizzes/{quiz}")).await.location, "/courses/thu-nghiem");
    assert_eq!(lan.post(&format!("/quizzes/{quiz}/attempts"), &[]).await.location, "/courses/thu-nghiem");
    assert!(house.stranger().get(&format!("/quizzes/{quiz}")).await.location.starts_with("/login"));
    assert_eq!(lan.get("/quizzes/01987654-0000-7000-8000-000000000000").await.status, 404);
}

async fn beginning_twice_is_one_attempt(house: House) {
    let (lan, quiz) = at_the_test(&house, "Bùi Thị Lan").await;
    let open = format!("/quizzes/{quiz}/attempts");
    let both = join_all((0..4).map(|_| lan.post(&open, &[]))).await;
    assert!(both.iter().all(|answer| answer.location == both[0].location));
    assert!(lan.get(&format!("/quizzes/{quiz}")).await.says("Làm tiếp bài đang dở"));
    lan.post(&format!("/attempts/{}/submission", attempt_in(&both[0].location)), &[]).await;
    let again = begin(&lan, quiz).await;
    assert_ne!(again, attempt_in(&both[0].location));
    assert_eq!(tries(&house, &lan).await.iter().map(|attempt| attempt.number).collect::<Vec<_>>(), [1, 2]);
}

async fn neighbours_see_another_order(house: House) {
    let quiz = published(&house).await;
    let mut orders = Vec::new();
    for name in ["An", "Bình", "Chi", "Dung", "Én"] {
        let learner = ready_for_the_test(&house, name).await;
        begin(&learner, quiz).await;
        let paper = tries(&house, &learner).await.remove(0).paper.0;
        assert_eq!(paper.items.len(), 3);
        orders.push(paper);
    }
    assert!(orders.iter().any(|paper| *paper != orders[0]));
}

async fn the_best_score_stays(house: House) {
    let (lan, quiz) = at_the_test(&house, "Bùi Thị Lan").await;
    take_the_test(&house, &lan, quiz).await;
    let attempt = begin(&lan, quiz).await;
    lan.post(&format!("/attempts/{attempt}/submission"), &[]).await;
    let person = lan.id();
    let enrolment = house.given(move |db| Ok(Enrolment::all_of(db, person)?.remove(0))).await;
    assert!(enrolment.best_score == Some(1.0) && enrolment.is_ready());
    assert!(lan.get(&format!("/quizzes/{quiz}")).await.says("Bạn đã đạt bài này, điểm cao nhất 100 %"));
}

async fn many_answers_at_once_are_all_kept(house: House) {
    let quiz = published(&house).await;
    let mut class = Vec::new();
    for number in 0..12 {
        let learner = ready_for_the_test(&house, &format!("Học viên {number}")).await;
        let attempt = begin(&learner, quiz).await;
        class.push((learner, attempt, offered(&house, attempt, 1).await.remove(0)));
    }
    let pages: Vec<String> = class.iter().map(|(_, attempt, _)| format!("/attempts/{attempt}/questions/1")).collect();
    let fields: Vec<[(&str, &str); 1]> = class.iter().map(|(_, _, choice)| [("choice", choice.as_str())]).collect();
    let answers = join_all((0..class.len() * 4).map(|n| class[n % class.len()].0.post(&pages[n % class.len()], &fields[n % class.len()]))).await;
    assert!(answers.iter().all(|answer| answer.status == 303));
    for (learner, attempt, _) in &class {
        assert!(learner.get(&format!("/attempts/{attempt}/review")).await.says("Còn 2 câu bạn chưa trả lời"));
    }
}

// --- what the stories take as given ---

/// A course of one lesson, three questions and two things to do, under a framework.
pub async fn published(house: &House) -> QuizId {
    house
        .given(|db| {
            let framework = Framework::publish(db, &framework())?;
            let version = NewVersion { framework_id: Some(framework.id), ..course() };
            let published = Course::publish(db, &version)?;
            Ok(Quiz::of_version(db, published.version.id)?.expect("the course has a test").id)
        })
        .await
}

pub fn framework() -> NewFramework {
    let skill = NewSkill {
        code: "at.1".into(),
        group_code: "at".into(),
        group_title: "An toàn".into(),
        title: "Giữ mật khẩu".into(),
        description: String::new(),
        audiences: vec![Audience::Resident],
    };
    NewFramework {
        code: "mau".into(),
        version: "1".into(),
        title: "Khung mẫu".into(),
        issuer: "Học Vụ".into(),
        notice: "mẫu – chưa đối chiếu QĐ 757".into(),
        pass_mark: 0.7,
        pass_mark_note: String::new(),
        valid_months: 24,
        source_hash: "khung".into(),
        skills: vec![skill],
        blueprints: Vec::new(),
    }
}

pub fn course() -> NewVersion {
    let lesson = NewLesson {
        key: "bai-mot".into(),
        title: "Mật khẩu".into(),
        minutes: 5,
        kind: LessonKind::Text,
        html: "<p>Bài một.</p>".into(),
        ..NewLesson::default()
    };
    let criterion = |key: &str, required| Criterion { key: key.into(), text: format!("Việc {key}"), skill: "at.1".into(), required, ..Criterion::default() };
    NewVersion {
        slug: "thu-nghiem".into(),
        label: "1.0".into(),
        source_hash: "mot".into(),
        title: "An toàn số".into(),
        language: "vi".into(),
        licence: "CC BY 4.0".into(),
        authors: vec!["Lớp học".into()],
        audiences: vec![Audience::Resident],
        skills: vec!["at.1".into()],
        lessons: vec![lesson],
        quiz: Some(NewQuiz { title: "Bài kiểm tra".into(), pass_mark: 0.7, questions: questions() }),
        practical: Some(NewPractical {
            title: "Thực hành".into(),
            intro: "Xem tận mắt.".into(),
            criteria: vec![criterion("dat", true), criterion("them", false)],
            independent: false,
        }),
        ..NewVersion::default()
    }
}

fn questions() -> Vec<NewQuestion> {
    let choice = |key: &str, correct| Choice { key: key.into(), text: format!("Phương án {key}"), correct, ..Choice::default() };
    let question = |key: &str, kind, choices| NewQuestion {
        key: key.into(),
        kind,
        skill: "at.1".into(),
        text: format!("Câu hỏi {key}?"),
        hint: "Nghĩ đến mã OTP.".into(),
        feedback: "Vì mã OTP là chìa khóa.".into(),
        choices,
        ..NewQuestion::default()
    };
    vec![
        question("q1", QuestionKind::Single, vec![choice("a", true), choice("b", false), choice("c", false)]),
        question("q2", QuestionKind::Multiple, vec![choice("a", true), choice("b", true), choice("c", false)]),
        question("q3", QuestionKind::TrueFalse, vec![choice("d", true), choice("s", false)]),
    ]
}

/// A learner who has done the lessons.
pub async fn ready_for_the_test(house: &House, name: &str) -> Visitor {
    let learner = house.learner(name).await;
    do_the_lessons(house, &learner).await;
    learner
}

pub async fn do_the_lessons(house: &House, learner: &Visitor) {
    let person = learner.id();
    house.given(move |db| begun(db, person)?.complete(db, "bai-mot")).await;
}

fn begun(db: &mut Db, person: PersonId) -> Result<Enrolment> {
    let course = Course::named(db, "thu-nghiem")?;
    Enrolment::begin(db, person, &course)
}

async fn at_the_test(house: &House, name: &str) -> (Visitor, QuizId) {
    let quiz = published(house).await;
    (ready_for_the_test(house, name).await, quiz)
}

pub async fn begin(learner: &Visitor, quiz: QuizId) -> AttemptId {
    attempt_in(&learner.post(&format!("/quizzes/{quiz}/attempts"), &[]).await.location)
}

/// Answers everything right and hands it in.
pub async fn take_the_test(house: &House, learner: &Visitor, quiz: QuizId) {
    let attempt = begin(learner, quiz).await;
    for place in 1..=3 {
        let choices = right_answers(house, attempt, place).await;
        let fields: Vec<(&str, &str)> = choices.iter().map(|choice| ("choice", choice.as_str())).collect();
        assert_eq!(learner.post(&format!("/attempts/{attempt}/questions/{place}"), &fields).await.status, 303);
    }
    learner.post(&format!("/attempts/{attempt}/submission"), &[]).await;
}

fn attempt_in(address: &str) -> AttemptId {
    address.split('/').nth(2).unwrap().parse().unwrap()
}

pub async fn tries(house: &House, learner: &Visitor) -> Vec<Attempt> {
    let person = learner.id();
    house
        .given(move |db| {
            let enrolment = Enrolment::all_of(db, person)?.remove(0).id;
            Attempt::of_enrolment(db, enrolment)
        })
        .await
}

async fn offered(house: &House, attempt: AttemptId, place: usize) -> Vec<String> {
    house.given(move |db| Ok(item(db, attempt, place)?.choices)).await
}

pub async fn right_answers(house: &House, attempt: AttemptId, place: usize) -> Vec<String> {
    house
        .given(move |db| {
            let asked = item(db, attempt, place)?.question;
            let question = Question::find(db, asked)?;
            Ok(question.choices.0.into_iter().filter(|choice| choice.correct).map(|choice| choice.key).collect())
        })
        .await
}

fn item(db: &mut Db, attempt: AttemptId, place: usize) -> Result<Item> {
    use diesel::prelude::*;
    use hocvu::db::schema::attempts;
    let learner = attempts::table.find(attempt).select(attempts::person_id).first(db)?;
    Ok(Attempt::of(db, learner, attempt)?.paper.0.item(place).expect("a place of the paper").clone())
}
