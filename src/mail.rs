//! Letters by the office's own mail server (SMTP). Only this file knows the library that speaks to it.

use crate::config::{Config, MailServer, Security};
use crate::error::{Error, Result};
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;

/// How long the mail server may take for a letter; what failed is tried again later.
const PATIENCE: Duration = Duration::from_secs(60);
/// RFC 5321, 4.5.3.1: 64 before the sign, 255 after it.
pub const LONGEST_ADDRESS: usize = 320;
/// Replies that mean us and not the letter: the account or its password is refused, or TLS is asked for.
const ABOUT_US: [u16; 5] = [530, 534, 535, 538, 454];

pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    patience: Duration,
}

pub struct Letter {
    /// Part of its Message-ID: who gets it twice sees one.
    pub id: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    /// An entry for the calendar of the reader's phone.
    pub calendar: Option<String>,
}

/// Why a letter did not go, with the mail server's words for the log. They can name the address: never at `warn`.
#[derive(Debug)]
pub enum Undelivered {
    /// It will never be taken: the address is wrong, or nobody lives there.
    Refused(String),
    /// The server is away, busy, or does not know us: later perhaps.
    Later(String),
}

/// An address as a mail server takes it.
pub fn is_address(text: &str) -> bool {
    text.len() <= LONGEST_ADDRESS && text.parse::<Address>().is_ok()
}

impl Mailer {
    /// None: the settings name no mail server. What is wrong with them is said before anything is served.
    pub fn of(config: &Config) -> Result<Option<Mailer>> {
        let Some(server) = &config.mail else { return Ok(None) };
        let told = |error: &dyn std::fmt::Display| Error::Broken(format!("[mail] {error}"));
        let from = server.from.parse().map_err(|error: lettre::address::AddressError| told(&format!("from {:?}: {error}", server.from)))?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.server).port(server.port());
        let builder = builder.tls(tls(server, config).map_err(|error| told(&error))?);
        let account = server.account(&config.data)?.map(|(user, password)| Credentials::new(user, password));
        let transport = account.into_iter().fold(builder, |builder, account| builder.credentials(account)).build();
        Ok(Some(Mailer { transport, from, patience: PATIENCE }))
    }

    pub async fn send(&self, letter: &Letter) -> Result<(), Undelivered> {
        let message = self.message(letter).map_err(Undelivered::Refused)?;
        // The library's own limit is for connecting alone.
        match tokio::time::timeout(self.patience, self.transport.send(message)).await {
            Err(_) => Err(Undelivered::Later(format!("silent for {:?}", self.patience))),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                let about_us = error.status().is_some_and(|code| ABOUT_US.contains(&u16::from(code)));
                Err(if error.is_permanent() && !about_us { Undelivered::Refused(error.to_string()) } else { Undelivered::Later(error.to_string()) })
            }
        }
    }

    fn message(&self, letter: &Letter) -> Result<Message, String> {
        let to = Mailbox::new(None, letter.to.parse().map_err(|error: lettre::address::AddressError| error.to_string())?);
        let id = format!("<{}@{}>", letter.id, self.from.email.domain());
        let message = Message::builder().from(self.from.clone()).to(to).subject(&letter.subject).message_id(Some(id));
        let text = SinglePart::plain(letter.text.clone());
        let Some(calendar) = &letter.calendar else { return message.singlepart(text).map_err(|error| error.to_string()) };
        let kind = ContentType::parse("text/calendar; charset=utf-8; method=PUBLISH").map_err(|error| error.to_string())?;
        let entry = Attachment::new("lich.ics".into()).body(calendar.clone(), kind);
        message.multipart(MultiPart::mixed().singlepart(text).singlepart(entry)).map_err(|error| error.to_string())
    }
}

fn tls(server: &MailServer, config: &Config) -> Result<Tls, String> {
    let mut parameters = TlsParameters::builder(server.server.clone());
    if let Some(authority) = server.authority(&config.data).map_err(|error| error.to_string())? {
        let authority = Certificate::from_pem(&authority).map_err(|error| format!("ca_file: {error}"))?;
        parameters = parameters.certificate_store(CertificateStore::None).add_root_certificate(authority);
    }
    let parameters = || parameters.build().map_err(|error| error.to_string());
    Ok(match server.security {
        Security::None => Tls::None,
        Security::StartTls => Tls::Required(parameters()?),
        Security::Tls => Tls::Wrapper(parameters()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_server_that_says_nothing_is_left() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = Some(silent.local_addr().unwrap().port());
        let (server, from) = ("127.0.0.1".into(), "lop@xa.vn".into());
        let mail = MailServer { server, port, security: Security::None, user: None, password_file: None, from, ca_file: None };
        let mailer = Mailer::of(&Config { mail: Some(mail), ..Config::default() }).unwrap().unwrap();
        let mailer = Mailer { patience: Duration::from_millis(200), ..mailer };
        let letter = Letter { id: "1".into(), to: "lan@xa.vn".into(), subject: "Mời".into(), text: "Mời".into(), calendar: None };
        assert!(matches!(mailer.send(&letter).await, Err(Undelivered::Later(_))));
    }

    #[test]
    fn an_address_is_one_that_a_mail_server_takes() {
        for good in ["lan@xa.vn", "nguyen.thi.lan+lop@thanhhoa.gov.vn"] {
            assert!(is_address(good), "{good}");
        }
        let long = format!("{}@xa.vn", "a".repeat(LONGEST_ADDRESS));
        for wrong in ["", "lan", "lan@", "@xa.vn", "lan@xa.vn, mai@xa.vn", "Lan <lan@xa.vn>", "lan@xa.vn\r\nBcc: mai@xa.vn", long.as_str()] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }
}
