//! A record as one row of a table, for people.

use super::record::Record;
use crate::text::harmless;

pub(super) struct Column {
    pub name: &'static str,
    pub width: f64,
    /// Digits that must stay as they are.
    digits: bool,
}

const fn column(name: &'static str, width: f64) -> Column {
    Column { name, width, digits: false }
}

const fn digits(name: &'static str, width: f64) -> Column {
    Column { name, width, digits: true }
}

pub(super) const COLUMNS: [Column; 34] = [
    column("certificate_number", 18.0),
    column("revision", 9.0),
    column("status", 11.0),
    column("name", 28.0),
    digits("birth_date", 12.0),
    column("sex", 8.0),
    digits("personal_number", 16.0),
    column("internal_id", 38.0),
    column("audience", 11.0),
    column("commune_code", 13.0),
    column("commune", 20.0),
    column("province", 16.0),
    column("hamlet", 20.0),
    column("course_id", 20.0),
    column("course_version", 14.0),
    column("course_title", 34.0),
    column("framework_id", 18.0),
    column("framework_version", 17.0),
    column("skills", 24.0),
    column("score", 8.0),
    column("assessed_at", 26.0),
    column("assessor", 24.0),
    column("approved_at", 26.0),
    column("approver", 24.0),
    column("issued_at", 26.0),
    column("expires_at", 26.0),
    column("correction_reason", 30.0),
    column("corrected_at", 26.0),
    column("revocation_reason", 30.0),
    column("revoked_at", 26.0),
    column("record_id", 28.0),
    column("earlier_record_id", 28.0),
    column("earlier_answer", 12.0),
    column("earlier_reason", 30.0),
];

impl Column {
    /// A cell as CSV holds it.
    pub(super) fn in_csv(&self, cell: &str) -> String {
        if self.digits { as_text(cell) } else { harmless(cell) }
    }
}

/// Excel would read digits as a number or a date and change them.
fn as_text(cell: &str) -> String {
    if cell.is_empty() { String::new() } else { format!("'{cell}") }
}

impl Record {
    /// The record as one row, in the order of `COLUMNS`.
    pub(super) fn cells(&self) -> [String; COLUMNS.len()] {
        let (framework, framework_version) = self.framework.as_ref().map(|f| (f.id.clone(), f.version.clone())).unwrap_or_default();
        let (correction, corrected_at) = self.correction.as_ref().map(|c| (c.reason.clone(), c.at.clone())).unwrap_or_default();
        let revocation = self.revocation.as_ref().map(|r| (format!("{}: {}", r.kind, r.reason), r.at.clone()));
        let (revocation, revoked_at) = revocation.unwrap_or_default();
        let earlier = self.earlier.as_ref();
        let answer = earlier.and_then(|earlier| earlier.answer.as_ref());
        [
            self.certificate_number.clone(),
            self.revision.to_string(),
            self.status.to_string(),
            self.person.name.clone(),
            self.person.birth_date.map(|day| day.to_string()).unwrap_or_default(),
            self.person.sex.map(|sex| sex.to_string()).unwrap_or_default(),
            self.person.personal_number.clone().unwrap_or_default(),
            self.person.internal_id.to_string(),
            self.audience.to_string(),
            self.commune.code.clone(),
            self.commune.name.clone(),
            self.commune.province.clone(),
            self.hamlet.clone().unwrap_or_default(),
            self.course.id.clone(),
            self.course.version.clone(),
            self.course.title.clone(),
            framework,
            framework_version,
            self.skills.join(" "),
            self.score.to_string(),
            self.assessed_at.clone().unwrap_or_default(),
            self.assessor.clone().unwrap_or_default(),
            self.approved_at.clone(),
            self.approver.clone(),
            self.issued_at.clone(),
            self.expires_at.clone().unwrap_or_default(),
            correction,
            corrected_at,
            revocation,
            revoked_at,
            self.record_id.clone(),
            earlier.map(|earlier| earlier.record_id.clone()).unwrap_or_default(),
            answer.map(|answer| answer.outcome.to_string()).unwrap_or_default(),
            answer.map(|answer| answer.reason.clone()).unwrap_or_default(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_made_harmless_and_zeros_stay() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("Nguyễn Văn Mẫu"), "Nguyễn Văn Mẫu");
        assert_eq!(as_text("038075000001"), "'038075000001");
        assert_eq!(as_text(""), "");
    }

    proptest! {
        #[test]
        fn no_cell_begins_as_a_formula(cell in ".*") {
            prop_assert!(!harmless(&cell).starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
        }
    }
}
