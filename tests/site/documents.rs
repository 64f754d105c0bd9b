//! The report that the office sends: from what is due to what was sent, the same figures in every file, and how it looks on paper.

mod files;
mod paper;

use crate::both;
use crate::house::{House, Visitor};
use chrono::{Datelike, Days};
use diesel::prelude::*;
use hocvu::community::Unit;
use hocvu::db::schema::{reports, units};
use hocvu::db::{Db, UnitId};
use hocvu::identity::Role;
use hocvu::reporting::document::{Owed, Record, ReportId, Standing, prepare};
use hocvu::web::{start_of_day, today};
use std::io::Read;

both!(
    an_officer_makes_signs_and_sends_a_report,
    nobody_else_reads_a_report,
    a_kind_of_report_is_worded_and_due_as_the_commune_wants,
    what_is_due_is_named_and_prepared_before_its_day,
);

/// A report of October that an officer has begun, counted.
pub async fn begun(house: &House, officer: &Visitor) -> String {
    let unit = house.commune().await.id.to_string();
    let id = ReportId::new();
    let fields = [("id", id.to_string()), ("unit", unit), ("template", "month".into()), ("period", "2026-10".into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = officer.post("/reports", &fields).await;
    assert!(answer.location.starts_with("/reports/"), "{}", answer.text());
    for _ in 0..200 {
        let page = officer.get(&answer.location).await;
        assert_eq!(page.status, 200, "{}", page.text());
        if !page.says("Đang tổng hợp số liệu") {
            return answer.location;
        }
        actix_web::rt::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it is not counted");
}

/// The fields of the form of words, as the page shows them.
fn words<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let whole = [
        ("issuer", "ỦY BAN NHÂN DÂN {commune-full}"),
        ("symbol", "BC-UBND"),
        ("subject", "Kết quả {period}"),
        ("to", "Sở Khoa học và Công nghệ"),
        ("body", "# Kết quả\nCó {learners} người học ({learners:change}).\n[targets]\n# Khó khăn\n{difficulties}"),
        ("post", "PHÓ CHỦ TỊCH"),
        ("instead_of", "KT. CHỦ TỊCH"),
        ("authority", "TM. ỦY BAN NHÂN DÂN"),
        ("recipients", "- Công an xã;\nCác thôn"),
        ("filed", "VT"),
        ("annex", "Kết quả theo thôn"),
        ("columns", "place\nlearners\nadults-skilled:all"),
    ];
    let kept = whole.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    kept.chain(more.iter().copied()).collect()
}

async fn an_officer_makes_signs_and_sends_a_report(house: House) {
    let officer = house.staff("Lê Văn Cán", Role::Officer).await;
    let approver = house.staff("Phạm Thị Ký", Role::Approver).await;
    let report = begun(&house, &officer).await;
    let page = officer.get(&report).await;
    for words in ["Báo cáo tháng: tháng 10 năm 2026", "Đang soạn", "Chưa có họ tên người ký", "ỦY BAN NHÂN DÂN<br>XÃ TRUNG CHÍNH", "Toàn xã", "Thôn 10"]
    {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert_eq!(begun(&house, &officer).await, report, "a period has one report of a kind");

    // What nobody counts is not filled in; what was typed stays.
    let again = officer.post(&format!("{report}/words"), &words(&[("body", "Có {nguoi-hoc} người")])).await;
    assert_eq!(again.status, 422);
    assert!(again.says("Không có số liệu nào tên {nguoi-hoc}") && again.says("Có {nguoi-hoc} người"), "{}", again.text());
    assert!(officer.post(&format!("{report}/words"), &words(&[("columns", "place\nla")])).await.says("Không có cột nào tên la"));
    let told = [("signer", "Lương Khắc Bình"), ("difficulties", "Mạng yếu ở Thôn 2.")];
    let preview = officer.post(&format!("{report}/words"), &words(&[told[0], told[1], ("preview", "true")])).await;
    assert!(preview.status == 200 && preview.says("chưa lưu") && preview.says("<p>Mạng yếu ở Thôn 2.</p>"), "{}", preview.text());
    assert!(!officer.get(&report).await.says("Mạng yếu"));
    assert_eq!(officer.post(&format!("{report}/words"), &words(&told)).await.location, report);
    let page = officer.get(&report).await;
    assert!(page.says("Mạng yếu ở Thôn 2.") && page.says("Có 0 người học (bằng tháng trước).") && !page.says("Chưa có họ tên người ký"), "{}", page.text());

    // To who signs, back, and again.
    assert!(officer.post(&format!("{report}/dispatch"), &[("note", "Sở")]).await.says("Báo cáo đang ở bước khác"));
    assert_eq!(officer.post(&format!("{report}/submission"), &[("note", "Kính trình")]).await.status, 303);
    assert_eq!(officer.post(&format!("{report}/words"), &words(&[])).await.status, 422);
    assert!(approver.post(&format!("{report}/return"), &[("note", " ")]).await.says("Bạn ghi lý do."));
    assert_eq!(approver.post(&format!("{report}/return"), &[("note", "Thêm số liệu Thôn 2")]).await.status, 303);
    assert!(officer.get(&report).await.says("Thêm số liệu Thôn 2"));
    assert_eq!(officer.post(&format!("{report}/submission"), &[]).await.status, 303);

    // Signed, it is as it is.
    let wrong = approver.post(&format!("{report}/signature"), &[("number", ""), ("date_day", "31"), ("date_month", "2"), ("date_year", "2026")]).await;
    assert!(wrong.status == 422 && wrong.says("Bạn ghi số của văn bản.") && wrong.says("value=\"31\""));
    let date = [("date_day", "5"), ("date_month", "1"), ("date_year", "2026")];
    assert_eq!(approver.post(&format!("{report}/signature"), &[&[("number", "7")], &date[..]].concat()).await.status, 303);
    let signed = approver.get(&report).await;
    assert!(signed.says("Số: 07/BC-UBND") && signed.says("Trung Chính, ngày 05 tháng 01 năm 2026"), "{}", signed.text());
    assert_eq!(officer.post(&format!("{report}/figures"), &[]).await.status, 422);
    assert!(officer.get("/reports").await.says("Đã ký, chưa gửi"));
    assert_eq!(officer.post(&format!("{report}/dispatch"), &[("note", "Trục liên thông, Sở KH&CN")]).await.status, 303);
    let list = officer.get("/reports").await;
    assert!(list.says("Đã gửi") && list.says("/report-archive/2026"), "{}", list.text());
    let told = officer.get(&report).await;
    for words in ["Kính trình", "Trục liên thông, Sở KH&amp;CN", "Phạm Thị Ký", "Lê Văn Cán"] {
        assert!(told.says(words), "{words}");
    }

    // The year's archive has each of its files with its hash.
    let archive = officer.get("/report-archive/2026").await;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive.bytes)).unwrap();
    let manifest: serde_json::Value = serde_json::from_reader(zip.by_name("manifest.json").unwrap()).unwrap();
    let files = manifest["reports"][0]["files"].as_array().unwrap();
    assert_eq!((manifest["reports"][0]["number"].as_str(), files.len()), (Some("7/BC-UBND"), if hocvu::print::BUILT { 5 } else { 4 }));
    for file in files {
        let mut bytes = Vec::new();
        zip.by_name(file["name"].as_str().unwrap()).unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(file["sha256"].as_str().unwrap(), hex(&bytes));
    }

    // A mistake is withdrawn, and another may be made.
    assert_eq!(officer.post(&format!("{report}/withdrawal"), &[("note", "Nhầm số")]).await.status, 303);
    assert_ne!(begun(&house, &officer).await, report);
}

fn hex(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn nobody_else_reads_a_report(house: House) {
    let officer = house.staff("Lê Văn Cán", Role::Officer).await;
    let report = begun(&house, &officer).await;
    let elsewhere = house.given(|db| Unit::found_commune(db, "Nghệ An", "Yên Thành", &["Thôn 1".into()])).await.id;
    let other = house.staff_in("Cán Khác", Role::Officer, elsewhere).await;
    for (visitor, status) in [
        (&other, 404),
        (&house.staff("Minh", Role::Trainer).await, 403),
        (&house.staff("Quan", Role::Observer).await, 403),
        (&house.learner("Lan").await, 403),
        (&house.stranger(), 303),
    ] {
        assert_eq!(visitor.get(&report).await.status, status);
        assert_eq!(visitor.get(&format!("{report}/files/docx")).await.status, status);
        assert_eq!(visitor.post(&format!("{report}/withdrawal"), &[("note", "x")]).await.status, status);
    }
    // Who signs reads and gives back, and writes nothing.
    let approver = house.staff("Phạm Thị Ký", Role::Approver).await;
    assert_eq!(approver.get(&report).await.status, 200);
    for (path, fields) in [("words", words(&[])), ("figures", vec![]), ("submission", vec![]), ("dispatch", vec![("note", "x")])] {
        assert_eq!(approver.post(&format!("{report}/{path}"), &fields).await.status, 403, "{path}");
    }
    // An officer of one hamlet has no commune to report of.
    let hamlet = house.hamlet("Thôn 1").await.id;
    let small = house.staff_in("Trưởng Thôn", Role::Officer, hamlet).await;
    assert!(small.get("/reports").await.says("Bạn không phụ trách xã nào"));
    assert_eq!(small.get(&report).await.status, 404);
    assert_eq!(officer.get(&format!("{report}/files/odt")).await.status, 404);
}

async fn a_kind_of_report_is_worded_and_due_as_the_commune_wants(house: House) {
    let officer = house.staff("Lê Văn Cán", Role::Officer).await;
    let unit = house.commune().await.id.to_string();
    let path = "/report-templates/month";
    let page = officer.get(path).await;
    assert!(page.says("Báo cáo tháng") && page.says("value=\"25\"") && page.says("adults-skilled:all"), "{}", page.text());
    let id = hocvu::reporting::document::TemplateId::new().to_string();
    let own = |more: &[(&'static str, &'static str)]| -> Vec<(&'static str, String)> {
        let fields = words(&[]).into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name)).map(|(name, value)| (name, value.to_owned()));
        let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        fields.chain(more).chain([("unit", unit.clone()), ("id", id.clone())]).collect()
    };
    let send = async |fields: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        officer.post(path, &fields).await
    };
    let wrong = send(own(&[("name", "Báo cáo tháng"), ("due_day", "40")])).await;
    assert!(wrong.status == 422 && wrong.says("Hạn gửi chưa đúng") && wrong.says("value=\"40\""));
    let preview = send(own(&[("name", "Báo cáo tháng"), ("due_day", "5"), ("due_later", "1"), ("preview", "true")])).await;
    assert!(preview.status == 200 && preview.says("Kết quả tháng ") && preview.says("Lưu: VT."), "{}", preview.text());
    assert!(!officer.get("/report-templates").await.says("xã đã sửa"));
    assert_eq!(send(own(&[("name", "Báo cáo tháng của xã"), ("due_day", "5"), ("due_later", "1")])).await.status, 303);
    let list = officer.get("/report-templates").await;
    assert!(list.says("Báo cáo tháng của xã") && list.says("xã đã sửa") && list.says("hạn ngày 5") && list.says("hạn 25/11"), "{}", list.text());
    let report = begun(&house, &officer).await;
    assert!(officer.get(&report).await.says("Kết quả tháng 10 năm 2026"));
    // Another commune keeps what the program brings.
    let elsewhere = house.given(|db| Unit::found_commune(db, "Nghệ An", "Yên Thành", &["Thôn 1".into()])).await.id;
    let other = house.staff_in("Cán Khác", Role::Officer, elsewhere).await;
    assert!(!other.get("/report-templates").await.says("của xã</a>"));
}

