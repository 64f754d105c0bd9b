//! The catalog: the framework of skills, courses and their immutable versions, content packages.

pub mod blueprint;
mod course;
mod files;
mod framework;
pub mod handbook;
mod lesson;
mod load;
mod module;
mod outline;
mod package;
mod pages;
mod practical;
mod practice;
mod publish;
mod question_rules;
mod quiz;
mod read_aloud;
mod resource;
mod response;
pub mod search;
mod shortage;
mod starter;
mod version;
mod written;

pub use blueprint::{Blueprint, Part};
pub use course::{Course, CourseId};
pub use files::CourseFiles;
pub use framework::{Framework, FrameworkId, NewFramework, NewSkill, Skill, SkillId};
pub use lesson::{Lesson, LessonId, LessonKind, SlidePicture};
pub use load::{LoadReport, load};
pub use module::Module;
pub use outline::{LessonEntry, Outline, QuizEntry};
pub use package::{CoursePackage, Cue, Known, PackageProblem, markdown_of, read_vtt, transcript, unpack};
pub use pages::routes;
pub use practical::{Criterion, Practical, PracticalId};
pub use practice::{PracticeQuestion, parts};
pub use publish::{NewLesson, NewModule, NewPractical, NewQuestion, NewQuiz, NewVersion, Publication};
pub use question_rules::{MOST_CHOICES, Wrong};
pub use quiz::{Choice, Ending, Question, QuestionId, QuestionKind, Quiz, QuizId, Step};
pub use read_aloud::{
    Place, Said, Sounds, Standing as ReadAloudStanding, Text, in_background as make_in_background, make_missing as read_aloud, make_pictures,
};
pub use resource::Resource;
pub use response::{LONGEST_WAY, fits, pair};
pub use shortage::Shortage;
pub use starter::load_starter;
pub use version::{CourseVersion, CourseVersionId};
pub use written::{number, readings};
