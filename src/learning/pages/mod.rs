//! Courses, lessons and one's own learning. Visitors read everything; who is signed in goes on where they stopped.

mod course;
mod lesson;
mod shelves;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    site.get("/courses", shelves::courses)
        .get("/courses/{slug}", course::course)
        .post("/courses/{slug}/enrolment", course::begin)
        .get("/lessons/{lesson}", lesson::lesson)
        .post("/lessons/{lesson}/completion", lesson::complete)
        .post("/lessons/{lesson}/position", lesson::keep_position)
        .get("/learning", shelves::my_learning);
}
