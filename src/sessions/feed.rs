//! A trainer's own calendar, under an address that nobody can guess and that they may end.

use super::session::{ClassSession, Listed};
use crate::db::schema::{calendar_feeds, class_sessions};
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::journal;
use crate::keys::Keys;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde_json::json;

crate::id!(FeedId);

pub struct Feed;

impl Feed {
    /// The address in force, by its token.
    pub fn token_of(db: &mut Db, keys: &Keys, person: PersonId) -> Result<Option<String>> {
        let own = calendar_feeds::table.filter(calendar_feeds::person_id.eq(person)).filter(calendar_feeds::revoked_at.is_null());
        let id: Option<FeedId> = own.order(calendar_feeds::made_at.desc()).select(calendar_feeds::id).first(db).optional()?;
        Ok(id.map(|id| token(keys, id)))
    }

    /// A new address; the one before ends.
    pub fn make(db: &mut Db, person: PersonId) -> Result<()> {
        Feed::end(db, person)?;
        let row = (calendar_feeds::id.eq(FeedId::new()), calendar_feeds::person_id.eq(person), calendar_feeds::made_at.eq(now()));
        diesel::insert_into(calendar_feeds::table).values(row).execute(db)?;
        journal::record(db, Some(person), "calendar-feed-made", person, json!({}))
    }

    pub fn end(db: &mut Db, person: PersonId) -> Result<()> {
        let own = calendar_feeds::table.filter(calendar_feeds::person_id.eq(person)).filter(calendar_feeds::revoked_at.is_null());
        diesel::update(own).set(calendar_feeds::revoked_at.eq(Some(now()))).execute(db)?;
        Ok(())
    }

    /// The sessions of whoever has that address.
    pub fn sessions(db: &mut Db, keys: &Keys, token: &str) -> Result<Option<Vec<Listed>>> {
        let Some(id) = id_in(keys, token) else { return Ok(None) };
        let known = calendar_feeds::table.find(id).filter(calendar_feeds::revoked_at.is_null());
        let Some(trainer) = known.select(calendar_feeds::person_id).first::<PersonId>(db).optional()? else { return Ok(None) };
        let since: NaiveDateTime = now() - Duration::weeks(4);
        let own = class_sessions::table.filter(class_sessions::trainer_id.eq(trainer)).filter(class_sessions::starts_at.ge(since));
        let own: Vec<ClassSession> = own.order((class_sessions::starts_at, class_sessions::id)).load(db)?;
        Listed::all(db, own).map(Some)
    }
}

/// The id, and a proof that this installation made it: the database alone tells no address.
fn token(keys: &Keys, id: FeedId) -> String {
    URL_SAFE_NO_PAD.encode([id.0.as_bytes().as_slice(), &keys.lookup("calendar-feed", id.0.as_bytes())[..16]].concat())
}

fn id_in(keys: &Keys, text: &str) -> Option<FeedId> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let id = FeedId(uuid::Uuid::from_slice(bytes.get(..16)?).ok()?);
    aws_lc_rs::constant_time::verify_slices_are_equal(text.as_bytes(), token(keys, id).as_bytes()).ok().map(|()| id)
}
