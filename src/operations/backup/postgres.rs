//! PostgreSQL: its own `pg_dump`, on the snapshot in which the rows are counted.

use super::super::{database, sentence};
use super::manifest::{Database, Manifest};
use super::sqlite::{NamedMedia, facts, named_media};
use crate::db::Db;
use crate::error::{Error, Result};
use diesel::connection::SimpleConnection;
use std::path::Path;
use std::process::Command;

pub const DUMP: &str = "database.dump";

pub fn copy(db: &mut Db, url: &str, to: &Path) -> Result<(Manifest, NamedMedia)> {
    db.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ")?;
    let snapshot = database::lines(db, "SELECT pg_export_snapshot() AS line")?.remove(0);
    let file = to.join(DUMP);
    dump(url, &file, Some(&snapshot))?;
    let (mut manifest, media) = (facts(db)?, named_media(db)?);
    db.batch_execute("COMMIT")?;
    run(program("pg_restore", url, false).arg("--list").arg(&file))?;
    let (sha256, bytes) = super::files::fingerprint(&file)?;
    manifest.database = Database { kind: "postgres".into(), file: DUMP.into(), bytes, sha256 };
    Ok((manifest, media))
}

pub fn dump(url: &str, file: &Path, snapshot: Option<&str>) -> Result<()> {
    let mut pg_dump = program("pg_dump", url, true);
    pg_dump.arg("--format=custom").arg("--no-owner").arg("--no-privileges").arg("--file").arg(file);
    if let Some(snapshot) = snapshot {
        pg_dump.arg(format!("--snapshot={snapshot}"));
    }
    run(&mut pg_dump)?;
    super::files::only_for_the_owner(file)?;
    Ok(std::fs::File::open(file)?.sync_all()?)
}

/// One of PostgreSQL's programs. The password goes by the environment: arguments are seen by everyone on the machine.
pub fn program(name: &'static str, url: &str, connects: bool) -> Command {
    let mut command = Command::new(name);
    let (url, password) = without_password(url);
    if connects {
        command.arg(format!("--dbname={url}"));
    }
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command
}

/// Runs it to its end; what it says when it fails becomes the sentence.
pub fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.output() {
        Ok(done) if done.status.success() => Ok(()),
        Ok(done) => Err(Error::Refused(sentence("program-failed", &[("program", name), ("error", String::from_utf8_lossy(&done.stderr).trim().to_owned())]))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Error::Refused(sentence("program-missing", &[("program", name)]))),
        Err(error) => Err(error.into()),
    }
}

fn without_password(url: &str) -> (String, Option<String>) {
    let split = || {
        let (scheme, rest) = url.split_once("://")?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (login, place) = rest[..end].rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        Some((format!("{scheme}://{user}@{place}{}", &rest[end..]), percent_decoded(password)))
    };
    split().map_or_else(|| (url.to_owned(), None), |(url, password)| (url, Some(password)))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| first == b'%').and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_not_among_the_arguments() {
        assert_eq!(without_password("postgres://ho:c%40v@db:5432/xa?sslmode=require"), ("postgres://ho@db:5432/xa?sslmode=require".into(), Some("c@v".into())));
        assert_eq!(without_password("postgres://ho@db/xa"), ("postgres://ho@db/xa".into(), None));
        assert_eq!(without_password("postgres:///xa"), ("postgres:///xa".into(), None));
    }
}
