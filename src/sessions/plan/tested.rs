//! What the tests ask. A question of the bank that was taken into one is never shown to a room.

use crate::bank::BankText;
use crate::catalog::Question;
use crate::db::Db;
use crate::error::Result;
use crate::text::fold;
use std::collections::HashSet;

pub struct Tested {
    /// By these a question is known that was worded anew after it was taken.
    names: HashSet<(String, String)>,
    texts: HashSet<String>,
}

impl Tested {
    pub fn load(db: &mut Db) -> Result<Tested> {
        let all = Question::all_known(db)?;
        let texts = all.iter().map(|(_, _, text)| fold(text)).collect();
        Ok(Tested { texts, names: all.into_iter().map(|(key, skill, _)| (key, skill)).collect() })
    }

    pub fn has(&self, text: &BankText) -> bool {
        let question = &text.question;
        self.texts.contains(&fold(&question.text)) || self.names.contains(&(question.key.clone(), question.skill.clone()))
    }
}
