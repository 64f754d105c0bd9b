//! Which badges hold no longer: a bit for each number of a commune and year (Bitstring Status List 1.0).

use super::credential::list_claims;
use crate::community::{Unit, within};
use crate::db::schema::{certificates, corrections, revocations, units};
use crate::db::{Db, UnitId, now};
use crate::error::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{NaiveDateTime, Timelike};
use diesel::prelude::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::io::Write;

/// A list is never shorter: among so many, nobody knows whose bit was asked for.
const LEAST: usize = 131_072;

#[derive(Debug, Clone, PartialEq)]
pub struct StatusList {
    /// "TC-2026"
    pub name: String,
    pub unit_id: UnitId,
    /// Those that hold no longer.
    pub revoked: Vec<usize>,
}

/// "TC-2026-00042" → its list and its place in it.
pub fn place_of(number: &str) -> (&str, usize) {
    let (list, place) = number.rsplit_once('-').unwrap_or((number, "0"));
    (list, place.parse().unwrap_or(0))
}

/// The claims of the list of that name, to be signed.
pub fn status_list(db: &mut Db, name: &str, base: &str) -> Result<Value> {
    let list = StatusList::named(db, name)?;
    let at: NaiveDateTime = now();
    let at = at.with_nanosecond(0).unwrap_or(at);
    Ok(list_claims(&list, &list.encoded()?, base, at))
}

impl StatusList {
    pub fn named(db: &mut Db, name: &str) -> Result<StatusList> {
        let (code, year) = name.rsplit_once('-').ok_or(Error::NotFound)?;
        if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::NotFound);
        }
        let unit: UnitId = units::table.filter(units::code.eq(code)).filter(units::kind.eq(crate::community::UnitKind::Commune)).select(units::id).first(db)?;
        let commune = Unit::find(db, unit)?;
        let series = format!("{name}-%");
        let mut numbers: Vec<String> = revocations::table
            .inner_join(certificates::table)
            .filter(certificates::unit_id.eq_any(within(&[commune.id])))
            .filter(certificates::number.like(&series))
            .select(certificates::number)
            .load(db)?;
        // A number in whose place another was given holds no longer either.
        let replaced: Vec<Option<String>> = corrections::table
            .inner_join(certificates::table)
            .filter(certificates::unit_id.eq_any(within(&[commune.id])))
            .filter(corrections::number_before.like(&series))
            .select(corrections::number_before)
            .load(db)?;
        numbers.extend(replaced.into_iter().flatten());
        let mut revoked: Vec<usize> = numbers.iter().map(|number| place_of(number).1).collect();
        revoked.sort_unstable();
        Ok(StatusList { name: name.to_owned(), unit_id: commune.id, revoked })
    }

    /// Compressed, in the letters of an address, with the `u` of multibase before it.
    pub fn encoded(&self) -> Result<String> {
        let most = self.revoked.last().map_or(0, |last| last + 1);
        let mut bits = vec![0_u8; most.max(LEAST).div_ceil(8)];
        for place in &self.revoked {
            bits[place / 8] |= 0x80 >> (place % 8);
        }
        let mut zipped = GzEncoder::new(Vec::new(), Compression::best());
        zipped.write_all(&bits)?;
        Ok(format!("u{}", URL_SAFE_NO_PAD.encode(zipped.finish()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Read;

    fn read(encoded: &str) -> Vec<u8> {
        let zipped = URL_SAFE_NO_PAD.decode(&encoded[1..]).unwrap();
        let mut bits = Vec::new();
        flate2::read::GzDecoder::new(&zipped[..]).read_to_end(&mut bits).unwrap();
        bits
    }

    proptest! {
        #[test]
        fn each_place_is_one_bit_from_the_left(mut places in prop::collection::btree_set(0_usize..300_000, 0..40)) {
            let list = StatusList { name: "TC-2026".into(), unit_id: UnitId::new(), revoked: places.iter().copied().collect() };
            let encoded = list.encoded().unwrap();
            prop_assert!(encoded.starts_with('u'));
            let bits = read(&encoded);
            prop_assert!(bits.len() >= LEAST / 8);
            let set = (0..bits.len() * 8).filter(|place| bits[place / 8] & (0x80 >> (place % 8)) != 0);
            for place in set {
                prop_assert!(places.remove(&place), "{place}");
            }
            prop_assert!(places.is_empty());
        }
    }

    #[test]
    fn a_number_says_its_list_and_place() {
        assert_eq!(place_of("TC-2026-00042"), ("TC-2026", 42));
        assert_eq!(place_of("YT-2-2027-123456"), ("YT-2-2027", 123_456));
    }
}
