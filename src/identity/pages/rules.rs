//! The rules of staff accounts that are in force, in plain words.

use crate::config::SecondFactorRule;
use crate::error::Result;
use crate::identity::Admin;
use crate::web::{App, Page, Show, Site};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/admin/rules", rules);
}

#[derive(Serialize)]
struct RulesPage {
    second_factor: SecondFactorRule,
    alone: usize,
    with_second_factor: usize,
    wrong_tries: i32,
    wrong_names: i32,
    lock_minutes: u64,
    unused_days: u64,
    day_hours: i64,
}

impl Page for RulesPage {
    const TEMPLATE: &'static str = "identity/rules.html";
}

async fn rules(app: App, _: Admin) -> Result<Show<RulesPage>> {
    let rules = &app.config.rules;
    Ok(Show(RulesPage {
        second_factor: app.config.second_factor_rule(),
        alone: rules.password_alone(),
        with_second_factor: rules.password_with_second_factor(),
        wrong_tries: rules.wrong_tries(),
        wrong_names: rules.wrong_names(),
        lock_minutes: rules.lock_after().as_secs().div_ceil(60),
        unused_days: rules.suspend_after().as_secs().div_ceil(24 * 3600),
        day_hours: crate::identity::login::LIFETIME.num_hours(),
    }))
}
