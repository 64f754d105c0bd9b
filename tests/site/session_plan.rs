//! A session is prepared, shown, asked and helped: the builder, the pack, the projector, the room's phones, who is stuck.

use crate::bank::{begun, saved};
use crate::both;
use crate::house::{Answer, House, Visitor};
use crate::learning::{published, safety};
use chrono::Duration;
use futures_util::future::join_all;
use hocvu::attendance::{Class, How, Mark, NewMark, Presence, SessionId};
use hocvu::catalog::{Choice, Lesson, NewLesson, NewVersion, PracticeQuestion};
use hocvu::db::now;
use hocvu::identity::{Door, Person, Role};
use hocvu::sessions::live::{LiveQuestion, LiveQuiz};
use hocvu::sessions::plan::{Part, Source};
use hocvu::sessions::{ClassSession, Mode, NewSession, SessionKind};
use uuid::Uuid;

both!(
    what_most_need_next_is_proposed_and_can_be_changed,
    two_trainers_on_one_part_lose_nothing,
    last_weeks_plan_is_copied,
    the_pack_is_printed,
    the_projector_goes_from_slide_to_slide,
    a_room_answers_and_only_totals_stay,
    a_lesson_without_questions_has_some_of_its_course_and_none_of_a_test,
    a_trainer_writes_a_question_for_the_room,
    screens_hear_the_bars_move,
    who_is_stuck_is_seen_and_helped,
    another_hamlets_plan_is_not_found,
);

struct Room {
    trainer: Visitor,
    class: Class,
    lessons: Vec<Lesson>,
    session: SessionId,
}

/// A course of three lessons, each after the one before; the first has two questions to try.
fn course() -> NewVersion {
    let choice = |key: &str, text: &str, correct| Choice { key: key.into(), text: text.into(), correct, ..Choice::default() };
    let question = |key: &str, text: &str| PracticeQuestion {
        key: key.into(),
        text: text.into(),
        choices: vec![choice("a", "Không bao giờ", true), choice("b", "Khi ngân hàng gọi", false)],
        feedback: "Mã OTP là chìa khóa.".into(),
        ..PracticeQuestion::default()
    };
    let mut version = safety("1");
    let html = "<p>Mở đầu.</p><h2>Đặt mật khẩu</h2><ol><li>Mở Cài đặt</li><li>Chọn Bảo mật</li></ol>\n<!--question otp-->\n<!--question lan-2-->\n<h2>Ghi nhớ</h2><ul><li>Giữ kín</li></ul>";
    version.lessons[0] = NewLesson { html: html.into(), ..version.lessons[0].clone() };
    version.lessons[0].practice_questions = vec![question("otp", "Khi nào đọc mã OTP?"), question("lan-2", "Ai được biết mật khẩu?")];
    version.lessons[1].requires = vec!["bai-mot".into()];
    version
}

async fn session_at(house: &House, trainer: &Visitor, class: &Class, begins_in: Duration) -> SessionId {
    let (by, class) = (trainer.id(), class.clone());
    let new = NewSession {
        id: SessionId::new(),
        series: None,
        unit_id: class.unit_id,
        class_id: Some(class.id),
        venue_id: None,
        kind: SessionKind::Community,
        mode: Mode::InPerson,
        title: "Buổi tối thứ Tư".into(),
        trainer_id: by,
        co_organisers: String::new(),
        capacity: None,
        online_address: String::new(),
        lessons: Vec::new(),
        starts_at: now() + begins_in,
        ends_at: now() + begins_in + Duration::minutes(60),
    };
    house.given(move |db| ClassSession::create(db, by, &new)).await.id
}

async fn room(house: &House) -> Room {
    let (_, lessons) = published(house, &course()).await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let session = session_at(house, &trainer, &class, Duration::minutes(-20)).await;
    Room { trainer, class, lessons, session }
}

impl Room {
    fn at(&self, page: &str) -> String {
        format!("/class-sessions/{}/{page}", self.session)
    }

    /// A plan of an hour for the first lesson.
    async fn planned(&self) {
        let lesson = self.lessons[0].id.to_string();
        let made = self.trainer.post(&self.at("plan"), &[("minutes", "60"), ("lesson", &lesson)]).await;
        assert_eq!(made.status, 303, "{}", made.text());
    }

    async fn parts(&self, house: &House) -> Vec<Part> {
        let session = self.session;
        house.given(move |db| Part::of(db, session)).await
    }
}

