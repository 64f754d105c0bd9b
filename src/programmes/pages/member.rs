//! A member of a model: added by a form made from the data, seen with what they still lack, ended or withdrawn.

use super::places;
use super::show::{members, sees_names};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::programmes::entry::{self, Candidate, Entry, Faults, Found, NEW, Opt, Shown};
use crate::programmes::guard::{Reach, Recorder};
use crate::programmes::member::NewMember;
use crate::programmes::told::{EventLine, MemberLine};
use crate::programmes::work::Lack;
use crate::programmes::{Event, Kind, Member, MemberId, Named, Period, Programme, ProgrammeId, Register, Role, Standing, Subject, Whom};
use crate::web::{Again, App, DateField, Form, Page, See, Show, Site, Submitted, today};
use actix_web::Either;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/programmes/{programme}/members/new", new)
        .post("/programmes/{programme}/members", add)
        .get("/programmes/{programme}/members/{member}", show)
        .post("/programmes/{programme}/members/{member}/end", end)
        .post("/programmes/{programme}/members/{member}/withdrawal", withdraw);
}

#[derive(Serialize)]
struct AddPage {
    id: MemberId,
    new_person: crate::db::PersonId,
    programme: ProgrammeId,
    programme_name: String,
    role: String,
    role_name: String,
    of: Whom,
    places: Vec<Opt>,
    hamlets: Vec<Opt>,
    typed: TypedWhom,
    candidates: Vec<Candidate>,
    since: DateField,
    fields: Vec<Shown>,
    problems: Faults,
}

/// Whom a form names, as it was typed.
#[derive(Debug, Default, Serialize)]
pub struct TypedWhom {
    pub person_name: String,
    pub person: String,
    pub person_unit: String,
    pub born: DateField,
    pub household_number: String,
    pub household_unit: String,
    pub household_new: bool,
    pub name: String,
    pub unit: String,
    /// It is not clear who or which: those who may be meant are shown.
    pub ask_person: bool,
    pub ask_household: bool,
}

impl TypedWhom {
    pub fn of(entry: &Entry, problems: &Faults) -> TypedWhom {
        let said = |name: &str| entry.get(name).to_owned();
        TypedWhom {
            person_name: said("person_name"),
            person: said("person"),
            person_unit: said("person_unit"),
            born: entry.date_field("born"),
            household_number: said("household_number"),
            household_unit: said("household_unit"),
            household_new: !entry.get("household_new").is_empty(),
            name: said("name"),
            unit: said("unit"),
            ask_person: entry.get("person") == NEW || problems.any(&["problem-person-unknown", "problem-person-which", "problem-person-twin"]),
            ask_household: !entry.get("household_new").is_empty() || problems.any(&["problem-household-unknown"]),
        }
    }
}

impl Page for AddPage {
    const TEMPLATE: &'static str = "programmes/member_new.html";
}

#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    role: String,
}

impl AddPage {
    #[allow(clippy::too_many_arguments)]
    fn of(
        db: &mut Db, who: &Reach, id: MemberId, programme: &Programme, role: &Role, entry: &Entry, candidates: Vec<Candidate>, problems: Faults,
    ) -> Result<AddPage> {
        Ok(AddPage {
            id,
            new_person: entry.id("new_person").unwrap_or_else(crate::db::PersonId::new),
            programme: programme.id,
            programme_name: programme.name.clone(),
            role: role.code.clone(),
            role_name: role.name.in_lang(who.lang).into(),
            of: role.of,
            places: places(&Unit::all_within(db, &who.office)?.into_iter().filter(|unit| unit.kind != crate::community::UnitKind::Class).collect::<Vec<_>>()),
            hamlets: places(&Unit::hamlets(db, &who.office)?),
            typed: TypedWhom::of(entry, &problems),
            candidates,
            since: entry.date_field("since"),
            fields: entry.shown(&role.fields, who.lang),
            problems: problems.in_order_of(entry),
        })
    }
}

/// The office keeps the lists of members.
fn kept(db: &mut Db, who: &Reach, id: ProgrammeId) -> Result<Programme> {
    Programme::find(db, &who.office, id)
}

