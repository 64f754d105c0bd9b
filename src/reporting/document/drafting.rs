//! A report from its words and its figures.

use super::basis::{Aspect, Basis, Name, said};
use super::body::{Part, parts};
use super::report::{Annex, Head, Report, Signature};
use super::tables::{IN_BODY, appendix, in_body, is_column};
use super::words::{Words, filled, places};
use crate::reporting::Indicators;
use chrono::{Datelike, NaiveDate};

/// What the office typed once the report was signed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Registered {
    pub number: Option<String>,
    pub date: Option<NaiveDate>,
}

impl Report {
    pub fn drafted(words: &Words, basis: &Basis, registered: &Registered) -> Report {
        let told = |text: &str| filled(text, |name| told(words, basis, name)).trim().to_owned();
        let list = |lines: &[String]| lines.iter().map(|line| told(line)).filter(|line| !line.is_empty()).collect::<Vec<_>>();
        let body = without_empty_places(&words.body, words);
        let body = parts(&told(&body), |name| in_body(basis, name).filter(|table| !table.rows.is_empty()));
        Report {
            period: said(basis.period()),
            first: basis.period().first,
            last: basis.period().last,
            counted_on: basis.counted_on,
            frozen: basis.frozen.clone(),
            head: Head {
                superior: told(&words.superior).to_uppercase(),
                issuer: told(&words.issuer).to_uppercase(),
                number: registered.number.clone(),
                symbol: words.symbol.clone(),
                place: if words.place.trim().is_empty() { basis.commune.clone() } else { told(&words.place) },
                date: registered.date,
                year: registered.date.unwrap_or(basis.counted_on).year(),
            },
            subject: told(&words.subject),
            to: list(&words.to),
            body: body.into_iter().map(|part| if is_empty_table(&part, basis) { Part::Paragraph(NOTHING.into()) } else { part }).collect(),
            signature: Signature {
                authority: told(&words.authority).to_uppercase(),
                instead_of: told(&words.instead_of).to_uppercase(),
                post: told(&words.post).to_uppercase(),
                name: words.signer.trim().to_owned(),
            },
            recipients: list(&words.recipients),
            filed: words.filed.clone(),
            annexes: vec![Annex { title: told(&words.annex), table: appendix(basis, &words.columns) }],
        }
    }
}

fn told(words: &Words, basis: &Basis, name: &str) -> Option<String> {
    match name {
        "difficulties" => Some(words.difficulties.trim().to_owned()),
        "proposals" => Some(words.proposals.trim().to_owned()),
        name => basis.words(name),
    }
}

/// Where nothing was told the sentence says so; an office writes over it.
fn without_empty_places(body: &str, words: &Words) -> String {
    let told = [("{difficulties}", &words.difficulties), ("{proposals}", &words.proposals)];
    told.iter().fold(body.to_owned(), |body, (place, text)| if text.trim().is_empty() { body.replace(place, "Không có.") } else { body })
}

/// Stands where a table has nothing to show.
const NOTHING: &str = "Trong kỳ chưa ghi nhận hoạt động nào.";

/// The name of a table of which there is nothing to show does not stand as a word.
fn is_empty_table(part: &Part, basis: &Basis) -> bool {
    let Part::Paragraph(text) = part else { return false };
    let name = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    name.is_some_and(|name| IN_BODY.contains(&name) && in_body(basis, name).is_some_and(|table| table.rows.is_empty()))
}

/// What is wrong with the words: a place that nobody knows, a table or a column that there is not.
#[derive(Debug, Clone, PartialEq)]
pub enum Unknown {
    Place(String),
    Table(String),
    Column(String),
}

pub fn unknown(words: &Words) -> Option<Unknown> {
    let place = words.texts().flat_map(places).find(|name| !is_known(name));
    let table = words.body.lines().filter_map(|line| line.trim().strip_prefix('[')?.strip_suffix(']')).find(|name| !IN_BODY.contains(name));
    let column = words.columns.iter().find(|code| !is_column(code));
    let place = place.map(|name| Unknown::Place(format!("{{{name}}}")));
    place.or_else(|| table.map(|name| Unknown::Table(format!("[{name}]")))).or_else(|| column.map(|code| Unknown::Column(code.clone())))
}

fn is_known(place: &str) -> bool {
    GENERAL.contains(&place) || Name::of(place).is_some_and(|name| name.aspect != Aspect::All && Indicators::shipped().coded(name.code).is_some())
}

/// Places that are filled with something else than a figure.
pub const GENERAL: [&str; 9] = ["period", "year", "day", "commune", "commune-full", "province", "places", "difficulties", "proposals"];
