//! What the program knows of its own making.

use std::time::{SystemTime, UNIX_EPOCH};

fn main() {
    // Embedded migrations are read at compile time: a new folder must be seen.
    println!("cargo:rerun-if-changed=migrations");
    // A clock before this moment is wrong. SOURCE_DATE_EPOCH keeps a packager's build reproducible.
    println!("cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()).to_string();
    println!("cargo:rustc-env=HOCVU_BUILT={}", std::env::var("SOURCE_DATE_EPOCH").unwrap_or_else(|_| now()));
    pack_relocations();
}

/// Seven megabytes of the program tell where its addresses go, and all are read at each start: packed they are 70 kB.
fn pack_relocations() {
    let target = |what| std::env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
