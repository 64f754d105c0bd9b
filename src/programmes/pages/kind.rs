//! All programmes of a kind, place by place: where there is one in each hamlet, and where it is still wanting.

use crate::community::{Unit, UnitKind};
use crate::db::schema::programme_members;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::programmes::guard::{Onlooker, Reach};
use crate::programmes::{Kind, NewProgramme, Place, Programme, ProgrammeId};
use crate::web::{App, Page, Show, Site, today};
use actix_web::web::Path;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

pub fn routes(site: &mut Site) {
    site.get("/programmes/kinds/{model}", show);
}

#[derive(Serialize)]
struct KindPage {
    code: String,
    name: String,
    about: String,
    lines: Vec<Line>,
    /// Hamlets in which it works.
    there: usize,
    hamlets: usize,
    /// Sees how many take part.
    names: bool,
}

#[derive(Serialize)]
struct Line {
    unit: UnitId,
    place: String,
    programmes: Vec<Own>,
    /// The office may begin it here.
    wanting: bool,
}

#[derive(Serialize)]
struct Own {
    id: ProgrammeId,
    /// Of its own, not that of kind and place.
    name: Option<String>,
    closed: bool,
    members: i64,
}

impl Page for KindPage {
    const TEMPLATE: &'static str = "programmes/kind.html";
}

async fn show(app: App, who: Onlooker, code: Path<String>) -> Result<Show<KindPage>> {
    Ok(Show(app.read(move |db| KindPage::of(db, &who.0, &code)).await?))
}

impl KindPage {
    fn of(db: &mut Db, who: &Reach, code: &str) -> Result<KindPage> {
        let kind = Kind::coded(code).ok_or(Error::NotFound)?;
        let mut programmes = Programme::all_near(db, &who.scope)?;
        programmes.retain(|one| one.kind == kind.code);
        let members = members(db, &programmes)?;
        let office = Unit::all_within(db, &who.office)?;
        let mut lines = Vec::new();
        for unit in places(db, who, kind, &programmes)? {
            let usual = NewProgramme::of(kind, &unit).name;
            let own = programmes.iter().filter(|one| one.unit_id == unit.id);
            let own = own.map(|one| Own {
                id: one.id,
                name: Some(&one.name).filter(|name| **name != usual).cloned(),
                closed: one.closed_at.is_some(),
                members: members.get(&one.id).copied().unwrap_or(0),
            });
            let own: Vec<Own> = own.collect();
            let wanting = unit.closed_at.is_none() && own.iter().all(|one| one.closed) && office.iter().any(|place| place.id == unit.id);
            lines.push(Line { unit: unit.id, place: unit.name, programmes: own, wanting });
        }
        let there = lines.iter().filter(|line| line.programmes.iter().any(|one| !one.closed)).count();
        Ok(KindPage {
            code: kind.code.clone(),
            name: kind.name.in_lang(who.lang).into(),
            about: kind.about.in_lang(who.lang).into(),
            there,
            hamlets: lines.len(),
            lines,
            names: who.sees_names(),
        })
    }
}

/// Each hamlet, where each is to have one; and wherever there is one.
fn places(db: &mut Db, who: &Reach, kind: &Kind, programmes: &[Programme]) -> Result<Vec<Unit>> {
    let mut places = Unit::hamlets(db, &who.scope)?;
    let has = |unit: &Unit| programmes.iter().any(|one| one.unit_id == unit.id);
    places.retain(|unit| has(unit) || kind.place == Place::Hamlet && unit.closed_at.is_none());
    let others: Vec<UnitId> = programmes.iter().map(|one| one.unit_id).filter(|unit| places.iter().all(|place| place.id != *unit)).collect();
    let mut above: Vec<Unit> = Vec::new();
    for unit in others {
        if above.iter().all(|known| known.id != unit) {
            above.push(Unit::find(db, unit)?);
        }
    }
    above.retain(|unit| unit.kind != UnitKind::Class);
    Ok([above, places].concat())
}

/// How many take part today.
fn members(db: &mut Db, programmes: &[Programme]) -> Result<HashMap<ProgrammeId, i64>> {
    let ids: Vec<ProgrammeId> = programmes.iter().map(|one| one.id).collect();
    let there = programme_members::table.filter(programme_members::programme_id.eq_any(ids)).filter(programme_members::withdrawn_at.is_null());
    let now = there.filter(programme_members::until.is_null().or(programme_members::until.ge(today())));
    let counted: Vec<(ProgrammeId, i64)> =
        now.group_by(programme_members::programme_id).select((programme_members::programme_id, diesel::dsl::count_star())).load(db)?;
    Ok(counted.into_iter().collect())
}
