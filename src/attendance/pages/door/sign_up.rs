//! Somebody with the code asks to be let into the class, and waits.

use super::remembered::AtTheDoor;
use crate::attendance::{Class, NewSignUp, Outcome, SignUp, SignUpId};
use crate::community::Unit;
use crate::db::UnitId;
use crate::error::{Error, Result};
use crate::identity::{Audience, Pin, Visitor};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Submitted, chosen, remember};
use actix_web::{Either, HttpRequest};
use chrono::{Duration, Utc};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
pub struct SignUpForm {
    id: SignUpId,
    name: String,
    birth_day: String,
    birth_month: String,
    birth_year: String,
    #[serde(default)]
    audience: String,
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
    #[serde(skip_serializing)]
    pin: String,
}

#[derive(Serialize)]
pub struct SignUpPage {
    class: String,
    form: SignUpForm,
    birth: DateField,
    hamlets: Vec<Unit>,
    audiences: [Audience; 4],
    problems: Problems,
}

impl Page for SignUpPage {
    const TEMPLATE: &'static str = "attendance/door/sign_up.html";
}

impl SignUpForm {
    fn empty(unit: UnitId) -> SignUpForm {
        SignUpForm {
            id: SignUpId::new(),
            name: String::new(),
            birth_day: String::new(),
            birth_month: String::new(),
            birth_year: String::new(),
            audience: Audience::Resident.word().into(),
            unit: Some(unit),
            pin: String::new(),
        }
    }
}

impl SignUpPage {
    async fn of(app: &App, class: &Class, form: SignUpForm) -> Result<SignUpPage> {
        if class.sign_up_since.is_none() {
            return Err(Error::refused("sign-up-closed"));
        }
        let unit = class.unit_id;
        let hamlets = app.read(move |db| Unit::commune_of(db, unit).and_then(|commune| Unit::hamlets(db, &[commune.id]))).await?;
        let birth = DateField { day: form.birth_day.clone(), month: form.birth_month.clone(), year: form.birth_year.clone() };
        Ok(SignUpPage { class: class.name.clone(), form, birth, hamlets, audiences: Audience::OFFICIAL_GROUPS, problems: Problems::default() })
    }

    fn check(&mut self) -> Option<NewSignUp> {
        self.problems.text("name", &self.form.name, "problem-name-missing", 80);
        if let Some(problem) = self.birth.birth_problem() {
            self.problems.add("birth", problem);
        }
        let audience = Audience::from_word(&self.form.audience).filter(|audience| self.audiences.contains(audience));
        if audience.is_none() {
            self.problems.add("audience", "problem-audience-missing");
        }
        let unit = self.form.unit.filter(|unit| self.hamlets.iter().any(|hamlet| hamlet.id == *unit));
        if unit.is_none() {
            self.problems.add("unit", "problem-hamlet-missing");
        }
        if let Some(problem) = Pin::problem(&self.form.pin) {
            self.problems.add("pin", problem);
        }
        let (Some(audience), Some(unit_id), Some(birth_date), true) = (audience, unit, self.birth.date(), self.problems.is_empty()) else { return None };
        Some(NewSignUp { id: self.form.id, name: self.form.name.clone(), birth_date, audience, unit_id, pin: self.form.pin.clone() })
    }
}

pub async fn form(app: App, _: Visitor, class: AtTheDoor) -> Result<Show<SignUpPage>> {
    let form = SignUpForm::empty(class.0.unit_id);
    Ok(Show(SignUpPage::of(&app, &class.0, form).await?))
}

pub async fn ask(app: App, request: HttpRequest, class: AtTheDoor, form: Form<SignUpForm>) -> Submitted<SignUpPage> {
    let mut page = SignUpPage::of(&app, &class.0, form.into_inner()).await?;
    let Some(new) = page.check() else { return Ok(Either::Right(Again(page))) };
    let (keys, class, id) = (app.clone(), class.0, new.id);
    app.write(move |db| SignUp::ask(db, &keys.keys, &class, &new)).await?;
    Ok(Either::Left(wait(&app, &request, id)?))
}

const COOKIE: &str = "waiting";

/// Carries no login: it shows one page.
#[derive(Deserialize, Serialize)]
struct Asked {
    sign_up: SignUpId,
    exp: i64,
}

/// To the page of those who wait.
pub fn wait(app: &App, request: &HttpRequest, sign_up: SignUpId) -> Result<See> {
    let asked = Asked { sign_up, exp: (Utc::now() + Duration::days(30)).timestamp() };
    Ok(See("/waiting").with_cookie(remember(request, COOKIE, app.keys.login_token(&asked)?)))
}

#[derive(Serialize)]
pub struct WaitingPage {
    name: String,
    outcome: Option<Outcome>,
    reason: String,
}

impl Page for WaitingPage {
    const TEMPLATE: &'static str = "attendance/door/waiting.html";
}

pub async fn waiting(app: App, _: Visitor, request: HttpRequest) -> Result<Show<WaitingPage>> {
    let cookie = request.cookie(COOKIE).ok_or(Error::First("/login"))?;
    let asked: Asked = app.keys.login_claims(cookie.value()).ok_or(Error::First("/login"))?;
    let own = app.read(move |db| SignUp::own(db, asked.sign_up)).await;
    // Long decided, and forgotten since.
    let own = own.map_err(|error| if matches!(error, Error::NotFound) { Error::First("/login") } else { error })?;
    Ok(Show(WaitingPage { name: own.name, outcome: own.outcome, reason: own.reason }))
}
