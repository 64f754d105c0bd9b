//! Embedded migrations are read at compile time: a new folder must be seen.
fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
