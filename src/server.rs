//! The server: guards in their order around the site, a clear word when it cannot start.

use crate::error::{Error, Result};
use crate::identity::origin;
use crate::web::{App, headers, refusals, same_site};
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as ActixApp, Error as ActixError, HttpServer, web};
use std::net::SocketAddr;

const LARGEST_FORM: usize = 256 * 1024;

/// The whole site, as the server and the tests run it.
pub fn application(
    app: App,
) -> ActixApp<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<impl actix_web::body::MessageBody>, Error = ActixError, InitError = ()>>
{
    ActixApp::new()
        .app_data(web::Data::new(app))
        .app_data(web::PayloadConfig::new(LARGEST_FORM))
        .configure(|config| drop(crate::site(config)))
        .wrap(from_fn(crate::identity::keep_forms))
        .wrap(from_fn(origin))
        .wrap(from_fn(same_site))
        .wrap(from_fn(refusals))
        .wrap(Compress::default())
        .wrap(from_fn(headers))
}

/// Serves until the process is told to stop; open requests are answered first.
/// `ready` hears the address, with the real port where 0 was asked for.
pub async fn serve(app: App, listen: SocketAddr, ready: impl FnMut(SocketAddr)) -> Result<()> {
    let server = HttpServer::new(move || application(app.clone()))
        .workers(std::thread::available_parallelism().map_or(2, usize::from))
        .tcp_nodelay(true)
        .shutdown_timeout(10)
        .bind(listen)
        .map_err(|error| cannot_listen(listen, &error))?;
    let address = server.addrs().first().copied();
    let running = actix_web::rt::spawn(server.run());
    // Once it has begun to run it hears the signals to stop: only then may anybody know of it.
    tokio::task::yield_now().await;
    address.into_iter().for_each(ready);
    Ok(running.await.map_err(Error::broken)??)
}

fn cannot_listen(listen: SocketAddr, error: &std::io::Error) -> Error {
    let (vi, en) = match error.kind() {
        std::io::ErrorKind::AddrInUse => ("đã có chương trình khác dùng", "is in use by another program"),
        std::io::ErrorKind::PermissionDenied => ("cần quyền quản trị để mở", "needs more rights"),
        _ => ("không mở được", "cannot be opened"),
    };
    Error::Broken(format!("Cổng {listen} {vi}. Hãy chọn cổng khác, ví dụ --listen 127.0.0.1:8081. (Port {listen} {en}: {error})"))
}
