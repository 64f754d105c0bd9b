//! The pages of identity.

mod account;
mod door;
mod second_factor;
mod setup;
mod staff;

use actix_web::web::ServiceConfig;

pub fn routes(site: &mut ServiceConfig) {
    setup::routes(site);
    door::routes(site);
    account::routes(site);
    second_factor::routes(site);
    staff::routes(site);
}
