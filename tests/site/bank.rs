//! The question bank: found by skill and audience, every wording kept, taken into courses, read in and out.

use crate::assessment::published;
use crate::both;
use crate::house::{Answer, House, Visitor};

use hocvu::bank::{BankQuestionId, read, read_workbook, write, write_workbook};
use hocvu::identity::Role;
use uuid::Uuid;

both!(
    a_question_is_written_finished_and_found_without_accents,
    every_wording_is_kept_and_a_change_meanwhile_is_told,
    a_question_put_away_comes_back,
    a_question_of_a_course_is_copied_and_goes_into_a_draft,
    a_file_is_looked_at_row_by_row_before_anything_changes,
    the_same_file_twice_changes_nothing,
    what_is_no_file_of_questions_is_refused_in_words,
    another_communes_bank_is_not_found,
);

const FILE: &str = "[ma-otp]\nKỹ năng: at.1\nNhóm: người dân\nCâu hỏi: Ai được biết mã OTP?\n* Chỉ mình tôi\n- Ngân hàng\n\n[so-cap-cuu]\nLoại: viết ngắn\nCâu hỏi: Số cấp cứu là số nào?\n* 115\n\n[hong]\nLoại: thơ\nCâu hỏi: Câu này sai loại?\n* a\n- b\n";

async fn trainer(house: &House) -> Visitor {
    published(house).await;
    house.staff("Cô Hoa", Role::Trainer).await
}

pub async fn begun(who: &Visitor, text: &str) -> String {
    let id = BankQuestionId::new().to_string();
    let made = who.post("/bank/questions", &[("id", &id), ("text", text)]).await;
    assert_eq!(made.location, format!("/bank/questions/{id}"), "{}", made.text());
    made.location
}

/// Saves the form as the page shows it, with a question and two choices.
pub async fn saved(who: &Visitor, address: &str, text: &str) -> Answer {
    let began = who.get(address).await.field("began");
    let fields = [("began", began.as_str()), ("text", text), ("kind", "single"), ("skill", "at.1"), ("audience", "resident"), ("correct", "1")];
    let choices = [("choice_key", ""), ("choice_text", "Chỉ mình tôi"), ("choice_key", ""), ("choice_text", "Ngân hàng")];
    who.post(address, &[fields.as_slice(), choices.as_slice()].concat()).await
}

async fn sent(who: &Visitor, name: &str, bytes: &[u8]) -> Answer {
    who.post_multipart("/bank/imports", &[], Some(("file", name, bytes))).await
}

async fn a_question_is_written_finished_and_found_without_accents(house: House) {
    let hoa = trainer(&house).await;
    assert!(hoa.get("/drafts").await.says("href=\"/bank\""));
    assert_eq!(hoa.post("/bank/questions", &[("id", &Uuid::now_v7().to_string()), ("text", " ")]).await.status, 422);
    let address = begun(&hoa, "Ai được biết mã OTP của bạn?").await;
    let page = hoa.get(&address).await;
    assert!(page.says("Trước khi đem hỏi, câu này còn cần") && page.says("cần ít nhất hai phương án") && page.says("Mã câu: ai-duoc-biet-ma-otp-cua-ban"));
    assert!(hoa.get("/bank?of=bank").await.says("Chưa xong"));
    assert_eq!(saved(&hoa, &address, "Ai được biết mã OTP của bạn?").await.status, 303);
    assert!(!hoa.get(&address).await.says("Trước khi đem hỏi"));
    for found in ["q=ma+otp&of=bank", "q=ngan+hang&of=bank", "skill=at.1&of=bank", "audience=resident&of=bank", "kind=single&of=bank"] {
        assert!(hoa.get(&format!("/bank?{found}")).await.says(&address), "{found}");
    }
    for missed in ["q=vay+tien", "skill=tb.9", "audience=official", "kind=ordering", "of=archived"] {
        assert!(!hoa.get(&format!("/bank?{missed}")).await.says(&address), "{missed}");
    }
    assert!(hoa.get("/bank?q=khong-co-cau-nay").await.says("Chưa có câu nào như vậy"));
    let other = hoa.post(&address, &[("text", "Xếp?"), ("kind", "ordering"), ("do", "kind"), ("choice_key", ""), ("choice_text", "Một")]).await;
    assert!(other.status == 200 && other.says("Viết các việc theo đúng thứ tự") && other.says("value=\"Một\""), "only looked at");
    assert!(hoa.get(&address).await.says("Ai được biết mã OTP của bạn?"));
}

