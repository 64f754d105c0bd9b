//! The pages of attendance: the trainer's classes, and the learners' door.

mod cards;
mod classes;
mod consents;
mod door;
mod learner;
mod member;
mod members;
mod paper_tests;
mod sign_ups;
mod tests;
mod walk_ins;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    door::routes(site);
    classes::routes(site);
    learner::routes(site);
    members::routes(site);
    consents::routes(site);
    member::routes(site);
    cards::routes(site);
    walk_ins::routes(site);
    sign_ups::routes(site);
    tests::routes(site);
    paper_tests::routes(site);
}
