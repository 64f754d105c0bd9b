//! Random histories: after every turn the figures are those of a slow, obvious count over all records.

use super::{resident, this_year};
use crate::both;
use crate::certification::Cast;
use crate::house::House;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use hocvu::certification::{Certificate, RevocationKind};
use hocvu::community::Household;
use hocvu::db::schema::{
    attendances, certificates, class_sessions, enrolments, household_merges, households, merges, passwords, persons, revocations, session_marks,
};
use hocvu::db::{Db, PersonId, UnitId, now};
use hocvu::error::Result;
use hocvu::identity::Audience;
use hocvu::reporting::{FigureTable, Period, PeriodKind, counter};
use hocvu::roster::Merge;
use hocvu::web::{in_vietnam, start_of_day, today};
use std::collections::{BTreeMap, BTreeSet};

both!(figures_are_those_of_an_obvious_count);

/// The next number of a row that looks like chance and is the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most.max(1)
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

const TURNS: usize = 60;

async fn figures_are_those_of_an_obvious_count(house: House) {
    let cast = Cast::of(&house).await;
    let commune = house.commune().await.id;
    let hamlets = [house.hamlet("Thôn 1").await.id, house.hamlet("Thôn 2").await.id, house.hamlet("Thôn 10").await.id];
    let mut chance = Chance(20_261_125);
    let (mut people, mut issued, mut merged, mut sessions): (Vec<PersonId>, Vec<String>, Vec<_>, Vec<uuid::Uuid>) = Default::default();
    for turn in 0..TURNS {
        match chance.below(12) {
            0..=2 => people.push(resident(&house, &format!("Người {turn}"), chance.of(&hamlets)).await),
            3 if issued.len() < 8 => {
                people.push(resident(&house, &format!("Người {turn}"), chance.of(&hamlets)).await);
                let certificate = cast.certified_as(&house, people[people.len() - 1]).await;
                let (number, day) = (certificate.number.clone(), today() - Days::new(chance.below(700) as u64));
                let ends = (chance.below(3) == 0).then(|| start_of_day(today() - Days::new(chance.below(40) as u64) + Days::new(20)));
                house.given(move |db| at_another_time(db, &number, day, ends)).await;
                issued.push(certificate.number);
            }
            4 if !issued.is_empty() => {
                let (number, by) = (issued[chance.below(issued.len())].clone(), cast.approver.id());
                house.given(move |db| Certificate::numbered(db, &number)?.revoke(db, by, RevocationKind::Mistake, "x")).await;
            }
            5 if !people.is_empty() => {
                let (person, unit) = (chance.of(&people), chance.of(&hamlets));
                house.given(move |db| Ok(diesel::update(persons::table.find(person)).set(persons::unit_id.eq(unit)).execute(db)?)).await;
            }
            6 if people.len() > 3 => {
                let (keep, other, by, app) = (chance.of(&people), chance.of(&people), cast.officer.id(), house.app.clone());
                if keep != other
                    && let Ok(merge) = house.app.write(move |db| Merge::of(db, &app.keys, &[commune], keep, other, by)).await
                {
                    merged.push(merge);
                }
            }
            7 if !merged.is_empty() => {
                let (merge, by, app) = (merged.swap_remove(chance.below(merged.len())), cast.officer.id(), house.app.clone());
                drop(house.app.write(move |db| merge.undo(db, &app.keys, by)).await);
            }
            8 if !people.is_empty() => {
                // A correction: an age that changes the band, or the group.
                let (person, years, group) = (chance.of(&people), chance.below(90) as i32, chance.of(Audience::OFFICIAL_GROUPS.as_slice()));
                let birth = today().with_year(today().year() - years).or(Some(today()));
                house
                    .given(move |db| {
                        Ok(diesel::update(persons::table.find(person)).set((persons::birth_date.eq(birth), persons::audience.eq(group))).execute(db)?)
                    })
                    .await;
            }
            9 if !people.is_empty() => {
                let (unit, day, trainer) = (chance.of(&hamlets), today() - Days::new(chance.below(500) as u64), cast.officer.id());
                let who: BTreeSet<PersonId> = (0..4).map(|_| chance.of(&people)).collect();
                sessions.push(house.given(move |db| session(db, unit, day, trainer, &who)).await);
            }
            10 if !sessions.is_empty() => {
                let (id, cancelled) = (chance.of(&sessions), chance.below(2) == 0);
                house.given(move |db| change_session(db, id, cancelled)).await;
            }
            11 if !people.is_empty() => {
                let (person, unit, number) = (chance.of(&people), chance.of(&hamlets), chance.below(3));
                house
                    .given(move |db| {
                        let home = Household::named(db, unit, &number.to_string())?.id;
                        Ok(diesel::update(persons::table.find(person)).set(persons::household_id.eq(home)).execute(db)?)
                    })
                    .await;
            }
            _ => {}
        }
        if turn % 7 == 3 {
            house.given(|db| counter::fold(db).map(drop)).await;
        }
        if turn % 5 == 4 || turn + 1 == TURNS {
            compare(&house, commune, &hamlets).await;
        }
    }
    house
        .given(|db| {
            while counter::fold(db)? {}
            Ok(())
        })
        .await;
    compare(&house, commune, &hamlets).await;
    let check = house.given(counter::check).await;
    assert!(check.wrong == 0 && check.cells > 0 && check.waiting == 0, "{check:?}");
    house.given(counter::rebuild).await;
    assert_eq!(house.given(counter::check).await, check);
    // Somebody who writes into the counters is found out.
    house.given(|db| Ok(diesel::update(hocvu::db::schema::tallies::table).set(hocvu::db::schema::tallies::count.eq(77)).execute(db)?)).await;
    assert!(house.given(counter::check).await.wrong > 0);
}

fn at_another_time(db: &mut Db, number: &str, day: NaiveDate, ends: Option<NaiveDateTime>) -> Result<()> {
    let of = certificates::table.filter(certificates::number.eq(number));
    diesel::update(of).set((certificates::issued_at.eq(start_of_day(day)), certificates::expires_at.eq(ends))).execute(db)?;
    Ok(())
}

fn session(db: &mut Db, unit: UnitId, day: NaiveDate, trainer: PersonId, who: &BTreeSet<PersonId>) -> Result<uuid::Uuid> {
    let (id, at) = (uuid::Uuid::now_v7(), start_of_day(day) + chrono::TimeDelta::hours(19));
    let key = id.as_bytes().as_slice();
    diesel::insert_into(class_sessions::table)
        .values((
            (class_sessions::id.eq(key), class_sessions::unit_id.eq(unit), class_sessions::kind.eq("class"), class_sessions::mode.eq("in-person")),
            (
                class_sessions::title.eq("Buổi tối"),
                class_sessions::trainer_id.eq(trainer),
                class_sessions::co_organisers.eq("[]"),
                class_sessions::online_address.eq(""),
            ),
            (class_sessions::lessons.eq("[]"), class_sessions::starts_at.eq(at), class_sessions::ends_at.eq(at + chrono::TimeDelta::hours(2))),
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
        persons::table.select((persons::id, persons::unit_id, persons::audience, persons::birth_date)).load(db)?;
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
