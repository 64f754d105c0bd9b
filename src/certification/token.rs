//! The token in a certificate's QR: signed, small, checked by a phone without a network.

use super::certificate::Certificate;
use crate::error::Result;
use crate::keys::{Jwks, Keys, verified};
use serde::{Deserialize, Serialize};

const KIND: &str = "certificate";

/// Short names: every letter makes the QR denser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: the commune.
    pub iss: String,
    /// The certificate's number.
    pub n: String,
    /// The holder's name.
    pub nm: String,
    /// The course.
    pub c: String,
    pub iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// The revision, once it was corrected: a list of revocations tells whether there is a later one.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub r: i32,
}

fn first() -> i32 {
    1
}

fn is_first(revision: &i32) -> bool {
    *revision == 1
}

impl Claims {
    pub fn of(certificate: &Certificate, commune: &str) -> Claims {
        Claims {
            iss: commune.into(),
            n: certificate.number.clone(),
            nm: certificate.name.clone(),
            c: certificate.course_title.clone(),
            iat: certificate.issued_at.and_utc().timestamp(),
            exp: certificate.expires_at.map(|at| at.and_utc().timestamp()),
            r: certificate.revision,
        }
    }

    pub fn sign(&self, keys: &Keys) -> Result<String> {
        keys.sign(KIND, self)
    }

    /// The claims of a genuine token; nothing of a forged one.
    pub fn read(jwks: &Jwks, token: &str) -> Option<Claims> {
        verified(jwks, KIND, token.trim())
    }
}
