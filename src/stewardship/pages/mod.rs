//! The pages of stewardship.

mod calendar;
mod copy;
mod incidents;
mod letter;
mod mine;
mod register;
mod requests;
mod retention;
mod work;

use crate::error::{Error, Result};
use crate::web::{Again, Page, Problems, See, Site, Submitted};
use actix_web::Either;

pub fn routes(site: &mut Site) {
    mine::routes(site);
    register::routes(site);
    requests::routes(site);
    letter::routes(site);
    copy::routes(site);
    work::routes(site);
    retention::routes(site);
    incidents::routes(site);
    calendar::routes(site);
}

/// What a form did leads on; what the room refused stands beside its field on the same page.
async fn answered<T, P: Page>(done: Result<T>, see: See, field: &'static str, again: impl AsyncFnOnce(Problems) -> Result<P>) -> Submitted<P> {
    match done {
        Ok(_) => Ok(Either::Left(see)),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(again(Problems::of(field, refusal)).await?))),
        Err(error) => Err(error),
    }
}
