//! For trainers: which lessons lack what was asked for.

use crate::error::Result;
use crate::identity::Trainer;
use crate::learning::Gap;
use crate::web::{App, Page, Show};
use serde::Serialize;

#[derive(Serialize)]
pub struct GapsPage {
    gaps: Vec<Gap>,
    /// Below this a figure is not told: it might point at somebody.
    few: i32,
}

impl Page for GapsPage {
    const TEMPLATE: &'static str = "learning/gaps.html";
}

pub async fn gaps(app: App, _: Trainer) -> Result<Show<GapsPage>> {
    Ok(Show(GapsPage { gaps: app.read(Gap::all).await?, few: 5 }))
}
