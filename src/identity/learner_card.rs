//! A printed card: its QR opens the page that asks for the PIN. Alone it signs nobody in.

use crate::db::schema::cards;
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::journal;
use crate::keys::Keys;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::json;

crate::id!(LearnerCardId);
// The paper that is about to be printed: the same form sent again prints the same cards.
crate::id!(SheetId);

pub struct LearnerCard;

impl LearnerCard {
    /// A new card in the place of the old one, which ends. Gives its secret, which is not kept;
    /// nothing when this card was printed before and has ended since.
    pub fn issue(db: &mut Db, keys: &Keys, by: PersonId, person: PersonId, sheet: SheetId) -> Result<Option<String>> {
        let secret = secret(keys, person, sheet);
        let lookup = lookup(keys, &secret);
        let printed: Option<Option<NaiveDateTime>> = cards::table.filter(cards::lookup.eq(&lookup)).select(cards::revoked_at).first(db).optional()?;
        match printed {
            Some(Some(_)) => return Ok(None),
            Some(None) => return Ok(Some(secret)),
            None => {}
        }
        LearnerCard::end(db, by, person)?;
        let id = LearnerCardId::new();
        diesel::insert_into(cards::table)
            .values((cards::id.eq(id), cards::person_id.eq(person), cards::lookup.eq(lookup), cards::issued_at.eq(now()), cards::issued_by.eq(Some(by))))
            .execute(db)?;
        journal::record(db, Some(by), "card-issued", person, json!({ "card": id }))?;
        Ok(Some(secret))
    }

    /// The person's card opens nothing any more.
    pub fn revoke(db: &mut Db, by: PersonId, person: PersonId) -> Result<()> {
        if LearnerCard::end(db, by, person)? > 0 {
            journal::record(db, Some(by), "card-revoked", person, json!({}))?;
        }
        Ok(())
    }

    fn end(db: &mut Db, by: PersonId, person: PersonId) -> Result<usize> {
        let in_force = cards::table.filter(cards::person_id.eq(person)).filter(cards::revoked_at.is_null());
        Ok(diesel::update(in_force).set((cards::revoked_at.eq(now()), cards::revoked_by.eq(Some(by)))).execute(db)?)
    }

    /// What stands behind the address in the text of a card's QR; the secret alone is one too.
    pub fn secret_in(text: &str) -> &str {
        let secret = text.trim().rsplit_once("/card/").map_or(text.trim(), |(_, secret)| secret);
        secret.split(['?', '#', '/']).next().unwrap_or(secret)
    }

    /// Whose card this is, while it is in force.
    pub fn owner(db: &mut Db, keys: &Keys, secret: &str) -> Result<Option<PersonId>> {
        let in_force = cards::table.filter(cards::lookup.eq(lookup(keys, secret))).filter(cards::revoked_at.is_null());
        Ok(in_force.select(cards::person_id).first(db).optional()?)
    }

    /// Which of these people have a card, and since when.
    pub fn held(db: &mut Db, people: &[PersonId]) -> Result<Vec<(PersonId, NaiveDateTime)>> {
        let in_force = cards::table.filter(cards::person_id.eq_any(people)).filter(cards::revoked_at.is_null());
        Ok(in_force.select((cards::person_id, cards::issued_at)).load(db)?)
    }
}

/// 128 bits that nobody can guess without the key.
fn secret(keys: &Keys, person: PersonId, sheet: SheetId) -> String {
    let bytes = keys.lookup("card-secret", &[sheet.0.as_bytes().as_slice(), person.0.as_bytes()].concat());
    URL_SAFE_NO_PAD.encode(&bytes[..16])
}

fn lookup(keys: &Keys, secret: &str) -> Vec<u8> {
    keys.lookup("card", secret.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::LearnerCard;

    #[test]
    fn the_secret_is_found_in_what_a_scanner_types() {
        for text in ["https://hoc.xa.vn/card/Ab-_9", " http://10.0.0.2:8080/card/Ab-_9\r\n", "/card/Ab-_9?next=/courses", "Ab-_9", "/card/Ab-_9/pictures"] {
            assert_eq!(LearnerCard::secret_in(text), "Ab-_9", "{text}");
        }
        assert_eq!(LearnerCard::secret_in(""), "");
    }
}
