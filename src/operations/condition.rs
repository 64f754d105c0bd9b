//! How the installation is: what the admin's page and `/healthz` show at a glance.

use super::backup::Backup;
use super::database;
use super::disk::{Disk, in_words};
use crate::error::Result;
use crate::web::App;
use chrono::NaiveDateTime;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct Condition {
    pub version: &'static str,
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    pub database_size: String,
    pub last_backup: Option<NaiveDateTime>,
    pub disk_free: String,
    pub disk_percent: u64,
    /// Sentences of `locales/` about what the admin should do now.
    pub warnings: Vec<&'static str>,
}

impl Condition {
    pub async fn of(app: &App) -> Result<Condition> {
        let config = app.config.clone();
        let look = move |db: &mut crate::db::Db| Ok((Backup::last(db)?, database::size(db, &config)?));
        let (last_backup, size) = app.read(look).await?;
        let disk = Disk::under(&app.config.data)?;
        let mut warnings = Vec::new();
        if Backup::is_too_old(last_backup) {
            warnings.push("condition-backup-needed");
        }
        if disk.is_low() {
            warnings.push("condition-disk-low");
        }
        Ok(Condition {
            version: env!("CARGO_PKG_VERSION"),
            database: database::kind(&app.config),
            database_size: in_words(size),
            last_backup,
            disk_free: in_words(disk.free),
            disk_percent: disk.percent_free(),
            warnings,
        })
    }
}
