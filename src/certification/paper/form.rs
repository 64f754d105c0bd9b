//! The commune's words on its certificates. A change is a new version; a certificate keeps the one it was issued with.

use crate::community::Unit;
use crate::db::schema::certificate_forms;
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::text::tidy;
use crate::web::{Lang, say};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

crate::id!(FormId);

#[derive(Debug, Clone, Queryable)]
pub struct PaperForm {
    pub id: FormId,
    pub unit_id: UnitId,
    pub version: i32,
    pub words: Json<FormWords>,
    /// PNG, as `on_paper` made it.
    pub signature: Option<Vec<u8>>,
    pub seal: Option<Vec<u8>>,
    pub created_by: Option<PersonId>,
    pub created_at: NaiveDateTime,
}

/// What the commune writes itself. Vietnamese, as the certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormWords {
    /// Who issues: a line each ("UBND XÃ TRUNG CHÍNH").
    pub authority: String,
    /// Quốc hiệu and tiêu ngữ; a commune may leave both out.
    pub nation: String,
    pub motto: String,
    pub title: String,
    /// "Trung Chính" in "Trung Chính, ngày 2 tháng 9 năm 2026".
    pub place: String,
    /// "CHỦ TỊCH"
    pub post: String,
    /// Nothing: whoever approved.
    pub signer: String,
    /// How long before the end a holder and an officer are reminded.
    pub remind_months: u32,
}

#[derive(Debug, Clone)]
pub struct NewForm {
    pub id: FormId,
    /// The version it was written after.
    pub after: i32,
    pub words: FormWords,
    pub signature: Option<Vec<u8>>,
    pub seal: Option<Vec<u8>>,
}

pub const MOST_MONTHS: u32 = 12;

impl PaperForm {
    /// The commune's own, the latest; none where it keeps the words that the program brings.
    pub fn present(db: &mut Db, commune: UnitId) -> Result<Option<PaperForm>> {
        let own = certificate_forms::table.filter(certificate_forms::unit_id.eq(commune));
        Ok(own.order(certificate_forms::version.desc()).first(db).optional()?)
    }

    pub fn find(db: &mut Db, id: FormId) -> Result<PaperForm> {
        Ok(certificate_forms::table.find(id).first(db)?)
    }

    /// The words for a certificate that is issued now.
    pub fn words_of(db: &mut Db, commune: &Unit) -> Result<FormWords> {
        Ok(PaperForm::present(db, commune.id)?.map_or_else(|| FormWords::brought(&commune.name), |form| form.words.0))
    }

    /// A new version. Sent again, it is the same; written after an older one, it is refused.
    pub fn change(db: &mut Db, by: PersonId, commune: &Unit, new: &NewForm) -> Result<PaperForm> {
        if let Some(sent) = certificate_forms::table.find(new.id).first(db).optional()? {
            return Ok(sent);
        }
        let version = PaperForm::present(db, commune.id)?.map_or(0, |form| form.version);
        if version != new.after {
            return Err(Error::refused("certificate-form-came-late"));
        }
        let form = PaperForm {
            id: new.id,
            unit_id: commune.id,
            version: version + 1,
            words: Json(new.words.tidied()),
            signature: new.signature.clone(),
            seal: new.seal.clone(),
            created_by: Some(by),
            created_at: now(),
        };
        form.insert(db)?;
        journal::record(db, Some(by), "certificate-form-changed", commune.id, json!({ "version": form.version }))?;
        Ok(form)
    }

    fn insert(&self, db: &mut Db) -> Result<()> {
        diesel::insert_into(certificate_forms::table)
            .values((
                certificate_forms::id.eq(self.id),
                certificate_forms::unit_id.eq(self.unit_id),
                certificate_forms::version.eq(self.version),
                certificate_forms::words.eq(&self.words),
                certificate_forms::signature.eq(&self.signature),
                certificate_forms::seal.eq(&self.seal),
                certificate_forms::created_by.eq(self.created_by),
                certificate_forms::created_at.eq(self.created_at),
            ))
            .execute(db)?;
        Ok(())
    }
}

impl FormWords {
    /// What the program brings, after the form of administrative papers.
    pub fn brought(commune: &str) -> FormWords {
        let word = |id| say(Lang::Vi, id, &[("commune", commune.to_owned())]);
        FormWords {
            authority: word("certificate-form-authority"),
            nation: word("certificate-form-nation"),
            motto: word("certificate-form-motto"),
            title: word("certificate-form-heading"),
            place: commune.to_owned(),
            post: word("certificate-form-post"),
            signer: String::new(),
            remind_months: 3,
        }
    }

    fn tidied(&self) -> FormWords {
        let lines = |text: &str| text.lines().map(tidy).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        FormWords {
            authority: lines(&self.authority),
            nation: tidy(&self.nation),
            motto: tidy(&self.motto),
            title: tidy(&self.title),
            place: tidy(&self.place),
            post: tidy(&self.post),
            signer: tidy(&self.signer),
            remind_months: self.remind_months.min(MOST_MONTHS),
        }
    }
}
