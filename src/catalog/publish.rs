//! Publishing: a checked course becomes a new version; the same source again changes nothing.

use super::blueprint::MEDIUM;
use super::course::Course;
use super::framework::FrameworkId;
use super::lesson::{LessonId, LessonKind, SlidePicture};
use super::practical::{Criterion, PracticalId};
use super::practice::PracticeQuestion;
use super::quiz::{Choice, Question, QuestionId, QuestionKind, QuizId, Step};
use super::resource::Resource;
use super::search::index_course;
use super::version::{CourseVersion, CourseVersionId};
use crate::db::schema::{course_audiences, course_versions, courses, lessons, modules, practicals, questions, quizzes};
use crate::db::{Db, Json, now};
use crate::error::Result;
use crate::identity::Audience;
use crate::journal;
use crate::media::Media;
use diesel::dsl::max;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A course that has passed every check. Pictures and sound are named by their SHA-256.
#[derive(Debug, Clone, Default)]
pub struct NewVersion {
    pub slug: String,
    pub label: String,
    pub source_hash: String,
    pub framework_id: Option<FrameworkId>,
    pub title: String,
    pub summary: String,
    pub language: String,
    pub licence: String,
    pub authors: Vec<String>,
    pub audiences: Vec<Audience>,
    pub skills: Vec<String>,
    pub picture: Option<String>,
    pub picture_alt: String,
    /// Courses to learn before this one.
    pub requires: Vec<String>,
    pub shelf_order: i32,
    pub modules: Vec<NewModule>,
    pub lessons: Vec<NewLesson>,
    pub quiz: Option<NewQuiz>,
    pub practical: Option<NewPractical>,
    /// The files that pages show, with their paths in the package; they lie in the media folder already.
    pub resources: Vec<(String, Media)>,
    /// All other files of the package, kept for its export.
    pub texts: Vec<(String, Media)>,
}

#[derive(Debug, Clone, Default)]
pub struct NewLesson {
    pub key: String,
    pub title: String,
    pub summary: String,
    pub minutes: i32,
    pub kind: LessonKind,
    pub html: String,
    pub audio: Option<String>,
    pub video: Option<String>,
    pub captions: Option<String>,
    pub transcript: String,
    pub easy_html: String,
    pub sign: Option<String>,
    pub sign_captions: Option<String>,
    pub slides: Option<String>,
    pub slide_pictures: Vec<SlidePicture>,
    pub requires: Vec<String>,
    pub module_key: Option<String>,
    pub practice_questions: Vec<PracticeQuestion>,
}

#[derive(Debug, Clone)]
pub struct NewModule {
    pub key: String,
    pub title: String,
}

#[derive(Debug, Clone)]
pub struct NewQuiz {
    pub title: String,
    pub pass_mark: f64,
    pub questions: Vec<NewQuestion>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NewQuestion {
    pub key: String,
    pub kind: QuestionKind,
    pub skill: String,
    pub text: String,
    pub picture: Option<String>,
    pub picture_alt: String,
    pub hint: String,
    pub feedback: String,
    pub choices: Vec<Choice>,
    pub easy: String,
    /// 1 easy, 2 medium, 3 hard; medium when it is not said.
    #[serde(default)]
    pub difficulty: Option<i32>,
    #[serde(default)]
    pub listen: String,
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone)]
pub struct NewPractical {
    pub title: String,
    pub intro: String,
    pub criteria: Vec<Criterion>,
    pub independent: bool,
}

/// What came of publishing.
#[derive(Debug, Clone)]
pub struct Publication {
    pub course: Course,
    pub version: CourseVersion,
    /// False when the same source was the current version already.
    pub fresh: bool,
}

