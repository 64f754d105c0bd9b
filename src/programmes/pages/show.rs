//! A model: its figures, its work list, its members and what happened.

use super::Card;
use crate::attendance::SessionId;
use crate::community::{Unit, within};
use crate::db::schema::{class_sessions, programme_members};
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::programmes::guard::{Onlooker, Reach};
use crate::programmes::told::{EventLine, MemberLine, told};
use crate::programmes::work::WorkList;
use crate::programmes::{Event, Kind, Member, Period, Programme, ProgrammeId, Register, Subject};
use crate::sessions::{ClassSession, Listed, reached};
use crate::web::{App, Page, Show, Site, today};
use actix_web::web::Path;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashSet;

pub fn routes(site: &mut Site) {
    site.get("/programmes/{programme}", show);
}

#[derive(Serialize)]
struct RoleBlock {
    code: String,
    name: String,
    plural: String,
    members: Vec<MemberLine>,
}

#[derive(Serialize)]
struct Doing {
    code: String,
    name: String,
}

#[derive(Serialize)]
struct ShowPage {
    id: ProgrammeId,
    name: String,
    place: String,
    about: String,
    source: String,
    period: Period,
    facts: Vec<String>,
    cards: Vec<Card>,
    work: Vec<WorkList>,
    roles: Vec<RoleBlock>,
    events: Vec<EventLine>,
    /// The newest first, those to come too.
    sessions: Vec<SessionLine>,
    doings: Vec<Doing>,
    /// Keeps this register.
    keeps: bool,
    closed: bool,
    /// Sees members and events.
    names: bool,
    records: bool,
    visits: bool,
    desk: bool,
}

#[derive(Serialize)]
struct SessionLine {
    #[serde(flatten)]
    session: Listed,
    /// Whoever looks holds sessions there.
    own: bool,
}

impl Page for ShowPage {
    const TEMPLATE: &'static str = "programmes/show.html";
}

const MOST_EVENTS: i64 = 100;

async fn show(app: App, who: Onlooker, id: Path<ProgrammeId>) -> Result<Show<ShowPage>> {
    let id = *id;
    Ok(Show(app.read(move |db| ShowPage::of(db, &who.0, id)).await?))
}

impl ShowPage {
    fn of(db: &mut Db, who: &Reach, id: ProgrammeId) -> Result<ShowPage> {
        let programme = Programme::near(db, &who.scope, id)?;
        let (shape, period, lang) = (programme.shape().into_owned(), Period::year_to(today()), who.lang);
        let scope = reach_of(db, &programme, &who.scope)?;
        let register = Register::load(db, vec![programme.clone()], &scope)?;
        let figures = programme.own_figures(db, &register, &scope, period)?;
        let keeps = Unit::is_within(db, programme.unit_id, &who.office)?;
        let names = sees_names(db, who, &programme, &shape)?;
        let mut page = ShowPage {
            place: Unit::find(db, programme.unit_id)?.name,
            about: shape.about.in_lang(lang).into(),
            source: shape.source.clone(),
            facts: told(&shape.fields, &programme.facts.0, lang),
            cards: figures.iter().map(|figure| Card::of(figure, lang, who.sees_names())).collect(),
            work: Vec::new(),
            roles: Vec::new(),
            events: Vec::new(),
            sessions: if who.sees_names() { sessions(db, who, &register)? } else { Vec::new() },
            doings: shape
                .events
                .iter()
                .filter(|event| names && (who.is_officer() || event.by_guides))
                .map(|event| Doing { code: event.code.clone(), name: event.name.in_lang(lang).into() })
                .collect(),
            keeps,
            closed: programme.closed_at.is_some(),
            names,
            records: who.sees_names(),
            visits: shape.event("visit").is_some(),
            desk: shape.event("desk-help").is_some(),
            period,
            id,
            name: programme.name.clone(),
        };
        if names {
            page.fill(db, who, &programme, &shape, &register, &scope)?;
        }
        Ok(page)
    }

    /// What has names in it; a guide sees what is their own.
    fn fill(&mut self, db: &mut Db, who: &Reach, programme: &Programme, shape: &Kind, register: &Register, scope: &[UnitId]) -> Result<()> {
        let rows = rows_of(who);
        let members = members(db, programme, &rows)?;
        let own = |member: &Member| !who.own_only || member.person_id == Some(who.id);
        for rule in &programme.rules.0 {
            if who.own_only && matches!(rule.subject, Subject::PeopleFrom(_)) {
                continue;
            }
            let mut work = WorkList::of(db, register, rule, scope, self.period, who.lang)?;
            if who.own_only && matches!(rule.subject, Subject::Member(_)) {
                work.lines.retain(|line| members.iter().any(|member| own(member) && member.key() == line.key));
                work.more = 0;
            }
            self.work.push(work);
        }
        for role in &shape.members {
            let there: Vec<Member> = members.iter().filter(|member| member.role == role.code && own(member)).cloned().collect();
            let lines = MemberLine::all(db, shape, &there, who.lang)?;
            self.roles.push(RoleBlock {
                code: role.code.clone(),
                name: role.name.in_lang(who.lang).into(),
                plural: role.plural.in_lang(who.lang).into(),
                members: lines,
            });
        }
        let events = Event::list(db, programme.id, &rows, MOST_EVENTS)?;
        let events: Vec<Event> = events
            .into_iter()
            .filter(|event| !who.own_only || event.recorded_by == who.id || members.iter().any(|one| own(one) && Some(one.id) == event.member_id))
            .collect();
        self.events = EventLine::all(db, shape, &events, &members, who.lang)?;
        Ok(())
    }
}

const MOST_SESSIONS: usize = 60;

/// The sessions that count for it, with how many came.
fn sessions(db: &mut Db, who: &Reach, register: &Register) -> Result<Vec<SessionLine>> {
    let newest: Vec<SessionId> = register.sessions.iter().rev().take(MOST_SESSIONS).map(|one| one.session).collect();
    let there: Vec<ClassSession> = class_sessions::table.filter(class_sessions::id.eq_any(newest)).order(class_sessions::starts_at.desc()).load(db)?;
    let reached: HashSet<SessionId> = class_sessions::table.filter(reached(&who.classes)).select(class_sessions::id).load(db)?.into_iter().collect();
    Ok(Listed::all(db, there)?.into_iter().map(|session| SessionLine { own: reached.contains(&session.session.id), session }).collect())
}

/// Those of the programme's units that somebody looks after: a commune's model seen from a hamlet is the hamlet's part.
pub fn reach_of(db: &mut Db, programme: &Programme, scope: &[UnitId]) -> Result<Vec<UnitId>> {
    if Unit::is_within(db, programme.unit_id, scope)? { Ok(vec![programme.unit_id]) } else { Ok(scope.to_vec()) }
}

/// Where somebody sees rows with names.
pub fn rows_of(who: &Reach) -> Vec<UnitId> {
    who.records_in()
}

/// Names are for those who record; who gives and who receives is for the office alone.
pub fn sees_names(db: &mut Db, who: &Reach, programme: &Programme, shape: &Kind) -> Result<bool> {
    if shape.totals_only { Unit::is_within(db, programme.unit_id, &who.office) } else { Ok(who.sees_names()) }
}

/// The members in these units, those that were withdrawn too.
pub fn members(db: &mut Db, programme: &Programme, scope: &[UnitId]) -> Result<Vec<Member>> {
    let own = programme_members::table.filter(programme_members::programme_id.eq(programme.id));
    let own = own.filter(programme_members::unit_id.eq_any(within(scope)));
    Ok(own.order((programme_members::until.is_not_null(), programme_members::id)).load(db)?)
}
