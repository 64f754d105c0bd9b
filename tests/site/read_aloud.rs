//! Lessons and questions are heard: each sentence spoken once, failures told, the work found by what is missing.

use crate::both;
use crate::house::{House, Visitor};
use crate::learning::safety;
use chrono::TimeDelta;
use diesel::prelude::*;
use hocvu::catalog::{Choice, Course, Lesson, NewVersion, PracticeQuestion, Quiz, read_aloud};
use hocvu::config::ReadAloud;
use hocvu::db::schema::spoken;
use hocvu::db::{Db, now};
use hocvu::identity::Role;
use hocvu::media::speech::{Spoken, Voice, forget_earlier};
use hocvu::media::{Media, file_of, sweep};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

both!(
    a_lesson_and_its_questions_are_heard,
    a_sentence_is_spoken_once,
    each_step_of_the_easy_twin_is_heard_by_itself,
    a_recording_takes_the_place_of_the_voice,
    what_fails_is_told_and_tried_again,
    a_question_for_trying_is_heard_in_its_lesson,
    an_earlier_voice_is_heard_until_the_new_one_has_spoken,
    sounds_of_an_earlier_voice_go_when_nothing_needs_them,
    an_old_version_keeps_the_sound_that_it_has,
    the_voice_of_this_machine_speaks_vietnamese,
);

async fn a_lesson_and_its_questions_are_heard(house: House) {
    let house = speaking(house).await;
    let lesson = published(&house, &safety("1")).await.remove(0);
    let (page, stranger) = (format!("/lessons/{}", lesson.id), house.stranger());
    assert!(!stranger.get(&page).await.says("<read-aloud>"), "nothing was made yet");
    assert_eq!(read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap(), (5, 0));
    let lesson_page = stranger.get(&page).await;
    let sound = address_after(&lesson_page.text(), "<audio controls preload=\"none\" src=\"");
    let heard = stranger.get(&sound).await;
    assert_eq!((heard.status, heard.header("content-type"), heard.header("accept-ranges")), (200, "audio/mpeg", "bytes"));
    assert_eq!(heard.bytes, frames(20), "the title and a sentence, ten frames each");
    let track = stranger.get(&address_after(&lesson_page.text(), "<track kind=\"metadata\" src=\"")).await;
    assert_eq!(track.header("content-type"), "text/vtt; charset=utf-8");
    assert_eq!(track.text(), "WEBVTT\n\n00:00:00.000 --> 00:00:00.261\nMật khẩu\n\n00:00:00.261 --> 00:00:00.522\nBài một.\n");

    let lan = house.learner("Bùi Thị Lan").await;
    let question = first_question(&house, &lan).await;
    assert_eq!(question.matches("class=\"sound\"").count(), 3, "{question}");
    assert!(question.contains("aria-label=\"Nghe: Có nên đọc mã OTP?\"") && question.contains("aria-label=\"Nghe: Phương án b\""));
    assert_eq!(stranger.get(&address_after(&question, "<a class=\"sound\" href=\"")).await.status, 200);
}

async fn a_sentence_is_spoken_once(house: House) {
    let house = speaking(house).await;
    let mut version = safety("1");
    version.lessons[0].html = "<p>Câu một. Câu hai.</p>".into();
    published(&house, &version).await;
    read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap();
    let before = rows(&house).await;
    assert_eq!(read_aloud(&house.app, None, &mut |_, _, _| panic!("nothing is missing")).await.unwrap(), (0, 0));
    version.label = "2".into();
    version.source_hash = "2".into();
    version.lessons[0].html = "<p>Câu một. Câu hai. Câu ba.</p>".into();
    published(&house, &version).await;
    assert_eq!(read_aloud(&house.app, Some("an-toan"), &mut |_, _, _| {}).await.unwrap(), (1, 0));
    assert_eq!(rows(&house).await, before + 2, "the third sentence and the whole");
}

