//! Set-up, the staff door, the admin's staff.

use crate::both;
use crate::house::{House, PASSWORD, Visitor};
use hocvu::identity::Role;
use totp_rs::{Builder, Secret, Totp};

both!(
    the_set_up_works_once,
    staff_come_in_with_a_password,
    five_wrong_passwords_make_a_wait_for_that_name_alone,
    the_admin_makes_staff_who_choose_their_own_password,
    the_last_admin_stays,
    signing_out_ends_the_login_at_once,
    a_second_factor_is_asked_for_after_the_password,
    a_code_works_once_and_wrong_ones_make_a_wait,
    one_sees_where_one_is_signed_in_and_signs_out_elsewhere,
);

#[actix_web::test]
async fn the_set_up_makes_the_commune_and_the_admin() {
    let house = House::build(None).await;
    let visitor = house.stranger();
    let link = format!("/setup?token={}", house.app.setup_token);
    assert!(visitor.get(&link).await.says("Tên xã"));
    assert_eq!(visitor.get("/setup?token=guess").await.status, 422);
    let mut fields = vec![
        ("token", house.app.setup_token.as_str()),
        ("province", "Thanh Hóa"),
        ("commune", "Trung Chính"),
        ("hamlets", "Thôn 1\nThôn 1"),
        ("admin_name", "Lê Văn Quản"),
        ("user_name", "quan"),
        ("password", "ngan"),
    ];
    let refused = visitor.post_multipart("/setup", &fields, None).await;
    assert_eq!(refused.status, 422);
    assert!(refused.says("có hai lần") && refused.says("ít nhất 14 ký tự") && refused.says("Lê Văn Quản"));
    fields[6].1 = PASSWORD;
    let file = "Tên thôn\nThôn Đông\nThôn Tây\n".as_bytes();
    let done = visitor.post_multipart("/setup", &fields, Some(("hamlet_file", "thon.csv", file))).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/admin"));
    let admin = visitor.get("/admin").await;
    assert!(admin.says("Trung Chính") && admin.says("Thôn Đông") && !admin.says("Thôn 1"));
}

async fn the_set_up_works_once(house: House) {
    let answer = house.stranger().get(&format!("/setup?token={}", house.app.setup_token)).await;
    assert_eq!((answer.status, answer.location.as_str()), (303, "/login/staff"));
}

