//! A commune of invented people, to try the program with: the same seed gives the same people, PINs,
//! passwords and ids. Times count back from today, so that it looks alive; nothing else changes from day to day,
//! but that nobody meets on a holiday.

mod calendar;
mod cast;
mod certify;
mod classes;
mod dice;
mod exams;
mod family;
mod insert;
mod models;
mod names;
mod people;
mod places;
mod records;
mod roll;
mod shelf;
mod staff;
mod story;
mod study;
mod weekly;

pub use cast::Cast;

use crate::catalog::load_starter;
use crate::certification::{Export, NewExport};
use crate::community::Unit;
use crate::error::{Error, Result};
use crate::identity::Password;
use crate::keys::Keys;
use crate::web::{App, in_vietnam};
use shelf::Shelf;
use std::sync::Arc;
use story::Story;

/// Fewer would not fill the classes of the cast.
pub const FEWEST: usize = 200;

#[derive(Debug, Clone, Copy)]
pub struct Sample {
    pub people: usize,
    pub seed: u64,
}

impl Sample {
    /// Fills an empty database, all or nothing. Refuses one that has a commune.
    pub async fn make(self, app: &App) -> Result<Cast> {
        if self.people < FEWEST {
            return Err(Error::refused_with("sample-too-few", &[("fewest", FEWEST.to_string())]));
        }
        if app.read(Unit::any).await? {
            return Err(Error::refused("sample-not-empty"));
        }
        let mut story = Story::new(self.seed);
        story.found();
        story.hire();
        // Hashing a password takes long on purpose: it begins first. The people move in while the courses are read.
        let hashing: Vec<_> = story.staff.iter().map(|one| tokio::spawn(Password::hash(one.password.clone()))).collect();
        let settling = tell(app, story, move |story, keys| story.settle(keys, self.people));
        let (settled, shelf) = tokio::join!(settling, shelf(app));
        let mut story = settled?;
        story.shelf = shelf?;
        let story = Arc::new(tell(app, story, Story::tell).await?);
        let mut hashes = Vec::new();
        for hash in hashing {
            hashes.push(hash.await.map_err(Error::broken)??);
        }
        let told = story.clone();
        app.write(move |db| if Unit::any(db)? { Err(Error::refused("sample-not-empty")) } else { told.insert(db, &hashes) }).await?;
        story.export(app).await?;
        app.cached.forget();
        Ok(Cast::of(&story, self.people))
    }
}

/// Everything is made up in memory.
async fn tell(app: &App, mut story: Story, part: impl FnOnce(&mut Story, &Keys) -> Result<()> + Send + 'static) -> Result<Story> {
    let app = app.clone();
    tokio::task::spawn_blocking(move || part(&mut story, &app.keys).map(|()| story)).await.map_err(Error::broken)?
}

async fn shelf(app: &App) -> Result<Shelf> {
    let report = load_starter(app).await?;
    let shelf = app.read(Shelf::of).await?;
    if shelf.courses.is_empty() {
        let problems = report.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        return Err(Error::refused_with("sample-no-courses", &[("problems", problems)]));
    }
    Ok(shelf)
}

impl Story {
    /// The first two thirds of the certificates are in a batch, made as the officer makes it.
    async fn export(&self, app: &App) -> Result<()> {
        let Some(last) = self.certificates.get(self.certificates.len() * 2 / 3) else { return Ok(()) };
        let new = NewExport {
            by: Some(self.officer().id),
            to: in_vietnam(last.issued_at).date().pred_opt(),
            address: app.config.address.clone().unwrap_or_default(),
            ..NewExport::all(self.export_id, self.commune().id)
        };
        match Export::create(app, new).await {
            Err(Error::Refused(_)) | Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
