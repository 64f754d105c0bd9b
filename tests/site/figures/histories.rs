//! Random histories: after every turn the figures are those of a slow, obvious count over all records.

use super::{resident, this_year};
use crate::both;
use crate::certification::Cast;
use crate::house::House;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use futures_util::FutureExt;
use hocvu::certification::{Certificate, RevocationKind};
use hocvu::community::{Household, Unit};
use hocvu::db::schema::{
    attendances, certificate_requests, certificates, class_sessions, enrolments, household_merges, households, merges, passwords, persons, revocations,
    session_marks,
};
use hocvu::db::{Db, PersonId, UnitId, now};
use hocvu::error::Result;
use hocvu::identity::Audience;
use hocvu::reporting::{FigureTable, Period, PeriodKind, counter};
use hocvu::roster::Merge;
use hocvu::web::{in_vietnam, start_of_day, today};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicUsize, Ordering};

both!(figures_are_those_of_an_obvious_count);

/// What may happen to a commune's people. Numbers choose among those there are.
#[derive(Debug, Clone)]
enum Turn {
    Arrives {
        hamlet: usize,
    },
    Certified {
        who: Index,
        days_ago: u64,
        ends: Option<u64>,
    },
    Revoked {
        which: Index,
    },
    Moves {
        who: Index,
        hamlet: usize,
    },
    Merged {
        keep: Index,
        other: Index,
    },
    Parted {
        which: Index,
    },
    /// A birthday that changes the band, or a group.
    Corrected {
        who: Index,
        age: i32,
        group: usize,
    },
    Meets {
        hamlet: usize,
        days_ago: u64,
        who: Vec<Index>,
    },
    Cancelled {
        which: Index,
    },
    /// It turns out that nobody came.
    Unmarked {
        which: Index,
    },
    AtHome {
        who: Index,
        hamlet: usize,
        number: usize,
    },
    Folded,
    Compared,
}

fn turn() -> impl Strategy<Value = Turn> {
    let (who, hamlet, days_ago) = (any::<Index>, || 0_usize..3, || 0_u64..700);
    prop_oneof![
        3 => hamlet().prop_map(|hamlet| Turn::Arrives { hamlet }),
        3 => (who(), days_ago(), prop::option::weighted(0.3, 0_u64..60)).prop_map(|(who, days_ago, ends)| Turn::Certified { who, days_ago, ends }),
        1 => who().prop_map(|which| Turn::Revoked { which }),
        2 => (who(), hamlet()).prop_map(|(who, hamlet)| Turn::Moves { who, hamlet }),
        2 => (who(), who()).prop_map(|(keep, other)| Turn::Merged { keep, other }),
        1 => who().prop_map(|which| Turn::Parted { which }),
        2 => (who(), 0..90, 0_usize..4).prop_map(|(who, age, group)| Turn::Corrected { who, age, group }),
        3 => (hamlet(), days_ago(), prop::collection::vec(who(), 0..5)).prop_map(|(hamlet, days_ago, who)| Turn::Meets { hamlet, days_ago, who }),
        1 => who().prop_map(|which| Turn::Cancelled { which }),
        1 => who().prop_map(|which| Turn::Unmarked { which }),
        1 => (who(), hamlet(), 0_usize..3).prop_map(|(who, hamlet, number)| Turn::AtHome { who, hamlet, number }),
        2 => Just(Turn::Folded),
        1 => Just(Turn::Compared),
    ]
}

/// Somebody is there from the beginning, and at the end everything is compared.
fn history() -> impl Strategy<Value = Vec<Turn>> {
    (prop::collection::vec((0_usize..3).prop_map(|hamlet| Turn::Arrives { hamlet }), 3..6), prop::collection::vec(turn(), 10..32))
        .prop_map(|(first, then)| first.into_iter().chain(then).chain([Turn::Compared]).collect())
}

const HISTORIES: usize = 8;

