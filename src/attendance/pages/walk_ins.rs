//! Those who came and only said a name: entered in one line, completed later.

use super::learner::{LearnerForm, NewLearner};
use super::members::{PinPage, find};
use crate::attendance::{Class, ClassId, Enrolled, Member, NewMember, WalkIn};
use crate::db::PersonId;
use crate::error::{Error, Result};
use crate::identity::{CardName, Person, Trainer, former_numbers};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/classes/{class}/walk-ins", list)
        .post("/classes/{class}/walk-ins", enter)
        .get("/classes/{class}/members/{person}/details", details)
        .post("/classes/{class}/members/{person}/details", complete);
}

#[derive(Deserialize, Serialize)]
struct WalkInForm {
    id: PersonId,
    name: String,
    /// Another person of the same name.
    #[serde(default)]
    another_person: bool,
}

#[derive(Serialize)]
struct WalkInsPage {
    class: Class,
    incomplete: Vec<Person>,
    form: WalkInForm,
    namesake: bool,
    problems: Problems,
}

impl Page for WalkInsPage {
    const TEMPLATE: &'static str = "attendance/walk_ins.html";
}

impl WalkInsPage {
    async fn of(app: &App, who: &Trainer, class: ClassId, form: WalkInForm) -> Result<WalkInsPage> {
        let class = find(app, who, class).await?;
        let (by, listed, new) = (who.id, class.clone(), (form.id, form.name.clone()));
        let load = move |db: &mut crate::db::Db| {
            let new = WalkIn::person(new.0, &new.1, &listed, by);
            let namesake = WalkIn::namesake(db, &listed, &new)?;
            Ok((WalkIn::list(db, &listed)?, namesake))
        };
        let (incomplete, namesake) = app.read(load).await?;
        Ok(WalkInsPage { class, incomplete, form, namesake, problems: Problems::default() })
    }
}

async fn list(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<WalkInsPage>> {
    let form = WalkInForm { id: PersonId::new(), name: String::new(), another_person: false };
    Ok(Show(WalkInsPage::of(&app, &who, *class, form).await?))
}

async fn enter(app: App, who: Trainer, class: Path<ClassId>, form: Form<WalkInForm>) -> Result<Either<Show<PinPage>, Again<WalkInsPage>>> {
    let mut page = WalkInsPage::of(&app, &who, *class, form.into_inner()).await?;
    page.problems.text("name", &page.form.name, "problem-name-missing", 80);
    if page.namesake && !page.form.another_person {
        page.problems.add("another_person", "problem-namesake-in-class");
    }
    if !page.problems.is_empty() {
        return Ok(Either::Right(Again(page)));
    }
    let (keys, class, by) = (app.clone(), page.class.clone(), who.id);
    let person = WalkIn::person(page.form.id, &page.form.name, &class, by);
    let entered = app.write(move |db| {
        let pin = Member::first_pin(db, &keys.keys, class.id, &person)?;
        let new = NewMember { person: person.clone(), pin: pin.clone(), another_person: true };
        Ok(match WalkIn::enter(db, &keys.keys, by, &class, &new)? {
            Enrolled::New(person) => (person.name, Some(pin)),
            Enrolled::Before(person, pin) => (person.name, pin),
            Enrolled::Twin(twin) => (twin.person.name, None),
        })
    });
    let (name, pin) = entered.await?;
    let another = format!("/classes/{}/walk-ins", page.class.id);
    Ok(Either::Left(Show(PinPage::of_one(page.class, name, pin).then(another))))
}

/// The form of a new learner, filled with what is known.
async fn completing(app: &App, who: &Trainer, (class, person): (ClassId, PersonId), form: Option<LearnerForm>) -> Result<NewLearner> {
    let class = find(app, who, class).await?;
    let in_class = class.id;
    let known = app.read(move |db| {
        let known = Member::find(db, in_class, person)?;
        if WalkIn::is_incomplete(db, person)? { Ok(known) } else { Err(Error::refused("walk-in-complete-already")) }
    });
    let known = known.await?;
    let mut form = form.unwrap_or_else(|| {
        let mut form = LearnerForm::empty(known.unit_id);
        form.name = known.name;
        form
    });
    form.id = person;
    let address = format!("/classes/{}/members/{person}/details", class.id);
    let mut page = NewLearner::of(app, who, class, form).await?;
    (page.address, page.completes) = (address, true);
    Ok(page)
}

async fn details(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<Show<NewLearner>> {
    Ok(Show(completing(&app, &who, *path, None).await?))
}

async fn complete(
    app: App, who: Trainer, path: Path<(ClassId, PersonId)>, form: Form<LearnerForm>,
) -> Result<Either<See, Either<Show<NewLearner>, Again<NewLearner>>>> {
    let mut page = completing(&app, &who, *path, Some(form.into_inner())).await?;
    if !page.form.card.trim().is_empty() {
        return Ok(Either::Right(page.filled_from_card()));
    }
    let new = page.check(&app, who.id)?;
    let Some(new) = new.filter(|_| page.problems.is_empty()) else { return Ok(Either::Right(Either::Right(Again(page)))) };
    let (keys, by, another, checked) = (app.clone(), who.id, page.form.another_person, page.checked());
    let (former, card_name) = (former_numbers(&page.form.former).unwrap_or_default(), page.form.card_name.clone());
    let completed = app.write(move |db| {
        let twin = WalkIn::complete(db, by, &new, another)?;
        if twin.is_none() {
            former.iter().try_for_each(|number| number.keep(db, &keys.keys, new.id, checked, by))?;
            CardName::keep(db, new.id, &card_name, by)?;
        }
        Ok(twin)
    });
    match completed.await? {
        None => Ok(Either::Left(See(format!("/classes/{}/walk-ins", path.0)).saying("walk-in-completed"))),
        Some(twin) => Ok(Either::Right(Either::Right(Again(page.with_twin(twin))))),
    }
}
