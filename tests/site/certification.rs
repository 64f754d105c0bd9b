//! From the request to the export: evidence, four eyes, numbers without gaps, files that fit their schema.

mod badges;
mod numbers;
mod paper;

use crate::assessment::{do_the_lessons, published, ready_for_the_test, take_the_test};
use crate::both;
use crate::house::{Answer, House, Visitor};
use futures_util::future::join_all;
use futures_util::join;
use hocvu::catalog::QuizId;
use hocvu::certification::verify::{self, file_or_token};
use hocvu::certification::{Certificate, Export, ExportId, NewExport, Request, RequestId, Waiting};
use hocvu::error::Error;
use hocvu::identity::{Audience, Checked, Door, NewPerson, Number, Person, PersonId, Right, Role};
use hocvu::journal;
use hocvu::learning::Enrolment;
use serde_json::Value;

both!(
    a_learner_gets_a_certificate,
    a_request_needs_lessons_and_test_and_is_sent_once,
    a_request_is_seen_by_its_learner_and_those_who_decide,
    a_check_that_fails_is_kept_and_told,
    nobody_assesses_or_approves_themselves,
    who_watched_does_not_approve,
    a_request_is_returned_with_its_reason_and_sent_again,
    twenty_approvals_at_once_take_twenty_numbers,
    a_certificate_is_checked_by_anybody,
    a_correction_makes_a_new_edition,
    a_revocation_is_for_ever,
    certificates_are_found_by_name_and_number,
    an_export_holds_each_certificate_once,
    what_changes_after_an_export_goes_out_once_more,
    an_export_fits_its_schema_and_its_manifest,
    an_export_is_for_officers_of_the_unit,
    a_queue_is_read_page_by_page,
);

async fn a_learner_gets_a_certificate(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let queue = cast.assessor.get("/certificate-requests").await;
    assert!(queue.says("Trần Thị Lan") && queue.says("Thôn 1") && queue.says("0 ngày"));
    let evidence = cast.assessor.get(&request.page()).await;
    for words in ["02/09/1960", "Mật khẩu", "Lần 1: 100 %", "Câu hỏi q1?", "Chưa có", "Việc dat"] {
        assert!(evidence.says(words), "{words}");
    }
    let checked = request.check(&cast.assessor, "did").await;
    assert_eq!((checked.status, checked.location.clone()), (303, request.page()));
    let (first, second) = (request.approve(&cast.approver).await, request.approve(&cast.approver).await);
    let year = hocvu::web::today().format("%Y");
    assert_eq!((first.status, first.location.clone()), (303, format!("/certificates/TC-{year}-00001")));
    assert_eq!(first.location, second.location);
    let page = request.learner.get(&first.location).await;
    for words in ["Trần Thị Lan", "An toàn số", "Giữ mật khẩu", "<svg", "mau@1", "mẫu – chưa đối chiếu QĐ 757", "Cô Duyệt"] {
        assert!(page.says(words), "{words}");
    }
    assert!(!page.text().contains(" style="));
    for (reader, status) in [(&cast.approver, 200), (&cast.officer, 200), (&house.learner("Ba").await, 404), (&house.stranger(), 303)] {
        assert_eq!(reader.get(&first.location).await.status, status);
    }
    assert!(request.learner.get(&request.page()).await.says("Cô Duyệt"));
    let enrolment = house.given(move |db| Enrolment::find(db, request.enrolment)).await;
    assert_eq!(enrolment.certificate_number, Some(format!("TC-{year}-00001")));
    assert!(house.app.read(journal::check).await.unwrap().is_ok());
}

