//! A desk left alone, an account not used, and signing out from elsewhere.

use crate::both;
use crate::house::{Answer, House, PASSWORD, Visitor};
use crate::identity::{code, with_second_factor};
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use hocvu::config::SecondFactorRule;
use hocvu::db::schema::{held_forms, logins, passwords};
use hocvu::db::{PersonId, now};
use hocvu::identity::{Door, Login, Password, Reason, Role, Suspension};
use hocvu::web::{Lang, say};

both!(
    a_desk_left_alone_is_locked_and_opens_where_it_was,
    a_form_sent_to_a_locked_desk_is_not_lost,
    a_file_sent_to_a_locked_desk_is_not_lost,
    a_form_sent_when_the_day_is_over_is_not_lost,
    a_held_form_is_its_senders_alone,
    the_lock_asks_for_the_code_where_the_rule_does,
    a_learner_is_never_locked,
    reading_on_notes_the_time_once_a_minute,
    an_account_that_is_not_used_is_suspended_until_an_admin_opens_it,
    the_last_admin_is_warned_rather_than_locked_out,
    an_admin_closes_an_account_and_signs_somebody_out,
    closing_accounts_is_for_admins_within_their_units,
    one_signs_out_everywhere_with_the_password,
    new_recovery_codes_replace_the_old_ones,
    an_admin_reads_the_rules_in_force,
);

/// Where the form of a lock or a door leads afterwards.
fn next_of(page: &Answer) -> String {
    let text = page.text();
    let form = text.split_once("action=\"/login/").unwrap().1;
    let value = form.split_once("name=\"next\" value=\"").unwrap().1;
    value.split_once('"').unwrap().0.replace("&#x2F;", "/")
}

/// The login was last used so long ago.
async fn leave_alone(visitor: &Visitor, time: Duration) {
    // What a page before has noted beside its way comes first.
    tokio::time::sleep(std::time::Duration::from_millis(120)).await;
    let (person, at) = (visitor.id(), now() - time);
    set_seen(&visitor.house, person, at).await;
}

async fn set_seen(house: &House, person: PersonId, at: NaiveDateTime) {
    house
        .given(move |db| {
            let open = logins::table.filter(logins::person_id.eq(person)).filter(logins::revoked_at.is_null());
            Ok(diesel::update(open).set(logins::last_seen_at.eq(at)).execute(db)?)
        })
        .await;
}

/// A trainer with a password, signed in by it.
async fn minh(house: &House, role: Role) -> Visitor {
    let minh = house.staff("Thầy Minh", role).await;
    let (id, hash) = (minh.id(), Password::hash(PASSWORD.into()).await.unwrap());
    house.given(move |db| Password::set(db, id, "minh", &hash, false, None)).await;
    minh
}

async fn a_desk_left_alone_is_locked_and_opens_where_it_was(house: House) {
    let minh = minh(&house, Role::Trainer).await;
    leave_alone(&minh, Duration::minutes(14)).await;
    assert_eq!(minh.get("/classes").await.status, 200);
    leave_alone(&minh, Duration::minutes(16)).await;
    let before = minh.cookie_header();
    for path in ["/classes", "/", "/account", "/help"] {
        assert!(minh.get(path).await.location.starts_with("/login/unlock?next="), "{path}");
    }
    let lock = minh.get("/login/unlock?next=%2Fclasses").await;
    assert!(lock.says("Thầy Minh") && lock.says("15 phút") && !lock.says("Mã sáu số"));
    assert_eq!(next_of(&lock), "/classes");
    let wrong = minh.post("/login/unlock", &[("password", "không phải đâu"), ("next", "/classes")]).await;
    assert!(wrong.status == 422 && wrong.says("Mật khẩu không đúng") && next_of(&wrong) == "/classes");
    let stolen = minh.clone();
    let right = minh.post("/login/unlock", &[("password", PASSWORD), ("next", "/classes")]).await;
    assert_eq!((right.status, right.location.as_str()), (303, "/classes"));
    assert_eq!(minh.get("/classes").await.status, 200);
    assert_ne!(minh.cookie_header(), before, "a new login, and the old one is dead");
    assert_eq!(stolen.get("/login/unlock?next=%2Fclasses").await.location, "/classes");
    assert_eq!(minh.get("/login/unlock?next=%2F%2Fevil.example").await.location, "/");

    leave_alone(&minh, Duration::hours(2)).await;
    for _ in 0..5 {
        minh.post("/login/unlock", &[("password", "đoán mò")]).await;
    }
    assert!(minh.post("/login/unlock", &[("password", PASSWORD)]).await.says("chờ"));
    assert_eq!(minh.post("/logout", &[]).await.status, 303);
    assert!(minh.get("/classes").await.location.starts_with("/login/staff"));
}

