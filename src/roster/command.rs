//! The same from the command line: `hocvu import people FILE [--dry-run]`.

use super::check::{self, blocking, judged};
use super::columns::Matching;
use super::counts::Counts;
use super::import::{Import, ImportId, State};
use super::reason::Reason;
use super::row::{Outcome, Row};
use super::upload::Upload;
use super::{apply, columns::Column};
use crate::community::Unit;
use crate::db::{PersonId, UnitId};
use crate::error::{Error, Result};
use crate::sheet::{LARGEST_FILE, Sheet};
use crate::web::{App, Lang, say};
use std::path::Path;

/// What a file did, or would do.
#[derive(Debug)]
pub struct Report {
    /// `None` after a dry run: nothing was kept.
    pub import: Option<ImportId>,
    pub counts: Counts,
    /// Row and reasons of what was refused or is doubtful; doubtful rows are left out of the import.
    pub troubles: Vec<(i32, Outcome, Vec<Reason>)>,
    /// The same file was imported before: nothing was done now.
    pub before: bool,
}

/// Checks a file for the whole installation, or for what somebody looks after; and takes it over unless it is a dry run.
pub async fn import_file(app: &App, path: &Path, dry_run: bool, by: Option<(PersonId, Vec<UnitId>)>) -> Result<Report> {
    let bytes = tokio::fs::read(path).await.map_err(|error| Error::Broken(format!("{}: {error}", path.display())))?;
    let scope = match &by {
        Some((_, scope)) => scope.clone(),
        None => app.read(Unit::communes).await?.into_iter().map(|commune| commune.id).collect(),
    };
    let by = by.map(|(person, _)| person);
    if dry_run { would(app, bytes, scope, by).await } else { does(app, path, bytes, scope, by).await }
}

async fn would(app: &App, bytes: Vec<u8>, scope: Vec<UnitId>, by: Option<PersonId>) -> Result<Report> {
    if bytes.len() > LARGEST_FILE {
        return Err(Error::refused("problem-sheet-too-large"));
    }
    let sheet = blocking(move || Sheet::read::<Column>(&bytes)).await?;
    let headings = sheet.headings.clone();
    let matching = app.read(move |db| Matching::remembered(db, by, &headings)).await?;
    needed(&matching)?;
    let rows = judged(app, ImportId::new(), scope, matching, sheet).await?;
    Ok(Report { import: None, counts: Counts::of_outcomes(&rows), troubles: troubles(rows), before: false })
}

async fn does(app: &App, path: &Path, bytes: Vec<u8>, scope: Vec<UnitId>, by: Option<PersonId>) -> Result<Report> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let keys = app.clone();
    let upload = blocking(move || Upload::read(&keys.keys, &name, &bytes)).await?;
    let import = app.write(move |db| Import::begin(db, by, &scope, &upload)).await?;
    needed(&import.matching.0)?;
    let (id, before) = (import.id, import.state == State::Applied);
    if import.state == State::Uploaded {
        let run = app.write(move |db| Import::get(db, id)?.start(db, State::Uploaded, State::Checking)).await?;
        check::check(app, id, run).await?;
    }
    if !before {
        let run = app.write(move |db| Import::get(db, id)?.start(db, State::Checked, State::Applying)).await?;
        apply::apply(app, id, run, by).await?;
    }
    let (import, rows) = app.read(move |db| Ok((Import::get(db, id)?, Row::all(db, id)?))).await?;
    Ok(Report { import: Some(id), counts: import.counts.0, troubles: troubles(rows), before })
}

fn needed(matching: &Matching) -> Result<()> {
    match matching.missing() {
        Some(Column::Hamlet) => Err(Error::refused("problem-roster-column-hamlet")),
        Some(_) => Err(Error::refused("problem-roster-column-name")),
        None => Ok(()),
    }
}

fn troubles(rows: Vec<Row>) -> Vec<(i32, Outcome, Vec<Reason>)> {
    let troubled = rows.into_iter().filter(|row| matches!(row.outcome, Outcome::Refused | Outcome::Doubtful));
    troubled.map(|row| (row.line, row.outcome, row.reasons.0)).collect()
}

impl Report {
    /// For the screen: the counts, then each trouble with its row, column and reason.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let mut lines = Vec::new();
        if self.before {
            lines.push(say(lang, "roster-sent-before", &[]));
        }
        lines.extend(self.counts.0.iter().map(|(word, count)| format!("{}: {count}", say(lang, &format!("roster-outcome-{word}"), &[]))));
        for (line, outcome, reasons) in &self.troubles {
            let outcome = say(lang, &format!("roster-outcome-{outcome}"), &[]);
            lines.extend(reasons.iter().map(|reason| format!("{line} {outcome}: {}", reason.sentence(lang))));
        }
        lines
    }
}
