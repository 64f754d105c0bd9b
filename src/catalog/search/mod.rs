//! Search over courses and lessons that ignores accents and case. The index stands in the database and changes in the
//! same transaction as the courses.

mod entry;
mod found;
mod index;
mod query;
mod snippet;

pub use found::{Found, Kind, ON_A_PAGE, Search};
pub use index::{Standing, index_course, index_missing, standing};
pub use query::{Query, Unfit};
pub use snippet::Part;
