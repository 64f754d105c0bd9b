//! Recovery codes: ten on paper, each opens once. Kept as Argon2id, as short secrets are.

use super::password;
use crate::db::schema::recovery_codes;
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::keys::{Keys, random_below};
use diesel::prelude::*;

const HOW_MANY: usize = 10;
const LENGTH: usize = 10;
/// Without the letters and digits that look alike on paper.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// Codes just made: readable this once.
#[derive(Debug, Clone)]
pub struct RecoveryCodes {
    pub plain: Vec<String>,
    hashes: Vec<Vec<u8>>,
}

impl RecoveryCodes {
    pub async fn make(keys: &Keys, owner: PersonId) -> Result<RecoveryCodes> {
        let plain: Vec<String> = (0..HOW_MANY).map(|_| drawn()).collect();
        let mut hashes = Vec::with_capacity(HOW_MANY);
        for code in &plain {
            hashes.extend(hash_of(keys, owner, code).await?);
        }
        Ok(RecoveryCodes { plain, hashes })
    }

    /// In the place of those that were.
    pub fn put(&self, db: &mut Db, owner: PersonId) -> Result<()> {
        RecoveryCodes::remove(db, owner)?;
        let row = |hash: &Vec<u8>| (recovery_codes::person_id.eq(owner), recovery_codes::hash.eq(hash.clone()));
        for hash in &self.hashes {
            diesel::insert_into(recovery_codes::table).values(row(hash)).execute(db)?;
        }
        Ok(())
    }

    pub fn left(db: &mut Db, owner: PersonId) -> Result<i64> {
        let left = recovery_codes::table.filter(recovery_codes::person_id.eq(owner)).filter(recovery_codes::used_at.is_null());
        Ok(left.count().get_result(db)?)
    }

    pub fn remove(db: &mut Db, owner: PersonId) -> Result<()> {
        diesel::delete(recovery_codes::table.filter(recovery_codes::person_id.eq(owner))).execute(db)?;
        Ok(())
    }

    /// Whether it is one of the owner's that was not used yet; from now on it is used.
    pub fn use_up(db: &mut Db, owner: PersonId, hash: &[u8]) -> Result<bool> {
        let code = recovery_codes::table.find((owner, hash)).filter(recovery_codes::used_at.is_null());
        Ok(diesel::update(code).set(recovery_codes::used_at.eq(now())).execute(db)? == 1)
    }
}

/// Ten letters in two groups: 2^49 possibilities, and five tries before a wait.
fn drawn() -> String {
    let letter = || char::from(LETTERS[random_below(LETTERS.len() as u32) as usize]);
    let five = || (0..LENGTH / 2).map(|_| letter()).collect::<String>();
    format!("{}-{}", five(), five())
}

/// The hash by which a typed code is found; none for what cannot be one.
pub async fn hash_of(keys: &Keys, owner: PersonId, typed: &str) -> Result<Option<Vec<u8>>> {
    let plain: String = typed.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    if plain.len() != LENGTH {
        return Ok(None);
    }
    let salt = keys.lookup("recovery-salt", owner.0.as_bytes());
    password::stretched(plain, salt).await.map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_recovery_code_forgives_case_and_the_dash_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, lan, ba) = (Keys::open(folder.path()).unwrap(), PersonId::new(), PersonId::new());
        let hash = hash_of(&keys, lan, "abcde-fgh23").await.unwrap();
        assert_eq!(hash, hash_of(&keys, lan, " ABCDE FGH23").await.unwrap());
        assert_ne!(hash, hash_of(&keys, ba, "abcde-fgh23").await.unwrap());
        assert_eq!(hash_of(&keys, lan, "123456").await.unwrap(), None);
        assert_ne!(drawn(), drawn());
    }
}
