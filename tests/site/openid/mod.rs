//! Coming in with another organisation's account, and everything that must not let anybody in.

mod links;
mod provider;
mod refusals;

use crate::house::{Answer, House, Visitor};
use hocvu::config::{Config, OpenIdProvider};
use hocvu::db::schema::logins;
use hocvu::identity::{Door, PersonId};
use provider::{Provider, SECRET};
use std::os::unix::fs::PermissionsExt;

/// The same house, with a provider in its settings.
async fn opened(house: &House, provider: &Provider, more: &str) -> House {
    let file = house.data().join("xa.secret");
    std::fs::write(&file, SECRET).unwrap();
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
    House::open(Config { openid: vec![settings(&provider.issuer(), more)], ..house.app.config.clone() }).await
}

fn settings(issuer: &str, more: &str) -> OpenIdProvider {
    let text = "id = \"xa\"\nname = \"Cổng xã\"\nclient_id = \"hocvu\"\nclient_secret_file = \"xa.secret\"";
    toml::from_str(&format!("{text}\nissuer = \"{issuer}\"\n{more}")).unwrap()
}

/// Presses the button, signs in there, comes back.
async fn comes_in(visitor: &Visitor, provider: &Provider, subject: &str) -> Answer {
    comes_in_by(visitor, provider, subject, "/login/with/xa").await
}

async fn comes_in_by(visitor: &Visitor, provider: &Provider, subject: &str, button: &str) -> Answer {
    let there = visitor.get(button).await;
    assert_eq!(there.status, 303, "{}", there.text());
    visitor.get(&provider.signs_in(&there.location, subject)).await
}

/// Linked already, as a story needs it.
async fn linked(house: &House, inviter: &Visitor, person: PersonId, provider: &Provider, subject: &str) -> Visitor {
    let phone = house.stranger();
    let answer = comes_in_by(&phone, provider, subject, &invitation(house, inviter, person).await).await;
    assert_eq!(answer.location, "/login/with/xa/link", "{}", answer.text());
    assert_eq!(phone.post("/login/with/xa/link", &[]).await.status, 303);
    phone
}

/// The button on the page of a new invitation.
async fn invitation(house: &House, inviter: &Visitor, person: PersonId) -> String {
    let page = inviter.get(&format!("/people/{person}/identities")).await;
    let made = inviter.post(&format!("/people/{person}/invitations"), &[("id", &page.field("id"))]).await;
    assert_eq!(made.status, 200, "{}", made.text());
    let opened = house.stranger().get(&link_in(&made)).await;
    assert_eq!(opened.status, 200);
    let text = opened.text();
    text.split("href=\"").find(|part| part.starts_with("/login/with/xa?")).unwrap().split('"').next().unwrap().to_owned()
}

fn link_in(page: &Answer) -> String {
    let text = page.text();
    let address = text.split_once("<code>").unwrap().1.split_once("</code>").unwrap().0.trim().to_owned();
    address[address.find("/invitations/").unwrap()..].to_owned()
}

/// How many came in by this door.
async fn logins_by_openid(house: &House) -> i64 {
    use diesel::prelude::*;
    house.given(|db| Ok(logins::table.filter(logins::door.eq(Door::OpenId)).count().get_result(db)?)).await
}
