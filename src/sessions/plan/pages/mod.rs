//! The pages of the session builder.

mod own;
mod part;
mod questions;
mod whole;

use crate::web::Site;
pub use own::{OwnForm, OwnPage};

pub fn routes(site: &mut Site) {
    whole::routes(site);
    part::routes(site);
    questions::routes(site);
    own::routes(site);
}
