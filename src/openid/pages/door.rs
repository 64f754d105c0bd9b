//! To the provider and back.

use super::{Refusal, provider};
use crate::config::OpenIdProvider;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::{ExternalIdentity, Invitation, Number, Visitor, Voucher, enter_by_identity};
use crate::openid::account::{Account, relying};
use crate::openid::errand::{Errand, carried, carry, drop_note};
use crate::openid::found::Found;
use crate::openid::known::Known;
use crate::openid::trouble::Trouble;
use crate::web::{Again, App, Page, See, Site};
use actix_web::web::{Path, Query};
use actix_web::{Either, HttpRequest};
use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow};
use openidconnect::{AuthenticationContextClass, CsrfToken, LanguageTag, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope};
use serde::{Deserialize, Serialize};

const ERRAND: &str = "openid-errand";
pub(super) const FOUND: &str = "openid-found";

pub fn routes(site: &mut Site) {
    // A link, not a form: a form may lead to no other site (form-action 'self').
    site.get("/login/with/{provider}", begin).get("/login/with/{provider}/answer", answer);
}

#[derive(Deserialize)]
struct Begin {
    #[serde(default)]
    next: String,
    #[serde(default)]
    invitation: String,
}

async fn begin(app: App, request: HttpRequest, _: Visitor, id: Path<String>, query: Query<Begin>) -> Result<Either<See, Again<Refusal>>> {
    let provider = provider(&app, &id)?;
    let Begin { next, invitation } = query.into_inner();
    let invitation = match invitation.as_str() {
        "" => None,
        token => Some(open_invitation(&app, token).await?),
    };
    let back = format!("{}/login/with/{}/answer", app.address(&request), provider.id);
    let errand = Errand::new(&provider.id, back, next, invitation.map(|invitation| invitation.id));
    match way_there(&app, provider, &errand).await? {
        Ok(address) => Ok(Either::Left(See(address).with_cookie(carry(&app.keys, &request, ERRAND, errand)?))),
        Err(trouble) => Ok(Either::Right(Again(Refusal::of(provider, trouble)))),
    }
}

pub(super) async fn open_invitation(app: &App, token: &str) -> Result<Invitation> {
    let id = Invitation::id_in(&app.keys, token).ok_or(Error::refused("invitation-unknown"))?;
    app.read(move |db| Invitation::find_open(db, id)).await
}

/// The provider's page for signing in, with what binds its answer to this errand.
async fn way_there(app: &App, provider: &OpenIdProvider, errand: &Errand) -> Result<Result<String, Trouble>> {
    let known = match Known::reached(provider).await {
        Ok(known) => known,
        Err(trouble) => return Ok(Err(trouble)),
    };
    let client = match relying(provider, provider.secret(&app.config.data)?, &known, &errand.back) {
        Ok(client) => client,
        Err(trouble) => return Ok(Err(trouble)),
    };
    let (state, nonce) = (errand.state.clone(), errand.nonce.clone());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(errand.verifier.clone()));
    let mut way = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || CsrfToken::new(state), move || Nonce::new(nonce))
        .set_pkce_challenge(challenge)
        .add_scopes(provider.scopes.iter().cloned().map(Scope::new))
        .add_ui_locale(LanguageTag::new("vi".into()));
    for acr in &provider.second_factor_acr {
        way = way.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
    }
    if provider.ask_each_time {
        way = way.add_prompt(CoreAuthPrompt::Login);
    }
    Ok(Ok(way.url().0.into()))
}

/// What a provider sends back with the browser.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    /// RFC 9207: who answers.
    iss: Option<String>,
}

/// The person is known; or is asked to agree; or nobody here is known by that.
type Heard = Either<See, Either<Again<Refusal>, Again<Unknown>>>;

/// The provider knows them, we do not: no account is made, the page says what to do.
#[derive(Serialize)]
struct Unknown {
    provider: String,
    name: String,
    account: Option<String>,
    /// The provider gave a number that nobody here has.
    number: bool,
    /// The number belongs to staff, who come by an admin's invitation.
    staff: bool,
}

impl Page for Unknown {
    const TEMPLATE: &'static str = "openid/unknown.html";
}

