//! Who has not sent: hamlet by hamlet what is missing, the overdue first, with words to read out or to send.

use super::super::{Named, communes};
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::identity::Officer;
use crate::reporting::collection::{Collection, CollectionId, HamletState, OfficeState};
use crate::web::{App, Page, Show, Site, today};
use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/collections/unsent", show);
}

/// A collection for which somebody is still waited for.
#[derive(Serialize)]
struct Open {
    id: CollectionId,
    named: Named,
    due_on: NaiveDate,
    /// Below zero it is overdue.
    days: i64,
    waiting: Vec<Waiting>,
    /// The hamlets in one line: for the words that are read out.
    names: String,
}

#[derive(Serialize)]
struct Waiting {
    unit: UnitId,
    name: String,
    state: HamletState,
    reminded_at: Option<NaiveDateTime>,
    /// How often somebody was told.
    reminded: usize,
}

#[derive(Serialize)]
struct UnsentPage {
    open: Vec<Open>,
}

impl Page for UnsentPage {
    const TEMPLATE: &'static str = "reporting/unsent.html";
}

async fn show(app: App, who: Officer) -> Result<Show<UnsentPage>> {
    let scope = who.scope();
    Ok(Show(app.read(move |db| UnsentPage::of(db, &scope)).await?))
}

impl UnsentPage {
    fn of(db: &mut Db, scope: &[UnitId]) -> Result<UnsentPage> {
        let communes: Vec<UnitId> = communes(db, scope)?.into_iter().map(|commune| commune.id).collect();
        let collected = |state| !matches!(state, OfficeState::Submitted | OfficeState::Approved);
        let mut open = Vec::new();
        for collection in Collection::in_state(db, &communes, |state, _| collected(state))? {
            let waiting = Waiting::of(db, &collection)?;
            if !waiting.is_empty() {
                let names = waiting.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
                let days = (collection.due_on - today()).num_days();
                open.push(Open { id: collection.id, named: Named::from(&collection.period()?), due_on: collection.due_on, days, waiting, names });
            }
        }
        open.sort_by_key(|one| one.due_on);
        Ok(UnsentPage { open })
    }
}

impl Waiting {
    fn of(db: &mut Db, collection: &Collection) -> Result<Vec<Waiting>> {
        let hamlets = collection.hamlets(db)?.into_iter().filter(|hamlet| hamlet.state != HamletState::Sent);
        let reminders = |steps: &[crate::reporting::collection::Step]| steps.iter().filter(|step| step.is_reminder()).count();
        let waiting = hamlets.map(|hamlet| Waiting {
            unit: hamlet.unit,
            reminded: reminders(&hamlet.steps),
            name: hamlet.name,
            state: hamlet.state,
            reminded_at: hamlet.reminded_at,
        });
        Ok(waiting.collect())
    }
}
