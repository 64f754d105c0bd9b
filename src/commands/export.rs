use super::Console;
use super::courses::Courses;
use chrono::NaiveDate;
use hocvu::certification::verifier::page;
use hocvu::certification::{Export as Batch, ExportId, NewExport, Recipient, RecipientId};
use hocvu::config::Config;
use hocvu::db::{Db, UnitId};
use hocvu::error::{Error, Result};
use hocvu::identity::Audience;
use hocvu::operations::one_commune;
use hocvu::text::fold;
use hocvu::web::App;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

#[derive(clap::Subcommand)]
pub enum Export {
    /// Certificates that wait for confirmation on VNeID, with a signed manifest; each goes out once
    Confirmations(Confirmations),
    /// Courses as they were brought in: the same files, byte for byte
    Courses(Courses),
    /// A page that checks certificates without a network, with the keys and the list of revocations of this moment
    Verifier(Verifier),
}

#[derive(clap::Args)]
pub struct Verifier {
    /// The folder to write into; made when it is missing
    #[arg(long)]
    out: PathBuf,
}

#[derive(clap::Args)]
pub struct Confirmations {
    /// The folder to write into; made when it is missing
    #[arg(long)]
    out: PathBuf,
    /// Only from this day (2026-11-01); otherwise from the oldest that waits
    #[arg(long)]
    from: Option<NaiveDate>,
    /// Only up to this day; otherwise today
    #[arg(long)]
    to: Option<NaiveDate>,
    /// The commune's code, where there are several
    #[arg(long)]
    commune: Option<String>,
    /// Only certificates of this group: official, student, worker, resident
    #[arg(long, value_parser = audience)]
    audience: Option<Audience>,
    /// Leave out records with findings (no number, a name unlike the card's …); they go on waiting
    #[arg(long)]
    only_clean: bool,
    /// Encrypt for this recipient, by the name under which an admin entered it
    #[arg(long)]
    recipient: Option<String>,
}

impl Export {
    pub async fn run(self, config: Config, console: Console) -> Result<()> {
        match self {
            Export::Confirmations(confirmations) => confirmations.run(config, console).await,
            Export::Courses(courses) => courses.run(config, console).await,
            Export::Verifier(verifier) => verifier.run(config, console).await,
        }
    }
}

impl Verifier {
    /// An earlier one is replaced: its list is older.
    async fn run(self, config: Config, console: Console) -> Result<()> {
        fs::create_dir_all(&self.out)?;
        let file = self.out.join("kiem-tra-chung-nhan.html");
        fs::write(&file, page(&App::open(config)?).await?)?;
        console.say("verifier-written", &[("file", file.display().to_string())]);
        Ok(())
    }
}

impl Confirmations {
    async fn run(self, config: Config, console: Console) -> Result<()> {
        let wanted = self;
        fs::create_dir_all(&wanted.out)?;
        refuse_taken(&wanted.out)?;
        let app = App::open(config)?;
        let code = wanted.commune;
        let unit = app.read(move |db| one_commune(db, code.as_deref())).await?;
        let address = app.config.address.clone().unwrap_or_default();
        let recipient = match wanted.recipient {
            Some(organisation) => Some(app.read(move |db| recipient(db, unit.id, &organisation)).await?),
            None => None,
        };
        let (from, to, audience, only_clean) = (wanted.from, wanted.to, wanted.audience, wanted.only_clean);
        let new = NewExport { from, to, audience, only_clean, recipient, address, ..NewExport::all(ExportId::new(), unit.id) };
        let batch = Batch::create(&app, new).await?;
        for name in batch.names() {
            write(&app, &batch, &wanted.out, &name).await?;
        }
        console.say("export-written", &[("count", batch.count.to_string()), ("folder", wanted.out.display().to_string())]);
        Ok(())
    }
}

/// A batch exists once it is made: its files must find an empty place first.
fn refuse_taken(folder: &Path) -> Result<()> {
    match fs::read_dir(folder)?.flatten().next() {
        None => Ok(()),
        Some(entry) => {
            let args = [("folder", folder.display().to_string()), ("file", entry.file_name().to_string_lossy().into_owned())];
            Err(Error::refused_with("export-folder-taken", &args))
        }
    }
}

/// Personal data: for the owner alone.
async fn write(app: &App, batch: &Batch, folder: &Path, name: &str) -> Result<()> {
    let mut out = OpenOptions::new().create_new(true).write(true).mode(0o600).open(folder.join(name))?;
    for part in 0.. {
        match Batch::piece(app, batch.id, name, part).await? {
            Some(piece) => out.write_all(&piece)?,
            None => break,
        }
    }
    Ok(out.sync_all()?)
}

/// By the name under which an admin entered it.
fn recipient(db: &mut Db, unit: UnitId, organisation: &str) -> Result<RecipientId> {
    let found = Recipient::all(db, unit)?.into_iter().find(|one| fold(&one.organisation) == fold(organisation));
    found.map(|one| one.id).ok_or_else(|| Error::refused("recipient-not-there"))
}

fn audience(word: &str) -> Result<Audience, String> {
    Audience::from_word(word).ok_or_else(|| Audience::ALL.iter().map(|one| one.word()).collect::<Vec<_>>().join(", "))
}
