//! `lesson.easy.md`: the easy-read twin of a lesson, one idea a step, a line `---` between two steps.

use super::markdown::{Place, to_html};
use super::reading::Reading;

/// Each step as a section; nothing when the lesson has no twin.
pub fn read_easy(reading: &mut Reading, folder: &str, language: &str) -> String {
    let file = format!("{folder}/lesson.easy.md");
    if !reading.folder.has(&file) {
        return String::new();
    }
    let Some(text) = reading.text(&file) else { return String::new() };
    let mut html = String::new();
    for (above, step) in steps(&text) {
        if step.trim().is_empty() {
            reading.problem(&file, Some(above + 1), "package-easy-step-empty", &[]);
            continue;
        }
        let place = Place { file: &file, folder, above, language };
        let page = to_html(reading, place, &step);
        if !page.questions.is_empty() {
            reading.problem(&file, Some(above + 1), "package-easy-question", &[]);
        }
        html.push_str(&format!("<section class=\"step\">\n{}</section>\n", page.html));
    }
    html
}

/// The steps with the number of lines above each.
fn steps(text: &str) -> Vec<(usize, String)> {
    let mut steps = vec![(0, String::new())];
    for (number, line) in text.lines().enumerate() {
        match steps.last_mut() {
            Some((_, step)) if line.trim_end() != "---" => step.extend([line, "\n"]),
            _ => steps.push((number + 1, String::new())),
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::package::reading::Known;

    fn easy(text: &str) -> (String, Vec<(Option<usize>, &'static str)>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("01-a")).unwrap();
        std::fs::write(folder.path().join("01-a/lesson.easy.md"), text).unwrap();
        std::fs::write(folder.path().join("01-a/hinh.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap();
        let known = Known::default();
        let mut reading = Reading::of(folder.path(), "khoa", &known).unwrap();
        let html = read_easy(&mut reading, "01-a", "vi");
        (html, reading.problems.iter().map(|problem| (problem.line, problem.id)).collect())
    }

    #[test]
    fn each_step_is_a_section() {
        let (html, problems) = easy("Mở máy.\n\n![Nút nguồn](hinh.svg)\n---\nGõ *mật khẩu*.\n");
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(html.matches("<section class=\"step\">").count(), 2);
        assert!(html.contains("<p>Mở máy.</p>") && html.contains("alt=\"Nút nguồn\"") && html.contains("<p>Gõ <em>mật khẩu</em>.</p>"), "{html}");
        assert!(!html.contains("<h2>"), "a line of dashes is no heading: {html}");
    }

    #[test]
    fn an_empty_step_names_its_line() {
        assert_eq!(easy("Một.\n---\n\n---\nHai.\n").1, [(Some(3), "package-easy-step-empty")]);
        assert_eq!(easy("Một.\n---\n![](hinh.svg)\n").1, [(Some(3), "package-picture-without-text")]);
        assert!(!easy("<script>alert(1)</script>\n").0.contains("script"));
    }
}
