//! Captions (WebVTT), read strictly: a file that a browser would show only in part is refused with its line.

/// What is said from one time to another, in milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    pub start: u64,
    pub end: u64,
    /// Without tags.
    pub text: String,
}

/// Lines with the id of what is wrong there.
pub type Wrong = Vec<(usize, &'static str)>;

/// A pause after which a new paragraph of the transcript begins.
const PAUSE: u64 = 900;

pub fn read_vtt(text: &str) -> Result<Vec<Cue>, Wrong> {
    let text = text.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = text.lines().collect();
    let head = lines.first().copied().unwrap_or_default();
    if head != "WEBVTT" && !head.starts_with("WEBVTT ") && !head.starts_with("WEBVTT\t") {
        return Err(vec![(1, "package-vtt-head")]);
    }
    let (mut cues, mut wrong) = (Vec::new(), Wrong::new());
    for (number, block) in blocks(&lines) {
        match block[0].split([' ', '\t']).next() {
            Some("WEBVTT") if number == 1 => {}
            Some("NOTE" | "STYLE" | "REGION") if !block[0].contains("-->") => {}
            _ => match cue(number, block, cues.last()) {
                Ok(cue) => cues.push(cue),
                Err(problem) => wrong.push(problem),
            },
        }
    }
    if cues.is_empty() && wrong.is_empty() {
        wrong.push((1, "package-vtt-empty"));
    }
    if wrong.is_empty() { Ok(cues) } else { Err(wrong) }
}

/// What is said, for reading: a pause begins a paragraph.
pub fn transcript(cues: &[Cue]) -> String {
    let mut text = String::new();
    for (place, cue) in cues.iter().enumerate() {
        let pause = place.checked_sub(1).map(|before| cue.start.saturating_sub(cues[before].end));
        text.push_str(match pause {
            None => "",
            Some(pause) if pause >= PAUSE => "\n\n",
            Some(_) => " ",
        });
        text.push_str(&cue.text);
    }
    text
}

/// Lines between empty ones, with the number of the first.
fn blocks<'l, 't>(lines: &'l [&'t str]) -> Vec<(usize, &'l [&'t str])> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let end = (at..lines.len()).find(|line| lines[*line].trim().is_empty()).unwrap_or(lines.len());
        if end > at {
            blocks.push((at + 1, &lines[at..end]));
        }
        at = end + 1;
    }
    blocks
}

fn cue(number: usize, block: &[&str], before: Option<&Cue>) -> Result<Cue, (usize, &'static str)> {
    // A name may stand above the times.
    let at = block.iter().take(2).position(|line| line.contains("-->")).ok_or((number, "package-vtt-times"))?;
    let line = number + at;
    let (start, end) = times(block[at]).ok_or((line, "package-vtt-times"))?;
    if end <= start || before.is_some_and(|before| start < before.start) {
        return Err((line, "package-vtt-order"));
    }
    if let Some(second) = block[at + 1..].iter().position(|line| line.contains("-->")) {
        return Err((line + 1 + second, "package-vtt-gap"));
    }
    let text = block[at + 1..].iter().map(|line| plain(line)).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    if text.is_empty() { Err((line, "package-vtt-silent")) } else { Ok(Cue { start, end, text }) }
}

/// `00:01.000 --> 00:02.500 line:0`
fn times(line: &str) -> Option<(u64, u64)> {
    let (start, rest) = line.split_once("-->")?;
    let end = rest.split_whitespace().next()?;
    // A browser asks for a space on both sides.
    (start.ends_with([' ', '\t']) && rest.starts_with([' ', '\t'])).then_some(())?;
    Some((time(start.trim())?, time(end)?))
}

