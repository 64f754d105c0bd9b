//! The files of a course as they were brought in, written out again: byte for byte.

use super::package::path_of;
use super::resource::Resource;
use super::{Course, CourseVersion};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::media::file_of;
use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The current version of a course, file by file in order of path.
#[derive(Debug)]
pub struct CourseFiles {
    pub slug: String,
    files: Vec<Resource>,
}

impl CourseFiles {
    /// Versions published before texts were kept are refused.
    pub fn of(db: &mut Db, slug: &str) -> Result<CourseFiles> {
        let course = Course::named(db, slug)?;
        let version = CourseVersion::current(db, &course)?;
        let files = Resource::of_version(db, version.id)?;
        if !Resource::is_whole(&files) {
            return Err(Error::refused_with("package-not-kept", &[("course", version.title)]));
        }
        Ok(CourseFiles { slug: course.slug, files })
    }

    /// A folder `to`, which is not there yet; whole or not at all.
    pub fn write_folder(&self, media: &Path, to: &Path) -> Result<()> {
        let above = to.parent().ok_or_else(|| Error::broken("a course is written into a folder"))?;
        let fresh = tempfile::tempdir_in(above)?;
        for file in &self.files {
            let place = fresh.path().join(safe(&file.path)?);
            fs::create_dir_all(place.parent().ok_or_else(|| Error::broken("a file lies in a folder"))?)?;
            io::copy(&mut file.open(media)?, &mut File::create(place)?)?;
        }
        readable(fresh.path())?;
        fs::rename(fresh.keep(), to)?;
        Ok(())
    }

    /// The same bytes for the same course on every day: files as they are, in order, without a time.
    pub fn write_zip(&self, media: &Path, to: impl Write + Seek) -> Result<()> {
        let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let options = plain.last_modified_time(DateTime::default()).unix_permissions(0o644);
        let mut zip = ZipWriter::new(to);
        for file in &self.files {
            zip.start_file(format!("{}/{}", self.slug, safe(&file.path)?), options).map_err(Error::broken)?;
            io::copy(&mut file.open(media)?, &mut zip)?;
        }
        zip.finish().map_err(Error::broken)?.flush()?;
        Ok(())
    }
}

impl Resource {
    fn open(&self, media: &Path) -> Result<File> {
        File::open(file_of(media, &self.sha256)).map_err(|error| Error::Broken(format!("{}: {error}", self.path)))
    }
}

/// A path that was taken in stays inside, whatever the database says today.
fn safe(path: &str) -> Result<&str> {
    if path_of(Path::new(path)).as_deref() == Some(path) { Ok(path) } else { Err(Error::Broken(format!("{path}: not a path of a package"))) }
}

/// A course is no secret: a passing folder is its maker's alone.
fn readable(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?)
}
