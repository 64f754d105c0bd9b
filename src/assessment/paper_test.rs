//! A test on paper: printed in several variants under a code, its results typed by whoever teaches, never by the
//! learner. What comes of it is an ordinary try, marked as on paper.

use super::answer::Answer;
use super::attempt::{Attempt, AttemptId, TestPurpose};
use super::paper::{Item, Paper};
use super::terms::Terms;
use crate::catalog::{Blueprint, Question, QuestionKind, Quiz, QuizId};
use crate::db::schema::{attempts, paper_tests};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::Audience;
use crate::journal;
use crate::keys::{Keys, random_below};
use crate::learning::Enrolment;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

crate::id!(PaperTestId);

/// A, B and C: three neighbours have three papers.
pub const VARIANTS: usize = 3;

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct PaperTest {
    pub id: PaperTestId,
    pub quiz_id: QuizId,
    /// The class for which it is printed.
    pub class_id: UnitId,
    /// Stands on every sheet with the variant's letter.
    pub code: String,
    #[serde(skip)]
    pub papers: Json<Vec<Paper>>,
    pub made_by: PersonId,
    pub made_at: NaiveDateTime,
}

/// Why what was typed is no answer sheet: the sentence and its arguments.
pub type LetterProblem = (&'static str, Vec<(&'static str, String)>);

impl PaperTest {
    /// The id comes with the form: sent twice, it is one. What cannot be ticked on paper is not asked.
    pub fn make(db: &mut Db, by: PersonId, id: PaperTestId, quiz: &Quiz, class: UnitId) -> Result<PaperTest> {
        if let Some(made) = paper_tests::table.find(id).first(db).optional()? {
            return Ok(made);
        }
        let bank: Vec<Question> = Question::of_quiz(db, quiz.id)?.into_iter().filter(|question| fits_paper(question.kind)).collect();
        if bank.is_empty() {
            return Err(Error::refused("paper-test-no-questions"));
        }
        let blueprint = Blueprint::of_version(db, quiz.course_version_id, Audience::Resident)?;
        let chosen = Paper::drawn(id.0, &Blueprint { shuffle: false, ..blueprint }, &bank, &[], &[]);
        let questions: Vec<Question> = bank.into_iter().filter(|question| chosen.items.iter().any(|item| item.question == question.id)).collect();
        let paper = |variant: usize| Paper::shuffled(Uuid::from_u128(id.0.as_u128() ^ (variant as u128 + 1)), &questions);
        let papers = (0..VARIANTS).map(paper).collect();
        let test = PaperTest { id, quiz_id: quiz.id, class_id: class, code: free_code(db)?, papers: Json(papers), made_by: by, made_at: now() };
        test.insert(db)?;
        journal::record(db, Some(by), "paper-test-made", id, json!({ "quiz": quiz.id, "class": class }))?;
        Ok(test)
    }

    fn insert(&self, db: &mut Db) -> Result<()> {
        diesel::insert_into(paper_tests::table)
            .values((
                paper_tests::id.eq(self.id),
                paper_tests::quiz_id.eq(self.quiz_id),
                paper_tests::class_id.eq(self.class_id),
                paper_tests::code.eq(&self.code),
                paper_tests::papers.eq(&self.papers),
                paper_tests::made_by.eq(self.made_by),
                paper_tests::made_at.eq(self.made_at),
            ))
            .execute(db)?;
        Ok(())
    }

    /// One of this class; another's is not found.
    pub fn of(db: &mut Db, class: UnitId, id: PaperTestId) -> Result<PaperTest> {
        Ok(paper_tests::table.find(id).filter(paper_tests::class_id.eq(class)).first(db)?)
    }

    pub fn of_class(db: &mut Db, class: UnitId) -> Result<Vec<PaperTest>> {
        Ok(paper_tests::table.filter(paper_tests::class_id.eq(class)).order(paper_tests::made_at.desc()).load(db)?)
    }

    /// The tries that were typed from it.
    pub fn entered(&self, db: &mut Db) -> Result<Vec<Attempt>> {
        Ok(attempts::table.filter(attempts::paper_test_id.eq(self.id)).load(db)?)
    }

    /// Types one sheet in. The rules are those of every try: lessons, tries, waits. Typed again alike, it is one.
    pub fn enter(&self, db: &mut Db, keys: &Keys, by: PersonId, person: PersonId, variant: usize, given: &[Vec<String>]) -> Result<Attempt> {
        if by == person {
            return Err(Error::refused("paper-test-not-oneself"));
        }
        let paper = self.papers.0.get(variant).ok_or(Error::NotFound)?;
        let before = attempts::table.filter(attempts::paper_test_id.eq(self.id)).filter(attempts::person_id.eq(person));
        if let Some(before) = before.first::<Attempt>(db).optional()? {
            return self.same(db, before, paper, given);
        }
        let quiz = Quiz::find(db, self.quiz_id)?;
        let enrolment = Enrolment::of_version(db, person, quiz.course_version_id)?.ok_or_else(|| Error::refused("paper-test-course-first"))?;
        if enrolment.lessons_completed_at.is_none() {
            return Err(Error::refused("paper-test-lessons-first"));
        }
        let tries = Attempt::of_enrolment(db, enrolment.id)?;
        if Attempt::under_way(&tries, false).is_some() {
            return Err(Error::refused("paper-test-other-open"));
        }
        let terms = Terms::of(db, keys, &enrolment, &quiz)?;
        terms.allow_another(&tries)?;
        let attempt = Attempt {
            id: AttemptId::new(),
            enrolment_id: enrolment.id,
            quiz_id: quiz.id,
            person_id: person,
            number: tries.iter().map(|attempt| attempt.number).max().unwrap_or_default() + 1,
            paper: Json(paper.clone()),
            started_at: now(),
            submitted_at: None,
            score: None,
            passed: None,
            helper_id: None,
            purpose: TestPurpose::Exit,
            due_at: None,
            pass_mark: Some(terms.pass_mark),
            paper_test_id: Some(self.id),
            entered_by: Some(by),
        };
        attempt.insert(db)?;
        for (item, chosen) in paper.items.iter().zip(given).filter(|(_, chosen)| !chosen.is_empty()) {
            Answer::keep(db, attempt.id, item.question, chosen)?;
        }
        attempt.hand_in(db, Some(by))
    }

