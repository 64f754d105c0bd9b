//! The pages of certification.

mod certificates;
mod changes;
mod exports;
mod requests;
mod verify;

use crate::db::UnitId;
use crate::error::{Error, Result};
use crate::identity::{Role, Viewer};
use crate::web::App;
use crate::web::Site;
use actix_web::HttpRequest;

pub fn routes(site: &mut Site) {
    requests::routes(site);
    certificates::routes(site);
    changes::routes(site);
    verify::routes(site);
    exports::routes(site);
}

/// The units in which this person has one of these roles; nobody works with a first password.
fn scope(who: &Viewer, roles: &[Role]) -> Result<Vec<UnitId>> {
    let units: Vec<UnitId> = roles.iter().flat_map(|role| who.units(*role)).collect();
    if who.must_change_password && !units.is_empty() {
        return Err(Error::First("/account/password"));
    }
    Ok(units)
}

/// How people reach the site from outside: as the settings say, else as this visitor did.
pub fn address(app: &App, request: &HttpRequest) -> String {
    let visited = || format!("{}://{}", request.connection_info().scheme(), request.connection_info().host());
    app.config.address.clone().map_or_else(visited, |address| address.trim_end_matches('/').to_owned())
}
