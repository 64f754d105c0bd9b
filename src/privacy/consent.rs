//! A consent that can be proved: who, when, what was shown, and how it was given (NĐ 356/2025 Đ6).
//! A withdrawal is one more row; nothing is overwritten.

use super::age::{Age, Part};
use super::disability::Disability;
use super::group_photo::GroupPhoto;
use super::guardian::{Guardian, GuardianId};
use super::mail_address::MailAddress;
use super::needs::Needs;
use super::purpose::{Basis, Purpose, PurposeId};
use super::recording::Recording;
use super::standing::{Heard, Standing};
use crate::db::schema::{consents, guardians};
use crate::db::{Db, PersonId, ROWS_AT_ONCE, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::journal;
use crate::text::tidy;
use crate::web::Lang;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};

crate::id!(ConsentId);

crate::words! { pub enum Act { Given = "given", Withdrawn = "withdrawn" } }

crate::words! {
    /// How it was said. Only the person's own screen is without an officer.
    pub enum Channel { Screen = "screen", Paper = "paper", Spoken = "spoken", Call = "call", Message = "message" }
}

impl Channel {
    /// The ways in which an officer takes down what somebody said.
    pub const TAKEN_DOWN: [Channel; 4] = [Channel::Paper, Channel::Spoken, Channel::Call, Channel::Message];
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Consent {
    pub id: ConsentId,
    pub person_id: PersonId,
    pub purpose: String,
    /// The version that was shown.
    pub purpose_id: PurposeId,
    #[serde(skip)]
    pub text_hash: Vec<u8>,
    pub act: Act,
    pub part: Part,
    pub guardian_id: Option<GuardianId>,
    pub channel: Channel,
    /// Where the paper is kept, who heard it, which recording.
    pub evidence: String,
    pub lang: Lang,
    pub at: NaiveDateTime,
    /// The officer; nobody when the person did it alone.
    pub recorded_by: Option<PersonId>,
}

/// What somebody says about one purpose.
#[derive(Debug, Clone)]
pub struct Said {
    pub person: PersonId,
    pub shown: PurposeId,
    pub code: String,
    pub act: Act,
    /// Said by this guardian; otherwise by the person.
    pub guardian: Option<GuardianId>,
    pub channel: Channel,
    pub evidence: String,
    pub lang: Lang,
    pub recorded_by: Option<PersonId>,
}

impl Consent {
    /// Whether personal data may be used for this purpose today. What the law allows needs no consent.
    pub fn in_force(db: &mut Db, person: PersonId, purpose: &str) -> Result<bool> {
        let person = Person::find(db, person)?;
        Ok(Consent::standing(db, &person, purpose)?.allows())
    }

    /// Those of these people for whom the purpose is allowed today.
    pub fn in_force_among(db: &mut Db, people: &[PersonId], purpose: &str) -> Result<HashSet<PersonId>> {
        let people = Person::find_all(db, people)?;
        Ok(Consent::standings(db, &people, purpose)?.into_iter().filter(|(_, standing)| standing.allows()).map(|(id, _)| id).collect())
    }

    pub fn standing(db: &mut Db, person: &Person, code: &str) -> Result<Standing> {
        let standing = Consent::standings(db, std::slice::from_ref(person), code)?.remove(&person.id);
        standing.ok_or_else(|| Error::broken("everybody asked for has a standing"))
    }

    /// A class at once.
    pub fn standings(db: &mut Db, people: &[Person], code: &str) -> Result<HashMap<PersonId, Standing>> {
        let mut grounds: HashMap<UnitId, Ground> = HashMap::new();
        let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        let heard = Consent::heard(db, &ids, code)?;
        let mut standings = HashMap::new();
        for person in people {
            let ground = match grounds.get(&person.unit_id) {
                Some(known) => *known,
                None => *grounds.entry(person.unit_id).or_insert(Ground::of(db, person.unit_id, code)?),
            };
            let heard = heard.get(&person.id).map_or(&[][..], Vec::as_slice);
            let standing = match ground {
                Ground::Law => Standing::Law,
                Ground::Consent { anew } => Standing::of(Age::of(person), anew, heard),
                Ground::None => Standing::NotAsked,
            };
            standings.insert(person.id, standing);
        }
        Ok(standings)
    }