async fn a_form_sent_to_a_locked_desk_is_not_lost(house: House) {
    let minh = minh(&house, Role::Trainer).await;
    let page = minh.get("/classes/new").await;
    let (id, unit) = (page.field("id"), house.hamlet("Thôn 1").await.id.to_string());
    leave_alone(&minh, Duration::minutes(16)).await;
    let fields = [("id", id.as_str()), ("name", "Lớp tối thứ Năm & bạn bè"), ("unit", unit.as_str())];
    let held = minh.post("/classes", &fields).await;
    assert!(held.location.starts_with("/login/unlock?next=%2Flogin%2Fforms%2F"), "{}", held.location);
    let kept: Vec<u8> = house.given(|db| Ok(held_forms::table.select(held_forms::sealed).first(db)?)).await;
    assert!(!kept.windows(4).any(|bytes| bytes == "Năm".as_bytes()) && !kept.windows(4).any(|bytes| bytes == b"name"), "it is sealed");
    assert!(minh.get(&held.location).await.says("vẫn còn nguyên"));
    let next = next_of(&minh.get(&held.location).await);
    let inside = minh.post("/login/unlock", &[("password", PASSWORD), ("next", &next)]).await;
    let page = minh.get(&inside.location).await;
    let action = page.text().split("action=\"/classes").nth(1).unwrap().split_once('"').unwrap().0.to_owned();
    let made = minh.post(&format!("/classes{action}"), &[]).await;
    assert_eq!(made.status, 303, "{}", made.text());
    assert!(minh.get(&made.location).await.says("Lớp tối thứ Năm &amp; bạn bè"));
    let twice = minh.post(&format!("/classes{action}"), &[]).await;
    assert!(twice.status == 422 && twice.says("đã được gửi rồi"), "{} {} {}", twice.status, twice.location, twice.text());
    assert_eq!(house.given(|db| Ok(held_forms::table.count().get_result::<i64>(db)?)).await, 0);
}

async fn a_file_sent_to_a_locked_desk_is_not_lost(house: House) {
    let minh = minh(&house, Role::Trainer).await;
    leave_alone(&minh, Duration::minutes(16)).await;
    let list = "Họ và tên,Ngày sinh\nTrần Thị Lan,02/09/1950\n".as_bytes();
    let held = minh.post_multipart("/rosters", &[], Some(("file", "ds.csv", list))).await;
    let next = next_of(&minh.get(&held.location).await);
    minh.post("/login/unlock", &[("password", PASSWORD), ("next", &next)]).await;
    let page = minh.get(&next).await;
    let action = page.text().split("action=\"").find(|part| part.starts_with("/rosters")).unwrap().split_once('"').unwrap().0.to_owned();
    let read = minh.post(&action, &[]).await;
    assert!(read.status == 303 && read.location.starts_with("/rosters/"), "{} {}", read.status, read.text());
}

async fn a_form_sent_when_the_day_is_over_is_not_lost(house: House) {
    let minh = minh(&house, Role::Trainer).await;
    let person = minh.id();
    house.given(move |db| Ok(diesel::update(logins::table.filter(logins::person_id.eq(person))).set(logins::expires_at.eq(now())).execute(db)?)).await;
    let unit = house.hamlet("Thôn 1").await.id.to_string();
    let held = minh.post("/classes", &[("id", "018f3b7e-0000-7000-8000-000000000001"), ("name", "Lớp sáng"), ("unit", &unit)]).await;
    assert!(held.location.starts_with("/login/staff?next=%2Flogin%2Fforms%2F"), "{}", held.location);
    let next = next_of(&minh.get(&held.location).await);
    let inside = minh.post("/login/staff", &[("user_name", "minh"), ("password", PASSWORD), ("next", &next)]).await;
    assert!(minh.get(&inside.location).await.says("Gửi tiếp"));
}

