use super::Console;
use hocvu::catalog;
use hocvu::config::Config;
use hocvu::error::Result;
use hocvu::web::App;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Import {
    /// A course folder, a folder of courses, or a zip
    path: PathBuf,
}

impl Import {
    pub async fn run(self, config: Config, console: Console) -> Result<ExitCode> {
        let report = catalog::load(&App::open(config)?, &self.path).await?;
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
}
