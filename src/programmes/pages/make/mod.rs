//! A model is begun, changed and closed by the office.

mod form;

use crate::community::{Unit, UnitKind};
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::programmes::entry::{self, Entry, Faults, Opt};
use crate::programmes::guard::{Keeper, Reach};
use crate::programmes::{Kind, NewProgramme, Place, Programme, ProgrammeId, Rule};
use crate::web::{Again, App, Form, Page, See, Show, Site, Submitted, today};
use actix_web::Either;
use actix_web::web::{Path, Query};
use form::MakePage;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/programmes/new", new)
        .post("/programmes", create)
        .get("/programmes/{programme}/change", change_form)
        .post("/programmes/{programme}/change", change)
        .post("/programmes/{programme}/closing", close);
}

#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    unit: String,
}

/// Without a kind: which one.
#[derive(Serialize)]
struct WhichPage {
    kinds: Vec<Opt>,
}

impl Page for WhichPage {
    const TEMPLATE: &'static str = "programmes/which.html";
}

async fn new(app: App, who: Keeper, which: Query<Which>) -> Result<Either<Show<WhichPage>, Show<MakePage>>> {
    let who = who.0;
    let Some(kind) = Kind::coded(&which.kind) else {
        let kinds = Kind::all().iter().map(|kind| Opt { value: kind.code.clone(), label: kind.name.in_lang(who.lang).into() });
        return Ok(Either::Left(Show(WhichPage { kinds: kinds.collect() })));
    };
    let mut entry = Entry::default();
    entry.set("name", kind.named.as_ref().map_or(kind.name.vi.clone(), |_| String::new()));
    entry.set_day("starts", today());
    entry.set("unit", which.unit.clone());
    let page = app.read(move |db| MakePage::of(db, &who, ProgrammeId::new(), None, kind, &kind.rules, &entry, Faults::default())).await?;
    Ok(Either::Right(Show(page)))
}

async fn create(app: App, who: Keeper, form: Form<Vec<(String, String)>>) -> Submitted<MakePage> {
    let (who, entry) = (who.0, Entry(form.into_inner()));
    let id: ProgrammeId = entry.own_id()?;
    let kind = Kind::coded(entry.get("kind")).ok_or(Error::NotFound)?;
    let done = app
        .write(move |db| {
            let mut faults = Faults::default();
            let places = units(db, &who, kind)?;
            let unit_id = entry::unit(&entry, &places, false, &mut faults)?;
            let read = read(&entry, kind, &kind.rules, &mut faults);
            if !faults.is_empty() {
                return Ok(Err(MakePage::of(db, &who, id, None, kind, &kind.rules, &entry, faults)?));
            }
            let new = NewProgramme { id, unit_id, kind: kind.code.clone(), shape: None, ..read };
            Programme::create(db, who.id, &new).map(Ok)
        })
        .await?;
    Ok(match done {
        Ok(made) => Either::Left(See(format!("/programmes/{}", made.id)).saying("programme-made")),
        Err(page) => Either::Right(Again(page)),
    })
}

async fn change_form(app: App, who: Keeper, id: Path<ProgrammeId>) -> Result<Show<MakePage>> {
    let (who, id) = (who.0, *id);
    let load = move |db: &mut Db| {
        let programme = Programme::find(db, &who.office, id)?;
        let shape = programme.shape().into_owned();
        let mut entry = Entry::of_facts(&shape.fields, &programme.facts.0);
        entry.set("name", programme.name.clone());
        entry.set_day("starts", programme.starts_on);
        if let Some(day) = programme.ends_on {
            entry.set_day("ends", day);
        }
        MakePage::of(db, &who, id, Some(programme.unit_id), &shape, &programme.rules.0, &entry, Faults::default())
    };
    Ok(Show(app.read(load).await?))
}

