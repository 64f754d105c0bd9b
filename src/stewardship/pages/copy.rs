//! The copy of everything, for the person and for a request.

use crate::error::Result;
use crate::identity::Learner;
use crate::stewardship::request::{StepKind, SubjectRequest, SubjectRequestId};
use crate::stewardship::{Steward, copy};
use crate::web::{App, Site};
use actix_web::body::SizedStream;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, stream};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

pub fn routes(site: &mut Site) {
    site.post("/my-data/copy", own_copy).post("/subject-requests/{request}/copy", copy_for_request);
}

async fn own_copy(app: App, who: Learner, request: HttpRequest) -> Result<HttpResponse> {
    let address = app.address(&request);
    answer(copy::make(&app, who.id, who.id, address).await?)
}

/// For whoever asked, once it is certain who that is.
async fn copy_for_request(app: App, who: Steward, id: Path<SubjectRequestId>, request: HttpRequest) -> Result<HttpResponse> {
    let (id, scope, by) = (*id, who.scope, who.id);
    let person = app
        .write(move |db| {
            let request = SubjectRequest::find(db, &scope, id)?;
            let person = request.must_be_certain()?;
            request.step(db, by, StepKind::CopyMade, None, "", "")?;
            Ok(person)
        })
        .await?;
    let address = app.address(&request);
    answer(copy::make(&app, by, person, address).await?)
}

fn answer(file: File) -> Result<HttpResponse> {
    let size = file.metadata()?.len();
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", copy::file_name())))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((CONTENT_ENCODING, "identity"))
        .content_type("application/zip")
        .body(SizedStream::new(size, Box::pin(pieces(Arc::new(file), size)))))
}

const PIECE: u64 = 64 * 1024;

fn pieces(file: Arc<File>, size: u64) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(0, move |at| {
        let file = file.clone();
        async move {
            if at >= size {
                return Ok(None);
            }
            let read = move || {
                let mut piece = BytesMut::zeroed(usize::try_from(PIECE.min(size - at)).map_err(io::Error::other)?);
                file.read_exact_at(&mut piece, at).map(|()| piece.freeze())
            };
            let piece = tokio::task::spawn_blocking(read).await.map_err(io::Error::other)??;
            let next = at + piece.len() as u64;
            Ok(Some((piece, next)))
        }
    })
}
