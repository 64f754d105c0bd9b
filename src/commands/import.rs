use super::Console;
use clap::{CommandFactory, error::ErrorKind};
use hocvu::catalog;
use hocvu::config::Config;
use hocvu::error::Result;
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
}

impl Import {
    pub async fn run(self, config: Config, console: Console) -> Result<ExitCode> {
        match (self.list, self.path) {
            (Some(List::People { file, dry_run }), _) => people(config, console, &file, dry_run).await,
            (None, Some(path)) => courses(config, console, &path).await,
            (None, None) => crate::Command::command().error(ErrorKind::MissingRequiredArgument, "import PATH | import people FILE").exit(),
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
