//! The pages of attendance: the trainer's classes, and the learners' door.

mod classes;
mod consents;
mod door;
mod learner;
mod members;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    door::routes(site);
    classes::routes(site);
    learner::routes(site);
    members::routes(site);
    consents::routes(site);
}
