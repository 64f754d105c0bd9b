//! The staff door: wrong tries, addresses, and what it does not tell.

use crate::both;
use crate::house::{Answer, House, PASSWORD, Visitor};
use crate::identity::{code, with_second_factor};
use hocvu::config::SecondFactorRule;
use hocvu::identity::Role;
use std::time::{Duration, Instant};

both!(
    nobody_learns_from_a_wrong_try_who_works_here,
    an_address_that_tries_many_names_waits_and_its_learners_do_not,
    a_known_device_is_not_locked_out_by_strangers,
    all_admins_and_staff_from_outside_need_a_second_factor,
    a_pin_opens_no_desk,
    signing_in_ends_the_login_that_the_browser_had,
    a_lost_phone_and_a_short_password_are_changed_together,
);

const HOME: &str = "192.168.1.7";
const OUTSIDE: &str = "203.0.113.9";

async fn enter(visitor: &Visitor, name: &str, password: &str) -> Answer {
    visitor.post("/login/staff", &[("user_name", name), ("password", password), ("next", "/admin")]).await
}

/// The words without the name that was typed.
fn words(answer: &Answer, name: &str) -> String {
    answer.text().replace(&format!("value=\"{name}\""), "")
}

async fn nobody_learns_from_a_wrong_try_who_works_here(house: House) {
    let visitor = house.stranger();
    for tries in 1..=7 {
        let (known, unknown) = (enter(&visitor, "quan", "không phải đâu").await, enter(&visitor, "ai.do", "không phải đâu").await);
        assert_eq!(known.status, unknown.status);
        assert_eq!(words(&known, "quan"), words(&unknown, "ai.do"), "try {tries}");
        assert_eq!(known.headers.get("set-cookie"), unknown.headers.get("set-cookie"));
    }
    assert!(enter(&visitor, "quan", PASSWORD).await.says("chờ"), "the right password waits too");
}

async fn an_address_that_tries_many_names_waits_and_its_learners_do_not(house: House) {
    let minh = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&minh).await;
    let lan = house.member(&class, "Trần Thị Lan").await;
    let quan = house.stranger().at(OUTSIDE);
    for n in 0..20 {
        assert!(enter(&quan, &format!("ten.{n}"), "mật khẩu nào đó").await.says("không đúng"), "name {n}");
    }
    assert!(enter(&quan, "ten.20", "mật khẩu nào đó").await.says("chờ 1 phút"));
    assert!(enter(&house.stranger().at(OUTSIDE), "quan", PASSWORD).await.says("chờ"), "the address waits, whatever the name");
    assert_eq!(enter(&house.stranger().at("203.0.113.10"), "quan", PASSWORD).await.status, 303, "its neighbour does not");
    let phone = house.stranger().at(OUTSIDE);
    let inside = phone.post("/login", &[("code", &class.code), ("name", &lan.name), ("pin", "4821")]).await;
    assert_eq!(inside.status, 303, "a learner behind the same address comes in");
}

async fn a_known_device_is_not_locked_out_by_strangers(house: House) {
    let quan = house.stranger().at(OUTSIDE);
    assert_eq!(enter(&quan, "quan", PASSWORD).await.status, 303);
    quan.post("/logout", &[]).await;
    let stranger = house.stranger().at(OUTSIDE);
    for _ in 0..7 {
        enter(&stranger, "quan", "đoán mò thôi mà").await;
    }
    assert!(enter(&stranger, "quan", PASSWORD).await.says("chờ"));
    assert!(enter(&quan, "quan", "gõ nhầm một lần").await.says("không đúng"));
    assert_eq!(enter(&quan, "quan", PASSWORD).await.status, 303, "who came in before on this browser comes in again");
    quan.post("/logout", &[]).await;
    for _ in 0..5 {
        enter(&quan, "quan", "gõ nhầm năm lần").await;
    }
    assert!(enter(&quan, "quan", PASSWORD).await.says("chờ"), "its own wrong tries count");
}

async fn all_admins_and_staff_from_outside_need_a_second_factor(house: House) {
    let (minh, admin) = (house.staff("Thầy Minh", Role::Trainer).await, house.staff("Cô Quản", Role::Admin).await);
    assert_eq!(minh.at(HOME).get("/classes").await.status, 200);
    assert_eq!(minh.at("127.0.0.1").get_with("/classes", &[("host", "localhost:8080")]).await.status, 200);
    assert_eq!(minh.at(OUTSIDE).get("/classes").await.location, "/account/second-factor?next=%2Fclasses");
    let through_proxy = [("x-forwarded-for", OUTSIDE), ("forwarded", "for=192.168.1.9")];
    assert_eq!(minh.at("127.0.0.1").get_with("/classes", &through_proxy).await.status, 303, "what a browser says of itself does not count");
    for from in [HOME, OUTSIDE] {
        assert_eq!(admin.at(from).get("/admin").await.location, "/account/second-factor?next=%2Fadmin", "{from}");
    }
    let here = admin.at("127.0.0.1").get_with("/admin", &[("host", "127.0.0.1:8080")]).await;
    assert_eq!(here.location, "/account/second-factor?next=%2Fadmin", "at the machine itself too");
    let lax = house.with(|config| config.second_factor = Some(SecondFactorRule::Never)).await;
    let admin = lax.signed_in(admin.id(), hocvu::identity::Door::Password).await;
    assert_eq!(admin.at(OUTSIDE).get("/admin").await.status, 200);
    assert!(admin.get("/admin/rules").await.says("chưa đạt cấp độ 2"));
}

