//! Courses come from folders and zips; what is broken is named by file and line, the rest loads.

use crate::both;
use crate::house::House;
use hocvu::catalog::{Course, CourseVersion, Lesson, LoadReport, Outline, Question, Quiz, load, load_starter};
use hocvu::web::Lang;
use std::fs;
use std::io::Write;
use std::path::Path;

both!(
    the_starter_courses_have_no_problem,
    a_broken_course_names_file_and_line_and_the_others_load,
    the_same_source_changes_nothing_and_a_new_one_makes_a_version,
    of_two_folders_with_one_name_the_first_is_loaded_and_the_other_named,
    a_start_without_changes_reads_nothing,
    a_replaced_starter_course_stays_replaced,
    a_zip_loads_like_its_folder,
    a_zip_that_reaches_outside_is_refused,
    a_lesson_brings_what_each_need_asks_for,
    modules_and_what_comes_first_are_checked,
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

async fn of_two_folders_with_one_name_the_first_is_loaded_and_the_other_named(house: House) {
    let folder = tempfile::tempdir().unwrap();
    for (place, text) in [("a", "Bài của thư mục a."), ("b", "Bài của thư mục b."), ("c", "Bài khác.")] {
        write_course(&folder.path().join(place), if place == "c" { "khac" } else { "tot" }, text);
    }
    let report = load(&house.app, folder.path()).await.unwrap();
    assert_eq!(report.loaded, ["tot", "khac"]);
    let found: Vec<_> = report.problems.iter().map(|problem| (problem.file.as_str(), problem.id)).collect();
    assert_eq!(found, [("b/course.toml", "package-key-twice")]);
    let versions = house
        .given(|db| {
            let course = Course::named(db, "tot")?;
            CourseVersion::of_course(db, course.id)
        })
        .await;
    assert_eq!(versions.len(), 1);
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

async fn a_lesson_brings_what_each_need_asks_for(house: House) {
    let folder = tempfile::tempdir().unwrap();
    write_rich_course(&folder.path().join("day-du"));
    let report = load(&house.app, folder.path()).await.unwrap();
    assert_eq!((sentences(&report), report.loaded.as_slice()), (Vec::new(), &["day-du".to_owned()][..]));
    let (outline, lessons, questions) = house
        .given(|db| {
            let course = Course::named(db, "day-du")?;
            let version = CourseVersion::current(db, &course)?;
            let quiz = Quiz::of_version(db, version.id)?.unwrap();
            Ok((Outline::of(db, version.id)?, Lesson::of_version(db, version.id)?, Question::of_quiz(db, quiz.id)?))
        })
        .await;
    let modules: Vec<(&str, &str, i32)> = outline.modules.iter().map(|module| (module.key.as_str(), module.title.as_str(), module.position)).collect();
    assert_eq!(modules, [("lam-quen", "Làm quen", 1), ("tu-lam", "Tự làm", 2)]);
    let [first, second] = &outline.lessons[..] else { panic!("two lessons") };
    assert!(first.has_easy && !second.has_easy && first.has_sign && !first.has_video);
    assert_eq!((first.module_key.as_deref(), second.module_key.as_deref()), (Some("lam-quen"), Some("tu-lam")));
    assert_eq!((&first.requires, &second.requires), (&vec![], &vec!["mo-dau".to_owned()]));
    let lesson = &lessons[0];
    assert!(lesson.easy_html.contains("<section class=\"step\">\n<p>Bước một.</p>") && lesson.easy_html.contains("Bước hai."));
    assert!(lesson.slides.is_some() && lesson.sign.is_some() && lesson.sign_captions.is_some());
    assert_eq!((lesson.slide_pictures.0[0].alt.as_str(), lesson.slide_pictures.0[0].text.as_str()), ("Hình vuông", "Trang một."));
    assert_eq!(lesson.practice_questions.0.iter().map(|question| question.key.as_str()).collect::<Vec<_>>(), ["otp"]);
    assert_eq!((questions[0].easy.as_str(), questions[0].choices.0[0].easy.as_str()), ("Có đọc mã không?", "Không đọc"));
}

async fn modules_and_what_comes_first_are_checked(house: House) {
    let folder = tempfile::tempdir().unwrap();
    let broken: &[(&str, &str, &str, &str, &[&str])] = &[
        ("la", "02-tu-lam/lesson.md", "\"mo-dau\"", "\"khong-co\"", &["la/02-tu-lam/lesson.md:5 package-unknown-lesson"]),
        ("sau", "01-mo-dau/lesson.md", "kind = \"text\"", "kind = \"text\"\nrequires = [\n\"tu-lam\"]", &["sau/01-mo-dau/lesson.md:6 package-lesson-circle"]),
        ("minh", "02-tu-lam/lesson.md", "\"mo-dau\"", "\"tu-lam\"", &["minh/02-tu-lam/lesson.md:5 package-lesson-itself"]),
        (
            "hai",
            "course.toml",
            "lessons = [\"tu-lam\"]",
            "lessons = [\"mo-dau\"]",
            &["hai/course.toml:18 package-lesson-in-two-modules", "hai/course.toml package-lesson-without-module"],
        ),
        ("trong", "course.toml", "lessons = [\"tu-lam\"]", "lessons = [\"tu-lam\", \"x\"]", &["trong/course.toml:18 package-unknown-lesson"]),
        (
            "khoa",
            "course.toml",
            "requires = []",
            "requires = [\"khoa\", \"day-du-khac\"]",
            &["khoa/course.toml:10 package-course-itself", "khoa/course.toml:10 package-unknown-course"],
        ),
        ("buoc", "01-mo-dau/lesson.easy.md", "Bước hai.", " ", &["buoc/01-mo-dau/lesson.easy.md:3 package-easy-step-empty"]),
        ("cau", "01-mo-dau/lesson.md", "correct = true", "correct = false", &["cau/01-mo-dau/lesson.md:17 package-no-right-answer"]),
        ("trang", "01-mo-dau/lesson.md", "picture_alt = \"Hình vuông\"", "", &["trang/01-mo-dau/lesson.md:9 package-picture-without-text"]),
        ("ky", "01-mo-dau/lesson.md", "sign_captions", "sign_caption", &["ky/01-mo-dau/lesson.md:6 package-toml"]),
    ];
    for (slug, file, from, to, places) in broken {
        let course = folder.path().join(slug);
        write_rich_course(&course);
        let text = read(&course, file);
        assert!(text.contains(from), "{slug}");
        fs::write(course.join(file), text.replacen(from, to, 1)).unwrap();
        let report = load(&house.app, &course).await.unwrap();
        let found: Vec<String> = report.problems.iter().map(|problem| format!("{} {}", problem.place(), problem.id)).collect();
        assert_eq!((found.iter().map(String::as_str).collect::<Vec<_>>(), report.loaded.len()), (places.to_vec(), 0), "{slug}: {:?}", sentences(&report));
        fs::remove_dir_all(&course).unwrap();
    }
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

/// A course with everything that a lesson may bring.
pub fn write_rich_course(folder: &Path) {
    let slug = folder.file_name().unwrap().to_string_lossy().into_owned();
    write_course(folder, &slug, "");
    let course = read(folder, "course.toml");
    let modules = "requires = []\n[[modules]]\nkey = \"lam-quen\"\ntitle = \"Làm quen\"\nlessons = [\"mo-dau\"]\n[[modules]]\nkey = \"tu-lam\"\n\
                   title = \"Tự làm\"\nlessons = [\"tu-lam\"]\n";
    fs::write(folder.join("course.toml"), format!("{course}{modules}")).unwrap();
    let lesson = "+++\ntitle = \"Mở đầu\"\nminutes = 5\nkind = \"text\"\nsign = \"ky-hieu.mp4\"\nsign_captions = \"ky-hieu.vi.vtt\"\nslides = \"trang.pdf\"\n\
                  [[pages]]\npicture = \"hinh.svg\"\npicture_alt = \"Hình vuông\"\ntext = \"Trang một.\"\n+++\nMột câu.\n\nHai câu.\n\n\
                  ```question\nkey = \"otp\"\ntext = \"Có đọc mã OTP không?\"\nfeedback = \"Mã là chìa khóa.\"\n[[choices]]\ntext = \"Không\"\ncorrect = true\n\
                  feedback = \"Giữ mã cho riêng bạn.\"\n[[choices]]\ntext = \"Có\"\nfeedback = \"Ai có mã sẽ lấy được tiền.\"\n```\n\nBa câu.\n";
    fs::write(folder.join("01-mo-dau/lesson.md"), lesson).unwrap();
    fs::write(folder.join("01-mo-dau/lesson.easy.md"), "Bước một.\n---\nBước hai.\n").unwrap();
    fs::write(folder.join("01-mo-dau/hinh.svg"), SVG).unwrap();
    fs::write(folder.join("01-mo-dau/trang.pdf"), PDF).unwrap();
    fs::write(folder.join("01-mo-dau/ky-hieu.mp4"), MP4).unwrap();
    fs::write(folder.join("01-mo-dau/ky-hieu.vi.vtt"), "WEBVTT\n\n00:00.000 --> 00:02.000\nXin chào.\n").unwrap();
    fs::create_dir_all(folder.join("02-tu-lam")).unwrap();
    let practice = "+++\ntitle = \"Tự làm\"\nminutes = 5\nkind = \"practice\"\nrequires = [\"mo-dau\"]\n+++\n1. Mở máy.\n2. Gõ mật khẩu.\n";
    fs::write(folder.join("02-tu-lam/lesson.md"), practice).unwrap();
    let quiz =
        QUIZ.replace("người lạ?\"\n", "người lạ?\"\neasy = \"Có đọc mã không?\"\n").replace("text = \"Không\",", "text = \"Không\", easy = \"Không đọc\",");
    fs::write(folder.join("quiz.toml"), quiz).unwrap();
}

/// The beginning of a film, as a phone writes it.
const MP4: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";
const PDF: &[u8] = b"%PDF-1.4\n%%EOF\n";

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
