//! Completions on the national platform: evidence from elsewhere, for people who are found beyond doubt, counted once.

use super::words::day;
use super::{Inbound, InboundId, InboundKind, InboundState, Kind, Read, cell_of, words_of};
use crate::community::within;
use crate::db::schema::{external_completions, identifiers, inbound_files, persons, units};
use crate::db::{Db, PersonId, ROWS_AT_ONCE, UnitId};
use crate::error::Result;
use crate::identity::{Number, merged_away, restricted};
use crate::keys::Keys;
use crate::sheet::{self, Line, Matching};
use crate::text::{fold, plain};
use crate::web::today;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

crate::words! {
    pub enum Column {
        Number = "number", Name = "name", Birth = "birth", Hamlet = "hamlet", Course = "course", Day = "day", Proof = "proof",
    }
}

impl sheet::Column for Column {
    const KIND: &'static str = "completions";
    const EVERY: &'static [Column] = Column::ALL;
    const NEEDED: &'static [Column] = &[Column::Course, Column::Day];
    const MOST_ROWS: usize = 60_000;

    fn headings(self) -> &'static [&'static str] {
        match self {
            Column::Number => &["so dinh danh ca nhan", "so dinh danh", "ma dinh danh", "so cccd", "cccd", "personal_number", "personal number"],
            Column::Name => &["ho va ten", "ho ten", "ten hoc vien", "name", "full name"],
            Column::Birth => &["ngay sinh", "ngay thang nam sinh", "birth_date", "birth date"],
            Column::Hamlet => &["thon", "ten thon", "to dan pho", "hamlet"],
            Column::Course => &["khoa hoc", "ten khoa hoc", "ten khoa", "khoa", "course", "course title"],
            Column::Day => &["ngay hoan thanh", "hoan thanh ngay", "ngay hoan thanh khoa hoc", "completed_on", "completed on", "completion date"],
            Column::Proof => &["so chung nhan", "ma chung nhan", "minh chung", "ma hoan thanh", "certificate", "proof"],
        }
    }
}

/// Where the national platform stands.
pub const SOURCE: &str = "binhdanhocvuso.gov.vn";

pub struct Completions;

#[derive(Debug, Clone)]
pub struct Completed {
    line: i32,
    person: PersonId,
    course: String,
    on: NaiveDate,
    proof: String,
}

crate::id!(CompletionId);

/// Who completed something elsewhere, by files that count. Asked together with those who passed here
/// (`persons::id.eq_any(…).or(…)`), everybody is counted once.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn completed_elsewhere() -> _ {
    let applied: InboundState = InboundState::Applied;
    external_completions::table.inner_join(inbound_files::table).filter(inbound_files::state.eq(applied)).select(external_completions::person_id)
}

impl Kind for Completions {
    const KIND: InboundKind = InboundKind::Completions;
    const PATH: &'static str = "/completions";
    type Column = Column;
    type Fact = Completed;

    fn read(db: &mut Db, keys: &Keys, file: &Inbound, matching: &Matching<Column>, lines: &[Line]) -> Result<Read<Completed>> {
        let people = People::of(db, keys, file.unit_id, matching, lines)?;
        let mut known = people.known(db)?;
        let mut read = Read::default();
        for line in lines {
            match people.line(keys, matching, line) {
                Err((problem, words)) => read.refuse(line, problem, &words),
                Ok(done) if known.insert((done.person, fold(&done.course))) => {
                    read.counts.add("changed");
                    read.facts.push(done);
                }
                Ok(_) => read.counts.add("unchanged"),
            }
        }
        Ok(read)
    }

    fn insert(db: &mut Db, file: InboundId, facts: &[Completed]) -> Result<()> {
        let row = |done: &Completed| {
            (
                external_completions::id.eq(CompletionId::new()),
                external_completions::file_id.eq(file),
                external_completions::line.eq(done.line),
                external_completions::person_id.eq(done.person),
                external_completions::source.eq(SOURCE),
                external_completions::course.eq(done.course.clone()),
                external_completions::course_folded.eq(fold(&done.course)),
                external_completions::completed_on.eq(done.on),
                external_completions::proof.eq(done.proof.clone()),
            )
        };
        for some in facts.chunks(ROWS_AT_ONCE) {
            let rows: Vec<_> = some.iter().map(row).collect();
            crate::on_db!(db, |c| diesel::insert_into(external_completions::table).values(&rows).execute(c))?;
        }
        Ok(())
    }

    fn lacks(matching: &Matching<Column>) -> Option<Column> {
        let named = matching.place(Column::Number).is_some() || matching.place(Column::Name).is_some() && matching.place(Column::Birth).is_some();
        (!named).then_some(Column::Number)
    }
}

struct People {
    by_lookup: HashMap<Vec<u8>, PersonId>,
    by_name: HashMap<(String, NaiveDate), Vec<(PersonId, String)>>,
    names: HashMap<PersonId, String>,
}

