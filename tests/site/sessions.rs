//! The weekly community session: planned, held, closed.

use crate::both;
use crate::house::{Answer, House, Visitor};
use chrono::{Datelike, Duration, NaiveDateTime};
use diesel::prelude::*;
use hocvu::attendance::{Class, Level, Observed, kept};
use hocvu::db::schema::persons;
use hocvu::db::{Db, PersonId, now};
use hocvu::identity::{Door, LearnerCard, Role, SheetId};
use hocvu::programmes::{EventId, Facts, Kind, Named, NewEvent, NewProgramme, Period, Programme, ProgrammeId, Register};
use hocvu::roster::Merge;
use hocvu::sessions::{
    Attendance, ClassSession, Closing, How, Mark, MarkId, MissedWeek, Mode, NewMark, NewSeries, NewSession, Overview, Presence, RollCall, Series, SeriesId,
    SessionId, SessionKind, When,
};
use hocvu::web::today;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, BTreeSet};

both!(
    a_trainer_plans_a_session_and_moves_it,
    a_weekly_series_leaves_holidays_out,
    what_is_near_is_listed_and_the_rest_is_found_by_hamlet_and_time,
    another_hamlets_session_is_not_found,
    a_roll_is_one_form_and_two_trainers_lose_nothing,
    whoever_walks_in_is_entered_in_one_tap,
    learners_check_in_at_the_door,
    thirty_learners_check_in_at_once,
    a_session_is_closed_and_corrected_with_a_reason,
    a_paper_sheet_is_typed_in_by_its_numbers,
    two_records_of_one_person_are_one_attendance,
    nobody_is_counted_twice,
    a_missed_week_is_noticed_and_told,
    the_calendar_is_public_and_names_nobody,
    people_are_invited_and_told,
    a_class_shows_who_is_away_and_what_comes_next,
    a_session_is_handed_to_another_trainer,
    photos_of_a_session_need_the_word_of_everybody_in_them,
);

/// The form of a session, as a phone sends it.
pub async fn plan(trainer: &Visitor, changes: &[(&str, &str)]) -> Answer {
    let id = trainer.get("/class-sessions/new").await.field("id");
    let mut fields = vec![("id", id.as_str()), ("kind", "community"), ("mode", "in-person"), ("day", "2027-01-13"), ("from", "19:30"), ("minutes", "90")];
    for change in changes {
        fields.retain(|(name, _)| name != &change.0);
        fields.push(*change);
    }
    trainer.post("/class-sessions", &fields).await
}

async fn trainer_and_class(house: &House) -> (Visitor, Class) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    (trainer, class)
}

async fn a_trainer_plans_a_session_and_moves_it(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let class = class.id.to_string();
    let hamlet = house.hamlet("Thôn 1").await.id.to_string();
    let venue = trainer.get("/venues/new").await.field("id");
    let made = trainer.post("/venues", &[("id", &venue), ("name", "Nhà văn hóa thôn 1"), ("unit", &hamlet), ("seats", "60"), ("wifi", "true")]).await;
    assert_eq!(made.status, 303, "{}", made.text());
    assert!(trainer.get("/venues").await.says("1 trên 1 nơi có Wi-Fi"));
    let nothing = plan(&trainer, &[("day", "31/2/2027"), ("from", "tối"), ("capacity", "đông"), ("mode", "online")]).await;
    assert_eq!(nothing.status, 422);
    for words in ["Bạn chọn lớp, hoặc chọn thôn", "Ngày này không có", "Giờ này không có", "Số chỗ là một số", "cần địa chỉ", "value=\"31/2/2027\""]
    {
        assert!(nothing.says(words), "{words} {}", nothing.text());
    }
    let id = trainer.get("/class-sessions/new").await.field("id");
    let fields = [("id", id.as_str()), ("class", &class), ("venue", &venue), ("title", "Nhận biết cuộc gọi lừa đảo"), ("co_organisers", "Đoàn xã")];
    let first = plan(&trainer, &fields).await;
    let again = plan(&trainer, &fields).await;
    assert_eq!((first.status, &first.location), (303, &again.location), "{}", first.text());
    let page = trainer.get(&first.location).await;
    for words in ["Nhận biết cuộc gọi lừa đảo", "Thứ Tư", "13/01/2027", "19:30–21:00", "Nhà văn hóa thôn 1", "Đoàn xã", "Thôn 1"] {
        assert!(page.says(words), "{words}");
    }
    let clash = plan(&trainer, &[("class", &class), ("from", "20h")]).await;
    assert!(clash.status == 422 && clash.says("đã có buổi khác") && clash.says("Nhận biết cuộc gọi"), "{}", clash.text());
    assert_eq!(plan(&trainer, &[("class", &class), ("from", "20h"), ("anyway", "true")]).await.status, 303);

    let change = format!("{}/change", first.location);
    let moved =
        [("id", id.as_str()), ("kind", "elders"), ("mode", "in-person"), ("day", "2027-01-14"), ("from", "14:00"), ("minutes", "60"), ("venue", &venue)];
    let why = trainer.post(&change, &moved).await;
    assert!(why.status == 422 && why.says("Bạn ghi lý do dời"));
    let with_reason = [moved.as_slice(), &[("reason", "Mưa to")]].concat();
    assert_eq!(trainer.post(&change, &with_reason).await.status, 303);
    let page = trainer.get(&first.location).await;
    assert!(page.says("14/01/2027") && page.says("Mưa to") && page.says("19:30") && page.says("Người cao tuổi"));
    let copied = trainer.get(&format!("{}/copy", first.location)).await;
    assert!(copied.field("day") == "2027-01-21" && copied.field("from") == "14:00" && copied.field("id") != id);
    let off = format!("{}/cancellation", first.location);
    assert_eq!(trainer.post(&off, &[("reason", " ")]).await.status, 422);
    assert_eq!(trainer.post(&off, &[("reason", "Mất điện")]).await.status, 303);
    assert!(trainer.get(&first.location).await.says("Mất điện"));
    assert!(trainer.post(&change, &with_reason).await.says("đã hủy"));
}

async fn a_weekly_series_leaves_holidays_out(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let class = class.id.to_string();
    let first = hocvu::web::today() + chrono::Days::new(2);
    let off = first + chrono::Days::new(7);
    let by = trainer.id();
    house.given(move |db| hocvu::community::Calendar::set(db, by, off, hocvu::community::DayKind::Off, "Nghỉ lễ")).await;
    let (day, until) = (first.to_string(), (first + chrono::Days::new(21)).to_string());
    let early = plan(&trainer, &[("class", &class), ("day", &day), ("weekly", "true"), ("until", "2026-01-01")]).await;
    assert!(early.status == 422 && early.says("Ngày cuối đứng trước"));
    let id = trainer.get("/class-sessions/new").await.field("id");
    let fields = [("id", id.as_str()), ("class", &class), ("day", &day), ("weekly", "true"), ("until", &until), ("title", "Tối học số")];
    let made = plan(&trainer, &fields).await;
    assert_eq!((made.status, &plan(&trainer, &fields).await.location), (303, &made.location));
    let months: BTreeSet<String> = [day, until].iter().map(|day| day[..7].to_owned()).collect();
    let mut listed = String::new();
    for month in months {
        listed.push_str(&trainer.get(&format!("/class-sessions?time={month}")).await.text());
    }
    assert_eq!(listed.matches("Tối học số").count(), 3, "four weeks, one of them off: {listed}");
    assert!(!listed.contains(&off.format("%d/%m/%Y").to_string()));
}

