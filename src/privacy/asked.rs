//! A purpose as it stands for one person: what is asked, and what was said so far.

use super::age::{Age, Part};
use super::consent::Consent;
use super::guardian::Guardian;
use super::purpose::{Purpose, PurposeId};
use super::standing::Standing;
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::identity::Person;
use serde::Serialize;
use std::collections::HashMap;

#[derive(Debug, Clone, Serialize)]
pub struct Asked {
    pub purpose: Purpose,
    pub standing: Standing,
}

/// A row of the history, with the names behind its ids.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    #[serde(flatten)]
    pub consent: Consent,
    pub title_vi: String,
    pub title_en: String,
    pub version: i32,
    pub guardian: Option<String>,
    pub officer: Option<String>,
}

impl Asked {
    /// All purposes that ask this person's consent.
    pub fn all(db: &mut Db, person: &Person) -> Result<Vec<Asked>> {
        let commune = super::controller(db, person.unit_id)?;
        let asking = Purpose::asking(db, commune)?.into_iter().filter(|purpose| purpose.concerns(Age::of(person)));
        asking.map(|purpose| Asked::of(db, person, purpose)).collect()
    }

    /// To how much a guardian agreed that now waits for the person's own word.
    pub fn own_word_wanted(db: &mut Db, person: PersonId) -> Result<usize> {
        if Consent::spoken_for(db, &[person])?.is_empty() {
            return Ok(0);
        }
        let person = Person::find(db, person)?;
        Ok(Asked::all(db, &person)?.iter().filter(|asked| asked.standing.waits_for() == Some(Part::Own)).count())
    }

    /// Those of these people whose own word is wanted; the type of a disability is not asked for in a class.
    pub fn own_word_wanted_among(db: &mut Db, people: &[PersonId]) -> Result<Vec<PersonId>> {
        let mut wanted = Vec::new();
        let spoken_for = Consent::spoken_for(db, people)?;
        for person in Person::find_all(db, &spoken_for)? {
            let mut asked = Asked::all(db, &person)?.into_iter().filter(|asked| asked.purpose.code != Purpose::DISABILITY);
            if asked.any(|asked| asked.standing.waits_for() == Some(Part::Own)) {
                wanted.push(person.id);
            }
        }
        Ok(wanted)
    }

    pub fn of(db: &mut Db, person: &Person, purpose: Purpose) -> Result<Asked> {
        Ok(Asked { standing: Consent::standing(db, person, &purpose.code)?, purpose })
    }
}

impl Line {
    pub fn all(db: &mut Db, person: PersonId) -> Result<Vec<Line>> {
        let history = Consent::history(db, person)?;
        let officers: Vec<PersonId> = history.iter().filter_map(|consent| consent.recorded_by).collect();
        let officers = Person::names(db, &officers)?;
        let guardians: HashMap<_, _> = Guardian::ever(db, person)?.into_iter().map(|guardian| (guardian.id, guardian.name)).collect();
        let mut purposes: HashMap<PurposeId, Purpose> = HashMap::new();
        for consent in &history {
            purposes.insert(consent.purpose_id, Purpose::find(db, consent.purpose_id)?);
        }
        let line = |consent: Consent| {
            let purpose = &purposes[&consent.purpose_id];
            Line {
                title_vi: purpose.words.0.vi.title.clone(),
                title_en: purpose.words.0.en.title.clone(),
                version: purpose.version,
                guardian: consent.guardian_id.and_then(|id| guardians.get(&id).cloned()),
                officer: consent.recorded_by.and_then(|id| officers.get(&id).cloned()),
                consent,
            }
        };
        Ok(history.into_iter().map(line).collect())
    }
}
