//! A small OpenID Connect provider that can be told to answer wrongly.

use actix_web::rt::spawn;
use actix_web::web::{Data, Form, get, post};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512};
use aws_lc_rs::{digest, hmac, rand::SystemRandom};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

pub const SECRET: &str = "a secret between the two";

/// What is wrong with the provider's answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    None,
    Nonce,
    NoNonce,
    Audience,
    AnotherAudience,
    AuthorizedParty,
    Issuer,
    ExpiredBy(i64),
    FromTheFuture,
    Signature,
    AlgorithmNone,
    PublicKeyAsSecret,
    ClientSecretAsKey,
    AnotherAlgorithm,
    UnknownKey,
    NoSubject,
    NoIdToken,
    AccessToken,
    UserInfoSubject,
    UserInfoDown,
    Huge,
    Redirects,
}

struct Asked {
    nonce: String,
    challenge: String,
    redirect: String,
    subject: String,
}

pub struct State {
    issuer: String,
    keys: Mutex<(KeyPair, String)>,
    fault: Mutex<Fault>,
    more: Mutex<Value>,
    codes: Mutex<HashMap<String, Asked>>,
    count: Mutex<HashMap<&'static str, usize>>,
}

#[derive(Clone)]
pub struct Provider(Arc<State>);

impl Provider {
    pub async fn new() -> Provider {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let state = Arc::new(State {
            issuer: format!("http://{}", listener.local_addr().unwrap()),
            keys: Mutex::new((KeyPair::generate(KeySize::Rsa2048).unwrap(), "key-1".into())),
            fault: Mutex::new(Fault::None),
            more: Mutex::new(json!({})),
            codes: Mutex::default(),
            count: Mutex::default(),
        });
        let data = Data::from(state.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .route("/.well-known/openid-configuration", get().to(configuration))
                .route("/jwks", get().to(jwks))
                .route("/token", post().to(token))
                .route("/userinfo", get().to(user_info))
        });
        spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
        Provider(state)
    }

    pub fn issuer(&self) -> String {
        self.0.issuer.clone()
    }

    pub fn fault(&self, fault: Fault) {
        *self.0.fault.lock().unwrap() = fault;
    }

    /// Claims that it tells besides.
    pub fn tells(&self, more: Value) {
        *self.0.more.lock().unwrap() = more;
    }

    pub fn changes_its_key(&self) {
        *self.0.keys.lock().unwrap() = (KeyPair::generate(KeySize::Rsa2048).unwrap(), "key-2".into());
    }

    /// How often an address of it was asked.
    pub fn times(&self, what: &str) -> usize {
        self.0.count.lock().unwrap().get(what).copied().unwrap_or_default()
    }

    /// The person signs in there; gives the address that the browser is sent back to.
    pub fn signs_in(&self, there: &str, subject: &str) -> String {
        let asked = parameters(there);
        assert_eq!((asked["response_type"].as_str(), asked["code_challenge_method"].as_str()), ("code", "S256"));
        let code = URL_SAFE_NO_PAD.encode(hocvu::keys::random::<16>());
        let text = |name: &str| asked[name].clone();
        let answer = Asked { nonce: text("nonce"), challenge: text("code_challenge"), redirect: text("redirect_uri"), subject: subject.into() };
        let back = format!("{}?code={code}&state={}&iss={}", answer.redirect, asked["state"], self.0.issuer);
        self.0.codes.lock().unwrap().insert(code, answer);
        back[back.find("/login/").unwrap()..].to_owned()
    }
}

pub fn parameters(address: &str) -> HashMap<String, String> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    serde_html_form::from_str(query).unwrap()
}

impl State {
    fn asked(&self, what: &'static str) {
        *self.count.lock().unwrap().entry(what).or_default() += 1;
    }

    fn is(&self, fault: Fault) -> bool {
        *self.fault.lock().unwrap() == fault
    }

    fn id_token(&self, asked: &Asked, access: &str) -> String {
        let now = chrono::Utc::now().timestamp();
        let mut claims = json!({
            "iss": self.issuer, "aud": "hocvu", "sub": asked.subject, "nonce": asked.nonce, "iat": now, "exp": now + 300,
            "at_hash": half_hash(access),
        });
        for (name, value) in self.more.lock().unwrap().as_object().unwrap() {
            claims[name] = value.clone();
        }
        let fault = *self.fault.lock().unwrap();
        match fault {
            Fault::Nonce => claims["nonce"] = json!("another"),
            Fault::NoNonce => drop(claims.as_object_mut().unwrap().remove("nonce")),
            Fault::Audience => claims["aud"] = json!("another-client"),
            Fault::AnotherAudience => claims["aud"] = json!(["hocvu", "another-client"]),
            Fault::AuthorizedParty => claims["azp"] = json!("another-client"),
            Fault::Issuer => claims["iss"] = json!("https://another.example"),
            Fault::ExpiredBy(seconds) => claims["exp"] = json!(now - seconds),
            Fault::FromTheFuture => claims["iat"] = json!(now + 3600),
            Fault::NoSubject => drop(claims.as_object_mut().unwrap().remove("sub")),
            Fault::AccessToken => claims["at_hash"] = json!(half_hash("another token")),
            _ => {}
        }
        self.signed(fault, &claims)
    }

