//! The numbers of a person through the years: one in force, the earlier ones kept and found too.

use super::number::{Checked, IdentifierId, Number, SealedNumber};
use crate::db::schema::identifiers;
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::journal;
use crate::keys::Keys;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::words! { pub enum IdentifierKind { PersonalNumber = "personal-number", OldNumber = "old-number" } }

crate::words! {
    /// Why a number is no longer in force (NĐ 70/2024 Đ11.7 for those that were issued anew).
    pub enum Ended { Reissued = "reissued", Mistyped = "mistyped", NotTheirs = "not-theirs" }
}

crate::words! {
    /// Why somebody looks at a whole number.
    pub enum ViewReason { CompareCard = "compare-card", FillForm = "fill-form", CheckRecord = "check-record", AskedByPerson = "asked-by-person" }
}

/// A line of a person's history, the number itself sealed.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = identifiers)]
pub struct Identifier {
    pub id: IdentifierId,
    #[serde(skip)]
    pub person_id: PersonId,
    pub kind: IdentifierKind,
    #[serde(skip)]
    pub sealed: Vec<u8>,
    #[serde(skip)]
    pub lookup: Vec<u8>,
    pub last4: String,
    pub checked: Checked,
    pub valid_from: NaiveDateTime,
    pub valid_to: Option<NaiveDateTime>,
    pub ended_because: Option<Ended>,
}

/// What came of a change.
#[derive(Debug, PartialEq)]
pub enum Change {
    Done,
    /// The number in force already; how it was checked is noted anew.
    Same,
    /// It is somebody else's, in force.
    Of(PersonId),
}

impl Identifier {
    /// The one in force first, then the latest.
    pub fn history(db: &mut Db, person: PersonId) -> Result<Vec<Identifier>> {
        let own = identifiers::table.filter(identifiers::person_id.eq(person));
        let mut all: Vec<Identifier> = own.order((identifiers::valid_from.desc(), identifiers::id.desc())).select(Identifier::as_select()).load(db)?;
        all.sort_by_key(|one| one.valid_to.is_some());
        Ok(all)
    }

    pub fn in_force(db: &mut Db, person: PersonId) -> Result<Option<Identifier>> {
        let own = identifiers::table.filter(identifiers::person_id.eq(person)).filter(identifiers::valid_to.is_null());
        Ok(own.select(Identifier::as_select()).first(db).optional()?)
    }

    /// Whoever has or had the number: twelve digits, or the old nine.
    pub fn holders(db: &mut Db, keys: &Keys, typed: &str) -> Result<Vec<PersonId>> {
        let Some(lookup) = lookup_of(keys, typed) else { return Ok(Vec::new()) };
        let found = identifiers::table.filter(identifiers::lookup.eq(lookup)).order(identifiers::valid_to.is_not_null());
        let mut found: Vec<PersonId> = found.select(identifiers::person_id).load(db)?;
        found.dedup();
        Ok(found)
    }

    /// The whole number, for a reason that the journal keeps.
    pub fn view(&self, db: &mut Db, keys: &Keys, by: PersonId, reason: ViewReason) -> Result<String> {
        let digits = keys.unseal(&super::number::place(self.person_id), &self.sealed)?;
        journal::record(db, Some(by), "number-viewed", self.person_id, json!({ "identifier": self.id, "reason": reason }))?;
        Ok(digits)
    }

