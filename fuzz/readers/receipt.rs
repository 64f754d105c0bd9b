//! Any bytes from an office (CSV, JSON, a workbook) are a receipt or a refusal in words; each cell is a day, an outcome, or neither.

use hocvu::certification::{ReceiptColumn, day, outcome};
use hocvu::error::Error;
use hocvu::sheet::Sheet;

pub fn read(bytes: &[u8]) {
    match Sheet::read::<ReceiptColumn>(bytes) {
        Ok(sheet) => {
            for cell in sheet.rows.iter().flat_map(|row| &row.cells) {
                outcome(&cell.words());
                assert!(day(cell).is_none_or(|day| day.to_string().len() == 10));
            }
        }
        Err(error) => assert!(matches!(error, Error::Refused(_)), "{error}"),
    }
}
