//! Who may what: cover that ends by itself, rights in a class, the yearly review, totals for observers.

use crate::both;
use crate::house::{House, Visitor, new_person};
use chrono::{Days, TimeDelta};
use diesel::prelude::*;
use hocvu::attendance::Class;
use hocvu::db::schema::roles;
use hocvu::db::{PersonId, UnitId, now};
use hocvu::error::Result;
use hocvu::identity::{Audience, NewRight, NewStaff, Password, Person, Reason, Right, Role, RoleId, Staff, Standing, Suspension};
use hocvu::web::today;

both!(
    cover_begins_and_ends_by_itself,
    a_right_is_given_with_its_reason,
    a_right_in_a_class_is_for_that_class_alone,
    an_admin_of_a_hamlet_ends_there,
    nobody_gives_what_outlasts_their_own,
    a_right_given_to_oneself_shows,
    each_right_is_reviewed_once_a_year,
    ones_own_right_is_confirmed_by_another,
    the_use_of_a_right_is_noted_once_a_day,
    the_page_says_who_may_what_and_why,
    an_observer_sees_totals_alone,
    few_people_are_not_shown,
    only_an_admin_who_can_act_is_another_admin,
    two_admins_do_not_remove_each_other_at_once,
    of_two_unused_admins_the_first_at_the_door_comes_in,
);

/// Somebody of the staff with a user name, without rights.
async fn hired(house: &House, name: &'static str, unit: UnitId) -> PersonId {
    let id = PersonId::new();
    let user_name = format!("can.{}", &id.0.simple().to_string()[20..]);
    let own = user_name.clone();
    let new = NewStaff { id, name: name.into(), user_name, password_hash: String::new(), roles: Vec::new(), unit_id: unit, reason: String::new() };
    // With a password of their own already.
    house.given(move |db| Staff::create(db, id, &new).and_then(|_| Password::set(db, id, &own, "", false, None))).await;
    id
}

async fn given(house: &House, by: Option<PersonId>, new: NewRight) -> RoleId {
    let id = new.id;
    house.given(move |db| Right::give(db, by, &new)).await;
    id
}

async fn as_if_given_days_ago(house: &House, right: RoleId, days: u64) {
    let at = now() - Days::new(days);
    house.given(move |db| Ok(diesel::update(roles::table.find(right)).set(roles::granted_at.eq(at)).execute(db)?)).await;
}

async fn right_of(house: &House, person: PersonId) -> Vec<Right> {
    house.given(move |db| Right::of(db, person)).await
}

async fn cover_begins_and_ends_by_itself(house: House) {
    let commune = house.commune().await.id;
    let minh = hired(&house, "Thầy Minh", commune).await;
    let visitor = house.signed_in(minh, hocvu::identity::Door::Password).await;
    let cover = |starts_at, ends_at| NewRight { starts_at, ends_at, ..NewRight::lasting(minh, Role::Trainer, commune) };
    given(&house, None, cover(Some(now() + TimeDelta::hours(1)), None)).await;
    assert_eq!(visitor.get("/classes").await.status, 403, "it has not begun");
    given(&house, None, cover(None, Some(now() + TimeDelta::milliseconds(1500)))).await;
    assert_eq!(visitor.get("/classes").await.status, 200);
    tokio::time::sleep(std::time::Duration::from_millis(1600)).await;
    assert_eq!(visitor.get("/classes").await.status, 403, "nobody took it away: it ended");
}

/// The form on the page of one of the staff.
async fn post_right(admin: &Visitor, person: PersonId, role: &str, unit: UnitId, until: Option<chrono::NaiveDate>, reason: &str) -> crate::house::Answer {
    let part = |form: &str| until.map(|day| day.format(form).to_string()).unwrap_or_default();
    let (id, unit, day, month, year) = (RoleId::new().to_string(), unit.to_string(), part("%d"), part("%m"), part("%Y"));
    let fields =
        [("id", id.as_str()), ("role", role), ("unit", &unit), ("until_day", &day), ("until_month", &month), ("until_year", &year), ("reason", reason)];
    admin.post(&format!("/admin/staff/{person}/roles"), &fields).await
}

