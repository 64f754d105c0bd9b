//! The kinds of questions: each is asked, answered by a plain form, marked and explained.

use crate::assessment::{begin, published};
use crate::both;
use crate::house::{Answer, House, Visitor};
use hocvu::assessment::{Attempt, AttemptId};
use hocvu::catalog::{Choice, Course, Ending, NewQuestion, NewQuiz, NewVersion, Question, QuestionKind, Quiz, QuizId, Step};
use hocvu::identity::Role;
use hocvu::learning::Enrolment;

both!(
    parts_are_put_in_order_by_number,
    pairs_are_matched_by_lists,
    a_short_answer_and_a_number_are_taken_kindly,
    a_scenario_is_walked_step_by_step_and_never_back,
    what_is_listened_to_is_read_by_who_does_not_hear,
    an_attempt_keeps_the_wording_that_it_saw,
    each_kind_explains_itself_in_the_result,
    an_author_writes_the_newer_kinds_in_plain_forms,
);

fn choice(key: &str, text: &str) -> Choice {
    Choice { key: key.into(), text: text.into(), feedback: format!("Lời về {text}."), ..Choice::default() }
}

fn right(key: &str, text: &str) -> Choice {
    Choice { correct: true, ..choice(key, text) }
}

fn question(kind: QuestionKind, choices: Vec<Choice>) -> NewQuestion {
    NewQuestion {
        key: "q".into(), kind, skill: "at.1".into(), text: format!("Câu {kind}?"), feedback: "Vì vậy đó.".into(), choices, ..NewQuestion::default()
    }
}

fn ordering() -> NewQuestion {
    question(QuestionKind::Ordering, vec![choice("mot", "Việc đầu"), choice("hai", "Việc giữa"), choice("ba", "Việc cuối")])
}

fn matching() -> NewQuestion {
    let pair = |key: &str, text: &str, other: &str| Choice { other: other.into(), ..choice(key, text) };
    question(QuestionKind::Matching, vec![pair("x", "113", "Công an"), pair("y", "115", "Cấp cứu"), pair("z", "", "Ngân hàng")])
}

fn number() -> NewQuestion {
    let wanted = Choice { tolerance: "0,1".into(), ..right("a", "1,5") };
    NewQuestion { unit: "viên".into(), ..question(QuestionKind::Number, vec![wanted, choice("b", "2")]) }
}

fn scenario() -> NewQuestion {
    let way = |key: &str, step: &str, next: &str| Choice { step: step.into(), next: next.into(), ..choice(key, &format!("Làm {key}")) };
    let step = |key: &str, end| Step { key: key.into(), text: format!("Chuyện {key}"), end, ..Step::default() };
    let steps = vec![step("goi", None), step("hoi", None), step("yen", Some(Ending::Good)), step("mat", Some(Ending::Bad))];
    let choices = vec![way("tin", "goi", "mat"), way("nghi", "goi", "hoi"), way("bao", "hoi", "yen"), way("im", "hoi", "mat")];
    NewQuestion { steps, ..question(QuestionKind::Scenario, choices) }
}

/// A course with one question, and a learner in the middle of its test.
async fn asked(house: &House, question: NewQuestion) -> (Visitor, AttemptId) {
    let (lan, quiz) = (house.learner("Bùi Thị Lan").await, course_with(house, "mot", vec![question]).await);
    ready(house, &lan).await;
    let attempt = begin(&lan, quiz).await;
    (lan, attempt)
}

/// The lessons are done.
async fn ready(house: &House, learner: &Visitor) {
    let person = learner.id();
    house
        .given(move |db| {
            let course = Course::named(db, "cac-loai")?;
            Enrolment::begin(db, person, &course)?.complete(db, "bai-mot")
        })
        .await;
}

async fn course_with(house: &House, source: &'static str, questions: Vec<NewQuestion>) -> QuizId {
    published(house).await;
    house
        .given(move |db| {
            let lesson =
                hocvu::catalog::NewLesson { key: "bai-mot".into(), title: "Bài".into(), minutes: 5, html: "<p>Bài.</p>".into(), ..Default::default() };
            let version = NewVersion {
                slug: "cac-loai".into(),
                label: source.into(),
                source_hash: source.into(),
                title: "Các loại câu".into(),
                language: "vi".into(),
                audiences: vec![hocvu::identity::Audience::Resident],
                lessons: vec![lesson],
                quiz: Some(NewQuiz { title: "Kiểm tra".into(), pass_mark: 0.7, questions: questions.clone() }),
                ..NewVersion::default()
            };
            let published = Course::publish(db, &version)?;
            Ok(Quiz::of_version(db, published.version.id)?.expect("it has a test").id)
        })
        .await
}