async fn learned(house: &House, person: &Person, lesson: &Lesson) -> Visitor {
    let visitor = house.signed_in(person.id, Door::Pin).await;
    visitor.get(&format!("/lessons/{}", lesson.id)).await;
    assert_eq!(visitor.post(&format!("/lessons/{}/completion", lesson.id), &[]).await.status, 303);
    visitor
}

async fn what_most_need_next_is_proposed_and_can_be_changed(house: House) {
    let room = room(&house).await;
    let nobody = room.trainer.get(&room.at("plan")).await;
    assert!(nobody.says("Chưa mời ai") && nobody.says("Mật khẩu"), "{}", nobody.text());
    for name in ["Lan", "Ba", "Tư"] {
        let person = house.member(&room.class, name).await;
        if name != "Tư" {
            learned(&house, &person, &room.lessons[0]).await;
        }
    }
    let page = room.trainer.get(&room.at("plan")).await.text();
    let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words} {page}"));
    assert!(at("Lừa đảo") < at("Mật khẩu"), "most have done the first lesson");
    assert!(page.contains("2 trên 3 người cần học ngay; 3 người chưa vững") && page.contains("Chưa có buổi nào trước đây"));

    let lessons = room.lessons.iter().map(|lesson| lesson.id.to_string()).collect::<Vec<_>>();
    let strange = room.trainer.post(&room.at("plan"), &[("minutes", "60"), ("lesson", &room.session.to_string())]).await;
    assert!(strange.status == 422 && strange.says("không còn"));
    assert_eq!(room.trainer.post(&room.at("plan"), &[("minutes", "61")]).await.status, 422);
    let fields = [("minutes", "90"), ("lesson", &lessons[0]), ("lesson", &lessons[1])];
    for _ in 0..2 {
        assert_eq!(room.trainer.post(&room.at("plan"), &fields).await.status, 303);
    }
    let page = room.trainer.get(&room.at("plan")).await;
    for words in ["Cộng các phần: 90 phút, vừa đủ", "Chào và khởi động", "1. Chào", "6. Kiểm tra nhanh", "Mở Cài đặt", "2 câu hỏi", "Thầy Minh sửa lần cuối"]
    {
        assert!(page.says(words), "{words} {}", page.text());
    }
    // The session knows what is taught.
    let session = room.session;
    let told = house.given(move |db| Ok(ClassSession::any(db, session)?.lessons.0)).await;
    assert_eq!(told.iter().map(|lesson| lesson.lesson.as_str()).collect::<Vec<_>>(), ["bai-mot", "bai-hai"]);

    let parts = room.parts(&house).await;
    let (first, second) = (&parts[0], &parts[1]);
    let place = |part: &Part| room.at(&format!("plan/parts/{}/place", part.id));
    for _ in 0..2 {
        room.trainer.post(&place(second), &[("from", "2"), ("to", "up")]).await;
    }
    assert_eq!(room.parts(&house).await[0].id, second.id, "pressed twice, it moves once");
    room.trainer.post(&place(second), &[("from", "1"), ("to", "up")]).await;
    let own = room.at(&format!("plan/parts/{}", first.id));
    let form = |minutes: &'static str| [("title", "Chào"), ("kind", "welcome"), ("minutes", minutes), ("body", "Một\nHai"), ("lesson", ""), ("revision", "1")];
    let wrong = room.trainer.post(&own, &form("nhiều")).await;
    assert!(wrong.status == 422 && wrong.says("từ 1 đến 240") && wrong.says("value=\"nhiều\"") && wrong.says("Một\nHai"));
    assert_eq!(room.trainer.post(&own, &form("20")).await.status, 303);
    let page = room.trainer.get(&room.at("plan")).await;
    assert!(page.says("Cộng các phần: 100 phút, buổi học định 90") && page.says("<li>Hai</li>"));
    let added = room.trainer.post(&room.at("plan/parts"), &[("id", &hocvu::sessions::plan::PartId::new().to_string()), ("kind", "break")]).await;
    assert!(room.trainer.get(&added.location).await.says("7. Nghỉ giải lao"));
    assert!(room.trainer.get(&format!("{own}/removal")).await.says("sẽ mất"));
    assert_eq!(room.trainer.post(&format!("{own}/removal"), &[]).await.status, 303);
    assert_eq!(room.parts(&house).await.iter().map(|part| part.position).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    assert!(room.trainer.get(&room.at("plan/removal")).await.says("6 phần"));
    room.trainer.post(&room.at("plan/removal"), &[]).await;
    assert!(room.trainer.get(&room.at("plan")).await.says("Đề xuất cho buổi này"));
}

