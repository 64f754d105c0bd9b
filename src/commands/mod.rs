//! Each command in a file: what it takes, what it does, what it says.

mod admin;
mod backup;
mod check;
mod console;
mod courses;
mod export;
mod handbook;
mod import;
mod journal;
mod keys;
mod mail;
mod read_aloud;
mod report;
mod sample;
mod serve;
mod verify;

pub use console::Console;
pub use serve::Serve;

use hocvu::catalog;
use hocvu::config::Config;
use hocvu::error::Result;
use hocvu::web::App;
use std::process::ExitCode;

#[derive(clap::Subcommand)]
pub enum What {
    /// Serve the site (what `hocvu` alone does)
    Serve(Serve),
    /// Bring the database forward to this version, then stop
    Migrate,
    /// People with rights
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Bring in courses: a course folder, a folder of courses, or a zip of either
    Import(import::Import),
    /// Write batches out for other offices, or courses for another installation
    #[command(subcommand)]
    Export(export::Export),
    /// Make the sound of lessons and questions that have none yet, as a server does by itself
    ReadAloud(read_aloud::ReadAloud),
    /// Write the handbook of a course as a PDF that screen readers can read (built with the feature pdf)
    Handbook(handbook::Handbook),
    /// Write the report of a period as a document, a PDF, a workbook or for programs: the same files as the page gives
    Report(report::Report),
    /// Check what was signed: a certificate's token or address, a batch with its manifest, a part of the journal
    Verify(verify::Verify),
    /// The journal
    #[command(subcommand)]
    Journal(journal::Journal),
    /// Copy database, media and keys into a folder of their own in DIR; a server may go on serving
    Backup(backup::Backup),
    /// Put a backup in the place of the data folder
    Restore(backup::Restore),
    /// The secret keys of the installation
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Send a letter to try the mail server that hocvu.toml names
    Mail(mail::Mail),
    /// The health of the installation in plain words; exit code 1 when something is wrong
    Check(check::Looked),
    /// Make a commune of invented people in an empty data folder
    Sample(sample::Sample),
}

impl What {
    pub async fn run(self, config: Config, console: Console) -> Result<ExitCode> {
        match self {
            What::Serve(serve) => serve.run(config, console).await?,
            What::Migrate => App::open(config)?.write(|db| catalog::search::index_missing(db).map(drop)).await?,
            What::Admin(admin) => admin.run(config, console).await?,
            What::Import(import) => return import.run(config, console).await,
            What::Export(export) => export.run(config, console).await?,
            What::ReadAloud(reading) => return reading.run(config, console).await,
            What::Handbook(handbook) => handbook.run(config, console).await?,
            What::Report(report) => report.run(config, console).await?,
            What::Verify(verify) => return verify.run(&config, console),
            What::Journal(journal) => journal.run(config, console).await?,
            What::Backup(backup) => backup.run(config, console).await?,
            What::Restore(restore) => restore.run(config, console)?,
            What::Keys(keys) => keys.run(config, console).await?,
            What::Mail(mail) => mail.run(&config, console).await?,
            What::Check(looked) => return looked.run(&config, console),
            What::Sample(sample) => sample.run(config, console).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
