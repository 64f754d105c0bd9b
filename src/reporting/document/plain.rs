//! The report for programs: the appendix as CSV, everything as JSON.

use super::body::Part;
use super::report::Report;
use super::table::{Kind, Table, Value};
use crate::error::{Error, Result};
use serde_json::{Map, json};

/// What a spreadsheet would take for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// UTF-8 with its mark, so that Excel shows the accents. The first line names the columns for programs, the second for people.
pub fn csv(report: &Report) -> Result<Vec<u8>> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(&mut out);
    for annex in &report.annexes {
        let table = &annex.table;
        writer.write_record(table.columns.iter().map(|column| column.key.as_str())).map_err(Error::broken)?;
        writer.write_record(table.columns.iter().map(heading)).map_err(Error::broken)?;
        for line in table.lines() {
            writer.write_record(line.iter().map(|value| safe(value.plain()))).map_err(Error::broken)?;
        }
    }
    writer.flush()?;
    drop(writer);
    Ok(out)
}

fn heading(column: &super::table::Column) -> String {
    column.group.as_ref().map_or_else(|| column.heading.clone(), |group| format!("{group}: {}", column.heading))
}

fn safe(text: String) -> String {
    // A number below zero is a number.
    let harmless = text.parse::<f64>().is_ok() || !text.starts_with(FORMULA);
    if harmless { text } else { format!("'{text}") }
}

/// Documented in docs/reports.md.
pub fn json(report: &Report) -> serde_json::Value {
    json!({
        "format": "hocvu-report-1",
        "period": { "name": report.period, "first": report.first, "last": report.last },
        "counted_on": report.counted_on,
        "frozen": report.frozen.as_ref().map(|frozen| json!({ "number": frozen.number, "at": frozen.made_at, "sha256": frozen.sha256 })),
        "issuer": report.head.issuer,
        "superior": report.head.superior,
        "number": report.head.number,
        "symbol": report.head.symbol,
        "place": report.head.place,
        "date": report.head.date,
        "subject": report.subject,
        "to": report.to,
        "body": report.body.iter().map(part).collect::<Vec<_>>(),
        "signature": report.signature,
        "recipients": report.recipient_lines(),
        "annexes": report.annexes.iter().map(|annex| json!({ "title": annex.title, "table": table(&annex.table) })).collect::<Vec<_>>(),
    })
}

fn part(part: &Part) -> serde_json::Value {
    match part {
        Part::Section(text) => json!({ "section": text }),
        Part::Heading(text) => json!({ "heading": text }),
        Part::Paragraph(text) => json!({ "paragraph": text }),
        Part::Point(text) => json!({ "point": text }),
        Part::Table(inner) => json!({ "table": table(inner) }),
    }
}

/// Each line is an object of its columns: a number, a text, `null` where nothing is known, `"*"` where it is held back.
fn table(table: &Table) -> serde_json::Value {
    let columns = table
        .columns
        .iter()
        .map(|column| json!({ "key": column.key, "heading": heading(column), "percent": matches!(column.kind, Kind::Percent | Kind::Share { .. }) }));
    let line = |line: &Vec<Value>| table.columns.iter().zip(line).map(|(column, value)| (column.key.clone(), number(value))).collect::<Map<_, _>>();
    json!({ "columns": columns.collect::<Vec<_>>(), "rows": table.rows.iter().map(line).collect::<Vec<_>>(), "total": table.total.as_ref().map(line) })
}

fn number(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) => json!(text),
        Value::Count(count) => json!(count),
        Value::Share { part, whole } => json!(super::table::tenths(*part, *whole) as f64 / 10.0),
        Value::HeldBack => json!("*"),
        Value::Missing => serde_json::Value::Null,
    }
}
