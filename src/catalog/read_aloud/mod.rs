//! Reading aloud: each text of the courses in force gets a sound, made in the background and found by what it says.

mod background;
mod pages;
mod standing;
mod texts;
mod track;

pub use background::{in_background, make_missing, make_pictures};
pub use pages::routes;
pub use standing::Standing;
pub use texts::{Place, Said, Sounds, Text};
