//! Reads the lines of a sheet as rows: each cell by its column, each trouble with its reason.

use super::columns::{Column, Matching};
use super::import::ImportId;
use super::places::Places;
use super::reason::Reason;
use super::row::{Outcome, Row};
use super::value::{self, Told};
use crate::db::{Json, PersonId};
use crate::error::Result;
use crate::identity::{Checked, Number, NumberWarning};
use crate::keys::Keys;
use crate::sheet::{Cell, Line};

pub struct Reading<'a> {
    pub import: ImportId,
    pub matching: &'a Matching,
    pub places: &'a Places,
    pub keys: &'a Keys,
}

/// The cells of one line, and what is wrong with them.
struct Cells<'a> {
    reading: &'a Reading<'a>,
    line: &'a Line,
    refused: Vec<Reason>,
    doubtful: Vec<Reason>,
}

impl Reading<'_> {
    pub fn rows(&self, lines: &[Line]) -> Result<Vec<Row>> {
        lines.iter().map(|line| self.row(line)).collect()
    }

    pub fn row(&self, line: &Line) -> Result<Row> {
        let mut cells = Cells { reading: self, line, refused: Vec::new(), doubtful: Vec::new() };
        let mut row = Row {
            import_id: self.import,
            line: line.number,
            outcome: Outcome::New,
            name: cells.read(Column::Name, value::name).unwrap_or_default(),
            birth_date: cells.read(Column::BirthDate, value::birth_date).flatten(),
            sex: cells.read(Column::Sex, value::sex).flatten(),
            audience: cells.read(Column::Audience, value::audience).flatten(),
            unit_id: cells.read(Column::Hamlet, |cell| self.hamlet(cell)),
            household: cells.read(Column::Household, value::household).flatten(),
            class_id: cells.read(Column::Class, |cell| self.class(cell)).flatten(),
            new_id: PersonId::new(),
            sealed: None,
            lookup: None,
            last4: None,
            person_id: None,
            before: Json(None),
            reasons: Json(Vec::new()),
            decisions: Json(Vec::new()),
            decision: None,
            fate: None,
        };
        if let Some(number) = cells.number(&row) {
            let sealed = number.seal(self.keys, row.new_id, Checked::Typed)?;
            (row.sealed, row.lookup, row.last4) = (Some(sealed.sealed), Some(sealed.lookup), Some(sealed.last4));
        }
        row.outcome = cells.outcome();
        row.reasons = Json(if row.outcome == Outcome::Refused { cells.refused } else { cells.doubtful });
        Ok(row)
    }

    fn hamlet(&self, cell: &Cell) -> Result<crate::db::UnitId, Reason> {
        match cell.words().as_str() {
            "" => Err(Reason::of(Column::Hamlet, "", "row-hamlet-missing")),
            name => self.places.hamlet(name),
        }
    }

    fn class(&self, cell: &Cell) -> Result<Option<crate::attendance::ClassId>, Reason> {
        match cell.words().as_str() {
            "" => Ok(None),
            code => self.places.class(code).map(Some).ok_or_else(|| Reason::of(Column::Class, code, "row-class-unknown")),
        }
    }
}

