//! What holds for every page.

use crate::both;
use crate::house::House;
use hocvu::identity::Role;

both!(a_write_from_another_site_is_refused, every_answer_has_strict_headers, a_wrong_role_is_told_what_the_role_may_do, language_and_theme_stay);

async fn a_write_from_another_site_is_refused(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = [("id", "018f3b7e-0000-7000-8000-000000000001"), ("name", "Lớp lạ"), ("unit", "")];
    let refused = trainer.post_from(("sec-fetch-site", "cross-site"), "/classes", &class).await;
    assert!(refused.status == 403 && refused.says("website khác"), "{}", refused.text());
    assert_eq!(trainer.post_from(("origin", "https://evil.example"), "/classes", &class).await.status, 403);
    assert!(trainer.get("/classes").await.says("Chưa có lớp nào"));
}

async fn every_answer_has_strict_headers(house: House) {
    for path in ["/", "/login", "/nowhere", "/assets/hocvu.css", "/classes"] {
        let answer = house.stranger().get(path).await;
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert!(!answer.header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}

async fn a_wrong_role_is_told_what_the_role_may_do(house: House) {
    let learner = house.learner("Trần Thị Lan").await;
    let answer = learner.get("/classes").await;
    assert_eq!(answer.status, 403);
    assert!(answer.says("giảng viên mở lớp"));
    let stranger = house.stranger().get("/classes").await;
    assert_eq!((stranger.status, stranger.location.as_str()), (303, "/login/staff?next=%2Fclasses"));
    assert_eq!(house.stranger().get("/nowhere").await.status, 404);
}

async fn language_and_theme_stay(house: House) {
    let visitor = house.stranger();
    let answer = visitor.post("/presentation", &[("lang", "en"), ("next", "/help")]).await;
    assert_eq!((answer.status, answer.location.as_str()), (303, "/help"));
    assert!(visitor.get("/help").await.says("How do I sign in?"));
    visitor.post("/presentation", &[("theme", "dark"), ("next", "/")]).await;
    assert!(visitor.get("/help").await.says("data-theme=\"dark\""));
    let elsewhere = visitor.post("/presentation", &[("theme", "light"), ("next", "//evil.example/")]).await;
    assert_eq!(elsewhere.location, "/");
}
