//! The pages of sessions.

mod booking;
mod list;
mod show;
mod venues;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    list::routes(site);
    booking::routes(site);
    show::routes(site);
    venues::routes(site);
    super::plan::routes(site);
    super::pack::routes(site);
    super::live::routes(site);
}
