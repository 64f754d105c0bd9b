//! A table of a report: the same cells whoever shows them.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Value>>,
    /// Its own line: what is counted once is not always the sum of the rows.
    pub total: Option<Vec<Value>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name for programs.
    pub key: String,
    /// Columns side by side of one group stand under one heading.
    pub group: Option<String>,
    pub heading: String,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The number of the row.
    Place,
    Text,
    Count,
    /// A percentage that somebody wants.
    Percent,
    /// The share of one column in another, by their places.
    Share {
        part: usize,
        whole: usize,
    },
    /// Filled in by hand.
    Note,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Text(String),
    Count(i64),
    Share {
        part: i64,
        whole: i64,
    },
    /// Small enough to point at somebody.
    HeldBack,
    /// Nobody has told it yet, or there is nothing to divide by.
    Missing,
}

/// Stands where a number is held back.
pub const HELD_BACK: &str = "(*)";
pub const MISSING: &str = "–";

/// As many columns as can be read on a sheet.
const ON_A_SHEET: usize = 16;

impl Value {
    pub fn share(part: &Value, whole: &Value) -> Value {
        match (part, whole) {
            (Value::HeldBack, _) | (_, Value::HeldBack) => Value::HeldBack,
            (Value::Count(part), Value::Count(whole)) if *whole > 0 => Value::Share { part: *part, whole: *whole },
            _ => Value::Missing,
        }
    }

    /// As it is read: "1.234", "85,3%".
    pub fn words(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Count(count) => thousands(*count),
            Value::Share { part, whole } => percent(*part, *whole),
            Value::HeldBack => HELD_BACK.into(),
            Value::Missing => MISSING.into(),
        }
    }

    /// As programs read it: "1234", "85.3", nothing.
    pub fn plain(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Count(count) => count.to_string(),
            Value::Share { part, whole } => {
                let tenths = tenths(*part, *whole);
                format!("{}.{}", tenths / 10, tenths % 10)
            }
            Value::HeldBack => "*".into(),
            Value::Missing => String::new(),
        }
    }

    pub fn is_number(&self) -> bool {
        matches!(self, Value::Count(_) | Value::Share { .. })
    }
}

/// Tenths of a percent, rounded half up.
pub fn tenths(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    i64::try_from((i128::from(part) * 2000 + i128::from(whole)).div_euclid(i128::from(whole) * 2)).unwrap_or(i64::MAX)
}

pub fn percent(part: i64, whole: i64) -> String {
    let tenths = tenths(part, whole);
    if tenths % 10 == 0 { format!("{}%", tenths / 10) } else { format!("{},{}%", tenths / 10, tenths % 10) }
}

/// "12345" → "12.345"
pub fn thousands(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if count < 0 { format!("-{text}") } else { text }
}

impl Table {
    /// All lines below the headings, the total among them.
    pub fn lines(&self) -> impl Iterator<Item = &Vec<Value>> {
        self.rows.iter().chain(&self.total)
    }

    pub fn holds_back(&self) -> bool {
        self.lines().flatten().any(|value| *value == Value::HeldBack)
    }

    pub fn lacks(&self) -> bool {
        let counted: Vec<bool> = self.columns.iter().map(|column| matches!(column.kind, Kind::Count | Kind::Percent | Kind::Share { .. })).collect();
        self.lines().any(|line| line.iter().zip(&counted).any(|(value, counted)| *counted && *value == Value::Missing))
    }

