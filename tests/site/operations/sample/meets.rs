//! Every week the hamlets of the sample meet, and its models are at work: as if people had typed it in.

use super::count;
use crate::house::House;
use chrono::Days;
use diesel::prelude::*;
use hocvu::db::Db;
use hocvu::db::schema::{programme_events, programme_members, programmes};
use hocvu::error::Result;
use hocvu::programmes::{Event, Facts, Field, Member, Programme, Whom};
use hocvu::reporting::counter;
use hocvu::sessions::Overview;
use hocvu::web::{start_of_day, today};
use std::collections::HashMap;

const HAMLETS: usize = 26;

pub async fn the_commune_is_alive(house: &House) {
    every_hamlet_meets(house).await;
    the_counters_say_what_happened(house).await;
    the_models_are_whole(house).await;
}

async fn every_hamlet_meets(house: &House) {
    let commune = house.commune().await.id;
    let (first, tonight) = (start_of_day(today() - Days::new(63)), start_of_day(today()));
    let behind = house.given(move |db| Overview::of(db, &[commune], first, tonight)).await;
    assert_eq!(behind.hamlets.len(), HAMLETS);
    for hamlet in &behind.hamlets {
        let totals = &hamlet.totals;
        // One may have fallen on a holiday.
        assert!(totals.held >= 4 && totals.held == totals.planned && totals.people > 0, "{hamlet:?}");
    }
    let ahead = house.given(move |db| Overview::of(db, &[commune], tonight, tonight + Days::new(60))).await;
    assert!(ahead.hamlets.iter().all(|hamlet| hamlet.weekly && hamlet.totals.planned >= 6 && hamlet.totals.held == 0), "{:?}", ahead.hamlets);
    for wrong in [TAUGHT_IN_THE_FUTURE, NOT_A_MEMBER, TWICE_AT_ONCE, ANOTHER_MARK, ANOTHER_CLOSING] {
        assert_eq!(count(house, wrong).await, 0, "{wrong}");
    }
    assert_eq!(count(house, "SELECT count(*) AS number FROM session_marks").await, count(house, "SELECT count(*) AS number FROM attendances").await);
    assert_eq!(count(house, TO_CLOSE).await, 1);
    assert!(count(house, "SELECT count(*) AS number FROM observations").await > 20);
}

async fn the_counters_say_what_happened(house: &House) {
    house.given(|db| (0..).find_map(|_| counter::fold(db).map(|more| (!more).then_some(())).transpose()).expect("it ends")).await;
    let said = house.given(counter::check).await;
    assert_eq!((said.wrong, said.waiting), (0, 0));
    let came = count(house, "SELECT count(*) AS number FROM attendances WHERE came").await;
    assert!(came > 500);
    assert_eq!(came, count(house, ATTENDANCES).await);
    assert_eq!(count(house, HELD).await, count(house, SESSIONS).await);
}

