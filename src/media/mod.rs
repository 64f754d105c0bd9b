//! Media: pictures, sound and films, kept once by their SHA-256.

mod file;
mod pages;
mod ranges;

pub use file::{Media, address, file_of};
pub use pages::answer;
