//! What stands beside the lessons: questions, the practical check, texts, earlier states, the look of somebody else.

use super::{BODY, Begun, begun, published, questions, written};
use crate::both;
use crate::house::{House, Visitor};
use hocvu::catalog::{Course, Practical, load_starter};
use hocvu::identity::Role;

both!(
    questions_are_written_ordered_and_removed,
    two_people_in_two_questions_do_not_disturb_each_other,
    a_practical_check_is_written,
    texts_stand_beside_a_lesson,
    an_earlier_state_comes_back_and_goes_again,
    somebody_else_looks_before_publishing,
    the_to_do_list_leads_to_its_places,
    a_published_course_is_gone_on_with,
);

async fn question(who: &Visitor, draft: &str, text: &str) -> String {
    who.post(&format!("{draft}/questions"), &[("text", text)]).await.location
}

async fn answered(who: &Visitor, question: &str, text: &str) -> u16 {
    let began = who.get(question).await.field("began");
    let skill = "at.1";
    let form = [
        ("began", began.as_str()),
        ("text", text),
        ("kind", "single"),
        ("skill", skill),
        ("feedback", "Mã OTP là chìa khóa của bạn."),
        ("choice_key", ""),
        ("choice_text", "Không"),
        ("choice_feedback", "Đúng rồi."),
        ("choice_easy", ""),
        ("choice_key", ""),
        ("choice_text", "Có"),
        ("choice_feedback", "Đừng."),
        ("choice_easy", ""),
        ("choice_key", ""),
        ("choice_text", " "),
        ("choice_feedback", ""),
        ("choice_easy", ""),
        ("correct", "1"),
    ];
    who.post(question, &form).await.status
}

async fn questions_are_written_ordered_and_removed(house: House) {
    load_starter(&house.app).await.unwrap();
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo xã").await;
    written(&hoa, &begun.lesson, BODY).await;
    let first = question(&hoa, &begun.draft, "Có nên đọc mã OTP cho người lạ?").await;
    assert!(hoa.get(&format!("{}/publication", begun.draft)).await.says(&format!("href=\"{first}#choice_1\"")));
    assert_eq!(answered(&hoa, &first, "Có nên đọc mã OTP cho người lạ không?").await, 303);
    let page = hoa.get(&first).await;
    assert!(page.says("Đúng rồi.") && page.says("value=\"1\" checked"), "{}", page.text());
    let more = hoa.post(&first, &[("text", "Có nên?"), ("choice_text", "Một"), ("choice_text", "Hai"), ("do", "more")]).await;
    assert!(more.status == 200 && more.says("Có nên?") && more.says("value=\"Hai\""));
    let second = question(&hoa, &begun.draft, "Ai được biết mã PIN?").await;
    assert_eq!(answered(&hoa, &second, "Ai được biết mã PIN?").await, 303);
    assert_eq!(hoa.post(&format!("{second}/place"), &[("way", "up")]).await.status, 303);
    let third = question(&hoa, &begun.draft, "Câu thừa?").await;
    assert!(hoa.get(&format!("{third}/removal")).await.says("Câu thừa?"));
    assert_eq!(hoa.post(&format!("{third}/removal"), &[]).await.status, 303);
    assert_eq!(hoa.get(&third).await.status, 404);
    assert_eq!(hoa.post(&format!("{}/test", begun.draft), &[("title", "Kiểm tra cuối"), ("pass_mark", "0")]).await.status, 422);
    assert_eq!(hoa.post(&format!("{}/test", begun.draft), &[("title", "Kiểm tra cuối"), ("pass_mark", "75")]).await.status, 303);
    published(&hoa, &begun).await;
    let all = questions(&house, "chong-lua-dao-xa").await;
    assert_eq!(all.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["Ai được biết mã PIN?", "Có nên đọc mã OTP cho người lạ không?"]);
    assert!(all[0].choices.0.len() == 2 && all[0].choices.0[0].correct && all[0].choices.0[1].key == "b");
}