async fn what_is_near_is_listed_and_the_rest_is_found_by_hamlet_and_time(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let empty = trainer.get("/class-sessions").await;
    assert!(empty.says("Hôm nay không có buổi học nào") && empty.says("Chưa có buổi học nào sắp tới") && !empty.says("name=\"time\""), "{}", empty.text());
    let (lan, two, by) = (house.member(&class, "Lan").await.id, house.hamlet("Thôn 2").await.id, trainer.id());
    let monday = today() - chrono::Days::new(today().weekday().num_days_from_monday().into());
    house
        .given(move |db| {
            for (title, day, hamlet) in [
                ("Năm tuần trước", -35, class.unit_id),
                ("Ngày đầu tuần trước", -7, class.unit_id),
                ("Tuần sau ở thôn 2", 10, two),
                ("Tuần sau nữa", 17, class.unit_id),
            ] {
                let day = monday + Duration::days(day);
                let like = new_from(&session_at(db, &class, When::at(day, 1170), When::at(day, 1260))?);
                let session = ClassSession::create(db, by, &NewSession { id: SessionId::new(), unit_id: hamlet, title: title.into(), ..like })?;
                if title == "Năm tuần trước" {
                    Mark::put(db, &NewMark { at: session.starts_at, ..NewMark::now(session.id, lan, Presence::Present, How::Grid, by) })?;
                }
            }
            session_at(db, &class, When::at(today(), 1), When::at(today(), 60))
        })
        .await;
    let near = trainer.get("/class-sessions").await;
    let at = |words: &str| near.text().find(words).unwrap_or_else(|| panic!("{words} {}", near.text()));
    assert!(at("id=\"today\"") < at("00:01–01:00") && at("00:01–01:00") < at("1 buổi cần kết thúc") && at("1 buổi cần kết thúc") < at("Tuần sau ở thôn 2"));
    assert!(near.says("Năm tuần trước") && !near.says("Ngày đầu tuần trước") && !near.says("Tuần sau nữa"));
    assert!(trainer.get("/").await.says("/class-sessions#open"));

    let before = trainer.get(&near.link("rel=\"prev\"")).await;
    assert!(before.says("Ngày đầu tuần trước") && !before.says("Năm tuần trước") && !before.says("cần kết thúc"), "{}", before.text());
    let after = trainer.get(&near.link("rel=\"next\"")).await;
    assert!(after.says("Tuần sau nữa") && after.says("Về tuần này") && !after.says("Tuần sau ở thôn 2"), "{}", after.text());
    let month = (monday + Duration::days(17)).format("%Y-%m").to_string();
    assert!(trainer.get(&format!("/class-sessions?time={month}")).await.says("Tuần sau nữa"));

    // The hamlet stays chosen on the way to other weeks.
    let of_two = trainer.get(&format!("/class-sessions?hamlet={two}&time=")).await;
    assert!(of_two.says("Tuần sau ở thôn 2") && !of_two.says("cần kết thúc") && !of_two.says("00:01"), "{}", of_two.text());
    let later = trainer.get(&of_two.link("rel=\"next\"")).await;
    assert!(later.says("Chưa có buổi học nào trong thời gian này") && later.says(&format!("value=\"{two}\" selected")), "{}", later.text());
    let hoa = house.staff_in("Cô Hoa", Role::Trainer, two).await;
    let own = hoa.get("/class-sessions").await;
    assert!(own.says("Tuần sau ở thôn 2") && own.says("name=\"time\"") && !own.says("name=\"hamlet\""), "nothing to choose among one: {}", own.text());
    assert_eq!(hoa.get(&format!("/class-sessions?hamlet={}", house.hamlet("Thôn 1").await.id)).await.status, 404);
    assert_eq!(house.learner("Ba").await.get("/class-sessions").await.status, 403);
    assert_eq!(house.stranger().get("/class-sessions").await.status, 303);
}