async fn new(app: App, who: crate::programmes::guard::Keeper, id: Path<ProgrammeId>, which: Query<Which>) -> Result<Show<AddPage>> {
    let (who, id) = (who.0, *id);
    let load = move |db: &mut Db| {
        let programme = kept(db, &who, id)?;
        let shape = programme.shape().into_owned();
        let role = shape.role(&which.role).or(shape.members.first()).ok_or(Error::NotFound)?;
        let mut entry = Entry::default();
        entry.set_day("since", today());
        AddPage::of(db, &who, MemberId::new(), &programme, role, &entry, Vec::new(), Faults::default())
    };
    Ok(Show(app.read(load).await?))
}

async fn add(app: App, who: crate::programmes::guard::Keeper, id: Path<ProgrammeId>, form: Form<Vec<(String, String)>>) -> Submitted<AddPage> {
    let (who, programme_id, entry) = (who.0, *id, Entry(form.into_inner()));
    let id: MemberId = entry.own_id()?;
    let done = app
        .write(move |db| {
            let programme = kept(db, &who, programme_id)?;
            let shape = programme.shape().into_owned();
            let role = shape.role(entry.get("role")).ok_or(Error::NotFound)?;
            let mut faults = Faults::default();
            let since = entry.day("since", &mut faults);
            let facts = entry.facts(&role.fields, &mut faults);
            let (whom, candidates) = whom(db, &who, role, &entry, &mut faults)?;
            if let Some((named, unit_id)) = whom.filter(|_| faults.is_empty()) {
                match Member::add(db, who.id, &programme, &NewMember { id, role: role.code.clone(), named, unit_id, since, facts }) {
                    Err(Error::Refused(refusal)) => faults.answer(field_of(role.of), refusal),
                    done => return done.map(Ok),
                }
            }
            Ok(Err(AddPage::of(db, &who, id, &programme, role, &entry, candidates, faults)?))
        })
        .await?;
    Ok(match done {
        Ok(_) => Either::Left(See(format!("/programmes/{programme_id}")).saying("programme-member-added")),
        Err(page) => Either::Right(Again(page)),
    })
}

pub fn field_of(whom: Whom) -> &'static str {
    match whom {
        Whom::Person => "person_name",
        Whom::Household => "household_number",
        Whom::Organisation => "name",
        Whom::Nobody => "unit",
    }
}

type Chosen = (Option<(Named, UnitId)>, Vec<Candidate>);

