//! The learners of a class: entered by hand, given a PIN.

use super::classes::hamlets;
use crate::attendance::{Class, ClassId, Enrolled, Member, NewMember};
use crate::community::Unit;
use crate::db::{PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Audience, Checked, NewPerson, Number, NumberWarning, Sex, Trainer, Twin};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, chosen};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/classes/{class}/learners/new", new)
        .post("/classes/{class}/learners", create)
        .post("/classes/{class}/members", join)
        .post("/classes/{class}/members/{person}/departure", leave)
        .post("/classes/{class}/members/{person}/pin", give_pin)
        .get("/classes/{class}/pins", before_pins)
        .post("/classes/{class}/pins", give_pins);
}

#[derive(Deserialize, Serialize)]
struct LearnerForm {
    id: PersonId,
    name: String,
    birth_day: String,
    birth_month: String,
    birth_year: String,
    #[serde(default)]
    sex: String,
    #[serde(default)]
    audience: String,
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
    number: String,
    #[serde(default)]
    checked: String,
    /// The trainer has read the warnings about the number.
    #[serde(default)]
    number_is_right: bool,
    /// The trainer says that the twin is another person.
    #[serde(default)]
    another_person: bool,
}

#[derive(Serialize)]
struct NewLearner {
    class: Class,
    form: LearnerForm,
    birth: DateField,
    hamlets: Vec<Unit>,
    audiences: [Audience; 4],
    warnings: Vec<NumberWarning>,
    twin: Option<Twin>,
    problems: Problems,
}

impl Page for NewLearner {
    const TEMPLATE: &'static str = "attendance/new_learner.html";
}

/// Shown right after a PIN was given, and never again.
#[derive(Serialize)]
struct PinPage {
    class: Class,
    slips: Vec<Slip>,
    /// The form was sent twice: the PIN stands on the first answer.
    before: bool,
}

#[derive(Serialize)]
struct Slip {
    name: String,
    pin: Option<String>,
}

impl Page for PinPage {
    const TEMPLATE: &'static str = "attendance/pins.html";
}