async fn another_hamlets_session_is_not_found(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let class_id = class.id.to_string();
    let session = plan(&trainer, &[("class", &class_id)]).await.location;
    let other = house.staff_in("Cô Hoa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    assert_eq!(other.get(&session).await.status, 404);
    assert_eq!(other.post(&format!("{session}/cancellation"), &[("reason", "x")]).await.status, 404);
    let helper = house.staff_in("Chị Na", Role::Trainer, class.unit()).await;
    assert_eq!(helper.get(&session).await.status, 200, "whoever helps in the class alone reaches its sessions");
    assert_eq!(house.learner("Lan").await.get(&session).await.status, 403);
    assert_eq!(house.stranger().get(&session).await.status, 303);
}

/// A session of the class that began an hour ago.
async fn going_on(house: &House, class: &Class) -> ClassSession {
    let (class, at) = (class.clone(), now());
    house.given(move |db| session_at(db, &class, at - Duration::minutes(60), at + Duration::minutes(60))).await
}

pub fn session_at(db: &mut Db, class: &Class, starts_at: NaiveDateTime, ends_at: NaiveDateTime) -> hocvu::error::Result<ClassSession> {
    let new = NewSession {
        id: SessionId::new(),
        series: None,
        unit_id: class.unit_id,
        class_id: Some(class.id),
        venue_id: None,
        kind: SessionKind::Community,
        mode: Mode::InPerson,
        title: "Tối học số".into(),
        trainer_id: class.trainer_id,
        co_organisers: String::new(),
        capacity: None,
        online_address: String::new(),
        lessons: Vec::new(),
        starts_at,
        ends_at,
    };
    ClassSession::create(db, class.trainer_id, &new)
}

/// The form of the roll as the page shows it, with these marks chosen.
fn roll_form(page: &Answer, marks: &[(PersonId, &str)]) -> Vec<(String, String)> {
    let mut fields = vec![("changes".to_owned(), page.field("changes"))];
    let text = page.text();
    for (at, _) in text.match_indices("name=\"was.") {
        let person = &text[at + 10..at + 46];
        let was = text[at + 55..].split('"').next().unwrap().to_owned();
        fields.push((format!("was.{person}"), was));
    }
    fields.extend(marks.iter().map(|(person, mark)| (format!("mark.{person}"), (*mark).to_owned())));
    fields
}

async fn send(who: &Visitor, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    who.post(path, &fields).await
}

async fn marks(house: &House, session: SessionId) -> BTreeMap<PersonId, Presence> {
    let all = house.given(move |db| Attendance::of_session(db, session)).await;
    all.into_iter().map(|one| (one.person_id, one.mark)).collect()
}

async fn a_roll_is_one_form_and_two_trainers_lose_nothing(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let (an, ba, chi) = (house.member(&class, "Lê An").await.id, house.member(&class, "Trần Ba").await.id, house.member(&class, "Đỗ Chi").await.id);
    let session = going_on(&house, &class).await;
    let (id, roll) = (session.id, format!("/class-sessions/{}/roll-call", session.id));
    let other = house.staff("Cô Hoa", Role::Trainer).await;
    let (first, second) = (trainer.get(&roll).await, other.get(&roll).await);
    assert!(first.says("Lê An") && first.says("0 trên 3"), "{}", first.text());
    assert!(trainer.get(&format!("{roll}?q=do%20chi")).await.says("Đỗ Chi") && !trainer.get(&format!("{roll}?q=do%20chi")).await.says("Lê An"));

    let form = roll_form(&first, &[(an, "present"), (ba, "absent")]);
    assert_eq!((send(&trainer, &roll, &form).await.status, send(&trainer, &roll, &form).await.status), (303, 303));
    assert_eq!(marks(&house, id).await, BTreeMap::from([(an, Presence::Present), (ba, Presence::Absent)]));
    assert_eq!(house.given(move |db| Mark::history(db, id, an)).await.len(), 1, "the same form sent twice is one mark");

    // The other page is stale: who was not touched there stays; who was touched is told, and both marks are on record.
    let form = roll_form(&second, &[(ba, "late"), (chi, "excused")]);
    let told = send(&other, &roll, &form).await;
    assert!(told.status == 200 && told.says("Trần Ba: Thầy Minh ghi Vắng, bạn ghi Đến muộn"), "{}", told.text());
    assert_eq!(marks(&house, id).await, BTreeMap::from([(an, Presence::Present), (ba, Presence::Late), (chi, Presence::Excused)]));
    assert_eq!(house.given(move |db| Mark::history(db, id, ba)).await.len(), 2);

    // A tap with a name of its own, made offline before the other's mark: kept, and not in force.
    let tap = |mark: &str, ago: &str, name: MarkId| {
        vec![(format!("mark.{chi}"), mark.to_owned()), (format!("id.{chi}"), name.to_string()), ("ago".into(), ago.into()), ("changes".into(), "0".into())]
    };
    let name = MarkId::new();
    send(&trainer, &roll, &tap("absent", "3000", name)).await;
    send(&trainer, &roll, &tap("absent", "3000", name)).await;
    assert_eq!(marks(&house, id).await[&chi], Presence::Excused, "what was said later counts");
    assert_eq!(house.given(move |db| Mark::history(db, id, chi)).await.len(), 2);

    // Moved while the roll is taken: said, and nothing is lost.
    let page = trainer.get(&roll).await;
    let change = [("id", "x"), ("kind", "community"), ("mode", "in-person"), ("day", "2027-01-14"), ("from", "14:00"), ("minutes", "60"), ("reason", "Mưa")];
    let change: Vec<(&str, &str)> =
        change.iter().map(|(name, value)| (*name, if *name == "id" { "0190b5f0-0000-7000-8000-000000000001" } else { *value })).collect();
    assert_eq!(trainer.post(&format!("/class-sessions/{id}/change"), &change).await.status, 303);
    let told = send(&other, &roll, &roll_form(&page, &[(chi, "present")])).await;
    assert!(told.says("vừa được sửa hoặc dời") && told.says("14/01/2027"), "{}", told.text());
    assert_eq!(marks(&house, id).await[&chi], Presence::Present);
    let early = send(&other, &roll, &roll_form(&other.get(&roll).await, &[(an, "late")])).await;
    assert!(early.status == 422 && early.says("Chưa đến giờ học"));
}

async fn whoever_walks_in_is_entered_in_one_tap(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let lan = house.member(&class, "Trần Thị Lan").await.id;
    let session = going_on(&house, &class).await;
    let (id, page) = (session.id, format!("/class-sessions/{}", session.id));
    let enter = |name: &'static str, another: bool| {
        let (trainer, page) = (trainer.clone(), page.clone());
        async move {
            let new = PersonId::new().to_string();
            let fields = [("id", new.as_str()), ("name", name), ("another_person", if another { "true" } else { "false" })];
            let first = trainer.post(&format!("{page}/walk-ins"), &fields).await;
            if first.status == 303 {
                trainer.post(&format!("{page}/walk-ins"), &fields).await;
            }
            first
        }
    };
    assert_eq!(enter("Ngô Văn Tư", false).await.status, 303);
    let known = enter("tran thi LAN", false).await;
    assert!(known.status == 422 && known.says("Đã có người tên như vậy") && known.says("có trong danh sách"), "{}", known.text());
    let lan_id = lan.to_string();
    assert_eq!(trainer.post(&format!("{page}/arrivals"), &[("person", &lan_id)]).await.status, 303);
    assert_eq!(enter("Trần Thị Lan", true).await.status, 303);
    assert_eq!(enter(" ", false).await.status, 422);
    let marks = marks(&house, id).await;
    assert!(marks.len() == 3 && marks[&lan] == Presence::Late, "{marks:?}");
    assert!(trainer.get(&format!("{page}/roll-call")).await.says("Mới có tên"));

    // Somebody of the hamlet who is in no list is found without accents; somebody of elsewhere is not taken.
    let near = house.learner("Phạm Đức Mạnh").await.id().to_string();
    assert!(trainer.get(&format!("{page}/roll-call?q=duc%20manh")).await.says(&near));
    assert_eq!(trainer.post(&format!("{page}/arrivals"), &[("person", &near)]).await.status, 303);

    // By card, once.
    let sheet = SheetId::new();
    let (keys, by) = (house.app.clone(), trainer.id());
    let secret = house.given(move |db| LearnerCard::issue(db, &keys.keys, by, lan, sheet)).await.unwrap();
    let address = format!("https://hoc.xa.vn/card/{secret}");
    assert_eq!(trainer.post(&format!("{page}/cards"), &[("card", &address)]).await.status, 303);
    assert!(trainer.post(&format!("{page}/cards"), &[("card", "gi-do")]).await.says("Thẻ này không còn dùng được"));
    assert_eq!(house.given(move |db| Mark::history(db, id, lan)).await.len(), 1);
}

async fn learners_check_in_at_the_door(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let lan = house.member(&class, "Trần Thị Lan").await.id;
    let session = going_on(&house, &class).await;
    let phone = house.signed_in(lan, Door::Pin).await;
    let wall = trainer.get(&format!("/class-sessions/{}/door", session.id)).await;
    let code = session.door_code(&house.app.keys);
    assert!(wall.says(&format!("{} {}", &code[..3], &code[3..])) && wall.says("<svg"));

    let scanned = phone.get(&format!("/check-in/{}?code={code}", session.id)).await;
    assert_eq!(scanned.location, format!("/check-in/{}", session.id));
    assert!(phone.get(&scanned.location).await.says("bấm nút để ghi là có mặt"));
    assert!(phone.post(&scanned.location, &[]).await.says("đã được ghi có mặt. Chúc"));
    assert!(phone.post(&scanned.location, &[]).await.says("đã được ghi có mặt lúc"), "twice is said");
    assert!(phone.post("/check-in", &[("code", &code)]).await.says("đã được ghi có mặt lúc"));
    assert_eq!(marks(&house, session.id).await, BTreeMap::from([(lan, Presence::Late)]));

    let minh = house.learner("Minh").await;
    assert!(minh.post("/check-in", &[("code", &code)]).await.says("bạn chưa có tên"), "from another class");
    let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    assert!(minh.post("/check-in", &[("code", &wrong)]).await.says("không đúng hoặc đã đổi"));
    assert!(minh.post(&format!("/check-in/{}", session.id), &[]).await.says("Mã đã đổi"), "without the code there is no way");
    assert!(minh.get(&format!("/check-in/{}?code={wrong}", session.id)).await.says("Mã đã đổi"));

    // Not signed in: the code is kept for the time that signing in takes.
    let stranger = house.stranger();
    let kept = stranger.get(&format!("/check-in/{}?code={code}", session.id)).await.location;
    assert!(stranger.get(&kept).await.location.starts_with("/login?next="));

    let (over, early) = {
        let class = class.clone();
        house
            .given(move |db| {
                let at = now();
                Ok((
                    session_at(db, &class, at - Duration::minutes(100), at - Duration::minutes(10))?,
                    session_at(db, &class, at + Duration::minutes(60), at + Duration::minutes(90))?,
                ))
            })
            .await
    };
    assert!(phone.post("/check-in", &[("code", &over.door_code(&house.app.keys))]).await.says("Buổi học đã kết thúc"));
    assert!(phone.post("/check-in", &[("code", &early.door_code(&house.app.keys))]).await.says("Cửa chưa mở"));
    assert!(marks(&house, over.id).await.is_empty() && marks(&house, early.id).await.is_empty());
}

