//! One's own data: what one agreed to, and a switch for each purpose. A guardian finds their children here too.

use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::{Learner, Person};
use crate::privacy::asked::Line;
use crate::privacy::{AboutId, Act, Age, Asked, Channel, Consent, Contact, Guardian, GuardianId, Need, Needs, Purpose, PurposeId, Recording, Said, controller};
use crate::web::{App, Form, Frame, Page, See, Show, Site};
use actix_web::HttpRequest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub fn routes(site: &mut Site) {
    site.get("/account/privacy", show).post("/account/privacy/consents", say);
}

#[derive(Serialize)]
struct OwnPage {
    age: Age,
    asked: Vec<Asked>,
    lawful: Vec<Purpose>,
    wards: Vec<Ward>,
    history: Vec<Line>,
    needs: Vec<Need>,
    contact: Option<Contact>,
    /// Of what there are photographs and voices.
    recorded: Vec<AboutId>,
}

/// A child whose guardian the viewer is.
#[derive(Serialize)]
struct Ward {
    guardian: Guardian,
    name: String,
    age: Age,
    asked: Vec<Asked>,
}

impl Page for OwnPage {
    const TEMPLATE: &'static str = "privacy/own.html";
}

async fn show(app: App, who: Learner) -> Result<Show<OwnPage>> {
    let keys = app.clone();
    let load = move |db: &mut Db| {
        let person = Person::find(db, who.id)?;
        OwnPage::of(db, &keys, &person)
    };
    Ok(Show(app.read(load).await?))
}

impl OwnPage {
    fn of(db: &mut Db, app: &App, person: &Person) -> Result<OwnPage> {
        let commune = controller(db, person.unit_id)?;
        Ok(OwnPage {
            age: Age::of(person),
            asked: Asked::all(db, person)?,
            lawful: Purpose::all(db, commune)?.into_iter().filter(|purpose| purpose.basis == crate::privacy::Basis::Law).collect(),
            wards: Guardian::wards(db, person.id)?
                .into_iter()
                .map(|guardian| Ward::of(db, guardian))
                .collect::<Result<Vec<_>>>()?
                .into_iter()
                .flatten()
                .collect(),
            history: Line::all(db, person.id)?,
            needs: Needs::of(db, &app.keys, person.id)?,
            contact: Contact::of(db, commune)?,
            recorded: Recording::of(db, person.id)?.into_iter().map(|recording| recording.about_id).collect::<BTreeSet<_>>().into_iter().collect(),
        })
    }
}

impl Ward {
    /// Nobody's guardian any more once the child is 16.
    fn of(db: &mut Db, guardian: Guardian) -> Result<Option<Ward>> {
        let child = Person::find(db, guardian.person_id)?;
        let age = Age::of(&child);
        if age == Age::Grown {
            return Ok(None);
        }
        Ok(Some(Ward { asked: Asked::all(db, &child)?, name: child.name, age, guardian }))
    }
}

#[derive(Deserialize)]
struct SayForm {
    code: String,
    shown: PurposeId,
    act: Act,
    /// The guardian's link to the child for whom they speak.
    #[serde(default)]
    ward: Option<GuardianId>,
}

async fn say(app: App, request: HttpRequest, who: Learner, form: Form<SayForm>) -> Result<See> {
    let (own, lang, form) = (who.id, Frame::of(&request).lang, form.into_inner());
    let act = form.act;
    app.write(move |db| {
        let person = match form.ward {
            None => own,
            Some(link) => Guardian::wards(db, own)?.into_iter().find(|guardian| guardian.id == link).ok_or(Error::NotFound)?.person_id,
        };
        let code = form.code.clone();
        let (channel, evidence) = (Channel::Screen, String::new());
        Consent::say(db, &Said { person, shown: form.shown, code, act, guardian: form.ward, channel, evidence, lang, recorded_by: None })
    })
    .await?;
    Recording::sweep(&app).await?;
    Ok(See("/account/privacy").saying(if act == Act::Given { "consent-kept" } else { "withdrawal-kept" }))
}