async fn a_held_form_is_its_senders_alone(house: House) {
    let minh = minh(&house, Role::Trainer).await;
    leave_alone(&minh, Duration::minutes(16)).await;
    let held = minh.post("/classes", &[("name", "Lớp tối")]).await;
    let form = held.location.rsplit("%2F").next().unwrap().to_owned();
    let ba = house.staff("Cô Ba", Role::Trainer).await;
    assert_eq!(ba.get(&format!("/login/forms/{form}")).await.location, "/");
    assert_eq!(ba.post(&format!("/classes?held={form}"), &[]).await.status, 422);
    ba.post(&format!("/login/forms/{form}/removal"), &[]).await;
    assert!(minh.get(&format!("/login/forms/{form}")).await.location.starts_with("/login/unlock"), "a locked desk shows nothing of it");
    minh.post("/login/unlock", &[("password", PASSWORD)]).await;
    assert!(minh.get(&format!("/login/forms/{form}")).await.says("Gửi tiếp"));
    assert_eq!(minh.post(&format!("/rosters?held={form}"), &[]).await.status, 404, "it goes only where it was going");
    assert_eq!(minh.post(&format!("/login/forms/{form}/removal"), &[]).await.location, "/");
    assert_eq!(minh.get(&format!("/login/forms/{form}")).await.location, "/");
    let out = house.staff("Thầy Tư", Role::Trainer).await;
    let id = out.id();
    house.given(move |db| Login::revoke_all(db, id, None)).await;
    let unit = house.hamlet("Thôn 1").await.id.to_string();
    let sent = out.post("/classes", &[("id", "018f3b7e-0000-7000-8000-000000000001"), ("name", "Lớp"), ("unit", &unit)]).await;
    assert_eq!(sent.location, "/login/staff?next=%2F", "nothing is kept for who was signed out");
    assert_eq!(house.given(|db| Ok(held_forms::table.count().get_result::<i64>(db)?)).await, 0);
}

async fn the_lock_asks_for_the_code_where_the_rule_does(house: House) {
    let house = house.with(|config| config.second_factor = Some(SecondFactorRule::Always)).await;
    let minh = minh(&house, Role::Trainer).await;
    let (app, _) = with_second_factor(&minh).await;
    leave_alone(&minh, Duration::minutes(16)).await;
    assert!(minh.get("/login/unlock").await.says("Mã sáu số"));
    assert!(minh.post("/login/unlock", &[("password", PASSWORD)]).await.says("Mã chưa đúng"));
    assert_eq!(minh.get("/classes").await.status, 303);
    assert_eq!(minh.post("/login/unlock", &[("password", PASSWORD), ("code", &code(&app, 1))]).await.status, 303);
    assert_eq!(minh.get("/classes").await.status, 200);
}

async fn a_learner_is_never_locked(house: House) {
    let lan = house.learner("Trần Thị Lan").await;
    leave_alone(&lan, Duration::hours(5)).await;
    assert!(lan.get("/").await.says("Trần Thị Lan"));
}

async fn reading_on_notes_the_time_once_a_minute(house: House) {
    let minh = minh(&house, Role::Trainer).await;
    let person = minh.id();
    let seen = |house: House| async move {
        // The note is made beside the page's way.
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        house.given(move |db| Ok(logins::table.filter(logins::person_id.eq(person)).select(logins::last_seen_at).first::<Option<NaiveDateTime>>(db)?)).await
    };
    assert_eq!(seen(house.clone()).await, None);
    minh.at("192.168.1.7").get("/classes").await;
    let first = seen(house.clone()).await;
    assert!(first.is_some());
    assert!(minh.get("/account").await.says("192.168.1.7"));
    assert_eq!(seen(house.clone()).await, first, "read again within the minute, nothing is written");
    leave_alone(&minh, Duration::seconds(61)).await;
    minh.get("/classes").await;
    assert!(seen(house.clone()).await > first);
}

