//! Học Vụ: a self-hosted micro-LMS for a commune's community classes.
//!
//! The rooms, in order: each may use those before it, never one after it.
#![forbid(unsafe_code)]
// diesel names each table beside each other one.
#![recursion_limit = "256"]

pub mod config;
pub mod error;

pub mod db;
pub mod files;
pub mod keys;
pub mod mail;
pub mod markup;
pub mod qr;
pub mod text;

pub mod web;

pub mod jobs;

pub mod journal;

pub mod community;

pub mod identity;

#[cfg(feature = "oidc")]
pub mod openid;

pub mod privacy;

pub mod media;

pub mod print;

pub mod catalog;

pub mod authoring;

pub mod learning;

pub mod assessment;

pub mod attendance;

pub mod people;

pub mod sheet;

pub mod bank;

pub mod roster;

pub mod certification;

pub mod sessions;

pub mod programmes;

pub mod reporting;

pub mod stewardship;

pub mod operations;

pub mod home;

pub mod server;

use actix_web::web::ServiceConfig;
use web::{Address, Site};

/// Every address of the site, and the list of them.
pub fn site(config: &mut ServiceConfig) -> Vec<Address> {
    let mut site = Site::default();
    rooms(&mut site);
    site.open(config)
}

fn rooms(site: &mut Site) {
    web::asset_routes(site);
    identity::routes(site);
    #[cfg(feature = "oidc")]
    openid::routes(site);
    privacy::routes(site);
    catalog::routes(site);
    authoring::routes(site);
    bank::routes(site);
    learning::routes(site);
    assessment::routes(site);
    attendance::routes(site);
    people::routes(site);
    roster::routes(site);
    certification::routes(site);
    sessions::routes(site);
    programmes::routes(site);
    reporting::routes(site);
    stewardship::routes(site);
    operations::routes(site);
    home::routes(site);
}
