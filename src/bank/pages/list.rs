//! All questions by skill, audience and kind: the commune's own, and those of its courses.

use crate::authoring::skills::{self, SkillChoice};
use crate::authoring::{Author, QuestionText};
use crate::bank::question::{BankQuestion, BankQuestionId};
use crate::bank::text::BankText;
use crate::catalog::{Course, CourseVersion, Question, QuestionId, QuestionKind, Quiz};
use crate::db::schema::media;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Audience;
use crate::text::fold;
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::web::Query;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/bank", list).post("/bank/copies", copy);
}

const ON_A_PAGE: usize = 100;

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
struct Filter {
    q: String,
    skill: String,
    audience: String,
    kind: String,
    /// `bank`, `courses`, `archived`, or both of the first two.
    of: String,
}

#[derive(Serialize)]
struct BankPage {
    filter: Filter,
    found: usize,
    more: bool,
    lines: Vec<LineShown>,
    skills: Vec<SkillChoice>,
    audiences: Vec<&'static str>,
    kinds: Vec<&'static str>,
}

#[derive(Serialize)]
struct LineShown {
    /// Of the bank.
    id: Option<BankQuestionId>,
    /// Of a course.
    published: Option<QuestionId>,
    /// The id that a copy in the bank would have: sent twice, it is one.
    copy: BankQuestionId,
    course: String,
    slug: String,
    text: String,
    kind: String,
    skill: String,
    audiences: Vec<&'static str>,
    finished: bool,
    archived: bool,
}

impl Page for BankPage {
    const TEMPLATE: &'static str = "bank/bank.html";
}

impl Filter {
    fn fits(&self, text: &BankText) -> bool {
        let said = text.folded();
        let audience = Audience::from_word(&self.audience);
        fold(&self.q).split_whitespace().all(|word| said.contains(word))
            && (self.skill.is_empty() || self.skill == text.question.skill)
            && (self.kind.is_empty() || self.kind == text.question.kind)
            && audience.is_none_or(|audience| text.audiences.is_empty() || text.audiences.contains(&audience))
    }

    fn lines(&self, db: &mut Db, who: &Author) -> Result<Vec<LineShown>> {
        let mut lines = Vec::new();
        if self.of != "courses" {
            let away = self.of == "archived";
            let own = BankQuestion::list(db, who)?.into_iter().filter(|(question, text)| question.archived_at.is_some() == away && self.fits(text));
            lines.extend(own.map(|(question, text)| LineShown::of(Some(question.id), None, ("", ""), text, away)));
        }
        if self.of != "bank" && self.of != "archived" {
            let units = who.units(db)?;
            for published in Published::all(db, &units)? {
                if self.fits(&published.text) {
                    lines.push(LineShown::of(None, Some(published.question.id), (&published.course, &published.slug), published.text, false));
                }
            }
        }
        Ok(lines)
    }
}

impl LineShown {
    fn of(id: Option<BankQuestionId>, published: Option<QuestionId>, (course, slug): (&str, &str), text: BankText, archived: bool) -> LineShown {
        LineShown {
            id,
            published,
            copy: BankQuestionId::new(),
            course: course.into(),
            slug: slug.into(),
            finished: text.question.asked().wrong().is_empty(),
            text: text.question.text,
            kind: text.question.kind,
            skill: text.question.skill,
            audiences: text.audiences.iter().map(|audience| audience.word()).collect(),
            archived,
        }
    }
}

/// A question of a course in force, with the audiences of its course.
struct Published {
    question: Question,
    course: String,
    slug: String,
    text: BankText,
}

impl Published {
    /// Of the courses that a commune may go on with: its own, and those that are nobody's.
    fn all(db: &mut Db, units: &[UnitId]) -> Result<Vec<Published>> {
        let mut all = Vec::new();
        for course in Course::open(db)?.into_iter().filter(|course| course.unit_id.is_none_or(|unit| units.contains(&unit))) {
            let version = CourseVersion::current(db, &course)?;
            let Some(quiz) = Quiz::of_version(db, version.id)? else { continue };
            let audiences = version.audiences(db)?;
            for question in Question::of_quiz(db, quiz.id)? {
                let text = BankText { audiences: audiences.clone(), question: QuestionText::published(&question, str::to_owned) };
                all.push(Published { question, course: version.title.clone(), slug: course.slug.clone(), text });
            }
        }
        Ok(all)
    }
}

async fn list(app: App, who: Author, filter: Query<Filter>) -> Result<Show<BankPage>> {
    let filter = filter.into_inner();
    let look = move |db: &mut Db| {
        let mut lines = filter.lines(db, &who)?;
        let (found, more) = (lines.len(), lines.len() > ON_A_PAGE);
        lines.truncate(ON_A_PAGE);
        Ok(BankPage {
            filter,
            found,
            more,
            lines,
            skills: skills::all(db)?,
            audiences: Audience::ALL.iter().map(|audience| audience.word()).collect(),
            kinds: QuestionKind::ALL.iter().map(|kind| kind.word()).collect(),
        })
    };
    Ok(Show(app.read(look).await?))
}

#[derive(Deserialize)]
struct CopyForm {
    id: BankQuestionId,
    question: QuestionId,
}

/// A question of a course becomes one of the bank.
async fn copy(app: App, who: Author, form: Form<CopyForm>) -> Result<See> {
    let form = form.into_inner();
    let id = form.id;
    let change = move |db: &mut Db| {
        let units = who.units(db)?;
        let found = Published::all(db, &units)?.into_iter().find(|published| published.question.id == form.question).ok_or(Error::NotFound)?;
        let mut text = found.text;
        let pictures: Vec<String> = text.pictures().into_iter().map(str::to_owned).collect();
        for sha256 in pictures {
            let mime: String = media::table.find(&sha256).select(media::mime).first(db)?;
            text.rename_picture(&sha256, &format!("{sha256}.{}", ending_of(&mime)));
        }
        BankQuestion::begin(db, &who, form.id, &text)
    };
    app.write(change).await?;
    Ok(See(format!("/bank/questions/{id}")).saying("bank-copied"))
}

fn ending_of(mime: &str) -> &str {
    match mime {
        "image/svg+xml" => "svg",
        "image/jpeg" => "jpg",
        other => other.rsplit('/').next().unwrap_or("bin"),
    }
}
