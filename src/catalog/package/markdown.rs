//! Markdown to clean HTML. Pictures need a text and lie in the folder; headings begin below the page's own.

use super::cleaner::{clean, escape};
use super::course::first_twice;
use super::practice::read_question;
use super::reading::{PAPERS, PICTURES, Reading, line_of};
use crate::catalog::{PracticeQuestion, practice};
use crate::media;
use crate::web::{Lang, say};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// Where a text stands: problems name the file and the line, pictures lie in the folder.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub file: &'a str,
    pub folder: &'a str,
    /// So many lines of the file stand before the text.
    pub above: usize,
    pub language: &'a str,
}

/// Nobody writes so; putting such a text in order would take minutes.
const DEEPEST: usize = 60;
const MOST_TAGS: usize = 2_000;
const MOST_SIGNS: usize = 20_000;

/// The HTML with a mark where each question stands.
#[derive(Default)]
pub struct Rendered {
    pub html: String,
    pub questions: Vec<PracticeQuestion>,
}

pub fn to_html(reading: &mut Reading, place: Place, text: &str) -> Rendered {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).into_offset_iter();
    let mut page = Markdown::of(reading, place, text);
    let mut done = Rendered::default();
    let mut events = Vec::new();
    for (event, at) in parser {
        page.depth(&event);
        if page.open > DEEPEST || page.tags > MOST_TAGS || page.signs > MOST_SIGNS {
            page.reading.problem(place.file, page.line(&at), "package-too-tangled", &[]);
            break;
        }
        match event {
            Event::Start(Tag::Table(_)) => events.extend([page.box_starts(), event]),
            Event::End(TagEnd::Table) => events.extend([event, Event::Html("</div>".into())]),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) if kind.trim() == "question" => page.question = Some((at.start, String::new())),
            Event::End(TagEnd::CodeBlock) if page.question.is_some() => {
                if let Some(question) = page.question_ends(done.questions.len() + 1) {
                    // What stands before is whole by itself: a question stands in no list and no quotation.
                    done.html.push_str(&clean(std::mem::take(&mut events)));
                    done.html.push_str(&practice::mark(&question.key));
                    done.questions.push(question);
                }
            }
            event => events.extend(page.event(event, at)),
        }
    }
    done.html.push_str(&clean(events));
    if let Some(twice) = first_twice(done.questions.iter().map(|question| &question.key)) {
        reading.problem(place.file, None, "package-key-twice", &[("key", twice.clone())]);
    }
    done
}

struct Markdown<'a, 'r> {
    reading: &'a mut Reading<'r>,
    place: Place<'a>,
    text: &'a str,
    lang: Lang,
    /// The text has headings of the first level: all go down by one.
    shift: bool,
    /// How many parts are open around what is read.
    open: usize,
    /// How many tags of HTML were written by hand.
    tags: usize,
    /// How many signs of the text are written as entities: the cleaner's time grows with their square.
    signs: usize,
    /// The picture that is being read: its path and its text so far.
    picture: Option<(String, String)>,
    /// The question that is being read: where it begins and its TOML so far.
    question: Option<(usize, String)>,
}

impl<'a, 'r> Markdown<'a, 'r> {
    fn of(reading: &'a mut Reading<'r>, place: Place<'a>, text: &'a str) -> Markdown<'a, 'r> {
        let lang = Lang::from_word(place.language).unwrap_or(Lang::En);
        Markdown { reading, place, text, lang, shift: has_first_level(text), open: 0, tags: 0, signs: 0, picture: None, question: None }
    }
}

