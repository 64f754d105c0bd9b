//! What the figures of a report are: those of its period, of the period before, and since the year began. Kept with the
//! report: its words may change afterwards, its figures only when somebody has them counted again.

use super::table::Value;
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::reporting::{Figure, FigureTable, Indicator, Period, PeriodKind};
use crate::web::today;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Basis {
    pub commune: String,
    pub province: String,
    /// The figures are those of this day.
    pub counted_on: NaiveDate,
    pub now: FigureTable,
    pub before: FigureTable,
    pub so_far: FigureTable,
}

/// The code of an indicator, and what of it: `learners`, `learners:change`, `adults-skilled:percent`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Name<'n> {
    pub code: &'n str,
    pub aspect: Aspect,
}

crate::words! {
    pub enum Aspect { Number = "", Of = "of", Percent = "percent", Target = "target", Missing = "missing", Before = "before", Change = "change", SoFar = "so-far", All = "all" }
}

/// The steps in which it is made: a page tells how far it is.
pub const STEPS: i32 = 3;

impl<'n> Name<'n> {
    pub fn of(name: &'n str) -> Option<Name<'n>> {
        let (code, aspect) = name.split_once(':').unwrap_or((name, ""));
        Some(Name { code, aspect: Aspect::from_word(aspect)? })
    }
}

impl Basis {
    /// Counted for a commune; `step` hears of each of the three tables.
    pub fn table(db: &mut Db, unit: UnitId, period: &Period, step: i32) -> Result<FigureTable> {
        let period = match step {
            0 => *period,
            1 => period.previous(),
            _ => since_new_year(period),
        };
        FigureTable::of(db, &[unit], &period)
    }

    pub fn of(db: &mut Db, unit: UnitId, period: &Period) -> Result<Basis> {
        let [now, before, so_far] = [0, 1, 2].map(|step| Basis::table(db, unit, period, step));
        Basis::with(db, unit, now?, before?, so_far?)
    }

    pub fn with(db: &mut Db, unit: UnitId, now: FigureTable, before: FigureTable, so_far: FigureTable) -> Result<Basis> {
        let unit = Unit::find(db, unit)?;
        let province = unit.parent_id.map(|above| Unit::find(db, above)).transpose()?.map(|above| above.name).unwrap_or_default();
        Ok(Basis { commune: unit.name, province, counted_on: today().min(now.period.last), now, before, so_far })
    }

    pub fn period(&self) -> &Period {
        &self.now.period
    }

    /// Of a place by its number in the table, or the total.
    pub fn value(&self, name: Name, place: Option<usize>) -> Value {
        let table = match name.aspect {
            Aspect::SoFar => &self.so_far,
            Aspect::Before => &self.before,
            _ => &self.now,
        };
        let Some(figure) = figure(table, name.code, place) else { return Value::Missing };
        let number = figure.numerator.map_or(Value::HeldBack, Value::Count);
        let of = figure.denominator.as_ref().map_or(Value::Missing, |of| Value::Count(of.count));
        match name.aspect {
            Aspect::Number | Aspect::SoFar | Aspect::Before | Aspect::All => number,
            Aspect::Of => of,
            Aspect::Percent => Value::share(&number, &of),
            // In tenths of a percent: 85 % is 850 of a thousand.
            Aspect::Target => figure.target.map_or(Value::Missing, |percent| Value::Share { part: (percent * 10.0).round() as i64, whole: 1000 }),
            Aspect::Missing => match (figure.missing(), figure.numerator) {
                (_, None) => Value::HeldBack,
                (missing, _) => missing.map_or(Value::Missing, Value::Count),
            },
            Aspect::Change => match (figure.numerator, self::figure(&self.before, name.code, self.place_before(place)).and_then(|before| before.numerator)) {
                (Some(now), Some(before)) => Value::Count(now - before),
                _ => Value::Missing,
            },
        }
    }

    /// A hamlet may have been added in between.
    fn place_before(&self, place: Option<usize>) -> Option<usize> {
        let unit = self.now.places.get(place?)?.unit;
        self.before.places.iter().position(|before| before.unit == unit)
    }

