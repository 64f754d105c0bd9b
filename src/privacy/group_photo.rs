//! A photograph of several people, kept while each of them agrees to be shown; or one in which nobody can be recognised.

use super::consent::Consent;
use super::purpose::Purpose;
use super::recording::{AboutId, RemovedWhy, settle};
use crate::community::within;
use crate::db::schema::{group_photo_people, group_photos, persons};
use crate::db::{Db, PersonId, ROWS_AT_ONCE, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::journal;
use crate::text::tidy;
use crate::web::App;
use chrono::NaiveDateTime;
use diesel::dsl::count_star;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};

crate::id!(GroupPhotoId);
crate::id!(PicturedId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct GroupPhoto {
    pub id: GroupPhotoId,
    pub about_id: AboutId,
    pub caption: String,
    /// How many people were named; 0: nobody can be recognised.
    pub faces: i32,
    pub size: i64,
    pub added_at: NaiveDateTime,
    pub added_by: PersonId,
    pub removed_at: Option<NaiveDateTime>,
    pub removed_why: Option<RemovedWhy>,
}

#[derive(Debug, Clone)]
pub struct NewGroupPhoto {
    pub id: GroupPhotoId,
    pub about: AboutId,
    pub caption: String,
    /// Everybody who can be recognised.
    pub people: Vec<PersonId>,
    pub by: PersonId,
}

/// As many as one thing needs.
const MOST: i64 = 12;

impl NewGroupPhoto {
    /// The file first, whole and on disk, then its row. Sent twice, it is one. A file that gets no row is swept.
    pub async fn keep(self, app: &App, write: impl FnOnce(&mut File) -> Result<()> + Send + 'static) -> Result<()> {
        let (folder, name, new) = (app.config.evidence_folder(), self.id.to_string(), self.clone());
        if app.read(move |db| if new.is_there(db)? { Ok(true) } else { new.may_be_kept(db).map(|()| false) }).await? {
            return Ok(());
        }
        let size = tokio::task::spawn_blocking(move || settle(&folder, &name, write)).await.map_err(Error::broken)??;
        let size = i64::try_from(size).map_err(Error::broken)?;
        app.write(move |db| self.record(db, size)).await
    }

    /// The same form again; another thing's id is nobody's to use.
    fn is_there(&self, db: &mut Db) -> Result<bool> {
        let there: Option<AboutId> = group_photos::table.find(self.id).select(group_photos::about_id).first(db).optional()?;
        match there {
            None => Ok(false),
            Some(about) if about == self.about => Ok(true),
            Some(_) => Err(Error::refused("form-incomplete")),
        }
    }

    fn may_be_kept(&self, db: &mut Db) -> Result<()> {
        let mut without = Vec::new();
        for person in &self.people {
            if !Consent::in_force(db, *person, Purpose::PHOTO)? {
                without.push(Person::find(db, *person)?.name);
            }
        }
        if !without.is_empty() {
            return Err(Error::refused_with("photo-needs-consent", &[("names", without.join(", "))]));
        }
        let there = group_photos::table.filter(group_photos::about_id.eq(self.about)).filter(group_photos::removed_at.is_null());
        if there.count().get_result::<i64>(db)? >= MOST {
            return Err(Error::refused_with("photo-enough", &[("most", MOST.to_string())]));
        }
        Ok(())
    }

    fn record(&self, db: &mut Db, size: i64) -> Result<()> {
        if self.is_there(db)? {
            return Ok(());
        }
        self.may_be_kept(db)?;
        diesel::insert_into(group_photos::table)
            .values((
                group_photos::id.eq(self.id),
                group_photos::about_id.eq(self.about),
                group_photos::caption.eq(tidy(&self.caption)),
                group_photos::faces.eq(i32::try_from(self.people.len()).map_err(Error::broken)?),
                group_photos::size.eq(size),
                group_photos::added_at.eq(now()),
                group_photos::added_by.eq(self.by),
            ))
            .execute(db)?;
        for person in &self.people {
            let row = (group_photo_people::id.eq(PicturedId::new()), group_photo_people::photo_id.eq(self.id), group_photo_people::person_id.eq(person));
            diesel::insert_into(group_photo_people::table).values(row).execute(db)?;
        }
        journal::record(db, Some(self.by), "group-photo-added", self.about, json!({ "photo": self.id, "people": self.people }))
    }
}

/// A photograph with the names of those who can be recognised.
#[derive(Debug, Clone, Serialize)]
pub struct PhotoShown {
    #[serde(flatten)]
    pub photo: GroupPhoto,
    pub names: Vec<String>,
}

impl GroupPhoto {
    /// Those about one thing that may be shown today: everybody in them agrees, and nobody's record is gone.
    pub fn all_shown(db: &mut Db, about: AboutId) -> Result<Vec<PhotoShown>> {
        let there = group_photos::table.filter(group_photos::about_id.eq(about)).filter(group_photos::removed_at.is_null());
        let there: Vec<GroupPhoto> = there.order((group_photos::added_at, group_photos::id)).load(db)?;
        let mut shown = Vec::new();
        for photo in there {
            if let Some(people) = photo.people_who_agree(db)? {
                let names = Person::names(db, &people)?;
                let mut names: Vec<String> = people.iter().filter_map(|person| names.get(person).cloned()).collect();
                names.sort();
                shown.push(PhotoShown { photo, names });
            }
        }
        Ok(shown)
    }

    /// One that may be shown today.
    pub fn shown(db: &mut Db, about: AboutId, id: GroupPhotoId) -> Result<GroupPhoto> {
        let there = group_photos::table.find(id).filter(group_photos::about_id.eq(about)).filter(group_photos::removed_at.is_null());
        let photo: GroupPhoto = there.first(db)?;
        photo.people_who_agree(db)?.map(|_| photo).ok_or(Error::NotFound)
    }

    /// Nothing when one of them does not agree, or is no longer on record.
    fn people_who_agree(&self, db: &mut Db) -> Result<Option<Vec<PersonId>>> {
        let people: Vec<PersonId> =
            group_photo_people::table.filter(group_photo_people::photo_id.eq(self.id)).select(group_photo_people::person_id).load(db)?;
        if i64::try_from(people.len()) != Ok(i64::from(self.faces)) {
            return Ok(None);
        }
        for person in &people {
            if !Consent::in_force(db, *person, Purpose::PHOTO)? {
                return Ok(None);
            }
        }
        Ok(Some(people))
    }

    pub fn file(&self, folder: &Path) -> PathBuf {
        folder.join(self.id.to_string())
    }

    pub fn remove(&self, db: &mut Db, by: PersonId) -> Result<()> {
        if end(db, &[self.id], RemovedWhy::Wish)? == 1 {
            journal::record(db, Some(by), "group-photo-removed", self.about_id, json!({ "photo": self.id }))?;
        }
        Ok(())
    }

    /// Who takes the consent back is shown in none.
    pub(super) fn withdraw(db: &mut Db, person: PersonId) -> Result<()> {
        let with = group_photo_people::table.filter(group_photo_people::person_id.eq(person)).select(group_photo_people::photo_id);
        let there: Vec<GroupPhotoId> = group_photos::table.filter(group_photos::id.eq_any(with)).select(group_photos::id).load(db)?;
        let count = end(db, &there, RemovedWhy::Consent)?;
        if count > 0 { journal::record(db, None, "group-photo-removed", person, json!({ "count": count })) } else { Ok(()) }
    }

    /// A commune that ended the purpose keeps none of its people.
    pub(super) fn withdraw_within(db: &mut Db, commune: UnitId) -> Result<()> {
        let commune = [commune];
        let here = persons::table.filter(persons::unit_id.eq_any(within(&commune))).select(persons::id);
        let with = group_photo_people::table.filter(group_photo_people::person_id.eq_any(here)).select(group_photo_people::photo_id);
        let there: Vec<GroupPhotoId> = group_photos::table.filter(group_photos::id.eq_any(with)).select(group_photos::id).load(db)?;
        end(db, &there, RemovedWhy::Ended).map(drop)
    }

    /// Kept long enough: how many there are, and their end.
    pub fn old(db: &mut Db, before: NaiveDateTime) -> Result<i64> {
        Ok(group_photos::table.filter(group_photos::removed_at.is_null()).filter(group_photos::added_at.lt(before)).count().get_result(db)?)
    }

    pub fn end_old(db: &mut Db, before: NaiveDateTime) -> Result<usize> {
        let old = group_photos::table.filter(group_photos::removed_at.is_null()).filter(group_photos::added_at.lt(before));
        let old: Vec<GroupPhotoId> = old.select(group_photos::id).load(db)?;
        end(db, &old, RemovedWhy::Retention)
    }

    /// Each with whether its file stays: not when it was removed, nor when the record of somebody in it is gone.
    pub fn files(db: &mut Db) -> Result<Vec<(GroupPhoto, bool)>> {
        let all: Vec<GroupPhoto> = group_photos::table.order(group_photos::id).load(db)?;
        let known = group_photo_people::table.group_by(group_photo_people::photo_id).select((group_photo_people::photo_id, count_star()));
        let known: HashMap<GroupPhotoId, i64> = known.load(db)?.into_iter().collect();
        let stays = |photo: &GroupPhoto| photo.removed_at.is_none() && known.get(&photo.id).copied().unwrap_or(0) == i64::from(photo.faces);
        Ok(all.into_iter().map(|photo| (photo.clone(), stays(&photo))).collect())
    }
}

fn end(db: &mut Db, photos: &[GroupPhotoId], why: RemovedWhy) -> Result<usize> {
    let mut ended = 0;
    for some in photos.chunks(ROWS_AT_ONCE) {
        let there = group_photos::table.filter(group_photos::id.eq_any(some)).filter(group_photos::removed_at.is_null());
        ended += diesel::update(there).set((group_photos::removed_at.eq(now()), group_photos::removed_why.eq(why))).execute(db)?;
    }
    Ok(ended)
}

/// Who of these agrees to be photographed.
pub fn agreeing(db: &mut Db, people: &[PersonId]) -> Result<HashSet<PersonId>> {
    let mut agree = HashSet::new();
    for person in people {
        if Consent::in_force(db, *person, Purpose::PHOTO)? {
            agree.insert(*person);
        }
    }
    Ok(agree)
}
