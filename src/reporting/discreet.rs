//! A table that strangers and watchers may see: without small numbers, nor what would give them away.

use super::figure::{Figure, FigureTable, not_small};
use super::indicator::CountUnit;
use super::shown::{SMALLEST, Shown};

impl FigureTable {
    /// Numerators and denominators each by themselves, place by place. Where nothing is small, nothing changes.
    pub fn discreet(mut self) -> FigureTable {
        for column in &mut self.columns {
            // What happened is no person: sessions and attendances point at nobody. What is sensitive is held back already.
            if !column.indicator.unit.is_of_people() || column.indicator.is_sensitive() {
                continue;
            }
            if column.indicator.unit == CountUnit::Point {
                column.by_place.iter_mut().chain([&mut column.total]).for_each(|figure| {
                    let few = figure.denominator.as_ref().is_none_or(|of| of.count < SMALLEST);
                    hold_back(figure, few);
                });
                continue;
            }
            if column.by_place.is_empty() {
                let small = column.total.numerator.is_some_and(|count| not_small(count).is_none());
                hold_back(&mut column.total, small);
                continue;
            }
            let of = |figure: &Figure| figure.denominator.as_ref().map_or(0, |of| of.count);
            let counts = column.by_place.iter().map(|figure| ((), vec![figure.numerator.unwrap_or(0), of(figure)]));
            let shown = Shown::of(counts.collect());
            let cells = shown.lines.iter().map(|line| &line.cells).chain([&shown.totals]);
            for (figure, cells) in column.by_place.iter_mut().chain([&mut column.total]).zip(cells) {
                hold_back(figure, cells[0].0.is_none());
                if cells[1].0.is_none() {
                    figure.denominator = None;
                }
            }
        }
        self
    }

    /// Whether anything of it is held back.
    pub fn holds_back(&self) -> bool {
        self.columns.iter().flat_map(|column| column.by_place.iter().chain([&column.total]).map(move |figure| (column, figure))).any(|(column, figure)| {
            let without = figure.numerator.is_none() || (column.indicator.of.is_some() && figure.denominator.is_none());
            without && !column.indicator.is_sensitive()
        })
    }
}

/// A share would give the number away again: it needs both.
fn hold_back(figure: &mut Figure, small: bool) {
    if small {
        figure.numerator = None;
    }
}
