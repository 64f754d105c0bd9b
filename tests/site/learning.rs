//! A course is opened, read, resumed and finished; media come in parts.

use crate::both;
use crate::house::{House, Visitor};
use hocvu::catalog::{
    Choice, Course, Lesson, LessonKind, NewLesson, NewModule, NewQuestion, NewQuiz, NewVersion, Outline, PracticeQuestion, Publication, QuestionKind,
};
use hocvu::identity::Audience;
use hocvu::learning::{Enrolment, MyLearning, Progress};
use hocvu::media::Media;

both!(
    anybody_reads_courses_and_lessons,
    a_course_is_begun_read_and_finished,
    opening_a_lesson_begins_the_course_and_is_where_one_goes_on,
    a_lesson_done_twice_counts_once,
    a_position_is_kept_for_its_learner_alone,
    who_began_a_version_stays_on_it,
    the_course_page_names_the_one_next_action,
    own_courses_come_first,
    a_shelf_keeps_its_order,
    learning_is_for_those_who_are_signed_in,
    only_files_of_courses_are_shown,
    a_file_comes_in_parts,
    a_lesson_waits_for_those_that_come_first,
    a_question_in_a_lesson_is_answered_in_the_address,
    modules_stand_as_headings,
);

async fn anybody_reads_courses_and_lessons(house: House) {
    let (_, lessons) = published(&house, &safety("1")).await;
    let stranger = house.stranger();
    assert!(stranger.get("/courses").await.says("An toàn trên mạng"));
    let page = stranger.get("/courses/an-toan").await;
    assert!(page.says("Đăng nhập để học") && page.says("/login?next=/courses/an-toan"));
    let page = stranger.get(&lesson_path(&lessons[0])).await;
    assert!(page.says("Bài 1/2") && page.says("<p>Bài một.</p>") && page.says("Bài sau"));
    assert!(!page.says("completion"));
    assert_eq!(stranger.get("/courses/khong-co").await.status, 404);
    assert_eq!(stranger.get("/lessons/01987654-0000-7000-8000-000000000000").await.status, 404);
}

async fn a_course_is_begun_read_and_finished(house: House) {
    let (course, lessons) = published(&house, &safety("1")).await;
    let lan = house.learner("Bùi Thị Lan").await;
    assert!(lan.get("/courses/an-toan").await.says("Bắt đầu học"));
    assert_eq!(lan.post("/courses/an-toan/enrolment", &[]).await.location, lesson_path(&lessons[0]));
    assert_eq!(lan.post(&format!("{}/completion", lesson_path(&lessons[0])), &[]).await.location, lesson_path(&lessons[1]));
    let last = lan.post(&format!("{}/completion", lesson_path(&lessons[1])), &[]).await;
    assert_eq!(last.location, "/courses/an-toan");
    let page = lan.get("/courses/an-toan").await;
    assert!(page.says("2 trên 2 bài") && page.says("Làm bài kiểm tra") && page.says("Bạn đã xong bài cuối"));
    let enrolment = enrolment(&house, &lan, &course).await;
    assert_eq!((enrolment.lessons_done, enrolment.lessons_completed_at.is_some(), enrolment.is_ready()), (2, true, false));
}

async fn opening_a_lesson_begins_the_course_and_is_where_one_goes_on(house: House) {
    let (course, lessons) = published(&house, &safety("1")).await;
    let lan = house.learner("Bùi Thị Lan").await;
    let page = lan.get(&lesson_path(&lessons[1])).await;
    assert!(page.status == 200 && page.says("Đã xong bài cuối"));
    assert_eq!(enrolment(&house, &lan, &course).await.last_lesson_key.as_deref(), Some("bai-hai"));
    let page = lan.get("/courses/an-toan").await;
    assert!(page.says(&format!("href=\"{}\"", lesson_path(&lessons[1]))));
    lan.post(&format!("{}/completion", lesson_path(&lessons[1])), &[]).await;
    assert!(lan.get("/courses/an-toan").await.says("Học tiếp: bài 1. Mật khẩu"));
}

