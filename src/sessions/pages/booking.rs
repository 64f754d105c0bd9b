//! The form of a session: filled in on a phone, from nothing or from last week's.

use crate::attendance::{Class, ClassId, SessionId};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::sessions::when::{self, When};
use crate::sessions::{ClassSession, Listed, Mode, NewSeries, NewSession, PlannedLesson, Series, SeriesId, SessionKind, Venue, VenueId};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted, chosen, today};
use actix_web::Either;
use actix_web::web::{Path, Query};
use chrono::{Days, Duration, NaiveDate};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/new", new)
        .post("/class-sessions", create)
        .get("/class-sessions/{session}/copy", copy)
        .get("/class-sessions/{session}/change", before_change)
        .post("/class-sessions/{session}/change", change);
}

#[derive(Clone, Deserialize, Serialize)]
struct BookingForm {
    id: SessionId,
    #[serde(default, deserialize_with = "chosen")]
    class: Option<ClassId>,
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
    #[serde(default, deserialize_with = "chosen")]
    venue: Option<VenueId>,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    weekly: bool,
    #[serde(default)]
    until: String,
    #[serde(default)]
    co_organisers: String,
    #[serde(default)]
    capacity: String,
    #[serde(default)]
    online_address: String,
    /// The session whose plan is taken over.
    #[serde(default, deserialize_with = "chosen")]
    copied: Option<SessionId>,
    /// Why it was moved.
    #[serde(default)]
    reason: String,
    /// Another session at that time was seen.
    #[serde(default)]
    anyway: bool,
}

#[derive(Serialize)]
struct BookingPage {
    form: BookingForm,
    /// Of a session that is there: only some of it changes.
    changes: bool,
    classes: Vec<Class>,
    hamlets: Vec<Unit>,
    venues: Vec<Venue>,
    kinds: &'static [SessionKind],
    modes: &'static [Mode],
    lengths: [i32; 4],
    /// What is held at that time by the same class or in the same venue.
    clash: Option<Listed>,
    problems: Problems,
}

impl Page for BookingPage {
    const TEMPLATE: &'static str = "sessions/booking.html";
}

impl BookingForm {
    fn empty(class: Option<ClassId>) -> BookingForm {
        BookingForm {
            id: SessionId::new(),
            class,
            unit: None,
            venue: None,
            kind: SessionKind::Community.word().into(),
            mode: Mode::InPerson.word().into(),
            title: String::new(),
            day: today().to_string(),
            from: "19:30".into(),
            minutes: "90".into(),
            weekly: false,
            until: String::new(),
            co_organisers: String::new(),
            capacity: String::new(),
            online_address: String::new(),
            copied: None,
            reason: String::new(),
            anyway: false,
        }
    }

    fn of(session: &ClassSession) -> BookingForm {
        let when = session.when();
        BookingForm {
            id: session.id,
            class: session.class_id,
            unit: Some(session.unit_id),
            venue: session.venue_id,
            kind: session.kind.word().into(),
            mode: session.mode.word().into(),
            title: session.title.clone(),
            day: when.day.to_string(),
            from: when.from,
            minutes: session.minutes().to_string(),
            co_organisers: session.co_organisers.clone(),
            capacity: session.capacity.map(|seats| seats.to_string()).unwrap_or_default(),
            online_address: session.online_address.clone(),
            ..BookingForm::empty(None)
        }
    }
}

impl BookingPage {
    fn of(db: &mut Db, scope: &[UnitId], form: BookingForm) -> Result<BookingPage> {
        let classes: Vec<Class> = Class::list(db, scope)?.into_iter().map(|listed| listed.class).filter(|class| class.closed_at.is_none()).collect();
        let mut hamlets = Unit::hamlets(db, scope)?;
        hamlets.retain(|hamlet| hamlet.closed_at.is_none());
        let homes: Vec<UnitId> = classes.iter().map(|class| class.unit_id).chain(scope.iter().copied()).collect();
        let mut venues: Vec<Venue> = Venue::list(db, &homes)?.into_iter().map(|listed| listed.venue).collect();
        venues.retain(|venue| venue.ended_at.is_none() || Some(venue.id) == form.venue);
        let (kinds, modes, lengths) = (SessionKind::ALL, Mode::ALL, [60, 90, 120, 150]);
        Ok(BookingPage { form, changes: false, classes, hamlets, venues, kinds, modes, lengths, clash: None, problems: Problems::default() })
    }

