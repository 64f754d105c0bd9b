//! Home: the front page, help, and the admin's first page.

mod pages;
mod task;

pub use pages::routes;
