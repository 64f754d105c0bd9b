//! A purpose: what personal data is used for, on which ground, in the words that people are shown.
//! Its versions are never changed: an amended purpose is a new version.

use super::age::Age;
use super::disability::Disability;
use super::group_photo::GroupPhoto;
use super::mail_address::MailAddress;
use super::needs::Needs;
use super::recording::Recording;
use crate::db::schema::purposes;
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::dsl::exists;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

crate::id!(PurposeId);

crate::words! {
    /// The ground: consent (Luật 91/2025 Đ9), or the work of a state body as the law says (Đ19.1c).
    pub enum Basis { Law = "law", Consent = "consent" }
}

/// What people are shown, in one language.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Wording {
    pub title: String,
    pub text: String,
    /// Short sentences, one a line.
    pub easy: String,
    pub data: String,
    pub keep: String,
    pub receivers: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Words {
    pub vi: Wording,
    pub en: Wording,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Purpose {
    pub id: PurposeId,
    /// None: as it came with the program.
    pub unit_id: Option<UnitId>,
    pub code: String,
    pub version: i32,
    pub basis: Basis,
    /// Said so where consent is asked (NĐ 356/2025 Đ6.4).
    pub sensitive: bool,
    /// The law, plan or decision behind the ground.
    pub document: String,
    pub words: Json<Words>,
    /// Of all that people were shown: stands in each consent.
    #[serde(skip)]
    pub hash: Vec<u8>,
    /// From this version on earlier consents no longer hold: it means something else.
    pub asks_anew: bool,
    pub made_at: NaiveDateTime,
    pub made_by: Option<PersonId>,
    /// The commune uses data for this no longer: what was agreed to does not hold, and nobody is asked.
    pub ended: bool,
}

/// What an admin writes. The id comes with the form: sent twice, it makes one version.
#[derive(Debug, Clone)]
pub struct Amendment {
    pub id: PurposeId,
    pub basis: Basis,
    pub sensitive: bool,
    pub document: String,
    pub words: Words,
    pub asks_anew: bool,
}

impl Purpose {
    /// The class list: what everybody who learns is told about.
    pub const REGISTER: &'static str = "register";
    pub const PHOTO: &'static str = "photo";
    pub const PHONE: &'static str = "phone";
    pub const EMAIL: &'static str = "email";
    pub const NEEDS: &'static str = "needs";
    pub const DISABILITY: &'static str = "disability";
    pub const CHILD: &'static str = "child";
    /// Photographs and voices of a practical check.
    pub const EVIDENCE: &'static str = "evidence";

    /// Whether somebody of that age is asked: what is kept of children alone is no question to a grown person.
    pub fn concerns(&self, age: Age) -> bool {
        self.code != Purpose::CHILD || age != Age::Grown
    }

    /// The versions in force in a commune: in the order of the shipped list, then those that the commune added.
    pub fn all(db: &mut Db, commune: UnitId) -> Result<Vec<Purpose>> {
        Ok(Purpose::newest(db, commune)?.into_iter().filter(|purpose| !purpose.ended).collect())
    }

    /// Those that were in force once.
    pub fn ended(db: &mut Db, commune: UnitId) -> Result<Vec<Purpose>> {
        Ok(Purpose::newest(db, commune)?.into_iter().filter(|purpose| purpose.ended).collect())
    }

    fn newest(db: &mut Db, commune: UnitId) -> Result<Vec<Purpose>> {
        let own = purposes::table.filter(purposes::unit_id.eq(commune)).order((purposes::version.desc(), purposes::made_at));
        let own: Vec<Purpose> = own.load(db)?;
        let newest = |first: &Purpose| own.iter().find(|purpose| purpose.code == first.code).unwrap_or(first).clone();
        // The first version of what a commune amended is the shipped one; of what it added, its own.
        let added = own.iter().filter(|purpose| purpose.version == 1);
        Ok(SHIPPED.iter().chain(added).map(newest).collect())
    }

    /// Those that ask for consent.
    pub fn asking(db: &mut Db, commune: UnitId) -> Result<Vec<Purpose>> {
        Ok(Purpose::all(db, commune)?.into_iter().filter(|purpose| purpose.basis == Basis::Consent).collect())
    }

    pub fn in_force(db: &mut Db, commune: UnitId, code: &str) -> Result<Purpose> {
        Purpose::history(db, commune, code)?.into_iter().next().filter(|purpose| !purpose.ended).ok_or(Error::NotFound)
    }

    /// Whether people of this unit are asked for it.
    pub fn asks(db: &mut Db, unit: UnitId, code: &str) -> Result<bool> {
        let commune = super::controller(db, unit)?;
        Ok(Purpose::asking(db, commune)?.iter().any(|purpose| purpose.code == code))
    }

    /// All versions of a commune, the newest first, the shipped one last.
    pub fn history(db: &mut Db, commune: UnitId, code: &str) -> Result<Vec<Purpose>> {
        let own = purposes::table.filter(purposes::unit_id.eq(commune)).filter(purposes::code.eq(code));
        let mut all: Vec<Purpose> = own.order(purposes::version.desc()).load(db)?;
        all.extend(SHIPPED.iter().find(|purpose| purpose.code == code).cloned());
        Ok(all)
    }

    /// Since when a consent counts: since the last version that asked everyone anew.
    pub fn asked_anew_at(db: &mut Db, commune: UnitId, code: &str) -> Result<Option<NaiveDateTime>> {
        let anew = purposes::table.filter(purposes::unit_id.eq(commune)).filter(purposes::code.eq(code)).filter(purposes::asks_anew.eq(true));
        Ok(anew.select(purposes::made_at).order(purposes::made_at.desc()).first(db).optional()?)
    }

    /// A version by its id: to read what somebody was shown.
    pub fn find(db: &mut Db, id: PurposeId) -> Result<Purpose> {
        if let Some(shipped) = SHIPPED.iter().find(|purpose| purpose.id == id) {
            return Ok(shipped.clone());
        }
        Ok(purposes::table.find(id).first(db)?)
    }

    /// Something that the program did not come with. Its code is the id of its first version: no other commune has it,
    /// so what somebody agreed to there means nothing here.
    pub fn add(db: &mut Db, by: PersonId, commune: UnitId, new: &Amendment) -> Result<()> {
        if diesel::select(exists(purposes::table.find(new.id))).get_result(db)? {
            return Ok(());
        }
        let purpose = new.version(commune, &new.id.to_string(), 1, by);
        purpose.keep(db)?;
        journal::record(db, Some(by), "purpose-added", commune, json!({ "version": purpose.id }))
    }

    /// Amended, an ended one is taken up again, and everybody is asked anew.
    pub fn amend(db: &mut Db, by: PersonId, commune: UnitId, code: &str, new: &Amendment) -> Result<()> {
        let before = Purpose::history(db, commune, code)?.into_iter().next().ok_or(Error::NotFound)?;
        if before.id == new.id {
            return Ok(());
        }
        let mut purpose = new.version(commune, code, before.version + 1, by);
        purpose.asks_anew |= before.ended;
        purpose.keep(db)?;
        journal::record(db, Some(by), "purpose-amended", commune, json!({ "version": purpose.id, "asks_anew": purpose.asks_anew }))
    }

    /// The commune uses data for this no longer (Luật 91/2025 Đ3: only as long as the purpose lasts). What rests on it here
    /// is deleted; the versions and all that was said stay in the history.
    pub fn end(db: &mut Db, by: PersonId, commune: UnitId, code: &str, id: PurposeId) -> Result<()> {
        let before = Purpose::history(db, commune, code)?.into_iter().next().ok_or(Error::NotFound)?;
        if before.ended {
            return Ok(());
        }
        if !before.may_end() {
            return Err(Error::refused("purpose-stays"));
        }
        let last =
            Purpose { id, unit_id: Some(commune), version: before.version + 1, asks_anew: false, made_at: now(), made_by: Some(by), ended: true, ..before };
        last.keep(db)?;
        match code {
            Purpose::EMAIL => MailAddress::delete_within(db, commune)?,
            Purpose::NEEDS => Needs::delete_within(db, commune)?,
            Purpose::DISABILITY => Disability::delete_within(db, commune)?,
            Purpose::EVIDENCE => Recording::withdraw_within(db, commune)?,
            Purpose::PHOTO => GroupPhoto::withdraw_within(db, commune)?,
            _ => {}
        }
        journal::record(db, Some(by), "purpose-ended", commune, json!({ "version": id }))
    }

    /// The class list and the journal rest on what the law wants: a commune words them, and does not end them.
    pub fn may_end(&self) -> bool {
        let shipped = SHIPPED.iter().find(|shipped| shipped.code == self.code);
        shipped.is_none_or(|shipped| shipped.basis == Basis::Consent)
    }

    /// As a row, so that a consent can name it; a shipped version is kept when it is first used.
    pub(super) fn keep(&self, db: &mut Db) -> Result<()> {
        let row = (
            purposes::id.eq(self.id),
            purposes::unit_id.eq(self.unit_id),
            purposes::code.eq(&self.code),
            purposes::version.eq(self.version),
            purposes::basis.eq(self.basis),
            purposes::sensitive.eq(self.sensitive),
            purposes::document.eq(&self.document),
            purposes::words.eq(&self.words),
            purposes::hash.eq(&self.hash),
            purposes::asks_anew.eq(self.asks_anew),
            purposes::made_at.eq(self.made_at),
            purposes::made_by.eq(self.made_by),
            purposes::ended.eq(self.ended),
        );
        crate::on_db!(db, |c| diesel::insert_into(purposes::table).values(row).on_conflict(purposes::id).do_nothing().execute(c))?;
        Ok(())
    }

    fn fingerprint(&self) -> Vec<u8> {
        let shown = json!([self.code, self.basis, self.sensitive, self.document, self.words]);
        Sha256::digest(shown.to_string().as_bytes()).to_vec()
    }
}

impl Amendment {
    fn version(&self, commune: UnitId, code: &str, version: i32, by: PersonId) -> Purpose {
        let mut purpose = Purpose {
            id: self.id,
            unit_id: Some(commune),
            code: code.into(),
            version,
            basis: self.basis,
            sensitive: self.sensitive,
            document: self.document.trim().into(),
            words: Json(self.words.clone()),
            hash: Vec::new(),
            asks_anew: self.asks_anew,
            made_at: now(),
            made_by: Some(by),
            ended: false,
        };
        purpose.hash = purpose.fingerprint();
        purpose
    }
}

#[derive(Deserialize)]
struct Shipped {
    purposes: Vec<ShippedPurpose>,
}

#[derive(Deserialize)]
struct ShippedPurpose {
    code: String,
    basis: Basis,
    sensitive: bool,
    /// In use nowhere until a commune takes it up.
    #[serde(default)]
    ended: bool,
    document: String,
    words: Words,
}

static SHIPPED: LazyLock<Vec<Purpose>> = LazyLock::new(|| {
    let shipped: Shipped = toml::from_str(include_str!("purposes.toml")).expect("a test reads purposes.toml");
    shipped.purposes.into_iter().map(Purpose::from).collect()
});

/// The shipped words have the same id everywhere: it comes from their hash.
impl From<ShippedPurpose> for Purpose {
    fn from(shipped: ShippedPurpose) -> Purpose {
        let began = NaiveDate::from_ymd_opt(2026, 1, 1).expect("the law's first day is in the calendar").and_time(NaiveTime::MIN);
        let mut purpose = Purpose {
            id: PurposeId(uuid::Uuid::nil()),
            unit_id: None,
            code: shipped.code,
            version: 1,
            basis: shipped.basis,
            sensitive: shipped.sensitive,
            document: shipped.document,
            words: Json(shipped.words),
            hash: Vec::new(),
            asks_anew: false,
            made_at: began,
            made_by: None,
            ended: shipped.ended,
        };
        purpose.hash = purpose.fingerprint();
        purpose.id = PurposeId(uuid::Builder::from_custom_bytes(purpose.hash[..16].try_into().expect("a hash has 32 bytes")).into_uuid());
        purpose
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_purposes_are_whole() {
        assert_eq!(SHIPPED.iter().filter(|purpose| purpose.basis == Basis::Law).count(), 2);
        for code in [Purpose::PHOTO, Purpose::PHONE, Purpose::EMAIL, Purpose::NEEDS, Purpose::DISABILITY, Purpose::CHILD, Purpose::EVIDENCE] {
            assert!(SHIPPED.iter().any(|purpose| purpose.code == code && purpose.basis == Basis::Consent), "{code}");
        }
        for Wording { title, text, easy, data, keep, receivers } in SHIPPED.iter().flat_map(|purpose| [&purpose.words.0.vi, &purpose.words.0.en]) {
            assert!([title, text, easy, data, keep, receivers].iter().all(|part| !part.is_empty()));
            assert!(easy.lines().all(|line| line.split_whitespace().count() <= 15), "{easy}");
        }
    }

    #[test]
    fn every_word_that_is_shown_counts_in_the_hash() {
        let photo = SHIPPED.iter().find(|purpose| purpose.code == Purpose::PHOTO).unwrap();
        let mut other = photo.clone();
        other.words.0.en.keep.push('!');
        assert_ne!(photo.fingerprint(), other.fingerprint());
    }
}
