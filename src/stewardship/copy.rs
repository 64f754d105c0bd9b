//! A copy of everything that is held about a person: for programs, to be read, and their certificates.
//! Rows are read and written some at a time, so that a long history needs no more memory than a short one.

use super::copy_page;
use super::holdings;
use crate::certification::{Certificate, Claims};
use crate::community::Unit;
use crate::db::holdings::{Held, Holding};
use crate::db::schema::merges;
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::journal;
use crate::keys::Keys;
use crate::privacy::Recording;
use crate::qr;
use crate::web::{App, Lang, say};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary, Text};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const AT_ONCE: i64 = 500;

/// A column of a row: its name, how it is read, what it says.
pub type Cell = (&'static str, Held, Value);

/// Makes the copy in a file that has no name and is gone when it is closed. The journal says who made it:
/// the whole number stands in it.
pub async fn make(app: &App, by: PersonId, person: PersonId, address: String) -> Result<File> {
    app.write(move |db| {
        Person::find(db, person)?;
        journal::record(db, Some(by), "copy-made", person, json!({}))
    })
    .await?;
    let (keys, file) = (app.clone(), tempfile::tempfile_in(&app.config.data)?);
    let evidence = app.config.evidence_folder();
    app.read(move |db| Copy { keys: &keys.keys, person, address: &address, evidence: &evidence }.write(db, file)).await
}

struct Copy<'a> {
    keys: &'a Keys,
    person: PersonId,
    /// How the site is reached: stands in the QR of certificates.
    address: &'a str,
    /// Where the files of practical checks lie.
    evidence: &'a Path,
}

impl Copy<'_> {
    fn write(&self, db: &mut Db, file: File) -> Result<File> {
        let mut zip = ZipWriter::new(file);
        let begin = |zip: &mut ZipWriter<File>, name: &str| zip.start_file(name, SimpleFileOptions::default()).map_err(Error::broken);
        begin(&mut zip, "data.json")?;
        self.write_json(db, &mut zip)?;
        begin(&mut zip, "index.html")?;
        self.write_page(db, &mut zip)?;
        for owner in records_of(db, self.person)? {
            for listed in Certificate::of(db, owner)? {
                let commune = Unit::commune_of(db, listed.certificate.unit_id)?.name;
                let token = Claims::of(&listed.certificate, &commune).sign(self.keys)?;
                let number = &listed.certificate.number;
                let drawing = qr::svg(&format!("{}/verify/{number}?token={token}", self.address))?;
                begin(&mut zip, &format!("certificates/{number}.html"))?;
                zip.write_all(copy_page::certificate(&listed, &commune, &drawing).as_bytes())?;
            }
        }
        for owner in records_of(db, self.person)? {
            for recording in Recording::of(db, owner)? {
                let ending = recording.mime.rsplit('/').next().unwrap_or_default();
                // Taken back at this very moment: then it is gone.
                let Ok(mut file) = File::open(recording.file(self.evidence)) else { continue };
                begin(&mut zip, &format!("evidence/{}.{ending}", recording.id))?;
                std::io::copy(&mut file, &mut zip)?;
            }
        }
        zip.finish().map_err(Error::broken)
    }

    fn write_json(&self, db: &mut Db, out: &mut impl Write) -> Result<()> {
        write!(out, "{{\n  \"made_at\": {},\n  \"person\": {},\n  \"held\": {{", json!(now()), json!(self.person))?;
        for (place, holding) in holdings::all().enumerate() {
            write!(out, "{}\n    {}: [", if place > 0 { "," } else { "" }, json!(holding.name))?;
            let mut first = true;
            self.each(db, holding, &mut |cells| {
                let row: Map<String, Value> = cells.iter().map(|(column, _, value)| ((*column).to_owned(), value.clone())).collect();
                write!(out, "{}\n      {}", if first { "" } else { "," }, Value::Object(row))?;
                first = false;
                Ok(())
            })?;
            write!(out, "]")?;
        }
        Ok(write!(out, "\n  }}\n}}\n")?)
    }

    fn write_page(&self, db: &mut Db, out: &mut impl Write) -> Result<()> {
        let name = Person::find(db, self.person)?.name;
        write!(out, "{}", copy_page::head(&name))?;
        for holding in holdings::all() {
            let mut first = true;
            self.each(db, holding, &mut |cells| {
                if first {
                    write!(out, "{}", copy_page::section(holding))?;
                }
                first = false;
                Ok(write!(out, "{}", copy_page::row(cells))?)
            })?;
            if !first {
                write!(out, "{}", copy_page::SECTION_END)?;
            }
        }
        Ok(write!(out, "{}", copy_page::foot())?)
    }

    /// Every row of a holding, of the person and of the records that became part of theirs.
    fn each(&self, db: &mut Db, holding: &'static Holding, take: &mut impl FnMut(&[Cell]) -> Result<()>) -> Result<()> {
        for owner in records_of(db, self.person)? {
            let mut offset = 0;
            loop {
                let lines: Vec<Line> =
                    sql_query(question(db, holding)).bind::<Binary, _>(owner).bind::<BigInt, _>(AT_ONCE).bind::<BigInt, _>(offset).load(db)?;
                for line in &lines {
                    take(&self.cells(holding, &line.line)?)?;
                }
                offset += AT_ONCE;
                if (lines.len() as i64) < AT_ONCE {
                    break;
                }
            }
        }
        Ok(())
    }

    fn cells(&self, holding: &'static Holding, line: &str) -> Result<Vec<Cell>> {
        let mut row: Map<String, Value> = serde_json::from_str(line).map_err(Error::broken)?;
        let cell = |(column, held): &(&'static str, Held)| {
            let value = match row.remove(*column) {
                Some(Value::String(text)) => self.value(*held, text)?,
                _ => Value::Null,
            };
            Ok((*column, *held, value))
        };
        holding.shown.iter().map(cell).collect()
    }

    fn value(&self, held: Held, text: String) -> Result<Value> {
        Ok(match held {
            Held::Text | Held::Word(_) | Held::Day => Value::String(text),
            Held::Moment => Value::String(text.replacen(' ', "T", 1)),
            Held::Number => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            Held::Yes => Value::Bool(text == "1" || text == "true"),
            Held::Id => text.parse::<uuid::Uuid>().map_or(Value::String(text), |id| json!(id)),
            Held::Json => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            Held::Sealed(prefix, _) => Value::String(self.unsealed(prefix, &text)?),
        })
    }
}

