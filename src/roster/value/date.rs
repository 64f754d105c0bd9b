//! Birth dates as Vietnamese lists write them: day, month, year in full.

use crate::roster::columns::Column;
use crate::roster::reason::Reason;
use crate::sheet::Cell;
use crate::web::today;
use chrono::{Datelike, NaiveDate};

/// A day that was, since 1900; nothing when the cell is empty.
pub fn birth_date(cell: &Cell) -> Result<Option<NaiveDate>, Reason> {
    let reason = |id: &str| Reason::of(Column::BirthDate, &cell.words(), id);
    let date = match cell {
        Cell::Empty => return Ok(None),
        Cell::Date(date) => *date,
        Cell::Number(number) if (1900.0..=2100.0).contains(number) => return Err(reason("row-birth-year-only")),
        Cell::Number(_) => return Err(reason("row-birth-unclear")),
        Cell::Text(text) => written(text).map_err(reason)?,
    };
    match date {
        _ if date > today() => Err(reason("row-birth-future")),
        _ if date.year() < 1900 => Err(reason("row-birth-old")),
        _ => Ok(Some(date)),
    }
}

fn written(text: &str) -> Result<NaiveDate, &'static str> {
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err("row-birth-unclear");
    }
    let (day, month, year) = match parts[..] {
        [year] if year.len() == 4 => return Err("row-birth-year-only"),
        [month, year] if month.len() <= 2 && year.len() == 4 => return Err("row-birth-year-only"),
        [day, month, year] if day.len() <= 2 && month.len() <= 2 && year.len() == 4 => (day, month, year),
        // As programs write it.
        [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2 => (day, month, year),
        [day, month, year] if day.len() <= 2 && month.len() <= 2 && year.len() == 2 => return Err("row-birth-two-digits"),
        _ => return Err("row-birth-unclear"),
    };
    let number = |part: &str| part.parse().unwrap_or(0);
    NaiveDate::from_ymd_opt(number(year) as i32, number(month), number(day)).ok_or("row-birth-unreal")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(text: &str) -> Result<Option<NaiveDate>, String> {
        birth_date(&Cell::text(text)).map_err(|reason| reason.id)
    }

    #[test]
    fn a_birth_date_is_a_whole_day_that_was() {
        let day = NaiveDate::from_ymd_opt(1950, 9, 2);
        for text in ["02/09/1950", "2/9/1950", "2-9-1950", "02.09.1950", "1950-09-02", " 2 / 9 / 1950 "] {
            assert_eq!(told(text), Ok(day), "{text}");
        }
        for (text, id) in [
            ("2/9/50", "row-birth-two-digits"),
            ("1950", "row-birth-year-only"),
            ("9/1950", "row-birth-year-only"),
            ("31/02/1950", "row-birth-unreal"),
            ("12/31/1950", "row-birth-unreal"),
            ("01/01/2990", "row-birth-future"),
            ("01/01/1850", "row-birth-old"),
            ("mùng 2 tháng 9", "row-birth-unclear"),
            ("02091950", "row-birth-unclear"),
            ("1/2/3/4", "row-birth-unclear"),
        ] {
            assert_eq!(told(text), Err(id.to_owned()), "{text}");
        }
        assert_eq!(birth_date(&Cell::Number(1950.0)).unwrap_err().id, "row-birth-year-only");
        assert_eq!(birth_date(&Cell::Number(18_508.0)).unwrap_err().id, "row-birth-unclear");
        assert_eq!(birth_date(&Cell::Empty), Ok(None));
    }

    proptest! {
        #[test]
        fn every_day_since_1900_is_read_back(days in 0..45_000_i64, form in prop::sample::select(vec!["%d/%m/%Y", "%-d/%-m/%Y", "%d-%m-%Y", "%Y-%m-%d"])) {
            let date = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Duration::days(days);
            prop_assert_eq!(told(&date.format(form).to_string()), Ok(Some(date)));
        }

        #[test]
        fn any_text_is_a_date_or_a_reason(text in "\\PC{0,40}") {
            drop(told(&text));
        }
    }
}