type Refused = (&'static str, String);
type Row = (PersonId, String, String, Option<NaiveDate>, String);

impl People {
    fn of(db: &mut Db, keys: &Keys, unit: UnitId, matching: &Matching<Column>, lines: &[Line]) -> Result<People> {
        let there = [unit];
        let lookups: HashSet<Vec<u8>> =
            lines.iter().filter_map(|line| Number::parse(&words_of(line, matching, Column::Number))).map(|number| number.lookup(keys)).collect();
        let lookups: Vec<Vec<u8>> = lookups.into_iter().collect();
        let names: HashSet<String> = lines.iter().map(|line| fold(&words_of(line, matching, Column::Name))).filter(|name| !name.is_empty()).collect();
        let names: Vec<String> = names.into_iter().collect();
        let mut people = People { by_lookup: HashMap::new(), by_name: HashMap::new(), names: HashMap::new() };
        for some in lookups.chunks(ROWS_AT_ONCE) {
            let held = identifiers::table.inner_join(persons::table.on(persons::id.eq(identifiers::person_id))).filter(identifiers::valid_to.is_null());
            let held = held.filter(identifiers::lookup.eq_any(some)).filter(persons::unit_id.eq_any(within(&there)));
            let held = held.filter(persons::id.ne_all(merged_away())).filter(persons::id.ne_all(restricted()));
            for (lookup, id, name) in held.select((identifiers::lookup, persons::id, persons::name)).load::<(Vec<u8>, PersonId, String)>(db)? {
                people.by_lookup.insert(lookup, id);
                people.names.insert(id, name);
            }
        }
        for some in names.chunks(ROWS_AT_ONCE) {
            let alike = persons::table.inner_join(units::table).filter(persons::name_folded.eq_any(some)).filter(persons::unit_id.eq_any(within(&there)));
            let alike = alike.filter(persons::id.ne_all(merged_away())).filter(persons::id.ne_all(restricted()));
            let alike: Vec<Row> = alike.select((persons::id, persons::name, persons::name_folded, persons::birth_date, units::name)).load(db)?;
            for (id, name, folded, birth, hamlet) in alike {
                people.names.insert(id, name);
                if let Some(birth) = birth {
                    people.by_name.entry((folded, birth)).or_default().push((id, plain(&hamlet)));
                }
            }
        }
        Ok(people)
    }

    /// What they completed by earlier files.
    fn known(&self, db: &mut Db) -> Result<HashSet<(PersonId, String)>> {
        let ids: Vec<PersonId> = self.names.keys().copied().collect();
        let mut known = HashSet::new();
        for some in ids.chunks(ROWS_AT_ONCE) {
            let done = external_completions::table.inner_join(inbound_files::table).filter(inbound_files::state.eq(InboundState::Applied));
            let done = done.filter(external_completions::person_id.eq_any(some));
            known.extend(done.select((external_completions::person_id, external_completions::course_folded)).load::<(PersonId, String)>(db)?);
        }
        Ok(known)
    }

    fn line(&self, keys: &Keys, matching: &Matching<Column>, line: &Line) -> Result<Completed, Refused> {
        let course: String = words_of(line, matching, Column::Course).chars().take(200).collect();
        if course.is_empty() {
            return Err(("completion-course-missing", String::new()));
        }
        let cell = cell_of(line, matching, Column::Day);
        let on = day(cell).filter(|day| *day <= today()).ok_or_else(|| ("completion-day-unread", cell.words()))?;
        let proof = words_of(line, matching, Column::Proof).chars().take(100).collect();
        Ok(Completed { line: line.number, person: self.person(keys, matching, line)?, course, on, proof })
    }

    /// By number; where a name stands beside it they must agree. Without a number by name, birth date and hamlet.
    fn person(&self, keys: &Keys, matching: &Matching<Column>, line: &Line) -> Result<PersonId, Refused> {
        let name = words_of(line, matching, Column::Name);
        let digits = words_of(line, matching, Column::Number);
        if !digits.is_empty() {
            let last4 = digits.chars().skip(digits.chars().count().saturating_sub(4)).collect::<String>();
            let found = Number::parse(&digits).and_then(|number| self.by_lookup.get(&number.lookup(keys)));
            let found = *found.ok_or(("completion-person-unknown", last4))?;
            let same = name.is_empty() || self.names.get(&found).is_some_and(|known| fold(known) == fold(&name));
            return if same { Ok(found) } else { Err(("completion-name-differs", name)) };
        }
        let birth = day(cell_of(line, matching, Column::Birth)).ok_or_else(|| ("completion-birth-missing", name.clone()))?;
        let hamlet = plain(&words_of(line, matching, Column::Hamlet));
        let alike = self.by_name.get(&(fold(&name), birth)).map(Vec::as_slice).unwrap_or_default();
        let there: Vec<PersonId> = alike.iter().filter(|(_, lives)| hamlet.is_empty() || *lives == hamlet).map(|(id, _)| *id).collect();
        match there[..] {
            [one] => Ok(one),
            [] => Err(("completion-person-unknown", name)),
            _ => Err(("completion-person-doubtful", name)),
        }
    }
}
