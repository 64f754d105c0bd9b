//! The pack of a session: its slides, and what is printed for it.

mod deck;
mod pages;
mod print;
mod section;
mod sheets;

pub use deck::{Named, Shows, Slide, slides};
pub use pages::routes;
pub use section::Section;
pub use sheets::{Count, Pack, Paper};
