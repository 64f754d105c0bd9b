//! From the batch to the confirmation on VNeID: found before it is frozen, handed over, answered, mended, sent again, confirmed.

use crate::both;
use crate::certification::{Cast, settled, write_files};
use crate::house::{House, Visitor};
use diesel::prelude::*;
use hocvu::certification::verify::{Report, file_or_token};
use hocvu::certification::{Export, ExportId, ExportRun, NewExport, NewRecipient, Recipient, RecipientId};
use hocvu::identity::{Audience, Door, PersonId, Role};
use serde_json::Value;
use std::io::Read;
use std::path::Path;

both!(
    a_rejected_record_is_mended_sent_again_and_confirmed,
    the_same_receipt_changes_nothing_and_a_wrong_one_is_withdrawn,
    receipts_of_any_form_are_read_and_strange_lines_are_named,
    a_receipt_is_taken_over_from_the_command_line,
    what_would_come_back_is_found_before_the_batch_is_frozen,
    a_batch_goes_on_after_a_restart_and_tells_what_went_wrong,
    a_name_that_differs_from_the_cards_is_found_until_it_is_mended,
    a_batch_for_one_recipient_is_opened_by_that_one_alone,
    completions_elsewhere_are_evidence_and_counted_once,
    one_changed_byte_anywhere_is_found,
);

async fn a_rejected_record_is_mended_sent_again_and_confirmed(house: House) {
    let cast = Cast::of(&house).await;
    let lan = cast.certified(&house, "Trần Thị Lan").await;
    let made = cast.export().await.location;
    hand_over(&cast.officer, &made).await;
    let batch = cast.officer.get(&made).await;
    assert!(batch.says("Đã bàn giao") && batch.says("Công an xã"));
    let record = cast.records(&made).await.remove(0);
    assert_eq!((&record["record_id"], &record["earlier"]), (&Value::from(format!("{}/1/new/1", lan.number)), &Value::Null));

    let receipt = format!("Mã bản ghi;Kết quả;Lý do\r\n{};Từ chối;Thiếu số định danh\r\n", record["record_id"].as_str().unwrap());
    take_over(&cast.officer, "/receipts", "biên nhận.csv", receipt.as_bytes()).await;
    assert!(cast.officer.get(&made).await.says("Thiếu số định danh"));
    let learner = house.signed_in(lan.person_id, Door::Pin).await;
    assert!(learner.get(&format!("/certificate-requests/{}", lan.request_id)).await.says("bị trả lại"));
    let list = cast.officer.get("/returned-records").await;
    assert!(list.says("Thiếu số định danh") && list.says(&lan.number));
    assert!(cast.export().await.status == 422, "nothing goes out again before it is mended");
    let mended = format!("/returned-records/{}/mended", lan.number);
    for _ in 0..2 {
        assert_eq!(cast.officer.post(&mended, &[]).await.status, 303);
    }
    assert!(cast.officer.get("/returned-records").await.says("Đã sửa"));

    let again = cast.export().await.location;
    let record = cast.records(&again).await.remove(0);
    fits_its_schema(&house, &record).await;
    assert_eq!(record["record_id"], format!("{}/1/new/2", lan.number));
    assert_eq!((&record["earlier"]["answer"]["outcome"], &record["earlier"]["answer"]["reason"]), (&"rejected".into(), &"Thiếu số định danh".into()));
    let receipt = format!("[{{\"certificate_number\": \"{}\", \"status\": \"confirmed\"}}]", lan.number);
    take_over(&cast.officer, "/receipts", "xác nhận.json", receipt.as_bytes()).await;
    assert!(cast.officer.get(&again).await.says("Đã xác nhận trên VNeID"));
    assert!(learner.get(&format!("/certificate-requests/{}", lan.request_id)).await.says("Xác nhận trên VNeID"));
    assert!(cast.officer.get("/returned-records").await.says("Không có hồ sơ nào bị trả lại"));
    let strange = cast.officer.post(&mended, &[]).await;
    assert_eq!(strange.status, 422);
}

