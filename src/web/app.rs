//! What every handler shares.

use super::cached::Cached;
use super::templates::Templates;
use crate::config::Config;
use crate::db::{Db, Pool, migrate};
use crate::error::{Error, Result};
use crate::keys::{self, Keys};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use std::future::{Ready, ready};
use std::ops::Deref;
use std::os::unix::fs::DirBuilderExt;
use std::sync::Arc;

pub struct AppState {
    pub pool: Pool,
    pub keys: Keys,
    pub config: Config,
    pub templates: Templates,
    pub cached: Cached,
    /// Opens the set-up page while no commune exists; printed at the start, never kept.
    pub setup_token: String,
}

/// A handler's way to everything: cheap to clone.
#[derive(Clone)]
pub struct App(Arc<AppState>);

impl App {
    /// Opens a data folder: makes what is missing, migrates the database.
    pub fn open(config: Config) -> Result<App> {
        make_data_folder(&config)?;
        let keys = Keys::open(&config.keys_folder())?;
        keys::close_to_others(&config.keys_folder())?;
        let pool = open_database(&config)?;
        let setup_token = keys::hex(&keys::random::<16>());
        let state = AppState { pool, keys, config, templates: Templates::default(), cached: Cached::new(), setup_token };
        Ok(App(Arc::new(state)))
    }

    /// How people reach the site from outside: as the settings say, else as this visitor did.
    pub fn address(&self, request: &HttpRequest) -> String {
        let visited = || format!("{}://{}", request.connection_info().scheme(), request.connection_info().host());
        self.config.address.clone().map_or_else(visited, |address| address.trim_end_matches('/').to_owned())
    }

    pub async fn read<T: Send + 'static>(&self, look: impl FnOnce(&mut Db) -> Result<T> + Send + 'static) -> Result<T> {
        self.pool.read(look).await
    }

    pub async fn write<T: Send + 'static>(&self, change: impl Fn(&mut Db) -> Result<T> + Send + 'static) -> Result<T> {
        self.pool.write(change).await
    }
}

/// A data folder that cannot be written is told before anything else.
pub fn make_data_folder(config: &Config) -> Result<()> {
    let folder = &config.data;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).and_then(|()| tempfile::tempfile_in(folder).map(drop));
    made.map_err(|error| {
        Error::Broken(format!(
            "Không ghi được vào thư mục dữ liệu {} ({error}). Hãy chọn thư mục khác bằng --data, hoặc cấp quyền ghi cho người dùng đang chạy hocvu. \
             (The data folder cannot be written: choose another with --data.)",
            folder.display()
        ))
    })
}

fn open_database(config: &Config) -> Result<Pool> {
    match &config.database {
        Some(url) => {
            let pool = Pool::postgres(url)?;
            let mut db = Db::Postgres(diesel::Connection::establish(url).map_err(Error::broken)?);
            migrate(&mut db)?;
            Ok(pool)
        }
        None => {
            let file = config.sqlite_file();
            migrate(&mut crate::db::connect_sqlite(&file)?)?;
            Pool::sqlite(&file)
        }
    }
}

impl Deref for App {
    type Target = AppState;
    fn deref(&self) -> &AppState {
        &self.0
    }
}

impl FromRequest for App {
    type Error = Error;
    type Future = Ready<Result<App>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>().map(|data| data.get_ref().clone());
        ready(app.ok_or_else(|| Error::broken("the application's state is missing")))
    }
}
