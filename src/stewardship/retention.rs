//! How long each kind of data is kept, why, and what went by that rule.

use super::deletion::Deletion;
use crate::certification::RequestState;
use crate::db::schema::{
    answers, attempts, certificate_requests, class_members, enrolments, external_logins, helpings, identifiers, logins, passwords, persons, retention_counts,
    retention_rules, retention_runs, roles, roster_imports, roster_rows, roster_sheets, sign_ups, subject_requests, throttles,
};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::identity::{LoginId, restricted};
use crate::journal;
use crate::privacy::{GroupPhoto, Recording, Unanswered};
use crate::programmes::Old;
use crate::text::tidy;
use chrono::{Months, NaiveDateTime};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::Serialize;
use serde_json::json;

crate::id!(RunId);

crate::words! {
    pub enum Kept {
        Logins = "logins", WrongTries = "wrong-tries", RosterSheets = "roster-sheets", RosterRows = "roster-rows", Answers = "answers",
        Incomplete = "incomplete", SignUps = "sign-ups", Requests = "requests", Evidence = "evidence", Photos = "photos", Unanswered = "unanswered",
        Visits = "visits", Programmes = "programmes", WithdrawnRecords = "withdrawn-records",
    }
}

impl Kept {
    /// The months at first; the admin may set others, with a reason.
    fn months_at_first(self) -> i32 {
        match self {
            Kept::WrongTries | Kept::RosterSheets => 1,
            Kept::SignUps | Kept::Unanswered => 3,
            Kept::RosterRows => 6,
            // 12 months of security log: TCVN 14423:2026 asks one, other texts up to twelve.
            Kept::Logins | Kept::Answers | Kept::Incomplete | Kept::Evidence | Kept::WithdrawnRecords => 12,
            // What the purpose tells the people in them.
            Kept::Photos | Kept::Programmes => 24,
            Kept::Requests | Kept::Visits => 36,
        }
    }
}

/// A rule as it stands: the one that was set, else the first.
#[derive(Debug, Clone, Serialize)]
pub struct Rule {
    pub kind: Kept,
    pub months: i32,
    /// Empty: the reason that the program gives.
    pub reason: String,
}

pub const MOST_MONTHS: i32 = 120;

impl Rule {
    pub fn all(db: &mut Db) -> Result<Vec<Rule>> {
        let set: Vec<(Kept, i32, String)> =
            retention_rules::table.select((retention_rules::kind, retention_rules::months, retention_rules::reason)).load(db)?;
        let rule = |&kind: &Kept| match set.iter().find(|(known, _, _)| *known == kind) {
            Some((_, months, reason)) => Rule { kind, months: *months, reason: reason.clone() },
            None => Rule { kind, months: kind.months_at_first(), reason: String::new() },
        };
        Ok(Kept::ALL.iter().map(rule).collect())
    }

    pub fn set(db: &mut Db, by: PersonId, kind: Kept, months: i32, reason: &str) -> Result<()> {
        let reason = tidy(reason);
        if !(1..=MOST_MONTHS).contains(&months) {
            return Err(Error::refused_with("problem-retention-months", &[("most", MOST_MONTHS.to_string())]));
        }
        if reason.is_empty() {
            return Err(Error::refused("problem-retention-reason"));
        }
        let row = (
            retention_rules::kind.eq(kind),
            retention_rules::months.eq(months),
            retention_rules::reason.eq(reason),
            retention_rules::set_at.eq(now()),
            retention_rules::set_by.eq(by),
        );
        crate::on_db!(db, |c| diesel::insert_into(retention_rules::table)
            .values(row)
            .on_conflict(retention_rules::kind)
            .do_update()
            .set((
                retention_rules::months.eq(excluded(retention_rules::months)),
                retention_rules::reason.eq(excluded(retention_rules::reason)),
                retention_rules::set_at.eq(excluded(retention_rules::set_at)),
                retention_rules::set_by.eq(excluded(retention_rules::set_by)),
            ))
            .execute(c))?;
        journal::record(db, Some(by), "retention-rule-set", kind, json!({ "months": months }))
    }

    fn before(&self, at: NaiveDateTime) -> NaiveDateTime {
        at.checked_sub_months(Months::new(self.months.unsigned_abs())).unwrap_or(NaiveDateTime::MIN)
    }

