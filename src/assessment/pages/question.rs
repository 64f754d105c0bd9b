//! One question a page: what is shown of each kind, and the answer that its form sends.

use crate::assessment::answer::Answers;
use crate::assessment::attempt::{Attempt, AttemptId};
use crate::assessment::form::AnswerForm;
use crate::assessment::paper::Item;
use crate::assessment::sending::{SendId, Sending};
use crate::catalog::{Choice, Question, QuestionKind, Said, Sounds};
use crate::config::ReadAloud;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::{Helpable, Viewer};
use crate::media::Shown;
use crate::web::{Again, App, Form, Kind, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::{Path, Query};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/attempts/{attempt}/questions/{place}", question).post("/attempts/{attempt}/questions/{place}", answer);
}

#[derive(Serialize)]
struct QuestionPage {
    attempt: AttemptId,
    place: usize,
    of: usize,
    text: String,
    /// The question as it is read aloud.
    sound: Option<String>,
    kind: QuestionKind,
    picture: Option<Shown>,
    picture_alt: String,
    hint: String,
    choices: Vec<Offered>,
    /// Of a matching: the right halves.
    others: Vec<Half>,
    listen: Option<Heard>,
    /// Of a number.
    unit: String,
    /// What was written.
    written: String,
    /// Of a scenario: what was done up to here, and where that has led.
    way: Vec<Taken>,
    step: Option<StepShown>,
    /// Back to the list of answers after a change.
    to_review: bool,
    due_at: Option<NaiveDateTime>,
    /// The name of what was sent last from here.
    sent: Option<SendId>,
    problems: Problems,
}

#[derive(Serialize)]
struct Offered {
    value: String,
    label: String,
    sound: Option<String>,
    chosen: bool,
    picture: Option<Shown>,
    picture_alt: String,
    /// The place or the right half that it was given.
    given: String,
}

#[derive(Serialize)]
struct Half {
    value: String,
    /// By it the list of halves and the list of each choice name the same: A, B …
    letter: char,
    label: String,
    sound: Option<String>,
}

/// What is said. Who does not hear reads it at once, and so does everybody while it has no sound.
#[derive(Serialize)]
struct Heard {
    text: String,
    sound: Option<String>,
    read: bool,
}

#[derive(Serialize)]
struct Taken {
    key: String,
    text: String,
    /// What stood there before it was done.
    before: String,
}

#[derive(Serialize)]
struct StepShown {
    text: String,
    sound: Option<String>,
    ended: bool,
}

impl Page for QuestionPage {
    const TEMPLATE: &'static str = "assessment/question.html";
}

#[derive(Deserialize)]
struct From {
    #[serde(default)]
    next: String,
}

const TO_REVIEW: &str = "review";

/// A question with what its page needs to know: whose words, which sounds, what was given.
struct Asked<'a> {
    question: &'a Question,
    item: &'a Item,
    sounds: Sounds,
    easy: bool,
    form: &'a AnswerForm,
    /// The way through a scenario that is kept.
    way: &'a [String],
}

impl Asked<'_> {
    /// In easy words for whoever reads easy pages, where there are such words.
    fn words(&self, easy: &str, usual: &str) -> String {
        if self.easy && !easy.is_empty() { easy.to_owned() } else { usual.to_owned() }
    }

    fn choices(&self, db: &mut Db) -> Result<Vec<Offered>> {
        let here = self.question.way(self.way).and_then(|steps| steps.last().map(|step| step.key.clone())).unwrap_or_default();
        let offered = self.item.choices.iter().filter_map(|key| self.question.choice(key));
        let offered = offered.filter(|choice| self.item.kind != QuestionKind::Scenario || choice.step == here);
        offered.map(|choice| self.offered(db, choice)).collect()
    }

    fn offered(&self, db: &mut Db, choice: &Choice) -> Result<Offered> {
        let given = self.form.choice.iter().filter_map(|text| text.rsplit_once('=')).find(|(key, _)| *key == choice.key);
        Ok(Offered {
            value: choice.key.clone(),
            label: self.words(&choice.easy, &choice.text),
            sound: self.sounds.of_choice(&choice.key),
            chosen: self.form.choice.contains(&choice.key),
            picture: choice.picture_shown(db)?,
            picture_alt: choice.picture_alt.clone(),
            given: given.map(|(_, given)| given.to_owned()).unwrap_or_default(),
        })
    }

    fn others(&self) -> Vec<Half> {
        let halves = self.item.others.iter().filter_map(|key| self.question.choice(key));
        let half = |(letter, choice): (char, &Choice)| Half {
            value: choice.key.clone(),
            letter,
            label: choice.other.clone(),
            sound: self.sounds.of(&Said::Other(choice.key.clone())),
        };
        ('A'..='Z').zip(halves).map(half).collect()
    }

    fn listen(&self, deaf: bool) -> Option<Heard> {
        let sound = self.sounds.of(&Said::Listen);
        let listens = self.question.kind == QuestionKind::Listen;
        listens.then(|| Heard { text: self.question.listen.clone(), read: deaf || sound.is_none(), sound })
    }

    fn way(&self) -> (Vec<Taken>, Option<StepShown>) {
        let Some(steps) = self.question.way(self.way).filter(|_| self.question.kind == QuestionKind::Scenario) else { return (Vec::new(), None) };
        let taken = self.way.iter().filter_map(|key| self.question.choice(key)).zip(&steps);
        let taken = taken.map(|(choice, step)| Taken {
            key: choice.key.clone(),
            text: self.words(&choice.easy, &choice.text),
            before: self.words(&step.easy, &step.text),
        });
        let here = steps.last().map(|step| StepShown {
            text: self.words(&step.easy, &step.text),
            sound: self.sounds.of(&Said::Step(step.key.clone())),
            ended: step.end.is_some(),
        });
        (taken.collect(), here)
    }
}

