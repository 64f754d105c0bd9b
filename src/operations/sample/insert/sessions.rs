//! Sessions with their roll.

use super::super::story::Story;
use super::insert;
use crate::db::Db;
use crate::db::schema::{attendances, class_sessions, closings, observations, series, session_marks};
use crate::error::Result;
use diesel::prelude::*;

impl Story {
    pub(super) fn insert_sessions(&self, db: &mut Db) -> Result<()> {
        insert!(db, series, self.series_of_sessions, |one| (
            id = one.id,
            unit_id = one.unit_id,
            class_id = one.class_id,
            kind = one.kind,
            mode = one.mode,
            title = &one.title,
            trainer_id = one.trainer_id,
            co_organisers = &one.co_organisers,
            online_address = &one.online_address,
            starts_minute = one.starts_minute,
            minutes = one.minutes,
            first_on = one.first_on,
            created_by = one.created_by,
            created_at = one.created_at,
        ));
        insert!(db, class_sessions, self.sessions, |one| (
            id = one.id,
            series_id = one.series_id,
            series_day = one.series_day,
            unit_id = one.unit_id,
            class_id = one.class_id,
            kind = one.kind,
            mode = one.mode,
            title = &one.title,
            trainer_id = one.trainer_id,
            co_organisers = &one.co_organisers,
            online_address = &one.online_address,
            lessons = &one.lessons,
            starts_at = one.starts_at,
            ends_at = one.ends_at,
            created_by = one.created_by,
            created_at = one.created_at,
            changes = one.changes,
            changed_at = one.changed_at,
            cancelled_because = &one.cancelled_because,
        ));
        insert!(db, session_marks, self.marks, |one| (
            id = one.id,
            session_id = one.session_id,
            person_id = one.person_id,
            mark = one.mark,
            how = one.how,
            companion = &one.companion,
            reason = &one.reason,
            marked_by = one.marked_by,
            marked_at = one.marked_at,
            received_at = one.received_at,
        ));
        insert!(db, attendances, self.attendances, |one| (
            session_id = one.session_id,
            person_id = one.person_id,
            mark_id = one.mark_id,
            mark = one.mark,
            came = one.came,
            marked_at = one.marked_at,
        ));
        insert!(db, observations, self.observations, |one| (
            id = one.id,
            session_id = one.session_id,
            person_id = one.person_id,
            about = &one.about,
            level = one.level,
            note = &one.note,
            seen_by = one.seen_by,
            seen_at = one.seen_at,
        ));
        insert!(db, closings, self.closings, |one| (
            id = one.id,
            session_id = one.session_id,
            taught = &one.taught,
            came = one.came,
            difficulties = &one.difficulties,
            proposals = &one.proposals,
            cost = one.cost,
            minutes = one.minutes,
            closed_by = one.closed_by,
            closed_at = one.closed_at,
        ));
        Ok(())
    }
}
