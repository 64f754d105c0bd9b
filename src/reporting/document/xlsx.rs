//! The appendix as a workbook: percentages are formulas over the numbers beside them, and whoever mends a number sees them change.

use super::report::Report;
use super::table::{Column, Kind, Table, Value, tenths};
use crate::error::{Error, Result};
use chrono::Datelike;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError};

struct Looks {
    title: Format,
    plain: Format,
    heading: Format,
    text: Format,
    count: Format,
    percent: Format,
    total: Total,
}

/// The same in bold.
struct Total {
    text: Format,
    count: Format,
    percent: Format,
}

/// Above the table: the office, the title, the report it goes with, an empty line.
const ABOVE: u32 = 4;
const PERCENT: &str = "0.0%";
const COUNT: &str = "#,##0";

pub fn xlsx(report: &Report) -> Result<Vec<u8>> {
    write(report).map_err(Error::broken)
}

fn write(report: &Report) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same report is the same file.
    let day = report.head.date.unwrap_or(report.counted_on);
    let day = ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)?;
    let properties = rust_xlsxwriter::DocProperties::new().set_title(format!("Báo cáo {}", report.subject)).set_author(&report.head.issuer);
    book.set_properties(&properties.set_creation_datetime(&day));
    let looks = Looks::new();
    for (at, annex) in report.annexes.iter().enumerate() {
        let name = if report.annexes.len() == 1 { "Phụ lục".into() } else { format!("Phụ lục {}", super::report::roman(at + 1)) };
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        let table = &annex.table;
        let width = u16::try_from(table.columns.len()).unwrap_or(u16::MAX).max(1);
        for (line, (text, look)) in (0_u32..).zip([(&report.head.issuer, &looks.title), (&annex.title, &looks.title), (&report.annexed(), &looks.plain)]) {
            sheet.write_string_with_format(line, 0, text, look)?;
        }
        headings(sheet, table, &looks)?;
        lines(sheet, table, &looks)?;
        print_setup(sheet, table, width)?;
    }
    book.save_to_buffer()
}

impl Looks {
    fn new() -> Looks {
        let font = || Format::new().set_font_name(super::docx::FONT).set_font_size(12);
        let cell = || font().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        let number = |form: &str| cell().set_num_format(form).set_align(FormatAlign::Right);
        Looks {
            title: font().set_bold(),
            plain: font().set_italic(),
            heading: cell().set_bold().set_text_wrap().set_align(FormatAlign::Center),
            text: cell().set_text_wrap(),
            count: number(COUNT),
            percent: number(PERCENT),
            total: Total { text: cell().set_bold(), count: number(COUNT).set_bold(), percent: number(PERCENT).set_bold() },
        }
    }
}

/// How many lines the headings take.
fn deep(table: &Table) -> u32 {
    if table.is_grouped() { 2 } else { 1 }
}

fn headings(sheet: &mut Worksheet, table: &Table, looks: &Looks) -> std::result::Result<(), XlsxError> {
    let mut at = 0_u16;
    for (group, over) in table.groups() {
        let over = u16::try_from(over).unwrap_or(1);
        let columns = &table.columns[usize::from(at)..usize::from(at + over)];
        match group {
            None if table.is_grouped() => drop(sheet.merge_range(ABOVE, at, ABOVE + 1, at, &columns[0].heading, &looks.heading)?),
            None => drop(sheet.write_string_with_format(ABOVE, at, &columns[0].heading, &looks.heading)?),
            Some(group) => {
                match over {
                    1 => sheet.write_string_with_format(ABOVE, at, group, &looks.heading)?,
                    _ => sheet.merge_range(ABOVE, at, ABOVE, at + over - 1, group, &looks.heading)?,
                };
                for (own, column) in (at..).zip(columns) {
                    sheet.write_string_with_format(ABOVE + 1, own, &column.heading, &looks.heading)?;
                }
            }
        }
        at += over;
    }
    Ok(())
}