    /// Another number from now on; the one before is kept with the reason.
    pub fn change(db: &mut Db, by: PersonId, person: PersonId, new: &SealedNumber, because: Option<Ended>) -> Result<Change> {
        let holder = identifiers::table.filter(identifiers::lookup.eq(&new.lookup)).filter(identifiers::valid_to.is_null());
        let holder: Option<(IdentifierId, PersonId)> = holder.select((identifiers::id, identifiers::person_id)).first(db).optional()?;
        match holder {
            Some((_, other)) if other != person => return Ok(Change::Of(other)),
            Some((id, _)) => {
                diesel::update(identifiers::table.find(id)).set(identifiers::checked.eq(new.checked)).execute(db)?;
                journal::record(db, Some(by), "number-checked", person, json!({ "identifier": id, "checked": new.checked }))?;
                return Ok(Change::Same);
            }
            None => {}
        }
        let before = identifiers::table.filter(identifiers::person_id.eq(person)).filter(identifiers::valid_to.is_null());
        let ended = (identifiers::valid_to.eq(now()), identifiers::ended_because.eq(because), identifiers::ended_by.eq(by));
        diesel::update(before).set(ended).execute(db)?;
        new.keep(db, person, Some(by))?;
        journal::record(db, Some(by), "number-changed", person, json!({ "because": because, "checked": new.checked }))?;
        Ok(Change::Done)
    }
}

/// A number from earlier: the nine digits of the old chứng minh, or a personal number that was cancelled.
#[derive(Debug, Clone, PartialEq)]
pub enum Former {
    Old(String),
    Cancelled(Number),
}

/// Those that a person typed, with spaces or commas between; `None` when one is neither nine nor twelve digits.
pub fn former_numbers(text: &str) -> Option<Vec<Former>> {
    let words = text.split(|c: char| c.is_whitespace() || ",;".contains(c)).filter(|word| !word.is_empty());
    words.map(Former::read).collect()
}

impl Former {
    fn read(word: &str) -> Option<Former> {
        let old = word.len() == 9 && word.bytes().all(|byte| byte.is_ascii_digit());
        if old { Some(Former::Old(word.to_owned())) } else { Number::parse(word).map(Former::Cancelled) }
    }

    pub fn digits(&self) -> &str {
        match self {
            Former::Old(digits) => digits,
            Former::Cancelled(number) => number.digits(),
        }
    }

    fn kind(&self) -> IdentifierKind {
        match self {
            Former::Old(_) => IdentifierKind::OldNumber,
            Former::Cancelled(_) => IdentifierKind::PersonalNumber,
        }
    }

    /// Kept in the history, unless it is there already.
    pub fn keep(&self, db: &mut Db, keys: &Keys, owner: PersonId, checked: Checked, by: PersonId) -> Result<()> {
        let (lookup, at) = (keys.lookup(self.kind().word(), self.digits().as_bytes()), now());
        let known = identifiers::table.filter(identifiers::person_id.eq(owner)).filter(identifiers::lookup.eq(&lookup));
        if diesel::select(diesel::dsl::exists(known)).get_result(db)? {
            return Ok(());
        }
        let id = IdentifierId::new();
        diesel::insert_into(identifiers::table)
            .values((
                identifiers::id.eq(id),
                identifiers::person_id.eq(owner),
                identifiers::kind.eq(self.kind()),
                identifiers::sealed.eq(keys.seal(&super::number::place(owner), self.digits())?),
                identifiers::lookup.eq(lookup),
                identifiers::last4.eq(&self.digits()[self.digits().len() - 4..]),
                identifiers::checked.eq(checked),
                identifiers::valid_from.eq(at),
                identifiers::valid_to.eq(at),
                identifiers::ended_because.eq(Ended::Reissued),
                identifiers::created_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "former-number-kept", owner, json!({ "identifier": id }))
    }
}

fn lookup_of(keys: &Keys, typed: &str) -> Option<Vec<u8>> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    let former = Former::read(&digits)?;
    Some(keys.lookup(former.kind().word(), former.digits().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_numbers_have_nine_or_twelve_digits() {
        let read = |text: &str| former_numbers(text).map(|all| all.iter().map(|one| one.digits().to_owned()).collect::<Vec<_>>());
        assert_eq!(read(" 170000001, 038075000009 "), Some(vec!["170000001".into(), "038075000009".into()]));
        assert_eq!((read(""), read("17000000"), read("17000000A")), (Some(vec![]), None, None));
    }
}
