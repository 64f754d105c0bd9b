//! The catalog: the framework of skills, courses and their immutable versions, content packages.

mod course;
mod framework;
mod lesson;
mod practical;
mod publish;
mod quiz;
mod version;

pub use course::{Course, CourseId};
pub use framework::{Framework, FrameworkId, NewFramework, NewSkill, Skill, SkillId};
pub use lesson::{Lesson, LessonId, LessonKind};
pub use practical::{Criterion, Practical, PracticalId};
pub use publish::{NewLesson, NewPractical, NewQuestion, NewQuiz, NewVersion, Publication};
pub use quiz::{Choice, Question, QuestionId, QuestionKind, Quiz, QuizId};
pub use version::{CourseVersion, CourseVersionId};
