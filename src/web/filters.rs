//! How dates, times and shares are written in a language.

use super::i18n::Lang;
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use tera::{Kwargs, State, Tera};

/// Vietnam keeps one time all the year.
const VIETNAM: Duration = Duration::hours(7);

pub fn register(tera: &mut Tera, lang: Lang) {
    tera.register_filter("date", move |text: &str, _: Kwargs, _: &State| -> String { date(lang, text) });
    tera.register_filter("moment", move |text: &str, _: Kwargs, _: &State| -> String { moment(lang, text) });
    tera.register_filter("encoded", |text: &str, _: Kwargs, _: &State| -> String { encoded(text) });
    tera.register_filter("percent", |share: f64, _: Kwargs, _: &State| -> String { percent(share) });
    tera.register_filter("tenths", move |number: f64, _: Kwargs, _: &State| -> String { tenths(lang, number) });
    tera.register_filter("thousands", move |number: i64, _: Kwargs, _: &State| -> String { thousands(lang, number) });
    tera.register_filter("grouped", |code: &str, _: Kwargs, _: &State| -> String { grouped(code) });
}

fn date(lang: Lang, text: &str) -> String {
    let day = text.parse::<NaiveDate>().or_else(|_| text.parse::<NaiveDateTime>().map(|at| (at + VIETNAM).date()));
    day.map_or_else(|_| text.to_owned(), |day| day.format(day_form(lang)).to_string())
}

fn moment(lang: Lang, text: &str) -> String {
    let local = text.parse::<NaiveDateTime>().map(|at| at + VIETNAM);
    local.map_or_else(|_| text.to_owned(), |at| format!("{} {}", at.format("%H:%M"), at.format(day_form(lang))))
}

fn day_form(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "%d/%m/%Y",
        Lang::En => "%-d %b %Y",
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// 78.55 → "78,6"; a whole number stands alone.
pub fn tenths(lang: Lang, number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if lang == Lang::Vi { text.replace('.', ",") } else { text.to_owned() }
}

/// 26050 → "26.050".
pub fn thousands(lang: Lang, number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(if lang == Lang::Vi { '.' } else { ',' });
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// "482913" → "482 913": easier to read out.
fn grouped(code: &str) -> String {
    let chars: Vec<char> = code.chars().collect();
    chars.chunks(3).map(|three| three.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// A text as the value of an address's parameter.
fn encoded(text: &str) -> String {
    serde_html_form::to_string([("v", text)]).map(|pair| pair[2..].to_owned()).unwrap_or_default()
}

/// Today in Vietnam.
pub fn today() -> NaiveDate {
    let now: DateTime<Utc> = Utc::now();
    in_vietnam(now.naive_utc()).date()
}

/// What a clock in Vietnam showed at that time (UTC).
pub fn in_vietnam(at: NaiveDateTime) -> NaiveDateTime {
    at + VIETNAM
}

/// The time (UTC) at which a day in Vietnam began.
pub fn start_of_day(day: NaiveDate) -> NaiveDateTime {
    day.and_time(chrono::NaiveTime::MIN) - VIETNAM
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_vietnams() {
        assert_eq!(moment(Lang::Vi, "2026-11-22T18:30:00.5"), "01:30 23/11/2026");
        assert_eq!(date(Lang::En, "1950-02-01"), "1 Feb 1950");
        assert_eq!(date(Lang::Vi, "2026-11-22T18:30:00"), "23/11/2026");
    }

    #[test]
    fn shares_and_codes_are_easy_to_read() {
        assert_eq!(percent(0.7), "70 %");
        assert_eq!((tenths(Lang::Vi, 78.55), tenths(Lang::En, 100.0)), ("78,5".into(), "100".into()));
        assert_eq!((thousands(Lang::Vi, 26_050), thousands(Lang::En, -1_000_000), thousands(Lang::Vi, 7)), ("26.050".into(), "-1,000,000".into(), "7".into()));
        assert_eq!(grouped("482913"), "482 913");
        assert_eq!(encoded("/lớp?a=1&b"), "%2Fl%E1%BB%9Bp%3Fa%3D1%26b");
    }
}
