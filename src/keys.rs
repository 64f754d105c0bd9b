//! The secrets of an installation: made at the first start, kept in `data/keys` for the owner alone.

use crate::error::{Error, Result};
use aws_lc_rs::aead::{AES_256_GCM, Aad, RandomizedNonceKey};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

mod badge;
mod issuer;
mod public;
pub mod rotation;
mod sealed;

use badge::BadgeKey;
use issuer::{Issuer, new_issuer};

pub use public::{Jwk, Jwks, verified, verified_badge};

pub use sealed::{Sealed, Walked};

/// What lies in `data/keys`.
pub const KEY_FILES: [&str; 4] = ["login.key", "lookup.key", "seal.key", "issuer.pk8"];
/// The seal key before the present one: there only while values that it sealed are left.
pub const FORMER_SEAL: &str = "seal.former";
/// The key of badges: there from the first badge on.
pub const BADGE: &str = "badge.pk8";
/// The public halves of earlier keys of badges.
pub const FORMER_BADGES: &str = "badge.former.json";
/// The public halves of earlier issuer keys.
pub const FORMER_ISSUERS: &str = "issuer.former.json";

pub struct Keys {
    login: (EncodingKey, DecodingKey),
    lookup: hmac::Key,
    seal: RandomizedNonceKey,
    former_seal: Option<RandomizedNonceKey>,
    issuer: Issuer,
    badge: OnceLock<BadgeKey>,
    folder: PathBuf,
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
            seal: seal_key(&seal)?,
            former_seal: fs::read(folder.join(FORMER_SEAL)).ok().map(|bytes| seal_key(&bytes)).transpose()?,
            issuer: Issuer::open(&issuer, folder)?,
            badge: OnceLock::new(),
            folder: folder.to_owned(),
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

    /// Encrypts a text that a browser carries for a moment; kept nowhere, so nothing is sealed anew with a new key.
    pub fn carry(&self, place: &str, text: &str) -> Result<String> {
        Ok(URL_SAFE_NO_PAD.encode(self.seal(place, text)?))
    }

    /// What the browser carried, if it comes from here and belongs to that place.
    pub fn carried(&self, place: &str, text: &str) -> Option<String> {
        self.unseal(place, &URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }

    /// Opens what the present key sealed, or the one before while that is being replaced.
    pub fn unseal(&self, place: &str, sealed: &[u8]) -> Result<String> {
        let former = || self.former_seal.as_ref().and_then(|key| opened(key, place, sealed));
        let plain = opened(&self.seal, place, sealed).or_else(former);
        plain.and_then(|plain| String::from_utf8(plain).ok()).ok_or_else(|| Error::broken(format!("{place} does not open with this seal.key")))
    }

    pub fn is_sealed_with_present_key(&self, place: &str, sealed: &[u8]) -> bool {
        opened(&self.seal, place, sealed).is_some()
    }

    /// A token that only this installation reads: the login cookie.
    pub fn login_token<T: Serialize>(&self, claims: &T) -> Result<String> {
        encode(&Header::new(Algorithm::HS256), claims, &self.login.0).map_err(Error::broken)
    }

    pub fn login_claims<T: DeserializeOwned>(&self, token: &str) -> Option<T> {
        decode(token, &self.login.1, &Validation::new(Algorithm::HS256)).ok().map(|data| data.claims)
    }

    /// The same, also of a token whose time is over: it opens nothing any more, but says whose it was.
    pub fn login_claims_once<T: DeserializeOwned>(&self, token: &str) -> Option<T> {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.validate_exp = false;
        decode(token, &self.login.1, &rules).ok().map(|data| data.claims)
    }

    /// Signs for the world: anyone checks it with the public key of `/.well-known/jwks.json`.
    pub fn sign<T: Serialize>(&self, kind: &str, claims: &T) -> Result<String> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.issuer.public.kid.clone());
        header.typ = Some(kind.into());
        encode(&header, claims, &self.issuer.private).map_err(Error::broken)
    }

    /// The claims of a token that this installation signed for that use.
    pub fn verified<T: DeserializeOwned>(&self, kind: &str, token: &str) -> Option<T> {
        verified(&self.jwks(), kind, token)
    }

    /// The public keys, in the form of RFC 7517 and 8037: the present one first, then those of earlier certificates.
    /// Those of badges follow once there is one.
    pub fn jwks(&self) -> Jwks {
        let mut keys = self.issuer.all();
        if self.badge.get().is_some() || self.folder.join(BADGE).is_file() {
            match self.badge() {
                Ok(badge) => keys.extend(badge.all()),
                Err(error) => tracing::error!(%error, "the key of badges cannot be read"),
            }
        }
        Jwks { keys }
    }

    /// Signs a badge for the world. `base` leads to this site, and `kid` from there to the key (Open Badges 3.0, 8.2.4.1).
    pub fn sign_badge<T: Serialize>(&self, base: &str, claims: &T) -> Result<String> {
        self.badge()?.sign(base, claims)
    }

    /// Made at the first badge: an RSA key takes a moment.
    fn badge(&self) -> Result<&BadgeKey> {
        if let Some(badge) = self.badge.get() {
            return Ok(badge);
        }
        let badge = BadgeKey::open(&self.folder)?;
        Ok(self.badge.get_or_init(|| badge))
    }
}

