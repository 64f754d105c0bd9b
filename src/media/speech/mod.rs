//! Speech: texts in sentences, each spoken once by a machine's voice, and joined to one sound with exact marks.

mod command;
mod earlier;
mod mp3;
mod script;
mod spoken;
mod vietnamese;

pub use command::Voice;
pub use earlier::forget_earlier;
pub use script::{Script, Sentence};
pub use spoken::{Mark, Reading, Spoken};
