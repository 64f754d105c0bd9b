//! The words of the text format and of the workbook: Vietnamese ones are written, without accents and in English they are understood too.

use super::text::BankText;
use crate::authoring::{ChoiceText, StepText};
use crate::catalog::QuestionKind;
use crate::identity::Audience;
use crate::text::fold;

/// What a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Question,
    Step,
    Choice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Kind,
    Skill,
    Audiences,
    Text,
    Easy,
    Hint,
    Feedback,
    Listen,
    Unit,
    Difficulty,
    Picture,
    PictureAlt,
    End,
    Key,
    Other,
    Tolerance,
    Step,
    Next,
}

pub struct Label {
    pub of: Of,
    pub field: Field,
    /// In the text format.
    pub word: &'static str,
    pub english: &'static str,
    /// In the workbook, where every heading is one of its kind.
    pub heading: &'static str,
}

const fn label(of: Of, field: Field, word: &'static str, english: &'static str, heading: &'static str) -> Label {
    Label { of, field, word, english, heading }
}

/// In the order in which they are written.
pub const LABELS: &[Label] = &[
    label(Of::Question, Field::Kind, "Loại", "kind", "Loại"),
    label(Of::Question, Field::Skill, "Kỹ năng", "skill", "Kỹ năng"),
    label(Of::Question, Field::Audiences, "Nhóm", "audiences", "Nhóm"),
    label(Of::Question, Field::Text, "Câu hỏi", "question", "Câu hỏi"),
    label(Of::Question, Field::Easy, "Dễ đọc", "easy", "Câu hỏi dễ đọc"),
    label(Of::Question, Field::Hint, "Gợi ý", "hint", "Gợi ý"),
    label(Of::Question, Field::Feedback, "Giải thích", "feedback", "Giải thích"),
    label(Of::Question, Field::Listen, "Nghe", "listen", "Lời để nghe"),
    label(Of::Question, Field::Unit, "Đơn vị", "unit", "Đơn vị"),
    label(Of::Question, Field::Difficulty, "Độ khó", "difficulty", "Độ khó"),
    label(Of::Question, Field::Picture, "Ảnh", "picture", "Ảnh"),
    label(Of::Question, Field::PictureAlt, "Lời tả", "picture text", "Lời tả ảnh"),
    label(Of::Step, Field::Text, "Lời", "text", "Lời của bước"),
    label(Of::Step, Field::Easy, "Dễ đọc", "easy", "Bước dễ đọc"),
    label(Of::Step, Field::End, "Kết thúc", "end", "Kết thúc"),
    label(Of::Choice, Field::Key, "Mã", "key", "Mã phương án"),
    label(Of::Choice, Field::Step, "Ở bước", "at step", "Ở bước"),
    label(Of::Choice, Field::Next, "Dẫn tới", "leads to", "Dẫn tới"),
    label(Of::Choice, Field::Other, "Ghép với", "match", "Ghép với"),
    label(Of::Choice, Field::Tolerance, "Sai số", "tolerance", "Sai số"),
    label(Of::Choice, Field::Picture, "Ảnh", "picture", "Ảnh phương án"),
    label(Of::Choice, Field::PictureAlt, "Lời tả", "picture text", "Lời tả ảnh phương án"),
    label(Of::Choice, Field::Easy, "Dễ đọc", "easy", "Phương án dễ đọc"),
    label(Of::Choice, Field::Feedback, "Phản hồi", "feedback", "Phản hồi"),
];

pub const STEP: &str = "Bước";

/// A field by its word, looked for where the reading stands.
pub fn by_word(of: Of, word: &str) -> Option<&'static Label> {
    let word = fold(word);
    LABELS.iter().filter(|label| label.of == of).find(|label| fold(label.word) == word || label.english == word)
}

const KINDS: &[(QuestionKind, &str)] = &[
    (QuestionKind::Single, "chọn một"),
    (QuestionKind::Multiple, "chọn nhiều"),
    (QuestionKind::TrueFalse, "đúng sai"),
    (QuestionKind::Picture, "chọn hình"),
    (QuestionKind::Listen, "nghe"),
    (QuestionKind::Ordering, "xếp thứ tự"),
    (QuestionKind::Matching, "ghép cặp"),
    (QuestionKind::ShortAnswer, "viết ngắn"),
    (QuestionKind::Number, "số"),
    (QuestionKind::Scenario, "tình huống"),
];

pub fn kind_of(word: &str) -> Option<QuestionKind> {
    let word = fold(word);
    KINDS.iter().find(|(kind, name)| fold(name) == word || kind.word() == word).map(|(kind, _)| *kind)
}

