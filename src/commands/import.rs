use super::Console;
use clap::{CommandFactory, error::ErrorKind};
use hocvu::catalog;
use hocvu::certification::{Inbound, InboundState, Kind, Receipts, Upload};
use hocvu::config::Config;
use hocvu::error::{Error, Result};
use hocvu::operations::one_commune;
use hocvu::roster;
use hocvu::web::App;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Import {
    /// A course folder, a folder of courses, or a zip
    path: Option<PathBuf>,
    #[command(subcommand)]
    list: Option<List>,
}

#[derive(clap::Subcommand)]
enum List {
    /// A list of learners from Excel (.xlsx or .csv), as the page "Danh sách" takes it
    People {
        file: PathBuf,
        /// Say what would happen and keep nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// An answer to batches for confirmation (.xlsx, .csv or .json), as the page "Gửi VNeID" takes it
    Receipt {
        file: PathBuf,
        /// Say what would happen and keep nothing
        #[arg(long)]
        dry_run: bool,
        /// The commune's code, where there are several
        #[arg(long)]
        commune: Option<String>,
    },
}

impl Import {
    pub async fn run(self, config: Config, console: Console) -> Result<ExitCode> {
        match (self.list, self.path) {
            (Some(List::People { file, dry_run }), _) => people(config, console, &file, dry_run).await,
            (Some(List::Receipt { file, dry_run, commune }), _) => receipt(config, console, &file, dry_run, commune).await,
            (None, Some(path)) => courses(config, console, &path).await,
            (None, None) => {
                crate::Command::command().error(ErrorKind::MissingRequiredArgument, "import PATH | import people FILE | import receipt FILE").exit()
            }
        }
    }
}

async fn courses(config: Config, console: Console, path: &Path) -> Result<ExitCode> {
    let app = App::open(config)?;
    let report = catalog::load(&app, path).await?;
    catalog::make_pictures(&app).await?;
    for course in &report.loaded {
        console.say("import-loaded", &[("course", course.clone())]);
    }
    for course in &report.unchanged {
        console.say("import-unchanged", &[("course", course.clone())]);
    }
    for problem in &report.problems {
        console.warn(format_args!("{}: {}", problem.place(), problem.sentence(console.lang)));
    }
    Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn people(config: Config, console: Console, file: &Path, dry_run: bool) -> Result<ExitCode> {
    let report = roster::import_file(&App::open(config)?, file, dry_run, None).await?;
    for (row, outcome, reasons) in &report.troubles {
        let sentences: Vec<String> = reasons.iter().map(|reason| reason.sentence(console.lang)).collect();
        let outcome = console.words(&format!("roster-outcome-{outcome}"), &[]);
        let place = console.words("import-row", &[("row", row.to_string())]);
        console.warn(format_args!("{place} ({outcome}): {}", sentences.join(" ")));
    }
    for (outcome, count) in &report.counts.0 {
        console.line(format_args!("{}: {count}", console.words(&format!("roster-outcome-{outcome}"), &[])));
    }
    if report.before {
        console.say("import-people-before", &[]);
    }
    Ok(if report.troubles.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn receipt(config: Config, console: Console, path: &Path, dry_run: bool, commune: Option<String>) -> Result<ExitCode> {
    let app = App::open(config)?;
    let bytes = tokio::fs::read(path).await.map_err(|error| Error::Broken(format!("{}: {error}", path.display())))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let unit = app.read(move |db| one_commune(db, commune.as_deref())).await?.id;
    let upload = Upload::read::<Receipts>(&app.keys, &name, &bytes)?;
    let file = app.write(move |db| Inbound::begin::<Receipts>(db, None, unit, &upload)).await?;
    if file.state == InboundState::Applied {
        console.say("inbound-applied-before", &[]);
        return Ok(ExitCode::SUCCESS);
    }
    let matching = file.columns::<Receipts>();
    if matching.missing().or(Receipts::lacks(&matching)).is_some() {
        app.write(move |db| file.discard(db)).await?;
        return Err(Error::refused("receipt-columns-unclear"));
    }
    let (keys, looked) = (app.clone(), file.clone());
    let read = app.read(move |db| looked.look::<Receipts>(db, &keys.keys)).await?;
    for trouble in &read.troubles {
        console.warn(format_args!(
            "{}: {} ({})",
            console.words("import-row", &[("row", trouble.line.to_string())]),
            console.words(&trouble.problem, &[]),
            trouble.said
        ));
    }
    for (word, count) in &read.counts.0 {
        console.line(format_args!("{}: {count}", console.words(&format!("inbound-count-{word}"), &[])));
    }
    let whole = read.troubles.is_empty();
    app.write(move |db| if dry_run { file.discard(db) } else { file.apply::<Receipts>(db, None, &read) }).await?;
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
