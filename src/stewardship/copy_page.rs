//! The part of a copy that is read: one HTML file that needs no network and no program.

use super::copy::Cell;
use crate::certification::Listed;
use crate::db::holdings::{Held, Holding};
use crate::web::{Lang, in_vietnam, say, today};
use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

const STYLE: &str = "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d2523;background:#fffefb}\
h1,h2{color:#0a544b;line-height:1.3}dl{margin:0 0 1rem;padding:.75rem 1rem;border:1px solid #7a7468;border-radius:.5rem}\
dt{font-weight:600}dd{margin:0 0 .4rem;overflow-wrap:anywhere}.certificate{text-align:center;border:3px solid #0a544b;padding:2rem}\
.certificate svg{width:14rem}.name{font-size:2rem;font-weight:700}";

pub const SECTION_END: &str = "</section>\n";

fn text(id: &str) -> String {
    escaped(&say(Lang::Vi, id, &[]))
}

fn begin(title: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"vi\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style>\n<main>\n"
    )
}

pub fn head(name: &str) -> String {
    let told = say(Lang::Vi, "copy-lead", &[("date", day(today()))]);
    format!(
        "{}<h1>{}</h1>\n<p><b>{}</b></p>\n<p>{}</p>\n<p>{}</p>\n",
        begin(&text("copy-title")),
        text("copy-title"),
        escaped(name),
        escaped(&told),
        text("copy-keep-safe")
    )
}

pub fn section(holding: &Holding) -> String {
    format!("<section><h2>{}</h2>\n", text(&format!("holding-{}", holding.name)))
}

/// What a row says; keys of rows and what is empty are left to `data.json`.
pub fn row(cells: &[Cell]) -> String {
    let said = cells.iter().filter(|(_, held, value)| *held != Held::Id && !value.is_null() && *value != Value::String(String::new()));
    let pairs: String = said.map(|(column, held, value)| format!("<dt>{}</dt><dd>{}</dd>", label(column), escaped(&shown(*held, value)))).collect();
    if pairs.is_empty() { String::new() } else { format!("<dl>{pairs}</dl>\n") }
}

pub fn foot() -> String {
    format!("<p>{}</p>\n</main></html>\n", text("copy-foot"))
}

fn label(column: &str) -> String {
    text(&format!("holds-{}", column.replace('_', "-")))
}

fn shown(held: Held, value: &Value) -> String {
    match (held, value) {
        (Held::Word(prefix), Value::String(word)) => say(Lang::Vi, &format!("{prefix}{word}"), &[]),
        (Held::Day, Value::String(text)) => text.parse().map_or_else(|_| text.clone(), day),
        (Held::Moment, Value::String(text)) => text.parse().map_or_else(|_| text.clone(), moment),
        (Held::Yes, Value::Bool(yes)) => say(Lang::Vi, if *yes { "yes" } else { "no" }, &[]),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

/// A certificate that can be printed from the file alone.
pub fn certificate(listed: &Listed, commune: &str, qr: &str) -> String {
    let certificate = &listed.certificate;
    let number = say(Lang::Vi, "certificate-title", &[("number", certificate.number.clone())]);
    let born = certificate.birth_date.map(|born| say(Lang::Vi, "certificate-born", &[("date", day(born))])).unwrap_or_default();
    let issued = say(Lang::Vi, "certificate-issued-on", &[("date", moment_day(certificate.issued_at))]);
    let until = certificate.expires_at.map(|at| say(Lang::Vi, "certificate-valid-until", &[("date", moment_day(at))])).unwrap_or_default();
    let standing = text(&format!("standing-{}", listed.standing));
    let lines = [born, certificate.course_title.clone(), issued, until].map(|line| format!("<p>{}</p>", escaped(&line))).concat();
    format!(
        "{}<div class=\"certificate\"><p>{}</p><h1>{}</h1><p class=\"name\">{}</p>{lines}<p>{standing}</p>{qr}<p>{}</p></div>\n</main></html>\n",
        begin(&escaped(&number)),
        escaped(&say(Lang::Vi, "certificate-issuer", &[("commune", commune.to_owned())])),
        text("certificate-heading"),
        escaped(&certificate.name),
        escaped(&number),
    )
}

fn day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

fn moment(at: NaiveDateTime) -> String {
    in_vietnam(at).format("%H:%M %d/%m/%Y").to_string()
}

fn moment_day(at: NaiveDateTime) -> String {
    day(in_vietnam(at).date())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_text_and_never_markup() {
        let cells = [("name", Held::Text, Value::String("<script>\"&".into())), ("id", Held::Id, Value::String("x".into()))];
        let row = row(&cells);
        assert!(row.contains("&lt;script&gt;&quot;&amp;") && !row.contains(">x<"));
    }
}