/// Thirty phones at one door.
async fn thirty_learners_check_in_at_once(house: House) {
    let (_, class) = trainer_and_class(&house).await;
    let session = going_on(&house, &class).await;
    let code = session.door_code(&house.app.keys);
    let mut phones = Vec::new();
    for n in 0..30 {
        let member = house.member(&class, &format!("Học viên {n}")).await.id;
        phones.push(house.signed_in(member, Door::Pin).await);
    }
    let tries = phones.iter().map(|phone| async {
        let typed = [("code", code.as_str())];
        let (first, second) = futures_util::join!(phone.post("/check-in", &typed), phone.post("/check-in", &typed));
        (first.status, second.status)
    });
    let answers = futures_util::future::join_all(tries).await;
    assert!(answers.iter().all(|both| *both == (200, 200)), "{answers:?}");
    let id = session.id;
    assert_eq!((marks(&house, id).await.len(), house.given(move |db| Closing::marked(db, id)).await), (30, 30));
}

async fn a_session_is_closed_and_corrected_with_a_reason(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let (an, ba) = (house.member(&class, "Lê An").await.id, house.member(&class, "Trần Ba").await.id);
    let session = going_on(&house, &class).await;
    let (id, page) = (session.id, format!("/class-sessions/{}", session.id));
    let roll = format!("{page}/roll-call");
    send(&trainer, &roll, &roll_form(&trainer.get(&roll).await, &[(an, "present")])).await;
    let closing = trainer.get(&format!("{page}/closing")).await;
    assert!(closing.field("came") == "1" && closing.says("Còn 1 người chưa được điểm danh"));
    let (form, follow) = (closing.field("id"), ba.to_string());
    let fewer = trainer.post(&format!("{page}/closing"), &[("id", &form), ("taught", " "), ("came", "0"), ("minutes", "lâu"), ("cost", "150.000")]).await;
    assert!(fewer.status == 422);
    for words in ["vắn tắt đã dạy gì", "không thể ít hơn", "Số phút từ 0"] {
        assert!(fewer.says(words), "{words}");
    }
    let fields = [
        ("id", form.as_str()),
        ("taught", "Nhận biết lừa đảo"),
        ("came", "1"),
        ("minutes", "90"),
        ("cost", "150.000"),
        ("difficulties", "Mạng yếu"),
        ("proposals", "Thêm máy"),
        ("follow", &follow),
        ("follow_what", "Đến nhà hỏi thăm"),
    ];
    assert_eq!((trainer.post(&format!("{page}/closing"), &fields).await.status, trainer.post(&format!("{page}/closing"), &fields).await.status), (303, 303));
    let closed = house.given(move |db| Closing::of(db, id)).await.unwrap();
    assert_eq!((closed.came, closed.cost, closed.proposals.as_str()), (1, 150_000, "Thêm máy"));
    let shown = trainer.get(&page).await;
    assert!(shown.says("Đến nhà hỏi thăm") && shown.says("150000") && shown.says("Mạng yếu"), "{}", shown.text());

    let late = roll_form(&trainer.get(&roll).await, &[(an, "present"), (ba, "late")]);
    let why = send(&trainer, &roll, &late).await;
    assert!(why.status == 422 && why.says("Bạn ghi lý do sửa điểm danh"));
    assert_eq!(send(&trainer, &roll, &[late, vec![("reason".into(), "Quên ghi".into())]].concat()).await.status, 303);
    assert_eq!(marks(&house, id).await[&ba], Presence::Late);
    let correction = format!("{page}/marks/{ba}");
    assert!(trainer.get(&correction).await.says("Quên ghi"));
    let mark = trainer.get(&correction).await.field("id");
    let with_son = [("id", mark.as_str()), ("mark", "present"), ("company", "relative"), ("companion", "Anh Ba"), ("reason", "Đến đúng giờ")];
    assert_eq!(trainer.post(&correction, &with_son).await.status, 303);
    assert!(trainer.get(&correction).await.says("Người nhà: Anh Ba"));
}

async fn a_paper_sheet_is_typed_in_by_its_numbers(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let (an, ba, chi) = (house.member(&class, "Lê An").await.id, house.member(&class, "Trần Ba").await.id, house.member(&class, "Đỗ Chi").await.id);
    let session = going_on(&house, &class).await;
    let roll = format!("/class-sessions/{}/roll-call", session.id);
    assert!(trainer.get(&format!("{roll}/sheet")).await.says("Trần Ba"));
    let paper = format!("{roll}/paper");
    let listed = trainer.get(&paper).await.field("listed");
    let wrong = trainer.post(&paper, &[("listed", &listed), ("absent", "2, 9"), ("late", "2")]).await;
    assert!(wrong.status == 422 && wrong.says("từ 1 đến 3") && wrong.field("absent") == "2, 9");
    let fields = [("listed", listed.as_str()), ("absent", "2"), ("late", "3")];
    let read = trainer.post(&paper, &fields).await;
    assert!(read.status == 200 && read.says("Bạn đọc lại tên") && marks(&house, session.id).await.is_empty());
    house.member(&class, "Bùi Anh").await;
    assert_eq!(trainer.post(&paper, &[fields.as_slice(), &[("seen", "true")]].concat()).await.status, 303);
    let marks = marks(&house, session.id).await;
    assert_eq!((marks[&an], marks[&ba], marks[&chi]), (Presence::Present, Presence::Absent, Presence::Late), "who joined since moves no number");
}

async fn two_records_of_one_person_are_one_attendance(house: House) {
    let (_, class) = trainer_and_class(&house).await;
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let (keep, other) = (house.member(&class, "Trần Thị Lan").await.id, house.member(&class, "Tran Thi Lan").await.id);
    let (first, second) = (going_on(&house, &class).await.id, going_on(&house, &class).await.id);
    let by = class.trainer_id;
    house
        .given(move |db| {
            Mark::put(db, &NewMark::now(first, other, Presence::Present, How::Grid, by))?;
            Mark::put(db, &NewMark::now(first, keep, Presence::Absent, How::Grid, by))?;
            Mark::put(db, &NewMark::now(second, other, Presence::Late, How::Grid, by)).map(drop)
        })
        .await;
    let merged = admin.post(&format!("/people/{keep}/merge"), &[("other", &other.to_string())]).await;
    assert_eq!(merged.status, 303, "{}", merged.text());
    assert_eq!(marks(&house, first).await, BTreeMap::from([(keep, Presence::Present)]), "the stronger counts, once");
    assert_eq!(marks(&house, second).await, BTreeMap::from([(keep, Presence::Late)]));
    // A phone that still has the old record marks the kept one.
    house.given(move |db| Mark::put(db, &NewMark::now(second, other, Presence::Present, How::Grid, by)).map(drop)).await;
    assert_eq!(marks(&house, second).await, BTreeMap::from([(keep, Presence::Present)]));
    let undone = admin.post(&format!("{}/undo", merged.location), &[]).await;
    assert_eq!(undone.status, 303, "{} {}", merged.location, undone.text());
    assert_eq!(marks(&house, first).await, BTreeMap::from([(keep, Presence::Absent), (other, Presence::Present)]));
    assert_eq!(marks(&house, second).await, BTreeMap::from([(keep, Presence::Present), (other, Presence::Late)]), "what was said since stays");
}

