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
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

mod badge;
mod files;
mod issuer;
mod public;
pub mod rotation;
mod sealed;

use badge::BadgeKey;
use files::{secret, whole_file};
use issuer::{Issuer, new_issuer};

pub use files::close_to_others;
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

#[cfg(test)]
mod tests;
