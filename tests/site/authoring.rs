//! Writing a course in the browser: from nothing to a published version, alone and with others.

mod extras;
mod parts;

use crate::both;
use crate::house::{Answer, House, Visitor};
use hocvu::catalog::{Course, CourseVersion, Lesson, Question, Quiz};
use hocvu::identity::Role;
use hocvu::learning::Enrolment;

both!(
    a_trainer_writes_and_publishes_a_course,
    learners_who_began_keep_their_version,
    a_preview_shows_the_lesson_and_keeps_nothing,
    what_cannot_be_kept_is_explained_and_not_lost,
    lessons_and_parts_change_places_and_come_back,
    two_people_in_one_lesson_lose_nothing,
    what_is_typed_is_kept_by_itself,
    a_course_that_is_put_away_leaves_the_shelves,
    a_copy_is_a_course_of_its_own,
    only_trainers_and_admins_of_the_commune_write,
);

/// A draft with a lesson, and where they are.
pub struct Begun {
    pub draft: String,
    pub lesson: String,
}

pub async fn begun(who: &Visitor, title: &str) -> Begun {
    let id = uuid::Uuid::now_v7().to_string();
    let made = who.post("/drafts", &[("id", &id), ("title", title), ("summary", "Một khóa nhỏ của xã.")]).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let draft = made.location;
    let lesson = who.post(&format!("{draft}/lessons"), &[("title", "Nhận ra tin nhắn lừa đảo")]).await.location;
    assert_eq!(lesson, format!("{draft}/lessons/nhan-ra-tin-nhan-lua-dao"));
    Begun { draft, lesson }
}

pub const BODY: &str = "## Dấu hiệu\n\nKẻ gian giục bạn làm ngay. Hãy **dừng lại**.\n";

/// Saves the lesson as its form stands, with another text.
pub async fn written(who: &Visitor, lesson: &str, body: &str) -> Answer {
    let began = who.get(lesson).await.field("began");
    let form = [("began", began.as_str()), ("title", "Nhận ra tin nhắn lừa đảo"), ("summary", ""), ("minutes", "7"), ("kind", "text"), ("body", body)];
    who.post(lesson, &form).await
}

async fn published(who: &Visitor, begun: &Begun) {
    let answer = who.post(&format!("{}/publication", begun.draft), &[]).await;
    assert_eq!((answer.status, &answer.location), (303, &begun.draft), "{}", answer.text());
}

async fn a_trainer_writes_and_publishes_a_course(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    assert!(hoa.get("/drafts").await.says("Chưa có khóa học nào đang soạn"));
    let begun = begun(&hoa, "Chống lừa đảo qua mạng").await;
    let check = hoa.get(&format!("{}/publication", begun.draft)).await;
    assert!(check.says(&format!("href=\"{}#body\"", begun.lesson)) && check.says("Nhận ra tin nhắn lừa đảo") && !check.says("Xuất bản khóa học"));
    assert_eq!(written(&hoa, &begun.lesson, BODY).await.status, 303);
    let page = hoa.get(&begun.lesson).await;
    assert!(page.says("Kẻ gian giục bạn làm ngay.") && page.says("Cô Hoa lưu lần cuối") && page.field("minutes") == "7");
    let check = hoa.get(&format!("{}/publication", begun.draft)).await;
    assert!(check.says("Chưa có bản dễ đọc") && check.says("Khóa học lên kệ lần đầu") && check.says("Xuất bản khóa học"), "{}", check.text());
    let stranger = house.stranger();
    assert_eq!(stranger.get("/courses/chong-lua-dao-qua-mang").await.status, 404);
    published(&hoa, &begun).await;
    assert!(stranger.get("/courses").await.says("Chống lừa đảo qua mạng"));
    let (course, lesson) = house
        .given(|db| {
            let course = Course::named(db, "chong-lua-dao-qua-mang")?;
            let lesson = Lesson::of_version(db, course.current_version_id.unwrap())?.remove(0);
            Ok((course, lesson))
        })
        .await;
    assert_eq!((course.unit_id, lesson.minutes), (Some(house.commune().await.id), 7));
    assert!(stranger.get(&format!("/lessons/{}", lesson.id)).await.says("<strong>dừng lại</strong>"));
    // The same again is no new version.
    let again = hoa.post(&format!("{}/publication", begun.draft), &[]).await;
    assert_eq!(again.status, 303);
    assert_eq!(house.given(move |db| CourseVersion::of_course(db, course.id)).await.len(), 1);
    let admin = house.staff("Phạm Văn Quản", Role::Admin).await;
    assert!(admin.get("/admin/journal").await.says("Cô Hoa đã xuất bản khóa học chong-lua-dao-qua-mang."));
}

