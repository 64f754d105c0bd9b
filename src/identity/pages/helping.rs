//! Helper mode: whom to help, the learner's consent, the end of it.

use crate::db::{Db, Origin, PersonId};
use crate::error::{Error, Result};
use crate::identity::helping::{Agreed, Begun, Candidate, Helped, Helping, HelpingId, NewHelping};
use crate::identity::{Helper, Learner, Login, LoginId, Person, Viewer, Visitor, cookie_of, device_of};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted, cookie};
use actix_web::cookie::Cookie;
use actix_web::web::{Path, Query};
use actix_web::{Either, HttpRequest};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/helping", list)
        .get("/helping/learners", search)
        .get("/helping/learners/{person}", ask)
        .post("/helping/learners/{person}", begin)
        .post("/helping/cards", card)
        .post("/helping/end", end)
        .post("/account/helping/end", end_own);
}

// --- whom one has helped ---

#[derive(Serialize)]
struct HelpingPage {
    helped: Vec<Helped>,
}

impl Page for HelpingPage {
    const TEMPLATE: &'static str = "identity/helping.html";
}

async fn list(app: App, who: Helper) -> Result<Show<HelpingPage>> {
    let id = who.id;
    Ok(Show(HelpingPage { helped: app.read(move |db| Helping::helped_by(db, id)).await? }))
}

// --- whom to help ---

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    name: String,
}

#[derive(Serialize)]
struct SearchPage {
    name: String,
    found: Vec<Candidate>,
    problems: Problems,
}

impl Page for SearchPage {
    const TEMPLATE: &'static str = "identity/helping_search.html";
}

async fn search(app: App, who: Helper, wanted: Query<Wanted>) -> Result<Show<SearchPage>> {
    let (id, scope, name) = (who.id, who.scope(), wanted.into_inner().name);
    let typed = name.clone();
    let found = app.read(move |db| Helping::candidates(db, id, &scope, &typed)).await?;
    Ok(Show(SearchPage { name, found, problems: Problems::default() }))
}

#[derive(Deserialize)]
struct CardForm {
    #[serde(default)]
    card: String,
}

/// The learner hands over the card. It says who they are; that they agree is asked on the page that comes.
async fn card(app: App, who: Helper, form: Form<CardForm>) -> Result<Either<Show<ConsentPage>, Again<SearchPage>>> {
    let (id, scope, keys, card) = (who.id, who.scope(), app.clone(), form.into_inner().card);
    let shown = card.clone();
    match app.read(move |db| Helping::by_card(db, &keys.keys, id, &scope, &shown)).await {
        Ok(learner) => Ok(Either::Left(Show(ConsentPage { card, ..ConsentPage::before(learner) }))),
        Err(Error::NotFound) => {
            let mut problems = Problems::default();
            problems.add("card", "help-card-nobody");
            Ok(Either::Right(Again(SearchPage { name: String::new(), found: Vec::new(), problems })))
        }
        Err(error) => Err(error),
    }
}

// --- the consent ---

#[derive(Deserialize)]
struct ConsentForm {
    id: HelpingId,
    #[serde(default)]
    consent: String,
    #[serde(default)]
    pin: String,
    #[serde(default)]
    card: String,
}

#[derive(Serialize)]
struct ConsentPage {
    id: HelpingId,
    person: PersonId,
    name: String,
    consent: String,
    /// What the QR of the card says, when it was shown.
    card: String,
    problems: Problems,
}

impl Page for ConsentPage {
    const TEMPLATE: &'static str = "identity/helping_consent.html";
}

async fn ask(app: App, who: Helper, person: Path<PersonId>) -> Result<Show<ConsentPage>> {
    Ok(Show(ConsentPage::of(&app, &who, *person).await?))
}

impl ConsentPage {
    /// Nothing is chosen beforehand.
    async fn of(app: &App, who: &Helper, person: PersonId) -> Result<ConsentPage> {
        let (id, scope) = (who.id, who.scope());
        let learner = app.read(move |db| Helping::learner(db, id, &scope, person)).await?;
        Ok(ConsentPage::before(learner))
    }

    fn before(learner: Person) -> ConsentPage {
        let (consent, card, problems) = (String::new(), String::new(), Problems::default());
        ConsentPage { id: HelpingId::new(), person: learner.id, name: learner.name, consent, card, problems }
    }
}

