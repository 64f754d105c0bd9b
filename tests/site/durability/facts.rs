//! Who is busy when the machine fails, what they were told was done, and whether it is there afterwards.

use super::{Connection, Server};
use crate::assessment::published;
use crate::house::House;
use diesel::prelude::*;
use hocvu::assessment::{Attempt, AttemptId};
use hocvu::catalog::{Course, Quiz, QuizId};
use hocvu::certification::{CheckId, Level, PracticalCheck, Request, RequestId, Seen};
use hocvu::db::schema::{answers, approvals, attempts, certificates, enrolments, recordings};
use hocvu::db::{Db, Json, PersonId, now};
use hocvu::error::Result;
use hocvu::identity::{Audience, Door, Login, Person, Role};
use hocvu::learning::{Enrolment, EnrolmentId};
use hocvu::privacy::{Act, Channel, Consent, Purpose, PurposeId, Recording, RecordingId, Said};
use hocvu::web::Lang;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

pub const LEARNERS: usize = 200;
const REQUESTS: usize = 400;
const ENROLMENTS: usize = 300;

/// A learner in a test: what each question offers, and what became of each answer.
struct Learner {
    cookie: String,
    attempt: AttemptId,
    offered: Vec<Vec<String>>,
    given: Mutex<BTreeMap<usize, Given>>,
    turn: AtomicUsize,
}

/// The choice that was acknowledged last, and those sent since, which may or may not have arrived.
#[derive(Debug, Clone, Default)]
struct Given {
    acknowledged: Option<String>,
    under_way: BTreeSet<String>,
}

/// Two hundred learners in a test, an approver with a pile of requests, and an assessor who records voices.
pub struct Commune {
    learners: Vec<Learner>,
    approver: String,
    requests: Vec<RequestId>,
    approved: Mutex<BTreeMap<RequestId, String>>,
    assessor: String,
    enrolments: Vec<EnrolmentId>,
    /// The voices that were acknowledged.
    recorded: Mutex<BTreeMap<RecordingId, Vec<u8>>>,
    next: AtomicUsize,
    turn: AtomicUsize,
    spoken: AtomicUsize,
    answered: AtomicUsize,
    signed: AtomicUsize,
}

/// What had been acknowledged at one moment.
pub struct Facts {
    answers: Vec<BTreeMap<usize, Given>>,
    approved: BTreeMap<RequestId, String>,
    recorded: BTreeMap<RecordingId, Vec<u8>>,
}

impl Commune {
    pub async fn of(house: &House) -> Commune {
        let quiz = published(house).await;
        let (assessor, approver) = (house.staff("Thầy Giá", Role::Assessor).await, house.staff("Cô Duyệt", Role::Approver).await);
        let unit = house.hamlet("Thôn 1").await.id;
        let watching = assessor.id();
        let (app, keys) = (house.app.clone(), house.app.clone());
        let learners = (0..LEARNERS).map(|number| crate::house::new_person(&format!("Học viên {number}"), unit, Audience::Resident));
        let learners: Vec<_> = learners.collect();
        let people: Vec<_> = (0..REQUESTS).map(|number| crate::house::new_person(&format!("Người xin {number}"), unit, Audience::Resident)).collect();
        let learners = house
            .given(move |db| {
                let mut ready = Vec::new();
                for new in &learners {
                    let person = Person::create(db, new)?.id;
                    let (enrolment, quiz) = (with_lessons(db, person, quiz)?, Quiz::find(db, quiz)?);
                    let attempt = Attempt::open(db, &keys.keys, &enrolment, &quiz)?;
                    ready.push((Login::create(db, person, Door::Pin, "?")?, attempt));
                }
                Ok(ready)
            })
            .await;
        let requests: Vec<RequestId> = house
            .given(move |db| {
                people.iter().map(|new| Person::create(db, new)).collect::<Result<Vec<_>>>()?.iter().map(|p| assessed(db, p.id, quiz, watching)).collect()
            })
            .await;
        let commune = house.commune().await.id;
        let asked = requests.clone();
        let enrolments = house
            .given(move |db| {
                let shown = Purpose::in_force(db, commune, Purpose::EVIDENCE)?.id;
                asked.iter().take(ENROLMENTS).map(|&request| agreed(db, request, shown)).collect()
            })
            .await;
        let learner = |(login, attempt): (Login, Attempt)| {
            let cookie = login.cookie(&app.keys, &actix_web::test::TestRequest::default().to_http_request()).unwrap();
            Learner {
                cookie: format!("{}={}", cookie.name(), cookie.value()),
                attempt: attempt.id,
                offered: attempt.paper.0.items.into_iter().map(|item| item.choices).collect(),
                given: Mutex::default(),
                turn: AtomicUsize::new(0),
            }
        };
        Commune {
            learners: learners.into_iter().map(learner).collect(),
            approver: approver.cookie_header(),
            requests,
            approved: Mutex::default(),
            assessor: assessor.cookie_header(),
            enrolments,
            recorded: Mutex::default(),
            turn: AtomicUsize::new(0),
            spoken: AtomicUsize::new(0),
            next: AtomicUsize::new(0),
            answered: AtomicUsize::new(0),
            signed: AtomicUsize::new(0),
        }
    }

