//! Any text becomes clean HTML: nothing runs, pictures are the site's own, each question has its mark.

use hocvu::catalog::{markdown_of, parts};
use std::sync::LazyLock;

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

pub fn read(text: &str) {
    let (html, questions, _) = markdown_of(FOLDER.path(), text);
    let small = html.to_ascii_lowercase();
    assert!(!["<script", "<iframe", "<style", "<svg", "<form"].iter().any(|tag| small.contains(tag)), "{html}");
    assert!(
        small.match_indices("<img").all(|(at, _)| !small[at..].split('>').next().unwrap().contains("src=") || small[at..].contains("src=\"/media/")),
        "{html}"
    );
    assert_eq!(parts(&html, &questions).iter().filter(|(_, question)| question.is_some()).count(), questions.len());
}
