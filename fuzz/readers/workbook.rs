//! A workbook whose first sheet, shared words and styles are any bytes is read or refused in words.

use hocvu::error::Error;
use hocvu::roster::Column;
use hocvu::sheet::Sheet;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const LINKS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

pub fn read(parts: [&[u8]; 3]) {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let named = [
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/worksheets/sheet1.xml", parts[0]),
        ("xl/sharedStrings.xml", parts[1]),
        ("xl/styles.xml", parts[2]),
    ];
    for (name, bytes) in named {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    match Sheet::read::<Column>(&zip.finish().unwrap().into_inner()) {
        Ok(sheet) => assert!(!sheet.rows.is_empty()),
        Err(error) => assert!(matches!(error, Error::Refused(_)), "{error}"),
    }
}
