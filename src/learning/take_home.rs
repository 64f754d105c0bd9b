//! The take-home card of a lesson: its few points on one sheet, in big letters, for a pocket or a wall.

use crate::catalog::Lesson;
use crate::markup::{Piece, is_heading, is_inline, pieces, text_of};
use crate::text::{fold, tidy};
use serde::Serialize;

#[derive(Debug, PartialEq, Serialize)]
pub struct TakeHome {
    pub kind: Points,
    pub points: Vec<String>,
    /// The fewer letters, the bigger.
    pub size: &'static str,
}

/// What the points are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Points {
    /// What the author asks to keep in mind.
    Remember,
    /// What to do, one after the other.
    Steps,
    /// What the lesson is about.
    Summary,
}

/// The headings under which a lesson says what to keep in mind, without accents.
const REMEMBER: [&str; 5] = ["ghi nho", "dieu can nho", "nho nhe", "remember", "key points"];

const MOST_POINTS: usize = 8;
const LONGEST_POINT: usize = 260;

/// How large the letters of the points may be, as the stylesheet prints them on A4 (`.take-home`).
struct Size {
    name: &'static str,
    letters_a_line: usize,
    /// In millimetres.
    line: usize,
    between: usize,
}

const SIZES: [Size; 3] = [
    Size { name: "large", letters_a_line: 33, line: 13, between: 4 },
    Size { name: "medium", letters_a_line: 40, line: 11, between: 3 },
    Size { name: "small", letters_a_line: 48, line: 9, between: 3 },
];

/// Millimetres for the points and the title; a line of the title takes 13.
const ROOM: usize = 155;
const TITLE_LETTERS: usize = 22;
const TITLE_LINE: usize = 13;

impl Size {
    fn holds(&self, points: &[String], room: usize) -> bool {
        let lines = |point: &String| point.chars().count().div_ceil(self.letters_a_line).max(1);
        points.iter().map(|point| lines(point) * self.line + self.between).sum::<usize>() <= room
    }
}

impl TakeHome {
    /// The points to remember, else the steps of the easy-read twin, else the first list of steps, else any list, else
    /// what the lesson is about.
    pub fn of(lesson: &Lesson) -> TakeHome {
        TakeHome::made(&lesson.html, &lesson.easy_html, &lesson.title, &lesson.summary)
    }

    fn made(html: &str, easy: &str, title: &str, summary: &str) -> TakeHome {
        let lists = lists(html);
        let found = |wanted: fn(&List) -> bool| lists.iter().find(|list| wanted(list) && !list.points.is_empty());
        if let Some(list) = found(|list| list.remember) {
            return TakeHome::new(Points::Remember, &list.points, title);
        }
        let easy = steps(easy);
        if !easy.is_empty() {
            return TakeHome::new(Points::Steps, &easy, title);
        }
        if let Some(list) = found(|list| list.ordered).or_else(|| found(|list| list.listed)) {
            return TakeHome::new(Points::Steps, &list.points, title);
        }
        let about = if summary.trim().is_empty() { title } else { summary };
        TakeHome::new(Points::Summary, &[about.to_owned()], title)
    }

    /// As many points as the sheet holds, in the largest letters that they leave room for.
    fn new(kind: Points, all: &[String], title: &str) -> TakeHome {
        let mut points: Vec<String> = all.iter().take(MOST_POINTS).map(|point| short(point)).collect();
        let room = ROOM.saturating_sub(TITLE_LINE * title.chars().count().div_ceil(TITLE_LETTERS));
        loop {
            let fits = SIZES.iter().find(|size| size.holds(&points, room));
            match fits {
                Some(size) => return TakeHome { kind, points, size: size.name },
                None if points.len() == 1 => return TakeHome { kind, points, size: "small" },
                None => drop(points.pop()),
            }
        }
    }
}

/// One step after the other, the sentences of each together.
fn steps(easy_html: &str) -> Vec<String> {
    easy_html.split("<section class=\"step\">").map(text_of).filter(|step| !step.is_empty()).collect()
}

fn short(point: &str) -> String {
    let mut letters = point.chars();
    let start: String = letters.by_ref().take(LONGEST_POINT).collect();
    if letters.next().is_some() { format!("{}…", start.trim_end()) } else { start }
}

/// What stands together under a heading: a list, or the paragraphs to remember.
#[derive(Default)]
struct List {
    remember: bool,
    listed: bool,
    ordered: bool,
    points: Vec<String>,
}

