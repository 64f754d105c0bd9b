use super::Console;
use hocvu::certification::{RevocationList, verify};
use hocvu::config::Config;
use hocvu::error::{Error, Result};
use hocvu::keys::{Jwks, Keys};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Verify {
    /// A token, the address in a QR, a manifest (or its folder), a badge, a list of revocations, lines of the journal, or a file with a token a line
    what: String,
    /// The public keys of whoever signed, as their /.well-known/jwks.json gives them; otherwise one's own
    #[arg(long)]
    jwks: Option<PathBuf>,
    /// A signed list of what holds no longer, as /.well-known/hocvu-revocations.jwt gives it
    #[arg(long)]
    revocations: Option<PathBuf>,
}

impl Verify {
    pub fn run(self, config: &Config, console: Console) -> Result<ExitCode> {
        let jwks = match &self.jwks {
            Some(file) => read(file)?,
            None => own(config)?,
        };
        let list = self.revocations.as_deref().map(|file| list(&jwks, file)).transpose()?;
        let report = verify::with_list(&jwks, &self.what, list.as_ref());
        report.sentences.iter().for_each(|sentence| console.tell(sentence));
        Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn read(file: &Path) -> Result<Jwks> {
    let text = fs::read(file).ok();
    let jwks = text.and_then(|text| serde_json::from_slice(&text).ok());
    jwks.ok_or_else(|| Error::refused_with("verify-keys-unreadable", &[("file", file.display().to_string())]))
}

fn list(jwks: &Jwks, file: &Path) -> Result<RevocationList> {
    let list = fs::read_to_string(file).ok().and_then(|text| RevocationList::read(jwks, &text));
    list.ok_or_else(|| Error::refused_with("verify-list-unreadable", &[("file", file.display().to_string())]))
}

/// Looking at a folder without keys must not make any.
fn own(config: &Config) -> Result<Jwks> {
    let folder = config.keys_folder();
    if !folder.is_dir() {
        return Err(Error::refused_with("no-database-here", &[("folder", config.data.display().to_string())]));
    }
    Ok(Keys::open(&folder)?.jwks())
}
