//! A unit: a province, a commune, a hamlet or a class. A right in a unit is valid for all below it.

use crate::db::schema::{unit_ancestry, units};
use crate::db::{Db, UnitId, now};
use crate::error::{Error, Result};
use crate::text::{fold, sort_key, tidy};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

crate::words! { pub enum UnitKind { Province = "province", Commune = "commune", Hamlet = "hamlet", Class = "class" } }

/// The 34 provinces and cities since 1/7/2025 (Nghị quyết 202/2025/QH15).
pub const PROVINCES: [&str; 34] = [
    "An Giang",
    "Bắc Ninh",
    "Cà Mau",
    "Cao Bằng",
    "Cần Thơ",
    "Đà Nẵng",
    "Đắk Lắk",
    "Điện Biên",
    "Đồng Nai",
    "Đồng Tháp",
    "Gia Lai",
    "Hà Nội",
    "Hà Tĩnh",
    "Hải Phòng",
    "Hồ Chí Minh",
    "Huế",
    "Hưng Yên",
    "Khánh Hòa",
    "Lai Châu",
    "Lạng Sơn",
    "Lào Cai",
    "Lâm Đồng",
    "Nghệ An",
    "Ninh Bình",
    "Phú Thọ",
    "Quảng Ngãi",
    "Quảng Ninh",
    "Quảng Trị",
    "Sơn La",
    "Tây Ninh",
    "Thái Nguyên",
    "Thanh Hóa",
    "Tuyên Quang",
    "Vĩnh Long",
];

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Unit {
    pub id: UnitId,
    pub parent_id: Option<UnitId>,
    pub kind: UnitKind,
    pub name: String,
    /// Short and unique: stands in certificate numbers ("TC") and roll-call sheets ("TC-07").
    pub code: String,
    #[serde(skip)]
    pub sort_key: Vec<u8>,
    pub created_at: NaiveDateTime,
    /// Nothing new is given here.
    pub closed_at: Option<NaiveDateTime>,
}

/// The ids of these units and of all below them, for a scoped find: `unit_id.eq_any(within(&units))`.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn within<'a>(ancestors: &'a [UnitId]) -> _ {
    unit_ancestry::table.filter(unit_ancestry::ancestor_id.eq_any(ancestors)).select(unit_ancestry::unit_id)
}

impl Unit {
    /// A commune in its province with its hamlets: what the set-up makes.
    pub fn found_commune(db: &mut Db, province: &str, name: &str, hamlets: &[String]) -> Result<Unit> {
        let province = match units::table.filter(units::kind.eq(UnitKind::Province)).filter(units::name.eq(province)).first::<Unit>(db).optional()? {
            Some(known) => known,
            None => Unit::create(db, UnitId::new(), None, UnitKind::Province, province, &initials_code(province))?,
        };
        let commune = Unit::create(db, UnitId::new(), Some(province.id), UnitKind::Commune, name, &initials_code(name))?;
        for (place, hamlet) in hamlets.iter().enumerate() {
            commune.add_hamlet(db, hamlet, place + 1)?;
        }
        Ok(commune)
    }

    pub fn add_hamlet(&self, db: &mut Db, name: &str, place: usize) -> Result<Unit> {
        Unit::create(db, UnitId::new(), Some(self.id), UnitKind::Hamlet, name, &format!("{}-{place:02}", self.code))
    }

    /// The place of a class in the order of units: it has the class's own id, and stands in no number.
    pub fn of_class(db: &mut Db, id: UnitId, hamlet: UnitId, name: &str) -> Result<Unit> {
        Unit::create(db, id, Some(hamlet), UnitKind::Class, name, &Unit::class_code(id))
    }

    pub fn class_code(id: UnitId) -> String {
        id.0.simple().to_string()
    }

    /// Closed, it takes nothing new; open again, it does.
    pub fn close(db: &mut Db, id: UnitId, at: Option<NaiveDateTime>) -> Result<()> {
        diesel::update(units::table.find(id)).set(units::closed_at.eq(at)).execute(db)?;
        Ok(())
    }

    fn create(db: &mut Db, id: UnitId, parent: Option<UnitId>, kind: UnitKind, name: &str, code: &str) -> Result<Unit> {
        let name = tidy(name);
        let unit = Unit {
            id,
            parent_id: parent,
            kind,
            sort_key: sort_key(&numbers_padded(&name)),
            name,
            code: free_code(db, code)?,
            created_at: now(),
            closed_at: None,
        };
        diesel::insert_into(units::table)
            .values((
                units::id.eq(unit.id),
                units::parent_id.eq(unit.parent_id),
                units::kind.eq(unit.kind),
                units::name.eq(&unit.name),
                units::code.eq(&unit.code),
                units::sort_key.eq(&unit.sort_key),
                units::created_at.eq(unit.created_at),
            ))
            .execute(db)?;
        unit.take_ancestors(db)?;
        Ok(unit)
    }

