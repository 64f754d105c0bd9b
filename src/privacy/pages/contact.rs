//! The admin names who is in charge of personal data, and where people complain.

use super::{Where, communes_of};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::identity::Admin;
use crate::privacy::{Contact, ContactId, NewContact};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/admin/privacy/contact", show).post("/admin/privacy/contact", name);
}

#[derive(Debug, Clone, Deserialize, Serialize)]
struct ContactForm {
    id: ContactId,
    commune: UnitId,
    name: String,
    position: String,
    contact: String,
    document: String,
    complaints: String,
}

#[derive(Serialize)]
struct ContactPage {
    commune: Unit,
    form: ContactForm,
    problems: Problems,
}

impl Page for ContactPage {
    const TEMPLATE: &'static str = "privacy/contact.html";
}

async fn show(app: App, who: Admin, at: Query<Where>) -> Result<Show<ContactPage>> {
    let (scope, wanted) = (who.scope(), at.commune);
    Ok(Show(app.read(move |db| ContactPage::of(db, &scope, wanted)).await?))
}

async fn name(app: App, who: Admin, form: Form<ContactForm>) -> Submitted<ContactPage> {
    let (scope, by, form) = (who.scope(), who.id, form.into_inner());
    let wanted = Some(form.commune);
    let mut page = app.read(move |db| ContactPage::of(db, &scope, wanted)).await?;
    page.form = form;
    page.check();
    if !page.problems.is_empty() {
        return Ok(Either::Right(Again(page)));
    }
    let (commune, new) = (page.commune.id, page.form.new_contact());
    app.write(move |db| Contact::name(db, by, commune, &new)).await?;
    Ok(Either::Left(See(format!("/admin/privacy?commune={commune}")).saying("contact-was-named")))
}

impl ContactPage {
    fn of(db: &mut Db, scope: &[UnitId], wanted: Option<UnitId>) -> Result<ContactPage> {
        let (commune, _) = communes_of(db, scope, wanted)?;
        let form = ContactForm::of(commune.id, Contact::of(db, commune.id)?);
        Ok(ContactPage { commune, form, problems: Problems::default() })
    }

    fn check(&mut self) {
        self.problems.text("name", &self.form.name, "problem-name-missing", 80);
        self.problems.text("position", &self.form.position, "problem-contact-position", 200);
        self.problems.text("contact", &self.form.contact, "problem-contact-contact", 500);
        self.problems.text("complaints", &self.form.complaints, "problem-contact-complaints", 500);
        if self.form.document.chars().count() > 300 {
            self.problems.add_with("document", "problem-too-long", &[("most", "300".into())]);
        }
    }
}

impl ContactForm {
    fn of(commune: UnitId, now: Option<Contact>) -> ContactForm {
        let empty = ContactForm {
            id: ContactId::new(),
            commune,
            name: String::new(),
            position: String::new(),
            contact: String::new(),
            document: String::new(),
            complaints: String::new(),
        };
        match now {
            None => empty,
            Some(now) => {
                ContactForm { name: now.name, position: now.position, contact: now.contact, document: now.document, complaints: now.complaints, ..empty }
            }
        }
    }

    fn new_contact(&self) -> NewContact {
        let ContactForm { id, commune: _, name, position, contact, document, complaints } = self.clone();
        NewContact { id, name, position, contact, document, complaints }
    }
}
