//! A model of the commune's own (the plan, VI.7): made by a short form, or written whole in the shape of those that ship.

use super::places;
use crate::community::{Unit, UnitKind};
use crate::db::Db;
use crate::error::Result;
use crate::programmes::entry::{self, Entry, Faults, Opt};
use crate::programmes::guard::{Keeper, Reach};
use crate::programmes::{
    Counting, EventKind, Facts, Field, FieldKind, Kind, LOCAL, Need, NewProgramme, Place, Programme, ProgrammeId, Role, Rule, Subject, Text, Total, Whom,
    Window,
};
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
            problems,
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
            let shape = if entry.get("whole").is_empty() { short(&entry, &mut faults) } else { whole(&entry, &mut faults) };
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

/// Written whole, as in `content/programmes.toml`.
fn whole(entry: &Entry, faults: &mut Faults) -> Option<Kind> {
    match Kind::read(entry.get("whole")) {
        Ok(mut kinds) if kinds.len() == 1 => Some(Kind { code: LOCAL.into(), ..kinds.remove(0) }),
        Ok(_) => {
            faults.add("whole", "problem-local-one");
            None
        }
        Err(error) => {
            faults.add_with("whole", "problem-local-unread", &[("why", error.to_string().chars().take(300).collect())]);
            None
        }
    }
}

fn short(entry: &Entry, faults: &mut Faults) -> Option<Kind> {
    let mut words = |field: &str, missing: &'static str, most: usize| {
        let said = entry.get(field);
        if said.is_empty() {
            faults.add(field, missing);
        } else if said.chars().count() > most {
            faults.add_with(field, "problem-too-long", &[("most", most.to_string())]);
        }
        Text::both(said)
    };
    let name = words("name", "problem-programme-name", 120);
    let event_name = words("event_name", "problem-local-event", 80);
    let members = whom(entry, "members");
    let role = (members != Whom::Nobody).then(|| words("member_name", "problem-local-member", 80));
    let names = whom(entry, "names");
    let number = Some(entry.get("number_name")).filter(|said| !said.is_empty()).map(Text::both);
    let fields = fields(entry);
    let counting = Counting::from_word(entry.get("counting")).unwrap_or_default();
    let fits = match counting {
        Counting::People => names == Whom::Person,
        Counting::Households => names == Whom::Household,
        Counting::Count => number.is_some(),
        _ => true,
    };
    if !fits {
        faults.add("counting", "problem-local-counting");
    }
    let least = entry.number("least", faults).unwrap_or(1).max(1);
    let aim = entry.number("aim", faults);
    if aim.is_some_and(|aim| aim > 100) {
        faults.add("aim", "problem-aim");
    }
    let need = Need {
        name: event_name.clone(),
        events: vec!["event".into()],
        members: None,
        learner: false,
        counting,
        least,
        most: None,
        within: Window::from_word(entry.get("within")).unwrap_or_default(),
        when: Default::default(),
        latest: false,
    };
    let rule = Rule {
        code: "rule".into(),
        name: name.clone(),
        words: Text::both(&format!("{}: {} ≥ {{least}}", role.as_ref().map_or(name.vi.as_str(), |role| role.vi.as_str()), event_name.vi)),
        subject: if role.is_some() { Subject::Member("member".into()) } else { Subject::Hamlets },
        needs: vec![need],
        aim: aim.and_then(|aim| i32::try_from(aim).ok()),
        typed: None,
        below: role.clone().unwrap_or_else(|| name.clone()),
    };
    let total = Total {
        code: "total".into(),
        name: event_name.clone(),
        counting,
        events: vec!["event".into()],
        roles: Vec::new(),
        field: String::new(),
        when: Default::default(),
    };
    let event = EventKind {
        code: "event".into(),
        name: event_name.clone(),
        plural: event_name,
        of: role.iter().map(|_| "member".into()).collect(),
        other: names,
        other_optional: false,
        count: number,
        minutes: false,
        helps: names == Whom::Person,
        by_guides: true,
        once: false,
        fields,
    };
    Some(Kind {
        code: LOCAL.into(),
        about: Text::both(entry.get("about")),
        source: "VI.7".into(),
        place: Place::Commune,
        named: None,
        fields: Vec::new(),
        members: role.map(|name| Role { code: "member".into(), of: members, plural: name.clone(), name, fields: Vec::new() }).into_iter().collect(),
        events: vec![event],
        rules: vec![rule],
        totals: vec![total],
        totals_only: false,
        name,
    })
}

fn whom(entry: &Entry, field: &str) -> Whom {
    Whom::from_word(entry.get(field)).unwrap_or_default()
}

fn fields(entry: &Entry) -> Vec<Field> {
    let field = |place: usize| {
        let name = entry.get(&format!("field-{place}"));
        let kind = FieldKind::from_word(entry.get(&format!("field-{place}-kind"))).unwrap_or_default();
        (!name.is_empty()).then(|| Field { code: format!("field-{place}"), kind, name: Text::both(name), hint: None, required: false, options: Vec::new() })
    };
    (1..=FIELDS).filter_map(field).collect()
}
