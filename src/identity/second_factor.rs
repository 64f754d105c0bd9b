//! A second factor: six digits of an authenticator app, or one of the recovery codes.

use super::password::Password;
use super::recovery_code::{self, RecoveryCodes};
use crate::db::schema::second_factors;
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::keys::{Keys, random};
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

/// What was typed where a code is asked for, hashed outside the database.
#[derive(Debug, Clone)]
pub struct TypedCode {
    digits: String,
    recovery: Option<Vec<u8>>,
}

impl TypedCode {
    pub async fn of(keys: &Keys, owner: PersonId, typed: &str) -> Result<TypedCode> {
        let digits = typed.chars().filter(char::is_ascii_digit).collect();
        Ok(TypedCode { digits, recovery: recovery_code::hash_of(keys, owner, typed).await? })
    }
}

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

    /// The half-minute of a code that shows that the proposal was scanned.
    pub fn scanned(keys: &Keys, owner: PersonId, sealed: &str, code: &str) -> Result<Option<i64>> {
        let sealed = unhex(sealed).ok_or_else(|| Error::refused("second-factor-again"))?;
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        step_of(keys, owner, &sealed, &digits)
    }

    /// In force from now on, with its recovery codes; `step` is that of the code which showed it.
    pub fn begin(db: &mut Db, owner: PersonId, sealed: &str, step: i64, codes: &RecoveryCodes) -> Result<()> {
        let sealed = unhex(sealed).ok_or_else(|| Error::refused("second-factor-again"))?;
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
        codes.put(db, owner)
    }

    pub fn of(db: &mut Db, owner: PersonId) -> Result<Option<SecondFactor>> {
        Ok(second_factors::table.find(owner).first(db).optional()?)
    }

    /// A code of the app works once; so does each recovery code.
    pub fn accept(&self, db: &mut Db, keys: &Keys, typed: &TypedCode) -> Result<bool> {
        if let Some(step) = step_of(keys, self.person_id, &self.sealed, &typed.digits)?.filter(|step| *step > self.last_step) {
            diesel::update(second_factors::table.find(self.person_id)).set(second_factors::last_step.eq(step)).execute(db)?;
            return Ok(true);
        }
        match &typed.recovery {
            Some(hash) => RecoveryCodes::use_up(db, self.person_id, hash),
            None => Ok(false),
        }
    }

    /// For a lost phone: the admin takes it away, or its owner with a code.
    pub fn remove(db: &mut Db, owner: PersonId) -> Result<()> {
        RecoveryCodes::remove(db, owner)?;
        diesel::delete(second_factors::table.find(owner)).execute(db)?;
        Password::must_stand_alone(db, owner)
    }
}

/// The half-minute that a code belongs to; one before and one after are accepted too.
fn step_of(keys: &Keys, owner: PersonId, sealed: &[u8], digits: &str) -> Result<Option<i64>> {
    let secret = unhex(&keys.unseal(&place(owner), sealed)?).ok_or_else(|| Error::broken("a sealed secret is hexadecimal"))?;
    let seconds = u64::try_from(Utc::now().timestamp()).unwrap_or_default();
    Ok(totp(&secret, None)?.check(digits, seconds).and_then(|step| i64::try_from(step).ok()))
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
}