fn lines(sheet: &mut Worksheet, table: &Table, looks: &Looks) -> std::result::Result<(), XlsxError> {
    let first = ABOVE + deep(table);
    for (row, values) in (first..).zip(&table.rows) {
        for (x, (column, value)) in (0_u16..).zip(table.columns.iter().zip(values)) {
            cell(sheet, (row, x), column, value, [&looks.text, &looks.count, &looks.percent])?;
        }
    }
    let Some(total) = &table.total else { return Ok(()) };
    let row = first + u32::try_from(table.rows.len()).unwrap_or(0);
    for (x, (column, value)) in (0_u16..).zip(table.columns.iter().zip(total)) {
        let formats = [&looks.total.text, &looks.total.count, &looks.total.percent];
        match (sum(table, usize::from(x)), value) {
            (Some(sum), Value::Count(count)) if sum == *count && row > first => {
                let letter = letters(x);
                let formula = Formula::new(format!("=SUM({letter}{}:{letter}{row})", first + 1)).set_result(count.to_string());
                sheet.write_formula_with_format(row, x, formula, formats[1])?;
            }
            _ => cell(sheet, (row, x), column, value, formats)?,
        }
    }
    Ok(())
}

fn cell(
    sheet: &mut Worksheet, (row, x): (u32, u16), column: &Column, value: &Value, [text, count, percent]: [&Format; 3],
) -> std::result::Result<(), XlsxError> {
    match (value, column.kind) {
        (Value::Count(number), Kind::Place) => sheet.write_number_with_format(row, x, *number as f64, text)?,
        (Value::Count(number), _) => sheet.write_number_with_format(row, x, *number as f64, count)?,
        (Value::Share { part, whole }, Kind::Share { part: over, whole: under }) => {
            let (over, under) = (reference(over, row), reference(under, row));
            let formula = Formula::new(format!("=IF({under}>0,{over}/{under},\"\")")).set_result((*part as f64 / *whole as f64).to_string());
            sheet.write_formula_with_format(row, x, formula, percent)?
        }
        (Value::Share { part, whole }, _) => sheet.write_number_with_format(row, x, tenths(*part, *whole) as f64 / 1000.0, percent)?,
        (value, kind) => {
            let format = if matches!(kind, Kind::Text | Kind::Note | Kind::Place) { text } else { count };
            sheet.write_string_with_format(row, x, value.words(), format)?
        }
    };
    Ok(())
}

/// The sum of a column's rows, where each of them is told.
fn sum(table: &Table, x: usize) -> Option<i64> {
    let count = |row: &Vec<Value>| if let Value::Count(count) = row[x] { Some(count) } else { None };
    (table.columns[x].kind == Kind::Count).then(|| table.rows.iter().map(count).sum()).flatten()
}

fn reference(column: usize, row: u32) -> String {
    format!("{}{}", letters(u16::try_from(column).unwrap_or(0)), row + 1)
}

/// 0 → "A", 27 → "AB"
fn letters(column: u16) -> String {
    let (before, own) = (column / 26, char::from(b'A' + (column % 26) as u8));
    if before == 0 { own.to_string() } else { format!("{}{own}", letters(before - 1)) }
}

/// A4 across, as wide as one page, the headings on each; what is above and beside stays in sight.
fn print_setup(sheet: &mut Worksheet, table: &Table, width: u16) -> std::result::Result<(), XlsxError> {
    let first = ABOVE + deep(table);
    let naming = u16::try_from(table.naming()).unwrap_or(0);
    sheet.set_freeze_panes(first, naming)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(ABOVE, first - 1)?;
    sheet.set_margins(30.0 / 25.4, 15.0 / 25.4, 20.0 / 25.4, 20.0 / 25.4, 10.0 / 25.4, 10.0 / 25.4).set_header("&C&P");
    let last = first + u32::try_from(table.lines().count()).unwrap_or(0);
    sheet.set_print_area(0, 0, last.saturating_sub(1), width - 1)?;
    for (x, column) in (0_u16..).zip(&table.columns) {
        let wide = match column.kind {
            Kind::Place => 6.0,
            Kind::Text => 26.0,
            Kind::Note => 16.0,
            Kind::Count | Kind::Percent | Kind::Share { .. } => 11.0,
        };
        sheet.set_column_width(x, wide)?;
    }
    for (row, note) in (last..).zip(table.notes()) {
        sheet.write_string(row, 0, note)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_have_the_names_of_a_sheet() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(super::letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
