//! Home: the front page, help, and the admin's first page.

mod pages;

pub use pages::routes;
