//! Courses come from folders and zips; what is broken is named by file and line, the rest loads.

use crate::both;
use crate::house::House;
use hocvu::catalog::{Course, CourseVersion, Lesson, LoadReport, Question, Quiz, load, load_starter};
use hocvu::web::Lang;
use std::fs;
use std::io::Write;
use std::path::Path;

both!(
    the_starter_courses_have_no_problem,
    a_broken_course_names_file_and_line_and_the_others_load,
    the_same_source_changes_nothing_and_a_new_one_makes_a_version,
    a_start_without_changes_reads_nothing,
    a_replaced_starter_course_stays_replaced,
    a_zip_loads_like_its_folder,
    a_zip_that_reaches_outside_is_refused,
);

/// How many courses come with the product: each folder of `content/` is one.
fn starter_courses() -> usize {
    fs::read_dir("content").unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir()).count()
}

async fn the_starter_courses_have_no_problem(house: House) {
    let report = load(&house.app, Path::new("content")).await.unwrap();
    assert_eq!(sentences(&report), Vec::<String>::new());
    assert_eq!(report.loaded.len(), starter_courses());
    let (lessons, questions) = house
        .given(|db| {
            let course = Course::named(db, "nguoi-dan-so")?;
            let version = CourseVersion::current(db, &course)?;
            let quiz = Quiz::of_version(db, version.id)?.unwrap();
            Ok((Lesson::of_version(db, version.id)?, Question::of_quiz(db, quiz.id)?))
        })
        .await;
    assert!(questions.len() >= 12);
    assert_eq!(lessons[0].key, "dien-thoai-va-mang");
    assert!(lessons[0].html.contains(r#"loading="lazy""#) && lessons[0].html.contains(r#"<img src="/media/"#));
    assert!(lessons.iter().all(|lesson| !lesson.html.contains("<h1")));
}

async fn a_broken_course_names_file_and_line_and_the_others_load(house: House) {
    let folder = tempfile::tempdir().unwrap();
    write_course(&folder.path().join("tot"), "tot", "Bài tốt.");
    write_course(&folder.path().join("hong"), "hong", "Một hình:\n\n![](hinh.svg)\n\n![Có chữ](khong-co.svg)");
    fs::write(folder.path().join("hong/01-mo-dau/hinh.svg"), SVG).unwrap();
    let quiz = QUIZ.replace("correct = true", "correct = false");
    fs::write(folder.path().join("hong/quiz.toml"), quiz).unwrap();
    write_course(&folder.path().join("la"), "la", "Bài lạ.");
    fs::write(folder.path().join("la/practical.toml"), "title = \"T\"\nintro = \"\"\ncolour = \"red\"\n").unwrap();
    let report = load(&house.app, folder.path()).await.unwrap();
    assert_eq!(report.loaded, ["tot"]);
    let places: Vec<(String, &str)> = report.problems.iter().map(|problem| (problem.place(), problem.id)).collect();
    assert_eq!(
        places,
        [
            ("hong/01-mo-dau/lesson.md:8".to_owned(), "package-picture-without-text"),
            ("hong/01-mo-dau/lesson.md:10".to_owned(), "package-file-missing"),
            ("hong/quiz.toml:5".to_owned(), "package-no-right-answer"),
            ("la/practical.toml:3".to_owned(), "package-toml"),
        ]
    );
    assert!(sentences(&report)[1].contains("khong-co.svg"));
}

async fn the_same_source_changes_nothing_and_a_new_one_makes_a_version(house: House) {
    let folder = tempfile::tempdir().unwrap();
    write_course(&folder.path().join("tot"), "tot", "Bài một.");
    assert_eq!(load(&house.app, folder.path()).await.unwrap().loaded, ["tot"]);
    assert_eq!(load(&house.app, folder.path()).await.unwrap().unchanged, ["tot"]);
    write_course(&folder.path().join("tot"), "tot", "Bài một, viết lại.");
    assert_eq!(load(&house.app, folder.path()).await.unwrap().loaded, ["tot"]);
    let versions = house
        .given(|db| {
            let course = Course::named(db, "tot")?;
            let versions = CourseVersion::of_course(db, course.id)?;
            assert_eq!(course.current_version_id, versions.last().map(|version| version.id));
            Ok(versions)
        })
        .await;
    assert_eq!(versions.iter().map(|version| version.number).collect::<Vec<_>>(), [1, 2]);
}

async fn a_start_without_changes_reads_nothing(house: House) {
    assert_eq!(load_starter(&house.app).await.unwrap().loaded.len(), starter_courses());
    let started = std::time::Instant::now();
    assert_eq!(load_starter(&house.app).await.unwrap().unchanged.len(), starter_courses());
    assert!(started.elapsed().as_millis() < 500, "{:?}", started.elapsed());
    // The same folder with another database is not believed.
    let other = House::build(None).await;
    fs::copy(house.data().join("content.seen"), other.data().join("content.seen")).unwrap();
    assert_eq!(load_starter(&other.app).await.unwrap().loaded.len(), starter_courses());
}

async fn a_replaced_starter_course_stays_replaced(house: House) {
    load_starter(&house.app).await.unwrap();
    let own = tempfile::tempdir().unwrap();
    write_course(&own.path().join("nguoi-dan-so"), "nguoi-dan-so", "Bài của xã.");
    assert_eq!(load(&house.app, &own.path().join("nguoi-dan-so")).await.unwrap().loaded, ["nguoi-dan-so"]);
    let after = load_starter(&house.app).await.unwrap();
    assert_eq!((after.loaded.len(), after.unchanged.len()), (0, starter_courses()));
}

async fn a_zip_loads_like_its_folder(house: House) {
    let folder = tempfile::tempdir().unwrap();
    write_course(&folder.path().join("tot"), "tot", "Bài một.");
    let zip = folder.path().join("tot.zip");
    zipped(&zip, &[("tot/course.toml", &read(folder.path(), "tot/course.toml")), ("tot/01-mo-dau/lesson.md", &read(folder.path(), "tot/01-mo-dau/lesson.md"))]);
    assert_eq!(load(&house.app, &zip).await.unwrap().loaded, ["tot"]);
}

async fn a_zip_that_reaches_outside_is_refused(house: House) {
    let folder = tempfile::tempdir().unwrap();
    let zip = folder.path().join("xau.zip");
    zipped(&zip, &[("../../ngoai.txt", "ra ngoài")]);
    let report = load(&house.app, &zip).await.unwrap();
    assert_eq!(report.problems.iter().map(|problem| problem.id).collect::<Vec<_>>(), ["package-path-outside-zip"]);
    fs::write(&zip, "không phải zip").unwrap();
    let report = load(&house.app, &zip).await.unwrap();
    assert_eq!(report.problems[0].id, "package-zip-broken");
    let report = load(&house.app, &folder.path().join("khong-co")).await.unwrap();
    assert_eq!(report.problems[0].id, "package-nothing-here");
}

const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4"/></svg>"#;

const QUIZ: &str = r#"title = "Kiểm tra"
pass_mark = 0.5

[[questions]]
key = "q1"
skill = "at.1"
kind = "single"
text = "Có nên đọc mã OTP cho người lạ?"
choices = [
  { key = "a", text = "Không", correct = true, feedback = "Đúng." },
  { key = "b", text = "Có", feedback = "Mã OTP là chìa khóa của bạn." },
]
"#;

/// A small course with one lesson and a test of one question.
pub fn write_course(folder: &Path, slug: &str, body: &str) {
    fs::create_dir_all(folder.join("01-mo-dau")).unwrap();
    let course = format!(
        "id = \"{slug}\"\nversion = \"1.0\"\ntitle = \"Khóa {slug}\"\nsummary = \"Một khóa nhỏ.\"\nlanguage = \"vi\"\naudiences = [\"resident\"]\n\
         skills = []\nlicence = \"CC BY 4.0\"\nauthors = [\"Lớp học\"]\n"
    );
    fs::write(folder.join("course.toml"), course).unwrap();
    fs::write(folder.join("01-mo-dau/lesson.md"), format!("+++\ntitle = \"Mở đầu\"\nminutes = 5\nkind = \"text\"\n+++\n{body}\n")).unwrap();
    fs::write(folder.join("quiz.toml"), QUIZ).unwrap();
}

fn zipped(file: &Path, entries: &[(&str, &str)]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(file).unwrap());
    for (name, text) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap()
}

fn sentences(report: &LoadReport) -> Vec<String> {
    report.problems.iter().map(|problem| format!("{}: {}", problem.place(), problem.sentence(Lang::Vi))).collect()
}
