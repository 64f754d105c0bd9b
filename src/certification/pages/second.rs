//! The second look: the form of another assessor without the first result, and the officers' totals.

use crate::catalog::Practical;
use crate::certification::check::{Level, PracticalCheck, Seen};
use crate::certification::second::{Agreement, CourseAgreement, SecondCheck, SecondCheckId, SecondRule, SecondWaits};
use crate::community::Unit;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Assessor, Officer, Person};
use crate::learning::Enrolment;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub fn routes(site: &mut Site) {
    site.get("/second-checks", list)
        .get("/second-checks/{second}", show)
        .post("/second-checks/{second}/result", record)
        .get("/practical-agreement", agreement)
        .post("/practical-agreement/rule", set_rule);
}

#[derive(Serialize)]
struct SecondsPage {
    waiting: Vec<SecondWaits>,
    approves_too: bool,
}

impl Page for SecondsPage {
    const TEMPLATE: &'static str = "certification/seconds.html";
}

/// Whoever approves there sees the first results: the second look is for those who do not.
fn blind(who: &Assessor) -> bool {
    who.units(crate::identity::Role::Approver).is_empty()
}

async fn list(app: App, who: Assessor) -> Result<Show<SecondsPage>> {
    let (scope, by, blind) = (who.scope(), who.id, blind(&who));
    let waiting = app.read(move |db| if blind { SecondCheck::waiting(db, by, &scope) } else { Ok(Vec::new()) }).await?;
    Ok(Show(SecondsPage { waiting, approves_too: !blind }))
}

#[derive(Serialize)]
struct SecondPage {
    id: SecondCheckId,
    name: String,
    hamlet: String,
    practical: Option<Practical>,
    levels: &'static [Level],
    made: bool,
    typed: BTreeMap<String, String>,
    problems: Problems,
}

impl Page for SecondPage {
    const TEMPLATE: &'static str = "certification/second.html";
}

impl SecondPage {
    fn of(db: &mut Db, by: PersonId, scope: &[UnitId], id: SecondCheckId) -> Result<SecondPage> {
        let second = SecondCheck::within(db, scope, id)?;
        if second.assessor_id != Some(by) {
            second.may_be_made_by(db, by)?;
        }
        let first = second.first(db)?;
        let enrolment = Enrolment::find(db, first.enrolment_id)?;
        Ok(SecondPage {
            id,
            name: Person::find(db, enrolment.person_id)?.name,
            hamlet: Unit::find(db, second.unit_id)?.name,
            practical: Practical::of_version(db, enrolment.course_version_id)?,
            levels: Level::ALL,
            made: second.assessor_id.is_some(),
            typed: BTreeMap::new(),
            problems: Problems::default(),
        })
    }
}

fn only_blind(who: &Assessor) -> Result<()> {
    if blind(who) { Ok(()) } else { Err(Error::refused("second-not-by-approver")) }
}

async fn show(app: App, who: Assessor, second: Path<SecondCheckId>) -> Result<Show<SecondPage>> {
    let (scope, by, id) = (who.scope(), who.id, *second);
    let page = app.read(move |db| SecondPage::of(db, by, &scope, id)).await?;
    only_blind(&who)?;
    Ok(Show(page))
}

async fn record(app: App, who: Assessor, second: Path<SecondCheckId>, form: Form<Vec<(String, String)>>) -> Submitted<SecondPage> {
    let (scope, by, id) = (who.scope(), who.id, *second);
    let typed: BTreeMap<String, String> = form.into_inner().into_iter().collect();
    let (found, of) = (scope.clone(), by);
    let criteria = app.read(move |db| {
        let first = SecondCheck::within(db, &found, id)?.first(db)?;
        let version = Enrolment::find(db, first.enrolment_id)?.course_version_id;
        PracticalCheck::criteria(db, version)
    });
    let criteria = criteria.await?;
    only_blind(&who)?;
    let level = |key: &str| typed.get(&format!("seen-{key}")).and_then(|word| Level::from_word(word));
    let seen: Vec<Seen> = criteria.iter().filter_map(|one| Some(Seen { key: one.key.clone(), level: level(&one.key)? })).collect();
    let note = typed.get("note").cloned().unwrap_or_default();
    let mut problems = Problems::default();
    if seen.len() < criteria.len() {
        problems.add("seen", "problem-criteria-missing");
    }
    if note.chars().count() > 1000 {
        problems.add_with("note", "problem-too-long", &[("most", "1000".into())]);
    }
    if !problems.is_empty() {
        let page = app.read(move |db| SecondPage::of(db, of, &scope, id)).await?;
        return Ok(Either::Right(Again(SecondPage { typed, problems, ..page })));
    }
    app.write(move |db| SecondCheck::within(db, &scope, id)?.record(db, by, &seen, &note)).await?;
    Ok(Either::Left(See("/second-checks").saying("second-kept")))
}

#[derive(Serialize)]
struct AgreementPage {
    courses: Vec<CourseAgreement>,
    open: i64,
    rules: Vec<CommuneRule>,
}

#[derive(Serialize)]
struct CommuneRule {
    id: UnitId,
    name: String,
    rule: SecondRule,
}

impl Page for AgreementPage {
    const TEMPLATE: &'static str = "certification/agreement.html";
}

async fn agreement(app: App, who: Officer) -> Result<Show<AgreementPage>> {
    let scope = who.scope();
    app.read(move |db| {
        let mut rules = Vec::new();
        for unit in &scope {
            if let Ok(commune) = Unit::commune_of(db, *unit) {
                rules.push(CommuneRule { id: commune.id, name: commune.name, rule: SecondRule::of(db, commune.id)? });
            }
        }
        Ok(Show(AgreementPage { courses: Agreement::all(db, &scope)?, open: Agreement::open(db, &scope)?, rules }))
    })
    .await
}

#[derive(Deserialize)]
struct RuleForm {
    commune: UnitId,
    percent: i32,
    one_of: i32,
}

async fn set_rule(app: App, who: Officer, form: Form<RuleForm>) -> Result<See> {
    let (scope, by, form) = (who.scope(), who.id, form.into_inner());
    app.write(move |db| {
        if !Unit::is_within(db, form.commune, &scope)? {
            return Err(Error::NotFound);
        }
        SecondRule { percent: form.percent, one_of: form.one_of }.set(db, by, form.commune)
    })
    .await?;
    Ok(See("/practical-agreement").saying("second-rule-kept"))
}