async fn two_trainers_on_one_part_lose_nothing(house: House) {
    let room = room(&house).await;
    room.planned().await;
    let other = house.staff("Cô Hoa", Role::Trainer).await;
    let part = room.parts(&house).await.remove(0);
    let page = room.at(&format!("plan/parts/{}", part.id));
    let form = |body: &'static str, revision: &'static str| {
        [("title", ""), ("kind", "welcome"), ("minutes", "10"), ("body", body), ("lesson", ""), ("revision", revision)]
    };
    assert_eq!(other.post(&page, &form("Của cô Hoa", "1")).await.status, 303);
    let late = room.trainer.post(&page, &form("Của thầy Minh", "1")).await;
    assert!(late.status == 422 && late.says("Người khác vừa sửa") && late.says("Của cô Hoa") && late.says("Của thầy Minh"));
    assert_eq!(late.field("revision"), "2");
    assert_eq!(room.trainer.post(&page, &form("Của thầy Minh", "2")).await.status, 303);
    assert_eq!(room.parts(&house).await[0].body, "Của thầy Minh");
    // Questions of the lesson are added and taken away; a question of nowhere is none.
    let check = room.parts(&house).await.pop().unwrap();
    assert_eq!(check.questions.0.len(), 2);
    let (page, source) = (room.at(&format!("plan/parts/{}", check.id)), check.questions.0[0].source().to_string());
    assert_eq!(room.trainer.post(&format!("{page}/questions/removal"), &[("question", &source)]).await.status, 303);
    assert_eq!(room.parts(&house).await.pop().unwrap().questions.0.len(), 1);
    assert_eq!(room.trainer.post(&format!("{page}/questions"), &[("question", &source)]).await.status, 303);
    assert_eq!(room.trainer.post(&format!("{page}/questions"), &[("question", &format!("{source}x"))]).await.status, 404);
    assert_eq!(room.trainer.post(&format!("{page}/questions"), &[("question", "đâu đó")]).await.status, 422);
    assert!(room.trainer.get(&format!("{page}?q=zzz")).await.says("Không có câu nào hợp"));
}

async fn last_weeks_plan_is_copied(house: House) {
    let room = room(&house).await;
    room.planned().await;
    let changed = NewVersion { label: "2".into(), source_hash: "2".into(), ..course() };
    let (_, newer) = published(&house, &changed).await;
    let next = session_at(&house, &room.trainer, &room.class, Duration::days(7)).await;
    let page = room.trainer.get(&format!("/class-sessions/{next}/plan")).await;
    assert!(page.says("Buổi tối thứ Tư") && page.says("4 phần"));
    let copy = format!("/class-sessions/{next}/plan/copy");
    assert_eq!(room.trainer.post(&copy, &[("from", &next.to_string())]).await.status, 404, "it has no plan");
    assert_eq!(room.trainer.post(&copy, &[("from", &room.session.to_string())]).await.status, 303);
    let copied = house.given(move |db| Part::of(db, next)).await;
    assert_eq!(copied.len(), 4);
    assert_eq!(copied[1].lesson_id, Some(newer[0].id), "the lesson as it is offered now");
    assert_eq!(copied[1].body, room.parts(&house).await[1].body);
}