#[derive(Debug, Clone)]
enum Happens {
    CheckIn(usize),
    Grid(usize, Presence),
    Late(usize, Presence, i64),
    Merge(usize, usize),
    Undo,
    /// The session counts for that model, or does not.
    Link(usize, bool),
    /// Helped at home, in that model; and the record of it withdrawn.
    Help(usize, usize),
    Withdraw,
}

fn happens() -> impl Strategy<Value = Happens> {
    let mark = proptest::sample::select(Presence::ALL);
    prop_oneof![
        (0..4usize).prop_map(Happens::CheckIn),
        (0..4usize, mark.clone()).prop_map(|(who, mark)| Happens::Grid(who, mark)),
        (0..4usize, mark, 0..60i64).prop_map(|(who, mark, ago)| Happens::Late(who, mark, ago)),
        (0..4usize, 0..4usize).prop_map(|(keep, other)| Happens::Merge(keep, other)),
        Just(Happens::Undo),
        (0..2usize, any::<bool>()).prop_map(|(model, counts)| Happens::Link(model, counts)),
        (0..2usize, 0..4usize).prop_map(|(model, who)| Happens::Help(model, who)),
        Just(Happens::Withdraw),
    ]
}

/// Check-in, walk-in, merge, its undoing, corrections, models for which the session counts or no longer does, and help
/// recorded and withdrawn, in any order: each person is counted once in each model and once in all.
async fn nobody_is_counted_twice(house: House) {
    let (_, class) = trainer_and_class(&house).await;
    let commune = house.commune().await;
    let by = class.trainer_id;
    let begun = ["danh-tinh-so", "to-cong-nghe-so"].map(|kind| NewProgramme::of(Kind::coded(kind).unwrap(), &commune));
    let models = house.given(move |db| begun.iter().map(|new| Programme::create(db, by, new)).collect::<hocvu::error::Result<Vec<_>>>()).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..24 {
        let (models, commune) = (models.clone(), commune.id);
        let story = prop::collection::vec(happens(), 1..18).new_tree(&mut runner).unwrap().current();
        let (app, class, told) = (house.app.clone(), class.clone(), format!("{story:?}"));
        house
            .given(move |db| {
                let session = session_at(db, &class, now() - Duration::minutes(60), now() + Duration::minutes(60))?;
                let by = class.trainer_id;
                let mut people = Vec::new();
                for n in 0..4 {
                    let roll = RollCall::of(db, session.clone())?;
                    let id = PersonId::new();
                    roll.walk_in(db, &app.keys, by, id, &format!("Người {n}"))?;
                    people.push(id);
                }
                let scope = [class.unit_id];
                let (mut links, mut helped) = ([false; 2], Vec::<(ProgrammeId, EventId, PersonId)>::new());
                let mut merges: Vec<Merge> = Vec::new();
                for one in &story {
                    match one {
                        Happens::CheckIn(who) => {
                            session.check_in(db, people[*who], None)?;
                        }
                        Happens::Grid(who, mark) => {
                            Mark::put(db, &NewMark::now(session.id, people[*who], *mark, How::Grid, by))?;
                        }
                        Happens::Late(who, mark, ago) => {
                            let new = NewMark::now(session.id, people[*who], *mark, How::Grid, by);
                            Mark::put(db, &NewMark { at: new.at - Duration::minutes(*ago), ..new })?;
                        }
                        Happens::Merge(keep, other) if keep != other => {
                            if let Ok(merge) = Merge::of(db, &app.keys, &scope, people[*keep], people[*other], by)
                                && !merges.iter().any(|known| known.id == merge.id)
                            {
                                merges.push(merge);
                            }
                        }
                        Happens::Undo => {
                            if let Some(merge) = merges.pop()
                                && merge.undo(db, &app.keys, by).is_err()
                            {
                                merges.push(merge);
                            }
                        }
                        Happens::Merge(..) => {}
                        Happens::Link(model, counts) => {
                            models[*model].take_in_session(db, by, &session, *counts, false)?;
                            links[*model] = *counts;
                        }
                        Happens::Help(model, who) => {
                            let person = kept(db, people[*who])?;
                            let kind = ["level", "helped-at-home"][*model].to_owned();
                            let new = NewEvent {
                                id: EventId::new(),
                                kind,
                                member: None,
                                happened_on: today(),
                                named: Named::Person(person),
                                household: None,
                                unit_id: class.unit_id,
                                number: None,
                                minutes: None,
                                facts: Facts::new(),
                            };
                            hocvu::programmes::Event::enter(db, by, &models[*model], &new)?;
                            helped.push((models[*model].id, new.id, person));
                        }
                        Happens::Withdraw => {
                            if let Some((model, event, _)) = helped.pop() {
                                let model = models.iter().find(|one| one.id == model).unwrap();
                                hocvu::programmes::Event::find(db, model, &[commune], event)?.withdraw(db, by, "Ghi nhầm")?;
                            }
                        }
                    }
                    let marks = Attendance::of_session(db, session.id)?;
                    let gone: Vec<PersonId> = merges.iter().map(|merge| merge.other_id).collect();
                    let here: Vec<PersonId> = people.iter().filter(|person| !gone.contains(person)).copied().collect();
                    let marked: BTreeSet<PersonId> = marks.iter().map(|mark| mark.person_id).collect();
                    assert_eq!(marked, here.iter().copied().collect(), "each person has one mark: {told} at {one:?}");
                    let came = marks.iter().filter(|mark| mark.came).count();
                    let overview = Overview::of(db, &scope, session.starts_at, session.ends_at)?;
                    assert_eq!((overview.all.people, overview.all.attendances), (came, came), "in however many models: {told} at {one:?}");
                    let there: BTreeSet<PersonId> = marks.iter().filter(|mark| mark.came).map(|mark| mark.person_id).collect();
                    let mut reached = BTreeSet::new();
                    let period = Period { from: today().pred_opt().unwrap(), to: today() };
                    for (model, counts) in models.iter().zip(links) {
                        let register = Register::load(db, vec![model.clone()], &[commune])?;
                        let own = model.own_figures(db, &register, &[commune], period)?;
                        let own = |code: &str| own.iter().find(|figure| figure.code == code).map_or(0, |figure| figure.have);
                        let wanted = if counts { came as i64 } else { 0 };
                        assert_eq!((own("session-people"), own("session-attendances")), (wanted, wanted), "{told} at {one:?}");
                        reached.extend(there.iter().filter(|_| counts).copied());
                    }
                    for (_, _, person) in &helped {
                        reached.insert(kept(db, *person)?);
                    }
                    let told_reached: BTreeSet<PersonId> = Programme::people_reached(db, &[commune], period)?.into_iter().collect();
                    assert_eq!(told_reached, reached, "each once, of whatever model: {told} at {one:?}");
                    assert_eq!(Closing::marked(db, session.id)?, came as i64, "{told}");
                    for mark in &marks {
                        let last = Mark::history(db, session.id, mark.person_id)?.remove(0);
                        assert_eq!((last.id, last.mark), (mark.mark_id, mark.mark), "the latest is in force: {told} at {one:?}");
                    }
                }
                for merge in merges.iter().rev() {
                    merge.undo(db, &app.keys, by)?;
                }
                assert_eq!(Attendance::of_session(db, session.id)?.len(), 4, "two records again: {told}");
                for (model, event, _) in helped {
                    let model = models.iter().find(|one| one.id == model).unwrap();
                    hocvu::programmes::Event::find(db, model, &[commune], event)?.withdraw(db, by, "Hết chuyện")?;
                }
                diesel::delete(hocvu::db::schema::attendances::table.filter(hocvu::db::schema::attendances::session_id.eq(session.id))).execute(db)?;
                Ok(())
            })
            .await;
    }
}