async fn learners_who_began_keep_their_version(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    written(&hoa, &begun.lesson, BODY).await;
    published(&hoa, &begun).await;
    let lan = house.learner("Trần Thị Lan").await;
    let id = lan.id();
    let first = house.given(move |db| Course::named(db, "chong-lua-dao").and_then(|course| Enrolment::begin(db, id, &course))).await;
    written(&hoa, &begun.lesson, "Viết lại từ đầu.").await;
    let check = hoa.get(&format!("{}/publication", begun.draft)).await;
    assert!(check.says("Bài đã sửa") && check.says("Ai đang học giữ nguyên bản cũ"));
    published(&hoa, &begun).await;
    assert!(hoa.get(&begun.draft).await.says("Phiên bản 2"));
    assert!(lan.get("/courses/chong-lua-dao").await.says("Nhận ra"));
    let lesson = house.given(move |db| Ok(Lesson::of_version(db, first.course_version_id)?.remove(0).id)).await;
    assert!(lan.get(&format!("/lessons/{lesson}")).await.says("Kẻ gian giục"));
    let new = house.given(|db| Course::named(db, "chong-lua-dao").and_then(|course| Lesson::of_version(db, course.offered()?))).await.remove(0);
    assert!(house.stranger().get(&format!("/lessons/{}", new.id)).await.says("Viết lại từ đầu."));
}

async fn a_preview_shows_the_lesson_and_keeps_nothing(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    let began = hoa.get(&begun.lesson).await.field("began");
    let body = "Hãy **dừng lại**.\n\n<script>alert(1)</script>\n\n![](khong-co.png)";
    let form = [("began", began.as_str()), ("title", "Tên mới"), ("minutes", "7"), ("kind", "text"), ("body", body), ("do", "preview")];
    let page = hoa.post(&begun.lesson, &form).await;
    assert!(page.status == 200 && page.says("<strong>dừng lại</strong>") && !page.says("<script>alert"));
    assert!(page.says("Tên mới") && page.says("khong-co.png") && page.says("Dòng "), "{}", page.text());
    assert_eq!(page.field("began"), began);
    assert!(!hoa.get(&begun.lesson).await.says("dừng lại"));
}

async fn what_cannot_be_kept_is_explained_and_not_lost(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    let began = hoa.get(&begun.lesson).await.field("began");
    let huge = "đoạn văn dài ".repeat(4_000);
    let send = |title: &'static str, minutes: &'static str, body: String| {
        let (hoa, lesson, began) = (hoa.clone(), begun.lesson.clone(), began.clone());
        async move { hoa.post(&lesson, &[("began", &began), ("title", title), ("minutes", minutes), ("kind", "text"), ("body", &body)]).await }
    };
    let page = send("Tên", "5", huge.clone()).await;
    assert_eq!(page.status, 422);
    assert!(page.says("Bài dài 52 000 ký tự. Mỗi bài tối đa 50 000 ký tự") && page.says("đoạn văn dài đoạn văn dài"));
    let page = send(" ", "lâu", "Chữ của tôi".into()).await;
    assert!(page.status == 422 && page.says("Hãy đặt tên bài") && page.says("Số phút là một số") && page.says("Chữ của tôi"));
    // A name in NFD is the same name.
    let page = send("Ma\u{323}ng xa\u{303} ho\u{323}\u{302}i", "5", "Chữ".into()).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(hoa.get(&begun.lesson).await.field("title"), "Mạng xã hội");
    assert_eq!(hoa.post("/drafts", &[("id", &uuid::Uuid::now_v7().to_string()), ("title", ""), ("summary", "")]).await.status, 422);
    // A skill that the framework does not know is named, not published.
    hocvu::catalog::load_starter(&house.app).await.unwrap();
    let began = hoa.get(&begun.lesson).await.field("began");
    let form = [("began", began.as_str()), ("title", "Mạng xã hội"), ("minutes", "5"), ("kind", "text"), ("skills", "xx.9"), ("body", "Chữ")];
    assert_eq!(hoa.post(&begun.lesson, &form).await.status, 303);
    let check = hoa.post(&format!("{}/publication", begun.draft), &[]).await;
    assert!(check.status == 422 && check.says("xx.9") && check.says(&format!("href=\"{}#skills\"", begun.lesson)), "{}", check.text());
}