async fn each_step_of_the_easy_twin_is_heard_by_itself(house: House) {
    let house = speaking(house).await;
    let mut version = safety("1");
    version.lessons[0].easy_html = "<section class=\"step\"><p>Bước một.</p></section>\n<section class=\"step\"><p>Bước hai. Xong rồi.</p></section>".into();
    let lesson = published(&house, &version).await.remove(0);
    assert_eq!(read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap(), (7, 0));
    let track = format!("/lessons/{}/reading.vtt", lesson.id);
    let stranger = house.stranger();
    assert!(stranger.get(&format!("{track}?step=2")).await.text().ends_with("00:00:00.261 --> 00:00:00.522\nXong rồi.\n"));
    assert_eq!(stranger.get(&format!("{track}?step=3")).await.status, 404);
    assert_eq!(stranger.get(&format!("{track}?step=0")).await.status, 404);
    let settings = house.app.config.read_aloud.clone();
    let reading = house.given(move |db| lesson.step_reading(db, &settings, "vi", 1)).await.unwrap();
    assert_eq!((reading.seconds, stranger.get(&reading.sound).await.status), (1, 200));
}

async fn a_recording_takes_the_place_of_the_voice(house: House) {
    let house = speaking(house).await;
    let mut version = safety("1");
    let recording = Media::put(&house.app.config.media_folder(), "thu-am.mp3", &b"thu am"[..]).unwrap();
    version.lessons[0].audio = Some(recording.sha256.clone());
    version.resources = vec![("thu-am.mp3".into(), recording)];
    let lesson = published(&house, &version).await.remove(0);
    assert_eq!(read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap(), (4, 0));
    assert!(!house.stranger().get(&format!("/lessons/{}", lesson.id)).await.says("<read-aloud>"));
}

async fn what_fails_is_told_and_tried_again(house: House) {
    let late = house.data().join("giong.mp3");
    let house = with_voice(house, &late).await;
    let lesson = published(&house, &safety("1")).await.remove(0);
    assert_eq!(read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap(), (0, 5));
    assert_eq!(house.stranger().get(&format!("/lessons/{}", lesson.id)).await.status, 200);
    assert_eq!(read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap(), (0, 0), "what failed is not tried again and again");
    let trainer = house.staff("Lê Thị Hoa", Role::Trainer).await;
    let page = trainer.get("/read-aloud").await;
    assert!(page.says("5 đoạn chưa đọc được") && page.says("giong.mp3") && page.says("Mật khẩu"), "{}", page.text());
    fs::write(&late, frames(10)).unwrap();
    assert_eq!(trainer.post("/read-aloud/tries", &[]).await.location, "/read-aloud");
    assert_eq!(read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap(), (5, 0));
    assert!(trainer.get("/read-aloud").await.says("5 trên 5 đoạn"));
    assert_eq!(house.learner("Bùi Thị Lan").await.get("/read-aloud").await.status, 403);
}

async fn an_earlier_voice_is_heard_until_the_new_one_has_spoken(house: House) {
    let house = speaking(house).await;
    let lesson = published(&house, &safety("1")).await.remove(0);
    let page = format!("/lessons/{}", lesson.id);
    read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap();
    let other = house.data().join("giong-khac.mp3");
    fs::write(&other, frames(7)).unwrap();
    let house = with_voice(house, &other).await;
    let sound = |text: &str| address_after(text, "<audio controls preload=\"none\" src=\"");
    let before = sound(&house.stranger().get(&page).await.text());
    assert_eq!(house.stranger().get(&before).await.bytes, frames(20));
    read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap();
    assert_eq!(house.stranger().get(&sound(&house.stranger().get(&page).await.text())).await.bytes, frames(14));
}

async fn a_question_for_trying_is_heard_in_its_lesson(house: House) {
    let house = speaking(house).await;
    let lesson = published(&house, &with_question()).await.remove(0);
    let page = format!("/lessons/{}", lesson.id);
    assert!(!house.stranger().get(&page).await.says("<play-sounds>"), "nothing was made yet");
    assert_eq!(read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap(), (8, 0));
    let heard = house.stranger().get(&page).await.text();
    assert_eq!(heard.matches("class=\"sound\"").count(), 3, "{heard}");
    assert!(heard.contains("aria-label=\"Nghe: Đọc mã không?\"") && heard.contains("aria-label=\"Nghe: Không đọc\"") && heard.contains("play-sounds.js"));
    assert_eq!(house.stranger().get(&address_after(&heard, "<a class=\"sound\" href=\"")).await.status, 200);
    assert!(house.stranger().get(&format!("{page}?q-otp=b")).await.says("aria-label=\"Nghe: Không đọc\""), "also after an answer");
    let deaf = house.stranger();
    assert_eq!(deaf.post("/presentation", &[("kind", "sign"), ("next", "/courses")]).await.status, 303);
    let seen = deaf.get(&page).await;
    assert!(seen.says("Đọc mã không?") && !seen.says("class=\"sound\"") && !seen.says("play-sounds.js"), "nothing is for the ear alone");
}

