//! A receipt: what an office answered about the records of batches.

use super::words::{day, outcome};
use super::{Inbound, InboundId, InboundKind, Kind, Read, cell_of, words_of};
use crate::certification::answer::{Answer, Outcome, RecordKey, Told};
use crate::certification::certificate::CertificateId;
use crate::community::within;
use crate::db::schema::{certificates, identifiers, record_answers};
use crate::db::{Db, ROWS_AT_ONCE, UnitId};
use crate::error::Result;
use crate::identity::Number;
use crate::keys::Keys;
use crate::sheet::{self, Line, Matching};
use crate::web::today;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

crate::words! {
    pub enum Column { Record = "record", Number = "number", Outcome = "outcome", Reason = "reason", Day = "day" }
}

impl sheet::Column for Column {
    const KIND: &'static str = "receipt";
    const EVERY: &'static [Column] = Column::ALL;
    const NEEDED: &'static [Column] = &[Column::Outcome];
    const MOST_ROWS: usize = 120_000;

    fn headings(self) -> &'static [&'static str] {
        match self {
            Column::Record => &[
                "record_id",
                "record id",
                "recordid",
                "ma ban ghi",
                "certificate_number",
                "certificate number",
                "so chung nhan",
                "ma chung nhan",
                "chung nhan",
            ],
            Column::Number => &["so dinh danh ca nhan", "so dinh danh", "ma dinh danh", "so cccd", "cccd", "personal_number", "personal number"],
            Column::Outcome => &["ket qua", "trang thai", "ket qua xu ly", "tinh trang", "outcome", "status", "result"],
            Column::Reason => &["ly do", "ly do tu choi", "ghi chu", "noi dung loi", "reason", "message", "error", "note"],
            Column::Day => &["ngay xu ly", "ngay tra loi", "ngay xac nhan", "ngay", "answered_on", "answered on", "date"],
        }
    }
}

pub struct Receipts;

/// A line that is taken over.
#[derive(Debug, Clone)]
pub struct Said {
    line: i32,
    key: RecordKey,
    answer: Answer,
}

impl Kind for Receipts {
    const KIND: InboundKind = InboundKind::Receipt;
    const PATH: &'static str = "/receipts";
    type Column = Column;
    type Fact = Said;

    fn read(db: &mut Db, keys: &Keys, file: &Inbound, matching: &Matching<Column>, lines: &[Line]) -> Result<Read<Said>> {
        let book = Book::of(db, keys, file.unit_id, matching, lines)?;
        let mut read = Read::default();
        let mut said: HashMap<RecordKey, Outcome> = HashMap::new();
        for line in lines {
            match book.line(file, matching, line) {
                Err((problem, words)) => read.refuse(line, problem, &words),
                Ok((told, answer)) => match said.insert(told.key, answer.outcome) {
                    Some(before) if before != answer.outcome => read.refuse(line, "receipt-twice", &told.name()),
                    Some(_) => read.counts.add("repeated"),
                    None => {
                        read.counts.add(answer.outcome.word());
                        let after = Answer::standing(told.answer.iter().cloned().chain([answer.clone()]));
                        read.counts.add(if after == told.answer { "unchanged" } else { "changed" });
                        read.facts.push(Said { line: line.number, key: told.key, answer });
                    }
                },
            }
        }
        Ok(read)
    }

    fn insert(db: &mut Db, file: InboundId, facts: &[Said]) -> Result<()> {
        let row = |said: &Said| {
            (
                record_answers::file_id.eq(file),
                record_answers::line.eq(said.line),
                record_answers::certificate_id.eq(said.key.certificate_id),
                record_answers::revision.eq(said.key.revision),
                record_answers::status.eq(said.key.status),
                record_answers::attempt.eq(said.key.attempt),
                record_answers::outcome.eq(said.answer.outcome),
                record_answers::reason.eq(said.answer.reason.clone()),
                record_answers::answered_on.eq(said.answer.answered_on),
            )
        };
        for some in facts.chunks(ROWS_AT_ONCE) {
            let rows: Vec<_> = some.iter().map(row).collect();
            crate::on_db!(db, |c| diesel::insert_into(record_answers::table).values(&rows).execute(c))?;
        }
        Ok(())
    }

    /// A line says of which record it speaks by that record's name, the certificate's number, or the person's.
    fn lacks(matching: &Matching<Column>) -> Option<Column> {
        let named = matching.place(Column::Record).or(matching.place(Column::Number)).is_some();
        (!named).then_some(Column::Record)
    }
}

/// The records that a receipt may speak of.
struct Book {
    by_name: HashMap<String, Told>,
    /// The last record of a certificate.
    by_number: HashMap<String, Told>,
    by_person: HashMap<String, Vec<Told>>,
    certificates: HashSet<String>,
}