async fn what_is_due_is_named_and_prepared_before_its_day(house: House) {
    let commune = house.commune().await;
    // In use since long ago.
    let id = commune.id;
    house.given(move |db| Ok(diesel::update(units::table.find(id)).set(units::created_at.eq(start_of_day(today() - Days::new(700)))).execute(db)?)).await;
    let owed = async |day: &str| {
        let day = day.parse().unwrap();
        house
            .given(move |db| {
                let commune = Unit::find(db, id)?;
                Owed::of(db, &commune, day)
            })
            .await
    };
    let this = today().year();
    let of_year = async |day: &str| {
        let owed = owed(&format!("{this}-{day}")).await;
        owed.into_iter().find(|one| one.template.key == "year" && one.period_name == this.to_string()).expect("the yearly report is owed")
    };
    let year = of_year("11-20").await;
    assert_eq!((year.due_on.to_string(), year.days, year.report), (format!("{this}-11-25"), 5, None));
    assert_eq!(of_year("11-28").await.days, -3);
    let officer = house.staff("Lê Văn Cán", Role::Officer).await;
    assert!(officer.get("/reports").await.says("Quá hạn"));

    // Due today: the program has it ready, once.
    let day = today().day().to_string();
    let unit = id.to_string();
    let template = hocvu::reporting::document::TemplateId::new().to_string();
    let fields = words(&[("name", "Báo cáo tháng"), ("due_day", &day), ("unit", &unit), ("id", &template)]);
    assert_eq!(officer.post("/report-templates/month", &fields).await.status, 303);
    prepare(&house.app).await.unwrap();
    prepare(&house.app).await.unwrap();
    let month = today().format("%Y-%m").to_string();
    let made: Vec<Record> = house.given(move |db| Ok(reports::table.filter(reports::template_key.eq("month")).load(db)?)).await;
    assert_eq!(made.len(), 1);
    assert!(made[0].period == month && made[0].basis.is_some() && made[0].begun_by.is_none());
    let standing = standing_of(&house, id, made[0].id).await;
    assert_eq!(standing, Standing::Draft);
}

async fn standing_of(house: &House, unit: UnitId, id: ReportId) -> Standing {
    house.given(move |db: &mut Db| Record::find(db, &[unit], id)?.standing(db)).await
}
