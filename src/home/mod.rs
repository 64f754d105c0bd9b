//! Home: the front page, help, and the admin's first page.

mod due;
mod journal;
mod pages;
mod task;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    pages::routes(site);
    journal::routes(site);
}