impl Copy<'_> {
    /// "key sealed", both in hex digits.
    fn unsealed(&self, prefix: &str, text: &str) -> Result<String> {
        let (key, sealed) = text.split_once(' ').ok_or_else(|| Error::broken("a sealed value stands with its key"))?;
        let key: uuid::Uuid = key.parse().map_err(Error::broken)?;
        // Some values are sealed with spaces after them, so that their length tells nothing.
        Ok(self.keys.unseal(&format!("{prefix}{key}"), &bytes(sealed))?.trim_end().to_owned())
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The rows of a holding as JSON of texts, in the words of the database.
fn question(db: &Db, holding: &Holding) -> String {
    let sqlite = matches!(db, Db::Sqlite(_));
    let hex = |column: &str| if sqlite { format!("lower(hex(\"{column}\"))") } else { format!("encode(\"{column}\", 'hex')") };
    let read = |held: Held, column: &str| match held {
        Held::Id => hex(column),
        Held::Sealed(_, key) => format!("{} || ' ' || {}", hex(key), hex(column)),
        _ => format!("CAST(\"{column}\" AS TEXT)"),
    };
    let pairs: Vec<String> =
        holding.shown.iter().map(|(column, held)| format!("'{column}', CASE WHEN \"{column}\" IS NULL THEN NULL ELSE {} END", read(*held, column))).collect();
    let object = if sqlite { "json_object" } else { "json_build_object" };
    // In order of time, and always in the same: the next rows begin where the last ended.
    let time = holding.shown.iter().find(|(_, held)| *held == Held::Moment).map(|(column, _)| format!("\"{column}\", ")).unwrap_or_default();
    let pairs = pairs.join(", ");
    format!("SELECT CAST({object}({pairs}) AS TEXT) AS line FROM \"{}\" WHERE {} ORDER BY {time}1 LIMIT $2 OFFSET $3", holding.table, condition(db, holding))
}

/// Which rows are somebody's.
pub fn condition(db: &Db, holding: &Holding) -> String {
    let hex = if matches!(db, Db::Sqlite(_)) { "lower(hex($1))" } else { "encode($1, 'hex')" };
    format!("({})", holding.of.replace("{hex}", hex))
}

/// The person's record and those that became part of it.
pub fn records_of(db: &mut Db, person: PersonId) -> Result<Vec<PersonId>> {
    let mut records = vec![person];
    let mut place = 0;
    while let Some(keep) = records.get(place).copied() {
        let merged = merges::table.filter(merges::keep_id.eq(keep)).filter(merges::undone_at.is_null()).select(merges::other_id);
        let merged: Vec<PersonId> = merged.load(db)?;
        records.extend(merged.into_iter().filter(|other| !records.contains(other)).collect::<Vec<_>>());
        place += 1;
    }
    Ok(records)
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).filter_map(|n| u8::from_str_radix(hex.get(2 * n..2 * n + 2)?, 16).ok()).collect()
}

/// How the file is called when it is kept.
pub fn file_name() -> String {
    format!("{}-{}.zip", say(Lang::Vi, "copy-file-name", &[]), crate::web::today())
}