async fn the_pack_is_printed(house: House) {
    let room = room(&house).await;
    house.member(&room.class, "Trần Thị Lan").await;
    let bare = room.trainer.get(&room.at("pack")).await;
    assert!(bare.says("chưa có kế hoạch") && !bare.says("tasks.pdf"));
    if hocvu::print::BUILT {
        assert_eq!(room.trainer.get(&room.at("pack/tasks.pdf")).await.status, 422);
    }
    room.planned().await;
    let page = room.trainer.get(&room.at("pack")).await;
    for paper in ["slides", "tasks", "handouts", "roll", "poster", "all"] {
        let path = room.at(&format!("pack/{paper}.pdf"));
        if !hocvu::print::BUILT {
            assert!(!page.says(&path));
            continue;
        }
        assert!(page.says(&path), "{paper}");
        // One after the other costs time: each by itself on one database is enough.
        if paper != "all" && std::env::var_os("HOCVU_PACK").is_none() {
            continue;
        }
        let pdf = room.trainer.get(&path).await;
        assert_eq!((pdf.status, pdf.header("content-type")), (200, "application/pdf"), "{paper} {}", pdf.text());
        assert!(pdf.bytes.starts_with(b"%PDF") && String::from_utf8_lossy(&pdf.bytes).contains("/StructTreeRoot"));
        if let Some(folder) = std::env::var_os("HOCVU_PACK") {
            std::fs::write(std::path::Path::new(&folder).join(format!("{paper}.pdf")), &pdf.bytes).unwrap();
        }
        if let Some(said) = read_out(&pdf.bytes).filter(|_| paper == "all") {
            for words in ["Buổi tối thứ Tư", "Mở Cài đặt", "Khi nào đọc mã OTP?", "Trần Thị Lan", "Tôi tự làm được", "Quét mã để xem lịch học"]
            {
                let words: String = words.split_whitespace().collect();
                assert!(said.contains(&words), "{words} {said}");
            }
        }
    }
    assert_eq!(room.trainer.get(&room.at("pack/x.pdf")).await.status, 404);
}

fn read_out(pdf: &[u8]) -> Option<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let said = std::process::Command::new("pdftotext").arg(file.path()).arg("-").output().ok()?;
    Some(String::from_utf8_lossy(&said.stdout).split_whitespace().collect())
}

async fn the_projector_goes_from_slide_to_slide(house: House) {
    let room = room(&house).await;
    room.planned().await;
    let first = room.trainer.get(&room.at("projector")).await;
    assert!(
        first.says("Quét mã để điểm danh")
            && first.says("Chưa đăng nhập? Mã lớp")
            && first.says("rel=\"next\"")
            && !first.says("rel=\"prev\"")
            && !first.says("part-timer")
    );
    let mut seen = String::new();
    let of: usize = first.text().split_once(" / ").unwrap().1.split('<').next().unwrap().parse().unwrap();
    for number in 1..=of {
        let slide = room.trainer.get(&format!("{}?slide={number}", room.at("projector"))).await;
        assert_eq!(slide.status, 200, "{}", slide.text());
        seen.push_str(&slide.text());
    }
    for words in ["Làm mẫu", "Đặt mật khẩu", "Mở Cài đặt", "Ghi nhớ", "Khi nào đọc mã OTP?", "data-minutes=\"25\"", "Cảm ơn bạn"] {
        assert!(seen.contains(words), "{words}");
    }
    assert!(!seen.contains("data-right"), "what is right is not told before it is asked");
    assert!(room.trainer.get(&format!("{}?slide=999&dark=true", room.at("projector"))).await.says("data-theme=\"contrast\""));

    // While the door is open its code stands on the wall, on the first slide and over any other; before and after it does not.
    let over = format!("{}?slide=3&door=true", room.at("projector"));
    let shut = room.trainer.get(&over).await;
    let moved = |from: Duration| {
        let id = room.session;
        house.given(move |db| {
            use diesel::prelude::*;
            use hocvu::db::schema::class_sessions;
            let times = (class_sessions::starts_at.eq(now() + from), class_sessions::ends_at.eq(now() + from + Duration::minutes(90)));
            diesel::update(class_sessions::table.find(id)).set(times).execute(db)?;
            Ok(())
        })
    };
    for (from, open) in [(Duration::days(1), false), (Duration::minutes(10), true), (Duration::minutes(-120), false)] {
        moved(from).await;
        let (first, other) = (room.trainer.get(&room.at("projector")).await, room.trainer.get(&over).await);
        assert_eq!((first.says("Quét mã để điểm danh"), other.says("Quét mã để điểm danh")), (open, open), "{from}");
        assert_eq!((first.says("<door-code>"), other.says("Về trang chiếu"), first.says("http-equiv=\"refresh\"")), (open, open, open), "{from}");
        assert_eq!(room.trainer.get(&format!("{}?slide=3", room.at("projector"))).await.says("Mã điểm danh (C)"), open);
    }
    assert_eq!(shut.status, 200);
}

/// The trainer opens the first question of the plan.
async fn ask(room: &Room) -> Answer {
    let page = room.trainer.get(&room.at("live")).await;
    let text = page.text();
    let source = text.split_once("name=\"question\" value=\"").unwrap().1.split('"').next().unwrap();
    room.trainer.post(&room.at("live/questions"), &[("id", &page.field("id")), ("question", source)]).await
}