fn lists(html: &str) -> Vec<List> {
    let (mut lists, mut remember, mut depth) = (Vec::<List>::new(), false, 0_usize);
    let mut text = String::new();
    for piece in pieces(html) {
        match piece {
            Piece::Text(part) => text.push_str(&part),
            Piece::Open(tag) if matches!(tag.name, "ul" | "ol") => {
                depth += 1;
                if depth == 1 {
                    lists.push(List { remember, listed: true, ordered: tag.name == "ol", points: Vec::new() });
                    text.clear();
                }
            }
            Piece::Close("ul" | "ol") => depth = depth.saturating_sub(1),
            Piece::Open(tag) if matches!(tag.name, "li" | "p") || is_heading(tag.name) => {
                text.push(' ');
                if depth <= 1 && tag.name != "p" || depth == 0 {
                    text.clear();
                }
            }
            Piece::Close(name) if is_heading(name) => {
                let heading = fold(&text);
                remember = REMEMBER.iter().any(|known| heading.trim_end_matches([':', '.', ' ']) == *known);
                text.clear();
            }
            Piece::Close("li") if depth == 1 => say(&mut lists, &mut text),
            Piece::Close("p") if depth == 0 && remember => {
                if lists.last().is_none_or(|list| !list.remember) {
                    lists.push(List { remember, ..List::default() });
                }
                say(&mut lists, &mut text);
            }
            Piece::Close(name) if !is_inline(name) => text.push(' '),
            _ => {}
        }
    }
    lists
}

fn say(lists: &mut [List], text: &mut String) {
    let point = tidy(&std::mem::take(text));
    if let Some(list) = lists.last_mut().filter(|_| !point.is_empty()) {
        list.points.push(point);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_to_be_remembered_comes_first() {
        let html = "<p>Mở đầu.</p><ol><li>Mở máy</li></ol><h2>Ghi nhớ</h2>\n<ul>\n<li>Chạm để <strong>mở</strong>.</li>\n<li><p>Vuốt &amp; xem.</p></li></ul><h2>Làm thử</h2><ul><li>Khác</li></ul>";
        let card = TakeHome::made(html, "", "Bài", "");
        assert_eq!(card, TakeHome { kind: Points::Remember, points: vec!["Chạm để mở.".into(), "Vuốt & xem.".into()], size: "large" });
        let card = TakeHome::made("<h2>Ghi nhớ:</h2><p>Một.</p><p>Hai.</p><h2>Khác</h2><p>Ba.</p>", "", "Bài", "");
        assert_eq!(card.points, ["Một.", "Hai."]);
    }

    #[test]
    fn else_the_steps_else_what_it_is_about() {
        let easy = "<section class=\"step\">\n<p>Mở máy.</p><p>Nhìn hình.</p></section>\n<section class=\"step\">\n<p>Chạm.</p></section>\n";
        assert_eq!(TakeHome::made("<ol><li>Dài</li></ol>", easy, "Bài", "").points, ["Mở máy. Nhìn hình.", "Chạm."]);
        let card = TakeHome::made("<ul><li>A</li></ul><ol><li>Mở máy<ul><li>nút to</li></ul></li><li>Chạm</li></ol>", "", "Bài", "Tóm tắt");
        assert_eq!((card.kind, card.points), (Points::Steps, vec!["Mở máy nút to".to_owned(), "Chạm".to_owned()]));
        assert_eq!(TakeHome::made("<p>Chữ.</p>", "", "Bài", "Tóm tắt").points, ["Tóm tắt"]);
        assert_eq!(TakeHome::made("", "", "Bài", " ").points, ["Bài"]);
    }

    proptest! {
        /// Whatever a lesson holds, the card fits on its sheet.
        #[test]
        fn a_card_is_never_too_full(items in prop::collection::vec("\\PC{0,400}", 0..20)) {
            let list: String = items.iter().map(|item| format!("<li>{}</li>", ammonia::clean_text(item))).collect();
            let card = TakeHome::made(&format!("<h2>Ghi nhớ</h2><ul>{list}</ul>"), "", "Bài", "");
            prop_assert!(!card.points.is_empty() && card.points.len() <= MOST_POINTS);
            let size = SIZES.iter().find(|size| size.name == card.size).unwrap();
            prop_assert!(size.holds(&card.points, ROOM - TITLE_LINE));
        }
    }
}
