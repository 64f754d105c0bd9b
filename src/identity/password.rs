//! Staff passwords: Argon2id, never more than two at work at once (19 MiB each).

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
use std::sync::LazyLock;
use tokio::sync::Semaphore;

#[derive(Debug, Clone, Queryable)]
pub struct Password {
    pub person_id: PersonId,
    pub user_name: String,
    pub hash: String,
    pub must_change: bool,
    pub set_at: NaiveDateTime,
    pub set_by: Option<PersonId>,
}

static AT_WORK: Semaphore = Semaphore::const_new(2);
/// Checked when the user name is unknown, so that it takes as long as a known one.
static NOBODYS: LazyLock<String> = LazyLock::new(|| hashed("nobody has this password").expect("Argon2 with its defaults works"));

const LONGEST: usize = 200;
const SYLLABLES: [&str; 64] = [
    "an", "ba", "bat", "ben", "bien", "bong", "ca", "cam", "cau", "chim", "chuoi", "co", "cua", "dao", "dat", "den", "dong", "dua", "gao", "gio", "giang",
    "hat", "ho", "hoa", "hong", "huong", "khe", "kim", "la", "lan", "lua", "luu", "mai", "may", "me", "mit", "mua", "nam", "nang", "ngo", "nui", "oi", "phu",
    "que", "rung", "ruong", "sao", "sen", "song", "suoi", "tam", "thu", "tim", "tra", "trang", "tre", "troi", "vang", "vuon", "xanh", "xoai", "xuan", "yen",
    "vai",
];

impl Password {
    /// TCVN 14423:2026, level 2: 14 characters where there is no second factor.
    pub const SHORTEST: usize = 14;

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

    /// Why a password is refused, in words.
    pub fn problem(password: &str, user_name: &str) -> Option<&'static str> {
        let length = password.chars().count();
        let first = password.chars().next();
        match () {
            () if length < Password::SHORTEST => Some("problem-password-short"),
            () if length > LONGEST => Some("problem-password-long"),
            () if password.chars().all(|c| Some(c) == first) => Some("problem-password-easy"),
            () if user_name.len() >= 3 && fold(password).contains(&fold(user_name)) => Some("problem-password-has-name"),
            () => None,
        }
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
            let hash = PasswordHash::new(kept.as_ref().unwrap_or(&NOBODYS)).map_err(Error::broken)?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && kept.is_some())
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
            ))
            .execute(c))?;
        Ok(())
    }

    pub fn of(db: &mut Db, person: PersonId) -> Result<Option<Password>> {
        Ok(passwords::table.find(person).first(db).optional()?)
    }

    pub fn named(db: &mut Db, user_name: &str) -> Result<Option<Password>> {
        Ok(passwords::table.filter(passwords::user_name.eq(user_name)).first(db).optional()?)
    }
}

fn hashed(password: &str) -> Result<String> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Error::broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weak_password_is_refused_in_words() {
        assert_eq!(Password::problem("ngan", "lan"), Some("problem-password-short"));
        assert_eq!(Password::problem("aaaaaaaaaaaaaaaa", "lan"), Some("problem-password-easy"));
        assert_eq!(Password::problem("mat khau cua Minh", "minh"), Some("problem-password-has-name"));
        assert_eq!(Password::problem(&Password::random(), "admin"), None);
    }

    #[test]
    fn a_user_name_forgives_case_and_accents() {
        assert_eq!(Password::user_name(" Cô.Lan "), Some("co.lan".into()));
        assert_eq!(Password::user_name("lan anh"), None);
        assert_eq!(Password::user_name("x"), None);
    }
}