/// Random histories; of one that fails the shortest that was found to fail is told.
async fn always<S: Strategy>(all: S, holds: impl AsyncFn(S::Value)) {
    let mut runner = TestRunner::default();
    for _ in 0..HISTORIES {
        let mut tree = all.new_tree(&mut runner).expect("a history");
        let Err(mut fault) = tried(holds(tree.current())).await else { continue };
        let mut shortest = tree.current();
        let mut is_smaller = tree.simplify();
        for _ in 0..80 {
            if !is_smaller {
                break;
            }
            is_smaller = match tried(holds(tree.current())).await {
                Err(smaller) => {
                    (fault, shortest) = (smaller, tree.current());
                    tree.simplify()
                }
                Ok(()) => tree.complicate(),
            };
        }
        panic!("{fault}\nafter {shortest:#?}");
    }
}

async fn tried(history: impl Future<Output = ()>) -> std::result::Result<(), String> {
    let said = |fault: Box<dyn std::any::Any + Send>| match fault.downcast::<String>() {
        Ok(text) => *text,
        Err(fault) => fault.downcast::<&str>().map_or_else(|_| "a panic".into(), |text| (*text).to_owned()),
    };
    AssertUnwindSafe(history).catch_unwind().await.map_err(said)
}

async fn figures_are_those_of_an_obvious_count(house: House) {
    let cast = Cast::of(&house).await;
    // Whatever is certified is a copy of this one.
    let like = resident(&house, "Người Đầu", house.hamlet("Thôn 1").await.id).await;
    cast.certified_as(&house, like).await;
    let communes = AtomicUsize::new(0);
    always(history(), async |turns| {
        let name = format!("Xã thử {}", communes.fetch_add(1, Ordering::Relaxed));
        let commune = house.given(move |db| Unit::found_commune(db, "Nghệ An", &name, &["Thôn 1".into(), "Thôn 2".into(), "Thôn 10".into()])).await.id;
        let hamlets = house.given(move |db| Unit::hamlets(db, &[commune])).await;
        let hamlets = [hamlets[0].id, hamlets[1].id, hamlets[2].id];
        Village { house: &house, cast: &cast, commune, hamlets, people: vec![], issued: vec![], merged: vec![], sessions: vec![] }.live(turns).await;
    })
    .await;
    house
        .given(|db| {
            while counter::fold(db)? {}
            Ok(())
        })
        .await;
    let check = house.given(counter::check).await;
    assert!(check.wrong == 0 && check.cells > 0 && check.waiting == 0, "{check:?}");
    house.given(counter::rebuild).await;
    assert_eq!(house.given(counter::check).await, check);
    // Somebody who writes into the counters is found out.
    house.given(|db| Ok(diesel::update(hocvu::db::schema::tallies::table).set(hocvu::db::schema::tallies::count.eq(77)).execute(db)?)).await;
    assert!(house.given(counter::check).await.wrong > 0);
}

/// A commune of its own for each history.
struct Village<'h> {
    house: &'h House,
    cast: &'h Cast,
    commune: UnitId,
    hamlets: [UnitId; 3],
    people: Vec<PersonId>,
    issued: Vec<String>,
    merged: Vec<Merge>,
    sessions: Vec<uuid::Uuid>,
}

