//! What can go wrong, as few kinds as possible; every refusal is a sentence in `locales/`.

use std::fmt;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug)]
pub enum Error {
    /// Missing, or somebody else's: the two look alike.
    NotFound,
    /// A rule of the field said no; the sentence tells the person what to do.
    Refused(Refusal),
    /// Signed in, but this page is for the named role.
    Forbidden(&'static str),
    /// Another page comes first: signing in, a password of one's own.
    First(&'static str),
    /// A program came with a key that opens nothing.
    Key(BadKey),
    /// A full disk, a full queue: try again later.
    Unavailable(&'static str),
    /// The database said no: the transaction may be worth a retry.
    Database(diesel::result::Error),
    /// Our fault; the text goes to the log, never to the person.
    Broken(String),
}

/// The id of a sentence in `locales/` with its arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub id: &'static str,
    pub args: Vec<(&'static str, String)>,
}

/// Why a program's key opens nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BadKey {
    Unknown,
    Ended,
    Revoked,
    /// Too many wrong keys came from there: so many minutes.
    Wait(i64),
}

impl Error {
    pub fn refused(id: &'static str) -> Error {
        Error::Refused(Refusal { id, args: Vec::new() })
    }

    pub fn refused_with(id: &'static str, args: &[(&'static str, String)]) -> Error {
        Error::Refused(Refusal { id, args: args.to_vec() })
    }

    pub fn broken(reason: impl fmt::Display) -> Error {
        Error::Broken(reason.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NotFound => f.write_str("not found"),
            Error::Refused(refusal) => write!(f, "refused: {}", refusal.id),
            Error::Forbidden(role) => write!(f, "only for the role {role}"),
            Error::First(page) => write!(f, "{page} comes first"),
            Error::Key(why) => write!(f, "a key opens nothing: {why:?}"),
            Error::Unavailable(id) => write!(f, "unavailable: {id}"),
            Error::Database(error) => write!(f, "database: {error}"),
            Error::Broken(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for Error {}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Error {
        use diesel::result::Error as Diesel;
        match error {
            Diesel::NotFound => Error::NotFound,
            Diesel::DatabaseError(_, ref info) if disk_is_full(info.message()) => Error::Unavailable("disk-full"),
            other => Error::Database(other),
        }
    }
}

/// SQLite's and PostgreSQL's words for "no room" and "cannot write".
fn disk_is_full(message: &str) -> bool {
    ["disk is full", "No space left", "disk I/O error", "readonly database", "read-only"].iter().any(|words| message.contains(words))
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::ReadOnlyFilesystem => Error::Unavailable("disk-full"),
            _ => Error::broken(error),
        }
    }
}
