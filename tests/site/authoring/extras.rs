//! What a course may have besides: slides, courses to learn before, links, an order by dragging; and who is left to look at it.

use super::{BODY, begun, published, written};
use crate::both;
use crate::house::{House, Visitor};
use hocvu::catalog::{Course, CourseVersion, Lesson, LessonId, handbook, load_starter};
use hocvu::identity::{Door, Right, Role};
use hocvu::learning::Enrolment;

both!(
    slides_are_sent_told_ordered_and_taken_out,
    two_people_at_the_slides_lose_nothing,
    a_course_names_those_to_learn_before,
    links_to_what_is_not_here_are_noticed,
    what_is_dragged_stands_before_another_one,
    where_everybody_has_written_the_page_says_what_to_do,
    a_course_that_is_put_away_has_no_handbook,
);

const GIF: &[u8] = b"GIF89a\x10\0\x10\0\0\0\0;";

async fn slide(who: &Visitor, lesson: &str, name: &str, alt: &str) -> u16 {
    let form = [("alt", alt), ("text", "Nói một câu.")];
    who.post_multipart(&format!("{lesson}/slides/pictures"), &form, Some(("file", name, GIF))).await.status
}

async fn slides_are_sent_told_ordered_and_taken_out(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    written(&hoa, &begun.lesson, BODY).await;
    let slides = format!("{}/slides", begun.lesson);
    assert!(hoa.get(&begun.lesson).await.says(&format!("href=\"{slides}\"")) && hoa.get(&slides).await.says("Chưa có trang chiếu"));
    assert_eq!(slide(&hoa, &begun.lesson, "Một.gif", "").await, 422);
    let none = hoa.post_multipart(&format!("{slides}/pictures"), &[("alt", "Chợ sáng"), ("text", "Nói")], None).await;
    assert!(none.status == 422 && none.says("Hãy chọn một tệp") && none.says("value=\"Chợ sáng\""), "{}", none.text());
    assert_eq!(slide(&hoa, &begun.lesson, "Một.gif", "Chợ sáng").await, 303);
    assert_eq!(slide(&hoa, &begun.lesson, "Hai.gif", "Bến đò").await, 303);
    let page = hoa.get(&slides).await;
    assert!(page.says("Trang chiếu (2)") && page.says("value=\"Bến đò\"") && page.says("Nói một câu."), "{}", page.text());

    let began = page.field("began");
    let words = |did: &'static str, first: &'static str| {
        [
            ("do", did),
            ("picture", "mot.gif"),
            ("slide_alt", first),
            ("slide_text", ""),
            ("picture", "hai.gif"),
            ("slide_alt", "Bến đò chiều"),
            ("slide_text", "Lời mới."),
        ]
    };
    let with = |did, first| [&[("began", began.as_str())][..], &words(did, first)].concat();
    let empty = hoa.post(&slides, &with("", " ")).await;
    assert!(empty.status == 422 && empty.says("Trang 1: hãy tả hình") && empty.says("value=\"Bến đò chiều\""), "what was typed is still there");
    assert_eq!(hoa.post(&slides, &with("up-1", "Chợ sáng")).await.status, 303);
    published(&hoa, &begun).await;
    let version = house.given(|db| Course::named(db, "chong-lua-dao")?.offered()).await;
    let lesson = house.given(move |db| Ok(Lesson::of_version(db, version)?.remove(0))).await;
    let told: Vec<&str> = lesson.slide_pictures.0.iter().map(|slide| slide.alt.as_str()).collect();
    assert_eq!((told, lesson.slide_pictures.0[0].text.as_str()), (vec!["Bến đò chiều", "Chợ sáng"], "Lời mới."), "the words and the order were kept at once");
    assert!(house.stranger().get(&format!("/lessons/{}", lesson.id)).await.says("alt=\"Chợ sáng\""));

    let began = hoa.get(&slides).await.field("began");
    let last = [
        ("began", began.as_str()),
        ("do", "remove-0"),
        ("picture", "hai.gif"),
        ("slide_alt", ""),
        ("slide_text", ""),
        ("picture", "mot.gif"),
        ("slide_alt", "Chợ"),
        ("slide_text", ""),
    ];
    assert_eq!(hoa.post(&slides, &last).await.status, 303, "one that goes needs no words");
    assert!(hoa.get(&slides).await.says("Trang chiếu (1)"));
}

