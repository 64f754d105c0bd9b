//! A question that a trainer wrote for this room: it stands in the plan itself. Without a right answer it asks what people
//! think or have done.

use super::asked::{Asked, MOST_CHOICES, Offered, Source, letter};
use crate::text::tidy;

crate::id!(OwnQuestionId);

/// As it was typed; an answer that was left empty is none.
#[derive(Debug, Clone)]
pub struct OwnQuestion {
    pub id: OwnQuestionId,
    pub text: String,
    pub choices: [String; MOST_CHOICES],
    /// The place of the right one, from 1.
    pub right: Option<usize>,
    /// Said when it is closed.
    pub feedback: String,
}

impl OwnQuestion {
    pub fn asked(&self) -> Asked {
        let given = self.choices.iter().enumerate().filter(|(_, text)| !text.trim().is_empty());
        let offered = |(at, (place, text)): (usize, (usize, &String))| Offered {
            key: (place + 1).to_string(),
            letter: letter(at),
            text: tidy(text),
            picture: None,
            picture_alt: String::new(),
            correct: self.right == Some(place + 1),
        };
        Asked {
            source: Source::Own(self.id),
            text: tidy(&self.text),
            picture: None,
            picture_alt: String::new(),
            feedback: self.feedback.trim().into(),
            choices: given.enumerate().map(offered).collect(),
        }
    }

    /// To be changed.
    pub fn of(id: OwnQuestionId, asked: &Asked) -> OwnQuestion {
        let said = |place: usize| asked.choices.iter().find(|choice| choice.key == (place + 1).to_string());
        OwnQuestion {
            id,
            text: asked.text.clone(),
            choices: std::array::from_fn(|place| said(place).map(|choice| choice.text.clone()).unwrap_or_default()),
            right: (1..=MOST_CHOICES).find(|place| said(place - 1).is_some_and(|choice| choice.correct)),
            feedback: asked.feedback.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_empty_is_no_choice_and_nothing_need_be_right() {
        let choices = ["Rồi", "", "  Chưa  bao giờ ", "", "", ""].map(String::from);
        let mut own = OwnQuestion { id: OwnQuestionId::new(), text: " Bạn đã dùng VNeID chưa? ".into(), choices, right: None, feedback: String::new() };
        let asked = own.asked();
        let shown: Vec<(&str, &str, &str)> = asked.choices.iter().map(|one| (one.key.as_str(), one.letter.as_str(), one.text.as_str())).collect();
        assert_eq!(shown, [("1", "A", "Rồi"), ("3", "B", "Chưa bao giờ")]);
        assert!(asked.text == "Bạn đã dùng VNeID chưa?" && asked.choices.iter().all(|choice| !choice.correct));
        own.right = Some(3);
        let asked = own.asked();
        assert_eq!(OwnQuestion::of(own.id, &asked).asked(), asked, "opened and kept, it is the same");
        assert_eq!(asked.choices.iter().map(|one| one.correct).collect::<Vec<_>>(), [false, true]);
    }
}
