//! Answers made wrong on purpose: each is refused with a sentence, and no login is made.

use super::provider::{Fault, Provider, parameters};
use super::{comes_in, linked, logins_by_openid, opened, settings};
use crate::both;
use crate::house::House;
use hocvu::config::Config;
use hocvu::identity::Role;

both!(
    a_wrong_answer_lets_nobody_in,
    an_answer_counts_once_and_in_its_own_browser,
    a_code_works_once,
    a_new_key_of_the_provider_is_followed_and_unknown_keys_do_not_make_us_ask_again_and_again,
    clocks_may_stand_a_little_apart,
    without_the_provider_there_is_a_sentence,
    next_stays_within_this_site,
);

async fn a_wrong_answer_lets_nobody_in(house: House) {
    let provider = Provider::new().await;
    let house = &opened(&house, &provider, "").await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let lan = house.learner("Trần Thị Lan").await;
    linked(house, &trainer, lan.id(), &provider, "lan").await;
    let before = logins_by_openid(house).await;
    let wrong = [
        (Fault::Nonce, "nonce"),
        (Fault::NoNonce, "nonce"),
        (Fault::Audience, "audience"),
        (Fault::AnotherAudience, "audience"),
        (Fault::AuthorizedParty, "authorized-party"),
        (Fault::Issuer, "issuer"),
        (Fault::ExpiredBy(300), "expired"),
        (Fault::FromTheFuture, "expired"),
        (Fault::Signature, "signature"),
        (Fault::AlgorithmNone, "algorithm"),
        (Fault::PublicKeyAsSecret, "algorithm"),
        (Fault::ClientSecretAsKey, "algorithm"),
        (Fault::AnotherAlgorithm, "algorithm"),
        (Fault::UnknownKey, "key"),
        (Fault::NoSubject, "token-answer"),
        (Fault::NoIdToken, "no-id-token"),
        (Fault::AccessToken, "access-token"),
        (Fault::UserInfoSubject, "user-info-subject"),
        (Fault::UserInfoDown, "user-info"),
        (Fault::Huge, "unreachable"),
        (Fault::Redirects, "token-answer"),
    ];
    let mut believed = Vec::new();
    for (fault, word) in wrong {
        provider.fault(fault);
        let phone = house.stranger();
        let answer = comes_in(&phone, &provider, "lan").await;
        let told = answer.status == 422 && answer.says("Bạn chưa vào được") && answer.says(&format!("Mã cho quản trị: {word}<"));
        if !told || phone.get("/account").await.status != 303 {
            let text = answer.text();
            let word = text.split_once("Mã cho quản trị: ").map_or("", |(_, rest)| rest.split('<').next().unwrap_or_default());
            believed.push(format!("{fault:?}: {} {word}", answer.status));
        }
    }
    assert!(believed.is_empty(), "{believed:#?}");
    assert_eq!(logins_by_openid(house).await, before);
    provider.fault(Fault::None);
    assert_eq!(comes_in(&house.stranger(), &provider, "lan").await.status, 303, "the right answer is still right");
    assert_eq!(logins_by_openid(house).await, before + 1);
}

async fn an_answer_counts_once_and_in_its_own_browser(house: House) {
    let provider = Provider::new().await;
    let house = &opened(&house, &provider, "").await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let lan = house.learner("Trần Thị Lan").await;
    linked(house, &trainer, lan.id(), &provider, "lan").await;
    let before = logins_by_openid(house).await;
    let begun_elsewhere = |word: &'static str| {
        move |answer: crate::house::Answer| {
            assert_eq!(answer.status, 422);
            assert!(answer.says("bắt đầu ở máy khác") && answer.says(&format!("Mã cho quản trị: {word}<")), "{}", answer.text());
        }
    };

    let phone = house.stranger();
    let there = phone.get("/login/with/xa").await.location;
    let back = provider.signs_in(&there, "lan");
    begun_elsewhere("state")(house.stranger().get(&back).await);
    let state = parameters(&back)["state"].clone();
    begun_elsewhere("state")(phone.get(&back.replace(&state, "guessed")).await);
    begun_elsewhere("state")(phone.get("/login/with/xa/answer?code=x").await);
    let other = house.stranger();
    other.get("/login/with/xa").await;
    begun_elsewhere("state")(other.get(&back).await);
    assert_eq!(provider.times("token"), 1, "nothing was asked for these: only for the link that was made");

    let stolen = phone.copy();
    assert_eq!(phone.get(&back).await.status, 303);
    begun_elsewhere("state")(phone.get(&back).await);
    begun_elsewhere("heard-before")(stolen.get(&back).await);
    assert_eq!(logins_by_openid(house).await, before + 1);

    let phone = house.stranger();
    let there = phone.get("/login/with/xa").await.location;
    let mixed_up = provider.signs_in(&there, "lan").replace(&format!("iss={}", provider.issuer()), "iss=https://another.example");
    assert!(phone.get(&mixed_up).await.says("answering-issuer"));
    let phone = house.stranger();
    let state = parameters(&phone.get("/login/with/xa").await.location)["state"].clone();
    let stopped = phone.get(&format!("/login/with/xa/answer?error=access_denied&state={state}")).await;
    assert!(stopped.status == 422 && stopped.says("Bạn đã dừng lại"));
    assert_eq!(logins_by_openid(house).await, before + 1);
    assert_eq!(house.stranger().get("/login/with/another").await.status, 404);
}

