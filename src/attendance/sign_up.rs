//! A sign-up: somebody with the code of a class asks to be let in. Nobody of the commune until a trainer
//! says so: no person, no login, only a page that says to wait.

use super::class::{Class, ClassId};
use super::member::Member;
use crate::community::Unit;
use crate::db::schema::{sign_ups, units};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::{Audience, NewPerson, Person, Pin, Twin};
use crate::journal;
use crate::keys::Keys;
use crate::privacy::{Act, Age, Channel, Consent, Guardian, GuardianCheck, GuardianId, NewGuardian, Part, Purpose, PurposeId, Relation, Said};
use crate::text::{fold, tidy};
use crate::web::{Lang, in_vietnam, today};
use chrono::{Duration, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

crate::id!(SignUpId);

crate::words! { pub enum Outcome { Confirmed = "confirmed", Joined = "joined", Refused = "refused" } }

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct SignUp {
    pub id: SignUpId,
    pub class_id: ClassId,
    pub name: String,
    #[serde(skip)]
    pub name_folded: String,
    pub birth_date: NaiveDate,
    pub audience: Audience,
    pub unit_id: UnitId,
    #[serde(skip)]
    pub pin_hash: Vec<u8>,
    pub asked_at: NaiveDateTime,
    pub decided_at: Option<NaiveDateTime>,
    pub decided_by: Option<PersonId>,
    pub outcome: Option<Outcome>,
    pub reason: String,
    pub person_id: Option<PersonId>,
    /// Of a child: who stands for it, and how to reach them before anything is confirmed.
    pub guardian_name: String,
    pub guardian_relation: Option<Relation>,
    pub guardian_phone: String,
    pub agreed: Json<Vec<Agreement>>,
    pub lang: Lang,
}

/// What was ticked on the screen, in which words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    pub code: String,
    pub shown: PurposeId,
    pub part: Part,
}

/// Who stands for a child that asks to be let in.
#[derive(Debug, Clone)]
pub struct SignUpGuardian {
    pub name: String,
    pub relation: Relation,
    pub phone: String,
}

/// The trainer has asked the guardian of a child: how it was checked who that is, and how the yes was given.
#[derive(Debug, Clone)]
pub struct Witness {
    pub checked: GuardianCheck,
    pub channel: Channel,
    pub evidence: String,
}

#[derive(Debug, Clone)]
pub struct NewSignUp {
    pub id: SignUpId,
    pub name: String,
    pub birth_date: NaiveDate,
    pub audience: Audience,
    pub unit_id: UnitId,
    pub pin: String,
    pub guardian: Option<SignUpGuardian>,
    pub agreed: Vec<Agreement>,
    pub lang: Lang,
}

/// A line of the trainer's list.
#[derive(Debug, Clone, Serialize)]
pub struct Waiting {
    #[serde(flatten)]
    pub sign_up: SignUp,
    pub hamlet: String,
}

/// A class has no more seats than that; a crowd of strangers fills nothing else.
const MOST_WAITING: i64 = 40;
const MOST_IN_AN_HOUR: i64 = 60;
/// Who was decided about can read the answer for so long; then nothing of it is kept.
const ANSWER_KEPT: Duration = Duration::days(30);

impl SignUp {
    /// What somebody of that age agrees to before they ask: the class list where a commune rests it on consent, and for a
    /// child the guardian's name and how to reach them (NĐ 330/2026 Đ60: child and guardian both).
    pub fn asks_for(db: &mut Db, class: &Class, age: Age) -> Result<Vec<Purpose>> {
        let commune = Unit::commune_of(db, class.unit_id)?.id;
        let wanted = |purpose: &Purpose| purpose.code == Purpose::REGISTER || purpose.code == Purpose::CHILD && age == Age::Child;
        Ok(Purpose::asking(db, commune)?.into_iter().filter(wanted).collect())
    }

    pub fn age(&self) -> Age {
        Age::on(today(), self.birth_date)
    }