impl Village<'_> {
    async fn live(mut self, turns: Vec<Turn>) {
        for turn in turns {
            self.turn(turn).await;
        }
    }

    async fn turn(&mut self, turn: Turn) {
        let (house, by) = (self.house, self.cast.officer.id());
        let ago = |days| today() - Days::new(days);
        let one = |who: Index| *who.get(&self.people);
        match turn {
            Turn::Arrives { hamlet } => self.people.push(resident(house, &format!("Người {}", self.people.len()), self.hamlets[hamlet]).await),
            Turn::Certified { who, days_ago, ends } => {
                let (person, number) = (one(who), format!("{}-{}", self.commune, self.issued.len()));
                self.issued.push(number.clone());
                house.given(move |db| certified(db, person, &number, ago(days_ago), ends.map(|days| start_of_day(ago(days)) + TimeDelta::days(20)))).await;
            }
            Turn::Revoked { which } if !self.issued.is_empty() => {
                let number = which.get(&self.issued).clone();
                house.given(move |db| Certificate::numbered(db, &number)?.revoke(db, by, RevocationKind::Mistake, "x")).await;
            }
            Turn::Moves { who, hamlet } => {
                let (person, unit) = (one(who), self.hamlets[hamlet]);
                house.given(move |db| Ok(diesel::update(persons::table.find(person)).set(persons::unit_id.eq(unit)).execute(db)?)).await;
            }
            Turn::Merged { keep, other } if one(keep) != one(other) => {
                let (keep, other, app, commune) = (one(keep), one(other), house.app.clone(), self.commune);
                let merge = house.app.write(move |db| Merge::of(db, &app.keys, &[commune], keep, other, by)).await;
                self.merged.extend(merge);
            }
            Turn::Parted { which } if !self.merged.is_empty() => {
                let (merge, app) = (self.merged.swap_remove(which.index(self.merged.len())), house.app.clone());
                drop(house.app.write(move |db| merge.undo(db, &app.keys, by)).await);
            }
            Turn::Corrected { who, age, group } => {
                let (person, group) = (one(who), Audience::OFFICIAL_GROUPS[group]);
                let birth = today().with_year(today().year() - age).or(Some(today()));
                let of = persons::table.find(person);
                house.given(move |db| Ok(diesel::update(of).set((persons::birth_date.eq(birth), persons::audience.eq(group))).execute(db)?)).await;
            }
            Turn::Meets { hamlet, days_ago, who } => {
                let (unit, who) = (self.hamlets[hamlet], who.into_iter().map(one).collect::<BTreeSet<PersonId>>());
                self.sessions.push(house.given(move |db| session(db, unit, ago(days_ago), by, &who)).await);
            }
            Turn::Cancelled { which } | Turn::Unmarked { which } if !self.sessions.is_empty() => {
                let (id, cancelled) = (*which.get(&self.sessions), matches!(turn, Turn::Cancelled { .. }));
                house.given(move |db| change_session(db, id, cancelled)).await;
            }
            Turn::AtHome { who, hamlet, number } => {
                let (person, unit) = (one(who), self.hamlets[hamlet]);
                house
                    .given(move |db| {
                        let home = Household::named(db, unit, &number.to_string())?.id;
                        Ok(diesel::update(persons::table.find(person)).set(persons::household_id.eq(home)).execute(db)?)
                    })
                    .await;
            }
            Turn::Folded => house.given(|db| counter::fold(db).map(drop)).await,
            Turn::Compared => compare(house, self.commune, &self.hamlets).await,
            Turn::Revoked { .. } | Turn::Merged { .. } | Turn::Parted { .. } | Turn::Cancelled { .. } | Turn::Unmarked { .. } => {}
        }
    }
}

/// A certificate like the first one of the house, with the course that was begun and what was asked for.
fn certified(db: &mut Db, person: PersonId, number: &str, day: NaiveDate, ends: Option<NaiveDateTime>) -> Result<()> {
    let at = start_of_day(day);
    let like = certificates::table.order(certificates::issued_at).select((certificates::unit_id, certificates::course_version_id));
    let (unit, version): (UnitId, Vec<u8>) = like.filter(certificates::number.not_like("%-%-%-%-%")).first(db)?;
    let course: Vec<u8> = enrolments::table.filter(enrolments::course_version_id.eq(&version)).select(enrolments::course_id).first(db)?;
    let ids = [(); 3].map(|()| uuid::Uuid::now_v7().as_bytes().to_vec());
    let known = enrolments::table.filter(enrolments::person_id.eq(person)).filter(enrolments::course_id.eq(&course)).select(enrolments::id);
    let enrolment = match known.first::<Vec<u8>>(db).optional()? {
        Some(known) => known,
        None => {
            let key = (enrolments::id.eq(&ids[0]), enrolments::person_id.eq(person), enrolments::course_id.eq(&course));
            let progress =
                (enrolments::course_version_id.eq(&version), enrolments::lessons_total.eq(1), enrolments::lessons_done.eq(1), enrolments::begun_at.eq(at));
            diesel::insert_into(enrolments::table).values((key, progress)).execute(db)?;
            ids[0].clone()
        }
    };
    diesel::insert_into(certificate_requests::table)
        .values((
            (certificate_requests::id.eq(&ids[1]), certificate_requests::enrolment_id.eq(&enrolment), certificate_requests::person_id.eq(person)),
            (certificate_requests::course_version_id.eq(&version), certificate_requests::unit_id.eq(unit)),
            (certificate_requests::state.eq("approved"), certificate_requests::requested_at.eq(at)),
        ))
        .execute(db)?;
    diesel::insert_into(certificates::table)
        .values((
            (certificates::id.eq(&ids[2]), certificates::number.eq(number), certificates::request_id.eq(&ids[1]), certificates::person_id.eq(person)),
            (certificates::unit_id.eq(unit), certificates::course_version_id.eq(&version), certificates::framework.eq("x"), certificates::name.eq("x")),
            (certificates::audience.eq("resident"), certificates::course_title.eq("x"), certificates::skills.eq("[]"), certificates::score.eq(1.0)),
            (certificates::revision.eq(1), certificates::issued_at.eq(at), certificates::expires_at.eq(ends)),
        ))
        .execute(db)?;
    Ok(())
}

