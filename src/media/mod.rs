//! Media: pictures, sound and films, kept once by their SHA-256.

mod file;

pub use file::{Media, address, file_of};
