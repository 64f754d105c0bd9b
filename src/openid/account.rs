//! An account at a provider, as its answer proves it: every check of OpenID Connect Core 3.1.3.7 and 5.3.2.

use super::errand::Errand;
use super::fetch::fetch;
use super::known::{Known, chain, unreachable};
use super::trouble::Trouble;
use crate::config::{ClientAuth, OpenIdProvider, SigningAlgorithm};
use crate::identity::Number;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{TimeDelta, Utc};
use openidconnect::core::{CoreClient, CoreGenderClaim, CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm, CoreTokenResponse};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, Nonce, OAuth2TokenResponse, PkceCodeVerifier, RedirectUrl, RequestTokenError, SignatureVerificationError, TokenResponse, UserInfoClaims,
    UserInfoError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    pub provider: String,
    pub subject: String,
    /// What the account is called there: shown, never kept.
    pub name: Option<String>,
    /// The verified number as digits, only where the settings trust the claim.
    pub number: Option<String>,
    /// A second factor was seen there, by a word that the settings let count.
    pub strong: bool,
}

pub type Relying = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// This site as a client of that provider.
pub fn relying(provider: &OpenIdProvider, secret: Option<String>, known: &Known, back: &str) -> Result<Relying, Trouble> {
    let back = RedirectUrl::new(back.into()).map_err(|error| unreachable(provider, error))?;
    let client = CoreClient::from_provider_metadata(known.metadata.clone(), ClientId::new(provider.client_id.clone()), secret.map(ClientSecret::new));
    let auth = match provider.client_auth {
        ClientAuth::Basic => AuthType::BasicAuth,
        ClientAuth::Post => AuthType::RequestBody,
    };
    Ok(client.set_redirect_uri(back).set_auth_type(auth))
}

impl Account {
    /// Redeems the code and believes nothing that is not proven.
    pub async fn proven(provider: &OpenIdProvider, secret: Option<String>, errand: &Errand, code: String) -> Result<Account, Trouble> {
        let known = Known::of(provider).await?;
        let client = relying(provider, secret, &known, &errand.back)?;
        let tokens = redeem(provider, &client, errand, code).await?;
        let token = tokens.id_token().ok_or(Trouble::unsafe_answer("no-id-token"))?;
        let nonce = Nonce::new(errand.nonce.clone());
        let (claims, known) = check_with_newest_keys(provider, known, token, &nonce).await?;
        check_authorized_party(provider, claims)?;
        check_access_token(&tokens, token, claims, &verifier(provider, &known)?)?;
        let mut all = payload(token);
        let subject = claims.subject().to_string();
        if client.user_info_url().is_some() {
            // What the ID token says was signed: it goes before what is told besides.
            let more = user_info(provider, &client, &tokens, claims).await?;
            for (name, value) in more {
                all.entry(name).or_insert(value);
            }
        }
        let word = |name: &str| all.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let trusted = provider.number_claim.as_ref().filter(|_| provider.number_trusted);
        let number = trusted.and_then(|claim| word(claim)).and_then(|text| Number::parse(&text)).map(|number| number.digits().to_owned());
        let name = word("name").or_else(|| word("preferred_username")).map(|name| name.chars().take(80).collect());
        Ok(Account { provider: provider.id.clone(), subject, name, number, strong: is_strong(provider, claims) })
    }
}

async fn redeem(provider: &OpenIdProvider, client: &Relying, errand: &Errand, code: String) -> Result<CoreTokenResponse, Trouble> {
    let plain = provider.is_on_this_machine();
    let http = |request| fetch(request, plain);
    let request = client.exchange_code(AuthorizationCode::new(code)).map_err(|error| unreachable(provider, error))?;
    let answer = request.set_pkce_verifier(PkceCodeVerifier::new(errand.verifier.clone())).request_async(&http).await;
    answer.map_err(|error| match error {
        RequestTokenError::Request(error) => unreachable(provider, chain(&error)),
        // The code was used before, is too old, or the client's secret is wrong: the log says which.
        RequestTokenError::ServerResponse(error) => refused(provider, "code", error),
        other => refused(provider, "token-answer", chain(&other)),
    })
}

async fn check_with_newest_keys<'t>(
    provider: &OpenIdProvider, mut known: Arc<Known>, token: &'t CoreIdToken, nonce: &Nonce,
) -> Result<(&'t CoreIdTokenClaims, Arc<Known>), Trouble> {
    use SignatureVerificationError::NoMatchingKey;
    let mut checked = token.claims(&verifier(provider, &known)?, nonce);
    if let Err(ClaimsVerificationError::SignatureVerification(NoMatchingKey)) = checked
        && let Some(newer) = known.with_new_keys(provider).await
    {
        known = newer;
        checked = token.claims(&verifier(provider, &known)?, nonce);
    }
    checked.map(|claims| (claims, known)).map_err(|error| refused(provider, check_of(&error), chain(&error)))
}

