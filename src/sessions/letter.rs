//! Letters about a session to those who agreed to it: each waits in the database until the mail server has taken it.

use super::ics;
use super::invitation::{Invitation, Invited, ToldHow};
use super::session::{ClassSession, Listed};
use crate::attendance::SessionId;
use crate::db::schema::session_letters;
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::identity::is_restricted;
use crate::journal;
use crate::mail::{self, Mailer, Undelivered};
use crate::privacy::MailAddress;
use crate::web::{App, Lang, say};
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

crate::id!(LetterId);

crate::words! {
    /// `late`: the session had begun before the server took it. `dropped`: the person took the consent back.
    pub enum LetterState { Waiting = "waiting", Sent = "sent", Refused = "refused", Late = "late", Dropped = "dropped" }
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Letter {
    pub id: LetterId,
    pub session_id: SessionId,
    pub person_id: PersonId,
    pub asked_by: PersonId,
    pub asked_at: NaiveDateTime,
    pub state: LetterState,
    /// How often the server was asked in vain.
    pub tries: i32,
    pub next_at: NaiveDateTime,
    pub ended_at: Option<NaiveDateTime>,
}

/// What a list of guests says of letters.
#[derive(Debug, Clone, Serialize)]
pub struct Letters {
    /// The latest to each.
    pub of: HashMap<PersonId, Letter>,
    /// The session has begun: nobody is written to any more.
    pub too_late: bool,
    /// Who would get one now.
    pub ready: Vec<PersonId>,
    /// How many are asked for as the session now stands, and how many of them wait.
    pub asked: usize,
    pub waiting: usize,
    /// The mail server took none of those that wait: when it is asked again.
    pub again_at: Option<NaiveDateTime>,
    /// Invited, and no letter can reach them.
    pub unreachable: usize,
}

/// While one letter is on its way nobody else takes it up.
const CLAIMED: Duration = Duration::minutes(5);
/// After each failure twice as long, at most this.
const LONGEST_PAUSE: Duration = Duration::hours(1);
const AT_ONCE: i64 = 50;

impl Letters {
    pub fn of(db: &mut Db, session: &ClassSession, invited: &[Invited]) -> Result<Letters> {
        let people: Vec<PersonId> = invited.iter().map(|one| one.person).collect();
        let known = MailAddress::known_among(db, &people)?;
        let rows: Vec<Letter> = session_letters::table.filter(session_letters::session_id.eq(session.id)).order(session_letters::asked_at).load(db)?;
        let of: HashMap<PersonId, Letter> = rows.into_iter().map(|letter| (letter.person_id, letter)).collect();
        let wants_one = |person: &PersonId| match (of.get(person), known.get(person)) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(letter), Some(since)) => letter.is_outdated(session, *since),
        };
        Ok(Letters {
            too_late: session.has_begun(),
            ready: people.iter().filter(|person| !session.has_begun() && wants_one(person)).copied().collect(),
            asked: of.values().filter(|letter| letter.asked_at >= session.changed_at).count(),
            again_at: of.values().filter(|letter| letter.state == LetterState::Waiting && letter.tries > 0).map(|letter| letter.next_at).min(),
            waiting: of.values().filter(|letter| letter.state == LetterState::Waiting).count(),
            unreachable: people.iter().filter(|person| !known.contains_key(person)).count(),
            of,
        })
    }

    /// One letter to each who has none of the session as it now stands. Sent twice, the form asks for them once.
    pub fn ask(db: &mut Db, by: PersonId, session: &ClassSession) -> Result<usize> {
        if session.has_begun() {
            return Err(Error::refused("letters-too-late"));
        }
        let invited = Invited::of(db, session)?;
        let ready = Letters::of(db, session, &invited)?.ready;
        for person in &ready {
            let (id, at) = (LetterId::new(), now());
            let whose = (session_letters::id.eq(id), session_letters::session_id.eq(session.id), session_letters::person_id.eq(person));
            let asked = (session_letters::asked_by.eq(by), session_letters::asked_at.eq(at), session_letters::next_at.eq(at));
            let state = (session_letters::state.eq(LetterState::Waiting), session_letters::tries.eq(0));
            diesel::insert_into(session_letters::table).values((whose, asked, state)).execute(db)?;
        }
        if !ready.is_empty() {
            journal::record(db, Some(by), "session-letters", session.id, json!({ "letters": ready.len() }))?;
        }
        Ok(ready.len())
    }
}