    /// What the form says, or its problems.
    fn check(&mut self, trainer: crate::db::PersonId, before: Option<&ClassSession>) -> Option<NewSession> {
        let place = self.place(before);
        let kind = self.wanted("kind", "problem-session-kind", SessionKind::from_word(&self.form.kind));
        let mode = self.wanted("mode", "problem-session-mode", Mode::from_word(&self.form.mode));
        let venue = self.venue();
        let day = self.wanted("day", "problem-session-day", when::day(&self.form.day));
        let from = self.wanted("from", "problem-session-time", when::clock(&self.form.from));
        let minutes = self.form.minutes.trim().parse::<i32>().ok().filter(|minutes| (15..=720).contains(minutes));
        let minutes = self.wanted("minutes", "problem-session-minutes", minutes);
        let capacity = self.capacity();
        self.check_words(mode);
        self.check_until(day);
        let (Some((unit_id, class_id)), Some(kind), Some(mode), Some(day), Some(from), Some(minutes), true) =
            (place, kind, mode, day, from, minutes, self.problems.is_empty())
        else {
            return None;
        };
        let (form, starts_at) = (&self.form, When::at(day, from));
        Some(NewSession {
            id: form.id,
            series: None,
            unit_id,
            class_id,
            venue_id: venue,
            kind,
            mode,
            title: form.title.clone(),
            trainer_id: trainer,
            co_organisers: form.co_organisers.clone(),
            capacity,
            online_address: form.online_address.clone(),
            lessons: Vec::new(),
            starts_at,
            ends_at: starts_at + Duration::minutes(minutes.into()),
        })
    }

    fn wanted<T>(&mut self, field: &'static str, problem: &'static str, said: Option<T>) -> Option<T> {
        if said.is_none() {
            self.problems.add(field, problem);
        }
        said
    }

    /// A session that is there stays where it is.
    fn place(&mut self, before: Option<&ClassSession>) -> Option<(UnitId, Option<ClassId>)> {
        let class = self.form.class.and_then(|id| self.classes.iter().find(|class| class.id == id));
        let hamlet = self.form.unit.filter(|unit| self.hamlets.iter().any(|hamlet| hamlet.id == *unit));
        let place = match (before, class, self.form.class) {
            (Some(session), ..) => Some((session.unit_id, session.class_id)),
            (None, Some(class), _) => Some((class.unit_id, Some(class.id))),
            (None, None, Some(_)) => None,
            (None, None, None) => hamlet.map(|unit| (unit, None)),
        };
        self.wanted("class", "problem-session-place", place)
    }

    fn venue(&mut self) -> Option<VenueId> {
        let id = self.form.venue?;
        let known = self.venues.iter().any(|venue| venue.id == id).then_some(id);
        self.wanted("venue", "problem-session-venue", known)
    }

    fn capacity(&mut self) -> Option<i32> {
        let typed = self.form.capacity.trim();
        if typed.is_empty() {
            return None;
        }
        let seats = typed.parse().ok().filter(|seats| (1..=5000).contains(seats));
        self.wanted("capacity", "problem-session-capacity", seats)
    }

    fn check_words(&mut self, mode: Option<Mode>) {
        let address = self.form.online_address.trim();
        if !(address.is_empty() || address.starts_with("https://") || address.starts_with("http://")) {
            self.problems.add("online_address", "problem-session-address");
        } else if address.is_empty() && mode == Some(Mode::Online) {
            self.problems.add("online_address", "problem-session-address-missing");
        }
        let form = &self.form;
        for (field, text, most) in [("title", &form.title, 120), ("co_organisers", &form.co_organisers, 200), ("online_address", &form.online_address, 300)] {
            if text.chars().count() > most {
                self.problems.add_with(field, "problem-too-long", &[("most", most.to_string())]);
            }
        }
    }

    /// Until when a series goes on.
    fn check_until(&mut self, day: Option<NaiveDate>) {
        if !self.form.weekly || self.form.until.trim().is_empty() {
            return;
        }
        match (when::day(&self.form.until), day) {
            (Some(until), Some(day)) if until < day => self.problems.add("until", "problem-series-until-early"),
            (None, _) => self.problems.add("until", "problem-session-day"),
            _ => {}
        }
    }

