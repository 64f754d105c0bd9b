//! The credential, the issuer's profile and the achievement, as Open Badges 3.0 wants them.

use super::status::{StatusList, place_of};
use super::{Badge, CredentialId, SubjectId};
use crate::catalog::{Course, CourseVersion, CourseVersionId, Skill};
use crate::certification::certificate::Certificate;
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::Result;
use chrono::NaiveDateTime;
use serde_json::{Value, json};

pub const CONTEXTS: [&str; 2] = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"];
const SCHEMA: &str = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json";

/// The claims that are signed. Nothing of the person is in them: no name, no number, no day of birth.
pub fn credential(db: &mut Db, certificate: &Certificate, base: &str) -> Result<Value> {
    let badge = Badge::of(db, certificate)?;
    let commune = Unit::commune_of(db, certificate.unit_id)?;
    let issuer = issuer(&commune, base);
    let achievement = achievement(db, certificate.course_version_id, &commune, base)?;
    let (list, index) = place_of(&certificate.number);
    let status = format!("{base}/badges/status/{list}");
    let (id, subject) = (credential_urn(badge.credential), subject_urn(badge.subject));
    let mut credential = json!({
        "@context": CONTEXTS,
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": certificate.course_title,
        "issuer": issuer,
        "validFrom": moment(certificate.issued_at),
        "credentialSubject": { "id": subject, "type": ["AchievementSubject"], "achievement": achievement },
        "credentialSchema": [{ "id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019" }],
        "credentialStatus": {
            "id": format!("{status}#{index}"),
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": index.to_string(),
            "statusListCredential": status,
        },
        // The same as claims of a JWT, as the specification has them.
        "iss": issuer["id"],
        "sub": subject,
        "jti": id,
        "nbf": certificate.issued_at.and_utc().timestamp(),
    });
    if let Some(end) = certificate.expires_at {
        credential["validUntil"] = json!(moment(end));
        credential["exp"] = json!(end.and_utc().timestamp());
    }
    Ok(credential)
}

/// The profile of a commune.
pub fn issuer(commune: &Unit, base: &str) -> Value {
    json!({
        "id": issuer_address(commune.id, base),
        "type": ["Profile"],
        "name": crate::web::say(crate::web::Lang::Vi, "certificate-issuer", &[("commune", commune.name.clone())]),
        "url": base,
    })
}

/// What was achieved: a course in one of its versions.
pub fn achievement(db: &mut Db, version: CourseVersionId, commune: &Unit, base: &str) -> Result<Value> {
    let version = CourseVersion::find(db, version)?;
    let slug = Course::find(db, version.course_id)?.slug;
    let skills = match version.framework_id {
        Some(id) => Skill::of_framework(db, id)?,
        None => Vec::new(),
    };
    let title = |code: &String| skills.iter().find(|skill| skill.code == *code).map_or_else(|| code.clone(), |skill| skill.title.clone());
    let skills: Vec<String> = version.skills.0.iter().map(title).collect();
    // A description must be there; a course without a summary has its title.
    let description = if version.summary.trim().is_empty() { &version.title } else { &version.summary };
    let narrative = crate::web::say(crate::web::Lang::Vi, "badge-criteria", &[("course", version.title.clone()), ("skills", skills.join("; "))]);
    Ok(json!({
        "id": format!("{base}/badges/achievements/{}", version.id),
        "type": ["Achievement"],
        "achievementType": "Course",
        "name": version.title,
        "description": description,
        "criteria": { "id": format!("{base}/courses/{slug}"), "narrative": narrative },
        "creator": { "id": issuer_address(commune.id, base), "type": ["Profile"] },
        "inLanguage": version.language,
    }))
}

pub fn list_claims(list: &StatusList, encoded: &str, base: &str, at: NaiveDateTime) -> Value {
    let id = format!("{base}/badges/status/{}", list.name);
    let issuer = issuer_address(list.unit_id, base);
    json!({
        "@context": [CONTEXTS[0]],
        "id": id,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment(at),
        "credentialSubject": { "id": format!("{id}#list"), "type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": encoded },
        "iss": issuer,
        "sub": format!("{id}#list"),
        "jti": id,
        "nbf": at.and_utc().timestamp(),
    })
}

fn issuer_address(commune: UnitId, base: &str) -> String {
    format!("{base}/badges/issuers/{commune}")
}

fn credential_urn(id: CredentialId) -> String {
    format!("urn:uuid:{id}")
}

fn subject_urn(id: SubjectId) -> String {
    format!("urn:uuid:{id}")
}

/// To the second, as `nbf` and `exp` are.
fn moment(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