    /// What the signs in it mean.
    pub fn notes(&self) -> Vec<&'static str> {
        let held = self.holds_back().then_some("(*) Số nhỏ, không nêu để không ai bị nhận ra.");
        let lacks = self.lacks().then_some("– Chưa có số liệu.");
        held.into_iter().chain(lacks).collect()
    }

    /// The columns that name the row stand at the beginning.
    pub fn naming(&self) -> usize {
        self.columns.iter().take_while(|column| matches!(column.kind, Kind::Place | Kind::Text)).count()
    }

    /// The headings of groups: the heading, and over how many columns it stands; `None` over a column of its own.
    pub fn groups(&self) -> Vec<(Option<&str>, usize)> {
        let mut groups: Vec<(Option<&str>, usize)> = Vec::new();
        for column in &self.columns {
            match (groups.last_mut(), column.group.as_deref()) {
                (Some((Some(last), width)), Some(group)) if *last == group => *width += 1,
                (_, group) => groups.push((group, 1)),
            }
        }
        groups
    }

    /// How much room each column takes: a name that of some numbers, more of them where there is more room.
    pub fn weights(&self) -> Vec<u32> {
        let name = if self.columns.len() > 8 { 9 } else { 16 };
        let weight = |column: &Column| match column.kind {
            Kind::Place => 3,
            Kind::Text => name,
            Kind::Note => 5,
            Kind::Count | Kind::Percent | Kind::Share { .. } => 4,
        };
        self.columns.iter().map(weight).collect()
    }

    /// The size of its letters in points: the more columns, the smaller.
    pub fn letters(&self) -> f32 {
        match self.columns.len() {
            0..=7 => 12.0,
            8..=11 => 11.0,
            _ => 9.5,
        }
    }

    pub fn is_grouped(&self) -> bool {
        self.columns.iter().any(|column| column.group.is_some())
    }

    /// Sheets on which it can be read: a group of columns stays together, and each sheet begins with what names the rows.
    pub fn sheets(&self) -> Vec<Table> {
        let naming = self.naming();
        if self.columns.len() <= ON_A_SHEET {
            return vec![self.clone()];
        }
        let mut sheets: Vec<Vec<usize>> = Vec::new();
        let mut at = 0;
        for (_, width) in self.groups() {
            let own: Vec<usize> = (at..at + width).filter(|place| *place >= naming).collect();
            at += width;
            if own.is_empty() {
                continue;
            }
            match sheets.last_mut() {
                Some(sheet) if naming + sheet.len() + own.len() <= ON_A_SHEET => sheet.extend(own),
                _ => sheets.push(own),
            }
        }
        sheets.into_iter().map(|own| self.of((0..naming).chain(own).collect())).collect()
    }

    fn of(&self, places: Vec<usize>) -> Table {
        let line = |line: &Vec<Value>| places.iter().map(|&place| line[place].clone()).collect();
        let moved = |kind: Kind| match kind {
            Kind::Share { part, whole } => {
                let place = |old: usize| places.iter().position(|&place| place == old).unwrap_or(0);
                Kind::Share { part: place(part), whole: place(whole) }
            }
            kind => kind,
        };
        let column = |&place: &usize| Column { kind: moved(self.columns[place].kind), ..self.columns[place].clone() };
        Table { columns: places.iter().map(column).collect(), rows: self.rows.iter().map(line).collect(), total: self.total.as_ref().map(line) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_written_as_in_vietnam() {
        assert_eq!([0, 999, 1000, 26050, -1234567].map(thousands), ["0", "999", "1.000", "26.050", "-1.234.567"]);
        assert_eq!([percent(853, 1000), percent(1, 3), percent(2, 2), percent(0, 7)], ["85,3%", "33,3%", "100%", "0%"]);
        assert_eq!(Value::Share { part: 853, whole: 1000 }.plain(), "85.3");
    }

    proptest! {
        #[test]
        fn a_wide_table_is_shown_on_sheets_and_nothing_of_it_is_lost(groups in prop::collection::vec(1usize..5, 1..12), rows in 0usize..4) {
            let mut columns = vec![column("place", None, Kind::Place), column("name", None, Kind::Text)];
            for (at, width) in groups.iter().enumerate() {
                columns.extend((0..*width).map(|own| column(&format!("{at}-{own}"), (*width > 1).then(|| at.to_string()), Kind::Count)));
            }
            let width = columns.len();
            let row = |at: usize| (0..width).map(|column| Value::Count((at * 100 + column) as i64)).collect::<Vec<_>>();
            let table = Table { columns, rows: (0..rows).map(row).collect(), total: Some(row(rows)) };
            let sheets = table.sheets();
            prop_assert!(sheets.iter().all(|sheet| sheet.columns.len() <= ON_A_SHEET && sheet.rows.len() == rows));
            let shown: Vec<&str> = sheets.iter().flat_map(|sheet| sheet.columns.iter().skip(2)).map(|column| column.key.as_str()).collect();
            let all: Vec<&str> = table.columns.iter().skip(2).map(|column| column.key.as_str()).collect();
            prop_assert_eq!(shown, all);
        }

        #[test]
        fn a_share_is_within_half_a_tenth(part in 0i64..100_000, whole in 1i64..100_000) {
            let exact = part as f64 * 1000.0 / whole as f64;
            prop_assert!((tenths(part, whole) as f64 - exact).abs() <= 0.5 + 1e-9);
        }
    }

    fn column(key: &str, group: Option<String>, kind: Kind) -> Column {
        Column { key: key.into(), group, heading: key.into(), kind }
    }
}
