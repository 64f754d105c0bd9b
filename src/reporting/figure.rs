//! A figure, and the table of figures that every screen, file, report and program reads.

use super::counts::Counts;
use super::denominator::{Denominator, TypedDenominators};
use super::indicator::{CountUnit, Indicator, Indicators, Population};
use super::measure::{Measure, Slice};
use super::models;
use super::period::Period;
use super::sensitive;
use super::shown::SMALLEST;
use super::target::Targets;
use crate::community::{Unit, UnitKind};
use crate::db::{Db, UnitId, now};
use crate::error::{Error, Result};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// One number with what belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Nothing: it is held back, because it is small or because it is told for the whole commune only.
    pub numerator: Option<i64>,
    /// Nothing: a number without a share.
    pub denominator: Option<Denominator>,
    /// In percent.
    pub target: Option<f64>,
}

/// Where the figures of a line are from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// None: of people who are entered for the commune itself and live in no hamlet of it.
    pub unit: Option<UnitId>,
    pub name: String,
}

/// One indicator: its total and its figures place by place, in the order of the table's places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub indicator: Indicator,
    pub total: Figure,
    /// Nothing: it is told for the whole alone.
    pub by_place: Vec<Figure>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureTable {
    /// The names of the units whose total it is.
    pub of: Vec<String>,
    pub period: Period,
    pub taken_at: NaiveDateTime,
    pub places: Vec<Place>,
    pub columns: Vec<Column>,
}

impl Figure {
    /// From 0 to 1, or more where the typed denominator is too small.
    pub fn share(&self) -> Option<f64> {
        let of = self.denominator.as_ref().map(|of| of.count).filter(|of| *of > 0)?;
        Some(self.numerator? as f64 / of as f64)
    }

    /// With one decimal: what stands in every file.
    pub fn percent(&self) -> Option<f64> {
        self.share().map(|share| (share * 1000.0).round() / 10.0)
    }

    /// So many are needed to reach the target.
    pub fn needed(&self) -> Option<i64> {
        // Of nobody nothing is needed, and nothing reached.
        let (of, target) = (self.denominator.as_ref()?.count, self.target?);
        if of == 0 {
            return None;
        }
        // 85 % of 20 is 17, whatever the last binary digit says.
        Some((of as f64 * target / 100.0 - 1e-9).ceil() as i64)
    }

    /// So many are missing; nobody when it is reached.
    pub fn missing(&self) -> Option<i64> {
        Some((self.needed()? - self.numerator?).max(0))
    }

    pub fn is_met(&self) -> Option<bool> {
        self.missing().map(|missing| missing == 0)
    }
}

/// All that figures of one year are made of.
struct Making<'a> {
    scope: &'a [UnitId],
    counts: &'a Counts,
    typed: TypedDenominators,
    targets: Targets,
    year: i32,
}

impl FigureTable {
    /// **The one way to a figure.** Of these units and below, hamlet by hamlet.
    pub fn of(db: &mut Db, scope: &[UnitId], period: &Period) -> Result<FigureTable> {
        FigureTable::of_each(db, scope, &[*period])?.pop().ok_or_else(|| Error::broken("a table for each period"))
    }

    /// The same of several periods, as they stand at one moment.
    pub fn of_each(db: &mut Db, scope: &[UnitId], periods: &[Period]) -> Result<Vec<FigureTable>> {
        let mut tables = periods.iter().map(|period| FigureTable::counted_here(db, scope, period)).collect::<Result<Vec<_>>>()?;
        let wanted: Vec<(Period, &[Place])> = tables.iter().map(|table| (table.period, table.places.as_slice())).collect();
        let models = models::columns(db, scope, &wanted)?;
        tables.iter_mut().zip(models).for_each(|(table, columns)| table.columns.extend(columns));
        Ok(tables)
    }

    /// Without the figures of the models: what a dashboard shows costs the same whatever they hold.
    pub fn counted_here(db: &mut Db, scope: &[UnitId], period: &Period) -> Result<FigureTable> {
        let indicators: Vec<&Indicator> = Indicators::shipped().all.iter().collect();
        FigureTable::of_these(db, scope, period, &indicators)
    }

    /// Only some of the indicators.
    pub fn of_these(db: &mut Db, scope: &[UnitId], period: &Period, indicators: &[&Indicator]) -> Result<FigureTable> {
        let counts = Counts::of(db, scope, period)?;
        FigureTable::made(db, scope, period, indicators, &counts)
    }

    pub(super) fn made(db: &mut Db, scope: &[UnitId], period: &Period, indicators: &[&Indicator], counts: &Counts) -> Result<FigureTable> {
        let hamlets = Unit::hamlets(db, scope)?;
        let mut places: Vec<Place> = hamlets.iter().map(|hamlet| Place { unit: Some(hamlet.id), name: hamlet.name.clone() }).collect();
        let nowhere = |slice: &Slice| hamlets.iter().all(|hamlet| hamlet.id != slice.unit);
        if counts.0.keys().any(|(_, slice)| nowhere(slice)) {
            places.push(Place { unit: None, name: String::new() });
        }
        let mut units: Vec<UnitId> = scope.to_vec();
        units.extend(hamlets.iter().map(|hamlet| hamlet.id));
        let year = period.target_year();
        // A hamlet looked at by itself has its commune's target where it has none of its own.
        let mut above = Vec::new();
        for unit in scope {
            let known = Unit::find(db, *unit)?;
            above.extend(known.parent_id.filter(|_| known.kind == UnitKind::Hamlet));
        }
        units.extend(&above);
        let typed = TypedDenominators::of(db, &units, year)?;
        let targets = Targets::of(db, &units, year)?;
        let making = Making { scope, counts, typed, targets, year };
        let columns = indicators.iter().map(|indicator| making.column(db, indicator, period, &places, &above)).collect::<Result<_>>()?;
        let of = scope.iter().map(|unit| Ok(Unit::find(db, *unit)?.name)).collect::<Result<_>>()?;
        Ok(FigureTable { of, period: *period, taken_at: now(), places, columns })
    }