async fn a_missed_week_is_noticed_and_told(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let (officer, observer) = (house.staff("Anh Theo", Role::Officer).await, house.staff("Bác Giám", Role::Observer).await);
    let lan = house.member(&class, "Trần Thị Lan").await.id;
    let (of, by) = (class.clone(), trainer.id());
    let (missed, held) = house
        .given(move |db| {
            let series = NewSeries {
                id: SeriesId::new(),
                first: NewSession { ..new_from(&session_at(db, &of, now() + Duration::days(2), now() + Duration::days(2))?) },
                starts_minute: 1170,
                first_on: hocvu::web::today() + chrono::Days::new(2),
                last_on: Some(hocvu::web::today() + chrono::Days::new(2)),
            };
            let series = Series::create(db, by, &series)?;
            let week = |ago: i64| (When::at(hocvu::web::today() - chrono::Days::new(ago as u64), 1170), hocvu::web::today() - chrono::Days::new(ago as u64));
            let mut made = Vec::new();
            for ago in [5, 12] {
                let (at, day) = week(ago);
                let like = new_from(&session_at(db, &of, at, at + Duration::minutes(90))?);
                let new = NewSession { id: SessionId::new(), series: Some((series.id, day)), ..like };
                made.push(ClassSession::create(db, by, &new)?);
            }
            Mark::put(db, &NewMark { at: made[1].starts_at, ..NewMark::now(made[1].id, lan, Presence::Present, How::Grid, by) })?;
            assert_eq!((MissedWeek::look(db)?, MissedWeek::look(db)?), (1, 0), "noticed once");
            Ok((made[0].id, made[1].id))
        })
        .await;
    assert!(officer.get("/").await.says("buổi học hằng tuần bị lỡ"));
    let told = officer.get("/session-totals").await;
    assert!(told.says("chưa có lý do") && told.says("Thôn 1") && told.says("Thôn 2"), "{}", told.text());
    let page = format!("/class-sessions/{missed}");
    assert!(trainer.get(&page).await.says("Tuần này không có ai học"));
    assert_eq!(trainer.post(&format!("{page}/explanation"), &[("reason", "Bão số 3")]).await.status, 303);
    assert_eq!(trainer.post(&format!("/class-sessions/{held}/explanation"), &[("reason", "x")]).await.status, 404);
    assert!(officer.get("/session-totals").await.says("Bão số 3"));
    let totals = observer.get("/session-totals").await;
    assert!(totals.status == 200 && !totals.says("Trần Thị Lan") && !totals.says("Thầy Minh") && !totals.says("Bão số 3"));
    // Entered from paper afterwards, it is missed no more.
    house.given(move |db| Mark::put(db, &NewMark::now(missed, lan, Presence::Present, How::Paper, by)).map(drop)).await;
    assert!(officer.get("/session-totals").await.says("Không có tuần nào lỡ"));
}

pub fn new_from(session: &ClassSession) -> NewSession {
    NewSession {
        id: SessionId::new(),
        series: None,
        unit_id: session.unit_id,
        class_id: session.class_id,
        venue_id: None,
        kind: session.kind,
        mode: session.mode,
        title: session.title.clone(),
        trainer_id: session.trainer_id,
        co_organisers: String::new(),
        capacity: None,
        online_address: String::new(),
        lessons: Vec::new(),
        starts_at: session.starts_at,
        ends_at: session.ends_at,
    }
}

async fn the_calendar_is_public_and_names_nobody(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let (class_id, day) = (class.id.to_string(), (hocvu::web::today() + chrono::Days::new(3)).to_string());
    let title = "Nhận biết cuộc gọi lừa đảo, tin nhắn giả; và cách báo công an xã khi gặp – bài học dài";
    let online = "https://phong.example/hoc";
    let made = plan(&trainer, &[("class", &class_id), ("day", &day), ("title", title), ("mode", "mixed"), ("online_address", online)]).await;
    plan(&trainer, &[("class", &class_id), ("day", &day), ("kind", "party-cell"), ("title", "Chi bộ"), ("from", "08:00")]).await;
    let anybody = house.stranger();
    let hamlet = house.hamlet("Thôn 1").await.id;
    for path in ["/calendar".to_owned(), format!("/calendar?unit={hamlet}")] {
        let page = anybody.get(&path).await;
        assert!(page.says("Nhận biết cuộc gọi lừa đảo") && page.says("19:30–21:00"), "{}", page.text());
        assert!(!page.says("Thầy Minh") && !page.says("phong.example") && !page.says("Chi bộ"));
    }
    assert!(!anybody.get(&format!("/calendar?unit={}", house.hamlet("Thôn 2").await.id)).await.says("Nhận biết"));
    let file = anybody.get(&format!("/calendar/{hamlet}.ics")).await;
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    assert!(file.text().lines().all(|line| line.len() <= 75) && !file.says("Thầy Minh"));
    let calendar: icalendar::Calendar = file.text().parse().unwrap();
    let events: Vec<&icalendar::Event> = calendar.components.iter().filter_map(|one| one.as_event()).collect();
    assert_eq!(events.len(), 1);
    assert_eq!(icalendar::Component::get_summary(events[0]), Some(title));
    let uid = icalendar::Component::get_uid(events[0]).unwrap().to_owned();
    assert!(made.location.contains(uid.split('@').next().unwrap()));
    assert!(icalendar::Component::property_value(events[0], "DTSTART").unwrap().ends_with("T123000Z"), "19:30 in Vietnam");

    assert_eq!(trainer.post(&format!("{}/cancellation", made.location), &[("reason", "Mất điện")]).await.status, 303);
    let calendar: icalendar::Calendar = anybody.get(&format!("/calendar/{hamlet}.ics")).await.text().parse().unwrap();
    let event = calendar.components.iter().find_map(|one| one.as_event()).unwrap();
    let says = |name: &str| icalendar::Component::property_value(event, name).map(str::to_owned);
    assert_eq!((says("STATUS"), says("SEQUENCE")), (Some("CANCELLED".into()), Some("1".into())));

    // A trainer's own, under an address that may be ended.
    assert!(trainer.get("/calendar/feed").await.says("Tạo địa chỉ"));
    trainer.post("/calendar/feed", &[]).await;
    let page = trainer.get("/calendar/feed").await.text();
    let token = page.split("/calendar/feed/").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let own = anybody.get(&format!("/calendar/feed/{token}")).await;
    assert!(own.status == 200 && own.says("BEGIN:VEVENT"), "{token}");
    trainer.post("/calendar/feed", &[]).await;
    assert_eq!(anybody.get(&format!("/calendar/feed/{token}")).await.status, 404, "the one before has ended");
}