async fn code(house: &House, session: SessionId) -> String {
    house.given(move |db| Ok(LiveQuiz::of(db, session)?.unwrap().code)).await
}

async fn a_room_answers_and_only_totals_stay(house: House) {
    let room = room(&house).await;
    room.planned().await;
    let stranger = house.stranger();
    for (code, words) in [("", "Bạn nhập mã"), ("99999", "Không có phòng nào")] {
        let answer = stranger.get(&format!("/live?code={code}")).await;
        assert!(answer.status == 422 && answer.says(words), "{}", answer.text());
    }
    assert!(stranger.get("/live/khong-co").await.says("Không có phòng nào"));
    assert_eq!(room.trainer.post(&room.at("live"), &[]).await.status, 303);
    let code = code(&house, room.session).await;
    let live = format!("/live/{code}");
    assert!(stranger.get(&format!("/live?code={}+{}", &code[..2], &code[2..])).await.location.ends_with(&live));
    assert!(stranger.get(&live).await.says("Bạn chờ một chút"));

    assert_eq!(ask(&room).await.status, 303);
    let phones: Vec<Visitor> = (0..3).map(|_| house.stranger()).collect();
    let shown = phones[0].get(&live).await;
    assert!(shown.says("Khi nào đọc mã OTP?") && shown.says("Không ai biết bạn chọn gì") && !shown.says("data-right"));
    let question = shown.field("question");
    let answer = async |phone: &Visitor, choice: &str| phone.post(&format!("{live}/answers"), &[("question", &question), ("choice", choice)]).await;
    assert_eq!(answer(&house.stranger(), "a").await.status, 422, "a phone that keeps no cookie");
    for phone in &phones {
        phone.get(&live).await;
        assert_eq!(answer(phone, "b").await.status, 303);
    }
    assert_eq!(answer(&phones[0], "a").await.status, 303, "changed");
    let nothing = answer(&phones[0], "z").await;
    assert!(nothing.status == 422 && nothing.says("Bạn chọn một câu trả lời"));
    assert!(phones[0].get(&live).await.says("Đã ghi"));
    let bars = |house: &House| {
        let session = room.session;
        let house = house.clone();
        async move { house.given(move |db| LiveQuestion::last(db, session)?.unwrap().bars(db)).await.into_iter().map(|bar| bar.count).collect::<Vec<_>>() }
    };
    assert_eq!(bars(&house).await, [1, 2]);

    // The second question closes the first; what comes late is told so.
    assert_eq!(ask(&room).await.status, 303);
    let late = answer(&phones[1], "a").await;
    assert!(late.status == 422 && late.says("đã đóng trước khi bạn trả lời") && late.says("Ai được biết mật khẩu?"));
    let page = room.trainer.get(&room.at("live")).await;
    assert!(page.says("data-right") && page.says("<output>2</output>"));
    let left: i64 = house
        .given(|db| {
            use diesel::prelude::*;
            Ok(hocvu::db::schema::live_answers::table.count().get_result(db)?)
        })
        .await;
    assert_eq!(left, 0, "nothing is kept of a phone");
    let session = room.session;
    let questions = house.given(move |db| LiveQuestion::all(db, session)).await;
    let (first, second) = (questions[0].id, questions[1].id);
    assert_eq!(questions[0].totals.as_ref().unwrap().0.values().sum::<i64>(), 3);
    room.trainer.post(&room.at(&format!("live/questions/{second}/closure")), &[]).await;
    assert!(phones[0].get(&live).await.says("Câu này đã đóng"));
    // Ended, opened again with the same code, and a question of another session.
    room.trainer.post(&room.at("live/closure"), &[]).await;
    assert!(phones[0].get(&live).await.says("Hỏi nhanh đã kết thúc"));
    let over = answer(&phones[0], "a").await;
    assert!(over.status == 422 && over.says("không được tính nữa"));
    room.trainer.post(&room.at("live"), &[]).await;
    assert!(phones[0].get(&live).await.says("Câu này đã đóng"));
    let other = session_at(&house, &room.trainer, &room.class, Duration::zero()).await;
    assert_eq!(room.trainer.post(&format!("/class-sessions/{other}/live/questions/{first}/closure"), &[]).await.status, 404);
    room.trainer.post(&format!("/class-sessions/{other}/live"), &[]).await;
    let others = format!("/live/{}", self::code(&house, other).await);
    assert_eq!(phones[0].post(&format!("{others}/answers"), &[("question", &question), ("choice", "a")]).await.status, 404);
}

