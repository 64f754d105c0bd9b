//! What the screens of a room hear: one watcher for each room asks the database, however many screens there are.
//! A change made by this process wakes it at once; where other processes write too, it looks by itself.

use super::question::{Bar, LiveQuestion, LiveQuestionId};
use super::quiz::LiveQuiz;
use crate::attendance::SessionId;
use crate::db::{Db, Pool};
use crate::error::Result;
use crate::web::App;
use actix_web::rt::task::JoinHandle;
use bytes::Bytes;
use futures_util::{Stream, stream};
use serde::Serialize;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, watch};

/// How a room's quiz stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    pub ended: bool,
    pub question: Option<LiveQuestionId>,
    pub open: bool,
    pub bars: Vec<Bar>,
}

struct Room {
    standing: watch::Sender<Standing>,
    wake: Arc<Notify>,
    watcher: JoinHandle<()>,
}

static ROOMS: LazyLock<Mutex<HashMap<SessionId, Room>>> = LazyLock::new(Mutex::default);

/// Several processes over one database: each looks so often.
const OTHERS_WRITE: Duration = Duration::from_millis(600);
/// One process: only the end of the longest time comes by itself.
const ALONE: Duration = Duration::from_secs(20);
/// Sixty answers in a second are a few looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
/// Proxies and phones hear that the line is still there.
const STILL_HERE: Duration = Duration::from_secs(15);
/// Then the screen calls again: no line stays open for ever.
const LONGEST_LINE: Duration = Duration::from_secs(600);

impl Standing {
    pub fn of(db: &mut Db, session: SessionId) -> Result<Standing> {
        let ended = LiveQuiz::of(db, session)?.is_none_or(|quiz| quiz.is_over());
        let Some(question) = LiveQuestion::last(db, session)? else { return Ok(Standing { ended, ..Standing::default() }) };
        Ok(Standing { ended, question: Some(question.id), open: question.is_open(), bars: question.bars(db)? })
    }

    /// For phones: how others answer is not told before one has chosen.
    pub fn without_bars(mut self) -> Standing {
        self.bars.clear();
        self
    }
}

/// Something has changed in that room.
pub fn wake(session: SessionId) {
    if let Some(room) = ROOMS.lock().unwrap_or_else(PoisonError::into_inner).get(&session) {
        room.wake.notify_one();
    }
}

/// Listens in a room; the first who listens starts its watcher.
pub async fn listen(app: &App, session: SessionId) -> Result<watch::Receiver<Standing>> {
    let now = app.read(move |db| Standing::of(db, session)).await?;
    let mut rooms = ROOMS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(room) = rooms.get(&session).filter(|room| !room.watcher.is_finished()) {
        return Ok(room.standing.subscribe());
    }
    let (standing, listener) = watch::channel(now);
    let wake = Arc::new(Notify::new());
    let watcher = actix_web::rt::spawn(watch_room(app.clone(), session, standing.clone(), wake.clone()));
    rooms.insert(session, Room { standing, wake, watcher });
    Ok(listener)
}

async fn watch_room(app: App, session: SessionId, standing: watch::Sender<Standing>, wake: Arc<Notify>) {
    let patience = if matches!(app.pool, Pool::Postgres(_)) { OTHERS_WRITE } else { ALONE };
    loop {
        drop(tokio::time::timeout(patience, wake.notified()).await);
        match app.read(move |db| Standing::of(db, session)).await {
            Ok(now) => drop(standing.send_if_modified(|known| (*known != now).then(|| *known = now).is_some())),
            Err(error) => tracing::warn!(%error, "a live quiz could not be looked at"),
        }
        if left(session, &standing) {
            return;
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}

/// Nobody listens any more: the room is given up.
fn left(session: SessionId, standing: &watch::Sender<Standing>) -> bool {
    let mut rooms = ROOMS.lock().unwrap_or_else(PoisonError::into_inner);
    let empty = standing.receiver_count() == 0;
    if empty && rooms.get(&session).is_some_and(|room| room.standing.same_channel(standing)) {
        rooms.remove(&session);
    }
    empty
}

/// One screen's line.
struct Line {
    listener: watch::Receiver<Standing>,
    seen: fn(Standing) -> Standing,
    told: Option<Standing>,
    since: Instant,
    stop: Option<Signal>,
}

/// What is heard, as server-sent events: how it stands now, then every change. `seen` is what this screen may know.
pub fn events(listener: watch::Receiver<Standing>, seen: fn(Standing) -> Standing) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let line = Line { listener, seen, told: None, since: Instant::now(), stop: signal(SignalKind::terminate()).ok() };
    stream::unfold(line, |mut line| async move { line.next().await.map(|event| (Ok(event), line)) })
}

impl Line {
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if self.since.elapsed() > LONGEST_LINE || self.told.as_ref().is_some_and(|told| told.ended) {
                return None;
            }
            let now = (self.seen)(self.listener.borrow_and_update().clone());
            if self.told.as_ref() != Some(&now) {
                let event = format!("retry: 1000\ndata: {}\n\n", serde_json::to_string(&now).unwrap_or_default());
                self.told = Some(now);
                return Some(Bytes::from(event));
            }
            tokio::select! {
                changed = self.listener.changed() => changed.ok()?,
                () = tokio::time::sleep(STILL_HERE) => return Some(Bytes::from_static(b": \n\n")),
                // The program is told to stop: open screens do not keep it.
                () = told(&mut self.stop) => return None,
            }
        }
    }
}

async fn told(stop: &mut Option<Signal>) {
    match stop {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}
