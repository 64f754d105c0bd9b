//! The bytes of a batch's files in the database: pieces, packed and sealed, so that no file is ever whole in memory.

use super::files::Written;
use crate::db::schema::{export_files, export_parts};
use crate::db::{Db, now};
use crate::error::{Error, Result};
use crate::keys::Keys;
use crate::web::App;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chrono::Duration;
use diesel::prelude::*;
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

crate::id!(PartId);
// The pieces of one try to make a batch.
crate::id!(PartSetId);

const PIECE: usize = 64 * 1024;
/// As many as one change keeps: others write between two of them.
const AT_ONCE: usize = 32;

type Piece = (PartId, i32, Vec<u8>);

/// Keeps a finished file.
pub(super) async fn keep(app: &App, set: PartSetId, written: &Written) -> Result<()> {
    let name = written.entry.name.clone();
    let mut file = File::open(&written.path)?;
    let mut part = 0;
    loop {
        let reader = app.clone();
        let (rest, pieces) =
            tokio::task::spawn_blocking(move || pieces(&reader.keys, &mut file, part).map(|pieces| (file, pieces))).await.map_err(Error::broken)??;
        file = rest;
        if pieces.is_empty() {
            return Ok(());
        }
        part += pieces.len() as i32;
        let (pieces, name) = (Arc::new(pieces), name.clone());
        app.write(move |db| insert(db, set, &name, &pieces)).await?;
    }
}

fn pieces(keys: &Keys, file: &mut File, first: i32) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    for part in first..first + AT_ONCE as i32 {
        let mut bytes = Vec::with_capacity(PIECE);
        file.take(PIECE as u64).read_to_end(&mut bytes)?;
        if bytes.is_empty() {
            break;
        }
        let id = PartId::new();
        pieces.push((id, part, seal(keys, id, &bytes)?));
    }
    Ok(pieces)
}

fn seal(keys: &Keys, id: PartId, bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    DeflateEncoder::new(bytes, Compression::fast()).read_to_end(&mut packed)?;
    keys.seal(&place(id), &STANDARD_NO_PAD.encode(packed))
}

fn insert(db: &mut Db, set: PartSetId, name: &str, pieces: &[Piece]) -> Result<()> {
    let at = now();
    for (id, part, sealed) in pieces {
        diesel::insert_into(export_parts::table)
            .values((
                export_parts::id.eq(id),
                export_parts::set_id.eq(set),
                export_parts::name.eq(name),
                export_parts::part.eq(part),
                export_parts::sealed.eq(sealed),
                export_parts::written_at.eq(at),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// One piece of a file; `None` after the last.
pub(super) fn piece(db: &mut Db, keys: &Keys, set: PartSetId, name: &str, part: i32) -> Result<Option<Vec<u8>>> {
    let kept = export_parts::table.filter(export_parts::set_id.eq(set)).filter(export_parts::name.eq(name)).filter(export_parts::part.eq(part));
    let kept: Option<(PartId, Vec<u8>)> = kept.select((export_parts::id, export_parts::sealed)).first(db).optional()?;
    let Some((id, sealed)) = kept else { return Ok(None) };
    let packed = STANDARD_NO_PAD.decode(keys.unseal(&place(id), &sealed)?).map_err(Error::broken)?;
    let mut bytes = Vec::with_capacity(PIECE);
    DeflateDecoder::new(packed.as_slice()).take(PIECE as u64).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// What a batch left behind that was not made after all.
pub(super) fn forget(db: &mut Db, set: PartSetId) -> Result<()> {
    diesel::delete(export_parts::table.filter(export_parts::set_id.eq(set))).execute(db)?;
    Ok(())
}

/// The same of batches that were cut off with their process.
pub(super) fn sweep(db: &mut Db) -> Result<()> {
    let made = export_files::table.filter(export_files::parts_id.is_not_null()).select(export_files::parts_id.assume_not_null());
    let old = export_parts::table.filter(export_parts::written_at.lt(now() - Duration::days(1))).filter(export_parts::set_id.ne_all(made));
    diesel::delete(old).execute(db)?;
    Ok(())
}

fn place(id: PartId) -> String {
    format!("export_parts/{id}")
}
