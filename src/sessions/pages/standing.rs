//! How a class stands.

use crate::attendance::{Class, ClassId};
use crate::db::Db;
use crate::error::Result;
use crate::identity::Trainer;
use crate::sessions::standing::ClassStanding;
use crate::web::{App, Page, Show, Site};
use actix_web::web::Path;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/classes/{class}/standing", show);
}

#[derive(Serialize)]
struct StandingPage {
    class: Class,
    standing: ClassStanding,
}

impl Page for StandingPage {
    const TEMPLATE: &'static str = "sessions/standing.html";
}

async fn show(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<StandingPage>> {
    let (scope, id) = (who.scope(), *class);
    let load = move |db: &mut Db| {
        let class = Class::find(db, &scope, id)?;
        Ok(StandingPage { standing: ClassStanding::of(db, &class)?, class })
    };
    Ok(Show(app.read(load).await?))
}
