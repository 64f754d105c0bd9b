//! The form by which something that happened is recorded, made from the data.

use super::about::places_of;
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::programmes::entry::{Candidate, Entry, Faults, Opt, Shown};
use crate::programmes::guard::Reach;
use crate::programmes::pages::member::{TypedWhom, to_choose};
use crate::programmes::pages::places;
use crate::programmes::{EventId, EventKind, Programme, ProgrammeId, Whom};
use crate::web::{DateField, Page};
use serde::Serialize;

#[derive(Serialize)]
pub struct RecordPage {
    id: EventId,
    new_person: PersonId,
    programme: ProgrammeId,
    programme_name: String,
    kind: String,
    kind_name: String,
    members: Vec<Opt>,
    member: String,
    other: Whom,
    other_optional: bool,
    hamlets: Vec<Opt>,
    places: Vec<Opt>,
    typed: TypedWhom,
    candidates: Vec<Candidate>,
    on: DateField,
    number_label: Option<String>,
    number: String,
    asks_minutes: bool,
    minutes: String,
    fields: Vec<Shown>,
    problems: Faults,
}

impl Page for RecordPage {
    const TEMPLATE: &'static str = "programmes/event_new.html";
}

impl RecordPage {
    #[allow(clippy::too_many_arguments)]
    pub fn of(
        db: &mut Db, who: &Reach, id: EventId, programme: &Programme, kind: &EventKind, entry: &Entry, candidates: Vec<Candidate>, problems: Faults,
    ) -> Result<RecordPage> {
        let lang = who.lang;
        let members = to_choose(db, who, programme, &kind.of)?;
        // Who is one of them records their own work.
        let own = members.iter().find(|(member, _)| member.person_id == Some(who.id)).map(|(member, _)| member.id.to_string());
        let member = Some(entry.get("member").to_owned()).filter(|typed| !typed.is_empty()).or(own).unwrap_or_default();
        let hamlets = who.hamlets(db)?;
        Ok(RecordPage {
            id,
            new_person: entry.id("new_person").unwrap_or_else(PersonId::new),
            programme: programme.id,
            programme_name: programme.name.clone(),
            kind: kind.code.clone(),
            kind_name: kind.name.in_lang(lang).into(),
            members: members.into_iter().map(|(member, name)| Opt { value: member.id.to_string(), label: name }).collect(),
            member,
            other: kind.other,
            other_optional: kind.other_optional,
            places: if kind.of.is_empty() && kind.other == Whom::Nobody { places(&places_of(db, who, programme, kind)?) } else { Vec::new() },
            hamlets: places(&hamlets),
            typed: TypedWhom::of(entry, &problems),
            candidates,
            on: entry.date_field("on"),
            number_label: kind.count.as_ref().map(|label| label.in_lang(lang).into()),
            number: entry.get("number").into(),
            asks_minutes: kind.minutes,
            minutes: entry.get("minutes").into(),
            fields: entry.shown(&kind.fields, lang),
            problems: problems.in_order_of(entry),
        })
    }
}
