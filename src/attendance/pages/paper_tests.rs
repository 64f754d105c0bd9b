//! Tests on paper of a class: made, printed, and typed in, one row a person.

use super::members::find;
use crate::assessment::{Item, Paper, PaperTest, PaperTestId, letter, read_letters};
use crate::attendance::{Class, ClassId, Member};
use crate::catalog::{Question, Quiz, QuizId};
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::web::{Again, App, Form, Page, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub fn routes(site: &mut Site) {
    site.post("/classes/{class}/paper-tests", make)
        .get("/classes/{class}/paper-tests/{paper}", grid)
        .get("/classes/{class}/paper-tests/{paper}/sheets", sheets)
        .post("/classes/{class}/paper-tests/{paper}/results", enter);
}

#[derive(Deserialize)]
struct NewTest {
    id: PaperTestId,
    quiz: QuizId,
}

async fn make(app: App, who: Trainer, class: Path<ClassId>, form: Form<NewTest>) -> Result<See> {
    let (class, by) = (find(&app, &who, *class).await?, who.id);
    let back = format!("/classes/{}/paper-tests/{}", class.id, form.id);
    app.write(move |db| {
        let quiz = Quiz::find(db, form.quiz)?;
        PaperTest::make(db, by, form.id, &quiz, class.unit()).map(drop)
    })
    .await?;
    Ok(See(back).saying("paper-test-made"))
}

// --- the sheets ---

#[derive(Serialize)]
struct SheetsPage {
    class: Class,
    title: String,
    test: PaperTest,
    sheets: Vec<Sheet>,
}

#[derive(Serialize)]
struct Sheet {
    letter: char,
    questions: Vec<Asked>,
}

#[derive(Serialize)]
struct Asked {
    text: String,
    several: bool,
    picture: Option<String>,
    picture_alt: String,
    choices: Vec<(char, String)>,
}

impl Page for SheetsPage {
    const TEMPLATE: &'static str = "attendance/paper_sheets.html";
}

async fn sheets(app: App, who: Trainer, path: Path<(ClassId, PaperTestId)>) -> Result<Show<SheetsPage>> {
    let (class, paper) = path.into_inner();
    let class = find(&app, &who, class).await?;
    let load = move |db: &mut Db| {
        let test = PaperTest::of(db, class.unit(), paper)?;
        let quiz = Quiz::find(db, test.quiz_id)?;
        let bank = Question::of_quiz(db, quiz.id)?;
        let sheet = |(place, paper): (usize, &Paper)| Sheet {
            letter: letter(place),
            questions: paper.items.iter().filter_map(|item| Asked::of(item, &bank)).collect(),
        };
        Ok(SheetsPage { sheets: test.papers.0.iter().enumerate().map(sheet).collect(), title: quiz.title, test, class })
    };
    Ok(Show(app.read(load).await?))
}

impl Asked {
    fn of(item: &Item, bank: &[Question]) -> Option<Asked> {
        let question = bank.iter().find(|question| question.id == item.question)?;
        let choice = |(place, key): (usize, &String)| {
            let choice = question.choices.0.iter().find(|choice| choice.key == *key)?;
            Some((letter(place), choice.text.clone()))
        };
        Some(Asked {
            text: question.text.clone(),
            several: question.kind == crate::catalog::QuestionKind::Multiple,
            picture: question.picture_address(),
            picture_alt: question.picture_alt.clone(),
            choices: item.choices.iter().enumerate().filter_map(choice).collect(),
        })
    }
}

// --- the grid ---

#[derive(Serialize)]
struct GridPage {
    class: Class,
    title: String,
    test: PaperTest,
    questions: usize,
    variants: Vec<char>,
    rows: Vec<Row>,
    /// How many rows were just kept, after a sending with problems.
    kept: usize,
    wrong: usize,
}

#[derive(Serialize)]
struct Row {
    person: PersonId,
    name: String,
    variant: usize,
    letters: String,
    again: String,
    /// Typed before.
    result: Option<f64>,
    problem: Option<RowProblem>,
}

#[derive(Serialize)]
struct RowProblem {
    id: &'static str,
    args: BTreeMap<&'static str, String>,
}

impl Page for GridPage {
    const TEMPLATE: &'static str = "attendance/paper_grid.html";
}

impl GridPage {
    fn of(db: &mut Db, class: &Class, paper: PaperTestId) -> Result<GridPage> {
        let test = PaperTest::of(db, class.unit(), paper)?;
        let entered = test.entered(db)?;
        let row = |(place, member): (usize, Member)| Row {
            person: member.id,
            name: member.name,
            variant: place % test.papers.0.len().max(1),
            letters: String::new(),
            again: String::new(),
            result: entered.iter().find(|attempt| attempt.person_id == member.id).and_then(|attempt| attempt.score),
            problem: None,
        };
        let rows = Member::list(db, class.id)?.into_iter().enumerate().map(row).collect();
        Ok(GridPage {
            title: Quiz::find(db, test.quiz_id)?.title,
            questions: test.papers.0.first().map_or(0, |paper| paper.items.len()),
            variants: (0..test.papers.0.len()).map(letter).collect(),
            rows,
            kept: 0,
            wrong: 0,
            class: class.clone(),
            test,
        })
    }
}

async fn grid(app: App, who: Trainer, path: Path<(ClassId, PaperTestId)>) -> Result<Show<GridPage>> {
    let (class, paper) = path.into_inner();
    let class = find(&app, &who, class).await?;
    Ok(Show(app.read(move |db| GridPage::of(db, &class, paper)).await?))
}

/// One row a person, column by column.
#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    person: Vec<PersonId>,
    #[serde(default)]
    variant: Vec<usize>,
    #[serde(default)]
    letters: Vec<String>,
    #[serde(default)]
    again: Vec<String>,
}

