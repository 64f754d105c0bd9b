//! The office's day: what is frozen stands in the report with the hamlets' words, its own kinds of reports, a hamlet's own
//! target, who has not sent, which weeks were missed, and who contributes.

use super::{figure, opened, resident, six, this_year};
use crate::both;
use crate::certification::Cast;
use crate::house::{House, Visitor};
use chrono::Days;
use diesel::prelude::*;
use hocvu::community::{Calendar, DayKind, Unit};
use hocvu::db::schema::{class_sessions, collections, missed_weeks, units};
use hocvu::db::{PersonId, UnitId, now};
use hocvu::identity::Role;
use hocvu::reporting::document::{Owed, ReportId, TemplateId};
use hocvu::reporting::{FreezeId, Period, PeriodKind, TargetId};
use hocvu::sessions::{Closing, ClosingId, NewClosing, SessionId};
use hocvu::web::{start_of_day, today};
use serde_json::Value;

both!(
    the_report_tells_what_was_frozen_and_what_the_hamlets_said,
    an_office_makes_its_own_kinds_of_reports,
    who_is_late_is_named_first_and_a_day_off_is_no_missed_week,
    ambassadors_are_ranked_by_whom_they_taught,
);

/// A session of a hamlet, held on a day and closed with these words.
async fn closed(house: &House, unit: UnitId, day: chrono::NaiveDate, by: PersonId, difficulties: &'static str) {
    house
        .given(move |db| {
            let id = super::histories::session(db, unit, day, by, &Default::default())?;
            let id: SessionId = id.to_string().parse().expect("an id");
            let session = class_sessions::table.find(id).first(db)?;
            let new = NewClosing {
                id: ClosingId::new(),
                taught: "VNeID".into(),
                came: 9,
                difficulties: difficulties.into(),
                proposals: String::new(),
                cost: 0,
                minutes: 90,
                follow: Vec::new(),
                follow_what: String::new(),
            };
            Closing::make(db, by, &session, &new)
        })
        .await;
}

