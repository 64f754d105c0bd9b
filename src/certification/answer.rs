//! What somebody outside answered about a record, and how the record stands: passed here and confirmed on VNeID stay two things.

use super::certificate::CertificateId;
use super::export::ExportId;
use super::waiting::RecordStatus;
use crate::db::schema::{certificates, export_records, exports, handovers, inbound_files, record_answers};
use crate::db::{Db, ROWS_AT_ONCE};
use crate::error::Result;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

crate::words! {
    /// In the order in which they count when two answers are of the same day.
    pub enum Outcome { Unknown = "unknown", Accepted = "accepted", Rejected = "rejected", Confirmed = "confirmed" }
}

crate::words! {
    /// How far a record has come outside.
    pub enum RecordState {
        Frozen = "frozen", Sent = "sent", Accepted = "accepted", Rejected = "rejected", Unknown = "unknown", Confirmed = "confirmed",
    }
}

/// One record of one batch: the same certificate may go out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Queryable, Serialize)]
pub struct RecordKey {
    pub certificate_id: CertificateId,
    pub revision: i32,
    pub status: RecordStatus,
    pub attempt: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Answer {
    /// "I do not know it" never outdoes a real answer.
    known: bool,
    pub answered_on: NaiveDate,
    pub outcome: Outcome,
    pub reason: String,
}

impl Answer {
    pub fn new(outcome: Outcome, reason: String, answered_on: NaiveDate) -> Answer {
        Answer { known: outcome != Outcome::Unknown, answered_on, outcome, reason }
    }

    /// Of all answers about one record the one that counts: the latest, in whatever order and however often they came in.
    pub fn standing(answers: impl IntoIterator<Item = Answer>) -> Option<Answer> {
        answers.into_iter().max()
    }
}

impl RecordKey {
    /// The name under which the record is known outside.
    pub fn name(&self, number: &str) -> String {
        format!("{number}/{}/{}/{}", self.revision, self.status, self.attempt)
    }
}

/// A record in a batch, and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    #[serde(flatten)]
    pub key: RecordKey,
    pub number: String,
    pub export_id: ExportId,
    pub exported_at: NaiveDateTime,
    pub handed_on: Option<NaiveDate>,
    pub answer: Option<Answer>,
    pub state: RecordState,
}

type Row = (RecordKey, String, ExportId, NaiveDateTime);

impl Told {
    /// All records of these certificates in the order of their batches.
    pub fn of(db: &mut Db, wanted: &[CertificateId]) -> Result<Vec<Told>> {
        let mut told = Vec::new();
        for some in wanted.chunks(ROWS_AT_ONCE) {
            let rows = export_records::table.inner_join(exports::table).inner_join(certificates::table);
            let rows = rows.filter(export_records::certificate_id.eq_any(some)).order((exports::created_at, exports::id));
            let rows: Vec<Row> = rows.select((KEY, certificates::number, exports::id, exports::created_at)).load(db)?;
            told.extend(Told::of_rows(db, rows, some)?);
        }
        Ok(told)
    }

    pub fn of_one(db: &mut Db, certificate: CertificateId) -> Result<Vec<Told>> {
        Told::of(db, &[certificate])
    }

    fn of_rows(db: &mut Db, rows: Vec<Row>, certificates: &[CertificateId]) -> Result<Vec<Told>> {
        let mut batches: Vec<ExportId> = rows.iter().map(|(_, _, export, _)| *export).collect();
        batches.sort();
        batches.dedup();
        let mut handed: HashMap<ExportId, NaiveDate> = HashMap::new();
        for some in batches.chunks(ROWS_AT_ONCE) {
            let there = handovers::table.filter(handovers::export_id.eq_any(some)).filter(handovers::cancelled_at.is_null());
            handed.extend(there.order(handovers::handed_on.desc()).select((handovers::export_id, handovers::handed_on)).load::<(ExportId, NaiveDate)>(db)?);
        }
        let mut answers = answers(db, certificates)?;
        let told = |(key, number, export_id, exported_at): Row| {
            let (handed_on, answer) = (handed.get(&export_id).copied(), answers.remove(&key).and_then(Answer::standing));
            let state = state(handed_on, answer.as_ref());
            Told { key, number, export_id, exported_at, handed_on, answer, state }
        };
        Ok(rows.into_iter().map(told).collect())
    }

    pub fn name(&self) -> String {
        self.key.name(&self.number)
    }

    /// Came back, and is not with them.
    pub fn came_back(&self) -> bool {
        matches!(self.state, RecordState::Rejected | RecordState::Unknown)
    }
}

pub(super) const KEY: (export_records::certificate_id, export_records::revision, export_records::status, export_records::attempt) =
    (export_records::certificate_id, export_records::revision, export_records::status, export_records::attempt);

fn state(handed_on: Option<NaiveDate>, answer: Option<&Answer>) -> RecordState {
    match answer.map(|answer| answer.outcome) {
        Some(Outcome::Confirmed) => RecordState::Confirmed,
        Some(Outcome::Rejected) => RecordState::Rejected,
        Some(Outcome::Accepted) => RecordState::Accepted,
        Some(Outcome::Unknown) => RecordState::Unknown,
        None if handed_on.is_some() => RecordState::Sent,
        None => RecordState::Frozen,
    }
}

type Said = (RecordKey, Outcome, String, NaiveDate);

/// The answers of files that count.
fn answers(db: &mut Db, certificates: &[CertificateId]) -> Result<HashMap<RecordKey, Vec<Answer>>> {
    let key = (record_answers::certificate_id, record_answers::revision, record_answers::status, record_answers::attempt);
    let said = record_answers::table.inner_join(inbound_files::table).filter(inbound_files::state.eq("applied"));
    let said = said.filter(record_answers::certificate_id.eq_any(certificates));
    let said: Vec<Said> = said.select((key, record_answers::outcome, record_answers::reason, record_answers::answered_on)).load(db)?;
    let mut by_record: HashMap<RecordKey, Vec<Answer>> = HashMap::new();
    for (key, outcome, reason, on) in said {
        by_record.entry(key).or_default().push(Answer::new(outcome, reason, on));
    }
    Ok(by_record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn answer() -> impl Strategy<Value = Answer> {
        (prop::sample::select(Outcome::ALL), 1..5_u32, "[a-c]?")
            .prop_map(|(outcome, day, reason)| Answer::new(outcome, reason, NaiveDate::from_ymd_opt(2026, 12, day).unwrap()))
    }

    proptest! {
        /// The same answers in any order and any number of times leave the record as it stands.
        #[test]
        fn order_and_repetition_change_nothing(mut answers in prop::collection::vec(answer(), 1..8), turn in 0..8_usize, again in 0..8_usize) {
            let standing = Answer::standing(answers.clone());
            let (turn, again) = (turn % answers.len(), again % answers.len());
            answers.rotate_left(turn);
            answers.push(answers[again].clone());
            answers.reverse();
            prop_assert_eq!(Answer::standing(answers), standing);
        }

        /// A later answer counts, but "unknown" never undoes a real one.
        #[test]
        fn the_latest_real_answer_counts(answers in prop::collection::vec(answer(), 1..8)) {
            let standing = Answer::standing(answers.clone()).unwrap();
            let real: Vec<&Answer> = answers.iter().filter(|answer| answer.outcome != Outcome::Unknown).collect();
            match real.iter().map(|answer| answer.answered_on).max() {
                Some(latest) => prop_assert!(standing.outcome != Outcome::Unknown && standing.answered_on == latest),
                None => prop_assert_eq!(standing.outcome, Outcome::Unknown),
            }
        }
    }
}
