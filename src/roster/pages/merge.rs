//! Two records side by side, and the decision that they are one person.

use crate::community::Unit;
use crate::db::schema::{class_members, enrolments, persons};
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::identity::{Admin, Person, SealedNumber, merged_away};
use crate::roster::merge::{Merge, MergeId, person};
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::web::{Path, Query};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/people/{person}/merge", compare).post("/people/{person}/merge", merge).get("/merges/{merge}", show).post("/merges/{merge}/undo", undo);
}

#[derive(Deserialize)]
struct With {
    with: Option<PersonId>,
}

#[derive(Serialize)]
struct Compare {
    keep: Record,
    /// Those with the same name, or the one who was asked for.
    others: Vec<Record>,
}

/// What a record holds, to be told from another.
#[derive(Serialize)]
struct Record {
    person: Person,
    hamlet: String,
    last4: Option<String>,
    classes: i64,
    courses: i64,
    certificates: i64,
}

impl Page for Compare {
    const TEMPLATE: &'static str = "roster/merge.html";
}

async fn compare(app: App, who: Admin, id: Path<PersonId>, query: Query<With>) -> Result<Show<Compare>> {
    let (scope, id, with) = (who.scope(), *id, query.with);
    Ok(Show(app.read(move |db| Compare::of(db, &scope, id, with)).await?))
}

impl Compare {
    fn of(db: &mut Db, scope: &[UnitId], id: PersonId, with: Option<PersonId>) -> Result<Compare> {
        let keep = person(db, scope, id)?;
        let others = match with {
            Some(other) => vec![person(db, scope, other)?],
            None => {
                let namesakes = persons::table.filter(persons::name_folded.eq(&keep.name_folded)).filter(persons::id.ne(id));
                let namesakes = namesakes.filter(persons::id.ne_all(merged_away())).filter(persons::unit_id.eq_any(crate::community::within(scope)));
                namesakes.order(persons::id).limit(10).load(db)?
            }
        };
        let others = others.into_iter().map(|other| Record::of(db, other)).collect::<Result<_>>()?;
        Ok(Compare { keep: Record::of(db, keep)?, others })
    }
}

impl Record {
    fn of(db: &mut Db, person: Person) -> Result<Record> {
        let learned = || enrolments::table.filter(enrolments::person_id.eq(person.id));
        Ok(Record {
            hamlet: Unit::find(db, person.unit_id)?.name,
            last4: SealedNumber::of(db, &[person.id])?.pop().map(|(_, number)| number.last4),
            classes: class_members::table.filter(class_members::person_id.eq(person.id)).count().get_result(db)?,
            courses: learned().count().get_result(db)?,
            certificates: learned().filter(enrolments::certificate_number.is_not_null()).count().get_result(db)?,
            person,
        })
    }
}

#[derive(Deserialize)]
struct MergeForm {
    other: PersonId,
}

async fn merge(app: App, who: Admin, keep: Path<PersonId>, form: Form<MergeForm>) -> Result<See> {
    let (keys, scope, by, keep, other) = (app.clone(), who.scope(), who.id, *keep, form.other);
    let merge = app.write(move |db| Merge::of(db, &keys.keys, &scope, keep, other, by)).await?;
    Ok(See(format!("/merges/{}", merge.id)).saying("merge-done"))
}

#[derive(Serialize)]
struct MergePage {
    merge: Merge,
    keep: Record,
    other: Record,
    resting: usize,
}

impl Page for MergePage {
    const TEMPLATE: &'static str = "roster/merged.html";
}

async fn show(app: App, who: Admin, id: Path<MergeId>) -> Result<Show<MergePage>> {
    let (scope, id) = (who.scope(), *id);
    let load = move |db: &mut Db| {
        let merge = Merge::find(db, &scope, id)?;
        let (keep, other) = (Person::find(db, merge.keep_id)?, Person::find(db, merge.other_id)?);
        Ok(MergePage { resting: merge.moves.0.resting().len(), keep: Record::of(db, keep)?, other: Record::of(db, other)?, merge })
    };
    Ok(Show(app.read(load).await?))
}

async fn undo(app: App, who: Admin, id: Path<MergeId>) -> Result<See> {
    let (keys, scope, by, id) = (app.clone(), who.scope(), who.id, *id);
    app.write(move |db| Merge::find(db, &scope, id)?.undo(db, &keys.keys, by)).await?;
    Ok(See(format!("/merges/{id}")).saying("merge-undone"))
}
