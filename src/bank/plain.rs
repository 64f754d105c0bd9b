//! Questions as a plain text that people write by hand: docs/question-bank.md shows it.
//!
//! ```text
//! [ma-otp]
//! Loại: chọn một
//! Câu hỏi: Ai được biết mã OTP của bạn?
//! * Chỉ mình bạn
//! - Nhân viên ngân hàng
//!   Phản hồi: Ngân hàng không bao giờ hỏi mã OTP.
//! ```

use super::entry::{Entry, MOST_QUESTIONS, Reader, Token, Trouble};
use super::labels::{Field, LABELS, Of, Offered, STEP, by_word, in_order, of_question, of_step};
use super::text::BankText;
use crate::text::fold;

/// Every question of a text; what cannot be read is said with its line.
pub fn read(text: &str) -> Vec<Entry> {
    let mut reader = Reader::default();
    for (at, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('#') {
            let token = token(line, reader.of());
            reader.take(at, token);
        }
    }
    limited(reader.finish())
}

pub fn limited(mut entries: Vec<Entry>) -> Vec<Entry> {
    if entries.len() > MOST_QUESTIONS {
        let at = entries[MOST_QUESTIONS].at;
        entries.truncate(MOST_QUESTIONS + 1);
        entries[MOST_QUESTIONS].troubles = vec![Trouble::new(at, "bank-too-many", &[("most", MOST_QUESTIONS.to_string())])];
    }
    entries
}

fn token(line: &str, of: Of) -> Token<'_> {
    if let Some(key) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return Token::Question(key);
    }
    for (mark, correct) in [("*", true), ("-", false)] {
        match line.strip_prefix(mark) {
            Some("") => return Token::Choice { correct, text: "" },
            Some(rest) if rest.starts_with(char::is_whitespace) => return Token::Choice { correct, text: rest.trim() },
            _ => {}
        }
    }
    let Some((word, text)) = line.split_once(':') else { return Token::Unknown(line) };
    if fold(word) == fold(STEP) || fold(word) == "step" {
        return Token::Step(text);
    }
    // A field of the question may also be told after its choices.
    match by_word(of, word).or_else(|| by_word(Of::Question, word)) {
        Some(label) => Token::Field(label.of, label.field, text),
        None => Token::Unknown(line),
    }
}

/// The same questions are the same bytes.
pub fn write(texts: &[BankText]) -> String {
    texts.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn one(text: &BankText) -> String {
    let mut lines = vec![format!("[{}]", text.question.key)];
    lines.extend(fields("", Of::Question, |field| of_question(text, field)));
    let choices = in_order(text);
    lines.extend(offered(&choices, None));
    for (at, step) in text.question.steps.iter().enumerate() {
        lines.push(format!("{STEP}: {}", step.key).trim_end().to_owned());
        lines.extend(fields("", Of::Step, |field| of_step(step, field)));
        lines.extend(offered(&choices, Some(at)));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn offered(choices: &[Offered], under: Option<usize>) -> Vec<String> {
    let here = (0..).zip(choices).filter(|(_, offered)| offered.under == under);
    here.flat_map(|(place, offered)| {
        let mark = if offered.choice.correct { "*" } else { "-" };
        let head = format!("{mark} {}", offered.choice.text).trim_end().to_owned();
        std::iter::once(head).chain(fields("  ", Of::Choice, move |field| offered.says(field, place)))
    })
    .collect()
}

fn fields(indent: &'static str, of: Of, value: impl Fn(Field) -> String) -> Vec<String> {
    let all = LABELS.iter().filter(|label| label.of == of).map(|label| (label.word, value(label.field)));
    all.filter(|(_, value)| !value.is_empty()).map(|(word, value)| format!("{indent}{word}: {value}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::texts;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_read_as_people_write_it() {
        let read = read(
            "# ghi chú\n[ma-otp]\nLoai: chon mot\nCâu hỏi: Ai được biết mã OTP: bạn hay ngân hàng?\n* Chỉ mình bạn\n- Ngân hàng\n  phan hoi: Không bao giờ.\nGiải thích: Vì vậy.\n\nCâu hỏi: Câu thứ hai?\n* Có\n- Không\n",
        );
        assert_eq!(read.len(), 2);
        assert!(read.iter().all(|entry| entry.troubles.is_empty()), "{read:?}");
        let first = &read[0].text.question;
        assert_eq!((first.key.as_str(), first.text.as_str()), ("ma-otp", "Ai được biết mã OTP: bạn hay ngân hàng?"));
        assert_eq!((first.choices[1].feedback.as_str(), first.feedback.as_str()), ("Không bao giờ.", "Vì vậy."));
        assert_eq!((read[1].at, read[1].text.question.key.as_str()), (10, "cau-thu-hai"));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let troubles =
            |text: &str| -> Vec<(usize, String)> { read(text).into_iter().flat_map(|entry| entry.troubles).map(|trouble| (trouble.at, trouble.id)).collect() };
        let at = |line, id: &str| vec![(line, id.to_owned())];
        assert_eq!(troubles("Câu hỏi: Có?\nlạ hoắc\n* a\n- b"), at(2, "bank-line-unknown"));
        assert_eq!(troubles("Câu hỏi: Có?\nLoại: thơ\n* a\n- b"), at(2, "bank-kind-unknown"));
        assert_eq!(troubles("Câu hỏi: Có?\nNhóm: người dân, tiên\n* a\n- b"), at(2, "bank-audience-unknown"));
        assert_eq!(troubles("[x]\nCâu hỏi: Có?\n- a\n- b"), at(1, "package-no-right-answer"));
        assert_eq!(troubles("[x]\nCâu hỏi: Có?\n* a\n- b\n[x]\nCâu hỏi: Có nữa?\n* a\n- b"), at(5, "bank-key-twice"));
        assert_eq!(troubles("[x]\n* a\n- b"), at(1, "bank-text-missing"));
        assert_eq!(troubles("Câu hỏi: Có?\nGợi ý: a\nGợi ý: b\n* a\n- b"), at(3, "bank-field-twice"));
        assert_eq!(troubles(&format!("Câu hỏi: {}\n* a\n- b", "a".repeat(600))), at(1, "bank-text-too-long"));
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_and_written_again_the_same(texts in texts()) {
            let written = write(&texts);
            let entries = read(&written);
            let again: Vec<BankText> = entries.iter().map(|entry| entry.text.clone()).collect();
            prop_assert_eq!(write(&again), written);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,20}(\\n(\\[|\\* |- |Câu hỏi:|Bước:|Lời:|Mã:|Loại: số|Kết thúc: ){0,1}\\PC{0,12}){0,12}") {
            let once = write(&read(&text).into_iter().map(|entry| entry.text).collect::<Vec<_>>());
            let twice = write(&read(&once).into_iter().map(|entry| entry.text).collect::<Vec<_>>());
            prop_assert_eq!(once, twice);
        }
    }
}
