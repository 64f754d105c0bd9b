//! The page that anybody may read: plain, and in easy words with pictures.

use super::Where;
use super::forms::{FormSheet, FormSheets};
use crate::community::Unit;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::{Viewer, Visitor};
use crate::keys::hex;
use crate::privacy::{Basis, Contact, Purpose, PurposeId, controller};
use crate::web::{App, Page, Show, Site};
use actix_web::web::{Path, Query};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/privacy", plain).get("/privacy/easy", easy).get("/privacy/purposes/{purpose}", version).get("/privacy/forms/{code}", form);
}

/// What a commune tells everybody.
#[derive(Serialize)]
struct Told {
    commune: Option<Unit>,
    communes: Vec<Unit>,
    contact: Option<Contact>,
    purposes: Vec<Purpose>,
}

#[derive(Serialize)]
struct PlainPage(Told);

impl Page for PlainPage {
    const TEMPLATE: &'static str = "privacy/plain.html";
}

#[derive(Serialize)]
struct EasyPage(Told);

impl Page for EasyPage {
    const TEMPLATE: &'static str = "privacy/easy.html";
}

async fn plain(app: App, who: Visitor, at: Query<Where>) -> Result<Show<PlainPage>> {
    Ok(Show(PlainPage(app.read(move |db| Told::of(db, who.0.as_ref(), &at)).await?)))
}

async fn easy(app: App, who: Visitor, at: Query<Where>) -> Result<Show<EasyPage>> {
    Ok(Show(EasyPage(app.read(move |db| Told::of(db, who.0.as_ref(), &at)).await?)))
}

impl Told {
    /// The visitor's commune; a stranger chooses, where there are several.
    fn of(db: &mut Db, viewer: Option<&Viewer>, at: &Where) -> Result<Told> {
        let communes = Unit::communes(db)?;
        let own = viewer.map(|viewer| controller(db, viewer.unit_id)).transpose()?;
        let find = |id| communes.iter().find(|unit| Some(unit.id) == id);
        let commune = find(at.commune).or_else(|| find(own)).or_else(|| communes.first()).cloned();
        let (contact, purposes) = match &commune {
            Some(commune) => (Contact::of(db, commune.id)?, Purpose::all(db, commune.id)?),
            None => (None, Vec::new()),
        };
        Ok(Told { commune, communes, contact, purposes })
    }
}

/// The very words of a version, as consents name them. They are about nobody.
#[derive(Serialize)]
struct VersionPage {
    purpose: Purpose,
    hash: String,
}

impl Page for VersionPage {
    const TEMPLATE: &'static str = "privacy/version.html";
}

async fn version(app: App, _: Visitor, id: Path<PurposeId>) -> Result<Show<VersionPage>> {
    let purpose = app.read(move |db| Purpose::find(db, *id)).await?;
    Ok(Show(VersionPage { hash: hex(&purpose.hash), purpose }))
}

/// A blank form on paper.
async fn form(app: App, who: Visitor, code: Path<String>, at: Query<Where>) -> Result<Show<FormSheets>> {
    let make = move |db: &mut Db| {
        let told = Told::of(db, who.0.as_ref(), &at)?;
        let asked = told.purposes.into_iter().find(|purpose| purpose.code == *code && purpose.basis == Basis::Consent);
        let (purpose, commune) = (asked.ok_or(Error::NotFound)?, told.commune.ok_or(Error::NotFound)?);
        Ok(FormSheets { contact: told.contact, commune: commune.name, purpose, sheets: vec![FormSheet::blank()], back: "/privacy".into() })
    };
    Ok(Show(app.read(make).await?))
}
