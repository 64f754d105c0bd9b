//! A learner's PIN: four digits, kept only as a keyed hash.
//!
//! Ten thousand PINs are tried in a second whatever the hash; what protects them is the key, which is
//! not in the database, and the wait after wrong tries. A slow hash would only slow a class of forty.

use super::throttle::Throttle;
use crate::db::schema::pins;
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::keys::{Keys, random_below};
use diesel::prelude::*;
use diesel::upsert::excluded;

pub struct Pin(String);

const TOO_EASY: [&str; 4] = ["1234", "4321", "2580", "1122"];

impl Pin {
    /// A PIN that is not the first one anybody would try.
    pub fn random() -> Pin {
        Pin::drawn(random_below)
    }

    /// By a chance of the caller's own.
    pub fn drawn(mut below: impl FnMut(u32) -> u32) -> Pin {
        loop {
            let pin = Pin(format!("{:04}", below(10_000)));
            if !pin.is_too_easy() {
                return pin;
            }
        }
    }

    /// The PINs a person may be given at first, in order: a form sent twice shows the one that works.
    pub fn firsts(keys: &Keys, owner: PersonId) -> impl Iterator<Item = Pin> {
        let secret = keys.lookup("first-pin", owner.0.as_bytes());
        let pairs: Vec<u16> = secret.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        pairs.into_iter().map(|pair| Pin(format!("{:04}", pair % 10_000))).filter(|pin| !pin.is_too_easy())
    }

    fn is_too_easy(&self) -> bool {
        TOO_EASY.contains(&self.0.as_str()) || self.0.bytes().all(|b| Some(b) == self.0.bytes().next())
    }

    /// What was typed: spaces do not matter.
    pub fn typed(text: &str) -> Pin {
        Pin(text.chars().filter(|c| !c.is_whitespace()).collect())
    }

    /// What a person should not choose, as the id of a sentence.
    pub fn problem(text: &str) -> Option<&'static str> {
        let pin = Pin::typed(text);
        match pin.0.len() == 4 && pin.0.bytes().all(|b| b.is_ascii_digit()) {
            false => Some("problem-pin-digits"),
            true => pin.is_too_easy().then_some("problem-pin-easy"),
        }
    }

    pub fn digits(&self) -> &str {
        &self.0
    }

    pub fn hash(&self, keys: &Keys, owner: PersonId) -> Vec<u8> {
        keys.lookup("pin", &[owner.0.as_bytes().as_slice(), self.0.as_bytes()].concat())
    }

    /// The person's PIN from now on; wrong tries at the old one are forgotten.
    pub fn set(db: &mut Db, owner: PersonId, hash: &[u8], by: Option<PersonId>) -> Result<()> {
        let row = (pins::person_id.eq(owner), pins::hash.eq(hash), pins::set_at.eq(now()), pins::set_by.eq(by));
        crate::on_db!(db, |c| diesel::insert_into(pins::table)
            .values(row)
            .on_conflict(pins::person_id)
            .do_update()
            .set((pins::hash.eq(excluded(pins::hash)), pins::set_at.eq(excluded(pins::set_at)), pins::set_by.eq(excluded(pins::set_by))))
            .execute(c))?;
        Throttle::forget(db, owner.0.as_bytes())
    }

    pub fn exists(db: &mut Db, owner: PersonId) -> Result<bool> {
        Ok(diesel::select(diesel::dsl::exists(pins::table.find(owner))).get_result(db)?)
    }

    pub fn remove(db: &mut Db, owner: PersonId) -> Result<()> {
        diesel::delete(pins::table.find(owner)).execute(db)?;
        Ok(())
    }

    pub fn fits(&self, db: &mut Db, keys: &Keys, owner: PersonId) -> Result<bool> {
        let kept: Option<Vec<u8>> = pins::table.find(owner).select(pins::hash).first(db).optional()?;
        Ok(kept.is_some_and(|kept| aws_lc_rs::constant_time::verify_slices_are_equal(&kept, &self.hash(keys, owner)).is_ok()))
    }
}
