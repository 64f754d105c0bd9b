//! Figures: targets with their denominators, the lists behind them, freezes, what the hamlets report, and the public totals.

mod histories;
mod office;

use crate::both;
use crate::certification::Cast;
use crate::house::{House, Visitor, new_person};
use diesel::prelude::*;
use hocvu::db::schema::units;
use hocvu::db::{PersonId, UnitId};
use hocvu::identity::{Audience, Person, Role};
use hocvu::reporting::{Figure, FigureTable, Period, counter};
use serde_json::Value;

both!(
    the_gap_is_told_in_people_and_opens_to_their_list,
    who_watches_sees_totals_and_nothing_small,
    a_typed_denominator_says_where_it_comes_from,
    a_target_is_the_communes_own,
    what_is_frozen_stays_and_what_changed_is_told,
    hamlets_report_the_office_merges_the_committee_decides,
    a_hamlet_sends_its_own_report_alone,
    the_public_page_may_stand_in_a_frame_of_named_sites,
    programs_read_the_same_figures,
);

pub async fn resident(house: &House, name: &str, unit: UnitId) -> PersonId {
    let new = new_person(name, unit, Audience::Resident);
    house.given(move |db| Person::create(db, &new)).await.id
}

/// Six residents of Thôn 1, one of whom has a certificate.
pub async fn six(house: &House) -> (Cast, UnitId, Vec<PersonId>) {
    let cast = Cast::of(house).await;
    let hamlet = house.hamlet("Thôn 1").await.id;
    let mut people = Vec::new();
    for name in ["Đỗ Thị An", "Bùi Văn Bình", "Cao Thị Cúc", "Dương Văn Dần", "Lê Thị Én", "Phạm Văn Gấm"] {
        people.push(resident(house, name, hamlet).await);
    }
    cast.certified_as(house, people[0]).await;
    (cast, hamlet, people)
}

pub async fn figure(house: &House, code: &'static str, place: Option<UnitId>) -> Figure {
    let commune = house.commune().await.id;
    house.app.read(move |db| Ok(FigureTable::of(db, &[commune], &Period::year(this_year()))?.figure(code, place).cloned().unwrap())).await.unwrap()
}

pub fn this_year() -> i32 {
    use chrono::Datelike;
    hocvu::web::today().year()
}

async fn the_gap_is_told_in_people_and_opens_to_their_list(house: House) {
    let (cast, hamlet, people) = six(&house).await;
    let page = cast.officer.get("/targets").await;
    for words in ["còn thiếu 5 người", "1</b> / 6 người", "16,7\u{a0}%", "chỉ tiêu 100\u{a0}%", "Thôn 10", "Từng thôn", "<svg class=\"bar\"", "Xem dạng bảng"]
    {
        assert!(page.says(words), "{words}");
    }
    assert!(!page.text().contains(" style="), "the policy allows no style in a page");
    let indicator = cast.officer.get("/targets/adults-skilled").await;
    for words in ["Mỗi người chỉ tính một lần", "Phòng Văn hóa - Xã hội", "35-59 tuổi", "60+ tuổi", "Mẫu số lấy từ danh sách"] {
        assert_eq!(indicator.says(words), words != "35-59 tuổi", "{words}");
    }
    let list = |whom: &str| format!("/targets/adults-skilled/people?unit={hamlet}&whom={whom}");
    let (missing, counted, never) =
        (cast.officer.get(&list("missing")).await, cast.officer.get(&list("counted")).await, cast.officer.get(&list("never")).await);
    assert!(missing.says("Bùi Văn Bình") && !missing.says("Đỗ Thị An") && missing.says("5 người"));
    assert!(counted.says("Đỗ Thị An") && !counted.says("Bùi Văn Bình") && counted.says(&people[0].to_string()));
    assert!(never.says("Bùi Văn Bình") && !never.says("Đỗ Thị An"));
    assert!(cast.officer.get("/targets/adults-skilled/people").await.says("chọn một thôn"));
    for nonsense in ["/targets/khong-co", "/targets/disabled-begun/people", "/targets/sessions/people"] {
        assert_eq!(cast.officer.get(nonsense).await.status, 404, "{nonsense}");
    }
    let own = house.staff_in("Trưởng thôn", Role::Officer, hamlet).await;
    assert!(own.get("/targets").await.says("Thôn 1") && !own.get("/targets").await.says("Thôn 10"));
    let thon_2 = house.hamlet("Thôn 2").await.id;
    assert_eq!(own.get(&format!("/targets/adults-skilled/people?unit={thon_2}")).await.status, 404);
    assert_eq!(own.get(&format!("/targets/hamlets/{thon_2}")).await.status, 404);
    assert_eq!(own.get("/targets/settings").await.status, 403);
    assert_eq!(cast.officer.get("/targets?period=vo-van").await.status, 200);
    assert!(cast.officer.get("/targets?period=2025").await.says("chỉ tiêu 80\u{a0}%"));
}