/// `mm:ss.ttt` or `hh:mm:ss.ttt`
fn time(text: &str) -> Option<u64> {
    let number = |part: &str, digits: std::ops::RangeInclusive<usize>| -> Option<u64> {
        (digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (whole, thousandths) = text.split_once('.')?;
    let parts: Vec<&str> = whole.split(':').collect();
    let (hours, minutes, seconds) = match parts[..] {
        [minutes, seconds] => (0, number(minutes, 2..=2)?, number(seconds, 2..=2)?),
        [hours, minutes, seconds] => (number(hours, 2..=4)?, number(minutes, 2..=2)?, number(seconds, 2..=2)?),
        _ => return None,
    };
    (minutes < 60 && seconds < 60).then_some(())?;
    Some(((hours * 60 + minutes) * 60 + seconds) * 1000 + number(thousandths, 3..=3)?)
}

/// Without `<v Lan>`, `<i>` and what stands for other signs.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let signs = [("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    signs.iter().fold(text, |text, (sign, means)| text.replace(sign, means)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn captions_are_cues_in_order() {
        let text = "WEBVTT - lời\n\nNOTE ai đó\nghi chú\n\n1\n00:00.500 --> 00:02.000 line:0\n<v Lan>Chào &amp; cảm ơn</v>\nbạn.\n\n00:00:02.100 --> 01:00:03.000\nHai.\n\n01:00:04.000 --> 01:00:05.000\nBa.";
        let cues = read_vtt(text).unwrap();
        assert_eq!(cues[0], Cue { start: 500, end: 2000, text: "Chào & cảm ơn bạn.".into() });
        assert_eq!(cues[1].end, 3_603_000);
        assert_eq!(transcript(&cues), "Chào & cảm ơn bạn. Hai.\n\nBa.");
        assert_eq!(read_vtt(&format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap(), cues);
    }

    #[test]
    fn what_is_wrong_names_its_line() {
        let wrong = |text: &str| read_vtt(text).unwrap_err();
        assert_eq!(wrong("1\n00:00.000 --> 00:01.000\nA"), [(1, "package-vtt-head")]);
        assert_eq!(wrong("WEBVTTX\n"), [(1, "package-vtt-head")]);
        assert_eq!(wrong("WEBVTT\n"), [(1, "package-vtt-empty")]);
        let cue = |times: &str| format!("WEBVTT\n\n{times}\nA\n");
        for times in ["0:01.000 --> 00:02.000", "00:01,000 --> 00:02,000", "00:61.000 --> 01:02.000", "00:01.000-->00:02.000", "00:01.000 -->", "chào"] {
            assert_eq!(wrong(&cue(times)), [(3, "package-vtt-times")], "{times}");
        }
        assert_eq!(wrong(&cue("00:02.000 --> 00:01.000")), [(3, "package-vtt-order")]);
        assert_eq!(wrong("WEBVTT\n\n00:05.000 --> 00:06.000\nA\n\n00:01.000 --> 00:02.000\nB"), [(6, "package-vtt-order")]);
        assert_eq!(wrong("WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n"), [(3, "package-vtt-silent")]);
        assert_eq!(wrong("WEBVTT\n\n00:01.000 --> 00:02.000\nA\n00:03.000 --> 00:04.000\nB"), [(5, "package-vtt-gap")]);
    }

    fn written(cues: &[Cue]) -> String {
        let time = |ms: u64| format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
        let cue = |cue: &Cue| format!("\n{} --> {}\n{}\n", time(cue.start), time(cue.end), cue.text);
        format!("WEBVTT\n{}", cues.iter().map(cue).collect::<String>())
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(parts in prop::collection::vec((0u64..5000, 1u64..5000, "[a-zđêôơư]{1,8}( [a-zđêôơư]{1,8}){0,3}"), 1..8)) {
            let mut at = 0;
            let cues: Vec<Cue> = parts.into_iter().map(|(pause, length, text)| { at += pause; Cue { start: at, end: at + length, text } }).collect();
            prop_assert_eq!(read_vtt(&written(&cues)).unwrap(), cues);
        }

        #[test]
        fn any_text_is_read_or_refused_by_line(text in "(WEBVTT\n)?([0-9:. ]|-->|\n|<|>|&amp;|chào){0,60}") {
            match read_vtt(&text) {
                Ok(cues) => prop_assert!(!cues.is_empty() && cues.windows(2).all(|two| two[0].start <= two[1].start)),
                Err(wrong) => prop_assert!(!wrong.is_empty() && wrong.iter().all(|(line, _)| *line <= text.lines().count().max(1))),
            }
        }
    }
}
