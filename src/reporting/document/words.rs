//! The words of a report: what an office decides once for all reports of a kind, and changes in one of them.

use serde::{Deserialize, Serialize};

/// Texts with places to be filled: `{period}`, `{commune}`, `{learners}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Words {
    #[serde(default)]
    pub superior: String,
    #[serde(default = "peoples_committee")]
    pub issuer: String,
    #[serde(default = "symbol")]
    pub symbol: String,
    /// Where it is signed; the commune's name when nothing else is said.
    #[serde(default)]
    pub place: String,
    pub subject: String,
    #[serde(default)]
    pub to: Vec<String>,
    pub body: String,
    #[serde(default = "on_behalf")]
    pub authority: String,
    #[serde(default = "instead_of")]
    pub instead_of: String,
    #[serde(default = "post")]
    pub post: String,
    #[serde(default)]
    pub signer: String,
    #[serde(default = "recipients")]
    pub recipients: Vec<String>,
    #[serde(default = "filed")]
    pub filed: String,
    #[serde(default)]
    pub annex: String,
    /// The columns of the appendix, each by its code.
    #[serde(default = "columns")]
    pub columns: Vec<String>,
    /// What stands for `{difficulties}` and `{proposals}`.
    #[serde(default)]
    pub difficulties: String,
    #[serde(default)]
    pub proposals: String,
}

fn peoples_committee() -> String {
    "ỦY BAN NHÂN DÂN {commune-full}".into()
}

fn symbol() -> String {
    "BC-UBND".into()
}

fn on_behalf() -> String {
    "TM. ỦY BAN NHÂN DÂN".into()
}

fn instead_of() -> String {
    "KT. CHỦ TỊCH".into()
}

fn post() -> String {
    "PHÓ CHỦ TỊCH".into()
}

fn filed() -> String {
    "VT, VHXH".into()
}

/// Those of the commune's own plan.
fn recipients() -> Vec<String> {
    let all = [
        "TTr Đảng ủy, HĐND xã (để b/c)",
        "Ủy ban MTTQ xã (để p/h)",
        "Chủ tịch, các Phó CT UBND xã (để b/c)",
        "Các phòng, đơn vị thuộc UBND xã",
        "Công an xã",
        "Các trường học",
        "Các thôn",
    ];
    all.map(String::from).to_vec()
}

fn columns() -> Vec<String> {
    let all = [
        "place",
        "households-learning:of",
        "adults-skilled:of",
        "sessions",
        "sessions:so-far",
        "attendances",
        "learners",
        "officials-skilled:all",
        "pupils-skilled:all",
        "workers-skilled:all",
        "adults-skilled:all",
        "adults-confirmed",
        "adults-confirmed:percent",
        "elders-begun",
        "disabled-begun",
        "households-learning",
        "note",
    ];
    all.map(String::from).to_vec()
}

/// The names between braces in a text.
pub fn places(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).filter(|name| is_name(name))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() < 60 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b':'))
}

/// The text with each place filled; what nobody knows stays as it stands.
pub fn filled(text: &str, known: impl Fn(&str) -> Option<String>) -> String {
    let mut parts = text.split('{');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}').and_then(|(name, rest)| Some((known(name).filter(|_| is_name(name))?, rest))) {
            Some((value, rest)) => whole += &(value + rest),
            None => whole += &format!("{{{part}"),
        }
    }
    whole
}

impl Words {
    /// With what the hamlets told; what they said nothing of stays.
    pub fn telling(&self, told: &crate::reporting::Words) -> Words {
        let or = |told: &str, own: &str| if told.trim().is_empty() { own.to_owned() } else { told.to_owned() };
        Words { difficulties: or(&told.difficulties, &self.difficulties), proposals: or(&told.proposals, &self.proposals), ..self.clone() }
    }

    /// Every text that may have places.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let lists = self.to.iter().chain(&self.recipients);
        [&self.superior, &self.issuer, &self.place, &self.subject, &self.body, &self.annex, &self.authority, &self.post]
            .into_iter()
            .chain(lists)
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_are_filled_and_what_is_unknown_stays() {
        let known = |name: &str| (name == "sessions:change").then(|| "tăng 3".to_owned());
        assert_eq!(filled("a {sessions:change}, {lạ} {sessions", known), "a tăng 3, {lạ} {sessions");
        assert_eq!(places("{a} {B} {c:d} {").collect::<Vec<_>>(), ["a", "c:d"]);
    }

    proptest! {
        #[test]
        fn a_text_without_known_places_is_left_alone(text in ".{0,60}") {
            prop_assert_eq!(filled(&text, |_| None), text);
        }
    }
}
