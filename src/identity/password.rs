//! Staff passwords: Argon2id (19 MiB, two passes, one lane), never more than two at work at once.

use crate::db::schema::passwords;
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::keys::{Keys, random_below};
use crate::text::fold;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::upsert::excluded;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

#[derive(Debug, Clone, Queryable)]
pub struct Password {
    pub person_id: PersonId,
    pub user_name: String,
    pub hash: String,
    pub must_change: bool,
    pub set_at: NaiveDateTime,
    pub set_by: Option<PersonId>,
    /// Chosen under the shorter rule of accounts with a second factor.
    pub short: bool,
}

static AT_WORK: Semaphore = Semaphore::const_new(2);
/// Checked when the user name is unknown, so that it takes as long as a known one.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$GX6mnI/nb5RYnv/enjCIdQ$+m5f781dy6D8b8sHG9Yc9edVKK6JXqRgMOcxkQaAzsQ";

const SYLLABLES: [&str; 64] = [
    "an", "ba", "bat", "ben", "bien", "bong", "ca", "cam", "cau", "chim", "chuoi", "co", "cua", "dao", "dat", "den", "dong", "dua", "gao", "gio", "giang",
    "hat", "ho", "hoa", "hong", "huong", "khe", "kim", "la", "lan", "lua", "luu", "mai", "may", "me", "mit", "mua", "nam", "nang", "ngo", "nui", "oi", "phu",
    "que", "rung", "ruong", "sao", "sen", "song", "suoi", "tam", "thu", "tim", "tra", "trang", "tre", "troi", "vang", "vuon", "xanh", "xoai", "xuan", "yen",
    "vai",
];

impl Password {
    /// A password to hand over once: six syllables, easy to copy by hand.
    pub fn random() -> String {
        Password::drawn(random_below)
    }

    /// By a chance of the caller's own: `below(64)` for each syllable.
    pub fn drawn(mut below: impl FnMut(u32) -> u32) -> String {
        let words: Vec<&str> = (0..6).map(|_| SYLLABLES[below(64) as usize]).collect();
        words.join("-")
    }

    /// The password of the first time: a form sent twice shows the one that works.
    pub fn first(keys: &Keys, person: PersonId) -> String {
        let secret = keys.lookup("first-password", person.0.as_bytes());
        let words: Vec<&str> = secret.iter().take(6).map(|byte| SYLLABLES[usize::from(byte % 64)]).collect();
        words.join("-")
    }

