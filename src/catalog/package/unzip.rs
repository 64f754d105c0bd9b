//! A zip of a course, unpacked into a folder of its own: bounded, and nothing lands outside.

use super::folder::{MOST_FILES, path_of};
use super::problem::PackageProblem;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use zip::ZipArchive;
use zip::read::ZipFile;

const MOST_BYTES: u64 = 1024 * 1024 * 1024;
/// The list of files at the end of a zip; it is read as a whole.
const MOST_LIST: u32 = 4 * 1024 * 1024;

type Refusal = &'static str;

/// Unpacked in `room`; the folder vanishes with the returned value.
pub fn unzip(archive: &Path, room: &Path) -> Result<tempfile::TempDir, PackageProblem> {
    let name = archive.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let problem = |(id, entry): (Refusal, String)| PackageProblem { args: vec![("name", entry)], ..PackageProblem::new(name.clone(), id) };
    let open = || File::open(archive).map_err(|_| ("package-nothing-here", String::new()));
    let folder = tempfile::tempdir_in(room).map_err(|_| problem(("package-zip-no-room", String::new())))?;
    open().and_then(|file| unpack(file, folder.path())).map_err(problem)?;
    Ok(folder)
}

/// The bytes of a zip, unpacked into a folder; for the fuzzer too.
pub fn unpack(mut from: impl Read + Seek, to: &Path) -> Result<(), (Refusal, String)> {
    let whole = |id: Refusal| (id, String::new());
    check_list(&mut from).map_err(whole)?;
    let mut archive = ZipArchive::new(from).map_err(|_| whole("package-zip-broken"))?;
    if archive.len() > MOST_FILES {
        return Err(whole("package-zip-too-large"));
    }
    let (mut left, mut names, mut places) = (MOST_BYTES, HashSet::new(), Vec::new());
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|_| whole("package-zip-broken"))?;
        let shown = entry.name().map(|name| name.into_owned()).unwrap_or_default();
        let of = |id: Refusal| (id, shown.clone());
        let head = 30 + entry.name_raw().len() as u64;
        places.push(entry.header_start()..(entry.header_start() + head).saturating_add(entry.compressed_size()));
        let path = safe_name(&entry).map_err(of)?;
        if entry.is_dir() {
            fs::create_dir_all(to.join(&path)).map_err(|_| of("package-zip-broken"))?;
            continue;
        }
        if !names.insert(path.clone()) {
            return Err(of("package-name-twice"));
        }
        // The sizes that a zip claims are not believed: what comes out is counted.
        let copied = write(&mut entry, &to.join(&path), left).map_err(of)?;
        left = left.checked_sub(copied).filter(|left| *left > 0).ok_or_else(|| of("package-zip-too-large"))?;
    }
    places.sort_by_key(|place| (place.start, place.end));
    if places.windows(2).any(|two| two[0].end > two[1].start) {
        return Err(whole("package-zip-broken"));
    }
    Ok(())
}

/// Inside, in NFC, and a file or a folder.
fn safe_name<R: Read>(entry: &ZipFile<R>) -> Result<String, Refusal> {
    let name = entry.name().map_err(|_| "package-zip-broken")?;
    if entry.is_symlink() {
        return Err("package-zip-link");
    }
    path_of(Path::new(&*name)).ok_or("package-path-outside-zip")
}

fn write(entry: &mut impl Read, place: &Path, most: u64) -> Result<u64, Refusal> {
    let room = |error: io::Error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::ReadOnlyFilesystem => "package-zip-no-room",
        _ => "package-zip-broken",
    };
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder).map_err(room)?;
    }
    let mut file = File::create_new(place).map_err(room)?;
    io::copy(&mut entry.take(most), &mut file).map_err(room)
}

/// What a zip says of its own list, before anything is kept of it. Every end that a reader might take is looked at.
fn check_list(from: &mut (impl Read + Seek)) -> Result<(), Refusal> {
    const TAIL: u64 = 66_000;
    let size = from.seek(SeekFrom::End(0)).map_err(|_| "package-zip-broken")?;
    from.seek(SeekFrom::Start(size.saturating_sub(TAIL))).map_err(|_| "package-zip-broken")?;
    let mut tail = Vec::new();
    from.by_ref().take(TAIL).read_to_end(&mut tail).map_err(|_| "package-zip-broken")?;
    from.rewind().map_err(|_| "package-zip-broken")?;
    if tail.windows(4).any(|four| four == b"PK\x06\x07") {
        // A zip of more than 4 GB or 65,535 files.
        return Err("package-zip-too-large");
    }
    for (at, _) in tail.windows(4).enumerate().filter(|(_, four)| *four == b"PK\x05\x06") {
        let Some(end) = tail.get(at..at + 22) else { continue };
        let files = u16::from_le_bytes([end[10], end[11]]);
        let list = u32::from_le_bytes([end[12], end[13], end[14], end[15]]);
        if usize::from(files) > MOST_FILES || list > MOST_LIST {
            return Err("package-zip-too-large");
        }
    }
    Ok(())
}
