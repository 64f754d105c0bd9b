//! Files that come in from outside: answers to batches, and completions on the national platform. Uploaded, columns
//! matched, looked at without changing anything, taken over; withdrawn when it was the wrong one.

mod completions;
mod file;
mod receipt;
mod words;

pub use completions::{Completions, completed_elsewhere};
pub use file::{Counts, Inbound, InboundId, InboundKind, InboundState, Upload};
pub use receipt::Column as ReceiptColumn;
pub use receipt::Receipts;
pub use words::{day, outcome};

use crate::db::Db;
use crate::error::Result;
use crate::keys::Keys;
use crate::sheet::{Cell, Column, Line, Matching};
use serde::Serialize;

/// What a kind of file says, line by line.
pub trait Kind: 'static {
    const KIND: InboundKind;
    const PATH: &'static str;
    type Column: Column;
    type Fact: Send + Sync + 'static;

    /// What the lines say; nothing is changed.
    fn read(db: &mut Db, keys: &Keys, file: &Inbound, matching: &Matching<Self::Column>, lines: &[Line]) -> Result<Read<Self::Fact>>;

    fn insert(db: &mut Db, file: InboundId, facts: &[Self::Fact]) -> Result<()>;

    /// What is missing among the columns, beyond those that are always needed.
    fn lacks(matching: &Matching<Self::Column>) -> Option<Self::Column>;
}

/// What a file would do.
#[derive(Debug)]
pub struct Read<F> {
    pub facts: Vec<F>,
    pub troubles: Vec<Trouble>,
    pub counts: Counts,
}

/// A line that is not taken over, with the reason and what stands there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trouble {
    pub line: i32,
    pub problem: String,
    pub said: String,
}

impl<F> Default for Read<F> {
    fn default() -> Self {
        Read { facts: Vec::new(), troubles: Vec::new(), counts: Counts::default() }
    }
}

impl<F> Read<F> {
    fn refuse(&mut self, line: &Line, problem: &str, said: &str) {
        self.counts.add("refused");
        let said = said.chars().take(60).collect();
        self.troubles.push(Trouble { line: line.number, problem: problem.into(), said });
    }
}

/// The words of a cell; one `'` before them only says that they are text.
fn words_of<C: Column>(line: &Line, matching: &Matching<C>, column: C) -> String {
    let words = cell_of(line, matching, column).words();
    words.strip_prefix('\'').map_or(words.clone(), str::to_owned)
}

fn cell_of<'l, C: Column>(line: &'l Line, matching: &Matching<C>, column: C) -> &'l Cell {
    const EMPTY: &Cell = &Cell::Empty;
    matching.place(column).and_then(|place| line.cells.get(place)).unwrap_or(EMPTY)
}
