//! What the program knows of its own making.

use std::env::var;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

fn main() {
    // Embedded migrations are read at compile time: a new folder must be seen.
    println!("cargo:rerun-if-changed=migrations");
    // A clock before this moment is wrong. SOURCE_DATE_EPOCH keeps a packager's build reproducible.
    println!("cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()).to_string();
    println!("cargo:rustc-env=HOCVU_BUILT={}", var("SOURCE_DATE_EPOCH").unwrap_or_else(|_| now()));
    if target("OS") == "linux" && target("ENV") == "gnu" {
        pack_relocations();
        gather_functions();
    }
}

fn target(what: &str) -> String {
    var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default()
}

/// Seven megabytes of the program tell where its addresses go, and all are read at each start: packed they are 70 kB.
fn pack_relocations() {
    println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
}

/// While it serves, the program runs a fourteenth of its functions. Around each the system brings 64 kB into memory, so that
/// scattered they bring nearly all; written down by `benches/order.sh`, the linker puts them together: 20 MB less.
///
/// Only LLVM's linker knows how. A name that is no longer there, after a new compiler or in changed code, is passed over.
fn gather_functions() {
    const WRITTEN: &str = ".cargo/functions.order.gz";
    println!("cargo:rerun-if-changed={WRITTEN}");
    let Ok(folder) = var("OUT_DIR").map(|folder| Path::new(&folder).to_owned()) else { return };
    let order = folder.join("functions.order");
    let unpacked = Command::new("gzip").args(["-dc", WRITTEN]).output().ok().filter(|done| done.status.success());
    let written = unpacked.is_some_and(|done| fs::write(&order, done.stdout).is_ok());
    let arguments = [format!("-Wl,--symbol-ordering-file={}", order.display()), "-Wl,--no-warn-symbol-ordering".into()];
    if var("PROFILE").is_ok_and(|profile| profile == "release") && written && links_with(&folder, &arguments) {
        arguments.iter().for_each(|argument| println!("cargo:rustc-link-arg-bins={argument}"));
    }
}

/// Whether the linker of this machine takes them: a program of one line is the trial.
fn links_with(folder: &Path, arguments: &[String]) -> bool {
    let source = folder.join("trial.rs");
    let (Ok(rustc), Ok(target), Ok(())) = (var("RUSTC"), var("TARGET"), fs::write(&source, "fn main() {}")) else { return false };
    let mut trial = Command::new(rustc);
    trial.arg("--target").arg(target).arg("-o").arg(folder.join("trial")).arg(&source).stderr(Stdio::null());
    // What this machine's settings say of linking counts here too.
    trial.args(var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default().split('\x1f').filter(|flag| !flag.is_empty()));
    trial.args(var("RUSTC_LINKER").map(|linker| format!("-Clinker={linker}")));
    trial.args(arguments.iter().map(|argument| format!("-Clink-arg={argument}")));
    trial.status().is_ok_and(|done| done.success())
}
