//! The papers of a session, and everything that they say, before it is set on pages.

use super::deck::{Named, Shows, Slide, slides};
use super::section::Shown;
use crate::attendance::SessionId;
use crate::catalog::Lesson;
use crate::community::Unit;
use crate::db::schema::venues;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::identity::Person;
use crate::learning::{Points, TakeHome};
use crate::qr;
use crate::sessions::ClassSession;
use crate::sessions::plan::{Head, Part, PartKind, invited};
use crate::text::{person_sort_key, tidy};
use crate::web::{Lang, say};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

crate::words! {
    pub enum Paper { Slides = "slides", Tasks = "tasks", Handouts = "handouts", Roll = "roll", Poster = "poster" }
}

/// Rows for those who come and stand on no list.
const BLANK_ROWS: usize = 8;
/// Of a session to which nobody is invited yet.
const BLANK_SHEET: usize = 24;

/// What is printed: data, and the pictures with the places where the pages look for them.
pub struct Pack {
    pub data: Value,
    /// Files of the media folder.
    pub media: Vec<(String, String)>,
    pub drawings: Vec<(String, Vec<u8>)>,
    pub at: chrono::NaiveDateTime,
}

/// What there is to print.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Count {
    pub paper: Paper,
    pub pages: usize,
}

struct Maker<'m> {
    lang: Lang,
    base: &'m str,
    media: Vec<(String, String)>,
    drawings: Vec<(String, Vec<u8>)>,
}

#[derive(Serialize)]
struct Task {
    title: String,
    minutes: String,
    lead: Option<String>,
    steps: Vec<String>,
}

#[derive(Serialize)]
struct Handout {
    title: String,
    course: String,
    steps: bool,
    points: Vec<String>,
    qr: String,
    address: String,
}

impl Pack {
    /// Those papers that have something on them.
    pub fn of(db: &mut Db, scope: &[UnitId], id: SessionId, lang: Lang, base: &str, wanted: &[Paper]) -> Result<Pack> {
        let (session, head) = Head::of(db, scope, id)?;
        let commune = Unit::commune_of(db, session.unit_id)?;
        let parts = Part::of(db, session.id)?;
        let named = Named::of(db, commune.id, &parts)?;
        let title = title(lang, &head);
        let place = place(db, &session, &head)?;
        let (day, clock) = (day(lang, &head), format!("{} – {}", head.when.from, head.when.to));
        let mut maker = Maker { lang, base, media: Vec::new(), drawings: Vec::new() };
        let kind = |kind: PartKind| say(lang, &format!("plan-kind-{kind}"), &[]);
        let deck: Vec<Value> = match wanted.contains(&Paper::Slides) {
            true => slides(&parts, &named, kind).into_iter().map(|slide| maker.slide(slide)).collect::<Result<_>>()?,
            false => Vec::new(),
        };
        let tasks: Vec<Task> = parts.iter().filter(|part| part.kind == PartKind::Practice).map(|part| maker.task(part, &kind)).collect();
        let lessons = named.lessons(&parts);
        let handouts: Vec<Handout> = match wanted.contains(&Paper::Handouts) {
            true => lessons.iter().map(|lesson| maker.handout(db, lesson)).collect::<Result<_>>()?,
            false => Vec::new(),
        };
        let names = names(db, &session)?;
        let (poster_qr, poster_address) = maker.code("poster-qr.svg", &format!("{base}/calendar"))?;
        let blank = if names.is_empty() { BLANK_SHEET } else { BLANK_ROWS };
        let empty = |paper: &Paper| matches!(paper, Paper::Tasks if tasks.is_empty()) || matches!(paper, Paper::Handouts if handouts.is_empty());
        let sheets: Vec<&str> = wanted.iter().filter(|paper| !empty(paper)).map(|paper| paper.word()).collect();
        let taught: Vec<String> = lessons.iter().map(|lesson| tidy(&lesson.title)).collect();
        let data = json!({
            "title": title,
            "author": commune.name,
            "about": say(lang, "pack-about", &[("title", title.clone())]),
            "language": lang.word(),
            "sheets": sheets,
            "foot": format!("{} · {}", head.hamlet, head.when.day.format("%d/%m/%Y")),
            "when": format!("{day}, {clock}"),
            "day": day,
            "clock": clock,
            "where": place,
            "slides": deck,
            "tasks": tasks,
            "handouts": handouts,
            "roll": { "names": names, "blank": blank },
            "poster": { "qr": poster_qr, "address": poster_address, "taught": taught },
            "words": maker.words(),
        });
        Ok(Pack { data, media: maker.media, drawings: maker.drawings, at: session.changed_at })
    }

    /// Nothing of what is wanted has anything on it.
    pub fn is_empty(&self) -> bool {
        self.data["sheets"].as_array().is_none_or(Vec::is_empty)
    }

    pub fn counts(db: &mut Db, session: &ClassSession) -> Result<Vec<Count>> {
        let parts = Part::of(db, session.id)?;
        let commune = Unit::commune_of(db, session.unit_id)?.id;
        let named = Named::of(db, commune, &parts)?;
        let pages = |paper: &Paper| match paper {
            Paper::Slides => slides(&parts, &named, |_| String::new()).len(),
            Paper::Tasks => parts.iter().filter(|part| part.kind == PartKind::Practice).count(),
            Paper::Handouts => named.lessons(&parts).len(),
            Paper::Roll | Paper::Poster => 1,
        };
        Ok(Paper::ALL.iter().map(|paper| Count { paper: *paper, pages: pages(paper) }).collect())
    }
}