    /// Two at one time are asked about once.
    async fn look_for_clash(&mut self, app: &App, new: &NewSession) -> Result<()> {
        if self.form.anyway {
            return Ok(());
        }
        let wanted = new.clone();
        self.clash = app.read(move |db| ClassSession::clash(db, &wanted)).await?;
        if self.clash.is_some() {
            self.problems.add("anyway", "problem-session-clash");
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct ForClass {
    #[serde(default, deserialize_with = "chosen")]
    class: Option<ClassId>,
}

async fn new(app: App, who: Trainer, wanted: Query<ForClass>) -> Result<Show<BookingPage>> {
    let (scope, class) = (who.scope(), wanted.class);
    Ok(Show(app.read(move |db| BookingPage::of(db, &scope, BookingForm::empty(class))).await?))
}

/// The same a week later: the plan comes along.
async fn copy(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<BookingPage>> {
    let (scope, id) = (who.scope(), *session);
    let load = move |db: &mut Db| {
        let session = ClassSession::find(db, &scope, id)?;
        let mut day = session.when().day + Days::new(7);
        while day < today() {
            day = day + Days::new(7);
        }
        let form = BookingForm { id: SessionId::new(), day: day.to_string(), copied: Some(id), ..BookingForm::of(&session) };
        BookingPage::of(db, &scope, form)
    };
    Ok(Show(app.read(load).await?))
}

async fn create(app: App, who: Trainer, form: Form<BookingForm>) -> Submitted<BookingPage> {
    let (scope, by, form) = (who.scope(), who.id, form.into_inner());
    let (reach, shown) = (scope.clone(), form.clone());
    let mut page = app.read(move |db| BookingPage::of(db, &reach, shown.clone())).await?;
    let Some(new) = page.check(by, None) else { return Ok(Either::Right(Again(page))) };
    page.look_for_clash(&app, &new).await?;
    if !page.problems.is_empty() {
        return Ok(Either::Right(Again(page)));
    }
    let weekly = form.weekly;
    let made = app.write(move |db| {
        let lessons = planned(db, &scope, form.copied)?;
        if !weekly {
            return ClassSession::create(db, by, &NewSession { lessons, ..new.clone() }).map(|session| session.id);
        }
        let day = When::of(new.starts_at, new.ends_at).day;
        let starts_minute = when::clock(&form.from).unwrap_or_default();
        let series = NewSeries { id: SeriesId(form.id.0), first: new.clone(), starts_minute, first_on: day, last_on: when::day(&form.until) };
        let series = Series::create(db, by, &series)?;
        let first = ClassSession::first_of(db, series.id)?.ok_or(Error::refused("series-without-a-day"))?;
        first.plan_lessons(db, by, &lessons)?;
        Ok(first.id)
    });
    let made = made.await?;
    Ok(Either::Left(See(format!("/class-sessions/{made}")).saying(if weekly { "series-made" } else { "session-made" })))
}

fn planned(db: &mut Db, scope: &[UnitId], copied: Option<SessionId>) -> Result<Vec<PlannedLesson>> {
    Ok(copied.map(|id| ClassSession::find(db, scope, id)).transpose()?.map(|session| session.lessons.0).unwrap_or_default())
}

async fn changing(app: &App, who: &Trainer, id: SessionId, form: Option<BookingForm>) -> Result<(ClassSession, BookingPage)> {
    let scope = who.scope();
    app.read(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        let form = form.clone().unwrap_or_else(|| BookingForm::of(&session));
        let page = BookingPage::of(db, &scope, BookingForm { id, weekly: false, ..form })?;
        Ok((session, BookingPage { changes: true, ..page }))
    })
    .await
}

async fn before_change(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<BookingPage>> {
    Ok(Show(changing(&app, &who, *session, None).await?.1))
}

async fn change(app: App, who: Trainer, session: Path<SessionId>, form: Form<BookingForm>) -> Submitted<BookingPage> {
    let (session, mut page) = changing(&app, &who, *session, Some(form.into_inner())).await?;
    let Some(new) = page.check(session.trainer_id, Some(&session)) else { return Ok(Either::Right(Again(page))) };
    page.look_for_clash(&app, &new).await?;
    let moved = new.starts_at != session.starts_at || new.venue_id != session.venue_id;
    if moved {
        page.problems.text("reason", &page.form.reason.clone(), "problem-session-move-reason", 300);
    }
    if !page.problems.is_empty() {
        return Ok(Either::Right(Again(page)));
    }
    let (scope, by, id, reason) = (who.scope(), who.id, session.id, page.form.reason.clone());
    app.write(move |db| ClassSession::find(db, &scope, id)?.change(db, by, &new, &reason)).await?;
    Ok(Either::Left(See(format!("/class-sessions/{id}")).saying(if moved { "session-moved" } else { "session-changed" })))
}
