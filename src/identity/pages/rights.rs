//! Who may what, and why; and the yearly review.

use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Admin, Grant, Right, Role, RoleId, Wanted};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/admin/rights", list).get("/admin/rights/review", to_review).post("/admin/rights/{role}/review", review);
}

#[derive(Deserialize, Serialize)]
#[serde(default)]
#[derive(Default)]
struct Search {
    q: String,
    role: String,
    unit: String,
    past: bool,
}

/// A role with those who have it.
#[derive(Serialize)]
struct Holders {
    role: Role,
    grants: Vec<Grant>,
}

#[derive(Serialize)]
struct RightsPage {
    search: Search,
    all_roles: &'static [Role],
    units: Vec<Place>,
    holders: Vec<Holders>,
    found: usize,
    overdue: i64,
    due: usize,
}

impl Page for RightsPage {
    const TEMPLATE: &'static str = "identity/rights.html";
}

async fn list(app: App, who: Admin, search: Query<Search>) -> Result<Show<RightsPage>> {
    let (scope, search) = (who.scope(), search.into_inner());
    Ok(Show(app.read(move |db| RightsPage::of(db, &scope, search)).await?))
}

impl RightsPage {
    fn of(db: &mut Db, scope: &[UnitId], search: Search) -> Result<RightsPage> {
        let role = Role::from_word(&search.role);
        let wanted = Wanted { role, person: None, unit: search.unit.parse().ok(), name: search.q.clone(), past: search.past };
        let mut grants = Grant::list(db, scope, &wanted)?;
        let due = Grant::to_review(db, scope)?;
        let searching = !search.q.trim().is_empty() || wanted.unit.is_some() || role.is_some();
        let found = grants.len();
        let mut holders: Vec<Holders> = Vec::new();
        for &role in Role::ALL.iter().filter(|one| role.is_none_or(|role| role == **one)) {
            let (own, rest) = grants.into_iter().partition(|grant| grant.role == role);
            grants = rest;
            holders.push(Holders { role, grants: own });
        }
        holders.retain(|one| !searching || !one.grants.is_empty());
        Ok(RightsPage {
            search,
            all_roles: Role::ALL,
            units: Place::all(db, scope)?,
            holders,
            found,
            overdue: due.iter().filter(|grant| grant.overdue).count() as i64,
            due: due.len(),
        })
    }
}

/// A unit where a right can be; a class says in which hamlet it is.
#[derive(Serialize)]
pub struct Place {
    #[serde(flatten)]
    pub unit: Unit,
    pub of: String,
}

impl Place {
    pub fn all(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Place>> {
        let units = Unit::all_within(db, scope)?;
        let above = |unit: &Unit| units.iter().find(|above| Some(above.id) == unit.parent_id).map(|above| above.name.clone()).unwrap_or_default();
        let names: Vec<String> = units.iter().map(above).collect();
        Ok(units.into_iter().zip(names).map(|(unit, of)| Place { unit, of }).collect())
    }
}

#[derive(Serialize)]
struct ReviewPage {
    grants: Vec<Grant>,
    problems: Problems,
}

impl Page for ReviewPage {
    const TEMPLATE: &'static str = "identity/rights_review.html";
}

async fn to_review(app: App, who: Admin) -> Result<Show<ReviewPage>> {
    Ok(Show(ReviewPage::of(&app, who.scope(), Problems::default()).await?))
}

impl ReviewPage {
    async fn of(app: &App, scope: Vec<UnitId>, problems: Problems) -> Result<ReviewPage> {
        Ok(ReviewPage { grants: app.read(move |db| Grant::to_review(db, &scope)).await?, problems })
    }
}

#[derive(Deserialize)]
struct Reviewed {
    decision: Decision,
}

crate::words! { pub enum Decision { Confirm = "confirm", TakeBack = "take-back" } }

async fn review(app: App, who: Admin, right: Path<RoleId>, form: Form<Reviewed>) -> Submitted<ReviewPage> {
    let (scope, by, id, decision) = (who.scope(), who.id, *right, form.decision);
    let done = app.write(move |db| {
        let grant = Grant::find(db, &scope, id)?;
        match decision {
            Decision::Confirm => grant.confirm(db, by),
            Decision::TakeBack => Right::revoke(db, by, &scope, grant.person_id, id),
        }
    });
    let said = if decision == Decision::Confirm { "role-reviewed" } else { "role-revoked" };
    match done.await {
        Ok(()) => Ok(Either::Left(See("/admin/rights/review").saying(said))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(ReviewPage::of(&app, who.scope(), Problems::of("review", refusal)).await?))),
        Err(error) => Err(error),
    }
}
