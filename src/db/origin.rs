//! Where a change comes from: the address of the browser, and who helps whom in it.
//!
//! It stands around a request (a task-local); `Pool::read` and `Pool::write` carry it into the closure, on whatever thread
//! that runs (a thread-local). So no caller passes it on, and none can forget it.

use super::PersonId;
use std::cell::RefCell;
use std::future::Future;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Origin {
    /// Of the browser; nothing for the program itself and its commands.
    pub address: Option<String>,
    pub helping: Option<Helping>,
}

/// Somebody acts for a learner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Helping {
    pub helper: PersonId,
    pub learner: PersonId,
}

tokio::task_local! { static AROUND: RefCell<Origin>; }
thread_local! { static HERE: RefCell<Origin> = RefCell::default(); }

impl Origin {
    /// The origin of what happens in this task.
    pub fn of_task() -> Origin {
        AROUND.try_with(|origin| origin.borrow().clone()).unwrap_or_default()
    }

    /// Within a closure: the origin of this change.
    pub fn here() -> Origin {
        HERE.with_borrow(Clone::clone)
    }

    /// Within a closure: who helps, if anybody does.
    pub fn helper() -> Option<PersonId> {
        HERE.with_borrow(|origin| origin.helping.map(|helping| helping.helper))
    }

    pub async fn around<F: Future>(self, work: F) -> F::Output {
        AROUND.scope(RefCell::new(self), work).await
    }

    /// From here on this task acts with somebody's help.
    pub fn helped_by(helper: PersonId, learner: PersonId) {
        AROUND.try_with(|origin| origin.borrow_mut().helping = Some(Helping { helper, learner })).unwrap_or_default();
    }

    /// Runs a closure as coming from here.
    pub(super) fn during<T>(&self, change: impl FnOnce() -> T) -> T {
        let _restored = Restore(HERE.replace(self.clone()));
        change()
    }
}

/// Work that goes on after its request was answered still comes from there.
pub fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> {
    Origin::of_task().around(work)
}

/// The thread serves others next, also when a change panics.
struct Restore(Origin);

impl Drop for Restore {
    fn drop(&mut self) {
        HERE.set(std::mem::take(&mut self.0));
    }
}
