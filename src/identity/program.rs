//! A program that comes with a key: it reads figures and reports; it opens no page and writes nothing.

use super::guesses::Guesses;
use super::place::browser_address;
use super::reading_key::{KeyState, ReadingKey, ShownKey};
use super::rights::PATIENCE;
use crate::db::{Db, UnitId};
use crate::error::{BadKey, Error, Result};
use crate::web::{App, bearer};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

/// It reads what an officer of the unit would read.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    pub unit: UnitId,
}

/// Whoever may read at an address for programs: somebody signed in with the right `P`, or a program with a key.
pub enum Reader<P> {
    Person(P),
    Program(Program),
}

impl<P: FromRequest<Error = Error, Future: 'static> + 'static> FromRequest for Reader<P> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Reader<P>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(key) = bearer(request).map(ToOwned::to_owned) else {
            let person = P::from_request(request, &mut Payload::None);
            return Box::pin(async move { person.await.map(Reader::Person) });
        };
        let request = request.clone();
        Box::pin(async move { Program::with(&request, key).await.map(Reader::Program) })
    }
}

impl Program {
    async fn with(request: &HttpRequest, key: String) -> Result<Program> {
        let app = App::from_request(request, &mut Payload::None).into_inner()?;
        let guesses = Guesses::of_keys(&app.keys, browser_address(request));
        let counted = guesses.clone();
        let look = move |db: &mut Db| match ReadingKey::shown(db, &key)? {
            Some(known) => Ok(Ok(known)),
            None => Ok(Err(counted.wait(db)?)),
        };
        match app.read(look).await? {
            Ok(known) => {
                note_use(&app, &known).await;
                known.opened()
            }
            Err(Some(minutes)) => Err(Error::Key(BadKey::Wait(minutes))),
            Err(None) => {
                app.write(move |db| guesses.note(db)).await?;
                Err(Error::Key(BadKey::Unknown))
            }
        }
    }
}

impl ShownKey {
    fn opened(&self) -> Result<Program> {
        match self.state() {
            KeyState::InForce => Ok(Program { unit: self.unit_id }),
            KeyState::Ended => Err(Error::Key(BadKey::Ended)),
            KeyState::Revoked => Err(Error::Key(BadKey::Revoked)),
        }
    }
}

/// Also of one that opens nothing any more: who still shows it can be found.
async fn note_use(app: &App, known: &ShownKey) {
    if known.was_used_today() {
        return;
    }
    let used = known.clone();
    // A full disk must not keep a program from what it reads.
    if let Ok(Err(error)) = tokio::time::timeout(PATIENCE, app.write(move |db| used.note_use(db))).await {
        tracing::warn!(%error, "the use of a key was not noted");
    }
}
