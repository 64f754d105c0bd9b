//! What `hocvu.toml` says of an OpenID Connect provider: one `[[openid]]` each.

use super::secret;
use crate::error::Result;
use serde::Deserialize;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenIdProvider {
    /// Its word in our addresses and in the table of links: never changed once people are linked.
    pub id: String,
    /// What the button calls it.
    pub name: String,
    pub issuer: String,
    pub client_id: String,
    /// A file for the owner alone; beside the data folder's own files if it is no whole path.
    pub client_secret_file: Option<PathBuf>,
    #[serde(default = "basic")]
    pub client_auth: ClientAuth,
    #[serde(default = "rs256")]
    pub signing_algorithm: SigningAlgorithm,
    /// Asked for beside `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The claim that carries the verified 12-digit number, where there is one …
    pub number_claim: Option<String>,
    /// … and whether its word is enough to find the person by.
    #[serde(default)]
    pub number_trusted: bool,
    /// How far the two clocks may stand apart: a box in a village has no good clock.
    #[serde(default = "two_minutes")]
    pub clock_tolerance_seconds: u32,
    /// The provider's words for "with a second factor". None: its word does not count.
    #[serde(default)]
    pub second_factor_acr: Vec<String>,
    #[serde(default)]
    pub second_factor_amr: Vec<String>,
    /// For shared machines: the provider asks for its own sign-in each time.
    #[serde(default)]
    pub ask_each_time: bool,
}

crate::words! { pub enum ClientAuth { Basic = "basic", Post = "post" } }

crate::words! {
    /// As registered at the provider. Never a shared secret, never none.
    pub enum SigningAlgorithm {
        Rs256 = "RS256", Rs384 = "RS384", Rs512 = "RS512", Ps256 = "PS256", Ps384 = "PS384", Ps512 = "PS512",
        Es256 = "ES256", Es384 = "ES384", EdDsa = "EdDSA",
    }
}

fn basic() -> ClientAuth {
    ClientAuth::Basic
}

fn rs256() -> SigningAlgorithm {
    SigningAlgorithm::Rs256
}

fn two_minutes() -> u32 {
    120
}

impl OpenIdProvider {
    /// What is wrong with these settings, in a sentence for who wrote them.
    pub fn check_all(providers: &[OpenIdProvider]) -> Result<(), String> {
        for (at, provider) in providers.iter().enumerate() {
            provider.check().map_err(|problem| format!("[[openid]] id = \"{}\": {problem}", provider.id))?;
            if providers[..at].iter().any(|before| before.id == provider.id) {
                return Err(format!("[[openid]] id = \"{}\" stands twice", provider.id));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), &'static str> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if self.id.is_empty() || self.id.len() > 30 || !self.id.bytes().all(plain) {
            return Err("an id is made of a-z, 0-9 and -, at most 30");
        }
        if self.name.trim().is_empty() || self.client_id.trim().is_empty() {
            return Err("name and client_id must be there");
        }
        if !self.issuer.starts_with("https://") && !self.is_on_this_machine() {
            return Err("issuer must be an https:// address");
        }
        if self.number_trusted && self.number_claim.is_none() {
            return Err("number_trusted = true needs number_claim");
        }
        if self.clock_tolerance_seconds > 600 {
            return Err("clock_tolerance_seconds is at most 600: set the clock instead");
        }
        Ok(())
    }

    /// Only a provider on the same machine (a test) may be asked without TLS.
    pub fn is_on_this_machine(&self) -> bool {
        let Some(rest) = self.issuer.strip_prefix("http://") else { return false };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        matches!(host, "localhost" | "127.0.0.1" | "[::1]")
    }

    /// The client's secret.
    pub fn secret(&self, data: &Path) -> Result<Option<String>> {
        let Some(file) = &self.client_secret_file else { return Ok(None) };
        secret::read(&format!("[[openid]] id = \"{}\", client_secret_file", self.id), &data.join(file)).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(more: &str) -> Result<OpenIdProvider, String> {
        let text = format!("id = \"xa\"\nname = \"Cổng xã\"\nclient_id = \"hocvu\"\n{more}");
        let provider: OpenIdProvider = toml::from_str(&text).map_err(|error| error.to_string())?;
        OpenIdProvider::check_all(std::slice::from_ref(&provider)).map(|()| provider)
    }

    #[test]
    fn a_provider_is_asked_over_tls_and_trusted_with_nothing_by_itself() {
        let plain = provider("issuer = \"https://id.example\"").unwrap();
        assert!(!plain.number_trusted && plain.second_factor_acr.is_empty() && plain.second_factor_amr.is_empty());
        assert_eq!((plain.signing_algorithm, plain.client_auth, plain.clock_tolerance_seconds), (SigningAlgorithm::Rs256, ClientAuth::Basic, 120));
        assert!(provider("issuer = \"http://localhost:3000\"").is_ok());
        for wrong in [
            "issuer = \"http://id.example\"",
            "issuer = \"http://localhost.id.example\"",
            "issuer = \"https://id.example\"\nnumber_trusted = true",
            "issuer = \"https://id.example\"\nsigning_algorithm = \"HS256\"",
            "issuer = \"https://id.example\"\nsigning_algorithm = \"none\"",
            "issuer = \"https://id.example\"\nclock_tolerance_seconds = 86400",
            "issuer = \"https://id.example\"\nclient_secret = \"here\"",
        ] {
            assert!(provider(wrong).is_err(), "{wrong}");
        }
        let twice = [plain.clone(), plain];
        assert!(OpenIdProvider::check_all(&twice).unwrap_err().contains("twice"));
    }
}
