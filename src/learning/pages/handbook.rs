//! The handbook of a course, for whoever wants it on paper or offline.

use crate::catalog::{Course, handbook};
use crate::error::Result;
use crate::identity::Visitor;
use crate::web::{App, Page, Show};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

#[derive(Serialize)]
struct NoHandbook {
    slug: String,
}

impl Page for NoHandbook {
    const TEMPLATE: &'static str = "learning/no_handbook.html";
}

pub async fn handbook(app: App, request: HttpRequest, _: Visitor, slug: Path<String>) -> Result<HttpResponse> {
    let slug = slug.into_inner();
    if !handbook::BUILT {
        let name = slug.clone();
        let course = app.read(move |db| Course::named(db, &name)).await?;
        course.offered()?;
        return Ok(Show(NoHandbook { slug }).respond_to(&request));
    }
    let bytes = handbook::handbook(&app, &slug).await?;
    let mut response = HttpResponse::Ok();
    response
        .content_type("application/pdf")
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"cam-nang-{slug}.pdf\"")));
    Ok(response.body(bytes))
}
