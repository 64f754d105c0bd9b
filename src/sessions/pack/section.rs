//! A lesson cut into what fits on a slide: its headings, each with a few points or one picture.

use crate::markup::{Piece, is_heading, is_inline, pieces};
use crate::text::{fold, tidy};
use serde::Serialize;

/// What stands under one heading of a lesson.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Section {
    pub title: String,
    /// Steps to do one after the other.
    pub ordered: bool,
    pub points: Vec<String>,
    pub pictures: Vec<Shown>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Shown {
    pub sha256: String,
    pub alt: String,
}

/// So much is read from the last row.
const MOST_POINTS: usize = 5;
const MOST_LETTERS: usize = 330;

impl Section {
    /// All sections of a lesson's cleaned HTML; what stands before the first heading has the lesson's own title.
    pub fn all(html: &str, title: &str) -> Vec<Section> {
        let mut sections = vec![Section { title: tidy(title), ..Section::default() }];
        let (mut text, mut lists) = (String::new(), Vec::<bool>::new());
        for piece in pieces(html) {
            match piece {
                Piece::Text(part) => text.push_str(&part),
                Piece::Open(tag) if is_heading(tag.name) => say(&mut sections, &mut text),
                Piece::Close(name) if is_heading(name) => {
                    let title = tidy(&std::mem::take(&mut text));
                    sections.push(Section { title, ..Section::default() });
                }
                Piece::Open(tag) if matches!(tag.name, "ul" | "ol") => {
                    if lists.is_empty() {
                        say(&mut sections, &mut text);
                        begin_list(&mut sections, tag.name == "ol");
                    }
                    lists.push(tag.name == "ol");
                }
                Piece::Close("ul" | "ol") => drop(lists.pop()),
                Piece::Close("li") if lists.len() <= 1 => say(&mut sections, &mut text),
                Piece::Close("p" | "tr" | "blockquote" | "pre") if lists.is_empty() => say(&mut sections, &mut text),
                Piece::Open(tag) if tag.name == "img" => picture(&mut sections, tag.attribute("src"), tag.attribute("alt")),
                Piece::Close("td" | "th") => text.push_str(" · "),
                Piece::Open(tag) if tag.name == "br" || !is_inline(tag.name) => text.push(' '),
                Piece::Close(name) if !is_inline(name) => text.push(' '),
                _ => {}
            }
        }
        say(&mut sections, &mut text);
        sections.retain(|section| !section.points.is_empty() || !section.pictures.is_empty());
        sections
    }

    /// What the author asks to keep in mind.
    pub fn is_remember(&self) -> bool {
        matches!(fold(&self.title).trim_end_matches([':', '.', ' ']), "ghi nho" | "dieu can nho" | "remember" | "key points")
    }

    /// As many points as can be read at once, in their order; one that is too long stands alone.
    pub fn pages(points: &[String]) -> Vec<Vec<String>> {
        let mut pages: Vec<Vec<String>> = Vec::new();
        for point in points {
            let letters = |page: &Vec<String>| page.iter().map(|point| point.chars().count()).sum::<usize>();
            match pages.last_mut() {
                Some(page) if page.len() < MOST_POINTS && letters(page) + point.chars().count() <= MOST_LETTERS => page.push(point.clone()),
                _ => pages.push(vec![point.clone()]),
            }
        }
        pages
    }
}

/// Steps after a paragraph are a section of their own, so that their numbers begin at one.
fn begin_list(sections: &mut Vec<Section>, ordered: bool) {
    let Some(last) = sections.last_mut() else { return };
    if last.points.is_empty() {
        last.ordered = ordered;
    } else if ordered || last.ordered {
        let title = last.title.clone();
        sections.push(Section { title, ordered, ..Section::default() });
    }
}

fn say(sections: &mut [Section], text: &mut String) {
    let point = tidy(&std::mem::take(text)).trim_end_matches('·').trim().to_owned();
    if let Some(last) = sections.last_mut().filter(|_| !point.is_empty()) {
        last.points.push(point);
    }
}

fn picture(sections: &mut [Section], src: &str, alt: &str) {
    let sha256 = src.trim_start_matches("/media/").split('/').next().unwrap_or_default();
    let known = sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_hexdigit());
    if let Some(last) = sections.last_mut().filter(|_| known) {
        last.pictures.push(Shown { sha256: sha256.into(), alt: tidy(alt) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_lesson_is_cut_at_its_headings() {
        let sha = "a".repeat(64);
        let html = format!(
            "<p>Mở đầu.</p><h2>Wi-Fi</h2><p>Hai <b>đường</b>.</p><ol><li>Mở máy<ul><li>nút to</li></ul></li><li>Chọn</li></ol>\
             <p><img src=\"/media/{sha}/a.svg\" alt=\"Hình\"></p><!--question 1-->\n<h2>Ghi nhớ</h2><ul><li>Chạm</li></ul>"
        );
        let all = Section::all(&html, "Bài");
        let said: Vec<(&str, bool, Vec<&str>)> =
            all.iter().map(|one| (one.title.as_str(), one.ordered, one.points.iter().map(String::as_str).collect())).collect();
        assert_eq!(
            said,
            [
                ("Bài", false, vec!["Mở đầu."]),
                ("Wi-Fi", false, vec!["Hai đường."]),
                ("Wi-Fi", true, vec!["Mở máy nút to", "Chọn"]),
                ("Ghi nhớ", false, vec!["Chạm"])
            ]
        );
        assert_eq!(all[2].pictures, [Shown { sha256: sha, alt: "Hình".into() }]);
        assert!(all[3].is_remember());
    }

    proptest! {
        #[test]
        fn nothing_is_lost_between_slides(points in prop::collection::vec("[a-zđ ]{1,500}", 0..20)) {
            let pages = Section::pages(&points);
            prop_assert_eq!(pages.concat(), points);
            prop_assert!(pages.iter().all(|page| !page.is_empty() && page.len() <= MOST_POINTS));
        }
    }
}
