//! The pages of identity.

mod account;
mod door;
mod second_factor;
mod setup;
mod staff;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    setup::routes(site);
    door::routes(site);
    account::routes(site);
    second_factor::routes(site);
    staff::routes(site);
}