async fn two_people_in_two_questions_do_not_disturb_each_other(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let minh = house.staff("Thầy Minh", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    let (first, second) = (question(&hoa, &begun.draft, "Một?").await, question(&hoa, &begun.draft, "Hai?").await);
    let (of_hoa, of_minh) = (hoa.get(&first).await.field("began"), minh.get(&second).await.field("began"));
    let send = |who: &Visitor, to: &str, began: &str, text: &str| {
        let (who, to, began, text) = (who.clone(), to.to_owned(), began.to_owned(), text.to_owned());
        async move { who.post(&to, &[("began", began.as_str()), ("text", text.as_str()), ("kind", "single"), ("choice_text", "Có")]).await }
    };
    assert_eq!(send(&hoa, &first, &of_hoa, "Một, sửa?").await.status, 303);
    assert_eq!(send(&minh, &second, &of_minh, "Hai, sửa?").await.status, 303);
    let told = send(&minh, &first, &of_hoa, "Một, sửa khác?").await;
    assert!(told.status == 422 && told.says("Bài đã đổi trong lúc bạn soạn") && told.says("Một, sửa khác?"), "{}", told.text());
    assert!(hoa.get(&first).await.says("Một, sửa?") && hoa.get(&second).await.says("Hai, sửa?"));
}

async fn a_practical_check_is_written(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    written(&hoa, &begun.lesson, BODY).await;
    let path = format!("{}/practical", begun.draft);
    let send = async |rows: &[(&str, &str)], wish: &str| {
        let began = hoa.get(&path).await.field("began");
        let mut form =
            vec![("began", began.as_str()), ("title", "Làm thử"), ("intro", "Nhìn học viên làm."), ("required", "1"), ("do", wish), ("independent", "yes")];
        for (key, text) in rows {
            let levels = if *text == "Chặn số lạ" { [" Tự  chặn", "Cần \"nhắc\" một bước", ""] } else { [""; 3] };
            form.extend([("criterion_key", *key), ("criterion_text", *text), ("criterion_skill", "at.1")]);
            form.extend([("level_did", levels[0]), ("level_with_help", levels[1]), ("level_not_yet", levels[2])]);
        }
        hoa.post(&path, &form).await.status
    };
    assert_eq!(send(&[("", "Chặn số lạ"), ("", "Xóa tin nhắn"), ("", "")], "").await, 303);
    let page = hoa.get(&path).await;
    assert!(page.says("Chặn số lạ") && page.says("value=\"viec-1\"") && page.says("value=\"viec-2\"") && page.says("value=\"Tự chặn\""), "{}", page.text());
    assert_eq!(send(&[("viec-1", "Chặn số lạ"), ("viec-2", "Xóa tin nhắn")], "up-2").await, 303);
    published(&hoa, &begun).await;
    let check = house.given(|db| Course::named(db, "chong-lua-dao")?.offered().and_then(|version| Practical::of_version(db, version))).await.unwrap();
    assert!(check.independent);
    let levels = |words: &[(&str, &str)]| words.iter().map(|(level, text)| ((*level).to_owned(), (*text).to_owned())).collect();
    let said: std::collections::BTreeMap<String, String> = levels(&[("did", "Tự chặn"), ("with-help", "Cần \"nhắc\" một bước")]);
    assert_eq!((&check.criteria.0[1].levels, check.criteria.0[0].levels.len()), (&said, 0), "levels go with their criterion");
    assert_eq!(check.criteria.0.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["Xóa tin nhắn", "Chặn số lạ"]);
}

async fn texts_stand_beside_a_lesson(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    written(&hoa, &begun.lesson, BODY).await;
    for beside in ["easy", "transcript"] {
        let path = format!("{}/texts/{beside}", begun.lesson);
        let page = hoa.get(&path).await;
        assert!(page.says("Kẻ gian giục"), "the lesson stands beside it");
        let began = page.field("began");
        assert_eq!(hoa.post(&path, &[("began", began.as_str()), ("text", "Một ý.\n---\nHai ý.")]).await.status, 303);
        assert!(hoa.get(&path).await.says("Hai ý."));
        // Begun from nothing, somebody else's text is not overwritten.
        let told = hoa.post(&path, &[("began", began.as_str()), ("text", "Khác.")]).await;
        assert!(told.status == 422 && told.says("Bài đã đổi"), "{}", told.text());
    }
    assert!(hoa.get(&begun.draft).await.says("có bản dễ đọc"));
    assert_eq!(hoa.get(&format!("{}/texts/khac", begun.lesson)).await.status, 404);
}

async fn an_earlier_state_comes_back_and_goes_again(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    written(&hoa, &begun.lesson, "Bản thứ nhất.").await;
    written(&hoa, &begun.lesson, "Bản thứ hai.").await;
    let files = hoa.get(&format!("{}/history", begun.draft)).await;
    assert!(files.says("Bài học: Nhận ra tin nhắn lừa đảo"), "{}", files.text());
    let list = format!("{}/history?file=01-nhan-ra-tin-nhan-lua-dao%2Flesson.md", begun.draft);
    let states = |text: &str| -> Vec<String> { text.split("/history/").skip(1).filter_map(|rest| rest.get(..36).map(String::from)).collect() };
    let page = hoa.get(&list).await;
    let before = states(&page.text());
    assert!(before.len() == 3 && page.says("Cô Hoa"), "{}", page.text());
    let first = format!("{}/history/{}", begun.draft, before[1]);
    let look = hoa.get(&first).await;
    assert!(look.says("<mark>nhất</mark>") && look.says("<mark>hai</mark>"), "{}", look.text());
    assert_eq!(hoa.post(&format!("{first}/restoration"), &[]).await.status, 303);
    assert!(hoa.get(&begun.lesson).await.says("Bản thứ nhất."));
    let after = states(&hoa.get(&list).await.text());
    assert_eq!(after.len(), 4, "going back is a new state");
    hoa.post(&format!("{}/history/{}/restoration", begun.draft, before[0]), &[]).await;
    assert!(hoa.get(&begun.lesson).await.says("Bản thứ hai."));
}

async fn somebody_else_looks_before_publishing(house: House) {
    let admin = house.staff("Phạm Văn Quản", Role::Admin).await;
    let commune = house.commune().await.id.to_string();
    assert!(admin.get("/admin/authoring").await.says("Đang tắt"));
    assert_eq!(admin.post("/admin/authoring", &[("unit", &commune), ("review", "true")]).await.status, 303);
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let minh = house.staff("Thầy Minh", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    written(&hoa, &begun.lesson, BODY).await;
    let publication = format!("{}/publication", begun.draft);
    let decision = format!("{}/reviews/decision", begun.draft);
    assert!(hoa.post(&publication, &[]).await.says("Hãy gửi xem lại"));
    hoa.post(&format!("{}/reviews", begun.draft), &[]).await;
    assert!(minh.get("/drafts").await.says("Đang chờ người khác xem lại"));
    // Never the author.
    let own = hoa.post(&decision, &[("decision", "approved")]).await;
    assert!(own.status == 422 && own.says("Hãy để người khác xem"), "{}", own.text());
    assert_eq!(minh.post(&decision, &[("decision", "returned"), ("words", " ")]).await.status, 422);
    assert_eq!(minh.post(&decision, &[("decision", "returned"), ("words", "Câu đầu khó hiểu.")]).await.status, 303);
    assert!(hoa.get(&publication).await.says("Câu đầu khó hiểu."));
    written(&hoa, &begun.lesson, "Viết lại cho dễ hiểu.").await;
    hoa.post(&format!("{}/reviews", begun.draft), &[]).await;
    assert_eq!(minh.post(&decision, &[("decision", "approved")]).await.status, 303);
    // Changed after the approval, it is looked at again.
    written(&hoa, &begun.lesson, "Sửa sau khi duyệt.").await;
    assert!(hoa.post(&publication, &[]).await.says("Hãy gửi xem lại"));
    hoa.post(&format!("{}/reviews", begun.draft), &[]).await;
    assert_eq!(minh.post(&decision, &[("decision", "approved")]).await.status, 303);
    published(&hoa, &begun).await;
    assert!(admin.get("/admin/journal").await.says("Thầy Minh đã đồng ý cho xuất bản khóa học chong-lua-dao."));
}

async fn the_to_do_list_leads_to_its_places(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    let long = "tiếng ".repeat(35);
    written(&hoa, &begun.lesson, &format!("![](anh.png)\n\n{long}.\n\n[Trang](www.vneid.gov.vn) và [khác](https://vneid)")).await;
    let page = hoa.get(&format!("{}/publication", begun.draft)).await;
    for words in ["Phải sửa trước khi xuất bản", "anh.png", "Câu dài 35 tiếng", "Liên kết “https://vneid”", "Chưa có bản dễ đọc", "chưa có bài kiểm tra"]
    {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert!(page.says(&format!("href=\"{}#body\"", begun.lesson)) && page.says(&format!("href=\"{}/texts/easy#text\"", begun.lesson)));
    let begun = Begun { draft: begun.draft, lesson: begun.lesson };
    assert_eq!(hoa.post(&format!("{}/publication", begun.draft), &[]).await.status, 422);
}

async fn a_published_course_is_gone_on_with(house: House) {
    load_starter(&house.app).await.unwrap();
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let list = hoa.get("/drafts").await;
    assert!(list.says("/courses/nguoi-dan-so/drafts"));
    let draft = hoa.post("/courses/nguoi-dan-so/drafts", &[("id", &uuid::Uuid::now_v7().to_string())]).await.location;
    let again = hoa.post("/courses/nguoi-dan-so/drafts", &[("id", &uuid::Uuid::now_v7().to_string())]).await.location;
    assert_eq!(draft, again, "a course is changed in one place");
    let check = hoa.get(&format!("{draft}/publication")).await;
    assert!(check.says("Xuất bản khóa học") && !check.says("Phải sửa trước khi xuất bản"), "{}", check.text());
    assert!(hoa.get(&format!("{draft}/versions/1")).await.says("Bản này giống bản hiện nay."));
    let page = hoa.get(&draft).await.text();
    let (_, rest) = page.split_once("id=\"lesson-").unwrap();
    let lesson = format!("{draft}/lessons/{}", rest.split('"').next().unwrap());
    let form = hoa.get(&lesson).await;
    let (began, title, minutes) = (form.field("began"), form.field("title"), form.field("minutes"));
    let fields = [("began", began.as_str()), ("title", title.as_str()), ("minutes", minutes.as_str()), ("kind", "text"), ("body", "Xã viết lại.")];
    assert_eq!(hoa.post(&lesson, &fields).await.status, 303);
    assert!(hoa.get(&format!("{draft}/versions/1")).await.says("<ins>"));
    published(&hoa, &Begun { draft: draft.clone(), lesson: lesson.clone() }).await;
    assert!(hoa.get(&draft).await.says("Phiên bản 2"));
    assert_eq!(hoa.post(&format!("{draft}/versions/1/restoration"), &[]).await.status, 303);
    assert!(!hoa.get(&lesson).await.says("Xã viết lại."));
    assert!(hoa.get(&format!("{draft}/versions/1")).await.says("Bản này giống bản hiện nay."));
}
