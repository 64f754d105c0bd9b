//! What a new password must be: long enough, and not one that everybody tries first.

use super::second_factor::SecondFactor;
use crate::community::Unit;
use crate::config::Rules;
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::text::fold;
use crate::web::Problems;
use std::collections::HashSet;
use std::sync::LazyLock;

#[derive(Debug, Clone)]
pub struct PasswordRule {
    pub shortest: usize,
    /// Names that a password must not contain: the user's, the commune's, the product's.
    names: Vec<String>,
}

const LONGEST: usize = 200;
const PRODUCT: [&str; 2] = ["hocvu", "binhdanhocvu"];

static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().filter(|line| !line.starts_with("# ") && *line != "#").collect());

impl PasswordRule {
    /// The rule for a person's next password.
    pub fn of(db: &mut Db, rules: &Rules, person: PersonId, user_name: &str) -> Result<PasswordRule> {
        let second_factor = SecondFactor::of(db, person)?.is_some();
        let communes = Unit::communes(db)?;
        let names: Vec<&str> = communes.iter().map(|commune| commune.name.as_str()).collect();
        Ok(PasswordRule::new(rules, second_factor, user_name, &names))
    }

    pub fn new(rules: &Rules, second_factor: bool, user_name: &str, communes: &[&str]) -> PasswordRule {
        let shortest = if second_factor { rules.password_with_second_factor() } else { rules.password_alone() };
        let communes = communes.iter().copied().chain(PRODUCT).map(squeezed).filter(|name| name.len() >= 5);
        let names = communes.chain(Some(squeezed(user_name)).filter(|name| name.len() >= 3)).collect();
        PasswordRule { shortest, names }
    }

    /// Why a password is refused, in words that say what to do.
    pub fn check(&self, problems: &mut Problems, field: &'static str, password: &str) {
        let length = password.chars().count();
        let plain = squeezed(password);
        if length < self.shortest {
            problems.add_with(field, "problem-password-short", &[("shortest", self.shortest.to_string())]);
        } else if length > LONGEST {
            problems.add_with(field, "problem-password-long", &[("most", LONGEST.to_string())]);
        } else if self.names.iter().any(|name| plain.contains(name.as_str())) {
            problems.add(field, "problem-password-has-name");
        } else if is_common(&plain) {
            problems.add(field, "problem-password-easy");
        }
    }
}

/// Without case, accents and spaces: "Mật khẩu 123" is "matkhau123".
fn squeezed(text: &str) -> String {
    fold(text).split(' ').collect()
}

/// One of the commonest, alone, repeated, or with a few signs before or behind; or a row of keys.
fn is_common(plain: &str) -> bool {
    let unit = repeated(plain);
    COMMON.contains(plain) || COMMON.contains(unit) || (unit.len() < plain.len() && unit.chars().count() <= 6) || is_row(plain) || is_decorated(plain)
}

/// "matkhau" of "matkhau@2026": up to eight signs around a common word do not hide it.
fn is_decorated(plain: &str) -> bool {
    let word = plain.trim_matches(|c: char| !c.is_alphabetic());
    word.len() >= 4 && plain.chars().count() - word.chars().count() <= 8 && (COMMON.contains(word) || COMMON.contains(repeated(word)))
}

/// The shortest part that gives the text when it is repeated; the text itself when there is none.
fn repeated(text: &str) -> &str {
    let parts = text.char_indices().map(|(at, _)| at).skip(1).filter(|at| text.len().is_multiple_of(*at));
    parts.map(|at| &text[..at]).find(|part| part.repeat(text.len() / part.len()) == text).unwrap_or(text)
}

/// "12345678", "hgfedcba", "asdfghjkl": each sign follows the one before.
fn is_row(plain: &str) -> bool {
    const ROWS: [&str; 5] =
        ["0123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "asdfghjkl;'", "1qaz2wsx3edc4rfv5tgb6yhn"];
    let backwards: String = plain.chars().rev().collect();
    ROWS.iter().any(|row| row.contains(plain) || row.contains(&backwards))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Password;

    fn refusal(second_factor: bool, password: &str) -> Option<&'static str> {
        let mut problems = Problems::default();
        PasswordRule::new(&Rules::default(), second_factor, "co.lan", &["Trung Chính", "Ba"]).check(&mut problems, "password", password);
        problems.0.first().map(|problem| problem.id)
    }

    #[test]
    fn length_is_eight_with_a_second_factor_and_fourteen_without() {
        assert_eq!(refusal(true, "ngõ tre"), Some("problem-password-short"));
        assert_eq!(refusal(true, "ngõ tre1"), None);
        assert_eq!(refusal(false, "ngõ tre xanh"), Some("problem-password-short"));
        assert_eq!(refusal(false, "ngõ tre xanh 7"), None);
        assert_eq!(refusal(false, &"mưa 🌧 ".repeat(11)), Some("problem-password-easy"));
        let long: String = (0..64).map(|n| char::from_u32(0x1ea0 + n).unwrap()).collect();
        assert_eq!((long.chars().count(), refusal(false, &long)), (64, None));
        assert_eq!(refusal(false, &"mèo".repeat(70)), Some("problem-password-long"));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        let easy = [
            "Password",
            "matkhau123",
            "Mật Khẩu 123",
            "anhyeuem",
            "Anh Yêu Em 2026!",
            "12345678",
            "87654321",
            "aaaaaaaa",
            "abcabcabc",
            "qwertyuiop",
            "iloveyou1",
        ];
        assert!(easy.iter().all(|password| refusal(true, password) == Some("problem-password-easy")), "{easy:?}");
        let long = ["passwordpassword", "1234567890123456", "matkhaumatkhau", "abcdefghijklmnop", "p@ssw0rdp@ssw0rd", "iloveyou20262026", "aaaaaaaaaaaaaaaa"];
        assert!(long.iter().all(|password| refusal(false, password) == Some("problem-password-easy")), "{long:?}");
        assert!(COMMON.iter().filter(|word| word.len() >= 8).count() >= 3_000);
    }

    #[test]
    fn names_of_the_user_the_commune_and_the_product_are_refused() {
        for password in ["vườn nhà CÔ.LAN đẹp", "chợ trung chính chiều", "tôi đi học vụ hè 77"] {
            assert_eq!(refusal(false, password), Some("problem-password-has-name"), "{password}");
        }
        assert_eq!(refusal(false, "ba con mèo ngủ trưa"), None, "a name of two letters forbids nothing");
    }

    #[test]
    fn the_passwords_we_hand_out_keep_the_rule() {
        assert!((0..50).all(|_| refusal(false, &Password::random()).is_none()));
    }
}
