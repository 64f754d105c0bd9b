//! The health of an installation in plain words, a line a point. Looks, and changes nothing.

mod counters;
mod data;
mod figures;
mod files;
mod keys;
mod level;
mod search;
mod surroundings;

use super::{database, sentence};
use crate::config::Config;
use crate::db::Db;
use crate::error::{Error, Refusal, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Good,
    Warning,
    Bad,
}

/// One point: how it is, in a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub mark: Mark,
    pub words: Refusal,
}

pub struct Check;

impl Check {
    /// All points in order. A point that cannot be looked at is a bad one; the others are still looked at.
    pub fn all(config: &Config) -> Vec<Finding> {
        let mut findings = Vec::new();
        match database::open(config) {
            Ok(mut db) => Check::with_database(config, &mut db, &mut findings),
            Err(error) => findings.push(failed(&error)),
        }
        findings.extend(surroundings::disk(config));
        findings
    }

    fn with_database(config: &Config, db: &mut Db, findings: &mut Vec<Finding>) {
        let points: [fn(&Config, &mut Db) -> Result<Vec<Finding>>; 11] = [
            data::database,
            data::journal,
            files::media,
            files::evidence,
            search::index,
            keys::all,
            counters::enrolments,
            level::security,
            surroundings::clock,
            surroundings::backup,
            surroundings::read_aloud,
        ];
        for point in points {
            findings.extend(point(config, db).unwrap_or_else(|error| vec![failed(&error)]));
        }
    }

    /// Each counter against the records.
    pub fn figures(config: &Config) -> Result<Vec<Finding>> {
        figures::all(&mut database::open(config)?)
    }

    /// Counts everybody again.
    pub fn rebuild_figures(config: &Config) -> Result<Vec<Finding>> {
        figures::rebuild(&mut database::open(config)?)
    }

    pub fn is_good(findings: &[Finding]) -> bool {
        findings.iter().all(|finding| finding.mark != Mark::Bad)
    }
}

impl Finding {
    fn good(id: &'static str, args: &[(&'static str, String)]) -> Finding {
        Finding { mark: Mark::Good, words: sentence(id, args) }
    }

    fn warning(id: &'static str, args: &[(&'static str, String)]) -> Finding {
        Finding { mark: Mark::Warning, words: sentence(id, args) }
    }

    fn bad(id: &'static str, args: &[(&'static str, String)]) -> Finding {
        Finding { mark: Mark::Bad, words: sentence(id, args) }
    }
}

impl Mark {
    pub fn sign(self) -> &'static str {
        match self {
            Mark::Good => "✓",
            Mark::Warning => "!",
            Mark::Bad => "✗",
        }
    }
}

fn failed(error: &Error) -> Finding {
    match error {
        Error::Refused(refusal) => Finding { mark: Mark::Bad, words: refusal.clone() },
        other => Finding::bad("check-failed", &[("error", other.to_string())]),
    }
}