async fn a_request_needs_lessons_and_test_and_is_sent_once(house: House) {
    let cast = Cast::of(&house).await;
    let lan = ready_for_the_test(&house, "Trần Thị Lan").await;
    let enrolment = enrolment_of(&house, &lan).await.to_string();
    let fields = [("enrolment", enrolment.as_str())];
    let ask = || lan.post("/certificate-requests", &fields);
    let early = ask().await;
    assert!(early.status == 422 && early.says("đạt bài kiểm tra"));
    take_the_test(&house, &lan, cast.quiz).await;
    let both = join_all((0..4).map(|_| ask())).await;
    assert!(both.iter().all(|answer| answer.status == 303 && answer.location == both[0].location));
    let other = house.learner("Ba").await;
    assert_eq!(other.post("/certificate-requests", &[("enrolment", &enrolment)]).await.status, 404);
    assert!(house.stranger().post("/certificate-requests", &[("enrolment", &enrolment)]).await.location.starts_with("/login"));
    assert!(lan.get("/certificate-requests").await.says("Chờ đánh giá"));
}

async fn a_request_is_seen_by_its_learner_and_those_who_decide(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let elsewhere = house.staff_in("Thầy Xa", Role::Assessor, house.hamlet("Thôn 2").await.id).await;
    let readers = [(&request.learner, 200), (&cast.assessor, 200), (&cast.approver, 200), (&cast.officer, 404), (&elsewhere, 404)];
    for (reader, status) in readers {
        assert_eq!(reader.get(&request.page()).await.status, status);
    }
    assert_eq!(house.stranger().get(&request.page()).await.status, 303);
    assert_eq!(request.check(&elsewhere, "did").await.status, 404);
    assert_eq!(request.check(&cast.approver, "did").await.status, 403);
    assert_eq!(request.approve(&cast.assessor).await.status, 403);
    assert_eq!(request.learner.post(&format!("{}/return", request.page()), &[("id", &RequestId::new().to_string()), ("reason", "x")]).await.status, 403);
}

async fn a_check_that_fails_is_kept_and_told(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let id = cast.assessor.get(&request.page()).await.field("id");
    let half = cast.assessor.post(&format!("{}/practical-check", request.page()), &[("id", &id), ("seen-dat", "did"), ("note", "Ở nhà")]).await;
    assert!(half.status == 422 && half.says("Bạn chọn một mức") && half.says("Ở nhà") && half.says("value=\"did\" checked"));
    assert_eq!(request.check(&cast.assessor, "with-help").await.status, 303);
    assert!(request.learner.get(&request.page()).await.says("Bạn luyện thêm"));
    let early = request.approve(&cast.approver).await;
    assert!(early.status == 422 && early.says("chưa qua kiểm tra thực hành"));
    assert_eq!(request.check(&cast.assessor, "did").await.status, 303);
    let again = request.check(&cast.assessor, "did").await;
    assert!(again.status == 422 && again.says("không còn chờ đánh giá"));
    assert!(request.learner.get(&request.page()).await.says("Chờ phê duyệt"));
}

async fn nobody_assesses_or_approves_themselves(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let (person, commune) = (request.learner.id(), house.commune().await.id);
    house.given(move |db| [Role::Assessor, Role::Approver].into_iter().try_for_each(|role| Right::grant(db, None, person, role, commune))).await;
    let desk = house.signed_in(person, Door::Password).await;
    let own = request.check(&desk, "did").await;
    assert!(own.status == 422 && own.says("Bạn không thể tự đánh giá mình"));
    request.check(&cast.assessor, "did").await;
    let own = request.approve(&desk).await;
    assert!(own.status == 422 && own.says("Bạn không thể tự phê duyệt"));
    let page = desk.get(&request.page()).await;
    assert!(page.says("Bạn không thể tự phê duyệt") && !page.says("/approval\""));
}

async fn who_watched_does_not_approve(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let (person, commune) = (cast.assessor.id(), house.commune().await.id);
    house.given(move |db| Right::grant(db, None, person, Role::Approver, commune)).await;
    request.check(&cast.assessor, "did").await;
    let refused = request.approve(&cast.assessor).await;
    assert!(refused.status == 422 && refused.says("Bạn đã kiểm tra thực hành cho đề nghị này"));
    let id = request.id;
    let straight = house.app.write(move |db| Request::find(db, id)?.approve(db, person).map(drop)).await;
    assert!(matches!(straight, Err(Error::Refused(_))));
    assert_eq!(request.approve(&cast.approver).await.status, 303);
}

