//! A member is added by a form made from the data.

use super::kept;
use super::typed::{TypedWhom, field_of};
use crate::community::{Unit, UnitKind};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::programmes::entry::{self, Candidate, Entry, Faults, Found, Opt, Shown};
use crate::programmes::guard::{Keeper, Reach};
use crate::programmes::member::NewMember;
use crate::programmes::pages::places;
use crate::programmes::{Member, MemberId, Named, Programme, ProgrammeId, Role, Whom};
use crate::web::{Again, App, DateField, Form, Page, See, Show, Site, Submitted, today};
use actix_web::Either;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/programmes/{programme}/members/new", new).post("/programmes/{programme}/members", add);
}

#[derive(Serialize)]
struct AddPage {
    id: MemberId,
    new_person: PersonId,
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
            new_person: entry.id("new_person").unwrap_or_else(PersonId::new),
            programme: programme.id,
            programme_name: programme.name.clone(),
            role: role.code.clone(),
            role_name: role.name.in_lang(who.lang).into(),
            of: role.of,
            places: places(&Unit::all_within(db, &who.office)?.into_iter().filter(|unit| unit.kind != UnitKind::Class).collect::<Vec<_>>()),
            hamlets: places(&Unit::hamlets(db, &who.office)?),
            typed: TypedWhom::of(entry, &problems),
            candidates,
            since: entry.date_field("since"),
            fields: entry.shown(&role.fields, who.lang),
            problems: problems.in_order_of(entry),
        })
    }
}

async fn new(app: App, who: Keeper, id: Path<ProgrammeId>, which: Query<Which>) -> Result<Show<AddPage>> {
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

async fn add(app: App, who: Keeper, id: Path<ProgrammeId>, form: Form<Vec<(String, String)>>) -> Submitted<AddPage> {
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
