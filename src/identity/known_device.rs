//! A browser that has signed in before as somebody keeps a mark of it. Wrong tries of others, at the name or
//! from the address, then make no wait for its owner: its own tries are counted apart.

use super::place::{browser_address, network_of};
use super::throttle::{Throttle, Try};
use crate::config::Rules;
use crate::db::Db;
use crate::error::Result;
use crate::keys::{Keys, hex, random};
use crate::web::cookie;
use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use chrono::{Duration, Utc};
use serde::{Deserialize, Serialize};

const COOKIE: &str = "known";
const REMEMBERED: Duration = Duration::days(180);
const MOST_NAMES: usize = 8;

#[derive(Serialize, Deserialize)]
struct Mark {
    device: String,
    /// Keyed hashes: a shared machine does not tell who works here.
    names: Vec<String>,
    exp: i64,
}

/// The cookie for a browser that has just come in by that name.
pub fn remember(keys: &Keys, request: &HttpRequest, user_name: &str) -> Result<Cookie<'static>> {
    let mut mark = mark_of(keys, request).unwrap_or_else(|| Mark { device: hex(&random::<16>()), names: Vec::new(), exp: 0 });
    let name = hashed(keys, user_name);
    mark.names.retain(|known| *known != name);
    mark.names.insert(0, name);
    mark.names.truncate(MOST_NAMES);
    mark.exp = (Utc::now() + REMEMBERED).timestamp();
    let mut cookie = cookie(request, COOKIE, keys.login_token(&mark)?);
    cookie.set_max_age(actix_web::cookie::time::Duration::days(REMEMBERED.num_days()));
    Ok(cookie)
}

fn mark_of(keys: &Keys, request: &HttpRequest) -> Option<Mark> {
    keys.login_claims(request.cookie(COOKIE)?.value())
}

fn hashed(keys: &Keys, user_name: &str) -> String {
    hex(&keys.lookup("known-name", user_name.as_bytes())[..8])
}

/// What a try at the staff door counts against. Names that exist and names that do not are counted alike.
#[derive(Debug, Clone)]
pub struct Counted {
    account: Vec<u8>,
    /// The address, and the name tried from it; none for a known device or a program in the same process.
    address: Option<(Vec<u8>, Vec<u8>)>,
}

impl Counted {
    pub fn of(keys: &Keys, request: &HttpRequest, user_name: &str) -> Counted {
        let known = mark_of(keys, request).filter(|mark| mark.names.contains(&hashed(keys, user_name)));
        if let Some(mark) = known {
            return Counted { account: keys.lookup("throttle-device", format!("{}/{user_name}", mark.device).as_bytes()), address: None };
        }
        let address = browser_address(request).map(network_of).map(|network| {
            let pair = keys.lookup("throttle-address-name", format!("{network}/{user_name}").as_bytes());
            (keys.lookup("throttle-address", network.as_bytes()), pair)
        });
        Counted { account: Throttle::of_user_name(keys, user_name), address }
    }

    /// Takes one try before it is made. An address is counted once for each name that it tries in a day.
    pub fn take(&self, db: &mut Db, rules: &Rules) -> Result<Try> {
        if let Some((address, pair)) = &self.address
            && !Throttle::is_fresh(db, pair)?
        {
            if let wait @ Try::Wait(_) = Throttle::take_of(db, address, rules.wrong_names())? {
                return Ok(wait);
            }
            Throttle::tidy(db)?;
            Throttle::take_of(db, pair, i32::MAX)?;
        }
        Throttle::take_of(db, &self.account, rules.wrong_tries())
    }

    /// The password was right: the try counts for nothing.
    pub fn give_back(&self, db: &mut Db) -> Result<()> {
        Throttle::forget(db, &self.account)?;
        if let Some((address, pair)) = &self.address
            && Throttle::is_fresh(db, pair)?
        {
            Throttle::forget(db, pair)?;
            Throttle::give_back(db, address)?;
        }
        Ok(())
    }
}
