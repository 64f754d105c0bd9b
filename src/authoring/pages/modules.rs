//! Modules: headings above the lessons of a draft.

use super::outline::Move;
use crate::authoring::Author;
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::outline::Outline;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::text::tidy;
use crate::web::{App, Form, See, Site};
use actix_web::web::Path;
use serde::Deserialize;

pub fn routes(site: &mut Site) {
    site.post("/drafts/{draft}/modules", add)
        .post("/drafts/{draft}/modules/{module}", rename)
        .post("/drafts/{draft}/modules/{module}/place", move_module)
        .post("/drafts/{draft}/modules/{module}/removal", remove);
}

#[derive(Deserialize)]
struct ModuleForm {
    title: String,
}

impl ModuleForm {
    fn title(&self) -> Result<String> {
        let title = tidy(&self.title);
        if title.is_empty() || title.chars().count() > 120 { Err(Error::refused("problem-module-title-missing")) } else { Ok(title) }
    }
}

async fn add(app: App, who: Author, draft: Path<DraftId>, form: Form<ModuleForm>) -> Result<See> {
    let title = form.title()?;
    arrange(&app, who, *draft, move |outline| {
        outline.add_module(&title);
        Ok(())
    })
    .await
}

async fn rename(app: App, who: Author, place: Path<(DraftId, String)>, form: Form<ModuleForm>) -> Result<See> {
    let ((id, key), title) = (place.into_inner(), form.title()?);
    arrange(&app, who, id, move |outline| outline.rename_module(&key, &title)).await
}

async fn move_module(app: App, who: Author, place: Path<(DraftId, String)>, form: Form<Move>) -> Result<See> {
    let ((id, key), way) = (place.into_inner(), form.way.ok_or_else(|| Error::refused("form-incomplete"))?);
    arrange(&app, who, id, move |outline| outline.move_module(&key, way)).await
}

async fn remove(app: App, who: Author, place: Path<(DraftId, String)>) -> Result<See> {
    let (id, key) = place.into_inner();
    arrange(&app, who, id, move |outline| outline.remove_module(&key)).await
}

async fn arrange(app: &App, who: Author, id: DraftId, change: impl Fn(&mut Outline) -> Result<()> + Send + 'static) -> Result<See> {
    let change = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let mut outline = Outline::of(&draft.files(db)?)?;
        change(&mut outline)?;
        draft.arrange(db, who.id, &outline)
    };
    app.write(change).await?;
    Ok(See(format!("/drafts/{id}#lessons")))
}