    pub fn facts(&self) -> Facts {
        // The answers first: what is acknowledged in between is more than what is asked for, never less.
        let answers = self.learners.iter().map(|learner| locked(&learner.given).clone()).collect();
        Facts { answers, approved: locked(&self.approved).clone(), recorded: locked(&self.recorded).clone() }
    }

    /// After a cut what came later is gone from the disk: nothing is known of it any more.
    pub fn forget_what_was_cut_off(&self) {
        for learner in &self.learners {
            locked(&learner.given).clear();
        }
        let mut approved = locked(&self.approved);
        approved.clear();
        locked(&self.recorded).clear();
        // The next after those on the disk are asked for again; an approval sent twice is one.
        self.next.store(0, Ordering::Relaxed);
    }

    /// How many answers, approvals and voices have been acknowledged so far.
    fn acknowledged(&self) -> [usize; 3] {
        [&self.answered, &self.signed, &self.spoken].map(|count| count.load(Ordering::Relaxed))
    }
}

impl Learner {
    fn answer(&self, connection: &mut Connection) -> Option<()> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let place = turn % self.offered.len();
        let choice = self.offered[place][turn / self.offered.len() % self.offered[place].len()].clone();
        locked(&self.given).entry(place).or_default().under_way.insert(choice.clone());
        let answered = connection.post(&format!("/attempts/{}/questions/{}", self.attempt, place + 1), &format!("choice={choice}"))?;
        assert_eq!(answered.status, 303, "{answered:?}");
        *locked(&self.given).entry(place).or_default() = Given { acknowledged: Some(choice), under_way: BTreeSet::new() };
        Some(())
    }
}

/// Everybody at work, each on a connection of their own, until the server is gone.
pub struct Busy {
    before: [usize; 3],
    stop: Arc<AtomicBool>,
    people: Vec<thread::JoinHandle<()>>,
}

impl Busy {
    pub fn at(commune: &Arc<Commune>, server: &Server) -> Busy {
        let (stop, before) = (Arc::new(AtomicBool::new(false)), commune.acknowledged());
        let mut people = Vec::new();
        for index in 0..LEARNERS {
            let (commune, stop, address) = (commune.clone(), stop.clone(), server.address.clone());
            people.push(thread::spawn(move || {
                let learner = &commune.learners[index];
                let Some(mut connection) = Connection::open(&address, &learner.cookie) else { return };
                while !stop.load(Ordering::Relaxed) && learner.answer(&mut connection).is_some() {
                    commune.answered.fetch_add(1, Ordering::Relaxed);
                }
            }));
        }
        for work in [approve as fn(&Commune, &str, &AtomicBool), record] {
            let (commune, stopped, address) = (commune.clone(), stop.clone(), server.address.clone());
            people.push(thread::spawn(move || work(&commune, &address, &stopped)));
        }
        Busy { before, stop, people }
    }

    /// Work goes on until enough more has been acknowledged; without that a round proves nothing.
    pub fn in_full_swing(&self, commune: &Commune) {
        let patience = Instant::now() + Duration::from_secs(60);
        let enough = [LEARNERS / 4, 1, 1];
        while commune.acknowledged().iter().zip(self.before).zip(enough).any(|((now, before), enough)| *now < before + enough) {
            assert!(Instant::now() < patience, "nobody is answered");
            thread::sleep(Duration::from_millis(2));
        }
    }

    pub fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        for person in self.people {
            person.join().unwrap();
        }
    }
}

/// A request on which the server died is tried again after it has come back.
fn approve(commune: &Commune, address: &str, stop: &AtomicBool) {
    let Some(mut connection) = Connection::open(address, &commune.approver) else { return };
    while !stop.load(Ordering::Relaxed) {
        let Some(&request) = commune.requests.get(commune.next.load(Ordering::Relaxed)) else { return };
        let Some(answered) = connection.post(&format!("/certificate-requests/{request}/approval"), "") else { return };
        let number = answered.location.strip_prefix("/certificates/").unwrap_or_else(|| panic!("{answered:?}"));
        locked(&commune.approved).insert(request, number.to_owned());
        commune.next.fetch_add(1, Ordering::Relaxed);
        commune.signed.fetch_add(1, Ordering::Relaxed);
    }
}