async fn sounds_of_an_earlier_voice_go_when_nothing_needs_them(house: House) {
    let house = speaking(house).await;
    published(&house, &safety("1")).await;
    read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap();
    let (sentence, whole) = (hash_of(&frames(10)), hash_of(&frames(20)));
    let house = speaking_otherwise(house).await;
    assert_eq!(forget_earlier(&house.app).await.unwrap(), 0, "pages that are open may still name them");
    two_days_pass(&house).await;
    // A lesson's own recording is the same file as one of the sounds.
    let recorded = recorded(&house, &frames(10)).await;

    assert_eq!(forget_earlier(&house.app).await.unwrap(), 1);
    assert_eq!(earlier_rows(&house).await, 0);
    sweep(&house.app).await.unwrap();
    let file = |sha256: &str| file_of(&house.app.config.media_folder(), sha256);
    assert!(!file(&whole).exists() && file(&sentence).exists(), "the recording is kept");
    let stranger = house.stranger();
    assert_eq!(stranger.get(&format!("/media/{whole}/nghe.mp3")).await.status, 404);
    let sound = |page: &str| address_after(page, "<audio controls preload=\"none\" src=\"");
    let recording = sound(&stranger.get(&format!("/lessons/{}", recorded.id)).await.text());
    assert_eq!(stranger.get(&recording).await.bytes, frames(10));
    let version = house.given(|db| Ok(Course::named(db, "an-toan")?.current_version_id.unwrap())).await;
    let lesson = house.given(move |db| Ok(Lesson::of_version(db, version)?.remove(0))).await;
    assert_eq!(stranger.get(&sound(&stranger.get(&format!("/lessons/{}", lesson.id)).await.text())).await.bytes, frames(14));
    assert_eq!(forget_earlier(&house.app).await.unwrap(), 0, "nothing is left to do");
}

/// Whoever began with the first version hears no other sound of what it alone says.
async fn an_old_version_keeps_the_sound_that_it_has(house: House) {
    let house = speaking(house).await;
    let mut version = safety("1");
    let lesson = published(&house, &version).await.remove(0);
    read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap();
    (version.label, version.source_hash) = ("2".into(), "2".into());
    version.lessons[0].html = "<p>Bài một, viết lại.</p>".into();
    published(&house, &version).await;
    let house = speaking_otherwise(house).await;
    two_days_pass(&house).await;
    assert_eq!(forget_earlier(&house.app).await.unwrap(), 0);
    assert_eq!(earlier_rows(&house).await, 2, "its sentence, and its whole text");
    let settings = house.app.config.read_aloud.clone();
    let reading = house.given(move |db| lesson.reading(db, &settings, "vi")).await.unwrap();
    assert_eq!(house.stranger().get(&reading.sound).await.bytes, frames(20));
}

/// With espeak-ng and ffmpeg themselves, where they are installed.
async fn the_voice_of_this_machine_speaks_vietnamese(house: House) {
    if !Voice::of(&ReadAloud::default()).missing().is_empty() {
        eprintln!("skipped: espeak-ng and ffmpeg are not installed; tests/run.sh installs them");
        return;
    }
    let mut version = safety("1");
    version.lessons.truncate(1);
    version.quiz = None;
    version.lessons[0].html = "<p>Không đọc mã OTP cho ai. Gọi 113 khi bị đe dọa.</p>".into();
    let lesson = published(&house, &version).await.remove(0);
    assert_eq!(read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap(), (1, 0));
    let track = house.stranger().get(&format!("/lessons/{}/reading.vtt", lesson.id)).await.text();
    assert_eq!(track.matches(" --> ").count(), 3, "{track}");
    let whole: Spoken = house.given(|db| Ok(spoken::table.order(spoken::millis.desc()).first(db)?)).await;
    assert!((2_500..12_000).contains(&whole.millis), "{} ms", whole.millis);
    let bytes = fs::metadata(file_of(&house.app.config.media_folder(), &whole.sha256.unwrap())).unwrap().len();
    assert!((bytes as f64 / f64::from(whole.millis) - 3.0).abs() < 0.3, "24 kbit/s are 3 bytes a millisecond: {bytes}");
}

// --- what the stories take as given ---