async fn a_right_is_given_with_its_reason(house: House) {
    let (admin, commune) = (house.staff("Cô Quản", Role::Admin).await, house.commune().await.id);
    let minh = hired(&house, "Thầy Minh", commune).await;
    let again = post_right(&admin, minh, "trainer", commune, Some(today() - Days::new(1)), "").await;
    assert!(again.status == 422 && again.says("Bạn ghi lý do cấp quyền") && again.says("Ngày hết phải là hôm nay"));
    let last = today() + Days::new(14);
    assert_eq!(post_right(&admin, minh, "trainer", commune, Some(last), "Trực thay cô Hà nghỉ sinh").await.status, 303);
    let page = admin.get(&format!("/admin/staff/{minh}")).await;
    for words in ["Giảng viên – Xã Trung Chính", "Cô Quản cấp", "Trực thay cô Hà nghỉ sinh", &format!("đến hết {}", last.format("%d/%m/%Y"))]
    {
        assert!(page.says(words), "{words}");
    }
    let ends = right_of(&house, minh).await[0].ends_at.unwrap();
    assert_eq!(ends, hocvu::web::start_of_day(last + Days::new(1)), "the last day is in it");
    assert_eq!(post_right(&admin, minh, "trainer", commune, None, "Ở lại").await.status, 303);
    let twice = post_right(&admin, minh, "trainer", commune, None, "Ở lại").await;
    assert!(twice.status == 422 && twice.says("đã có quyền này ở đây rồi"));
}

async fn class_of(house: &House, trainer: &Visitor, name: &'static str) -> Class {
    let (unit, trainer) = (house.hamlet("Thôn 1").await.id, trainer.id());
    house.given(move |db| Class::create(db, trainer, hocvu::attendance::ClassId::new(), unit, name)).await
}

async fn a_right_in_a_class_is_for_that_class_alone(house: House) {
    let (admin, trainer) = (house.staff("Cô Quản", Role::Admin).await, house.staff("Thầy Minh", Role::Trainer).await);
    let (own, other) = (class_of(&house, &trainer, "Lớp tối thứ Hai").await, class_of(&house, &trainer, "Lớp tối thứ Ba").await);
    let member = house.member(&own, "Trần Thị Lan").await.id;
    let commune = house.commune().await.id;
    let hoa = hired(&house, "Chị Hoa", commune).await;
    let wrong = post_right(&admin, hoa, "approver", own.unit(), None, "Trợ giảng").await;
    assert!(wrong.status == 422 && wrong.says("Trong một lớp chỉ có giảng viên và đại sứ số"));
    assert!(admin.get(&format!("/admin/staff/{hoa}")).await.says("Lớp tối thứ Hai (Thôn 1)"));
    assert_eq!(post_right(&admin, hoa, "trainer", own.unit(), None, "Trợ giảng").await.status, 303);
    let hoa = house.signed_in(hoa, hocvu::identity::Door::Password).await;
    let list = hoa.get("/classes").await;
    assert!(list.says("Lớp tối thứ Hai") && !list.says("Lớp tối thứ Ba") && !list.says("/classes/new"));
    assert_eq!(hoa.get(&format!("/classes/{}", own.id)).await.status, 200);
    assert_eq!(hoa.post(&format!("/classes/{}/members/{member}/pin", own.id), &[]).await.status, 200);
    assert!(hoa.get(&format!("/classes/{}/learners/new", own.id)).await.says("Thôn 1"));
    assert_eq!(hoa.get(&format!("/classes/{}", other.id)).await.status, 404);
    let hamlet = house.hamlet("Thôn 1").await.id.to_string();
    let opened = hoa.post("/classes", &[("id", &RoleId::new().to_string()), ("name", "Lớp khác"), ("unit", &hamlet)]).await;
    assert_eq!(opened.status, 422);
    assert_eq!(trainer.get(&format!("/classes/{}", own.id)).await.status, 200, "the hamlet's trainer has the class too");
    trainer.post(&format!("/classes/{}/closure", own.id), &[]).await;
    let closed = post_right(&admin, hoa.id(), "guide", own.unit(), None, "Trợ giảng").await;
    assert_eq!(closed.status, 422, "a closed class takes nobody new");
}

