//! Members and events as lists show them.

use super::event::{Event, EventId};
use super::kind::{Facts, Field, FieldKind, Kind};
use super::member::{Member, MemberId};
use super::names::Names;
use super::tally::Key;
use crate::db::Db;
use crate::error::Result;
use crate::web::{Lang, say};
use chrono::NaiveDate;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct MemberLine {
    pub id: MemberId,
    pub name: String,
    pub place: String,
    pub since: NaiveDate,
    pub until: Option<NaiveDate>,
    pub withdrawn: bool,
    pub facts: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct EventLine {
    pub id: EventId,
    pub day: NaiveDate,
    pub kind: String,
    /// Of whom it tells.
    pub who: String,
    /// Whom else it names.
    pub whom: String,
    pub place: String,
    pub number: Option<i64>,
    pub minutes: Option<i32>,
    pub facts: Vec<String>,
    pub withdrawn: bool,
    pub because: String,
}

impl MemberLine {
    pub fn all(db: &mut Db, kind: &Kind, members: &[Member], lang: Lang) -> Result<Vec<MemberLine>> {
        let keys: Vec<Key> = members.iter().flat_map(|member| [member.key(), Key::Unit(member.unit_id)]).collect();
        let names = Names::of(db, &keys, lang)?;
        let line = |member: &Member| MemberLine {
            id: member.id,
            name: names.name(&member.key()),
            place: names.name(&Key::Unit(member.unit_id)),
            since: member.since,
            until: member.until,
            withdrawn: member.withdrawn_at.is_some(),
            facts: kind.role(&member.role).map(|role| told(&role.fields, &member.facts.0, lang)).unwrap_or_default(),
        };
        Ok(members.iter().filter(|member| !names.hides(&member.key())).map(line).collect())
    }
}

impl EventLine {
    /// `members` are those of whom the events may tell.
    pub fn all(db: &mut Db, kind: &Kind, events: &[Event], members: &[Member], lang: Lang) -> Result<Vec<EventLine>> {
        let member = |event: &Event| members.iter().find(|member| Some(member.id) == event.member_id).map(Member::key);
        let person = |event: &Event| event.person_id.map(Key::Person);
        let home = |event: &Event| event.household_id.map(Key::Household);
        let keys: Vec<Key> = events.iter().flat_map(|one| [member(one), person(one), home(one), Some(Key::Unit(one.unit_id))]).flatten().collect();
        let names = Names::of(db, &keys, lang)?;
        let called = |key: Option<Key>| key.map(|key| names.name(&key)).unwrap_or_default();
        let line = |event: &Event| EventLine {
            id: event.id,
            day: event.happened_on,
            kind: kind.event(&event.kind).map_or_else(|| event.kind.clone(), |kind| kind.plural.in_lang(lang).into()),
            who: called(member(event)),
            whom: called(person(event).or(home(event))),
            place: called(Some(Key::Unit(event.unit_id))),
            number: event.number,
            minutes: event.minutes,
            facts: kind.event(&event.kind).map(|kind| told(&kind.fields, &event.facts.0, lang)).unwrap_or_default(),
            withdrawn: event.withdrawn_at.is_some(),
            because: event.withdrawn_because.clone(),
        };
        let hidden = |event: &&Event| person(event).is_some_and(|key| names.hides(&key)) || member(event).is_some_and(|key| names.hides(&key));
        Ok(events.iter().filter(|event| !hidden(event)).map(line).collect())
    }
}

/// "Kết quả: Đã gặp và hướng dẫn", field by field.
pub fn told(fields: &[Field], facts: &Facts, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for field in fields {
        match facts.get(&field.code).filter(|said| !said.is_empty()) {
            Some(_) if field.kind == FieldKind::Yes => lines.push(field.name.in_lang(lang).to_owned()),
            Some(said) => lines.push(format!("{}: {}", field.name.in_lang(lang), words(field, said, lang))),
            None => {}
        }
    }
    lines
}

/// What was said, in words: a choice by its name.
pub fn words(field: &Field, said: &str, lang: Lang) -> String {
    let name = |code: &str| field.options.iter().find(|option| option.code == code).map_or_else(|| code.to_owned(), |option| option.name.in_lang(lang).into());
    match field.kind {
        FieldKind::Choice => name(said),
        FieldKind::Choices => said.split(' ').map(name).collect::<Vec<_>>().join(", "),
        FieldKind::Yes => say(lang, "yes-said", &[]),
        FieldKind::Day => said.parse::<NaiveDate>().map_or_else(|_| said.to_owned(), |day| day.format("%d/%m/%Y").to_string()),
        FieldKind::Text | FieldKind::Long | FieldKind::Number => said.to_owned(),
    }
}
