//! Certificates on paper: what is printed, for whom, in which words; reissued, renewed, opened to others.

use super::{Cast, enrolment_of, token_of};
use crate::both;
use crate::house::{Answer, House, Visitor};
use diesel::prelude::*;
use hocvu::certification::verify::with_list;
use hocvu::certification::{Certificate, FormId, OpeningId, PrintRunId, RevocationList};
use hocvu::db::schema::certificates;
use hocvu::identity::{Door, Right, Role};
use hocvu::learning::Enrolment;
use std::process::Command;

both!(
    a_certificate_comes_as_a_tagged_pdf_for_those_who_may_see_it,
    a_reissue_gives_another_number_and_the_old_one_leads_there,
    a_list_says_what_holds_no_longer,
    a_holder_opens_the_name_for_a_time_and_closes_it,
    who_holds_a_certificate_that_ends_is_reminded_and_asks_for_a_new_one,
    the_words_on_certificates_are_the_communes_and_old_ones_keep_theirs,
    a_class_is_printed_in_one_file_by_name,
    a_page_checks_without_a_network,
);

async fn a_certificate_comes_as_a_tagged_pdf_for_those_who_may_see_it(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let lan = request.learner.copy();
    let certificate = cast.finish(&house, request).await;
    let path = format!("/certificates/{}/certificate.pdf", certificate.number);
    for size in ["", "?size=card"] {
        let begun = std::time::Instant::now();
        let pdf = lan.get(&format!("{path}{size}")).await;
        println!("certificate.pdf{size}: {:?}", begun.elapsed());
        assert_eq!((pdf.status, pdf.header("content-type"), pdf.header("cache-control")), (200, "application/pdf", "no-store"), "{}", pdf.text());
        for part in ["/MarkInfo", "/StructTreeRoot", "/Lang(vi)", "/Alt", "/DisplayDocTitle true", "pdfuaid:part"] {
            assert!(pdf.text().contains(part), "{part}");
        }
        assert_eq!(pdf.bytes, lan.get(&format!("{path}{size}")).await.bytes, "the same certificate is the same file");
        if let Some(said) = read_out(&pdf) {
            for words in ["TrầnThịLan", &certificate.number, "Antoànsố", "02/09/1960", "CôDuyệt", "khôngphảivănbằng"] {
                assert!(said.contains(words), "{words} is not in {said}");
            }
        }
    }
    assert!(lan.get(&format!("/certificates/{}", certificate.number)).await.says("certificate.pdf?size=card"));
    for (reader, status) in [(&cast.officer, 200), (&house.learner("Ba").await, 404), (&house.stranger(), 303)] {
        assert_eq!(reader.get(&path).await.status, status);
    }
}

async fn a_reissue_gives_another_number_and_the_old_one_leads_there(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let (lan, enrolment) = (request.learner.copy(), request.enrolment);
    let old = cast.finish(&house, request).await;
    let path = format!("/certificates/{}/reissue", old.number);
    assert!(cast.approver.get(&path).await.says("sẽ không dùng nữa"));
    assert_eq!(cast.officer.get(&path).await.status, 403);
    assert!(reissue(&cast.approver, &old, "Trần Thị Lan", " ").await.says("Bạn viết lý do"));
    let (first, second) = (reissue(&cast.approver, &old, "Trần Thị Lan", "Mất giấy").await, reissue(&cast.approver, &old, "Trần Thị Lan", "Mất giấy").await);
    assert_eq!((first.status, &first.location), (303, &second.location), "sent twice, it is one reissue");
    let number = first.location.rsplit('/').next().unwrap().to_owned();
    assert!(number.ends_with("-00002") && number != old.number);
    assert_eq!(cast.certified(&house, "Lê Văn Ba").await.number[8..], *"00003", "no number is left out");

    let stranger = house.stranger();
    let gone = stranger.get(&format!("/verify/{}?token={}", old.number, token_of(&house, &old))).await;
    assert!(gone.says(&format!("đã được thay bằng số {number}")) && gone.says(&format!("href=\"/verify/{number}\"")) && !gone.says("Chứng nhận còn giá trị"));
    assert!(stranger.get(&format!("/verify/{number}")).await.says("Chứng nhận còn giá trị"));
    assert_eq!(lan.get(&format!("/certificates/{}", old.number)).await.location, format!("/certificates/{number}"));
    assert!(lan.get(&format!("/certificates/{number}")).await.says(&format!("thay số {}", old.number)));
    assert_eq!(house.learner("Tư").await.get(&format!("/certificates/{}", old.number)).await.status, 404);
    assert_eq!(house.given(move |db| Enrolment::find(db, enrolment)).await.certificate_number, Some(number.clone()));

    let (person, commune) = (lan.id(), house.commune().await.id);
    house.given(move |db| Right::grant(db, None, person, Role::Approver, commune)).await;
    let desk = house.signed_in(person, Door::Password).await;
    let now = house.given(move |db| Certificate::numbered(db, &number)).await;
    assert!(reissue(&desk, &now, "Trần Thị Lan", "Mất giấy").await.says("Bạn không thể tự đính chính"));
}

