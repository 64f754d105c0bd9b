//! The columns of a roster, and how people head them.

use crate::sheet;

pub type Matching = sheet::Matching<Column>;

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

impl sheet::Column for Column {
    const KIND: &'static str = "";
    const EVERY: &'static [Column] = Column::ALL;
    const NEEDED: &'static [Column] = &[Column::Name, Column::Hamlet];
    const MOST_ROWS: usize = 60_000;

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

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(headings: &[&str]) -> Vec<(Column, usize)> {
        Matching::guess(&headings.iter().map(|&heading| heading.to_owned()).collect::<Vec<_>>()).places()
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
