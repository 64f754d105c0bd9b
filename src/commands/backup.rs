use super::Console;
use hocvu::config::Config;
use hocvu::error::Result;
use hocvu::operations;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Backup {
    /// Where backups are kept; each gets a folder of its own there
    folder: PathBuf,
}

#[derive(clap::Args)]
pub struct Restore {
    /// A backup, or a folder of backups: then its newest
    folder: PathBuf,
    /// Replace what is in the data folder; it is kept beside
    #[arg(long)]
    force: bool,
}

impl Backup {
    pub async fn run(self, config: Config, console: Console) -> Result<()> {
        let backup = operations::Backup::make(&config, &self.folder, &mut |sentence| console.tell(&sentence))?;
        backup.record(&config).await
    }
}

impl Restore {
    pub fn run(self, config: Config, console: Console) -> Result<()> {
        let restore = operations::Restore::of(&config, &self.folder)?;
        restore.carry_out(self.force, &mut |sentence| console.tell(&sentence))?;
        Ok(())
    }
}