async fn a_request_is_returned_with_its_reason_and_sent_again(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let page = format!("{}/return", request.page());
    let id = RequestId::new().to_string();
    let bare = cast.assessor.post(&page, &[("id", &id), ("reason", " ")]).await;
    assert!(bare.status == 422 && bare.says("Bạn viết lý do"));
    for _ in 0..2 {
        assert_eq!(cast.assessor.post(&page, &[("id", &id), ("reason", "Thiếu ngày sinh.")]).await.status, 303);
    }
    assert!(request.learner.get(&request.page()).await.says("Thiếu ngày sinh."));
    assert!(request.approve(&cast.approver).await.says("đã được trả lại"));
    let again = request.learner.post("/certificate-requests", &[("enrolment", &request.enrolment.to_string())]).await;
    assert_ne!(again.location, request.page());
    let evidence = cast.assessor.get(&again.location).await;
    assert_eq!(evidence.text().matches("Thiếu ngày sinh.").count(), 1);
}

async fn twenty_approvals_at_once_take_twenty_numbers(house: House) {
    let cast = Cast::of(&house).await;
    let mut requests = Vec::new();
    for number in 0..20 {
        let request = cast.asked(&house, &format!("Học viên {number}")).await;
        request.check(&cast.assessor, "did").await;
        requests.push(request.id);
    }
    let by = cast.approver.id();
    let approved = join_all(requests.iter().map(|&id| house.app.write(move |db| Request::find(db, id)?.approve(db, by)))).await;
    let mut numbers: Vec<String> = approved.into_iter().map(|certificate| certificate.unwrap().number).collect();
    numbers.sort();
    let year = hocvu::web::today().format("%Y");
    assert_eq!(numbers, (1..=20).map(|n| format!("TC-{year}-{n:05}")).collect::<Vec<_>>());
}

async fn a_certificate_is_checked_by_anybody(house: House) {
    let cast = Cast::of(&house).await;
    let certificate = cast.certified(&house, "Trần Thị Lan").await;
    let stranger = house.stranger();
    assert!(stranger.get("/verify").await.says("Số chứng nhận"));
    let path = format!("/verify/{}", certificate.number);
    assert_eq!(stranger.get(&format!("/verify?number={}", certificate.number.to_lowercase())).await.location, path);
    let bare = stranger.get(&path).await;
    assert!(bare.says("Chứng nhận còn giá trị") && bare.says("T. T. L.") && !bare.says("Trần Thị Lan"));
    let token = token_of(&house, &certificate);
    let genuine = stranger.get(&format!("{path}?token={token}")).await;
    assert!(genuine.says("Mã QR là thật") && genuine.says("Trần Thị Lan"));
    let forged = stranger.get(&format!("{path}?token={}x", &token[..token.len() - 2])).await;
    assert!(forged.says("không phải do xã ký") && !forged.says("Trần Thị Lan"));
    let other = cast.certified(&house, "Lê Văn Ba").await;
    assert!(stranger.get(&format!("/verify/{}?token={token}", other.number)).await.says("không thuộc chứng nhận này"));
    assert!(stranger.get("/verify/TC-2001-00001").await.says("Không có chứng nhận mang số này"));

    let keys = stranger.get("/.well-known/jwks.json").await;
    let jwks = serde_json::from_slice(&keys.bytes).unwrap();
    for input in [token.clone(), format!("https://hocvu.example{path}?token={token}")] {
        assert!(file_or_token(&jwks, &input).ok);
    }
    assert!(!file_or_token(&jwks, &token[1..]).ok);
    let list = house.data().join("tokens.txt");
    std::fs::write(&list, format!("{token}\n{token}\n")).unwrap();
    assert!(file_or_token(&jwks, list.to_str().unwrap()).ok);
}