async fn every_wording_is_kept_and_a_change_meanwhile_is_told(house: House) {
    let hoa = trainer(&house).await;
    let address = begun(&hoa, "Lời đầu?").await;
    let old = hoa.get(&address).await.field("began");
    saved(&hoa, &address, "Lời hai?").await;
    saved(&hoa, &address, "Lời hai?").await;
    let versions = hoa.get(&format!("{address}/versions")).await;
    assert!(
        versions.says("Lời đầu?") && versions.says("Lời hai?") && versions.says("Lời thứ 2") && !versions.says("Lời thứ 3"),
        "the same again is no version"
    );
    let late = hoa.post(&address, &[("began", &old), ("text", "Lời ba?"), ("kind", "single")]).await;
    assert!(late.status == 422 && late.says("Có người vừa sửa câu này") && late.says("Lời ba?"));
    let again = hoa.post(&address, &[("began", &late.field("began")), ("text", "Lời ba?"), ("kind", "single")]).await;
    assert_eq!(again.status, 303);
    assert!(hoa.get(&format!("{address}/versions")).await.says("Lời hai?"));
}

async fn a_question_put_away_comes_back(house: House) {
    let hoa = trainer(&house).await;
    let address = begun(&hoa, "Câu cũ?").await;
    assert_eq!(hoa.post(&format!("{address}/archive"), &[]).await.location, address);
    assert!(!hoa.get("/bank").await.says("Câu cũ?") && hoa.get("/bank?of=archived").await.says("Câu cũ?"));
    assert!(!hoa.get("/bank/questions.txt").await.says("Câu cũ?"));
    hoa.post(&format!("{address}/return"), &[]).await;
    assert!(hoa.get("/bank").await.says("Câu cũ?"));
}

async fn a_question_of_a_course_is_copied_and_goes_into_a_draft(house: House) {
    let hoa = trainer(&house).await;
    let list = hoa.get("/bank?of=courses&audience=resident").await;
    assert!(list.says("Câu hỏi q1?") && list.says("An toàn số"));
    let (id, question) = (list.field("id"), list.field("question"));
    let fields = [("id", id.as_str()), ("question", question.as_str())];
    let copied = hoa.post("/bank/copies", &fields).await;
    assert_eq!(copied.location, hoa.post("/bank/copies", &fields).await.location, "sent twice, it is one");
    assert!(hoa.get(&copied.location).await.says("Phương án a"));
    let draft = Uuid::now_v7().to_string();
    hoa.post("/drafts", &[("id", &draft), ("title", "Lớp tối"), ("summary", "Tóm tắt.")]).await;
    let taken = hoa.post(&format!("{}/courses", copied.location), &[("draft", &draft)]).await;
    assert!(taken.location.starts_with(&format!("/drafts/{draft}/questions/")), "{}", taken.text());
    assert!(hoa.get(&taken.location).await.says("Phương án a"));
    let again = hoa.post(&format!("{}/courses", copied.location), &[("draft", &draft)]).await;
    assert_ne!(again.location, taken.location, "a second copy has a key of its own");
    let id: hocvu::authoring::DraftId = draft.parse().unwrap();
    let text = house.given(move |db| Ok(hocvu::authoring::Files::of(db, id)?.text("quiz.toml").unwrap_or_default().to_owned())).await;
    assert_eq!(text.matches("[[questions]]").count(), 2);
}

