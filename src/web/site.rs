//! The list of addresses: each is noted as it is made, so that a test can walk them all.

use super::doors::Doors;
use crate::error::Error;
use actix_multipart::form::MultipartFormConfig;
use actix_web::dev::Extensions;
use actix_web::http::Method;
use actix_web::web::{PayloadConfig, ServiceConfig};
use actix_web::{FromRequest, Handler, Responder, Route};

#[derive(Default)]
pub struct Site {
    doors: Doors,
    addresses: Vec<Address>,
}

/// A method and a path with its `{parameters}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub method: Method,
    pub path: &'static str,
}

macro_rules! methods {
    ($($name:ident $method:ident),+) => { $(
        pub fn $name<F, Args>(&mut self, path: &'static str, handler: F) -> &mut Self
        where
            F: Handler<Args>,
            Args: FromRequest + 'static,
            F::Output: Responder + 'static,
        {
            self.on(Method::$method, path, None, Route::new().to(handler))
        }
    )+ };
}

impl Site {
    methods!(get GET, head HEAD, post POST);

    /// A `post` that takes files of so many bytes together; with more the sentence `too_large` is shown.
    pub fn post_files<F, Args>(&mut self, most: usize, too_large: &'static str, path: &'static str, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let limits = MultipartFormConfig::default().total_limit(most).memory_limit(most).error_handler(move |error, _| {
            tracing::info!(%error, "a file was not taken");
            Error::refused(too_large).into()
        });
        self.on(Method::POST, path, Some(only(limits)), Route::new().to(handler))
    }

    /// A `post` whose form may hold a long text: so many bytes as they are sent.
    pub fn post_text<F, Args>(&mut self, most: usize, path: &'static str, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.on(Method::POST, path, Some(only(PayloadConfig::new(most))), Route::new().to(handler))
    }

    /// Hands the addresses to the server and names them.
    pub fn open(self, config: &mut ServiceConfig) -> Vec<Address> {
        config.service(self.doors);
        self.addresses
    }

    fn on(&mut self, method: Method, path: &'static str, limits: Option<Extensions>, route: Route) -> &mut Self {
        self.addresses.push(Address { method: method.clone(), path });
        self.doors.add(method, path, limits, route);
        self
    }
}

fn only<T: 'static>(limits: T) -> Extensions {
    let mut extensions = Extensions::new();
    extensions.insert(limits);
    extensions
}

/// A parameter is one part of ASCII, as all our ids, codes and short names are. `{name}`, the end of a file's address, may
/// be anything.
pub(super) fn plain(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.strip_suffix('}') {
        Some(open) if !part.contains(':') && part != "{name}" => format!("{open}:[!-.0-~]+}}"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_ascii_and_a_files_name_is_not() {
        assert_eq!(plain("/lessons/{lesson}/completion"), "/lessons/{lesson:[!-.0-~]+}/completion");
        assert_eq!(plain("/media/{sha256}/{name}"), "/media/{sha256:[!-.0-~]+}/{name}");
        assert_eq!(plain("/assets/{name:.*}"), "/assets/{name:.*}");
        assert_eq!(plain("/units/{unit}.ics"), "/units/{unit}.ics");
    }
}
