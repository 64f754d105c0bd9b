//! A question of the trainer's own, typed in a form; the live quiz asks by the same form at once.

use crate::attendance::SessionId;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::sessions::plan::head::Head;
use crate::sessions::plan::{MOST_CHOICES, OwnQuestion, OwnQuestionId, Part, PartId, Source};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/plan/parts/{part}/questions/new", new)
        .post("/class-sessions/{session}/plan/parts/{part}/questions/own", keep)
        .get("/class-sessions/{session}/plan/parts/{part}/questions/own/{own_question}", change);
}

const LONGEST_TEXT: usize = 300;
const LONGEST_CHOICE: usize = 120;
const LONGEST_FEEDBACK: usize = 500;
const CHOICES: [&str; MOST_CHOICES] = ["choice_1", "choice_2", "choice_3", "choice_4", "choice_5", "choice_6"];

/// Its id comes with it: sent twice, it is one question.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct OwnForm {
    pub id: OwnQuestionId,
    #[serde(default)]
    text: String,
    #[serde(default)]
    choice_1: String,
    #[serde(default)]
    choice_2: String,
    #[serde(default)]
    choice_3: String,
    #[serde(default)]
    choice_4: String,
    #[serde(default)]
    choice_5: String,
    #[serde(default)]
    choice_6: String,
    /// The number of the right answer; empty when there is none.
    #[serde(default)]
    right: String,
    #[serde(default)]
    feedback: String,
}

#[derive(Serialize)]
pub struct OwnPage {
    session: Head,
    /// Where it is sent.
    action: String,
    back: String,
    /// It is asked at once.
    now: bool,
    form: OwnForm,
    choices: Vec<Typed>,
    problems: Problems,
}

#[derive(Serialize)]
struct Typed {
    number: usize,
    name: &'static str,
    value: String,
    right: bool,
}

impl Page for OwnPage {
    const TEMPLATE: &'static str = "sessions/plan/own.html";
}

impl OwnForm {
    pub fn empty() -> OwnForm {
        OwnForm::of(OwnQuestion { id: OwnQuestionId::new(), text: String::new(), choices: Default::default(), right: None, feedback: String::new() })
    }

    fn of(own: OwnQuestion) -> OwnForm {
        let [choice_1, choice_2, choice_3, choice_4, choice_5, choice_6] = own.choices;
        let right = own.right.map(|right| right.to_string()).unwrap_or_default();
        OwnForm { id: own.id, text: own.text, choice_1, choice_2, choice_3, choice_4, choice_5, choice_6, right, feedback: own.feedback }
    }

    fn choices(&self) -> [&String; MOST_CHOICES] {
        [&self.choice_1, &self.choice_2, &self.choice_3, &self.choice_4, &self.choice_5, &self.choice_6]
    }

    /// The question, or what is to be mended.
    pub fn check(&self) -> Result<OwnQuestion, Problems> {
        let mut problems = Problems::default();
        problems.text("text", &self.text, "problem-own-text", LONGEST_TEXT);
        let choices = self.choices().map(|choice| crate::text::tidy(choice));
        for (place, choice) in choices.iter().enumerate() {
            if choice.chars().count() > LONGEST_CHOICE {
                problems.add_with(CHOICES[place], "problem-too-long", &[("most", LONGEST_CHOICE.to_string())]);
            } else if !choice.is_empty() && choices[..place].contains(choice) {
                problems.add(CHOICES[place], "problem-own-choice-twice");
            }
        }
        if choices.iter().filter(|choice| !choice.is_empty()).count() < 2 {
            let empty = choices.iter().position(String::is_empty).unwrap_or(0);
            problems.add(CHOICES[empty], "problem-own-choices");
        }
        let right: Option<usize> = self.right.parse().ok().filter(|right| (1..=MOST_CHOICES).contains(right));
        if right.is_some_and(|right| choices[right - 1].is_empty()) {
            problems.add("right", "problem-own-right");
        }
        if self.feedback.chars().count() > LONGEST_FEEDBACK {
            problems.add_with("feedback", "problem-too-long", &[("most", LONGEST_FEEDBACK.to_string())]);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(OwnQuestion { id: self.id, text: self.text.clone(), choices, right, feedback: self.feedback.clone() })
    }
}

impl OwnPage {
    /// With `part` it is kept there; without it is asked at once.
    pub fn new(session: Head, part: Option<PartId>, form: OwnForm, problems: Problems) -> OwnPage {
        let here = format!("/class-sessions/{}", session.id);
        let (action, back) = match part {
            Some(part) => (format!("{here}/plan/parts/{part}/questions/own"), format!("{here}/plan/parts/{part}")),
            None => (format!("{here}/live/questions/own"), format!("{here}/live")),
        };
        let typed = |(place, value): (usize, &String)| Typed {
            number: place + 1,
            name: CHOICES[place],
            value: value.clone(),
            right: form.right == (place + 1).to_string(),
        };
        let choices = form.choices().into_iter().enumerate().map(typed).collect();
        OwnPage { session, action, back, now: part.is_none(), choices, form, problems }
    }
}

async fn page(app: &App, who: &Trainer, (id, part): (SessionId, PartId), form: OwnForm, problems: Problems) -> Result<OwnPage> {
    let scope = who.scope();
    let load = move |db: &mut Db| {
        let (session, head) = Head::of(db, &scope, id)?;
        Part::find(db, session.id, part)?;
        Ok(head)
    };
    Ok(OwnPage::new(app.read(load).await?, Some(part), form, problems))
}

async fn new(app: App, who: Trainer, path: Path<(SessionId, PartId)>) -> Result<Show<OwnPage>> {
    Ok(Show(page(&app, &who, *path, OwnForm::empty(), Problems::default()).await?))
}

async fn change(app: App, who: Trainer, path: Path<(SessionId, PartId, OwnQuestionId)>) -> Result<Show<OwnPage>> {
    let (scope, (id, part, question)) = (who.scope(), *path);
    let load = move |db: &mut Db| {
        let (session, head) = Head::of(db, &scope, id)?;
        let (part, source) = (Part::find(db, session.id, part)?, Source::Own(question));
        if !part.asks(&source) {
            return Err(Error::NotFound);
        }
        let own = OwnQuestion::of(question, &Part::own_question(db, session.id, &source)?);
        Ok(OwnPage::new(head, Some(part.id), OwnForm::of(own), Problems::default()))
    };
    Ok(Show(app.read(load).await?))
}

async fn keep(app: App, who: Trainer, path: Path<(SessionId, PartId)>, form: Form<OwnForm>) -> Submitted<OwnPage> {
    let (scope, by, (id, part), form) = (who.scope(), who.id, *path, form.into_inner());
    let own = match form.check() {
        Ok(own) => own.asked(),
        Err(problems) => return Ok(Either::Right(Again(page(&app, &who, *path, form, problems).await?))),
    };
    let kept = app.write(move |db| {
        let (session, _) = Head::of(db, &scope, id)?;
        Part::find(db, session.id, part)?.ask_own(db, by, own.clone())
    });
    match kept.await {
        Ok(()) => Ok(Either::Left(See(format!("/class-sessions/{id}/plan/parts/{part}#questions")).saying("plan-question-added"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(page(&app, &who, *path, form, Problems::of("text", refusal)).await?))),
        Err(error) => Err(error),
    }
}