    /// User names: letters, digits, dot and dash; case and accents do not matter.
    pub fn user_name(text: &str) -> Option<String> {
        let name = fold(text);
        let fits = (3..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
        fits.then_some(name)
    }

    pub async fn hash(password: String) -> Result<String> {
        let _turn = AT_WORK.acquire().await.map_err(Error::broken)?;
        tokio::task::spawn_blocking(move || hashed(&password)).await.map_err(Error::broken)?
    }

    /// Compares with the kept hash; with nobody's when there is none.
    pub async fn verify(password: String, kept: Option<String>) -> Result<bool> {
        let _turn = AT_WORK.acquire().await.map_err(Error::broken)?;
        let verify = move || {
            let hash = PasswordHash::new(kept.as_deref().unwrap_or(NOBODYS)).map_err(Error::broken)?;
            let fits = Argon2::default().verify_password(composed(&password).as_bytes(), &hash).is_ok();
            Ok(fits && kept.is_some())
        };
        tokio::task::spawn_blocking(verify).await.map_err(Error::broken)?
    }

    pub fn set(db: &mut Db, person: PersonId, user_name: &str, hash: &str, must_change: bool, by: Option<PersonId>) -> Result<()> {
        let row = (
            passwords::person_id.eq(person),
            passwords::user_name.eq(user_name),
            passwords::hash.eq(hash),
            passwords::must_change.eq(must_change),
            passwords::set_at.eq(now()),
            passwords::set_by.eq(by),
            passwords::short.eq(false),
        );
        crate::on_db!(db, |c| diesel::insert_into(passwords::table)
            .values(row)
            .on_conflict(passwords::person_id)
            .do_update()
            .set((
                passwords::hash.eq(excluded(passwords::hash)),
                passwords::must_change.eq(excluded(passwords::must_change)),
                passwords::set_at.eq(excluded(passwords::set_at)),
                passwords::set_by.eq(excluded(passwords::set_by)),
                passwords::short.eq(excluded(passwords::short)),
            ))
            .execute(c))?;
        Ok(())
    }

    /// Notes that it is long enough only beside a second factor.
    pub fn mark_short(db: &mut Db, person: PersonId) -> Result<()> {
        diesel::update(passwords::table.find(person)).set(passwords::short.eq(true)).execute(db)?;
        Ok(())
    }

    /// The second factor is gone: a password that was long enough only beside it is to be changed.
    pub fn must_stand_alone(db: &mut Db, person: PersonId) -> Result<()> {
        let short = passwords::table.find(person).filter(passwords::short.eq(true));
        diesel::update(short).set(passwords::must_change.eq(true)).execute(db)?;
        Ok(())
    }

    pub fn of(db: &mut Db, person: PersonId) -> Result<Option<Password>> {
        Ok(passwords::table.find(person).first(db).optional()?)
    }

    pub fn named(db: &mut Db, user_name: &str) -> Result<Option<Password>> {
        Ok(passwords::table.filter(passwords::user_name.eq(user_name)).first(db).optional()?)
    }
}

/// The same letters typed on a phone and on a computer are the same password (NFC).
fn composed(password: &str) -> String {
    password.nfc().collect()
}

/// 32 bytes of a short secret, as slow to guess as a password.
pub(super) async fn stretched(secret: String, salt: Vec<u8>) -> Result<Vec<u8>> {
    let _turn = AT_WORK.acquire().await.map_err(Error::broken)?;
    let stretch = move || {
        let mut out = vec![0; 32];
        Argon2::default().hash_password_into(secret.as_bytes(), &salt, &mut out).map_err(Error::broken)?;
        Ok(out)
    };
    tokio::task::spawn_blocking(stretch).await.map_err(Error::broken)?
}

fn hashed(password: &str) -> Result<String> {
    Argon2::default().hash_password(composed(password).as_bytes()).map(|hash| hash.to_string()).map_err(Error::broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_argon2id_of_19_mib_two_passes_one_lane_and_nobodys_is_alike() {
        let parameters = |hash: &str| hash.rsplitn(3, '$').last().unwrap().to_owned();
        let own = hashed("mưa xuân trên sông").unwrap();
        assert_eq!(parameters(&own), "$argon2id$v=19$m=19456,t=2,p=1");
        assert_eq!(parameters(NOBODYS), parameters(&own));
        assert!(PasswordHash::new(NOBODYS).is_ok());
        assert_eq!(NOBODYS.len(), own.len());
    }

    #[actix_web::test]
    async fn nothing_is_cut_off_and_two_ways_of_typing_the_same_letters_are_one() {
        let long = format!("{}a", "đường dài ".repeat(19));
        let hash = Password::hash(long.clone()).await.unwrap();
        assert!(Password::verify(long.clone(), Some(hash.clone())).await.unwrap());
        assert!(!Password::verify(format!("{}b", &long[..long.len() - 1]), Some(hash.clone())).await.unwrap());
        assert!(Password::verify(long.nfd().collect(), Some(hash.clone())).await.unwrap());
        assert!(!Password::verify(long.to_uppercase(), Some(hash)).await.unwrap());
        assert!(!Password::verify("nobody has this password".into(), None).await.unwrap());
    }

    #[test]
    fn a_user_name_forgives_case_and_accents() {
        assert_eq!(Password::user_name(" Cô.Lan "), Some("co.lan".into()));
        assert_eq!(Password::user_name("lan anh"), None);
        assert_eq!(Password::user_name("x"), None);
    }
}
