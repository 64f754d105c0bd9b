//! A learner who is entered by hand, or with a card.

use super::classes::hamlets;
use super::members::{PinPage, find};
use crate::attendance::{Class, ClassId, Enrolled, Member, NewMember};
use crate::community::Unit;
use crate::db::{PersonId, UnitId};
use crate::error::Result;
use crate::identity::{Audience, Card, CardName, Checked, NewPerson, Number, NumberWarning, Sex, Trainer, Twin, former_numbers};
use crate::web::{Again, App, DateField, Form, Page, Problems, Show, Site, chosen};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/classes/{class}/learners/new", new).post("/classes/{class}/learners", create);
}

#[derive(Deserialize, Serialize)]
pub(super) struct LearnerForm {
    pub(super) id: PersonId,
    pub(super) name: String,
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
    /// Earlier numbers, as the card tells them.
    #[serde(default)]
    pub(super) former: String,
    /// The text of a card: read first, and the form comes back filled.
    #[serde(default, skip_serializing)]
    pub(super) card: String,
    /// What the card says of the place: a hint.
    #[serde(default)]
    card_hamlet: String,
    /// The name as the card says it, whatever the form says afterwards.
    #[serde(default)]
    pub(super) card_name: String,
    #[serde(default)]
    checked: String,
    /// The trainer has read the warnings about the number.
    #[serde(default)]
    number_is_right: bool,
    /// The trainer says that the twin is another person.
    #[serde(default)]
    pub(super) another_person: bool,
}

#[derive(Serialize)]
pub(super) struct NewLearner {
    class: Class,
    /// Where the form is sent.
    pub(super) address: String,
    /// More is told of somebody who was entered by name alone.
    pub(super) completes: bool,
    pub(super) form: LearnerForm,
    birth: DateField,
    hamlets: Vec<Unit>,
    audiences: [Audience; 4],
    warnings: Vec<NumberWarning>,
    twin: Option<Twin>,
    /// Just filled from a card.
    filled: bool,
    pub(super) problems: Problems,
}

impl Page for NewLearner {
    const TEMPLATE: &'static str = "attendance/new_learner.html";
}

async fn new(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<NewLearner>> {
    let class = find(&app, &who, *class).await?;
    let form = LearnerForm::empty(class.unit_id);
    Ok(Show(NewLearner::of(&app, &who, class, form).await?))
}

async fn create(
    app: App, who: Trainer, class: Path<ClassId>, form: Form<LearnerForm>,
) -> Result<Either<Show<PinPage>, Either<Show<NewLearner>, Again<NewLearner>>>> {
    let class = find(&app, &who, *class).await?;
    let mut page = NewLearner::of(&app, &who, class, form.into_inner()).await?;
    if !page.form.card.trim().is_empty() {
        return Ok(Either::Right(page.filled_from_card()));
    }
    let person = page.check(&app, who.id)?;
    let Some(person) = person.filter(|_| page.problems.is_empty()) else { return Ok(Either::Right(Either::Right(Again(page)))) };
    match page.enrol(&app, who.id, person).await? {
        (Enrolled::New(person), pin) => Ok(Either::Left(Show(PinPage::of_one(page.class, person.name, Some(pin))))),
        (Enrolled::Before(person, pin), _) => Ok(Either::Left(Show(PinPage::of_one(page.class, person.name, pin)))),
        (Enrolled::Twin(twin), _) => Ok(Either::Right(Either::Right(Again(page.with_twin(twin))))),
    }
}

impl LearnerForm {
    pub(super) fn empty(unit: UnitId) -> LearnerForm {
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
            former: String::new(),
            card: String::new(),
            card_hamlet: String::new(),
            card_name: String::new(),
            checked: Checked::Typed.word().into(),
            number_is_right: false,
            another_person: false,
        }
    }

    fn birth(&self) -> DateField {
        DateField { day: self.birth_day.clone(), month: self.birth_month.clone(), year: self.birth_year.clone() }
    }

    /// What the card says takes the place of what was typed; the rest stays.
    fn fill(&mut self, card: &Card) {
        let birth = card.birth();
        if !birth.is_empty() {
            (self.birth_day, self.birth_month, self.birth_year) = (birth.day, birth.month, birth.year);
        }
        self.name = card.name.clone();
        self.card_name = card.name.clone();
        self.sex = card.sex.map_or_else(|| std::mem::take(&mut self.sex), |sex| sex.word().into());
        self.number = card.number.digits().into();
        self.former = card.former_words();
        self.card_hamlet = card.hamlet.clone();
        self.checked = Checked::QrCard.word().into();
    }
}

impl NewLearner {
    pub(super) async fn of(app: &App, who: &Trainer, class: Class, form: LearnerForm) -> Result<NewLearner> {
        let mut hamlets = hamlets(app, who.scope()).await?;
        if hamlets.is_empty() {
            // Whoever helps in one class enters people of its hamlet.
            let hamlet = class.unit_id;
            hamlets.push(app.read(move |db| Unit::find(db, hamlet)).await?);
        }
        let audiences = Audience::OFFICIAL_GROUPS;
        let (address, birth, problems) = (format!("/classes/{}/learners", class.id), form.birth(), Problems::default());
        Ok(NewLearner { class, address, completes: false, birth, form, hamlets, audiences, warnings: Vec::new(), twin: None, filled: false, problems })
    }

    pub(super) fn filled_from_card(mut self) -> Either<Show<NewLearner>, Again<NewLearner>> {
        let Some(card) = Card::read(&self.form.card) else {
            self.problems.add("card", "problem-card");
            return Either::Right(Again(self));
        };
        self.form.fill(&card);
        self.birth = self.form.birth();
        self.filled = true;
        Either::Left(Show(self))
    }

    /// Makes the learner, with the numbers from earlier; gives the PIN too.
    async fn enrol(&self, app: &App, by: PersonId, person: NewPerson) -> Result<(Enrolled, String)> {
        let pin = {
            let (keys, class, person) = (app.clone(), self.class.id, person.clone());
            app.read(move |db| Member::first_pin(db, &keys.keys, class, &person)).await?
        };
        let (keys, class, former) = (app.clone(), self.class.clone(), former_numbers(&self.form.former).unwrap_or_default());
        let (checked, card_name) = (self.checked(), self.form.card_name.clone());
        let new = NewMember { person, pin: pin.clone(), another_person: self.form.another_person };
        let enrolled = app.write(move |db| {
            let enrolled = Member::enrol(db, &keys.keys, by, &class, &new)?;
            if let Enrolled::New(person) = &enrolled {
                former.iter().try_for_each(|number| number.keep(db, &keys.keys, person.id, checked, by))?;
                CardName::keep(db, person.id, &card_name, by)?;
            }
            Ok(enrolled)
        });
        Ok((enrolled.await?, pin))
    }

    pub(super) fn checked(&self) -> Checked {
        Checked::from_word(&self.form.checked).unwrap_or(Checked::Typed)
    }

    /// Finds the problems and warnings; gives the person when there are none.
    pub(super) fn check(&mut self, app: &App, by: PersonId) -> Result<Option<NewPerson>> {
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
        if former_numbers(&self.form.former).is_none() {
            self.problems.add("former", "problem-former-number");
        }
        let (Some(audience), Some(unit_id)) = (audience, unit) else { return Ok(None) };
        let checked = self.checked();
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

    pub(super) fn with_twin(mut self, twin: Twin) -> NewLearner {
        self.problems.add("twin", if twin.same_number { "problem-number-taken" } else { "problem-person-known" });
        self.twin = Some(twin);
        self
    }
}
