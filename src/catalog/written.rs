//! What people write as an answer: numbers and words, read as kindly as the field allows.

use crate::text::{fold, tidy};

/// Accents, capitals, spaces and punctuation of sentences do not matter: "Lừa đảo!" is "luadao".
/// Signs that mean something stay: "*101#".
pub fn kindly(text: &str) -> String {
    let folded = fold(text);
    let quiet = |c: &char| !c.is_whitespace() && !".,;:!?…\"'“”‘’()[]-–—/".contains(*c);
    let kept: String = folded.chars().filter(quiet).collect();
    if kept.is_empty() { folded } else { kept }
}

/// A number as its author means it: "1,5", "1.5", "50.000", "2 triệu".
pub fn number(text: &str) -> Option<f64> {
    readings(text, "").first().copied()
}

/// All that somebody may mean who wrote this, the likeliest first: "1.500" is 1500, else 1.5. None when it is no number.
pub fn readings(text: &str, unit: &str) -> Vec<f64> {
    let text = tidy(text).replace('−', "-");
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest.trim_start()),
        None => (1.0, text.strip_prefix('+').unwrap_or(&text).trim_start()),
    };
    let digits = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ' '))).unwrap_or(rest.len());
    let (digits, words) = rest.split_at(digits);
    let Some(times) = factor(words, unit) else { return Vec::new() };
    let mut all: Vec<f64> = figures(digits.trim()).into_iter().map(|figure| sign * figure * times).filter(|number| number.is_finite()).collect();
    all.dedup();
    all
}

/// What stands after the figures: nothing, a thousand or a million, the unit.
fn factor(words: &str, unit: &str) -> Option<f64> {
    let words = kindly(words);
    if words.is_empty() || is_unit(&words, unit) {
        return Some(1.0);
    }
    let times = [("nghin", 1e3), ("ngan", 1e3), ("k", 1e3), ("trieu", 1e6), ("tr", 1e6), ("ty", 1e9), ("ti", 1e9)];
    let fits = |(word, _): &&(&str, f64)| words.strip_prefix(word).is_some_and(|rest| rest.is_empty() || is_unit(rest, unit));
    times.iter().find(fits).map(|(_, times)| *times)
}

fn is_unit(words: &str, unit: &str) -> bool {
    let money = ["dong", "d", "vnd", "vnđ"];
    let unit = kindly(unit);
    !unit.is_empty() && (words == unit || money.contains(&unit.as_str()) && money.contains(&words))
}

/// The readings of figures with points, commas or spaces between them.
fn figures(text: &str) -> Vec<f64> {
    let plain = |text: &str| text.parse::<f64>().ok().filter(|_| text.len() <= 25 && !text.is_empty());
    let grouped = |text: &str, mark: char| is_grouped(text, mark).then(|| text.replace(mark, ""));
    let text = match text.contains(' ') {
        false => text.to_owned(),
        true => match text.rsplit_once([',', '.']).filter(|(_, after)| !after.contains(' ')) {
            Some((before, after)) if before.contains(' ') => match grouped(before, ' ') {
                Some(before) => format!("{before},{after}"),
                None => return Vec::new(),
            },
            _ => match grouped(text, ' ') {
                Some(text) => text,
                None => return Vec::new(),
            },
        },
    };
    let (points, commas) = (text.matches('.').count(), text.matches(',').count());
    let found = match (points, commas) {
        (0, 0) => vec![plain(&text)],
        (1, 0) => vec![grouped(&text, '.').and_then(|text| plain(&text)), as_fraction(&text, '.')],
        (0, 1) => vec![as_fraction(&text, ','), grouped(&text, ',').and_then(|text| plain(&text))],
        (_, 0) => vec![grouped(&text, '.').and_then(|text| plain(&text))],
        (0, _) => vec![grouped(&text, ',').and_then(|text| plain(&text))],
        (_, 1) if text.rfind('.') < text.rfind(',') => vec![both(&text, '.', ',')],
        (1, _) if text.rfind(',') < text.rfind('.') => vec![both(&text, ',', '.')],
        _ => Vec::new(),
    };
    found.into_iter().flatten().collect()
}