/// Everything that shows life happened so long ago.
async fn unused_for(house: &House, person: PersonId, days: i64) {
    let at = now() - Duration::days(days);
    house
        .given(move |db| {
            let own = logins::table.filter(logins::person_id.eq(person));
            diesel::update(own).set((logins::created_at.eq(at), logins::last_seen_at.eq(at))).execute(db)?;
            Ok(diesel::update(passwords::table.find(person)).set(passwords::set_at.eq(at)).execute(db)?)
        })
        .await;
}

async fn an_account_that_is_not_used_is_suspended_until_an_admin_opens_it(house: House) {
    let (minh, admin) = (minh(&house, Role::Trainer).await, house.staff("Cô Quản", Role::Admin).await);
    let enter = async || house.stranger().post("/login/staff", &[("user_name", "minh"), ("password", PASSWORD)]).await;
    unused_for(&house, minh.id(), 44).await;
    assert_eq!(enter().await.status, 303);
    unused_for(&house, minh.id(), 46).await;
    assert!(admin.get("/admin/staff").await.says("Lâu không dùng"));
    let wrong = house.stranger().post("/login/staff", &[("user_name", "minh"), ("password", "không phải đâu")]).await;
    assert!(wrong.says("không đúng") && !wrong.says("tạm ngừng"), "only who knows the password learns of it");
    let refused = enter().await;
    assert!(refused.status == 422 && refused.says("lâu không dùng"));
    assert!(admin.get("/admin/staff").await.says("Tạm ngừng"));
    let path = format!("/admin/staff/{}", minh.id());
    assert!(admin.get(&path).await.says("Mở lại tài khoản"));
    assert_eq!(admin.post(&format!("{path}/suspension/end"), &[]).await.location, path);
    assert_eq!(enter().await.status, 303);
    unused_for(&house, minh.id(), 46).await;
    assert_eq!(enter().await.status, 303, "the time begins anew when the account is opened");
}

async fn the_last_admin_is_warned_rather_than_locked_out(house: House) {
    let quan = house.stranger();
    let password = [("user_name", "quan"), ("password", PASSWORD), ("next", "/admin")];
    let id = house.given(|db| Ok(Password::named(db, "quan")?.unwrap().person_id)).await;
    unused_for(&house, id, 400).await;
    assert_eq!(quan.post("/login/staff", &password).await.location, "/admin");
    assert!(quan.get("/admin").await.says("quản trị duy nhất"));
    let other = house.staff("Cô Hai", Role::Admin).await;
    unused_for(&house, id, 400).await;
    assert!(house.stranger().post("/login/staff", &password).await.says("lâu không dùng"), "with another admin it is suspended");
    assert_eq!(other.post(&format!("/admin/staff/{}/suspension/end", id), &[]).await.status, 303);
    assert_eq!(house.stranger().post("/login/staff", &password).await.status, 303);
}

async fn an_admin_closes_an_account_and_signs_somebody_out(house: House) {
    let (minh, admin) = (minh(&house, Role::Trainer).await, house.staff("Cô Quản", Role::Admin).await);
    let path = format!("/admin/staff/{}", minh.id());
    assert!(admin.get(&path).await.says("Đang đăng nhập ở 1 máy"));
    assert_eq!(admin.post(&format!("{path}/logins/revocation"), &[]).await.status, 303);
    assert_eq!(minh.get("/classes").await.status, 303);
    let enter = async || house.stranger().post("/login/staff", &[("user_name", "minh"), ("password", PASSWORD)]).await;
    assert_eq!(enter().await.status, 303);
    assert_eq!(admin.post(&format!("{path}/suspension"), &[]).await.location, path);
    assert!(enter().await.says("đang bị khóa"));
    assert!(admin.get(&path).await.says("Quản trị đã khóa"));
    let id = minh.id();
    let stands = house.given(move |db| Ok(Suspension::of(db, id)?.map(|suspension| suspension.reason))).await;
    assert_eq!(stands, Some(Reason::Closed));
    let refused = house.app.write(move |db| Login::create(db, id, Door::Password, "?")).await;
    assert!(refused.is_err(), "no door opens a desk for a closed account");
    admin.post(&format!("{path}/suspension/end"), &[]).await;
    assert_eq!(enter().await.status, 303);
    assert!(admin.get("/admin/journal").await.says("Mở lại tài khoản"));
    let own = admin.post(&format!("/admin/staff/{}/suspension", admin.id()), &[]).await;
    assert_ne!(own.status, 303, "an admin does not close the account in use");
}

