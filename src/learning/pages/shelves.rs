//! The shelves of courses, and one's own learning.

use crate::catalog::Outline;
use crate::db::PersonId;
use crate::error::Result;
use crate::identity::{Audience, Helpable, Visitor};
use crate::learning::{MyLearning, Shelf};
use crate::web::{App, Page, Show};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

#[derive(Serialize)]
struct CoursesPage {
    /// For somebody who only looks.
    shelves: Vec<Shelf>,
    mine: Option<MyLearning>,
    none: bool,
}

impl Page for CoursesPage {
    const TEMPLATE: &'static str = "learning/courses.html";
}

pub async fn courses(app: App, request: HttpRequest, who: Visitor) -> Result<HttpResponse> {
    match who.0 {
        None => app.cached.show(&app, &request, || CoursesPage::for_all(&app)).await,
        Some(viewer) => {
            let mine = my_courses(&app, viewer.id, viewer.audience).await?;
            let none = mine.is_empty();
            Ok(Show(CoursesPage { shelves: Vec::new(), mine: Some(mine), none }).respond_to(&request))
        }
    }
}

impl CoursesPage {
    async fn for_all(app: &App) -> Result<CoursesPage> {
        let outlines = app.read(Outline::all).await?;
        Ok(CoursesPage { shelves: Shelf::all(&outlines), mine: None, none: outlines.is_empty() })
    }
}

#[derive(Serialize)]
pub struct LearningPage {
    mine: MyLearning,
}

impl Page for LearningPage {
    const TEMPLATE: &'static str = "learning/learning.html";
}

pub async fn my_learning(app: App, who: Helpable) -> Result<Show<LearningPage>> {
    Ok(Show(LearningPage { mine: my_courses(&app, who.id, who.audience).await? }))
}

async fn my_courses(app: &App, person: PersonId, audience: Audience) -> Result<MyLearning> {
    app.read(move |db| MyLearning::of(db, person, audience)).await
}
