//! What the figures of a report are: those of its period, of the period before, and since the year began. Kept with the
//! report: its words may change afterwards, its figures only when somebody has them counted again.

use super::table::Value;
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::reporting::{Figure, FigureTable, Freeze, FreezeId, Indicator, Period, PeriodKind};
use crate::web::{in_vietnam, today};
use chrono::{Datelike, NaiveDate, NaiveDateTime};
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
    /// The freeze under which the figures of the period stand.
    #[serde(default)]
    pub frozen: Option<Frozen>,
}

/// A freeze as a report names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    pub id: FreezeId,
    /// The first is 1, a correction the next.
    pub number: i32,
    pub made_at: NaiveDateTime,
    pub sha256: String,
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

impl<'n> Name<'n> {
    pub fn of(name: &'n str) -> Option<Name<'n>> {
        let (code, aspect) = name.split_once(':').unwrap_or((name, ""));
        Some(Name { code, aspect: Aspect::from_word(aspect)? })
    }
}

impl Basis {
    /// Of a commune. What was frozen is told as it was; the rest is counted, all of it at one moment.
    pub fn of(db: &mut Db, unit: UnitId, period: &Period) -> Result<Basis> {
        let (previous, year) = (period.previous(), period.year_so_far());
        let (frozen, before) = (Freeze::latest(db, unit, period)?, Freeze::latest(db, unit, &previous)?);
        let is_kept = |wanted: &Period| match *wanted {
            one if one == *period => frozen.is_some(),
            one if one == previous => before.is_some(),
            _ => year.first == period.first || frozen.as_ref().is_some_and(|freeze| freeze.so_far.is_some()),
        };
        let open: Vec<Period> = [*period, previous, year].into_iter().filter(|wanted| !is_kept(wanted)).collect();
        let mut counted = FigureTable::of_each(db, &[unit], &open)?.into_iter();
        let mut next = || counted.next().ok_or_else(|| Error::broken("a table for each period"));
        let now = match &frozen {
            Some(freeze) => freeze.figures.0.clone(),
            None => next()?,
        };
        let before = match before {
            Some(freeze) => freeze.figures.0,
            None => next()?,
        };
        let so_far = match frozen.as_ref().and_then(|freeze| freeze.so_far.clone()) {
            Some(so_far) => so_far.0,
            None if year.first == period.first => now.clone(),
            None => next()?,
        };
        let unit = Unit::find(db, unit)?;
        let province = unit.parent_id.map(|above| Unit::find(db, above)).transpose()?.map(|above| above.name).unwrap_or_default();
        let counted_on = today().min(period.last);
        let basis = Basis { commune: unit.name, province, counted_on, now, before, so_far, frozen: None };
        Ok(frozen.into_iter().fold(basis, |basis, freeze| basis.on(&freeze)))
    }

    /// The same, standing on what was frozen.
    pub fn on(self, freeze: &Freeze) -> Basis {
        let now = freeze.figures.0.clone();
        let so_far = match &freeze.so_far {
            Some(so_far) => so_far.0.clone(),
            None if now.period.year_so_far().first == now.period.first => now.clone(),
            None => self.so_far,
        };
        let frozen = Frozen { id: freeze.id, number: freeze.number, made_at: freeze.made_at, sha256: freeze.sha256.clone() };
        let counted_on = in_vietnam(freeze.made_at).date().min(now.period.last);
        Basis { now, so_far, counted_on, frozen: Some(frozen), ..self }
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
