//! What of the figures may be shown: a number that is small enough to point at somebody is not.

use serde::Serialize;

/// Fewer people than these could be guessed by their neighbours.
pub const SMALLEST: i64 = 5;

/// A number, or the word that it is held back.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Cell(pub Option<i64>);

#[derive(Debug, Clone, Serialize)]
pub struct Line<L> {
    pub label: L,
    pub cells: Vec<Cell>,
}

/// A table with its totals, safe to be looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Shown<L> {
    pub lines: Vec<Line<L>>,
    pub totals: Vec<Cell>,
}

impl<L> Shown<L> {
    /// Each column by itself. Counts of lines, and the total of each column is theirs.
    pub fn of(lines: Vec<(L, Vec<i64>)>) -> Shown<L> {
        let width = lines.first().map_or(0, |(_, counts)| counts.len());
        let column = |at: usize| hold_back(&lines.iter().map(|(_, counts)| counts[at]).collect::<Vec<_>>());
        let columns: Vec<(Vec<Cell>, Cell)> = (0..width).map(column).collect();
        let totals = columns.iter().map(|(_, total)| *total).collect();
        let cells = |row: usize| columns.iter().map(|(cells, _)| cells[row]).collect();
        let lines = lines.into_iter().enumerate().map(|(row, (label, _))| Line { label, cells: cells(row) }).collect();
        Shown { lines, totals }
    }

    /// Whether anything was held back.
    pub fn holds_back(&self) -> bool {
        self.lines.iter().flat_map(|line| &line.cells).chain(&self.totals).any(|cell| cell.0.is_none())
    }
}

/// Holds back what is small; and, so that the total does not give it away, the next smallest too, until at least two
/// are hidden and together they are not small. Where that cannot be, the total is held back as well.
fn hold_back(counts: &[i64]) -> (Vec<Cell>, Cell) {
    let total: i64 = counts.iter().sum();
    let mut order: Vec<usize> = (0..counts.len()).filter(|&at| counts[at] > 0).collect();
    order.sort_by_key(|&at| counts[at]);
    let small = order.iter().take_while(|&&at| counts[at] < SMALLEST).count();
    let enough = |hidden: usize| hidden >= 2 && order[..hidden].iter().map(|&at| counts[at]).sum::<i64>() >= SMALLEST;
    let hidden = if small == 0 { 0 } else { (small..=order.len()).find(|&hidden| enough(hidden)).unwrap_or(order.len()) };
    let safe = hidden == 0 || enough(hidden);
    let cells = counts.iter().enumerate().map(|(at, &count)| Cell((!order[..hidden].contains(&at)).then_some(count))).collect();
    (cells, Cell(safe.then_some(total)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(counts: &[i64]) -> (Vec<Option<i64>>, Option<i64>) {
        let (cells, total) = hold_back(counts);
        (cells.into_iter().map(|cell| cell.0).collect(), total.0)
    }

    #[test]
    fn small_numbers_are_held_back_and_cannot_be_reckoned() {
        assert_eq!(column(&[40, 0, 12]), (vec![Some(40), Some(0), Some(12)], Some(52)));
        assert_eq!(column(&[40, 3, 12]), (vec![Some(40), None, None], Some(55)), "the total would give the three away");
        assert_eq!(column(&[1, 1, 30]), (vec![None, None, None], Some(32)), "two that are one each");
        assert_eq!(column(&[2, 3, 30]), (vec![None, None, Some(30)], Some(35)));
        assert_eq!(column(&[0, 3, 0]), (vec![Some(0), None, Some(0)], None));
    }

    proptest! {
        #[test]
        fn nothing_small_follows_from_what_is_shown(counts in prop::collection::vec(prop_oneof![0i64..8, 0i64..500], 0..30)) {
            let (cells, total) = column(&counts);
            let hidden: Vec<i64> = counts.iter().zip(&cells).filter(|(_, cell)| cell.is_none()).map(|(count, _)| *count).collect();
            prop_assert!(cells.iter().flatten().all(|&shown| shown == 0 || shown >= SMALLEST));
            prop_assert!(counts.iter().zip(&cells).all(|(count, cell)| cell.is_none_or(|shown| shown == *count)));
            if let Some(total) = total {
                prop_assert_eq!(total, counts.iter().sum::<i64>());
                prop_assert!(hidden.is_empty() || (hidden.len() >= 2 && hidden.iter().sum::<i64>() >= SMALLEST));
            }
            if counts.iter().all(|&count| count == 0 || count >= SMALLEST) {
                prop_assert!(hidden.is_empty() && total.is_some());
            }
        }
    }
}
