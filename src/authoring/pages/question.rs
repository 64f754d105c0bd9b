//! A question's form: its text, its choices, which are right and what is said to each.

use super::skills::{self, SkillChoice};
use super::test::test_of;
use super::{Conflict, Facts, Kept};
use crate::authoring::difference::difference;
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::fields::line;
use crate::authoring::question_text::{ChoiceText, QuestionText};
use crate::authoring::test_text::{TEST, keyed};
use crate::authoring::{Author, How};
use crate::catalog::QuestionKind;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub const LONGEST: usize = 600;
const LEAST_ROWS: usize = 4;
const MOST_ROWS: usize = 9;

pub fn routes(site: &mut Site) {
    site.get("/drafts/{draft}/questions/{question}", edit)
        .post("/drafts/{draft}/questions/{question}", save)
        .get("/drafts/{draft}/questions/{question}/removal", ask_removal);
}

#[derive(Debug, Clone, Default, Deserialize)]
struct QuestionForm {
    #[serde(default)]
    began: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    easy: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    skill: String,
    #[serde(default)]
    hint: String,
    #[serde(default)]
    feedback: String,
    #[serde(default)]
    picture_alt: String,
    #[serde(default)]
    choice_key: Vec<String>,
    #[serde(default)]
    choice_text: Vec<String>,
    #[serde(default)]
    choice_easy: Vec<String>,
    #[serde(default)]
    choice_feedback: Vec<String>,
    /// The places of the right ones, from 1.
    #[serde(default)]
    correct: Vec<usize>,
    #[serde(default, rename = "do")]
    wish: String,
}

impl QuestionForm {
    /// The question as it was typed; rows without a text are left out unless `all`.
    fn question(&self, before: &QuestionText, all: bool) -> QuestionText {
        let at = |list: &[String], place: usize| list.get(place).map(|text| line(text)).unwrap_or_default();
        let row = |place: usize| ChoiceText {
            key: at(&self.choice_key, place),
            text: at(&self.choice_text, place),
            easy: at(&self.choice_easy, place),
            feedback: at(&self.choice_feedback, place),
            correct: self.correct.contains(&(place + 1)),
        };
        let rows = (0..self.choice_text.len().min(MOST_ROWS)).map(row).filter(|choice| all || !choice.text.is_empty());
        QuestionText {
            key: before.key.clone(),
            kind: QuestionKind::from_word(&self.kind).unwrap_or(QuestionKind::Single).word().into(),
            skill: self.skill.clone(),
            text: line(&self.text),
            easy: line(&self.easy),
            picture: before.picture.clone(),
            picture_alt: if before.picture.is_empty() { String::new() } else { line(&self.picture_alt) },
            hint: line(&self.hint),
            feedback: line(&self.feedback),
            choices: if all { rows.collect() } else { keyed(rows.collect()) },
        }
    }

    fn problems(&self) -> Problems {
        let mut problems = Problems::default();
        problems.text("text", &self.text, "problem-question-missing", LONGEST);
        for (field, text) in [("easy", &self.easy), ("hint", &self.hint), ("feedback", &self.feedback), ("picture_alt", &self.picture_alt)] {
            if text.chars().count() > LONGEST {
                problems.add_with(field, "problem-too-long", &[("most", LONGEST.to_string())]);
            }
        }
        let long = [&self.choice_text, &self.choice_easy, &self.choice_feedback].into_iter().flatten().any(|text| text.chars().count() > LONGEST);
        if long {
            problems.add_with("choice_1", "problem-too-long", &[("most", LONGEST.to_string())]);
        }
        problems
    }
}

#[derive(Serialize)]
struct QuestionPage {
    draft: Facts,
    key: String,
    began: String,
    question: QuestionText,
    /// With empty rows at the end.
    rows: Vec<ChoiceText>,
    more: bool,
    kinds: Vec<&'static str>,
    skills: Vec<SkillChoice>,
    conflict: Option<Conflict>,
    problems: Problems,
}

impl Page for QuestionPage {
    const TEMPLATE: &'static str = "authoring/question.html";
}

