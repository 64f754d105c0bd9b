//! The 12-digit personal number (số định danh cá nhân): checked, encrypted, found by a keyed hash.

use super::person::Sex;
use crate::db::schema::identifiers;
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::keys::Keys;
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

crate::id!(IdentifierId);

crate::words! {
    /// How the number was checked when it was entered. A scanned card was there; that it is theirs, somebody has to see.
    pub enum Checked { QrCard = "qr-card", SeenCard = "seen-card", VneidScreen = "vneid-screen", SchoolList = "school-list", Typed = "typed" }
}

/// Twelve digits, kept as text because of leading zeros. There is no check digit.
#[derive(Debug, Clone, PartialEq)]
pub struct Number(String);

crate::words! {
    /// What looks odd but may be right: province codes abroad, numbers kept after a correction (NĐ 70/2024 Đ11.8).
    pub enum NumberWarning { Province = "number-warning-province", Birth = "number-warning-birth", Sex = "number-warning-sex" }
}

const PROVINCE_CODES: &str = include_str!("provinces.csv");

impl Number {
    /// Spaces and dots are how people write it; anything else is refused.
    pub fn parse(text: &str) -> Option<Number> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
        (digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(Number(digits))
    }

    /// Layout PPP G YY NNNNNN (NĐ 137/2015 Đ13): warnings only, the law no longer fixes it.
    pub fn warnings(&self, birth_date: Option<NaiveDate>, sex: Option<Sex>) -> Vec<NumberWarning> {
        let mut warnings = Vec::new();
        if !self.has_known_province() {
            warnings.push(NumberWarning::Province);
        }
        let century_and_sex = u32::from(self.0.as_bytes()[3] - b'0');
        let year = 1900 + 100 * (century_and_sex / 2) + self.0[4..6].parse::<u32>().unwrap_or_default();
        if birth_date.is_some_and(|date| date.year().unsigned_abs() != year) {
            warnings.push(NumberWarning::Birth);
        }
        let stated = if century_and_sex.is_multiple_of(2) { Sex::Male } else { Sex::Female };
        if sex.is_some_and(|sex| sex != stated) {
            warnings.push(NumberWarning::Sex);
        }
        warnings
    }

    /// The first three digits are one of the 63 codes that stay on people for life.
    pub fn has_known_province(&self) -> bool {
        PROVINCE_CODES.lines().skip(1).any(|line| line.starts_with(&self.0[..3]))
    }

    pub fn seal(&self, keys: &Keys, owner: PersonId, checked: Checked) -> Result<SealedNumber> {
        Ok(SealedNumber { sealed: keys.seal(&place(owner), &self.0)?, lookup: self.lookup(keys), last4: self.0[8..].into(), checked })
    }

    /// The keyed hash by which it is found.
    pub fn lookup(&self, keys: &Keys) -> Vec<u8> {
        keys.lookup("personal-number", self.0.as_bytes())
    }

    /// Who has the number now.
    pub fn owner(db: &mut Db, lookup: &[u8]) -> Result<Option<PersonId>> {
        let in_force = identifiers::table.filter(identifiers::lookup.eq(lookup)).filter(identifiers::valid_to.is_null());
        Ok(in_force.select(identifiers::person_id).first(db).optional()?)
    }

    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// A number as the database holds it.
#[derive(Debug, Clone, Serialize)]
pub struct SealedNumber {
    #[serde(skip)]
    pub sealed: Vec<u8>,
    #[serde(skip)]
    pub lookup: Vec<u8>,
    pub last4: String,
    pub checked: Checked,
}

impl SealedNumber {
    /// The kind of identifier that it is.
    pub const KIND: &'static str = "personal-number";

    pub(super) fn keep(&self, db: &mut Db, owner: PersonId, by: Option<PersonId>) -> Result<()> {
        diesel::insert_into(identifiers::table)
            .values((
                identifiers::id.eq(IdentifierId::new()),
                identifiers::person_id.eq(owner),
                identifiers::kind.eq(SealedNumber::KIND),
                identifiers::sealed.eq(&self.sealed),
                identifiers::lookup.eq(&self.lookup),
                identifiers::last4.eq(&self.last4),
                identifiers::checked.eq(self.checked),
                identifiers::valid_from.eq(now()),
                identifiers::created_by.eq(by),
            ))
            .execute(db)?;
        Ok(())
    }

    /// Many at once; a number that the person had before is a former one from then on.
    pub fn keep_all(db: &mut Db, numbers: &[(PersonId, SealedNumber)], by: Option<PersonId>, at: NaiveDateTime) -> Result<()> {
        for some in numbers.chunks(crate::db::ROWS_AT_ONCE) {
            let owners = some.iter().map(|(owner, _)| *owner);
            let before = identifiers::table.filter(identifiers::person_id.eq_any(owners)).filter(identifiers::valid_to.is_null());
            diesel::update(before).set(identifiers::valid_to.eq(at)).execute(db)?;
            let row = |(owner, number): &(PersonId, SealedNumber)| {
                (
                    identifiers::id.eq(IdentifierId::new()),
                    identifiers::person_id.eq(*owner),
                    identifiers::kind.eq(SealedNumber::KIND),
                    identifiers::sealed.eq(number.sealed.clone()),
                    identifiers::lookup.eq(number.lookup.clone()),
                    identifiers::last4.eq(number.last4.clone()),
                    identifiers::checked.eq(number.checked),
                    identifiers::valid_from.eq(at),
                    identifiers::created_by.eq(by),
                )
            };
            let rows: Vec<_> = some.iter().map(row).collect();
            crate::on_db!(db, |c| diesel::insert_into(identifiers::table).values(&rows).execute(c))?;
        }
        Ok(())
    }

