//! For which models a session counts: ticked by whoever holds it.

use crate::attendance::SessionId;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::identity::Trainer;
use crate::programmes::{Programme, ProgrammeId};
use crate::sessions::{ClassSession, Listed, SessionKind};
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/programmes", show).post("/class-sessions/{session}/programmes", save);
}

#[derive(Serialize)]
struct TicksPage {
    session: Listed,
    /// Where the session is, and for all of what lies above.
    ticks: Vec<Tick>,
    /// Of other hamlets, whose people may have come.
    elsewhere: Vec<Tick>,
    /// Of those one is ticked, or there are no others.
    far: bool,
    series: bool,
}

#[derive(Serialize)]
struct Tick {
    id: ProgrammeId,
    name: String,
    counts: bool,
    /// The kind of the session speaks for it.
    fits: bool,
}

impl Page for TicksPage {
    const TEMPLATE: &'static str = "programmes/ticks.html";
}

/// The open ones near the session. Gifts are nobody's lesson: a model of which only totals are seen takes no sessions.
fn offered(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Programme>> {
    let mut open = Programme::all_near(db, scope)?;
    open.retain(|one| one.closed_at.is_none() && !one.shape().totals_only);
    Ok(open)
}

fn fits(kind: SessionKind, programme: &Programme) -> bool {
    let code = match kind {
        SessionKind::PartyCell => "dang-vien",
        SessionKind::Market => "cho-so",
        SessionKind::Factory => "to-cong-nhan",
        SessionKind::School => "hoc-sinh",
        SessionKind::Festival => "ngay-hoi",
        SessionKind::Campaign => "thanh-nien",
        _ => "to-cong-nghe-so",
    };
    programme.kind == code
}

async fn show(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<TicksPage>> {
    let (scope, id) = (who.scope(), *session);
    let load = move |db: &mut Db| {
        let session = ClassSession::find(db, &scope, id)?;
        let open = offered(db, &[scope.as_slice(), &[session.unit_id]].concat())?;
        let counting = Programme::counting(db, &open.iter().map(|one| one.id).collect::<Vec<_>>(), id)?;
        let near: HashSet<ProgrammeId> = Programme::all_near(db, &[session.unit_id])?.iter().map(|one| one.id).collect();
        let tick = |one: Programme| Tick { id: one.id, counts: counting.contains(&one.id), fits: fits(session.kind, &one), name: one.name };
        let (mut ticks, elsewhere): (Vec<Tick>, Vec<Tick>) = open.into_iter().map(tick).partition(|tick| near.contains(&tick.id));
        ticks.sort_by_key(|tick| !tick.fits);
        let far = ticks.is_empty() || elsewhere.iter().any(|tick| tick.counts);
        let series = session.series_id.is_some();
        Ok(TicksPage { ticks, elsewhere, far, series, session: Listed::all(db, vec![session])?.remove(0) })
    };
    Ok(Show(app.read(load).await?))
}

#[derive(Deserialize)]
struct Ticked {
    /// Those that stood on the form: of another nothing is said.
    #[serde(default)]
    shown: Vec<ProgrammeId>,
    #[serde(default)]
    programme: Vec<ProgrammeId>,
    #[serde(default)]
    series: bool,
}

async fn save(app: App, who: Trainer, session: Path<SessionId>, form: Form<Ticked>) -> Result<See> {
    let (scope, by, id, form) = (who.scope(), who.id, *session, form.into_inner());
    app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        for programme in offered(db, &[scope.as_slice(), &[session.unit_id]].concat())? {
            if form.shown.contains(&programme.id) {
                programme.take_in_session(db, by, &session, form.programme.contains(&programme.id), form.series)?;
            }
        }
        Ok(())
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}")).saying("session-programmes-saved"))
}
