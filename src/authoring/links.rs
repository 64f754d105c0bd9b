//! Links of a text that lead nowhere: no address at all, or no such course, lesson or place of the page. No network is asked.

use super::draft::Draft;
use super::files::Files;
use crate::catalog::{Course, Lesson, LessonId};
use crate::db::Db;
use crate::error::Result;
use pulldown_cmark::{Event, Parser, Tag};
use std::collections::HashSet;

/// Where links of a draft may lead on this site.
#[derive(Debug, Default)]
pub struct Places {
    courses: HashSet<String>,
    lessons: HashSet<LessonId>,
}

impl Places {
    /// The courses that can be begun, this one itself, and those lessons that the draft names.
    pub fn of(db: &mut Db, draft: &Draft, files: &Files) -> Result<Places> {
        let mut courses: HashSet<String> = Course::open(db)?.into_iter().map(|course| course.slug).collect();
        courses.insert(draft.slug.clone());
        let texts = files.0.iter().filter(|(path, _)| path.ends_with(".md")).filter_map(|(_, file)| file.text.as_deref());
        let named = texts.flat_map(links).filter_map(|link| link.strip_prefix("/lessons/").and_then(|rest| first(rest).parse().ok()));
        let named: HashSet<LessonId> = named.collect();
        Ok(Places { courses, lessons: Lesson::known(db, &named.into_iter().collect::<Vec<_>>())? })
    }

    /// The sentence about a link that leads nowhere. `anchors` stand on the page itself.
    fn trouble(&self, link: &str, anchors: &[String]) -> Option<&'static str> {
        if let Some(place) = link.strip_prefix('#') {
            return (!anchors.iter().any(|known| known == place)).then_some("advice-no-such-place");
        }
        if let Some(rest) = link.strip_prefix("/courses/") {
            return (!self.courses.contains(first(rest))).then_some("advice-no-such-course");
        }
        if let Some(rest) = link.strip_prefix("/lessons/") {
            let known = first(rest).parse().is_ok_and(|id| self.lessons.contains(&id));
            return (!known).then_some("advice-no-such-lesson");
        }
        is_broken(link).then_some("advice-broken-link")
    }
}

/// Each link that leads nowhere, with the sentence about it.
pub fn broken(markdown: &str, places: &Places, anchors: &[String]) -> Vec<(String, &'static str)> {
    links(markdown).filter_map(|link| places.trouble(&link, anchors).map(|id| (link, id))).collect()
}

fn links(markdown: &str) -> impl Iterator<Item = String> {
    Parser::new(markdown).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    })
}

/// "abc/def?g#h" → "abc".
fn first(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

fn is_broken(link: &str) -> bool {
    match link.split_once("://") {
        _ if link.trim().is_empty() || link.contains(char::is_whitespace) => true,
        Some(("http" | "https", rest)) => !first(rest).contains('.') || first(rest).starts_with('.') || first(rest).ends_with('.'),
        Some(_) => true,
        // "www.example.vn" without https:// would be a file of the lesson.
        None => link.starts_with("www.") || link.strip_prefix("mailto:").is_some_and(|address| !address.contains('@')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_lead_nowhere_are_found() {
        for broken in ["https://", "https://abc", "http:// vneid.gov.vn", "www.vneid.gov.vn", "ftp://a.vn", "mailto:abc", "", "https://.vn"] {
            assert!(is_broken(broken), "{broken}");
        }
        for good in ["https://vneid.gov.vn/a?b=c", "/search", "mailto:a@b.vn", "tel:0912345678", "huong-dan.pdf"] {
            assert!(!is_broken(good), "{good}");
        }
    }

    #[test]
    fn what_is_not_on_this_site_is_found() {
        let here = LessonId::new();
        let places = Places { courses: HashSet::from(["an-toan".to_owned()]), lessons: HashSet::from([here]) };
        let text = format!(
            "[a](/courses/an-toan#lessons) [b](/courses/khong-co) [c](/lessons/{here}?step=2) [d](/lessons/{}) [e](/lessons/x) [f](#q-otp) [g](#cuoi)",
            LessonId::new()
        );
        let found: Vec<&str> = broken(&text, &places, &["q-otp".to_owned()]).into_iter().map(|(_, id)| id).collect();
        assert_eq!(found, ["advice-no-such-course", "advice-no-such-lesson", "advice-no-such-lesson", "advice-no-such-place"]);
    }
}
