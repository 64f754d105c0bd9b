//! OpenID Connect: who is signed in at another organisation comes in here, once their person is linked.
//!
//! The code flow with PKCE, of OpenID Connect Core 1.0; this site is the relying party.

mod account;
mod errand;
mod fetch;
mod found;
mod inviter;
mod known;
mod pages;
mod trouble;

pub use pages::routes;

/// Only cookies are sealed here, for ten minutes: a new key has nothing of this room to seal anew.
pub const SEALED: [crate::keys::Sealed; 0] = [];