async fn a_correction_makes_a_new_edition(house: House) {
    let cast = Cast::of(&house).await;
    let certificate = cast.certified(&house, "Trần Thị Lan").await;
    let page = format!("/certificates/{}/correction", certificate.number);
    let fields = |name: &'static str, year: &'static str, reason: &'static str| {
        [("revision", "1"), ("name", name), ("birth_day", "2"), ("birth_month", "9"), ("birth_year", year), ("reason", reason)]
    };
    assert_eq!(cast.approver.get(&page).await.field("name"), "Trần Thị Lan");
    let nothing = cast.approver.post(&page, &fields("Trần Thị Lan", "1960", "Thử")).await;
    assert!(nothing.status == 422 && nothing.says("chưa có gì thay đổi"));
    let bad = cast.approver.post(&page, &fields("Trần Thị Lan", "2990", "")).await;
    assert!(bad.status == 422 && bad.says("ở tương lai") && bad.says("Bạn viết lý do") && bad.says("value=\"2990\""));
    for _ in 0..2 {
        assert_eq!(cast.approver.post(&page, &fields("Trần Thị Lân", "1961", "Theo thẻ căn cước")).await.status, 303);
    }
    let late = cast.approver.post(&page, &fields("Trần Thị Lận", "1961", "Theo thẻ")).await;
    assert!(late.status == 422 && late.says("vừa đính chính"));
    for (reader, status) in [(&cast.assessor, 403), (&cast.officer, 403), (&house.stranger(), 303)] {
        assert_eq!(reader.post(&page, &fields("X", "1961", "x")).await.status, status);
    }
    let (number, person) = (certificate.number.clone(), certificate.person_id);
    let (corrected, person) = house.given(move |db| Ok((Certificate::numbered(db, &number)?, Person::find(db, person)?))).await;
    assert_eq!((corrected.revision, corrected.name.as_str(), person.name.as_str()), (2, "Trần Thị Lân", "Trần Thị Lân"));
    assert!(house.stranger().get(&format!("/verify/{}", certificate.number)).await.says("được đính chính ngày"));
    let own = house.signed_in(certificate.person_id, Door::Password).await;
    let (id, commune) = (certificate.person_id, house.commune().await.id);
    house.given(move |db| Right::grant(db, None, id, Role::Approver, commune)).await;
    let fields = [("revision", "2"), ("name", "Tôi"), ("birth_day", "2"), ("birth_month", "9"), ("birth_year", "1961"), ("reason", "x")];
    assert!(own.post(&page, &fields).await.says("Bạn không thể tự đính chính"));
}

async fn a_revocation_is_for_ever(house: House) {
    let cast = Cast::of(&house).await;
    let certificate = cast.certified(&house, "Trần Thị Lan").await;
    let page = format!("/certificates/{}/revocation", certificate.number);
    assert!(cast.approver.get(&page).await.says("không hoàn tác được"));
    let bare = cast.approver.post(&page, &[("note", "Thi hộ")]).await;
    assert!(bare.status == 422 && bare.says("Bạn chọn một lý do thu hồi") && bare.says("Thi hộ"));
    assert_eq!(cast.assessor.post(&page, &[("kind", "fraud"), ("note", "x")]).await.status, 403);
    for _ in 0..2 {
        assert_eq!(cast.approver.post(&page, &[("kind", "fraud"), ("note", "Con trai thi hộ")]).await.status, 303);
    }
    let told = house.stranger().get(&format!("/verify/{}", certificate.number)).await;
    assert!(told.says("bị thu hồi ngày") && told.says("gian dối") && !told.says("Con trai"));
    let own = house.signed_in(certificate.person_id, Door::Password).await;
    assert!(own.get(&format!("/certificates/{}", certificate.number)).await.says("Đã thu hồi"));
    let fields = [("revision", "1"), ("name", "X"), ("birth_day", "2"), ("birth_month", "9"), ("birth_year", "1961"), ("reason", "x")];
    let correction = cast.approver.post(&format!("/certificates/{}/correction", certificate.number), &fields).await;
    assert!(correction.status == 422 && correction.says("đã bị thu hồi nên không đính chính được"));
}