impl Cells<'_> {
    fn cell(&self, column: Column) -> &Cell {
        const EMPTY: &Cell = &Cell::Empty;
        self.reading.matching.place(column).and_then(|place| self.line.cells.get(place)).unwrap_or(EMPTY)
    }

    fn read<T>(&mut self, column: Column, read: impl Fn(&Cell) -> Result<T, Reason>) -> Option<T> {
        let told = read(self.cell(column));
        told.map_err(|reason| self.refused.push(reason)).ok()
    }

    /// The number, with doubt where it disagrees with the birth year or the sex that the row gives.
    fn number(&mut self, row: &Row) -> Option<Number> {
        let number = match value::number(self.cell(Column::Number)) {
            Told::Nothing => return None,
            Told::Refused(reason) => {
                self.refused.push(reason);
                return None;
            }
            Told::Proposed(number, reason) => {
                self.doubtful.push(reason);
                number
            }
            Told::Number(number) => number,
        };
        for warning in number.warnings(row.birth_date, row.sex) {
            let id = match warning {
                NumberWarning::Birth => "row-number-birth",
                NumberWarning::Sex => "row-number-sex",
                NumberWarning::Province => continue,
            };
            self.doubtful.push(Reason::of(Column::Number, number.digits(), id));
        }
        Some(number)
    }

    fn outcome(&self) -> Outcome {
        match (self.refused.is_empty(), self.doubtful.is_empty()) {
            (false, _) => Outcome::Refused,
            (true, false) => Outcome::Doubtful,
            (true, true) => Outcome::New,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::judge::Judge;
    use crate::roster::register::Register;
    use proptest::prelude::*;

    const HEADINGS: [&str; 8] = ["Họ tên", "Ngày sinh", "Giới tính", "Số định danh", "Thôn", "Hộ", "Nhóm", "Mã lớp"];

    fn judged(lines: &[[&str; 8]]) -> Vec<Row> {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path()).unwrap();
        let (places, matching) = (Places::given(&["Thôn 1", "Thôn 2"], 2), Matching::guess(&HEADINGS.map(String::from)));
        let reading = Reading { import: ImportId::new(), matching: &matching, places: &places, keys: &keys };
        let line = |(place, cells): (usize, &[&str; 8])| Line { number: place as i32 + 2, cells: cells.iter().map(|text| Cell::text(text)).collect() };
        let lines: Vec<Line> = lines.iter().enumerate().map(line).collect();
        let mut rows = reading.rows(&lines).unwrap();
        let register = Register::default();
        let mut judge = Judge::new(&register, &places);
        rows.iter_mut().for_each(|row| judge.judge(row));
        rows
    }

    fn told(row: &Row) -> (Outcome, Vec<&str>) {
        (row.outcome, row.reasons.0.iter().map(|reason| reason.id.as_str()).collect())
    }

    #[test]
    fn each_trouble_of_a_row_is_told() {
        let rows = judged(&[
            ["Trần Thị Lan", "02/09/1950", "Nữ", "038150000123", "Thôn 1", "12", "Người dân", ""],
            ["", "2/9/50", "gái", "123", "Thôn 9", "", "tiên", "000000"],
            ["Lê Văn Ba", "02/09/1950", "Nam", "038150000125", "thon 2", "", "", ""],
            ["Lê Văn Tư", "02/09/1960", "Nam", "38060000125", "thon 2", "", "", ""],
        ]);
        assert_eq!(told(&rows[0]), (Outcome::New, vec![]));
        let all = [
            "row-name-missing",
            "row-birth-two-digits",
            "row-sex-unknown",
            "row-audience-unknown",
            "row-hamlet-unknown",
            "row-class-unknown",
            "row-number-length",
        ];
        assert_eq!(told(&rows[1]), (Outcome::Refused, all.to_vec()));
        assert_eq!(told(&rows[2]), (Outcome::Doubtful, vec!["row-number-sex"]));
        assert_eq!(told(&rows[3]), (Outcome::Doubtful, vec!["row-number-zeros"]));
        assert_eq!(rows[3].last4.as_deref(), Some("0125"));
    }

    #[test]
    fn the_same_person_twice_in_a_file_is_found() {
        let rows = judged(&[
            ["Trần Thị Lan", "02/09/1950", "", "038150000123", "Thôn 1", "", "", ""],
            ["Lan Trần", "02/09/1950", "", "038150000123", "Thôn 1", "", "", ""],
            ["TRAN THI LAN", "2/9/1950", "", "", "Thôn 1", "", "", ""],
            ["Trần Thị Lan", "02/09/1950", "", "038150000124", "Thôn 1", "", "", ""],
            ["Trần Thị Lan", "02/09/1950", "", "", "Thôn 2", "", "", ""],
            ["Lê Ba", "", "", "", "Thôn 2", "7", "", ""],
            ["Lê Ba", "", "", "", "Thôn 2", "7", "", ""],
            ["Lê Ba", "", "", "", "Thôn 2", "8", "", ""],
        ]);
        let wanted = [
            (Outcome::New, vec![]),
            (Outcome::Refused, vec!["row-number-repeats"]),
            (Outcome::Refused, vec!["row-repeats"]),
            (Outcome::Doubtful, vec!["row-alike"]),
            (Outcome::New, vec![]),
            (Outcome::New, vec![]),
            (Outcome::Refused, vec!["row-repeats"]),
            (Outcome::Doubtful, vec!["row-alike"]),
        ];
        assert_eq!(rows.iter().map(told).collect::<Vec<_>>(), wanted);
    }

    proptest! {
        /// Whatever stands in the cells, there is an answer; who is refused or doubtful is told why; no number is left open.
        #[test]
        fn every_row_has_an_outcome(cells in prop::collection::vec("\\PC{0,30}|[0-9]{9,13}|[0-9/]{6,10}", 8)) {
            let cells: [&str; 8] = std::array::from_fn(|place| cells[place].as_str());
            let row = judged(&[cells]).remove(0);
            prop_assert_eq!(row.reasons.0.is_empty(), row.outcome == Outcome::New);
            let kept = serde_json::to_string(&row.reasons).unwrap();
            let digits: String = cells[3].chars().filter(char::is_ascii_digit).collect();
            prop_assert!(digits.len() < 9 || !kept.contains(&digits));
        }
    }
}
