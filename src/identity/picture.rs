//! A picture code: four of thirty pictures in order, for those who cannot read digits.
//! Kept as a PIN is, and throttled as one: see `pin.rs`.

use super::throttle::Throttle;
use crate::db::schema::picture_codes;
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::keys::{Keys, random_below};
use diesel::prelude::*;
use diesel::upsert::excluded;

/// The pictures of `assets/pictures.svg`, in the order in which they are always shown: a hand remembers places.
pub const PICTURES: [&str; 30] = [
    "sun",
    "moon",
    "star",
    "house",
    "tree",
    "flower",
    "fish",
    "bird",
    "cat",
    "buffalo",
    "snail",
    "butterfly",
    "bicycle",
    "boat",
    "car",
    "kite",
    "drum",
    "bowl",
    "teapot",
    "key",
    "scissors",
    "comb",
    "hat",
    "clock",
    "chair",
    "banana",
    "melon",
    "ladder",
    "heart",
    "umbrella",
];

#[derive(Debug, Clone, PartialEq)]
pub struct PictureCode(Vec<&'static str>);

impl PictureCode {
    pub const LENGTH: usize = 4;

    /// Four different ones.
    pub fn random() -> PictureCode {
        let mut left = PICTURES.to_vec();
        let mut draw = || left.swap_remove(random_below(left.len() as u32) as usize);
        PictureCode((0..PictureCode::LENGTH).map(|_| draw()).collect())
    }

    /// What was chosen; `None` when it is not four pictures of ours.
    pub fn chosen(words: &[impl AsRef<str>]) -> Option<PictureCode> {
        let known: Option<Vec<&'static str>> = words.iter().map(|word| picture(word.as_ref())).collect();
        known.filter(|known| known.len() == PictureCode::LENGTH).map(PictureCode)
    }

    pub fn words(&self) -> &[&'static str] {
        &self.0
    }

    fn hash(&self, keys: &Keys, owner: PersonId) -> Vec<u8> {
        keys.lookup("picture-code", &[owner.0.as_bytes().as_slice(), self.0.join(" ").as_bytes()].concat())
    }

    /// The person's code from now on; wrong tries at the old one are forgotten.
    pub fn set(&self, db: &mut Db, keys: &Keys, owner: PersonId, by: PersonId) -> Result<()> {
        let row = (
            picture_codes::person_id.eq(owner),
            picture_codes::hash.eq(self.hash(keys, owner)),
            picture_codes::set_at.eq(now()),
            picture_codes::set_by.eq(Some(by)),
        );
        crate::on_db!(db, |c| diesel::insert_into(picture_codes::table)
            .values(row)
            .on_conflict(picture_codes::person_id)
            .do_update()
            .set((
                picture_codes::hash.eq(excluded(picture_codes::hash)),
                picture_codes::set_at.eq(excluded(picture_codes::set_at)),
                picture_codes::set_by.eq(excluded(picture_codes::set_by)),
            ))
            .execute(c))?;
        Throttle::forget(db, owner.0.as_bytes())
    }

    pub fn exists(db: &mut Db, owner: PersonId) -> Result<bool> {
        Ok(diesel::select(diesel::dsl::exists(picture_codes::table.find(owner))).get_result(db)?)
    }

    pub fn remove(db: &mut Db, owner: PersonId) -> Result<()> {
        diesel::delete(picture_codes::table.find(owner)).execute(db)?;
        Ok(())
    }

    pub fn fits(&self, db: &mut Db, keys: &Keys, owner: PersonId) -> Result<bool> {
        let kept: Option<Vec<u8>> = picture_codes::table.find(owner).select(picture_codes::hash).first(db).optional()?;
        Ok(kept.is_some_and(|kept| aws_lc_rs::constant_time::verify_slices_are_equal(&kept, &self.hash(keys, owner)).is_ok()))
    }
}

/// The picture of that name.
pub fn picture(word: &str) -> Option<&'static str> {
    PICTURES.into_iter().find(|known| *known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_four_different_pictures_of_thirty() {
        for _ in 0..200 {
            let code = PictureCode::random();
            let different: std::collections::BTreeSet<_> = code.words().iter().collect();
            assert_eq!((code.words().len(), different.len()), (4, 4));
            assert_eq!(PictureCode::chosen(code.words()), Some(code));
        }
        assert_eq!(PictureCode::chosen(&["sun", "moon", "star"]), None);
        assert_eq!(PictureCode::chosen(&["sun", "moon", "star", "tiger"]), None);
    }
}