impl QuestionPage {
    fn of(db: &mut Db, draft: &Draft, began: String, question: QuestionText, rows: usize, problems: Problems) -> Result<QuestionPage> {
        let mut choices = question.choices.clone();
        let wanted = rows.max(LEAST_ROWS).max(choices.len()).min(MOST_ROWS);
        choices.resize(wanted.max(choices.len()), ChoiceText::default());
        Ok(QuestionPage {
            draft: Facts::from(draft),
            key: question.key.clone(),
            began,
            more: choices.len() < MOST_ROWS,
            rows: choices,
            question,
            kinds: QuestionKind::ALL.iter().map(|kind| kind.word()).collect(),
            skills: skills::all(db)?,
            conflict: None,
            problems,
        })
    }
}

async fn edit(app: App, who: Author, place: Path<(DraftId, String)>) -> Result<Show<QuestionPage>> {
    let (id, key) = place.into_inner();
    let look = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let question = test_of(db, &draft)?.question(&key)?;
        QuestionPage::of(db, &draft, question.mark(), question, 0, Problems::default())
    };
    Ok(Show(app.read(look).await?))
}

enum Outcome {
    Kept,
    Shown(Box<QuestionPage>),
    Again(Box<QuestionPage>),
}

type Saved = Result<Either<See, Either<Show<QuestionPage>, Again<QuestionPage>>>>;

async fn save(app: App, who: Author, place: Path<(DraftId, String)>, form: Form<QuestionForm>) -> Saved {
    let ((id, key), form) = (place.into_inner(), form.into_inner());
    let to = if form.wish == "next" { format!("/drafts/{id}/test#questions") } else { format!("/drafts/{id}/questions/{key}") };
    Ok(match app.write(move |db| keep(db, &who, id, &key, &form)).await? {
        Outcome::Kept => Either::Left(See(to).saying("draft-saved")),
        Outcome::Shown(page) => Either::Right(Either::Left(Show(*page))),
        Outcome::Again(page) => Either::Right(Either::Right(Again(*page))),
    })
}

fn keep(db: &mut Db, who: &Author, id: DraftId, key: &str, form: &QuestionForm) -> Result<Outcome> {
    let draft = Draft::of(db, who, id)?;
    let mut test = test_of(db, &draft)?;
    let now_there = test.question(key)?;
    let (typed, rows) = (form.question(&now_there, true), form.choice_text.len());
    if form.wish == "more" {
        return Ok(Outcome::Shown(Box::new(QuestionPage::of(db, &draft, form.began.clone(), typed, rows + 2, Problems::default())?)));
    }
    let problems = form.problems();
    if !problems.is_empty() {
        return Ok(Outcome::Again(Box::new(QuestionPage::of(db, &draft, form.began.clone(), typed, rows, problems)?)));
    }
    let question = form.question(&now_there, false);
    if form.began != now_there.mark() && question != now_there {
        let files = draft.files(db)?;
        let kept = Kept::of(db, files.0.get(TEST).ok_or(Error::NotFound)?)?;
        let (theirs, mine) = (now_there.to_string(), question.to_string());
        let conflict = Conflict { kept, lines: difference(&theirs, &mine), theirs };
        let page = QuestionPage::of(db, &draft, now_there.mark(), typed, rows, Problems::default())?;
        return Ok(Outcome::Again(Box::new(QuestionPage { conflict: Some(conflict), ..page })));
    }
    test.put(&question)?;
    draft.keep(db, who.id, TEST, &test.to_string(), How::Saved)?;
    Ok(Outcome::Kept)
}

#[derive(Serialize)]
struct QuestionRemovalPage {
    draft: Facts,
    key: String,
    text: String,
}

impl Page for QuestionRemovalPage {
    const TEMPLATE: &'static str = "authoring/question_removal.html";
}

async fn ask_removal(app: App, who: Author, place: Path<(DraftId, String)>) -> Result<Show<QuestionRemovalPage>> {
    let (id, key) = place.into_inner();
    let look = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let question = test_of(db, &draft)?.question(&key)?;
        Ok(QuestionRemovalPage { draft: Facts::from(&draft), key, text: question.text })
    };
    Ok(Show(app.read(look).await?))
}
