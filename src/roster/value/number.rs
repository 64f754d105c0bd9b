//! The personal number in a cell, and what Excel may have done to it.

use crate::identity::Number;
use crate::roster::columns::Column;
use crate::roster::reason::Reason;
use crate::sheet::Cell;

/// What a cell tells of a number.
#[derive(Debug, PartialEq)]
pub enum Told {
    Nothing,
    Number(Number),
    /// The leading zeros were lost; a person must say whether this is the one.
    Proposed(Number, Reason),
    Refused(Reason),
}

pub fn number(cell: &Cell) -> Told {
    let text = match cell {
        Cell::Number(number) if number.fract() == 0.0 && (0.0..1e15).contains(number) => format!("{number:.0}"),
        cell => cell.words(),
    };
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && !".'-".contains(*c)).collect();
    let refused = |id: &str| Told::Refused(Reason::of(Column::Number, &text, id));
    if digits.is_empty() {
        return Told::Nothing;
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let rounded = digits.bytes().all(|byte| byte.is_ascii_digit() || b"eE+,".contains(&byte));
        return refused(if rounded { "row-number-rounded" } else { "row-number-signs" });
    }
    match (digits.len(), Number::parse(&format!("{digits:0>12}"))) {
        (12, Some(number)) => Told::Number(number),
        (10 | 11, Some(number)) if number.has_known_province() => {
            let reason = Reason::of(Column::Number, &text, "row-number-zeros").with("last4", &number.digits()[8..]);
            Told::Proposed(number, reason)
        }
        (9, _) => refused("row-number-old"),
        (length, _) => Told::Refused(Reason::of(Column::Number, &text, "row-number-length").with("count", length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(cell: Cell) -> Result<String, String> {
        match number(&cell) {
            Told::Nothing => Ok(String::new()),
            Told::Number(number) => Ok(number.digits().to_owned()),
            Told::Proposed(number, reason) => Ok(format!("{}? {}", number.digits(), reason.id)),
            Told::Refused(reason) => Err(reason.id),
        }
    }

    #[test]
    fn a_number_keeps_its_zeros_or_is_asked_about() {
        assert_eq!(told(Cell::text(" 038 150 000 123 ")), Ok("038150000123".into()));
        assert_eq!(told(Cell::text("'038150000123")), Ok("038150000123".into()));
        assert_eq!(told(Cell::Number(38_150_000_123.0)), Ok("038150000123? row-number-zeros".into()));
        assert_eq!(told(Cell::text("38150000123")), Ok("038150000123? row-number-zeros".into()));
        assert_eq!(told(Cell::Number(1_150_000_123.0)), Ok("001150000123? row-number-zeros".into()));
        assert_eq!(told(Cell::Empty), Ok(String::new()));
        for (cell, id) in [
            (Cell::text("3.8150E+10"), "row-number-rounded"),
            (Cell::text("3,8150E+10"), "row-number-rounded"),
            (Cell::text("170000001"), "row-number-old"),
            (Cell::text("0381500001234"), "row-number-length"),
            (Cell::text("99150000123"), "row-number-length"),
            (Cell::text("chưa có"), "row-number-signs"),
            (Cell::Number(0.5), "row-number-length"),
        ] {
            assert_eq!(told(cell), Err(id.to_owned()));
        }
    }

    #[test]
    fn a_reason_never_holds_the_number() {
        let Told::Proposed(_, reason) = number(&Cell::text("38150000123")) else { panic!("eleven digits are proposed") };
        assert!(!format!("{reason:?}").contains("8150000"));
    }
}
