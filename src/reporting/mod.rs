//! Reporting: where the commune stands against its targets, place by place, and what was reported.

mod collection;
pub mod counter;
mod counts;
mod denominator;
mod discreet;
pub mod document;
mod facts;
mod figure;
mod freeze;
pub mod holdings;
mod indicator;
pub mod league;
mod measure;
mod models;
mod pages;
mod period;
mod progress;
mod roll;
mod sensitive;
mod shown;
mod target;

pub use collection::{Collection, CollectionId, HamletReport, HamletStanding, HamletState, MergedReport, OfficeState, StepKind, Words};
pub use counts::Counts;
pub use denominator::{Denominator, DenominatorId, NewDenominator, Origin, TypedDenominator};
pub use facts::{Facts, Step};
pub use figure::{Column, Figure, FigureTable, Place};
pub use freeze::{ChangedSince, Freeze, FreezeId, FrozenPeriod, changes, keep_closing};
pub use indicator::{Chapter, CountUnit, Indicator, Indicators, Openness, Population, Said, YearTarget};
pub use measure::{AgeBand, Measure, Slice};
pub use pages::routes;
pub use period::{NoPeriod, Period, PeriodKind};
pub use progress::{Forecast, Outlook, Trend};
pub use roll::{Roll, Whom};
pub use shown::{Cell, Line, Shown};
pub use target::{Target, TargetId};
