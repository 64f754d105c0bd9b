//! A kind of report: when it is due and how it is worded. The program brings some along; an office sets its own.

use super::due::DueRule;
use super::words::Words;
use crate::db::schema::{report_templates as templates, reports};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::reporting::PeriodKind;
use crate::text::fold;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::LazyLock;

crate::id!(TemplateId);

/// What became of a kind of report that an office does not want any more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Removed {
    Deleted,
    /// There are reports of it: it stays with them and is due no more.
    Retired,
    /// The program brings it along: it is worded again as it came.
    Restored,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Template {
    /// None: as the program brings it.
    pub id: Option<TemplateId>,
    pub key: String,
    pub kind: PeriodKind,
    pub name: String,
    /// None: due on no day of its own.
    pub due: Option<DueRule>,
    pub words: Words,
    /// Out of use, it is due no more; what was written with it stays.
    pub in_use: bool,
    /// When the office made it, where it is its own: nothing of it was due before.
    pub since: Option<NaiveDateTime>,
}

#[derive(Debug, Deserialize)]
struct Shipped {
    report: Vec<Brought>,
}

#[derive(Debug, Deserialize)]
struct Brought {
    key: String,
    kind: PeriodKind,
    name: String,
    #[serde(default)]
    due: Option<DueRule>,
    #[serde(flatten)]
    words: Words,
}

static SHIPPED: LazyLock<Vec<Template>> = LazyLock::new(|| read(include_str!("../../../content/reports.toml")).expect("a test reads reports.toml"));

fn read(text: &str) -> std::result::Result<Vec<Template>, toml::de::Error> {
    let brought: Shipped = toml::from_str(text)?;
    let template =
        |one: Brought| Template { id: None, key: one.key, kind: one.kind, name: one.name, due: one.due, words: one.words, in_use: true, since: None };
    Ok(brought.report.into_iter().map(template).collect())
}

type Row = (TemplateId, UnitId, String, PeriodKind, String, Option<Json<DueRule>>, Json<Words>, bool, NaiveDateTime, PersonId);

impl Template {
    pub fn shipped() -> &'static [Template] {
        &SHIPPED
    }

    /// Those of a commune: what the program brings, as the office has changed it, and the office's own, in order of period.
    pub fn all(db: &mut Db, unit: UnitId) -> Result<Vec<Template>> {
        let rows: Vec<Row> = templates::table.filter(templates::unit_id.eq(unit)).order((templates::set_at, templates::id)).load(db)?;
        let mut all = SHIPPED.clone();
        for (id, _, key, kind, name, due, words, in_use, set_at, _) in rows {
            let set = Template { id: Some(id), key, kind, name, due: due.map(|due| due.0), words: words.0, in_use, since: None };
            match all.iter_mut().find(|known| known.key == set.key) {
                Some(known) => *known = Template { since: known.since, ..set },
                None => all.push(Template { since: Some(set_at), ..set }),
            }
        }
        all.sort_by_key(|template| template.kind);
        Ok(all)
    }

    pub fn find(db: &mut Db, unit: UnitId, key: &str) -> Result<Template> {
        Template::all(db, unit)?.into_iter().find(|template| template.key == key).ok_or(Error::NotFound)
    }

    /// The program brings it along.
    pub fn is_shipped(&self) -> bool {
        SHIPPED.iter().any(|known| known.key == self.key)
    }

    /// An office's own kind; its key says when it was made and never changes.
    pub fn own_key(id: TemplateId) -> String {
        format!("own-{id}")
    }

    /// How many reports there are of it in a commune, withdrawn ones too.
    pub fn reports(&self, db: &mut Db, unit: UnitId) -> Result<i64> {
        Ok(reports::table.filter(reports::unit_id.eq(unit)).filter(reports::template_key.eq(&self.key)).count().get_result(db)?)
    }

    /// Another kind of the commune has that name: a list could not tell them apart.
    pub fn is_named_twice(&self, db: &mut Db, unit: UnitId) -> Result<bool> {
        Ok(Template::all(db, unit)?.iter().any(|other| other.key != self.key && fold(&other.name) == fold(&self.name)))
    }

    pub fn remove(&self, db: &mut Db, by: PersonId, unit: UnitId) -> Result<Removed> {
        let removed = match (self.is_shipped(), self.reports(db, unit)?) {
            (true, _) => Removed::Restored,
            (false, 0) => Removed::Deleted,
            (false, _) => {
                if self.in_use {
                    Template { in_use: false, ..self.clone() }.set(db, by, unit, TemplateId::new())?;
                }
                return Ok(Removed::Retired);
            }
        };
        diesel::delete(templates::table.filter(templates::unit_id.eq(unit)).filter(templates::key.eq(&self.key))).execute(db)?;
        journal::record(db, Some(by), "report-template-removed", unit, json!({ "template": self.key, "name": self.name }))?;
        Ok(removed)
    }

    /// The id comes with the form: sent twice, it is set once.
    pub fn set(&self, db: &mut Db, by: PersonId, unit: UnitId, id: TemplateId) -> Result<()> {
        if diesel::select(diesel::dsl::exists(templates::table.find(id))).get_result(db)? {
            return Ok(());
        }
        diesel::insert_into(templates::table)
            .values((
                templates::id.eq(id),
                templates::unit_id.eq(unit),
                templates::key.eq(&self.key),
                templates::kind.eq(self.kind),
                templates::name.eq(self.name.trim()),
                templates::due.eq(self.due.map(Json)),
                templates::words.eq(Json(self.words.clone())),
                templates::in_use.eq(self.in_use),
                templates::set_at.eq(now()),
                templates::set_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "report-template-set", unit, json!({ "template": self.key, "in_use": self.in_use }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_brings_can_be_read_and_is_due_on_the_plans_day() {
        let keys: Vec<&str> = Template::shipped().iter().map(|template| template.key.as_str()).collect();
        assert_eq!(keys, ["week", "month", "quarter", "year", "ad-hoc"]);
        let year = Template::shipped().iter().find(|template| template.key == "year").unwrap();
        assert_eq!(year.due, Some(DueRule { month: Some(11), day: 25, months_later: 0 }));
        assert!(Template::shipped().iter().all(|template| template.due.is_none_or(|due| due.is_sound(template.kind))));
        assert_eq!(year.words.recipients.len(), 7);
    }
}
