//! The model house: set up once for each build of these tests, and copied for each story. Setting up costs more than most stories.

use crate::house::House;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// One of the server's locks: the copy of a PostgreSQL database needs its model for itself.
const LOCK: i64 = 4_711;

/// Lays a copy of the model out at `data`; on a server, the answer is the address of the copy of its database.
pub async fn copy(server: Option<&str>, data: &Path) -> Option<String> {
    let model = made(server).await;
    copy_folder(&model.join("data"), data);
    server.map(|server| copy_database(server, &model_name(&model)))
}

/// An empty database.
pub fn empty(server: &str) -> String {
    let name = new_name();
    connect(server).batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    address(server, &name)
}

async fn made(server: Option<&str>) -> PathBuf {
    let models = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("models");
    fs::create_dir_all(&models).unwrap();
    let model = models.join(stamp(server));
    if !model.exists() {
        let lock = File::create(models.join("lock")).unwrap();
        lock.lock().unwrap();
        if !model.exists() {
            forget_older(&models, server);
            make(server, &models, &model).await;
        }
    }
    model
}

/// Of this build of the tests and this server: another build may migrate or set up differently.
fn stamp(server: Option<&str>) -> String {
    let port: String = server.unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    let built = fs::metadata(std::env::current_exe().unwrap()).unwrap().modified().unwrap();
    let built = built.duration_since(UNIX_EPOCH).unwrap().as_nanos();
    format!("{}{port}_{built}", kind(server))
}

fn kind(server: Option<&str>) -> &'static str {
    if server.is_some() { "postgres" } else { "sqlite" }
}

fn forget_older(models: &Path, server: Option<&str>) {
    let old = fs::read_dir(models).unwrap().map(|entry| entry.unwrap().path());
    for model in old.filter(|model| model_name(model).starts_with(kind(server))) {
        if let Some(server) = server {
            connect(server).batch_execute(&format!("DROP DATABASE IF EXISTS {}", database(&model_name(&model)))).unwrap();
        }
        fs::remove_dir_all(model).unwrap();
    }
}

async fn make(server: Option<&str>, models: &Path, model: &Path) {
    let database = server.map(empty);
    let house = House::build(database.clone()).await.with_commune().await;
    let folder = tempfile::tempdir_in(models).unwrap();
    let data = folder.path().join("data");
    copy_folder(&house.data(), &data);
    match (server, database) {
        (Some(server), Some(database)) => {
            let (_, from) = database.rsplit_once('/').unwrap();
            drop(house);
            let named = self::database(&model_name(model));
            let mut server = connect(server);
            // Connections that would end by themselves a moment later.
            let ended = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{from}'");
            for command in [ended, format!("DROP DATABASE IF EXISTS {named}"), format!("ALTER DATABASE {from} RENAME TO {named}")] {
                server.batch_execute(&command).unwrap();
            }
        }
        _ => {
            let file = house.app.config.sqlite_file();
            let name = file.file_name().unwrap();
            for beside in fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path()) {
                if beside.file_name().unwrap().to_string_lossy().starts_with(&*name.to_string_lossy()) {
                    fs::remove_file(beside).unwrap();
                }
            }
            let whole = format!("VACUUM INTO '{}'", data.join(name).display());
            SqliteConnection::establish(file.to_str().unwrap()).unwrap().batch_execute(&whole).unwrap();
        }
    }
    fs::rename(folder.keep(), model).unwrap();
}

fn copy_database(server: &str, model: &str) -> String {
    let (name, model) = (new_name(), database(model));
    let mut connection = connect(server);
    connection.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})")).unwrap();
    connection.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {model}")).unwrap();
    connection.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})")).unwrap();
    address(server, &name)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let there = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &there);
        } else {
            fs::copy(entry.path(), there).unwrap();
        }
    }
}

fn model_name(model: &Path) -> String {
    model.file_name().unwrap().to_string_lossy().into_owned()
}

fn database(model: &str) -> String {
    format!("model_{model}")
}

fn new_name() -> String {
    format!("hocvu_{}", uuid::Uuid::now_v7().simple())
}

fn connect(server: &str) -> PgConnection {
    PgConnection::establish(server).unwrap()
}

fn address(server: &str, database: &str) -> String {
    let (before, _) = server.rsplit_once('/').unwrap();
    format!("{before}/{database}")
}
