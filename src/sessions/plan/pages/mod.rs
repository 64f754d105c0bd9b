//! The pages of the session builder.

mod part;
mod questions;
mod whole;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    whole::routes(site);
    part::routes(site);
    questions::routes(site);
}