async fn certificates_are_found_by_name_and_number(house: House) {
    let cast = Cast::of(&house).await;
    let lan = cast.certified(&house, "Đặng Thị Lan").await;
    let ba = cast.certified(&house, "Lê Văn Ba").await;
    let found = |words: &'static str| cast.officer.get(words);
    let page = found("/certificates?q=dang+thi").await;
    assert!(page.says(&lan.number) && !page.says(&ba.number));
    assert!(cast.approver.get(&format!("/certificates?q={}", ba.number.to_lowercase())).await.says("Lê Văn Ba"));
    assert!(found("/certificates?q=100%25").await.says("Không có chứng nhận nào khớp"));
    let own = house.signed_in(lan.person_id, Door::Pin).await.get("/certificates").await;
    assert!(own.says(&lan.number) && !own.says(&ba.number));
    let elsewhere = house.staff_in("Thầy Xa", Role::Officer, house.hamlet("Thôn 2").await.id).await;
    assert!(!elsewhere.get("/certificates").await.says(&lan.number));
    assert_eq!(elsewhere.get(&format!("/certificates/{}", lan.number)).await.status, 404);
}

async fn an_export_holds_each_certificate_once(house: House) {
    let cast = Cast::of(&house).await;
    let nothing = cast.export().await;
    assert!(nothing.status == 422 && nothing.says("Không có chứng nhận nào đang chờ"));
    cast.certified(&house, "Trần Thị Lan").await;
    cast.certified(&house, "Lê Văn Ba").await;
    let form = cast.officer.get("/exports/new").await;
    assert!(form.says("Đợt này có 2 bản ghi"));
    let id = form.field("id");
    let form = [("id", id.as_str())];
    let (first, second) = join!(cast.export_of(&form), cast.export_of(&form));
    assert_eq!((first.status, &first.location), (303, &second.location));
    assert_eq!(cast.export_of(&form).await.location, first.location, "and once more when it is made");
    assert_eq!(cast.export().await.status, 422);
    cast.certified(&house, "Bùi Văn Năm").await;
    let page = cast.officer.get(&cast.export().await.location).await;
    assert!(page.says("records.jsonl") && page.says("Cán bộ Theo"));
    assert_eq!(cast.records(&first.location).await.len(), 2);
    // Many at once: one makes the batch, the others find nothing, before the work or in it.
    cast.certified(&house, "Hà Thị Sáu").await;
    let asked = join_all((0..6).map(|_| cast.export())).await;
    let pages = join_all(asked.iter().filter(|answer| answer.status == 303).map(|answer| cast.officer.get(&answer.location))).await;
    assert_eq!(pages.iter().filter(|page| page.says("records.jsonl")).count(), 1);
    assert!(pages.iter().all(|page| page.says("records.jsonl") || page.says("Không có chứng nhận nào đang chờ")));
    let wrong = [("from_day", "2"), ("from_month", "1"), ("from_year", "2026"), ("to_day", "1"), ("to_month", "1"), ("to_year", "2026")];
    let id = ExportId::new().to_string();
    let backwards = cast.officer.post("/exports", &[&[("id", id.as_str())], &wrong[..]].concat()).await;
    assert!(backwards.status == 422 && backwards.says("Ngày cuối đang ở trước ngày đầu") && backwards.says("value=\"2026\""));
}

