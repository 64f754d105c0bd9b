//! A sheet: the headings and rows of a file, before anybody has looked at what they say.

mod csv;
mod xlsx;

use super::columns::Matching;
use crate::error::{Error, Result};
use crate::text::tidy;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub const LARGEST_FILE: usize = 20 * 1024 * 1024;
const MOST_ROWS: usize = 60_000;
const MOST_COLUMNS: usize = 60;
/// One more than fits anywhere: what is longer is cut here and refused by its row.
const LONGEST_CELL: usize = 501;
/// Titles and blank lines stand above the headings of many lists.
const HEADINGS_WITHIN: usize = 20;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Cell {
    #[default]
    #[serde(rename = "e")]
    Empty,
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "n")]
    Number(f64),
    #[serde(rename = "d")]
    Date(NaiveDate),
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sheet {
    pub headings: Vec<String>,
    pub rows: Vec<Line>,
}

/// A row with the number that Excel shows beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub number: i32,
    pub cells: Vec<Cell>,
}

impl Cell {
    pub fn text(text: &str) -> Cell {
        let text: String = tidy(text).chars().take(LONGEST_CELL).collect();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    pub fn is_empty(&self) -> bool {
        *self == Cell::Empty
    }

    /// As it would be read aloud.
    pub fn words(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) => date.format("%d/%m/%Y").to_string(),
        }
    }
}

impl Sheet {
    /// The sheet of an Excel workbook or a CSV file; a refusal says what to do.
    pub fn read(bytes: &[u8]) -> Result<Sheet> {
        if bytes.len() > LARGEST_FILE {
            return Err(Error::refused("problem-roster-too-large"));
        }
        let lines = match bytes {
            [] => return Err(Error::refused("problem-roster-empty")),
            [b'P', b'K', 3, 4, ..] => xlsx::lines(bytes)?,
            // The old Excel, or a workbook with a password.
            [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(Error::refused("problem-roster-old-excel")),
            _ => csv::lines(bytes)?,
        };
        Sheet::of(lines)
    }

    fn of(mut lines: Vec<Line>) -> Result<Sheet> {
        let recognised = |line: &Line| Matching::guess(&headings(line)).len();
        let first = lines.iter().take(HEADINGS_WITHIN).position(|line| recognised(line) >= 2).unwrap_or(0);
        if lines.len() < first + 2 {
            return Err(Error::refused("problem-roster-empty"));
        }
        let rows = lines.split_off(first + 1);
        Ok(Sheet { headings: headings(&lines[first]), rows })
    }
}

fn headings(line: &Line) -> Vec<String> {
    line.cells.iter().map(|cell| cell.words().chars().take(80).collect()).collect()
}

/// Collects lines within the limits; empty ones are left out.
#[derive(Default)]
struct Lines(Vec<Line>);

impl Lines {
    fn add(&mut self, number: usize, mut cells: Vec<Cell>) -> Result<()> {
        while cells.last().is_some_and(Cell::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if cells.len() > MOST_COLUMNS {
            return Err(Error::refused_with("problem-roster-columns", &[("most", MOST_COLUMNS.to_string())]));
        }
        if self.0.len() >= MOST_ROWS + HEADINGS_WITHIN {
            return Err(Error::refused_with("problem-roster-rows", &[("most", MOST_ROWS.to_string())]));
        }
        self.0.push(Line { number: i32::try_from(number).map_err(Error::broken)?, cells });
        Ok(())
    }
}
