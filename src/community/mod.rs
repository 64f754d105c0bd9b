//! The community: the province, the commune, its hamlets and their households.

mod calendar;
mod hamlets;
mod households;
mod units;

pub use calendar::{Calendar, DayKind, KnownDay, days_after};
pub use hamlets::HamletList;
pub use households::{Homes, Household, HouseholdId, alike};
pub use units::{PROVINCES, Unit, UnitKind, within};