async fn send(lan: &Visitor, attempt: AttemptId, choices: &[&str]) -> Answer {
    let fields: Vec<(&str, &str)> = choices.iter().map(|choice| ("choice", *choice)).collect();
    lan.post(&format!("/attempts/{attempt}/questions/1"), &fields).await
}

async fn result(lan: &Visitor, attempt: AttemptId) -> Answer {
    lan.post(&format!("/attempts/{attempt}/submission"), &[]).await;
    lan.get(&format!("/attempts/{attempt}")).await
}

async fn parts_are_put_in_order_by_number(house: House) {
    let (lan, attempt) = asked(&house, ordering()).await;
    let page = lan.get(&format!("/attempts/{attempt}/questions/1")).await;
    assert!(page.says("<select") && page.says("value=\"mot=1\"") && page.says("Việc làm đầu tiên là số 1"));
    let short = send(&lan, attempt, &["mot=1", "", "ba=3"]).await;
    assert!(short.status == 422 && short.says("Hãy chọn số cho tất cả các việc") && short.says("value=\"ba=3\" selected"), "{}", short.text());
    let twice = send(&lan, attempt, &["mot=1", "hai=1", "ba=3"]).await;
    assert!(twice.status == 422 && twice.says("Có hai việc cùng một số"));
    assert_eq!(send(&lan, attempt, &["mot=1", "hai=2", "la=3"]).await.status, 422);
    assert_eq!(send(&lan, attempt, &["ba=3", "mot=1", "hai=2"]).await.status, 303);
    assert!(lan.get(&format!("/attempts/{attempt}/questions/1")).await.says("value=\"hai=2\" selected"));
    assert!(lan.get(&format!("/attempts/{attempt}/review")).await.says("1. Việc đầu; 2. Việc giữa; 3. Việc cuối"));
    assert!(result(&lan, attempt).await.says("1/1"));
}

async fn pairs_are_matched_by_lists(house: House) {
    let (lan, attempt) = asked(&house, matching()).await;
    let page = lan.get(&format!("/attempts/{attempt}/questions/1")).await;
    assert!(page.says("Ngân hàng") && page.says("value=\"x=y\"") && !page.says("value=\"z=x\""), "a spare half is offered, not asked for");
    let half = send(&lan, attempt, &["x=x", ""]).await;
    assert!(half.status == 422 && half.says("Hãy chọn cho tất cả các dòng") && half.says("value=\"x=x\" selected"));
    assert_eq!(send(&lan, attempt, &["x=x", "x=y"]).await.status, 422);
    assert_eq!(send(&lan, attempt, &["x=x", "y=la"]).await.status, 422);
    send(&lan, attempt, &["y=z", "x=x"]).await;
    let page = result(&lan, attempt).await;
    assert!(page.says("0/1") && page.says("115 → Ngân hàng") && page.says("Lời về 115.") && !page.says("Lời về 113."));
    assert!(page.says("113 → Công an; 115 → Cấp cứu"));
}

async fn a_short_answer_and_a_number_are_taken_kindly(house: House) {
    let (lan, attempt) = asked(&house, number()).await;
    let page = lan.get(&format!("/attempts/{attempt}/questions/1")).await;
    assert!(page.says("inputmode=\"decimal\"") && page.says("(viên)") && !page.says("1,6"));
    let words = send(&lan, attempt, &["một rưỡi"]).await;
    assert!(words.status == 422 && words.says("Hãy viết một số, ví dụ 1,5") && words.says("value=\"một rưỡi\""));
    assert!(send(&lan, attempt, &["  "]).await.says("Hãy viết câu trả lời"));
    let with_unit = lan.post(&format!("/attempts/{attempt}/questions/1"), &[("choice", "1.6 viên"), ("unit", "viên")]).await;
    assert_eq!(with_unit.status, 303);
    assert!(result(&lan, attempt).await.says("1/1"));

    let short = NewQuestion { key: "q2".into(), ..question(QuestionKind::ShortAnswer, vec![right("a", "Mã OTP"), choice("b", "mật khẩu")]) };
    let quiz = course_with(&house, "hai", vec![short]).await;
    let minh = house.learner("Lê Văn Minh").await;
    ready(&house, &minh).await;
    let attempt = begin(&minh, quiz).await;
    assert!(!minh.get(&format!("/attempts/{attempt}/questions/1")).await.says("Mã OTP"), "the answer stands nowhere on the page");
    assert_eq!(send(&minh, attempt, &[&"a".repeat(300)]).await.status, 422);
    send(&minh, attempt, &[" MAT khau "]).await;
    send(&minh, attempt, &["ma  otp!"]).await;
    let page = result(&minh, attempt).await;
    assert!(page.says("1/1") && page.says("Bạn chọn: ma otp!") && page.says("Lời về Mã OTP."));
}

