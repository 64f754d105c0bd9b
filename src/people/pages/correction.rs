//! What is known of a person, put right by hand or with a card.

use crate::community::Unit;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Amendment, Audience, Card, CardName, Checked, Identifier, Person, Sex, former_numbers};
use crate::people::guard::{Corrector, Reach};
use crate::people::record::{find, hamlets, is_staff};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, chosen};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/people/{person}/correction", ask).post("/people/{person}/correction", correct);
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct CorrectionForm {
    name: String,
    birth_day: String,
    birth_month: String,
    birth_year: String,
    sex: String,
    audience: String,
    #[serde(deserialize_with = "chosen")]
    unit: Option<UnitId>,
    #[serde(skip_serializing)]
    card: String,
    card_hamlet: String,
    /// The name as the card says it, whatever the form says afterwards.
    card_name: String,
    former: String,
}

#[derive(Serialize)]
struct CorrectionPage {
    id: PersonId,
    /// As it is until now.
    name: String,
    form: CorrectionForm,
    birth: DateField,
    hamlets: Vec<Unit>,
    audiences: Vec<Audience>,
    filled: bool,
    problems: Problems,
}

impl Page for CorrectionPage {
    const TEMPLATE: &'static str = "people/correction.html";
}

async fn ask(app: App, who: Corrector, id: Path<PersonId>) -> Result<Show<CorrectionPage>> {
    let (who, id) = (who.0, *id);
    Ok(Show(app.read(move |db| CorrectionPage::of(db, &who, id, None)).await?))
}

async fn correct(
    app: App, who: Corrector, id: Path<PersonId>, form: Form<CorrectionForm>,
) -> Result<Either<See, Either<Show<CorrectionPage>, Again<CorrectionPage>>>> {
    let (who, id, form) = (who.0, *id, form.into_inner());
    let by = who.id;
    let mut page = app.read(move |db| CorrectionPage::of(db, &who, id, Some(form))).await?;
    if !page.form.card.trim().is_empty() {
        return Ok(Either::Right(page.filled_from_card(&app).await?));
    }
    let Some(amendment) = page.check() else { return Ok(Either::Right(Either::Right(Again(page)))) };
    let (keys, former, card_name) = (app.clone(), former_numbers(&page.form.former).unwrap_or_default(), page.form.card_name.clone());
    app.write(move |db| {
        amendment.carry_out(db, by, id)?;
        CardName::keep(db, id, &card_name, by)?;
        former.iter().try_for_each(|number| number.keep(db, &keys.keys, id, Checked::QrCard, by))
    })
    .await?;
    Ok(Either::Left(See(format!("/people/{id}")).saying("person-corrected")))
}

impl CorrectionForm {
    fn of(person: &Person) -> CorrectionForm {
        let part = |form: &str| person.birth_date.map(|date| date.format(form).to_string()).unwrap_or_default();
        CorrectionForm {
            name: person.name.clone(),
            birth_day: part("%d"),
            birth_month: part("%m"),
            birth_year: part("%Y"),
            sex: person.sex.map(|sex| sex.word().to_owned()).unwrap_or_default(),
            audience: person.audience.word().into(),
            unit: Some(person.unit_id),
            card: String::new(),
            card_hamlet: String::new(),
            card_name: String::new(),
            former: String::new(),
        }
    }

    fn birth(&self) -> DateField {
        DateField { day: self.birth_day.clone(), month: self.birth_month.clone(), year: self.birth_year.clone() }
    }

    fn fill(&mut self, card: &Card) {
        let birth = card.birth();
        if !birth.is_empty() {
            (self.birth_day, self.birth_month, self.birth_year) = (birth.day, birth.month, birth.year);
        }
        self.name = card.name.clone();
        self.card_name = card.name.clone();
        self.sex = card.sex.map_or_else(|| std::mem::take(&mut self.sex), |sex| sex.word().into());
        self.card_hamlet = card.hamlet.clone();
        self.former = card.former_words();
    }
}

impl CorrectionPage {
    fn of(db: &mut Db, who: &Reach, id: PersonId, form: Option<CorrectionForm>) -> Result<CorrectionPage> {
        let person = find(db, who, id)?;
        if !who.admin && is_staff(db, id)? {
            return Err(Error::refused("person-is-staff"));
        }
        let form = form.unwrap_or_else(|| CorrectionForm::of(&person));
        let own = Some(person.audience).filter(|audience| !Audience::OFFICIAL_GROUPS.contains(audience));
        Ok(CorrectionPage {
            id,
            birth: form.birth(),
            hamlets: hamlets(db, &who.scope, &person)?,
            audiences: Audience::OFFICIAL_GROUPS.into_iter().chain(own).collect(),
            name: person.name,
            form,
            filled: false,
            problems: Problems::default(),
        })
    }

    /// A card with another number is another person's, or the number was issued anew: that is said first.
    async fn filled_from_card(mut self, app: &App) -> Result<Either<Show<CorrectionPage>, Again<CorrectionPage>>> {
        let Some(card) = Card::read(&self.form.card) else {
            self.problems.add("card", "problem-card");
            return Ok(Either::Right(Again(self)));
        };
        let (id, lookup) = (self.id, card.number.seal(&app.keys, self.id, Checked::QrCard)?.lookup);
        let in_force = app.read(move |db| Identifier::in_force(db, id)).await?;
        if let Some(other) = in_force.filter(|number| number.lookup != lookup) {
            self.problems.add_with("card", "problem-card-other-number", &[("last4", other.last4)]);
            return Ok(Either::Right(Again(self)));
        }
        self.form.fill(&card);
        self.birth = self.form.birth();
        self.filled = true;
        Ok(Either::Left(Show(self)))
    }

    fn check(&mut self) -> Option<Amendment> {
        self.problems.text("name", &self.form.name, "problem-name-missing", 80);
        // A birth date that nobody knows yet may stay unknown.
        if let Some(problem) = self.birth.birth_problem().filter(|_| !self.birth.is_empty()) {
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
        if former_numbers(&self.form.former).is_none() {
            self.problems.add("former", "problem-former-number");
        }
        let (Some(audience), Some(unit_id), true) = (audience, unit, self.problems.is_empty()) else { return None };
        Some(Amendment { name: self.form.name.clone(), birth_date: self.birth.date(), sex: Sex::from_word(&self.form.sex), audience, unit_id })
    }
}
