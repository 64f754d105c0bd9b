//! Somebody with the code asks to be let into the class, and waits.

use super::remembered::AtTheDoor;
use crate::attendance::{Agreement, Class, NewSignUp, Outcome, SignUp, SignUpGuardian, SignUpId};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Audience, Pin, Visitor};
use crate::privacy::{Age, Part, Purpose, PurposeId, Relation};
use crate::web::{Again, App, DateField, Form, Frame, Lang, Page, Problems, See, Show, chosen, remember, today};
use actix_web::{Either, HttpRequest};
use chrono::{Duration, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Deserialize, Serialize)]
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
    /// The page that asked for the guardian was shown.
    #[serde(default)]
    asked_guardian: bool,
    #[serde(default)]
    guardian_name: String,
    #[serde(default)]
    relation: String,
    #[serde(default)]
    guardian_phone: String,
    /// The versions that were ticked, by whom. Nothing is ticked beforehand.
    #[serde(default)]
    own: Vec<PurposeId>,
    #[serde(default)]
    guardian: Vec<PurposeId>,
}

#[derive(Serialize)]
pub struct SignUpPage {
    class: String,
    form: SignUpForm,
    birth: DateField,
    hamlets: Vec<Unit>,
    audiences: [Audience; 4],
    /// What is done with what is written here.
    notice: Purpose,
    /// What needs a yes.
    asked: Vec<Purpose>,
    child: bool,
    relations: &'static [Relation],
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
            asked_guardian: false,
            guardian_name: String::new(),
            relation: String::new(),
            guardian_phone: String::new(),
            own: Vec::new(),
            guardian: Vec::new(),
        }
    }
}

impl SignUpPage {
    async fn of(app: &App, class: &Class, form: SignUpForm) -> Result<SignUpPage> {
        if class.sign_up_since.is_none() {
            return Err(Error::refused("sign-up-closed"));
        }
        let birth = DateField { day: form.birth_day.clone(), month: form.birth_month.clone(), year: form.birth_year.clone() };
        let (class, age) = (class.clone(), birth.date().map_or(Age::Unknown, |born| Age::on(today(), born)));
        let load = move |db: &mut Db| {
            let commune = Unit::commune_of(db, class.unit_id)?.id;
            Ok(SignUpPage {
                hamlets: Unit::hamlets(db, &[commune])?,
                notice: Purpose::in_force(db, commune, Purpose::REGISTER)?,
                asked: SignUp::asks_for(db, &class, age)?,
                class: class.name.clone(),
                form: form.clone(),
                birth: birth.clone(),
                audiences: Audience::OFFICIAL_GROUPS,
                child: age == Age::Child,
                relations: Relation::ALL,
                problems: Problems::default(),
            })
        };
        app.read(load).await
    }

    /// A child is told that somebody who stands for it is needed, before anything is called missing.
    fn first_asks_for_guardian(&mut self) -> bool {
        self.child && !std::mem::replace(&mut self.form.asked_guardian, true)
    }

    fn check_guardian(&mut self) -> Option<SignUpGuardian> {
        self.problems.text("guardian_name", &self.form.guardian_name, "sign-up-guardian-name-missing", 80);
        let relation = Relation::from_word(&self.form.relation);
        if relation.is_none() {
            self.problems.add("relation", "problem-guardian-relation");
        }
        let phone = self.form.guardian_phone.chars().filter(char::is_ascii_digit).count();
        if !(9..=12).contains(&phone) {
            self.problems.add("guardian_phone", "sign-up-guardian-phone-missing");
        }
        let missing = |ticked: &[PurposeId]| self.asked.iter().any(|purpose| !ticked.contains(&purpose.id));
        if missing(&self.form.guardian) {
            self.problems.add("guardian", "sign-up-guardian-agreement-missing");
        }
        Some(SignUpGuardian { name: self.form.guardian_name.clone(), relation: relation?, phone: self.form.guardian_phone.clone() })
    }

    fn agreed(&self) -> Vec<Agreement> {
        let parts: &[Part] = if self.child { &[Part::Own, Part::Guardian] } else { &[Part::Own] };
        let each = |purpose: &Purpose| parts.iter().map(|part| Agreement { code: purpose.code.clone(), shown: purpose.id, part: *part }).collect::<Vec<_>>();
        self.asked.iter().flat_map(each).collect()
    }

    fn check(&mut self) -> Option<NewSignUp> {
        self.problems.text("name", &self.form.name, "problem-name-missing", 80);
        if let Some(problem) = self.birth.birth_problem() {
            self.problems.add("birth", problem);
        } else if self.birth.date().is_some_and(|born| Age::on(today(), born) == Age::Small) {
            self.problems.add("birth", "sign-up-too-young");
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
        let guardian = if self.child { self.check_guardian() } else { None };
        if self.asked.iter().any(|purpose| !self.form.own.contains(&purpose.id)) {
            self.problems.add("own", "sign-up-agreement-missing");
        }
        let (Some(audience), Some(unit_id), Some(birth_date), true) = (audience, unit, self.birth.date(), self.problems.is_empty()) else { return None };
        let (id, name, pin, agreed) = (self.form.id, self.form.name.clone(), self.form.pin.clone(), self.agreed());
        Some(NewSignUp { id, name, birth_date, audience, unit_id, pin, guardian, agreed, lang: Lang::Vi })
    }
}

pub async fn form(app: App, _: Visitor, class: AtTheDoor) -> Result<Show<SignUpPage>> {
    let form = SignUpForm::empty(class.0.unit_id);
    Ok(Show(SignUpPage::of(&app, &class.0, form).await?))
}

type Sent = Either<See, Either<Show<SignUpPage>, Again<SignUpPage>>>;

pub async fn ask(app: App, request: HttpRequest, class: AtTheDoor, form: Form<SignUpForm>) -> Result<Sent> {
    let mut page = SignUpPage::of(&app, &class.0, form.into_inner()).await?;
    if page.first_asks_for_guardian() {
        return Ok(Either::Right(Either::Left(Show(page))));
    }
    let Some(new) = page.check() else { return Ok(Either::Right(Either::Right(Again(page)))) };
    let new = NewSignUp { lang: Frame::of(&request).lang, ..new };
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
