//! The RSA key of open badges: RS256 is the one algorithm that every checker of badges knows.

use super::{BADGE, FORMER_BADGES, Jwk, former, secret};
use crate::error::{Error, Result};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::json;
use std::path::Path;

pub struct BadgeKey {
    private: RsaKeyPair,
    public: Jwk,
    former: Vec<Jwk>,
}

impl BadgeKey {
    /// Opens the key of a folder; makes it where it is missing.
    pub fn open(folder: &Path) -> Result<BadgeKey> {
        let private = RsaKeyPair::from_pkcs8(&secret(&folder.join(BADGE), new_badge_key)?).map_err(|e| Error::broken(format!("{BADGE}: {e}")))?;
        let half = private.public_key();
        let public = Jwk::of_rsa(half.modulus().big_endian_without_leading_zero(), half.exponent().big_endian_without_leading_zero());
        let mut former = former(&folder.join(FORMER_BADGES))?;
        former.retain(|key| key.kid != public.kid);
        Ok(BadgeKey { private, public, former })
    }

    pub fn all(&self) -> Vec<Jwk> {
        std::iter::once(&self.public).chain(&self.former).cloned().collect()
    }

    /// The header has what Open Badges 3.0 allows, and nothing else.
    pub fn sign<T: Serialize>(&self, base: &str, claims: &T) -> Result<String> {
        let header = json!({ "alg": "RS256", "kid": format!("{base}/.well-known/jwks/{}", self.public.kid), "typ": "JWT" });
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let claims = serde_json::to_vec(claims).map_err(Error::broken)?;
        let signed = format!("{}.{}", part(header.to_string().as_bytes()), part(&claims));
        let mut signature = vec![0; self.private.public_modulus_len()];
        self.private.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).map_err(Error::broken)?;
        Ok(format!("{signed}.{}", part(&signature)))
    }
}

pub fn new_badge_key() -> Result<Vec<u8>> {
    let made = KeyPair::generate(KeySize::Rsa2048).map_err(Error::broken)?;
    let der: Pkcs8V1Der<'static> = made.as_der().map_err(Error::broken)?;
    Ok(der.as_ref().to_vec())
}
