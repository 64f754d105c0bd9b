//! The report as a PDF that screen readers can read.

use super::body::Part;
use super::report::{KIND, MOTTO, NATION, Report};
use super::table::{Kind, Table};
use crate::error::{Error, Result};
use crate::print::{self, Sheet};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

const PAGES: &str = include_str!("report.typ");

/// A report takes some tens of milliseconds of a core: they do not crowd out the site.
static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

pub async fn pdf(report: &Report) -> Result<Vec<u8>> {
    if !print::BUILT {
        return Err(Error::refused("document-print-not-built"));
    }
    let sheet = sheet(report);
    let _turn = ONE_AT_A_TIME.acquire().await.map_err(Error::broken)?;
    let work = move || print::at_work(|| print::pdf(sheet));
    tokio::task::spawn_blocking(work).await.map_err(Error::broken)?.map_err(Error::Broken)
}

pub fn sheet(report: &Report) -> Sheet {
    let at = report.head.date.unwrap_or(report.counted_on).and_time(chrono::NaiveTime::MIN);
    Sheet { name: "report.typ", pages: PAGES, data: data(report), pictures: Vec::new(), at }
}

/// What stands on its pages, word by word: what is printed and what a page of this site shows.
pub fn data(report: &Report) -> Value {
    let (head, signature) = (&report.head, &report.signature);
    let signed = [&signature.authority, &signature.instead_of, &signature.post];
    json!({
        "title": format!("Báo cáo {}", report.subject),
        "author": head.issuer,
        "issuer": head.issuer_lines(),
        "superior": head.superior,
        "number": head.numbered(),
        "nation": NATION,
        "motto": MOTTO,
        "place_and_date": head.place_and_date(),
        "kind": KIND,
        "subject": report.subject,
        "to": report.addressed(),
        "body": body(&report.body),
        "recipients": report.recipient_lines(),
        "signature": signed.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>(),
        "signer": signature.name,
        "annexed": report.annexed(),
        "annexes": annexes(report),
    })
}

/// Below a section a heading is one level deeper; without one it stands in its place.
fn body(parts: &[Part]) -> Vec<Value> {
    let mut within = false;
    let mut part = |part: &Part| match part {
        Part::Section(text) => {
            within = true;
            json!({ "kind": "section", "text": text })
        }
        Part::Heading(text) => json!({ "kind": "heading", "deep": within, "text": text }),
        Part::Paragraph(text) | Part::Point(text) => json!({ "kind": "text", "text": text }),
        Part::Table(table) => json!({ "kind": "table", "table": shown(table) }),
    };
    parts.iter().map(&mut part).collect()
}

fn annexes(report: &Report) -> Vec<Value> {
    let sheet = |(name, title, table): (String, &str, Table)| json!({ "name": name, "title": title, "table": shown(&table) });
    report.annex_sheets().into_iter().map(sheet).collect()
}

fn shown(table: &Table) -> Value {
    let words = |line: &Vec<super::table::Value>| line.iter().map(super::table::Value::words).collect::<Vec<_>>();
    let align = |kind| match kind {
        Kind::Text | Kind::Note => "left",
        Kind::Place => "center",
        Kind::Count | Kind::Percent | Kind::Share { .. } => "right",
    };
    json!({
        "size": table.letters(),
        "widths": table.weights(),
        "align": table.columns.iter().map(|column| align(column.kind)).collect::<Vec<_>>(),
        "headings": headings(table),
        "deep": if table.is_grouped() { 2 } else { 1 },
        "rows": table.rows.iter().map(words).collect::<Vec<_>>(),
        "total": table.total.as_ref().map(words),
        "notes": table.notes(),
    })
}

/// Each heading with its place, over how many columns and down how many lines it goes.
fn headings(table: &Table) -> Vec<Value> {
    let deep = if table.is_grouped() { 2 } else { 1 };
    let mut headings = Vec::new();
    let mut at = 0;
    for (group, over) in table.groups() {
        let columns = &table.columns[at..at + over];
        match group {
            Some(group) => {
                headings.push(json!({ "x": at, "y": 0, "over": over, "down": 1, "words": group }));
                headings
                    .extend(columns.iter().enumerate().map(|(own, column)| json!({ "x": at + own, "y": 1, "over": 1, "down": 1, "words": column.heading })));
            }
            None => headings.push(json!({ "x": at, "y": 0, "over": 1, "down": deep, "words": columns[0].heading })),
        }
        at += over;
    }
    headings
}
