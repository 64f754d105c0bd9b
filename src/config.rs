//! Settings: flags first, then the environment, then `hocvu.toml` in the data folder.

use crate::error::{Error, Result};
use serde::Deserialize;
use std::net::IpAddr;
use std::path::PathBuf;

#[derive(Debug, Clone, clap::Args)]
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
    #[arg(long, env = "HOCVU_SECOND_FACTOR", global = true, value_parser = second_factor_rule)]
    pub second_factor: Option<SecondFactorRule>,
}

crate::words! {
    /// TCVN 14423:2026, level 2. By place: admins everywhere but at the machine itself, other staff from
    /// outside the local network.
    pub enum SecondFactorRule { ByPlace = "by-place", Always = "always", Never = "never" }
}

fn second_factor_rule(word: &str) -> Result<SecondFactorRule, String> {
    SecondFactorRule::from_word(word).ok_or_else(|| "by-place, always, never".into())
}

impl SecondFactorRule {
    /// `from`: the address of the browser; none for a program in the same process.
    pub fn asks(self, admin: bool, from: Option<IpAddr>) -> bool {
        match self {
            SecondFactorRule::Never => false,
            SecondFactorRule::Always => true,
            SecondFactorRule::ByPlace => match from {
                None => false,
                Some(address) if address.is_loopback() => false,
                Some(address) => admin || !is_local(address),
            },
        }
    }
}

/// Addresses that a village's router hands out.
fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// What `hocvu.toml` may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    database: Option<String>,
    content: Option<PathBuf>,
    address: Option<String>,
    second_factor: Option<SecondFactorRule>,
}

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
        Ok(self)
    }

    pub fn sqlite_file(&self) -> PathBuf {
        self.data.join("hocvu.sqlite3")
    }

    pub fn keys_folder(&self) -> PathBuf {
        self.data.join("keys")
    }

    pub fn media_folder(&self) -> PathBuf {
        self.data.join("media")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_needs_a_second_factor_depends_on_the_place() {
        let asks = |admin, from: &str| SecondFactorRule::ByPlace.asks(admin, from.parse().ok());
        assert!(!asks(true, "127.0.0.1"));
        assert!(asks(true, "192.168.1.7") && !asks(false, "192.168.1.7"));
        assert!(asks(false, "203.0.113.9") && !asks(false, "fd00::7"));
        assert!(SecondFactorRule::Always.asks(false, None) && !SecondFactorRule::Never.asks(true, None));
    }
}
