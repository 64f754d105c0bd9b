//! Helper mode: only with consent, marked everywhere, never a proof.

use crate::assessment::{published, ready_for_the_test, take_the_test, tries};
use crate::both;
use crate::house::{Answer, House, PIN, Visitor, new_person};
use diesel::prelude::*;
use hocvu::assessment::Attempt;
use hocvu::community::Unit;
use hocvu::db::schema::{enrolments, journal, logins, roles};
use hocvu::db::{PersonId, now};
use hocvu::identity::{Audience, Door, HelpingId, LearnerCard, Person, Right, Role, SheetId};
use hocvu::journal::Entry;
use hocvu::learning::{Enrolment, Progress};
use hocvu::operations::{Check, Mark};

both!(
    a_guide_helps_with_the_learners_pin,
    who_cannot_type_says_yes_and_that_is_recorded,
    a_card_that_is_handed_over_says_who_and_is_recorded,
    a_card_opens_for_no_one_else,
    consent_is_never_taken_as_given,
    wrong_pins_are_counted_as_at_the_door,
    a_helped_test_never_passes,
    the_learners_own_try_is_left_alone,
    a_helped_lesson_counts_as_seen_and_the_evidence_says_so,
    only_the_owner_does_what_only_the_owner_may,
    the_helper_ends_it_and_is_back,
    out_is_out_for_the_helper_too,
    the_learner_ends_it,
    it_ends_by_itself,
    who_has_lost_the_right_helps_no_longer,
    staff_oneself_and_people_elsewhere_are_refused,
    strangers_and_other_roles_do_not_help,
    sent_twice_it_is_one,
    whom_one_has_helped_stands_once,
);

/// A guide with somebody to help, who has the PIN 4821.
pub async fn pair(house: &House) -> (Visitor, Person) {
    let trainer = house.staff("Thầy Giảng", Role::Trainer).await;
    let class = house.class(&trainer).await;
    (house.staff("Cô Hoa", Role::Guide).await, house.member(&class, "Trần Thị Lan").await)
}

async fn begin(guide: &Visitor, learner: PersonId, consent: &[(&str, &str)]) -> Answer {
    let id = HelpingId::new().to_string();
    let fields: Vec<(&str, &str)> = [("id", id.as_str())].into_iter().chain(consent.iter().copied()).collect();
    guide.post(&format!("/helping/learners/{learner}"), &fields).await
}

pub async fn help(guide: &Visitor, learner: PersonId) {
    let begun = begin(guide, learner, &[("consent", "spoken")]).await;
    assert_eq!((begun.status, begun.location.as_str()), (303, "/learning"));
}

async fn told(house: &House, action: &'static str) -> Vec<Entry> {
    house.app.read(move |db| Ok(journal::table.filter(journal::action.eq(action)).order(journal::seq).load(db)?)).await.unwrap()
}

