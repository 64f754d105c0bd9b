//! The places where people meet.

use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::identity::Trainer;
use crate::sessions::venue::Listed;
use crate::sessions::{NewVenue, Venue, VenueId};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted, chosen};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/venues", list)
        .post("/venues", create)
        .get("/venues/new", new)
        .get("/venues/{venue}", show)
        .post("/venues/{venue}", change)
        .post("/venues/{venue}/ending", end)
        .post("/venues/{venue}/reopening", reopen);
}

#[derive(Serialize)]
struct VenueList {
    venues: Vec<Listed>,
    /// Of the open ones: how many have Wi-Fi.
    with_wifi: usize,
    open: usize,
}

impl Page for VenueList {
    const TEMPLATE: &'static str = "sessions/venues.html";
}

async fn list(app: App, who: Trainer) -> Result<Show<VenueList>> {
    let scope = who.scope();
    let venues = app.read(move |db| Venue::list(db, &scope)).await?;
    let open = || venues.iter().filter(|listed| listed.venue.ended_at.is_none());
    Ok(Show(VenueList { with_wifi: open().filter(|listed| listed.venue.wifi).count(), open: open().count(), venues }))
}

#[derive(Clone, Deserialize, Serialize)]
struct VenueForm {
    id: VenueId,
    #[serde(default)]
    name: String,
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
    #[serde(default)]
    address: String,
    #[serde(default)]
    seats: String,
    #[serde(default)]
    devices: String,
    #[serde(default)]
    wifi: bool,
    #[serde(default)]
    power: bool,
    #[serde(default)]
    step_free: bool,
    #[serde(default)]
    line: String,
}

#[derive(Serialize)]
struct VenuePage {
    form: VenueForm,
    /// It is there already.
    known: bool,
    ended: bool,
    hamlets: Vec<Unit>,
    problems: Problems,
}

impl Page for VenuePage {
    const TEMPLATE: &'static str = "sessions/venue.html";
}

impl VenueForm {
    fn of(venue: &Venue) -> VenueForm {
        VenueForm {
            id: venue.id,
            name: venue.name.clone(),
            unit: Some(venue.unit_id),
            address: venue.address.clone(),
            seats: venue.seats.map(|seats| seats.to_string()).unwrap_or_default(),
            devices: venue.devices.to_string(),
            wifi: venue.wifi,
            power: venue.power,
            step_free: venue.step_free,
            line: venue.line.clone(),
        }
    }
}

/// A count that may be left out.
fn number(typed: &str) -> Option<Option<i32>> {
    match typed.trim() {
        "" => Some(None),
        typed => typed.parse().ok().filter(|count| (0..=5000).contains(count)).map(Some),
    }
}

impl VenuePage {
    fn check(&mut self) -> Option<NewVenue> {
        let form = &self.form;
        self.problems.text("name", &form.name, "problem-venue-name", 120);
        let unit = form.unit.filter(|unit| self.hamlets.iter().any(|hamlet| hamlet.id == *unit));
        if unit.is_none() {
            self.problems.add("unit", "problem-hamlet-missing");
        }
        let (seats, devices) = (number(&form.seats), number(&form.devices));
        for (field, count) in [("seats", &seats), ("devices", &devices)] {
            if count.is_none() {
                self.problems.add(field, "problem-venue-count");
            }
        }
        for (field, text) in [("address", &form.address), ("line", &form.line)] {
            if text.chars().count() > 200 {
                self.problems.add_with(field, "problem-too-long", &[("most", "200".into())]);
            }
        }
        let (Some(unit_id), Some(seats), Some(devices), true) = (unit, seats, devices, self.problems.is_empty()) else { return None };
        let (id, name, address, line) = (form.id, form.name.clone(), form.address.clone(), form.line.clone());
        let (wifi, power, step_free) = (form.wifi, form.power, form.step_free);
        Some(NewVenue { id, unit_id, name, address, seats, devices: devices.unwrap_or(0), wifi, power, step_free, line })
    }
}

async fn page(app: &App, who: &Trainer, form: VenueForm) -> Result<VenuePage> {
    let scope = who.scope();
    let hamlets = app.read(move |db| Unit::hamlets(db, &scope)).await?;
    Ok(VenuePage { form, known: false, ended: false, hamlets, problems: Problems::default() })
}

async fn new(app: App, who: Trainer) -> Result<Show<VenuePage>> {
    let nothing = String::new;
    let (name, address, seats, devices, line) = (nothing(), nothing(), nothing(), nothing(), nothing());
    let form = VenueForm { id: VenueId::new(), unit: None, name, address, seats, devices, wifi: false, power: true, step_free: false, line };
    Ok(Show(page(&app, &who, form).await?))
}

async fn create(app: App, who: Trainer, form: Form<VenueForm>) -> Submitted<VenuePage> {
    let mut page = page(&app, &who, form.into_inner()).await?;
    let Some(new) = page.check() else { return Ok(Either::Right(Again(page))) };
    let by = who.id;
    app.write(move |db| Venue::create(db, by, &new)).await?;
    Ok(Either::Left(See("/venues").saying("venue-made")))
}

async fn find(app: &App, who: &Trainer, id: VenueId) -> Result<Venue> {
    let scope = who.scope();
    app.read(move |db: &mut Db| Venue::find(db, &scope, id)).await
}

async fn show(app: App, who: Trainer, venue: Path<VenueId>) -> Result<Show<VenuePage>> {
    let venue = find(&app, &who, *venue).await?;
    let page = page(&app, &who, VenueForm::of(&venue)).await?;
    Ok(Show(VenuePage { known: true, ended: venue.ended_at.is_some(), ..page }))
}

async fn change(app: App, who: Trainer, venue: Path<VenueId>, form: Form<VenueForm>) -> Submitted<VenuePage> {
    let venue = find(&app, &who, *venue).await?;
    let form = form.into_inner();
    let form = VenueForm { id: venue.id, unit: form.unit.or(Some(venue.unit_id)), ..form };
    let mut page = VenuePage { known: true, ended: venue.ended_at.is_some(), ..page(&app, &who, form).await? };
    let Some(new) = page.check() else { return Ok(Either::Right(Again(page))) };
    let by = who.id;
    app.write(move |db| venue.change(db, by, &new)).await?;
    Ok(Either::Left(See("/venues").saying("venue-changed")))
}

async fn end(app: App, who: Trainer, venue: Path<VenueId>) -> Result<See> {
    ended(app, who, *venue, true).await
}

async fn reopen(app: App, who: Trainer, venue: Path<VenueId>) -> Result<See> {
    ended(app, who, *venue, false).await
}

async fn ended(app: App, who: Trainer, id: VenueId, ended: bool) -> Result<See> {
    let (scope, by) = (who.scope(), who.id);
    app.write(move |db| Venue::find(db, &scope, id)?.end(db, by, ended)).await?;
    Ok(See("/venues").saying(if ended { "venue-ended" } else { "venue-reopened" }))
}