fn verifier<'k>(provider: &OpenIdProvider, known: &Known) -> Result<CoreIdTokenVerifier<'k>, Trouble> {
    let tolerance = TimeDelta::seconds(provider.clock_tolerance_seconds.into());
    let issuer = known.metadata.issuer().clone();
    // Without the client's secret: a token signed with a shared key is never right here.
    let verifier = CoreIdTokenVerifier::new_public_client(ClientId::new(provider.client_id.clone()), issuer, known.keys.clone());
    let not_from_the_future = move |at| if at <= Utc::now() + tolerance { Ok(()) } else { Err("issued in the future".to_owned()) };
    Ok(verifier
        .set_allowed_algs([algorithm(provider.signing_algorithm)?])
        .set_time_fn(move || Utc::now() - tolerance)
        .set_issue_time_verifier_fn(not_from_the_future))
}

fn algorithm(word: SigningAlgorithm) -> Result<CoreJwsSigningAlgorithm, Trouble> {
    serde_json::from_value(Value::from(word.word())).map_err(|_| Trouble::unsafe_answer("algorithm"))
}

/// The word of the check that failed.
fn check_of(error: &ClaimsVerificationError) -> &'static str {
    use ClaimsVerificationError as Claims;
    use SignatureVerificationError as Signature;
    match error {
        Claims::Expired(_) => "expired",
        Claims::InvalidAudience(_) => "audience",
        Claims::InvalidIssuer(_) => "issuer",
        Claims::InvalidNonce(_) => "nonce",
        Claims::InvalidSubject(_) => "subject",
        Claims::SignatureVerification(Signature::NoMatchingKey) => "key",
        Claims::SignatureVerification(Signature::NoSignature | Signature::DisallowedAlg(_) | Signature::UnsupportedAlg(_)) => "algorithm",
        Claims::SignatureVerification(_) => "signature",
        _ => "claims",
    }
}

/// The library leaves this one to us: a token that was given to another client is not for us.
fn check_authorized_party(provider: &OpenIdProvider, claims: &CoreIdTokenClaims) -> Result<(), Trouble> {
    match claims.authorized_party() {
        Some(party) if **party != provider.client_id => Err(refused(provider, "authorized-party", "azp is another client")),
        _ => Ok(()),
    }
}

/// Where the ID token names its access token, it must be this one.
fn check_access_token(tokens: &CoreTokenResponse, token: &CoreIdToken, claims: &CoreIdTokenClaims, verifier: &CoreIdTokenVerifier) -> Result<(), Trouble> {
    let Some(expected) = claims.access_token_hash() else { return Ok(()) };
    let wrong = Trouble::unsafe_answer("access-token");
    let (Ok(algorithm), Ok(key)) = (token.signing_alg(), token.signing_key(verifier)) else { return Err(wrong) };
    let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key).map_err(|_| wrong)?;
    if actual == *expected { Ok(()) } else { Err(wrong) }
}

/// Whatever else the provider tells.
#[derive(Debug, Serialize, Deserialize)]
struct Anything(Map<String, Value>);

impl AdditionalClaims for Anything {}

/// The same subject as the ID token's, or nothing of it is believed.
async fn user_info(provider: &OpenIdProvider, client: &Relying, tokens: &CoreTokenResponse, claims: &CoreIdTokenClaims) -> Result<Map<String, Value>, Trouble> {
    let plain = provider.is_on_this_machine();
    let http = |request| fetch(request, plain);
    let request = client.user_info(tokens.access_token().clone(), Some(claims.subject().clone())).map_err(|error| unreachable(provider, error))?;
    let told: Result<UserInfoClaims<Anything, CoreGenderClaim>, _> = request.request_async(&http).await;
    let told = told.map_err(|error| match error {
        UserInfoError::Request(error) => unreachable(provider, chain(&error)),
        UserInfoError::ClaimsVerification(error) => refused(provider, "user-info-subject", chain(&error)),
        other => refused(provider, "user-info", chain(&other)),
    })?;
    match serde_json::to_value(&told) {
        Ok(Value::Object(all)) => Ok(all),
        _ => Err(Trouble::unsafe_answer("user-info")),
    }
}

/// All claims of a token that has been checked.
fn payload(token: &CoreIdToken) -> Map<String, Value> {
    let text = token.to_string();
    let bytes = text.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok()).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

fn is_strong(provider: &OpenIdProvider, claims: &CoreIdTokenClaims) -> bool {
    let acr = claims.auth_context_ref().is_some_and(|acr| provider.second_factor_acr.iter().any(|word| *word == **acr));
    let amr = claims.auth_method_refs().is_some_and(|all| all.iter().any(|amr| provider.second_factor_amr.iter().any(|word| *word == **amr)));
    acr || amr
}

fn refused(provider: &OpenIdProvider, word: &'static str, why: impl std::fmt::Display) -> Trouble {
    tracing::warn!(provider = provider.id, check = word, %why, "an answer of the provider was not believed");
    Trouble::unsafe_answer(word)
}