fn as_fraction(text: &str, mark: char) -> Option<f64> {
    let (whole, part) = text.split_once(mark)?;
    let fits = !whole.is_empty() && !part.is_empty() && text.len() <= 25;
    fits.then(|| format!("{whole}.{part}").parse().ok()).flatten()
}

fn both(text: &str, groups: char, fraction: char) -> Option<f64> {
    let (whole, part) = text.rsplit_once(fraction)?;
    is_grouped(whole, groups).then(|| as_fraction(&format!("{}{fraction}{part}", whole.replace(groups, "")), fraction)).flatten()
}

/// "1.500.000": one to three figures, not a lone nought, then threes.
fn is_grouped(text: &str, mark: char) -> bool {
    let mut groups = text.split(mark);
    let first = groups.next().unwrap_or_default();
    let figures = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    (1..=3).contains(&first.len()) && first != "0" && figures(first) && groups.all(|group| group.len() == 3 && figures(group))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_read_as_people_write_it() {
        for (text, wanted) in [
            ("1,5", 1.5),
            ("1.5", 1.5),
            (" 1 500 000 ", 1_500_000.0),
            ("1.500.000", 1_500_000.0),
            ("1,500,000.25", 1_500_000.25),
            ("1.500.000,25", 1_500_000.25),
            ("-3", -3.0),
            ("−3", -3.0),
            ("0,125", 0.125),
            ("50k", 50_000.0),
            ("1,5 triệu", 1_500_000.0),
            ("1.500", 1500.0),
            ("007", 7.0),
        ] {
            assert_eq!(number(text), Some(wanted), "{text}");
        }
        for text in ["", "năm", "1,2,3", "1.2.3", "1..5", ",5", "5,", "1 2", "12 34", "5 kg", "--3", "1e5", "∞", "NaN"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn the_unit_may_be_written_along() {
        assert_eq!(readings("5 kg", "kg"), [5.0]);
        assert_eq!(readings("5 g", "kg"), [] as [f64; 0]);
        for money in ["50.000 đồng", "50000đ", "50 nghìn đồng", "50k", "50 000 VNĐ", "50.000"] {
            assert!(readings(money, "đồng").contains(&50_000.0), "{money}");
        }
        assert_eq!(readings("20 %", "%"), [20.0]);
        assert_eq!(readings("1.500", ""), [1500.0, 1.5]);
        assert_eq!(readings("1,500", ""), [1.5, 1500.0]);
    }

    proptest! {
        /// With a point or a comma, with groups or without: one number.
        #[test]
        fn a_number_is_the_same_however_it_is_grouped(whole in 1000_u64..10_000_000_000, part in 0_u32..100) {
            let wanted = whole as f64 + f64::from(part) / 100.0;
            let digits = whole.to_string();
            let groups: Vec<String> = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group).into_owned()).collect();
            for text in [
                format!("{whole},{part:02}"),
                format!("{whole}.{part:02}"),
                format!("{},{part:02}", groups.join(".")),
                format!("{}.{part:02}", groups.join(",")),
                format!("{},{part:02}", groups.join(" ")),
            ] {
                prop_assert!(readings(&text, "").iter().any(|number| (number - wanted).abs() < 1e-6), "{} is {:?}", text, readings(&text, ""));
            }
        }

        #[test]
        fn any_text_can_be_read(text in "\\PC{0,40}", unit in "\\PC{0,6}") {
            prop_assert!(readings(&text, &unit).iter().all(|number| number.is_finite()));
            drop(kindly(&text));
        }

        /// Written without accents, in capitals, with any spaces: the same words.
        #[test]
        fn words_are_taken_kindly(words in prop::collection::vec("[a-zđáàảãạăắâấéèêếíìóòôốơớúùưứýỳ]{1,7}", 1..5)) {
            let text = words.join(" ");
            let wanted = kindly(&text);
            for other in [text.to_uppercase(), fold(&text), words.join("  "), words.concat(), format!(" “{text}”! "), format!("{text}.")] {
                prop_assert_eq!(kindly(&other), wanted.clone());
            }
        }
    }

    #[test]
    fn signs_that_mean_something_stay() {
        assert_ne!(kindly("*101#"), kindly("101"));
        assert_eq!(kindly("???"), "???");
        assert_ne!(kindly("113"), kindly("0113"));
    }
}
