//! The steps of a report: who did what with it, and when.

use super::record::ReportId;
use crate::db::schema::{persons, report_steps as steps};
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

crate::id!(StepId);

crate::words! {
    pub enum StepKind { Submitted = "submitted", Returned = "returned", Signed = "signed", Sent = "sent", Withdrawn = "withdrawn" }
}

crate::words! {
    /// Where a report stands.
    pub enum Standing { Draft = "draft", Submitted = "submitted", Returned = "returned", Signed = "signed", Sent = "sent", Withdrawn = "withdrawn" }
}

/// With the name of who took it.
#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Step {
    pub id: StepId,
    pub kind: StepKind,
    pub note: String,
    pub taken_at: NaiveDateTime,
    pub taken_by: String,
}

impl StepKind {
    pub fn leads_to(self) -> Standing {
        match self {
            StepKind::Submitted => Standing::Submitted,
            StepKind::Returned => Standing::Returned,
            StepKind::Signed => Standing::Signed,
            StepKind::Sent => Standing::Sent,
            StepKind::Withdrawn => Standing::Withdrawn,
        }
    }
}

impl Standing {
    pub fn after(steps: &[Step]) -> Standing {
        steps.last().map_or(Standing::Draft, |step| step.kind.leads_to())
    }

    /// Its words and figures may change.
    pub fn is_draft(self) -> bool {
        matches!(self, Standing::Draft | Standing::Returned)
    }

    pub fn is_signed(self) -> bool {
        matches!(self, Standing::Signed | Standing::Sent)
    }

    /// A small office signs on paper at once: a draft may be signed without having been submitted here.
    pub fn allows(self, step: StepKind) -> bool {
        match step {
            StepKind::Submitted => self.is_draft(),
            StepKind::Returned => self == Standing::Submitted,
            StepKind::Signed => self.is_draft() || self == Standing::Submitted,
            StepKind::Sent => self == Standing::Signed,
            StepKind::Withdrawn => self != Standing::Withdrawn,
        }
    }
}

impl Step {
    /// In order.
    pub fn of(db: &mut Db, report: ReportId) -> Result<Vec<Step>> {
        let of = steps::table.inner_join(persons::table).filter(steps::report_id.eq(report));
        Ok(of.order((steps::taken_at, steps::id)).select((steps::id, steps::kind, steps::note, steps::taken_at, persons::name)).load(db)?)
    }

    pub fn take(db: &mut Db, report: ReportId, by: PersonId, kind: StepKind, note: &str) -> Result<()> {
        diesel::insert_into(steps::table)
            .values((
                steps::id.eq(StepId::new()),
                steps::report_id.eq(report),
                steps::kind.eq(kind),
                steps::note.eq(note.trim()),
                steps::taken_at.eq(now()),
                steps::taken_by.eq(by),
            ))
            .execute(db)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_is_sent_unsigned_and_nothing_signed_is_reworded(tried in prop::collection::vec(0..StepKind::ALL.len(), 0..12)) {
            let (mut standing, mut taken) = (Standing::Draft, Vec::new());
            for step in tried.into_iter().map(|at| StepKind::ALL[at]) {
                if standing.allows(step) {
                    prop_assert!(step != StepKind::Sent || taken.last() == Some(&StepKind::Signed));
                    prop_assert!(step != StepKind::Returned || !standing.is_signed());
                    standing = step.leads_to();
                    taken.push(step);
                }
                prop_assert!(!(standing.is_draft() && standing.is_signed()));
            }
            let ends = taken.iter().filter(|step| **step == StepKind::Withdrawn).count();
            prop_assert!(ends <= 1 && (ends == 0 || taken.last() == Some(&StepKind::Withdrawn)));
        }
    }
}