async fn what_changes_after_an_export_goes_out_once_more(house: House) {
    let cast = Cast::of(&house).await;
    let (lan, ba, nam) = (cast.certified(&house, "Lan").await, cast.certified(&house, "Ba").await, cast.certified(&house, "Năm").await);
    let revoke = |certificate: &Certificate| format!("/certificates/{}/revocation", certificate.number);
    // Nobody outside ever heard of this one.
    cast.approver.post(&revoke(&nam), &[("kind", "mistake"), ("note", "Nhầm")]).await;
    assert_eq!(statuses(&cast.records(&cast.export().await.location).await), ["new 1", "new 1"]);
    let fields = [("revision", "1"), ("name", "Lân"), ("birth_day", "2"), ("birth_month", "9"), ("birth_year", "1960"), ("reason", "Theo thẻ")];
    assert_eq!(cast.approver.post(&format!("/certificates/{}/correction", lan.number), &fields).await.status, 303);
    cast.approver.post(&revoke(&ba), &[("kind", "wish"), ("note", "Xin thôi")]).await;
    let list = cast.officer.get("/exports").await.text();
    assert!(list.contains("<dt>Đính chính</dt><dd>1</dd>") && list.contains("<dt>Thu hồi</dt><dd>1</dd>") && list.contains("<dt>Mới cấp</dt><dd>0</dd>"));
    let records = cast.records(&cast.export().await.location).await;
    assert_eq!(statuses(&records), ["corrected 2", "revoked 1"]);
    assert_eq!((&records[0]["person"]["name"], &records[0]["correction"]["reason"]), (&Value::from("Lân"), &Value::from("Theo thẻ")));
    assert_eq!(records[1]["revocation"]["kind"], "wish");
    assert_eq!(cast.export().await.status, 422);
}

