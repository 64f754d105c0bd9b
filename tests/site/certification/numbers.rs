//! The series of certificate numbers under random hands: approvals, corrections, reissues and revocations at once, some
//! of them given up half way, over the turn of a year. No gaps, no doubles.

use super::Cast;
use crate::both;
use crate::house::House;
use chrono::Datelike;
use diesel::prelude::*;
use futures_util::future::join_all;
use hocvu::certification::{Certificate, NewCorrection, Request, RequestId, RevocationKind, take_number};
use hocvu::community::Unit;
use hocvu::db::schema::{certificates, corrections};
use hocvu::db::{Db, PersonId};
use hocvu::error::{Error, Result};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

both!(numbers_have_no_gaps_and_no_doubles_under_random_hands);

const PEOPLE: usize = 8;
/// So many at the same time.
const AT_ONCE: usize = 6;

fn act(db: &mut Db, act: u8, by: PersonId, request: RequestId, commune: &Unit, next_year: i32) -> Result<Option<String>> {
    let given_up = || Err(Error::refused("form-incomplete"));
    if act >= 6 {
        let number = take_number(db, commune, next_year)?;
        return if act == 6 { given_up() } else { Ok(Some(number)) };
    }
    let request = Request::find(db, request)?;
    let Some(certificate) = Certificate::of_request(db, request.id)? else {
        request.approve(db, by)?;
        return if act == 0 { given_up() } else { Ok(None) };
    };
    let new = |name: String| NewCorrection { revision: certificate.revision, name, birth_date: certificate.birth_date, reason: "Theo thẻ".into() };
    match act {
        1 => certificate.correct(db, by, &new(format!("Người thứ {}", certificate.revision)))?,
        2 | 3 => drop(certificate.reissue(db, by, &new(certificate.name.clone()))?),
        4 => {
            certificate.reissue(db, by, &new(certificate.name.clone()))?;
            return given_up();
        }
        5 if certificate.revision > 3 => certificate.revoke(db, by, RevocationKind::Mistake, "Nhầm")?,
        _ => {}
    }
    Ok(None)
}

async fn numbers_have_no_gaps_and_no_doubles_under_random_hands(house: House) {
    let cast = Cast::of(&house).await;
    let mut requests = Vec::new();
    for number in 0..PEOPLE {
        let request = cast.asked(&house, &format!("Học viên {number}")).await;
        request.check(&cast.assessor, "did").await;
        requests.push(request.id);
    }
    let (by, commune, this_year) = (cast.approver.id(), house.commune().await, hocvu::web::today().year());
    let acts = prop::collection::vec((0..9_u8, 0..PEOPLE), 90).new_tree(&mut TestRunner::deterministic()).unwrap().current();
    let mut of_next_year = Vec::new();
    for together in acts.chunks(AT_ONCE) {
        let done = together.iter().map(|&(what, person)| {
            let (request, commune) = (requests[person], commune.clone());
            house.app.write(move |db| act(db, what, by, request, &commune, this_year + 1))
        });
        for done in join_all(done).await {
            match done {
                Ok(number) => of_next_year.extend(number),
                Err(Error::Refused(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }
    let held = house.given(|db| {
        let mut all: Vec<String> = certificates::table.select(certificates::number).load(db)?;
        let before = corrections::table.filter(corrections::number_before.is_not_null()).select(corrections::number_before.assume_not_null());
        all.extend(before.load::<String>(db)?);
        Ok(all)
    });
    let mut held = held.await;
    assert!(held.len() > PEOPLE && of_next_year.len() > 5, "{} {}", held.len(), of_next_year.len());
    held.sort();
    of_next_year.sort();
    let series = |year: i32, count: usize| (1..=count).map(|n| format!("TC-{year}-{n:05}")).collect::<Vec<_>>();
    assert_eq!(held, series(this_year, held.len()));
    assert_eq!(of_next_year, series(this_year + 1, of_next_year.len()));
}
