//! The pages of the bank: what is there, one question, files in and out.

mod files;
mod imports;
mod list;
mod question;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    list::routes(site);
    question::routes(site);
    files::routes(site);
    imports::routes(site);
}