/// The public keys of a folder, which stays as it is: where there is no key, there is none.
pub fn public_keys(folder: &Path) -> Result<Jwks> {
    let mut keys = match fs::read(folder.join("issuer.pk8")) {
        Ok(pkcs8) => Issuer::open(&pkcs8, folder)?.all(),
        Err(_) => Vec::new(),
    };
    if folder.join(BADGE).is_file() {
        keys.extend(BadgeKey::open(folder)?.all());
    }
    Ok(Jwks { keys })
}

/// The public keys that signed before, if any did.
fn former(file: &Path) -> Result<Vec<Jwk>> {
    match fs::read(file) {
        Ok(bytes) => Ok(serde_json::from_slice::<Jwks>(&bytes).map_err(|e| Error::broken(format!("{}: {e}", file.display())))?.keys),
        Err(_) => Ok(Vec::new()),
    }
}

fn seal_key(bytes: &[u8]) -> Result<RandomizedNonceKey> {
    RandomizedNonceKey::new(&AES_256_GCM, bytes).map_err(|_| Error::broken("a seal key has 32 bytes"))
}

fn opened(key: &RandomizedNonceKey, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, body) = sealed.split_at_checked(12)?;
    let nonce = aws_lc_rs::aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut body = body.to_vec();
    let length = key.open_in_place(nonce, Aad::from(place), &mut body).ok()?.len();
    body.truncate(length);
    Some(body)
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

/// Reads a secret file or makes it: whole or not at all, for the owner alone.
fn secret(file: &Path, make: fn() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    if !file.exists() {
        match written_beside(file, &make()?)?.persist_noclobber(file) {
            Ok(_) => settle(file)?,
            // Another process made it at the same moment: its key is the one.
            Err(_) if file.exists() => {}
            Err(error) => return Err(error.error.into()),
        }
    }
    Ok(fs::read(file)?)
}

/// A secret file as a whole, in the place of what was there.
fn whole_file(file: &Path, bytes: &[u8]) -> Result<()> {
    written_beside(file, bytes)?.persist(file).map_err(|error| error.error)?;
    settle(file)
}

fn written_beside(file: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile> {
    let mut fresh = tempfile::NamedTempFile::new_in(folder_of(file)?)?;
    fresh.as_file().set_permissions(fs::Permissions::from_mode(0o600))?;
    fresh.write_all(bytes)?;
    fresh.as_file().sync_all()?;
    Ok(fresh)
}

/// A name in a folder is on disk too.
fn settle(file: &Path) -> Result<()> {
    Ok(fs::File::open(folder_of(file)?)?.sync_all()?)
}

fn folder_of(file: &Path) -> Result<&Path> {
    file.parent().ok_or_else(|| Error::broken("a key lives in a folder"))
}

/// A copy by hand often leaves keys open to others. Where this cannot be changed `hocvu check` goes on telling it.
pub fn close_to_others(folder: &Path) -> Result<()> {
    let files = fs::read_dir(folder)?.filter_map(|entry| Some((entry.ok()?.path(), 0o600))).filter(|(path, _)| path.is_file());
    for (path, mode) in files.chain([(folder.to_path_buf(), 0o700)]) {
        let open = fs::metadata(&path)?.permissions().mode() & 0o077 != 0;
        if open && let Err(error) = fs::set_permissions(&path, fs::Permissions::from_mode(mode)) {
            tracing::warn!(path = %path.display(), %error, "others can read the keys");
        }
    }
    Ok(())
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
}