async fn a_lesson_done_twice_counts_once(house: House) {
    let (course, lessons) = published(&house, &safety("1")).await;
    let lan = house.learner("Bùi Thị Lan").await;
    let path = format!("{}/completion", lesson_path(&lessons[0]));
    lan.post(&path, &[]).await;
    let first = progress(&house, &lan, &course).await;
    assert_eq!(lan.post(&path, &[]).await.status, 303);
    assert_eq!(progress(&house, &lan, &course).await[0].completed_at, first[0].completed_at);
    assert_eq!(enrolment(&house, &lan, &course).await.lessons_done, 1);
}

async fn a_position_is_kept_for_its_learner_alone(house: House) {
    let (course, lessons) = published(&house, &safety("1")).await;
    let (lan, minh) = (house.learner("Bùi Thị Lan").await, house.learner("Lê Văn Minh").await);
    let path = format!("{}/position", lesson_path(&lessons[0]));
    assert_eq!(lan.post(&path, &[("seconds", "42.5")]).await.status, 204);
    assert_eq!(progress(&house, &lan, &course).await[0].position_seconds, 42.5);
    let person = minh.id();
    assert!(house.given(move |db| Enrolment::of(db, person, course.id)).await.is_none());
    for wrong in ["-1", "NaN", "inf", "1e99"] {
        assert_eq!(lan.post(&path, &[("seconds", wrong)]).await.status, 422, "{wrong}");
    }
    assert_eq!(house.stranger().post(&path, &[("seconds", "1")]).await.status, 303);
}

async fn who_began_a_version_stays_on_it(house: House) {
    let (course, first) = published(&house, &safety("1")).await;
    let lan = house.learner("Bùi Thị Lan").await;
    lan.get(&lesson_path(&first[0])).await;
    let mut changed = safety("2");
    changed.lessons[0].title = "Mật khẩu mạnh".into();
    changed.lessons.remove(1);
    changed.lessons.push(lesson("bai-ba", "Sao lưu", "<p>Bài ba.</p>"));
    let (_, second) = published(&house, &changed).await;
    // Lan's course page and lessons are those that she began.
    let page = lan.get("/courses/an-toan").await;
    assert!(page.says("1. Mật khẩu<") && !page.says("Sao lưu"));
    assert_eq!(lan.get(&lesson_path(&first[1])).await.status, 200);
    assert_eq!(lan.get(&lesson_path(&second[0])).await.location, lesson_path(&first[0]));
    assert_eq!(lan.get(&lesson_path(&second[1])).await.location, "/courses/an-toan");
    // A completion through a lesson of the other version counts for the same key.
    lan.post(&format!("{}/completion", lesson_path(&second[0])), &[]).await;
    assert_eq!(enrolment(&house, &lan, &course).await.lessons_done, 1);
    assert_eq!(lan.post(&format!("{}/completion", lesson_path(&second[1])), &[]).await.status, 404);
    // Who comes now, and who only looks, gets the new one.
    let minh = house.learner("Lê Văn Minh").await;
    assert_eq!(minh.get(&lesson_path(&first[0])).await.location, lesson_path(&second[0]));
    assert_eq!(house.stranger().get(&lesson_path(&first[1])).await.location, "/courses/an-toan");
    assert!(minh.get("/courses/an-toan").await.says("Sao lưu"));
}

async fn the_course_page_names_the_one_next_action(house: House) {
    let (course, lessons) = published(&house, &safety("1")).await;
    let lan = house.learner("Bùi Thị Lan").await;
    for lesson in &lessons {
        lan.post(&format!("{}/completion", lesson_path(lesson)), &[]).await;
    }
    let begun = enrolment(&house, &lan, &course).await;
    let note = |score: f64, passed: bool| {
        let begun = begun.clone();
        house.given(move |db| begun.note_score(db, score, passed))
    };
    note(0.5, false).await;
    assert!(lan.get("/courses/an-toan").await.says("Lần cao nhất của bạn là 50 %"));
    note(0.9, true).await;
    note(0.6, false).await;
    let page = lan.get("/courses/an-toan").await;
    assert!(page.says("Xin chứng nhận") && page.says("90 %"));
    assert_eq!(page.field("enrolment"), begun.id.to_string());
    let stand = |state: &'static str, number: Option<&'static str>| {
        let begun = begun.clone();
        house.given(move |db| begun.note_request(db, Some(state), number))
    };
    for (state, words) in [("requested", "Người đánh giá sẽ hẹn"), ("assessed", "chờ người phê duyệt"), ("returned", "Gửi lại đề nghị")]
    {
        stand(state, None).await;
        assert!(lan.get("/courses/an-toan").await.says(words), "{state}");
    }
    stand("approved", Some("TC-2026-00001")).await;
    assert!(lan.get("/courses/an-toan").await.says("href=\"/certificates/TC-2026-00001\""));
    assert!(lan.get("/learning").await.says("Chứng nhận số TC-2026-00001"));
}