    /// The numbers of one person, in force and former, belong to another from now on; gives their ids.
    pub fn hand_over(db: &mut Db, keys: &Keys, only: Option<&[IdentifierId]>, from: PersonId, to: PersonId) -> Result<Vec<IdentifierId>> {
        let all = identifiers::table.filter(identifiers::person_id.eq(from)).select((identifiers::id, identifiers::sealed));
        let mut all: Vec<(IdentifierId, Vec<u8>)> = all.load(db)?;
        all.retain(|(id, _)| only.is_none_or(|only| only.contains(id)));
        for (id, sealed) in &all {
            let sealed = keys.seal(&place(to), &keys.unseal(&place(from), sealed)?)?;
            diesel::update(identifiers::table.find(id)).set((identifiers::person_id.eq(to), identifiers::sealed.eq(sealed))).execute(db)?;
        }
        Ok(all.into_iter().map(|(id, _)| id).collect())
    }

    /// As if `keep_all` had not been: the former numbers are in force again.
    pub fn take_back(db: &mut Db, owners: &[PersonId], at: NaiveDateTime) -> Result<()> {
        for some in owners.chunks(crate::db::ROWS_AT_ONCE) {
            let given = identifiers::table.filter(identifiers::person_id.eq_any(some)).filter(identifiers::valid_from.eq(at));
            diesel::delete(given.filter(identifiers::valid_to.is_null())).execute(db)?;
            let ended = identifiers::table.filter(identifiers::person_id.eq_any(some)).filter(identifiers::valid_to.eq(at));
            diesel::update(ended).set(identifiers::valid_to.eq(None::<NaiveDateTime>)).execute(db)?;
        }
        Ok(())
    }

    /// The number in force of each of these people.
    pub fn of(db: &mut Db, owners: &[PersonId]) -> Result<Vec<(PersonId, SealedNumber)>> {
        let mut found = Vec::new();
        for some in owners.chunks(crate::db::ROWS_AT_ONCE) {
            let in_force = identifiers::table.filter(identifiers::valid_to.is_null()).filter(identifiers::person_id.eq_any(some));
            let columns = (identifiers::person_id, identifiers::sealed, identifiers::lookup, identifiers::last4, identifiers::checked);
            let rows: Vec<(PersonId, Vec<u8>, Vec<u8>, String, Checked)> = in_force.select(columns).load(db)?;
            found.extend(rows.into_iter().map(|(owner, sealed, lookup, last4, checked)| (owner, SealedNumber { sealed, lookup, last4, checked })));
        }
        Ok(found)
    }

    pub fn open(&self, keys: &Keys, owner: PersonId) -> Result<String> {
        keys.unseal(&place(owner), &self.sealed)
    }
}

/// What a sealed number is bound to.
pub(super) fn place(owner: PersonId) -> String {
    format!("identifiers/{owner}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_has_twelve_digits_and_keeps_its_zeros() {
        assert_eq!(Number::parse(" 038 075 000 001 ").unwrap().digits(), "038075000001");
        assert_eq!(Number::parse("03807500001"), None);
        assert_eq!(Number::parse("03807500000A"), None);
        assert_eq!(Number::parse("٠٣٨٠٧٥٠٠٠٠٠١"), None);
    }

    proptest! {
        /// Twelve digits however they are spaced, and nothing else; what is read is what was written.
        #[test]
        fn a_number_is_twelve_digits_and_nothing_else(text in "[0-9 .]{0,24}|\\PC{0,20}|[0-9]{12}") {
            let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
            let wanted = digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
            let read = Number::parse(&text);
            prop_assert_eq!(read.as_ref().map(|number| number.digits().to_owned()), wanted.then_some(digits));
        }

        /// Built by the rule (NĐ 137/2015 Đ13) for a sex and a birth year, a number agrees with both, and with no other.
        #[test]
        fn a_number_agrees_with_its_own_sex_and_year(year in 1900..2400_i32, female in any::<bool>(), tail in 0..1_000_000_u32) {
            let number = Number::parse(&format!("038{}{:02}{tail:06}", (year - 1900) / 100 * 2 + i32::from(female), year % 100)).unwrap();
            let (own, other) = if female { (Sex::Female, Sex::Male) } else { (Sex::Male, Sex::Female) };
            let born = |year| NaiveDate::from_ymd_opt(year, 6, 1);
            prop_assert_eq!(number.warnings(born(year), Some(own)), []);
            prop_assert_eq!(number.warnings(born(year + 1), Some(other)), [NumberWarning::Birth, NumberWarning::Sex]);
        }
    }

    #[test]
    fn odd_parts_are_warnings() {
        let born = NaiveDate::from_ymd_opt(1975, 3, 2);
        let number = Number::parse("038075000001").unwrap();
        assert_eq!(number.warnings(born, Some(Sex::Male)), []);
        assert_eq!(number.warnings(born, Some(Sex::Female)), [NumberWarning::Sex]);
        assert_eq!(Number::parse("003175000001").unwrap().warnings(NaiveDate::from_ymd_opt(1976, 1, 1), None), [NumberWarning::Province, NumberWarning::Birth]);
        assert_eq!(Number::parse("038315000001").unwrap().warnings(NaiveDate::from_ymd_opt(2015, 1, 1), Some(Sex::Female)), []);
    }
}
