//! The models with their members, what happened there, and the sessions that count for them.

use super::super::story::Story;
use super::insert;
use crate::db::Db;
use crate::db::schema::{programme_events, programme_members, programme_sessions, programmes};
use crate::error::Result;
use diesel::prelude::*;

impl Story {
    pub(super) fn insert_models(&self, db: &mut Db) -> Result<()> {
        insert!(db, programmes, self.programmes, |one| (
            id = one.id,
            unit_id = one.unit_id,
            kind = &one.kind,
            name = &one.name,
            rules = &one.rules,
            facts = &one.facts,
            starts_on = one.starts_on,
            created_at = one.created_at,
            created_by = one.created_by,
        ));
        insert!(db, programme_members, self.model_members, |one| (
            id = one.id,
            programme_id = one.programme_id,
            role = &one.role,
            person_id = one.person_id,
            household_id = one.household_id,
            name = &one.name,
            unit_id = one.unit_id,
            since = one.since,
            facts = &one.facts,
            added_at = one.added_at,
            added_by = one.added_by,
            withdrawn_because = &one.withdrawn_because,
        ));
        insert!(db, programme_events, self.model_events, |one| (
            id = one.id,
            programme_id = one.programme_id,
            member_id = one.member_id,
            kind = &one.kind,
            happened_on = one.happened_on,
            person_id = one.person_id,
            household_id = one.household_id,
            unit_id = one.unit_id,
            number = one.number,
            minutes = one.minutes,
            facts = &one.facts,
            recorded_at = one.recorded_at,
            recorded_by = one.recorded_by,
            withdrawn_because = &one.withdrawn_because,
        ));
        insert!(db, programme_sessions, self.links, |one| (
            id = one.id,
            programme_id = one.programme,
            session_id = one.session,
            counts = true,
            follows = true,
            decided_at = one.at,
            decided_by = one.by,
        ));
        Ok(())
    }
}
