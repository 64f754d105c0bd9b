//! What a course says about itself.

use super::{Conflict, Facts, Kept, before};
use crate::authoring::course_text::{COURSE, CourseText};
use crate::authoring::difference::difference;
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::fields::line;
use crate::authoring::skills::{self, SkillChoice};
use crate::authoring::{Author, How, mark_of};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::Audience;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/drafts/{draft}/course", edit).post("/drafts/{draft}/course", save);
}

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
struct CourseForm {
    #[serde(default)]
    began: String,
    title: String,
    summary: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    audiences: Vec<String>,
    #[serde(default)]
    skills: Vec<String>,
    /// Courses to learn before it, by their names in addresses.
    #[serde(default)]
    requires: Vec<String>,
    #[serde(default)]
    licence: String,
    /// One a line.
    #[serde(default)]
    authors: String,
    #[serde(default)]
    picture_alt: String,
}

#[derive(Serialize)]
struct CoursePage {
    draft: Facts,
    form: CourseForm,
    skills: Vec<SkillChoice>,
    courses: Vec<SkillChoice>,
    audiences: Vec<&'static str>,
    picture: Option<String>,
    conflict: Option<Conflict>,
    problems: Problems,
}

impl Page for CoursePage {
    const TEMPLATE: &'static str = "authoring/course.html";
}

impl CourseForm {
    fn of(text: &str) -> Result<CourseForm> {
        let course = CourseText::read(text)?;
        let form = CourseForm {
            began: String::new(),
            title: course.text("title"),
            summary: course.text("summary"),
            version: course.text("version"),
            language: course.text("language"),
            audiences: course.texts("audiences"),
            skills: course.texts("skills"),
            requires: course.texts("requires"),
            licence: course.text("licence"),
            authors: course.texts("authors").join("\n"),
            picture_alt: course.text("picture_alt"),
        };
        Ok(CourseForm { began: form.mark(), ..form })
    }

    fn problems(&self) -> Problems {
        let mut problems = Problems::default();
        problems.text("title", &self.title, "problem-course-title-missing", 80);
        problems.text("summary", &self.summary, "problem-course-summary-missing", 400);
        problems.text("version", &self.version, "problem-version-missing", 20);
        problems.text("licence", &self.licence, "problem-licence-missing", 200);
        if self.audiences.is_empty() {
            problems.add("audiences", "problem-audiences-missing");
        }
        problems
    }

    /// What was typed, in the file that stands there.
    fn written(&self, text: &str) -> Result<CourseText> {
        let mut course = CourseText::read(text)?;
        course.set_text("title", &line(&self.title), true);
        course.set_text("summary", &line(&self.summary), true);
        course.set_text("version", &line(&self.version), true);
        course.set_text("language", if self.language == "en" { "en" } else { "vi" }, true);
        let known: Vec<String> = self.audiences.iter().filter(|word| Audience::from_word(word).is_some()).cloned().collect();
        course.set_texts("audiences", &known, true);
        course.set_texts("skills", &self.skills, true);
        course.set_texts("requires", &self.requires, false);
        course.set_text("licence", &line(&self.licence), true);
        let authors: Vec<String> = self.authors.lines().map(line).filter(|author| !author.is_empty()).collect();
        course.set_texts("authors", &authors, true);
        course.set_text("picture_alt", &line(&self.picture_alt), false);
        Ok(course)
    }
}

impl CoursePage {
    fn of(db: &mut Db, draft: &Draft, form: CourseForm, problems: Problems) -> Result<CoursePage> {
        let files = draft.files(db)?;
        let picture = CourseText::read(files.text(COURSE).unwrap_or_default())?.text("picture");
        Ok(CoursePage {
            draft: Facts::from(draft),
            courses: before::all(db, &draft.slug, &form.requires)?,
            form,
            skills: skills::all(db)?,
            audiences: Audience::ALL.iter().map(|audience| audience.word()).collect(),
            picture: Some(picture).filter(|picture| !picture.is_empty()),
            conflict: None,
            problems,
        })
    }
}

async fn edit(app: App, who: Author, draft: Path<DraftId>) -> Result<Show<CoursePage>> {
    let id = *draft;
    let look = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let form = CourseForm::of(draft.files(db)?.text(COURSE).ok_or(Error::NotFound)?)?;
        CoursePage::of(db, &draft, form, Problems::default())
    };
    Ok(Show(app.read(look).await?))
}

async fn save(app: App, who: Author, draft: Path<DraftId>, form: Form<CourseForm>) -> Submitted<CoursePage> {
    let (id, form) = (*draft, form.into_inner());
    let problems = form.problems();
    let change = move |db: &mut Db| -> Result<Option<CoursePage>> {
        let draft = Draft::of(db, &who, id)?;
        if !problems.is_empty() {
            return CoursePage::of(db, &draft, form.clone(), problems.clone()).map(Some);
        }
        let files = draft.files(db)?;
        let file = files.0.get(COURSE).ok_or(Error::NotFound)?;
        let now_there = file.text.clone().unwrap_or_default();
        let course = form.written(&now_there)?;
        let text = course.to_string();
        // The order of the lessons stands in the same file and is nobody's typing: the fields alone count.
        let theirs = CourseForm::of(&now_there)?;
        if !form.began_from(&theirs) && text != now_there {
            let conflict = Conflict { kept: Kept::of(db, file)?, lines: difference(&now_there, &text), theirs: now_there.clone() };
            let form = CourseForm { began: theirs.mark(), ..form.clone() };
            return Ok(Some(CoursePage { conflict: Some(conflict), ..CoursePage::of(db, &draft, form, Problems::default())? }));
        }
        draft.keep(db, who.id, COURSE, &text, How::Saved)?;
        draft.take_title(db, &course.text("title"))?;
        Ok(None)
    };
    Ok(match app.write(change).await? {
        Some(page) => Either::Right(Again(page)),
        None => Either::Left(See(format!("/drafts/{id}")).saying("draft-saved")),
    })
}

impl CourseForm {
    /// By this the form knows the state that it began from.
    fn mark(&self) -> String {
        let fields = [&self.title, &self.summary, &self.version, &self.language, &self.licence, &self.authors, &self.picture_alt];
        let lists = [self.audiences.join(","), self.skills.join(","), self.requires.join(",")];
        mark_of(&fields.into_iter().chain(&lists).map(String::as_str).collect::<Vec<_>>().join("\n"))
    }

    fn began_from(&self, other: &CourseForm) -> bool {
        self.began == other.mark()
    }
}