async fn a_list_says_what_holds_no_longer(house: House) {
    let cast = Cast::of(&house).await;
    let [valid, revoked, replaced, corrected] =
        [cast.certified(&house, "An").await, cast.certified(&house, "Bình").await, cast.certified(&house, "Chi").await, cast.certified(&house, "Dung").await];
    let tokens = [&valid, &revoked, &replaced, &corrected].map(|certificate| token_of(&house, certificate));
    cast.approver.post(&format!("/certificates/{}/revocation", revoked.number), &[("kind", "fraud"), ("note", "Giả")]).await;
    reissue(&cast.approver, &replaced, "Chi", "Mất").await;
    let fields = [("revision", "1"), ("name", "Lê Thị Dung"), ("birth_day", "2"), ("birth_month", "9"), ("birth_year", "1960"), ("reason", "Thiếu họ")];
    assert_eq!(cast.approver.post(&format!("/certificates/{}/correction", corrected.number), &fields).await.status, 303);

    let answer = house.stranger().get("/.well-known/hocvu-revocations.jwt").await;
    assert_eq!((answer.header("content-type"), answer.header("access-control-allow-origin")), ("application/jwt", "*"));
    let jwks = serde_json::from_slice(&house.stranger().get("/.well-known/jwks.json").await.bytes).unwrap();
    let list = RevocationList::read(&jwks, &answer.text()).unwrap();
    assert_eq!(list.revoked, std::slice::from_ref(&revoked.number));
    assert!(list.iat > 1_700_000_000);
    let said = tokens.map(|token| {
        let report = with_list(&jwks, &token, Some(&list));
        (report.ok, report.sentences.last().unwrap().id)
    });
    let wanted = ["verify-list-says-nothing", "verify-list-says-revoked", "verify-list-says-replaced", "verify-list-says-corrected"];
    assert_eq!(said, [(true, wanted[0]), (false, wanted[1]), (false, wanted[2]), (false, wanted[3])]);
    assert_eq!(with_list(&jwks, &answer.text(), None).sentences[0].id, "verify-list-genuine");
    let (head, _) = answer.text().rsplit_once('.').map(|(head, end)| (head.to_owned(), end.to_owned())).unwrap();
    assert!(RevocationList::read(&jwks, &format!("{head}.AAAA")).is_none());
    // What the present paper says is right again.
    let number = corrected.number.clone();
    let now = house.given(move |db| Certificate::numbered(db, &number)).await;
    assert!(with_list(&jwks, &token_of(&house, &now), Some(&list)).ok);
}

async fn a_holder_opens_the_name_for_a_time_and_closes_it(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let lan = request.learner.copy();
    let certificate = cast.finish(&house, request).await;
    let page = format!("/certificates/{}", certificate.number);
    let id = OpeningId::new().to_string();
    let fields = [("id", id.as_str()), ("days", "7")];
    for other in [&house.learner("Ba").await, &cast.approver] {
        assert_eq!(other.post(&format!("{page}/openings"), &fields).await.status, 404);
    }
    assert_eq!(lan.post(&format!("{page}/openings"), &[("id", &id), ("days", "4000")]).await.status, 422);
    for _ in 0..2 {
        assert_eq!(lan.post(&format!("{page}/openings"), &fields).await.status, 303);
    }
    let text = lan.get(&page).await.text();
    assert_eq!(text.matches("?open=").count(), 2, "one link: its address and its words");
    let secret = &text.split("?open=").nth(1).unwrap()[..32];
    let stranger = house.stranger();
    let open = stranger.get(&format!("/verify/{}?open={secret}", certificate.number)).await;
    assert!(open.says("Trần Thị Lan") && open.says("02/09/1960") && open.says("Giữ mật khẩu"));
    let other = cast.certified(&house, "Lê Văn Ba").await;
    assert!(!stranger.get(&format!("/verify/{}?open={secret}", other.number)).await.says("Lê Văn Ba"));
    assert!(!stranger.get(&format!("/verify/{}?open={}", certificate.number, "0".repeat(32))).await.says("Trần Thị Lan"));
    assert_eq!(cast.approver.post(&format!("{page}/openings/{id}/closing"), &[]).await.status, 404);
    assert_eq!(lan.post(&format!("{page}/openings/{id}/closing"), &[]).await.status, 303);
    assert!(!stranger.get(&format!("/verify/{}?open={secret}", certificate.number)).await.says("Trần Thị Lan"));
}