pub fn session(db: &mut Db, unit: UnitId, day: NaiveDate, trainer: PersonId, who: &BTreeSet<PersonId>) -> Result<uuid::Uuid> {
    let (id, at) = (uuid::Uuid::now_v7(), start_of_day(day) + TimeDelta::hours(19));
    let key = id.as_bytes().as_slice();
    diesel::insert_into(class_sessions::table)
        .values((
            (class_sessions::id.eq(key), class_sessions::unit_id.eq(unit), class_sessions::kind.eq("community"), class_sessions::mode.eq("in-person")),
            (
                class_sessions::title.eq("Buổi tối"),
                class_sessions::trainer_id.eq(trainer),
                class_sessions::co_organisers.eq("[]"),
                class_sessions::online_address.eq(""),
            ),
            (class_sessions::lessons.eq("[]"), class_sessions::starts_at.eq(at), class_sessions::ends_at.eq(at + TimeDelta::hours(2))),
            (class_sessions::created_by.eq(trainer), class_sessions::created_at.eq(now()), class_sessions::changes.eq(0), class_sessions::changed_at.eq(now())),
            class_sessions::cancelled_because.eq(""),
        ))
        .execute(db)?;
    for person in who {
        let mark = uuid::Uuid::now_v7();
        let mark = mark.as_bytes().as_slice();
        diesel::insert_into(session_marks::table)
            .values((
                (session_marks::id.eq(mark), session_marks::session_id.eq(key), session_marks::person_id.eq(person), session_marks::mark.eq("present")),
                (session_marks::how.eq("roll-call"), session_marks::companion.eq(""), session_marks::reason.eq(""), session_marks::marked_by.eq(trainer)),
                (session_marks::marked_at.eq(now()), session_marks::received_at.eq(now())),
            ))
            .execute(db)?;
        diesel::insert_into(attendances::table)
            .values((
                (attendances::session_id.eq(key), attendances::person_id.eq(person), attendances::mark_id.eq(mark)),
                (attendances::mark.eq("present"), attendances::came.eq(true), attendances::marked_at.eq(now())),
            ))
            .execute(db)?;
    }
    Ok(id)
}

/// Cancelled, or another mark for those who came.
fn change_session(db: &mut Db, id: uuid::Uuid, cancelled: bool) -> Result<()> {
    let key = id.as_bytes().as_slice();
    if cancelled {
        diesel::update(class_sessions::table.find(key)).set(class_sessions::cancelled_at.eq(Some(now()))).execute(db)?;
    } else {
        diesel::update(attendances::table.filter(attendances::session_id.eq(key))).set(attendances::came.eq(false)).execute(db)?;
    }
    Ok(())
}

