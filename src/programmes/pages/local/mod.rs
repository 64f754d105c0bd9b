//! A model of the commune's own (the plan, VI.7): made by a short form, or written whole in the shape of those that ship.

mod shape;

use super::places;
use crate::community::{Unit, UnitKind};
use crate::db::Db;
use crate::error::Result;
use crate::programmes::entry::{self, Entry, Faults, Opt};
use crate::programmes::guard::{Keeper, Reach};
use crate::programmes::{Counting, Facts, FieldKind, LOCAL, NewProgramme, Programme, ProgrammeId, Whom, Window};
use crate::web::{Again, App, Form, Page, See, Show, Site, Submitted, today};
use actix_web::Either;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/programmes/local/new", new).post_text(MOST_BYTES, "/programmes/local", create);
}

const MOST_BYTES: usize = 128 * 1024;
/// The fields of its own that the short form offers.
const FIELDS: usize = 4;

#[derive(Serialize)]
struct LocalPage {
    id: ProgrammeId,
    places: Vec<Opt>,
    unit: String,
    name: String,
    about: String,
    whoms: Vec<Whom>,
    members: String,
    member_name: String,
    event_name: String,
    names: String,
    number_name: String,
    fields: Vec<FieldForm>,
    kinds: &'static [FieldKind],
    least: String,
    counting: String,
    countings: [Counting; 4],
    within: String,
    windows: [Window; 4],
    aim: String,
    whole: String,
    problems: Faults,
}

#[derive(Serialize)]
struct FieldForm {
    place: usize,
    name: String,
    kind: String,
}

impl Page for LocalPage {
    const TEMPLATE: &'static str = "programmes/local.html";
}

impl LocalPage {
    fn of(db: &mut Db, who: &Reach, id: ProgrammeId, entry: &Entry, problems: Faults) -> Result<LocalPage> {
        let said = |name: &str| entry.get(name).to_owned();
        let units: Vec<Unit> = Unit::all_within(db, &who.office)?.into_iter().filter(|unit| unit.kind != UnitKind::Class).collect();
        Ok(LocalPage {
            id,
            places: places(&units),
            unit: said("unit"),
            name: said("name"),
            about: said("about"),
            whoms: vec![Whom::Person, Whom::Household, Whom::Organisation, Whom::Nobody],
            members: said("members"),
            member_name: said("member_name"),
            event_name: said("event_name"),
            names: said("names"),
            number_name: said("number_name"),
            fields: (1..=FIELDS).map(|place| FieldForm { place, name: said(&format!("field-{place}")), kind: said(&format!("field-{place}-kind")) }).collect(),
            kinds: &[FieldKind::Text, FieldKind::Number, FieldKind::Yes, FieldKind::Day],
            least: said("least"),
            counting: said("counting"),
            countings: [Counting::Events, Counting::People, Counting::Households, Counting::Count],
            within: said("within"),
            windows: [Window::Ever, Window::Year, Window::Month, Window::Week],
            aim: said("aim"),
            whole: said("whole"),
            problems: problems.in_order_of(entry),
        })
    }
}

async fn new(app: App, who: Keeper) -> Result<Show<LocalPage>> {
    let who = who.0;
    let mut entry = Entry::default();
    for (name, value) in [("members", "person"), ("names", "nobody"), ("least", "1"), ("counting", "events"), ("within", "ever"), ("aim", "100")] {
        entry.set(name, value);
    }
    Ok(Show(app.read(move |db| LocalPage::of(db, &who, ProgrammeId::new(), &entry, Faults::default())).await?))
}

async fn create(app: App, who: Keeper, form: Form<Vec<(String, String)>>) -> Submitted<LocalPage> {
    let (who, entry) = (who.0, Entry(form.into_inner()));
    let id: ProgrammeId = entry.own_id()?;
    let done = app
        .write(move |db| {
            let mut faults = Faults::default();
            let units: Vec<Unit> = Unit::all_within(db, &who.office)?.into_iter().filter(|unit| unit.kind != UnitKind::Class).collect();
            let unit_id = entry::unit(&entry, &units, false, &mut faults)?;
            let shape = shape::read(&entry, &mut faults);
            if let Some(shape) = shape.filter(|_| faults.is_empty()) {
                let (name, rules) = (shape.name.vi.clone(), shape.rules.clone());
                let new =
                    NewProgramme { id, unit_id, kind: LOCAL.into(), name, shape: Some(shape), rules, facts: Facts::new(), starts_on: today(), ends_on: None };
                return Programme::create(db, who.id, &new).map(Ok);
            }
            LocalPage::of(db, &who, id, &entry, faults).map(Err)
        })
        .await?;
    Ok(match done {
        Ok(made) => Either::Left(See(format!("/programmes/{}", made.id)).saying("programme-made")),
        Err(page) => Either::Right(Again(page)),
    })
}
