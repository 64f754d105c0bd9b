//! A guide's own learners, and how many are missing to the number that the plan asks.

use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::programmes::guard::{Reach, Recorder};
use crate::programmes::told::EventLine;
use crate::programmes::{Event, Key, Member, MemberId, Period, Programme, ProgrammeId, Register, Standing};
use crate::web::{App, Page, See, Show, Site, today};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/my-learners", show).post("/my-learners", begin);
}

pub const KIND: &str = "dai-su-so";
const ROLE: &str = "guide";

#[derive(Serialize)]
struct MinePage {
    programme: Option<ProgrammeId>,
    member: Option<MemberId>,
    have: i64,
    least: i64,
    missing: i64,
    learners: Vec<EventLine>,
}

impl Page for MinePage {
    const TEMPLATE: &'static str = "programmes/mine.html";
}

async fn show(app: App, who: Recorder) -> Result<Show<MinePage>> {
    Ok(Show(app.read(move |db| MinePage::of(db, &who.0)).await?))
}

/// The programme of the place where this person works.
fn programme(db: &mut Db, who: &Reach) -> Result<Option<Programme>> {
    let units: Vec<UnitId> = who.records_in();
    for unit in units {
        if let Some(programme) = Programme::for_unit(db, KIND, unit)? {
            return Ok(Some(programme));
        }
    }
    Ok(None)
}

impl MinePage {
    fn of(db: &mut Db, who: &Reach) -> Result<MinePage> {
        let least = crate::programmes::Kind::coded(KIND).and_then(|kind| Some(kind.rules.first()?.needs.first()?.least)).unwrap_or(5);
        let mut page = MinePage { programme: None, member: None, have: 0, least, missing: least, learners: Vec::new() };
        let Some(programme) = programme(db, who)? else { return Ok(page) };
        page.programme = Some(programme.id);
        let Some(member) = Member::of_person(db, programme.id, who.id)?.into_iter().find(|member| member.role == ROLE) else { return Ok(page) };
        page.member = Some(member.id);
        let scope = [member.unit_id];
        let register = Register::load(db, vec![programme.clone()], &scope)?;
        if let Some(rule) = programme.rules.0.first() {
            let standing = Standing::of(db, &register, rule, &scope, Period::year_to(today()))?;
            page.least = rule.needs.first().map_or(least, |need| need.least);
            page.have = standing.progress.first().and_then(|some| some.get(&Key::Person(who.id))).copied().unwrap_or(0);
            page.missing = (page.least - page.have).max(0);
        }
        let events = Event::of_member(db, &member)?;
        page.learners = EventLine::all(db, &programme.shape(), &events, &[member], who.lang)?;
        Ok(page)
    }
}

/// Whoever has the right of a guide says themselves that they begin: one tap, and their learners count.
async fn begin(app: App, who: crate::identity::Guide) -> Result<See> {
    let (id, scope) = (who.id, who.scope());
    app.write(move |db| {
        let unit = scope.first().copied().ok_or(crate::error::Error::NotFound)?;
        let home = crate::community::Unit::find(db, unit)?.home();
        let programme = Programme::for_unit_or_new(db, id, KIND, home)?;
        if Member::of_person(db, programme.id, id)?.iter().any(|member| member.role == ROLE) {
            return Ok(());
        }
        let new = crate::programmes::member::NewMember {
            id: MemberId::new(),
            role: ROLE.into(),
            named: crate::programmes::Named::Person(id),
            unit_id: home,
            since: today(),
            facts: crate::programmes::Facts::new(),
        };
        Member::add(db, id, &programme, &new).map(drop)
    })
    .await?;
    Ok(See("/my-learners").saying("guide-began"))
}
