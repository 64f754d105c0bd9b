//! The counters beside the facts: each must equal what the facts say.

use super::super::database;
use super::Finding;
use crate::config::Config;
use crate::db::Db;
use crate::error::Result;

/// Each counter with the condition under which an enrolment `e` is wrong; the same SQL on both databases.
const WRONG: [(&str, &str); 7] = [
    ("lessons_done", "e.lessons_done <> (SELECT count(*) FROM progress p WHERE p.enrolment_id = e.id AND p.completed_at IS NOT NULL)"),
    ("lessons_completed_at", "(e.lessons_completed_at IS NULL) <> (e.lessons_done < e.lessons_total)"),
    (
        "best_score",
        "coalesce(e.best_score, -1) <> coalesce((SELECT max(a.score) FROM attempts a WHERE a.enrolment_id = e.id AND a.submitted_at IS NOT NULL \
         AND a.helper_id IS NULL), -1)",
    ),
    ("test_passed_at", "(e.test_passed_at IS NULL) = EXISTS (SELECT 1 FROM attempts a WHERE a.enrolment_id = e.id AND a.passed AND a.helper_id IS NULL)"),
    ("helped_passed", "EXISTS (SELECT 1 FROM attempts a WHERE a.enrolment_id = e.id AND a.passed AND a.helper_id IS NOT NULL)"),
    (
        "request_state",
        "coalesce(e.request_state, '') <> coalesce(\
         (SELECT CASE WHEN v.certificate_id IS NULL THEN r.state ELSE 'revoked' END FROM certificate_requests r \
          LEFT JOIN certificates c ON c.request_id = r.id LEFT JOIN revocations v ON v.certificate_id = c.id \
          WHERE r.enrolment_id = e.id AND r.state <> 'returned'), \
         (SELECT max(r.state) FROM certificate_requests r WHERE r.enrolment_id = e.id), '')",
    ),
    (
        "certificate_number",
        "coalesce(e.certificate_number, '') <> coalesce((SELECT max(c.number) FROM certificates c \
         JOIN certificate_requests r ON r.id = c.request_id WHERE r.enrolment_id = e.id), '')",
    ),
];

pub fn enrolments(_: &Config, db: &mut Db) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (counter, wrong) in WRONG {
        let count = database::number(db, &format!("SELECT count(*) AS number FROM enrolments e WHERE {wrong}"))?;
        if count > 0 {
            findings.push(Finding::bad("check-counter-wrong", &[("counter", counter.into()), ("count", count.to_string())]));
        }
    }
    let gaps = database::number(db, NUMBER_GAPS)?;
    if gaps > 0 {
        findings.push(Finding::bad("check-number-gaps", &[("count", gaps.to_string())]));
    }
    if findings.is_empty() {
        let all = database::number(db, "SELECT count(*) AS number FROM enrolments")?;
        findings.push(Finding::good("check-counters-right", &[("count", all.to_string())]));
    }
    Ok(findings)
}

/// Numbers are given without gaps: as many certificates as numbers taken.
const NUMBER_GAPS: &str = "SELECT abs((SELECT count(*) FROM certificates) - (SELECT coalesce(sum(s.last), 0) FROM number_series s)) AS number";
