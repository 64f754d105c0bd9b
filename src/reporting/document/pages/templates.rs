//! The kinds of reports of a commune: when each is due, how it is worded, and how that looks.

use super::kind_form::{Fields, TemplatePage};
use super::office::{commune, communes};
use super::words::MOST;
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Officer;
use crate::reporting::document::template::{Removed, Template};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, chosen};
use actix_web::Either;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/report-templates", list)
        .post_text(MOST, "/report-templates", create)
        .get("/report-templates/new", new)
        .get("/report-templates/{key}", edit)
        .post_text(MOST, "/report-templates/{key}", save)
        .post("/report-templates/{key}/removal", remove);
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
    /// The kind whose words another begins with.
    #[serde(default)]
    from: String,
}

#[derive(Serialize)]
struct ListPage {
    commune: Unit,
    communes: Vec<Unit>,
    templates: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    template: Template,
    /// The program brings it along; else it is the office's own.
    shipped: bool,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "reporting/document/templates.html";
}

async fn list(app: App, who: Officer, wanted: Query<Wanted>) -> Result<Show<ListPage>> {
    let load = move |db: &mut Db| {
        let commune = commune(db, &who.scope(), wanted.unit)?;
        let line = |template: Template| Line { shipped: template.is_shipped(), template };
        let templates = Template::all(db, commune.id)?.into_iter().map(line).collect();
        Ok(ListPage { communes: communes(db, &who.scope())?, templates, commune })
    };
    Ok(Show(app.read(load).await?))
}

type Answer = Result<Either<See, Either<Show<TemplatePage>, Again<TemplatePage>>>>;

/// Another kind begins with the words of one that there is.
async fn new(app: App, who: Officer, wanted: Query<Wanted>) -> Result<Show<TemplatePage>> {
    let (scope, wanted) = (who.scope(), wanted.into_inner());
    let load = move |db: &mut Db| {
        let commune = commune(db, &scope, wanted.unit)?;
        let all = Template::all(db, commune.id)?;
        let like = all.iter().find(|template| template.key == wanted.from).or_else(|| all.iter().find(|template| template.key == "month"));
        let like = like.or(all.first()).ok_or(Error::NotFound)?;
        TemplatePage::of_new(db, commune, Fields::like(like), Problems::default())
    };
    Ok(Show(app.read(load).await?))
}

async fn create(app: App, who: Officer, form: Form<Fields>) -> Answer {
    let (scope, by, form) = (who.scope(), who.id, form.into_inner());
    let id = form.id.ok_or_else(|| Error::refused("form-incomplete"))?;
    let checked = app.read({
        let form = form.clone();
        move |db| {
            let commune = commune(db, &scope, form.unit)?;
            let (template, mut problems) = form.own(id);
            if let Some(template) = &template {
                form.must_be_told_apart(db, template, commune.id, &mut problems)?;
            }
            if !problems.is_empty() || form.wants_preview() {
                return Ok(Err(TemplatePage::of_new(db, commune, form.clone(), problems)?));
            }
            Ok(Ok((commune.id, template)))
        }
    });
    match checked.await? {
        Ok((unit, Some(template))) => {
            app.write(move |db| template.set(db, by, unit, id)).await?;
            Ok(Either::Left(See(format!("/report-templates?unit={unit}")).saying("document-template-made")))
        }
        Ok((_, None)) => Err(Error::refused("form-incomplete")),
        Err(page) => Ok(Either::Right(page.shown())),
    }
}

async fn edit(app: App, who: Officer, key: Path<String>, wanted: Query<Wanted>) -> Result<Show<TemplatePage>> {
    let (scope, key, unit) = (who.scope(), key.into_inner(), wanted.unit);
    let load = move |db: &mut Db| {
        let commune = commune(db, &scope, unit)?;
        let template = Template::find(db, commune.id, &key)?;
        let fields = Fields::of(&template);
        TemplatePage::of(db, commune, &template, fields, Problems::default())
    };
    Ok(Show(app.read(load).await?))
}

async fn save(app: App, who: Officer, key: Path<String>, form: Form<Fields>) -> Answer {
    let (key, form, by, scope) = (key.into_inner(), form.into_inner(), who.id, who.scope());
    let id = form.id.ok_or_else(|| Error::refused("form-incomplete"))?;
    let checked = app.read(move |db| {
        let commune = commune(db, &scope, form.unit)?;
        let known = Template::find(db, commune.id, &key)?;
        let (changed, mut problems) = form.of_kind(&known);
        form.must_be_told_apart(db, &changed, commune.id, &mut problems)?;
        if !problems.is_empty() || form.wants_preview() {
            return Ok(Err(TemplatePage::of(db, commune, &known, form.clone(), problems)?));
        }
        Ok(Ok((commune.id, changed)))
    });
    match checked.await? {
        Ok((unit, changed)) => {
            app.write(move |db| changed.set(db, by, unit, id)).await?;
            Ok(Either::Left(See(format!("/report-templates?unit={unit}")).saying("document-template-set")))
        }
        Err(page) => Ok(Either::Right(page.shown())),
    }
}

#[derive(Deserialize)]
struct Removal {
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
}

async fn remove(app: App, who: Officer, key: Path<String>, form: Form<Removal>) -> Result<See> {
    let (key, scope, by, unit) = (key.into_inner(), who.scope(), who.id, form.into_inner().unit);
    let done = app.write(move |db| {
        let commune = commune(db, &scope, unit)?;
        Ok((commune.id, Template::find(db, commune.id, &key)?.remove(db, by, commune.id)?))
    });
    let (unit, removed) = done.await?;
    let said = match removed {
        Removed::Deleted => "document-template-deleted",
        Removed::Retired => "document-template-retired",
        Removed::Restored => "document-template-restored",
    };
    Ok(See(format!("/report-templates?unit={unit}")).saying(said))
}
