//! One thing that is practised, and what was seen of each learner: a tap a person.

use crate::attendance::{Level, NewObservation, Observation, ObservationId, SessionId};
use crate::catalog::CourseId;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::sessions::Listed;
use crate::sessions::practised::Practised;
use crate::sessions::roll::{Line, RollCall};
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/observations", show).post("/class-sessions/{session}/observations", save);
}

#[derive(Serialize)]
struct ObservationsPage {
    session: Listed,
    /// What may be looked for: the criteria of the courses that are learned here.
    things: Vec<Practised>,
    chosen: Option<Practised>,
    lines: Vec<Seen>,
    levels: &'static [Level],
}

#[derive(Serialize)]
struct Seen {
    #[serde(flatten)]
    line: Line,
    level: Option<Level>,
}

impl Page for ObservationsPage {
    const TEMPLATE: &'static str = "sessions/observations.html";
}

impl ObservationsPage {
    fn of(db: &mut Db, scope: &[UnitId], id: SessionId, thing: &str) -> Result<ObservationsPage> {
        let roll = RollCall::find(db, scope, id)?;
        let people: Vec<PersonId> = roll.lines.iter().map(|line| line.person).collect();
        let things = Practised::all(db, &people)?;
        let chosen = things.iter().find(|one| one.id == thing).cloned();
        let seen = Observation::of_session(db, id)?;
        let level = |person: PersonId, course: CourseId, key: &str| {
            seen.iter().find(|one| one.person_id == person && one.course_id == Some(course) && one.about == key).map(|one| one.level)
        };
        let there = |line: &&Line| line.mark.is_none_or(crate::attendance::Presence::came);
        let lines = match &chosen {
            Some(chosen) => {
                let line = |line: &Line| Seen { level: level(line.person, chosen.course, &chosen.key), line: line.clone() };
                roll.lines.iter().filter(there).map(line).collect()
            }
            None => Vec::new(),
        };
        Ok(ObservationsPage { session: Listed::all(db, vec![roll.session])?.remove(0), things, chosen, lines, levels: Level::ALL })
    }
}

#[derive(Deserialize)]
struct Thing {
    #[serde(default)]
    thing: String,
}

async fn show(app: App, who: Trainer, session: Path<SessionId>, thing: Query<Thing>) -> Result<Show<ObservationsPage>> {
    let (scope, id, thing) = (who.scope(), *session, thing.into_inner().thing);
    Ok(Show(app.read(move |db| ObservationsPage::of(db, &scope, id, &thing)).await?))
}

/// Fields `thing` and `seen.PERSON`: all from the plain form, one from a tap that saves itself.
async fn save(app: App, who: Trainer, session: Path<SessionId>, form: Form<Vec<(String, String)>>) -> Result<See> {
    let (scope, by, id, fields) = (who.scope(), who.id, *session, form.into_inner());
    let thing = fields.iter().find(|(name, _)| name == "thing").map(|(_, thing)| thing.clone()).unwrap_or_default();
    let seen = |(name, level): &(String, String)| Some((ObservationId::new(), name.strip_prefix("seen.")?.parse::<PersonId>().ok()?, Level::from_word(level)?));
    let seen: Vec<(ObservationId, PersonId, Level)> = fields.iter().filter_map(seen).collect();
    let wanted = thing.clone();
    app.write(move |db| {
        let page = ObservationsPage::of(db, &scope, id, &wanted)?;
        let chosen = page.chosen.as_ref().ok_or(Error::refused("observation-of-nothing"))?;
        for (observation, person, level) in &seen {
            if page.lines.iter().any(|line| line.line.person == *person) {
                let (about, note) = (chosen.key.clone(), String::new());
                let new = NewObservation { id: *observation, session: id, person: *person, course: Some(chosen.course), about, level: *level, note, by };
                Observation::note(db, &new)?;
            }
        }
        Ok(())
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}/observations?thing={thing}")).saying("observations-saved"))
}