async fn begun(house: &House, officer: &Visitor, template: &str, period: &str) -> String {
    let (id, unit) = (ReportId::new().to_string(), house.commune().await.id.to_string());
    let answer = officer.post("/reports", &[("id", &id), ("unit", &unit), ("template", template), ("period", period)]).await;
    assert!(answer.location.starts_with("/reports/"), "{}", answer.text());
    for _ in 0..200 {
        if !officer.get(&answer.location).await.says("Đang tổng hợp số liệu") {
            return answer.location;
        }
        actix_web::rt::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it is not counted");
}

/// The fields of a form of words as the page has them, with these changed.
fn words_of(page: &str, changed: &[(&str, &str)]) -> Vec<(String, String)> {
    let names = [
        "subject",
        "body",
        "difficulties",
        "proposals",
        "authority",
        "instead_of",
        "post",
        "signer",
        "superior",
        "issuer",
        "symbol",
        "place",
        "to",
        "recipients",
        "filed",
        "annex",
        "columns",
    ];
    let plain =
        |text: &str| text.replace("&quot;", "\"").replace("&#x27;", "'").replace("&#x2F;", "/").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let value = |name: &str| {
        let field = page.split(&format!("name=\"{name}\"")).nth(1)?;
        let tag = field.split('>').next()?;
        let is_area = page.split(&format!("name=\"{name}\"")).next()?.rsplit('<').next()?.starts_with("textarea");
        let value = if is_area {
            field.split_once('>')?.1.split("</textarea>").next()?.trim_start_matches('\n')
        } else {
            tag.split("value=\"").nth(1)?.split('"').next()?
        };
        Some(plain(value))
    };
    let kept = names.iter().filter(|name| changed.iter().all(|(other, _)| other != *name));
    let kept = kept.map(|name| ((*name).to_owned(), value(name).unwrap_or_default()));
    kept.chain(changed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
}

async fn send(who: &Visitor, path: &str, fields: &[(String, String)]) -> crate::house::Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    who.post(path, &fields).await
}

async fn json(who: &Visitor, path: &str) -> Value {
    serde_json::from_slice(&who.get(path).await.bytes).unwrap()
}

async fn the_report_tells_what_was_frozen_and_what_the_hamlets_said(house: House) {
    let (cast, hamlet, people) = six(&house).await;
    let thon_2 = house.hamlet("Thôn 2").await.id;
    let period = Period::this(PeriodKind::Month).previous();
    let month = period.to_string();
    closed(&house, thon_2, period.first, people[0], "Mạng yếu").await;
    let collection = opened(&cast.officer, &month).await;
    let (head, other) = (house.staff_in("Trưởng thôn Sáu", Role::Officer, hamlet).await, house.staff_in("Trưởng thôn Bảy", Role::Officer, thon_2).await);
    assert!(other.get(&format!("{collection}/hamlets/{thon_2}")).await.says(": Mạng yếu."), "what was said at the sessions is there to begin with");
    let form = format!("{collection}/hamlets/{hamlet}");
    head.post(&form, &[("difficulties", "Nhà văn hóa chưa có Wi-Fi"), ("proposals", "Mượn loa của trường"), ("act", "send")]).await;

    // The words of the hamlets are in the report, and follow the office's merging.
    let report = begun(&house, &cast.officer, "month", &month).await;
    let page = cast.officer.get(&report).await;
    assert!(page.says("<p>Thôn 1: Nhà văn hóa chưa có Wi-Fi</p>") && page.says("Thôn 2: Buổi ") && page.says(": Mạng yếu.</p>"), "{}", page.text());
    assert!(
        page.says("Mượn loa của trường") && page.says("Thôn chưa gửi báo cáo: Thôn 2, Thôn 10") && page.says("chưa được tổng hợp") && page.says(&collection)
    );
    let merged = async |words: &str| cast.officer.post(&format!("{collection}/merged"), &[("difficulties", words), ("proposals", "Mượn loa")]).await.status;
    assert_eq!(merged("Một thôn chưa có Wi-Fi").await, 303);
    let page = cast.officer.get(&report).await;
    assert!(page.says("<p>Một thôn chưa có Wi-Fi</p>") && !page.says("chưa được tổng hợp"), "{}", page.text());
    // What the office wrote itself stays, until it takes the words of the hamlets.
    let edit = format!("{report}/words");
    assert!(!cast.officer.get(&edit).await.says("Lời của các thôn"));
    let own = words_of(&cast.officer.get(&edit).await.text(), &[("difficulties", "Thiếu máy ở hai thôn.")]);
    assert_eq!(send(&cast.officer, &edit, &own).await.status, 303);
    assert_eq!(merged("Ba thôn chưa có Wi-Fi").await, 303);
    assert!(cast.officer.get(&report).await.says("<p>Thiếu máy ở hai thôn.</p>"));
    assert!(cast.officer.get(&edit).await.says("Ba thôn chưa có Wi-Fi"));
    assert_eq!(cast.officer.post(&format!("{report}/told"), &[]).await.location, edit);
    assert!(cast.officer.get(&report).await.says("<p>Ba thôn chưa có Wi-Fi</p>"));
    assert_eq!(head.post(&format!("{report}/told"), &[]).await.status, 404, "a hamlet has no report of the commune");

    // Frozen, the figures stay: on the page, in the file, for programs; what changed since is told.
    let freeze = async |reason: &str| cast.officer.post("/freezes", &[("id", &FreezeId::new().to_string()), ("period", &month), ("reason", reason)]).await;
    let kept = freeze("").await.location;
    resident(&house, "Trịnh Thị Mới", hamlet).await;
    let adults = |json: &Value| json["report"]["annexes"][0]["table"]["total"]["adults-skilled:of"].clone();
    let api = format!("/api/v1{report}");
    let page = cast.officer.get(&report).await;
    assert!(page.says("bản số 1") && page.says(&kept) && page.says("số liệu nay đã khác") && page.says("0 / 7") && page.says("0 / 6"), "{}", page.text());
    assert_eq!(adults(&json(&cast.officer, &api).await), 6);
    cast.officer.post(&format!("{report}/figures"), &[]).await;
    begun(&house, &cast.officer, "month", &month).await;
    let again = json(&cast.officer, &api).await;
    assert_eq!((adults(&again), &again["frozen"], &again["report"]["frozen"]["number"]), (6.into(), &1.into(), &1.into()));
    assert_eq!(freeze("Thêm một người").await.status, 303);
    assert_eq!(adults(&json(&cast.officer, &api).await), 7, "a draft follows the correction");
    assert!(cast.officer.get(&report).await.says("bản số 2") && cast.officer.get(&report).await.says("chưa có gì thay đổi"));
    // Signed, it does not.
    let date = [("number", "9"), ("date_day", "5"), ("date_month", "1"), ("date_year", "2026")];
    assert_eq!(cast.approver.post(&format!("{report}/signature"), &date).await.status, 303);
    resident(&house, "Trịnh Văn Nữa", hamlet).await;
    assert_eq!(freeze("Thêm một người nữa").await.status, 303);
    assert_eq!(adults(&json(&cast.officer, &api).await), 7);
    assert!(cast.officer.get(&report).await.says("0 / 8"), "and what it is now is told beside it");

    // For programs: described, and for the office alone.
    let list = json(&cast.officer, &format!("/api/v1/reports?kind=month&period={month}")).await;
    assert_eq!((&list["communes"][0]["reports"][0]["standing"], list["communes"][0]["kinds"].as_array().unwrap().len()), (&"signed".into(), 1));
    let described = json(&house.stranger(), "/api/openapi.json").await;
    for (schema, answer) in [("Reports", json(&cast.officer, "/api/v1/reports").await), ("WholeReport", json(&cast.approver, &api).await)] {
        let mut whole = described["components"]["schemas"][schema].clone();
        whole["components"] = described["components"].clone();
        let faults: Vec<String> = jsonschema::draft202012::new(&whole).unwrap().iter_errors(&answer).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{schema}: {faults:?}");
    }
    assert_eq!(json(&head, "/api/v1/reports").await["communes"].as_array().unwrap().len(), 0, "the head of a hamlet has no commune's reports");
}

async fn an_office_makes_its_own_kinds_of_reports(house: House) {
    let (cast, hamlet, _) = six(&house).await;
    let unit = house.commune().await.id.to_string();
    let page = cast.officer.get("/report-templates/new?from=quarter").await;
    assert!(page.says("Thêm loại báo cáo") && page.says("value=\"quarter\" checked"), "{}", page.text());
    let id = page.field("id");
    let fields = |more: &[(&str, &str)]| {
        let mut fields = words_of(&page.text(), &[]);
        let given =
            [("id", id.as_str()), ("unit", unit.as_str()), ("kind", "month"), ("name", "Báo cáo 4T"), ("due_day", "31"), ("subject", "Chợ số {period}")];
        for (name, value) in given.iter().chain(more) {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        fields
    };
    for (changed, said) in [
        (("name", " "), "đặt tên cho mẫu"),
        (("name", "báo cáo  tháng"), "Đã có loại báo cáo tên này"),
        (("kind", "decade"), "theo tuần, tháng, quý, năm"),
        (("due_day", "40"), "Hạn gửi chưa đúng"),
        (("body", "Có {nguoi-hoc}"), "{nguoi-hoc}"),
        (("columns", "place\nla"), "Không có cột nào tên la"),
    ] {
        let wrong = send(&cast.officer, "/report-templates", &fields(&[changed])).await;
        assert!(wrong.status == 422 && wrong.says(said) && wrong.says("Chợ số {period}"), "{changed:?}: {}", wrong.text());
    }
    let preview = send(&cast.officer, "/report-templates", &fields(&[("preview", "true")])).await;
    assert!(preview.status == 200 && preview.says("Chợ số tháng ") && preview.says("chưa lưu"), "{}", preview.text());
    assert!(!cast.officer.get("/report-templates").await.says("4T"));
    for _ in 0..2 {
        assert_eq!(send(&cast.officer, "/report-templates", &fields(&[])).await.status, 303);
    }
    let list = cast.officer.get("/report-templates").await;
    assert!(list.text().matches(">Báo cáo 4T</a>").count() == 1 && list.says("loại riêng của xã") && list.says("hạn ngày 31"), "{}", list.text());
    let key = format!("own-{id}");
    let page = format!("/report-templates/{key}");
    let month = Period::this(PeriodKind::Month);
    assert!(cast.officer.get("/reports").await.says("Báo cáo 4T"), "it is due like the others");
    let commune = house.commune().await.id;
    let owed = house
        .given(move |db| {
            // In use since long ago; the kind is of today.
            let old = units::created_at.eq(start_of_day(today() - Days::new(400)));
            diesel::update(units::table.find(commune)).set(old).execute(db)?;
            let commune = Unit::find(db, commune)?;
            Owed::of(db, &commune, today())
        })
        .await;
    let of = |own: bool| owed.iter().filter(move |one| one.template.key.starts_with("own-") == own && one.days < 0).count();
    assert!(of(true) == 0 && of(false) > 0, "nothing of a kind was due before there was one");
    // Changed; with a report it is retired, not deleted.
    let changed = fields(&[("id", &TemplateId::new().to_string()), ("name", "Báo cáo Chợ số")]);
    assert_eq!(send(&cast.officer, &page, &changed).await.status, 303);
    assert!(cast.officer.get(&page).await.says("Xóa loại báo cáo này"));
    let report = begun(&house, &cast.officer, &key, &month.to_string()).await;
    assert!(cast.officer.get(&report).await.says("Chợ số tháng ") && cast.officer.get(&page).await.says("Đã có 1 báo cáo theo loại này"));
    assert_eq!(cast.officer.post(&format!("{page}/removal"), &[("unit", &unit)]).await.status, 303);
    assert!(cast.officer.get("/report-templates").await.says("Không dùng") && !cast.officer.get("/reports/new").await.says("Báo cáo Chợ số"));
    assert!(cast.officer.get(&report).await.status == 200);
    // One without reports is deleted; what the program brings is as it came again.
    let second = TemplateId::new().to_string();
    assert_eq!(send(&cast.officer, "/report-templates", &fields(&[("id", &second), ("name", "Thử")])).await.status, 303);
    let gone = format!("/report-templates/own-{second}");
    assert_eq!((cast.officer.get(&gone).await.status, cast.officer.post(&format!("{gone}/removal"), &[("unit", &unit)]).await.status), (200, 303));
    assert_eq!(cast.officer.get(&gone).await.status, 404);
    let week =
        words_of(&cast.officer.get("/report-templates/week").await.text(), &[("name", "Tuần của xã"), ("unit", &unit), ("id", &TemplateId::new().to_string())]);
    assert_eq!(send(&cast.officer, "/report-templates/week", &week).await.status, 303);
    assert!(cast.officer.get("/report-templates").await.says("Tuần của xã"));
    cast.officer.post("/report-templates/week/removal", &[("unit", &unit)]).await;
    assert!(cast.officer.get("/report-templates").await.says(">Báo cáo tuần</a>"));

    // A hamlet's own target: the others keep the commune's.
    let year = this_year().to_string();
    let set = async |unit: &str, percent: &str| {
        let id = TargetId::new().to_string();
        let fields =
            [("id", id.as_str()), ("year", &year), ("unit", unit), ("indicator", "adults-skilled"), ("percent", percent), ("document", "Nghị quyết thôn 3")];
        cast.officer.post("/targets/settings/targets", &fields).await.status
    };
    let thon_2 = house.hamlet("Thôn 2").await.id;
    assert_eq!(set(&hamlet.to_string(), "50").await, 303);
    let target = async |place| figure(&house, "adults-skilled", place).await.target;
    assert_eq!((target(Some(hamlet)).await, target(Some(thon_2)).await, target(None).await), (Some(50.0), Some(100.0), Some(100.0)));
    assert_eq!(figure(&house, "adults-skilled", Some(hamlet)).await.missing(), Some(2));
    let settings = cast.officer.get("/targets/settings").await;
    assert!(settings.says("Chỉ tiêu riêng của thôn") && settings.says("Nghị quyết thôn 3") && settings.says("50 %"), "{}", settings.text());
    let own = house.staff_in("Trưởng thôn", Role::Officer, hamlet).await.get("/targets").await;
    assert!(own.says("chỉ tiêu 50\u{a0}%") && own.says("còn thiếu 2 người"), "{}", own.text());
    assert_eq!(set(&hamlet.to_string(), "").await, 303);
    assert_eq!(target(Some(hamlet)).await, Some(100.0));
    assert!(cast.officer.get("/targets/settings").await.says("theo chỉ tiêu của xã"));
    assert_eq!(set(&hocvu::db::UnitId::new().to_string(), "5").await, 404);
}

async fn who_is_late_is_named_first_and_a_day_off_is_no_missed_week(house: House) {
    let cast = Cast::of(&house).await;
    let (hamlet, thon_2) = (house.hamlet("Thôn 1").await.id, house.hamlet("Thôn 2").await.id);
    let head = house.staff_in("Trưởng thôn Sáu", Role::Officer, hamlet).await;
    let first = opened(&cast.officer, &this_year().to_string()).await;
    let late = opened(&cast.officer, &Period::this(PeriodKind::Month).previous().to_string()).await;
    let id: hocvu::reporting::CollectionId = late.trim_start_matches("/collections/").parse().unwrap();
    house.given(move |db| Ok(diesel::update(collections::table.find(id)).set(collections::due_on.eq(today() - Days::new(3))).execute(db)?)).await;
    let home = head.get("/").await;
    assert!(home.says("Báo cáo cần gửi") && home.says("Báo cáo của Thôn 1") && home.says("Quá hạn"), "{}", home.text());
    let (overdue, later) = (home.text().find(&late), home.text().find(&first));
    assert!(overdue.is_some() && overdue < later, "the overdue stand first");
    let page = cast.officer.get("/collections/unsent").await;
    assert!(page.says("đã quá hạn") && page.says("Kính nhờ Thôn 1, Thôn 2, Thôn 10") && page.says("chưa nhắc"), "{}", page.text());
    assert!(page.text().find(&late) < page.text().find(&first));
    assert_eq!(cast.officer.post(&format!("{late}/reminders"), &[]).await.status, 303);
    assert!(cast.officer.get("/collections/unsent").await.says("đã nhắc 1 lần, gần nhất"));
    assert!(head.get("/collections/unsent").await.says("Các thôn đã gửi đủ"), "a head has nobody to wait for");

    // Last week: one hamlet has no series, one has missed its own.
    let week = Period::this(PeriodKind::Week).previous();
    let alert = async || cast.officer.get("/targets").await;
    let by = cast.officer.id();
    assert!(alert().await.says("3 thôn chưa có lịch hằng tuần"), "{}", alert().await.text());
    closed(&house, thon_2, week.first, by, "").await;
    assert!(alert().await.says("2 thôn chưa có lịch hằng tuần và tuần trước không có buổi học nào: Thôn 1, Thôn 10."));
    house
        .given(move |db| {
            let id = super::histories::session(db, hamlet, week.first, by, &Default::default())?;
            let key = id.as_bytes().as_slice();
            diesel::insert_into(missed_weeks::table)
                .values((missed_weeks::session_id.eq(key), missed_weeks::noticed_at.eq(now()), missed_weeks::reason.eq("Bão số 3")))
                .execute(db)?;
            Ok(())
        })
        .await;
    let told = alert().await;
    assert!(told.says("bị lỡ ở 1 thôn") && told.says("Thôn 1: Bão số 3") && told.says("1 thôn chưa có lịch hằng tuần"), "{}", told.text());
    let watched = house.staff("Bà Giám", Role::Observer).await.get("/targets").await;
    assert!(watched.says("bị lỡ ở 1 thôn") && !watched.says("Bão số 3"));
    // A week of days off asks nobody.
    house
        .given(move |db| {
            for day in week.first.iter_days().take(7) {
                Calendar::set(db, by, day, DayKind::Off, "Tết")?;
            }
            Ok(())
        })
        .await;
    assert!(!alert().await.says("chưa có lịch hằng tuần"));
}

async fn ambassadors_are_ranked_by_whom_they_taught(house: House) {
    let officer = house.staff("Bà Nga", Role::Officer).await;
    let thon_1 = house.hamlet("Thôn 1").await.id;
    assert!(officer.get("/targets/contributions").await.says("Chưa có đại sứ số nào"));
    let mut people = Vec::new();
    for name in ["Lê Thị Hoa", "Ngô Văn Bảy", "An", "Bình", "Cúc", "Dần", "Én", "Gấm"] {
        people.push(resident(&house, name, thon_1).await);
    }
    let by = officer.id();
    let commune = house.commune().await;
    let (guides, learners) = ((people[0], people[1]), people[2..].to_vec());
    house
        .given(move |db| {
            use hocvu::programmes::{Event, EventId, Kind, MemberId, Named, NewEvent, NewMember, NewProgramme, Programme};
            let programme = Programme::create(db, by, &NewProgramme::of(Kind::coded("dai-su-so").unwrap(), &commune))?;
            let add = |db: &mut hocvu::db::Db, person| {
                let facts = [("body".to_owned(), "Đoàn xã".to_owned())].into();
                let new = NewMember { id: MemberId::new(), role: "guide".into(), named: Named::Person(person), unit_id: thon_1, since: today(), facts };
                hocvu::programmes::Member::add(db, by, &programme, &new)
            };
            let (hoa, bay) = (add(db, guides.0)?, add(db, guides.1)?);
            let mut event = |kind: &str, member, person, recorded_by| {
                let named = if let Some(person) = person { Named::Person(person) } else { Named::Nobody };
                let facts = [("procedure".to_owned(), "Khai sinh".to_owned())].into();
                let new = NewEvent {
                    id: EventId::new(),
                    kind: kind.into(),
                    member,
                    happened_on: today(),
                    named,
                    household: None,
                    unit_id: thon_1,
                    number: None,
                    minutes: Some(20),
                    facts,
                };
                Event::enter(db, recorded_by, &programme, &new).map(drop)
            };
            for learner in &learners[..5] {
                event("taught", Some(hoa.id), Some(*learner), by)?;
            }
            event("taught", Some(hoa.id), Some(learners[0]), by)?;
            for learner in &learners[..4] {
                event("taught", Some(bay.id), Some(*learner), by)?;
            }
            event("desk-help", None, None, guides.0)?;
            event("desk-help", None, Some(learners[5]), guides.0)?;
            event("desk-help", None, None, by)
        })
        .await;
    let page = officer.get("/targets/contributions").await;
    let text = page.text();
    assert!(page.says("từ 5 người khác nhau") && page.says("Lê Thị Hoa") && page.says("Đoàn xã") && page.says("không xếp"), "{text}");
    let csv = officer.get("/targets/contributions.csv").await.text();
    assert!(csv.contains("1,Đại sứ số,Lê Thị Hoa,Thôn 1,5,,,,,2,5"), "five different people, one of them twice; two times of help: {csv}");
    assert!(csv.contains(",Đại sứ số,Ngô Văn Bảy,Thôn 1,4,,,,,0,4") && !csv.contains("1,Đại sứ số,Ngô"), "four are not five yet: {csv}");
    assert!(officer.get("/targets/contributions?period=2020").await.says("Chưa có đại sứ số nào"), "nobody was one then");
}
