//! The tests of a class: before and after in totals, and what a trainer grants one learner.

use super::members::find;
use crate::assessment::{ExtraTime, GroupChange, MoreTries, MoreTryId, PaperTest};
use crate::attendance::{Class, ClassId, Member};
use crate::catalog::{CourseVersion, Outline, QuizId};
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::learning::{Enrolment, EnrolmentId};
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/classes/{class}/tests", show)
        .get("/classes/{class}/members/{person}/tests", member)
        .post("/classes/{class}/members/{person}/extra-time", set_extra_time)
        .post("/classes/{class}/members/{person}/more-tries", grant_try);
}

#[derive(Serialize)]
struct TestsPage {
    class: Class,
    changes: Vec<GroupChange>,
    members: Vec<Member>,
    /// The tests of the courses that somebody here has begun.
    quizzes: Vec<(QuizId, String)>,
    paper_tests: Vec<PaperTest>,
    paper_test: crate::assessment::PaperTestId,
}

impl Page for TestsPage {
    const TEMPLATE: &'static str = "attendance/tests.html";
}

async fn show(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<TestsPage>> {
    let class = find(&app, &who, *class).await?;
    let load = move |db: &mut Db| {
        let members = Member::list(db, class.id)?;
        let people: Vec<PersonId> = members.iter().map(|member| member.id).collect();
        let mut quizzes: Vec<(QuizId, String)> = Vec::new();
        for version in Enrolment::versions_of(db, &people)? {
            let outline = Outline::of(db, version)?;
            quizzes.extend(outline.quiz.as_ref().map(|quiz| (quiz.id, format!("{} ({})", outline.title, outline.label))));
        }
        let changes = GroupChange::of(db, &people)?;
        let paper_tests = PaperTest::of_class(db, class.unit())?;
        Ok(TestsPage { changes, members, quizzes, paper_tests, paper_test: crate::assessment::PaperTestId::new(), class })
    };
    Ok(Show(app.read(load).await?))
}

#[derive(Serialize)]
struct MemberTests {
    class: Class,
    person: PersonId,
    name: String,
    factor: f64,
    factors: [f64; 4],
    /// The courses that they have begun, with the id for one more try.
    courses: Vec<(EnrolmentId, String, MoreTryId)>,
}

impl Page for MemberTests {
    const TEMPLATE: &'static str = "attendance/member_tests.html";
}

async fn member(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<Show<MemberTests>> {
    let (class, person) = path.into_inner();
    let class = find(&app, &who, class).await?;
    let load = move |db: &mut Db| {
        let person = Member::find(db, class.id, person)?;
        let mut courses = Vec::new();
        for enrolment in Enrolment::all_of(db, person.id)? {
            courses.push((enrolment.id, CourseVersion::find(db, enrolment.course_version_id)?.title, MoreTryId::new()));
        }
        Ok(MemberTests { factor: ExtraTime::set_for(db, person.id)?, factors: ExtraTime::FACTORS, courses, person: person.id, name: person.name, class })
    };
    Ok(Show(app.read(load).await?))
}

#[derive(Deserialize)]
struct Factor {
    factor: f64,
}

async fn set_extra_time(app: App, who: Trainer, path: Path<(ClassId, PersonId)>, form: Form<Factor>) -> Result<See> {
    let (class, person) = path.into_inner();
    let (class, by, factor) = (find(&app, &who, class).await?, who.id, form.factor);
    let back = format!("/classes/{}/members/{person}/tests", class.id);
    app.write(move |db| {
        let person = Member::find(db, class.id, person)?;
        ExtraTime::set(db, by, person.id, factor)
    })
    .await?;
    Ok(See(back).saying("extra-time-kept"))
}

#[derive(Deserialize)]
struct OneMore {
    id: MoreTryId,
    enrolment: EnrolmentId,
    #[serde(default)]
    reason: String,
}

async fn grant_try(app: App, who: Trainer, path: Path<(ClassId, PersonId)>, form: Form<OneMore>) -> Result<See> {
    let (class, person) = path.into_inner();
    let (class, by) = (find(&app, &who, class).await?, who.id);
    let back = format!("/classes/{}/members/{person}/tests", class.id);
    if form.reason.chars().count() > 500 {
        return Err(Error::refused("grant-reason-missing"));
    }
    app.write(move |db| {
        let person = Member::find(db, class.id, person)?;
        let enrolment = Enrolment::own(db, person.id, form.enrolment)?;
        MoreTries::grant(db, by, person.id, enrolment.id, form.id, &form.reason)
    })
    .await?;
    Ok(See(back).saying("try-granted"))
}