async fn the_same_receipt_changes_nothing_and_a_wrong_one_is_withdrawn(house: House) {
    let cast = Cast::of(&house).await;
    let lan = cast.certified(&house, "Trần Thị Lan").await;
    let made = cast.export().await.location;
    let receipt = format!("record_id,outcome\n{}/1/new/1,rejected\n", lan.number);
    let first = take_over(&cast.officer, "/receipts", "a.csv", receipt.as_bytes()).await;
    let again = cast.officer.post_multipart("/receipts", &[], Some(("file", "b.csv", receipt.as_bytes()))).await;
    assert_eq!(again.location, first);
    assert!(cast.officer.get(&first).await.says("Bị trả lại"));
    // The same said in another file: nothing new.
    let other = format!("record_id;outcome\n{}/1/new/1;rejected\n", lan.number);
    let sent = cast.officer.post_multipart("/receipts", &[], Some(("file", "c.csv", other.as_bytes()))).await;
    let looked = look(&cast.officer, &sent.location).await;
    assert!(cast.officer.get(&looked).await.says("không làm thay đổi hồ sơ nào"));
    assert_eq!(cast.officer.post(&format!("{looked}/discard"), &[]).await.status, 303);

    let empty = cast.officer.post(&format!("{first}/withdrawal"), &[("because", " ")]).await;
    assert!(empty.status == 422 && empty.says("lý do rút lại"));
    assert_eq!(cast.officer.post(&format!("{first}/withdrawal"), &[("because", "Nhầm xã")]).await.status, 303);
    assert!(cast.officer.get(&first).await.says("Nhầm xã"));
    assert!(!cast.officer.get(&made).await.says("Bị trả lại") && cast.officer.get("/returned-records").await.says("Không có hồ sơ nào"));
    // And it may be taken over anew.
    assert_ne!(take_over(&cast.officer, "/receipts", "a.csv", receipt.as_bytes()).await, first);
    assert_eq!(cast.approver.get("/receipts").await.status, 403);
    let elsewhere = house.staff_in("Thầy Xa", Role::Officer, house.hamlet("Thôn 2").await.id).await;
    assert_eq!(elsewhere.get(&first).await.status, 404);
}

async fn receipts_of_any_form_are_read_and_strange_lines_are_named(house: House) {
    let cast = Cast::of(&house).await;
    let person = cast.numbered(&house, "Lê Văn Ba", "038160000123").await;
    cast.certified_as(&house, person).await;
    let lan = cast.certified(&house, "Trần Thị Lan").await;
    let waits = cast.certified(&house, "Bùi Văn Năm").await;
    cast.export().await;
    let text = format!(
        "Số chứng nhận,CCCD,Kết quả,Ngày trả lời\n,'038160000123,Đã xác nhận,01/11/2026\n{},,xanh,\nXX-2020-00001,,chấp nhận,\n{},,chấp nhận,32/01/2026\n,,chấp nhận,\n{},,từ chối,\n{},,chấp nhận,\n",
        lan.number, lan.number, waits.number, waits.number
    );
    let sent = cast.officer.post_multipart("/receipts", &[], Some(("file", "r.csv", text.as_bytes()))).await;
    let looked = cast.officer.get(&look(&cast.officer, &sent.location).await).await;
    for words in ["Không hiểu kết quả này", "Không có hồ sơ nào như vậy", "Không đọc được ngày này", "không nói về hồ sơ nào", "nói khác nhau"]
    {
        assert!(looked.says(words), "{words}: {}", looked.text());
    }
    assert!(!looked.says("038160000123") && looked.says("Đã xác nhận"));
    for (name, bytes, words) in [
        ("x.json", b"[{\"record_id\": {\"a\": 1}, \"outcome\": \"ok\"}]".as_slice(), "JSON"),
        ("x.json", b"[1, 2]", "JSON"),
        ("x.xlsx", b"PK\x03\x04 broken", "không đọc được"),
        ("x.csv", b"", "chọn một tệp"),
    ] {
        let refused = cast.officer.post_multipart("/receipts", &[], Some(("file", name, bytes))).await;
        assert!(refused.status == 422 && refused.says(words), "{name}: {}", refused.text());
    }
}

