//! Content packages: a course is a folder that a person writes by hand, or a zip of one.
//! Every problem of a course is found in one reading.

mod course;
mod easy;
mod folder;
mod framework;
mod lesson;
mod markdown;
mod modules;
mod practical;
mod practice;
mod problem;
mod quiz;
mod reading;
mod requires;
mod slides;
mod unzip;

pub use course::CoursePackage;
pub use framework::read_framework;
pub use problem::PackageProblem;
pub use reading::Known;
pub use unzip::unzip;
