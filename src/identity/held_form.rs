//! A form that came while its desk was locked: sealed, for its sender alone, until it is sent on or dropped.

use crate::db::schema::held_forms;
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::keys::Keys;
use crate::web::App;
use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::{Bytes, BytesMut};
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use futures_util::StreamExt;
use futures_util::stream::once;
use serde::Serialize;

crate::id!(HeldFormId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct HeldForm {
    pub id: HeldFormId,
    #[serde(skip)]
    pub person_id: PersonId,
    /// The path, with its query, it was sent to.
    pub address: String,
    #[serde(skip)]
    pub content_type: String,
    #[serde(skip)]
    pub sealed: Vec<u8>,
    pub held_at: NaiveDateTime,
}

/// What was sent, opened again.
pub struct Opened {
    content_type: String,
    body: Bytes,
}

const LARGEST: usize = 4 * 1024 * 1024;
/// Several tabs may be open at one desk; older ones give way.
const MOST: i64 = 5;

impl HeldForm {
    pub async fn keep(app: &App, person: PersonId, request: &mut ServiceRequest) -> Result<HeldFormId> {
        let address = request.uri().path_and_query().map_or("/", |address| address.as_str()).to_owned();
        if address.starts_with("//") {
            return Err(Error::NotFound);
        }
        let body = read(request.take_payload()).await?;
        let id = HeldFormId::new();
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let sealed = app.keys.seal(&place(id), &STANDARD_NO_PAD.encode(&body))?;
        let held = HeldForm { id, person_id: person, address, content_type, sealed, held_at: now() };
        app.write(move |db| held.insert(db)).await?;
        Ok(id)
    }

    /// Kept, or kept again when another page has to come first.
    pub fn insert(&self, db: &mut Db) -> Result<()> {
        let own = || held_forms::table.filter(held_forms::person_id.eq(self.person_id));
        let newest: Vec<HeldFormId> = own().order(held_forms::held_at.desc()).limit(MOST - 1).select(held_forms::id).load(db)?;
        diesel::delete(own().filter(held_forms::id.ne_all(newest))).execute(db)?;
        diesel::delete(held_forms::table.filter(held_forms::held_at.lt(now() - Duration::days(1)))).execute(db)?;
        let row = (
            held_forms::id.eq(self.id),
            held_forms::person_id.eq(self.person_id),
            held_forms::address.eq(&self.address),
            held_forms::content_type.eq(&self.content_type),
            held_forms::sealed.eq(&self.sealed),
            held_forms::held_at.eq(self.held_at),
        );
        diesel::insert_into(held_forms::table).values(row).execute(db)?;
        Ok(())
    }

    /// One's own; somebody else's is not found.
    pub fn of(db: &mut Db, person: PersonId, id: HeldFormId) -> Result<HeldForm> {
        Ok(held_forms::table.filter(held_forms::person_id.eq(person)).filter(held_forms::id.eq(id)).first(db)?)
    }

    pub fn drop(db: &mut Db, person: PersonId, id: HeldFormId) -> Result<()> {
        diesel::delete(held_forms::table.filter(held_forms::person_id.eq(person)).filter(held_forms::id.eq(id))).execute(db)?;
        Ok(())
    }

    /// Taken to be sent on, once, to where it was going.
    pub fn take(db: &mut Db, person: PersonId, id: HeldFormId, path: &str) -> Result<HeldForm> {
        let held = HeldForm::of(db, person, id).map_err(|error| if let Error::NotFound = error { Error::refused("form-sent-already") } else { error })?;
        if held.address.split('?').next() != Some(path) {
            return Err(Error::NotFound);
        }
        HeldForm::drop(db, person, id)?;
        Ok(held)
    }

    pub fn open(&self, keys: &Keys) -> Result<Opened> {
        let body = STANDARD_NO_PAD.decode(keys.unseal(&place(self.id), &self.sealed)?).map_err(Error::broken)?;
        Ok(Opened { content_type: self.content_type.clone(), body: body.into() })
    }
}

impl Opened {
    /// The request becomes the one that was sent before.
    pub fn put_into(self, request: &mut ServiceRequest) {
        let length = HeaderValue::from(self.body.len());
        let headers = request.headers_mut();
        headers.insert(CONTENT_LENGTH, length);
        headers.remove(CONTENT_TYPE);
        if let Ok(content_type) = HeaderValue::from_str(&self.content_type) {
            headers.insert(CONTENT_TYPE, content_type);
        }
        request.set_payload(Payload::Stream { payload: Box::pin(once(std::future::ready(Ok(self.body)))) });
    }
}

async fn read(mut payload: Payload) -> Result<Bytes> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        body.extend_from_slice(&chunk.map_err(|_| Error::refused("form-incomplete"))?);
        if body.len() > LARGEST {
            return Err(Error::refused("form-too-large-to-keep"));
        }
    }
    Ok(body.freeze())
}

fn place(id: HeldFormId) -> String {
    format!("held_forms/{id}")
}