async fn staff_come_in_with_a_password(house: House) {
    let visitor = house.stranger();
    let wrong = visitor.post("/login/staff", &[("user_name", "quan"), ("password", "wrong"), ("next", "")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.says("không đúng") && wrong.says("value=\"quan\"") && !wrong.says("value=\"wrong\""));
    let right = visitor.post("/login/staff", &[("user_name", "Quan"), ("password", PASSWORD), ("next", "/admin")]).await;
    assert_eq!((right.status, right.location.as_str()), (303, "/admin"));
    assert!(visitor.get("/admin").await.says("Phạm Văn Quản"));
}

async fn five_wrong_passwords_make_a_wait_for_that_name_alone(house: House) {
    let (visitor, neighbour) = (house.stranger(), house.stranger());
    for _ in 0..5 {
        assert!(visitor.post("/login/staff", &[("user_name", "nobody"), ("password", "wrong")]).await.says("không đúng"));
    }
    assert!(visitor.post("/login/staff", &[("user_name", "nobody"), ("password", "wrong")]).await.says("chờ 1 phút"));
    assert_eq!(neighbour.post("/login/staff", &[("user_name", "quan"), ("password", PASSWORD)]).await.status, 303);
}

async fn the_admin_makes_staff_who_choose_their_own_password(house: House) {
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let page = admin.get("/admin/staff/new").await;
    let (id, unit) = (page.field("id"), house.commune().await.id.to_string());
    let nothing = admin.post("/admin/staff", &[("id", &id), ("name", ""), ("user_name", "x"), ("unit", &unit)]).await;
    assert!(nothing.status == 422 && nothing.says("ít nhất một quyền") && nothing.says("Bạn nhập họ và tên"));
    let fields = [("id", id.as_str()), ("name", "Thầy Minh"), ("user_name", "minh"), ("roles", "trainer"), ("roles", "assessor"), ("unit", &unit)];
    let made = admin.post("/admin/staff", &fields).await;
    assert_eq!(made.status, 200);
    let text = made.text();
    let password = text.split_once("<code>").unwrap().1.split_once("</code>").unwrap().0;
    assert!(admin.post("/admin/staff", &fields).await.text().contains(password), "sent twice, it shows the password that works");
    assert!(admin.get("/admin/staff").await.says("Người đánh giá"));

    let minh = house.stranger();
    let first = minh.post("/login/staff", &[("user_name", "minh"), ("password", password)]).await;
    assert_eq!(first.location, "/account/password");
    assert_eq!(minh.get("/classes").await.location, "/account/password?next=%2Fclasses");
    let own = minh.post("/account/password", &[("now", password), ("password", "lúa chín vàng đồng quê")]).await;
    assert_eq!(own.status, 303);
    assert_eq!(minh.get("/classes").await.status, 200);
    assert_eq!(minh.get("/admin/staff").await.status, 403);
    assert!(admin.post("/admin/staff", &fields).await.location.starts_with("/admin/staff/"), "the password of the first time is gone");
}

async fn the_last_admin_stays(house: House) {
    let quan = house.stranger();
    quan.post("/login/staff", &[("user_name", "quan"), ("password", PASSWORD)]).await;
    let list = quan.get("/admin/staff").await.text();
    let own = list.split_once("/admin/staff/0").map(|(_, rest)| format!("/admin/staff/0{}", rest.split_once('"').unwrap().0)).unwrap();
    let page = quan.get(&own).await.text();
    let revocation = page.split("action=\"").find(|part| part.contains("/revocation\"")).unwrap().split_once('"').unwrap().0.to_owned();
    let refused = quan.post(&revocation, &[]).await;
    assert!(refused.status == 422 && refused.says("quản trị cuối cùng"));
    assert_eq!(quan.get("/admin").await.status, 200);
}

async fn signing_out_ends_the_login_at_once(house: House) {
    let lan = house.learner("Trần Thị Lan").await;
    let stolen = lan.clone();
    let page = lan.get("/").await;
    assert!(page.says("Trần Thị Lan"));
    assert_eq!(page.header("cache-control"), "no-store", "Back on a shared tablet shows nothing of the person before");
    lan.post("/logout", &[]).await;
    assert!(!stolen.get("/").await.says("Trần Thị Lan"));
}

/// Turns the second factor on; gives the app that makes codes and the recovery codes.
pub async fn with_second_factor(visitor: &Visitor) -> (Totp, Vec<String>) {
    let page = visitor.get("/account/second-factor").await;
    let text = page.text();
    let secret = text.split_once("<code>").unwrap().1.split_once("</code>").unwrap().0;
    let app = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    let wrong = visitor.post("/account/second-factor", &[("sealed", &page.field("sealed")), ("code", "000000"), ("password", PASSWORD)]).await;
    assert!(wrong.status == 422 && wrong.says(secret));
    let set = visitor.post("/account/second-factor", &[("sealed", &page.field("sealed")), ("code", &code(&app, 0)), ("password", PASSWORD)]).await;
    assert_eq!(set.status, 200);
    let codes = set.text().split("<code>").skip(1).map(|rest| rest.split_once('<').unwrap().0.to_owned()).collect();
    (app, codes)
}

pub fn code(app: &Totp, steps: i64) -> String {
    app.generate((chrono::Utc::now().timestamp() + 30 * steps).try_into().unwrap()).to_string()
}

async fn a_second_factor_is_asked_for_after_the_password(house: House) {
    let quan = house.stranger();
    let password = [("user_name", "quan"), ("password", PASSWORD), ("next", "/admin")];
    quan.post("/login/staff", &password).await;
    let (app, recovery) = with_second_factor(&quan).await;
    assert_eq!(recovery.len(), 10);

    let phone = house.stranger();
    assert_eq!(phone.get("/login/staff/code").await.status, 303);
    assert_eq!(phone.post("/login/staff", &password).await.location, "/login/staff/code");
    assert_eq!(phone.get("/admin").await.status, 303);
    let inside = phone.post("/login/staff/code", &[("code", &code(&app, 1))]).await;
    assert_eq!((inside.status, inside.location.as_str()), (303, "/admin"));
    assert_eq!(phone.get("/admin").await.status, 200);

    let paper = house.stranger();
    paper.post("/login/staff", &password).await;
    assert_eq!(paper.post("/login/staff/code", &[("code", &recovery[3].to_uppercase())]).await.status, 303);
    assert!(paper.get("/account").await.says("Còn 9 mã dự phòng"));
    let removed = paper.post("/account/second-factor/removal", &[("code", &recovery[4]), ("password", PASSWORD)]).await;
    assert_eq!(removed.status, 303);
    assert_eq!(house.stranger().post("/login/staff", &password).await.location, "/admin");
}

async fn a_code_works_once_and_wrong_ones_make_a_wait(house: House) {
    let quan = house.stranger();
    let password = [("user_name", "quan"), ("password", PASSWORD)];
    quan.post("/login/staff", &password).await;
    let (app, recovery) = with_second_factor(&quan).await;
    let (first, second) = (house.stranger(), house.stranger());
    first.post("/login/staff", &password).await;
    second.post("/login/staff", &password).await;
    let next = code(&app, 1);
    assert_eq!(first.post("/login/staff/code", &[("code", &next)]).await.status, 303);
    for code in [next.as_str(), "1", "2", "3", "4"] {
        assert!(second.post("/login/staff/code", &[("code", code)]).await.says("Mã chưa đúng"));
    }
    assert!(second.post("/login/staff/code", &[("code", &recovery[0])]).await.says("chờ 1 phút"));
}

async fn one_sees_where_one_is_signed_in_and_signs_out_elsewhere(house: House) {
    let lan = house.learner("Trần Thị Lan").await;
    let other = house.signed_in(lan.id(), hocvu::identity::Door::Pin).await;
    assert!(lan.get("/account").await.says("Máy này"));
    assert_eq!(lan.post("/account/logins/revocation", &[]).await.status, 303);
    assert!(lan.get("/account").await.says("Trần Thị Lan"));
    assert_eq!(other.get("/account").await.status, 303);
    assert_eq!(lan.get("/account/second-factor").await.status, 404);
}
