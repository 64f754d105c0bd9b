//! What a cell says: a name, a date, a sex, a number, a group; or why it says nothing certain.

mod date;
mod name;
mod number;

pub use date::birth_date;
pub use name::name;
pub use number::{Told, number};

use super::columns::Column;
use super::reason::Reason;
use crate::identity::{Audience, Sex};
use crate::sheet::Cell;
use crate::text::fold;

const LONGEST_HOUSEHOLD: usize = 40;

pub fn sex(cell: &Cell) -> Result<Option<Sex>, Reason> {
    match fold(&cell.words()).as_str() {
        "" => Ok(None),
        "nu" | "n" | "female" | "f" => Ok(Some(Sex::Female)),
        "nam" | "male" | "m" => Ok(Some(Sex::Male)),
        _ => Err(Reason::of(Column::Sex, &cell.words(), "row-sex-unknown")),
    }
}

pub fn audience(cell: &Cell) -> Result<Option<Audience>, Reason> {
    let words = fold(&cell.words());
    let has = |any: &[&str]| any.iter().any(|part| words.contains(part));
    Ok(Some(match () {
        () if words.is_empty() => return Ok(None),
        () if has(&["can bo", "cong chuc", "vien chuc", "official"]) => Audience::Official,
        () if has(&["hoc sinh", "sinh vien", "student", "pupil"]) => Audience::Student,
        () if has(&["lao dong", "cong nhan", "worker"]) => Audience::Worker,
        () if has(&["nguoi dan", "dan cu", "resident"]) || words == "dan" => Audience::Resident,
        () => return Err(Reason::of(Column::Audience, &cell.words(), "row-audience-unknown")),
    }))
}

pub fn household(cell: &Cell) -> Result<Option<String>, Reason> {
    let number = cell.words();
    match number.chars().count() {
        0 => Ok(None),
        length if length > LONGEST_HOUSEHOLD => Err(Reason::of(Column::Household, &number, "row-household-long")),
        _ => Ok(Some(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_sexes_are_words() {
        let told = |text: &str| audience(&Cell::text(text)).map_err(|reason| reason.id);
        for (text, group) in [
            ("Cán bộ, công chức, viên chức", Audience::Official),
            ("HỌC SINH", Audience::Student),
            ("sinh viên", Audience::Student),
            ("Người lao động", Audience::Worker),
            ("cong nhan", Audience::Worker),
            ("Người dân", Audience::Resident),
            ("resident", Audience::Resident),
        ] {
            assert_eq!(told(text), Ok(Some(group)), "{text}");
        }
        assert_eq!((told(" "), told("nông dân?")), (Ok(None), Err("row-audience-unknown".into())));
        assert_eq!(sex(&Cell::text("NỮ")), Ok(Some(Sex::Female)));
        assert_eq!(sex(&Cell::text("nam")), Ok(Some(Sex::Male)));
        assert_eq!(sex(&Cell::Number(1.0)).unwrap_err().id, "row-sex-unknown");
    }
}
