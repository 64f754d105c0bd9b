//! A course goes out as it came in, byte for byte; what is no honest package is refused in words and leaves nothing behind.

use crate::both;
use crate::catalog::{write_course, write_rich_course};
use crate::house::House;
use diesel::prelude::*;
use hocvu::catalog::{Course, CourseFiles, CourseVersion, LoadReport, Resource, load};
use hocvu::db::schema::resources;
use hocvu::error::Error;
use hocvu::identity::Role;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;

both!(
    a_course_goes_out_as_it_came_in,
    any_small_package_comes_back_the_same,
    a_package_is_for_trainers_and_admins,
    texts_of_a_package_are_not_shown,
    a_version_without_its_texts_says_so_and_is_completed,
    a_dishonest_zip_is_refused_and_leaves_nothing,
    names_of_a_mac_are_read_like_any_other,
    what_is_no_picture_or_film_is_refused,
);

async fn a_course_goes_out_as_it_came_in(house: House) {
    let home = tempfile::tempdir().unwrap();
    let course = home.path().join("day-du");
    write_rich_course(&course);
    // As a Windows editor writes it, with a file that no page names.
    let text = fs::read_to_string(course.join("01-mo-dau/lesson.easy.md")).unwrap();
    fs::write(course.join("01-mo-dau/lesson.easy.md"), format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    fs::write(course.join("ghi-chu.txt"), "cho người soạn").unwrap();
    loaded(&house, &course, 1).await;
    let zip = exported(&house, "day-du").await;
    assert_eq!(unzipped(&zip), listed(&course, "day-du"));
    assert_eq!(exported(&house, "day-du").await, zip, "the same bytes each time");
    // The folder has the same files, and comes in as the same course.
    let (files, out) = (files(&house, "day-du").await, home.path().join("ra"));
    fs::create_dir(&out).unwrap();
    files.write_folder(&house.app.config.media_folder(), &out.join("day-du")).unwrap();
    assert_eq!(listed(&out.join("day-du"), ""), listed(&course, ""));
    assert_eq!(load(&house.app, &out).await.unwrap().unchanged, ["day-du"]);
    let archive = home.path().join("day-du.zip");
    fs::write(&archive, &zip).unwrap();
    assert_eq!(load(&house.app, &archive).await.unwrap().unchanged, ["day-du"]);
    // Elsewhere too.
    let other = House::build(None).await;
    loaded(&other, &archive, 1).await;
    assert_eq!(exported(&other, "day-du").await, zip);
}

/// Files of one lesson and beside it, with names and texts of any kind.
fn any_package() -> impl Strategy<Value = BTreeMap<String, Vec<u8>>> {
    let name = "[a-zđăâêôơưáảạ][a-zđăâêôơưáảạ0-9 ._-]{0,12}[a-z0-9]";
    let text = || prop::string::string_regex("([a-zđăâêôơưáảạA-Z0-9 *_#>|`~.!-]{0,30}\r?\n){0,8}").unwrap().prop_map(|text| text.into_bytes()).boxed();
    let any = prop::collection::vec(any::<u8>(), 0..200);
    let file = (prop::bool::ANY, name, prop_oneof![text(), any])
        .prop_map(|(inside, name, bytes)| (format!("{}{name}", if inside { "01-mo-dau/" } else { "" }), bytes));
    (prop::collection::vec(file, 0..6), text()).prop_map(|(files, body)| {
        let mut files: BTreeMap<String, Vec<u8>> = files.into_iter().map(|(path, bytes)| (path.to_lowercase(), bytes)).collect();
        let front = b"+++\ntitle = \"M\xe1\xbb\x9f \xc4\x91\xe1\xba\xa7u\"\nminutes = 5\nkind = \"text\"\n+++\nM\xe1\xbb\x99t c\xc3\xa2u.\n\n";
        files.insert("01-mo-dau/lesson.md".into(), [&front[..], &body].concat());
        files
    })
}

async fn any_small_package_comes_back_the_same(house: House) {
    let mut runner = TestRunner::deterministic();
    for number in 0..8 {
        let slug = format!("khoa-{number}");
        let package = any_package().new_tree(&mut runner).unwrap().current();
        let home = tempfile::tempdir().unwrap();
        let course = home.path().join(&slug);
        write_course(&course, &slug, "");
        for (path, bytes) in package {
            fs::write(course.join(path), bytes).unwrap();
        }
        loaded(&house, &course, 1).await;
        let zip = exported(&house, &slug).await;
        assert_eq!(unzipped(&zip), listed(&course, &slug));
        let (archive, other) = (home.path().join("x.zip"), House::build(None).await);
        fs::write(&archive, &zip).unwrap();
        loaded(&other, &archive, 1).await;
        assert_eq!(exported(&other, &slug).await, zip);
    }
}

async fn a_package_is_for_trainers_and_admins(house: House) {
    let home = tempfile::tempdir().unwrap();
    write_course(&home.path().join("tot"), "tot", "Bài tốt.");
    loaded(&house, &home.path().join("tot"), 1).await;
    let path = "/courses/tot/package.zip";
    let want = exported(&house, "tot").await;
    for role in [Role::Trainer, Role::Admin] {
        let who = house.staff("Trần Thị Giảng", role).await;
        let answer = who.get(path).await;
        assert_eq!(
            (answer.status, answer.header("content-type"), answer.header("content-disposition")),
            (200, "application/zip", "attachment; filename=\"tot.zip\"")
        );
        assert!(answer.bytes == want);
        assert!(who.get("/courses/tot").await.says(path));
        assert_eq!(who.get("/courses/khong-co/package.zip").await.status, 404);
    }
    let lan = house.learner("Bùi Thị Lan").await;
    assert_eq!((lan.get(path).await.status, lan.get("/courses/tot").await.says(path)), (403, false));
    assert_eq!(house.staff("Vũ Văn Đánh", Role::Assessor).await.get(path).await.status, 403);
    assert_eq!(house.stranger().get(path).await.status, 303);
}

async fn texts_of_a_package_are_not_shown(house: House) {
    let home = tempfile::tempdir().unwrap();
    write_rich_course(&home.path().join("day-du"));
    loaded(&house, &home.path().join("day-du"), 1).await;
    let all = house
        .given(|db| {
            let course = Course::named(db, "day-du")?;
            let version = CourseVersion::current(db, &course)?;
            Resource::of_version(db, version.id)
        })
        .await;
    let stranger = house.stranger();
    let mut shown = Vec::new();
    for file in &all {
        let answer = stranger.get(&format!("/media/{}/x", file.sha256)).await;
        assert_eq!(answer.status, if file.shown { 200 } else { 404 }, "{}", file.path);
        shown.extend(file.shown.then_some(file.path.as_str()));
    }
    assert_eq!(shown, ["01-mo-dau/hinh.svg", "01-mo-dau/ky-hieu.mp4", "01-mo-dau/ky-hieu.vi.vtt", "01-mo-dau/trang.pdf"]);
    assert!(all.iter().any(|file| file.path == "quiz.toml"));
}

async fn a_version_without_its_texts_says_so_and_is_completed(house: House) {
    let home = tempfile::tempdir().unwrap();
    let course = home.path().join("day-du");
    write_rich_course(&course);
    loaded(&house, &course, 1).await;
    // As versions were kept before.
    house
        .given(|db| {
            diesel::delete(resources::table.filter(resources::shown.eq(false))).execute(db)?;
            Ok(())
        })
        .await;
    let trainer = house.staff("Trần Thị Giảng", Role::Trainer).await;
    let refused = trainer.get("/courses/day-du/package.zip").await;
    assert!(refused.status == 422 && refused.says("chưa giữ tệp gốc"));
    let report = load(&house.app, &course).await.unwrap();
    assert_eq!((report.loaded.len(), report.unchanged.len()), (0, 1));
    assert_eq!(unzipped(&exported(&house, "day-du").await), listed(&course, "day-du"));
    let versions = house
        .given(|db| {
            let course = Course::named(db, "day-du")?;
            CourseVersion::of_course(db, course.id)
        })
        .await;
    assert_eq!(versions.len(), 1);
}

async fn a_dishonest_zip_is_refused_and_leaves_nothing(house: House) {
    let home = tempfile::tempdir().unwrap();
    let link = |zip: &mut zip::ZipWriter<Cursor<Vec<u8>>>| zip.add_symlink("tot/a.svg", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let many = |zip: &mut zip::ZipWriter<Cursor<Vec<u8>>>| (0..5_001).for_each(|n| zip.start_file(format!("tot/{n}"), SimpleFileOptions::default()).unwrap());
    let named = |names: &'static [&'static str]| {
        move |zip: &mut zip::ZipWriter<Cursor<Vec<u8>>>| {
            for name in names {
                zip.start_file(*name, SimpleFileOptions::default()).unwrap();
                zip.write_all(b"x").unwrap();
            }
        }
    };
    let broken: Vec<(Vec<u8>, &str)> = vec![
        (zip_of(named(&["../ngoai.txt"])), "package-path-outside-zip"),
        (zip_of(named(&["tot/../../ngoai.txt"])), "package-path-outside-zip"),
        (zip_of(named(&["/etc/ngoai.txt"])), "package-path-outside-zip"),
        (zip_of(named(&["tot\\..\\..\\ngoai.txt"])), "package-path-outside-zip"),
        (zip_of(named(&["tot/h\u{69}\u{300}nh.svg", "tot/hình.svg"])), "package-name-twice"),
        (zip_of(named(&["tot/a", "tot/a/b"])), "package-zip-broken"),
        (zip_of(link), "package-zip-link"),
        (zip_of(many), "package-zip-too-large"),
        (overlapping(), "package-zip-broken"),
        (b"PK\x03\x04".to_vec(), "package-zip-broken"),
        ([&vec![0; 100][..], b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0"].concat(), "package-zip-too-large"),
    ];
    let before = listed(&house.data(), "").len();
    for (number, (bytes, id)) in broken.into_iter().enumerate() {
        let archive = home.path().join(format!("{number}.zip"));
        fs::write(&archive, bytes).unwrap();
        let report = load(&house.app, &archive).await.unwrap();
        assert_eq!(ids(&report), [id], "{number}: {:?}", report.problems);
    }
    assert_eq!(listed(&house.data(), "").len(), before, "nothing is left behind");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 11);
}

async fn names_of_a_mac_are_read_like_any_other(house: House) {
    let home = tempfile::tempdir().unwrap();
    let course = home.path().join("tot");
    write_course(&course, "tot", "![Một hình](hình.svg)");
    fs::write(course.join("01-mo-dau/hi\u{300}nh.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap();
    fs::write(course.join(".DS_Store"), "x").unwrap();
    loaded(&house, &course, 1).await;
    assert!(unzipped(&exported(&house, "tot").await).contains_key("tot/01-mo-dau/hình.svg"));
    std::os::unix::fs::symlink("/etc/passwd", course.join("mat-khau.txt")).unwrap();
    assert_eq!(ids(&load(&house.app, &course).await.unwrap()), ["package-link"]);
}

async fn what_is_no_picture_or_film_is_refused(house: House) {
    let home = tempfile::tempdir().unwrap();
    let zip = zip_of(|zip| zip.start_file("a", SimpleFileOptions::default()).unwrap());
    let broken: [(&str, &[u8], &str); 5] = [
        ("ky-hieu.mp4", &zip, "day-du/01-mo-dau/lesson.md package-not-its-kind"),
        ("trang.pdf", b"<html>", "day-du/01-mo-dau/lesson.md package-not-its-kind"),
        ("hinh.svg", b"<svg>\n<script/></svg>", "day-du/01-mo-dau/hinh.svg:2 package-svg-unsafe"),
        ("hinh.svg", b"GIF89a", "day-du/01-mo-dau/hinh.svg:1 package-svg-broken"),
        ("ky-hieu.vi.vtt", b"WEBVTT\n\n00:02.000 --> 00:01.000\nA\n", "day-du/01-mo-dau/ky-hieu.vi.vtt:3 package-vtt-order"),
    ];
    for (name, bytes, place) in broken {
        let course = home.path().join("day-du");
        write_rich_course(&course);
        fs::write(course.join("01-mo-dau").join(name), bytes).unwrap();
        let report = load(&house.app, &course).await.unwrap();
        let found: Vec<String> = report.problems.iter().map(|problem| format!("{} {}", problem.place(), problem.id)).collect();
        assert_eq!(found, [place], "{name}");
        fs::remove_dir_all(&course).unwrap();
    }
    // A picture that would fill the memory.
    let course = home.path().join("day-du");
    write_rich_course(&course);
    fs::write(course.join("01-mo-dau/hinh.gif"), b"GIF89a\xff\xff\xff\xff\0\0\0").unwrap();
    let lesson = course.join("01-mo-dau/lesson.md");
    fs::write(&lesson, fs::read_to_string(&lesson).unwrap().replace("hinh.svg", "hinh.gif")).unwrap();
    assert_eq!(ids(&load(&house.app, &course).await.unwrap()), ["package-picture-too-large"]);
}

// --- what the stories take as given ---

async fn loaded(house: &House, path: &Path, count: usize) {
    let report = load(&house.app, path).await.unwrap();
    assert_eq!((report.problems.as_slice(), report.loaded.len()), (&[][..], count));
}

async fn files(house: &House, slug: &str) -> CourseFiles {
    let slug = slug.to_owned();
    house.app.read(move |db| CourseFiles::of(db, &slug)).await.unwrap_or_else(|error: Error| panic!("{error}"))
}

async fn exported(house: &House, slug: &str) -> Vec<u8> {
    let mut zip = Cursor::new(Vec::new());
    files(house, slug).await.write_zip(&house.app.config.media_folder(), &mut zip).unwrap();
    zip.into_inner()
}

fn unzipped(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        files.insert(entry.name().unwrap().into_owned(), bytes);
    }
    files
}

/// All files below a folder, by their paths after `under`.
fn listed(folder: &Path, under: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let path = [under, &entry.file_name().to_string_lossy()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/");
        if entry.path().is_dir() {
            files.extend(listed(&entry.path(), &path));
        } else {
            files.insert(path, fs::read(entry.path()).unwrap_or_default());
        }
    }
    files
}

fn zip_of(fill: impl Fn(&mut zip::ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    fill(&mut zip);
    zip.finish().unwrap().into_inner()
}

/// Two names for the same bytes: unpacked, it is larger than it is.
fn overlapping() -> Vec<u8> {
    let mut zip = zip_of(|zip| {
        for name in ["tot/a.txt", "tot/b.txt"] {
            zip.start_file(name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored)).unwrap();
            zip.write_all(b"cung mot cho").unwrap();
        }
    });
    // The second line of the list points to where the first file lies.
    let second = zip.windows(4).enumerate().filter(|(_, four)| *four == b"PK\x01\x02").map(|(at, _)| at).nth(1).unwrap();
    zip[second + 42..second + 46].copy_from_slice(&0u32.to_le_bytes());
    zip
}

fn ids(report: &LoadReport) -> Vec<&'static str> {
    report.problems.iter().map(|problem| problem.id).collect()
}