async fn lessons_and_parts_change_places_and_come_back(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    written(&hoa, &begun.lesson, BODY).await;
    let draft = begun.draft.as_str();
    for title in ["Gọi cho người thân", "Báo công an"] {
        let lesson = hoa.post(&format!("{draft}/lessons"), &[("title", title)]).await.location;
        let began = hoa.get(&lesson).await.field("began");
        hoa.post(&lesson, &[("began", began.as_str()), ("title", title), ("minutes", "5"), ("kind", "text"), ("body", title)]).await;
    }
    let order = || async {
        let page = hoa.get(draft).await.text();
        let mut keys: Vec<(usize, &str)> = ["nhan-ra-tin-nhan-lua-dao", "goi-cho-nguoi-than", "bao-cong-an"]
            .into_iter()
            .filter_map(|key| Some((page.find(&format!("id=\"lesson-{key}\""))?, key)))
            .collect();
        keys.sort();
        keys.into_iter().map(|(_, key)| key).collect::<Vec<_>>()
    };
    assert_eq!(order().await, ["nhan-ra-tin-nhan-lua-dao", "goi-cho-nguoi-than", "bao-cong-an"]);
    hoa.post(&format!("{draft}/lessons/bao-cong-an/place"), &[("way", "up")]).await;
    hoa.post(&format!("{draft}/lessons/bao-cong-an/place"), &[("way", "up")]).await;
    hoa.post(&format!("{draft}/lessons/bao-cong-an/place"), &[("way", "up")]).await;
    assert_eq!(order().await, ["bao-cong-an", "nhan-ra-tin-nhan-lua-dao", "goi-cho-nguoi-than"]);
    // Moving is not writing: a form that was open before still fits.
    assert!(hoa.get(&begun.lesson).await.says("Kẻ gian giục"));
    assert!(hoa.get(&format!("{draft}/lessons/bao-cong-an/removal")).await.says("Xóa bài “Báo công an”?"));
    hoa.post(&format!("{draft}/lessons/bao-cong-an/removal"), &[]).await;
    assert_eq!(order().await, ["nhan-ra-tin-nhan-lua-dao", "goi-cho-nguoi-than"]);
    assert!(hoa.get(draft).await.says("Bài đã xóa (1)"));
    hoa.post(&format!("{draft}/lessons/bao-cong-an/return"), &[]).await;
    assert_eq!(order().await, ["nhan-ra-tin-nhan-lua-dao", "goi-cho-nguoi-than", "bao-cong-an"]);
    assert!(hoa.get(&format!("{draft}/lessons/bao-cong-an")).await.says("Báo công an"));
    // Parts: the first takes in what is there, lessons step over the edge, a part goes and its lessons stay.
    hoa.post(&format!("{draft}/modules"), &[("title", "Phòng")]).await;
    hoa.post(&format!("{draft}/modules"), &[("title", "Xử lý")]).await;
    hoa.post(&format!("{draft}/lessons/bao-cong-an/place"), &[("way", "down")]).await;
    hoa.post(&format!("{draft}/modules/xu-ly/place"), &[("way", "up")]).await;
    assert_eq!(order().await, ["bao-cong-an", "nhan-ra-tin-nhan-lua-dao", "goi-cho-nguoi-than"]);
    hoa.post(&format!("{draft}/modules/phong"), &[("title", "Phòng ngừa")]).await;
    assert!(hoa.get(draft).await.says("Phòng ngừa"));
    hoa.post(&format!("{draft}/modules/xu-ly/removal"), &[]).await;
    hoa.post(&format!("{draft}/modules/phong/removal"), &[]).await;
    assert_eq!(order().await.len(), 3);
    published(&hoa, &begun).await;
}

