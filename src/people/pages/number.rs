//! The number of a person: entered, or another one with the reason why.

use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Card, CardName, Change, Checked, Ended, Identifier, Number, NumberWarning, Person, former_numbers};
use crate::people::guard::{Corrector, Reach};
use crate::people::record::{find, is_staff};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/people/{person}/number", ask).post("/people/{person}/number", change);
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct NumberForm {
    number: String,
    checked: String,
    because: String,
    former: String,
    /// The name as the card says it.
    card_name: String,
    #[serde(skip_serializing)]
    card: String,
    number_is_right: bool,
}

#[derive(Serialize)]
struct NumberPage {
    #[serde(skip)]
    person: Person,
    id: PersonId,
    name: String,
    before: Option<Identifier>,
    reasons: &'static [Ended],
    form: NumberForm,
    warnings: Vec<NumberWarning>,
    filled: bool,
    problems: Problems,
}

impl Page for NumberPage {
    const TEMPLATE: &'static str = "people/number.html";
}

async fn ask(app: App, who: Corrector, id: Path<PersonId>) -> Result<Show<NumberPage>> {
    let (who, id) = (who.0, *id);
    let form = NumberForm { checked: Checked::Typed.word().into(), ..NumberForm::default() };
    Ok(Show(app.read(move |db| NumberPage::of(db, &who, id, form)).await?))
}

async fn change(app: App, who: Corrector, id: Path<PersonId>, form: Form<NumberForm>) -> Result<Either<See, Either<Show<NumberPage>, Again<NumberPage>>>> {
    let (who, id, form) = (who.0, *id, form.into_inner());
    let by = who.id;
    let mut page = app.read(move |db| NumberPage::of(db, &who, id, form)).await?;
    if !page.form.card.trim().is_empty() {
        return Ok(Either::Right(page.filled_from_card()));
    }
    let Some(number) = page.check() else { return Ok(Either::Right(Either::Right(Again(page)))) };
    let checked = page.checked();
    let (keys, new, because) = (app.clone(), number.seal(&app.keys, id, checked)?, Ended::from_word(&page.form.because));
    let (former, card_name) = (former_numbers(&page.form.former).unwrap_or_default(), page.form.card_name.clone());
    let changed = app.write(move |db| {
        let changed = Identifier::change(db, by, id, &new, because)?;
        if !matches!(changed, Change::Of(_)) {
            former.iter().try_for_each(|number| number.keep(db, &keys.keys, id, checked, by))?;
            CardName::keep(db, id, &card_name, by)?;
        }
        Ok(changed)
    });
    match changed.await? {
        Change::Of(_) => {
            page.problems.add("number", "problem-number-of-another");
            Ok(Either::Right(Either::Right(Again(page))))
        }
        Change::Done => Ok(Either::Left(See(format!("/people/{id}")).saying("number-changed"))),
        Change::Same => Ok(Either::Left(See(format!("/people/{id}")).saying("number-same"))),
    }
}

impl NumberPage {
    fn of(db: &mut Db, who: &Reach, id: PersonId, form: NumberForm) -> Result<NumberPage> {
        let person = find(db, who, id)?;
        if !who.admin && is_staff(db, id)? {
            return Err(Error::refused("person-is-staff"));
        }
        Ok(NumberPage {
            id,
            name: person.name.clone(),
            person,
            before: Identifier::in_force(db, id)?,
            reasons: Ended::ALL,
            form,
            warnings: Vec::new(),
            filled: false,
            problems: Problems::default(),
        })
    }

    fn checked(&self) -> Checked {
        Checked::from_word(&self.form.checked).unwrap_or(Checked::Typed)
    }

    fn filled_from_card(mut self) -> Either<Show<NumberPage>, Again<NumberPage>> {
        let Some(card) = Card::read(&self.form.card) else {
            self.problems.add("card", "problem-card");
            return Either::Right(Again(self));
        };
        self.form.number = card.number.digits().into();
        self.form.former = card.former_words();
        self.form.card_name = card.name;
        self.form.checked = Checked::QrCard.word().into();
        self.filled = true;
        Either::Left(Show(self))
    }

    fn check(&mut self) -> Option<Number> {
        let number = Number::parse(&self.form.number);
        match &number {
            None => self.problems.add("number", "problem-number"),
            Some(number) if !self.form.number_is_right => {
                self.warnings = number.warnings(self.person.birth_date, self.person.sex);
                if !self.warnings.is_empty() {
                    self.problems.add("number_is_right", "problem-number-odd");
                }
            }
            Some(_) => {}
        }
        if self.before.is_some() && Ended::from_word(&self.form.because).is_none() {
            self.problems.add("because", "problem-number-because");
        }
        if former_numbers(&self.form.former).is_none() {
            self.problems.add("former", "problem-former-number");
        }
        number.filter(|_| self.problems.is_empty())
    }
}
