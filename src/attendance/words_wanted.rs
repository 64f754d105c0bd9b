//! A birthday has passed since a guardian agreed: those learners are asked themselves.

use super::class::ClassId;
use crate::db::schema::{class_members, classes};
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::identity::restricted;
use crate::privacy::Asked;
use diesel::prelude::*;

/// A class of the trainer's with how many of its learners are asked.
pub struct WordsWanted {
    pub class: ClassId,
    pub people: usize,
}

impl WordsWanted {
    /// In the open classes of a trainer; those where nobody is asked are left out.
    pub fn of(db: &mut Db, trainer: PersonId) -> Result<Vec<WordsWanted>> {
        let own = class_members::table.inner_join(classes::table).filter(classes::trainer_id.eq(trainer)).filter(classes::closed_at.is_null());
        let own = own.filter(class_members::left_at.is_null()).filter(class_members::person_id.ne_all(restricted()));
        let members: Vec<(ClassId, PersonId)> = own.select((class_members::class_id, class_members::person_id)).order(class_members::class_id).load(db)?;
        let people: Vec<PersonId> = members.iter().map(|(_, person)| *person).collect();
        let wanted = Asked::own_word_wanted_among(db, &people)?;
        let mut classes: Vec<WordsWanted> = Vec::new();
        for (class, _) in members.into_iter().filter(|(_, person)| wanted.contains(person)) {
            match classes.last_mut() {
                Some(last) if last.class == class => last.people += 1,
                _ => classes.push(WordsWanted { class, people: 1 }),
            }
        }
        Ok(classes)
    }
}
