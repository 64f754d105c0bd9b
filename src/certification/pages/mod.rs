//! The pages of certification.

mod appeals;
mod badges;
mod batch;
mod batches;
mod certificates;
mod changes;
mod ending;
mod exports;
mod forms;
mod grid;
mod inbound;
mod offline;
mod openings;
mod prints;
mod recipients;
mod recordings;
mod requests;
mod returned;
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
    ending::routes(site);
    recordings::routes(site);
    certificates::routes(site);
    changes::routes(site);
    prints::routes(site);
    openings::routes(site);
    forms::routes(site);
    badges::routes(site);
    offline::routes(site);
    verify::routes(site);
    exports::routes(site);
    batch::routes(site);
    recipients::routes(site);
    returned::routes(site);
    inbound::routes(site);
}

/// Who may look at the certificates of their units.
const READERS: [Role; 4] = [Role::Approver, Role::Officer, Role::Assessor, Role::Trainer];

/// The units in which this person has one of these roles; nobody works with a first password.
fn scope(who: &Viewer, roles: &[Role]) -> Result<Vec<UnitId>> {
    let units: Vec<UnitId> = roles.iter().flat_map(|role| who.units(*role)).collect();
    if who.must_change_password && !units.is_empty() {
        return Err(Error::First("/account/password"));
    }
    Ok(units)
}
