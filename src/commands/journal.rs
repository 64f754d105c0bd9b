use super::Console;
use chrono::NaiveDate;
use hocvu::config::Config;
use hocvu::error::{Error, Result};
use hocvu::journal;
use hocvu::web::{App, start_of_day, today};

#[derive(clap::Subcommand)]
pub enum Journal {
    /// Seal older lines into a signed part of the data folder; while serving this happens once a month by itself
    Seal(Seal),
}

#[derive(clap::Args)]
pub struct Seal {
    /// All lines from before this day (2026-01-01); otherwise those older than the setting says
    #[arg(long)]
    before: Option<NaiveDate>,
}

impl Journal {
    pub async fn run(self, config: Config, console: Console) -> Result<()> {
        let Journal::Seal(seal) = self;
        if seal.before.is_some_and(|day| day > today()) {
            return Err(Error::refused("sealing-in-the-future"));
        }
        let app = App::open(config)?;
        let sealed = match seal.before {
            Some(day) => journal::seal(&app, start_of_day(day)).await?,
            None => journal::seal_old(&app).await?,
        };
        match sealed {
            Some(seal) => console.say(
                "sealing-done",
                &[("first", seal.first_seq.to_string()), ("last", seal.last_seq.to_string()), ("folder", app.config.journal_folder().display().to_string())],
            ),
            None => console.say("sealing-nothing", &[]),
        }
        Ok(())
    }
}