    /// Takes down what was said. The same again changes nothing.
    pub fn say(db: &mut Db, said: &Said) -> Result<()> {
        let person = Person::find(db, said.person)?;
        let commune = super::controller(db, person.unit_id)?;
        let purpose = Purpose::in_force(db, commune, &said.code)?;
        let part = if said.guardian.is_some() { Part::Guardian } else { Part::Own };
        if purpose.basis == Basis::Law {
            return Err(Error::refused("consent-not-asked"));
        }
        if let Some(guardian) = said.guardian {
            Guardian::of_person(db, person.id, guardian)?;
        }
        if said.act == Act::Given {
            if purpose.id != said.shown {
                return Err(Error::refused("consent-text-changed"));
            }
            if !Age::of(&person).deciders().contains(&part) {
                return Err(Error::refused("consent-not-theirs"));
            }
        }
        if Consent::said_already(db, said, part, &purpose)? {
            return Ok(());
        }
        purpose.keep(db)?;
        let id = said.insert(db, part, &purpose)?;
        let action = if said.act == Act::Given { "consent-given" } else { "consent-withdrawn" };
        // Which purpose is not told: that somebody has agreed to tell of a disability is telling enough.
        let speaker = said.speaker(db)?;
        let detail = json!({ "consent": id });
        journal::record(db, said.recorded_by.or(Some(speaker)), action, person.id, detail)?;
        Consent::tidy_up(db, person.id)
    }

    fn said_already(db: &mut Db, said: &Said, part: Part, purpose: &Purpose) -> Result<bool> {
        let same = consents::table.filter(consents::person_id.eq(said.person)).filter(consents::purpose.eq(&said.code)).filter(consents::part.eq(part));
        let last: Option<Consent> = same.order((consents::at.desc(), consents::id.desc())).first(db).optional()?;
        Ok(match last {
            Some(last) => last.act == said.act && last.guardian_id == said.guardian && (said.act == Act::Withdrawn || last.purpose_id == purpose.id),
            // A no is an answer where one is waited for: it deletes what was kept.
            None => said.act == Act::Withdrawn && !Consent::waits_for(db, said, part)?,
        })
    }

    fn waits_for(db: &mut Db, said: &Said, part: Part) -> Result<bool> {
        let person = Person::find(db, said.person)?;
        Ok(Consent::standing(db, &person, &said.code)?.waits_for() == Some(part))
    }

    /// Those of these people for whom a guardian has agreed to something: of them alone another word can be missing.
    pub fn spoken_for(db: &mut Db, people: &[PersonId]) -> Result<Vec<PersonId>> {
        let mut spoken = Vec::new();
        for some in people.chunks(ROWS_AT_ONCE) {
            let by_guardians = consents::table.filter(consents::part.eq(Part::Guardian)).filter(consents::act.eq(Act::Given));
            spoken.extend(by_guardians.filter(consents::person_id.eq_any(some)).select(consents::person_id).distinct().load::<PersonId>(db)?);
        }
        Ok(spoken)
    }

    /// Without consent the data that rests on it is deleted at once.
    pub(super) fn tidy_up(db: &mut Db, person: PersonId) -> Result<()> {
        let person = Person::find(db, person)?;
        if Consent::standing(db, &person, Purpose::NEEDS)?.allows() {
            Needs::use_again(db, &person)?;
        } else {
            Needs::delete(db, person.id)?;
        }
        if !Consent::standing(db, &person, Purpose::EMAIL)?.allows() {
            MailAddress::delete(db, person.id)?;
        }
        if !Consent::standing(db, &person, Purpose::DISABILITY)?.allows() {
            Disability::delete(db, person.id)?;
        }
        if !Consent::standing(db, &person, Purpose::EVIDENCE)?.allows() {
            Recording::withdraw(db, person.id)?;
        }
        if !Consent::standing(db, &person, Purpose::PHOTO)?.allows() {
            GroupPhoto::withdraw(db, person.id)?;
        }
        Ok(())
    }