fn whom(db: &mut Db, who: &Reach, role: &Role, entry: &Entry, faults: &mut Faults) -> Result<Chosen> {
    match role.of {
        Whom::Person => match entry::person(db, entry, &who.office, who.id, faults)? {
            Found::One(Named::Nobody, _) => {
                faults.add("person_name", "problem-name-missing");
                Ok((None, Vec::new()))
            }
            Found::One(named, unit) => Ok((Some((named, unit)), Vec::new())),
            Found::New(new) if faults.is_empty() => {
                let person = Person::create(db, &new)?;
                Ok((Some((Named::Person(person.id), person.unit_id)), Vec::new()))
            }
            Found::New(_) => Ok((None, Vec::new())),
            Found::Choose(candidates) => Ok((None, candidates)),
        },
        Whom::Household => {
            let found = entry::household_or_new(db, entry, &who.office, faults)?;
            if found.is_none() && faults.is_empty() {
                faults.add("household_number", "problem-household-missing");
            }
            Ok((found.map(|(id, unit)| (Named::Household(id), unit)), Vec::new()))
        }
        Whom::Organisation | Whom::Nobody => {
            let name = entry.get("name");
            if name.is_empty() {
                faults.add("name", "problem-organisation-missing");
            } else if name.chars().count() > 120 {
                faults.add_with("name", "problem-too-long", &[("most", "120".into())]);
            }
            let units = Unit::all_within(db, &who.office)?;
            let unit = entry::unit(entry, &units, false, faults)?;
            Ok((Some((Named::Organisation(name.into()), unit)), Vec::new()))
        }
    }
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

#[derive(Serialize)]
struct Doing {
    code: String,
    name: String,
    /// A tick that was made already, and when.
    done: Option<chrono::NaiveDate>,
    /// Nothing more is asked: the button alone records it today.
    tick: bool,
    id: crate::programmes::EventId,
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

fn doings(shape: &Kind, member: &Member, events: &[Event], who: &Reach) -> Vec<Doing> {
    let theirs = shape.events.iter().filter(|event| event.of.contains(&member.role)).filter(|event| event.by_guides || who.is_officer());
    let doing = |kind: &crate::programmes::EventKind| Doing {
        code: kind.code.clone(),
        name: kind.name.in_lang(who.lang).into(),
        done: events.iter().filter(|event| kind.once && event.kind == kind.code && event.withdrawn_at.is_none()).map(|event| event.happened_on).min(),
        tick: kind.once && kind.other == Whom::Nobody && kind.fields.iter().all(|field| !field.required),
        id: crate::programmes::EventId::new(),
    };
    let mut all: Vec<Doing> = theirs.map(doing).collect();
    // What can be made only once by learner is made again for the next learner.
    all.iter_mut().filter(|doing| !doing.tick).for_each(|doing| doing.done = None);
    all
}

/// What this member lacks of the rules that speak of their role.
fn lacks(db: &mut Db, who: &Reach, programme: &Programme, member: &Member) -> Result<Vec<Lack>> {
    let mut lacks = Vec::new();
    let register = Register::load(db, vec![programme.clone()], &[member.unit_id])?;
    for rule in programme.rules.0.iter().filter(|rule| rule.subject == Subject::Member(member.role.clone())) {
        let standing = Standing::of(db, &register, rule, &[member.unit_id], Period::year_to(today()))?;
        let missing = standing.missing(rule, &member.key()).into_iter();
        let lack = |one: crate::programmes::Missing| Lack { name: one.name.in_lang(who.lang).into(), have: one.have, least: one.least, most: one.most };
        for lack in missing.map(lack) {
            // Two rules may ask for the same tick.
            if !lacks.iter().any(|known: &Lack| known.name == lack.name) {
                lacks.push(lack);
            }
        }
    }
    Ok(lacks)
}

async fn show(app: App, who: Recorder, path: Path<(ProgrammeId, MemberId)>) -> Result<Show<MemberPage>> {
    let ((programme, id), who) = (path.into_inner(), who.0);
    Ok(Show(app.read(move |db| MemberPage::of(db, &who, programme, id, Faults::default())).await?))
}

async fn end(app: App, who: crate::programmes::guard::Keeper, path: Path<(ProgrammeId, MemberId)>, form: Form<Vec<(String, String)>>) -> Submitted<MemberPage> {
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

async fn withdraw(
    app: App, who: crate::programmes::guard::Keeper, path: Path<(ProgrammeId, MemberId)>, form: Form<Vec<(String, String)>>,
) -> Submitted<MemberPage> {
    let ((programme, id), who, entry) = (path.into_inner(), who.0, Entry(form.into_inner()));
    let done = app
        .write(move |db| {
            let own = kept(db, &who, programme)?;
            let member = Member::find(db, &own, &who.office, id)?;
            let because = entry.get("because").to_owned();
            let mut faults = Faults::default();
            if because.is_empty() {
                faults.add("because", "problem-because-missing");
            } else if because.chars().count() > 500 {
                faults.add_with("because", "problem-too-long", &[("most", "500".into())]);
            }
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

/// Those of whom an event of that kind may tell, for a form.
pub fn to_choose(db: &mut Db, who: &Reach, programme: &Programme, roles: &[String]) -> Result<Vec<(Member, String)>> {
    let there = members(db, programme, &who.records_in())?;
    let there: Vec<Member> = there
        .into_iter()
        .filter(|member| roles.contains(&member.role) && member.withdrawn_at.is_none() && member.until.is_none())
        .filter(|member| !who.own_only || member.person_id.is_none() || member.person_id == Some(who.id) || !roles.contains(&"guide".to_owned()))
        .collect();
    let lines = MemberLine::all(db, &programme.shape(), &there, who.lang)?;
    Ok(there.into_iter().filter_map(|member| lines.iter().find(|line| line.id == member.id).map(|line| (member.clone(), line.name.clone()))).collect())
}
