//! Before a batch is frozen: what would come back, record by record, each with the place where it is mended.

use super::answer::Told;
use super::certificate::{Certificate, CertificateId};
use super::waiting::Waiting;
use crate::catalog::CourseVersionId;
use crate::db::schema::{card_names, certificates, guardians, identifiers, persons, revocations};
use crate::db::{Db, PersonId, ROWS_AT_ONCE};
use crate::error::Result;
use crate::identity::{Audience, Person};
use crate::privacy::Age;
use crate::text::{fold, same_name};
use chrono::NaiveDate;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

crate::words! {
    pub enum Flaw {
        NumberMissing = "number-missing", BirthMissing = "birth-missing", CardName = "card-name", RegisterName = "register-name",
        NoGuardian = "no-guardian", SameCourse = "same-course", SamePerson = "same-person",
    }
}

/// One thing that is wrong with one record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    pub flaw: Flaw,
    pub certificate_id: CertificateId,
    pub number: String,
    pub person_id: PersonId,
    pub name: String,
    /// The other name, or the other certificate's number.
    pub other: String,
}

pub struct Preflight;

impl Preflight {
    /// All findings about what waits, in its order.
    pub fn of(db: &mut Db, waiting: &[Waiting]) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        let mut seen = Seen::default();
        for some in waiting.chunks(ROWS_AT_ONCE) {
            let ids: Vec<CertificateId> = some.iter().map(|one| one.certificate_id).collect();
            let held: Vec<Certificate> = certificates::table.filter(certificates::id.eq_any(&ids)).load(db)?;
            let known = Known::of(db, &held)?;
            let held: HashMap<CertificateId, Certificate> = held.into_iter().map(|one| (one.id, one)).collect();
            for certificate in some.iter().filter_map(|one| held.get(&one.certificate_id)) {
                known.look_at(certificate, &mut seen, &mut findings);
            }
        }
        Ok(findings)
    }

    /// Without those about which something was found.
    pub fn clean(db: &mut Db, mut waiting: Vec<Waiting>) -> Result<Vec<Waiting>> {
        let flawed: HashSet<CertificateId> = Preflight::of(db, &waiting)?.iter().map(|finding| finding.certificate_id).collect();
        waiting.retain(|one| !flawed.contains(&one.certificate_id));
        Ok(waiting)
    }
}

/// Whom this batch already names.
#[derive(Default)]
struct Seen {
    people: HashMap<(String, NaiveDate), (PersonId, String)>,
}

struct Known {
    people: HashMap<PersonId, Person>,
    numbered: HashSet<PersonId>,
    guarded: HashSet<PersonId>,
    cards: HashMap<PersonId, String>,
    /// The first certificate in force of a person for a version of a course.
    others: HashMap<(PersonId, CourseVersionId), (CertificateId, String)>,
    told: HashSet<CertificateId>,
}

impl Known {
    fn of(db: &mut Db, held: &[Certificate]) -> Result<Known> {
        let people: Vec<PersonId> = held.iter().map(|certificate| certificate.person_id).collect();
        let numbered = identifiers::table.filter(identifiers::person_id.eq_any(&people)).filter(identifiers::valid_to.is_null());
        let guarded = guardians::table.filter(guardians::person_id.eq_any(&people)).filter(guardians::ended_at.is_null());
        let cards = card_names::table.filter(card_names::person_id.eq_any(&people)).order((card_names::seen_at, card_names::id));
        let revoked = revocations::table.filter(revocations::certificate_id.eq(certificates::id));
        let others = certificates::table.filter(certificates::person_id.eq_any(&people)).filter(not(exists(revoked)));
        let others = others.order((certificates::issued_at, certificates::id));
        let others: Vec<(PersonId, CertificateId, CourseVersionId, String)> =
            others.select((certificates::person_id, certificates::id, certificates::course_version_id, certificates::number)).load(db)?;
        let ids: Vec<CertificateId> = others.iter().map(|(_, id, ..)| *id).collect();
        let mut first = HashMap::new();
        for (person, id, version, number) in others {
            first.entry((person, version)).or_insert((id, number));
        }
        Ok(Known {
            people: persons::table.filter(persons::id.eq_any(&people)).load::<Person>(db)?.into_iter().map(|person| (person.id, person)).collect(),
            numbered: numbered.select(identifiers::person_id).load(db)?.into_iter().collect(),
            guarded: guarded.select(guardians::person_id).load(db)?.into_iter().collect(),
            cards: cards.select((card_names::person_id, card_names::name)).load::<(PersonId, String)>(db)?.into_iter().collect(),
            told: Told::of(db, &ids)?.into_iter().filter(|told| !told.came_back()).map(|told| told.key.certificate_id).collect(),
            others: first,
        })
    }

    fn look_at(&self, certificate: &Certificate, seen: &mut Seen, findings: &mut Vec<Finding>) {
        let Some(person) = self.people.get(&certificate.person_id) else { return };
        let mut find = |flaw, other: &str| {
            let (certificate_id, number, person_id, name) = (certificate.id, certificate.number.clone(), person.id, certificate.name.clone());
            findings.push(Finding { flaw, certificate_id, number, person_id, name, other: other.into() });
        };
        if !self.numbered.contains(&person.id) {
            find(Flaw::NumberMissing, "");
        }
        if certificate.birth_date.is_none() {
            find(Flaw::BirthMissing, "");
        }
        match self.cards.get(&person.id) {
            Some(card) if !same_name(card, &certificate.name) => find(Flaw::CardName, card),
            _ => {}
        }
        if !same_name(&person.name, &certificate.name) {
            find(Flaw::RegisterName, &person.name);
        }
        let small = matches!(Age::of(person), Age::Small | Age::Child) || person.birth_date.is_none() && certificate.audience == Audience::Student;
        if small && !self.guarded.contains(&person.id) {
            find(Flaw::NoGuardian, "");
        }
        if let Some(other) = self.first_of_course(certificate) {
            find(Flaw::SameCourse, other);
        }
        if let Some(birth) = certificate.birth_date {
            match seen.people.get(&(fold(&certificate.name), birth)) {
                Some((other, number)) if *other != person.id => find(Flaw::SamePerson, number),
                _ => drop(seen.people.insert((fold(&certificate.name), birth), (person.id, certificate.number.clone()))),
            }
        }
    }

    /// An earlier certificate of the same person for the same version of a course, out already or before this one.
    fn first_of_course(&self, certificate: &Certificate) -> Option<&str> {
        let (first, number) = self.others.get(&(certificate.person_id, certificate.course_version_id))?;
        (*first != certificate.id && !self.told.contains(&certificate.id)).then_some(number.as_str())
    }
}