impl Letter {
    /// It told of the session as it was before, or went to an address that the server refused.
    fn is_outdated(&self, session: &ClassSession, address_since: NaiveDateTime) -> bool {
        match self.state {
            LetterState::Waiting => false,
            LetterState::Sent => session.changed_at > self.asked_at,
            LetterState::Refused => address_since > self.asked_at,
            LetterState::Late | LetterState::Dropped => true,
        }
    }

    fn end(&self, db: &mut Db, state: LetterState) -> Result<()> {
        let ended = (session_letters::state.eq(state), session_letters::ended_at.eq(Some(now())));
        diesel::update(session_letters::table.find(self.id)).set(ended).execute(db)?;
        if state == LetterState::Sent {
            Invitation::tell(db, self.asked_by, self.session_id, &[self.person_id], ToldHow::Mail)?;
        }
        Ok(())
    }

    /// One, two, four … minutes later.
    fn put_off(&self, db: &mut Db) -> Result<()> {
        let pause = Duration::minutes(1 << self.tries.clamp(0, 6)).min(LONGEST_PAUSE);
        let later = (session_letters::tries.eq(self.tries + 1), session_letters::next_at.eq(now() + pause));
        diesel::update(session_letters::table.find(self.id)).set(later).execute(db)?;
        Ok(())
    }

    /// True for the one process that may send it.
    fn claim(&self, db: &mut Db) -> Result<bool> {
        let free = session_letters::table.filter(session_letters::id.eq(self.id)).filter(session_letters::state.eq(LetterState::Waiting));
        let free = free.filter(session_letters::next_at.eq(self.next_at));
        Ok(diesel::update(free).set(session_letters::next_at.eq(now() + CLAIMED)).execute(db)? == 1)
    }

    fn due(db: &mut Db) -> Result<Vec<Letter>> {
        let due = session_letters::table.filter(session_letters::state.eq(LetterState::Waiting)).filter(session_letters::next_at.le(now()));
        Ok(due.order((session_letters::next_at, session_letters::id)).limit(AT_ONCE).load(db)?)
    }

    /// What is written; nothing any more: why.
    fn written(&self, db: &mut Db, app: &App) -> Result<Result<mail::Letter, LetterState>> {
        let session = ClassSession::any(db, self.session_id)?;
        if session.has_begun() {
            return Ok(Err(LetterState::Late));
        }
        let invited = Invited::of(db, &session)?.iter().any(|one| one.person == self.person_id);
        if !invited || is_restricted(db, self.person_id)? {
            return Ok(Err(LetterState::Dropped));
        }
        let Some(to) = MailAddress::of(db, &app.keys, self.person_id)? else { return Ok(Err(LetterState::Dropped)) };
        let earlier = session_letters::table.filter(session_letters::session_id.eq(self.session_id)).filter(session_letters::person_id.eq(self.person_id));
        let earlier: bool = diesel::select(diesel::dsl::exists(earlier.filter(session_letters::state.eq(LetterState::Sent)))).get_result(db)?;
        let line = Listed::all(db, vec![session])?.remove(0);
        let base = app.config.address.as_deref().map(|address| address.trim_end_matches('/'));
        Ok(Ok(line.letter(self.id, to, earlier, base)))
    }
}

