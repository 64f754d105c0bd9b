//! Where a request comes from, for the journal: the address of the browser stands around everything it does.

use super::place::browser_address;
use crate::db::Origin;
use actix_web::Error;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

pub async fn origin(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    // A proxy that keeps to itself whom it speaks for gives no address.
    let address = browser_address(request.request()).filter(|address| !address.is_unspecified()).map(|address| address.to_string());
    Origin { address, helping: None }.around(next.call(request)).await
}