    /// What stands for a place in a text.
    pub fn words(&self, name: &str) -> Option<String> {
        let told = match name {
            "period" => said(self.period()),
            "year" => self.period().target_year().to_string(),
            "day" => self.counted_on.format("%d/%m/%Y").to_string(),
            "commune" => self.commune.clone(),
            "commune-full" => full(&self.commune),
            "province" => self.province.clone(),
            "places" => self.now.places.iter().filter(|place| place.unit.is_some()).count().to_string(),
            name => {
                let name = Name::of(name).filter(|name| name.aspect != Aspect::All)?;
                self.now.column(name.code)?;
                self.told(name)
            }
        };
        Some(told)
    }

    fn told(&self, name: Name) -> String {
        let value = self.value(name, None);
        if name.aspect != Aspect::Change {
            return value.words();
        }
        let before = before(self.period().kind);
        match value {
            Value::Count(0) => format!("bằng {before}"),
            Value::Count(change) if change > 0 => format!("tăng {} so với {before}", Value::Count(change).words()),
            Value::Count(change) => format!("giảm {} so với {before}", Value::Count(-change).words()),
            _ => format!("chưa có số liệu {before} để so sánh"),
        }
    }

    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.now.columns.iter().map(|column| &column.indicator)
    }
}

fn figure<'t>(table: &'t FigureTable, code: &str, place: Option<usize>) -> Option<&'t Figure> {
    let column = table.column(code)?;
    place.map_or(Some(&column.total), |place| column.by_place.get(place))
}

fn since_new_year(period: &Period) -> Period {
    let new_year = NaiveDate::from_ymd_opt(period.last.year(), 1, 1).unwrap_or(period.first);
    Period::between(new_year.min(period.first), period.last).unwrap_or(*period)
}

/// "xã Trung Chính"; a name that says what it is already stays.
fn full(commune: &str) -> String {
    let lower = commune.to_lowercase();
    if ["xã ", "phường ", "đặc khu "].iter().any(|kind| lower.starts_with(kind)) { commune.to_owned() } else { format!("xã {commune}") }
}

/// A period as an office writes it: "tháng 11 năm 2026".
pub fn said(period: &Period) -> String {
    let (first, last) = (period.first, period.last);
    match period.kind {
        PeriodKind::Week => format!("tuần {} năm {} (từ {} đến {})", first.format("%-V"), first.format("%G"), first.format("%d/%m"), last.format("%d/%m")),
        PeriodKind::Month => format!("tháng {} năm {}", first.month(), first.year()),
        PeriodKind::Quarter => format!("quý {} năm {}", super::report::roman(first.month0() as usize / 3 + 1), first.year()),
        PeriodKind::Year => format!("năm {}", first.year()),
        PeriodKind::AdHoc if first == last => format!("ngày {}", first.format("%d/%m/%Y")),
        PeriodKind::AdHoc => format!("từ ngày {} đến ngày {}", first.format("%d/%m/%Y"), last.format("%d/%m/%Y")),
    }
}

fn before(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::Week => "tuần trước",
        PeriodKind::Month => "tháng trước",
        PeriodKind::Quarter => "quý trước",
        PeriodKind::Year => "năm trước",
        PeriodKind::AdHoc => "kỳ trước",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_said_as_an_office_says_them() {
        let said = |text: &str| said(&text.parse().unwrap());
        assert_eq!(said("2026-11"), "tháng 11 năm 2026");
        assert_eq!(said("2026-Q4"), "quý IV năm 2026");
        assert_eq!(said("2026"), "năm 2026");
        assert_eq!(said("2026-W48"), "tuần 48 năm 2026 (từ 23/11 đến 29/11)");
        assert_eq!(said("2026-11-01..2026-11-15"), "từ ngày 01/11/2026 đến ngày 15/11/2026");
        assert_eq!((full("Trung Chính"), full("Phường Hạc Thành")), ("xã Trung Chính".into(), "Phường Hạc Thành".into()));
    }

    #[test]
    fn a_name_says_what_of_an_indicator() {
        assert_eq!(Name::of("adults-skilled:percent"), Some(Name { code: "adults-skilled", aspect: Aspect::Percent }));
        assert_eq!(Name::of("sessions"), Some(Name { code: "sessions", aspect: Aspect::Number }));
        assert_eq!(Name::of("sessions:lạ"), None);
    }
}
