//! A line of the journal as a sentence: "Cô Hoa đã cấp mã PIN cho ông Bình."

use crate::db::schema::{certificate_requests, classes, persons};
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::identity::Person;
use crate::journal::Entry;
use crate::web::{Lang, knows, say};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Debug, Serialize)]
pub struct Told {
    pub seq: i64,
    pub at: NaiveDateTime,
    pub who: String,
    pub helped: Option<String>,
    pub action: String,
    pub sentence: String,
    /// The fields that changed, in words.
    pub fields: Vec<String>,
    pub address: Option<String>,
    pub subject: String,
    /// All lines about the same, as the end of an address.
    pub about: String,
}

/// The names behind the keys of some lines: three questions, however many lines.
pub struct Names {
    people: HashMap<PersonId, String>,
    classes: HashMap<Uuid, String>,
    /// Requests for a certificate, by their learner's name.
    requests: HashMap<Uuid, String>,
}

impl Names {
    pub fn of(db: &mut Db, entries: &[Entry]) -> Result<Names> {
        let people: Vec<PersonId> = entries.iter().flat_map(|entry| [entry.actor_id, entry.helped_id, entry.subject_person()]).flatten().collect();
        let keys: Vec<Vec<u8>> = entries.iter().flat_map(|entry| [entry.subject.parse().ok(), class_of(entry)]).flatten().map(bytes).collect();
        let named = classes::table.filter(classes::id.eq_any(&keys)).select((classes::id, classes::name));
        let asked = certificate_requests::table.inner_join(persons::table).filter(certificate_requests::id.eq_any(&keys));
        Ok(Names {
            people: Person::names(db, &people)?,
            classes: by_key(named.load(db)?),
            requests: by_key(asked.select((certificate_requests::id, persons::name)).load(db)?),
        })
    }

    fn person(&self, id: Option<PersonId>) -> Option<&String> {
        self.people.get(&id?)
    }
}

fn bytes(key: Uuid) -> Vec<u8> {
    key.as_bytes().to_vec()
}

fn by_key(rows: Vec<(Vec<u8>, String)>) -> HashMap<Uuid, String> {
    rows.into_iter().filter_map(|(key, name)| Some((Uuid::from_slice(&key).ok()?, name))).collect()
}

fn class_of(entry: &Entry) -> Option<Uuid> {
    entry.detail.0["class"].as_str()?.parse().ok()
}

impl Told {
    pub fn of(lang: Lang, names: &Names, entry: &Entry) -> Told {
        let who = names.person(entry.actor_id).cloned().unwrap_or_else(|| say(lang, "logbook-by-program", &[]));
        let helped = names.person(entry.helped_id).cloned();
        let action = say(lang, &format!("journal-{}", entry.action), &[]);
        Told {
            seq: entry.seq,
            at: entry.at,
            sentence: sentence(lang, names, entry, &who, helped.as_deref(), &action),
            fields: fields(lang, entry),
            address: entry.address.clone(),
            subject: entry.subject.clone(),
            about: serde_html_form::to_string([("object", &entry.subject)]).unwrap_or_default(),
            who,
            helped,
            action,
        }
    }
}

/// An action without a sentence of its own is told by its name.
fn sentence(lang: Lang, names: &Names, entry: &Entry, who: &str, helped: Option<&str>, action: &str) -> String {
    let who = match helped {
        Some(helped) => say(lang, "logbook-who-helping", &[("who", who.into()), ("helped", helped.into())]),
        None => who.to_owned(),
    };
    let key: Option<Uuid> = entry.subject.parse().ok();
    let asked = || key.and_then(|key| names.requests.get(&key));
    let whom = names.person(entry.subject_person()).or_else(asked).cloned();
    let own = format!("told-{}", entry.action);
    let args = [
        ("who", who),
        ("whom", whom.clone().unwrap_or_else(|| say(lang, "logbook-somebody", &[]))),
        ("what", what(lang, names, entry, key)),
        ("action", action.to_owned()),
    ];
    match whom {
        _ if knows(lang, &own) => say(lang, &own, &args),
        Some(_) => say(lang, "logbook-otherwise-about", &args),
        None => say(lang, "logbook-otherwise", &args),
    }
}

/// The thing besides the people: a class, a role, a number, a name.
fn what(lang: Lang, names: &Names, entry: &Entry, key: Option<Uuid>) -> String {
    let detail = |name: &str| entry.detail.0[name].as_str();
    let class = key.into_iter().chain(class_of(entry)).find_map(|key| names.classes.get(&key));
    if let Some(class) = class {
        return class.clone();
    }
    if let Some(role) = detail("role") {
        return say(lang, &format!("role-{role}"), &[]);
    }
    let named = ["certificate", "slug", "code"].iter().find_map(|name| detail(name));
    named.map_or_else(|| if key.is_none() { entry.subject.clone() } else { String::new() }, ToOwned::to_owned)
}

/// `"fields": ["name", …]`; a field without a word of its own is shown as it is.
fn fields(lang: Lang, entry: &Entry) -> Vec<String> {
    let names = entry.detail.0["fields"].as_array().into_iter().flatten().filter_map(|name| name.as_str());
    let word = |name: &str| {
        let id = format!("field-{}", name.replace('_', "-"));
        if knows(lang, &id) { say(lang, &id, &[]) } else { name.to_owned() }
    };
    names.map(word).collect()
}
