//! A member: a person, a household or an organisation that takes part in a programme in some role.

use super::kind::{Facts, Whom};
use super::programme::{Programme, ProgrammeId};
use crate::community::{HouseholdId, within};
use crate::db::schema::programme_members;
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::text::{fold, tidy};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(MemberId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Member {
    pub id: MemberId,
    pub programme_id: ProgrammeId,
    pub role: String,
    pub person_id: Option<PersonId>,
    pub household_id: Option<HouseholdId>,
    /// Of an organisation or a stall.
    pub name: String,
    pub unit_id: UnitId,
    pub since: NaiveDate,
    pub until: Option<NaiveDate>,
    pub facts: Json<Facts>,
    pub added_at: NaiveDateTime,
    pub added_by: PersonId,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by: Option<PersonId>,
    pub withdrawn_because: String,
}

/// Whom a member or an event names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Named {
    Person(PersonId),
    Household(HouseholdId),
    Organisation(String),
    Nobody,
}

#[derive(Debug, Clone)]
pub struct NewMember {
    pub id: MemberId,
    pub role: String,
    pub named: Named,
    pub unit_id: UnitId,
    pub since: NaiveDate,
    pub facts: Facts,
}

impl Named {
    pub fn person(&self) -> Option<PersonId> {
        if let Named::Person(id) = self { Some(*id) } else { None }
    }

    pub fn household(&self) -> Option<HouseholdId> {
        if let Named::Household(id) = self { Some(*id) } else { None }
    }

    /// Of an organisation.
    pub fn name(&self) -> String {
        if let Named::Organisation(name) = self { tidy(name) } else { String::new() }
    }

    fn fits(&self, whom: Whom) -> bool {
        matches!(
            (self, whom),
            (Named::Person(_), Whom::Person)
                | (Named::Household(_), Whom::Household)
                | (Named::Organisation(_), Whom::Organisation)
                | (Named::Nobody, Whom::Nobody)
        )
    }
}

impl Member {
    /// Who is in already with that role is told so; sent twice, it is one.
    pub fn add(db: &mut Db, by: PersonId, programme: &Programme, new: &NewMember) -> Result<Member> {
        if let Some(sent_before) = programme_members::table.find(new.id).filter(programme_members::added_by.eq(by)).first(db).optional()? {
            return Ok(sent_before);
        }
        programme.must_be_open()?;
        let shape = programme.shape();
        let role = shape.role(&new.role).filter(|role| new.named.fits(role.of)).ok_or(Error::NotFound)?;
        if Member::in_role(db, programme.id, &role.code)?.iter().any(|member| member.is(&new.named)) {
            return Err(Error::refused("member-is-in-already"));
        }
        diesel::insert_into(programme_members::table)
            .values((
                programme_members::id.eq(new.id),
                programme_members::programme_id.eq(programme.id),
                programme_members::role.eq(&new.role),
                programme_members::person_id.eq(new.named.person()),
                programme_members::household_id.eq(new.named.household()),
                programme_members::name.eq(new.named.name()),
                programme_members::unit_id.eq(new.unit_id),
                programme_members::since.eq(new.since),
                programme_members::facts.eq(Json(new.facts.clone())),
                programme_members::added_at.eq(now()),
                programme_members::added_by.eq(by),
                programme_members::withdrawn_because.eq(""),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "programme-member-added", programme.id, json!({ "member": new.id, "role": new.role }))?;
        Ok(programme_members::table.find(new.id).first(db)?)
    }

    fn is(&self, named: &Named) -> bool {
        match named {
            Named::Person(id) => self.person_id == Some(*id),
            Named::Household(id) => self.household_id == Some(*id),
            Named::Organisation(name) => self.person_id.is_none() && self.household_id.is_none() && fold(&self.name) == fold(name),
            Named::Nobody => false,
        }
    }

    /// Of a programme, among and below these units.
    pub fn find(db: &mut Db, programme: &Programme, scope: &[UnitId], id: MemberId) -> Result<Member> {
        let own = programme_members::table.find(id).filter(programme_members::programme_id.eq(programme.id));
        Ok(own.filter(programme_members::unit_id.eq_any(within(scope))).first(db)?)
    }

    /// Those who take part in that role now.
    pub fn in_role(db: &mut Db, programme: ProgrammeId, role: &str) -> Result<Vec<Member>> {
        let there = programme_members::table.filter(programme_members::programme_id.eq(programme)).filter(programme_members::role.eq(role));
        let there = there.filter(programme_members::withdrawn_at.is_null()).filter(programme_members::until.is_null());
        Ok(there.order(programme_members::id).load(db)?)
    }

    /// What this person is in the programme now.
    pub fn of_person(db: &mut Db, programme: ProgrammeId, person: PersonId) -> Result<Vec<Member>> {
        let own = programme_members::table.filter(programme_members::programme_id.eq(programme)).filter(programme_members::person_id.eq(person));
        let own = own.filter(programme_members::withdrawn_at.is_null()).filter(programme_members::until.is_null());
        Ok(own.order(programme_members::id).load(db)?)
    }

    /// Takes part no longer; what happened stays.
    pub fn end(&self, db: &mut Db, by: PersonId, until: NaiveDate) -> Result<()> {
        if until < self.since {
            return Err(Error::refused("problem-member-ends-before"));
        }
        diesel::update(programme_members::table.find(self.id)).set(programme_members::until.eq(until)).execute(db)?;
        journal::record(db, Some(by), "programme-member-ended", self.programme_id, json!({ "member": self.id }))
    }

    /// Was never one: entered by mistake. It is kept with the reason and counts nowhere.
    pub fn withdraw(&self, db: &mut Db, by: PersonId, because: &str) -> Result<()> {
        if self.withdrawn_at.is_some() {
            return Ok(());
        }
        let withdrawn =
            (programme_members::withdrawn_at.eq(now()), programme_members::withdrawn_by.eq(by), programme_members::withdrawn_because.eq(because.trim()));
        diesel::update(programme_members::table.find(self.id)).set(withdrawn).execute(db)?;
        journal::record(db, Some(by), "programme-member-withdrawn", self.programme_id, json!({ "member": self.id }))
    }

    pub fn takes_part_on(&self, day: NaiveDate) -> bool {
        self.since <= day && self.until.is_none_or(|until| day <= until)
    }
}
