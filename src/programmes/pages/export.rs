//! A register as a file: CSV that Excel opens, or a workbook. Whoever sees the names may take them along.

use super::show::{members, sees_names};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::journal;
use crate::programmes::guard::Keeper;
use crate::programmes::told::{EventLine, MemberLine};
use crate::programmes::{Event, Programme, ProgrammeId};
use crate::text::harmless;
use crate::web::{App, Lang, Site, say};
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Path;
use rust_xlsxwriter::{Format, Workbook};
use serde_json::json;

pub fn routes(site: &mut Site) {
    site.get("/programmes/{programme}/export/{format}", export);
}

/// Two sheets: who takes part, and what happened.
struct Book {
    name: String,
    sheets: [(String, Vec<Vec<String>>); 2],
}

const MOST: i64 = 100_000;

async fn export(app: App, who: Keeper, path: Path<(ProgrammeId, String)>) -> Result<HttpResponse> {
    let ((id, format), who) = (path.into_inner(), who.0);
    if !["csv", "xlsx"].contains(&format.as_str()) {
        return Err(Error::NotFound);
    }
    let kind = format.clone();
    let book = app
        .write(move |db| {
            let programme = Programme::find(db, &who.office, id)?;
            if !sees_names(db, &who, &programme, &programme.shape())? {
                return Err(Error::NotFound);
            }
            journal::record(db, Some(who.id), "programme-exported", id, json!({ "format": kind }))?;
            Book::of(db, &programme, &who.office, who.lang)
        })
        .await?;
    let (bytes, kind) = match format.as_str() {
        "csv" => (book.csv()?, "text/csv; charset=utf-8"),
        _ => (book.xlsx()?, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    };
    let name = crate::text::plain(&book.name).replace(' ', "-");
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{format}\"")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(bytes))
}

impl Book {
    fn of(db: &mut Db, programme: &Programme, scope: &[crate::db::UnitId], lang: Lang) -> Result<Book> {
        let (shape, members) = (programme.shape().into_owned(), members(db, programme, scope)?);
        let says = |id: &str| say(lang, id, &[]);
        let head = |ids: &[&str]| ids.iter().map(|id| says(id)).collect::<Vec<String>>();
        let day = |day: chrono::NaiveDate| day.format("%d/%m/%Y").to_string();
        let mut people = vec![head(&["export-role", "export-name", "export-place", "export-since", "export-until", "export-facts", "export-withdrawn"])];
        let roles: Vec<String> =
            members.iter().map(|member| shape.role(&member.role).map_or_else(|| member.role.clone(), |role| role.name.in_lang(lang).into())).collect();
        for line in MemberLine::all(db, &shape, &members, lang)? {
            let role = members.iter().position(|member| member.id == line.id).map(|at| roles[at].clone()).unwrap_or_default();
            let withdrawn = if line.withdrawn { says("yes-said") } else { String::new() };
            people.push(vec![role, line.name, line.place, day(line.since), line.until.map(day).unwrap_or_default(), line.facts.join("; "), withdrawn]);
        }
        let ids =
            ["export-day", "export-what", "export-who", "export-whom", "export-place", "export-number", "export-minutes", "export-facts", "export-withdrawn"];
        let mut happened = vec![head(&ids)];
        let events = Event::list(db, programme.id, scope, MOST)?;
        for line in EventLine::all(db, &shape, &events, &members, lang)? {
            let number = line.number.map(|number| number.to_string()).unwrap_or_default();
            let minutes = line.minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
            let withdrawn = if line.withdrawn { if line.because.is_empty() { says("yes-said") } else { line.because } } else { String::new() };
            happened.push(vec![day(line.day), line.kind, line.who, line.whom, line.place, number, minutes, line.facts.join("; "), withdrawn]);
        }
        Ok(Book { name: programme.name.clone(), sheets: [(says("programme-members"), people), (says("programme-events"), happened)] })
    }

    fn csv(&self) -> Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer("\u{feff}".as_bytes().to_vec());
        for (at, (name, rows)) in self.sheets.iter().enumerate() {
            if at > 0 {
                writer.write_record([""]).map_err(Error::broken)?;
            }
            writer.write_record([name]).map_err(Error::broken)?;
            for row in rows {
                writer.write_record(row.iter().map(|cell| harmless(cell))).map_err(Error::broken)?;
            }
        }
        writer.into_inner().map_err(Error::broken)
    }

    /// Every cell is a text: nothing is read as a formula.
    fn xlsx(&self) -> Result<Vec<u8>> {
        let (mut book, bold) = (Workbook::new(), Format::new().set_bold());
        for (name, rows) in &self.sheets {
            let sheet = book.add_worksheet();
            sheet.set_name(name).and_then(|sheet| sheet.set_freeze_panes(1, 0)).map_err(Error::broken)?;
            for (y, row) in (0_u32..).zip(rows) {
                for (x, cell) in (0_u16..).zip(row) {
                    let written = if y == 0 { sheet.write_string_with_format(y, x, cell, &bold) } else { sheet.write_string(y, x, cell) };
                    written.map_err(Error::broken)?;
                }
            }
            sheet.autofit();
        }
        book.save_to_buffer().map_err(Error::broken)
    }
}
