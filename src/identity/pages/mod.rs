//! The pages of identity.

mod account;
mod door;
mod grants;
mod helping;
mod lock;
mod logins;
mod presentation;
mod reading_keys;
mod rights;
mod rules;
mod second_factor;
mod setup;
mod staff;
mod suspension;

pub use door::enter_by_identity;
pub use presentation::signed_in;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    presentation::routes(site);
    setup::routes(site);
    door::routes(site);
    lock::routes(site);
    account::routes(site);
    logins::routes(site);
    second_factor::routes(site);
    helping::routes(site);
    staff::routes(site);
    suspension::routes(site);
    rules::routes(site);
    rights::routes(site);
    reading_keys::routes(site);
}
