//! A file that came in, from its upload to what it did, and its withdrawal.

use super::{Kind, Read, Trouble};
use crate::community::within;
use crate::db::schema::{inbound_files, inbound_sheets, inbound_troubles};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::keys::{Keys, hex};
use crate::sheet::{Matching, Sheet};
use crate::text::tidy;
use crate::web::today;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

crate::id!(InboundId);

crate::words! { pub enum InboundKind { Receipt = "receipt", Completions = "completions" } }

crate::words! {
    pub enum InboundState { Uploaded = "uploaded", Applied = "applied", Discarded = "discarded", Withdrawn = "withdrawn" }
}

/// How many lines said what.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Counts(pub BTreeMap<String, usize>);

impl Counts {
    pub fn add(&mut self, word: &str) {
        *self.0.entry(word.into()).or_default() += 1;
    }

    pub fn get(&self, word: &str) -> usize {
        self.0.get(word).copied().unwrap_or_default()
    }
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Inbound {
    pub id: InboundId,
    pub kind: InboundKind,
    pub unit_id: UnitId,
    pub sha256: String,
    pub file_name: String,
    pub sent_by: Option<PersonId>,
    pub sent_at: NaiveDateTime,
    /// Of lines that give no day of their own.
    pub answered_on: NaiveDate,
    pub headings: Json<Vec<String>>,
    pub matching: Json<Value>,
    pub state: InboundState,
    pub total: i32,
    pub counts: Json<Counts>,
    pub applied_by: Option<PersonId>,
    pub applied_at: Option<NaiveDateTime>,
    pub withdrawn_by: Option<PersonId>,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_because: Option<String>,
}

/// A file that was just read.
#[derive(Debug, Clone)]
pub struct Upload {
    id: InboundId,
    file_name: String,
    sha256: String,
    headings: Vec<String>,
    total: usize,
    sealed: Vec<u8>,
}

impl Upload {
    /// Its text is sealed; the file itself is not kept.
    pub fn read<K: Kind>(keys: &Keys, file_name: &str, bytes: &[u8]) -> Result<Upload> {
        let (id, sheet) = (InboundId::new(), Sheet::read::<K::Column>(bytes)?);
        let text = serde_json::to_string(&sheet).map_err(Error::broken)?;
        Ok(Upload {
            file_name: tidy(file_name).chars().take(120).collect(),
            sha256: hex(&Sha256::digest(bytes)),
            total: sheet.rows.len(),
            headings: sheet.headings,
            sealed: keys.seal(&place(id), &text)?,
            id,
        })
    }
}

impl Inbound {
    /// The same file of the same unit, unless it was discarded or withdrawn, is the same one.
    pub fn begin<K: Kind>(db: &mut Db, by: Option<PersonId>, unit: UnitId, upload: &Upload) -> Result<Inbound> {
        let same = inbound_files::table.filter(inbound_files::sha256.eq(&upload.sha256)).filter(inbound_files::kind.eq(K::KIND));
        let same = same.filter(inbound_files::unit_id.eq(unit)).filter(inbound_files::state.eq_any([InboundState::Uploaded, InboundState::Applied]));
        if let Some(before) = same.first(db).optional()? {
            return Ok(before);
        }
        let matching = Matching::<K::Column>::remembered(db, by, &upload.headings)?;
        diesel::insert_into(inbound_files::table)
            .values((
                inbound_files::id.eq(upload.id),
                inbound_files::kind.eq(K::KIND),
                inbound_files::unit_id.eq(unit),
                inbound_files::sha256.eq(&upload.sha256),
                inbound_files::file_name.eq(&upload.file_name),
                inbound_files::sent_by.eq(by),
                inbound_files::sent_at.eq(now()),
                inbound_files::answered_on.eq(today()),
                inbound_files::headings.eq(Json(upload.headings.clone())),
                inbound_files::matching.eq(Json(serde_json::to_value(&matching).map_err(Error::broken)?)),
                inbound_files::state.eq(InboundState::Uploaded),
                inbound_files::total.eq(i32::try_from(upload.total).map_err(Error::broken)?),
                inbound_files::counts.eq(Json(Counts::default())),
            ))
            .execute(db)?;
        diesel::insert_into(inbound_sheets::table).values((inbound_sheets::file_id.eq(upload.id), inbound_sheets::sealed.eq(&upload.sealed))).execute(db)?;
        Ok(inbound_files::table.find(upload.id).first(db)?)
    }

    /// One of a unit within these; others are not found.
    pub fn find<K: Kind>(db: &mut Db, scope: &[UnitId], id: InboundId) -> Result<Inbound> {
        let those = inbound_files::table.find(id).filter(inbound_files::kind.eq(K::KIND));
        Ok(those.filter(inbound_files::unit_id.eq_any(within(scope))).first(db)?)
    }

    /// The newest first.
    pub fn list<K: Kind>(db: &mut Db, scope: &[UnitId], most: i64) -> Result<Vec<Inbound>> {
        let those = inbound_files::table.filter(inbound_files::kind.eq(K::KIND)).filter(inbound_files::unit_id.eq_any(within(scope)));
        Ok(those.order((inbound_files::sent_at.desc(), inbound_files::id.desc())).limit(most).load(db)?)
    }

