//! Courses, lessons and one's own learning. Visitors read everything; who is signed in goes on where they stopped.

mod card;
mod course;
mod gaps;
mod handbook;
mod lesson;
mod search;
mod shelves;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    site.get("/courses", shelves::courses)
        .get("/courses/{slug}", course::course)
        .get("/courses/{slug}/handbook.pdf", handbook::handbook)
        .post("/courses/{slug}/enrolment", course::begin)
        .get("/lessons/{lesson}", lesson::lesson)
        .get("/lessons/{lesson}/card", card::card)
        .post("/lessons/{lesson}/completion", lesson::complete)
        .post("/lessons/{lesson}/position", lesson::keep_position)
        .get("/learning", shelves::my_learning)
        .get("/lesson-gaps", gaps::gaps)
        .get("/search", search::search);
}
