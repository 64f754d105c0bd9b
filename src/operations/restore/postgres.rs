//! PostgreSQL: its own `pg_restore`, in one transaction; what was there is dumped first.

use super::super::backup::{DUMP, dump, private_folder, program, run};
use super::super::database;
use crate::config::Config;
use crate::error::Result;
use std::path::Path;

pub fn is_filled(config: &Config) -> Result<bool> {
    if config.database.is_none() {
        return Ok(false);
    }
    Ok(!database::rows(&mut database::open(config)?)?.is_empty())
}

pub fn replace(url: &str, backup: &Path, old: &Path) -> Result<()> {
    private_folder(old)?;
    dump(url, &old.join(DUMP), None)?;
    let mut pg_restore = program("pg_restore", url, true);
    pg_restore.args(["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]).arg(backup);
    run(&mut pg_restore)
}