/// The first set-up needs no phone: only the login that the one-time link opened.
#[actix_web::test]
async fn the_set_up_login_goes_on_without_a_second_factor_and_the_next_one_does_not() {
    let house = House::build(None).await;
    let quan = house.stranger().at(HOME);
    let token = house.app.setup_token.clone();
    let fields = [
        ("token", token.as_str()),
        ("province", "Thanh Hóa"),
        ("commune", "Trung Chính"),
        ("hamlets", "Thôn 1"),
        ("admin_name", "Lê Văn Quản"),
        ("user_name", "quan"),
        ("password", PASSWORD),
    ];
    assert_eq!(quan.post_multipart("/setup", &fields, None).await.location, "/admin");
    assert_eq!(quan.get("/admin/staff/new").await.status, 200);
    let again = house.stranger().at(HOME);
    assert_eq!(enter(&again, "quan", PASSWORD).await.status, 303);
    assert_eq!(again.get("/admin").await.location, "/account/second-factor?next=%2Fadmin");
}

async fn a_pin_opens_no_desk(house: House) {
    let minh = house.staff("Thầy Minh", Role::Trainer).await;
    let with_pin = house.signed_in(minh.id(), hocvu::identity::Door::Pin).await;
    assert_eq!(with_pin.get("/classes").await.location, "/login/staff?next=%2Fclasses");
    assert_eq!(with_pin.get("/").await.status, 200);
    assert_eq!(minh.get("/classes").await.status, 200);
}

async fn signing_in_ends_the_login_that_the_browser_had(house: House) {
    let minh = house.staff("Thầy Minh", Role::Trainer).await;
    let stolen = house.stranger().with_cookies_of(&minh);
    assert_eq!(stolen.get("/classes").await.status, 200);
    assert_eq!(enter(&minh, "quan", PASSWORD).await.status, 303);
    assert!(minh.get("/").await.says("Phạm Văn Quản"));
    assert_eq!(stolen.get("/classes").await.status, 303);
}

async fn a_lost_phone_and_a_short_password_are_changed_together(house: House) {
    let quan = house.stranger();
    enter(&quan, "quan", PASSWORD).await;
    let short = [("now", PASSWORD), ("password", "ngõ tre 7")];
    assert!(quan.post("/account/password", &short).await.says("ít nhất 14 ký tự"));
    let (app, recovery) = with_second_factor(&quan).await;
    assert!(quan.get("/account/password").await.says("Ít nhất 8 ký tự"));
    assert_eq!(quan.post("/account/password", &short).await.status, 303);

    let removal = "/account/second-factor/removal";
    assert!(quan.post(removal, &[("code", &recovery[0])]).await.says("Mật khẩu đang dùng không đúng"));
    assert!(quan.post(removal, &[("code", "000000"), ("password", "ngõ tre 7")]).await.says("Mã chưa đúng"));
    assert_eq!(quan.post(removal, &[("code", &code(&app, 1)), ("password", "ngõ tre 7")]).await.status, 303);
    assert_eq!(quan.get("/admin").await.location, "/account/password?next=%2Fadmin", "eight characters alone are too few");
    let long = [("now", "ngõ tre 7"), ("password", "ngõ tre xanh mát")];
    assert_eq!(quan.post("/account/password", &long).await.status, 303);
    assert_eq!(quan.get("/admin").await.status, 200);
}

/// Interleaved, medians, several rounds; one round within the bound shows that there is no difference by design.
#[actix_web::test]
async fn sign_in_takes_the_same_time_for_known_and_unknown_names() {
    let house = House::sqlite().await;
    let mut ratios = Vec::new();
    for round in 0..6 {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for n in 0..12 {
            let (visitor, other) = (house.stranger(), house.stranger());
            let name = format!("ai.{round}.{n}");
            for (times, name) in
                if n % 2 == 0 { [(&mut known, "quan"), (&mut unknown, name.as_str())] } else { [(&mut unknown, name.as_str()), (&mut known, "quan")] }
            {
                // A name that waits would be answered at once.
                hocvu_forget(&house, name).await;
                let visitor = if name == "quan" { &visitor } else { &other };
                let began = Instant::now();
                assert!(enter(visitor, name, "không phải đâu").await.says("không đúng"));
                times.push(began.elapsed());
            }
        }
        ratios.push(median(known) / median(unknown));
        if ratios.iter().any(|ratio| (0.8..=1.25).contains(ratio)) {
            return;
        }
    }
    panic!("known against unknown names took {ratios:?}");
}

async fn hocvu_forget(house: &House, name: &str) {
    let subject = hocvu::identity::Throttle::of_user_name(&house.app.keys, name);
    house.given(move |db| hocvu::identity::Throttle::forget(db, &subject)).await;
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}