    fn same(&self, db: &mut Db, before: Attempt, paper: &Paper, given: &[Vec<String>]) -> Result<Attempt> {
        let answers = super::answer::Answers::of(db, before.id)?;
        let sorted = |keys: &[String]| {
            let mut keys = keys.to_vec();
            keys.sort();
            keys
        };
        let alike = before.paper.0 == *paper && paper.items.iter().zip(given).all(|(item, chosen)| sorted(answers.to(item.question)) == sorted(chosen));
        if alike { Ok(before) } else { Err(Error::refused("paper-test-entered-otherwise")) }
    }
}

/// What is answered by ticking letters.
pub fn fits_paper(kind: QuestionKind) -> bool {
    matches!(kind, QuestionKind::Single | QuestionKind::Multiple | QuestionKind::TrueFalse)
}

pub fn letter(place: usize) -> char {
    char::from(b'A' + u8::try_from(place % 26).expect("less than 26"))
}

/// "ABDC", one letter a question; "-" is a blank, "(AC)" several at one question.
pub fn read_letters(typed: &str, paper: &Paper) -> Result<Vec<Vec<String>>, LetterProblem> {
    let marks = marks(typed)?;
    if marks.len() != paper.items.len() {
        return Err(("paper-letters-count", vec![("typed", marks.len().to_string()), ("count", paper.items.len().to_string())]));
    }
    (1..).zip(paper.items.iter().zip(marks)).map(|(place, (item, letters))| chosen(place, item, &letters)).collect()
}

fn marks(typed: &str) -> Result<Vec<Vec<char>>, LetterProblem> {
    let (mut marks, mut open): (Vec<Vec<char>>, Option<Vec<char>>) = (Vec::new(), None);
    for sign in typed.chars().filter(|sign| !sign.is_whitespace()).map(|sign| sign.to_ascii_uppercase()) {
        match (sign, &mut open) {
            ('(', None) => open = Some(Vec::new()),
            (')', Some(_)) => marks.extend(open.take()),
            ('A'..='Z', Some(letters)) => letters.push(sign),
            ('A'..='Z', None) => marks.push(vec![sign]),
            ('-', None) => marks.push(Vec::new()),
            _ => return Err(("paper-letters-sign", vec![("sign", sign.to_string())])),
        }
    }
    if open.is_some() { Err(("paper-letters-open", Vec::new())) } else { Ok(marks) }
}

fn chosen(place: usize, item: &Item, letters: &[char]) -> Result<Vec<String>, LetterProblem> {
    let at = |letter: &char| item.choices.get(usize::from(*letter as u8 - b'A')).cloned().ok_or(*letter);
    let keys: Result<Vec<String>, char> = letters.iter().map(at).collect();
    let keys = keys.map_err(|letter| ("paper-letters-unknown", vec![("place", place.to_string()), ("letter", letter.to_string())]))?;
    if keys.is_empty() || item.allows(&keys) { Ok(keys) } else { Err(("paper-letters-several", vec![("place", place.to_string())])) }
}

fn free_code(db: &mut Db) -> Result<String> {
    for _ in 0..50 {
        let code = format!("{}", 1000 + random_below(9000)) + &format!("{:02}", random_below(100));
        let taken: bool = diesel::select(diesel::dsl::exists(paper_tests::table.filter(paper_tests::code.eq(&code)))).get_result(db)?;
        if !taken {
            return Ok(code);
        }
    }
    Err(Error::broken("no free code for a test on paper"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::QuestionId;

    fn paper() -> Paper {
        let item =
            |kind, keys: &[&str]| Item { question: QuestionId::new(), kind, choices: keys.iter().map(|key| (*key).to_owned()).collect(), others: Vec::new() };
        Paper {
            items: vec![
                item(QuestionKind::Single, &["c", "a", "b"]),
                item(QuestionKind::Multiple, &["x", "y", "z"]),
                item(QuestionKind::TrueFalse, &["d", "s"]),
            ],
        }
    }

    #[test]
    fn letters_name_the_choices_in_the_order_of_the_sheet() {
        let read = |typed| read_letters(typed, &paper());
        assert_eq!(read("A(ac) b").unwrap(), [vec!["c"], vec!["x", "z"], vec!["s"]]);
        assert_eq!(read("-B-").unwrap(), [vec![], vec!["y".to_owned()], vec![]]);
    }

    #[test]
    fn what_is_no_answer_sheet_is_named() {
        let problem = |typed| read_letters(typed, &paper()).unwrap_err();
        assert_eq!(problem("AB"), ("paper-letters-count", vec![("typed", "2".into()), ("count", "3".into())]));
        assert_eq!(problem("ABC"), ("paper-letters-unknown", vec![("place", "3".into()), ("letter", "C".into())]));
        assert_eq!(problem("(AB)AA"), ("paper-letters-several", vec![("place", "1".into())]));
        assert_eq!(problem("A?B").0, "paper-letters-sign");
        assert_eq!(problem("A(BC").0, "paper-letters-open");
    }
}
