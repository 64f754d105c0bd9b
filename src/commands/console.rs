//! What a command says: answers on the standard output, reasons on the standard error.

use hocvu::error::{Error, Refusal};
use hocvu::web::{Lang, say};
use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

#[derive(Clone, Copy)]
pub struct Console {
    pub lang: Lang,
}

impl Console {
    /// The language asked for, else that of the environment; Vietnamese where neither says English.
    pub fn new(asked: Option<&str>) -> Console {
        let variable = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
        let environment = variable.filter(|value| value.starts_with("en")).and(Some(Lang::En));
        Console { lang: asked.and_then(Lang::from_word).or(environment).unwrap_or(Lang::Vi) }
    }

    pub fn words(self, id: &str, args: &[(&str, String)]) -> String {
        say(self.lang, id, args)
    }

    pub fn say(self, id: &str, args: &[(&str, String)]) {
        self.line(self.words(id, args));
    }

    pub fn tell(self, sentence: &Refusal) {
        self.line(self.words(sentence.id, &sentence.args));
    }

    /// At once on its way, also into a pipe. A reader who has gone (`| head`) is no failure.
    pub fn line(self, text: impl Display) {
        let mut out = std::io::stdout().lock();
        drop(writeln!(out, "{text}").and_then(|()| out.flush()));
    }

    pub fn warn(self, text: impl Display) {
        eprintln!("{text}");
    }

    pub fn failed(self, error: &Error) -> ExitCode {
        let reason = match error {
            Error::Refused(refusal) => self.words(refusal.id, &refusal.args),
            Error::Unavailable(id) => self.words(id, &[]),
            other => other.to_string(),
        };
        self.warn(format_args!("hocvu: {reason}"));
        ExitCode::FAILURE
    }
}
