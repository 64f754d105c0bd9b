//! `[[pages]]` of a lesson: slides that are pictures, each with its text.

use super::reading::{PICTURES, Reading, line_of};
use crate::catalog::SlidePicture;
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageFile {
    picture: Spanned<String>,
    #[serde(default)]
    picture_alt: String,
    #[serde(default)]
    text: String,
}

impl PageFile {
    /// `front` is the front matter, below one line.
    pub fn read(self, reading: &mut Reading, file: &str, folder: &str, front: &str) -> Option<SlidePicture> {
        let line = Some(1 + line_of(front, self.picture.span().start));
        let path = self.picture.into_inner();
        if self.picture_alt.trim().is_empty() {
            reading.problem(file, line, "package-picture-without-text", &[("name", path.clone())]);
        }
        let sha256 = reading.media(file, line, &format!("{folder}/{path}"), PICTURES)?;
        Some(SlidePicture { sha256, alt: self.picture_alt, text: self.text })
    }
}
