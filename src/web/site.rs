//! The list of addresses: each is noted as it is made, so that a test can walk them all.

use crate::error::{Error, Result};
use actix_multipart::form::MultipartFormConfig;
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, HttpResponse, Resource, Responder};

/// An address is one resource with all its methods: the server keeps a matcher for each.
#[derive(Default)]
pub struct Site {
    resources: Vec<(&'static str, Resource)>,
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
            self.on(Method::$method, path, |resource| resource.route(web::$name().to(handler)))
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
        self.on(Method::POST, path, |resource| resource.app_data(limits).route(web::post().to(handler)))
    }

    /// A `post` whose form may hold a long text: so many bytes as they are sent.
    pub fn post_text<F, Args>(&mut self, most: usize, path: &'static str, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.on(Method::POST, path, |resource| resource.app_data(web::PayloadConfig::new(most)).route(web::post().to(handler)))
    }

    /// Hands the addresses to the server and names them.
    pub fn open(self, config: &mut ServiceConfig) -> Vec<Address> {
        for (_, resource) in self.resources {
            config.service(resource);
        }
        self.addresses
    }

    fn on(&mut self, method: Method, path: &'static str, add: impl FnOnce(Resource) -> Resource) -> &mut Self {
        self.addresses.push(Address { method, path });
        let place = self.resources.iter().position(|(known, _)| *known == path);
        let (place, resource) = match place {
            Some(place) => (place, self.resources.remove(place).1),
            None => (self.resources.len(), web::resource(plain(path)).default_service(web::to(nothing_here))),
        };
        self.resources.insert(place, (path, add(resource)));
        self
    }
}

/// A method that an address does not know: as if there were no such address.
async fn nothing_here() -> Result<HttpResponse> {
    Err(Error::NotFound)
}

/// A parameter is one part of ASCII, as all our ids, codes and short names are: a matcher for all of Unicode takes ten times
/// the memory (14 KB, for each address and each worker). `{name}`, the end of a file's address, may be anything.
fn plain(path: &str) -> String {
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
