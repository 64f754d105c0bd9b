//! The list of addresses: each is noted as it is made, so that a test can walk them all.

use crate::error::Error;
use actix_multipart::form::MultipartFormConfig;
use actix_web::guard::Post;
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Responder};

pub struct Site<'a> {
    config: &'a mut ServiceConfig,
    pub addresses: Vec<Address>,
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
            self.note(Method::$method, path);
            self.config.route(path, web::$name().to(handler));
            self
        }
    )+ };
}

impl<'a> Site<'a> {
    pub fn new(config: &'a mut ServiceConfig) -> Site<'a> {
        Site { config, addresses: Vec::new() }
    }

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
        self.note(Method::POST, path);
        self.config.service(web::resource(path).guard(Post()).app_data(limits).route(web::post().to(handler)));
        self
    }

    fn note(&mut self, method: Method, path: &'static str) {
        self.addresses.push(Address { method, path });
    }
}
