//! A calendar as RFC 5545 writes it. It names no person.

use super::session::Listed;
use crate::web::Lang;
use chrono::NaiveDateTime;

/// The whole file: `name` is what a phone shows for the calendar.
pub fn calendar(lang: Lang, name: &str, base: &str, sessions: &[Listed]) -> String {
    let mut lines = vec!["BEGIN:VCALENDAR".into(), "VERSION:2.0".into(), "PRODID:-//hocvu//class sessions//VI".into(), "CALSCALE:GREGORIAN".into()];
    lines.push("METHOD:PUBLISH".into());
    lines.push(format!("X-WR-CALNAME:{}", text(name)));
    lines.push("REFRESH-INTERVAL;VALUE=DURATION:PT6H".into());
    sessions.iter().for_each(|line| lines.extend(event(lang, base, line)));
    lines.push("END:VCALENDAR".into());
    lines.iter().map(|line| folded(line)).collect()
}

fn event(lang: Lang, base: &str, line: &Listed) -> Vec<String> {
    let session = &line.session;
    let place = line.venue.iter().cloned().chain([line.hamlet.clone()]).collect::<Vec<_>>().join(", ");
    let status = if session.cancelled_at.is_some() { "CANCELLED" } else { "CONFIRMED" };
    vec![
        "BEGIN:VEVENT".into(),
        format!("UID:{}@hocvu", session.id),
        format!("DTSTAMP:{}", utc(session.changed_at)),
        format!("LAST-MODIFIED:{}", utc(session.changed_at)),
        format!("SEQUENCE:{}", session.changes),
        format!("DTSTART:{}", utc(session.starts_at)),
        format!("DTEND:{}", utc(session.ends_at)),
        format!("SUMMARY:{}", text(&line.name(lang))),
        format!("LOCATION:{}", text(&place)),
        format!("URL:{base}/calendar"),
        format!("STATUS:{status}"),
        "END:VEVENT".into(),
    ]
}

fn utc(at: NaiveDateTime) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// 3.3.11: backslash, semicolon, comma and line ends are escaped.
fn text(value: &str) -> String {
    let mut escaped = String::new();
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// 3.1: a line has at most 75 bytes; a longer one goes on in the next line after a space. No letter is cut.
fn folded(line: &str) -> String {
    let (mut folded, mut length) = (String::new(), 0);
    for c in line.chars() {
        if length + c.len_utf8() > 75 {
            folded.push_str("\r\n ");
            length = 1;
        }
        folded.push(c);
        length += c.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_folded_line_is_short_and_unfolds_to_itself(line in "[ -~àđếỗ–]{0,300}") {
            let folded = folded(&line);
            prop_assert!(folded.split("\r\n").all(|part| part.len() <= 75));
            prop_assert_eq!(folded.replace("\r\n ", ""), format!("{line}\r\n"));
        }

        #[test]
        fn an_escaped_text_has_no_bare_sign(value in "[a-z;,\\\\\n]{0,40}") {
            let escaped = text(&value);
            let plain = escaped.replace("\\\\", "").replace("\\;", "").replace("\\,", "").replace("\\n", "");
            prop_assert!(!plain.contains([';', ',', '\n', '\\']));
        }
    }
}