impl QuestionPage {
    /// `None` when the attempt was handed in: its result is the page to see. Without a form, what was kept is shown.
    fn of(db: &mut Db, settings: &ReadAloud, who: &Viewer, (attempt, place): (AttemptId, usize), form: Option<&AnswerForm>) -> Result<Option<QuestionPage>> {
        let attempt = Attempt::of(db, who.id, attempt)?;
        if attempt.submitted_at.is_some() || attempt.is_over() {
            return Ok(None);
        }
        let item = attempt.paper.0.item(place).ok_or(Error::NotFound)?;
        let question = Question::find(db, item.question)?;
        let answers = Answers::of(db, attempt.id)?;
        let kept = AnswerForm::of(item, answers.to(question.id));
        let asked = Asked {
            // Who signs is given nothing for the ear.
            sounds: if who.presentation.kind == Kind::Sign { Sounds::default() } else { question.sounds(db, settings)? },
            question: &question,
            item,
            easy: who.presentation.kind == Kind::Easy,
            form: form.unwrap_or(&kept),
            way: answers.to(question.id),
        };
        let (way, step) = asked.way();
        Ok(Some(QuestionPage {
            attempt: attempt.id,
            place,
            of: attempt.paper.0.items.len(),
            kind: question.kind,
            sound: asked.sounds.question.clone(),
            picture: question.picture_shown(db)?,
            choices: asked.choices(db)?,
            others: asked.others(),
            listen: asked.listen(who.presentation.kind == Kind::Sign),
            written: if question.kind.is_written() { asked.form.choice.first().cloned().unwrap_or_default() } else { String::new() },
            way,
            step,
            text: asked.words(&question.easy, &question.text),
            picture_alt: question.picture_alt.clone(),
            hint: question.hint.clone(),
            unit: question.unit.clone(),
            to_review: false,
            due_at: attempt.due_at,
            sent: Sending::last(db, who.id, attempt.id, place)?,
            problems: Problems::default(),
        }))
    }
}

async fn question(app: App, who: Helpable, path: Path<(AttemptId, usize)>, from: Query<From>) -> Result<Either<Show<QuestionPage>, See>> {
    let ((attempt, place), next) = (*path, from.into_inner().next);
    let settings = app.config.read_aloud.clone();
    let page = app.read(move |db| QuestionPage::of(db, &settings, &who, (attempt, place), None)).await?;
    Ok(match page {
        Some(page) => Either::Left(Show(QuestionPage { to_review: next == TO_REVIEW, ..page })),
        None => Either::Right(See(format!("/attempts/{attempt}"))),
    })
}

async fn answer(app: App, who: Helpable, sending: Sending, path: Path<(AttemptId, usize)>, form: Form<AnswerForm>) -> Submitted<QuestionPage> {
    let ((attempt, place), learner, form) = (*path, who.id, form.into_inner());
    let (to_review, given) = (form.next == TO_REVIEW, form.clone());
    let answered = match app.write(move |db| sending.keep(db, learner, attempt, place, &given)).await {
        // What was saved before counts: the result says so.
        Err(Error::Refused(refusal)) if refusal.id == "attempt-time-over" => {
            return Ok(Either::Left(See(format!("/attempts/{attempt}")).saying("attempt-time-over")));
        }
        Err(Error::Refused(refusal)) if AnswerForm::PROBLEMS.contains(&refusal.id) => {
            let settings = app.config.read_aloud.clone();
            let page = app.read(move |db| QuestionPage::of(db, &settings, &who, (attempt, place), Some(&form))).await?;
            let mut page = page.ok_or_else(|| Error::refused("attempt-already-submitted"))?;
            page.problems.add("choice", refusal.id);
            return Ok(Either::Right(Again(QuestionPage { to_review, ..page })));
        }
        answered => answered?,
    };
    let next = match () {
        // Where a scenario has led is seen before the next question.
        () if answered.on_the_way && to_review => format!("questions/{place}?next={TO_REVIEW}"),
        () if answered.on_the_way => format!("questions/{place}"),
        () if to_review || answered.place == answered.of => "review".into(),
        () => format!("questions/{}", place + 1),
    };
    Ok(Either::Left(See(format!("/attempts/{attempt}/{next}"))))
}
