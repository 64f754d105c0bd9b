//! Who is linked with whom: by invitation or by verified number, only after a yes, and undone again.

use super::provider::Provider;
use super::{comes_in, comes_in_by, invitation, link_in, linked, logins_by_openid, opened};
use crate::both;
use crate::house::{House, PASSWORD, Visitor, new_person};
use diesel::prelude::*;
use hocvu::config::{Config, SecondFactorRule};
use hocvu::db::schema::{identity_invitations, journal, persons};
use hocvu::identity::{Audience, Checked, Number, Person, PersonId, Role};
use serde_json::json;

both!(
    a_learner_links_by_invitation_and_then_comes_in_with_one_tap,
    an_invitation_works_once_in_its_time_and_for_its_person,
    who_may_invite,
    a_verified_number_finds_the_person_only_where_it_is_trusted,
    nobody_is_entered_by_signing_in,
    a_link_is_undone_by_its_person_or_an_admin,
    staff_link_by_an_admins_invitation_and_keep_their_second_factor,
    one_account_belongs_to_one_person,
    staff_without_a_password_open_a_locked_desk_through_their_provider,
    without_providers_there_are_no_buttons,
);

async fn a_learner_links_by_invitation_and_then_comes_in_with_one_tap(house: House) {
    let provider = Provider::new().await;
    let house = &opened(&house, &provider, "").await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let lan = house.learner("Trần Thị Lan").await;
    let button = invitation(house, &trainer, lan.id()).await;

    let phone = house.stranger();
    let back = comes_in_by(&phone, &provider, "lan-there", &button).await;
    assert_eq!((back.status, back.location.as_str()), (303, "/login/with/xa/link"));
    let page = phone.get("/login/with/xa/link").await;
    assert!(
        page.says("Trần Thị Lan")
            && page.says("Thôn 1")
            && page.says("Thầy Minh đã mời")
            && page.says("Lan Trần")
            && page.says("bỏ liên kết lúc nào cũng được")
    );
    assert_eq!(phone.get("/account").await.status, 303, "nobody is in before the yes");
    assert_eq!(logins_by_openid(house).await, 0);
    let agreed = phone.post("/login/with/xa/link", &[]).await;
    assert_eq!(agreed.status, 303);
    assert!(phone.get("/account/identities").await.says("Cổng xã"));
    assert_eq!(phone.post("/login/with/xa/link", &[]).await.status, 422, "the note is gone");

    let left = phone.post("/logout", &[]).await;
    assert_eq!(left.location, "/logout/xa");
    let page = phone.get("/logout/xa").await;
    assert!(page.says("vẫn đang đăng nhập ở Cổng xã") && page.says("Thoát cả ở Cổng xã"));
    let there = phone.get("/logout/xa/there").await.location;
    assert!(there.starts_with(&format!("{}/leave?", provider.issuer())) && there.contains("client_id=hocvu") && there.contains("%2Flogout%2Fxa%2Fdone"));
    assert_eq!(phone.get("/logout/xa/done").await.location, "/");

    let again = comes_in_by(&phone, &provider, "lan-there", "/login/with/xa?next=/courses").await;
    assert_eq!((again.status, again.location.as_str()), (303, "/courses"));
    assert!(phone.get("/").await.says("Trần Thị Lan"));
    assert!(told(house, "identity-linked", lan.id()).await && told(house, "invitation-made", lan.id()).await && told(house, "signed-in", lan.id()).await);
}

async fn told(house: &House, action: &'static str, subject: PersonId) -> bool {
    let entries = move |db: &mut hocvu::db::Db| {
        let entries = journal::table.filter(journal::action.eq(action)).filter(journal::subject.eq(subject.to_string()));
        let details: Vec<String> = entries.select(journal::detail).load(db)?;
        Ok(details)
    };
    let details = house.given(entries).await;
    assert!(details.iter().all(|detail| !detail.contains("Lan")), "the journal holds ids, no names");
    !details.is_empty()
}

