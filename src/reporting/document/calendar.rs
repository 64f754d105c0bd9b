//! What an office has to report: which report is due when, and what is still missing.

use super::due::periods;
use super::record::{NewReport, Record, ReportId};
use super::step::Standing;
use super::template::Template;
use super::words::Words;
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::reporting::{Chapter, Collection, Freeze, HamletState, Period};
use crate::web::{App, in_vietnam, today};
use chrono::{Days, NaiveDate};
use serde::Serialize;

/// A report that a commune owes, or has sent.
#[derive(Debug, Clone, Serialize)]
pub struct Owed {
    pub template: Template,
    pub period: Period,
    /// "2026-11"
    pub period_name: String,
    pub due_on: NaiveDate,
    /// Days from today; below zero it is overdue.
    pub days: i64,
    pub report: Option<ReportId>,
    pub standing: Option<Standing>,
}

impl Owed {
    pub fn is_done(&self) -> bool {
        self.standing == Some(Standing::Sent)
    }

    /// All that a commune owes since it uses this program, the earliest first.
    pub fn of(db: &mut Db, unit: &Unit, today: NaiveDate) -> Result<Vec<Owed>> {
        let since = in_vietnam(unit.created_at).date();
        let mut owed = Vec::new();
        for template in Template::all(db, unit.id)?.into_iter().filter(|template| template.in_use) {
            let Some(rule) = template.due else { continue };
            let since = template.since.map_or(since, |made| in_vietnam(made).date().max(since));
            for period in periods(template.kind, since, today) {
                let due_on = rule.on(&period);
                if due_on < since {
                    continue;
                }
                let record = Record::of_period(db, unit.id, &template.key, &period)?;
                let standing = record.as_ref().map(|record| record.standing(db)).transpose()?;
                let report = record.map(|record| record.id);
                owed.push(Owed {
                    period_name: period.to_string(),
                    due_on,
                    days: (due_on - today).num_days(),
                    report,
                    standing,
                    period,
                    template: template.clone(),
                });
            }
        }
        owed.sort_by_key(|one| (one.due_on, one.template.kind));
        Ok(owed)
    }
}

/// What an office must still see to before it sends a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    /// The id of its text.
    pub id: &'static str,
    pub what: String,
    /// So many more than are named.
    pub more: usize,
}

/// So many hamlets are named; the page of the collection names all.
const NAMED: usize = 5;

impl Gap {
    /// Of the words of a report and of its figures.
    pub fn of(db: &mut Db, words: &Words, record: &Record) -> Result<Vec<Gap>> {
        let gap = |id, what: &str| Gap { id, what: what.to_owned(), more: 0 };
        let mut gaps = Vec::new();
        if words.signer.trim().is_empty() {
            gaps.push(gap("document-gap-signer", ""));
        }
        if words.difficulties.trim().is_empty() && words.body.contains("{difficulties}") {
            gaps.push(gap("document-gap-difficulties", ""));
        }
        if words.proposals.trim().is_empty() && words.body.contains("{proposals}") {
            gaps.push(gap("document-gap-proposals", ""));
        }
        let (unit, period) = (record.unit_id, record.period()?);
        if let Some(collection) = Collection::of_period(db, unit, &period)? {
            let waiting = collection.hamlets(db)?.into_iter().filter(|hamlet| hamlet.state != HamletState::Sent);
            let names: Vec<String> = waiting.map(|hamlet| hamlet.name).collect();
            if !names.is_empty() {
                let more = names.len().saturating_sub(NAMED);
                gaps.push(Gap { more, ..gap("document-gap-hamlets", &names[..names.len() - more].join(", ")) });
            }
            if collection.merged(db)?.is_none() {
                gaps.push(gap("document-gap-merged", ""));
            }
        }
        let Some(basis) = &record.basis else { return Ok(gaps) };
        let newest = Freeze::latest(db, unit, &period)?;
        if newest.is_some_and(|newest| basis.0.frozen.as_ref().is_none_or(|frozen| frozen.id != newest.id)) {
            gaps.push(gap("document-gap-freeze", ""));
        }
        // A model that nobody has begun lacks nothing.
        for column in basis.0.now.columns.iter().filter(|column| column.indicator.chapter == Chapter::Targets) {
            let nobody = column.total.target.is_some() && column.total.denominator.as_ref().is_none_or(|of| of.count == 0);
            if nobody {
                gaps.push(gap("document-gap-denominator", &column.indicator.title.vi));
            }
        }
        if basis.0.counted_on < basis.0.period().last {
            gaps.push(gap("document-gap-period", &basis.0.counted_on.format("%d/%m/%Y").to_string()));
        }
        Ok(gaps)
    }
}

/// A report is prepared so many days before it is due.
const AHEAD: Days = Days::new(3);

/// Begins and counts what is due soon and nobody has begun.
pub async fn prepare(app: &App) -> Result<()> {
    let day = today();
    let due = app.read(move |db| {
        let mut due: Vec<(UnitId, Template, Period)> = Vec::new();
        for commune in Unit::communes(db)?.into_iter().filter(|commune| commune.closed_at.is_none()) {
            let owed = Owed::of(db, &commune, day)?.into_iter();
            let soon = owed.filter(|one| one.report.is_none() && one.days >= 0 && one.due_on <= day + AHEAD);
            due.extend(soon.map(|one| (commune.id, one.template, one.period)));
        }
        Ok(due)
    });
    for (unit, template, period) in due.await? {
        let new = NewReport { id: ReportId::new(), unit, template, period };
        let wanted = new.id;
        let id = app.write(move |db| Record::begin(db, None, &new)).await?;
        if id == wanted {
            Record::count(app, id).await?;
        }
    }
    Ok(())
}
