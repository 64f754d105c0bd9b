//! Work done once a month: by one of several, again after a failure.

use crate::house::House;
use hocvu::error::Error;
use hocvu::jobs::{self, Job};
use std::cell::Cell;

crate::both!(a_monthly_job_is_done_once_a_month, of_two_processes_one_does_the_job, a_job_that_failed_is_tried_again);

async fn a_monthly_job_is_done_once_a_month(house: House) {
    let times = Cell::new(0);
    for due in [true, false, false] {
        let work = |_| {
            times.set(times.get() + 1);
            async { Ok(()) }
        };
        assert_eq!(jobs::if_due(&house.app, "counting", work).await.unwrap(), due);
    }
    assert_eq!(times.get(), 1);
    let job = house.given(|db| Job::last(db, "counting")).await.unwrap();
    assert!(job.done_at.is_some() && job.trouble.is_none());
    assert!(jobs::if_due(&house.app, "another", |_| async { Ok(()) }).await.unwrap(), "each job for itself");
}

async fn of_two_processes_one_does_the_job(house: House) {
    let slow = |_| async {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        Ok(())
    };
    let (one, other) = futures_util::join!(jobs::if_due(&house.app, "slow", slow), jobs::if_due(&house.app, "slow", slow));
    assert_eq!([one.unwrap(), other.unwrap()].iter().filter(|did| **did).count(), 1);
}

async fn a_job_that_failed_is_tried_again(house: House) {
    assert!(jobs::if_due(&house.app, "frail", |_| async { Err(Error::refused("busy")) }).await.is_err());
    assert!(house.given(|db| Job::last(db, "frail")).await.unwrap().trouble.is_some());
    assert!(jobs::if_due(&house.app, "frail", |_| async { Ok(()) }).await.unwrap());
    assert!(!jobs::if_due(&house.app, "frail", |_| async { Ok(()) }).await.unwrap());
}