/// Voices of one after the other, each with a content of its own.
fn record(commune: &Commune, address: &str, stop: &AtomicBool) {
    let Some(mut connection) = Connection::open(address, &commune.assessor) else { return };
    while !stop.load(Ordering::Relaxed) {
        let number = commune.turn.fetch_add(1, Ordering::Relaxed);
        let Some(enrolment) = commune.enrolments.get(number / 10) else { return };
        let id = RecordingId::new();
        let voice = [b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm".as_slice(), id.to_string().repeat(100).as_bytes()].concat();
        let Some(answered) = connection.post_file(&format!("/practical-evidence/{enrolment}"), &id.to_string(), "a.webm", &voice) else { return };
        assert_eq!(answered.status, 303, "{answered:?}");
        locked(&commune.recorded).insert(id, voice);
        commune.spoken.fetch_add(1, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(20));
    }
}

impl Facts {
    pub fn approved(&self) -> usize {
        self.approved.len()
    }

    /// What was acknowledged and is not there, in words. `later` tells what was sent after these facts were noted.
    pub fn missing(&self, db: &mut Db, commune: &Commune, later: &Facts, evidence: &Path) -> Result<Vec<String>> {
        let mut missing = Vec::new();
        let mut rows: BTreeMap<RecordingId, Recording> = recordings::table.load::<Recording>(db)?.into_iter().map(|row| (row.id, row)).collect();
        for (id, voice) in &self.recorded {
            let file = rows.remove(id).map(|row| std::fs::read(row.file(evidence)).unwrap_or_default());
            if file.as_ref() != Some(voice) {
                missing.push(format!("recording {id}: {:?} bytes instead of {}", file.map(|file| file.len()), voice.len()));
            }
        }
        for ((learner, before), after) in commune.learners.iter().zip(&self.answers).zip(&later.answers) {
            let paper = attempts::table.find(learner.attempt).select(attempts::paper).first::<Json<hocvu::assessment::Paper>>(db)?.0;
            let kept = answers::table.filter(answers::attempt_id.eq(learner.attempt)).select((answers::question_id, answers::choices));
            let kept: BTreeMap<String, Json<Vec<String>>> =
                kept.load::<(hocvu::catalog::QuestionId, Json<Vec<String>>)>(db)?.into_iter().map(|(id, choices)| (id.to_string(), choices)).collect();
            for (place, item) in paper.items.iter().enumerate() {
                let Some(acknowledged) = before.get(&place).and_then(|given| given.acknowledged.clone()) else { continue };
                let after = after.get(&place).cloned().unwrap_or_default();
                let there = kept.get(&item.question.to_string()).and_then(|choices| choices.0.first().cloned());
                // Another answer to the same question may have come since.
                let possible: BTreeSet<String> = [acknowledged].into_iter().chain(after.acknowledged).chain(after.under_way).collect();
                if !there.as_ref().is_some_and(|there| possible.contains(there)) {
                    missing.push(format!("attempt {} question {}: {there:?} instead of one of {possible:?}", learner.attempt, place + 1));
                }
            }
        }
        for (request, number) in &self.approved {
            let there: i64 = approvals::table.filter(approvals::request_id.eq(*request)).count().get_result(db)?;
            let issued: Option<String> = certificates::table.filter(certificates::request_id.eq(*request)).select(certificates::number).first(db).optional()?;
            if there != 1 || issued.as_ref() != Some(number) {
                missing.push(format!("request {request}: {there} approvals, certificate {issued:?} instead of {number}"));
            }
        }
        Ok(missing)
    }
}

/// The running part of each number, in order: 1, 2, 3 … when nothing is left out or there twice.
pub fn numbers(db: &mut Db) -> Result<Vec<usize>> {
    let all: Vec<String> = certificates::table.select(certificates::number).load(db)?;
    let mut running: Vec<usize> = all.iter().map(|number| number.rsplit('-').next().unwrap().parse().unwrap()).collect();
    running.sort_unstable();
    Ok(running)
}

fn with_lessons(db: &mut Db, person: PersonId, quiz: QuizId) -> Result<Enrolment> {
    let course = Course::open(db)?.into_iter().find(|course| course.current_version_id == Quiz::find(db, quiz).ok().map(|quiz| quiz.course_version_id));
    let enrolment = Enrolment::begin(db, person, &course.expect("the course is published"))?;
    diesel::update(enrolments::table.find(enrolment.id)).set(enrolments::lessons_completed_at.eq(now())).execute(db)?;
    Enrolment::find(db, enrolment.id)
}

fn assessed(db: &mut Db, person: PersonId, quiz: QuizId, by: PersonId) -> Result<RequestId> {
    let enrolment = with_lessons(db, person, quiz)?;
    enrolment.note_score(db, 1.0, true)?;
    let request = Request::ask(db, person, enrolment.id)?;
    PracticalCheck::record(db, by, &request, CheckId::new(), &[Seen { key: "dat".into(), level: Level::Did }], "")?;
    Ok(request.id)
}

/// They agree to be recorded.
fn agreed(db: &mut Db, request: RequestId, shown: PurposeId) -> Result<EnrolmentId> {
    let request = Request::find(db, request)?;
    let (person, code) = (request.person_id, Purpose::EVIDENCE.to_owned());
    let said =
        Said { person, shown, code, act: Act::Given, guardian: None, channel: Channel::Screen, evidence: String::new(), lang: Lang::Vi, recorded_by: None };
    Consent::say(db, &said)?;
    Ok(request.enrolment_id)
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap()
}