async fn who_watches_sees_totals_and_nothing_small(house: House) {
    let (_, hamlet, _) = six(&house).await;
    let watcher = house.staff("Bà Giám", Role::Observer).await;
    let page = watcher.get("/targets").await;
    assert!(page.status == 200 && page.says("“ít”") && !page.says("còn thiếu 5 người") && !page.says("Đỗ Thị An"));
    assert_eq!(watcher.get(&format!("/targets/adults-skilled/people?unit={hamlet}")).await.status, 403);
    let json: Value = serde_json::from_slice(&watcher.get("/api/v1/figures").await.bytes).unwrap();
    let adults = json["indicators"].as_array().unwrap().iter().find(|one| one["code"] == "adults-skilled").unwrap();
    assert!(adults["total"]["numerator"].is_null() && adults["total"]["percent"].is_null() && adults["total"]["missing"].is_null());
}

async fn a_typed_denominator_says_where_it_comes_from(house: House) {
    let (cast, hamlet, _) = six(&house).await;
    let page = cast.officer.get("/targets/settings").await;
    let (id, year) = (page.field("id"), this_year().to_string());
    let wrong = cast
        .officer
        .post(
            "/targets/settings/denominators",
            &[("id", &id), ("year", &year), ("unit", ""), ("population", "adults"), ("count", "nhiều"), ("source", "Sổ hộ khẩu thôn")],
        )
        .await;
    assert!(wrong.status == 422 && wrong.says("một số nguyên") && wrong.says("chọn thôn") && wrong.says("nhiều") && wrong.says("Sổ hộ khẩu thôn"));
    let unit = hamlet.to_string();
    let fields = |id: &str, count: &str| {
        [
            ("id", id),
            ("year", &year),
            ("unit", &unit),
            ("population", "adults"),
            ("count", count),
            ("as_of_day", "1"),
            ("as_of_month", "1"),
            ("as_of_year", "2026"),
            ("source", "Sổ hộ khẩu, Công an xã"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let send = async |id: &str, count: &str| {
        let fields = fields(id, count);
        cast.officer.post("/targets/settings/denominators", &fields.each_ref().map(|(name, value)| (name.as_str(), value.as_str()))).await.status
    };
    let id = hocvu::reporting::DenominatorId::new().to_string();
    assert_eq!((send(&id, "1.250").await, send(&id, "1.250").await), (303, 303));
    let (there, all) = (figure(&house, "adults-skilled", Some(hamlet)).await, figure(&house, "adults-skilled", None).await);
    assert_eq!((there.denominator.as_ref().unwrap().count, there.missing()), (1250, Some(1249)));
    assert_eq!(all.denominator.unwrap().count, 1250, "the sum of the hamlets");
    let page = cast.officer.get("/targets/settings").await;
    assert_eq!(page.text().matches(">Sổ hộ khẩu, Công an xã<").count(), 1, "sent twice, it is typed once");
    let own = house.staff_in("Trưởng thôn", Role::Officer, hamlet).await.get("/targets/adults-skilled").await;
    assert!(own.says("Sổ hộ khẩu, Công an xã") && own.says("01/01/2026") && own.says("Mẫu số do"));
    assert_eq!(send(&hocvu::reporting::DenominatorId::new().to_string(), "").await, 303);
    assert_eq!(figure(&house, "adults-skilled", None).await.denominator.unwrap().count, 6, "the register counts again");
}

async fn a_target_is_the_communes_own(house: House) {
    let (cast, _, _) = six(&house).await;
    let year = this_year().to_string();
    let set = async |percent: &str, document: &str| {
        let id = hocvu::reporting::TargetId::new().to_string();
        cast.officer
            .post("/targets/settings/targets", &[("id", &id), ("year", &year), ("indicator", "adults-skilled"), ("percent", percent), ("document", document)])
            .await
    };
    let wrong = set("120", "").await;
    assert!(wrong.status == 422 && wrong.says("từ 0 đến 100") && wrong.says("120") && wrong.says("văn bản nào"));
    assert_eq!(set("62,5", "Kế hoạch 15/KH-UBND").await.status, 303);
    let own = figure(&house, "adults-skilled", None).await;
    assert_eq!((own.target, own.needed(), own.missing()), (Some(62.5), Some(4), Some(3)));
    assert!(cast.officer.get("/targets/settings").await.says("Kế hoạch 15/KH-UBND"));
    assert_eq!(set("", "Theo kế hoạch").await.status, 303);
    assert_eq!(figure(&house, "adults-skilled", None).await.target, Some(100.0));
}

async fn what_is_frozen_stays_and_what_changed_is_told(house: House) {
    let (cast, _, people) = six(&house).await;
    let freeze = async |period: &str, reason: &str| {
        let id = hocvu::reporting::FreezeId::new().to_string();
        cast.officer.post("/freezes", &[("id", &id), ("period", period), ("reason", reason)]).await
    };
    let year = this_year().to_string();
    let first = freeze(&year, "").await;
    assert_eq!(first.status, 303);
    let page = cast.officer.get(&first.location).await;
    assert!(page.says("chưa có gì thay đổi") && page.says("trước khi hết kỳ") && page.says("1 / 6"));
    let certificate = cast.certified_as(&house, people[1]).await;
    let page = cast.officer.get(&first.location).await;
    assert!(page.says("Thay đổi từ lúc chốt") && page.says("2 / 6") && page.says("1 / 6"), "what it was and what it is");
    let again = freeze(&year, "").await;
    assert!(again.status == 422 && again.says("lý do chốt lại"));
    let second = freeze(&year, "Thêm một người đạt").await;
    assert!(cast.officer.get(&second.location).await.says("bản sửa số 2") && cast.officer.get(&first.location).await.says("Thêm một người đạt"));
    let number = certificate.number.clone();
    let by = cast.approver.id();
    house.given(move |db| hocvu::certification::Certificate::numbered(db, &number)?.revoke(db, by, hocvu::certification::RevocationKind::Mistake, "x")).await;
    assert!(cast.officer.get(&second.location).await.says("Thay đổi từ lúc chốt"));
    assert!(freeze("2099", "").await.says("chưa bắt đầu") && freeze("không", "").await.says("chọn một kỳ"));
    assert!(house.staff("Bà Giám", Role::Observer).await.get(&first.location).await.says("ít"), "nothing small for who watches");
    // The program closes what has ended, once: the commune is of today, so nothing has.
    let close = || hocvu::reporting::Freeze::close_ended(&house.app);
    assert_eq!(close().await.unwrap(), 0);
    house.given(|db| Ok(diesel::update(units::table).set(units::created_at.eq(hocvu::db::now() - chrono::Duration::days(400))).execute(db)?)).await;
    assert_eq!((close().await.unwrap(), close().await.unwrap()), (4, 0), "week, month, quarter and year, each once");
}

pub async fn opened(officer: &Visitor, period: &str) -> String {
    let (id, due) = (officer.get("/collections").await.field("id"), hocvu::web::today());
    let (day, month, year) = (due.format("%d").to_string(), due.format("%m").to_string(), due.format("%Y").to_string());
    let fields = [("id", id.as_str()), ("period", period), ("due_day", &day), ("due_month", &month), ("due_year", &year), ("note", "Xin nêu rõ Wi-Fi")];
    let answer = officer.post("/collections", &fields).await;
    assert_eq!((answer.status, answer.location), (303, format!("/collections/{id}")));
    assert_eq!(officer.post("/collections", &fields).await.status, 303, "sent twice, it is one");
    format!("/collections/{id}")
}

async fn hamlets_report_the_office_merges_the_committee_decides(house: House) {
    let (cast, hamlet, _) = six(&house).await;
    let head = house.staff_in("Trưởng thôn Sáu", Role::Officer, hamlet).await;
    let page = opened(&cast.officer, &this_year().to_string()).await;
    assert!(head.get("/").await.says("báo cáo thôn chờ bạn gửi"));
    assert!(head.get("/collections").await.says("Chưa gửi"));
    let form = format!("{page}/hamlets/{hamlet}");
    let shown = head.get(&form).await;
    assert!(shown.says("Xin nêu rõ Wi-Fi") && shown.says("1</b> / 6 người"), "its figures are filled in");
    assert_eq!(head.post(&form, &[("difficulties", "Nhà văn hóa chưa có Wi-Fi"), ("proposals", ""), ("act", "keep")]).await.status, 303);
    assert!(cast.officer.get(&page).await.says("Đang viết") && !cast.officer.get(&page).await.says("chưa có Wi-Fi"), "not sent, not read");
    let words = [("difficulties", "Nhà văn hóa chưa có Wi-Fi"), ("proposals", "Mượn loa"), ("act", "send")];
    assert_eq!((head.post(&form, &words).await.status, head.post(&form, &words).await.status), (303, 303));
    assert!(head.post(&form, &[("difficulties", "khác"), ("act", "send")]).await.says("Phòng VH-XH trả lại"));
    assert!(!head.get("/").await.says("báo cáo thôn chờ bạn gửi"));

    let back = cast.officer.post(&format!("{form}/return"), &[("words", "")]).await;
    assert!(back.status == 422 && back.says("cần bổ sung điều gì"));
    assert_eq!(cast.officer.post(&format!("{form}/return"), &[("words", "Ghi rõ nhà văn hóa nào")]).await.status, 303);
    assert!(head.get(&form).await.says("Ghi rõ nhà văn hóa nào") && head.get("/").await.says("báo cáo thôn chờ bạn gửi"));
    let again = [("difficulties", "Nhà văn hóa số 2 chưa có Wi-Fi"), ("proposals", "Mượn loa"), ("act", "send")];
    assert_eq!(head.post(&form, &again).await.status, 303);

    let gathered = cast.officer.get(&page).await;
    assert!(gathered.says("Thôn 1: Nhà văn hóa số 2 chưa có Wi-Fi") && gathered.says("Kính nhờ Thôn 2, Thôn 10"));
    assert_eq!(cast.officer.post(&format!("{page}/reminders"), &[]).await.status, 303);
    assert!(cast.officer.get(&page).await.says("đã nhắc"));
    assert!(cast.officer.post(&format!("{page}/submission"), &[]).await.says("bản tổng hợp trước"));
    assert_eq!(cast.officer.post(&format!("{page}/merged"), &[("difficulties", "Một thôn chưa có Wi-Fi"), ("proposals", "Mượn loa")]).await.status, 303);
    assert_eq!(cast.officer.post(&format!("{page}/submission"), &[]).await.status, 303);
    assert!(cast.officer.post(&format!("{page}/merged"), &[("difficulties", "x")]).await.says("không sửa được nữa"));
    assert!(head.post(&form, &[("act", "keep")]).await.status == 422);

    assert!(cast.approver.get("/").await.says("báo cáo chờ UBND duyệt"));
    let nothing = cast.approver.post(&format!("{page}/decision"), &[("decision", "return"), ("words", " ")]).await;
    assert!(nothing.status == 422 && nothing.says("cần bổ sung điều gì"));
    assert_eq!(cast.approver.post(&format!("{page}/decision"), &[("decision", "return"), ("words", "Thêm số liệu Thôn 2")]).await.status, 303);
    assert!(cast.officer.get(&page).await.says("Thêm số liệu Thôn 2") && cast.officer.get(&page).await.says("UBND trả lại"));
    cast.officer.post(&format!("{page}/merged"), &[("difficulties", "Đã thêm"), ("proposals", "")]).await;
    cast.officer.post(&format!("{page}/submission"), &[]).await;
    assert_eq!(cast.approver.post(&format!("{page}/decision"), &[("decision", "approve")]).await.status, 303);
    let done = cast.officer.get(&page).await;
    assert!(done.says("UBND đã duyệt") && done.says("/freezes/") && done.says("Trình UBND"));
}

async fn a_hamlet_sends_its_own_report_alone(house: House) {
    let (cast, hamlet, _) = six(&house).await;
    let thon_2 = house.hamlet("Thôn 2").await.id;
    let (head, other) = (house.staff_in("Trưởng thôn Sáu", Role::Officer, hamlet).await, house.staff_in("Trưởng thôn Bảy", Role::Officer, thon_2).await);
    let page = opened(&cast.officer, &this_year().to_string()).await;
    let form = format!("{page}/hamlets/{hamlet}");
    assert_eq!((head.get(&form).await.status, other.get(&form).await.status, cast.officer.get(&form).await.status), (200, 404, 200));
    assert_eq!(other.post(&form, &[("act", "send")]).await.status, 404);
    assert_eq!(head.get(&page).await.status, 404, "the whole is the office's");
    assert_eq!(head.post(&format!("{form}/return"), &[("words", "x")]).await.status, 404);
    assert_eq!(house.learner("Lan").await.get(&form).await.status, 403);
    assert_eq!(house.stranger().get(&form).await.status, 303);
    let too_long = "a".repeat(4_001);
    let answer = head.post(&form, &[("difficulties", &too_long), ("act", "send")]).await;
    assert!(answer.status == 422 && answer.says(&too_long));
    let twice = cast
        .officer
        .post(
            "/collections",
            &[
                ("id", &hocvu::reporting::CollectionId::new().to_string()),
                ("period", &this_year().to_string()),
                ("due_day", "1"),
                ("due_month", "1"),
                ("due_year", "2099"),
            ],
        )
        .await;
    assert!(twice.status == 422 && twice.says("đã có một đợt"));
    let both = house.staff("Ông Kiêm", Role::Officer).await;
    let (commune, id) = (house.commune().await.id, both.id());
    house.given(move |db| hocvu::identity::Right::grant(db, None, id, Role::Approver, commune)).await;
    both.post(&format!("{page}/merged"), &[("difficulties", "x")]).await;
    both.post(&format!("{page}/submission"), &[]).await;
    let own = both.post(&format!("{page}/decision"), &[("decision", "approve")]).await;
    assert!(own.status == 422 && own.says("Người khác cần duyệt"));
}

async fn the_public_page_may_stand_in_a_frame_of_named_sites(house: House) {
    six(&house).await;
    let house = house.with(|config| config.embed_from = vec!["https://trungchinh.thanhhoa.gov.vn".into()]).await;
    let stranger = house.stranger();
    let page = stranger.get("/figures").await;
    assert!(page.status == 200 && page.says("Trung Chính") && page.says("“ít”") && !page.says("Đỗ Thị An") && !page.says("Người khuyết tật"));
    let embedded = stranger.get("/figures/tc/embed").await;
    assert!(embedded.status == 200 && !embedded.says("<script") && embedded.says("Trung Chính"));
    assert!(embedded.header("content-security-policy").contains("frame-ancestors https://trungchinh.thanhhoa.gov.vn"));
    assert!(!embedded.header("content-security-policy").contains("script-src"));
    assert!(stranger.get("/figures/tc").await.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(stranger.get("/figures/khong-co").await.status, 404);
    let day = hocvu::web::today();
    assert!(
        stranger.get(&format!("/figures/tc?period={day}..{day}")).await.says(&format!("Năm {}", this_year())),
        "no single days: the difference of two would tell of one person"
    );
}

async fn programs_read_the_same_figures(house: House) {
    let (cast, hamlet, _) = six(&house).await;
    let json: Value = serde_json::from_slice(&cast.officer.get("/api/v1/figures").await.bytes).unwrap();
    let commune = house.commune().await.id;
    let table = house.app.read(move |db| FigureTable::of(db, &[commune], &Period::year(this_year()))).await.unwrap();
    assert_eq!(json["indicators"].as_array().unwrap().len(), table.columns.len());
    for (read, column) in json["indicators"].as_array().unwrap().iter().zip(&table.columns) {
        assert_eq!(read["code"], column.indicator.code.as_str());
        assert_eq!(read["total"]["numerator"], serde_json::json!(column.total.numerator));
        assert_eq!(read["total"]["percent"], serde_json::json!(column.total.percent()));
        for (place, figure) in read["by_place"].as_array().unwrap().iter().zip(&column.by_place) {
            assert_eq!((&place["numerator"], &place["missing"]), (&serde_json::json!(figure.numerator), &serde_json::json!(figure.missing())));
        }
    }
    let open = house.stranger().get("/api/v1/figures/TC?period=2026").await;
    assert!(open.status == 200 && open.header("access-control-allow-origin") == "*" && !open.says("disabled"));
    let described: Value = serde_json::from_slice(&house.stranger().get("/api/openapi.json").await.bytes).unwrap();
    let mut schema = described["components"]["schemas"]["Table"].clone();
    schema["components"] = described["components"].clone();
    let valid = jsonschema::draft202012::new(&schema).unwrap();
    for answer in [&json, &serde_json::from_slice(&open.bytes).unwrap()] {
        let faults: Vec<String> = valid.iter_errors(answer).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
    // Folded or not, a figure is the same; and the counters agree with the records.
    let before = figure(&house, "adults-skilled", Some(hamlet)).await;
    house
        .given(|db| {
            while counter::fold(db)? {}
            Ok(())
        })
        .await;
    assert_eq!(figure(&house, "adults-skilled", Some(hamlet)).await, before);
    assert_eq!(house.given(counter::check).await.wrong, 0);
}
