//! What can be recorded of a member, and what they still lack of the rules.

use crate::db::Db;
use crate::error::Result;
use crate::programmes::guard::Reach;
use crate::programmes::work::Lack;
use crate::programmes::{Event, EventId, EventKind, Kind, Member, Missing, Period, Programme, Register, Standing, Subject, Whom};
use crate::web::today;
use serde::Serialize;

#[derive(Serialize)]
pub struct Doing {
    code: String,
    name: String,
    /// A tick that was made already, and when.
    done: Option<chrono::NaiveDate>,
    /// Nothing more is asked: the button alone records it today.
    tick: bool,
    id: EventId,
}

pub fn doings(shape: &Kind, member: &Member, events: &[Event], who: &Reach) -> Vec<Doing> {
    let theirs = shape.events.iter().filter(|event| event.of.contains(&member.role)).filter(|event| event.by_guides || who.is_officer());
    let doing = |kind: &EventKind| Doing {
        code: kind.code.clone(),
        name: kind.name.in_lang(who.lang).into(),
        done: events.iter().filter(|event| kind.once && event.kind == kind.code && event.withdrawn_at.is_none()).map(|event| event.happened_on).min(),
        tick: kind.once && kind.other == Whom::Nobody && kind.fields.iter().all(|field| !field.required),
        id: EventId::new(),
    };
    let mut all: Vec<Doing> = theirs.map(doing).collect();
    // What can be made only once by learner is made again for the next learner.
    all.iter_mut().filter(|doing| !doing.tick).for_each(|doing| doing.done = None);
    all
}

/// What this member lacks of the rules that speak of their role.
pub fn lacks(db: &mut Db, who: &Reach, programme: &Programme, member: &Member) -> Result<Vec<Lack>> {
    let mut lacks = Vec::new();
    let register = Register::load(db, vec![programme.clone()], &[member.unit_id])?;
    for rule in programme.rules.0.iter().filter(|rule| rule.subject == Subject::Member(member.role.clone())) {
        let standing = Standing::of(db, &register, rule, &[member.unit_id], Period::year_to(today()))?;
        let missing = standing.missing(rule, &member.key()).into_iter();
        let lack = |one: Missing| Lack { name: one.name.in_lang(who.lang).into(), have: one.have, least: one.least, most: one.most };
        for lack in missing.map(lack) {
            // Two rules may ask for the same tick.
            if !lacks.iter().any(|known: &Lack| known.name == lack.name) {
                lacks.push(lack);
            }
        }
    }
    Ok(lacks)
}