/// The same receipt by `hocvu import receipt`, while a server may be serving.
async fn a_receipt_is_taken_over_from_the_command_line(house: House) {
    let cast = Cast::of(&house).await;
    let (lan, ba) = (cast.certified(&house, "Trần Thị Lan").await, cast.certified(&house, "Lê Văn Ba").await);
    cast.export().await;
    let import = |name: &str, text: &str, more: &[&str]| {
        let file = house.data().join(name);
        std::fs::write(&file, text).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_hocvu"));
        command.arg("--data").arg(house.data()).args(house.app.config.database.iter().flat_map(|url| ["--database", url]));
        let done = command.env("LANG", "vi_VN.UTF-8").env_remove("LC_ALL").args(["import", "receipt"]).arg(&file).args(more).output().unwrap();
        let said = [done.stdout, done.stderr].concat();
        (done.status.code().unwrap(), String::from_utf8(said).unwrap())
    };
    let receipt = format!("record_id,outcome\n{}/1/new/1,confirmed\n", lan.number);
    let (code, said) = import("a.csv", &receipt, &["--dry-run"]);
    assert!(code == 0 && said.contains('1'), "{code} {said}");
    let answers = || house.given(|db| Ok(hocvu::db::schema::record_answers::table.count().get_result::<i64>(db)?));
    assert_eq!(answers().await, 0, "a dry run keeps nothing");
    assert_eq!(import("a.csv", &receipt, &[]).0, 0);
    assert_eq!(answers().await, 1);
    assert_eq!((import("a.csv", &receipt, &[]).0, answers().await), (0, 1), "the same again changes nothing");
    let (code, said) = import("b.csv", &format!("record_id,outcome\n{}/1/new/1,xanh\n", ba.number), &[]);
    assert!(code == 1 && said.contains("Không hiểu kết quả này"), "{code} {said}");
    let (code, said) = import("c.csv", "a,b\n1,2\n", &[]);
    assert!(code == 1 && !said.is_empty() && !said.contains("panicked"), "{code} {said}");
    assert!(house.signed_in(lan.person_id, Door::Pin).await.get(&format!("/certificate-requests/{}", lan.request_id)).await.says("Xác nhận trên VNeID"));
}

async fn what_would_come_back_is_found_before_the_batch_is_frozen(house: House) {
    let cast = Cast::of(&house).await;
    cast.certified(&house, "Trần Thị Lan").await;
    let person = cast.numbered(&house, "Lê Văn Ba", "038160000123").await;
    let ba = cast.certified_as(&house, person).await;
    let form = cast.officer.get("/exports/new").await;
    assert!(form.says("Chưa có số định danh") && form.says("1 hồ sơ cần xem"));
    let id = form.field("id");
    let made = cast.export_of(&[("id", &id), ("which", "clean")]).await.location;
    let records = cast.records(&made).await;
    assert_eq!(records.iter().map(|record| record["certificate_number"].as_str().unwrap()).collect::<Vec<_>>(), [ba.number.as_str()]);
    let students = cast.officer.post("/exports", &[("id", &ExportId::new().to_string()), ("audience", Audience::Student.word())]).await;
    assert_eq!(students.status, 422);
    assert_eq!(cast.records(&cast.export().await.location).await.len(), 1);
}