async fn an_invitation_works_once_in_its_time_and_for_its_person(house: House) {
    let provider = Provider::new().await;
    let house = &opened(&house, &provider, "").await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let lan = house.learner("Trần Thị Lan").await;
    let place = format!("/people/{}/invitations", lan.id());
    let id = trainer.get(&format!("/people/{}/identities", lan.id())).await.field("id");
    let made = trainer.post(&place, &[("id", &id)]).await;
    let link = link_in(&made);
    assert_eq!(link_in(&trainer.post(&place, &[("id", &id)]).await), link, "sent twice, it is one invitation");
    let stranger = house.stranger();
    assert!(stranger.get(&link).await.says("Lời mời dành cho Trần Thị Lan"));
    let mut forged = link.clone();
    forged.replace_range(link.len() - 4..link.len() - 3, if &link[link.len() - 4..link.len() - 3] == "A" { "B" } else { "A" });
    assert!(stranger.get(&forged).await.says("không đúng"));
    assert_eq!(stranger.get("/invitations/x").await.status, 422);

    let button = format!("/login/with/xa?invitation={}", link.rsplit('/').next().unwrap());
    let (first, second) = (house.stranger(), house.stranger());
    comes_in_by(&first, &provider, "lan", &button).await;
    comes_in_by(&second, &provider, "thief", &button).await;
    assert_eq!(first.post("/login/with/xa/link", &[]).await.status, 303);
    let late = second.post("/login/with/xa/link", &[]).await;
    assert!(late.status == 422 && late.says("đã được dùng"));
    assert_eq!(second.get("/account").await.status, 303);
    assert!(stranger.get(&link).await.says("đã được dùng") && stranger.get(&button).await.says("đã được dùng"));

    let hoa = house.learner("Lê Thị Hoa").await;
    let button = invitation(house, &trainer, hoa.id()).await;
    let page = trainer.get(&format!("/people/{}/identities", hoa.id())).await.text();
    let take_back = page.split("action=\"").find(|part| part.contains("/invitations/")).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(trainer.post(&take_back, &[]).await.status, 303);
    assert!(stranger.get(&button).await.says("đã được rút lại"));

    let button = invitation(house, &trainer, hoa.id()).await;
    let person = hoa.id();
    house
        .given(move |db| {
            let of = identity_invitations::table.filter(identity_invitations::person_id.eq(person));
            let yesterday = hocvu::db::now() - chrono::Duration::days(1);
            Ok(diesel::update(of).set(identity_invitations::expires_at.eq(yesterday)).execute(db)?)
        })
        .await;
    assert!(stranger.get(&button).await.status == 422);
}

