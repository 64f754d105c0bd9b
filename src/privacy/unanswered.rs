//! Needs that wait for a word that never came: who decides has changed on a birthday, or a guardian is one no longer.

use super::age::Age;
use super::consent::Consent;
use super::disability::Disability;
use super::mail_address::MailAddress;
use super::needs::Needs;
use super::purpose::Purpose;
use crate::db::schema::{disabilities, guardians, mail_addresses, needs, persons};
use crate::db::{Db, PersonId, ROWS_AT_ONCE};
use crate::error::Result;
use crate::identity::Person;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use std::collections::BTreeSet;

pub struct Unanswered;

impl Unanswered {
    /// Those of whom something is kept sealed, and whose answer is waited for since before that time.
    pub fn since(db: &mut Db, before: NaiveDateTime) -> Result<Vec<PersonId>> {
        let mut kept: BTreeSet<PersonId> = needs::table.select(needs::person_id).load(db)?.into_iter().collect();
        kept.extend(disabilities::table.select(disabilities::person_id).load::<PersonId>(db)?);
        kept.extend(mail_addresses::table.select(mail_addresses::person_id).load::<PersonId>(db)?);
        let kept: Vec<PersonId> = kept.into_iter().collect();
        let mut waiting = Vec::new();
        for some in kept.chunks(ROWS_AT_ONCE) {
            let people: Vec<Person> = persons::table.filter(persons::id.eq_any(some)).load(db)?;
            let of = [Purpose::NEEDS, Purpose::DISABILITY, Purpose::EMAIL];
            let standings = of.iter().map(|code| Consent::standings(db, &people, code)).collect::<Result<Vec<_>>>()?;
            for person in people.iter().filter(|person| standings.iter().any(|all| all.get(&person.id).is_some_and(|one| one.waits_for().is_some()))) {
                if Unanswered::began(db, person)?.is_some_and(|began| began < before) {
                    waiting.push(person.id);
                }
            }
        }
        Ok(waiting)
    }

    /// Silence is no answer (Luật 91/2025 Đ9): what nobody agreed to again goes.
    pub fn delete(db: &mut Db, person: PersonId) -> Result<()> {
        let known = Person::find(db, person)?;
        if Consent::standing(db, &known, Purpose::NEEDS)?.waits_for().is_some() {
            Needs::delete(db, person)?;
        }
        if Consent::standing(db, &known, Purpose::DISABILITY)?.waits_for().is_some() {
            Disability::delete(db, person)?;
        }
        if Consent::standing(db, &known, Purpose::EMAIL)?.waits_for().is_some() {
            MailAddress::delete(db, person)?;
        }
        Ok(())
    }

    /// The later of the birthday and the end of the last guardian.
    fn began(db: &mut Db, person: &Person) -> Result<Option<NaiveDateTime>> {
        let birthday = person.birth_date.and_then(|born| Age::of(person).began(born)).map(|day| day.into());
        let ended = guardians::table.filter(guardians::person_id.eq(person.id)).select(diesel::dsl::max(guardians::ended_at));
        Ok(birthday.max(ended.first::<Option<NaiveDateTime>>(db)?))
    }
}