async fn new(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<NewLearner>> {
    let class = find(&app, &who, *class).await?;
    let form = LearnerForm::empty(class.unit_id);
    Ok(Show(NewLearner::of(&app, &who, class, form).await?))
}

async fn create(app: App, who: Trainer, class: Path<ClassId>, form: Form<LearnerForm>) -> Result<Either<Show<PinPage>, Again<NewLearner>>> {
    let class = find(&app, &who, *class).await?;
    let mut page = NewLearner::of(&app, &who, class, form.into_inner()).await?;
    let person = page.check(&app, who.id)?;
    let Some(person) = person.filter(|_| page.problems.is_empty()) else { return Ok(Either::Right(Again(page))) };
    let pin = {
        let (keys, class, person) = (app.clone(), page.class.id, person.clone());
        app.read(move |db| Member::first_pin(db, &keys.keys, class, &person)).await?
    };
    let (keys, by, class) = (app.clone(), who.id, page.class.clone());
    let new = NewMember { person, pin: pin.clone(), another_person: page.form.another_person };
    match app.write(move |db| Member::enrol(db, &keys.keys, by, &class, &new)).await? {
        Enrolled::New(person) => Ok(Either::Left(Show(PinPage { class: page.class, slips: vec![Slip { name: person.name, pin: Some(pin) }], before: false }))),
        Enrolled::Before(person, pin) => {
            Ok(Either::Left(Show(PinPage { class: page.class, before: pin.is_none(), slips: vec![Slip { name: person.name, pin }] })))
        }
        Enrolled::Twin(twin) => Ok(Either::Right(Again(page.with_twin(twin)))),
    }
}

async fn find(app: &App, who: &Trainer, class: ClassId) -> Result<Class> {
    let scope = who.scope();
    app.read(move |db| Class::find(db, &scope, class)).await
}

impl LearnerForm {
    fn empty(unit: UnitId) -> LearnerForm {
        LearnerForm {
            id: PersonId::new(),
            name: String::new(),
            birth_day: String::new(),
            birth_month: String::new(),
            birth_year: String::new(),
            sex: String::new(),
            audience: Audience::Resident.word().into(),
            unit: Some(unit),
            number: String::new(),
            checked: Checked::Typed.word().into(),
            number_is_right: false,
            another_person: false,
        }
    }

    fn birth(&self) -> DateField {
        DateField { day: self.birth_day.clone(), month: self.birth_month.clone(), year: self.birth_year.clone() }
    }
}

impl NewLearner {
    async fn of(app: &App, who: &Trainer, class: Class, form: LearnerForm) -> Result<NewLearner> {
        let hamlets = hamlets(app, who.scope()).await?;
        let audiences = Audience::OFFICIAL_GROUPS;
        Ok(NewLearner { class, birth: form.birth(), form, hamlets, audiences, warnings: Vec::new(), twin: None, problems: Problems::default() })
    }

    /// Finds the problems and warnings; gives the person when there are none.
    fn check(&mut self, app: &App, by: PersonId) -> Result<Option<NewPerson>> {
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
        let number = self.check_number();
        let (Some(audience), Some(unit_id)) = (audience, unit) else { return Ok(None) };
        let checked = Checked::from_word(&self.form.checked).unwrap_or(Checked::Typed);
        Ok(Some(NewPerson {
            id: self.form.id,
            name: self.form.name.clone(),
            birth_date: self.birth.date(),
            sex: Sex::from_word(&self.form.sex),
            audience,
            unit_id,
            household_id: None,
            number: number.map(|number| number.seal(&app.keys, self.form.id, checked)).transpose()?,
            created_by: Some(by),
        }))
    }

    /// Twelve digits or nothing; what looks odd is asked about once.
    fn check_number(&mut self) -> Option<Number> {
        if self.form.number.trim().is_empty() {
            return None;
        }
        let Some(number) = Number::parse(&self.form.number) else {
            self.problems.add("number", "problem-number");
            return None;
        };
        if !self.form.number_is_right {
            self.warnings = number.warnings(self.birth.date(), Sex::from_word(&self.form.sex));
            if !self.warnings.is_empty() {
                self.problems.add("number_is_right", "problem-number-odd");
            }
        }
        Some(number)
    }

    fn with_twin(mut self, twin: Twin) -> NewLearner {
        self.problems.add("twin", if twin.same_number { "problem-number-taken" } else { "problem-person-known" });
        self.twin = Some(twin);
        self
    }
}

#[derive(Deserialize)]
struct Join {
    person: PersonId,
}

async fn join(app: App, who: Trainer, class: Path<ClassId>, form: Form<Join>) -> Result<See> {
    let (scope, by, class, person) = (who.scope(), who.id, *class, form.person);
    app.write(move |db| {
        let class = Class::find(db, &scope, class)?;
        let known = crate::identity::Person::find(db, person)?;
        if !Unit::is_within(db, known.unit_id, &scope)? {
            return Err(Error::NotFound);
        }
        Member::join(db, by, &class, person)
    })
    .await?;
    Ok(See(format!("/classes/{class}")).saying("class-joined"))
}

async fn leave(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<See> {
    let ((class, person), scope, by) = (*path, who.scope(), who.id);
    app.write(move |db| {
        let class = Class::find(db, &scope, class)?;
        Member::leave(db, by, &class, person)
    })
    .await?;
    Ok(See(format!("/classes/{class}")).saying("class-left"))
}

async fn give_pin(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<Show<PinPage>> {
    let (class, person) = *path;
    let class = find(&app, &who, class).await?;
    let slips = give_each(&app, &who, &class, vec![person]).await?;
    Ok(Show(PinPage { class, slips, before: false }))
}

#[derive(Serialize)]
struct BeforePins {
    class: Class,
    members: usize,
}

impl Page for BeforePins {
    const TEMPLATE: &'static str = "attendance/before_pins.html";
}

async fn before_pins(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<BeforePins>> {
    let class = find(&app, &who, *class).await?;
    let id = class.id;
    let members = app.read(move |db| Member::list(db, id)).await?.len();
    Ok(Show(BeforePins { class, members }))
}

/// New PINs for the whole class, as slips to print and cut.
async fn give_pins(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<PinPage>> {
    let class = find(&app, &who, *class).await?;
    let id = class.id;
    let people = app.read(move |db| Member::list(db, id)).await?.into_iter().map(|member| member.id).collect();
    let slips = give_each(&app, &who, &class, people).await?;
    Ok(Show(PinPage { class, slips, before: false }))
}

async fn give_each(app: &App, who: &Trainer, class: &Class, people: Vec<PersonId>) -> Result<Vec<Slip>> {
    let (keys, by, class) = (app.clone(), who.id, class.clone());
    app.write(move |db| {
        let give = |&person: &PersonId| {
            let name = Member::find(db, class.id, person)?.name;
            let pin = Member::free_pin(db, &keys.keys, class.id, &name)?;
            let member = Member::give_pin(db, &keys.keys, by, &class, person, &pin)?;
            Ok(Slip { name: member.name, pin: Some(pin) })
        };
        people.iter().map(give).collect()
    })
    .await
}