async fn change(app: App, who: Keeper, id: Path<ProgrammeId>, form: Form<Vec<(String, String)>>) -> Submitted<MakePage> {
    let (who, id, entry) = (who.0, *id, Entry(form.into_inner()));
    let done = app
        .write(move |db| {
            let programme = Programme::find(db, &who.office, id)?;
            let (shape, mut faults) = (programme.shape().into_owned(), Faults::default());
            let read = read(&entry, &shape, &programme.rules.0, &mut faults);
            if faults.is_empty() {
                let new =
                    NewProgramme { id, unit_id: programme.unit_id, kind: programme.kind.clone(), shape: programme.shape.clone().map(|shape| shape.0), ..read };
                match programme.change(db, who.id, &new) {
                    Err(Error::Refused(refusal)) => faults.answer("name", refusal),
                    done => return done.map(Ok),
                }
            }
            Ok(Err(MakePage::of(db, &who, id, Some(programme.unit_id), &shape, &programme.rules.0, &entry, faults)?))
        })
        .await?;
    Ok(match done {
        Ok(()) => Either::Left(See(format!("/programmes/{id}")).saying("programme-changed")),
        Err(page) => Either::Right(Again(page)),
    })
}

async fn close(app: App, who: Keeper, id: Path<ProgrammeId>, form: Form<Vec<(String, String)>>) -> Result<See> {
    let (who, id, again) = (who.0, *id, Entry(form.into_inner()).get("open") == "true");
    app.write(move |db| Programme::find(db, &who.office, id)?.close(db, who.id, !again)).await?;
    Ok(See(format!("/programmes/{id}")).saying(if again { "programme-reopened" } else { "programme-closed" }))
}

/// Name, days, facts and numbers as they were typed.
fn read(entry: &Entry, kind: &Kind, rules: &[Rule], faults: &mut Faults) -> NewProgramme {
    let name = entry.get("name").to_owned();
    if name.is_empty() {
        faults.add("name", "problem-programme-name");
    } else if name.chars().count() > 120 {
        faults.add_with("name", "problem-too-long", &[("most", "120".into())]);
    }
    let starts_on = entry.day("starts", faults);
    let ends_on = (!entry.date_field("ends").is_empty()).then(|| entry.day("ends", faults));
    if ends_on.is_some_and(|ends| ends < starts_on) {
        faults.add("ends", "problem-ends-before");
    }
    let facts = entry.facts(&kind.fields, faults);
    let rules = rules.iter().map(|rule| numbered(entry, rule, faults)).collect();
    NewProgramme { id: ProgrammeId::new(), unit_id: UnitId::new(), kind: String::new(), name, shape: None, rules, facts, starts_on, ends_on }
}

/// The rule with the numbers that the commune sets.
fn numbered(entry: &Entry, rule: &Rule, faults: &mut Faults) -> Rule {
    let mut rule = rule.clone();
    for (at, need) in rule.needs.iter_mut().enumerate() {
        let field = format!("least-{}-{at}", rule.code);
        if let Some(least) = entry.number(&field, faults) {
            need.least = least.clamp(1, 10_000);
        }
    }
    if rule.aim.is_some() {
        let field = format!("aim-{}", rule.code);
        match entry.number(&field, faults) {
            Some(aim) if aim > 100 => faults.add(field, "problem-aim"),
            Some(aim) => rule.aim = i32::try_from(aim).ok(),
            None => {}
        }
    }
    rule
}

/// Where a model of that kind can be: in the communes, or in their hamlets too.
fn units(db: &mut Db, who: &Reach, kind: &Kind) -> Result<Vec<Unit>> {
    let all = Unit::all_within(db, &who.office)?;
    let fits = |unit: &Unit| match (kind.place, kind.named.is_some()) {
        (Place::Hamlet, _) => unit.kind == UnitKind::Hamlet,
        (Place::Commune, false) => unit.kind == UnitKind::Commune,
        (Place::Commune, true) => matches!(unit.kind, UnitKind::Commune | UnitKind::Hamlet),
    };
    let some: Vec<Unit> = all.iter().filter(|unit| fits(unit)).cloned().collect();
    // An officer of a hamlet begins the hamlet's own.
    Ok(if some.is_empty() { all.into_iter().filter(|unit| unit.kind != UnitKind::Class).collect() } else { some })
}