    pub fn ask(db: &mut Db, keys: &Keys, class: &Class, new: &NewSignUp) -> Result<()> {
        if class.sign_up_since.is_none() {
            return Err(Error::refused("sign-up-closed"));
        }
        if sign_ups::table.find(new.id).select(sign_ups::class_id).first::<ClassId>(db).optional()?.is_some() {
            return Ok(());
        }
        SignUp::forget_old(db)?;
        let asked = sign_ups::table.filter(sign_ups::class_id.eq(class.id));
        let waiting: i64 = asked.filter(sign_ups::decided_at.is_null()).count().get_result(db)?;
        let lately: i64 = asked.filter(sign_ups::asked_at.gt(now() - Duration::hours(1))).count().get_result(db)?;
        if waiting >= MOST_WAITING || lately >= MOST_IN_AN_HOUR {
            return Err(Error::refused("sign-up-full"));
        }
        diesel::insert_into(sign_ups::table)
            .values((
                sign_ups::id.eq(new.id),
                sign_ups::class_id.eq(class.id),
                sign_ups::name.eq(tidy(&new.name)),
                sign_ups::name_folded.eq(fold(&new.name)),
                sign_ups::birth_date.eq(new.birth_date),
                sign_ups::audience.eq(new.audience),
                sign_ups::unit_id.eq(new.unit_id),
                sign_ups::pin_hash.eq(Pin::typed(&new.pin).hash(keys, new.id.person())),
                sign_ups::asked_at.eq(now()),
                sign_ups::reason.eq(""),
                sign_ups::guardian_name.eq(new.guardian.as_ref().map_or_else(String::new, |guardian| tidy(&guardian.name))),
                sign_ups::guardian_relation.eq(new.guardian.as_ref().map(|guardian| guardian.relation)),
                sign_ups::guardian_phone.eq(new.guardian.as_ref().map_or_else(String::new, |guardian| tidy(&guardian.phone))),
                sign_ups::agreed.eq(Json(new.agreed.clone())),
                sign_ups::lang.eq(new.lang),
            ))
            .execute(db)?;
        journal::record(db, None, "sign-up-asked", new.id, json!({ "class": class.id }))
    }

    fn forget_old(db: &mut Db) -> Result<()> {
        diesel::delete(sign_ups::table.filter(sign_ups::decided_at.lt(now() - ANSWER_KEPT))).execute(db)?;
        Ok(())
    }

    /// Who waits in the class, the first first.
    pub fn waiting(db: &mut Db, class: ClassId) -> Result<Vec<Waiting>> {
        let waiting = sign_ups::table.inner_join(units::table).filter(sign_ups::class_id.eq(class)).filter(sign_ups::decided_at.is_null());
        let rows: Vec<(SignUp, String)> = waiting.order(sign_ups::asked_at).select((sign_ups::all_columns, units::name)).load(db)?;
        Ok(rows.into_iter().map(|(sign_up, hamlet)| Waiting { sign_up, hamlet }).collect())
    }

    pub fn count_waiting(db: &mut Db, class: ClassId) -> Result<i64> {
        Ok(sign_ups::table.filter(sign_ups::class_id.eq(class)).filter(sign_ups::decided_at.is_null()).count().get_result(db)?)
    }

    /// One who waits in the class.
    pub fn find(db: &mut Db, class: ClassId, id: SignUpId) -> Result<Waiting> {
        SignUp::waiting(db, class)?.into_iter().find(|waiting| waiting.sign_up.id == id).ok_or(Error::NotFound)
    }

    /// The asker's own.
    pub fn own(db: &mut Db, id: SignUpId) -> Result<SignUp> {
        Ok(sign_ups::table.find(id).first(db)?)
    }

    /// Who waits under this name and chose this PIN.
    pub fn known(db: &mut Db, keys: &Keys, class: ClassId, name: &str, pin: &Pin) -> Result<Option<SignUpId>> {
        let named = sign_ups::table.filter(sign_ups::class_id.eq(class)).filter(sign_ups::name_folded.eq(fold(name)));
        let named: Vec<(SignUpId, Vec<u8>)> = named.filter(sign_ups::decided_at.is_null()).select((sign_ups::id, sign_ups::pin_hash)).load(db)?;
        let fits = |id: SignUpId, kept: &[u8]| aws_lc_rs::constant_time::verify_slices_are_equal(kept, &pin.hash(keys, id.person())).is_ok();
        Ok(named.into_iter().find(|(id, kept)| fits(*id, kept)).map(|(id, _)| id))
    }

    /// Somebody of the trainer's units with the same name and birth date.
    pub fn twin(&self, db: &mut Db, scope: &[UnitId]) -> Result<Option<Twin>> {
        Person::alike(db, scope, &self.person(None))
    }