async fn a_scenario_is_walked_step_by_step_and_never_back(house: House) {
    let (lan, attempt) = asked(&house, scenario()).await;
    let here = format!("/attempts/{attempt}/questions/1");
    let page = lan.get(&here).await;
    assert!(page.says("Chuyện goi") && page.says("Làm nghi") && !page.says("Làm bao") && !page.says("Chuyện yen"));
    assert_eq!(send(&lan, attempt, &["bao"]).await.status, 422, "a step further on cannot be jumped to");
    let first = send(&lan, attempt, &["nghi"]).await;
    assert_eq!(first.location, here, "what happens next is seen");
    assert!(lan.get(&format!("/attempts/{attempt}/review")).await.says("Còn 1 câu bạn chưa trả lời"), "a story in the middle is no answer");
    let page = lan.get(&here).await;
    assert!(page.says("Chuyện hoi") && page.says("Bạn chọn: Làm nghi") && page.says("Làm bao") && page.says("name=\"way\" value=\"nghi\""));
    let back = send(&lan, attempt, &["tin"]).await;
    assert!(back.status == 422 && back.says("Bước này bạn đã chọn rồi"));
    let on = |step: &'static str| [("way", "nghi"), ("choice", step)];
    assert_eq!(lan.post(&here, &on("bao")).await.status, 303);
    assert_eq!(lan.post(&here, &on("bao")).await.status, 303, "sent twice, it is one");
    assert_eq!(lan.post(&here, &on("im")).await.status, 422);
    let page = lan.get(&here).await;
    assert!(page.says("Chuyện yen") && page.says("Chuyện đã kết thúc") && !page.says("Làm như vậy"));
    let page = result(&lan, attempt).await;
    assert!(page.says("1/1") && page.says("Kết thúc: Chuyện yen") && page.says("Lời về Làm nghi."));
}

async fn what_is_listened_to_is_read_by_who_does_not_hear(house: House) {
    let listen = NewQuestion {
        listen: "Bảy giờ sáng mai nhé.".into(), ..question(QuestionKind::Listen, vec![right("a", "Bảy giờ"), choice("b", "Tám giờ")])
    };
    let (lan, attempt) = asked(&house, listen).await;
    let here = format!("/attempts/{attempt}/questions/1");
    assert!(lan.get(&here).await.says("<blockquote>Bảy giờ sáng mai nhé.</blockquote>"), "without a sound it can only be read");
    send(&lan, attempt, &["b"]).await;
    assert!(result(&lan, attempt).await.says("Lời đã nghe: Bảy giờ sáng mai nhé."));
}

async fn an_attempt_keeps_the_wording_that_it_saw(house: House) {
    let (lan, attempt) = asked(&house, NewQuestion { text: "Lời cũ?".into(), ..ordering() }).await;
    course_with(&house, "hai", vec![NewQuestion { text: "Lời mới?".into(), ..matching() }]).await;
    let page = lan.get(&format!("/attempts/{attempt}/questions/1")).await;
    assert!(page.says("Lời cũ?") && page.says("Việc đầu") && !page.says("Lời mới?"));
    send(&lan, attempt, &["mot=1", "hai=2", "ba=3"]).await;
    let page = result(&lan, attempt).await;
    assert!(page.says("1/1") && page.says("Lời cũ?") && !page.says("Lời mới?"));
    let person = lan.id();
    let attempt = house.given(move |db| Attempt::of(db, person, attempt)).await;
    let asked = attempt.paper.0.item(1).unwrap().question;
    assert_eq!(house.given(move |db| Question::find(db, asked)).await.text, "Lời cũ?");
}