/// Its own title, else its kind.
pub fn title(lang: Lang, head: &Head) -> String {
    if head.title.is_empty() { say(lang, &format!("session-kind-{}", head.kind), &[]) } else { head.title.clone() }
}

fn day(lang: Lang, head: &Head) -> String {
    let weekday = say(lang, &format!("weekday-{}", head.when.weekday), &[]);
    format!("{weekday}, {}", head.when.day.format("%d/%m/%Y"))
}

fn place(db: &mut Db, session: &ClassSession, head: &Head) -> Result<String> {
    let Some(id) = session.venue_id else { return Ok(head.hamlet.clone()) };
    let (name, address): (String, String) = venues::table.find(id).select((venues::name, venues::address)).first(db)?;
    let parts = [name, address, head.hamlet.clone()];
    let mut named: Vec<String> = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if named.iter().all(|known| !known.contains(&part)) {
            named.push(part);
        }
    }
    Ok(named.join(", "))
}

fn names(db: &mut Db, session: &ClassSession) -> Result<Vec<String>> {
    let people = invited(db, session)?;
    let mut names: Vec<String> = Person::find_all(db, &people)?.into_iter().map(|person| person.name).collect();
    names.sort_by_key(|name| person_sort_key(name));
    Ok(names)
}

impl Maker<'_> {
    fn say(&self, id: &str) -> String {
        say(self.lang, id, &[])
    }

    fn code(&mut self, place: &str, address: &str) -> Result<(String, String)> {
        self.drawings.push((place.to_owned(), qr::svg(address)?.into_bytes()));
        Ok((place.to_owned(), address.split_once("://").map_or(address, |(_, rest)| rest).to_owned()))
    }

    /// The place of a picture of the media folder; the same picture is in the file once.
    fn picture(&mut self, sha256: &str) -> String {
        if let Some((place, _)) = self.media.iter().find(|(_, known)| known == sha256) {
            return place.clone();
        }
        let place = format!("picture-{}", self.media.len());
        self.media.push((place.clone(), sha256.to_owned()));
        place
    }

    fn slide(&mut self, slide: Slide) -> Result<Value> {
        let label = match slide.kind {
            Some(kind) => {
                let args = [("kind", self.say(&format!("plan-kind-{kind}"))), ("minutes", slide.minutes.to_string())];
                say(self.lang, "pack-part-label", &args)
            }
            None => String::new(),
        };
        let mut value = serde_json::to_value(&slide).map_err(crate::error::Error::broken)?;
        value["label"] = label.into();
        match &slide.shows {
            Shows::Picture { picture: Shown { sha256, .. }, .. } => value["place"] = self.picture(sha256).into(),
            Shows::Question { question } => {
                let sha = |address: &str| address.trim_start_matches("/media/").split('/').next().unwrap_or_default().to_owned();
                if let Some(picture) = &question.picture {
                    value["question"]["picture"] = self.picture(&sha(picture)).into();
                }
                for (at, choice) in question.choices.iter().enumerate() {
                    if let Some(picture) = &choice.picture {
                        value["question"]["choices"][at]["picture"] = self.picture(&sha(picture)).into();
                    }
                }
            }
            _ => {}
        }
        Ok(value)
    }

    fn task(&self, part: &Part, kind: &impl Fn(PartKind) -> String) -> Task {
        let mut lines = part.lines();
        let lead = (!lines.is_empty()).then(|| lines.remove(0));
        let title = if part.title.is_empty() { kind(part.kind) } else { part.title.clone() };
        Task { title, minutes: say(self.lang, "plan-minutes", &[("minutes", part.minutes.to_string())]), lead, steps: lines }
    }

    fn handout(&mut self, db: &mut Db, lesson: &Lesson) -> Result<Handout> {
        let course = crate::catalog::Outline::of(db, lesson.course_version_id)?.title.clone();
        let card = TakeHome::of(lesson);
        let (qr, address) = self.code(&format!("lesson-{}.svg", self.drawings.len()), &format!("{}/lessons/{}", self.base, lesson.id))?;
        Ok(Handout { title: tidy(&lesson.title), course, steps: card.kind == Points::Steps, points: card.points, qr, address })
    }

    fn words(&self) -> Value {
        json!({
            "welcome": self.say("pack-welcome"),
            "question": self.say("pack-question"),
            "answer": self.say("pack-answer"),
            "end": self.say("pack-end"),
            "end_more": self.say("pack-end-more"),
            "task": self.say("pack-paper-tasks"),
            "did_alone": self.say("pack-did-alone"),
            "did_with_help": self.say("pack-did-with-help"),
            "name_line": self.say("pack-name-line"),
            "handout": self.say("pack-paper-handouts"),
            "lesson_qr": self.say("pack-lesson-qr"),
            "learn_again": self.say("pack-learn-again"),
            "ask_trainer": self.say("pack-ask-trainer"),
            "roll": self.say("pack-paper-roll"),
            "roll_how": self.say("pack-roll-how"),
            "number": self.say("pack-number"),
            "full_name": self.say("full-name"),
            "present": self.say("pack-mark-present"),
            "late": self.say("pack-mark-late"),
            "excused": self.say("pack-mark-excused"),
            "absent": self.say("pack-mark-absent"),
            "note": self.say("pack-note"),
            "trainer_line": self.say("pack-trainer-line"),
            "poster": self.say("pack-poster-over"),
            "poster_lines": [self.say("pack-poster-who"), self.say("pack-poster-bring")],
            "poster_more": self.say("pack-poster-more"),
            "poster_qr": self.say("pack-poster-qr"),
            "we_learn": self.say("pack-we-learn"),
        })
    }
}