async fn own_courses_come_first(house: House) {
    published(&house, &safety("1")).await;
    let other = NewVersion { slug: "cho-tho".into(), title: "Cho thợ".into(), audiences: vec![Audience::Worker], source_hash: "w".into(), ..safety("1") };
    let (_, lessons) = published(&house, &other).await;
    let lan = house.learner("Bùi Thị Lan").await;
    let text = lan.get("/courses").await.text();
    assert!(text.find("Dành cho bạn").unwrap() < text.find("Khóa học khác").unwrap());
    lan.get(&lesson_path(&lessons[0])).await;
    let text = lan.get("/courses").await.text();
    assert!(text.find("Bạn đang học").unwrap() < text.find("Dành cho bạn").unwrap());
    assert!(text.contains("0 trên 2 bài"));
    let person = lan.id();
    let mine = house.given(move |db| MyLearning::of(db, person, Audience::Resident)).await;
    assert_eq!((mine.begun.len(), mine.yours.len(), mine.others.len()), (1, 1, 0));
}

async fn a_shelf_keeps_its_order(house: House) {
    published(&house, &NewVersion { shelf_order: 20, ..safety("1") }).await;
    let first = NewVersion { slug: "nguoi-dan-so".into(), title: "Người dân số".into(), source_hash: "n".into(), shelf_order: 1, ..safety("1") };
    published(&house, &first).await;
    for visitor in [house.stranger(), house.learner("Bùi Thị Lan").await] {
        let text = visitor.get("/courses").await.text();
        assert!(text.find("Người dân số").unwrap() < text.find("An toàn trên mạng").unwrap(), "the small number stands first, though it came later");
    }
}

async fn learning_is_for_those_who_are_signed_in(house: House) {
    let (_, lessons) = published(&house, &safety("1")).await;
    let stranger = house.stranger();
    assert!(stranger.get("/learning").await.location.starts_with("/login"));
    assert!(stranger.post("/courses/an-toan/enrolment", &[]).await.location.starts_with("/login"));
    assert!(stranger.post(&format!("{}/completion", lesson_path(&lessons[0])), &[]).await.location.starts_with("/login"));
    assert_eq!(house.learner("Bùi Thị Lan").await.get("/learning").await.status, 200);
}

async fn only_files_of_courses_are_shown(house: House) {
    let secret = Media::put(&house.app.config.media_folder(), "so-ho-khau.txt", &b"secret"[..]).unwrap();
    let row = secret.clone();
    house.given(move |db| row.record(db)).await;
    let stranger = house.stranger();
    assert_eq!(stranger.get(&format!("/media/{}/a.txt", secret.sha256)).await.status, 404);
    assert_eq!(stranger.get("/media/..%2f..%2fkeys/login.key").await.status, 404);
}