async fn people_are_invited_and_told(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let an = house.member(&class, "Lê An").await.id;
    let session = going_on(&house, &class).await;
    let page = format!("/class-sessions/{}/invitations", session.id);
    let guest = house.learner("Phạm Đức Mạnh").await;
    let guest_id = guest.id().to_string();
    assert!(trainer.get(&format!("{page}?q=duc%20manh")).await.says(&guest_id));
    for _ in 0..2 {
        assert_eq!(trainer.post(&page, &[("person", &guest_id)]).await.status, 303);
    }
    assert!(trainer.get(&page).await.says("Đã báo 0 trên 2") && trainer.get(&page).await.says("Kính mời bà con đến Tối học số"));
    assert_eq!(trainer.post(&format!("{page}/told"), &[("person", &an.to_string()), ("how", "spoken")]).await.status, 303);
    assert!(trainer.get(&page).await.says("Đã báo 1 trên 2"));
    let list = trainer.get(&page).await.text();
    assert!(
        list.contains("href=\"sms:?body=K%C3%ADnh%20m%E1%BB%9Di%20b%C3%A0%20con") && list.contains("href=\"mailto:?subject=T%E1%BB%91i%20h%E1%BB%8Dc"),
        "{list}"
    );
    assert_eq!(trainer.post(&format!("{page}/told"), &[("person", &guest_id), ("how", "mail")]).await.status, 303);
    assert!(trainer.get(&page).await.says("Đã báo 2 trên 2") && trainer.get(&page).await.says("Tin nhắn, thư"));
    assert!(trainer.get(&format!("{page}/slips")).await.says("Kính gửi: Phạm Đức Mạnh"));
    assert!(guest.get("/").await.says("Buổi học tới của bạn"), "who is invited sees it at home");
    let code = session.door_code(&house.app.keys);
    assert!(guest.post("/check-in", &[("code", &code)]).await.says("đã được ghi có mặt"));
    assert_eq!(trainer.post(&format!("{page}/{guest_id}/withdrawal"), &[]).await.status, 303);
    assert_eq!(trainer.post(&format!("{page}/{an}/withdrawal"), &[]).await.status, 404, "the class is always invited");
}

