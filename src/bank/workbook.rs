//! Questions as a workbook: a row for each question, and below it a row for each step and each choice.

use super::entry::{Entry, Reader, Token};
use super::labels::{Field, LABELS, Label, Of, STEP, in_order, of_question, of_step};
use super::plain::limited;
use super::text::BankText;
use crate::error::{Error, Result};
use crate::sheet::{Cell, Line, Sheet};
use crate::text::fold;
use rust_xlsxwriter::{Color, Format, Workbook, XlsxError};

const KEY: &str = "Mã câu";
const RIGHT: &str = "Đúng";
const CHOICE: &str = "Phương án";
/// A question has a row for itself, its steps and its choices.
const MOST_ROWS: usize = 60_000;
/// Titles may stand above the headings.
const HEADINGS_WITHIN: usize = 20;

/// What a column holds.
#[derive(Clone, Copy)]
enum Column {
    Key,
    Step,
    Right,
    Choice,
    Of(&'static Label),
}

/// All columns in the order in which they are written.
fn columns() -> Vec<(&'static str, Column)> {
    let of = |of: Of| LABELS.iter().filter(move |label| label.of == of).map(|label| (label.heading, Column::Of(label)));
    let mut all = vec![(KEY, Column::Key)];
    all.extend(of(Of::Question));
    all.push((STEP, Column::Step));
    all.extend(of(Of::Step));
    all.extend([(RIGHT, Column::Right), (CHOICE, Column::Choice)]);
    all.extend(of(Of::Choice));
    all
}

/// The questions of the first sheet; each trouble is said with its row.
pub fn read(bytes: &[u8]) -> Result<Vec<Entry>> {
    let lines = Sheet::lines(bytes, MOST_ROWS)?;
    let known = columns();
    let column = |cell: &Cell| known.iter().find(|(heading, _)| fold(heading) == fold(&cell.words())).map(|(_, column)| *column);
    let headings = |line: &Line| line.cells.iter().map(column).collect::<Vec<_>>();
    let first = lines.iter().take(HEADINGS_WITHIN).position(|line| headings(line).iter().flatten().count() >= 2);
    let first = first.ok_or_else(|| Error::refused("problem-bank-headings"))?;
    let places = headings(&lines[first]);
    let mut reader = Reader::default();
    for line in &lines[first + 1..] {
        Row { line, places: &places }.read(&mut reader);
    }
    Ok(limited(reader.finish()))
}

struct Row<'a> {
    line: &'a Line,
    places: &'a [Option<Column>],
}

impl Row<'_> {
    fn read(&self, reader: &mut Reader) {
        let at = usize::try_from(self.line.number).unwrap_or_default();
        let texts: Vec<(Column, String)> = self.line.cells.iter().zip(self.places).filter_map(|(cell, column)| Some(((*column)?, words(cell)))).collect();
        let texts: Vec<(Column, String)> = texts.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        let find = |wanted: fn(&Column) -> bool| texts.iter().find(|(column, _)| wanted(column)).map(|(_, text)| text.as_str());
        let key = find(|column| matches!(column, Column::Key));
        let asks = find(|column| matches!(column, Column::Of(label) if label.of == Of::Question && label.field == Field::Text));
        if key.is_some() || asks.is_some() {
            reader.take(at, Token::Question(key.unwrap_or_default()));
        }
        self.fields(reader, at, Of::Question, &texts);
        let of_step = texts.iter().any(|(column, _)| matches!(column, Column::Of(label) if label.of == Of::Step));
        let step = find(|column| matches!(column, Column::Step));
        if of_step {
            reader.take(at, Token::Step(step.unwrap_or_default()));
            self.fields(reader, at, Of::Step, &texts);
        }
        let of_choice = texts.iter().any(|(column, _)| matches!(column, Column::Choice | Column::Of(Label { of: Of::Choice, .. })));
        if of_choice {
            let correct = find(|column| matches!(column, Column::Right)).is_some_and(is_yes);
            reader.take(at, Token::Choice { correct, text: find(|column| matches!(column, Column::Choice)).unwrap_or_default() });
            if let Some(step) = step.filter(|_| !of_step) {
                reader.take(at, Token::Field(Of::Choice, Field::Step, step));
            }
            self.fields(reader, at, Of::Choice, &texts);
        }
    }

    fn fields(&self, reader: &mut Reader, at: usize, of: Of, texts: &[(Column, String)]) {
        for (column, text) in texts {
            if let Column::Of(label) = column
                && label.of == of
            {
                reader.take(at, Token::Field(of, label.field, text));
            }
        }
    }
}

/// A number of Excel as a Vietnamese reader writes it.
fn words(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => number.to_string().replace('.', ","),
        other => other.words(),
    }
}

fn is_yes(text: &str) -> bool {
    ["x", "1", "dung", "co", "yes", "true", "✓"].contains(&fold(text).as_str())
}

/// Everything is text: Excel leaves numbers and what looks like a formula alone.
pub fn write(texts: &[BankText]) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    fill(&mut book, texts).map_err(Error::broken)?;
    book.save_to_buffer().map_err(Error::broken)
}