async fn a_file_comes_in_parts(house: House) {
    let bytes: Vec<u8> = (0..700_000u32).map(|n| (n % 251) as u8).collect();
    let folder = house.app.config.media_folder();
    let (film, drawing) = (Media::put(&folder, "phim.mp4", &bytes[..]).unwrap(), Media::put(&folder, "hinh.svg", &b"<svg/>"[..]).unwrap());
    let mut version = safety("1");
    version.resources = vec![("phim.mp4".into(), film.clone()), ("hinh.svg".into(), drawing.clone())];
    published(&house, &version).await;
    let (stranger, path) = (house.stranger(), format!("/media/{}/phim.mp4", film.sha256));
    let whole = stranger.get(&path).await;
    assert_eq!((whole.status, whole.header("content-type"), whole.header("accept-ranges")), (200, "video/mp4", "bytes"));
    assert!(whole.bytes == bytes && whole.header("cache-control").contains("immutable"));
    let etag = whole.header("etag").to_owned();
    let part = stranger.get_with(&path, &[("range", "bytes=300000-600000")]).await;
    assert_eq!((part.status, part.header("content-range")), (206, "bytes 300000-600000/700000"));
    assert!(part.bytes == bytes[300_000..=600_000]);
    let end = stranger.get_with(&path, &[("range", "bytes=-1000"), ("if-range", &etag)]).await;
    assert!(end.status == 206 && end.bytes == bytes[699_000..]);
    let other = stranger.get_with(&path, &[("range", "bytes=0-9"), ("if-range", "\"old\"")]).await;
    assert_eq!((other.status, other.bytes.len()), (200, 700_000));
    let beyond = stranger.get_with(&path, &[("range", "bytes=700000-")]).await;
    assert_eq!((beyond.status, beyond.header("content-range")), (416, "bytes */700000"));
    assert_eq!(stranger.get_with(&path, &[("if-none-match", &etag)]).await.status, 304);
    let svg = stranger.get(&format!("/media/{}/hinh.svg", drawing.sha256)).await;
    assert!(svg.header("content-security-policy").contains("sandbox") && svg.header("content-type") == "image/svg+xml");
}

async fn a_lesson_waits_for_those_that_come_first(house: House) {
    let mut version = safety("1");
    version.lessons[1].requires = vec!["bai-mot".into()];
    let (course, lessons) = published(&house, &version).await;
    let (first, second) = (lesson_path(&lessons[0]), lesson_path(&lessons[1]));
    let lan = house.learner("Bùi Thị Lan").await;
    let page = lan.get(&second).await;
    assert!(page.says("Bài này mở khi bạn học xong") && page.says(&format!("href=\"{first}\"")) && !page.says("Bài hai.") && !page.says("completion"));
    let refused = lan.post(&format!("{second}/completion"), &[]).await;
    assert!(refused.status == 422 && refused.says("Mật khẩu"));
    lan.post("/courses/an-toan/enrolment", &[]).await;
    let page = lan.get("/courses/an-toan").await;
    assert!(page.says("Mở khi bạn học xong bài 1") && page.says(&format!("href=\"{first}\"")));
    // Who only looks and who teaches read everything.
    assert!(house.stranger().get(&second).await.says("Bài hai."));
    let trainer = house.staff("Trần Thị Giảng", hocvu::identity::Role::Trainer).await;
    let page = trainer.get(&second).await;
    assert!(page.says("Bài hai.") && page.says("Bài này mở khi") && !page.says("completion"));
    // Then it opens.
    assert_eq!(lan.post(&format!("{first}/completion"), &[]).await.location, second);
    assert!(lan.get(&second).await.says("Bài hai."));
    assert_eq!(lan.post(&format!("{second}/completion"), &[]).await.status, 303);
    assert_eq!(enrolment(&house, &lan, &course).await.lessons_done, 2);
}

