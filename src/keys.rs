//! The secrets of an installation: made at the first start, kept in `data/keys` for the owner alone.

use crate::error::{Error, Result};
use aws_lc_rs::aead::{AES_256_GCM, Aad, RandomizedNonceKey};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use aws_lc_rs::{digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What lies in `data/keys`.
pub const KEY_FILES: [&str; 4] = ["login.key", "lookup.key", "seal.key", "issuer.pk8"];

pub struct Keys {
    login: (EncodingKey, DecodingKey),
    lookup: hmac::Key,
    seal: RandomizedNonceKey,
    issuer: Issuer,
}

/// The Ed25519 key that signs certificates and manifests.
struct Issuer {
    private: EncodingKey,
    public: Vec<u8>,
    kid: String,
}

impl Keys {
    /// Opens the keys of a data folder; makes those that are missing.
    pub fn open(folder: &Path) -> Result<Keys> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let login = secret(&folder.join("login.key"), random_32)?;
        let lookup = secret(&folder.join("lookup.key"), random_32)?;
        let seal = secret(&folder.join("seal.key"), random_32)?;
        let issuer = secret(&folder.join("issuer.pk8"), new_issuer)?;
        Ok(Keys {
            login: (EncodingKey::from_secret(&login), DecodingKey::from_secret(&login)),
            lookup: hmac::Key::new(hmac::HMAC_SHA256, &lookup),
            seal: RandomizedNonceKey::new(&AES_256_GCM, &seal).map_err(|_| Error::broken("seal.key has not 32 bytes"))?,
            issuer: Issuer::open(&issuer)?,
        })
    }

    /// A keyed hash: finds an equal text without keeping the text. `kind` keeps uses apart.
    pub fn lookup(&self, kind: &str, text: &[u8]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.lookup);
        context.update(kind.as_bytes());
        context.update(&[0]);
        context.update(text);
        context.sign().as_ref().to_vec()
    }

    /// Encrypts a text for the database. `place` (table and row) is bound to it: it opens nowhere else.
    pub fn seal(&self, place: &str, text: &str) -> Result<Vec<u8>> {
        let mut sealed = text.as_bytes().to_vec();
        let nonce = self.seal.seal_in_place_append_tag(Aad::from(place), &mut sealed).map_err(|_| Error::broken("sealing failed"))?;
        Ok([nonce.as_ref().as_slice(), &sealed].concat())
    }

    pub fn unseal(&self, place: &str, sealed: &[u8]) -> Result<String> {
        let cannot = || Error::broken(format!("{place} does not open with this seal.key"));
        let (nonce, body) = sealed.split_at_checked(12).ok_or_else(cannot)?;
        let nonce = aws_lc_rs::aead::Nonce::try_assume_unique_for_key(nonce).map_err(|_| cannot())?;
        let mut body = body.to_vec();
        let plain = self.seal.open_in_place(nonce, Aad::from(place), &mut body).map_err(|_| cannot())?;
        String::from_utf8(plain.to_vec()).map_err(|_| cannot())
    }

    /// A token that only this installation reads: the login cookie.
    pub fn login_token<T: Serialize>(&self, claims: &T) -> Result<String> {
        encode(&Header::new(Algorithm::HS256), claims, &self.login.0).map_err(Error::broken)
    }

    pub fn login_claims<T: DeserializeOwned>(&self, token: &str) -> Option<T> {
        decode(token, &self.login.1, &Validation::new(Algorithm::HS256)).ok().map(|data| data.claims)
    }

    /// Signs for the world: anyone checks it with the public key of `/.well-known/jwks.json`.
    pub fn sign<T: Serialize>(&self, kind: &str, claims: &T) -> Result<String> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.issuer.kid.clone());
        header.typ = Some(kind.into());
        encode(&header, claims, &self.issuer.private).map_err(Error::broken)
    }

    /// The claims of a token that this installation signed for that use.
    pub fn verified<T: DeserializeOwned>(&self, kind: &str, token: &str) -> Option<T> {
        verified(&self.jwks(), kind, token)
    }

    /// The public keys, in the form of RFC 7517 and 8037.
    pub fn jwks(&self) -> Jwks {
        Jwks {
            keys: vec![Jwk {
                kty: "OKP".into(),
                crv: "Ed25519".into(),
                key_use: "sig".into(),
                alg: "EdDSA".into(),
                kid: self.issuer.kid.clone(),
                x: URL_SAFE_NO_PAD.encode(&self.issuer.public),
            }],
        }
    }
}

/// Checks a token with public keys alone, as anyone can.
pub fn verified<T: DeserializeOwned>(jwks: &Jwks, kind: &str, token: &str) -> Option<T> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    if header.typ.as_deref() != Some(kind) {
        return None;
    }
    let key = jwks.keys.iter().find(|key| Some(&key.kid) == header.kid.as_ref())?;
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.required_spec_claims.clear();
    // An expired certificate is still a genuine one: who shows it is told the date.
    rules.validate_exp = false;
    let key = DecodingKey::from_ed_components(&key.x).ok()?;
    decode(token, &key, &rules).ok().map(|data| data.claims)
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Jwks {
    pub keys: Vec<Jwk>,
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Jwk {
    pub kty: String,
    pub crv: String,
    #[serde(rename = "use")]
    pub key_use: String,
    pub alg: String,
    pub kid: String,
    pub x: String,
}

impl Issuer {
    fn open(pkcs8: &[u8]) -> Result<Issuer> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|e| Error::broken(format!("issuer.pk8: {e}")))?;
        let public = pair.public_key().as_ref().to_vec();
        let kid = hex(&digest::digest(&digest::SHA256, &public).as_ref()[..8]);
        Ok(Issuer { private: EncodingKey::from_ed_der(pkcs8), public, kid })
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes that nobody can guess.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// A number below `end` that nobody can guess.
pub fn random_below(end: u32) -> u32 {
    u32::try_from(u64::from_be_bytes(random()) % u64::from(end)).expect("smaller than a u32")
}

fn random_32() -> Result<Vec<u8>> {
    Ok(random::<32>().to_vec())
}

fn new_issuer() -> Result<Vec<u8>> {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(Error::broken)?;
    Ok(document.as_ref().to_vec())
}

/// Reads a secret file or makes it: whole or not at all, for the owner alone.
fn secret(file: &PathBuf, make: fn() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    if let Ok(bytes) = fs::read(file) {
        return Ok(bytes);
    }
    let folder = file.parent().ok_or_else(|| Error::broken("a key lives in a folder"))?;
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    fresh.as_file().set_permissions(fs::Permissions::from_mode(0o600))?;
    fresh.write_all(&make()?)?;
    fresh.as_file().sync_all()?;
    match fresh.persist_noclobber(file) {
        Ok(_) => fs::File::open(folder)?.sync_all()?,
        // Another process made it at the same moment: its key is the one.
        Err(_) if file.exists() => {}
        Err(error) => return Err(error.error.into()),
    }
    Ok(fs::read(file)?)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
