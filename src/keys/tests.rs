use super::*;
use std::os::unix::fs::PermissionsExt;

#[test]
fn what_is_sealed_opens_only_in_its_place_and_with_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let keys = Keys::open(folder.path()).unwrap();
    let sealed = keys.seal("identifiers/1", "038075000001").unwrap();
    assert!(!sealed.windows(6).any(|w| w == b"038075"));
    assert_eq!(Keys::open(folder.path()).unwrap().unseal("identifiers/1", &sealed).unwrap(), "038075000001");
    assert!(keys.unseal("identifiers/2", &sealed).is_err());
    let stranger = tempfile::tempdir().unwrap();
    assert!(Keys::open(stranger.path()).unwrap().unseal("identifiers/1", &sealed).is_err());
}

#[test]
fn a_signature_is_checked_with_the_public_key_alone_and_for_its_use() {
    let folder = tempfile::tempdir().unwrap();
    let keys = Keys::open(folder.path()).unwrap();
    let token = keys.sign("certificate", &serde_json::json!({ "number": "TC-2026-00001" })).unwrap();
    let read: serde_json::Value = verified(&keys.jwks(), "certificate", &token).unwrap();
    assert_eq!(read["number"], "TC-2026-00001");
    assert!(verified::<serde_json::Value>(&keys.jwks(), "manifest", &token).is_none());
    let (head, _) = token.rsplit_once('.').unwrap();
    assert!(verified::<serde_json::Value>(&keys.jwks(), "certificate", &format!("{head}.AAAA")).is_none());
}

#[test]
fn keys_are_for_the_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    Keys::open(&folder.path().join("keys")).unwrap();
    for file in fs::read_dir(folder.path().join("keys")).unwrap() {
        assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o077, 0);
    }
    let key = folder.path().join("keys/seal.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    close_to_others(&folder.path().join("keys")).unwrap();
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600, "a key that was left open is closed");
}

#[test]
fn a_seal_key_is_replaced_and_nothing_is_lost_on_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let before = Keys::open(folder.path()).unwrap().seal("identifiers/1", "038075000001").unwrap();
    let key = || fs::read(folder.path().join("seal.key")).unwrap();
    let first = key();
    // Killed between the copy and the new key: the two are alike, and the rotation begins again.
    fs::write(folder.path().join(FORMER_SEAL), &first).unwrap();
    rotation::begin_seal(folder.path()).unwrap();
    let second = key();
    assert!(second != first && fs::read(folder.path().join(FORMER_SEAL)).unwrap() == first);
    // Killed later: the same two keys.
    rotation::begin_seal(folder.path()).unwrap();
    assert_eq!(key(), second);
    let both = Keys::open(folder.path()).unwrap();
    assert_eq!(both.unseal("identifiers/1", &before).unwrap(), "038075000001");
    assert!(!both.is_sealed_with_present_key("identifiers/1", &before));
    let after = both.seal("identifiers/1", "038075000001").unwrap();
    rotation::end_seal(folder.path()).unwrap();
    let present = Keys::open(folder.path()).unwrap();
    assert!(present.unseal("identifiers/1", &after).is_ok() && present.unseal("identifiers/1", &before).is_err());
}

#[test]
fn what_an_earlier_issuer_key_signed_stays_genuine() {
    let folder = tempfile::tempdir().unwrap();
    let claims = serde_json::json!({ "number": "TC-2026-00001" });
    let tokens: Vec<String> = (0..3)
        .map(|_| {
            let token = Keys::open(folder.path()).unwrap().sign("certificate", &claims).unwrap();
            rotation::issuer(folder.path()).unwrap();
            token
        })
        .collect();
    let keys = Keys::open(folder.path()).unwrap();
    assert_eq!(keys.jwks().keys.len(), 4);
    assert!(tokens.iter().all(|token| keys.verified::<serde_json::Value>("certificate", token).is_some()));
    assert_ne!(jsonwebtoken::decode_header(keys.sign("certificate", &claims).unwrap()).unwrap().kid, jsonwebtoken::decode_header(&tokens[2]).unwrap().kid);
}

#[test]
fn a_badge_stays_genuine_after_the_key_of_badges_was_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let keys = Keys::open(folder.path()).unwrap();
    assert!(keys.jwks().keys.iter().all(|key| key.alg == "EdDSA"), "no badge, no key of badges");
    let token = keys.sign_badge("https://hoc.vn", &serde_json::json!({ "jti": "urn:uuid:1" })).unwrap();
    let header = jsonwebtoken::decode_header(&token).unwrap();
    assert!(header.kid.unwrap().starts_with("https://hoc.vn/.well-known/jwks/"));
    assert_eq!(fs::metadata(folder.path().join(BADGE)).unwrap().permissions().mode() & 0o777, 0o600);
    rotation::badge(folder.path()).unwrap();
    let keys = Keys::open(folder.path()).unwrap();
    assert_eq!(keys.jwks().keys.iter().filter(|key| key.alg == "RS256").count(), 2);
    for jwks in [keys.jwks(), public_keys(folder.path()).unwrap()] {
        assert_eq!(verified_badge::<serde_json::Value>(&jwks, &token).unwrap()["jti"], "urn:uuid:1");
    }
    let later = keys.sign_badge("https://hoc.vn", &serde_json::json!({})).unwrap();
    assert_ne!(jsonwebtoken::decode_header(&later).unwrap().kid, jsonwebtoken::decode_header(&token).unwrap().kid);
    let (head, _) = token.rsplit_once('.').unwrap();
    assert!(verified_badge::<serde_json::Value>(&keys.jwks(), &format!("{head}.AAAA")).is_none());
    assert!(verified::<serde_json::Value>(&keys.jwks(), "JWT", &token).is_none(), "a key of badges signs nothing else");
}
