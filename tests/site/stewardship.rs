//! What people ask about their own data, and what stewards do with it.

mod copy;
mod deletion;
mod incidents;
mod requests;
mod restriction;
mod retention;

use crate::assessment::{published, ready_for_the_test, take_the_test};
use crate::house::{House, Visitor};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary};
use hocvu::certification::{Certificate, CheckId, Level, PracticalCheck, Request, Seen};
use hocvu::db::PersonId;
use hocvu::identity::{Checked, Number, Role, SealedNumber};
use hocvu::learning::Enrolment;

/// A learner with a number, answers and a certificate.
pub async fn certified(house: &House, name: &str) -> (Visitor, Certificate) {
    let quiz = published(house).await;
    let learner = ready_for_the_test(house, name).await;
    take_the_test(house, &learner, quiz).await;
    give_number(house, learner.id(), "038160000001").await;
    let (person, assessor) = (learner.id(), house.staff("Thầy Giá", Role::Assessor).await.id());
    let approver = house.staff("Cô Duyệt", Role::Approver).await.id();
    let certificate = house
        .given(move |db| {
            let enrolment = Enrolment::all_of(db, person)?.remove(0).id;
            let request = Request::ask(db, person, enrolment)?;
            let seen: Vec<Seen> = ["dat", "them"].map(|key| Seen { key: key.into(), level: Level::Did }).to_vec();
            PracticalCheck::record(db, assessor, &request, CheckId::new(), &seen, "Làm tốt ở nhà")?;
            Request::find(db, request.id)?.approve(db, approver)
        })
        .await;
    (learner, certificate)
}

pub async fn give_number(house: &House, person: PersonId, digits: &'static str) {
    let app = house.app.clone();
    house
        .given(move |db| {
            let number: SealedNumber = Number::parse(digits).unwrap().seal(&app.keys, person, Checked::SeenCard)?;
            SealedNumber::keep_all(db, &[(person, number)], None, hocvu::db::now())
        })
        .await;
}

#[derive(QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// How many rows of a table are the person's.
async fn rows(house: &House, table: &'static str, of: &'static str, person: PersonId) -> i64 {
    house
        .given(move |db| Ok(sql_query(format!("SELECT count(*) AS rows FROM {table} WHERE {of}")).bind::<Binary, _>(person).get_result::<Rows>(db)?.rows))
        .await
}

/// Changes the past, as no page can.
async fn changed(house: &House, sql: &'static str) {
    house.given(move |db| Ok(sql_query(sql).execute(db)?)).await;
}
