//! What is wrong with a form whose fields stand in data.

use super::Entry;
use crate::error::Refusal;
use serde::Serialize;
use std::collections::BTreeMap;

/// A problem of a field whose name stands in data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    pub field: String,
    pub id: &'static str,
    pub args: BTreeMap<&'static str, String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn add(&mut self, field: impl Into<String>, id: &'static str) {
        self.0.push(Fault { field: field.into(), id, args: BTreeMap::new() });
    }

    pub fn add_with(&mut self, field: impl Into<String>, id: &'static str, args: &[(&'static str, String)]) {
        self.0.push(Fault { field: field.into(), id, args: args.iter().cloned().collect() });
    }

    /// As the fields stand in the form: so a browser sends them.
    pub fn in_order_of(mut self, entry: &Entry) -> Faults {
        let is_of = |name: &str, field: &str| name.strip_prefix(field).is_some_and(|rest| ["", "_day", "_month", "_year"].contains(&rest));
        self.0.sort_by_key(|fault| entry.0.iter().position(|(name, _)| is_of(name, &fault.field)).unwrap_or(usize::MAX));
        self
    }

    /// Whether one of these is among them.
    pub fn any(&self, ids: &[&str]) -> bool {
        self.0.iter().any(|fault| ids.contains(&fault.id))
    }

    pub fn answer(&mut self, field: &str, refusal: Refusal) {
        self.0.push(Fault { field: field.into(), id: refusal.id, args: refusal.args.into_iter().collect() });
    }
}
