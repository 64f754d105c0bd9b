//! Settings: flags first, then the environment, then `hocvu.toml` in the data folder.

use crate::error::{Error, Result};
use serde::Deserialize;
use std::path::PathBuf;

mod mail;
mod openid;
mod read_aloud;
mod rules;
mod secret;

pub use mail::{MailServer, Security};
pub use openid::{ClientAuth, OpenIdProvider, SigningAlgorithm};
pub use read_aloud::ReadAloud;
pub use rules::{Rules, SecondFactorRule, is_local};

#[derive(Debug, Clone, Default, clap::Args)]
pub struct Config {
    /// The data folder: database, media, keys
    #[arg(long, env = "HOCVU_DATA", default_value = "data", global = true)]
    pub data: PathBuf,
    /// postgres://… instead of the embedded database
    #[arg(long, env = "HOCVU_DATABASE", global = true)]
    pub database: Option<String>,
    /// The folder of starter courses; without it those inside the program are used
    #[arg(long, env = "HOCVU_CONTENT", global = true)]
    pub content: Option<PathBuf>,
    /// How people reach the site from outside, e.g. https://hocvu.trungchinh.vn (for QR codes)
    #[arg(long, env = "HOCVU_ADDRESS", global = true)]
    pub address: Option<String>,
    /// Who needs a second factor: by-place, always, never
    #[arg(long, env = "HOCVU_SECOND_FACTOR", global = true)]
    pub second_factor: Option<SecondFactorRule>,
    #[command(flatten)]
    pub rules: Rules,
    /// Other organisations whose sign-in opens our door; only `hocvu.toml` names them
    #[arg(skip)]
    pub openid: Vec<OpenIdProvider>,
    /// The office's mail server; only `hocvu.toml` names it
    #[arg(skip)]
    pub mail: Option<MailServer>,
    /// How many months the journal stays in the database; older lines are sealed into signed files
    #[arg(long, env = "HOCVU_JOURNAL_MONTHS", global = true, value_parser = clap::value_parser!(u32).range(1..=1200))]
    pub journal_months: Option<u32>,
    /// Whether a server makes sound for the courses by itself: on, off
    #[arg(long = "read-aloud", env = "HOCVU_READ_ALOUD", global = true, value_parser = clap::builder::BoolishValueParser::new())]
    pub reads_aloud: Option<bool>,
    /// The voice; only `hocvu.toml` names another one
    #[arg(skip)]
    pub read_aloud: ReadAloud,
    /// Websites that may show the public figures in a frame, e.g. https://trungchinh.thanhhoa.gov.vn
    #[arg(long, env = "HOCVU_EMBED_FROM", global = true, value_delimiter = ',')]
    pub embed_from: Vec<String>,
}

/// What `hocvu.toml` may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    database: Option<String>,
    content: Option<PathBuf>,
    address: Option<String>,
    second_factor: Option<SecondFactorRule>,
    #[serde(default)]
    rules: Rules,
    #[serde(default)]
    openid: Vec<OpenIdProvider>,
    mail: Option<MailServer>,
    journal_months: Option<u32>,
    #[serde(default)]
    read_aloud: ReadAloud,
    #[serde(default)]
    embed_from: Vec<String>,
}

/// The rules of TCVN 14423, level 2: a year.
const JOURNAL_MONTHS: u32 = 12;

impl Config {
    /// Fills what flags and environment left open from `hocvu.toml`.
    pub fn with_file(mut self) -> Result<Config> {
        let path = self.data.join("hocvu.toml");
        let Ok(text) = std::fs::read_to_string(&path) else { return Ok(self) };
        let file: File = toml::from_str(&text).map_err(|e| Error::Broken(format!("{}: {e}", path.display())))?;
        self.database = self.database.or(file.database);
        self.content = self.content.or(file.content);
        self.address = self.address.or(file.address);
        self.second_factor = self.second_factor.or(file.second_factor);
        self.rules = self.rules.or(file.rules);
        OpenIdProvider::check_all(&file.openid).map_err(|problem| Error::Broken(format!("{}: {problem}", path.display())))?;
        self.openid = file.openid;
        file.mail.as_ref().map_or(Ok(()), MailServer::check).map_err(|problem| Error::Broken(format!("{}: [mail] {problem}", path.display())))?;
        self.mail = file.mail;
        self.journal_months = self.journal_months.or(file.journal_months.filter(|months| (1..=1200).contains(months)));
        self.reads_aloud = self.reads_aloud.or(Some(file.read_aloud.on));
        self.read_aloud = file.read_aloud;
        if self.embed_from.is_empty() {
            self.embed_from = file.embed_from;
        }
        if let Some(wrong) = self.embed_from.iter().find(|origin| !is_origin(origin)) {
            return Err(Error::Broken(format!("embed_from: {wrong:?} (https://trungchinh.thanhhoa.gov.vn)")));
        }
        Ok(self)
    }

    /// As a browser's policy names them; nobody, where the settings name nobody.
    pub fn embed_from(&self) -> String {
        let known: Vec<&str> = self.embed_from.iter().map(|origin| origin.trim_end_matches('/')).filter(|origin| is_origin(origin)).collect();
        if known.is_empty() { "'none'".into() } else { known.join(" ") }
    }

    pub fn second_factor_rule(&self) -> SecondFactorRule {
        self.second_factor.unwrap_or(SecondFactorRule::ByPlace)
    }

    /// Before serving: what the settings promise to other organisations is there.
    pub fn check_openid(&self) -> Result<()> {
        if !cfg!(feature = "oidc") && !self.openid.is_empty() {
            return Err(Error::Broken("Bản này không có OpenID Connect: xóa [[openid]] trong hocvu.toml. (Built without the feature oidc.)".into()));
        }
        self.openid.iter().try_for_each(|provider| provider.secret(&self.data).map(drop))
    }

    pub fn journal_months(&self) -> u32 {
        self.journal_months.unwrap_or(JOURNAL_MONTHS)
    }

    /// Sealed parts of the journal.
    pub fn journal_folder(&self) -> PathBuf {
        self.data.join("journal")
    }

    pub fn sqlite_file(&self) -> PathBuf {
        self.data.join("hocvu.sqlite3")
    }

    pub fn keys_folder(&self) -> PathBuf {
        self.data.join("keys")
    }

    /// Photographs and voices of practical checks: never served as media are.
    pub fn evidence_folder(&self) -> PathBuf {
        self.data.join("evidence")
    }

    pub fn media_folder(&self) -> PathBuf {
        self.data.join("media")
    }
}

/// A scheme and a host, and nothing that would say more in a browser's policy.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).map(|host| host.trim_end_matches('/'));
    host.is_some_and(|host| !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte)))
}