    /// What counts of what was said, the oldest first: what a former guardian said counts no longer.
    fn heard(db: &mut Db, people: &[PersonId], code: &str) -> Result<HashMap<PersonId, Vec<Heard>>> {
        let mut heard: HashMap<PersonId, Vec<Heard>> = HashMap::new();
        for some in people.chunks(ROWS_AT_ONCE) {
            let rows = consents::table.left_join(guardians::table).filter(consents::person_id.eq_any(some)).filter(consents::purpose.eq(code));
            let rows = rows.filter(guardians::ended_at.is_null()).order((consents::at, consents::id));
            let rows: Vec<(PersonId, Part, Act, NaiveDateTime)> = rows.select((consents::person_id, consents::part, consents::act, consents::at)).load(db)?;
            rows.into_iter().for_each(|(person, part, act, at)| heard.entry(person).or_default().push(Heard { part, act, at }));
        }
        Ok(heard)
    }

    /// The whole history of a person, the newest first.
    pub fn history(db: &mut Db, person: PersonId) -> Result<Vec<Consent>> {
        Ok(consents::table.filter(consents::person_id.eq(person)).order((consents::at.desc(), consents::id.desc())).load(db)?)
    }

    /// One row, with the very words that were shown.
    pub fn find(db: &mut Db, person: PersonId, id: ConsentId) -> Result<Consent> {
        Ok(consents::table.find(id).filter(consents::person_id.eq(person)).first(db)?)
    }
}

/// What a commune says of a purpose.
#[derive(Debug, Clone, Copy)]
enum Ground {
    Law,
    /// Consents count, perhaps only since everybody was asked anew.
    Consent {
        anew: Option<NaiveDateTime>,
    },
    /// It has ended, or is another commune's.
    None,
}

impl Ground {
    fn of(db: &mut Db, unit: UnitId, code: &str) -> Result<Ground> {
        let commune = super::controller(db, unit)?;
        match Purpose::in_force(db, commune, code) {
            Ok(purpose) if purpose.basis == Basis::Law => Ok(Ground::Law),
            Ok(_) => Ok(Ground::Consent { anew: Purpose::asked_anew_at(db, commune, code)? }),
            Err(Error::NotFound) => Ok(Ground::None),
            Err(error) => Err(error),
        }
    }
}

impl Said {
    fn insert(&self, db: &mut Db, part: Part, purpose: &Purpose) -> Result<ConsentId> {
        let id = ConsentId::new();
        diesel::insert_into(consents::table)
            .values((
                consents::id.eq(id),
                consents::person_id.eq(self.person),
                consents::purpose.eq(&self.code),
                consents::purpose_id.eq(purpose.id),
                consents::text_hash.eq(&purpose.hash),
                consents::act.eq(self.act),
                consents::part.eq(part),
                consents::guardian_id.eq(self.guardian),
                consents::channel.eq(self.channel),
                consents::evidence.eq(tidy(&self.evidence)),
                consents::lang.eq(self.lang),
                consents::at.eq(now()),
                consents::recorded_by.eq(self.recorded_by),
            ))
            .execute(db)?;
        Ok(id)
    }

    /// Who acted where no officer did: the person, or the guardian on their own phone.
    fn speaker(&self, db: &mut Db) -> Result<PersonId> {
        let Some(guardian) = self.guardian else { return Ok(self.person) };
        Ok(Guardian::of_person(db, self.person, guardian)?.guardian_person_id.unwrap_or(self.person))
    }
}
