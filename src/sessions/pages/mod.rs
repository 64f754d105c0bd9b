//! The pages of sessions.

mod booking;
mod calendar;
mod closing;
mod door;
mod handover;
mod invitations;
mod list;
mod marks;
mod observations;
mod overview;
mod photos;
mod roll;
mod sheet;
mod show;
mod standing;
mod venues;

use crate::web::Site;

pub fn routes(site: &mut Site) {
    list::routes(site);
    booking::routes(site);
    show::routes(site);
    handover::routes(site);
    roll::routes(site);
    marks::routes(site);
    sheet::routes(site);
    door::routes(site);
    observations::routes(site);
    invitations::routes(site);
    closing::routes(site);
    photos::routes(site);
    standing::routes(site);
    venues::routes(site);
    calendar::routes(site);
    overview::routes(site);
    super::plan::routes(site);
    super::pack::routes(site);
    super::live::routes(site);
}