impl<'t> Markdown<'_, '_> {
    fn depth(&mut self, event: &Event) {
        match event {
            Event::Start(_) => self.open += 1,
            Event::End(_) => self.open = self.open.saturating_sub(1),
            Event::Text(text) | Event::Code(text) => self.signs += text.matches(['&', '<', '>', '"']).count(),
            Event::Html(html) | Event::InlineHtml(html) => self.tags += html.matches('<').count(),
            _ => {}
        }
    }

    fn question_ends(&mut self, number: usize) -> Option<PracticeQuestion> {
        let (at, text) = self.question.take()?;
        let line = self.place.above + line_of(self.text, at);
        if self.open > 0 {
            self.reading.problem(self.place.file, Some(line), "package-question-inside", &[]);
            return None;
        }
        read_question(self.reading, self.place.file, line, number, &text)
    }

    fn event(&mut self, event: Event<'t>, at: Range<usize>) -> Option<Event<'t>> {
        if let Some((_, toml)) = &mut self.question {
            if let Event::Text(part) = event {
                toml.push_str(&part);
            }
            return None;
        }
        if let Some((_, alt)) = &mut self.picture {
            match event {
                Event::Text(part) | Event::Code(part) => alt.push_str(&part),
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
                Event::End(TagEnd::Image) => return self.picture_ends(at),
                _ => {}
            }
            return None;
        }
        Some(match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                self.picture = Some((dest_url.into_string(), String::new()));
                return None;
            }
            Event::Start(Tag::Heading { level, id, classes, attrs }) => Event::Start(Tag::Heading { level: self.below(level), id, classes, attrs }),
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(self.below(level))),
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = self.link(link_type, dest_url, &at);
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            other => other,
        })
    }

    fn picture_ends(&mut self, at: Range<usize>) -> Option<Event<'t>> {
        let (path, alt) = self.picture.take()?;
        let line = self.line(&at);
        if alt.trim().is_empty() {
            self.reading.problem(self.place.file, line, "package-picture-without-text", &[("name", path.clone())]);
        }
        let sha256 = self.reading.media(self.place.file, line, &self.inside(&path), PICTURES)?;
        let name = escape(path.rsplit('/').next().unwrap_or(&path));
        let disk = self.reading.sources.get(&self.inside(&path)).map(|source| source.disk.clone()).unwrap_or_default();
        // With its size the page keeps room for it; smaller ones are made once the course is published.
        let shown = media::Shown::of_file(&disk, &sha256, &name).map(|shown| shown.attributes());
        let shown = shown.unwrap_or_else(|| format!(r#"src="{}""#, media::address(&sha256, &name)));
        Some(Event::InlineHtml(format!(r#"<img {shown} alt="{}" loading="lazy">"#, escape(alt.trim())).into()))
    }

    /// Links go out, to a page of the site, to a heading, or to a paper in the folder.
    fn link(&mut self, kind: LinkType, to: CowStr<'t>, at: &Range<usize>) -> CowStr<'t> {
        let outside = ["https://", "http://", "mailto:", "tel:", "/", "#"];
        if kind == LinkType::Email || outside.iter().any(|start| to.starts_with(start)) {
            return to;
        }
        let (path, line) = (self.inside(&to), self.line(at));
        let sha256 = self.reading.media(self.place.file, line, &path, PAPERS);
        sha256.map_or(to.clone(), |sha256| media::address(&sha256, to.rsplit('/').next().unwrap_or(&to)).into())
    }

    /// A wide table scrolls in its own box, also by keyboard.
    fn box_starts(&self) -> Event<'t> {
        let label = escape(&say(self.lang, "lesson-table", &[]));
        Event::Html(format!(r#"<div class="scroll" tabindex="0" role="region" aria-label="{label}">"#).into())
    }

    fn inside(&self, path: &str) -> String {
        format!("{}/{path}", self.place.folder)
    }

    fn line(&self, at: &Range<usize>) -> Option<usize> {
        Some(self.place.above + line_of(self.text, at.start))
    }

    /// The page's title is the only heading of the first level.
    fn below(&self, level: HeadingLevel) -> HeadingLevel {
        let down = level as usize + usize::from(self.shift);
        HeadingLevel::try_from(down.clamp(2, 6)).unwrap_or(HeadingLevel::H6)
    }
}

fn has_first_level(text: &str) -> bool {
    Parser::new(text).any(|event| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::package::reading::Known;

    fn read(text: &str) -> (Rendered, Vec<(Option<usize>, &'static str)>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("01-a")).unwrap();
        std::fs::write(folder.path().join("01-a/hinh.svg"), "<svg/>").unwrap();
        std::fs::write(folder.path().join("01-a/xau.svg"), "<svg onload='alert(1)'/>").unwrap();
        std::fs::write(folder.path().join("01-a/to.svg"), "<svg viewBox='0 0 640 360'/>").unwrap();
        let known = Known::default();
        let mut reading = Reading::of(folder.path(), "khoa", &known).unwrap();
        let page = to_html(&mut reading, Place { file: "01-a/lesson.md", folder: "01-a", above: 5, language: "vi" }, text);
        (page, reading.problems.iter().map(|problem| (problem.line, problem.id)).collect())
    }

    fn html(text: &str) -> (String, Vec<&'static str>) {
        let (page, problems) = read(text);
        (page.html, problems.into_iter().map(|(_, id)| id).collect())
    }

    const QUESTION: &str = "```question\ntext = \"Có đọc mã OTP không?\"\nhint = \"Nghĩ kỹ.\"\n[[choices]]\ntext = \"Không\"\ncorrect = true\n[[choices]]\ntext = \"Có\"\nfeedback = \"Đừng đọc.\"\n```\n";

    #[test]
    fn a_question_is_kept_as_data_and_its_place_is_marked() {
        let (page, problems) = read(&format!("Một.\n\n{QUESTION}\nHai <!--question 1--> ba.\n\n{QUESTION}"));
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(page.html, format!("<p>Một.</p>\n{}<p>Hai  ba.</p>\n{}", practice::mark("1"), practice::mark("2")));
        let first = &page.questions[0];
        assert_eq!((first.key.as_str(), first.hint.as_str(), first.choices.len()), ("1", "Nghĩ kỹ.", 2));
        assert!(first.choices[0].correct && first.choices[1].key == "b" && first.choices[1].feedback == "Đừng đọc.");
    }

    #[test]
    fn a_broken_question_names_its_line() {
        assert_eq!(read("Một.\n\n```question\ntext = 3\nchoices = []\n```\n").1, [(Some(9), "package-toml")]);
        assert_eq!(read(&QUESTION.replace("correct = true\n", "")).1, [(Some(6), "package-no-right-answer")]);
        assert_eq!(read("- a\n\n  ```question\n  text = \"x\"\n  ```\n").1, [(Some(8), "package-question-inside")]);
        let keyed = QUESTION.replace("hint =", "key = \"otp\"\nhint =");
        assert_eq!(read(&format!("{keyed}\n{keyed}")).1, [(None, "package-key-twice")]);
    }

    #[test]
    fn tables_keep_their_cells_and_scroll_in_a_box() {
        let (html, _) = html("| A | B |\n|---|---|\n| 1 | 2 |");
        assert!(html.contains("<th>A</th>") && html.contains("<td>1</td>"), "{html}");
        assert!(html.starts_with(r#"<div class="scroll" tabindex="0" role="region" aria-label="Bảng"><table>"#), "{html}");
    }

    #[test]
    fn headings_begin_below_the_title() {
        assert!(html("# Một\n\n## Hai").0.contains("<h2>Một</h2>\n<h3>Hai</h3>"));
        assert!(html("## Hai").0.contains("<h2>Hai</h2>"));
    }

    #[test]
    fn pictures_are_those_of_the_folder_and_have_a_text() {
        let (page, problems) = html("![Một \"hình\"](hinh.svg)");
        assert!(page.contains(r#"/hinh.svg" alt="Một &quot;hình&quot;" loading="lazy">"#), "{page}");
        assert!(problems.is_empty());
        assert!(html("![Một hình](to.svg)").0.contains(r#" width="640" height="360" alt="Một hình""#));
        assert_eq!(html("![](hinh.svg)").1, ["package-picture-without-text"]);
        assert_eq!(html("![Hình](xau.svg)").1, ["package-svg-unsafe"]);
        assert_eq!(html("![x](../../bi-mat.svg)").1, ["package-path-outside"]);
        assert_eq!(html("![x](https://example.org/a.png)").1, ["package-file-missing"]);
        assert_eq!(html("![x](trang.html)").1, ["package-wrong-kind"]);
    }

    #[test]
    fn a_text_that_would_take_minutes_is_refused_at_once() {
        for text in ["> ".repeat(20_000), "<b>".repeat(100_000), "1. ".repeat(20_000), "<div>\n".repeat(50_000), "&a;".repeat(100_000)] {
            assert_eq!(html(&text).1, ["package-too-tangled"], "{}", &text[..8]);
        }
        for text in ["[".repeat(100_000), "*a ".repeat(50_000), "`".repeat(200_000), "![a](".repeat(20_000), "|a".repeat(50_000), "&a; ".repeat(5_000)] {
            let alone = std::time::Instant::now();
            html(&text);
            assert!(alone.elapsed().as_secs() < 10, "{}: {:?}", &text[..4], alone.elapsed());
        }
    }

    #[test]
    fn nothing_runs() {
        let (page, _) = html("<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) <b onclick=x>đậm</b>");
        assert!(!page.contains("script") && !page.contains("onerror") && !page.contains("onclick") && !page.contains("src"), "{page}");
    }
}