async fn answer(app: App, request: HttpRequest, _: Visitor, id: Path<String>, query: Query<Answer>) -> Result<Heard> {
    let provider = provider(&app, &id)?;
    let refusal = |trouble| Ok(Either::Right(Either::Left(Again(Refusal::of(provider, trouble)))));
    let errand = match heard(&app, &request, provider, &query).await? {
        Ok(errand) => errand,
        Err(trouble) => return refusal(trouble),
    };
    let code = match code_in(provider, query.into_inner()) {
        Ok(code) => code,
        Err(trouble) => return refusal(trouble),
    };
    match Account::proven(provider, provider.secret(&app.config.data)?, &errand, code).await {
        Ok(account) => welcome(&app, &request, provider, errand, account).await,
        Err(trouble) => refusal(trouble),
    }
}

/// The errand that this answers: begun in this browser, and not answered before.
async fn heard(app: &App, request: &HttpRequest, provider: &OpenIdProvider, answer: &Answer) -> Result<Result<Errand, Trouble>> {
    let errand = carried::<Errand>(&app.keys, request, ERRAND).filter(|errand| errand.is_answered_by(&provider.id, &answer.state));
    let Some(errand) = errand else { return Ok(Err(Trouble::NOT_BEGUN_HERE)) };
    let (keys, state) = (app.clone(), errand.state.clone());
    let first = app.write(move |db| Errand::hear(db, &keys.keys, &state)).await?;
    Ok(if first { Ok(errand) } else { Err(Trouble::HEARD_BEFORE) })
}

fn code_in(provider: &OpenIdProvider, answer: Answer) -> Result<String, Trouble> {
    match answer {
        Answer { iss: Some(iss), .. } if iss != provider.issuer => Err(Trouble::unsafe_answer("answering-issuer")),
        Answer { error: Some(error), .. } if error == "access_denied" => Err(Trouble::CANCELLED),
        Answer { error: Some(error), .. } => {
            tracing::warn!(provider = provider.id, error = error.chars().take(60).collect::<String>(), "the provider answered with an error");
            Err(Trouble::unsafe_answer("provider-error"))
        }
        Answer { code: Some(code), .. } => Ok(code),
        Answer { .. } => Err(Trouble::unsafe_answer("no-code")),
    }
}

async fn welcome(app: &App, request: &HttpRequest, provider: &OpenIdProvider, errand: Errand, account: Account) -> Result<Heard> {
    let (keys, asked, invitation) = (app.clone(), account.clone(), errand.invitation);
    let standing = app.read(move |db| Standing::of(db, &keys, &asked, invitation)).await?;
    let see = match standing {
        Standing::Linked(identity) => enter_by_identity(app, request, identity.id, account.strong, &errand.next).await?,
        Standing::Asked(voucher) => {
            let found = Found { account, voucher, next: errand.next };
            See(format!("/login/with/{}/link", provider.id)).with_cookie(carry(&app.keys, request, FOUND, found)?)
        }
        Standing::Unknown { staff } => {
            let page = Unknown { provider: provider.id.clone(), name: provider.name.clone(), account: account.name, number: account.number.is_some(), staff };
            return Ok(Either::Right(Either::Right(Again(page))));
        }
    };
    Ok(Either::Left(see.with_cookie(drop_note(request, ERRAND))))
}

/// How an account stands to the people here.
enum Standing {
    Linked(ExternalIdentity),
    Asked(Voucher),
    Unknown { staff: bool },
}

impl Standing {
    fn of(db: &mut Db, app: &App, account: &Account, invitation: Option<crate::identity::InvitationId>) -> Result<Standing> {
        let known = ExternalIdentity::named(db, &account.provider, &account.subject)?;
        let number = account.number.as_deref().and_then(Number::parse).map(|number| Voucher::Number(number.lookup(&app.keys)));
        match (known, invitation, number) {
            // The invitation's own refusals are told on the page before the agreement.
            (_, Some(invitation), _) => Ok(Standing::Asked(Voucher::Invitation(invitation))),
            (Some(known), None, _) => Ok(Standing::Linked(known)),
            (None, None, None) => Ok(Standing::Unknown { staff: false }),
            (None, None, Some(voucher)) => match voucher.person(db) {
                Ok(_) => Ok(Standing::Asked(voucher)),
                Err(Error::Refused(refusal)) => Ok(Standing::Unknown { staff: refusal.id == "identity-staff-by-invitation" }),
                Err(error) => Err(error),
            },
        }
    }
}
