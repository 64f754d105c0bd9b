//! The way from an address to its handler: a tree of all addresses. The server's own way is to try one pattern after the
//! other, which took 15 µs of each request at 360 addresses, and to keep a matcher of 10 KB for each and for each worker.

use super::site::plain;
use crate::error::Error;
use actix_web::dev::{AppService, Extensions, HttpServiceFactory, ResourceDef, Service, ServiceFactory, ServiceRequest, ServiceResponse, always_ready};
use actix_web::http::Method;
use actix_web::{Error as ActixError, HttpMessage, Route};
use futures_util::future::{FutureExt, LocalBoxFuture, ready};
use std::cell::OnceCell;
use std::rc::Rc;

type Opening = <Route as ServiceFactory<ServiceRequest>>::Service;

/// One address with its methods.
struct Door<R> {
    path: &'static str,
    /// Reads the parameters; made when somebody first comes by.
    pattern: OnceCell<ResourceDef>,
    methods: Vec<(Method, Option<Rc<Extensions>>, R)>,
}

impl<R> Door<R> {
    fn new(path: &'static str) -> Door<R> {
        Door { path, pattern: OnceCell::new(), methods: Vec::new() }
    }
}

/// The pattern of the address that answers: what a log may say of a request.
#[derive(Clone, Copy)]
pub struct Pattern(pub &'static str);

#[derive(Default)]
pub struct Doors(Vec<Door<Route>>);

impl Doors {
    /// `limits` is what the handler's extractors look for in the application's data.
    pub fn add(&mut self, method: Method, path: &'static str, limits: Option<Extensions>, route: Route) {
        let place = self.0.iter().position(|door| door.path == path).unwrap_or_else(|| {
            self.0.push(Door::new(path));
            self.0.len() - 1
        });
        self.0[place].methods.push((method, limits.map(Rc::new), route));
    }
}

impl HttpServiceFactory for Doors {
    fn register(self, config: &mut AppService) {
        config.register_service(ResourceDef::prefix(""), None, self, None);
    }
}

impl ServiceFactory<ServiceRequest> for Doors {
    type Response = ServiceResponse;
    type Error = ActixError;
    type Config = ();
    type Service = Opened;
    type InitError = ();
    type Future = LocalBoxFuture<'static, Result<Opened, ()>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let opening = |door: &Door<Route>| {
            let methods = door.methods.iter().map(|(method, limits, route)| (method.clone(), limits.clone(), route.new_service(())));
            (door.path, methods.collect::<Vec<_>>())
        };
        let doors: Vec<_> = self.0.iter().map(opening).collect();
        async move {
            let mut opened = Opened::default();
            for (path, methods) in doors {
                let mut door = Door::new(path);
                for (method, limits, route) in methods {
                    door.methods.push((method, limits, route.await?));
                }
                opened.add(door);
            }
            Ok(opened)
        }
        .boxed_local()
    }
}

/// The addresses as one worker serves them.
#[derive(Default)]
pub struct Opened {
    tree: matchit::Router<usize>,
    doors: Vec<Door<Opening>>,
}

impl Opened {
    fn add(&mut self, door: Door<Opening>) {
        let branch = door.path.replace("{name:.*}", "{*name}");
        self.tree.insert(branch, self.doors.len()).expect("each address is there once");
        self.doors.push(door);
    }

    fn find(&self, request: &mut ServiceRequest) -> Option<&Opening> {
        let door = &self.doors[*self.tree.at(request.match_info().unprocessed()).ok()?.value];
        let (_, limits, route) = door.methods.iter().find(|(method, ..)| method == request.method())?;
        let pattern = door.pattern.get_or_init(|| ResourceDef::new(plain(door.path)));
        if !pattern.capture_match_info(request.match_info_mut()) {
            return None;
        }
        request.extensions_mut().insert(Pattern(door.path));
        if let Some(limits) = limits {
            request.add_data_container(limits.clone());
        }
        Some(route)
    }
}

impl Service<ServiceRequest> for Opened {
    type Response = ServiceResponse;
    type Error = ActixError;
    type Future = LocalBoxFuture<'static, Result<ServiceResponse, ActixError>>;

    always_ready!();

    /// An address that is not there, or does not know the method, is not found.
    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        match self.find(&mut request) {
            Some(route) => route.call(request),
            None => ready(Ok(request.error_response(Error::NotFound))).boxed_local(),
        }
    }
}