    fn take_ancestors(&self, db: &mut Db) -> Result<()> {
        let mut ancestors = vec![self.id];
        if let Some(parent) = self.parent_id {
            let above: Vec<UnitId> = unit_ancestry::table.filter(unit_ancestry::unit_id.eq(parent)).select(unit_ancestry::ancestor_id).load(db)?;
            ancestors.extend(above);
        }
        for ancestor in ancestors {
            diesel::insert_into(unit_ancestry::table).values((unit_ancestry::unit_id.eq(self.id), unit_ancestry::ancestor_id.eq(ancestor))).execute(db)?;
        }
        Ok(())
    }

    pub fn find(db: &mut Db, id: UnitId) -> Result<Unit> {
        Ok(units::table.find(id).first(db)?)
    }

    /// True once the set-up was done.
    pub fn any(db: &mut Db) -> Result<bool> {
        Ok(diesel::select(diesel::dsl::exists(units::table.select(units::id))).get_result(db)?)
    }

    /// The communes of this installation, in order of name.
    pub fn communes(db: &mut Db) -> Result<Vec<Unit>> {
        Ok(units::table.filter(units::kind.eq(UnitKind::Commune)).order(units::sort_key).load(db)?)
    }

    /// The open communes among these units and below them: those that somebody looks after as a whole.
    pub fn communes_within(db: &mut Db, ancestors: &[UnitId]) -> Result<Vec<UnitId>> {
        let open = units::table.filter(units::kind.eq(UnitKind::Commune)).filter(units::closed_at.is_null());
        Ok(open.filter(units::id.eq_any(within(ancestors))).select(units::id).load(db)?)
    }

    /// The hamlets among these units and below them, in order of name.
    pub fn hamlets(db: &mut Db, ancestors: &[UnitId]) -> Result<Vec<Unit>> {
        let hamlets = units::table.filter(units::kind.eq(UnitKind::Hamlet)).filter(units::id.eq_any(within(ancestors)));
        Ok(hamlets.order(units::sort_key).load(db)?)
    }

    /// All open units among and below these, the higher first: where a right can be given.
    pub fn all_within(db: &mut Db, ancestors: &[UnitId]) -> Result<Vec<Unit>> {
        let open = units::table.filter(units::id.eq_any(within(ancestors))).filter(units::closed_at.is_null());
        let mut all: Vec<Unit> = open.order(units::sort_key).load(db)?;
        all.sort_by_key(|unit| unit.kind);
        Ok(all)
    }

    /// The commune that a hamlet belongs to; a commune is its own.
    pub fn commune_of(db: &mut Db, unit: UnitId) -> Result<Unit> {
        let above = unit_ancestry::table.filter(unit_ancestry::unit_id.eq(unit)).select(unit_ancestry::ancestor_id);
        Ok(units::table.filter(units::kind.eq(UnitKind::Commune)).filter(units::id.eq_any(above)).first(db)?)
    }

    /// Where people live: a class is in its hamlet, every other place is its own.
    pub fn home(&self) -> UnitId {
        self.parent_id.filter(|_| self.kind == UnitKind::Class).unwrap_or(self.id)
    }

    /// Whether the unit is one of these or below one of them.
    pub fn is_within(db: &mut Db, unit: UnitId, ancestors: &[UnitId]) -> Result<bool> {
        let link = unit_ancestry::table.filter(unit_ancestry::unit_id.eq(unit)).filter(unit_ancestry::ancestor_id.eq_any(ancestors));
        Ok(diesel::select(diesel::dsl::exists(link)).get_result(db)?)
    }
}

/// "Trung Chính" → "TC".
fn initials_code(name: &str) -> String {
    let code: String = fold(name).split(' ').filter_map(|word| word.chars().find(char::is_ascii_alphanumeric)).collect();
    if code.is_empty() { "X".into() } else { code.to_uppercase() }
}

fn free_code(db: &mut Db, wanted: &str) -> Result<String> {
    let taken: Vec<String> = units::table.filter(units::code.like(format!("{wanted}%"))).select(units::code).load(db)?;
    let candidates = std::iter::once(wanted.to_owned()).chain((2..10_000).map(|n| format!("{wanted}{n}")));
    candidates.into_iter().find(|code| !taken.contains(code)).ok_or_else(|| Error::broken("no free unit code"))
}

/// "Thôn 2" stands before "Thôn 10".
fn numbers_padded(name: &str) -> String {
    let pad = |word: &str| if word.parse::<u32>().is_ok() { format!("{word:0>6}") } else { word.to_owned() };
    name.split(' ').map(pad).collect::<Vec<_>>().join(" ")
}
