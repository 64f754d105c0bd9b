//! The body of a report: what the office writes as plain lines, and what it is in the document.
//!
//! `# …` is a section (I.), `## …` a part of it (1.), `- …` a point, a line with nothing but `[targets]` a table; every
//! other line is a paragraph.

use super::report::roman;
use super::table::Table;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// "I. KẾT QUẢ THỰC HIỆN"
    Section(String),
    /// "1. Các chỉ tiêu"
    Heading(String),
    Paragraph(String),
    /// "- …"
    Point(String),
    Table(Table),
}

/// The parts of a body; `table` knows the tables by their names.
pub fn parts(text: &str, table: impl Fn(&str) -> Option<Table>) -> Vec<Part> {
    let (mut sections, mut headings) = (0, 0);
    let mut parts = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(heading) = line.strip_prefix("##") {
            headings += 1;
            parts.push(Part::Heading(format!("{headings}. {}", heading.trim_start_matches('#').trim())));
        } else if let Some(section) = line.strip_prefix('#') {
            sections += 1;
            headings = 0;
            parts.push(Part::Section(format!("{}. {}", roman(sections), section.trim().to_uppercase())));
        } else if let Some(found) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).and_then(&table) {
            parts.push(Part::Table(found));
        } else if let Some(point) = line.strip_prefix(['-', '–', '•', '*']) {
            parts.push(Part::Point(format!("- {}", point.trim())));
        } else {
            parts.push(Part::Paragraph(line.into()));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_lines_become_what_the_decree_numbers() {
        let text = "Thực hiện Kế hoạch.\n\n# Kết quả\n## Chỉ tiêu\n[targets]\n- một;\n## Lớp học\n# Khó khăn\n[lạ]";
        let table = Table { columns: vec![], rows: vec![], total: None };
        let parts = parts(text, |name| (name == "targets").then(|| table.clone()));
        let expected = [
            Part::Paragraph("Thực hiện Kế hoạch.".into()),
            Part::Section("I. KẾT QUẢ".into()),
            Part::Heading("1. Chỉ tiêu".into()),
            Part::Table(table),
            Part::Point("- một;".into()),
            Part::Heading("2. Lớp học".into()),
            Part::Section("II. KHÓ KHĂN".into()),
            Part::Paragraph("[lạ]".into()),
        ];
        assert_eq!(parts, expected);
    }
}