async fn who_holds_a_certificate_that_ends_is_reminded_and_asks_for_a_new_one(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let lan = request.learner.copy();
    let certificate = cast.finish(&house, request).await;
    let page = format!("/certificates/{}", certificate.number);
    assert!(!lan.get(&page).await.says("Xin cấp mới") && cast.officer.get("/certificates/ending").await.says("Không có chứng nhận nào sắp hết hạn"));
    assert!(lan.post(&format!("{page}/renewal"), &[]).await.says("còn hạn lâu"));
    let soon = hocvu::db::now() + chrono::TimeDelta::days(40);
    let id = certificate.id;
    house.given(move |db| Ok(diesel::update(certificates::table.find(id)).set(certificates::expires_at.eq(soon)).execute(db).map(drop)?)).await;
    assert!(lan.get(&page).await.says("Xin cấp mới"));
    let list = cast.officer.get("/certificates/ending").await;
    assert!(list.says("Trần Thị Lan") && list.says(&certificate.number));
    assert_eq!(lan.get("/certificates/ending").await.status, 403);
    assert_eq!(house.learner("Ba").await.post(&format!("{page}/renewal"), &[]).await.status, 404);
    let (first, second) = (lan.post(&format!("{page}/renewal"), &[]).await, lan.post(&format!("{page}/renewal"), &[]).await);
    assert_eq!((first.status, &first.location), (303, &second.location));
    let enrolment = enrolment_of(&house, &lan).await;
    let renewed = super::Asked { id: first.location.rsplit('/').next().unwrap().parse().unwrap(), learner: lan.copy(), enrolment };
    let new = cast.finish(&house, renewed).await;
    assert_ne!(new.number, certificate.number);
    assert!(house.stranger().get(&format!("/verify/{}", certificate.number)).await.says("Chứng nhận còn giá trị"), "the earlier one holds until its end");
}

async fn the_words_on_certificates_are_the_communes_and_old_ones_keep_theirs(house: House) {
    let cast = Cast::of(&house).await;
    let admin = house.staff("Chị Quản", Role::Admin).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let lan = request.learner.copy();
    let before = cast.finish(&house, request).await;
    let path = "/admin/certificate-form";
    assert!(admin.get(path).await.says("Đang dùng mẫu có sẵn") && cast.officer.get(path).await.status == 403);
    let id = FormId::new().to_string();
    let words = |after: &'static str, post: &'static str| form_fields(after, post);
    let signature = png();
    let file = Some(("signature", "ky.png", signature.as_slice()));
    let empty = admin.post_multipart(path, &[&[("id", id.as_str())], &words("0", " ")[..]].concat(), None).await;
    assert!(empty.status == 422 && empty.says("Bạn ghi chức danh") && empty.says("Ông Ký"));
    let broken = admin.post_multipart(path, &[&[("id", id.as_str())], &words("0", "Chủ tịch")[..]].concat(), Some(("signature", "ky.png", b"nonsense"))).await;
    assert!(broken.status == 422 && broken.says("không phải ảnh đọc được"));
    for _ in 0..2 {
        assert_eq!(admin.post_multipart(path, &[&[("id", id.as_str())], &words("0", "Chủ tịch")[..]].concat(), file).await.status, 303);
    }
    assert!(admin.get(path).await.says("Bản 1"));
    let late = FormId::new().to_string();
    assert!(admin.post_multipart(path, &[&[("id", late.as_str())], &words("0", "Phó chủ tịch")[..]].concat(), None).await.says("vừa lưu một bản khác"));
    let preview = admin.get(&format!("{path}/preview.pdf")).await;
    assert!(preview.bytes.starts_with(b"%PDF-"));
    if let Some(said) = read_out(&preview) {
        assert!(said.contains("ÔngKý") && said.contains("CHỦTỊCH") && said.contains("Bảnmẫu,khôngcógiátrị"), "{said}");
    }
    let after = cast.certified(&house, "Lê Văn Ba").await;
    assert!(cast.officer.get(&format!("/certificates/{}", after.number)).await.says("Ông Ký"));
    assert!(lan.get(&format!("/certificates/{}", before.number)).await.says("Cô Duyệt"));
    let pdf = cast.officer.get(&format!("/certificates/{}/certificate.pdf", after.number)).await;
    assert!(pdf.bytes.starts_with(b"%PDF-"), "{}", pdf.text());
}

