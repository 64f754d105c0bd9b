//! The pages of rosters: upload, columns, the dry run, what was done; and merging two records.

mod keeper;
mod merge;
mod rows;
mod show;
mod upload;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    upload::routes(site);
    show::routes(site);
    rows::routes(site);
    merge::routes(site);
}
