//! Reading questions in: whatever the file, it comes as the same few tokens, each with the line or row where it stands.

use super::labels::{Field, Of, audience_of, difficulty_of, end_of, kind_of, letter};
use super::text::BankText;
use crate::authoring::{ChoiceText, StepText, slug_of};
use crate::catalog::QuestionKind;
use crate::text::tidy;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// A longer text is refused by its line.
pub const LONGEST: usize = 500;
pub const MOST_QUESTIONS: usize = 2_000;

/// A question as it was read, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its first line of a text, its first row of a workbook.
    pub at: usize,
    pub text: BankText,
    pub troubles: Vec<Trouble>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trouble {
    pub at: usize,
    /// Of a sentence in `locales/`.
    pub id: String,
    pub args: BTreeMap<String, String>,
}

pub enum Token<'a> {
    Question(&'a str),
    Step(&'a str),
    Choice {
        correct: bool,
        text: &'a str,
    },
    Field(Of, Field, &'a str),
    /// What is no word of the format.
    Unknown(&'a str),
}

/// Puts tokens together to entries.
#[derive(Default)]
pub struct Reader {
    done: Vec<Entry>,
    now: Option<Entry>,
    /// To what the last token belonged.
    of: Option<Of>,
    /// Under which step choices stand.
    step: String,
}

impl Trouble {
    pub fn new(at: usize, id: &str, args: &[(&str, String)]) -> Trouble {
        Trouble { at, id: id.into(), args: args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect() }
    }
}

impl Reader {
    /// To what a field without more words belongs.
    pub fn of(&self) -> Of {
        self.of.unwrap_or(Of::Question)
    }

    pub fn take(&mut self, at: usize, token: Token) {
        match token {
            Token::Question(key) => self.begin(at, key),
            Token::Field(Of::Question, Field::Text, _) if self.now.as_ref().is_some_and(|entry| !entry.text.question.text.is_empty()) => {
                self.begin(at, "");
                self.take(at, token);
            }
            Token::Step(key) => {
                self.step = value(key);
                let step = StepText { key: self.step.clone(), ..StepText::default() };
                self.entry(at).text.question.steps.push(step);
                self.of = Some(Of::Step);
            }
            Token::Choice { correct, text } => {
                let choice = ChoiceText { text: value(text), correct, step: self.step.clone(), ..ChoiceText::default() };
                self.entry(at).text.question.choices.push(choice);
                self.of = Some(Of::Choice);
            }
            Token::Field(of, field, text) => {
                let entry = self.entry(at);
                let told = match of {
                    Of::Question => entry.question_field(field, &value(text)),
                    Of::Step => entry.step_field(field, &value(text)),
                    Of::Choice => entry.choice_field(field, value(text)),
                };
                if let Err(id) = told {
                    entry.troubles.push(Trouble::new(at, id, &[("words", shortened(text))]));
                }
            }
            Token::Unknown(words) => self.entry(at).troubles.push(Trouble::new(at, "bank-line-unknown", &[("words", shortened(words))])),
        }
    }

    fn begin(&mut self, at: usize, key: &str) {
        self.end();
        self.now = Some(Entry { at, ..Entry::default() });
        self.entry(at).text.question.key = value(key);
    }

    fn entry(&mut self, at: usize) -> &mut Entry {
        self.now.get_or_insert_with(|| Entry { at, ..Entry::default() })
    }

    fn end(&mut self) {
        (self.of, self.step) = (None, String::new());
        if let Some(mut entry) = self.now.take() {
            entry.settle();
            self.done.push(entry);
        }
    }

    /// All questions, each with its troubles; two of the same name are one too many.
    pub fn finish(mut self) -> Vec<Entry> {
        self.end();
        let mut keys = HashSet::new();
        for entry in &mut self.done {
            let key = entry.text.question.key.clone();
            if !keys.insert(key.clone()) {
                entry.troubles.push(Trouble::new(entry.at, "bank-key-twice", &[("key", key)]));
            }
        }
        self.done
    }
}

impl Entry {
    fn question_field(&mut self, field: Field, text: &str) -> Result<(), &'static str> {
        if field == Field::Kind {
            self.text.question.kind = kind_of(text).ok_or("bank-kind-unknown")?.word().into();
            return Ok(());
        }
        if field == Field::Difficulty {
            let level = difficulty_of(text).ok_or("bank-difficulty-unknown")?;
            return if level == "2" { Ok(()) } else { put(&mut self.text.question.difficulty, level) };
        }
        if field == Field::Audiences {
            for word in text.split([',', ';']).filter(|word| !word.trim().is_empty()) {
                let audience = audience_of(word).ok_or("bank-audience-unknown")?;
                if !self.text.audiences.contains(&audience) {
                    self.text.audiences.push(audience);
                }
            }
            return Ok(());
        }
        let question = &mut self.text.question;
        let place = match field {
            Field::Skill => &mut question.skill,
            Field::Text => &mut question.text,
            Field::Easy => &mut question.easy,
            Field::Hint => &mut question.hint,
            Field::Feedback => &mut question.feedback,
            Field::Listen => &mut question.listen,
            Field::Unit => &mut question.unit,
            Field::Picture => &mut question.picture,
            Field::PictureAlt => &mut question.picture_alt,
            _ => return Err("bank-line-unknown"),
        };
        put(place, text)
    }

    fn step_field(&mut self, field: Field, text: &str) -> Result<(), &'static str> {
        let step = self.text.question.steps.last_mut().ok_or("bank-line-unknown")?;
        match field {
            Field::Text => put(&mut step.text, text),
            Field::Easy => put(&mut step.easy, text),
            Field::End => put(&mut step.end, end_of(text).ok_or("bank-end-unknown")?),
            _ => Err("bank-line-unknown"),
        }
    }

    fn choice_field(&mut self, field: Field, text: String) -> Result<(), &'static str> {
        let choice = self.text.question.choices.last_mut().ok_or("bank-line-unknown")?;
        let place = match field {
            // It may stand elsewhere than under the last step.
            Field::Step => {
                choice.step = text;
                return Ok(());
            }
            Field::Key => &mut choice.key,
            Field::Next => &mut choice.next,
            Field::Other => &mut choice.other,
            Field::Tolerance => &mut choice.tolerance,
            Field::Picture => &mut choice.picture,
            Field::PictureAlt => &mut choice.picture_alt,
            Field::Easy => &mut choice.easy,
            Field::Feedback => &mut choice.feedback,
            _ => return Err("bank-line-unknown"),
        };
        put(place, &text)
    }

    /// What the file leaves out is filled in, and the whole is checked.
    fn settle(&mut self) {
        let question = &mut self.text.question;
        if question.kind.is_empty() {
            question.kind = QuestionKind::default().word().into();
        }
        if !is_key(&question.key) {
            question.key = slug_of(if question.key.is_empty() { &question.text } else { &question.key });
        }
        for (place, choice) in question.choices.iter_mut().enumerate() {
            if choice.key.is_empty() {
                choice.key = letter(place);
            }
        }
        let longest = question.longest();
        let mut wrong = question.asked().wrong();
        if question.text.is_empty() {
            wrong.insert(0, ("bank-text-missing", Vec::new()));
        }
        if longest > LONGEST {
            wrong.push(("bank-text-too-long", vec![("most", LONGEST.to_string())]));
        }
        // What could not be read at all explains most of the rest.
        if self.troubles.is_empty() {
            self.troubles = wrong.into_iter().map(|(id, args)| Trouble::new(self.at, id, &args)).collect();
        }
    }
}

/// A field is said once.
fn put(place: &mut String, text: &str) -> Result<(), &'static str> {
    if !place.is_empty() {
        return Err("bank-field-twice");
    }
    text.clone_into(place);
    Ok(())
}

/// One line, cut where it is refused anyway.
fn value(text: &str) -> String {
    tidy(text).chars().take(LONGEST + 1).collect::<String>().trim_end().to_owned()
}

fn shortened(text: &str) -> String {
    text.trim().chars().take(60).collect()
}

/// Small letters, digits and dashes, as they stand in addresses.
fn is_key(key: &str) -> bool {
    (1..=60).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
