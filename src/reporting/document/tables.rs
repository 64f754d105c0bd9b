//! The tables of a report: what stands in its body, and the appendix place by place with the columns that the office chose.

use super::basis::{Aspect, Basis, Name};
use super::table::{Column, Kind, Table, Value};
use crate::reporting::{Chapter, CountUnit, Indicator, Indicators};
use crate::web::Lang;

/// The names of the tables that a body may show.
pub const IN_BODY: [&str; 3] = ["targets", "learning", "models"];

/// A table of the body by its name; one without lines is none.
pub fn in_body(basis: &Basis, name: &str) -> Option<Table> {
    let table = match name {
        "targets" => compared(basis, Chapter::Targets),
        "learning" => learning(basis, Chapter::Learning),
        "models" => happened(learning(basis, Chapter::Models)),
        _ => return None,
    };
    Some(table)
}

fn column(key: &str, group: Option<&str>, heading: &str, kind: Kind) -> Column {
    Column { key: key.into(), group: group.map(Into::into), heading: heading.into(), kind }
}

fn title(indicator: &Indicator) -> Value {
    Value::Text(indicator.title.of(Lang::Vi).into())
}

/// Each target with what was reached, how that was at the end of the period before, and how many are missing.
fn compared(basis: &Basis, chapter: Chapter) -> Table {
    let columns = vec![
        column("place", None, "STT", Kind::Place),
        column("indicator", None, "Chỉ tiêu", Kind::Text),
        column("target", None, "Mục tiêu", Kind::Percent),
        column("number", Some("Kết quả"), "Đạt", Kind::Count),
        column("of", Some("Kết quả"), "Tổng số", Kind::Count),
        column("percent", Some("Kết quả"), "Tỷ lệ", Kind::Share { part: 3, whole: 4 }),
        column("before", None, "Kỳ trước đạt", Kind::Count),
        column("missing", None, "Còn thiếu", Kind::Count),
    ];
    let aspects = [Aspect::Target, Aspect::Number, Aspect::Of, Aspect::Percent, Aspect::Before, Aspect::Missing];
    lines(basis, chapter, columns, &aspects)
}

fn learning(basis: &Basis, chapter: Chapter) -> Table {
    let columns = vec![
        column("place", None, "STT", Kind::Place),
        column("indicator", None, "Nội dung", Kind::Text),
        column("number", None, "Kỳ này", Kind::Count),
        column("before", None, "Kỳ trước", Kind::Count),
        column("change", None, "Tăng, giảm", Kind::Count),
        column("so-far", None, "Lũy kế năm", Kind::Count),
    ];
    lines(basis, chapter, columns, &[Aspect::Number, Aspect::Before, Aspect::Change, Aspect::SoFar])
}

/// Of the models only what there is something of: half a hundred lines of nothing tell nothing.
fn happened(mut table: Table) -> Table {
    table.rows.retain(|line| line.iter().skip(2).any(|value| !matches!(value, Value::Count(0) | Value::Missing)));
    for (line, number) in table.rows.iter_mut().zip(1..) {
        line[0] = Value::Count(number);
    }
    table
}

fn lines(basis: &Basis, chapter: Chapter, columns: Vec<Column>, aspects: &[Aspect]) -> Table {
    // Points are no count of anything: their average stands on the screens.
    let shown = basis.indicators().filter(|indicator| indicator.chapter == chapter && indicator.unit != CountUnit::Point);
    let line = |(at, indicator): (usize, &Indicator)| {
        let number = Value::Count(i64::try_from(at + 1).unwrap_or(i64::MAX));
        let values = aspects.iter().map(|aspect| basis.value(Name { code: &indicator.code, aspect: *aspect }, None));
        [number, title(indicator)].into_iter().chain(values).collect()
    };
    Table { rows: shown.enumerate().map(line).collect(), columns, total: None }
}

/// A column of the appendix, and what it shows.
struct Wanted<'b> {
    column: Column,
    shows: Shows<'b>,
}

enum Shows<'b> {
    Number,
    Place,
    Nothing,
    Figure(Name<'b>),
}

/// Whether a code names a column, or three of them.
pub fn is_column(code: &str) -> bool {
    matches!(code, "place" | "note") || Name::of(code).is_some_and(|name| name.aspect != Aspect::Change && Indicators::shipped().coded(name.code).is_some())
}

