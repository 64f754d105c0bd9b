//! A member of a model: added, seen with what they still lack, ended or withdrawn.

mod add;
mod lacks;
mod typed;

use super::show::sees_names;
use crate::community::Unit;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::programmes::entry::{Entry, Faults};
use crate::programmes::guard::{Keeper, Reach, Recorder};
use crate::programmes::told::{EventLine, MemberLine};
use crate::programmes::work::Lack;
use crate::programmes::{Event, Member, MemberId, Programme, ProgrammeId, Whom};
use crate::web::{Again, App, DateField, Form, Page, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use lacks::{Doing, doings, lacks};
use serde::Serialize;
pub use typed::{TypedWhom, field_of, to_choose};

pub fn routes(site: &mut Site) {
    add::routes(site);
    site.get("/programmes/{programme}/members/{member}", show)
        .post("/programmes/{programme}/members/{member}/end", end)
        .post("/programmes/{programme}/members/{member}/withdrawal", withdraw);
}

/// The office keeps the lists of members.
fn kept(db: &mut Db, who: &Reach, id: ProgrammeId) -> Result<Programme> {
    Programme::find(db, &who.office, id)
}

#[derive(Serialize)]
struct MemberPage {
    programme: ProgrammeId,
    programme_name: String,
    role: String,
    line: MemberLine,
    lacks: Vec<Lack>,
    /// What can be recorded of this member: (code, name, how often already).
    doings: Vec<Doing>,
    events: Vec<EventLine>,
    keeps: bool,
    closed: bool,
    because: String,
    until: DateField,
    problems: Faults,
}

impl Page for MemberPage {
    const TEMPLATE: &'static str = "programmes/member.html";
}

/// A member whom this person may see: the office and trainers all of their units, a guide themselves.
pub fn seen(db: &mut Db, who: &Reach, programme: ProgrammeId, id: MemberId) -> Result<(Programme, Member)> {
    let programme = Programme::near(db, &who.records_in(), programme)?;
    let shape = programme.shape().into_owned();
    if !sees_names(db, who, &programme, &shape)? {
        return Err(Error::NotFound);
    }
    let member = Member::find(db, &programme, &who.records_in(), id)?;
    let own = member.person_id == Some(who.id) || shape.events.iter().any(|event| event.once && event.by_guides && event.other == Whom::Nobody);
    if who.own_only && !own {
        return Err(Error::NotFound);
    }
    if member.person_id.map_or(Ok(false), |person| crate::identity::is_restricted(db, person))? {
        return Err(Error::NotFound);
    }
    Ok((programme, member))
}

impl MemberPage {
    fn of(db: &mut Db, who: &Reach, programme: ProgrammeId, id: MemberId, problems: Faults) -> Result<MemberPage> {
        let (programme, member) = seen(db, who, programme, id)?;
        let (shape, lang) = (programme.shape().into_owned(), who.lang);
        let events = Event::of_member(db, &member)?;
        let line = MemberLine::all(db, &shape, std::slice::from_ref(&member), lang)?.pop().ok_or(Error::NotFound)?;
        let keeps = Unit::is_within(db, programme.unit_id, &who.office)?;
        Ok(MemberPage {
            lacks: lacks(db, who, &programme, &member)?,
            doings: doings(&shape, &member, &events, who),
            events: EventLine::all(db, &shape, &events, std::slice::from_ref(&member), lang)?,
            role: shape.role(&member.role).map(|role| role.name.in_lang(lang).to_owned()).unwrap_or_default(),
            closed: programme.closed_at.is_some() || member.until.is_some() || member.withdrawn_at.is_some(),
            programme: programme.id,
            programme_name: programme.name.clone(),
            line,
            keeps,
            because: String::new(),
            until: DateField::default(),
            problems,
        })
    }
}

async fn show(app: App, who: Recorder, path: Path<(ProgrammeId, MemberId)>) -> Result<Show<MemberPage>> {
    let ((programme, id), who) = (path.into_inner(), who.0);
    Ok(Show(app.read(move |db| MemberPage::of(db, &who, programme, id, Faults::default())).await?))
}

async fn end(app: App, who: Keeper, path: Path<(ProgrammeId, MemberId)>, form: Form<Vec<(String, String)>>) -> Submitted<MemberPage> {
    let ((programme, id), who, entry) = (path.into_inner(), who.0, Entry(form.into_inner()));
    let done = app
        .write(move |db| {
            let own = kept(db, &who, programme)?;
            let member = Member::find(db, &own, &who.office, id)?;
            let mut faults = Faults::default();
            let until = entry.day("until", &mut faults);
            if faults.is_empty() {
                match member.end(db, who.id, until) {
                    Err(Error::Refused(refusal)) => faults.answer("until", refusal),
                    done => return done.map(Ok),
                }
            }
            Ok(Err(MemberPage { until: entry.date_field("until"), ..MemberPage::of(db, &who, programme, id, faults)? }))
        })
        .await?;
    Ok(match done {
        Ok(()) => Either::Left(See(format!("/programmes/{programme}")).saying("programme-member-ended")),
        Err(page) => Either::Right(Again(page)),
    })
}

async fn withdraw(app: App, who: Keeper, path: Path<(ProgrammeId, MemberId)>, form: Form<Vec<(String, String)>>) -> Submitted<MemberPage> {
    let ((programme, id), who, entry) = (path.into_inner(), who.0, Entry(form.into_inner()));
    let done = app
        .write(move |db| {
            let own = kept(db, &who, programme)?;
            let member = Member::find(db, &own, &who.office, id)?;
            let mut faults = Faults::default();
            let because = entry.because(&mut faults);
            if faults.is_empty() {
                return member.withdraw(db, who.id, &because).map(Ok);
            }
            Ok(Err(MemberPage { because, ..MemberPage::of(db, &who, programme, id, faults)? }))
        })
        .await?;
    Ok(match done {
        Ok(()) => Either::Left(See(format!("/programmes/{programme}")).saying("programme-member-withdrawn")),
        Err(page) => Either::Right(Again(page)),
    })
}
