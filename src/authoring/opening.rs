//! Who has a page of a draft open: a note for the others, forgotten after a quarter of an hour.

use super::draft::{Draft, DraftId};
use crate::db::schema::draft_openings;
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::identity::Person;
use diesel::prelude::*;

const FRESH: chrono::Duration = chrono::Duration::minutes(15);

pub struct Opening;

impl Opening {
    /// Notes it, and names the others who have the same page open.
    pub fn note(db: &mut Db, draft: &Draft, part: &str, who: PersonId) -> Result<Vec<String>> {
        let since = now() - FRESH;
        diesel::delete(draft_openings::table.filter(draft_openings::opened_at.lt(since))).execute(db)?;
        diesel::delete(draft_openings::table.find((draft.id, part, who))).execute(db)?;
        diesel::insert_into(draft_openings::table)
            .values((
                draft_openings::draft_id.eq(draft.id),
                draft_openings::part.eq(part),
                draft_openings::person_id.eq(who),
                draft_openings::opened_at.eq(now()),
            ))
            .execute(db)?;
        let here = draft_openings::table.filter(draft_openings::draft_id.eq(draft.id)).filter(draft_openings::part.eq(part));
        let others: Vec<PersonId> = here.filter(draft_openings::person_id.ne(who)).select(draft_openings::person_id).load(db)?;
        Ok(Person::names(db, &others)?.into_values().collect())
    }

    /// Whoever leaves a page by saving it has it open no more.
    pub fn close(db: &mut Db, draft: DraftId, part: &str, who: PersonId) -> Result<()> {
        diesel::delete(draft_openings::table.find((draft, part, who))).execute(db)?;
        Ok(())
    }
}
