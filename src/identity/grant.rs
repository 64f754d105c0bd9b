//! A grant: a right as the record of it stands, whether it is in force or not: given by whom, why, until when, used, reviewed.

use super::person::{Person, merged_away};
use super::role::{Right, Role, RoleId, other_admins};
use crate::community::{UnitKind, within};
use crate::db::schema::{passwords, persons, role_reviews, roles, units};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::text::fold;
use crate::web::{in_vietnam, today};
use chrono::{Days, Duration, Months, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

crate::id!(ReviewId);

crate::words! { pub enum GrantState { InForce = "in-force", Coming = "coming", Ended = "ended", TakenBack = "taken-back" } }

/// So long before its day a review stands on the list.
const NOTICE: Days = Days::new(30);

#[derive(Debug, Clone, Serialize)]
pub struct Grant {
    pub id: RoleId,
    pub person_id: PersonId,
    pub person: String,
    /// Whoever signs in with a user name has a page among the staff.
    pub user_name: Option<String>,
    pub role: Role,
    pub unit_id: UnitId,
    pub unit: String,
    pub unit_kind: UnitKind,
    pub starts_at: NaiveDateTime,
    pub ends_at: Option<NaiveDateTime>,
    /// The last day on which it is in force.
    pub last_day: Option<NaiveDate>,
    /// Nobody, when the program gave it: at the set-up, or on the server's command line.
    pub granted_by: Option<String>,
    /// Somebody gave it to themselves.
    pub own: bool,
    pub reason: String,
    pub used_on: Option<NaiveDate>,
    pub revoked_at: Option<NaiveDateTime>,
    pub revoked_by: Option<String>,
    pub reviewed_at: Option<NaiveDateTime>,
    pub reviewed_by: Option<String>,
    pub state: GrantState,
    /// To be confirmed or taken back by this day.
    pub due_on: NaiveDate,
    pub overdue: bool,
}

/// Which grants are asked for; `None` and an empty text ask for all.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub role: Option<Role>,
    pub person: Option<PersonId>,
    pub unit: Option<UnitId>,
    /// A part of a name.
    pub name: String,
    /// Those too that have ended or were taken back.
    pub past: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = roles)]
struct Row {
    id: RoleId,
    person_id: PersonId,
    role: Role,
    unit_id: UnitId,
    granted_at: NaiveDateTime,
    granted_by: Option<PersonId>,
    starts_at: Option<NaiveDateTime>,
    ends_at: Option<NaiveDateTime>,
    reason: String,
    used_on: Option<NaiveDate>,
    revoked_at: Option<NaiveDateTime>,
    revoked_by: Option<PersonId>,
    #[diesel(select_expression = persons::name)]
    person: String,
    #[diesel(select_expression = units::name)]
    unit: String,
    #[diesel(select_expression = units::kind)]
    unit_kind: UnitKind,
    #[diesel(select_expression = passwords::user_name.nullable())]
    user_name: Option<String>,
}

type Reviews = HashMap<RoleId, (NaiveDateTime, Option<PersonId>)>;

impl Grant {
    /// The grants in these units and below: by role, then by name.
    pub fn list(db: &mut Db, scope: &[UnitId], wanted: &Wanted) -> Result<Vec<Grant>> {
        let joined = roles::table.inner_join(units::table).inner_join(persons::table.on(persons::id.eq(roles::person_id)));
        let joined = joined.left_join(passwords::table.on(passwords::person_id.eq(roles::person_id)));
        let mut asked = joined.filter(roles::unit_id.eq_any(within(scope))).filter(persons::id.ne_all(merged_away())).into_boxed();
        if let Some(role) = wanted.role {
            asked = asked.filter(roles::role.eq(role));
        }
        if let Some(person) = wanted.person {
            asked = asked.filter(roles::person_id.eq(person));
        }
        if let Some(unit) = wanted.unit {
            asked = asked.filter(roles::unit_id.eq_any(Grant::below(db, unit)?));
        }
        if !wanted.name.trim().is_empty() {
            asked = asked.filter(persons::name_folded.like(format!("%{}%", fold(&wanted.name).replace(['%', '_'], ""))));
        }
        if !wanted.past {
            asked = asked.filter(roles::revoked_at.is_null()).filter(roles::ends_at.is_null().or(roles::ends_at.gt(now())));
        }
        let rows: Vec<Row> = asked.order((roles::role, persons::sort_key, roles::granted_at)).select(Row::as_select()).load(db)?;
        Grant::with_names(db, rows)
    }

    fn below(db: &mut Db, unit: UnitId) -> Result<Vec<UnitId>> {
        Ok(units::table.filter(units::id.eq_any(within(&[unit]))).select(units::id).load(db)?)
    }