impl Course {
    pub fn publish(db: &mut Db, new: &NewVersion) -> Result<Publication> {
        let course = Course::named_or_new(db, &new.slug)?;
        if course.current_version_id.is_some() {
            let version = CourseVersion::current(db, &course)?;
            if version.source_hash == new.source_hash {
                // Published when texts were not kept yet: now they are.
                new.keep_files(db, version.id)?;
                return Ok(Publication { course, version, fresh: false });
            }
        }
        let id = CourseVersionId::new();
        for (_, media) in &new.resources {
            media.record(db)?;
        }
        new.insert(db, id, &course)?;
        new.keep_files(db, id)?;
        new.insert_parts(db, id)?;
        diesel::update(courses::table.find(course.id)).set(courses::current_version_id.eq(id)).execute(db)?;
        index_course(db, course.id)?;
        journal::record(db, None, "course-published", course.id, json!({ "version": id, "slug": new.slug, "label": new.label }))?;
        Ok(Publication { course: Course { current_version_id: Some(id), ..course }, version: CourseVersion::find(db, id)?, fresh: true })
    }
}

impl NewVersion {
    fn insert(&self, db: &mut Db, id: CourseVersionId, course: &Course) -> Result<()> {
        let last: Option<i32> = course_versions::table.filter(course_versions::course_id.eq(course.id)).select(max(course_versions::number)).first(db)?;
        diesel::insert_into(course_versions::table)
            .values((
                course_versions::id.eq(id),
                course_versions::course_id.eq(course.id),
                course_versions::number.eq(last.unwrap_or(0) + 1),
                course_versions::label.eq(&self.label),
                course_versions::source_hash.eq(&self.source_hash),
                course_versions::framework_id.eq(self.framework_id),
                course_versions::title.eq(&self.title),
                course_versions::summary.eq(&self.summary),
                course_versions::language.eq(&self.language),
                course_versions::licence.eq(&self.licence),
                course_versions::authors.eq(Json(self.authors.clone())),
                course_versions::skills.eq(Json(self.skills.clone())),
                course_versions::minutes.eq(self.lessons.iter().map(|lesson| lesson.minutes).sum::<i32>()),
                course_versions::picture.eq(&self.picture),
                course_versions::picture_alt.eq(&self.picture_alt),
                course_versions::published_at.eq(now()),
                course_versions::requires.eq(Json(self.requires.clone())),
                course_versions::shelf_order.eq(self.shelf_order),
            ))
            .execute(db)?;
        Ok(())
    }

    /// Files that are there stay as they are.
    fn keep_files(&self, db: &mut Db, id: CourseVersionId) -> Result<()> {
        let shown = self.resources.iter().map(|file| (file, true));
        for ((path, media), shown) in shown.chain(self.texts.iter().map(|file| (file, false))) {
            Resource::keep(db, id, path, media, shown)?;
        }
        Ok(())
    }

    fn insert_parts(&self, db: &mut Db, id: CourseVersionId) -> Result<()> {
        for audience in &self.audiences {
            let row = (course_audiences::course_version_id.eq(id), course_audiences::audience.eq(*audience));
            diesel::insert_into(course_audiences::table).values(row).execute(db)?;
        }
        for (position, module) in (1..).zip(&self.modules) {
            module.insert(db, id, position)?;
        }
        for (position, lesson) in (1..).zip(&self.lessons) {
            lesson.insert(db, id, position)?;
        }
        if let Some(quiz) = &self.quiz {
            quiz.insert(db, id)?;
        }
        if let Some(practical) = &self.practical {
            practical.insert(db, id)?;
        }
        Ok(())
    }
}

impl NewModule {
    fn insert(&self, db: &mut Db, version: CourseVersionId, position: i32) -> Result<()> {
        let row = (modules::course_version_id.eq(version), modules::key.eq(&self.key), modules::position.eq(position), modules::title.eq(&self.title));
        diesel::insert_into(modules::table).values(row).execute(db)?;
        Ok(())
    }
}