type Expected = BTreeMap<(&'static str, Option<UnitId>), (i64, Option<i64>)>;

async fn compare(house: &House, commune: UnitId, hamlets: &[UnitId; 3]) {
    let month = Period::this(PeriodKind::Month);
    let week = Period::this(PeriodKind::Week).previous();
    let days = Period::between(today() - Days::new(45), today() - Days::new(3)).unwrap();
    for period in [Period::year(this_year()), Period::year(this_year() - 1), Period::this(PeriodKind::Quarter).previous(), month.previous(), week, days] {
        let hamlets = *hamlets;
        let (table, expected) = house.given(move |db| Ok((FigureTable::of(db, &[commune], &period)?, obvious(db, &hamlets, &period)?))).await;
        for ((code, place), (numerator, denominator)) in expected {
            let figure = table.figure(code, place).unwrap_or_else(|| panic!("{code}"));
            let of = figure.denominator.as_ref().map(|of| of.count);
            assert_eq!((figure.numerator, denominator.map_or(of, Some)), (Some(numerator), of), "{code} {place:?} {period}");
            assert!(denominator.is_none_or(|denominator| Some(denominator) == of), "{code} {place:?} {period}: of {of:?}, not {denominator:?}");
        }
    }
}

/// Everybody in turn, with all their records.
fn obvious(db: &mut Db, hamlets: &[UnitId; 3], period: &Period) -> Result<Expected> {
    let mut expected = Expected::new();
    for code in [
        "adults-skilled",
        "officials-skilled",
        "workers-skilled",
        "pupils-skilled",
        "passed-here",
        "begun",
        "elders-begun",
        "attendances",
        "learners",
        "sessions",
    ] {
        expected.extend(hamlets.iter().copied().map(Some).chain([None]).map(|place| ((code, place), (0, None))));
    }
    let until = period.last.min(today());
    let gone: Vec<PersonId> = merges::table.filter(merges::undone_at.is_null()).select(merges::other_id).load(db)?;
    let everybody: Vec<(PersonId, UnitId, Audience, Option<NaiveDate>)> =
        persons::table.filter(persons::unit_id.eq_any(hamlets)).select((persons::id, persons::unit_id, persons::audience, persons::birth_date)).load(db)?;
    let mut of: BTreeMap<(&'static str, Option<UnitId>), i64> = BTreeMap::new();
    for (person, unit, group, birth) in everybody {
        let has_password = passwords::table.find(person).select(passwords::user_name).first::<String>(db).optional()?.is_some();
        let begun: Vec<NaiveDateTime> = enrolments::table.filter(enrolments::person_id.eq(person)).select(enrolments::begun_at).load(db)?;
        if gone.contains(&person) || has_password && begun.is_empty() {
            continue;
        }
        let age = birth.map(|birth| today().years_since(birth).unwrap_or(0));
        let skilled = format!("{group}s-skilled").replace("residents", "adults").replace("students", "pupils");
        let target = ["adults-skilled", "officials-skilled", "workers-skilled", "pupils-skilled"].into_iter().find(|code| *code == skilled);
        let grown = age.is_none_or(|age| age >= 18);
        let target = target.filter(|code| match *code {
            "adults-skilled" => grown,
            "pupils-skilled" => age.is_none_or(|age| age >= if period.target_year() == 2025 { 11 } else { 6 }),
            _ => true,
        });
        let passed = passed(db, person, until)?;
        let came: Vec<NaiveDateTime> = attendances::table
            .inner_join(class_sessions::table)
            .filter(attendances::person_id.eq(person))
            .filter(attendances::came)
            .filter(class_sessions::cancelled_at.is_null())
            .select(class_sessions::starts_at)
            .load(db)?;
        let came: Vec<NaiveDate> = came.into_iter().map(|at| in_vietnam(at).date()).collect();
        let has_begun = begun.iter().map(|at| in_vietnam(*at).date()).chain(came.iter().copied()).any(|day| day <= until);
        let in_period = came.iter().filter(|day| period.has(**day)).count() as i64;
        let mut count = |code: &'static str, number: i64, counted: bool| {
            for place in [Some(unit), None] {
                let Some(known) = expected.get_mut(&(code, place)) else { continue };
                known.0 += number;
                *of.entry((code, place)).or_default() += i64::from(counted);
            }
        };
        target.into_iter().for_each(|code| count(code, i64::from(passed), true));
        count("passed-here", i64::from(passed), true);
        count("begun", i64::from(has_begun), true);
        let elder = age.is_some_and(|age| age >= 60);
        count("elders-begun", i64::from(has_begun && elder), elder);
        count("attendances", in_period, false);
        count("learners", i64::from(in_period > 0), false);
    }
    for ((code, place), number) in of {
        if !["attendances", "learners"].contains(&code) {
            expected.get_mut(&(code, place)).expect("it was counted").1 = Some(number);
        }
    }
    sessions(db, hamlets, period, &mut expected)?;
    homes(db, hamlets, until, &gone, &mut expected)?;
    Ok(expected)
}

fn passed(db: &mut Db, person: PersonId, until: NaiveDate) -> Result<bool> {
    let own: Vec<(hocvu::certification::CertificateId, NaiveDateTime, Option<NaiveDateTime>)> = certificates::table
        .filter(certificates::person_id.eq(person))
        .select((certificates::id, certificates::issued_at, certificates::expires_at))
        .load(db)?;
    for (id, issued, ends) in own {
        let revoked = revocations::table.find(id).select(revocations::revoked_at).first::<NaiveDateTime>(db).optional()?.is_some();
        let day = |at: NaiveDateTime| in_vietnam(at).date();
        if !revoked && day(issued) <= until && ends.is_none_or(|ends| day(ends) > until) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn sessions(db: &mut Db, hamlets: &[UnitId; 3], period: &Period, expected: &mut Expected) -> Result<()> {
    for hamlet in hamlets {
        let held: Vec<(Vec<u8>, NaiveDateTime)> = class_sessions::table
            .filter(class_sessions::unit_id.eq(hamlet))
            .filter(class_sessions::cancelled_at.is_null())
            .select((class_sessions::id, class_sessions::starts_at))
            .load(db)?;
        for (id, at) in held {
            let came: i64 = attendances::table.filter(attendances::session_id.eq(id)).filter(attendances::came).count().get_result(db)?;
            if came > 0 && period.has(in_vietnam(at).date()) {
                expected.get_mut(&("sessions", Some(*hamlet))).expect("a hamlet").0 += 1;
                expected.get_mut(&("sessions", None)).expect("the total").0 += 1;
            }
        }
    }
    Ok(())
}

fn homes(db: &mut Db, hamlets: &[UnitId; 3], until: NaiveDate, gone: &[PersonId], expected: &mut Expected) -> Result<()> {
    let merged: Vec<hocvu::community::HouseholdId> =
        household_merges::table.filter(household_merges::undone_at.is_null()).select(household_merges::other_id).load(db)?;
    for hamlet in hamlets {
        let homes: Vec<hocvu::community::HouseholdId> = households::table.filter(households::unit_id.eq(hamlet)).select(households::id).load(db)?;
        let (mut learning, mut all) = (0, 0);
        for home in homes.into_iter().filter(|home| !merged.contains(home)) {
            all += 1;
            let members: Vec<PersonId> = persons::table.filter(persons::household_id.eq(home)).select(persons::id).load(db)?;
            let mut learns = false;
            for member in members.into_iter().filter(|member| !gone.contains(member)) {
                let begun: Vec<NaiveDateTime> = enrolments::table.filter(enrolments::person_id.eq(member)).select(enrolments::begun_at).load(db)?;
                let came: Vec<NaiveDateTime> = attendances::table
                    .inner_join(class_sessions::table)
                    .filter(attendances::person_id.eq(member))
                    .filter(attendances::came)
                    .filter(class_sessions::cancelled_at.is_null())
                    .select(class_sessions::starts_at)
                    .load(db)?;
                learns |= begun.into_iter().chain(came).any(|at| in_vietnam(at).date() <= until);
            }
            learning += i64::from(learns);
        }
        expected.insert(("households-learning", Some(*hamlet)), (learning, Some(all)));
    }
    Ok(())
}
