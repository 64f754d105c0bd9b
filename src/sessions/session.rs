//! A session of a class, or of all who come: when, where, for whom, by whom.

use super::venue::VenueId;
use super::when::When;
use super::words::{Mode, SessionKind};
use crate::attendance::{Attendance, ClassId, SessionId};
use crate::db::schema::{
    attendances, class_members, class_sessions, classes, closings, persons, session_invitations, session_moves, unit_ancestry, units, venues,
};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::text::tidy;
use crate::web::in_vietnam;
use chrono::{Duration, NaiveDate, NaiveDateTime};
use diesel::dsl::exists;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{HashMap, HashSet};

crate::id!(SeriesId);
crate::id!(MoveId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct ClassSession {
    pub id: SessionId,
    pub series_id: Option<SeriesId>,
    /// The day on which its series wants it, wherever it was moved.
    pub series_day: Option<NaiveDate>,
    /// The hamlet where it is counted.
    pub unit_id: UnitId,
    pub class_id: Option<ClassId>,
    pub venue_id: Option<VenueId>,
    pub kind: SessionKind,
    pub mode: Mode,
    /// Empty: the kind's own name.
    pub title: String,
    pub trainer_id: PersonId,
    pub co_organisers: String,
    pub capacity: Option<i32>,
    pub online_address: String,
    pub lessons: Json<Vec<PlannedLesson>>,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub created_by: PersonId,
    pub created_at: NaiveDateTime,
    /// How often it was changed: the SEQUENCE of its calendar entry.
    pub changes: i32,
    pub changed_at: NaiveDateTime,
    pub cancelled_by: Option<PersonId>,
    pub cancelled_at: Option<NaiveDateTime>,
    pub cancelled_because: String,
}

/// A lesson that is to be taught: the course by its short name, the lesson by its key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedLesson {
    pub course: String,
    pub lesson: String,
    pub title: String,
}

/// A session that is to be held. Its id comes with the form: sent twice, it is one.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub id: SessionId,
    pub series: Option<(SeriesId, NaiveDate)>,
    pub unit_id: UnitId,
    pub class_id: Option<ClassId>,
    pub venue_id: Option<VenueId>,
    pub kind: SessionKind,
    pub mode: Mode,
    pub title: String,
    pub trainer_id: PersonId,
    pub co_organisers: String,
    pub capacity: Option<i32>,
    pub online_address: String,
    pub lessons: Vec<PlannedLesson>,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
}

/// A line of a list of sessions.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    #[serde(flatten)]
    pub session: ClassSession,
    pub when: When,
    pub hamlet: String,
    pub class: Option<String>,
    pub venue: Option<String>,
    pub trainer: String,
    /// How many were there.
    pub came: i64,
    pub closed: bool,
}

/// Those that a right in these units reaches: of the place, or of a class whose helper one is.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn reached<'a>(scope: &'a [UnitId]) -> _ {
    let places = unit_ancestry::table.filter(unit_ancestry::ancestor_id.eq_any(scope)).select(unit_ancestry::unit_id);
    let classes = unit_ancestry::table.filter(unit_ancestry::ancestor_id.eq_any(scope)).select(unit_ancestry::unit_id);
    let of_class = class_sessions::class_id.is_not_null().and(class_sessions::class_id.assume_not_null().eq_any(classes));
    class_sessions::unit_id.eq_any(places).or(of_class)
}

/// Somebody came. Asked of each session: a list of all that were ever attended would be read whole.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn visited() -> _ {
    let there = attendances::table.filter(attendances::session_id.eq(class_sessions::id));
    diesel::dsl::exists(there.filter(attendances::came.eq(true)))
}

