//! Any bytes as a zip, and any texts as a course: read or refused in words, and nothing lands outside.

use hocvu::catalog::{CoursePackage, Known, unpack};
use hocvu::web::Lang;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;

pub fn read(parts: [&[u8]; 5]) {
    let home = tempfile::tempdir_in(if Path::new("/dev/shm").is_dir() { Path::new("/dev/shm").into() } else { std::env::temp_dir() }).unwrap();
    let folder = home.path().join("trong");
    fs::create_dir(&folder).unwrap();
    let bytes = if parts[0].starts_with(b"PK") { parts[0].to_vec() } else { course(parts) };
    if unpack(Cursor::new(bytes), &folder).is_ok() {
        match CoursePackage::read(&folder, "khoa", &Known::default()) {
            Ok(package) => assert!(!package.version.lessons.is_empty()),
            Err(problems) => assert!(!problems.is_empty() && problems.iter().all(|problem| !problem.sentence(Lang::Vi).is_empty())),
        }
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing lands outside");
}

/// A zip whose entries hold the fuzzed parts, so that the readers behind the zip are reached.
fn course([course, lesson, easy, quiz, picture]: [&[u8]; 5]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let named = [
        ("course.toml", course),
        ("01-a/lesson.md", lesson),
        ("01-a/lesson.easy.md", easy),
        ("quiz.toml", quiz),
        ("01-a/a.svg", picture),
        ("01-a/a.vtt", picture),
    ];
    for (name, bytes) in named {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
