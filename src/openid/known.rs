//! What is known of a provider: its own description and its keys, asked for when first needed.

use super::fetch::{fetch, is_safe};
use super::trouble::Trouble;
use crate::config::OpenIdProvider;
use openidconnect::core::CoreJsonWebKeySet;
use openidconnect::{IssuerUrl, JsonWebKeySet, ProviderMetadataWithLogout};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

/// Before somebody is sent there, the provider has been reached a moment ago; for what follows an older word will do.
const A_MOMENT: Duration = Duration::from_secs(60);
/// Many taps on the button while the box is offline are one question.
const AFTER_SILENCE: Duration = Duration::from_secs(3);
const GOOD_FOR: Duration = Duration::from_secs(60 * 60);
/// Anybody can send a token with an unknown key; the provider must not be asked each time.
const BETWEEN_KEYS: Duration = Duration::from_secs(60);

pub struct Known {
    pub metadata: ProviderMetadataWithLogout,
    pub keys: CoreJsonWebKeySet,
    asked_at: Instant,
    keys_renewed_at: Option<Instant>,
}

/// One for the process: by issuer, whatever the site.
static ALL: LazyLock<Mutex<HashMap<String, Arc<Known>>>> = LazyLock::new(Mutex::default);
static SILENT: LazyLock<Mutex<HashMap<String, Instant>>> = LazyLock::new(Mutex::default);

impl Known {
    /// From memory, else asked for.
    pub async fn of(provider: &OpenIdProvider) -> Result<Arc<Known>, Trouble> {
        Known::asked_within(GOOD_FOR, provider).await
    }

    /// The provider can be reached: the button leads somewhere, or says at once that it does not.
    pub async fn reached(provider: &OpenIdProvider) -> Result<Arc<Known>, Trouble> {
        Known::asked_within(A_MOMENT, provider).await
    }

    async fn asked_within(time: Duration, provider: &OpenIdProvider) -> Result<Arc<Known>, Trouble> {
        match Known::remembered(&provider.issuer).filter(|known| known.asked_at.elapsed() < time) {
            Some(known) => Ok(known),
            None if is_silent(&provider.issuer) => Err(Trouble::UNREACHABLE),
            None => match Known::ask(provider).await {
                Ok(known) => Ok(known.remember(&provider.issuer)),
                Err(trouble) => {
                    SILENT.lock().expect("nothing panics while it holds the lock").insert(provider.issuer.clone(), Instant::now());
                    Err(trouble)
                }
            },
        }
    }

    async fn ask(provider: &OpenIdProvider) -> Result<Known, Trouble> {
        let plain = provider.is_on_this_machine();
        let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(|error| unreachable(provider, error))?;
        let http = |request| fetch(request, plain);
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, &http).await.map_err(|error| unreachable(provider, chain(&error)))?;
        if !is_safe(metadata.authorization_endpoint().as_str(), plain) {
            return Err(unreachable(provider, "its authorization endpoint is not over TLS"));
        }
        Ok(Known { keys: metadata.jwks().clone(), metadata, asked_at: Instant::now(), keys_renewed_at: None })
    }

    /// A token names a key that is not among those known: perhaps the provider has changed its keys.
    /// At most once a minute, however many such tokens come.
    pub async fn with_new_keys(self: &Arc<Known>, provider: &OpenIdProvider) -> Option<Arc<Known>> {
        let now = Known::remembered(&provider.issuer).unwrap_or_else(|| self.clone());
        if now.keys_renewed_at.is_some_and(|at| at.elapsed() < BETWEEN_KEYS) {
            // Somebody else has just asked: those keys may be newer than ours.
            return (!Arc::ptr_eq(&now, self)).then_some(now);
        }
        let renewed = |keys| Known { metadata: now.metadata.clone(), keys, asked_at: now.asked_at, keys_renewed_at: Some(Instant::now()) };
        // Noted before the answer is there: many at once ask once.
        renewed(now.keys.clone()).remember(&provider.issuer);
        let plain = provider.is_on_this_machine();
        let http = |request| fetch(request, plain);
        match JsonWebKeySet::fetch_async(now.metadata.jwks_uri(), &http).await {
            Ok(keys) => Some(renewed(keys).remember(&provider.issuer)),
            Err(error) => {
                unreachable(provider, chain(&error));
                None
            }
        }
    }

    fn remembered(issuer: &str) -> Option<Arc<Known>> {
        ALL.lock().expect("nothing panics while it holds the lock").get(issuer).cloned()
    }

    fn remember(self, issuer: &str) -> Arc<Known> {
        let known = Arc::new(self);
        ALL.lock().expect("nothing panics while it holds the lock").insert(issuer.into(), known.clone());
        known
    }
}

fn is_silent(issuer: &str) -> bool {
    SILENT.lock().expect("nothing panics while it holds the lock").get(issuer).is_some_and(|since| since.elapsed() < AFTER_SILENCE)
}

/// The log hears the details, the person a sentence.
pub fn unreachable(provider: &OpenIdProvider, why: impl std::fmt::Display) -> Trouble {
    tracing::warn!(provider = provider.id, %why, "the provider could not be asked");
    Trouble::UNREACHABLE
}

pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}
