//! Reporting: where the commune stands against its targets, place by place, and what was reported.

mod counts;
mod denominator;
pub mod document;
mod facts;
mod figure;
mod figures;
pub mod holdings;
mod indicator;
mod measure;
mod pages;
mod period;
mod sensitive;
mod shown;
mod target;

pub use counts::Counts;
pub use denominator::{Denominator, DenominatorId, NewDenominator, Origin, TypedDenominator};
pub use facts::{Facts, Step};
pub use figure::{Column, Figure, FigureTable, Place};
pub use figures::Figures;
pub use indicator::{Chapter, CountUnit, Indicator, Indicators, Openness, Population, Said, YearTarget};
pub use measure::{AgeBand, Measure, Slice};
pub use pages::routes;
pub use period::{NoPeriod, Period, PeriodKind};
pub use shown::{Cell, Line, Shown};
pub use target::{Target, TargetId};
