//! Media: pictures, sound and films, kept once by their SHA-256.

mod decode;
mod file;
mod pages;
mod picture;
mod ranges;
mod shown;
pub mod speech;
mod sweep;
pub mod upload;

pub use file::{Arrival, Media, address, file_of};
pub use pages::{answer, answer_at, answer_privately, send};
pub use picture::{Picture, plain_photo};
pub use shown::{Shown, smallest};
pub use sweep::sweep;
pub use upload::{Found, Kind, Received, Sent, Wanted, only_sound};
