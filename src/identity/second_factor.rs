//! A second factor: six digits of an authenticator app, or one of ten codes on paper.

use crate::db::schema::{recovery_codes, second_factors};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::keys::{Keys, random, random_below};
use chrono::{NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use totp_rs::{Builder, Secret, Totp};

#[derive(Debug, Clone, Queryable)]
pub struct SecondFactor {
    pub person_id: PersonId,
    pub sealed: Vec<u8>,
    pub last_step: i64,
    pub set_at: NaiveDateTime,
}

/// A secret that is shown for scanning, not yet in force. It travels sealed through the form.
pub struct Proposal {
    pub sealed: String,
    /// What an authenticator app scans.
    pub address: String,
    /// The same to type by hand.
    pub secret: String,
}

const RECOVERY_CODES: usize = 10;
/// Without the letters and digits that look alike on paper.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

impl SecondFactor {
    pub fn propose(keys: &Keys, owner: PersonId, user_name: &str) -> Result<Proposal> {
        let secret = random::<20>();
        let totp = totp(&secret, Some(user_name))?;
        let sealed = keys.seal(&place(owner), &crate::keys::hex(&secret))?;
        Ok(Proposal { sealed: crate::keys::hex(&sealed), address: totp.to_url().map_err(Error::broken)?, secret: totp.secret().to_base32() })
    }

    /// The proposal that a form brings back; one made for somebody else does not open.
    pub fn proposed(keys: &Keys, owner: PersonId, user_name: &str, sealed: &str) -> Result<Proposal> {
        let cannot = || Error::refused("second-factor-again");
        let secret = keys.unseal(&place(owner), &unhex(sealed).ok_or_else(cannot)?).map_err(|_| cannot())?;
        let totp = totp(&unhex(&secret).ok_or_else(cannot)?, Some(user_name))?;
        Ok(Proposal { sealed: sealed.into(), address: totp.to_url().map_err(Error::broken)?, secret: totp.secret().to_base32() })
    }

    /// In force when a code of the app shows that it was scanned; gives the recovery codes, readable this once.
    pub fn begin(db: &mut Db, keys: &Keys, owner: PersonId, sealed: &str, code: &str) -> Result<Option<Vec<String>>> {
        let sealed = unhex(sealed).ok_or_else(|| Error::refused("second-factor-again"))?;
        let Some(step) = step_of(keys, owner, &sealed, code)? else { return Ok(None) };
        let row =
            (second_factors::person_id.eq(owner), second_factors::sealed.eq(sealed), second_factors::last_step.eq(step), second_factors::set_at.eq(now()));
        crate::on_db!(db, |c| diesel::insert_into(second_factors::table)
            .values(row)
            .on_conflict(second_factors::person_id)
            .do_update()
            .set((
                second_factors::sealed.eq(excluded(second_factors::sealed)),
                second_factors::last_step.eq(excluded(second_factors::last_step)),
                second_factors::set_at.eq(excluded(second_factors::set_at)),
            ))
            .execute(c))?;
        new_recovery_codes(db, keys, owner).map(Some)
    }

    pub fn of(db: &mut Db, owner: PersonId) -> Result<Option<SecondFactor>> {
        Ok(second_factors::table.find(owner).first(db).optional()?)
    }

    /// A code of the app works once; so does each recovery code.
    pub fn accept(&self, db: &mut Db, keys: &Keys, typed: &str) -> Result<bool> {
        if let Some(step) = step_of(keys, self.person_id, &self.sealed, typed)?.filter(|step| *step > self.last_step) {
            diesel::update(second_factors::table.find(self.person_id)).set(second_factors::last_step.eq(step)).execute(db)?;
            return Ok(true);
        }
        let code = recovery_codes::table.find((self.person_id, recovery_hash(keys, self.person_id, typed)));
        Ok(diesel::update(code.filter(recovery_codes::used_at.is_null())).set(recovery_codes::used_at.eq(now())).execute(db)? == 1)
    }

    pub fn codes_left(db: &mut Db, owner: PersonId) -> Result<i64> {
        let left = recovery_codes::table.filter(recovery_codes::person_id.eq(owner)).filter(recovery_codes::used_at.is_null());
        Ok(left.count().get_result(db)?)
    }

    /// For a lost phone: the admin takes it away, or its owner with a code.
    pub fn remove(db: &mut Db, owner: PersonId) -> Result<()> {
        diesel::delete(recovery_codes::table.filter(recovery_codes::person_id.eq(owner))).execute(db)?;
        diesel::delete(second_factors::table.find(owner)).execute(db)?;
        Ok(())
    }
}

fn new_recovery_codes(db: &mut Db, keys: &Keys, owner: PersonId) -> Result<Vec<String>> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::person_id.eq(owner))).execute(db)?;
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
    for code in &codes {
        let row = (recovery_codes::person_id.eq(owner), recovery_codes::hash.eq(recovery_hash(keys, owner, code)));
        diesel::insert_into(recovery_codes::table).values(row).execute(db)?;
    }
    Ok(codes)
}

/// Ten letters in two groups: 2^49 possibilities, and five tries before a wait.
fn recovery_code() -> String {
    let letter = || char::from(LETTERS[random_below(LETTERS.len() as u32) as usize]);
    let five = || (0..5).map(|_| letter()).collect::<String>();
    format!("{}-{}", five(), five())
}

fn recovery_hash(keys: &Keys, owner: PersonId, code: &str) -> Vec<u8> {
    let plain: String = code.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    keys.lookup("recovery-code", &[owner.0.as_bytes().as_slice(), plain.as_bytes()].concat())
}

/// The half-minute that a code belongs to; one before and one after are accepted too.
fn step_of(keys: &Keys, owner: PersonId, sealed: &[u8], code: &str) -> Result<Option<i64>> {
    let secret = unhex(&keys.unseal(&place(owner), sealed)?).ok_or_else(|| Error::broken("a sealed secret is hexadecimal"))?;
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(Utc::now().timestamp()).unwrap_or_default();
    Ok(totp(&secret, None)?.check(&digits, seconds).and_then(|step| i64::try_from(step).ok()))
}

fn totp(secret: &[u8], user_name: Option<&str>) -> Result<Totp> {
    let secret = Secret::new(secret.into());
    let builder = Builder::new().with_secret(secret).with_issuer(Some("Học Vụ")).with_account_name(user_name.unwrap_or("hocvu"));
    builder.build().map_err(Error::broken)
}

fn place(owner: PersonId) -> String {
    format!("second_factors/{owner}")
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()));
    if text.len().is_multiple_of(2) { pairs.collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path()).unwrap();
        let (lan, ba) = (PersonId::new(), PersonId::new());
        let proposal = SecondFactor::propose(&keys, lan, "lan").unwrap();
        assert!(proposal.address.starts_with("otpauth://totp/"));
        assert_eq!(SecondFactor::proposed(&keys, lan, "lan", &proposal.sealed).unwrap().secret, proposal.secret);
        assert!(SecondFactor::proposed(&keys, ba, "ba", &proposal.sealed).is_err());
        assert!(SecondFactor::proposed(&keys, lan, "lan", "zz").is_err());
    }

    #[test]
    fn a_recovery_code_forgives_case_and_the_dash() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, lan) = (Keys::open(folder.path()).unwrap(), PersonId::new());
        assert_eq!(recovery_hash(&keys, lan, "abcde-fgh23"), recovery_hash(&keys, lan, " ABCDE FGH23"));
        assert_ne!(recovery_code(), recovery_code());
    }
}