async fn who_may_invite(house: House) {
    let provider = Provider::new().await;
    let house = &opened(&house, &provider, "").await;
    let lan = house.learner("Trần Thị Lan").await;
    let page = format!("/people/{}/identities", lan.id());
    let there = house.staff_in("Cô Xa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    assert_eq!(there.get(&page).await.status, 404, "a learner of another hamlet");
    assert_eq!(lan.get(&page).await.status, 403);
    assert_eq!(house.stranger().get(&page).await.status, 303);
    let officer = house.staff("Cô Thu", Role::Officer).await;
    let id = hocvu::identity::InvitationId::new().to_string();
    assert_eq!(officer.post(&format!("/people/{}/invitations", lan.id()), &[("id", &id)]).await.status, 403);

    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let refused = trainer.post(&format!("/people/{}/invitations", officer.id()), &[("id", &id)]).await;
    assert!(refused.status == 422 && refused.says("chỉ quản trị mới mời được"));
    let admin = house.staff("Phạm Văn Quản", Role::Admin).await;
    assert_eq!(admin.post(&format!("/people/{}/invitations", officer.id()), &[("id", &id)]).await.status, 200);
    assert_eq!(trainer.post(&format!("/people/{}/invitations", lan.id()), &[("id", &id)]).await.status, 404, "another's invitation");
    assert!(trainer.get("/classes").await.status == 200);
}

/// A learner whose number is known.
async fn numbered(house: &House, name: &str, digits: &str) -> Person {
    let mut new = new_person(name, house.hamlet("Thôn 1").await.id, Audience::Resident);
    new.number = Some(Number::parse(digits).unwrap().seal(&house.app.keys, new.id, Checked::Typed).unwrap());
    house.given(move |db| Person::create(db, &new)).await
}

async fn a_verified_number_finds_the_person_only_where_it_is_trusted(house: House) {
    let provider = Provider::new().await;
    let untrusted = opened(&house, &provider, "number_claim = \"so_dinh_danh\"").await;
    let trusted = opened(&house, &provider, "number_claim = \"so_dinh_danh\"\nnumber_trusted = true").await;
    numbered(&house, "Trần Thị Lan", "038160000001").await;
    provider.tells(json!({ "so_dinh_danh": "038160000001", "email": "quan@xa.example", "email_verified": true }));

    let phone = untrusted.stranger();
    let answer = comes_in(&phone, &provider, "lan").await;
    assert!(answer.status == 422 && answer.says("chưa được liên kết với ai"));

    let phone = trusted.stranger();
    assert_eq!(comes_in(&phone, &provider, "lan").await.location, "/login/with/xa/link");
    let page = phone.get("/login/with/xa/link").await;
    assert!(page.says("Trần Thị Lan") && page.says("tận cùng 0001") && !page.says("038160000001"));
    assert_eq!(phone.post("/login/with/xa/refusal", &[]).await.location, "/login");
    assert_eq!(phone.post("/login/with/xa/link", &[]).await.status, 422, "no is no");
    comes_in(&phone, &provider, "lan").await;
    assert_eq!(phone.post("/login/with/xa/link", &[]).await.status, 303);
    assert!(phone.get("/").await.says("Trần Thị Lan"));
    // Linked once, it does not hang on the number any more.
    provider.tells(json!({}));
    assert_eq!(comes_in(&untrusted.stranger(), &provider, "lan").await.status, 303);

    provider.tells(json!({ "so_dinh_danh": "038160000009" }));
    let unknown = comes_in(&trusted.stranger(), &provider, "hoa").await;
    assert!(unknown.status == 422 && unknown.says("số định danh của bạn chưa có"));
    for odd in [json!("38160000001"), json!(38160000001_i64), json!(["038160000001"]), json!(null), json!("038160000001 OR 1=1")] {
        provider.tells(json!({ "so_dinh_danh": odd }));
        assert!(comes_in(&trusted.stranger(), &provider, "odd").await.says("chưa được liên kết với ai"));
    }
}

async fn nobody_is_entered_by_signing_in(house: House) {
    let provider = Provider::new().await;
    let house = &opened(&house, &provider, "").await;
    let people = |db: &mut hocvu::db::Db| Ok(persons::table.count().get_result::<i64>(db)?);
    let before = house.given(people).await;
    provider.tells(json!({ "email": "quan@xa.example", "email_verified": true, "preferred_username": "quan" }));
    let phone = house.stranger();
    let answer = comes_in(&phone, &provider, "quan").await;
    assert_eq!(answer.status, 422);
    assert!(answer.says("Chào Lan Trần") && answer.says("Nhờ giảng viên") && answer.says("không tạo tài khoản mới"));
    assert_eq!(phone.get("/account").await.status, 303);
    assert_eq!(house.given(people).await, before);
    assert_eq!(logins_by_openid(house).await, 0);
}

async fn a_link_is_undone_by_its_person_or_an_admin(house: House) {
    let provider = Provider::new().await;
    let house = &opened(&house, &provider, "").await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let admin = house.staff("Phạm Văn Quản", Role::Admin).await;
    let (lan, hoa) = (house.learner("Trần Thị Lan").await, house.learner("Lê Thị Hoa").await);
    let phone = linked(house, &trainer, lan.id(), &provider, "lan").await;
    let tablet = house.stranger();
    comes_in(&tablet, &provider, "lan").await;
    let own = revocation(&phone, "/account/identities").await;
    assert_eq!(hoa.post(&own, &[]).await.status, 404);
    assert_eq!(house.stranger().post(&own, &[]).await.status, 303);
    assert_eq!(phone.post(&own, &[]).await.status, 303);
    assert!(phone.get("/account/identities").await.says("chưa liên kết tài khoản nào"), "this login goes on");
    assert_eq!(tablet.get("/account").await.status, 303, "the others are over");
    assert!(comes_in(&house.stranger(), &provider, "lan").await.says("chưa được liên kết với ai"));
    assert!(told(house, "identity-unlinked", lan.id()).await);

    let phone = linked(house, &trainer, lan.id(), &provider, "lan").await;
    let page = format!("/people/{}/identities", lan.id());
    assert!(trainer.get(&page).await.says("Cổng xã") && !trainer.get(&page).await.says("/revocation"));
    let undo = revocation(&admin, &page).await;
    assert_eq!(trainer.post(&undo, &[]).await.status, 403);
    assert_eq!(admin.post(&undo, &[]).await.status, 303);
    assert_eq!(phone.get("/account").await.status, 303);
    assert_eq!(admin.post(&undo, &[]).await.status, 404);
}

async fn revocation(visitor: &Visitor, page: &str) -> String {
    let text = visitor.get(page).await.text();
    text.split("action=\"").find(|part| part.contains("/identities/")).unwrap().split('"').next().unwrap().to_owned()
}

async fn staff_link_by_an_admins_invitation_and_keep_their_second_factor(house: House) {
    let provider = Provider::new().await;
    let plain = opened(&house, &provider, "number_claim = \"so\"\nnumber_trusted = true").await;
    let counting = opened(&house, &provider, "second_factor_amr = [\"otp\"]").await;
    let always = |house: House| async move { House::open(Config { second_factor: Some(SecondFactorRule::Always), ..house.app.config.clone() }).await };
    let (plain, counting) = (always(plain).await, always(counting).await);
    let officer = numbered(&house, "Cô Thu", "038180000002").await;
    let commune = house.commune().await.id;
    let id = officer.id;
    house.given(move |db| hocvu::identity::Right::grant(db, None, id, Role::Officer, commune)).await;
    provider.tells(json!({ "so": "038180000002", "amr": ["pwd", "otp"] }));
    let refused = comes_in(&plain.stranger(), &provider, "thu").await;
    assert!(refused.status == 422 && refused.says("lời mời của quản trị"));

    let admin = house.staff("Phạm Văn Quản", Role::Admin).await;
    let admin = Visitor { house: opened(&house, &provider, "").await, ..admin };
    linked(&admin.house, &admin, id, &provider, "thu").await;
    let phone = plain.stranger();
    comes_in(&phone, &provider, "thu").await;
    assert!(phone.get("/exports").await.location.starts_with("/account/second-factor"), "its word does not count by itself");
    let phone = counting.stranger();
    comes_in(&phone, &provider, "thu").await;
    assert_eq!(phone.get("/exports").await.status, 200, "the settings let otp count");
    provider.tells(json!({ "amr": ["pwd"] }));
    let phone = counting.stranger();
    comes_in(&phone, &provider, "thu").await;
    assert!(phone.get("/exports").await.location.starts_with("/account/second-factor"));

    // Quản has a second factor of his own: the provider is the first step only.
    let quan = house.stranger();
    quan.post("/login/staff", &[("user_name", "quan"), ("password", PASSWORD)]).await;
    let (app, _) = crate::identity::with_second_factor(&quan).await;
    let name = house.given(|db| Ok(hocvu::identity::Password::named(db, "quan")?.unwrap().person_id)).await;
    let phone = linked(&admin.house, &admin, name, &provider, "quan").await;
    assert_eq!(phone.get("/account").await.status, 303, "linked, but not in without the code");
    let phone = plain.stranger();
    assert_eq!(comes_in_by(&phone, &provider, "quan", "/login/with/xa?next=/admin").await.location, "/login/staff/code");
    assert_eq!(phone.get("/admin").await.status, 303);
    let inside = phone.post("/login/staff/code", &[("code", &crate::identity::code(&app, 1))]).await;
    assert_eq!((inside.status, inside.location.as_str()), (303, "/admin"));
    assert_eq!(phone.get("/admin").await.status, 200);
}

async fn one_account_belongs_to_one_person(house: House) {
    let provider = Provider::new().await;
    let house = &opened(&house, &provider, "").await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let (lan, hoa) = (house.learner("Trần Thị Lan").await, house.learner("Lê Thị Hoa").await);
    linked(house, &trainer, lan.id(), &provider, "lan").await;
    let phone = house.stranger();
    comes_in_by(&phone, &provider, "lan", &invitation(house, &trainer, hoa.id()).await).await;
    let refused = phone.post("/login/with/xa/link", &[]).await;
    assert!(refused.status == 422 && refused.says("hồ sơ của người khác"));
    let phone = house.stranger();
    comes_in_by(&phone, &provider, "lan-second", &invitation(house, &trainer, lan.id()).await).await;
    let refused = phone.post("/login/with/xa/link", &[]).await;
    assert!(refused.status == 422 && refused.says("đã liên kết với một tài khoản khác"));
}

async fn without_providers_there_are_no_buttons(house: House) {
    let stranger = house.stranger();
    assert!(!stranger.get("/login").await.says("/login/with/") && !stranger.get("/login/staff").await.says("/login/with/"));
    assert_eq!(stranger.get("/login/with/xa").await.status, 404);
    let lan = house.learner("Trần Thị Lan").await;
    assert!(!lan.get("/account").await.says("/account/identities"));
    let provider = Provider::new().await;
    let house = opened(&house, &provider, "").await;
    assert!(house.stranger().get("/login/staff").await.says("Vào bằng Cổng xã"));
    assert!(Visitor { house, ..lan }.get("/account").await.says("/account/identities"));
}

async fn staff_without_a_password_open_a_locked_desk_through_their_provider(house: House) {
    let provider = Provider::new().await;
    let house = &opened(&house, &provider, "").await;
    let admin = house.staff("Phạm Văn Quản", Role::Admin).await;
    let minh = house.staff("Thầy Minh", Role::Trainer).await.id();
    linked(house, &admin, minh, &provider, "minh").await;
    let desk = house.stranger();
    assert_eq!(comes_in_by(&desk, &provider, "minh", "/login/with/xa?next=/classes").await.location, "/classes");
    assert_eq!(desk.get("/classes").await.status, 200);
    // What a page before has noted beside its way comes first.
    tokio::time::sleep(std::time::Duration::from_millis(120)).await;
    let long_ago = hocvu::db::now() - chrono::Duration::minutes(16);
    house
        .given(move |db| {
            use hocvu::db::schema::logins;
            let seen = (logins::created_at.eq(long_ago), logins::last_seen_at.eq(long_ago));
            Ok(diesel::update(logins::table.filter(logins::person_id.eq(minh))).set(seen).execute(db)?)
        })
        .await;
    assert_eq!(desk.get("/classes").await.location, "/login/unlock?next=%2Fclasses");
    let page = desk.get("/login/unlock?next=%2Fclasses").await;
    assert!(page.says("vào bằng tài khoản của tổ chức") && page.says("Cổng xã") && !page.says("name=\"password\""));
    assert_eq!(desk.post("/login/unlock", &[("password", PASSWORD)]).await.status, 404, "there is no password to try");
    let text = page.text();
    let button = text.split("href=\"").find(|part| part.starts_with("/login/with/xa")).unwrap().split('"').next().unwrap().replace("&#x2F;", "/");
    assert_eq!(comes_in_by(&desk, &provider, "minh", &button).await.location, "/classes", "back where the desk was left");
    assert_eq!(desk.get("/classes").await.status, 200);
    // What was being sent when it was locked is not lost either.
    tokio::time::sleep(std::time::Duration::from_millis(120)).await;
    house
        .given(move |db| {
            use hocvu::db::schema::logins;
            Ok(diesel::update(logins::table.filter(logins::person_id.eq(minh))).set(logins::last_seen_at.eq(long_ago)).execute(db)?)
        })
        .await;
    let kept = desk.post("/classes", &[("name", "Lớp tối thứ Hai")]).await;
    assert!(kept.location.starts_with("/login/unlock?next=%2Flogin%2Fforms%2F"));
    let text = desk.get(&kept.location).await.text();
    let button = text.split("href=\"").find(|part| part.starts_with("/login/with/xa")).unwrap().split('"').next().unwrap().replace("&#x2F;", "/");
    let held = comes_in_by(&desk, &provider, "minh", &button).await.location;
    assert!(held.starts_with("/login/forms/") && desk.get(&held).await.status == 200, "{held}");
}