pub fn kind_word(kind: &str) -> &'static str {
    let kind = QuestionKind::from_word(kind).unwrap_or_default();
    KINDS.iter().find(|(known, _)| *known == kind).map_or("chọn một", |(_, word)| word)
}

const AUDIENCES: &[(Audience, &str)] = &[
    (Audience::Official, "cán bộ"),
    (Audience::Student, "học sinh"),
    (Audience::Worker, "người lao động"),
    (Audience::Resident, "người dân"),
    (Audience::Disabled, "người khuyết tật"),
];

pub fn audience_of(word: &str) -> Option<Audience> {
    let word = fold(word);
    AUDIENCES.iter().find(|(audience, name)| fold(name) == word || audience.word() == word).map(|(audience, _)| *audience)
}

fn audience_word(audience: Audience) -> &'static str {
    AUDIENCES.iter().find(|(known, _)| *known == audience).map_or("", |(_, word)| word)
}

const DIFFICULTIES: &[(&str, &str, &str)] = &[("1", "dễ", "easy"), ("2", "vừa", "medium"), ("3", "khó", "hard")];

pub fn difficulty_of(word: &str) -> Option<&'static str> {
    let word = fold(word);
    DIFFICULTIES.iter().find(|(level, name, english)| *level == word || fold(name) == word || *english == word).map(|(level, ..)| *level)
}

fn difficulty_word(level: &str) -> &'static str {
    DIFFICULTIES.iter().find(|(known, ..)| *known == level).map_or("", |(_, name, _)| name)
}

pub fn end_of(word: &str) -> Option<&'static str> {
    match fold(word).as_str() {
        "tot" | "good" => Some("good"),
        "xau" | "khong tot" | "bad" => Some("bad"),
        _ => None,
    }
}

/// What a field of a question says.
pub fn of_question(text: &BankText, field: Field) -> String {
    let question = &text.question;
    match field {
        Field::Kind => kind_word(&question.kind).into(),
        Field::Skill => question.skill.clone(),
        Field::Audiences => text.audiences.iter().map(|audience| audience_word(*audience)).collect::<Vec<_>>().join(", "),
        Field::Text => question.text.clone(),
        Field::Easy => question.easy.clone(),
        Field::Hint => question.hint.clone(),
        Field::Feedback => question.feedback.clone(),
        Field::Listen => question.listen.clone(),
        Field::Unit => question.unit.clone(),
        Field::Difficulty => difficulty_word(&question.difficulty).into(),
        Field::Picture => question.picture.clone(),
        Field::PictureAlt => question.picture_alt.clone(),
        _ => String::new(),
    }
}

pub fn of_step(step: &StepText, field: Field) -> String {
    match field {
        Field::Text => step.text.clone(),
        Field::Easy => step.easy.clone(),
        Field::End if step.end == "good" => "tốt".into(),
        Field::End if step.end == "bad" => "xấu".into(),
        _ => String::new(),
    }
}

/// The key of a choice that has none of its own: a, b, … z, c26, c27 …
pub fn letter(place: usize) -> String {
    u8::try_from(place).ok().filter(|place| *place < 26).map_or_else(|| format!("c{place}"), |place| char::from(b'a' + place).to_string())
}

/// A choice where it is written: under a step, or under none.
pub struct Offered<'a> {
    pub choice: &'a ChoiceText,
    pub under: Option<usize>,
}

/// The choices in the order in which they are written: those of no step, then those of each step.
pub fn in_order(text: &BankText) -> Vec<Offered<'_>> {
    let place = |choice: &ChoiceText| text.question.steps.iter().position(|step| step.key == choice.step);
    let mut all: Vec<Offered> = text.question.choices.iter().map(|choice| Offered { choice, under: place(choice) }).collect();
    all.sort_by_key(|offered| offered.under);
    all
}

impl Offered<'_> {
    /// What a field says. A key that says no more than its place is left out, and so is the step under which it stands.
    pub fn says(&self, field: Field, place: usize) -> String {
        let choice = self.choice;
        match field {
            Field::Key if choice.key != letter(place) => choice.key.clone(),
            Field::Step if self.under.is_none() => choice.step.clone(),
            Field::Next => choice.next.clone(),
            Field::Other => choice.other.clone(),
            Field::Tolerance => choice.tolerance.clone(),
            Field::Picture => choice.picture.clone(),
            Field::PictureAlt => choice.picture_alt.clone(),
            Field::Easy => choice.easy.clone(),
            Field::Feedback => choice.feedback.clone(),
            _ => String::new(),
        }
    }
}