async fn a_file_is_looked_at_row_by_row_before_anything_changes(house: House) {
    let hoa = trainer(&house).await;
    let first = sent(&hoa, "cau-hoi.txt", FILE.as_bytes()).await;
    let look = hoa.get(&first.location).await;
    assert!(look.says("Câu mới: 2") && look.says("Câu không nhận: 1") && look.says("Dòng 14:"), "{}", look.text());
    assert!(look.says("Không có loại câu"), "{}", look.text());
    assert!(!hoa.get("/bank?of=bank").await.says("mã OTP"), "a look changes nothing");
    hoa.post(&format!("{}/application", first.location), &[]).await;
    assert!(hoa.get("/bank?of=bank").await.says("Ai được biết mã OTP?") && !hoa.get("/bank?of=bank").await.says("Câu này sai loại?"));
    assert!(hoa.get(&first.location).await.says("Đã nạp tệp này"));
    // The same in a workbook: one is the same, one changed.
    let mut texts: Vec<_> = read(FILE).into_iter().take(2).map(|entry| entry.text).collect();
    texts[1].question.hint = "Ba chữ số.".into();
    let second = sent(&hoa, "Cau hoi.XLSX", &write_workbook(&texts).unwrap()).await;
    let look = hoa.get(&second.location).await;
    assert!(look.says("Câu giữ nguyên: 1") && look.says("Câu thay đổi: 1") && look.says("Dòng 2 của bảng"), "{}", look.text());
    hoa.post(&format!("{}/application", second.location), &[]).await;
    let text = hoa.get("/bank/questions.txt").await.text();
    assert!(text.contains("Gợi ý: Ba chữ số."));
    let again: Vec<_> = read(&text).into_iter().map(|entry| entry.text).collect();
    assert_eq!(write(&again), text, "what goes out comes in the same");
    let book = hoa.get("/bank/questions.xlsx").await;
    let from_book: Vec<_> = read_workbook(&book.bytes).unwrap().into_iter().map(|entry| entry.text).collect();
    assert_eq!(write(&from_book), text);
}

async fn the_same_file_twice_changes_nothing(house: House) {
    let hoa = trainer(&house).await;
    let first = sent(&hoa, "a.txt", FILE.as_bytes()).await;
    let (one, two) = (hoa.post(&format!("{}/application", first.location), &[]).await, hoa.post(&format!("{}/application", first.location), &[]).await);
    assert_eq!((one.status, two.status), (303, 303));
    let again = sent(&hoa, "a.txt", FILE.as_bytes()).await;
    let look = hoa.get(&again.location).await;
    assert!(look.says("Câu giữ nguyên: 2") && look.says("không có câu nào mới hay thay đổi"));
    assert_eq!(hoa.post(&format!("{}/application", again.location), &[]).await.status, 422);
    assert_eq!(hoa.get("/bank/questions.txt").await.text().matches("Câu hỏi:").count(), 2);
}

async fn what_is_no_file_of_questions_is_refused_in_words(house: House) {
    let hoa = trainer(&house).await;
    for (name, bytes, words) in
        [("a.txt", &b""[..], "Tệp không có câu hỏi nào"), ("a.txt", b"\xff\xfe\x00", "hãy chọn mã UTF-8"), ("a.xlsx", b"PK\x03\x04broken", "không đọc được")]
    {
        let refused = sent(&hoa, name, bytes).await;
        assert!(refused.status == 422 && refused.says(words), "{words}: {}", refused.text());
    }
    assert!(hoa.post_multipart("/bank/imports", &[], None).await.says("Hãy chọn một tệp câu hỏi"));
    let unknown = sent(&hoa, "a.txt", "Kỹ năng: xx.9\nCâu hỏi: Lạ?\nẢnh: abc.svg\n* a\n- b".as_bytes()).await;
    let look = hoa.get(&unknown.location).await;
    assert!(look.says("xx.9") && look.says("Chưa có hình abc.svg"), "{}", look.text());
    let template = hoa.get("/bank/template.txt").await;
    assert!(template.says("[mau-ghep-cap]") && hoa.get("/bank/template.xlsx").await.bytes.starts_with(b"PK"));
}

async fn another_communes_bank_is_not_found(house: House) {
    let hoa = trainer(&house).await;
    let address = begun(&hoa, "Của xã ta?").await;
    let learner = house.learner("Bùi Thị Lan").await;
    assert_eq!(learner.get("/bank").await.status, 403);
    assert!(house.stranger().get("/bank").await.location.starts_with("/login"));
    assert_eq!(hoa.get(&format!("/bank/questions/{}", Uuid::now_v7())).await.status, 404);
    assert_eq!(hoa.get(&address).await.status, 200);
}
