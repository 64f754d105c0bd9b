//! Open Badges 3.0: what is signed, what it leads to, and that it tells nothing of the person.

use super::Cast;
use crate::both;
use crate::house::House;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hocvu::keys::{Jwks, verified_badge};
use serde_json::{Value, json};
use std::io::Read;

both!(a_badge_is_whole_and_tells_nothing_of_the_person, a_revoked_badge_is_in_the_status_list);

const SCHEMA: &str = "../shared/samples/schemas/open-badges-3/ob_v3p0_achievementcredential_schema.json";

async fn a_badge_is_whole_and_tells_nothing_of_the_person(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let lan = request.learner.copy();
    let certificate = cast.finish(&house, request).await;
    let path = format!("/certificates/{}/credential.jwt", certificate.number);
    let answer = lan.get(&path).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/vc+jwt"), "{}", answer.text());
    for other in [&cast.approver, &house.learner("Ba").await] {
        assert_eq!(other.get(&path).await.status, 404);
    }
    let token = answer.text();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap()).unwrap();
    let names: Vec<&String> = header.as_object().unwrap().keys().collect();
    assert_eq!(names, ["alg", "kid", "typ"]);
    assert_eq!((header["alg"].as_str(), header["typ"].as_str()), (Some("RS256"), Some("JWT")));
    let jwks: Jwks = serde_json::from_slice(&house.stranger().get("/.well-known/jwks.json").await.bytes).unwrap();
    let badge: Value = verified_badge(&jwks, &token).unwrap();

    // The rules of the specification for a VC-JWT.
    assert_eq!(badge["iss"], badge["issuer"]["id"]);
    assert_eq!(badge["sub"], badge["credentialSubject"]["id"]);
    assert_eq!(badge["jti"], badge["id"]);
    let seconds = |field: &str| chrono::DateTime::parse_from_rfc3339(badge[field].as_str().unwrap()).unwrap().timestamp();
    assert_eq!(badge["nbf"], seconds("validFrom"));
    assert_eq!(badge["exp"], seconds("validUntil"));
    assert!(badge.get("vc").is_none());
    assert_eq!(badge["@context"], serde_json::json!(["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]));
    let achievement = &badge["credentialSubject"]["achievement"];
    for field in ["id", "type", "name", "description", "criteria"] {
        assert!(achievement.get(field).is_some(), "{field}");
    }
    let subject: uuid::Uuid = badge["sub"].as_str().unwrap().strip_prefix("urn:uuid:").unwrap().parse().unwrap();
    assert_eq!(subject.get_version_num(), 4, "random: not the person's own id, nor one with a time in it");
    for secret in ["Trần", "1960", &certificate.person_id.to_string(), &certificate.id.to_string()] {
        assert!(!badge.to_string().contains(secret), "{secret}");
    }
    // What it names can be read by everybody, and says the same.
    for (address, same) in [(&badge["issuer"]["id"], &badge["issuer"]), (&achievement["id"], achievement)] {
        let address = address.as_str().unwrap();
        let path = &address[address.find("/badges/").unwrap()..];
        let read: Value = serde_json::from_slice(&house.stranger().get(path).await.bytes).unwrap();
        assert_eq!(&read, same);
    }
    let faults: Vec<String> = jsonschema::draft202012::new(&of_the_standard()).unwrap().iter_errors(&badge).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    match std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(SCHEMA)) {
        Ok(schema) => {
            let schema: Value = serde_json::from_slice(&schema).unwrap();
            let faults: Vec<String> = jsonschema::validator_for(&schema).unwrap().iter_errors(&badge).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{faults:?}");
        }
        Err(_) => println!("the JSON Schema of 1EdTech is not at {SCHEMA}: the structure was checked as the data model of the standard gives it"),
    }
    let png = lan.get(&format!("/certificates/{}/badge.png", certificate.number)).await;
    assert!(png.bytes.windows(token.len()).any(|part| part == token.as_bytes()) && png.bytes.starts_with(b"\x89PNG"));
    assert!(lan.get(&format!("/certificates/{}/badge.svg", certificate.number)).await.says(&format!("<openbadges:credential verify=\"{token}\">")));
    // Another certificate of hers would have the same subject; another person's never.
    let other = cast.asked(&house, "Lê Văn Ba").await;
    let ba = other.learner.copy();
    let number = cast.finish(&house, other).await.number;
    let others: Value = verified_badge(&jwks, &ba.get(&format!("/certificates/{number}/credential.jwt")).await.text()).unwrap();
    assert_ne!(others["sub"], badge["sub"]);
}

/// The data model of Open Badges 3.0 (appendix B.1 of the standard) in a schema of our own: the licence of 1EdTech's file
/// lets us use it, and not hand it on.
fn of_the_standard() -> Value {
    let of_type = |name: &str| json!({ "type": "array", "items": { "type": "string" }, "contains": { "const": name } });
    let iri = json!({ "type": "string", "pattern": "^(https?|urn|did|data|mailto):" });
    let moment = json!({ "type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$" });
    let image = json!({ "type": "object", "required": ["id", "type"], "properties": { "id": iri, "type": { "const": "Image" } } });
    json!({
        "type": "object",
        "required": ["@context", "id", "type", "issuer", "validFrom", "credentialSubject"],
        "properties": {
            "@context": {
                "type": "array", "minItems": 2,
                "prefixItems": [
                    { "const": "https://www.w3.org/ns/credentials/v2" },
                    { "type": "string", "pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.\d\.\d\.json$" },
                ],
            },
            "id": iri,
            "type": {
                "type": "array", "items": { "type": "string" },
                "allOf": [{ "contains": { "const": "VerifiableCredential" } }, { "contains": { "enum": ["AchievementCredential", "OpenBadgeCredential"] } }],
            },
            "name": { "type": "string" },
            "issuer": {
                "type": "object",
                "required": ["id", "type"],
                "properties": { "id": iri, "type": of_type("Profile"), "name": { "type": "string" }, "url": iri, "email": { "type": "string" }, "image": image },
            },
            "validFrom": moment,
            "validUntil": moment,
            "credentialSubject": {
                "type": "object",
                "required": ["type", "achievement"],
                "properties": {
                    "id": iri,
                    "type": of_type("AchievementSubject"),
                    "achievement": {
                        "type": "object",
                        "required": ["id", "type", "name", "description", "criteria"],
                        "properties": {
                            "id": iri,
                            "type": of_type("Achievement"),
                            "name": { "type": "string", "minLength": 1 },
                            "description": { "type": "string", "minLength": 1 },
                            "criteria": { "type": "object", "anyOf": [{ "required": ["id"] }, { "required": ["narrative"] }] },
                            "image": image,
                        },
                    },
                },
            },
            "credentialStatus": { "type": ["object", "array"], "required": ["id", "type"] },
            "credentialSchema": { "type": "array", "items": { "type": "object", "required": ["id", "type"] } },
        },
    })
}

async fn a_revoked_badge_is_in_the_status_list(house: House) {
    let cast = Cast::of(&house).await;
    let request = cast.asked(&house, "Trần Thị Lan").await;
    let lan = request.learner.copy();
    let certificate = cast.finish(&house, request).await;
    let token = lan.get(&format!("/certificates/{}/credential.jwt", certificate.number)).await.text();
    let jwks: Jwks = serde_json::from_slice(&house.stranger().get("/.well-known/jwks.json").await.bytes).unwrap();
    let status = verified_badge::<Value>(&jwks, &token).unwrap()["credentialStatus"].clone();
    assert_eq!((status["type"].as_str(), status["statusListIndex"].as_str()), (Some("BitstringStatusListEntry"), Some("1")));
    let address = status["statusListCredential"].as_str().unwrap();
    let path = address[address.find("/badges/").unwrap()..].to_owned();
    assert!(!is_set(&list(&house, &jwks, &path).await, 1));
    cast.approver.post(&format!("/certificates/{}/revocation", certificate.number), &[("kind", "mistake"), ("note", "Nhầm")]).await;
    let bits = list(&house, &jwks, &path).await;
    assert!(is_set(&bits, 1) && (0..bits.len() * 8).filter(|place| is_set(&bits, *place)).count() == 1);
    for nothing in ["TC-20x6", "khong-co", "XX-2026"] {
        assert_eq!(house.stranger().get(&format!("/badges/status/{nothing}")).await.status, 404);
    }
}

async fn list(house: &House, jwks: &Jwks, path: &str) -> Vec<u8> {
    let answer = house.stranger().get(path).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let claims: Value = verified_badge(jwks, &answer.text()).unwrap();
    assert_eq!(claims["type"][1], "BitstringStatusListCredential");
    let encoded = claims["credentialSubject"]["encodedList"].as_str().unwrap().strip_prefix('u').unwrap().to_owned();
    let mut bits = Vec::new();
    flate2::read::GzDecoder::new(&URL_SAFE_NO_PAD.decode(encoded).unwrap()[..]).read_to_end(&mut bits).unwrap();
    assert!(bits.len() >= 16 * 1024);
    bits
}

fn is_set(bits: &[u8], place: usize) -> bool {
    bits[place / 8] & (0x80 >> (place % 8)) != 0
}
