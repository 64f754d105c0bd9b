//! The framework of skills, and the files that courses bring.

use super::{Blueprint, CourseFiles, Framework, Resource, Shortage, Skill, read_aloud};
use crate::error::{Error, Result};
use crate::identity::{Admin, Publisher, Visitor};
use crate::media::{self, Picture};
use crate::web::{App, Page, Show, Site};
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/pictures/{sha256}/{width}", picture)
        .get("/media/{sha256}/{name}", file)
        .head("/media/{sha256}/{name}", file)
        .get("/skills", skills)
        .get("/admin/blueprints", blueprints);
    site.get("/courses/{slug}/package.zip", package);
    read_aloud::routes(site);
}

/// Lessons are public, so are their files and sounds; everything else in the media folder is not found.
async fn file(app: App, request: HttpRequest, path: Path<(String, String)>) -> Result<HttpResponse> {
    let (sha256, _) = path.into_inner();
    let asked = sha256.clone();
    media::answer(&app, &request, &sha256, || app.read(move |db| Resource::shown(db, &asked))).await
}

/// A picture of a course in one width; where there is none (not yet, or never) the picture itself does.
async fn picture(app: App, request: HttpRequest, path: Path<(String, String)>) -> Result<HttpResponse> {
    let (sha256, width) = path.into_inner();
    let (of, width) = (sha256.clone(), width.parse().unwrap_or(0));
    match app.read(move |db| Picture::file(db, &of, width)).await? {
        Some(file) => media::answer(&app, &request, &file.sha256.clone(), || async { Ok(file) }).await,
        None => {
            let asked = sha256.clone();
            app.read(move |db| Resource::shown(db, &asked)).await?;
            let to = media::address(&sha256, "hinh");
            Ok(HttpResponse::Found().insert_header((LOCATION, to)).insert_header((CACHE_CONTROL, "no-store")).finish())
        }
    }
}

/// The course as it was brought in. The zip lies on disk while it is sent, under no name.
async fn package(app: App, _: Publisher, slug: Path<String>) -> Result<HttpResponse> {
    let slug = slug.into_inner();
    let course = app.read(move |db| CourseFiles::of(db, &slug)).await?;
    let (name, media, data) = (format!("{}.zip", course.slug), app.config.media_folder(), app.config.data.clone());
    let file = tokio::task::spawn_blocking(move || {
        let mut file = tempfile::tempfile_in(data)?;
        course.write_zip(&media, &mut file)?;
        Ok::<_, Error>(file)
    });
    media::send(file.await.map_err(Error::broken)??, "application/zip", &name)
}

#[derive(Serialize)]
struct SkillsPage {
    framework: Option<Framework>,
    groups: Vec<SkillGroup>,
}

#[derive(Serialize)]
struct SkillGroup {
    title: String,
    skills: Vec<Skill>,
}

impl Page for SkillsPage {
    const TEMPLATE: &'static str = "catalog/skills.html";
}

async fn skills(app: App, _: Visitor) -> Result<Show<SkillsPage>> {
    let load = |db: &mut crate::db::Db| {
        let framework = Framework::current(db)?;
        let skills = framework.as_ref().map_or(Ok(Vec::new()), |framework| Skill::of_framework(db, framework.id))?;
        Ok(SkillsPage { framework, groups: SkillGroup::all(skills) })
    };
    Ok(Show(app.read(load).await?))
}

impl SkillGroup {
    /// The order of the framework is kept.
    fn all(skills: Vec<Skill>) -> Vec<SkillGroup> {
        let mut groups: Vec<SkillGroup> = Vec::new();
        for skill in skills {
            match groups.iter_mut().find(|group| group.title == skill.group_title) {
                Some(group) => group.skills.push(skill),
                None => groups.push(SkillGroup { title: skill.group_title.clone(), skills: vec![skill] }),
            }
        }
        groups
    }
}

// --- how tests are put together, for the admin ---

#[derive(Serialize)]
struct BlueprintsPage {
    framework: Option<Framework>,
    blueprints: Vec<Blueprint>,
    /// The titles of the skills by their codes.
    titles: std::collections::HashMap<String, String>,
    /// Tests with fewer questions than asked for.
    short: Vec<Shortage>,
}

impl Page for BlueprintsPage {
    const TEMPLATE: &'static str = "catalog/blueprints.html";
}

async fn blueprints(app: App, _: Admin) -> Result<Show<BlueprintsPage>> {
    let load = |db: &mut crate::db::Db| {
        let framework = Framework::current(db)?;
        let titles = Skill::titles(db, framework.as_ref().map(|framework| framework.id))?;
        Ok(BlueprintsPage {
            blueprints: framework.as_ref().map(|framework| framework.blueprints.0.clone()).unwrap_or_default(),
            short: Shortage::all(db)?,
            titles,
            framework,
        })
    };
    Ok(Show(app.read(load).await?))
}
