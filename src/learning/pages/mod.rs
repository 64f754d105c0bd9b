//! Courses, lessons and one's own learning. Visitors read everything; who is signed in goes on where they stopped.

mod course;
mod lesson;
mod shelves;

use actix_web::web::{ServiceConfig, get, post};

pub fn routes(site: &mut ServiceConfig) {
    site.route("/courses", get().to(shelves::courses))
        .route("/courses/{slug}", get().to(course::course))
        .route("/courses/{slug}/enrolment", post().to(course::begin))
        .route("/lessons/{lesson}", get().to(lesson::lesson))
        .route("/lessons/{lesson}/completion", post().to(lesson::complete))
        .route("/lessons/{lesson}/position", post().to(lesson::keep_position))
        .route("/learning", get().to(shelves::my_learning));
}
