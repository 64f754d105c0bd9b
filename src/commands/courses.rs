//! `hocvu export courses`: courses as they were brought in, for another installation or for keeping.

use super::Console;
use hocvu::catalog::{Course, CourseFiles};
use hocvu::config::Config;
use hocvu::error::{Error, Result};
use hocvu::web::App;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Courses {
    /// The names of the courses in addresses; all that can be begun, when none is named
    slugs: Vec<String>,
    /// The folder to write into; made when it is missing
    #[arg(long)]
    out: PathBuf,
    /// A zip for each course instead of a folder
    #[arg(long)]
    zip: bool,
}

impl Courses {
    /// Everything is looked up before anything is written.
    pub async fn run(self, config: Config, console: Console) -> Result<()> {
        let app = App::open(config)?;
        let wanted = self.slugs;
        let courses = app.read(move |db| named(db, &wanted)).await?;
        fs::create_dir_all(&self.out)?;
        let places: Vec<PathBuf> =
            courses.iter().map(|course| self.out.join(if self.zip { format!("{}.zip", course.slug) } else { course.slug.clone() })).collect();
        if let Some(taken) = places.iter().find(|place| place.exists()) {
            let file = taken.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Err(Error::refused_with("export-folder-taken", &[("folder", self.out.display().to_string()), ("file", file)]));
        }
        let media = app.config.media_folder();
        for (course, place) in courses.iter().zip(&places) {
            if self.zip {
                zipped(course, &media, place)?
            } else {
                course.write_folder(&media, place)?
            }
            console.say("export-course-written", &[("course", course.slug.clone()), ("place", place.display().to_string())]);
        }
        Ok(())
    }
}

fn named(db: &mut hocvu::db::Db, slugs: &[String]) -> Result<Vec<CourseFiles>> {
    let slugs = if slugs.is_empty() { Course::open(db)?.into_iter().map(|course| course.slug).collect() } else { slugs.to_vec() };
    let found = |slug: &String| match CourseFiles::of(db, slug) {
        Err(Error::NotFound) => Err(Error::refused_with("export-no-course", &[("course", slug.clone())])),
        other => other,
    };
    slugs.iter().map(found).collect()
}

/// Whole or not at all.
fn zipped(course: &CourseFiles, media: &Path, place: &Path) -> Result<()> {
    let folder = place.parent().ok_or_else(|| Error::broken("a zip lies in a folder"))?;
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    course.write_zip(media, fresh.as_file_mut())?;
    fresh.as_file().sync_all()?;
    fresh.persist_noclobber(place).map_err(|failed| failed.error)?;
    Ok(File::open(folder)?.sync_all()?)
}