type Refused = (&'static str, String);

const LONGEST_REASON: usize = 300;

impl Book {
    fn of(db: &mut Db, keys: &Keys, unit: UnitId, matching: &Matching<Column>, lines: &[Line]) -> Result<Book> {
        let numbers: HashSet<String> =
            lines.iter().map(|line| number_in(&words_of(line, matching, Column::Record))).filter(|number| !number.is_empty()).collect();
        let numbers: Vec<String> = numbers.into_iter().collect();
        let there = [unit];
        let mut found: Vec<(CertificateId, String)> = Vec::new();
        for some in numbers.chunks(ROWS_AT_ONCE) {
            let those = certificates::table.filter(certificates::number.eq_any(some)).filter(certificates::unit_id.eq_any(within(&there)));
            found.extend(those.select((certificates::id, certificates::number)).load::<(CertificateId, String)>(db)?);
        }
        let ids: Vec<CertificateId> = found.iter().map(|(id, _)| *id).collect();
        let told = Told::of(db, &ids)?;
        Ok(Book {
            certificates: found.into_iter().map(|(_, number)| number).collect(),
            by_number: told.iter().map(|told| (told.number.clone(), told.clone())).collect(),
            by_name: told.into_iter().map(|told| (told.name(), told)).collect(),
            by_person: by_person(db, keys, unit, matching, lines)?,
        })
    }

    fn line(&self, file: &Inbound, matching: &Matching<Column>, line: &Line) -> Result<(&Told, Answer), Refused> {
        let told = self.record(matching, line)?;
        let words = words_of(line, matching, Column::Outcome);
        let outcome = outcome(&words).ok_or(("receipt-outcome-unread", words))?;
        let cell = cell_of(line, matching, Column::Day);
        let on: NaiveDate = if cell.is_empty() { file.answered_on } else { day(cell).ok_or_else(|| ("receipt-day-unread", cell.words()))? };
        if on > today() {
            return Err(("receipt-day-future", cell.words()));
        }
        let reason = words_of(line, matching, Column::Reason).chars().take(LONGEST_REASON).collect();
        Ok((told, Answer::new(outcome, reason, on)))
    }

    fn record(&self, matching: &Matching<Column>, line: &Line) -> Result<&Told, Refused> {
        let words = words_of(line, matching, Column::Record);
        if words.is_empty() {
            return self.of_person(&words_of(line, matching, Column::Number));
        }
        let number = number_in(&words);
        let told = if words.contains('/') {
            self.by_name.get(&words.replacen(words.split('/').next().unwrap_or_default(), &number, 1))
        } else {
            self.by_number.get(&number)
        };
        match told {
            Some(told) => Ok(told),
            None if self.certificates.contains(&number) => Err(("receipt-record-not-sent", words)),
            None => Err(("receipt-record-unknown", words)),
        }
    }

    fn of_person(&self, words: &str) -> Result<&Told, Refused> {
        let last4 = || words.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect::<String>();
        let digits: String = words.chars().filter(char::is_ascii_digit).collect();
        match self.by_person.get(&digits).map(Vec::as_slice) {
            Some([one]) => Ok(one),
            Some([_, _, ..]) => Err(("receipt-record-many", last4())),
            _ if words.is_empty() => Err(("receipt-record-missing", String::new())),
            _ => Err(("receipt-record-unknown", last4())),
        }
    }
}

/// The certificate's number in the name of a record.
fn number_in(words: &str) -> String {
    words.split('/').next().unwrap_or_default().trim().to_uppercase()
}

/// The last records of those whose personal number stands in a line that names no record.
fn by_person(db: &mut Db, keys: &Keys, unit: UnitId, matching: &Matching<Column>, lines: &[Line]) -> Result<HashMap<String, Vec<Told>>> {
    let unnamed = lines.iter().filter(|line| words_of(line, matching, Column::Record).is_empty());
    let numbers: HashMap<Vec<u8>, String> = unnamed
        .filter_map(|line| Number::parse(&words_of(line, matching, Column::Number)))
        .map(|number| (number.lookup(keys), number.digits().to_owned()))
        .collect();
    let lookups: Vec<&Vec<u8>> = numbers.keys().collect();
    let there = [unit];
    let mut found: Vec<(CertificateId, Vec<u8>)> = Vec::new();
    for some in lookups.chunks(ROWS_AT_ONCE) {
        let held = certificates::table.inner_join(identifiers::table.on(identifiers::person_id.eq(certificates::person_id)));
        let held = held.filter(identifiers::lookup.eq_any(some.to_vec())).filter(certificates::unit_id.eq_any(within(&there)));
        found.extend(held.select((certificates::id, identifiers::lookup)).load::<(CertificateId, Vec<u8>)>(db)?);
    }
    let ids: Vec<CertificateId> = found.iter().map(|(id, _)| *id).collect();
    let last: HashMap<CertificateId, Told> = Told::of(db, &ids)?.into_iter().map(|told| (told.key.certificate_id, told)).collect();
    let mut people: HashMap<String, Vec<Told>> = HashMap::new();
    for (id, lookup) in found {
        if let (Some(told), Some(number)) = (last.get(&id), numbers.get(&lookup)) {
            people.entry(number.clone()).or_default().push(told.clone());
        }
    }
    Ok(people)
}