    /// How many would go now.
    pub fn due(&self, db: &mut Db) -> Result<i64> {
        let before = self.before(now());
        Ok(match self.kind {
            Kept::Logins => old_logins(before).count().get_result(db)?,
            Kept::WrongTries => throttles::table.filter(throttles::last_at.lt(before)).count().get_result(db)?,
            Kept::RosterSheets => roster_sheets::table.filter(roster_sheets::import_id.eq_any(old_rosters(before))).count().get_result(db)?,
            Kept::RosterRows => roster_rows::table.filter(roster_rows::import_id.eq_any(old_rosters(before))).count().get_result(db)?,
            Kept::Answers => answers::table.filter(answers::attempt_id.eq_any(old_attempts(before, OPEN))).count().get_result(db)?,
            Kept::Incomplete => i64::try_from(incomplete(db, before)?.len()).unwrap_or(i64::MAX),
            Kept::SignUps => sign_ups::table.filter(sign_ups::asked_at.lt(before)).count().get_result(db)?,
            Kept::Requests => old_requests(before).count().get_result(db)?,
            Kept::Evidence => Recording::old(db, before)?,
            Kept::Photos => GroupPhoto::old(db, before)?,
            Kept::Visits => Old::Visits.count(db, before)?,
            Kept::Programmes => Old::Closed.count(db, before)?,
            Kept::WithdrawnRecords => Old::Withdrawn.count(db, before)?,
            Kept::Unanswered => i64::try_from(Unanswered::since(db, before)?.len()).unwrap_or(i64::MAX),
        })
    }

    fn carry_out(&self, db: &mut Db) -> Result<i64> {
        let before = self.before(now());
        let gone = match self.kind {
            Kept::Logins => {
                let old: Vec<LoginId> = old_logins(before).select(logins::id).load(db)?;
                for some in old.chunks(crate::db::ROWS_AT_ONCE) {
                    diesel::delete(external_logins::table.filter(external_logins::login_id.eq_any(some))).execute(db)?;
                    diesel::delete(logins::table.filter(logins::id.eq_any(some))).execute(db)?;
                }
                old.len()
            }
            Kept::WrongTries => diesel::delete(throttles::table.filter(throttles::last_at.lt(before))).execute(db)?,
            Kept::RosterSheets => diesel::delete(roster_sheets::table.filter(roster_sheets::import_id.eq_any(old_rosters(before)))).execute(db)?,
            Kept::RosterRows => diesel::delete(roster_rows::table.filter(roster_rows::import_id.eq_any(old_rosters(before)))).execute(db)?,
            Kept::Answers => diesel::delete(answers::table.filter(answers::attempt_id.eq_any(old_attempts(before, OPEN)))).execute(db)?,
            Kept::Incomplete => {
                let people = incomplete(db, before)?;
                people.iter().try_for_each(|person| Deletion::carry_out(db, None, *person, None, "retention"))?;
                people.len()
            }
            Kept::SignUps => diesel::delete(sign_ups::table.filter(sign_ups::asked_at.lt(before))).execute(db)?,
            Kept::Evidence => Recording::end_old(db, before)?,
            Kept::Photos => GroupPhoto::end_old(db, before)?,
            Kept::Visits => Old::Visits.delete(db, before)?,
            Kept::Programmes => Old::Closed.delete(db, before)?,
            Kept::WithdrawnRecords => Old::Withdrawn.delete(db, before)?,
            Kept::Requests => {
                let old: Vec<super::request::SubjectRequestId> = old_requests(before).select(subject_requests::id).load(db)?;
                for some in old.chunks(crate::db::ROWS_AT_ONCE) {
                    let texts = (subject_requests::wish.eq(""), subject_requests::asker_name.eq(""), subject_requests::relation.eq(""));
                    diesel::update(subject_requests::table.filter(subject_requests::id.eq_any(some))).set(texts).execute(db)?;
                }
                old.len()
            }
            Kept::Unanswered => {
                let people = Unanswered::since(db, before)?;
                people.iter().try_for_each(|person| Unanswered::delete(db, *person))?;
                people.len()
            }
        };
        Ok(i64::try_from(gone).unwrap_or(i64::MAX))
    }
}

/// Those in which somebody was helped stay: they tell what is no proof of skill.
#[diesel::dsl::auto_type(no_type_alias)]
fn old_logins(before: NaiveDateTime) -> _ {
    logins::table.filter(logins::expires_at.lt(before)).filter(logins::id.ne_all(helpings::table.select(helpings::login_id)))
}