async fn closing_accounts_is_for_admins_within_their_units(house: House) {
    let minh = minh(&house, Role::Trainer).await;
    let path = format!("/admin/staff/{}", minh.id());
    let (ba, hamlet) = (house.staff("Cô Ba", Role::Trainer).await, house.hamlet("Thôn 10").await.id);
    let elsewhere = house.staff_in("Chú Tư", Role::Admin, hamlet).await;
    for action in ["suspension", "suspension/end", "logins/revocation"] {
        assert_eq!(ba.post(&format!("{path}/{action}"), &[]).await.status, 403, "{action}");
        assert_eq!(elsewhere.post(&format!("{path}/{action}"), &[]).await.status, 404, "{action}");
        assert_eq!(house.stranger().post(&format!("{path}/{action}"), &[]).await.status, 303, "{action}");
    }
    assert_eq!(minh.get("/classes").await.status, 200);
}

async fn one_signs_out_everywhere_with_the_password(house: House) {
    let minh = minh(&house, Role::Trainer).await;
    let (phone, library) = (house.signed_in(minh.id(), Door::Password).await, house.signed_in(minh.id(), Door::Password).await);
    assert!(minh.get("/account").await.says("bằng mật khẩu"));
    let page = minh.get("/account/logins").await.text();
    let all: Vec<String> = page.split("name=\"logins\" value=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0.to_owned()).collect();
    assert_eq!(all.len(), 3);
    let revocation = "/account/logins/revocation";
    assert!(minh.post(revocation, &[]).await.says("Mật khẩu đang dùng không đúng"));
    assert_eq!(phone.get("/classes").await.status, 200);
    assert_eq!(minh.post(revocation, &[("password", PASSWORD)]).await.status, 303);
    for other in [&phone, &library] {
        assert_eq!(other.get("/classes").await.status, 303);
    }
    assert_eq!(minh.get("/classes").await.status, 200);
    let fields: Vec<(&str, &str)> = all.iter().map(|login| ("logins", login.as_str())).chain([("password", PASSWORD)]).collect();
    minh.post(revocation, &fields).await;
    assert_eq!(minh.get("/classes").await.status, 303, "everywhere is here too");
}

async fn new_recovery_codes_replace_the_old_ones(house: House) {
    let minh = minh(&house, Role::Trainer).await;
    assert_eq!(minh.get("/account/recovery-codes").await.status, 404);
    let (_, old) = with_second_factor(&minh).await;
    assert!(minh.post("/account/recovery-codes", &[("password", "đoán mò")]).await.says("không đúng"));
    let made = minh.post("/account/recovery-codes", &[("password", PASSWORD)]).await.text();
    let new: Vec<&str> = made.split("<code>").skip(1).map(|rest| rest.split_once('<').unwrap().0).collect();
    assert_eq!(new.len(), 10);
    let visitor = house.stranger();
    visitor.post("/login/staff", &[("user_name", "minh"), ("password", PASSWORD)]).await;
    assert_eq!(visitor.post("/login/staff/code", &[("code", &old[0])]).await.status, 422);
    assert_eq!(visitor.post("/login/staff/code", &[("code", new[0])]).await.status, 303);
}

async fn an_admin_reads_the_rules_in_force(house: House) {
    let (minh, admin) = (house.staff("Thầy Minh", Role::Trainer).await, house.staff("Cô Quản", Role::Admin).await);
    let page = admin.get("/admin/rules").await;
    for words in ["Ít nhất 14 ký tự", "ít nhất 8 ký tự", "Sai 5 lần", "quá 20 tên", "15 phút", "45 ngày", "12 giờ", "Quản trị luôn phải dùng"]
    {
        assert!(page.says(words), "{words}");
    }
    assert_eq!(minh.get("/admin/rules").await.status, 403);
    assert_eq!(house.stranger().get("/admin/rules").await.status, 303);
}

#[test]
fn every_door_has_a_name() {
    for door in Door::ALL {
        for lang in [Lang::Vi, Lang::En] {
            let id = format!("door-{}", door.word());
            assert_ne!(say(lang, &id, &[]), id);
        }
    }
}