async fn two_people_at_the_slides_lose_nothing(house: House) {
    let (hoa, minh) = (house.staff("Cô Hoa", Role::Trainer).await, house.staff("Thầy Minh", Role::Trainer).await);
    let begun = begun(&hoa, "Chống lừa đảo").await;
    slide(&hoa, &begun.lesson, "Một.gif", "Chợ sáng").await;
    let slides = format!("{}/slides", begun.lesson);
    let began = hoa.get(&slides).await.field("began");
    let form = |alt: &'static str| [("began", began.clone()), ("picture", "mot.gif".into()), ("slide_alt", alt.into()), ("slide_text", String::new())];
    let post = async |who: &Visitor, alt| who.post(&slides, &form(alt).iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>()).await;
    assert_eq!(post(&minh, "Chợ của Minh").await.status, 303);
    let late = post(&hoa, "Chợ của Hoa").await;
    assert!(late.status == 422 && late.says("Có người vừa đổi") && late.says("Chợ của Minh"), "{}", late.text());
}

async fn a_course_names_those_to_learn_before(house: House) {
    load_starter(&house.app).await.unwrap();
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo xã").await;
    written(&hoa, &begun.lesson, BODY).await;
    let form = format!("{}/course", begun.draft);
    let page = hoa.get(&form).await;
    assert!(page.says("value=\"nguoi-dan-so\"") && !page.says("value=\"chong-lua-dao-xa\""), "{}", page.text());
    let sent = [
        ("began", page.field("began")),
        ("title", "Chống lừa đảo xã".into()),
        ("summary", "Một khóa nhỏ của xã.".into()),
        ("version", "1.0".into()),
        ("audiences", "resident".into()),
        ("licence", "CC BY 4.0".into()),
        ("requires", "nguoi-dan-so".into()),
        ("requires", "tranh-lua-dao".into()),
    ];
    let answer = hoa.post(&form, &sent.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>()).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    published(&hoa, &begun).await;
    let version = house.given(|db| Course::named(db, "chong-lua-dao-xa").and_then(|course| CourseVersion::current(db, &course))).await;
    assert_eq!(version.requires.0, ["nguoi-dan-so", "tranh-lua-dao"]);
    assert!(house.stranger().get("/courses/chong-lua-dao-xa").await.says("href=\"/courses/tranh-lua-dao\""));
}

async fn links_to_what_is_not_here_are_noticed(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    let lost = LessonId::new();
    written(&hoa, &begun.lesson, &format!("[A](/courses/khong-co) [B](/courses/chong-lua-dao) [C](/lessons/{lost}) [D](#cuoi)")).await;
    let page = hoa.get(&format!("{}/publication", begun.draft)).await;
    for words in [
        "Liên kết “/courses/khong-co” trỏ tới khóa học không có",
        &format!("Liên kết “/lessons/{lost}” trỏ tới bài học"),
        "Liên kết “#cuoi” trỏ tới chỗ không có",
    ] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert!(!page.says("“/courses/chong-lua-dao”") && page.says(&format!("href=\"{}#body\"", begun.lesson)));
}