    fn with_names(db: &mut Db, rows: Vec<Row>) -> Result<Vec<Grant>> {
        let ids: Vec<RoleId> = rows.iter().map(|row| row.id).collect();
        let reviews = role_reviews::table.filter(role_reviews::role_id.eq_any(&ids)).order(role_reviews::reviewed_at);
        let reviews: Vec<(RoleId, NaiveDateTime, Option<PersonId>)> =
            reviews.select((role_reviews::role_id, role_reviews::reviewed_at, role_reviews::reviewed_by)).load(db)?;
        // The later stands after the earlier, and takes its place.
        let reviews: Reviews = reviews.into_iter().map(|(role, at, by)| (role, (at, by))).collect();
        let people: Vec<PersonId> =
            rows.iter().flat_map(|row| [row.granted_by, row.revoked_by, reviews.get(&row.id).and_then(|review| review.1)]).flatten().collect();
        let names = Person::names(db, &people)?;
        Ok(rows.into_iter().map(|row| row.grant(&reviews, &names)).collect())
    }

    /// Those in these units that are to be reviewed in the next days, or should have been: the longest waiting first.
    pub fn to_review(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Grant>> {
        let soon = today() + NOTICE;
        let mut due = Grant::list(db, scope, &Wanted::default())?;
        due.retain(|grant| grant.state == GrantState::InForce && grant.due_on <= soon && grant.last_day.is_none_or(|last| last > grant.due_on));
        due.sort_by_key(|grant| grant.due_on);
        Ok(due)
    }

    pub fn overdue(db: &mut Db, scope: &[UnitId]) -> Result<i64> {
        Ok(Grant::to_review(db, scope)?.iter().filter(|grant| grant.overdue).count() as i64)
    }

    /// One of these units' grants; another's is not found.
    pub fn find(db: &mut Db, scope: &[UnitId], id: RoleId) -> Result<Grant> {
        let person = roles::table.find(id).select(roles::person_id).first(db)?;
        let all = Grant::list(db, scope, &Wanted { person: Some(person), past: true, ..Wanted::default() })?;
        all.into_iter().find(|grant| grant.id == id).ok_or(Error::NotFound)
    }

    /// For another year. One's own right is confirmed by another admin, as long as there is one.
    pub fn confirm(&self, db: &mut Db, by: PersonId) -> Result<()> {
        if self.state != GrantState::InForce {
            return Err(Error::refused("right-not-in-force"));
        }
        if self.person_id == by && self.another_may_review(db)? {
            return Err(Error::refused("right-review-own"));
        }
        if self.reviewed_at.is_some_and(|at| in_vietnam(at).date() == today()) {
            return Ok(());
        }
        let row =
            (role_reviews::id.eq(ReviewId::new()), role_reviews::role_id.eq(self.id), role_reviews::reviewed_at.eq(now()), role_reviews::reviewed_by.eq(by));
        diesel::insert_into(role_reviews::table).values(row).execute(db)?;
        journal::record(db, Some(by), "role-reviewed", self.person_id, json!({ "right": self.id, "role": self.role, "unit": self.unit_id }))
    }

    fn another_may_review(&self, db: &mut Db) -> Result<bool> {
        let own: Vec<RoleId> = Right::of(db, self.person_id)?.into_iter().filter(|right| right.role == Role::Admin).map(|right| right.id).collect();
        Ok(!other_admins(db, &own, self.unit_id)?.is_empty())
    }
}

impl Row {
    fn grant(self, reviews: &Reviews, names: &HashMap<PersonId, String>) -> Grant {
        let named = |id: Option<PersonId>| id.and_then(|id| names.get(&id).cloned());
        let review = reviews.get(&self.id);
        let (state, due_on) = (self.state(now()), due_on(review.map_or(self.starts_at.unwrap_or(self.granted_at), |review| review.0)));
        Grant {
            overdue: state == GrantState::InForce && due_on < today(),
            state,
            due_on,
            own: self.granted_by == Some(self.person_id),
            granted_by: named(self.granted_by),
            revoked_by: named(self.revoked_by),
            reviewed_at: review.map(|review| review.0),
            reviewed_by: named(review.and_then(|review| review.1)),
            starts_at: self.starts_at.unwrap_or(self.granted_at),
            id: self.id,
            person_id: self.person_id,
            person: self.person,
            user_name: self.user_name,
            role: self.role,
            unit_id: self.unit_id,
            unit: self.unit,
            unit_kind: self.unit_kind,
            ends_at: self.ends_at,
            last_day: self.ends_at.map(|end| in_vietnam(end - Duration::seconds(1)).date()),
            reason: self.reason,
            used_on: self.used_on,
            revoked_at: self.revoked_at,
        }
    }

    fn state(&self, at: NaiveDateTime) -> GrantState {
        match self {
            row if row.revoked_at.is_some() => GrantState::TakenBack,
            row if row.ends_at.is_some_and(|end| end <= at) => GrantState::Ended,
            row if row.starts_at.is_some_and(|start| start > at) => GrantState::Coming,
            _ => GrantState::InForce,
        }
    }
}

/// A year after it was given or last confirmed.
fn due_on(since: NaiveDateTime) -> NaiveDate {
    in_vietnam(since).date() + Months::new(12)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::start_of_day;

    #[test]
    fn a_review_is_due_a_year_later_by_the_vietnamese_calendar() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        assert_eq!(due_on(start_of_day(day(2025, 11, 28))), day(2026, 11, 28));
        assert_eq!(due_on(start_of_day(day(2024, 2, 29))), day(2025, 2, 28));
    }
}
