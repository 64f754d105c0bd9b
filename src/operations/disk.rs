//! The disk under a folder, and bytes in words.

use crate::error::Result;
use serde::Serialize;
use std::path::Path;

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Disk {
    pub free: u64,
    pub size: u64,
}

/// Below this share of free space the admin is told.
const LOW: f64 = 0.1;

impl Disk {
    pub fn under(folder: &Path) -> Result<Disk> {
        let known = rustix::fs::statvfs(folder).map_err(std::io::Error::from)?;
        Ok(Disk { free: known.f_bavail * known.f_frsize, size: known.f_blocks * known.f_frsize })
    }

    pub fn is_low(self) -> bool {
        (self.free as f64) < self.size as f64 * LOW
    }

    /// Full hundredths.
    pub fn percent_free(self) -> u64 {
        self.free.saturating_mul(100) / self.size.max(1)
    }
}

/// "1,4 GB" in Vietnamese and "1.4 GB" in English differ by a comma; whole numbers serve both.
pub fn in_words(bytes: u64) -> String {
    const STEP: u64 = 1000;
    match bytes {
        0..STEP => format!("{bytes} B"),
        STEP..1_000_000 => format!("{} kB", bytes / STEP),
        1_000_000..10_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_low_under_a_tenth() {
        assert!(Disk { free: 9, size: 100 }.is_low());
        assert!(!Disk { free: 10, size: 100 }.is_low());
        assert_eq!(Disk { free: 0, size: 0 }.percent_free(), 0);
    }

    #[test]
    fn bytes_are_whole_numbers() {
        assert_eq!([in_words(999), in_words(15_900_000), in_words(252_000_000_000)], ["999 B", "15 MB", "252 GB"]);
    }
}
