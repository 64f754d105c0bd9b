//! The shape of a commune's own model, from what the form says.

use super::FIELDS;
use crate::programmes::entry::{Entry, Faults};
use crate::programmes::{Counting, EventKind, Field, FieldKind, Kind, LOCAL, Need, Place, Role, Rule, Subject, Text, Total, Whom, Window};

pub fn read(entry: &Entry, faults: &mut Faults) -> Option<Kind> {
    if entry.get("whole").is_empty() { Some(short(entry, faults)) } else { whole(entry, faults) }
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

/// One kind of member at most, one kind of event, one rule.
fn short(entry: &Entry, faults: &mut Faults) -> Kind {
    let name = words(entry, "name", "problem-programme-name", 120, faults);
    let members = whom(entry, "members");
    let member = (members != Whom::Nobody).then(|| words(entry, "member_name", "problem-local-member", 80, faults));
    let event = event(entry, member.is_some(), faults);
    let counting = counting(entry, &event, faults);
    let rule = rule(entry, &name, member.as_ref(), need(entry, &event, counting, faults), faults);
    Kind {
        code: LOCAL.into(),
        about: Text::both(entry.get("about")),
        source: "VI.7".into(),
        place: Place::Commune,
        named: None,
        fields: Vec::new(),
        members: member.map(|name| Role { code: "member".into(), of: members, plural: name.clone(), name, fields: Vec::new() }).into_iter().collect(),
        rules: vec![rule],
        totals: vec![total(&event, counting)],
        events: vec![event],
        totals_only: false,
        name,
    }
}

fn words(entry: &Entry, field: &str, missing: &'static str, most: usize, faults: &mut Faults) -> Text {
    let said = entry.get(field);
    if said.is_empty() {
        faults.add(field, missing);
    } else if said.chars().count() > most {
        faults.add_with(field, "problem-too-long", &[("most", most.to_string())]);
    }
    Text::both(said)
}

fn event(entry: &Entry, of_members: bool, faults: &mut Faults) -> EventKind {
    let name = words(entry, "event_name", "problem-local-event", 80, faults);
    let names = whom(entry, "names");
    EventKind {
        code: "event".into(),
        name: name.clone(),
        plural: name,
        of: of_members.then(|| "member".into()).into_iter().collect(),
        other: names,
        other_optional: false,
        count: Some(entry.get("number_name")).filter(|said| !said.is_empty()).map(Text::both),
        minutes: false,
        helps: names == Whom::Person,
        by_guides: true,
        once: false,
        fields: fields(entry),
    }
}

/// What is counted must be in the event.
fn counting(entry: &Entry, event: &EventKind, faults: &mut Faults) -> Counting {
    let counting = Counting::from_word(entry.get("counting")).unwrap_or_default();
    let fits = match counting {
        Counting::People => event.other == Whom::Person,
        Counting::Households => event.other == Whom::Household,
        Counting::Count => event.count.is_some(),
        _ => true,
    };
    if !fits {
        faults.add("counting", "problem-local-counting");
    }
    counting
}

fn need(entry: &Entry, event: &EventKind, counting: Counting, faults: &mut Faults) -> Need {
    Need {
        name: event.name.clone(),
        events: vec![event.code.clone()],
        members: None,
        learner: false,
        counting,
        least: entry.number("least", faults).unwrap_or(1).max(1),
        most: None,
        within: Window::from_word(entry.get("within")).unwrap_or_default(),
        when: Default::default(),
        latest: false,
    }
}

fn rule(entry: &Entry, name: &Text, member: Option<&Text>, need: Need, faults: &mut Faults) -> Rule {
    let aim = entry.number("aim", faults);
    if aim.is_some_and(|aim| aim > 100) {
        faults.add("aim", "problem-aim");
    }
    let who = member.unwrap_or(name);
    Rule {
        code: "rule".into(),
        name: name.clone(),
        words: Text::both(&format!("{}: {} ≥ {{least}}", who.vi, need.name.vi)),
        subject: if member.is_some() { Subject::Member("member".into()) } else { Subject::Hamlets },
        needs: vec![need],
        aim: aim.and_then(|aim| i32::try_from(aim).ok()),
        typed: None,
        below: who.clone(),
    }
}

fn total(event: &EventKind, counting: Counting) -> Total {
    Total {
        code: "total".into(),
        name: event.name.clone(),
        counting,
        events: vec![event.code.clone()],
        roles: Vec::new(),
        field: String::new(),
        when: Default::default(),
    }
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