impl NewLesson {
    fn insert(&self, db: &mut Db, version: CourseVersionId, position: i32) -> Result<()> {
        diesel::insert_into(lessons::table)
            .values((
                lessons::id.eq(LessonId::new()),
                lessons::course_version_id.eq(version),
                lessons::key.eq(&self.key),
                lessons::position.eq(position),
                lessons::title.eq(&self.title),
                lessons::summary.eq(&self.summary),
                lessons::minutes.eq(self.minutes),
                lessons::kind.eq(self.kind),
                lessons::html.eq(&self.html),
                lessons::audio.eq(&self.audio),
                lessons::video.eq(&self.video),
                lessons::captions.eq(&self.captions),
                lessons::transcript.eq(&self.transcript),
                lessons::easy_html.eq(&self.easy_html),
                lessons::sign.eq(&self.sign),
                lessons::sign_captions.eq(&self.sign_captions),
                lessons::slides.eq(&self.slides),
                lessons::slide_pictures.eq(Json(self.slide_pictures.clone())),
                lessons::requires.eq(Json(self.requires.clone())),
                lessons::module_key.eq(&self.module_key),
                lessons::practice_questions.eq(Json(self.practice_questions.clone())),
            ))
            .execute(db)?;
        Ok(())
    }
}

impl NewQuiz {
    fn insert(&self, db: &mut Db, version: CourseVersionId) -> Result<()> {
        let id = QuizId::new();
        let row = (quizzes::id.eq(id), quizzes::course_version_id.eq(version), quizzes::title.eq(&self.title), quizzes::pass_mark.eq(self.pass_mark));
        diesel::insert_into(quizzes::table).values(row).execute(db)?;
        for (position, question) in (1..).zip(&self.questions) {
            question.insert(db, id, position)?;
        }
        Ok(())
    }
}

impl NewQuestion {
    fn insert(&self, db: &mut Db, quiz: QuizId, position: i32) -> Result<()> {
        diesel::insert_into(questions::table)
            .values((
                questions::id.eq(QuestionId::new()),
                questions::quiz_id.eq(quiz),
                questions::key.eq(&self.key),
                questions::position.eq(position),
                questions::kind.eq(self.kind),
                questions::skill.eq(&self.skill),
                questions::text.eq(&self.text),
                questions::picture.eq(&self.picture),
                questions::picture_alt.eq(&self.picture_alt),
                questions::hint.eq(&self.hint),
                questions::feedback.eq(&self.feedback),
                questions::choices.eq(Json(self.choices.clone())),
                questions::easy.eq(&self.easy),
                questions::difficulty.eq(self.difficulty.unwrap_or(MEDIUM)),
                questions::listen.eq(&self.listen),
                questions::unit.eq(&self.unit),
                questions::steps.eq(Json(self.steps.clone())),
            ))
            .execute(db)?;
        Ok(())
    }

    /// As it would stand in a test, without being kept.
    pub fn shown(self) -> Question {
        Question {
            id: QuestionId::new(),
            quiz_id: QuizId::new(),
            key: self.key,
            position: 1,
            kind: self.kind,
            skill: self.skill,
            text: self.text,
            picture: self.picture,
            picture_alt: self.picture_alt,
            hint: self.hint,
            feedback: self.feedback,
            choices: Json(self.choices),
            easy: self.easy,
            difficulty: self.difficulty.unwrap_or(MEDIUM),
            listen: self.listen,
            unit: self.unit,
            steps: Json(self.steps),
        }
    }
}

impl NewPractical {
    fn insert(&self, db: &mut Db, version: CourseVersionId) -> Result<()> {
        diesel::insert_into(practicals::table)
            .values((
                practicals::id.eq(PracticalId::new()),
                practicals::course_version_id.eq(version),
                practicals::title.eq(&self.title),
                practicals::intro.eq(&self.intro),
                practicals::criteria.eq(Json(self.criteria.clone())),
                practicals::independent.eq(self.independent),
            ))
            .execute(db)?;
        Ok(())
    }
}