impl Listed {
    /// Its title, or its kind.
    pub fn name(&self, lang: Lang) -> String {
        if self.session.title.is_empty() { say(lang, &format!("session-kind-{}", self.session.kind), &[]) } else { self.session.title.clone() }
    }

    /// As it is read out, printed and written.
    pub fn aloud(&self, lang: Lang) -> String {
        let args = [
            ("what", self.name(lang)),
            ("weekday", say(lang, &format!("weekday-{}", self.when.weekday), &[])),
            ("day", self.when.day.format("%d/%m/%Y").to_string()),
            ("from", self.when.from.clone()),
            ("to", self.when.to.clone()),
            ("where", self.venue.clone().unwrap_or_else(|| self.hamlet.clone())),
        ];
        say(lang, "invitation-sentence", &args)
    }

    fn letter(&self, id: LetterId, to: String, earlier: bool, base: Option<&str>) -> mail::Letter {
        let lang = Lang::Vi;
        let day = [("day", self.when.day.format("%d/%m/%Y").to_string())];
        let (subject, first) = match (self.session.cancelled_at.is_some(), earlier) {
            (true, _) => ("letter-cancelled-subject", say(lang, "letter-cancelled", &[("because", self.session.cancelled_because.clone())])),
            (false, true) => ("letter-changed-subject", say(lang, "letter-changed", &[])),
            (false, false) => ("letter-subject", String::new()),
        };
        let online = Some(self.session.online_address.as_str()).filter(|address| !address.is_empty());
        let parts = [
            Some(first).filter(|first| !first.is_empty()),
            Some(self.aloud(lang)),
            online.map(|address| say(lang, "letter-online", &[("address", address.to_owned())])),
            Some(say(lang, "letter-trainer", &[("name", self.trainer.clone())])),
            Some(say(lang, "letter-why", &[])),
            base.map(|base| format!("{base}/account/privacy")),
        ];
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join("\r\n\r\n") + "\r\n";
        let name = say(lang, "calendar", &[]);
        let calendar = base.map(|base| ics::calendar(lang, &name, base, std::slice::from_ref(self)));
        mail::Letter { id: id.to_string(), to, subject: say(lang, subject, &day), text, calendar }
    }
}

/// Sends as long as the program serves.
pub fn keep_sending(app: &App, mailer: Mailer) {
    const LOOK: std::time::Duration = std::time::Duration::from_secs(2);
    let app = app.clone();
    actix_web::rt::spawn(async move {
        loop {
            if let Err(error) = send_due(&app, &mailer).await {
                tracing::error!(%error, "letters were not sent");
            }
            tokio::time::sleep(LOOK).await;
        }
    });
}

/// All that is due, one after the other. True when a letter went.
///
/// A letter that the server took just before the power failed goes once more: its Message-ID is the same.
pub async fn send_due(app: &App, mailer: &Mailer) -> Result<bool> {
    let mut any = false;
    for letter in app.read(Letter::due).await? {
        let claimed = letter.clone();
        if !app.write(move |db| claimed.claim(db)).await? {
            continue;
        }
        let (keys, wanted) = (app.clone(), letter.clone());
        let state = match app.read(move |db| wanted.written(db, &keys)).await? {
            Err(state) => Some(state),
            Ok(written) => match mailer.send(&written).await {
                Ok(()) => Some(LetterState::Sent),
                Err(Undelivered::Refused(why)) => {
                    tracing::info!(why, "a letter was refused");
                    Some(LetterState::Refused)
                }
                Err(Undelivered::Later(why)) => {
                    tracing::info!(why, "the mail server took no letter");
                    None
                }
            },
        };
        any |= state == Some(LetterState::Sent);
        let keep = move |db: &mut Db| match state {
            Some(state) => letter.end(db, state),
            None => letter.put_off(db),
        };
        app.write(keep).await?;
        if state.is_none() {
            break; // the server is away: the others need not ask it
        }
    }
    Ok(any)
}