async fn each_kind_explains_itself_in_the_result(house: House) {
    let kinds: Vec<NewQuestion> = [ordering(), matching(), number(), scenario(), question(QuestionKind::Single, vec![right("a", "Một"), choice("b", "Hai")])]
        .into_iter()
        .zip('a'..)
        .map(|(question, key)| NewQuestion { key: key.into(), ..question })
        .collect();
    let quiz = course_with(&house, "nam", kinds).await;
    let lan = house.learner("Bùi Thị Lan").await;
    ready(&house, &lan).await;
    let attempt = begin(&lan, quiz).await;
    let blank = result(&lan, attempt).await;
    assert!(blank.says("0/5") && blank.says("1. Việc đầu; 2. Việc giữa; 3. Việc cuối") && blank.says("1,5 viên") && blank.says("Làm nghi; Làm bao"));
    assert_eq!(blank.text().matches("Vì vậy đó.").count(), 5);
}

async fn an_author_writes_the_newer_kinds_in_plain_forms(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let draft = crate::authoring::begun(&hoa, "Gọi giúp").await.draft;
    let question = hoa.post(&format!("{draft}/questions"), &[("text", "Số nào gọi khi nào?")]).await.location;
    let save = async |fields: &[(&str, &str)]| {
        let began = hoa.get(&question).await.field("began");
        let saved = hoa.post(&question, &[&[("began", began.as_str()), ("text", "Số nào gọi khi nào?")], fields].concat()).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
    };
    let todo = async || hoa.get(&format!("{draft}/publication")).await;
    // Another kind is looked at first: what was typed stays, nothing is kept.
    let look = hoa.post(&question, &[("text", "Số nào?"), ("kind", "matching"), ("do", "kind"), ("choice_key", ""), ("choice_text", "113")]).await;
    assert!(look.status == 200 && look.says("Ý hợp với nó") && look.says("value=\"113\""));
    let left = [("kind", "matching"), ("choice_text", "113"), ("choice_text", "115"), ("choice_text", "")];
    save(&[&left[..], &[("choice_other", "Công an"), ("choice_other", ""), ("choice_other", "Ngân hàng")]].concat()).await;
    assert!(todo().await.says("có cặp thiếu nửa sau"));
    save(&[&left[..], &[("choice_other", "Công an"), ("choice_other", "Cấp cứu"), ("choice_other", "Ngân hàng")]].concat()).await;
    assert!(!todo().await.says("nửa sau") && hoa.get(&question).await.says("value=\"Ngân hàng\""));
    // A story: steps and choices by lists.
    let steps =
        [("kind", "scenario"), ("step_key", "goi"), ("step_text", "Có người gọi."), ("step_end", ""), ("step_key", "yen"), ("step_text", "Bạn yên ổn.")];
    let ways = [("choice_text", "Cúp máy"), ("choice_step", "goi"), ("choice_next", "yen")];
    save(&[&steps[..], &[("step_end", "bad")], &ways[..]].concat()).await;
    assert!(todo().await.says("chưa có kết thúc tốt nào"));
    save(&[&steps[..], &[("step_end", "good")], &ways[..]].concat()).await;
    assert!(!todo().await.says("kết thúc tốt") && hoa.get(&question).await.says("Có người gọi."));
    // Pictures are sent for each choice.
    save(&[("kind", "picture"), ("choice_key", "a"), ("choice_text", "Gọi 115"), ("choice_key", "b"), ("choice_text", "Cạo gió"), ("correct", "1")]).await;
    assert!(todo().await.says("mỗi phương án cần một hình"));
    let drawing = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><rect width=\"9\" height=\"9\"/></svg>";
    for choice in ["a", "b"] {
        let sent = hoa.post_multipart(&format!("{question}/choices/{choice}/picture"), &[("alt", "Hình vẽ")], Some(("file", "hinh.svg", drawing))).await;
        assert_eq!(sent.location, format!("{question}#pictures"), "{}", sent.text());
    }
    assert!(!todo().await.says("mỗi phương án cần một hình") && hoa.get(&question).await.says("value=\"Hình vẽ\""));
    let none = hoa.post_multipart(&format!("{question}/choices/c/picture"), &[("alt", "Hình")], Some(("file", "hinh.svg", drawing))).await;
    assert_eq!(none.status, 404);
}