/// Nobody works on it any more.
#[diesel::dsl::auto_type(no_type_alias)]
fn old_rosters(before: NaiveDateTime) -> _ {
    roster_imports::table.filter(roster_imports::touched_at.lt(before)).select(roster_imports::id)
}

/// A certificate waits.
const OPEN: [RequestState; 2] = [RequestState::Requested, RequestState::Assessed];

/// Handed in long ago, and no certificate waits for them. The score stays.
#[diesel::dsl::auto_type(no_type_alias)]
#[allow(clippy::let_with_type_underscore)] // auto_type asks for it
fn old_attempts(before: NaiveDateTime, open: [RequestState; 2]) -> _ {
    let waiting: _ = certificate_requests::table.filter(certificate_requests::state.eq_any(open)).select(certificate_requests::enrolment_id);
    attempts::table.filter(attempts::submitted_at.lt(before)).filter(attempts::enrolment_id.ne_all(waiting)).select(attempts::id)
}

/// Registered long ago, with words that are still there.
#[diesel::dsl::auto_type(no_type_alias)]
fn old_requests(before: NaiveDateTime) -> _ {
    subject_requests::table.filter(subject_requests::registered_at.lt(before)).filter(subject_requests::wish.ne("").or(subject_requests::asker_name.ne("")))
}

/// Of whom nothing but a name was ever known, who are in no class any more and have begun no course.
fn incomplete(db: &mut Db, before: NaiveDateTime) -> Result<Vec<PersonId>> {
    let in_class = class_members::table.filter(class_members::person_id.eq(persons::id)).filter(class_members::left_at.is_null());
    let joined_lately = class_members::table.filter(class_members::person_id.eq(persons::id)).filter(class_members::joined_at.ge(before));
    let nameless = persons::table.filter(persons::created_at.lt(before)).filter(persons::birth_date.is_null()).filter(persons::id.ne_all(restricted()));
    let nameless = nameless
        .filter(not(exists(identifiers::table.filter(identifiers::person_id.eq(persons::id)))))
        .filter(not(exists(passwords::table.filter(passwords::person_id.eq(persons::id)))))
        .filter(not(exists(roles::table.filter(roles::person_id.eq(persons::id)))))
        .filter(not(exists(enrolments::table.filter(enrolments::person_id.eq(persons::id)))))
        .filter(not(exists(in_class)))
        .filter(not(exists(joined_lately)));
    Ok(nameless.select(persons::id).order(persons::id).load(db)?)
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Run {
    pub id: RunId,
    pub run_at: NaiveDateTime,
    pub run_by: Option<PersonId>,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Count {
    pub run_id: RunId,
    pub kind: Kept,
    pub months: i32,
    pub reason: String,
    pub gone: i64,
}

impl Run {
    /// All rules, with a report of what went by which. Without `by` it is the monthly job.
    pub fn carry_out(db: &mut Db, by: Option<PersonId>) -> Result<Run> {
        let run = Run { id: RunId::new(), run_at: now(), run_by: by };
        diesel::insert_into(retention_runs::table)
            .values((retention_runs::id.eq(run.id), retention_runs::run_at.eq(run.run_at), retention_runs::run_by.eq(by)))
            .execute(db)?;
        for rule in Rule::all(db)? {
            let gone = rule.carry_out(db)?;
            diesel::insert_into(retention_counts::table)
                .values((
                    retention_counts::run_id.eq(run.id),
                    retention_counts::kind.eq(rule.kind),
                    retention_counts::months.eq(rule.months),
                    retention_counts::reason.eq(rule.reason),
                    retention_counts::gone.eq(gone),
                ))
                .execute(db)?;
        }
        journal::record(db, by, "retention-run", run.id, json!({}))?;
        Ok(run)
    }

    /// The latest first.
    pub fn latest(db: &mut Db, most: i64) -> Result<Vec<(Run, Vec<Count>)>> {
        let runs: Vec<Run> = retention_runs::table.order(retention_runs::id.desc()).limit(most).load(db)?;
        let ids: Vec<RunId> = runs.iter().map(|run| run.id).collect();
        let counts: Vec<Count> = retention_counts::table.filter(retention_counts::run_id.eq_any(ids)).load(db)?;
        let of = |run: &Run| counts.iter().filter(|count| count.run_id == run.id).cloned().collect();
        Ok(runs.into_iter().map(|run| (run.clone(), of(&run))).collect())
    }
}