async fn a_class_is_printed_in_one_file_by_name(house: House) {
    let cast = Cast::of(&house).await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let path = format!("/classes/{}/certificates", class.id);
    assert!(trainer.get(&path).await.says("Lớp chưa có chứng nhận nào"));
    let id = PrintRunId::new().to_string();
    let fields = [("id", id.as_str()), ("size", "cards")];
    assert!(trainer.post(&path, &fields).await.says("không có chứng nhận nào còn giá trị"));
    for name in ["Trần Văn Yên", "Lê Thị Ánh"] {
        let person = house.member(&class, name).await.id;
        cast.certified_as(&house, person).await;
    }
    let page = trainer.get(&path).await.text();
    assert!(page.find("Lê Thị Ánh").unwrap() < page.find("Trần Văn Yên").unwrap());
    for _ in 0..2 {
        assert_eq!(trainer.post(&path, &fields).await.location, format!("/certificate-prints/{id}"));
    }
    let run = format!("/certificate-prints/{id}");
    while trainer.get(&run).await.says("http-equiv=\"refresh\"") {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(trainer.get(&run).await.says("Đã dàn trang 2 chứng nhận"));
    let pdf = trainer.get(&format!("{run}/certificates.pdf")).await;
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    if let Some(said) = read_out(&pdf) {
        assert!(said.find("LêThịÁnh").unwrap() < said.find("TrầnVănYên").unwrap());
    }
    assert_eq!(house.learner("Ba").await.get(&run).await.status, 403);
    let elsewhere = house.staff_in("Thầy Xa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    for page in [&run, &path, &format!("{run}/certificates.pdf")] {
        assert_eq!(elsewhere.get(page).await.status, 404);
    }
}

async fn a_page_checks_without_a_network(house: House) {
    let stranger = house.stranger();
    let page = stranger.get("/verify/offline").await;
    assert!(page.says("data-keys=\"{") && page.says("Danh sách thu hồi lập lúc") && page.says("<noscript>"));
    let saved = stranger.get("/verify/offline.html").await;
    assert!(saved.header("content-disposition").starts_with("attachment"));
    for part in ["customElements.define(\"check-token\"", "customElements.define(\"card-reader\"", "\"list\":\"eyJ", "Danh sách thu hồi lập lúc", "nacl"]
    {
        assert!(saved.says(part), "{part}");
    }
    assert!(!saved.says("%script%") && !saved.says("src=\"") && saved.text().matches("</script>").count() == 4);
}

async fn reissue(by: &Visitor, certificate: &Certificate, name: &str, reason: &str) -> Answer {
    let revision = certificate.revision.to_string();
    let fields = [("revision", revision.as_str()), ("name", name), ("birth_day", "2"), ("birth_month", "9"), ("birth_year", "1960"), ("reason", reason)];
    by.post(&format!("/certificates/{}/reissue", certificate.number), &fields).await
}

fn form_fields(after: &'static str, post: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("after", after),
        ("authority", "UBND xã Trung Chính"),
        ("nation", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("motto", "Độc lập - Tự do - Hạnh phúc"),
        ("title", "Giấy chứng nhận"),
        ("place", "Trung Chính"),
        ("post", post),
        ("signer", "Ông Ký"),
        ("remind_months", "2"),
    ]
}

fn png() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbaImage::from_pixel(60, 20, image::Rgba([0, 0, 90, 255])).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// What a screen reader gets, without spaces; None where poppler is not installed.
fn read_out(pdf: &Answer) -> Option<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &pdf.bytes).unwrap();
    let said = Command::new("pdftotext").arg(file.path()).arg("-").output().ok()?;
    Some(String::from_utf8_lossy(&said.stdout).split_whitespace().collect())
}