async fn begin(app: App, request: HttpRequest, who: Helper, person: Path<PersonId>, form: Form<ConsentForm>) -> Submitted<ConsentPage> {
    let form = form.into_inner();
    let mut problems = Problems::default();
    let consent = Agreed::from_word(&form.consent);
    match consent {
        None => problems.add("consent", "help-consent-missing"),
        Some(agreed) if agreed.by_pin() && form.pin.trim().is_empty() => problems.add("pin", "help-pin-missing"),
        Some(_) => {}
    }
    if let Some(consent) = consent.filter(|_| problems.is_empty()) {
        let new = NewHelping { id: form.id, person: *person, consent, pin: form.pin, card: form.card.clone(), device: device_of(&request) };
        let (id, scope, keys) = (who.id, who.scope(), app.clone());
        match app.write(move |db| Helping::begin(db, &keys.keys, id, &scope, &new)).await? {
            Begun::In(login) => return Ok(Either::Left(in_place_of_own(&app, &request, &who, &login)?)),
            Begun::WrongCard => problems.add("consent", "help-card-nobody"),
            Begun::WrongPin => problems.add("pin", "help-pin-wrong"),
            Begun::Wait(minutes) => problems.add_with("pin", "pin-wait", &[("minutes", minutes.to_string())]),
        }
    }
    let page = ConsentPage::of(&app, &who, *person).await?;
    Ok(Either::Right(Again(ConsentPage { id: form.id, consent: form.consent, card: form.card, problems, ..page })))
}

// --- the helper's own login waits in the same browser ---

const OWN: &str = "helping-from";

/// Opens nothing by itself: it is looked at only when the help ends.
#[derive(Deserialize, Serialize)]
struct Own {
    helper: PersonId,
    own_login: LoginId,
    exp: i64,
}

fn in_place_of_own(app: &App, request: &HttpRequest, who: &Viewer, login: &Login) -> Result<See> {
    let own = Own { helper: who.id, own_login: who.login, exp: login.expires_at.and_utc().timestamp() };
    let kept = cookie(request, OWN, app.keys.login_token(&own)?);
    Ok(See("/learning").with_cookie(kept).with_cookie(login.cookie(&app.keys, request)?))
}

fn own(app: &App, request: &HttpRequest, helper: PersonId) -> Option<LoginId> {
    let own: Own = app.keys.login_claims(request.cookie(OWN)?.value())?;
    (own.helper == helper).then_some(own.own_login)
}

fn forgotten(request: &HttpRequest) -> Cookie<'static> {
    let mut gone = cookie(request, OWN, String::new());
    gone.make_removal();
    gone
}

/// The help ends here; the helper is back in their own login, if that is still in force.
async fn end(app: App, request: HttpRequest, who: Visitor) -> Result<See> {
    let Some(viewer) = who.0 else { return Ok(See("/login/staff").saying("helping-is-over")) };
    let Some(helper) = viewer.helper else { return Ok(See("/")) };
    let own = own(&app, &request, helper);
    let back = move |db: &mut Db| {
        Helping::end(db, helper, viewer.id, viewer.login)?;
        own.map(|own| Login::in_force(db, helper, own)).transpose().map(Option::flatten)
    };
    let see = match app.write(back).await? {
        Some(login) => See("/helping").with_cookie(login.cookie(&app.keys, &request)?),
        None => See("/login/staff").with_cookie(cookie_of(&request)),
    };
    Ok(see.with_cookie(forgotten(&request)).saying("helping-is-over"))
}

/// "Thoát" while helping: out is out, for the helper too.
pub(super) async fn leave(app: &App, request: &HttpRequest, login: &Login, helper: PersonId) -> Result<Cookie<'static>> {
    let (own, learner, id) = (own(app, request, helper), login.person_id, login.id);
    Origin::helped_by(helper, learner);
    app.write(move |db| {
        own.map(|own| Login::revoke(db, own)).transpose()?;
        Helping::end(db, helper, learner, id)
    })
    .await?;
    Ok(forgotten(request))
}

/// The learner ends it, wherever the helper is.
async fn end_own(app: App, who: Learner) -> Result<See> {
    let id = who.id;
    app.write(move |db| Helping::end_all(db, id)).await?;
    Ok(See("/account").saying("helping-is-over"))
}
