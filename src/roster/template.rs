//! The template that people fill in: the columns, one example, and numbers that keep their zeros.

use crate::error::{Error, Result};
use rust_xlsxwriter::{Color, Format, Workbook, Worksheet};

/// Heading, example, width.
const COLUMNS: [(&str, &str, f64); 8] = [
    ("Họ và tên *", "Nguyễn Thị Mẫu", 26.0),
    ("Ngày sinh (dd/mm/yyyy)", "02/09/1975", 24.0),
    ("Giới tính", "Nữ", 11.0),
    ("Số định danh", "", 20.0),
    ("Thôn *", "Thôn 1", 16.0),
    ("Số hộ", "12", 10.0),
    ("Nhóm đối tượng", "Người dân", 22.0),
    ("Mã lớp", "", 12.0),
];
/// Rows that are text before anything is typed, so that Excel leaves dates and numbers alone.
const READY_ROWS: u32 = 5_000;

pub fn workbook() -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    fill(book.add_worksheet()).map_err(Error::broken)?;
    book.save_to_buffer().map_err(Error::broken)
}

fn fill(sheet: &mut Worksheet) -> Result<(), rust_xlsxwriter::XlsxError> {
    let heading = Format::new().set_bold().set_background_color(Color::RGB(0xE7_EE_F7)).set_text_wrap();
    let text = Format::new().set_num_format("@");
    sheet.set_name("Danh sách")?;
    for (column, (title, example, width)) in (0_u16..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
        sheet.set_column_format(column, &text)?;
        sheet.write_string_with_format(0, column, title, &heading)?;
        if !example.is_empty() {
            sheet.write_string_with_format(1, column, example, &text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, READY_ROWS, COLUMNS.len() as u16 - 1)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::{Column, Matching};
    use crate::sheet::Sheet;

    #[test]
    fn the_template_is_understood_as_it_is() {
        let sheet = Sheet::read::<Column>(&workbook().unwrap()).unwrap();
        let matching = Matching::guess(&sheet.headings);
        assert_eq!(Column::ALL.iter().map(|&column| matching.place(column)).collect::<Vec<_>>(), (0..8).map(Some).collect::<Vec<_>>());
        assert_eq!((sheet.rows.len(), sheet.rows[0].cells[1].words().as_str()), (1, "02/09/1975"));
    }
}