async fn an_admin_of_a_hamlet_ends_there(house: House) {
    let (here, there, commune) = (house.hamlet("Thôn 1").await.id, house.hamlet("Thôn 2").await.id, house.commune().await.id);
    let admin = house.staff_in("Cô Quản Thôn", Role::Admin, here).await;
    let neighbour = hired(&house, "Anh Hai", there).await;
    let chief = hired(&house, "Cô Cả", here).await;
    let right = given(&house, None, NewRight::lasting(chief, Role::Admin, commune)).await;
    assert_eq!(admin.get(&format!("/admin/staff/{neighbour}")).await.status, 404);
    assert!(!admin.get("/admin/staff").await.says("Anh Hai"));
    assert_eq!(post_right(&admin, neighbour, "trainer", here, None, "x").await.status, 404);
    assert_eq!(post_right(&admin, chief, "trainer", commune, None, "x").await.status, 404, "the commune is not theirs");
    let page = admin.get(&format!("/admin/staff/{chief}")).await;
    assert!(page.says("ngoài đơn vị của bạn") && !page.says("/password\""));
    for what in ["password", "second-factor/removal", "suspension", "logins/revocation"] {
        let refused = admin.post(&format!("/admin/staff/{chief}/{what}"), &[]).await;
        assert!(refused.status == 422 && refused.says("quyền ngoài đơn vị của bạn"), "{what}");
    }
    assert_eq!(admin.post(&format!("/admin/staff/{chief}/roles/{right}/revocation"), &[]).await.status, 404);
    assert_eq!(admin.post(&format!("/admin/rights/{right}/review"), &[("decision", "take-back")]).await.status, 404);
    assert!(!admin.get("/admin/rights").await.says("Cô Cả"));
    let fields =
        [("id", PersonId::new().to_string()), ("name", "Ai Đó".into()), ("user_name", "aido".into()), ("roles", "admin".into()), ("unit", commune.to_string())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(admin.post("/admin/staff", &fields).await.status, 422);
    assert_eq!(right_of(&house, chief).await.len(), 1);
}

async fn nobody_gives_what_outlasts_their_own(house: House) {
    let commune = house.commune().await.id;
    let cover = hired(&house, "Anh Thay", commune).await;
    let last = today() + Days::new(7);
    let ends_at = Some(hocvu::web::start_of_day(last + Days::new(1)));
    given(&house, None, NewRight { ends_at, ..NewRight::lasting(cover, Role::Admin, commune) }).await;
    let admin = house.signed_in(cover, hocvu::identity::Door::Password).await;
    for until in [None, Some(last + Days::new(1))] {
        let refused = post_right(&admin, cover, "admin", commune, until, "Ở lại").await;
        assert!(refused.status == 422 && refused.says("Quyền quản trị của bạn có ngày hết"), "{until:?}");
    }
    assert_eq!(post_right(&admin, cover, "trainer", commune, Some(last), "Đứng lớp tuần này").await.status, 303);
    let id = PersonId::new().to_string();
    let unit = commune.to_string();
    let made = admin.post("/admin/staff", &[("id", &id), ("name", "Ai Đó"), ("user_name", "aido"), ("roles", "admin"), ("unit", &unit)]).await;
    assert!(made.status == 422 && made.says("Quyền quản trị của bạn có ngày hết"));
}

async fn a_right_given_to_oneself_shows(house: House) {
    let (admin, commune) = (house.staff("Cô Quản", Role::Admin).await, house.commune().await.id);
    let own = admin.id();
    house.given(move |db| Password::set(db, own, "co.quan", "", false, None)).await;
    assert_eq!(post_right(&admin, own, "approver", commune, None, "Thiếu người").await.status, 303);
    assert!(admin.get("/admin/rights").await.says("Tự cấp cho mình"));
    let detail: String = house
        .given(|db| {
            use hocvu::db::schema::journal;
            Ok(journal::table.filter(journal::action.eq("role-granted")).order(journal::seq.desc()).select(journal::detail).first(db)?)
        })
        .await;
    assert!(detail.contains("\"own\":true"), "{detail}");
}

async fn each_right_is_reviewed_once_a_year(house: House) {
    let (admin, commune) = (house.staff("Cô Quản", Role::Admin).await, house.commune().await.id);
    let (minh, hoa, nam) = (hired(&house, "Thầy Minh", commune).await, hired(&house, "Chị Hoa", commune).await, hired(&house, "Anh Nam", commune).await);
    let old = given(&house, None, NewRight::lasting(minh, Role::Trainer, commune)).await;
    let soon = given(&house, None, NewRight::lasting(hoa, Role::Trainer, commune)).await;
    let fresh = given(&house, None, NewRight::lasting(nam, Role::Trainer, commune)).await;
    for (right, days) in [(old, 400), (soon, 350), (fresh, 300)] {
        as_if_given_days_ago(&house, right, days).await;
    }
    assert!(admin.get("/admin").await.says("1 quyền đã quá hạn rà soát"));
    let list = admin.get("/admin/rights/review").await;
    assert!(list.says("Thầy Minh") && list.says("Chị Hoa") && !list.says("Anh Nam") && list.says("Quá hạn rà soát"));
    assert!(list.text().find("Thầy Minh") < list.text().find("Chị Hoa"), "the longest waiting stands first");
    let confirmed = admin.post(&format!("/admin/rights/{old}/review"), &[("decision", "confirm")]).await;
    assert_eq!((confirmed.status, confirmed.location.as_str()), (303, "/admin/rights/review"));
    assert_eq!(admin.post(&format!("/admin/rights/{old}/review"), &[("decision", "confirm")]).await.status, 303, "twice is once");
    assert_eq!(admin.post(&format!("/admin/rights/{soon}/review"), &[("decision", "take-back")]).await.status, 303);
    assert!(admin.get("/admin/rights/review").await.says("Chưa có quyền nào đến hạn"));
    assert!(!admin.get("/admin").await.says("quá hạn rà soát"));
    assert_eq!((right_of(&house, minh).await.len(), right_of(&house, hoa).await.len()), (1, 0));
    assert!(admin.get("/admin/rights").await.says(&format!("Cô Quản xác nhận lại ngày {}", today().format("%d/%m/%Y"))));
    let reviews: i64 = house.given(|db| Ok(hocvu::db::schema::role_reviews::table.count().get_result(db)?)).await;
    assert_eq!(reviews, 1);
    let gone = admin.post(&format!("/admin/rights/{soon}/review"), &[("decision", "confirm")]).await;
    assert!(gone.status == 422 && gone.says("không còn hiệu lực"));
}

async fn ones_own_right_is_confirmed_by_another(house: House) {
    let (admin, other) = (house.staff("Cô Quản", Role::Admin).await, house.staff("Chú Phó", Role::Admin).await);
    let right = right_of(&house, admin.id()).await[0].id;
    as_if_given_days_ago(&house, right, 400).await;
    let refused = admin.post(&format!("/admin/rights/{right}/review"), &[("decision", "confirm")]).await;
    assert!(refused.status == 422 && refused.says("Bạn nhờ một quản trị khác xác nhận"));
    assert_eq!(other.post(&format!("/admin/rights/{right}/review"), &[("decision", "confirm")]).await.status, 303);
}

async fn uses(house: &House) -> i64 {
    use hocvu::db::schema::journal;
    house.given(|db| Ok(journal::table.filter(journal::action.eq("role-used")).count().get_result(db)?)).await
}

async fn the_use_of_a_right_is_noted_once_a_day(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let (id, commune) = (trainer.id(), house.commune().await.id);
    house.given(move |db| Right::grant(db, None, id, Role::Assessor, commune)).await;
    trainer.get("/").await;
    assert_eq!((uses(&house).await, right_of(&house, id).await[1].used_on), (0, None), "the front page is no use of a right");
    futures_util::future::join_all((0..4).map(|_| trainer.get("/classes"))).await;
    assert_eq!(uses(&house).await, 1);
    let used: Vec<(Role, bool)> = right_of(&house, id).await.iter().map(|right| (right.role, right.used_on == Some(today()))).collect();
    assert_eq!(used, [(Role::Assessor, false), (Role::Trainer, true)]);
    let yesterday = today() - Days::new(1);
    house.given(move |db| Ok(diesel::update(roles::table.filter(roles::person_id.eq(id))).set(roles::used_on.eq(yesterday)).execute(db)?)).await;
    trainer.get("/classes").await;
    assert_eq!(uses(&house).await, 2);
}

async fn the_page_says_who_may_what_and_why(house: House) {
    let (admin, commune, hamlet) = (house.staff("Cô Quản", Role::Admin).await, house.commune().await.id, house.hamlet("Thôn 2").await.id);
    let (minh, hoa) = (hired(&house, "Thầy Minh", commune).await, hired(&house, "Chị Hoa", hamlet).await);
    given(&house, Some(admin.id()), NewRight { reason: "QĐ 12/QĐ-UBND".into(), ..NewRight::lasting(minh, Role::Assessor, commune) }).await;
    let past = given(&house, None, NewRight::lasting(hoa, Role::Trainer, hamlet)).await;
    let page = admin.get("/admin/rights").await;
    for words in [
        "Xem minh chứng, ghi kết quả kiểm tra thực hành.",
        "Thầy Minh",
        "Xã Trung Chính (tất cả các thôn)",
        "Cô Quản cấp: QĐ 12/QĐ-UBND",
        "Chưa dùng",
        "Chị Hoa",
    ] {
        assert!(page.says(words), "{words}");
    }
    let found = async |query: &str| admin.get(&format!("/admin/rights?{query}")).await;
    let by_name = found("q=minh").await;
    assert!(by_name.says("Thầy Minh") && !by_name.says("Chị Hoa"));
    let by_role = found("role=trainer").await;
    assert!(by_role.says("Chị Hoa") && !by_role.says("Thầy Minh"));
    let by_unit = found(&format!("unit={hamlet}")).await;
    assert!(by_unit.says("Chị Hoa") && !by_unit.says("Thầy Minh"));
    assert!(found("q=khong+ai").await.says("Không tìm thấy quyền nào"));
    admin.post(&format!("/admin/staff/{hoa}/roles/{past}/revocation"), &[]).await;
    assert!(!admin.get("/admin/rights").await.says("Chị Hoa"));
    assert!(found("past=true").await.says("Cô Quản thu lại ngày"));
    assert!(admin.get("/admin/staff").await.says("Chị Hoa"), "who had a right is still among the staff");
}

async fn people(house: &House, hamlet: &str, count: usize) {
    let unit = house.hamlet(hamlet).await.id;
    house
        .given(move |db| {
            (0..count).try_for_each(|n| Person::create(db, &new_person(&format!("Nguyễn Văn Bình {n}"), unit, Audience::Resident)).map(drop)) as Result<()>
        })
        .await;
}

async fn observer_of(house: &House, unit: UnitId) -> Visitor {
    let id = hired(house, "Bác Giám", unit).await;
    given(house, None, NewRight::lasting(id, Role::Observer, unit)).await;
    house.signed_in(id, hocvu::identity::Door::Password).await
}

async fn an_observer_sees_totals_alone(house: House) {
    people(&house, "Thôn 1", 31).await;
    people(&house, "Thôn 2", 17).await;
    let observer = observer_of(&house, house.commune().await.id).await;
    let page = observer.get("/figures").await;
    assert!(page.says("Số liệu tổng hợp") && page.says(">31<") && page.says(">17<") && page.says("/ 48 người"), "{}", page.text());
    assert!(!page.says("Nguyễn Văn Bình"));
    for path in ["/admin", "/admin/staff", "/admin/rights", "/admin/journal", "/classes", "/rosters", "/exports"] {
        assert_eq!(observer.get(path).await.status, 403, "{path}");
    }
    for path in ["/certificates", "/certificate-requests", "/"] {
        let page = observer.get(path).await;
        assert!(page.status == 200 && !page.says("Nguyễn Văn Bình"), "{path}");
    }
    let narrow = observer_of(&house, house.hamlet("Thôn 2").await.id).await.get("/targets").await;
    assert!(narrow.says("17 người") && !narrow.says("Thôn 1") && !narrow.says("31 người"), "{}", narrow.text());
}

async fn few_people_are_not_shown(house: House) {
    people(&house, "Thôn 1", 3).await;
    people(&house, "Thôn 2", 12).await;
    people(&house, "Thôn 10", 40).await;
    let observer = observer_of(&house, house.commune().await.id).await;
    let page = observer.get("/figures").await;
    assert!(page.says(">40<") && page.says("Ô ghi “ít”"));
    assert!(!page.says(">3<") && !page.says(">12<"), "the total would give the three away");
}

// --- the last admin ---

async fn lasting_admin(house: &House, name: &'static str, unit: UnitId) -> (PersonId, RoleId) {
    let person = hired(house, name, unit).await;
    (person, given(house, None, NewRight::lasting(person, Role::Admin, unit)).await)
}

/// The one of the set-up.
async fn first_admin(house: &House) -> (PersonId, RoleId) {
    let person = house.given(|db| Ok(Password::named(db, "quan")?.unwrap().person_id)).await;
    (person, right_of(house, person).await[0].id)
}

/// Whether that right, and that account, may go now.
async fn may_go(house: &House, (person, right): (PersonId, RoleId)) -> (bool, bool) {
    let commune = house.commune().await.id;
    let tried = house.app.write(move |db| {
        let revoked = Right::revoke(db, person, &[commune], person, right).is_ok();
        diesel::update(roles::table.find(right)).set(roles::revoked_at.eq(None::<chrono::NaiveDateTime>)).execute(db)?;
        let suspended = Suspension::begin(db, person, person).is_ok();
        if suspended {
            Suspension::end(db, person, person)?;
        }
        Ok((revoked, suspended))
    });
    tried.await.unwrap()
}

async fn only_an_admin_who_can_act_is_another_admin(house: House) {
    let (quan, commune, hamlet) = (first_admin(&house).await, house.commune().await.id, house.hamlet("Thôn 1").await.id);
    assert_eq!(may_go(&house, quan).await, (false, false), "the only one");
    let hai = hired(&house, "Cô Hai", commune).await;
    let admin = |starts_at, ends_at| NewRight { starts_at, ends_at, ..NewRight::lasting(hai, Role::Admin, commune) };
    given(&house, None, admin(Some(now() + Days::new(3)), None)).await;
    assert_eq!(may_go(&house, quan).await, (false, false), "hers has not begun");
    let over = given(&house, None, admin(None, Some(now() + Days::new(1)))).await;
    assert_eq!(may_go(&house, quan).await, (false, false), "hers ends by itself");
    house.given(move |db| Ok(diesel::update(roles::table.find(over)).set(roles::ends_at.eq(now())).execute(db)?)).await;
    assert_eq!(may_go(&house, quan).await, (false, false), "hers is over");
    let far = house.given(|db| hocvu::community::Unit::found_commune(db, "Thanh Hóa", "Xã Xa", &[])).await;
    lasting_admin(&house, "Chú Xa", far.id).await;
    lasting_admin(&house, "Bác Thôn", hamlet).await;
    assert_eq!(may_go(&house, quan).await, (false, false), "neither another commune's nor a hamlet's");
    let ba = lasting_admin(&house, "Cô Ba", commune).await;
    assert_eq!(may_go(&house, quan).await, (true, true));
    house.given(move |db| Suspension::begin(db, quan.0, ba.0)).await;
    assert_eq!(may_go(&house, quan).await, (false, false), "her account is closed");
    house.given(move |db| Suspension::end(db, quan.0, ba.0)).await;
    assert_eq!(may_go(&house, quan).await, (true, true));
    house.given(move |db| Right::revoke(db, quan.0, &[commune], ba.0, ba.1)).await;
    assert_eq!(may_go(&house, quan).await, (false, false), "hers was taken back");
}

async fn two_admins_do_not_remove_each_other_at_once(house: House) {
    let (quan, commune) = (first_admin(&house).await, house.commune().await.id);
    let hai = lasting_admin(&house, "Cô Hai", commune).await;
    let revoke = |by: PersonId, of: (PersonId, RoleId)| house.app.write(move |db| Right::revoke(db, by, &[commune], of.0, of.1));
    let (one, other) = futures_util::join!(revoke(quan.0, hai), revoke(hai.0, quan));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    // One closes the other's account while the other takes the right of the one.
    let (left, gone) = if one.is_ok() { (quan, hai.0) } else { (hai, quan.0) };
    let new = NewRight::lasting(gone, Role::Admin, commune);
    let back = (gone, given(&house, None, new).await);
    let close = house.app.write(move |db| Suspension::begin(db, left.0, back.0));
    let (one, other) = futures_util::join!(close, revoke(back.0, left));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

async fn of_two_unused_admins_the_first_at_the_door_comes_in(house: House) {
    let (quan, commune) = (first_admin(&house).await, house.commune().await.id);
    let hai = lasting_admin(&house, "Cô Hai", commune).await;
    let long_ago = now() - Days::new(400);
    house
        .given(move |db| {
            use hocvu::db::schema::{logins, passwords};
            diesel::update(logins::table).set((logins::created_at.eq(long_ago), logins::last_seen_at.eq(long_ago))).execute(db)?;
            Ok(diesel::update(passwords::table).set(passwords::set_at.eq(long_ago)).execute(db)?)
        })
        .await;
    let enter = async || house.stranger().post("/login/staff", &[("user_name", "quan"), ("password", crate::house::PASSWORD), ("next", "/admin")]).await;
    assert_eq!(enter().await.location, "/admin", "an admin who would be suspended as well is no other admin");
    let rules = house.app.config.rules.clone();
    let standing = house.given(move |db| Suspension::standing(db, &rules, hai.0)).await;
    assert_eq!(standing, Standing::Suspended(Reason::Unused), "now there is one");
    assert_eq!(may_go(&house, quan).await, (false, false));
}
