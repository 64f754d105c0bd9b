//! kill -9 while 200 learners answer and an approver signs: twenty times, on both databases.

use super::facts::numbers;
use super::{Busy, Commune, Server};
use crate::both;
use crate::house::House;
use hocvu::journal;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

const ROUNDS: usize = 20;

both!(what_was_acknowledged_survives_kill_9);

async fn what_was_acknowledged_survives_kill_9(house: House) {
    let commune = Arc::new(Commune::of(&house).await);
    let database = house.app.config.database.clone();
    for round in 0..ROUNDS {
        let server = Server::start(&house.data(), database.as_deref());
        let busy = Busy::at(&commune, &server);
        busy.in_full_swing(&commune);
        thread::sleep(Duration::from_millis(17 * round as u64));
        server.kill();
        busy.end();
        let facts = commune.facts();
        let (there, evidence) = (commune.clone(), house.app.config.evidence_folder());
        let missing = house.given(move |db| facts.missing(db, &there, &there.facts(), &evidence)).await;
        assert!(missing.is_empty(), "round {round}: {missing:#?}");
    }
    assert!(commune.facts().approved() > 0, "nothing was approved");
    let running = house.given(numbers).await;
    assert_eq!(running, (1..=running.len()).collect::<Vec<_>>(), "numbers without gaps");
    assert!(house.app.read(journal::check).await.unwrap().is_ok());
}
