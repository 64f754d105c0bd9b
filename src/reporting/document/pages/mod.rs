//! The pages of reports.

mod api;
mod kind_form;
mod office;
mod reports;
mod show;
mod steps;
mod templates;
mod words;

use crate::error::{Error, Result};
use crate::web::{Again, Page, Problems, See, Site, Submitted};
use actix_web::Either;

pub fn routes(site: &mut Site) {
    reports::routes(site);
    api::routes(site);
    show::routes(site);
    words::routes(site);
    steps::routes(site);
    templates::routes(site);
}

/// What a form did leads on; what the room refused stands beside its field on the same page.
async fn answered<T, P: Page>(done: Result<T>, see: See, field: &'static str, again: impl AsyncFnOnce(Problems) -> Result<P>) -> Submitted<P> {
    match done {
        Ok(_) => Ok(Either::Left(see)),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(again(Problems::of(field, refusal)).await?))),
        Err(error) => Err(error),
    }
}