/// The figures place by place, and their total.
pub fn appendix(basis: &Basis, codes: &[String]) -> Table {
    let mut wanted: Vec<Wanted> = Vec::new();
    for code in codes {
        add(&mut wanted, basis, code);
    }
    let line = |number: usize, place: Option<usize>, name: &str| {
        let value = |wanted: &Wanted| match wanted.shows {
            Shows::Number if place.is_none() => Value::Text(String::new()),
            Shows::Number => Value::Count(i64::try_from(number).unwrap_or(i64::MAX)),
            Shows::Place => Value::Text(name.to_owned()),
            Shows::Nothing => Value::Text(String::new()),
            Shows::Figure(figure) => basis.value(figure, place),
        };
        wanted.iter().map(value).collect::<Vec<_>>()
    };
    let nowhere = "Không thuộc thôn nào";
    let places = basis.now.places.iter().enumerate();
    let rows = places.map(|(at, place)| line(at + 1, Some(at), if place.unit.is_some() { &place.name } else { nowhere })).collect();
    let total = line(0, None, "Toàn xã");
    Table { columns: wanted.into_iter().map(|one| one.column).collect(), rows, total: Some(total) }
}

fn add<'b>(wanted: &mut Vec<Wanted<'b>>, basis: &Basis, code: &'b str) {
    match code {
        "place" => {
            wanted.push(Wanted { column: column("number", None, "STT", Kind::Place), shows: Shows::Number });
            wanted.push(Wanted { column: column("place", None, "Thôn", Kind::Text), shows: Shows::Place });
            return;
        }
        "note" => {
            wanted.push(Wanted { column: column("note", None, "Ghi chú", Kind::Note), shows: Shows::Nothing });
            return;
        }
        _ => {}
    }
    let Some((name, indicator)) = Name::of(code).and_then(|name| Some((name, &basis.now.column(name.code)?.indicator))) else { return };
    let (short, code) = (indicator.short.of(Lang::Vi), indicator.code.as_str());
    let figure = |aspect| Shows::Figure(Name { aspect, ..name });
    let count = |key: &str, group: Option<&str>, heading: &str, aspect| Wanted { column: column(key, group, heading, Kind::Count), shows: figure(aspect) };
    match name.aspect {
        Aspect::All => {
            let at = wanted.len();
            wanted.push(count(code, Some(short), "Số đạt", Aspect::Number));
            wanted.push(count(&format!("{code}:of"), Some(short), "Tổng số", Aspect::Of));
            let share = column(&format!("{code}:percent"), Some(short), "Tỷ lệ", Kind::Share { part: at, whole: at + 1 });
            wanted.push(Wanted { column: share, shows: figure(Aspect::Percent) });
        }
        Aspect::Percent => wanted.push(percent(wanted, short, code, name)),
        Aspect::Of => wanted.push(count(&format!("{code}:of"), None, &of_whom(indicator, basis), Aspect::Of)),
        Aspect::SoFar => wanted.push(count(&format!("{code}:so-far"), None, &format!("{short} lũy kế"), Aspect::SoFar)),
        Aspect::Before => wanted.push(count(&format!("{code}:before"), None, &format!("{short} kỳ trước"), Aspect::Before)),
        Aspect::Missing => wanted.push(count(&format!("{code}:missing"), None, &format!("{short}: còn thiếu"), Aspect::Missing)),
        Aspect::Target => wanted
            .push(Wanted { column: column(&format!("{code}:target"), None, &format!("{short}: mục tiêu"), Kind::Percent), shows: figure(Aspect::Target) }),
        Aspect::Number | Aspect::Change => wanted.push(count(code, None, short, Aspect::Number)),
    }
}

/// A percentage can be reckoned again where its number and its whole stand in columns of their own; else it is a number.
fn percent<'b>(wanted: &[Wanted<'b>], short: &str, code: &str, name: Name<'b>) -> Wanted<'b> {
    let place = |key: &str| wanted.iter().position(|one| one.column.key == key);
    let kind = match (place(code), place(&format!("{code}:of"))) {
        (Some(part), Some(whole)) => Kind::Share { part, whole },
        _ => Kind::Percent,
    };
    Wanted { column: column(&format!("{code}:percent"), None, &format!("{short}: tỷ lệ"), kind), shows: Shows::Figure(name) }
}

/// The heading of a column of denominators says who is counted.
fn of_whom(indicator: &Indicator, basis: &Basis) -> String {
    let population = indicator.of_in(basis.period().target_year()).and_then(|code| Indicators::shipped().population(code));
    population.map_or_else(|| format!("{}: tổng số", indicator.short.of(Lang::Vi)), |population| population.title.of(Lang::Vi).to_owned())
}