async fn a_question_in_a_lesson_is_answered_in_the_address(house: House) {
    let choice =
        |key: &str, correct: bool| Choice { key: key.into(), text: format!("Ý {key}"), correct, feedback: format!("Vì {key}."), ..Choice::default() };
    let question = |key: &str| PracticeQuestion {
        key: key.into(),
        text: format!("Câu {key}?"),
        choices: vec![choice("a", true), choice("b", false)],
        ..PracticeQuestion::default()
    };
    let mut version = safety("1");
    version.lessons[0].html = "<p>Trước.</p>\n<!--question otp-->\n<p>Giữa.</p>\n<!--question 2-->\n".into();
    version.lessons[0].practice_questions = vec![question("otp"), question("2")];
    let (_, lessons) = published(&house, &version).await;
    let path = lesson_path(&lessons[0]);
    let stranger = house.stranger();
    for who in [&stranger, &house.learner("Bùi Thị Lan").await] {
        let page = who.get(&path).await;
        let text = page.text();
        assert!(text.find("Trước.").unwrap() < text.find("Câu otp?").unwrap() && text.find("Câu otp?").unwrap() < text.find("Giữa.").unwrap());
        assert!(!page.says("Đúng rồi.") && !page.says("Vì a."));
        let page = who.get(&format!("{path}?q-otp=a")).await;
        assert!(page.says("Đúng rồi.") && page.says("Vì a.") && page.says(r#"<input type="hidden" name="q-otp" value="a">"#));
        let page = who.get(&format!("{path}?q-otp=b&q-2=a")).await;
        assert!(page.says("Chưa đúng.") && page.says("Vì b.") && page.says("Đúng rồi."));
        for odd in ["q-otp=x", "q-khac=a", "q-otp=%22%3E", "%ff&&=", "q-otp"] {
            let page = who.get(&format!("{path}?{odd}")).await;
            assert!(page.status == 200 && !page.says("Đúng rồi.") && !page.says("Chưa đúng."), "{odd}");
        }
    }
}

async fn modules_stand_as_headings(house: House) {
    let mut version = safety("1");
    version.modules = [("mot", "Phần đầu"), ("hai", "Phần sau")].map(|(key, title)| NewModule { key: key.into(), title: title.into() }).to_vec();
    version.lessons[0].module_key = Some("mot".into());
    version.lessons[1].module_key = Some("hai".into());
    published(&house, &version).await;
    let other = NewVersion { slug: "tiep".into(), source_hash: "t".into(), requires: vec!["an-toan".into(), "khong-con".into()], ..safety("1") };
    published(&house, &other).await;
    let text = house.stranger().get("/courses/an-toan").await.text();
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}"));
    assert!(at("<h3>Phần đầu</h3>") < at("1. Mật khẩu") && at("1. Mật khẩu") < at("<h3>Phần sau</h3>") && at("<h3>Phần sau</h3>") < at("2. Lừa đảo"));
    assert_eq!((text.matches("<ol class=\"lessons\">").count(), text.matches("</ol>").count()), (2, 2));
    let page = house.stranger().get("/courses/tiep").await;
    assert!(page.says("Nên học trước") && page.says("href=\"/courses/an-toan\"") && !page.says("khong-con"));
}

// --- what the stories take as given ---

/// A course of two lessons and a test of one question.
pub fn safety(label: &str) -> NewVersion {
    let choice = |key: &str, correct| Choice { key: key.into(), text: format!("Phương án {key}"), correct, ..Choice::default() };
    let question = NewQuestion {
        key: "q1".into(),
        kind: QuestionKind::Single,
        skill: "at.1".into(),
        text: "Có nên đọc mã OTP?".into(),
        choices: vec![choice("a", true), choice("b", false)],
        ..NewQuestion::default()
    };
    NewVersion {
        slug: "an-toan".into(),
        label: label.into(),
        source_hash: label.into(),
        title: "An toàn trên mạng".into(),
        summary: "Giữ mình trên mạng.".into(),
        language: "vi".into(),
        licence: "CC BY 4.0".into(),
        authors: vec!["Lớp học".into()],
        audiences: vec![Audience::Resident],
        lessons: vec![lesson("bai-mot", "Mật khẩu", "<p>Bài một.</p>"), lesson("bai-hai", "Lừa đảo", "<p>Bài hai.</p>")],
        quiz: Some(NewQuiz { title: "Kiểm tra".into(), pass_mark: 0.7, questions: vec![question] }),
        ..NewVersion::default()
    }
}

fn lesson(key: &str, title: &str, html: &str) -> NewLesson {
    NewLesson { key: key.into(), title: title.into(), minutes: 5, kind: LessonKind::Text, html: html.into(), ..NewLesson::default() }
}

pub async fn published(house: &House, version: &NewVersion) -> (Course, Vec<Lesson>) {
    let version = version.clone();
    let made = house
        .given(move |db| {
            let Publication { course, version, .. } = Course::publish(db, &version)?;
            Outline::of(db, version.id)?;
            Ok((course, Lesson::of_version(db, version.id)?))
        })
        .await;
    house.app.cached.forget();
    made
}

pub fn lesson_path(lesson: &Lesson) -> String {
    format!("/lessons/{}", lesson.id)
}

async fn enrolment(house: &House, learner: &Visitor, course: &Course) -> Enrolment {
    let (person, course) = (learner.id(), course.id);
    house.given(move |db| Ok(Enrolment::of(db, person, course)?.unwrap())).await
}

async fn progress(house: &House, learner: &Visitor, course: &Course) -> Vec<Progress> {
    let enrolment = enrolment(house, learner, course).await.id;
    house.given(move |db| Progress::of(db, enrolment)).await
}
