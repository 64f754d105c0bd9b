//! The whole site in process: stories with people, each on SQLite and on PostgreSQL.

mod house;

mod accessibility;
mod assessment;
mod assessors_desk;
mod attendance;
mod authoring;
mod bank;
mod blueprint;
mod catalog;
mod certification;
mod confirmation;
mod database;
mod documents;
mod durability;
mod figures;
mod fuzz;
mod guards;
mod helping;
mod identity;
mod impartial;
mod jobs;
mod journal;
mod keys;
mod kinds;
mod learning;
mod letters;
mod matrix;
mod measuring;
mod merge;
mod model;
#[cfg(feature = "oidc")]
mod openid;
mod operations;
mod packages;
mod paper;
mod people;
mod pictures;
mod presentation;
mod privacy;
mod programmes;
mod read_aloud;
mod reading_keys;
mod recordings;
mod rights;
mod roster;
mod search;
mod security;
mod session_plan;
mod sessions;
mod sign_in;
mod staff_rules;
mod stewardship;
mod structure;
mod uploads;
mod ways_in;

/// `both!(a_story, another)`: each story runs on both databases.
#[macro_export]
macro_rules! both {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[actix_web::test] async fn $story() { super::$story($crate::house::House::sqlite().await).await })+
        }
        mod on_postgres {
            $(#[actix_web::test] async fn $story() {
                let Some(house) = $crate::house::House::postgres().await else {
                    eprintln!("skipped: HOCVU_TEST_POSTGRES is not set; tests/run.sh sets it");
                    return;
                };
                super::$story(house).await
            })+
        }
    };
}
