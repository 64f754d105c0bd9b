//! What is held about people. Each room names its own in one place (`holdings.rs`): which rows are somebody's, what a
//! copy shows of them, and what a deletion does with them. A test compares this with the schema.

/// Rows of a table that are somebody's in one way. A table may stand twice: a check is of the learner and of the assessor.
#[derive(Debug)]
pub struct Holding {
    /// `holding-{name}` in `locales/`.
    pub name: &'static str,
    pub table: &'static str,
    /// The rows of a person: a condition with `$1` for the person's id.
    pub of: &'static str,
    /// What a copy shows, column by column: `holds-{column}` in `locales/`.
    pub shown: &'static [(&'static str, Held)],
    /// What a copy does not show: secrets, keys for searching, other people.
    pub not_shown: &'static [&'static str],
    pub fate: Fate,
}

/// How a column is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Held {
    Text,
    /// One of fixed words: `{prefix}{word}` in `locales/`.
    Word(&'static str),
    Number,
    Yes,
    Day,
    Moment,
    /// A key of 16 bytes.
    Id,
    Json,
    /// Encrypted for the place `{prefix}{the key that stands in another column}`.
    Sealed(&'static str, &'static str),
}

/// What becomes of the rows when the person is deleted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fate {
    Goes,
    /// The law or another's right wants it kept: `stays-{reason}` in `locales/`.
    Stays(&'static str),
    /// Not theirs alone (the name of a course, of a hamlet): stays.
    Shared,
    /// Some of it goes, or it is made anonymous: `changes-{reason}` in `locales/`.
    Changes(&'static str),
}

/// A table that refers to persons and holds nothing about them.
#[derive(Debug)]
pub struct NotPersonal {
    pub table: &'static str,
    pub because: &'static str,
}