async fn what_is_dragged_stands_before_another_one(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    for title in ["Hai", "Ba", "Bốn"] {
        hoa.post(&format!("{}/lessons", begun.draft), &[("title", title)]).await;
    }
    let order = async || {
        let page = hoa.get(&begun.draft).await.text();
        let keys = page.split("data-key=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        keys.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(order().await, "nhan-ra-tin-nhan-lua-dao hai ba bon");
    let place = |key: &str| format!("{}/lessons/{key}/place", begun.draft);
    assert_eq!(hoa.post(&place("bon"), &[("moved", "bon"), ("before", "hai"), ("part", "")]).await.status, 303);
    assert_eq!(order().await, "nhan-ra-tin-nhan-lua-dao bon hai ba");
    hoa.post(&place("nhan-ra-tin-nhan-lua-dao"), &[("before", ""), ("part", "")]).await;
    assert_eq!(order().await, "bon hai ba nhan-ra-tin-nhan-lua-dao");
    hoa.post(&place("bon"), &[("before", "ba")]).await;
    assert_eq!(order().await, "hai bon ba nhan-ra-tin-nhan-lua-dao");
    // Into another module, and to its end.
    hoa.post(&format!("{}/modules", begun.draft), &[("title", "Phần một")]).await;
    hoa.post(&format!("{}/modules", begun.draft), &[("title", "Phần hai")]).await;
    hoa.post(&place("hai"), &[("before", ""), ("part", "phan-hai")]).await;
    assert_eq!(order().await, "bon ba nhan-ra-tin-nhan-lua-dao hai");
    assert_eq!(hoa.post(&place("hai"), &[("before", "khong-co")]).await.status, 404);

    let ask = async |text: &str| hoa.post(&format!("{}/questions", begun.draft), &[("text", text)]).await.location;
    let (first, third) = (ask("Một?").await, {
        ask("Hai?").await;
        ask("Ba?").await
    });
    let (first, third) = (first.rsplit('/').next().unwrap().to_owned(), third.rsplit('/').next().unwrap().to_owned());
    hoa.post(&format!("{}/questions/{third}/place", begun.draft), &[("before", &first)]).await;
    let page = hoa.get(&format!("{}/test", begun.draft)).await.text();
    assert!(page.find(">Ba?<") < page.find(">Một?<") && page.find(">Một?<") < page.find(">Hai?<"), "{page}");
}

async fn where_everybody_has_written_the_page_says_what_to_do(house: House) {
    // The one who set the commune up.
    let unit = house.commune().await.id;
    let quan = house.given(move |db| Right::holders(db, Role::Admin, &[unit])).await[0];
    let admin = house.signed_in(quan, Door::Password).await;
    admin.post("/admin/authoring", &[("unit", &unit.to_string()), ("review", "true")]).await;
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    written(&hoa, &begun.lesson, BODY).await;
    let publication = format!("{}/publication", begun.draft);
    assert!(!hoa.get(&publication).await.says("Vì vậy chưa ai duyệt được"), "the admin has not written");
    written(&admin, &begun.lesson, "Quản trị viên cũng viết.").await;
    let page = hoa.get(&publication).await;
    assert!(page.says("Vì vậy chưa ai duyệt được") && page.says("giao việc giảng viên cho một người chưa viết") && !page.says("href=\"/admin/authoring\""));
    assert!(admin.get(&publication).await.says("href=\"/admin/authoring\""));
    house.staff("Thầy Minh", Role::Trainer).await;
    assert!(!hoa.get(&publication).await.says("Vì vậy chưa ai duyệt được"));
}

async fn a_course_that_is_put_away_has_no_handbook(house: House) {
    let hoa = house.staff("Cô Hoa", Role::Trainer).await;
    let begun = begun(&hoa, "Chống lừa đảo").await;
    written(&hoa, &begun.lesson, BODY).await;
    published(&hoa, &begun).await;
    let lan = house.learner("Trần Thị Lan").await;
    let id = lan.id();
    house.given(move |db| Course::named(db, "chong-lua-dao").and_then(|course| Enrolment::begin(db, id, &course))).await;
    let handbook = "/courses/chong-lua-dao/handbook.pdf";
    assert_eq!(lan.get("/courses/chong-lua-dao").await.says(handbook), handbook::BUILT);
    hoa.post("/courses/chong-lua-dao/archive", &[]).await;
    assert_eq!(lan.get(handbook).await.status, 404);
    let page = lan.get("/courses/chong-lua-dao").await;
    assert!(page.status == 200 && !page.says(handbook), "whoever has begun goes on, without a link that leads nowhere");
}
