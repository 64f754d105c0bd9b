//! What helps a person to learn: only with consent, sealed, deleted with the consent. Never a degree, never papers.

use super::age::Age;
use super::consent::Consent;
use super::purpose::Purpose;
use super::sealing::{self, Sealed};
use crate::community::within;
use crate::db::schema::{needs, persons};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::{Chosen, Person};
use crate::journal;
use crate::keys::Keys;
use crate::web::{Kind, Presentation, TextSize, Theme};
use diesel::prelude::*;
use serde_json::json;

crate::id!(NeedsId);

crate::words! {
    pub enum Need {
        LargeText = "large-text",
        HighContrast = "high-contrast",
        ScreenReader = "screen-reader",
        EasyRead = "easy-read",
        Captions = "captions",
        SignLanguage = "sign-language",
        Listen = "listen",
        Keyboard = "keyboard",
        Wheelchair = "wheelchair",
        OneToOne = "one-to-one",
    }
}

pub struct Needs;

impl Needs {
    /// Nothing without a consent that is in force.
    pub fn of(db: &mut Db, keys: &Keys, person: PersonId) -> Result<Vec<Need>> {
        if !Consent::in_force(db, person, Purpose::NEEDS)? {
            return Ok(Vec::new());
        }
        let newest = needs::table.filter(needs::person_id.eq(person)).order(needs::set_at.desc()).select((needs::id, needs::sealed));
        let Some((id, sealed)) = newest.first::<(NeedsId, Vec<u8>)>(db).optional()? else { return Ok(Vec::new()) };
        Sealed(sealed).open(keys, &place(id))
    }

    /// In the place of what was known before.
    pub fn set(db: &mut Db, keys: &Keys, by: PersonId, person: PersonId, wanted: &[Need]) -> Result<()> {
        if !Consent::in_force(db, person, Purpose::NEEDS)? {
            return Err(Error::refused("needs-consent-first"));
        }
        Needs::delete(db, person)?;
        if !wanted.is_empty() {
            let id = NeedsId::new();
            let sealed = Sealed::of(keys, &place(id), &wanted, sealing::NEEDS_LENGTH)?;
            let row = (needs::id.eq(id), needs::person_id.eq(person), needs::sealed.eq(sealed.0), needs::set_at.eq(now()), needs::set_by.eq(by));
            diesel::insert_into(needs::table).values(row).execute(db)?;
        }
        let until = until_age(&Person::find(db, person)?);
        Chosen::suggest(db, keys, person, presentation(wanted), until)?;
        journal::record(db, Some(by), "consented-data-changed", person, json!({}))
    }

    /// Who decides at this age has agreed: what the needs suggest holds until the next who decides.
    pub(super) fn use_again(db: &mut Db, person: &Person) -> Result<()> {
        Chosen::suggested_until(db, person.id, until_age(person))
    }

    /// Everybody's in a commune: it uses them no longer.
    pub(super) fn delete_within(db: &mut Db, commune: UnitId) -> Result<()> {
        let commune = [commune];
        let here = persons::table.filter(persons::unit_id.eq_any(within(&commune))).select(persons::id);
        diesel::delete(needs::table.filter(needs::person_id.eq_any(here))).execute(db)?;
        Ok(())
    }

    pub(super) fn delete(db: &mut Db, person: PersonId) -> Result<()> {
        diesel::delete(needs::table.filter(needs::person_id.eq(person))).execute(db)?;
        Chosen::suggest_nothing(db, person)
    }
}

/// The first presentation of somebody who has not chosen one. What needs no pages of its own suggests nothing.
fn presentation(needs: &[Need]) -> Option<Presentation> {
    const KINDS: [(Need, Kind); 6] = [
        (Need::ScreenReader, Kind::Listen),
        (Need::SignLanguage, Kind::Sign),
        (Need::Keyboard, Kind::Switch),
        (Need::EasyRead, Kind::Easy),
        (Need::Listen, Kind::Listen),
        (Need::LargeText, Kind::Large),
    ];
    let kind = KINDS.iter().find(|(need, _)| needs.contains(need)).map_or(Kind::Standard, |(_, kind)| *kind);
    let usual = Presentation::default();
    // Large pages are large by themselves.
    let size = if needs.contains(&Need::LargeText) && kind != Kind::Large { TextSize::Large } else { usual.size };
    let theme = if needs.contains(&Need::HighContrast) { Theme::Contrast } else { usual.theme };
    Some(Presentation { kind, size, theme, ..usual }).filter(|suggested| *suggested != usual)
}

fn until_age(person: &Person) -> Option<i32> {
    Age::of(person).ends_at().and_then(|years| years.try_into().ok())
}

fn place(id: NeedsId) -> String {
    format!("needs/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_are_put_together() {
        let of = |needs: &[Need]| presentation(needs).map(|presentation| presentation.written());
        assert_eq!(of(&[Need::LargeText]).as_deref(), Some("large"));
        assert_eq!(of(&[Need::LargeText, Need::EasyRead]).as_deref(), Some("easy.150"));
        assert_eq!(of(&[Need::HighContrast, Need::SignLanguage]).as_deref(), Some("sign.contrast"));
        assert_eq!(of(&[Need::Wheelchair, Need::OneToOne]), None);
    }
}