    fn signed(&self, fault: Fault, claims: &Value) -> String {
        let keys = self.keys.lock().unwrap();
        let (algorithm, kid) = match fault {
            Fault::AlgorithmNone => ("none", keys.1.as_str()),
            Fault::PublicKeyAsSecret | Fault::ClientSecretAsKey => ("HS256", keys.1.as_str()),
            Fault::AnotherAlgorithm => ("RS512", keys.1.as_str()),
            Fault::UnknownKey => ("RS256", "nobody-knows"),
            _ => ("RS256", keys.1.as_str()),
        };
        let header = json!({ "alg": algorithm, "kid": kid, "typ": "JWT" });
        let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", encoded(&header), encoded(claims));
        let signature = match algorithm {
            "none" => Vec::new(),
            "HS256" => {
                let secret = if fault == Fault::PublicKeyAsSecret { keys.0.public_key().as_ref() } else { SECRET.as_bytes() };
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), text.as_bytes()).as_ref().to_vec()
            }
            _ => {
                let with = if algorithm == "RS512" { &RSA_PKCS1_SHA512 } else { &RSA_PKCS1_SHA256 };
                let signed = if fault == Fault::Signature { format!("{text}!") } else { text.clone() };
                let mut signature = vec![0; keys.0.public_modulus_len()];
                keys.0.sign(with, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
                signature
            }
        };
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn half_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest::digest(&digest::SHA256, token.as_bytes()).as_ref()[..16])
}

async fn configuration(state: Data<State>) -> HttpResponse {
    state.asked("configuration");
    let at = |path: &str| format!("{}{path}", state.issuer);
    HttpResponse::Ok().json(json!({
        "issuer": state.issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"), "userinfo_endpoint": at("/userinfo"),
        "jwks_uri": at("/jwks"), "end_session_endpoint": at("/leave"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        // As real ones do, it names an algorithm that nobody knows.
        "id_token_signing_alg_values_supported": ["RS256", "RS512", "HS256", "none", "X25519-dreams"],
    }))
}

async fn jwks(state: Data<State>) -> HttpResponse {
    state.asked("jwks");
    let keys = state.keys.lock().unwrap();
    let public = keys.0.public_key();
    let (n, e) = (public.modulus().big_endian_without_leading_zero().to_vec(), public.exponent().big_endian_without_leading_zero().to_vec());
    HttpResponse::Ok().json(json!({ "keys": [{ "kty": "RSA", "use": "sig", "kid": keys.1, "n": URL_SAFE_NO_PAD.encode(n), "e": URL_SAFE_NO_PAD.encode(e) }] }))
}

async fn token(state: Data<State>, request: HttpRequest, form: Form<HashMap<String, String>>) -> HttpResponse {
    state.asked("token");
    let expected = format!("Basic {}", STANDARD.encode(format!("hocvu:{}", SECRET.replace(' ', "+"))));
    if request.headers().get("authorization").and_then(|value| value.to_str().ok()) != Some(&expected) {
        return HttpResponse::Unauthorized().json(json!({ "error": "invalid_client" }));
    }
    let redeemed = state.codes.lock().unwrap().remove(&form["code"]);
    let proof = |verifier: &str| URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
    let fits = |asked: &Asked| proof(&form["code_verifier"]) == asked.challenge && form["redirect_uri"] == asked.redirect;
    let Some(asked) = redeemed.filter(fits) else { return HttpResponse::BadRequest().json(json!({ "error": "invalid_grant" })) };
    let access = format!("access-of-{}", asked.subject);
    let mut answer = json!({ "access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": state.id_token(&asked, &access) });
    match *state.fault.lock().unwrap() {
        Fault::NoIdToken => drop(answer.as_object_mut().unwrap().remove("id_token")),
        Fault::Huge => answer["padding"] = json!("x".repeat(300 * 1024)),
        Fault::Redirects => return HttpResponse::TemporaryRedirect().insert_header(("location", "/token")).finish(),
        _ => {}
    }
    HttpResponse::Ok().json(answer)
}

async fn user_info(state: Data<State>, request: HttpRequest) -> HttpResponse {
    state.asked("userinfo");
    if state.is(Fault::UserInfoDown) {
        return HttpResponse::InternalServerError().finish();
    }
    let bearer = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let subject = if state.is(Fault::UserInfoSubject) { "somebody-else" } else { bearer.trim_start_matches("Bearer access-of-") };
    let mut told = state.more.lock().unwrap().clone();
    told["sub"] = json!(subject);
    told["name"] = json!("Lan Trần");
    HttpResponse::Ok().json(told)
}
