//! A kind of model as data: what it is, who takes part, what can happen, its rules and its totals.

use super::rule::{Rule, Total};
use crate::error::{Error, Result};
use crate::web::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Text {
    pub vi: String,
    #[serde(default)]
    pub en: String,
}

impl Text {
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.vi,
        }
    }

    /// The same words in both languages, as a commune writes its own.
    pub fn both(words: &str) -> Text {
        Text { vi: words.into(), en: words.into() }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kind {
    pub code: String,
    pub name: Text,
    pub about: Text,
    /// Where the plan asks for it.
    #[serde(default)]
    pub source: String,
    /// Whose it is: one for the whole commune, or one for each hamlet, market, enterprise.
    #[serde(default)]
    pub place: Place,
    /// The label of a programme's own name, where there are several of a kind ("Tên chợ").
    #[serde(default)]
    pub named: Option<Text>,
    /// What is known of the programme itself.
    #[serde(default)]
    pub fields: Vec<Field>,
    #[serde(default, rename = "member")]
    pub members: Vec<Role>,
    #[serde(default, rename = "event")]
    pub events: Vec<EventKind>,
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
    #[serde(default, rename = "total")]
    pub totals: Vec<Total>,
    /// Only totals may be seen outside the office: who gives and who receives is nobody else's business.
    #[serde(default)]
    pub totals_only: bool,
}

crate::words! { #[derive(Default)] pub enum Place { #[default] Commune = "commune", Hamlet = "hamlet" } }

crate::words! {
    /// Whom a member or an event names.
    #[derive(Default)] pub enum Whom { #[default] Nobody = "nobody", Person = "person", Household = "household", Organisation = "organisation" }
}

/// A role that somebody has in a programme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Role {
    pub code: String,
    pub of: Whom,
    pub name: Text,
    /// What a list of them is called.
    pub plural: Text,
    #[serde(default)]
    pub fields: Vec<Field>,
}

/// Something that can happen on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventKind {
    pub code: String,
    /// The verb on the button: "Ghi người đã hướng dẫn".
    pub name: Text,
    /// What a list of them is called.
    pub plural: Text,
    /// The roles of whom it tells; of nobody: of the programme itself.
    #[serde(default)]
    pub of: Vec<String>,
    /// Whom else it names.
    #[serde(default)]
    pub other: Whom,
    /// The other may stay unnamed (a visitor at the desk).
    #[serde(default)]
    pub other_optional: bool,
    /// The label of a number that is typed ("Số người dự").
    #[serde(default)]
    pub count: Option<Text>,
    /// How long it took is asked.
    #[serde(default)]
    pub minutes: bool,
    /// Whom it names was taught or helped: counted among the people reached.
    #[serde(default)]
    pub helps: bool,
    /// Whoever teaches in the unit records it; else the officer alone.
    #[serde(default)]
    pub by_guides: bool,
    /// The same of the same twice says nothing new: the second is told.
    #[serde(default)]
    pub once: bool,
    #[serde(default)]
    pub fields: Vec<Field>,
}

crate::words! {
    #[derive(Default)]
    pub enum FieldKind { #[default] Text = "text", Long = "long", Number = "number", Yes = "yes", Choice = "choice", Choices = "choices", Day = "day" }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    pub code: String,
    #[serde(default)]
    pub kind: FieldKind,
    pub name: Text,
    #[serde(default)]
    pub hint: Option<Text>,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub options: Vec<Choice>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub code: String,
    pub name: Text,
}

/// What a form of data holds: a field's code and what was said. Choices are joined by spaces.
pub type Facts = BTreeMap<String, String>;

#[derive(Deserialize)]
struct File {
    kind: Vec<Kind>,
    #[serde(default)]
    session_total: Vec<Total>,
}

impl File {
    fn read(text: &str) -> Result<File> {
        let file: File = toml::from_str(text).map_err(Error::broken)?;
        for kind in &file.kind {
            if let Some(fault) = kind.fault() {
                return Err(Error::broken(format!("{}: {fault}", kind.code)));
            }
        }
        Ok(file)
    }
}

static SHIPPED: LazyLock<File> = LazyLock::new(|| File::read(include_str!("../../content/programmes.toml")).expect("a test reads the file"));

impl Kind {
    /// The kinds that ship, in the order of the plan (`content/programmes.toml`).
    pub fn all() -> &'static [Kind] {
        &SHIPPED.kind
    }

    /// The totals of every kind for which sessions count.
    pub fn session_totals() -> &'static [Total] {
        &SHIPPED.session_total
    }

    pub fn coded(code: &str) -> Option<&'static Kind> {
        Kind::all().iter().find(|kind| kind.code == code)
    }

    pub fn read(text: &str) -> Result<Vec<Kind>> {
        Ok(File::read(text)?.kind)
    }

    pub fn role(&self, code: &str) -> Option<&Role> {
        self.members.iter().find(|role| role.code == code)
    }

    pub fn event(&self, code: &str) -> Option<&EventKind> {
        self.events.iter().find(|event| event.code == code)
    }

    /// What a name in it leads nowhere.
    pub fn fault(&self) -> Option<String> {
        let roles = self.events.iter().flat_map(|event| &event.of).find(|role| self.role(role).is_none());
        if let Some(role) = roles {
            return Some(format!("no role {role}"));
        }
        let fields = self.fields.iter().chain(self.members.iter().flat_map(|role| &role.fields)).chain(self.events.iter().flat_map(|event| &event.fields));
        for field in fields {
            if matches!(field.kind, FieldKind::Choice | FieldKind::Choices) != !field.options.is_empty() {
                return Some(format!("{} has no choices, or should have none", field.code));
            }
        }
        self.rules.iter().find_map(|rule| rule.fault(self)).or_else(|| self.totals.iter().find_map(|total| total.fault(self)))
    }
}

impl EventKind {
    pub fn field(&self, code: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.code == code)
    }
}
