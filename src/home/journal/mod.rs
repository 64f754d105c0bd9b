//! The journal as an admin reads it: found, told in sentences, taken out in files.

mod export;
mod filter;
mod pages;
mod told;

pub use pages::routes;