async fn two_people_in_one_lesson_lose_nothing(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let minh = house.staff("Thầy Minh", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    written(&hoa, &begun.lesson, "Dòng một.\n\nDòng hai.\n").await;
    let seen_by_minh = minh.get(&begun.lesson).await;
    assert!(seen_by_minh.says("Cô Hoa đang mở bài này"));
    assert!(hoa.get(&begun.lesson).await.says("Thầy Minh đang mở bài này"));
    let form = |began: &str, body: &str| {
        [("began", began.to_owned()), ("title", "Nhận ra tin nhắn lừa đảo".into()), ("minutes", "7".into()), ("kind", "text".into()), ("body", body.to_owned())]
    };
    let send = |who: &Visitor, began: &str, body: &str| {
        let (who, lesson, form) = (who.clone(), begun.lesson.clone(), form(began, body));
        async move { who.post(&lesson, &form.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>()).await }
    };
    let began = seen_by_minh.field("began");
    assert_eq!(send(&hoa, &began, "Dòng một.\n\nDòng hai của Hoa.\n").await.status, 303);
    let told = send(&minh, &began, "Dòng một của Minh.\n\nDòng hai.\n").await;
    assert_eq!(told.status, 422);
    assert!(told.says("Bài đã đổi trong lúc bạn soạn") && told.says("Cô Hoa đã lưu lúc") && told.says("của Hoa") && told.says("<mark>"), "{}", told.text());
    assert!(told.says("Dòng một của Minh."), "what was typed is whole");
    assert!(hoa.get(&begun.lesson).await.says("Dòng hai của Hoa."), "nothing is overwritten");
    // Having seen both, Minh brings them together.
    let merged = send(&minh, &told.field("began"), "Dòng một của Minh.\n\nDòng hai của Hoa.\n").await;
    assert_eq!(merged.status, 303);
    // The same text twice is no conflict.
    assert_eq!(send(&hoa, &began, "Dòng một của Minh.\n\nDòng hai của Hoa.\n").await.status, 303);
}

async fn what_is_typed_is_kept_by_itself(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let minh = house.staff("Thầy Minh", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    let began = hoa.get(&begun.lesson).await.field("began");
    let autosave = format!("{}/autosave", begun.lesson);
    let form = |began: &str, body: &str| {
        [("began", began.to_owned()), ("title", "Tên bài".into()), ("minutes", "7".into()), ("kind", "text".into()), ("body", body.to_owned())]
    };
    let send = |who: &Visitor, began: &str, body: &str| {
        let (who, to, form) = (who.clone(), autosave.clone(), form(began, body));
        async move { who.post(&to, &form.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>()).await }
    };
    let kept = send(&hoa, &began, "Gõ dở").await;
    assert_eq!(kept.status, 200);
    let told: serde_json::Value = serde_json::from_slice(&kept.bytes).unwrap();
    assert!(told["at"].as_str().unwrap().len() == 5);
    assert_eq!(send(&hoa, &began, "Gõ dở").await.status, 200, "sent twice it is the same");
    let mark = told["began"].as_str().unwrap();
    assert_eq!(send(&hoa, mark, "Gõ dở dang").await.status, 200);
    assert!(hoa.get(&begun.lesson).await.says("Gõ dở dang"));
    let told: serde_json::Value = serde_json::from_slice(&send(&minh, &began, "Khác hẳn").await.bytes).unwrap();
    assert_eq!(told["who"], "Cô Hoa");
    assert_eq!(send(&minh, &began, "Khác hẳn").await.status, 409);
    let empty = hoa.post(&autosave, &[("began", mark), ("title", ""), ("minutes", "7"), ("body", "x")]).await;
    assert_eq!(empty.status, 422);
}

async fn a_course_that_is_put_away_leaves_the_shelves(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    written(&hoa, &begun.lesson, BODY).await;
    published(&hoa, &begun).await;
    let lan = house.learner("Trần Thị Lan").await;
    let minh = house.learner("Lê Văn Minh").await;
    let id = lan.id();
    house.given(move |db| Course::named(db, "chong-lua-dao").and_then(|course| Enrolment::begin(db, id, &course))).await;
    assert_eq!(hoa.post("/courses/chong-lua-dao/archive", &[]).await.status, 303);
    assert!(!house.stranger().get("/courses").await.says("Chống lừa đảo"));
    assert_eq!(minh.get("/courses/chong-lua-dao").await.status, 404);
    assert_eq!(house.stranger().get("/courses/chong-lua-dao").await.status, 404);
    let page = lan.get("/courses/chong-lua-dao").await;
    assert!(page.status == 200 && lan.get("/learning").await.says("Chống lừa đảo"));
    assert!(hoa.get("/drafts").await.says("Đã cất"));
    assert_eq!(hoa.post("/courses/chong-lua-dao/return", &[]).await.status, 303);
    assert_eq!(minh.get("/courses/chong-lua-dao").await.status, 200);
    // A draft goes and comes back; the course does not mind.
    hoa.post(&format!("{}/archive", begun.draft), &[]).await;
    assert!(hoa.get(&begun.draft).await.says("Bản soạn này đã được cất"));
    hoa.post(&format!("{}/return", begun.draft), &[]).await;
    assert!(!hoa.get(&begun.draft).await.says("Bản soạn này đã được cất"));
}

async fn a_copy_is_a_course_of_its_own(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    written(&hoa, &begun.lesson, BODY).await;
    let id = uuid::Uuid::now_v7().to_string();
    let form = [("id", id.as_str()), ("title", "Chống lừa đảo cho chợ")];
    let copy = hoa.post(&format!("{}/copies", begun.draft), &form).await.location;
    assert_eq!(hoa.post(&format!("{}/copies", begun.draft), &form).await.location, copy, "sent twice it is one");
    let lesson = format!("{copy}/lessons/nhan-ra-tin-nhan-lua-dao");
    written(&hoa, &lesson, "Chỉ trong bản chép.").await;
    assert!(!hoa.get(&begun.lesson).await.says("Chỉ trong bản chép."));
    published(&hoa, &Begun { draft: copy, lesson }).await;
    assert!(house.stranger().get("/courses/chong-lua-dao-cho-cho").await.says("Chống lừa đảo cho chợ"));
    assert_eq!(house.stranger().get("/courses/chong-lua-dao").await.status, 404);
}

async fn only_trainers_and_admins_of_the_commune_write(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    let admin = house.staff("Phạm Văn Quản", Role::Admin).await;
    let hamlet = house.hamlet("Thôn 2").await.id;
    let of_the_hamlet = house.staff_in("Thầy Bình", Role::Trainer, hamlet).await;
    for who in [&admin, &of_the_hamlet] {
        assert_eq!(who.get(&begun.draft).await.status, 200);
        assert_eq!(who.get(&begun.lesson).await.status, 200);
    }
    let class = house.class(&hoa).await;
    let of_a_class = house.staff_in("Cô Thay", Role::Trainer, hocvu::db::UnitId(class.id.0)).await;
    assert_eq!(of_a_class.get("/drafts").await.status, 403);
    assert_eq!(house.learner("Trần Thị Lan").await.get(&begun.draft).await.status, 403);
    assert_eq!(house.stranger().get(&begun.draft).await.status, 303);
    let elsewhere = house.given(|db| hocvu::community::Unit::found_commune(db, "Nghệ An", "Yên Thành", &["Thôn 1".into()])).await.id;
    let other = house.staff_in("Thầy Xa", Role::Trainer, elsewhere).await;
    assert_eq!(other.get(&begun.draft).await.status, 404);
    written(&hoa, &begun.lesson, BODY).await;
    published(&hoa, &begun).await;
    assert_eq!(other.post("/courses/chong-lua-dao/archive", &[]).await.status, 404, "another commune's course is none of theirs");
}

/// The questions of the version that learners begin.
async fn questions(house: &House, slug: &'static str) -> Vec<Question> {
    house
        .given(move |db| {
            let version = Course::named(db, slug)?.offered()?;
            Quiz::of_version(db, version)?.map_or(Ok(Vec::new()), |quiz| Question::of_quiz(db, quiz.id))
        })
        .await
}