/// What the forms would have refused is not there, and each model has those who take part in it.
async fn the_models_are_whole(house: &House) {
    let (all, members, events) = house.given(everything).await;
    let by_id: HashMap<_, _> = all.iter().map(|one| (one.id, one)).collect();
    for programme in &all {
        assert_eq!(missing(&programme.shape().fields, &programme.facts.0), None, "{programme:?}");
        assert!(events.iter().any(|event| event.programme_id == programme.id), "{programme:?}");
    }
    for member in &members {
        let shape = by_id[&member.programme_id].shape();
        let role = shape.role(&member.role).unwrap_or_else(|| panic!("{member:?}"));
        let whom = (member.person_id.is_some(), member.household_id.is_some(), !member.name.is_empty());
        assert_eq!(whom, (role.of == Whom::Person, role.of == Whom::Household, role.of == Whom::Organisation), "{member:?}");
        assert_eq!(missing(&role.fields, &member.facts.0), None, "{member:?}");
    }
    for event in &events {
        let shape = by_id[&event.programme_id].shape();
        let kind = shape.event(&event.kind).unwrap_or_else(|| panic!("{event:?}"));
        assert_eq!(missing(&kind.fields, &event.facts.0), None, "{event:?}");
        assert!(event.happened_on < today() && event.happened_on >= by_id[&event.programme_id].starts_on, "{event:?}");
        let of = event.member_id.map(|id| members.iter().find(|member| member.id == id).expect("it is of a member"));
        assert!(of.is_none_or(|member| kind.of.contains(&member.role) && member.programme_id == event.programme_id), "{event:?}");
    }
    let in_role = |kind: &str, role: &str| members.iter().filter(|one| one.role == role && by_id[&one.programme_id].kind == kind).count();
    assert_eq!(all.iter().filter(|one| one.kind == "to-cong-nghe-so").count(), HAMLETS);
    assert!(in_role("to-cong-nghe-so", "member") >= 3 * HAMLETS);
    assert_eq!((in_role("dai-su-so", "guide"), in_role("dai-su-so", "desk")), (5, 1));
    assert_eq!((in_role("cho-so", "trader"), in_role("cho-so", "stall"), in_role("gia-dinh-so", "household")), (10, 6, 24));
    assert_eq!(count(house, "SELECT count(*) AS number FROM programme_sessions").await, HAMLETS as i64 + 1);
}

fn everything(db: &mut Db) -> Result<(Vec<Programme>, Vec<Member>, Vec<Event>)> {
    Ok((programmes::table.load(db)?, programme_members::table.load(db)?, programme_events::table.load(db)?))
}

/// A field that must be said and is not, or a word that is no choice.
fn missing(fields: &[Field], said: &Facts) -> Option<String> {
    let unknown = said.keys().find(|code| !fields.iter().any(|field| field.code == **code));
    let silent = fields.iter().find(|field| field.required && said.get(&field.code).is_none_or(String::is_empty));
    let wrong = fields.iter().find(|field| {
        let words = said.get(&field.code).filter(|_| !field.options.is_empty());
        words.is_some_and(|words| words.split(' ').any(|word| !field.options.iter().any(|option| option.code == word)))
    });
    unknown.cloned().or(silent.or(wrong).map(|field| field.code.clone()))
}

const TAUGHT_IN_THE_FUTURE: &str =
    "SELECT count(*) AS number FROM attendances a JOIN class_sessions s ON s.id = a.session_id WHERE s.starts_at > CURRENT_TIMESTAMP";
const NOT_A_MEMBER: &str = "SELECT count(*) AS number FROM attendances a JOIN class_sessions s ON s.id = a.session_id WHERE NOT EXISTS \
                            (SELECT 1 FROM class_members m WHERE m.class_id = s.class_id AND m.person_id = a.person_id AND m.joined_at <= s.starts_at)";
const TWICE_AT_ONCE: &str = "SELECT count(*) AS number FROM class_sessions a JOIN class_sessions b ON a.trainer_id = b.trainer_id AND a.id < b.id \
                             AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at";
const ANOTHER_MARK: &str = "SELECT count(*) AS number FROM attendances a JOIN session_marks m ON m.id = a.mark_id \
                            WHERE m.mark <> a.mark OR m.session_id <> a.session_id OR m.person_id <> a.person_id";
const ANOTHER_CLOSING: &str = "SELECT count(*) AS number FROM closings c \
                               WHERE c.came <> (SELECT count(*) FROM attendances a WHERE a.session_id = c.session_id AND a.came)";
const TO_CLOSE: &str = "SELECT count(DISTINCT a.session_id) AS number FROM attendances a \
                        WHERE NOT EXISTS (SELECT 1 FROM closings c WHERE c.session_id = a.session_id)";
const ATTENDANCES: &str = "SELECT CAST(sum(count) AS bigint) AS number FROM tallies WHERE measure = 'attendances' AND grain = 'year'";
const SESSIONS: &str = "SELECT CAST(sum(count) AS bigint) AS number FROM tallies WHERE measure = 'sessions' AND grain = 'year'";
const HELD: &str = "SELECT count(DISTINCT session_id) AS number FROM attendances WHERE came";
