//! The pages of people.

mod correction;
mod households;
mod number;
mod search;
mod show;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    search::routes(site);
    show::routes(site);
    correction::routes(site);
    number::routes(site);
    households::routes(site);
}
