//! The journal: each change of consequence, with who, for whom, when and from where, chained by hash.

mod chain;
mod entry;
mod part;
mod record;
mod seal;

pub use chain::{Chain, check, head, newest};
pub use entry::{Entry, Line};
pub use part::{KIND, LINES, Manifest, SIGNED, Trouble, check_lines, check_part};
pub use record::{Event, hold, record, record_all};
pub use seal::{Seal, Standing, seal, seal_old};
