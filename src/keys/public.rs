//! The public keys, as the world gets them (RFC 7517, 8037), and what is checked with them alone.

use super::hex;
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

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
    let key = DecodingKey::from_ed_components(key.x.as_deref()?).ok()?;
    decode(token, &key, &rules).ok().map(|data| data.claims)
}

/// The claims of a badge or of a list of badges (RS256), checked with public keys alone.
pub fn verified_badge<T: DeserializeOwned>(jwks: &Jwks, token: &str) -> Option<T> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    let kid = header.kid?;
    // `kid` is the address of the key; its last part names it.
    let kid = kid.rsplit('/').next()?;
    let key = jwks.keys.iter().find(|key| key.kid == kid)?;
    let mut rules = Validation::new(Algorithm::RS256);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    let key = DecodingKey::from_rsa_components(key.n.as_deref()?, key.e.as_deref()?).ok()?;
    decode(token, &key, &rules).ok().map(|data| data.claims)
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Jwks {
    pub keys: Vec<Jwk>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Jwk {
    pub kty: String,
    #[serde(rename = "use")]
    pub key_use: String,
    pub alg: String,
    pub kid: String,
    /// Of an Ed25519 key: the curve and the point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crv: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// Of an RSA key: the modulus and the exponent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub e: Option<String>,
}

impl Jwk {
    pub(super) fn of_ed25519(public: &[u8]) -> Jwk {
        Jwk { crv: Some("Ed25519".into()), x: Some(URL_SAFE_NO_PAD.encode(public)), ..Jwk::new("OKP", "EdDSA", public) }
    }

    pub(super) fn of_rsa(modulus: &[u8], exponent: &[u8]) -> Jwk {
        Jwk { n: Some(URL_SAFE_NO_PAD.encode(modulus)), e: Some(URL_SAFE_NO_PAD.encode(exponent)), ..Jwk::new("RSA", "RS256", modulus) }
    }

    fn new(kty: &str, alg: &str, public: &[u8]) -> Jwk {
        let kid = hex(&digest::digest(&digest::SHA256, public).as_ref()[..8]);
        Jwk { kty: kty.into(), key_use: "sig".into(), alg: alg.into(), kid, crv: None, x: None, n: None, e: None }
    }
}