    pub fn columns<K: Kind>(&self) -> Matching<K::Column> {
        serde_json::from_value(self.matching.0.clone()).unwrap_or_default()
    }

    pub fn match_columns<K: Kind>(&self, db: &mut Db, by: PersonId, matching: &Matching<K::Column>, answered_on: NaiveDate) -> Result<()> {
        self.still_uploaded()?;
        let change = (inbound_files::matching.eq(Json(serde_json::to_value(matching).map_err(Error::broken)?)), inbound_files::answered_on.eq(answered_on));
        diesel::update(inbound_files::table.find(self.id)).set(change).execute(db)?;
        matching.remember(db, by, &self.headings.0)
    }

    /// What the file would do: nothing is changed by looking.
    pub fn look<K: Kind>(&self, db: &mut Db, keys: &Keys) -> Result<Read<K::Fact>> {
        let sealed: Vec<u8> = inbound_sheets::table.find(self.id).select(inbound_sheets::sealed).first(db)?;
        let sheet: Sheet = serde_json::from_str(&keys.unseal(&place(self.id), &sealed)?).map_err(Error::broken)?;
        K::read(db, keys, self, &self.columns::<K>(), &sheet.rows)
    }

    /// Takes over what was looked at. A second time it is done already.
    pub fn apply<K: Kind>(&self, db: &mut Db, by: Option<PersonId>, read: &Read<K::Fact>) -> Result<()> {
        let now_is: Inbound = inbound_files::table.find(self.id).first(db)?;
        if now_is.state == InboundState::Applied {
            return Ok(());
        }
        now_is.still_uploaded()?;
        K::insert(db, self.id, &read.facts)?;
        self.keep_troubles(db, &read.troubles)?;
        let change = (
            inbound_files::state.eq(InboundState::Applied),
            inbound_files::applied_by.eq(by),
            inbound_files::applied_at.eq(now()),
            inbound_files::counts.eq(Json(read.counts.clone())),
        );
        diesel::update(inbound_files::table.find(self.id)).set(change).execute(db)?;
        diesel::delete(inbound_sheets::table.find(self.id)).execute(db)?;
        let detail = json!({ "sha256": self.sha256, "counts": read.counts });
        match K::KIND {
            InboundKind::Receipt => journal::record(db, by, "receipt-applied", self.id, detail),
            InboundKind::Completions => journal::record(db, by, "completions-applied", self.id, detail),
        }
    }

    fn keep_troubles(&self, db: &mut Db, troubles: &[Trouble]) -> Result<()> {
        let row = |trouble: &Trouble| {
            (
                inbound_troubles::file_id.eq(self.id),
                inbound_troubles::line.eq(trouble.line),
                inbound_troubles::problem.eq(trouble.problem.clone()),
                inbound_troubles::said.eq(trouble.said.clone()),
            )
        };
        for some in troubles.chunks(crate::db::ROWS_AT_ONCE) {
            let rows: Vec<_> = some.iter().map(row).collect();
            crate::on_db!(db, |c| diesel::insert_into(inbound_troubles::table).values(&rows).execute(c))?;
        }
        Ok(())
    }

    pub fn troubles(&self, db: &mut Db, most: i64) -> Result<Vec<Trouble>> {
        let kept = inbound_troubles::table.filter(inbound_troubles::file_id.eq(self.id)).order(inbound_troubles::line).limit(most);
        let kept: Vec<(i32, String, String)> = kept.select((inbound_troubles::line, inbound_troubles::problem, inbound_troubles::said)).load(db)?;
        Ok(kept.into_iter().map(|(line, problem, said)| Trouble { line, problem, said }).collect())
    }

    pub fn discard(&self, db: &mut Db) -> Result<()> {
        if self.state == InboundState::Discarded {
            return Ok(());
        }
        self.still_uploaded()?;
        diesel::delete(inbound_sheets::table.find(self.id)).execute(db)?;
        diesel::update(inbound_files::table.find(self.id)).set(inbound_files::state.eq(InboundState::Discarded)).execute(db)?;
        Ok(())
    }

    /// It was the wrong file: what it said stays to be seen and counts no more.
    pub fn withdraw(&self, db: &mut Db, by: PersonId, because: &str) -> Result<()> {
        match self.state {
            InboundState::Withdrawn => return Ok(()),
            InboundState::Applied => {}
            _ => return Err(Error::refused("inbound-not-now")),
        }
        let because = tidy(because);
        let change = (
            inbound_files::state.eq(InboundState::Withdrawn),
            inbound_files::withdrawn_by.eq(by),
            inbound_files::withdrawn_at.eq(now()),
            inbound_files::withdrawn_because.eq(&because),
        );
        diesel::update(inbound_files::table.find(self.id)).set(change).execute(db)?;
        journal::record(db, Some(by), "inbound-withdrawn", self.id, json!({ "kind": self.kind, "sha256": self.sha256 }))
    }

    fn still_uploaded(&self) -> Result<()> {
        if self.state == InboundState::Uploaded { Ok(()) } else { Err(Error::refused("inbound-not-now")) }
    }
}

/// What the sealed text is bound to.
fn place(id: InboundId) -> String {
    format!("inbound_sheets/{id}")
}