fn fill(book: &mut Workbook, texts: &[BankText]) -> Result<(), XlsxError> {
    let heading = Format::new().set_bold().set_background_color(Color::RGB(0xE7_EE_F7)).set_text_wrap();
    let text = Format::new().set_num_format("@").set_text_wrap();
    let columns = columns();
    let sheet = book.add_worksheet();
    sheet.set_name("Câu hỏi")?;
    for (place, (title, column)) in (0_u16..).zip(&columns) {
        let wide = matches!(column, Column::Choice) || matches!(column, Column::Of(label) if matches!(label.field, Field::Text | Field::Feedback));
        sheet.set_column_width(place, if wide { 42.0 } else { 15.0 })?;
        sheet.set_column_format(place, &text)?;
        sheet.write_string_with_format(0, place, *title, &heading)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    for (row, cells) in (1_u32..).zip(texts.iter().flat_map(rows)) {
        for (place, (_, column)) in (0_u16..).zip(&columns) {
            let said = cells.says(*column);
            if !said.is_empty() {
                sheet.write_string_with_format(row, place, said, &text)?;
            }
        }
    }
    Ok(())
}

/// What one row says in each column.
enum Cells<'a> {
    Question(&'a BankText),
    Step(&'a crate::authoring::StepText),
    Choice { offered: super::labels::Offered<'a>, place: usize },
}

impl Cells<'_> {
    fn says(&self, column: Column) -> String {
        match (self, column) {
            (Cells::Question(text), Column::Key) => text.question.key.clone(),
            (Cells::Question(text), Column::Of(label)) if label.of == Of::Question => of_question(text, label.field),
            (Cells::Step(step), Column::Step) => step.key.clone(),
            // A step without anything else would be no step.
            (Cells::Step(step), Column::Of(label)) if label.of == Of::Step && label.field == Field::Text && step.text.is_empty() => "?".into(),
            (Cells::Step(step), Column::Of(label)) if label.of == Of::Step => of_step(step, label.field),
            (Cells::Choice { offered, .. }, Column::Choice) => offered.choice.text.clone(),
            (Cells::Choice { offered, .. }, Column::Right) if offered.choice.correct => "x".into(),
            (Cells::Choice { offered, place }, Column::Of(label)) if label.of == Of::Choice && label.field == Field::Key => {
                // Said always, so that an empty choice is still a row.
                let key = offered.says(Field::Key, *place);
                if key.is_empty() { super::labels::letter(*place) } else { key }
            }
            (Cells::Choice { offered, place }, Column::Of(label)) if label.of == Of::Choice => offered.says(label.field, *place),
            _ => String::new(),
        }
    }
}

fn rows(text: &BankText) -> Vec<Cells<'_>> {
    let mut offered: Vec<(usize, super::labels::Offered)> = in_order(text).into_iter().enumerate().collect();
    let mut rows = vec![Cells::Question(text)];
    let mut take = |under: Option<usize>| {
        let (here, rest) = std::mem::take(&mut offered).into_iter().partition(|(_, one)| one.under == under);
        offered = rest;
        let here: Vec<(usize, super::labels::Offered)> = here;
        here.into_iter().map(|(place, offered)| Cells::Choice { offered, place }).collect::<Vec<_>>()
    };
    rows.extend(take(None));
    for (at, step) in text.question.steps.iter().enumerate() {
        rows.push(Cells::Step(step));
        rows.extend(take(Some(at)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::super::plain;
    use super::super::sample::texts;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn a_workbook_says_the_same_as_the_text(texts in texts()) {
            let texts: Vec<BankText> = plain::read(&plain::write(&texts)).into_iter().map(|entry| entry.text).collect();
            prop_assume!(texts.iter().all(|text| text.question.steps.iter().all(|step| !step.text.is_empty())));
            let read = read(&write(&texts).unwrap());
            // A workbook with nothing but its headings has nothing to read.
            if let Ok(entries) = read {
                let again: Vec<BankText> = entries.into_iter().map(|entry| entry.text).collect();
                prop_assert_eq!(plain::write(&again), plain::write(&texts));
            } else {
                prop_assert!(texts.is_empty());
            }
        }
    }

    #[test]
    fn a_row_that_is_wrong_is_named() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in (0_u32..).zip([
            ["Câu hỏi", "Loại", "Đúng", "Phương án"],
            ["Mã OTP dùng để làm gì?", "", "", ""],
            ["", "", "x", "Xác nhận giao dịch"],
            ["", "", "", "Đăng ảnh"],
            ["Ai được biết?", "thơ", "", ""],
            ["", "", "", "Mình tôi"],
        ]) {
            for (column, text) in (0_u16..).zip(cells) {
                sheet.write_string(row, column, text).unwrap();
            }
        }
        let entries = read(&book.save_to_buffer().unwrap()).unwrap();
        assert_eq!(entries.iter().map(|entry| entry.at).collect::<Vec<_>>(), [2, 5]);
        assert!(entries[0].troubles.is_empty() && entries[0].text.question.choices[0].correct);
        assert_eq!(entries[1].troubles.iter().map(|trouble| (trouble.at, trouble.id.as_str())).collect::<Vec<_>>(), [(5, "bank-kind-unknown")]);
    }
}
