//! Reporting: totals for those who watch over the movement, without anybody's data.

mod figures;
mod pages;
mod shown;

pub use figures::{Figures, Measure};
pub use pages::routes;
pub use shown::{Cell, Line, Shown};