async fn a_lesson_without_questions_has_some_of_its_course_and_none_of_a_test(house: House) {
    let room = room(&house).await;
    // In the bank: a copy of what the test asks, what is worded like it, and a question of its own.
    let list = room.trainer.get("/bank?of=courses").await;
    let fields = [("id", list.field("id")), ("question", list.field("question"))];
    let copied = room.trainer.post("/bank/copies", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await.location;
    for text in ["CÓ NÊN đọc mã OTP?", "Bao lâu đổi mật khẩu một lần?"] {
        let address = begun(&room.trainer, text).await;
        assert_eq!(saved(&room.trainer, &address, text).await.status, 303);
    }
    let lesson = room.lessons[1].id.to_string();
    assert_eq!(room.trainer.post(&room.at("plan"), &[("minutes", "60"), ("lesson", &lesson)]).await.status, 303);
    let check = room.parts(&house).await.pop().unwrap();
    let page = room.at(&format!("plan/parts/{}", check.id));
    let drafted = room.trainer.get(&page).await;
    for words in ["Bao lâu đổi mật khẩu", "Khi nào đọc mã OTP?", "Ai được biết mật khẩu?"] {
        assert!(drafted.says(words), "of the bank for the same skill, then of the lesson before: {words} {}", drafted.text());
    }
    assert!(!drafted.text().to_lowercase().contains("có nên đọc mã otp"), "what a test asks is not offered: {}", drafted.text());
    let id = copied.rsplit('/').next().unwrap();
    assert_eq!(room.trainer.post(&format!("{page}/questions"), &[("question", &format!("bank:{id}"))]).await.status, 404);
    assert_eq!(room.trainer.post(&room.at("live/questions"), &[("id", &Uuid::now_v7().to_string()), ("question", &format!("bank:{id}"))]).await.status, 404);

    let of_lesson = check.questions.0.iter().find(|one| matches!(one.source(), Source::Lesson(..))).unwrap().source().to_string();
    assert_eq!(room.trainer.post(&format!("{page}/questions/removal"), &[("question", &of_lesson)]).await.status, 303);
    assert!(room.trainer.get(&page).await.says("Câu hỏi của các bài khác trong khóa"));
    assert_eq!(room.trainer.post(&format!("{page}/questions"), &[("question", &of_lesson)]).await.status, 303);

    // A test takes what the plan asks: from then on the room is not asked it.
    let mut taken = course();
    taken.quiz.as_mut().unwrap().questions[0].text = "Bao lâu đổi mật khẩu một lần?".into();
    published(&house, &NewVersion { label: "2".into(), source_hash: "2".into(), ..taken }).await;
    let live = room.trainer.get(&room.at("live")).await;
    assert!(live.says("Khi nào đọc mã OTP?") && !live.says("Bao lâu đổi mật khẩu"), "{}", live.text());
}

async fn a_trainer_writes_a_question_for_the_room(house: House) {
    let room = room(&house).await;
    room.planned().await;
    let check = room.parts(&house).await.pop().unwrap();
    let part = room.at(&format!("plan/parts/{}", check.id));
    let form = room.trainer.get(&format!("{part}/questions/new")).await;
    let id = form.field("id");
    let (new, own) = (format!("{part}/questions/own"), format!("own:{id}"));
    let wrong = [("id", id.as_str()), ("text", " "), ("choice_1", "Rồi"), ("choice_3", ""), ("right", "4"), ("feedback", "Cảm ơn bà con")];
    let told = room.trainer.post(&new, &wrong).await;
    for words in ["Bạn viết câu hỏi", "ít nhất hai câu trả lời", "còn để trống", "value=\"Rồi\"", "Cảm ơn bà con"] {
        assert!(told.status == 422 && told.says(words), "{words} {}", told.text());
    }
    assert!(room.trainer.post(&new, &[("id", &id), ("text", "?"), ("choice_1", "Có"), ("choice_2", " Có ")]).await.says("giống một câu ở trên"));
    let poll = [("id", id.as_str()), ("text", "Bà con đã dùng VNeID chưa?"), ("choice_1", "Rồi"), ("choice_2", ""), ("choice_3", "Chưa"), ("right", "")];
    for _ in 0..2 {
        assert_eq!(room.trainer.post(&new, &poll).await.status, 303);
    }
    let page = room.trainer.get(&part).await;
    assert_eq!(page.text().matches("Bà con đã dùng VNeID chưa?</b>").count(), 1, "sent twice, it is one: {}", page.text());
    assert!(page.says("A. Rồi · B. Chưa") && page.says("không lấy lại được"));
    assert_eq!(room.trainer.get(&format!("{new}/{id}")).await.field("choice_3"), "Chưa");
    let anew = [("id", id.as_str()), ("text", "Nhà mình đã dùng VNeID chưa?"), ("choice_1", "Rồi"), ("choice_3", "Chưa")];
    assert_eq!(room.trainer.post(&new, &anew).await.status, 303);
    assert!(!room.trainer.get(&part).await.says("Bà con đã dùng"));

    // It is asked as any other; nobody was wrong.
    assert_eq!(room.trainer.post(&room.at("live/questions"), &[("id", &Uuid::now_v7().to_string()), ("question", &own)]).await.status, 303);
    let (live, phone) = (format!("/live/{}", code(&house, room.session).await), house.stranger());
    let shown = phone.get(&live).await;
    assert!(shown.says("Nhà mình đã dùng VNeID chưa?") && shown.says("Chưa"), "{}", shown.text());
    assert_eq!(phone.post(&format!("{live}/answers"), &[("question", &shown.field("question")), ("choice", "3")]).await.status, 303);
    room.trainer.post(&room.at(&format!("live/questions/{}/closure", shown.field("question"))), &[]).await;
    let closed = phone.get(&live).await;
    assert!(closed.says("Câu này đã đóng") && closed.says("<output>1</output>") && !closed.says("data-right"), "{}", closed.text());

    // From the hand: asked at once, and on the projector too.
    let asking = room.at("live/questions/own");
    let id = room.trainer.get(&room.at("live/questions/new")).await.field("id");
    let fields = [("id", id.as_str()), ("text", "Số cấp cứu là số nào?"), ("choice_1", "113"), ("choice_2", "115"), ("right", "2"), ("feedback", "Gọi 115.")];
    assert_eq!(room.trainer.post(&asking, &[("id", &id), ("text", "Số nào?")]).await.status, 422);
    for _ in 0..2 {
        assert_eq!(room.trainer.post(&asking, &fields).await.status, 303);
    }
    let session = room.session;
    let asked = house.given(move |db| LiveQuestion::all(db, session)).await;
    assert!(asked.len() == 2 && asked[1].is_open(), "sent twice, it is asked once");
    assert!(phone.get(&live).await.says("Số cấp cứu là số nào?"));
    assert!(room.parts(&house).await.pop().unwrap().questions.0.iter().any(|one| one.source().to_string() == format!("own:{id}")));
    let last = room.trainer.get(&format!("{}?slide=99", room.at("projector"))).await.text();
    let of: usize = last.split_once(" / ").unwrap().1.split('<').next().unwrap().parse().unwrap();
    let slide = room.trainer.get(&format!("{}?slide={}", room.at("projector"), of - 1)).await;
    assert!(slide.says("Số cấp cứu là số nào?") && slide.says("slide-live"), "{}", slide.text());

    // Copied with last week's plan; taken away for good; another session's is not found.
    let next = session_at(&house, &room.trainer, &room.class, Duration::days(7)).await;
    let fields = [("id", Uuid::now_v7().to_string()), ("question", own.clone())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(room.trainer.post(&format!("/class-sessions/{next}/live/questions"), &fields).await.status, 404);
    assert_eq!(room.trainer.post(&format!("/class-sessions/{next}/plan/copy"), &[("from", &room.session.to_string())]).await.status, 303);
    assert!(room.trainer.get(&format!("/class-sessions/{next}/live")).await.says("Nhà mình đã dùng VNeID chưa?"));
    assert_eq!(room.trainer.post(&format!("{part}/questions/removal"), &[("question", &own)]).await.status, 303);
    assert!(!room.trainer.get(&part).await.says("Nhà mình đã dùng"));
    let other = house.staff_in("Cô Hoa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    assert_eq!((other.get(&format!("{part}/questions/new")).await.status, other.post(&asking, &poll).await.status), (404, 404));
    assert_eq!(house.learner("Kim").await.get(&room.at("live/questions/new")).await.status, 403);
    assert_eq!(house.stranger().post(&asking, &poll).await.status, 303);
}

async fn screens_hear_the_bars_move(house: House) {
    let room = room(&house).await;
    room.planned().await;
    assert_eq!(ask(&room).await.status, 303);
    let live = format!("/live/{}", code(&house, room.session).await);
    let phones: Vec<Visitor> = (0..12).map(|_| house.stranger()).collect();
    let question = phones[0].get(&live).await.field("question");
    join_all(phones.iter().map(|phone| phone.get(&live))).await;
    let (projector, phone_events) = (room.at("live/events"), format!("{live}/events"));
    let answering = async {
        let answer = async |place: usize| {
            let choice = if place < 5 { "a" } else { "b" };
            phones[place].post(&format!("{live}/answers"), &[("question", &question), ("choice", choice)]).await.status
        };
        let given = join_all((0..12).map(answer)).await;
        assert!(given.iter().all(|status| *status == 303), "{given:?}");
        tokio::time::sleep(std::time::Duration::from_millis(900)).await;
        room.trainer.post(&room.at("live/closure"), &[]).await;
    };
    let ((seen, heard), ()) = futures_util::join!(async { futures_util::join!(room.trainer.get(&projector), phones[0].get(&phone_events)) }, answering);
    assert_eq!((seen.status, seen.header("content-type")), (200, "text/event-stream"));
    let bars = "\"open\":true,\"bars\":[{\"choice\":\"a\",\"count\":5},{\"choice\":\"b\",\"count\":7}]";
    assert!(seen.says(bars), "{}", seen.text());
    assert!(seen.says("\"ended\":true") && !heard.says("count") && heard.says(&question), "{}", heard.text());
    assert_eq!(room.trainer.get(&projector).await.text().matches("data:").count(), 1, "of an ended quiz the line ends");
}

async fn who_is_stuck_is_seen_and_helped(house: House) {
    let room = room(&house).await;
    let (lan, ba) = (house.member(&room.class, "Lan").await, house.member(&room.class, "Ba").await);
    assert!(room.trainer.get(&room.at("stuck")).await.says("Chưa điểm danh ai"));
    let (session, by, there) = (room.session, room.trainer.id(), [lan.id, ba.id]);
    house
        .given(move |db| {
            for person in there {
                Mark::put(db, &NewMark::now(session, person, Presence::Present, How::Grid, by))?;
            }
            Ok(())
        })
        .await;
    learned(&house, &ba, &room.lessons[0]).await;
    // The session began twenty minutes ago: Lan has opened nothing, Ba has just moved.
    let page = room.trainer.get(&room.at("stuck")).await;
    assert!(page.says("Lan") && page.says("20 phút mà chưa mở bài nào") && !page.says("<h2>Ba</h2>"), "{}", page.text());
    let helped = [("id", page.field("id")), ("person", lan.id.to_string())];
    let helped: Vec<(&str, &str)> = helped.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for _ in 0..2 {
        assert_eq!(room.trainer.post(&room.at("helps"), &helped).await.status, 303);
    }
    assert!(room.trainer.get(&room.at("stuck")).await.says("Không ai vướng"));
    let absent = house.member(&room.class, "Tư").await;
    let strange = [("id", hocvu::sessions::live::HelpId::new().to_string()), ("person", absent.id.to_string())];
    let strange: Vec<(&str, &str)> = strange.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(room.trainer.post(&room.at("helps"), &strange).await.status, 404, "only who is there");
}

async fn another_hamlets_plan_is_not_found(house: House) {
    let room = room(&house).await;
    room.planned().await;
    let other = house.staff_in("Cô Hoa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    let lan = house.signed_in(house.member(&room.class, "Lan").await.id, Door::Pin).await;
    let observer = house.staff("Bác Tâm", Role::Observer).await;
    for page in ["plan", "pack", "pack/all.pdf", "projector", "live", "live/events", "stuck"] {
        let page = room.at(page);
        assert_eq!(other.get(&page).await.status, 404, "{page}");
        assert_eq!((lan.get(&page).await.status, observer.get(&page).await.status), (403, 403), "{page}");
        assert!(house.stranger().get(&page).await.location.starts_with("/login"), "{page}");
    }
    assert_eq!(other.post(&room.at("live"), &[]).await.status, 404);
    assert_eq!(other.post(&room.at("plan/removal"), &[]).await.status, 404);
}