/// What is right is kept; a row with a problem comes back as it was typed, with the problem's name.
async fn enter(app: App, who: Trainer, path: Path<(ClassId, PaperTestId)>, form: Form<Typed>) -> Submitted<GridPage> {
    let (class, paper) = path.into_inner();
    let (class, by, typed) = (find(&app, &who, class).await?, who.id, form.into_inner());
    let of = class.clone();
    let test = app.read(move |db| PaperTest::of(db, of.unit(), paper)).await?;
    let mut problems: Vec<(usize, RowProblem)> = Vec::new();
    let mut kept = 0;
    for place in (0..typed.person.len()).filter(|place| typed.is_filled(*place)) {
        match typed.enter(&app, &class, &test, by, place).await? {
            Ok(()) => kept += 1,
            Err(problem) => problems.push((place, problem)),
        }
    }
    if problems.is_empty() {
        return Ok(Either::Left(See(format!("/classes/{}/paper-tests/{paper}", class.id)).saying(if kept > 0 {
            "paper-test-kept"
        } else {
            "paper-test-nothing"
        })));
    }
    let mut page = app.read(move |db| GridPage::of(db, &class, paper)).await?;
    (page.kept, page.wrong) = (kept, problems.len());
    for (place, problem) in problems {
        let Some(row) = page.rows.iter_mut().find(|row| row.person == typed.person[place]) else { continue };
        (row.letters, row.again) = (typed.letters[place].clone(), typed.again.get(place).cloned().unwrap_or_default());
        row.variant = typed.variant.get(place).copied().unwrap_or_default();
        row.problem = Some(problem);
    }
    Ok(Either::Right(Again(page)))
}

impl Typed {
    fn is_filled(&self, place: usize) -> bool {
        self.letters.get(place).is_some_and(|letters| !letters.trim().is_empty())
    }

    /// Typed twice alike, read, and entered by the rules of every try.
    async fn enter(&self, app: &App, class: &Class, test: &PaperTest, by: PersonId, place: usize) -> Result<Result<(), RowProblem>> {
        let named = |(id, args): (&'static str, Vec<(&'static str, String)>)| RowProblem { id, args: args.into_iter().collect() };
        let (variant, letters) = (self.variant.get(place).copied().unwrap_or_default(), &self.letters[place]);
        let Some(paper) = test.papers.0.get(variant) else { return Ok(Err(named(("paper-variant-missing", Vec::new())))) };
        let given = match read_letters(letters, paper) {
            Ok(given) => given,
            Err(problem) => return Ok(Err(named(problem))),
        };
        match self.again.get(place).map(|again| read_letters(again, paper)) {
            Some(Ok(again)) if again == given => {}
            Some(Ok(again)) => {
                let at = (1..).zip(given.iter().zip(&again)).find(|(_, (one, two))| one != two).map_or(0, |(place, _)| place);
                return Ok(Err(named(("paper-letters-differ", vec![("place", at.to_string())]))));
            }
            _ => return Ok(Err(named(("paper-letters-again", Vec::new())))),
        }
        let (keys, class, test, person) = (app.clone(), class.id, test.clone(), self.person[place]);
        let entered = app.write(move |db| {
            let person = Member::find(db, class, person)?;
            test.enter(db, &keys.keys, by, person.id, variant, &given).map(drop)
        });
        match entered.await {
            Ok(()) => Ok(Ok(())),
            Err(Error::Refused(refusal)) => Ok(Err(named((refusal.id, refusal.args)))),
            Err(error) => Err(error),
        }
    }
}