/// A voice that says ten frames of silence, whatever the text.
async fn speaking(house: House) -> House {
    let file = house.data().join("giong-may.mp3");
    fs::write(&file, frames(10)).unwrap();
    with_voice(house, &file).await
}

/// Another voice, which has said all that is in force.
async fn speaking_otherwise(house: House) -> House {
    let file = house.data().join("giong-khac.mp3");
    fs::write(&file, frames(7)).unwrap();
    let house = with_voice(house, &file).await;
    read_aloud(&house.app, None, &mut |_, _, _| {}).await.unwrap();
    house
}

/// For the sounds and their files.
async fn two_days_pass(house: &House) {
    house.given(|db| Ok(diesel::update(spoken::table).set(spoken::made_at.eq(now() - TimeDelta::days(2))).execute(db)?)).await;
    for bytes in [frames(10), frames(20), frames(7), frames(14)] {
        let file = File::options().append(true).open(file_of(&house.app.config.media_folder(), &hash_of(&bytes))).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(2 * 24 * 60 * 60)).unwrap();
    }
}

/// A course of one lesson with a recording.
async fn recorded(house: &House, bytes: &[u8]) -> Lesson {
    let mut version = safety("1");
    let recording = Media::put(&house.app.config.media_folder(), "thu-am.mp3", bytes).unwrap();
    (version.slug, version.source_hash, version.quiz) = ("ghi-am".into(), "ghi-am".into(), None);
    version.lessons.truncate(1);
    version.lessons[0].audio = Some(recording.sha256.clone());
    version.resources = vec![("thu-am.mp3".into(), recording)];
    published(house, &version).await.remove(0)
}

fn hash_of(bytes: &[u8]) -> String {
    hocvu::keys::hex(&Sha256::digest(bytes))
}

async fn earlier_rows(house: &House) -> i64 {
    let voice = Voice::of(&house.app.config.read_aloud).name;
    house.given(move |db| Ok(spoken::table.filter(spoken::voice.ne(&voice)).count().get_result(db)?)).await
}

/// With a question in the middle of its first lesson.
fn with_question() -> NewVersion {
    let mut version = safety("1");
    let choice = |key: &str, text: &str, correct| Choice { key: key.into(), text: text.into(), correct, ..Choice::default() };
    let question = PracticeQuestion {
        key: "otp".into(),
        text: "Đọc mã không?".into(),
        choices: vec![choice("a", "Có, đọc ngay", false), choice("b", "Không đọc", true)],
        ..PracticeQuestion::default()
    };
    version.lessons[0].html = "<p>Bài một.</p><!--question otp-->\n<p>Hết.</p>".into();
    version.lessons[0].practice_questions = vec![question];
    version
}

async fn with_voice(house: House, file: &Path) -> House {
    let speak = format!("cp {} {{out}}", file.display());
    house.with(|config| config.read_aloud = ReadAloud { speak, compress: String::new(), ..ReadAloud::default() }).await
}

/// 24 kbit/s at 22 050 Hz: 26 ms a frame.
fn frames(count: usize) -> Vec<u8> {
    [&[0xff, 0xf3, 0x30, 0xc4], [0_u8; 74].as_slice()].concat().repeat(count)
}

async fn published(house: &House, version: &NewVersion) -> Vec<Lesson> {
    let version = version.clone();
    let publish = move |db: &mut Db| {
        let published = Course::publish(db, &version)?;
        Lesson::of_version(db, published.version.id)
    };
    let lessons = house.given(publish).await;
    house.app.cached.forget();
    lessons
}

async fn rows(house: &House) -> i64 {
    house.given(|db| Ok(spoken::table.count().get_result(db)?)).await
}

fn address_after(page: &str, before: &str) -> String {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("no {before} in {page}"));
    rest.split_once('"').unwrap().0.to_owned()
}

async fn first_question(house: &House, learner: &Visitor) -> String {
    learner.post("/courses/an-toan/enrolment", &[]).await;
    let (lessons, quiz) = house
        .given(|db| {
            let version = Course::named(db, "an-toan")?.current_version_id.unwrap();
            Ok((Lesson::of_version(db, version)?, Quiz::of_version(db, version)?.unwrap().id))
        })
        .await;
    for lesson in lessons {
        learner.post(&format!("/lessons/{}/completion", lesson.id), &[]).await;
    }
    let first = learner.post(&format!("/quizzes/{quiz}/attempts"), &[]).await.location;
    learner.get(&first).await.text()
}
