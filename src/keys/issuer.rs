//! The Ed25519 key that signs certificates and manifests, and what checks those that earlier ones signed.

use super::{FORMER_ISSUERS, Jwk, former};
use crate::error::{Error, Result};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use jsonwebtoken::EncodingKey;
use std::path::Path;

pub struct Issuer {
    pub private: EncodingKey,
    pub public: Jwk,
    former: Vec<Jwk>,
}

impl Issuer {
    pub fn open(pkcs8: &[u8], folder: &Path) -> Result<Issuer> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|e| Error::broken(format!("issuer.pk8: {e}")))?;
        let public = Jwk::of_ed25519(pair.public_key().as_ref());
        let mut former = former(&folder.join(FORMER_ISSUERS))?;
        former.retain(|key| key.kid != public.kid);
        Ok(Issuer { private: EncodingKey::from_ed_der(pkcs8), former, public })
    }

    pub fn all(&self) -> Vec<Jwk> {
        std::iter::once(&self.public).chain(&self.former).cloned().collect()
    }
}

pub fn new_issuer() -> Result<Vec<u8>> {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(Error::broken)?;
    Ok(document.as_ref().to_vec())
}