impl ClassSession {
    pub fn create(db: &mut Db, by: PersonId, new: &NewSession) -> Result<ClassSession> {
        if let Some(sent_before) = class_sessions::table.find(new.id).first(db).optional()? {
            return Ok(sent_before);
        }
        let at = now();
        let of_series = (class_sessions::series_id.eq(new.series.map(|series| series.0)), class_sessions::series_day.eq(new.series.map(|series| series.1)));
        let made = (class_sessions::created_by.eq(by), class_sessions::created_at.eq(at), class_sessions::changed_at.eq(at), class_sessions::changes.eq(0));
        diesel::insert_into(class_sessions::table)
            .values((
                class_sessions::id.eq(new.id),
                of_series,
                class_sessions::unit_id.eq(new.unit_id),
                class_sessions::class_id.eq(new.class_id),
                class_sessions::venue_id.eq(new.venue_id),
                class_sessions::kind.eq(new.kind),
                class_sessions::mode.eq(new.mode),
                class_sessions::title.eq(tidy(&new.title)),
                class_sessions::trainer_id.eq(new.trainer_id),
                class_sessions::co_organisers.eq(tidy(&new.co_organisers)),
                class_sessions::capacity.eq(new.capacity),
                class_sessions::online_address.eq(new.online_address.trim()),
                class_sessions::lessons.eq(Json(new.lessons.clone())),
                (class_sessions::starts_at.eq(new.starts_at), class_sessions::ends_at.eq(new.ends_at)),
                made,
                class_sessions::cancelled_because.eq(""),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "session-made", new.id, json!({ "unit": new.unit_id, "class": new.class_id }))?;
        Ok(class_sessions::table.find(new.id).first(db)?)
    }

    /// A session that a right in these units reaches; another's is not found.
    pub fn find(db: &mut Db, scope: &[UnitId], id: SessionId) -> Result<ClassSession> {
        Ok(class_sessions::table.filter(class_sessions::id.eq(id)).filter(reached(scope)).first(db)?)
    }

    /// Any session: for what is public, and for who comes to the door.
    pub fn any(db: &mut Db, id: SessionId) -> Result<ClassSession> {
        Ok(class_sessions::table.find(id).first(db)?)
    }

    /// What begins in that time, in order.
    pub fn between(db: &mut Db, scope: &[UnitId], from: NaiveDateTime, to: NaiveDateTime) -> Result<Vec<Listed>> {
        let there = class_sessions::table.filter(reached(scope)).filter(class_sessions::starts_at.ge(from)).filter(class_sessions::starts_at.lt(to));
        let sessions: Vec<ClassSession> = there.order((class_sessions::starts_at, class_sessions::id)).load(db)?;
        Listed::all(db, sessions)
    }

    /// The first session of a series that was not called off.
    pub fn first_of(db: &mut Db, series: SeriesId) -> Result<Option<ClassSession>> {
        let of = class_sessions::table.filter(class_sessions::series_id.eq(series)).filter(class_sessions::cancelled_at.is_null());
        Ok(of.order(class_sessions::starts_at).first(db).optional()?)
    }

    /// What the same class, or anybody in the same venue, does at that time.
    pub fn clash(db: &mut Db, new: &NewSession) -> Result<Option<Listed>> {
        let then = class_sessions::table.filter(class_sessions::starts_at.lt(new.ends_at)).filter(class_sessions::ends_at.gt(new.starts_at));
        let then: Vec<ClassSession> = then.filter(class_sessions::cancelled_at.is_null()).filter(class_sessions::id.ne(new.id)).load(db)?;
        // A series bears the id of the form that made it: sent twice, it does not clash with itself.
        let made = SeriesId(new.id.0);
        let same = |session: &ClassSession| {
            if session.series_id == Some(made) {
                return false;
            }
            (new.class_id.is_some() && session.class_id == new.class_id) || (new.venue_id.is_some() && session.venue_id == new.venue_id)
        };
        Ok(Listed::all(db, then.into_iter().filter(same).take(1).collect())?.pop())
    }

    pub fn when(&self) -> When {
        When::of(self.starts_at, self.ends_at)
    }

    pub fn minutes(&self) -> i64 {
        (self.ends_at - self.starts_at).num_minutes()
    }

    /// From half an hour before it begins until an hour after it ends: people come early and stay on.
    pub fn is_on(&self, at: NaiveDateTime) -> bool {
        self.cancelled_at.is_none() && at >= self.starts_at - Duration::minutes(30) && at <= self.ends_at + Duration::hours(1)
    }

    pub fn has_begun(&self) -> bool {
        self.starts_at <= now()
    }

    pub fn is_closed(&self, db: &mut Db) -> Result<bool> {
        Ok(diesel::select(exists(closings::table.filter(closings::session_id.eq(self.id)))).get_result(db)?)
    }

    /// Of its class, invited, or marked already.
    pub fn expects(&self, db: &mut Db, person: PersonId) -> Result<bool> {
        let member = class_members::table.filter(class_members::person_id.eq(person)).filter(class_members::left_at.is_null());
        let member = self.class_id.map_or(Ok(false), |class| diesel::select(exists(member.filter(class_members::class_id.eq(class)))).get_result(db))?;
        let invited = session_invitations::table.filter(session_invitations::session_id.eq(self.id)).filter(session_invitations::person_id.eq(person));
        let invited: bool = diesel::select(exists(invited.filter(session_invitations::withdrawn_at.is_null()))).get_result(db)?;
        Ok(member || invited || Attendance::find(db, self.id, person)?.is_some())
    }

    /// The next session to which somebody is expected.
    pub fn next_of(db: &mut Db, person: PersonId) -> Result<Option<Listed>> {
        let classes = class_members::table.filter(class_members::person_id.eq(person)).filter(class_members::left_at.is_null());
        let classes: Vec<ClassId> = classes.select(class_members::class_id).load(db)?;
        let invited = session_invitations::table.filter(session_invitations::person_id.eq(person)).filter(session_invitations::withdrawn_at.is_null());
        let invited: Vec<SessionId> = invited.select(session_invitations::session_id).load(db)?;
        if classes.is_empty() && invited.is_empty() {
            return Ok(None);
        }
        let coming = class_sessions::table.filter(class_sessions::ends_at.gt(now())).filter(class_sessions::cancelled_at.is_null());
        let own = class_sessions::id.eq_any(invited).or(class_sessions::class_id.is_not_null().and(class_sessions::class_id.assume_not_null().eq_any(classes)));
        let next: Vec<ClassSession> = coming.filter(own).order(class_sessions::starts_at).limit(1).load(db)?;
        Ok(Listed::all(db, next)?.pop())
    }

    /// Held and not closed: what a trainer has to close, the latest first.
    pub fn to_close(db: &mut Db, trainer: PersonId) -> Result<Vec<ClassSession>> {
        let closed = closings::table.select(closings::session_id);
        let own = class_sessions::table.filter(class_sessions::trainer_id.eq(trainer)).filter(class_sessions::ends_at.lt(now()));
        let open = own.filter(visited()).filter(class_sessions::id.ne_all(closed));
        Ok(open.order((class_sessions::starts_at.desc(), class_sessions::id)).load(db)?)
    }

    /// The days of the first and the last session that a right in these units reaches.
    pub fn first_and_last(db: &mut Db, scope: &[UnitId]) -> Result<Option<(NaiveDate, NaiveDate)>> {
        let there = class_sessions::table.filter(reached(scope));
        let (first, last): (Option<NaiveDateTime>, Option<NaiveDateTime>) =
            there.select((diesel::dsl::min(class_sessions::starts_at), diesel::dsl::max(class_sessions::starts_at))).first(db)?;
        Ok(first.zip(last).map(|(first, last)| (in_vietnam(first).date(), in_vietnam(last).date())))
    }

    /// What is to be taught, as a plan says.
    pub fn plan_lessons(&self, db: &mut Db, by: PersonId, lessons: &[PlannedLesson]) -> Result<()> {
        if self.lessons.0 == lessons {
            return Ok(());
        }
        diesel::update(class_sessions::table.find(self.id)).set(class_sessions::lessons.eq(Json(lessons.to_vec()))).execute(db)?;
        journal::record(db, Some(by), "session-planned", self.id, json!({ "lessons": lessons.len() }))
    }

    /// All that the form says; a change of time or place is kept with its reason.
    pub fn change(&self, db: &mut Db, by: PersonId, new: &NewSession, reason: &str) -> Result<()> {
        self.must_be_open(db)?;
        let moved = self.starts_at != new.starts_at || self.venue_id != new.venue_id;
        if moved {
            diesel::insert_into(session_moves::table)
                .values((
                    session_moves::id.eq(MoveId::new()),
                    session_moves::session_id.eq(self.id),
                    session_moves::old_starts_at.eq(self.starts_at),
                    session_moves::old_venue_id.eq(self.venue_id),
                    session_moves::reason.eq(reason.trim()),
                    session_moves::moved_by.eq(by),
                    session_moves::moved_at.eq(now()),
                ))
                .execute(db)?;
        }
        diesel::update(class_sessions::table.find(self.id))
            .set((
                class_sessions::venue_id.eq(new.venue_id),
                class_sessions::kind.eq(new.kind),
                class_sessions::mode.eq(new.mode),
                class_sessions::title.eq(tidy(&new.title)),
                class_sessions::co_organisers.eq(tidy(&new.co_organisers)),
                class_sessions::capacity.eq(new.capacity),
                class_sessions::online_address.eq(new.online_address.trim()),
                (class_sessions::starts_at.eq(new.starts_at), class_sessions::ends_at.eq(new.ends_at)),
                (class_sessions::changes.eq(class_sessions::changes + 1), class_sessions::changed_at.eq(now())),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "session-changed", self.id, json!({ "moved": moved }))
    }

    /// It is not held. What was marked stays on record.
    pub fn cancel(&self, db: &mut Db, by: PersonId, reason: &str) -> Result<()> {
        if self.cancelled_at.is_some() {
            return Ok(());
        }
        self.must_be_open(db)?;
        let came = attendances::table.filter(attendances::session_id.eq(self.id)).filter(attendances::came.eq(true));
        if diesel::select(exists(came)).get_result(db)? {
            return Err(Error::refused("session-was-held"));
        }
        diesel::update(class_sessions::table.find(self.id))
            .set((
                class_sessions::cancelled_at.eq(now()),
                class_sessions::cancelled_by.eq(by),
                class_sessions::cancelled_because.eq(reason.trim()),
                (class_sessions::changes.eq(class_sessions::changes + 1), class_sessions::changed_at.eq(now())),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "session-cancelled", self.id, json!({}))
    }

    pub(super) fn must_be_open(&self, db: &mut Db) -> Result<()> {
        if self.cancelled_at.is_some() {
            return Err(Error::refused("session-is-cancelled"));
        }
        if self.is_closed(db)? {
            return Err(Error::refused("session-is-closed"));
        }
        Ok(())
    }
}

impl Listed {
    /// The lines of these sessions, with few questions for all of them together.
    pub fn all(db: &mut Db, sessions: Vec<ClassSession>) -> Result<Vec<Listed>> {
        let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
        let came = attendances::table.filter(attendances::session_id.eq_any(&ids)).filter(attendances::came.eq(true));
        let came: Vec<(SessionId, i64)> = came.group_by(attendances::session_id).select((attendances::session_id, diesel::dsl::count_star())).load(db)?;
        let came: HashMap<SessionId, i64> = came.into_iter().collect();
        let closed: HashSet<SessionId> = closings::table.filter(closings::session_id.eq_any(&ids)).select(closings::session_id).load(db)?.into_iter().collect();
        let named: Vec<UnitId> = sessions.iter().map(|session| session.unit_id).collect();
        let hamlets: Vec<(UnitId, String)> = units::table.filter(units::id.eq_any(named)).select((units::id, units::name)).load(db)?;
        let hamlets: HashMap<UnitId, String> = hamlets.into_iter().collect();
        let named: Vec<ClassId> = sessions.iter().filter_map(|session| session.class_id).collect();
        let of_class: Vec<(ClassId, String)> = classes::table.filter(classes::id.eq_any(named)).select((classes::id, classes::name)).load(db)?;
        let of_class: HashMap<ClassId, String> = of_class.into_iter().collect();
        let named: Vec<VenueId> = sessions.iter().filter_map(|session| session.venue_id).collect();
        let places: Vec<(VenueId, String)> = venues::table.filter(venues::id.eq_any(named)).select((venues::id, venues::name)).load(db)?;
        let places: HashMap<VenueId, String> = places.into_iter().collect();
        let named: Vec<PersonId> = sessions.iter().map(|session| session.trainer_id).collect();
        let trainers: Vec<(PersonId, String)> = persons::table.filter(persons::id.eq_any(named)).select((persons::id, persons::name)).load(db)?;
        let trainers: HashMap<PersonId, String> = trainers.into_iter().collect();
        let line = |session: ClassSession| Listed {
            when: session.when(),
            hamlet: hamlets.get(&session.unit_id).cloned().unwrap_or_default(),
            class: session.class_id.and_then(|class| of_class.get(&class).cloned()),
            venue: session.venue_id.and_then(|venue| places.get(&venue).cloned()),
            trainer: trainers.get(&session.trainer_id).cloned().unwrap_or_default(),
            came: came.get(&session.id).copied().unwrap_or(0),
            closed: closed.contains(&session.id),
            session,
        };
        Ok(sessions.into_iter().map(line).collect())
    }
}
