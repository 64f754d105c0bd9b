//! The figures of the models, as the room of the models counts them, in the shape of all others.

use super::denominator::{Denominator, Origin};
use super::figure::{Column, Figure, Place};
use super::indicator::{Chapter, CountUnit, Indicator, Openness, Said};
use super::period::Period;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::programmes::{self, Programme, Text};

/// Rules with their denominators, hamlet by hamlet; totals for the whole alone. For each period with its places.
pub fn columns(db: &mut Db, scope: &[UnitId], wanted: &[(Period, &[Place])]) -> Result<Vec<Vec<Column>>> {
    let days = |period: &Period| programmes::Period { from: period.first, to: period.until().max(period.first) };
    let days: Vec<programmes::Period> = wanted.iter().map(|(period, _)| days(period)).collect();
    let figures = Programme::figures_of_each(db, scope, &days)?.into_iter().zip(wanted);
    Ok(figures.map(|(figures, (_, places))| figures.into_iter().map(|figure| column(figure, places)).collect()).collect())
}

fn column(figure: programmes::Figure, places: &[Place]) -> Column {
    let target = figure.aim.map(f64::from);
    let share = |have: i64, of: Option<i64>, typed: bool| Figure {
        numerator: Some(have),
        denominator: of.map(|count| Denominator { count, origin: if typed { Origin::Mixed } else { Origin::Register } }),
        target,
    };
    let known: Vec<UnitId> = places.iter().filter_map(|place| place.unit).collect();
    let there = |place: &Place| {
        let parts = figure.by_unit.iter().filter(|(unit, _)| place.unit.map_or_else(|| !known.contains(unit), |own| **unit == own));
        let (have, of) = parts.fold((0, 0), |(have, of), (_, (more, among))| (have + more, of + among));
        share(have, Some(of), figure.typed)
    };
    let by_place = if figure.of.is_some() { places.iter().map(there).collect() } else { Vec::new() };
    Column { total: share(figure.have, figure.of, figure.typed), by_place, indicator: indicator(&figure) }
}

fn indicator(figure: &programmes::Figure) -> Indicator {
    let said = |text: &Text| Said { vi: text.vi.clone(), en: if text.en.is_empty() { text.vi.clone() } else { text.en.clone() } };
    let (kind, name) = (said(&figure.kind_name), said(&figure.name));
    let title = Said { vi: format!("{}: {}", kind.vi, name.vi), en: format!("{}: {}", kind.en, name.en) };
    let own = figure.programme.map(|programme| format!(".{programme}")).unwrap_or_default();
    Indicator {
        code: format!("{}{own}.{}", figure.kind, figure.code),
        version: 1,
        chapter: Chapter::Models,
        definition: figure.words.as_ref().map_or_else(|| title.clone(), said),
        title,
        short: name,
        source: Said { vi: "Sổ các mô hình trong Học Vụ".into(), en: "The registers of the models in Học Vụ".into() },
        owner: kind,
        unit: CountUnit::Thing,
        counts: format!("programme:{}", figure.code),
        among: None,
        of: None,
        targets: Vec::new(),
        openness: Openness::Open,
    }
}
