//! The pages of attendance: the trainer's classes, and the learners' door.

mod classes;
mod door;
mod members;

use actix_web::web::ServiceConfig;

pub fn routes(site: &mut ServiceConfig) {
    door::routes(site);
    classes::routes(site);
    members::routes(site);
}
