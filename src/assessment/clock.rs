//! The clock of tests: hands in whose time is over, also when nobody opens a page any more.

use super::attempt::Attempt;
use crate::error::Result;
use crate::web::App;
use std::time::Duration;

const LOOK: Duration = Duration::from_secs(30);

/// For as long as the program serves. Two processes that look at once hand in once: the second finds nothing.
pub fn watch(app: &App) {
    let app = app.clone();
    actix_web::rt::spawn(async move {
        loop {
            if let Err(error) = hand_in(&app).await {
                tracing::error!(%error, "tests whose time is over were not handed in");
            }
            tokio::time::sleep(LOOK).await;
        }
    });
}

async fn hand_in(app: &App) -> Result<()> {
    if app.read(Attempt::any_overdue).await? { app.write(|db| Attempt::hand_in_overdue(db).map(drop)).await } else { Ok(()) }
}
