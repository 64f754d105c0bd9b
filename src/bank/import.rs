//! A file of questions: read, looked at row by row against the bank, then taken over.

use super::entry::{Entry, Trouble};
use super::plain::write;
use super::question::{BankQuestion, BankQuestionId, missing_pictures};
use super::text::BankText;
use crate::authoring::Author;
use crate::authoring::skills;
use crate::db::schema::bank_imports;
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};

crate::id!(ImportId);

crate::words! {
    /// What becomes of a question that was read.
    pub enum Fate { New = "new", Changed = "changed", Same = "same", Refused = "refused" }
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Import {
    pub id: ImportId,
    pub unit_id: UnitId,
    pub file_name: String,
    #[serde(skip)]
    pub entries: Json<Vec<Entry>>,
    pub sent_at: NaiveDateTime,
    pub sent_by: PersonId,
    pub applied_at: Option<NaiveDateTime>,
}

#[derive(Debug, Serialize)]
pub struct Judged {
    pub at: usize,
    pub key: String,
    pub text: String,
    pub fate: Fate,
    pub troubles: Vec<Trouble>,
    #[serde(skip)]
    body: BankText,
    #[serde(skip)]
    known: Option<(BankQuestion, BankText)>,
}

impl Import {
    pub fn begin(db: &mut Db, who: &Author, id: ImportId, file_name: &str, entries: &[Entry]) -> Result<()> {
        diesel::insert_into(bank_imports::table)
            .values((
                bank_imports::id.eq(id),
                bank_imports::unit_id.eq(who.commune(db)?),
                bank_imports::file_name.eq(file_name),
                bank_imports::entries.eq(Json(entries.to_vec())),
                bank_imports::sent_at.eq(now()),
                bank_imports::sent_by.eq(who.id),
            ))
            .execute(db)?;
        Ok(())
    }

    /// Another commune's is not found.
    pub fn of(db: &mut Db, who: &Author, id: ImportId) -> Result<Import> {
        let units = who.units(db)?;
        Ok(bank_imports::table.find(id).filter(bank_imports::unit_id.eq_any(units)).first(db)?)
    }

    /// Each question against the bank as it stands now.
    pub fn judge(&self, db: &mut Db) -> Result<Vec<Judged>> {
        let known: HashMap<String, (BankQuestion, BankText)> =
            BankQuestion::of_units(db, &[self.unit_id])?.into_iter().map(|(question, text)| (question.key.clone(), (question, text))).collect();
        let skills: HashSet<String> = skills::all(db)?.into_iter().map(|skill| skill.value).collect();
        self.entries.0.iter().map(|entry| Judged::of(db, entry, &known, &skills)).collect()
    }

    /// Takes over what is new or changed; what was refused stays out. Once: sent again, nothing happens.
    pub fn apply(db: &mut Db, who: &Author, id: ImportId) -> Result<()> {
        let import = Import::of(db, who, id)?;
        if import.applied_at.is_some() {
            return Ok(());
        }
        let judged = import.judge(db)?;
        let (mut new, mut changed) = (0, 0);
        for one in &judged {
            match (one.fate, &one.known) {
                (Fate::New, _) => {
                    BankQuestion::insert(db, who.id, (BankQuestionId::new(), import.unit_id), &one.key, &one.body)?;
                    new += 1;
                }
                (Fate::Changed, Some((question, before))) => {
                    question.keep(db, who.id, before, &one.body)?;
                    question.archive(db, who.id, false)?;
                    changed += 1;
                }
                _ => {}
            }
        }
        if new + changed == 0 {
            return Err(Error::refused("bank-import-nothing"));
        }
        diesel::update(bank_imports::table.find(id)).set(bank_imports::applied_at.eq(now())).execute(db)?;
        journal::record(db, Some(who.id), "bank-imported", id, json!({ "file": import.file_name, "new": new, "changed": changed }))
    }
}

impl Judged {
    fn of(db: &mut Db, entry: &Entry, known: &HashMap<String, (BankQuestion, BankText)>, skills: &HashSet<String>) -> Result<Judged> {
        let question = &entry.text.question;
        let mut troubles = entry.troubles.clone();
        if !question.skill.is_empty() && !skills.is_empty() && !skills.contains(&question.skill) {
            troubles.push(Trouble::new(entry.at, "package-unknown-skill", &[("code", question.skill.clone())]));
        }
        for picture in missing_pictures(db, &entry.text)? {
            troubles.push(Trouble::new(entry.at, "bank-picture-unknown", &[("name", picture)]));
        }
        let there = known.get(&question.key).cloned();
        let fate = match &there {
            _ if !troubles.is_empty() => Fate::Refused,
            None => Fate::New,
            Some((known, text)) if known.archived_at.is_none() && write(std::slice::from_ref(text)) == write(std::slice::from_ref(&entry.text)) => Fate::Same,
            Some(_) => Fate::Changed,
        };
        Ok(Judged { at: entry.at, key: question.key.clone(), text: question.text.clone(), fate, troubles, body: entry.text.clone(), known: there })
    }
}

/// How many of each.
pub fn counts(judged: &[Judged]) -> BTreeMap<&'static str, usize> {
    Fate::ALL.iter().map(|fate| (fate.word(), judged.iter().filter(|one| one.fate == *fate).count())).collect()
}
