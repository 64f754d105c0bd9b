//! Consent forms on paper: a sheet a person, A4. On a list that goes round everybody would read the others' answers.

use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::identity::Person;
use crate::privacy::{Age, Basis, Contact, Purpose, controller};
use crate::web::Page;
use chrono::NaiveDate;
use serde::Serialize;

#[derive(Serialize)]
pub struct FormSheets {
    pub commune: String,
    pub contact: Option<Contact>,
    pub purpose: Purpose,
    pub sheets: Vec<FormSheet>,
    pub back: String,
}

/// Who signs follows from the age; a blank sheet has room for both.
#[derive(Serialize)]
pub struct FormSheet {
    name: Option<String>,
    birth_date: Option<NaiveDate>,
    own: bool,
    guardian: bool,
}

impl Page for FormSheets {
    const TEMPLATE: &'static str = "privacy/forms.html";
}

impl FormSheet {
    pub fn blank() -> FormSheet {
        FormSheet { name: None, birth_date: None, own: true, guardian: true }
    }

    pub fn of(person: &Person) -> FormSheet {
        let age = Age::of(person);
        let (own, guardian) = (age != Age::Small, age != Age::Grown);
        FormSheet { name: Some(person.name.clone()), birth_date: person.birth_date, own, guardian }
    }
}

impl FormSheets {
    /// The sheets of these people for one purpose; none when the purpose asks nobody.
    pub fn of(db: &mut Db, unit: UnitId, code: &str, people: &[Person], back: String) -> Result<Option<FormSheets>> {
        let commune = controller(db, unit)?;
        let purpose = Purpose::in_force(db, commune, code)?;
        if purpose.basis == Basis::Law {
            return Ok(None);
        }
        let sheets = people.iter().filter(|person| purpose.concerns(Age::of(person))).map(FormSheet::of).collect();
        let name = crate::community::Unit::find(db, commune)?.name;
        Ok(Some(FormSheets { commune: name, contact: Contact::of(db, commune)?, purpose, sheets, back }))
    }
}
