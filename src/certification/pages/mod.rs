//! The pages of certification.

mod appeals;
mod batches;
mod certificates;
mod changes;
mod exports;
mod grid;
mod requests;
mod second;
mod verify;

use crate::db::UnitId;
use crate::error::{Error, Result};
use crate::identity::{Role, Viewer};
use crate::web::Site;

pub fn routes(site: &mut Site) {
    requests::routes(site);
    grid::routes(site);
    second::routes(site);
    batches::routes(site);
    appeals::routes(site);
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
