//! The two doors of the database: what is acknowledged is kept, what fails loses only itself.

use crate::both;
use crate::house::House;
use diesel::prelude::*;
use futures_util::future::join_all;
use hocvu::community::Unit;
use hocvu::db::schema::throttles;
use hocvu::db::{Db, Standing, migrate, now, standing};
use hocvu::error::{Error, Result};
use hocvu::identity::{Throttle, Try};
use hocvu::journal;
use serde_json::json;

both!(
    a_change_that_fails_loses_only_itself,
    a_panic_is_an_answer_and_the_next_change_works,
    many_at_once_lose_nothing,
    looking_then_deciding_is_safe,
    the_journal_shows_a_changed_entry,
    a_newer_database_is_refused_untouched,
    a_reader_cannot_change_anything,
);

fn note(db: &mut Db, subject: &[u8]) -> Result<()> {
    let row = (throttles::subject.eq(subject), throttles::failures.eq(0), throttles::last_at.eq(now()));
    diesel::insert_into(throttles::table).values(row).execute(db)?;
    Ok(())
}

async fn noted(house: &House) -> i64 {
    house.app.read(|db| Ok(throttles::table.count().get_result(db)?)).await.unwrap()
}

async fn a_change_that_fails_loses_only_itself(house: House) {
    let changes = (0..20u8).map(|n| {
        house.app.write(move |db| {
            note(db, &[n])?;
            if n % 2 == 0 { Err(Error::refused("no")) } else { Ok(()) }
        })
    });
    let kept = join_all(changes).await.iter().filter(|done| done.is_ok()).count();
    assert_eq!((kept, noted(&house).await), (10, 10));
}

async fn a_panic_is_an_answer_and_the_next_change_works(house: House) {
    let panicked: Result<()> = house
        .app
        .write(|db| {
            note(db, b"lost")?;
            panic!("on purpose")
        })
        .await;
    assert!(matches!(panicked, Err(Error::Broken(_))));
    house.app.write(|db| note(db, b"kept")).await.unwrap();
    assert_eq!(noted(&house).await, 1);
}

async fn many_at_once_lose_nothing(house: House) {
    let done = join_all((0..300u32).map(|n| house.app.write(move |db| note(db, &n.to_be_bytes())))).await;
    assert!(done.iter().all(Result::is_ok));
    assert_eq!(noted(&house).await, 300);
}

async fn looking_then_deciding_is_safe(house: House) {
    let tries = join_all((0..30).map(|_| house.app.write(|db| Throttle::take(db, b"Lan")))).await;
    let allowed = tries.into_iter().filter(|tried| matches!(tried, Ok(Try::Allowed))).count();
    assert_eq!(allowed, 5, "many tries at once count as many");
}

async fn the_journal_shows_a_changed_entry(house: House) {
    house.app.write(|db| (0..5).try_for_each(|n| journal::record(db, None, "class-made", n, json!({ "n": n })))).await.unwrap();
    let (last, _) = house.app.read(journal::head).await.unwrap();
    assert_eq!(house.app.read(journal::check).await.unwrap(), Ok(last));
    let changed = last - 2;
    house
        .app
        .write(move |db| {
            use hocvu::db::schema::journal;
            Ok(diesel::update(journal::table.find(changed)).set(journal::subject.eq("another")).execute(db)?)
        })
        .await
        .unwrap();
    assert_eq!(house.app.read(journal::check).await.unwrap(), Err(changed));
}

async fn a_newer_database_is_refused_untouched(house: House) {
    let answer = house.app.write(|db| {
        assert_eq!(standing(db)?, Standing::Current);
        diesel::sql_query("INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('9999', '2030-01-01 00:00:00')").execute(db)?;
        assert_eq!(standing(db)?, Standing::Newer(vec!["9999".into()]));
        Ok(migrate(db).map_err(|error| error.to_string()))
    });
    assert!(answer.await.unwrap().unwrap_err().contains("phiên bản mới hơn"));
    assert!(house.app.read(Unit::any).await.unwrap());
}

async fn a_reader_cannot_change_anything(house: House) {
    house.app.write(|db| note(db, b"kept")).await.unwrap();
    let tried = house.app.read(|db| Ok(diesel::delete(throttles::table).execute(db)?)).await;
    assert!(tried.is_err());
    assert_eq!(noted(&house).await, 1);
}

/// `.cargo/config.toml` says why. Cargo reads it from the folder it is started in: elsewhere SQLite would be slow, and nobody would know.
#[actix_web::test]
async fn sqlite_is_compiled_as_the_house_wants_it() {
    let house = House::sqlite().await;
    let compiled = |db: &mut Db| {
        let Db::Sqlite(connection) = db else { unreachable!("asked for SQLite") };
        let used = diesel::sql_query("SELECT sqlite_compileoption_used('THREADSAFE=2') + sqlite_compileoption_used('ENABLE_QPSG') AS count");
        Ok(used.get_result::<Used>(connection)?.count)
    };
    assert_eq!(house.app.read(compiled).await.unwrap(), 2);
}

#[derive(diesel::QueryableByName)]
struct Used {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    count: i32,
}
