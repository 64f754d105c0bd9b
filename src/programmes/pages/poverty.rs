//! The poor and near-poor households of a year: a list for the office alone.

use super::places;
use crate::community::{Household, HouseholdId};
use crate::db::Db;
use crate::db::schema::households;
use crate::error::Result;
use crate::programmes::entry::{self, Entry, Faults, Opt};
use crate::programmes::guard::{Keeper, Reach};
use crate::programmes::names::Names;
use crate::programmes::{Key, Poverty, PovertyId, PovertyStatus};
use crate::web::{Again, App, Form, Page, See, Show, Site, Submitted, today};
use actix_web::Either;
use actix_web::web::Query;
use chrono::Datelike;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/poor-households", list).post("/poor-households", record);
}

#[derive(Deserialize)]
struct Which {
    year: Option<i32>,
}

#[derive(Serialize)]
struct Line {
    household: HouseholdId,
    name: String,
    status: Poverty,
    source: String,
}

#[derive(Serialize)]
struct PovertyPage {
    id: PovertyId,
    year: i32,
    years: Vec<i32>,
    lines: Vec<Line>,
    hamlets: Vec<Opt>,
    household_number: String,
    household_unit: String,
    household_new: bool,
    ask_household: bool,
    statuses: &'static [Poverty],
    status: String,
    source: String,
    problems: Faults,
}

impl Page for PovertyPage {
    const TEMPLATE: &'static str = "programmes/poverty.html";
}

impl PovertyPage {
    fn of(db: &mut Db, who: &Reach, year: i32, id: PovertyId, entry: &Entry, problems: Faults) -> Result<PovertyPage> {
        let poor = PovertyStatus::list(db, &who.office, year)?;
        let keys: Vec<Key> = poor.iter().map(|one| Key::Household(one.household)).collect();
        let names = Names::of(db, &keys, who.lang)?;
        let now = today().year();
        Ok(PovertyPage {
            id,
            year,
            years: (now - 2..=now + 1).rev().collect(),
            lines: poor
                .into_iter()
                .map(|one| Line { name: names.name(&Key::Household(one.household)), household: one.household, status: one.status, source: one.source })
                .collect(),
            hamlets: places(&crate::community::Unit::hamlets(db, &who.office)?),
            household_number: entry.get("household_number").into(),
            household_unit: entry.get("household_unit").into(),
            household_new: !entry.get("household_new").is_empty(),
            ask_household: problems.any(&["problem-household-unknown"]),
            statuses: Poverty::ALL,
            status: entry.get("status").into(),
            source: entry.get("source").into(),
            problems,
        })
    }
}

async fn list(app: App, who: Keeper, which: Query<Which>) -> Result<Show<PovertyPage>> {
    let (who, year) = (who.0, which.year.filter(|year| (2000..2100).contains(year)).unwrap_or_else(|| today().year()));
    Ok(Show(app.read(move |db| PovertyPage::of(db, &who, year, PovertyId::new(), &Entry::default(), Faults::default())).await?))
}

async fn record(app: App, who: Keeper, form: Form<Vec<(String, String)>>) -> Submitted<PovertyPage> {
    let (who, entry) = (who.0, Entry(form.into_inner()));
    let id: PovertyId = entry.own_id()?;
    let year = entry.id::<i32>("year").filter(|year| (2000..2100).contains(year)).unwrap_or_else(|| today().year());
    let done = app
        .write(move |db| {
            let mut faults = Faults::default();
            let status = Poverty::from_word(entry.get("status"));
            if status.is_none() {
                faults.add("status", "problem-poverty-status");
            }
            if entry.get("source").is_empty() {
                faults.add("source", "problem-poverty-source");
            } else if entry.get("source").chars().count() > 200 {
                faults.add_with("source", "problem-too-long", &[("most", "200".into())]);
            }
            let found = entry::household_or_new(db, &entry, &who.office, &mut faults)?;
            if found.is_none() && faults.is_empty() {
                faults.add("household_number", "problem-household-missing");
            }
            if let (Some((household, _)), Some(status), true) = (found, status, faults.is_empty()) {
                let home: Household = households::table.find(household).first(db)?;
                return PovertyStatus::enter(db, who.id, id, &home, status, year, entry.get("source")).map(Ok);
            }
            PovertyPage::of(db, &who, year, id, &entry, faults).map(Err)
        })
        .await?;
    Ok(match done {
        Ok(()) => Either::Left(See(format!("/poor-households?year={year}")).saying("poverty-recorded")),
        Err(page) => Either::Right(Again(page)),
    })
}
