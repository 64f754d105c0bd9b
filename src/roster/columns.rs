//! What the columns of a roster mean: guessed from their headings, corrected by a person, remembered.

use crate::db::schema::roster_matchings;
use crate::db::{Db, Json, PersonId, now};
use crate::error::Result;
use crate::text::fold;
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

crate::words! {
    pub enum Column {
        Name = "name",
        BirthDate = "birth-date",
        Sex = "sex",
        Number = "number",
        Hamlet = "hamlet",
        Household = "household",
        Audience = "audience",
        Class = "class",
    }
}

impl Column {
    /// A list without these cannot be taken over.
    pub const NEEDED: [Column; 2] = [Column::Name, Column::Hamlet];

    /// How people head it, folded; the likeliest first.
    fn headings(self) -> &'static [&'static str] {
        match self {
            Column::Name => &["ho va ten", "ho ten", "ho va ten hoc vien", "ten hoc vien", "ho ten hoc vien", "ten", "full name", "name"],
            Column::BirthDate => &["ngay sinh", "ngay thang nam sinh", "sinh ngay", "nam sinh", "date of birth", "birth date", "birthday", "born", "dob"],
            Column::Sex => &["gioi tinh", "nam nu", "phai", "gt", "sex", "gender"],
            Column::Number => &[
                "so dinh danh ca nhan",
                "so dinh danh",
                "ma dinh danh",
                "dinh danh",
                "so cccd",
                "cccd",
                "so can cuoc cong dan",
                "so can cuoc",
                "can cuoc",
                "cmnd cccd",
                "so cmnd cccd",
                "sddcn",
                "personal number",
                "personal identification number",
                "id number",
            ],
            Column::Hamlet => &[
                "thon",
                "ten thon",
                "thon ban",
                "thon xom",
                "ban",
                "xom",
                "ap",
                "to dan pho",
                "tdp",
                "khu pho",
                "khu",
                "buon",
                "lang",
                "noi o",
                "dia chi",
                "hamlet",
                "village",
                "address",
            ],
            Column::Household => &["ho so", "so ho", "ma ho", "ho", "so ho khau", "ho khau", "so nha", "household number", "household"],
            Column::Audience => &["nhom doi tuong", "doi tuong", "nhom", "thanh phan", "audience", "group", "target group"],
            Column::Class => &["ma lop", "ma lop hoc", "lop", "class code", "class"],
        }
    }
}

/// Which heading stands for which column, by place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Matching(BTreeMap<Column, usize>);

impl Matching {
    /// The same heading first, then one that begins with the known words ("Ngày sinh (dd/mm/yyyy)").
    pub fn guess(headings: &[String]) -> Matching {
        let headings: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
        let mut matching = Matching::default();
        for fits in [same, begins] {
            for &column in Column::ALL.iter().filter(|column| column.headings().len() > 1) {
                let free = |place: &usize| !headings[*place].is_empty() && !matching.0.values().any(|taken| taken == place);
                let found = column.headings().iter().find_map(|words| (0..headings.len()).filter(free).find(|&place| fits(&headings[place], words)));
                if let Some(place) = found
                    && !matching.0.contains_key(&column)
                {
                    matching.0.insert(column, place);
                }
            }
        }
        matching
    }

    /// What this person chose for the same headings before, else a guess.
    pub fn remembered(db: &mut Db, person: Option<PersonId>, headings: &[String]) -> Result<Matching> {
        let Some(person) = person else { return Ok(Matching::guess(headings)) };
        let kept = roster_matchings::table.find((person, fingerprint(headings))).select(roster_matchings::matching);
        let kept: Option<Json<Matching>> = kept.first(db).optional()?;
        Ok(kept.map_or_else(|| Matching::guess(headings), |Json(matching)| matching))
    }

    pub fn remember(&self, db: &mut Db, person: PersonId, headings: &[String]) -> Result<()> {
        let row = (
            roster_matchings::person_id.eq(person),
            roster_matchings::headings.eq(fingerprint(headings)),
            roster_matchings::matching.eq(Json(self.clone())),
            roster_matchings::used_at.eq(now()),
        );
        crate::on_db!(db, |c| diesel::insert_into(roster_matchings::table)
            .values(row)
            .on_conflict((roster_matchings::person_id, roster_matchings::headings))
            .do_update()
            .set((roster_matchings::matching.eq(excluded(roster_matchings::matching)), roster_matchings::used_at.eq(excluded(roster_matchings::used_at))))
            .execute(c))?;
        Ok(())
    }

    pub fn set(&mut self, column: Column, place: usize) {
        self.0.insert(column, place);
    }

    pub fn place(&self, column: Column) -> Option<usize> {
        self.0.get(&column).copied()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn missing(&self) -> Option<Column> {
        Column::NEEDED.into_iter().find(|column| self.place(*column).is_none())
    }

    /// Two columns that read the same heading.
    pub fn twice(&self) -> Option<Column> {
        self.0.iter().find(|(column, place)| self.0.iter().any(|(other, same)| other < column && same == *place)).map(|(column, _)| *column)
    }
}

fn same(heading: &str, words: &str) -> bool {
    heading == words
}

fn begins(heading: &str, words: &str) -> bool {
    heading.strip_prefix(words).is_some_and(|rest| rest.starts_with(' '))
}

/// "Họ và tên (*)" → "ho va ten".
fn plain(heading: &str) -> String {
    let folded = fold(heading);
    let mut depth = 0;
    let outside = folded.chars().map(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth = 0,
            _ => {}
        }
        if depth == 0 && c.is_alphanumeric() { c } else { ' ' }
    });
    outside.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn fingerprint(headings: &[String]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for heading in headings {
        hash.update(plain(heading));
        hash.update([0]);
    }
    hash.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(headings: &[&str]) -> Vec<(Column, usize)> {
        Matching::guess(&headings.iter().map(|&heading| heading.to_owned()).collect::<Vec<_>>()).0.into_iter().collect()
    }

    #[test]
    fn headings_are_known_in_vietnamese_and_english() {
        let vietnamese = guess(&["STT", "Họ và tên (*)", "NGÀY SINH (dd/mm/yyyy)", "Nam/Nữ", "Số CCCD", "Thôn/Bản *", "Hộ số", "Nhóm đối tượng", "Mã lớp"]);
        assert_eq!(vietnamese, Column::ALL.iter().copied().zip(1..).collect::<Vec<_>>());
        let english = guess(&["Full name", "Date of birth", "Sex", "Personal number", "Hamlet", "Household", "Group", "Class code"]);
        assert_eq!(english, Column::ALL.iter().copied().zip(0..).collect::<Vec<_>>());
    }

    #[test]
    fn the_same_heading_wins_over_one_that_begins_alike() {
        assert_eq!(guess(&["Thôn trưởng", "Thôn", "Tên"]), [(Column::Name, 2), (Column::Hamlet, 1)]);
        assert_eq!(guess(&["A", "B", ""]), []);
    }
}
