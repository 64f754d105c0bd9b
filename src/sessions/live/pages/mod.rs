//! The pages of a session while people are there.

mod events;
mod own;
mod phone;
mod projector;
mod stuck;
mod trainer;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    trainer::routes(site);
    own::routes(site);
    projector::routes(site);
    stuck::routes(site);
    phone::routes(site);
    events::routes(site);
}