async fn a_class_shows_who_is_away_and_what_comes_next(house: House) {
    crate::assessment::published(&house).await;
    let (trainer, class) = trainer_and_class(&house).await;
    let (lan, minh) = (house.member(&class, "Trần Thị Lan").await.id, house.member(&class, "Lê Minh").await.id);
    let (of, by) = (class.clone(), trainer.id());
    let id = house
        .given(move |db| {
            let long = now() - Duration::weeks(5);
            diesel::update(persons::table.filter(persons::id.eq_any([lan, minh]))).set(persons::created_at.eq(long)).execute(db)?;
            for (ago, who) in [(28, vec![lan, minh]), (7, vec![minh])] {
                let at = now() - Duration::days(ago);
                let session = session_at(db, &of, at, at + Duration::minutes(90))?;
                for person in who {
                    Mark::put(db, &NewMark { at, ..NewMark::now(session.id, person, Presence::Present, How::Grid, by) })?;
                }
            }
            let course = hocvu::catalog::Course::named(db, "thu-nghiem")?;
            let enrolment = hocvu::learning::Enrolment::begin(db, minh, &course)?;
            enrolment.complete(db, "bai-mot")?;
            session_at(db, &of, now() - Duration::minutes(10), now() + Duration::minutes(80)).map(|session| session.id)
        })
        .await;
    let page = trainer.get(&format!("/classes/{}/standing", class.id)).await;
    assert!(page.says("2 buổi") && page.says("1 người ba tuần chưa đến") && page.says("1 trên 2 buổi"), "{}", page.text());

    // What a trainer sees of the practice stands before the assessor later.
    let observations = format!("/class-sessions/{id}/observations");
    let things = trainer.get(&observations).await.text();
    let thing = things.split("<option value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("{observations}?thing={thing}");
    assert!(trainer.get(&path).await.says("Lê Minh"));
    let seen = format!("seen.{minh}");
    for _ in 0..2 {
        assert_eq!(trainer.post(&observations, &[("thing", &thing), (&seen, "with-help")]).await.status, 303);
    }
    assert_eq!(trainer.post(&observations, &[("thing", "khong.co"), (&seen, "did")]).await.status, 422);
    let course = house.given(|db| Ok(hocvu::catalog::Course::named(db, "thu-nghiem")?.id)).await;
    let observed = house.given(move |db| Observed::of(db, minh, course)).await;
    assert_eq!(observed.len(), 1);
    assert_eq!((observed[0].level, observed[0].by.as_str()), (Level::WithHelp, "Thầy Minh"));
}

/// A session, then the rest of its series, is given to another trainer; two who give it at once do not overwrite each other.
async fn a_session_is_handed_to_another_trainer(house: House) {
    let (coordinator, class) = trainer_and_class(&house).await;
    let thon_1 = house.hamlet("Thôn 1").await.id;
    let (minh, hoa) = (house.staff_in("Thầy Bình", Role::Trainer, thon_1).await, house.staff_in("Cô Hoa", Role::Trainer, thon_1).await);
    let far = house.staff_in("Cô Xa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    let (day, class_id) = ((hocvu::web::today() + chrono::Days::new(2)).to_string(), class.id.to_string());
    let made = plan(&minh, &[("unit", &thon_1.to_string()), ("day", &day), ("weekly", "true"), ("title", "Tối học số")]).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let handover = format!("{}/handover", made.location);
    let form = minh.get(&handover).await;
    assert!(form.says("Thầy Bình") && form.says("Cô Hoa") && !form.says("Cô Xa") && form.says("Giao cả các buổi sau"), "{}", form.text());
    let was = form.field("was");
    assert!(minh.post(&handover, &[("was", &was)]).await.says("Bạn chọn một giảng viên"));
    assert!(minh.post(&handover, &[("was", &was), ("trainer", &far.id().to_string())]).await.says("Bạn chọn một giảng viên"));
    assert_eq!((far.get(&handover).await.status, far.post(&handover, &[("was", &was)]).await.status), (404, 404));
    assert!(hoa.get(&handover).await.says("Chỉ người phụ trách"), "not theirs to give");
    let not_hers = hoa.post(&handover, &[("was", &was), ("trainer", &hoa.id().to_string())]).await;
    assert!(not_hers.status == 422 && not_hers.says("Chỉ người phụ trách"));
    assert!(!hoa.get("/").await.says("được giao cho bạn"));

    let (to_hoa, to_boss) = (hoa.id().to_string(), coordinator.id().to_string());
    let given = [("was", was.as_str()), ("trainer", &to_hoa), ("rest", "true")];
    assert_eq!((minh.post(&handover, &given).await.status, minh.post(&handover, &given).await.status), (303, 303), "sent twice, given once");
    let page = hoa.get(&made.location).await;
    assert!(page.says("Thầy Bình giao cho Cô Hoa") && page.text().matches("giao cho Cô Hoa").count() == 1, "{}", page.text());
    let home = hoa.get("/").await;
    assert!(home.says("buổi học được giao cho bạn") && home.says(&made.location), "{}", home.text());
    let at_once = coordinator.post(&handover, &[("was", &was), ("trainer", &to_boss)]).await;
    assert!(at_once.status == 422 && at_once.says("Vừa có người giao buổi này cho Cô Hoa"), "{}", at_once.text());
    assert!(minh.post(&handover, &[("was", &to_hoa), ("trainer", &to_boss)]).await.says("Chỉ người phụ trách"), "no longer his to give");
    let (of, hers) = (hoa.id(), thon_1);
    let (all, own) = house
        .given(move |db| {
            use hocvu::db::schema::{class_sessions, series};
            let all = class_sessions::table.filter(class_sessions::unit_id.eq(hers)).filter(class_sessions::series_id.is_not_null());
            let all: Vec<PersonId> = all.select(class_sessions::trainer_id).load(db)?;
            Ok((all, series::table.select(series::trainer_id).first::<PersonId>(db)?))
        })
        .await;
    assert!(all.len() > 4 && all.iter().all(|trainer| *trainer == of) && own == of, "those of the coming weeks and those made later");
    // The coordinator takes one over, alone; what is closed or called off is given to nobody.
    assert_eq!(coordinator.post(&handover, &[("was", &to_hoa), ("trainer", &to_boss)]).await.status, 303);
    assert!(coordinator.get("/").await.says("được giao cho bạn") && hoa.get("/").await.says("được giao cho bạn"));
    coordinator.post(&format!("{}/cancellation", made.location), &[("reason", "Mưa")]).await;
    assert!(coordinator.post(&handover, &[("was", &to_boss), ("trainer", &to_hoa)]).await.says("đã hủy"));
    assert!(plan(&minh, &[("class", &class_id), ("from", "7:00")]).await.status == 303);
}

/// A photograph of a session is kept with the word of everybody in it, and goes with the word of one of them.
async fn photos_of_a_session_need_the_word_of_everybody_in_them(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let (an, ba) = (house.member(&class, "Lê An").await, house.member(&class, "Trần Ba").await);
    let session = going_on(&house, &class).await;
    let (id, page) = (session.id, format!("/class-sessions/{}/photos", session.id));
    assert!(trainer.get(&page).await.says("Chưa ai được điểm danh có mặt"));
    let (one, other, by) = (an.id, ba.id, class.trainer_id);
    house
        .given(move |db| {
            Mark::put(db, &NewMark::now(id, one, Presence::Present, How::Grid, by))?;
            Mark::put(db, &NewMark::now(id, other, Presence::Late, How::Grid, by)).map(drop)
        })
        .await;
    let jpeg = photo();
    let form = trainer.get(&page).await.field("id");
    let (with_an, with_ba) = (format!("pictured-{one}"), format!("pictured-{other}"));
    let send = async |fields: &[(&str, &str)], with: bool| {
        let fields: Vec<(&str, &str)> = [("id", form.as_str())].into_iter().chain(fields.iter().copied()).collect();
        trainer.post_multipart(&page, &fields, with.then_some(("file", "lop.jpg", jpeg.as_slice()))).await
    };
    let nothing = send(&[("caption", "Bà con tập quét mã")], false).await;
    assert!(nothing.status == 422 && nothing.says("Bạn chọn: không nhận ra ai") && nothing.says("value=\"Bà con tập quét mã\""), "{}", nothing.text());
    assert!(send(&[("caption", "x"), ("faces", "people")], true).await.says("đánh dấu những người"));
    assert!(send(&[("caption", "x"), ("faces", "nobody"), (&with_an, "true")], true).await.says("Hãy chọn một"));
    let asked = send(&[("caption", "x"), ("faces", "people"), (&with_an, "true"), (&with_ba, "true")], true).await;
    assert!(asked.status == 422 && asked.says("Chưa có lời đồng ý chụp ảnh của: Lê An, Trần Ba"), "{}", asked.text());
    let stranger = format!("pictured-{}", PersonId::new());
    assert_eq!(send(&[("caption", "x"), ("faces", "people"), (&stranger, "true")], true).await.status, 404);
    assert_eq!(trainer.post_multipart(&page, &[("id", &form), ("caption", "x"), ("faces", "nobody")], Some(("file", "a.jpg", b"GIF?"))).await.status, 422);

    let says = async |person: PersonId, act: &str| {
        let commune = house.commune().await.id;
        let shown = house.given(move |db| Ok(hocvu::privacy::Purpose::in_force(db, commune, hocvu::privacy::Purpose::PHOTO)?.id.to_string())).await;
        let fields = [("shown", shown.as_str()), ("act", act), ("who", "own"), ("channel", "paper"), ("evidence", "Tờ số 5")];
        trainer.post(&format!("/classes/{}/members/{person}/consents/photo", class.id), &fields).await
    };
    for person in [one, other] {
        let said = says(person, "given").await;
        assert_eq!(said.status, 303, "{}", said.text());
    }
    let fields = [("caption", "Bà con tập quét mã"), ("faces", "people"), (with_an.as_str(), "true"), (with_ba.as_str(), "true")];
    assert_eq!((send(&fields, true).await.status, send(&fields, true).await.status), (303, 303), "sent twice, it is one");
    let shown = trainer.get(&page).await;
    let file = format!("{page}/{form}");
    assert!(shown.says("Trong ảnh: Lê An, Trần Ba") && shown.text().matches("<img").count() == 1, "{}", shown.text());
    let picture = trainer.get(&file).await;
    assert!(picture.status == 200 && picture.bytes.starts_with(b"RIFF"), "written anew, without the camera's notes");
    let far = house.staff_in("Cô Xa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    assert_eq!((far.get(&page).await.status, far.get(&file).await.status, house.stranger().get(&file).await.status), (404, 404, 303));
    let check = house.given(|db| Ok(hocvu::privacy::GroupPhoto::files(db)?.iter().filter(|(_, stays)| *stays).count())).await;
    assert_eq!(check, 1);

    // One of the two takes it back: the photo is gone from the page, and its file from the disk.
    let on_disk = || std::fs::read_dir(house.app.config.evidence_folder()).map_or(0, |all| all.flatten().count());
    assert_eq!(on_disk(), 1);
    assert_eq!(says(other, "withdrawn").await.status, 303);
    assert!(!trainer.get(&page).await.says("<img") && trainer.get(&file).await.status == 404 && on_disk() == 0);

    // Nobody can be recognised: kept without anybody's word, and deleted by whoever added it.
    let again = trainer.get(&page).await.field("id");
    let hands = [("id", again.as_str()), ("caption", "Tay quét mã"), ("faces", "nobody")];
    assert_eq!(trainer.post_multipart(&page, &hands, Some(("file", "tay.jpg", &jpeg))).await.status, 303);
    assert!(trainer.get(&page).await.says("Tay quét mã") && on_disk() == 1);
    assert_eq!(trainer.post(&format!("{page}/{again}/removal"), &[]).await.status, 303);
    assert!(!trainer.get(&page).await.says("Tay quét mã") && on_disk() == 0);

    // Whoever is deleted is in no photo any more; and what is old goes by its rule.
    let third = trainer.get(&page).await.field("id");
    let alone = [("id", third.as_str()), ("caption", "An"), ("faces", "people"), (with_an.as_str(), "true")];
    assert_eq!(trainer.post_multipart(&page, &alone, Some(("file", "an.jpg", &jpeg))).await.status, 303);
    house.given(move |db| diesel::delete(hocvu::db::schema::group_photo_people::table).execute(db).map(drop).map_err(Into::into)).await;
    assert!(!trainer.get(&page).await.says("<img"), "a photo of somebody who is gone is not shown");
    hocvu::privacy::Recording::sweep(&house.app).await.unwrap();
    assert_eq!(on_disk(), 0);
}

/// As a phone sends it.
fn photo() -> Vec<u8> {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(640, 360, image::Rgb([9, 80, 70])).write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    jpeg.into_inner()
}
