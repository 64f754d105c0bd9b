//! Keys for programs: those there are, a new one, and the end of one.

use super::rights::Place;
use crate::community::UnitKind;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::reading_key::LONGEST;
use crate::identity::{Admin, NewReadingKey, ReadingKey, ReadingKeyId};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, chosen, start_of_day, today};
use actix_web::web::Path;
use actix_web::{Either, HttpRequest};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/admin/reading-keys", list)
        .post("/admin/reading-keys", make)
        .post("/admin/reading-keys/{key}/revocation", revoke)
        .post("/admin/reading-keys/{key}/takeover", take_over);
}

#[derive(Debug, Deserialize, Serialize)]
struct KeyForm {
    id: ReadingKeyId,
    /// The key to be, for this form alone.
    #[serde(default)]
    carried: String,
    #[serde(default)]
    purpose: String,
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
    #[serde(default)]
    until_day: String,
    #[serde(default)]
    until_month: String,
    #[serde(default)]
    until_year: String,
}

#[derive(Serialize)]
struct KeysPage {
    keys: Vec<ReadingKey>,
    units: Vec<Place>,
    form: KeyForm,
    until: DateField,
    problems: Problems,
}

impl Page for KeysPage {
    const TEMPLATE: &'static str = "identity/reading_keys.html";
}

/// Shown once, right after it was made.
#[derive(Serialize)]
struct NewKeyPage {
    key: String,
    purpose: String,
    unit: String,
    last_day: NaiveDate,
    address: String,
}

impl Page for NewKeyPage {
    const TEMPLATE: &'static str = "identity/new_reading_key.html";
}

const LONGEST_PURPOSE: usize = 200;

impl KeyForm {
    fn empty(app: &App) -> Result<KeyForm> {
        let (id, empty) = (ReadingKeyId::new(), String::new);
        let carried = ReadingKey::carried(&app.keys, id, &ReadingKey::drawn())?;
        Ok(KeyForm { id, carried, purpose: empty(), unit: None, until_day: empty(), until_month: empty(), until_year: empty() })
    }

    fn until(&self) -> DateField {
        DateField { day: self.until_day.clone(), month: self.until_month.clone(), year: self.until_year.clone() }
    }

    /// The place and the last day of the key, or what is to be mended. No day is the longest time there is.
    fn check<'p>(&self, units: &'p [Place]) -> Result<(&'p Place, NaiveDate), Problems> {
        let mut problems = Problems::default();
        problems.text("purpose", &self.purpose, "problem-reading-key-purpose", LONGEST_PURPOSE);
        let place = units.iter().find(|place| Some(place.unit.id) == self.unit);
        if place.is_none() {
            problems.add("unit", "problem-unit-missing");
        }
        let (longest, typed) = (today() + LONGEST, self.until());
        let last = if typed.is_empty() { Some(longest) } else { typed.date() };
        match last {
            None => problems.add("until", "problem-date-unreal"),
            Some(last) if last < today() => problems.add("until", "problem-reading-key-past"),
            Some(last) if last > longest => problems.add("until", "problem-reading-key-too-long"),
            Some(_) => {}
        }
        place.zip(last).filter(|_| problems.is_empty()).ok_or(problems)
    }
}

impl KeysPage {
    async fn of(app: &App, scope: Vec<UnitId>, form: KeyForm, problems: Problems) -> Result<KeysPage> {
        let load = move |db: &mut Db| Ok((ReadingKey::list(db, &scope)?, Place::all(db, &scope)?));
        let (keys, mut units) = app.read(load).await?;
        units.retain(|place| place.unit.kind != UnitKind::Class && place.unit.closed_at.is_none());
        Ok(KeysPage { keys, units, until: form.until(), form, problems })
    }

    fn again(self, problems: Problems) -> KeysPage {
        KeysPage { problems, ..self }
    }
}

async fn list(app: App, who: Admin) -> Result<Show<KeysPage>> {
    Ok(Show(KeysPage::of(&app, who.scope(), KeyForm::empty(&app)?, Problems::default()).await?))
}

type Made = Either<Either<Show<NewKeyPage>, See>, Again<KeysPage>>;

async fn make(app: App, who: Admin, request: HttpRequest, form: Form<KeyForm>) -> Result<Made> {
    let page = KeysPage::of(&app, who.scope(), form.into_inner(), Problems::default()).await?;
    let (unit, name, last_day) = match page.form.check(&page.units) {
        Ok((place, last)) => (place.unit.id, place.unit.name.clone(), last),
        Err(problems) => return Ok(Either::Right(Again(page.again(problems)))),
    };
    let key = ReadingKey::brought(&app.keys, page.form.id, &page.form.carried);
    let purpose = crate::text::tidy(&page.form.purpose);
    let new = NewReadingKey { id: page.form.id, key, purpose, unit, ends_at: start_of_day(last_day + Days::new(1)) };
    let (by, made) = (who.id, new.clone());
    match app.write(move |db| ReadingKey::make(db, by, &made)).await {
        Ok(()) => {
            let shown = NewKeyPage { key: new.key, purpose: new.purpose, unit: name, last_day, address: app.address(&request) };
            Ok(Either::Left(Either::Left(Show(shown))))
        }
        Err(Error::Refused(refusal)) if refusal.id == "reading-key-made-before" => {
            Ok(Either::Left(Either::Right(See("/admin/reading-keys").saying("reading-key-made-before"))))
        }
        Err(Error::Refused(refusal)) => {
            let field = if refusal.id == "right-outlasts-ones-own" { "until" } else { "unit" };
            Ok(Either::Right(Again(page.again(Problems::of(field, refusal)))))
        }
        Err(error) => Err(error),
    }
}

async fn revoke(app: App, who: Admin, key: Path<ReadingKeyId>) -> Result<See> {
    let (scope, by, id) = (who.scope(), who.id, *key);
    app.write(move |db| ReadingKey::revoke(db, by, &scope, id)).await?;
    Ok(See("/admin/reading-keys").saying("reading-key-was-revoked"))
}

async fn take_over(app: App, who: Admin, key: Path<ReadingKeyId>) -> Result<See> {
    let (scope, by, id) = (who.scope(), who.id, *key);
    app.write(move |db| ReadingKey::take_over(db, by, &scope, id)).await?;
    Ok(See("/admin/reading-keys").saying("reading-key-was-taken-over"))
}
