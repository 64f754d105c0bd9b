//! Where a file of a batch is written to: counted and hashed on the way, encrypted when somebody's key was chosen.

use crate::certification::manifest::{Inside, ManifestFile};
use crate::certification::recipient::Recipient;
use crate::error::{Error, Result};
use crate::keys::hex;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// A file that is finished.
pub struct Written {
    pub entry: ManifestFile,
    pub path: PathBuf,
}

pub struct Sink {
    plain: Hash,
    out: Target,
    path: PathBuf,
}

enum Target {
    Plain(File),
    Sealed(Box<age::stream::StreamWriter<Hashed>>),
}

#[derive(Default)]
struct Hash {
    sha256: Sha256,
    bytes: usize,
}

/// The encrypted bytes, hashed as they go to the disk.
struct Hashed {
    hash: Hash,
    out: BufWriter<File>,
}

impl Hash {
    fn add(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.bytes += bytes.len();
    }

    fn done(self) -> (String, usize) {
        (hex(&self.sha256.finalize()), self.bytes)
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(bytes)?;
        self.hash.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Sink {
    pub fn create(folder: &Path, name: &str, recipient: Option<&Recipient>) -> Result<Sink> {
        let path = folder.join(name);
        let file = File::create_new(&path)?;
        let out = match recipient {
            None => Target::Plain(file),
            Some(recipient) => {
                let key = recipient.key()?;
                let encryptor = age::Encryptor::with_recipients(std::iter::once(&key as &dyn age::Recipient)).map_err(Error::broken)?;
                Target::Sealed(Box::new(encryptor.wrap_output(Hashed { hash: Hash::default(), out: BufWriter::new(file) })?))
            }
        };
        Ok(Sink { plain: Hash::default(), out, path })
    }

    pub fn finish(self, name: &str) -> Result<Written> {
        let (sha256, bytes) = self.plain.done();
        let entry = match self.out {
            Target::Plain(_) => ManifestFile { name: name.into(), sha256, bytes, inside: None },
            Target::Sealed(sealed) => {
                let mut hashed = sealed.finish()?;
                hashed.flush()?;
                let inside = Inside { name: name.into(), sha256, bytes };
                let (sha256, bytes) = hashed.hash.done();
                ManifestFile { name: format!("{name}.age"), sha256, bytes, inside: Some(inside) }
            }
        };
        Ok(Written { entry, path: self.path })
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.out {
            Target::Plain(file) => file.write_all(bytes)?,
            Target::Sealed(sealed) => sealed.write_all(bytes)?,
        }
        self.plain.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Target::Plain(file) => file.flush(),
            Target::Sealed(sealed) => sealed.flush(),
        }
    }
}

/// What somebody's file is, read piece by piece.
#[derive(Debug, PartialEq)]
pub struct Digested {
    pub sha256: String,
    pub lines: usize,
}

pub fn digested(path: &Path) -> Option<Digested> {
    let mut file = File::open(path).ok()?;
    let (mut hash, mut lines, mut piece) = (Hash::default(), 0, vec![0; 64 * 1024]);
    loop {
        let read = file.read(&mut piece).ok()?;
        if read == 0 {
            return Some(Digested { sha256: hash.done().0, lines });
        }
        hash.add(&piece[..read]);
        lines += piece[..read].iter().filter(|byte| **byte == b'\n').count();
    }
}
