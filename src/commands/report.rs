use super::Console;
use hocvu::config::Config;
use hocvu::error::{Error, Result};
use hocvu::operations::one_commune;
use hocvu::reporting::Period;
use hocvu::reporting::document::{Basis, Format, Record, Registered, Report as Document, Template};
use hocvu::web::App;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Report {
    /// A week 2026-W48, a month 2026-11, a quarter 2026-Q4, a year 2026, or days 2026-11-01..2026-11-15
    #[arg(long)]
    period: String,
    #[arg(long, value_parser = format)]
    format: Format,
    /// The file to write; what stands there is replaced
    #[arg(long)]
    out: PathBuf,
    /// The kind of report, by its key (week, month, quarter, year, ad-hoc); otherwise that of the period
    #[arg(long)]
    template: Option<String>,
    /// The commune's code, where there are several
    #[arg(long)]
    commune: Option<String>,
}

fn format(word: &str) -> std::result::Result<Format, String> {
    Format::from_word(word).ok_or_else(|| "docx, pdf, xlsx, csv, json".into())
}

impl Report {
    /// The report that an office has begun for the period, as it stands; else one made now, which is kept nowhere.
    pub async fn run(self, config: Config, console: Console) -> Result<()> {
        let app = App::open(config)?;
        let period: Period = self.period.parse().map_err(|_| Error::refused("document-no-period"))?;
        let (code, key) = (self.commune.clone(), self.template.clone());
        let made = app.read(move |db| {
            let commune = one_commune(db, code.as_deref())?;
            let key = key.as_deref().unwrap_or(period.kind.word());
            let template = Template::find(db, commune.id, key).map_err(|_| Error::refused("document-no-template"))?;
            let begun = Record::of_period(db, commune.id, &template.key, &period)?.and_then(|record| record.report());
            match begun {
                Some(report) => Ok(report),
                None => Ok(Document::drafted(&template.words, &Basis::of(db, commune.id, &period)?, &Registered::default())),
            }
        });
        let bytes = made.await?.file(self.format).await?;
        whole(&self.out, &bytes)?;
        console.say("document-written", &[("file", self.out.display().to_string()), ("size", bytes.len().div_ceil(1024).to_string())]);
        Ok(())
    }
}

/// The file is there as a whole, or the one before it still is.
fn whole(file: &Path, bytes: &[u8]) -> Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    fresh.write_all(bytes)?;
    fresh.as_file().sync_all()?;
    fresh.persist(file).map_err(|failed| failed.error)?;
    Ok(())
}
