//! The place of a text where the words stand, as it was written, the words marked.

use super::query::Query;
use crate::text::fold_char;
use serde::Serialize;

/// A piece of text; one that was looked for is marked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    pub text: String,
    pub hit: bool,
}

const WORDS_SHOWN: usize = 28;
/// So many words stand before the first that was looked for.
const WORDS_BEFORE: usize = 5;

struct Word {
    start: usize,
    end: usize,
    /// Which word of the query it is.
    hit: Option<usize>,
}

/// The whole text, marked. It must be tidy.
pub fn marked(text: &str, query: &Query) -> Vec<Part> {
    let letters: Vec<char> = text.chars().collect();
    cut(&letters, &words_of(&letters, query), 0, letters.len())
}

/// The window in which most of the words stand, marked; without any the beginning. The text must be tidy.
pub fn snippet(text: &str, query: &Query) -> Vec<Part> {
    let letters: Vec<char> = text.chars().collect();
    let words = words_of(&letters, query);
    let first = best(&words).map_or(0, |hit| hit.saturating_sub(WORDS_BEFORE));
    let shown = &words[first..words.len().min(first + WORDS_SHOWN)];
    let (Some(from), Some(to)) = (shown.first(), shown.last()) else { return Vec::new() };
    let start = if first == 0 { 0 } else { from.start };
    let end = if first + WORDS_SHOWN >= words.len() { letters.len() } else { to.end };
    let mut parts = cut(&letters, shown, start, end);
    if start > 0 {
        parts.insert(0, Part { text: "… ".into(), hit: false });
    }
    if end < letters.len() {
        parts.push(Part { text: " …".into(), hit: false });
    }
    parts
}

fn words_of(letters: &[char], query: &Query) -> Vec<Word> {
    let folded: Vec<char> = letters.iter().copied().map(fold_char).collect();
    let sought: Vec<Vec<char>> = query.folded.iter().map(|word| word.chars().collect()).collect();
    let hit = |word: &[char]| {
        let grown = sought.last().filter(|last| query.grows() && word.starts_with(last)).map(|_| sought.len() - 1);
        sought.iter().position(|one| one == word).or(grown)
    };
    let (mut words, mut start) = (Vec::new(), None);
    for at in 0..=folded.len() {
        match (folded.get(at).is_some_and(|c| c.is_alphanumeric()), start) {
            (true, None) => start = Some(at),
            (false, Some(begun)) => {
                words.push(Word { start: begun, end: at, hit: hit(&folded[begun..at]) });
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// The first word of the window with the most different words of the query, then with the most of them side by side.
fn best(words: &[Word]) -> Option<usize> {
    let hits: Vec<(usize, usize)> = words.iter().enumerate().filter_map(|(at, word)| Some((at, word.hit?))).collect();
    let worth = |from: usize| {
        let window = hits[from..].iter().take_while(|(at, _)| *at < hits[from].0 + WORDS_SHOWN - WORDS_BEFORE);
        let (mut different, mut together, mut last) = (0u32, 0u32, None);
        for (at, which) in window {
            different |= 1 << which;
            together += u32::from(last == Some((at.wrapping_sub(1), which.wrapping_sub(1))));
            last = Some((*at, *which));
        }
        (different.count_ones(), together)
    };
    (0..hits.len()).rev().max_by_key(|from| worth(*from)).map(|from| hits[from].0)
}

fn cut(letters: &[char], words: &[Word], start: usize, end: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut say = |from: usize, to: usize, hit: bool| {
        if from < to {
            parts.push(Part { text: letters[from..to].iter().collect(), hit });
        }
    };
    let mut at = start;
    for word in words.iter().filter(|word| word.hit.is_some()) {
        say(at, word.start, false);
        say(word.start, word.end, true);
        at = word.end;
    }
    say(at, end, false);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tidy;
    use proptest::prelude::*;

    fn shown(parts: &[Part]) -> String {
        parts.iter().map(|part| if part.hit { format!("[{}]", part.text) } else { part.text.clone() }).collect()
    }

    #[test]
    fn words_are_marked_as_they_were_written() {
        let query = Query::read("dich vu cong").unwrap();
        assert_eq!(shown(&marked("Cổng Dịch vụ công quốc gia, công dân", &query)), "Cổng [Dịch] [vụ] [công] quốc gia, [công] dân".replace("Cổng", "[Cổng]"));
        let growing = Query::read("dang nha").unwrap();
        assert_eq!(shown(&marked("Đăng nhập", &growing)), "[Đăng] [nhập]");
    }

    #[test]
    fn the_window_is_where_most_words_stand() {
        let text = format!("{}công việc. {}Nộp hồ sơ trên Cổng Dịch vụ công nhé. {}", "a ".repeat(40), "b ".repeat(40), "c ".repeat(40));
        let query = Query::read("dịch vụ công").unwrap();
        let shown = shown(&snippet(&text, &query));
        assert!(shown.starts_with("… ") && shown.ends_with(" …") && shown.contains("[Dịch] [vụ] [công] nhé."), "{shown}");
        assert_eq!(snippet("", &query), []);
        let beginning = snippet("Không có từ nào", &Query::read("xyz").unwrap());
        assert_eq!(beginning, [Part { text: "Không có từ nào".into(), hit: false }]);
    }

    proptest! {
        /// Marks change nothing of the text.
        #[test]
        fn a_marked_text_is_the_text(text in "\\PC{0,200}", typed in "[a-zđ ]{1,20}") {
            let text = tidy(&text);
            if let Ok(query) = Query::read(&typed) {
                let whole: String = marked(&text, &query).into_iter().map(|part| part.text).collect();
                prop_assert_eq!(whole, text.clone());
                let part: String = snippet(&text, &query).into_iter().map(|part| part.text).collect();
                prop_assert!(text.contains(part.trim_start_matches("… ").trim_end_matches(" …")));
            }
        }
    }
}