async fn an_export_fits_its_schema_and_its_manifest(house: House) {
    let cast = Cast::of(&house).await;
    let person = cast.numbered(&house, "=cmd|' /C calc'!A0", "038160000123").await;
    cast.certified_as(&house, person).await;
    cast.certified(&house, "Trần Thị Lan").await;
    let made = cast.export().await.location;
    let schema: Value = serde_json::from_slice(&house.stranger().get("/schemas/confirmation-record.json").await.bytes).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    let records = cast.records(&made).await;
    for record in &records {
        let errors: Vec<String> = schema.iter_errors(record).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    assert_eq!(records[0]["person"]["personal_number"], "038160000123");
    let csv = cast.officer.get(&format!("{made}/records.csv")).await;
    assert!(csv.header("content-disposition").starts_with("attachment") && csv.bytes.starts_with("\u{feff}".as_bytes()));
    assert!(csv.says("'=cmd|") && csv.says(",'038160000123,") && csv.says(",'1960-09-02,"));
    assert!(cast.officer.get(&format!("{made}/records.xlsx")).await.bytes.starts_with(b"PK"));
    assert_eq!(cast.officer.get(&format!("{made}/passwords.txt")).await.status, 404);

    let folder = tempfile::tempdir().unwrap();
    let id: ExportId = made.rsplit('/').next().unwrap().parse().unwrap();
    write_files(&house, id, folder.path()).await;
    let (jwks, signed) = (house.app.keys.jwks(), folder.path().join("manifest.jws"));
    let report = file_or_token(&jwks, signed.to_str().unwrap());
    assert!(report.ok && report.sentences.len() == 4, "{report:?}");
    std::fs::write(folder.path().join("records.csv"), "khác").unwrap();
    std::fs::remove_file(folder.path().join("records.xlsx")).unwrap();
    let report: verify::Report = file_or_token(&jwks, folder.path().to_str().unwrap());
    let said: Vec<&str> = report.sentences.iter().map(|sentence| sentence.id).collect();
    assert_eq!((report.ok, said), (false, vec!["verify-manifest-genuine", "verify-file-whole", "verify-file-changed", "verify-file-missing"]));
}

async fn an_export_is_for_officers_of_the_unit(house: House) {
    let cast = Cast::of(&house).await;
    cast.certified(&house, "Trần Thị Lan").await;
    let elsewhere = house.staff_in("Thầy Xa", Role::Officer, house.hamlet("Thôn 2").await.id).await;
    assert!(elsewhere.get("/exports/new").await.says("Đợt này có 0 bản ghi"));
    let made = cast.export().await.location;
    for page in [made.clone(), format!("{made}/records.jsonl")] {
        assert_eq!(elsewhere.get(&page).await.status, 404);
        assert_eq!(cast.approver.get(&page).await.status, 403);
        assert!(house.stranger().get(&page).await.location.starts_with("/login"));
    }
    assert_eq!(cast.approver.post("/exports", &[("id", &ExportId::new().to_string())]).await.status, 403);
    // The server's command line asks the same noun.
    cast.certified(&house, "Lê Văn Ba").await;
    let new = NewExport::all(ExportId::new(), house.commune().await.id);
    let export = Export::create(&house.app, new).await.unwrap();
    assert_eq!((export.count, export.manifest.0.created_by), (1, None));
    assert!(house.given(move |db| Waiting::all(db, export.unit_id, None)).await.is_empty());
}

async fn a_queue_is_read_page_by_page(house: House) {
    let cast = Cast::of(&house).await;
    for number in 0..52 {
        cast.asked_straight(&house, &format!("Học viên {number:02}")).await;
    }
    let first = cast.assessor.get("/certificate-requests").await;
    assert!(first.says("Học viên 00") && first.says("Học viên 49") && !first.says("Học viên 50"));
    let text = first.text();
    let next = text.split("href=\"").find(|rest| rest.starts_with("/certificate-requests?assess_after=")).unwrap();
    let second = cast.assessor.get(next.split('"').next().unwrap()).await;
    assert!(second.says("Học viên 50") && second.says("Học viên 51") && !second.says("Học viên 49"));
}

/// The page of a batch once nobody works at it any more.
pub async fn settled(officer: &Visitor, batch: &str) -> Answer {
    for _ in 0..400 {
        let page = officer.get(batch).await;
        if !page.says("http-equiv=\"refresh\"") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("{batch} is still being made");
}

/// All files of a batch, as they are downloaded.
pub async fn write_files(house: &House, id: ExportId, folder: &std::path::Path) {
    let commune = house.commune().await.id;
    let export = house.given(move |db| Export::within(db, &[commune], id)).await;
    for name in export.names() {
        let mut bytes = Vec::new();
        for part in 0.. {
            match Export::piece(&house.app, id, &name, part).await.unwrap() {
                Some(piece) => bytes.extend(piece),
                None => break,
            }
        }
        std::fs::write(folder.join(&name), bytes).unwrap();
    }
}

// --- what the stories take as given ---

pub struct Cast {
    pub quiz: QuizId,
    pub assessor: Visitor,
    pub approver: Visitor,
    pub officer: Visitor,
}

pub struct Asked {
    pub id: RequestId,
    pub learner: Visitor,
    pub enrolment: hocvu::learning::EnrolmentId,
}

impl Cast {
    pub async fn of(house: &House) -> Cast {
        let quiz = published(house).await;
        Cast::at(house, quiz).await
    }

    /// Where this blueprint holds for everybody, or for its audience.
    pub async fn under(house: &House, blueprint: hocvu::catalog::Blueprint) -> Cast {
        let quiz = crate::blueprint::published_under(house, blueprint).await;
        Cast::at(house, quiz).await
    }

    async fn at(house: &House, quiz: QuizId) -> Cast {
        Cast {
            quiz,
            assessor: house.staff("Thầy Giá", Role::Assessor).await,
            approver: house.staff("Cô Duyệt", Role::Approver).await,
            officer: house.staff("Cán bộ Theo", Role::Officer).await,
        }
    }

    /// A learner who has done all and asked.
    pub async fn asked(&self, house: &House, name: &str) -> Asked {
        let learner = ready_for_the_test(house, name).await;
        self.asked_by(house, learner).await
    }

    pub async fn asked_by(&self, house: &House, learner: Visitor) -> Asked {
        take_the_test(house, &learner, self.quiz).await;
        let enrolment = enrolment_of(house, &learner).await;
        let sent = learner.post("/certificate-requests", &[("enrolment", &enrolment.to_string())]).await;
        let id = sent.location.rsplit('/').next().unwrap().parse().unwrap();
        Asked { id, learner, enrolment }
    }

    /// Without pages, for long queues.
    async fn asked_straight(&self, house: &House, name: &str) {
        let learner = ready_for_the_test(house, name).await;
        let person = learner.id();
        house
            .given(move |db| {
                let enrolment = Enrolment::all_of(db, person)?.remove(0);
                enrolment.note_score(db, 1.0, true)?;
                Request::ask(db, person, enrolment.id)
            })
            .await;
    }

    pub async fn certified(&self, house: &House, name: &str) -> Certificate {
        self.finish(house, self.asked(house, name).await).await
    }

    pub async fn certified_as(&self, house: &House, person: PersonId) -> Certificate {
        let learner = house.signed_in(person, Door::Pin).await;
        do_the_lessons(house, &learner).await;
        self.finish(house, self.asked_by(house, learner).await).await
    }

    async fn finish(&self, house: &House, request: Asked) -> Certificate {
        assert_eq!(request.check(&self.assessor, "did").await.status, 303);
        let number = request.approve(&self.approver).await.location.rsplit('/').next().unwrap().to_owned();
        house.given(move |db| Certificate::numbered(db, &number)).await
    }

    /// Somebody with a 12-digit number.
    pub async fn numbered(&self, house: &House, name: &str, number: &str) -> PersonId {
        let unit = house.hamlet("Thôn 1").await.id;
        let id = PersonId::new();
        let number = Number::parse(number).unwrap().seal(&house.app.keys, id, Checked::SeenCard).unwrap();
        let new = NewPerson { id, number: Some(number), ..crate::house::new_person(name, unit, Audience::Resident) };
        house.given(move |db| Person::create(db, &new)).await.id
    }

    pub async fn export(&self) -> Answer {
        self.export_of(&[("id", &ExportId::new().to_string())]).await
    }

    /// Asked for by a form, and waited for as its page does.
    pub async fn export_of(&self, fields: &[(&str, &str)]) -> Answer {
        let asked = self.officer.post("/exports", fields).await;
        if asked.status == 303 {
            settled(&self.officer, &asked.location).await;
        }
        asked
    }

    pub async fn records(&self, export: &str) -> Vec<Value> {
        let lines = self.officer.get(&format!("{export}/records.jsonl")).await.text();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Asked {
    pub fn page(&self) -> String {
        format!("/certificate-requests/{}", self.id)
    }

    /// The practical check with that level for the required criterion.
    pub async fn check(&self, by: &Visitor, level: &str) -> Answer {
        let id = RequestId::new().to_string();
        let fields = [("id", id.as_str()), ("seen-dat", level), ("seen-them", "not-yet"), ("note", "Ở nhà văn hóa")];
        by.post(&format!("{}/practical-check", self.page()), &fields).await
    }

    pub async fn approve(&self, by: &Visitor) -> Answer {
        by.post(&format!("{}/approval", self.page()), &[]).await
    }
}

async fn enrolment_of(house: &House, learner: &Visitor) -> hocvu::learning::EnrolmentId {
    let person = learner.id();
    house.given(move |db| Ok(Enrolment::all_of(db, person)?.remove(0).id)).await
}

fn token_of(house: &House, certificate: &Certificate) -> String {
    hocvu::certification::Claims::of(certificate, "Trung Chính").sign(&house.app.keys).unwrap()
}

fn statuses(records: &[Value]) -> Vec<String> {
    records.iter().map(|record| format!("{} {}", record["status"].as_str().unwrap(), record["revision"])).collect()
}