async fn a_batch_goes_on_after_a_restart_and_tells_what_went_wrong(house: House) {
    use hocvu::db::schema::{export_runs, exports};
    let cast = Cast::of(&house).await;
    let lan = cast.certified(&house, "Trần Thị Lan").await;
    // Only those without findings: hers has one, so nothing is left.
    let id = ExportId::new();
    let asked = cast.officer.post("/exports", &[("id", &id.to_string()), ("which", "clean")]).await;
    assert_eq!((asked.status, asked.location.as_str()), (303, format!("/exports/{id}").as_str()));
    let stopped = settled(&cast.officer, &asked.location).await;
    assert!(stopped.says("Không có chứng nhận nào đang chờ") && stopped.says("Chưa bản ghi nào rời hệ thống"), "{}", stopped.text());
    assert!(cast.officer.get("/exports").await.says("Chưa lập được"));
    let tries = format!("/exports/{id}/tries");
    let elsewhere = house.staff_in("Bà Xa", Role::Officer, house.hamlet("Thôn 2").await.id).await;
    for page in [elsewhere.get(&asked.location).await, elsewhere.post(&tries, &[]).await, cast.officer.get(&format!("/exports/{id}/records.jsonl")).await] {
        assert_eq!(page.status, 404);
    }
    let admin = house.staff("Chị Quản", Role::Admin).await;
    let mended = admin.post(&format!("/people/{}/number", lan.person_id), &[("number", "038160000123"), ("number_is_right", "true")]).await;
    assert_eq!(mended.status, 303, "{}", mended.text());

    // Somebody works at it: a press of the button changes nothing.
    let at_work = move |db: &mut hocvu::db::Db| {
        let heard = (export_runs::run.eq(7), export_runs::touched_at.eq(hocvu::db::now()), export_runs::trouble.eq(None::<String>));
        Ok(diesel::update(export_runs::table.find(id)).set(heard).execute(db).map(drop)?)
    };
    house.given(at_work).await;
    assert_eq!(cast.officer.post(&tries, &[]).await.location, asked.location);
    let page = cast.officer.get(&asked.location).await;
    assert!(page.says("http-equiv=\"refresh\"") && page.says("/ 1 bản ghi") && cast.officer.get("/exports").await.says("Đang lập"));
    assert_eq!(house.given(move |db| Ok(export_runs::table.find(id).select(export_runs::run).first::<i32>(db)?)).await, 7);

    // The server died in the middle, and two processes look for what was cut off: it is made once, as it was asked for.
    let now = hocvu::db::now();
    let (one, two) = futures_util::join!(ExportRun::take_up(&house.app, now), ExportRun::take_up(&house.app, now));
    one.unwrap();
    two.unwrap();
    assert!(settled(&cast.officer, &asked.location).await.says("records.jsonl"));
    assert_eq!(cast.records(&asked.location).await.len(), 1);
    let runs = || house.given(move |db| Ok(export_runs::table.find(id).select(export_runs::done_at.is_not_null()).first::<bool>(db)?));
    for _ in 0..200 {
        if runs().await {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    ExportRun::take_up(&house.app, hocvu::db::now()).await.unwrap();
    assert_eq!(cast.officer.post(&tries, &[]).await.location, asked.location);
    assert!(runs().await && house.given(|db| Ok(exports::table.count().get_result::<i64>(db)?)).await == 1);
    assert!(!cast.officer.get("/exports").await.says("Đang lập"));
}

/// The card says "Lân", and the trainer writes "Lan" after the scan: the record would come back.
async fn a_name_that_differs_from_the_cards_is_found_until_it_is_mended(house: House) {
    let cast = Cast::of(&house).await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let card = "038160000123||TRẦN THỊ LÂN|02091960|Nữ|Thôn 1|15062021";
    let empty = trainer.get(&format!("/classes/{}/learners/new", class.id)).await;
    let (id, unit) = (empty.field("id"), class.unit_id.to_string());
    let common = [("id", id.as_str()), ("unit", &unit), ("audience", "resident"), ("birth_day", "2"), ("birth_month", "9"), ("birth_year", "1960")];
    let scanned = trainer.post(&format!("/classes/{}/learners", class.id), &[&common[..], &[("name", ""), ("number", ""), ("card", card)]].concat()).await;
    assert_eq!(scanned.field("card_name"), "TRẦN THỊ LÂN");
    let typed = [("name", "Trần Thị Lan"), ("number", "038160000123"), ("card_name", "TRẦN THỊ LÂN"), ("number_is_right", "true")];
    assert!(trainer.post(&format!("/classes/{}/learners", class.id), &[&common[..], &typed].concat()).await.says("class=\"pin\""));
    let certificate = cast.certified_as(&house, id.parse().unwrap()).await;
    let form = cast.officer.get("/exports/new").await;
    assert!(form.says("Tên khác với tên trên thẻ") && form.says("TRẦN THỊ LÂN"), "{}", form.text());
    let fields = [("revision", "1"), ("name", "Trần Thị Lân"), ("birth_day", "2"), ("birth_month", "9"), ("birth_year", "1960"), ("reason", "Theo thẻ")];
    assert_eq!(cast.approver.post(&format!("/certificates/{}/correction", certificate.number), &fields).await.status, 303);
    assert!(!cast.officer.get("/exports/new").await.says("Tên khác với tên trên thẻ"), "capitals are no other name");
    let at = format!("/people/{id}/number");
    let admin = house.staff("Chị Quản", Role::Admin).await;
    assert_eq!(admin.post(&at, &[("card", "038160000123||Trần Thị Lận|02091960|Nữ|Thôn 1|15062021")]).await.field("card_name"), "Trần Thị Lận");
    assert_eq!(
        admin.post(&at, &[("number", "038160000456"), ("card_name", "Trần Thị Lận"), ("because", "reissued"), ("number_is_right", "true")]).await.status,
        303
    );
    assert!(cast.officer.get("/exports/new").await.says("Trần Thị Lận"), "the newest card counts");
}

async fn a_batch_for_one_recipient_is_opened_by_that_one_alone(house: House) {
    let cast = Cast::of(&house).await;
    cast.certified(&house, "Trần Thị Lan").await;
    let admin = house.staff("Chị Quản", Role::Admin).await;
    let wrong = admin
        .post("/recipients", &[("id", &RecipientId::new().to_string()), ("organisation", "Sở"), ("public_key", "age1x"), ("legal_basis", "Điều 17")])
        .await;
    assert!(wrong.status == 422 && wrong.says("không phải khóa công khai"));
    let secret = age::x25519::Identity::generate();
    let (unit_id, by, id) = (house.commune().await.id, admin.id(), RecipientId::new());
    let new =
        NewRecipient { id, unit_id, organisation: "Sở Khoa học".into(), public_key: secret.to_public().to_string(), legal_basis: "Điều 17".into() };
    house.given(move |db| Recipient::add(db, by, &[unit_id], &new)).await;
    assert!(admin.get("/recipients").await.says("Sở Khoa học"));
    // One that went while the form was open: nothing is written that anybody could read.
    let (gone, key) = (RecipientId::new(), age::x25519::Identity::generate().to_public().to_string());
    let new = NewRecipient { id: gone, unit_id, organisation: "Sở cũ".into(), public_key: key, legal_basis: "Điều 17".into() };
    house.given(move |db| Recipient::add(db, by, &[unit_id], &new)).await;
    let form = cast.officer.get("/exports/new").await;
    assert!(form.says("Sở cũ"));
    assert_eq!(admin.post(&format!("/recipients/{gone}/end"), &[]).await.status, 303);
    let sent = cast.officer.post("/exports", &[("id", &form.field("id")), ("recipient", &gone.to_string())]).await;
    assert!(sent.status == 422 && sent.says("Không có nơi nhận này") && !sent.says("Sở cũ"), "{}", sent.text());
    assert_eq!(cast.officer.get(&format!("/exports/{}", form.field("id"))).await.status, 404);
    let export = Export::create(&house.app, NewExport { recipient: Some(id), ..NewExport::all(ExportId::new(), unit_id) }).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    write_files(&house, export.id, folder.path()).await;
    assert!(good(&verified(&house, folder.path())));
    let sealed = std::fs::read(folder.path().join("records.jsonl.age")).unwrap();
    let mut plain = Vec::new();
    let opened = age::Decryptor::new(sealed.as_slice()).unwrap().decrypt(std::iter::once(&secret as &dyn age::Identity));
    opened.unwrap().read_to_end(&mut plain).unwrap();
    fits_its_schema(&house, &serde_json::from_slice(&plain).unwrap()).await;
    let stranger = age::x25519::Identity::generate();
    assert!(age::Decryptor::new(sealed.as_slice()).unwrap().decrypt(std::iter::once(&stranger as &dyn age::Identity)).is_err());
    // What the recipient opened is checked by the same manifest.
    std::fs::write(folder.path().join("records.jsonl"), &plain).unwrap();
    assert!(good(&verified(&house, folder.path())));
    plain[10] ^= 1;
    std::fs::write(folder.path().join("records.jsonl"), &plain).unwrap();
    assert!(!good(&verified(&house, folder.path())));
}

async fn completions_elsewhere_are_evidence_and_counted_once(house: House) {
    let cast = Cast::of(&house).await;
    let person = cast.numbered(&house, "Lê Văn Ba", "038160000123").await;
    let ba = cast.certified_as(&house, person).await;
    let list = "CCCD;Họ tên;Ngày sinh;Khóa học;Ngày hoàn thành\n038160000123;Lê Văn Ba;;Kỹ năng số cơ bản;01/11/2026\n;Người Lạ;02/09/1960;Kỹ năng số cơ bản;01/11/2026\n038160000123;Tên Khác;;An toàn;01/11/2026\n";
    let file = take_over(&cast.officer, "/completions", "moocs.csv", list.as_bytes()).await;
    let page = cast.officer.get(&file).await;
    assert!(page.says("Không tìm thấy người này") && page.says("tên khác"));
    assert!(cast.approver.get(&format!("/certificate-requests/{}", ba.request_id)).await.says("Kỹ năng số cơ bản"));
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let known = trainer.get(&format!("/people/{person}")).await;
    assert!(known.says("Đã học trên nền tảng quốc gia") && known.says("Kỹ năng số cơ bản") && known.says("01/11/2026"), "{}", known.text());
    let elsewhere = house.staff_in("Thầy Xa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    assert_eq!(elsewhere.get(&format!("/people/{person}")).await.status, 404);
    let twice = format!("{list}\n");
    let sent = cast.officer.post_multipart("/completions", &[], Some(("file", "again.csv", twice.as_bytes()))).await;
    assert!(cast.officer.get(&look(&cast.officer, &sent.location).await).await.says("không làm thay đổi"));
}

async fn one_changed_byte_anywhere_is_found(house: House) {
    let cast = Cast::of(&house).await;
    cast.certified(&house, "Trần Thị Lan").await;
    let made = cast.export().await.location;
    let folder = tempfile::tempdir().unwrap();
    write_files(&house, made.rsplit('/').next().unwrap().parse().unwrap(), folder.path()).await;
    assert!(good(&verified(&house, folder.path())));
    let names = ["records.jsonl", "records.csv", "records.xlsx", "manifest.json", "manifest.jws"];
    for name in names {
        let path = folder.path().join(name);
        assert!(good(&file_or_token(&house.app.keys.jwks(), path.to_str().unwrap())), "{name}");
        let whole = std::fs::read(&path).unwrap();
        // Every byte of the small files, and many places of the larger ones.
        let step = (whole.len() / 300).max(1);
        for place in (0..whole.len()).step_by(step).chain([whole.len() - 1]) {
            for flip in [1, 0x20] {
                let mut changed = whole.clone();
                changed[place] ^= flip;
                std::fs::write(&path, &changed).unwrap();
                assert!(!good(&verified(&house, folder.path())), "{name}: byte {place} changed by {flip} is not found");
            }
        }
        std::fs::write(&path, &whole).unwrap();
    }
    assert!(good(&verified(&house, folder.path())));
}

// --- what the stories take as given ---

fn verified(house: &House, folder: &Path) -> Report {
    file_or_token(&house.app.keys.jwks(), folder.to_str().unwrap())
}

fn good(report: &Report) -> bool {
    report.ok
}

async fn hand_over(officer: &Visitor, export: &str) {
    let id = PersonId::new().to_string();
    let fields = [
        ("id", id.as_str()),
        ("organisation", "Công an xã Trung Chính"),
        ("receiver", "Bà Nhận"),
        ("channel", "in-person"),
        ("legal_basis", "Điểm b khoản 1 Điều 17 Luật 91/2025"),
        ("on_day", "1"),
        ("on_month", "11"),
        ("on_year", "2026"),
    ];
    let without_receiver = fields.map(|(name, value)| (name, if name == "receiver" { "" } else { value }));
    let forgot = officer.post(&format!("{export}/handovers"), &without_receiver).await;
    assert!(forgot.status == 422 && forgot.says("họ tên người nhận"));
    for _ in 0..2 {
        assert_eq!(officer.post(&format!("{export}/handovers"), &fields).await.status, 303);
    }
    assert!(officer.get(&format!("{export}/handovers/{id}")).await.says("Biên bản bàn giao"));
}

/// The columns as they were guessed; gives the page of what the file would do.
async fn look(officer: &Visitor, columns: &str) -> String {
    let page = officer.get(columns).await.text();
    let mut fields: Vec<(String, String)> = Vec::new();
    for select in page.split("<select ").skip(1) {
        let name = select.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
        let chosen = select.split("</select>").next().unwrap().split("<option ").find(|option| option.contains(" selected"));
        if let Some(option) = chosen {
            fields.push((name.into(), option.split("value=\"").nth(1).unwrap().split('"').next().unwrap().into()));
        }
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let sent = officer.post(columns, &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    sent.location
}

async fn take_over(officer: &Visitor, path: &str, name: &str, bytes: &[u8]) -> String {
    let sent = officer.post_multipart(path, &[], Some(("file", name, bytes))).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let file = look(officer, &sent.location).await;
    let done = officer.post(&format!("{file}/application"), &[]).await;
    assert_eq!((done.status, done.location.as_str()), (303, file.as_str()), "{}", done.text());
    file
}

async fn fits_its_schema(house: &House, record: &Value) {
    let schema: Value = serde_json::from_slice(&house.stranger().get("/schemas/confirmation-record.json").await.bytes).unwrap();
    let errors: Vec<String> = jsonschema::draft202012::new(&schema).unwrap().iter_errors(record).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}