fn counters_are_right(house: &House) {
    let found = Check::all(&house.app.config);
    let wrong: Vec<_> = found.iter().filter(|finding| finding.words.id.starts_with("check-counter") && finding.mark == Mark::Bad).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

async fn a_guide_helps_with_the_learners_pin(house: House) {
    let (hoa, lan) = pair(&house).await;
    assert!(hoa.get("/").await.says("/helping"));
    assert!(hoa.get("/helping").await.says("Bạn chưa giúp ai"));
    let found = hoa.get("/helping/learners?name=tran%20thi").await;
    assert!(found.says("Trần Thị Lan") && found.says("Thôn 1") && found.says("02/09/1960"));
    let asked = hoa.get(&format!("/helping/learners/{}", lan.id)).await;
    assert!(asked.says("Trần Thị Lan có đồng ý không?") && asked.says("Nhiều nhất 2 giờ") && !asked.says(" checked"));
    let begun = begin(&hoa, lan.id, &[("consent", "pin"), ("pin", PIN)]).await;
    assert_eq!((begun.status, begun.location.as_str()), (303, "/learning"));
    for page in ["/", "/learning", "/courses", "/help"] {
        let page = hoa.get(page).await;
        assert!(page.says("Bạn đang giúp Trần Thị Lan. Việc làm hộ không tính là kết quả kiểm tra.") && page.says("Dừng giúp"));
        assert!(!page.says("/logout") && !page.says("href=\"/account\""));
    }
    let began = told(&house, "helping-began").await.remove(0);
    assert_eq!((began.actor_id, began.subject, &began.detail.0["consent"]), (Some(hoa.id()), lan.id.to_string(), &serde_json::json!("pin")));
    let login: (PersonId, Option<PersonId>, Door) = house
        .given(move |db| {
            let of = logins::table.filter(logins::helper_id.is_not_null());
            Ok(of.select((logins::person_id, logins::helper_id, logins::door)).first(db)?)
        })
        .await;
    assert_eq!(login, (lan.id, Some(hoa.id()), Door::Helper));
}

async fn who_cannot_type_says_yes_and_that_is_recorded(house: House) {
    let (hoa, lan) = pair(&house).await;
    help(&hoa, lan.id).await;
    assert_eq!(told(&house, "helping-began").await[0].detail.0["consent"], "spoken");
    let account = house.signed_in(lan.id, Door::Pin).await.get("/account").await;
    assert!(account.says("Cô Hoa") && account.says("bạn nói đồng ý") && account.says("Đang giúp"));
}

/// The text of the QR on a new card.
async fn card_of(house: &House, by: PersonId, person: PersonId) -> String {
    let app = house.app.clone();
    let secret = house.given(move |db| LearnerCard::issue(db, &app.keys, by, person, SheetId::new())).await;
    format!("http://10.0.0.2:8080/card/{}", secret.unwrap())
}

async fn a_card_that_is_handed_over_says_who_and_is_recorded(house: House) {
    let (hoa, lan) = pair(&house).await;
    let card = card_of(&house, hoa.id(), lan.id).await;
    assert!(hoa.get("/helping/learners").await.says("Người học đưa thẻ"));
    let asked = hoa.post("/helping/cards", &[("card", &card)]).await;
    assert!(asked.status == 200 && asked.says("Trần Thị Lan có đồng ý không?") && !asked.says(" checked"), "a card is no consent");
    assert!(asked.says("value=\"card-pin\"") && asked.says("value=\"card-spoken\"") && !asked.says("value=\"spoken\""));
    let nothing = begin(&hoa, lan.id, &[("card", &card)]).await;
    assert!(nothing.status == 422 && nothing.says("Người học đã đưa thẻ cho bạn"), "what was shown is not forgotten");
    let wrong = begin(&hoa, lan.id, &[("card", &card), ("consent", "card-pin"), ("pin", "0000")]).await;
    assert!(wrong.status == 422 && wrong.says("Mã PIN không đúng"));
    for (consent, pin, words) in [("card-pin", PIN, "bạn đưa thẻ và nhập mã PIN"), ("card-spoken", "", "bạn đưa thẻ và nói đồng ý")] {
        let begun = begin(&hoa, lan.id, &[("card", &card), ("consent", consent), ("pin", pin)]).await;
        assert_eq!((begun.status, begun.location.as_str()), (303, "/learning"), "{consent}");
        assert_eq!(told(&house, "helping-began").await.last().unwrap().detail.0["consent"], consent);
        assert!(house.signed_in(lan.id, Door::Pin).await.get("/account").await.says(words));
        hoa.post("/helping/end", &[]).await;
    }
    // The phone's own camera opens the card's page: there too.
    let page = hoa.get(card.strip_prefix("http://10.0.0.2:8080").unwrap()).await;
    assert!(page.says("/helping/cards") && page.says("Tôi là người giúp của"));
    assert!(!house.stranger().get(card.strip_prefix("http://10.0.0.2:8080").unwrap()).await.says("/helping/cards"));
}

async fn a_card_opens_for_no_one_else(house: House) {
    let (hoa, lan) = pair(&house).await;
    let (card, lan) = (card_of(&house, hoa.id(), lan.id).await, lan.id);
    let other = house.learner("Lê Văn Ba").await.id();
    let refused = begin(&hoa, other, &[("card", &card), ("consent", "card-spoken")]).await;
    assert!(refused.status == 422 && refused.says("Thẻ này không mở được"), "it is another's");
    for text in ["", "không phải thẻ", "http://10.0.0.2:8080/card/AAAAAAAAAAAAAAAAAAAAAA"] {
        let unknown = hoa.post("/helping/cards", &[("card", text)]).await;
        assert!(unknown.status == 422 && unknown.says("Thẻ này không mở được"), "{text}");
        assert_eq!(begin(&hoa, lan, &[("card", text), ("consent", "card-spoken")]).await.status, 422, "{text}");
    }
    let far = house.staff_in("Anh Xa", Role::Guide, house.hamlet("Thôn 10").await.id).await;
    assert_eq!(far.post("/helping/cards", &[("card", &card)]).await.status, 422, "not where he helps");
    assert_eq!(house.learner("Ngô Thị Tò").await.post("/helping/cards", &[("card", &card)]).await.status, 403);
    let by = hoa.id();
    house.given(move |db| LearnerCard::revoke(db, by, lan)).await;
    assert_eq!(hoa.post("/helping/cards", &[("card", &card)]).await.status, 422, "taken back");
    assert!(told(&house, "helping-began").await.is_empty());
}

async fn consent_is_never_taken_as_given(house: House) {
    let (hoa, lan) = pair(&house).await;
    let nothing = begin(&hoa, lan.id, &[]).await;
    assert!(nothing.status == 422 && nothing.says("Hãy chọn cách người học đồng ý."));
    let no_pin = begin(&hoa, lan.id, &[("consent", "pin"), ("pin", " ")]).await;
    assert!(no_pin.status == 422 && no_pin.says("Hãy để người học nhập mã PIN.") && no_pin.says("value=\"pin\" id=\"consent\" checked"));
    assert!(!hoa.get("/learning").await.says("Bạn đang giúp"));
    assert!(told(&house, "helping-began").await.is_empty());
}

async fn wrong_pins_are_counted_as_at_the_door(house: House) {
    let (hoa, lan) = pair(&house).await;
    for _ in 0..5 {
        let wrong = begin(&hoa, lan.id, &[("consent", "pin"), ("pin", "9999")]).await;
        assert!(wrong.status == 422 && wrong.says("Mã PIN không đúng") && !wrong.says("9999"));
    }
    assert!(begin(&hoa, lan.id, &[("consent", "pin"), ("pin", PIN)]).await.status == 422, "now the right one waits too");
    assert!(told(&house, "helping-began").await.is_empty());
}

async fn a_helped_test_never_passes(house: House) {
    let quiz = published(&house).await;
    let lan = ready_for_the_test(&house, "Bùi Thị Lan").await;
    let hoa = house.staff("Cô Hoa", Role::Guide).await;
    help(&hoa, lan.id()).await;
    assert!(hoa.get(&format!("/quizzes/{quiz}")).await.says("chỉ để luyện"));
    take_the_test(&house, &hoa, quiz).await;
    let helped = tries(&house, &lan).await.remove(0);
    assert_eq!((helped.score, helped.passed, helped.helper_id), (Some(1.0), Some(false), Some(hoa.id())));
    let result = hoa.get(&format!("/attempts/{}", helped.id)).await;
    assert!(result.says("3/3") && result.says("không tính là đạt") && result.says("Vì mã OTP là chìa khóa.") && !result.says("Xin chứng nhận"));
    let enrolment = enrolment(&house, lan.id()).await;
    assert_eq!((enrolment.best_score, enrolment.test_passed_at), (None, None));
    let asked = lan.post("/certificate-requests", &[("enrolment", &enrolment.id.to_string())]).await;
    assert_eq!(asked.status, 422, "what a helper did opens no way to a certificate");
    let entry = told(&house, "attempt-submitted").await.remove(0);
    assert_eq!((entry.actor_id, entry.helped_id), (Some(hoa.id()), Some(lan.id())), "the journal names both");
    counters_are_right(&house);
    assert!(lan.get(&format!("/quizzes/{quiz}")).await.says("Có người giúp"));
    // Alone it counts.
    take_the_test(&house, &lan, quiz).await;
    let enrolment = self::enrolment(&house, lan.id()).await;
    assert_eq!((enrolment.best_score, enrolment.test_passed_at.is_some()), (Some(1.0), true));
    let asked = lan.post("/certificate-requests", &[("enrolment", &enrolment.id.to_string())]).await;
    assert_eq!(asked.status, 303);
    let evidence = house.staff("Thầy Giá", Role::Assessor).await.get(&asked.location).await;
    assert!(evidence.says("bài luyện có người giúp, không tính") && evidence.says("Lần 2: 100 %"));
    counters_are_right(&house);
}

async fn enrolment(house: &House, learner: PersonId) -> Enrolment {
    house.app.read(move |db| Ok(enrolments::table.filter(enrolments::person_id.eq(learner)).first(db)?)).await.unwrap()
}

async fn the_learners_own_try_is_left_alone(house: House) {
    let quiz = published(&house).await;
    let lan = ready_for_the_test(&house, "Bùi Thị Lan").await;
    let own = lan.post(&format!("/quizzes/{quiz}/attempts"), &[]).await.location;
    let hoa = house.staff("Cô Hoa", Role::Guide).await;
    help(&hoa, lan.id()).await;
    let choice = {
        let attempt = tries(&house, &lan).await.remove(0);
        attempt.paper.0.item(1).unwrap().choices[0].clone()
    };
    let refused = hoa.post(&own, &[("choice", &choice)]).await;
    assert!(refused.status == 422 && refused.says("người học đang tự làm"));
    let attempt = own.split('/').nth(2).unwrap().to_owned();
    assert_eq!(hoa.post(&format!("/attempts/{attempt}/submission"), &[]).await.status, 422);
    let practice = hoa.post(&format!("/quizzes/{quiz}/attempts"), &[]).await.location;
    assert_ne!(practice, own, "a try of its own");
    assert_eq!(lan.post(&format!("/quizzes/{quiz}/attempts"), &[]).await.location, own, "and the learner goes on with theirs");
    let all = tries(&house, &lan).await;
    assert_eq!(all.iter().map(Attempt::is_helped).collect::<Vec<_>>(), [false, true]);
}

async fn a_helped_lesson_counts_as_seen_and_the_evidence_says_so(house: House) {
    let quiz = published(&house).await;
    let (lan, hoa) = (house.learner("Bùi Thị Lan").await, house.staff("Cô Hoa", Role::Trainer).await);
    help(&hoa, lan.id()).await;
    let lesson = hoa.post("/courses/thu-nghiem/enrolment", &[]).await.location;
    assert_eq!(hoa.get(&lesson).await.status, 200);
    assert_eq!(hoa.post(&format!("{lesson}/completion"), &[]).await.status, 303);
    let begun = enrolment(&house, lan.id()).await;
    assert!(begun.lessons_completed_at.is_some());
    assert_eq!(progress(&house, &begun).await.helper_id, Some(hoa.id()));
    counters_are_right(&house);
    take_the_test(&house, &lan, quiz).await;
    let asked = lan.post("/certificate-requests", &[("enrolment", &begun.id.to_string())]).await;
    let assessor = house.staff("Thầy Giá", Role::Assessor).await;
    assert!(assessor.get(&asked.location).await.says("· có người giúp"));
    // Read again alone, it is the learner's own.
    lan.post(&format!("{lesson}/completion"), &[]).await;
    assert_eq!(progress(&house, &begun).await.helper_id, None);
    assert!(!assessor.get(&asked.location).await.says("· có người giúp"));
    // And help later does not take that away.
    hoa.post(&format!("{lesson}/completion"), &[]).await;
    assert_eq!(progress(&house, &begun).await.helper_id, None);
}

async fn progress(house: &House, enrolment: &Enrolment) -> Progress {
    let id = enrolment.id;
    house.app.read(move |db| Ok(Progress::of(db, id)?.remove(0))).await.unwrap()
}

async fn only_the_owner_does_what_only_the_owner_may(house: House) {
    let (hoa, lan) = pair(&house).await;
    help(&hoa, lan.id).await;
    for page in ["/account", "/account/password", "/account/second-factor", "/certificate-requests", "/certificates", "/helping", "/classes", "/admin"] {
        let refused = hoa.get(page).await;
        assert!(refused.status == 403 && refused.says("Việc này chỉ chủ tài khoản tự làm"), "{page}: {}", refused.status);
    }
    let new = HelpingId::new().to_string();
    let other = house.learner("Ba").await.id();
    for (address, fields) in [
        ("/certificate-requests".to_owned(), vec![("enrolment", new.as_str())]),
        ("/account/logins/revocation".to_owned(), vec![]),
        ("/account/helping/end".to_owned(), vec![]),
        ("/account/password".to_owned(), vec![("now", "x"), ("password", "y")]),
        (format!("/helping/learners/{other}"), vec![("id", new.as_str()), ("consent", "spoken")]),
    ] {
        assert_eq!(hoa.post(&address, &fields).await.status, 403, "{address}");
    }
}

async fn the_helper_ends_it_and_is_back(house: House) {
    let (hoa, lan) = pair(&house).await;
    let before = hoa.cookie_header();
    help(&hoa, lan.id).await;
    let helped = hoa.cookie_header();
    let ended = hoa.post("/helping/end", &[]).await;
    assert_eq!((ended.status, ended.location.as_str()), (303, "/helping"));
    let page = hoa.get("/helping").await;
    assert!(page.says("Đã dừng giúp.") && page.says("Bạn đã giúp 1 người") && page.says("Trần Thị Lan"));
    assert!(!hoa.get("/").await.says("Bạn đang giúp"));
    assert_eq!(hoa.cookie_header(), before);
    let ended = told(&house, "helping-ended").await.remove(0);
    assert_eq!((ended.actor_id, ended.helped_id, ended.subject), (Some(hoa.id()), Some(lan.id), lan.id.to_string()));
    // The login of the help opens nothing any more.
    let late = house.stranger().get_with("/learning", &[("cookie", &helped)]).await;
    assert_eq!((late.status, late.location.starts_with("/login")), (303, true));
}

async fn out_is_out_for_the_helper_too(house: House) {
    let (hoa, lan) = pair(&house).await;
    help(&hoa, lan.id).await;
    assert_eq!(hoa.post("/logout", &[]).await.status, 303);
    assert!(hoa.cookie_header().is_empty() || !hoa.cookie_header().contains("hocvu="));
    let open: i64 =
        house.given(move |db| Ok(logins::table.filter(logins::revoked_at.is_null()).filter(logins::person_id.eq(lan.id)).count().get_result(db)?)).await;
    let own: i64 = {
        let hoa = hoa.id();
        house.given(move |db| Ok(logins::table.filter(logins::revoked_at.is_null()).filter(logins::person_id.eq(hoa)).count().get_result(db)?)).await
    };
    assert_eq!((open, own), (0, 0));
}

async fn the_learner_ends_it(house: House) {
    let (hoa, lan) = pair(&house).await;
    help(&hoa, lan.id).await;
    let own = house.signed_in(lan.id, Door::Pin).await;
    assert_eq!(own.post("/account/helping/end", &[]).await.location, "/account");
    assert!(!own.get("/account").await.says("Đang giúp"));
    assert_eq!(hoa.get("/learning").await.status, 303);
    let ended = told(&house, "helping-ended").await.remove(0);
    assert_eq!((ended.actor_id, ended.helped_id), (Some(lan.id), None));
    assert_eq!(own.get("/learning").await.status, 200, "the learner stays");
    let again = hoa.post("/helping/end", &[]).await;
    assert!(again.status == 303 && again.location == "/login/staff", "the helper comes in anew");
}

async fn it_ends_by_itself(house: House) {
    let (hoa, lan) = pair(&house).await;
    help(&hoa, lan.id).await;
    let end: chrono::NaiveDateTime = house.given(|db| Ok(logins::table.filter(logins::helper_id.is_not_null()).select(logins::expires_at).first(db)?)).await;
    assert!(end > now() + chrono::TimeDelta::minutes(119) && end <= now() + chrono::TimeDelta::minutes(120));
    house.given(|db| Ok(diesel::update(logins::table.filter(logins::helper_id.is_not_null())).set(logins::expires_at.eq(now())).execute(db)?)).await;
    assert_eq!(hoa.get("/learning").await.status, 303);
    assert!(!house.signed_in(lan.id, Door::Pin).await.get("/account").await.says("Đang giúp"));
}

async fn who_has_lost_the_right_helps_no_longer(house: House) {
    let (hoa, lan) = pair(&house).await;
    help(&hoa, lan.id).await;
    let guide = hoa.id();
    house.given(move |db| Ok(diesel::update(roles::table.filter(roles::person_id.eq(guide))).set(roles::revoked_at.eq(now())).execute(db)?)).await;
    assert_eq!(hoa.get("/learning").await.status, 303);
}

async fn staff_oneself_and_people_elsewhere_are_refused(house: House) {
    let hoa = house.staff_in("Cô Hoa", Role::Guide, house.hamlet("Thôn 1").await.id).await;
    let giang = house.staff("Thầy Giảng", Role::Trainer).await.id();
    let (own, far) = (hoa.id(), house.hamlet("Thôn 2").await.id);
    house.given(move |db| Right::grant(db, None, giang, Role::Assessor, far)).await;
    let near = house.hamlet("Thôn 1").await.id;
    let colleague = house.staff_in("Cô Học", Role::Assessor, near).await.id();
    for (person, words) in [(own, "Bạn không cần giúp chính mình"), (colleague, "Người này là cán bộ")] {
        let refused = begin(&hoa, person, &[("consent", "spoken")]).await;
        assert!(refused.status == 422 && refused.says(words));
    }
    let elsewhere = house.given(move |db| Person::create(db, &new_person("Lê Thị Xa", far, Audience::Resident))).await.id;
    assert_eq!(begin(&hoa, elsewhere, &[("consent", "spoken")]).await.status, 404);
    assert_eq!(hoa.get(&format!("/helping/learners/{elsewhere}")).await.status, 404);
    let found = hoa.get("/helping/learners?name=c%C3%B4").await;
    assert!(!found.says("Cô Học") && !hoa.get("/helping/learners?name=xa").await.says("Lê Thị Xa"));
    // A learner who becomes staff meanwhile is no longer helped.
    let lan = house.learner("Lan").await.id();
    help(&hoa, lan).await;
    house.given(move |db| Right::grant(db, None, lan, Role::Guide, near)).await;
    assert_eq!(hoa.get("/learning").await.status, 303);
}

async fn strangers_and_other_roles_do_not_help(house: House) {
    let (_, lan) = pair(&house).await;
    let address = format!("/helping/learners/{}", lan.id);
    for page in ["/helping", "/helping/learners", &address] {
        assert_eq!(house.stranger().get(page).await.location.split('?').next(), Some("/login/staff"));
        assert_eq!(house.learner("Ba").await.get(page).await.status, 403);
        assert_eq!(house.staff("Thầy Giá", Role::Assessor).await.get(page).await.status, 403);
    }
    assert_eq!(begin(&house.learner("Tư").await, lan.id, &[("consent", "spoken")]).await.status, 403);
    assert_eq!(begin(&house.stranger(), lan.id, &[("consent", "spoken")]).await.status, 303);
    assert!(told(&house, "helping-began").await.is_empty());
}

async fn sent_twice_it_is_one(house: House) {
    let (hoa, lan) = pair(&house).await;
    let own = hoa.cookie_header();
    let id = HelpingId::new().to_string();
    let address = format!("/helping/learners/{}", lan.id);
    let fields = [("id", id.as_str()), ("consent", "spoken")];
    hoa.post(&address, &fields).await;
    let again = house.stranger();
    again.keep(&own);
    assert_eq!(again.post(&address, &fields).await.status, 303);
    assert_eq!(told(&house, "helping-began").await.len(), 1);
}

async fn whom_one_has_helped_stands_once(house: House) {
    let (hoa, lan) = pair(&house).await;
    let ba = house.learner("Lê Văn Ba").await.id();
    for learner in [lan.id, ba, lan.id] {
        help(&hoa, learner).await;
        hoa.post("/helping/end", &[]).await;
    }
    let page = hoa.get("/helping").await;
    assert!(page.says("Bạn đã giúp 2 người"));
    assert_eq!(page.text().matches("<th scope=\"row\">Trần Thị Lan</th>").count(), 1);
    let communes = house.app.read(Unit::communes).await.unwrap();
    assert_eq!(communes.len(), 1);
    assert!(!house.staff("Cô Khác", Role::Guide).await.get("/helping").await.says("Trần Thị Lan"), "each their own");
}