    fn person(&self, by: Option<PersonId>) -> NewPerson {
        NewPerson {
            id: self.id.person(),
            name: self.name.clone(),
            birth_date: Some(self.birth_date),
            sex: None,
            audience: self.audience,
            unit_id: self.unit_id,
            household_id: None,
            number: None,
            created_by: by,
        }
    }

    /// A learner of the class from now on, with the PIN that was chosen. A child only with its guardian, who was asked.
    pub fn confirm(&self, db: &mut Db, by: PersonId, class: &Class, scope: &[UnitId], another_person: bool, witness: Option<&Witness>) -> Result<()> {
        match self.age() {
            Age::Small => return Err(Error::refused("sign-up-too-young")),
            Age::Child if self.guardian_name.is_empty() || witness.is_none() => return Err(Error::refused("sign-up-guardian-first")),
            _ => {}
        }
        if !another_person && self.twin(db, scope)?.is_some() {
            return Err(Error::refused("sign-up-has-twin"));
        }
        let person = Person::create(db, &self.person(Some(by)))?;
        Pin::set(db, person.id, &self.pin_hash, Some(by))?;
        Member::join(db, by, class, person.id)?;
        journal::record(db, Some(by), "sign-up-confirmed", person.id, json!({ "class": class.id }))?;
        self.take_down_consents(db, by, person.id, witness)?;
        self.decide(db, by, Outcome::Confirmed, "", Some(person.id))
    }

    /// What was ticked on the screen, and what the guardian said to the trainer.
    fn take_down_consents(&self, db: &mut Db, by: PersonId, person: PersonId, witness: Option<&Witness>) -> Result<()> {
        let guardian = match (witness, self.guardian_relation) {
            (Some(witness), Some(relation)) if self.age() == Age::Child => {
                let (id, name) = (GuardianId(self.id.0), self.guardian_name.clone());
                Guardian::name(db, by, &NewGuardian { id, person, known: None, name, relation, checked: witness.checked })?;
                Some((id, witness))
            }
            _ => None,
        };
        for Agreement { code, shown, part } in &self.agreed.0 {
            let on_screen = Said {
                person,
                shown: *shown,
                code: code.clone(),
                act: Act::Given,
                guardian: None,
                channel: Channel::Screen,
                evidence: in_vietnam(self.asked_at).format("%d/%m/%Y %H:%M").to_string(),
                lang: self.lang,
                recorded_by: None,
            };
            match (part, guardian) {
                (Part::Own, _) => Consent::say(db, &on_screen)?,
                (Part::Guardian, Some((id, witness))) => {
                    let (channel, evidence) = (witness.channel, witness.evidence.clone());
                    Consent::say(db, &Said { guardian: Some(id), channel, evidence, recorded_by: Some(by), ..on_screen })?;
                }
                // Sixteen by now: nobody speaks for them.
                (Part::Guardian, None) => {}
            }
        }
        Ok(())
    }

    /// The twin learns in the class from now on, with the PIN they have: what a stranger chose opens nobody's record.
    pub fn join(&self, db: &mut Db, by: PersonId, class: &Class, scope: &[UnitId]) -> Result<PersonId> {
        let twin = self.twin(db, scope)?.ok_or(Error::NotFound)?.person;
        Member::join(db, by, class, twin.id)?;
        journal::record(db, Some(by), "sign-up-joined", twin.id, json!({ "class": class.id }))?;
        self.decide(db, by, Outcome::Joined, "", Some(twin.id))?;
        Ok(twin.id)
    }

    pub fn refuse(&self, db: &mut Db, by: PersonId, reason: &str) -> Result<()> {
        journal::record(db, Some(by), "sign-up-refused", self.id, json!({ "class": self.class_id }))?;
        self.decide(db, by, Outcome::Refused, &tidy(reason), None)
    }

    fn decide(&self, db: &mut Db, by: PersonId, outcome: Outcome, reason: &str, person: Option<PersonId>) -> Result<()> {
        diesel::update(sign_ups::table.find(self.id))
            .set((
                sign_ups::decided_at.eq(now()),
                sign_ups::decided_by.eq(by),
                sign_ups::outcome.eq(outcome),
                sign_ups::reason.eq(reason),
                sign_ups::person_id.eq(person),
            ))
            .execute(db)?;
        Ok(())
    }
}

impl SignUpId {
    /// Who is confirmed becomes the person of this id: the PIN is bound to it from the beginning.
    fn person(self) -> PersonId {
        PersonId(self.0)
    }
}
