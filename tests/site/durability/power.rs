//! The power goes: what had not reached the disk is gone. kill -9 alone proves nothing about that.
//!
//! The data lies on an ext4 image inside an XFS image. At some instant the image is copied (a reflink: at once), as a
//! disk would be found after a cut: what the kernel still held back is not in it. The copy is mended (e2fsck -p, as at
//! a start), mounted and looked at. Needs root, loop devices and xfsprogs; elsewhere it says why it did not run.

use super::facts::numbers;
use super::{Busy, Commune, Server};
use crate::house::House;
use hocvu::config::Config;
use hocvu::journal;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

const CUTS: usize = 20;

#[actix_web::test]
async fn what_was_acknowledged_survives_a_power_cut() {
    let disk = match Disk::new() {
        Ok(disk) => disk,
        Err(why) => return eprintln!("skipped: no power can be cut here ({why})"),
    };
    let house = House::sqlite().await;
    let commune = Arc::new(Commune::of(&house).await);
    run("cp", &["-a", path(&house.data()), path(&disk.data())]).unwrap();
    run("sync", &["-f", path(&disk.data())]).unwrap();
    let mut really_cut = 0;
    for cut in 0..CUTS {
        let server = Server::start(&disk.data(), None);
        let busy = Busy::at(&commune, &server);
        busy.in_full_swing(&commune);
        thread::sleep(Duration::from_millis(23 * cut as u64));
        let acknowledged = commune.facts();
        std::fs::write(disk.unsynced(cut), "said, and not synced").unwrap();
        disk.cut();
        server.kill();
        busy.end();
        disk.come_back();
        really_cut += usize::from(std::fs::read_to_string(disk.unsynced(cut)).unwrap_or_default().is_empty());
        let later = commune.facts();
        let found = Found::on(&disk).await;
        let (there, evidence) = (commune.clone(), found.house.app.config.evidence_folder());
        let missing = found.house.given(move |db| acknowledged.missing(db, &there, &later, &evidence)).await;
        assert!(missing.is_empty(), "cut {cut}: {missing:#?}");
        let running = found.house.given(numbers).await;
        assert!(!running.is_empty(), "nothing was approved");
        assert_eq!(running, (1..=running.len()).collect::<Vec<_>>(), "cut {cut}: numbers without gaps");
        assert!(found.house.app.read(journal::check).await.unwrap().is_ok(), "cut {cut}: the journal's chain");
        commune.forget_what_was_cut_off();
    }
    assert!(really_cut > CUTS / 2, "what was not synced should be gone after a cut; {really_cut} of {CUTS} times it was");
}

/// What the disk holds, opened in a copy: opening mends and writes.
struct Found {
    house: House,
    _copy: TempDir,
}

impl Found {
    async fn on(disk: &Disk) -> Found {
        let copy = TempDir::new().unwrap();
        let data = copy.path().join("data");
        run("cp", &["-a", path(&disk.data()), path(&data)]).unwrap();
        Found { house: House::open(Config { data, ..Config::default() }).await, _copy: copy }
    }
}

struct Disk {
    folder: TempDir,
}

impl Disk {
    fn new() -> Result<Disk, String> {
        let disk = Disk { folder: TempDir::new().map_err(|error| error.to_string())? };
        let (outer, around) = (disk.at("outer.img"), disk.at("outer"));
        for folder in ["outer", "disk"] {
            std::fs::create_dir(disk.at(folder)).map_err(|error| error.to_string())?;
        }
        run("truncate", &["-s", "800M", path(&outer)])?;
        run("mkfs.xfs", &["-q", path(&outer)])?;
        run("mount", &["-o", "loop", path(&outer), path(&around)])?;
        run("truncate", &["-s", "200M", path(&disk.image())])?;
        run("mkfs.ext4", &["-q", path(&disk.image())])?;
        disk.mount()?;
        Ok(disk)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn image(&self) -> PathBuf {
        self.at("outer/disk.img")
    }

    fn data(&self) -> PathBuf {
        self.at("disk/data")
    }

    /// A file that nobody syncs: it shows that a cut takes what the kernel held back. A new one for each cut: ext4 sends
    /// a file that is written over to the disk when it is closed (auto_da_alloc).
    fn unsynced(&self, cut: usize) -> PathBuf {
        self.at(&format!("disk/unsynced-{cut}"))
    }

    fn mount(&self) -> Result<(), String> {
        run("mount", &["-o", "loop", path(&self.image()), path(&self.at("disk"))])
    }

    fn cut(&self) {
        run("cp", &["--reflink=always", path(&self.image()), path(&self.at("outer/cut.img"))]).unwrap();
    }

    /// The disk as it was found after the cut.
    fn come_back(&self) {
        run("umount", &[path(&self.at("disk"))]).unwrap();
        std::fs::rename(self.at("outer/cut.img"), self.image()).unwrap();
        // 1: errors were found and mended, which is what a start does.
        let mended = Command::new("e2fsck").args(["-p", path(&self.image())]).output().unwrap();
        assert!(matches!(mended.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&mended.stdout));
        self.mount().unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        for mounted in ["disk", "outer"] {
            let _ = Command::new("umount").arg("-l").arg(self.at(mounted)).output();
        }
    }
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let done = Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    if done.status.success() { Ok(()) } else { Err(format!("{program}: {}", String::from_utf8_lossy(&done.stderr).trim())) }
}

fn path(path: &Path) -> &str {
    path.to_str().expect("made of plain words")
}
