//! Nothing acknowledged is lost: the real binary, killed and cut off from its disk while a whole class answers.

mod client;
mod facts;
mod kill;
mod power;
mod sounds;

pub use client::{Connection, Server};
pub use facts::{Busy, Commune};
