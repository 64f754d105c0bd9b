//! What `hocvu.toml` says of the office's mail server: `[mail]`.

use super::secret;
use crate::error::{Error, Result};
use serde::Deserialize;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailServer {
    /// Its name, as its certificate says it.
    pub server: String,
    pub port: Option<u16>,
    #[serde(default = "starttls")]
    pub security: Security,
    /// The account that sends; without one the server takes letters from this machine as they are.
    pub user: Option<String>,
    /// A file for the owner alone; beside the data folder's own files if it is no whole path.
    pub password_file: Option<PathBuf>,
    /// "Lớp học cộng đồng xã Trung Chính <lop@trungchinh.gov.vn>"
    pub from: String,
    /// Who signed the server's certificate (PEM), where this machine does not know them.
    pub ca_file: Option<PathBuf>,
}

crate::words! {
    /// `none`: only to a server on this very machine, which sends on by itself.
    pub enum Security { StartTls = "starttls", Tls = "tls", None = "none" }
}

fn starttls() -> Security {
    Security::StartTls
}

impl MailServer {
    /// What is wrong with these settings, in a sentence for who wrote them.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.server.trim().is_empty() || self.from.trim().is_empty() {
            return Err("server and from must be there");
        }
        if self.security == Security::None && !matches!(self.server.as_str(), "localhost" | "127.0.0.1" | "::1") {
            return Err("security = \"none\" is for a server on this machine alone: \"starttls\" (port 587) or \"tls\" (port 465)");
        }
        if self.user.is_some() != self.password_file.is_some() {
            return Err("user and password_file belong together");
        }
        Ok(())
    }

    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            Security::StartTls => 587,
            Security::Tls => 465,
            Security::None => 25,
        })
    }

    /// The account and its password.
    pub fn account(&self, data: &Path) -> Result<Option<(String, String)>> {
        let (Some(user), Some(file)) = (&self.user, &self.password_file) else { return Ok(None) };
        Ok(Some((user.clone(), secret::read("[mail] password_file", &data.join(file))?)))
    }

    pub fn authority(&self, data: &Path) -> Result<Option<Vec<u8>>> {
        let Some(file) = self.ca_file.as_ref().map(|file| data.join(file)) else { return Ok(None) };
        let told = |error: std::io::Error| Error::Broken(format!("[mail] ca_file {}: {error}", file.display()));
        std::fs::read(&file).map(Some).map_err(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(more: &str) -> Result<MailServer, String> {
        let server: MailServer = toml::from_str(&format!("from = \"Lớp <lop@xa.vn>\"\n{more}")).map_err(|error| error.to_string())?;
        server.check().map(|()| server).map_err(str::to_owned)
    }

    #[test]
    fn letters_leave_this_machine_over_tls_alone() {
        let plain = read("server = \"mail.xa.vn\"").unwrap();
        assert_eq!((plain.security, plain.port()), (Security::StartTls, 587));
        assert_eq!(read("server = \"mail.xa.vn\"\nsecurity = \"tls\"").unwrap().port(), 465);
        assert_eq!(read("server = \"localhost\"\nsecurity = \"none\"").unwrap().port(), 25);
        for wrong in [
            "",
            "server = \" \"",
            "server = \"mail.xa.vn\"\nsecurity = \"none\"",
            "server = \"mail.xa.vn\"\nuser = \"lop\"",
            "server = \"mail.xa.vn\"\npassword = \"here\"",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
