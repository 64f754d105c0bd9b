//! Advice: nothing that stops publishing, but people would miss it.

use super::draft::DraftId;
use super::files::Files;
use super::lesson_text::LessonText;
use super::links::{Places, broken};
use super::todo::Item;
use crate::catalog::NewVersion;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::collections::BTreeMap;

pub struct Advice<'a> {
    pub draft: DraftId,
    pub files: &'a Files,
    /// Bytes of the pictures, sounds and films by their paths.
    pub sizes: &'a BTreeMap<String, u64>,
    pub places: &'a Places,
}

/// A longer sentence is hard to follow when it is heard. In Vietnamese each syllable is a word of its own.
const MOST_SYLLABLES: usize = 30;
/// A picture that loads in a moment on a village's Wi-Fi.
const HEAVY_PICTURE: u64 = 500_000;
const HEAVY_FILM: u64 = 50_000_000;

impl Advice<'_> {
    pub fn all(&self, version: Option<&NewVersion>) -> Vec<Item> {
        let mut all: Vec<Item> = self.files.lessons().into_iter().flat_map(|(folder, key)| self.of_lesson(folder, key, version)).collect();
        all.extend(self.heavy());
        let Some(version) = version else { return all };
        match &version.quiz {
            None => all.push(self.item("/test".into(), "", "advice-no-test", &[])),
            Some(quiz) => {
                for (place, question) in (1..).zip(&quiz.questions) {
                    let told = !question.feedback.is_empty() || question.choices.iter().all(|choice| !choice.feedback.is_empty());
                    if !told {
                        let href = format!("/questions/{}#feedback", question.key);
                        all.push(self.item(href, "", "advice-no-feedback", &[("number", place.to_string())]));
                    }
                }
            }
        }
        if version.practical.is_none() {
            all.push(self.item("/practical".into(), "", "advice-no-practical", &[]));
        }
        all
    }

    fn of_lesson(&self, folder: &str, key: &str, version: Option<&NewVersion>) -> Vec<Item> {
        let mut found = Vec::new();
        let Some(lesson) = self.files.text(&format!("{folder}/lesson.md")).and_then(|text| LessonText::read(text).ok()) else { return found };
        let title = lesson.text("title");
        let mut note = |href: &str, id, args: &[(&'static str, String)]| found.push(self.item(format!("/lessons/{key}{href}"), &title, id, args));
        let easy = self.files.text(&format!("{folder}/lesson.easy.md")).unwrap_or_default();
        if easy.trim().is_empty() {
            note("/texts/easy#text", "advice-no-easy", &[]);
        }
        let questions =
            version.into_iter().flat_map(|version| &version.lessons).filter(|lesson| lesson.key == key).flat_map(|lesson| &lesson.practice_questions);
        let mut anchors: Vec<String> = questions.map(|question| format!("q-{}", question.key)).collect();
        anchors.extend((!lesson.slides().is_empty()).then(|| "slides".to_owned()));
        let (film, sound) = (!lesson.text("video").is_empty(), !lesson.text("audio").is_empty());
        if (film || sound) && lesson.text("transcript").is_empty() {
            note("/texts/transcript#text", "advice-no-transcript", &[]);
        }
        for (href, text) in [("#body", lesson.body.as_str()), ("/texts/easy#text", easy)] {
            for sentence in long_sentences(text) {
                note(href, "advice-long-sentence", &[("count", sentence.count.to_string()), ("words", sentence.beginning)]);
            }
            for (link, id) in broken(text, self.places, &anchors) {
                note(href, id, &[("name", link)]);
            }
        }
        found
    }

    fn heavy(&self) -> Vec<Item> {
        let heavy = |(path, size): (&String, &u64)| {
            let ending = path.rsplit('.').next().unwrap_or_default();
            let (most, id) = match ending {
                "mp4" | "webm" => (HEAVY_FILM, "advice-heavy-film"),
                "png" | "jpg" | "jpeg" | "webp" | "gif" | "avif" | "svg" => (HEAVY_PICTURE, "advice-heavy-picture"),
                _ => return None,
            };
            let (folder, name) = path.split_once('/').unwrap_or(("", path));
            let place = folder.split_once('-').map_or_else(|| "/course".into(), |(_, key)| format!("/lessons/{key}/files"));
            let args = [("name", name.to_owned()), ("size", (size / 1000).to_string()), ("most", (most / 1000).to_string())];
            (*size > most).then(|| self.item(place, &super::todo::about(self.files, path), id, &args))
        };
        self.sizes.iter().filter_map(heavy).collect()
    }

    fn item(&self, rest: String, about: &str, id: &'static str, args: &[(&'static str, String)]) -> Item {
        Item { href: format!("/drafts/{}{rest}", self.draft), about: about.into(), line: None, id, args: args.iter().cloned().collect() }
    }
}

#[derive(Debug, PartialEq)]
struct LongSentence {
    count: usize,
    beginning: String,
}

/// The sentences that have too many syllables, a block of the text after the other.
fn long_sentences(markdown: &str) -> Vec<LongSentence> {
    let mut blocks = vec![String::new()];
    let mut code = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Start(Tag::Paragraph | Tag::Item | Tag::Heading { .. } | Tag::TableCell | Tag::Image { .. })
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Image) => blocks.push(String::new()),
            Event::Text(text) | Event::Code(text) if !code => blocks.last_mut().expect("there is one").push_str(&text),
            Event::SoftBreak | Event::HardBreak => blocks.last_mut().expect("there is one").push(' '),
            _ => {}
        }
    }
    let sentences = blocks.iter().flat_map(|block| block.split_inclusive(['.', '!', '?', '…', ':', ';']));
    let long = sentences
        .map(|sentence| (sentence.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).collect::<Vec<_>>(), sentence))
        .filter(|(words, _)| words.len() > MOST_SYLLABLES);
    long.map(|(words, _)| LongSentence { count: words.len(), beginning: words[..6].join(" ") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_sentences_are_found_where_they_stand() {
        let long = "một ".repeat(31);
        let found = long_sentences(&format!("## Tiêu đề\n\nNgắn thôi. {long}.\n\n- {long}\n\n```question\n{long}\n```\n"));
        assert_eq!(found.iter().map(|one| one.count).collect::<Vec<_>>(), [31, 31]);
        assert_eq!(found[1].beginning, "một một một một một một");
        assert!(long_sentences(&format!("{}\n\n{}", "một ".repeat(20), "một ".repeat(20))).is_empty(), "a block ends a sentence");
    }
}
