//! How long data is kept: the rules, what would go now, and the reports of what went.

use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Admin, Person};
use crate::privacy::Recording;
use crate::stewardship::retention::{Count, Kept, Rule, Run};
use crate::web::{App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::web::Path;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/retention", show).get("/retention/rules/{kind}", one_rule).post("/retention/rules/{kind}", set_rule).post("/retention/runs", run);
}

/// A rule, and how many would go by it now.
#[derive(Serialize)]
struct Line {
    rule: Rule,
    due: i64,
}

#[derive(Serialize)]
struct Report {
    run_at: NaiveDateTime,
    /// Nobody: the monthly job.
    run_by: Option<String>,
    counts: Vec<Count>,
}

#[derive(Serialize)]
struct RetentionPage {
    lines: Vec<Line>,
    reports: Vec<Report>,
}

impl Page for RetentionPage {
    const TEMPLATE: &'static str = "stewardship/retention.html";
}

const REPORTS: i64 = 24;

async fn show(app: App, _: Admin) -> Result<Show<RetentionPage>> {
    let load = |db: &mut Db| {
        let mut lines = Vec::new();
        for rule in Rule::all(db)? {
            lines.push(Line { due: rule.due(db)?, rule });
        }
        let runs = Run::latest(db, REPORTS)?;
        let people: Vec<PersonId> = runs.iter().filter_map(|(run, _)| run.run_by).collect();
        let names = Person::names(db, &people)?;
        let report = |(run, counts): (Run, Vec<Count>)| Report { run_at: run.run_at, run_by: run.run_by.and_then(|id| names.get(&id).cloned()), counts };
        Ok(RetentionPage { lines, reports: runs.into_iter().map(report).collect() })
    };
    Ok(Show(app.read(load).await?))
}

#[derive(Serialize)]
struct RulePage {
    kind: Kept,
    months: String,
    reason: String,
    problems: Problems,
}

impl Page for RulePage {
    const TEMPLATE: &'static str = "stewardship/retention_rule.html";
}

fn kind_of(path: &Path<String>) -> Result<Kept> {
    Kept::from_word(path).ok_or(Error::NotFound)
}

async fn one_rule(app: App, _: Admin, path: Path<String>) -> Result<Show<RulePage>> {
    let kind = kind_of(&path)?;
    let rule = app.read(Rule::all).await?.into_iter().find(|rule| rule.kind == kind).ok_or(Error::NotFound)?;
    Ok(Show(RulePage { kind, months: rule.months.to_string(), reason: rule.reason, problems: Problems::default() }))
}

#[derive(Deserialize)]
struct RuleForm {
    #[serde(default)]
    months: String,
    #[serde(default)]
    reason: String,
}

async fn set_rule(app: App, who: Admin, path: Path<String>, form: Form<RuleForm>) -> Submitted<RulePage> {
    let (kind, form, by) = (kind_of(&path)?, form.into_inner(), who.id);
    let (months, reason) = (form.months.trim().parse().unwrap_or(0), form.reason.clone());
    let done = app.write(move |db| Rule::set(db, by, kind, months, &reason)).await;
    let field = if (1..=crate::stewardship::retention::MOST_MONTHS).contains(&months) { "reason" } else { "months" };
    let again = async |problems| Ok(RulePage { kind, months: form.months, reason: form.reason, problems });
    super::answered(done, See("/retention").saying("retention-rule-set"), field, again).await
}

async fn run(app: App, who: Admin) -> Result<See> {
    app.write(move |db| Run::carry_out(db, Some(who.id))).await?;
    Recording::sweep(&app).await?;
    Ok(See("/retention").saying("retention-was-run"))
}