    pub fn column(&self, code: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.indicator.code == code)
    }

    /// The figure of an indicator: in a place, or the total.
    pub fn figure(&self, code: &str, place: Option<UnitId>) -> Option<&Figure> {
        let column = self.column(code)?;
        let Some(unit) = place else { return Some(&column.total) };
        let at = self.places.iter().position(|place| place.unit == Some(unit))?;
        column.by_place.get(at)
    }
}

impl Making<'_> {
    fn column(&self, db: &mut Db, indicator: &Indicator, period: &Period, places: &[Place], above: &[UnitId]) -> Result<Column> {
        let Some(measure) = indicator.measure() else {
            let total = sensitive::total(db, self.scope, period, &indicator.counts)?;
            let hidden = Figure { numerator: None, denominator: None, target: None };
            return Ok(Column { indicator: indicator.clone(), total: Figure { numerator: total, ..hidden }, by_place: Vec::new() });
        };
        let known = Indicators::shipped();
        let among = indicator.among_in(self.year).and_then(|code| known.population(code));
        let of = indicator.of_in(self.year).and_then(|code| known.population(code));
        let known_units: Vec<UnitId> = places.iter().filter_map(|place| place.unit).collect();
        let figure = |place: &Place| {
            let here = |slice: &Slice| place.unit.map_or_else(|| !known_units.contains(&slice.unit), |unit| slice.unit == unit);
            let units: Vec<UnitId> = place.unit.into_iter().chain(self.scope.iter().copied()).chain(above.iter().copied()).collect();
            Figure {
                numerator: Some(self.counted(measure, among, &here)),
                denominator: self.denominator(indicator, of, place.unit, &here),
                target: of.and_then(|_| self.targets.percent(indicator, &units)),
            }
        };
        let by_place: Vec<Figure> = places.iter().map(figure).collect();
        let all = |_: &Slice| true;
        let whole = match self.scope {
            [unit] => of.and_then(|of| self.typed.get(*unit, of)).cloned(),
            _ => None,
        };
        let units: Vec<UnitId> = self.scope.iter().chain(above).copied().collect();
        let total = Figure {
            numerator: Some(self.counted(measure, among, &all)),
            denominator: whole
                .or_else(|| by_place.first()?.denominator.as_ref().map(|_| Denominator::sum(by_place.iter().filter_map(|one| one.denominator.as_ref())))),
            target: of.and_then(|_| self.targets.percent(indicator, &units)),
        };
        let total = if places.is_empty() { Figure { denominator: self.denominator(indicator, of, None, &all), ..total } } else { total };
        Ok(Column { indicator: indicator.clone(), total, by_place })
    }

    fn counted(&self, measure: Measure, among: Option<&Population>, here: &dyn Fn(&Slice) -> bool) -> i64 {
        self.counts.sum(measure, |slice| here(slice) && among.is_none_or(|among| among.takes(slice.group, slice.age)))
    }

    fn denominator(&self, indicator: &Indicator, of: Option<&Population>, unit: Option<UnitId>, here: &dyn Fn(&Slice) -> bool) -> Option<Denominator> {
        if indicator.unit == CountUnit::Point {
            return Some(Denominator::register(self.counted(Measure::BothTests, None, here)));
        }
        let of = of?;
        let typed = unit.and_then(|unit| self.typed.get(unit, of)).cloned();
        Some(typed.unwrap_or_else(|| Denominator::register(self.counted(of.measure, Some(of), here))))
    }
}

/// Fewer than these are held back where an indicator is sensitive.
pub(super) fn not_small(count: i64) -> Option<i64> {
    (count == 0 || count >= SMALLEST).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn figure(numerator: i64, of: i64, target: f64) -> Figure {
        Figure { numerator: Some(numerator), denominator: Some(Denominator::register(of)), target: Some(target) }
    }

    #[test]
    fn what_is_missing_is_told_in_people() {
        assert_eq!(figure(786, 1000, 100.0).missing(), Some(214));
        assert_eq!((figure(17, 20, 85.0).missing(), figure(16, 20, 85.0).missing()), (Some(0), Some(1)));
        assert_eq!(figure(3, 0, 85.0).percent(), None);
        assert_eq!(figure(3, 0, 85.0).is_met(), None);
        assert_eq!(figure(1, 3, 50.0).percent(), Some(33.3));
        let hidden = Figure { numerator: None, ..figure(0, 10, 50.0) };
        assert_eq!((hidden.percent(), hidden.missing()), (None, None));
    }

    proptest! {
        #[test]
        fn the_target_is_reached_exactly_when_nobody_is_missing(numerator in 0_i64..2_000, of in 1_i64..2_000, target in 1_u32..=100) {
            let figure = figure(numerator, of, f64::from(target));
            prop_assert_eq!(figure.is_met(), Some(numerator * 100 >= of * i64::from(target)));
        }
    }
}