/// Two errands, one code: the provider gives nothing for it the second time.
async fn a_code_works_once(house: House) {
    let provider = Provider::new().await;
    let house = &opened(&house, &provider, "").await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let lan = house.learner("Trần Thị Lan").await;
    linked(house, &trainer, lan.id(), &provider, "lan").await;
    let phone = house.stranger();
    let there = phone.get("/login/with/xa").await.location;
    let back = provider.signs_in(&there, "lan");
    let code = parameters(&back)["code"].clone();
    assert_eq!(phone.get(&back).await.status, 303);
    let thief = house.stranger();
    let state = parameters(&thief.get("/login/with/xa").await.location)["state"].clone();
    let again = thief.get(&format!("/login/with/xa/answer?code={code}&state={state}")).await;
    assert!(again.status == 422 && again.says("Mã cho quản trị: code<"));
    // A fresh code of another errand is of no use either: PKCE binds it to its own.
    let there = phone.get("/login/with/xa").await.location;
    let fresh = parameters(&provider.signs_in(&there, "lan"))["code"].clone();
    let state = parameters(&thief.get("/login/with/xa").await.location)["state"].clone();
    assert!(thief.get(&format!("/login/with/xa/answer?code={fresh}&state={state}")).await.says("Mã cho quản trị: code<"));
    assert_eq!(thief.get("/account").await.status, 303);
}

async fn a_new_key_of_the_provider_is_followed_and_unknown_keys_do_not_make_us_ask_again_and_again(house: House) {
    let provider = Provider::new().await;
    let house = &opened(&house, &provider, "").await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let lan = house.learner("Trần Thị Lan").await;
    linked(house, &trainer, lan.id(), &provider, "lan").await;
    assert_eq!((provider.times("configuration"), provider.times("jwks")), (1, 1));
    provider.changes_its_key();
    assert_eq!(comes_in(&house.stranger(), &provider, "lan").await.status, 303);
    assert_eq!((provider.times("configuration"), provider.times("jwks")), (1, 2));
    provider.fault(Fault::UnknownKey);
    for _ in 0..4 {
        assert!(comes_in(&house.stranger(), &provider, "lan").await.says("Mã cho quản trị: key<"));
    }
    assert_eq!(provider.times("jwks"), 2);
}

async fn clocks_may_stand_a_little_apart(house: House) {
    let provider = Provider::new().await;
    let exact = opened(&house, &provider, "clock_tolerance_seconds = 0").await;
    let house = &opened(&house, &provider, "").await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let lan = house.learner("Trần Thị Lan").await;
    linked(house, &trainer, lan.id(), &provider, "lan").await;
    provider.fault(Fault::ExpiredBy(60));
    assert_eq!(comes_in(&house.stranger(), &provider, "lan").await.status, 303);
    assert!(comes_in(&exact.stranger(), &provider, "lan").await.says("expired"));
    provider.fault(Fault::ExpiredBy(200));
    assert!(comes_in(&house.stranger(), &provider, "lan").await.says("expired"));
}

async fn without_the_provider_there_is_a_sentence(house: House) {
    let nobody = { std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap() };
    let mut offline = settings(&format!("http://{nobody}"), "");
    offline.client_secret_file = None;
    let house = House::open(Config { openid: vec![offline], ..house.app.config.clone() }).await;
    let phone = house.stranger();
    assert!(phone.get("/login").await.says("Vào bằng Cổng xã"), "the site starts without it");
    let refused = phone.get("/login/with/xa").await;
    assert!(refused.status == 422 && refused.says("không liên lạc được với Cổng xã") && refused.says("Vào bằng mã lớp"));
}

async fn next_stays_within_this_site(house: House) {
    let provider = Provider::new().await;
    let house = &opened(&house, &provider, "").await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let lan = house.learner("Trần Thị Lan").await;
    linked(house, &trainer, lan.id(), &provider, "lan").await;
    for (next, expected) in [
        ("/courses?audience=resident", "/courses?audience=resident"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/\t/evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ] {
        let button = format!("/login/with/xa?{}", serde_html_form::to_string([("next", next)]).unwrap());
        let answer = super::comes_in_by(&house.stranger(), &provider, "lan", &button).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, expected), "{next:?}");
    }
    let door = house.stranger().get("/login?next=%2Fcourses%3Fa%3D1%26b").await;
    assert!(door.says("/login/with/xa?next=%2Fcourses%3Fa%3D1%26b"));
}
