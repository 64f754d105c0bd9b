//! Where a row can belong: the hamlets and classes that the importing person looks after.

use super::columns::Column;
use super::reason::Reason;
use crate::attendance::{Class, ClassId};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::text::plain;
use std::collections::{HashMap, HashSet};

/// Words before a hamlet's own name, folded.
const KINDS: [&str; 11] = ["thon", "ban", "xom", "ap", "to dan pho", "tdp", "khu pho", "khu", "buon", "lang", "to"];
const MOST_NEAR: usize = 3;

#[derive(Debug, Default)]
pub struct Places {
    /// The communes around: here people are looked for.
    pub communes: Vec<UnitId>,
    /// The hamlets in charge.
    scope: HashSet<UnitId>,
    /// Those and the units above them that are in charge too.
    in_charge: HashSet<UnitId>,
    names: HashMap<UnitId, String>,
    by_name: HashMap<String, Vec<UnitId>>,
    classes: HashMap<String, ClassId>,
}

impl Places {
    pub fn load(db: &mut Db, scope: &[UnitId]) -> Result<Places> {
        let own = Unit::hamlets(db, scope)?;
        let mut communes: Vec<UnitId> = Vec::new();
        for hamlet in &own {
            if let Some(commune) = hamlet.parent_id.filter(|commune| !communes.contains(commune)) {
                communes.push(commune);
            }
        }
        let classes = Class::list(db, scope)?.into_iter().map(|listed| listed.class).filter(|class| class.closed_at.is_none());
        let classes = classes.map(|class| (class.code, class.id)).collect();
        let hamlets = Unit::hamlets(db, &communes)?;
        let in_charge = Unit::all_within(db, scope)?.into_iter().map(|unit| unit.id).collect();
        Ok(Places { communes, classes, in_charge, ..Places::of(&own, &hamlets) })
    }

    /// The hamlets in charge, and all of their communes.
    fn of(own: &[Unit], all: &[Unit]) -> Places {
        let mut places = Places { scope: own.iter().map(|hamlet| hamlet.id).collect(), ..Places::default() };
        for hamlet in all {
            for name in [plain(&hamlet.name), plain(&hamlet.code)] {
                let known = places.by_name.entry(name).or_default();
                if !known.contains(&hamlet.id) {
                    known.push(hamlet.id);
                }
            }
            places.names.insert(hamlet.id, hamlet.name.clone());
        }
        places
    }

    pub fn in_charge(&self, unit: UnitId) -> bool {
        self.in_charge.contains(&unit)
    }

    pub fn is_empty(&self) -> bool {
        self.scope.is_empty()
    }

    pub fn name(&self, hamlet: UnitId) -> &str {
        self.names.get(&hamlet).map_or("", String::as_str)
    }

    /// "Thôn 1", "thon 01", "1" or the code "TC-01"; or why it is none of those.
    pub fn hamlet(&self, text: &str) -> Result<UnitId, Reason> {
        let wanted = plain(text);
        let reason = |id: &str| Reason::of(Column::Hamlet, text, id);
        let bare = self.by_name.get(&wanted).cloned().unwrap_or_else(|| self.without_kind(&wanted));
        let (own, others): (Vec<UnitId>, Vec<UnitId>) = bare.into_iter().partition(|hamlet| self.scope.contains(hamlet));
        match (own.as_slice(), others.as_slice()) {
            ([one], _) => Ok(*one),
            ([], []) => Err(reason("row-hamlet-unknown").with("near", self.nearest(&wanted))),
            ([], _) => Err(reason("row-hamlet-outside")),
            (_, _) => Err(reason("row-hamlet-many")),
        }
    }

    fn without_kind(&self, wanted: &str) -> Vec<UnitId> {
        let bare = without_kind(wanted);
        self.by_name.iter().filter(|(name, _)| without_kind(name) == bare).flat_map(|(_, hamlets)| hamlets.clone()).collect()
    }

    fn nearest(&self, wanted: &str) -> String {
        let mut near: Vec<(usize, &String)> =
            self.scope.iter().filter_map(|id| self.names.get(id)).map(|name| (distance(&plain(name), wanted), name)).collect();
        near.sort();
        near.truncate(MOST_NEAR);
        near.into_iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    pub fn class(&self, code: &str) -> Option<ClassId> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        self.classes.get(&code).copied()
    }
}

fn without_kind(name: &str) -> &str {
    KINDS.iter().find_map(|kind| name.strip_prefix(kind)?.strip_prefix(' ')).unwrap_or(name)
}

/// How many letters differ (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(80).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let here = (corner + usize::from(a != *b)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = row[j + 1];
            row[j + 1] = here;
        }
    }
    row[other.len()]
}

#[cfg(test)]
impl Places {
    /// Places without a database: the first `own` hamlets are in charge.
    pub fn given(names: &[&str], own: usize) -> Places {
        let unit = |(place, name): (usize, &&str)| Unit {
            id: UnitId::new(),
            parent_id: None,
            kind: crate::community::UnitKind::Hamlet,
            name: (*name).to_owned(),
            code: format!("TC-{:02}", place + 1),
            sort_key: Vec::new(),
            created_at: crate::db::now(),
            closed_at: None,
        };
        let all: Vec<Unit> = names.iter().enumerate().map(unit).collect();
        Places::of(&all[..own], &all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hamlet_is_found_however_it_is_written() {
        let places = Places::given(&["Thôn 1", "Thôn 10", "Bản Đông", "Thôn Tây"], 3);
        for text in ["Thôn 1", "THÔN  01", "thon 1.", "1", "Tổ dân phố 1", "tc-01"] {
            assert_eq!(places.hamlet(text).map(|id| places.name(id).to_owned()), Ok("Thôn 1".into()), "{text}");
        }
        assert_eq!(places.hamlet("Đông").map(|id| places.name(id).to_owned()), Ok("Bản Đông".into()));
        assert_eq!(places.hamlet("Thôn Tây").unwrap_err().id, "row-hamlet-outside");
        let unknown = places.hamlet("Thôn 12").unwrap_err();
        assert_eq!((unknown.id.as_str(), unknown.args["near"].as_str()), ("row-hamlet-unknown", "Thôn 1, Thôn 10, Bản Đông"));
    }

    #[test]
    fn distance_counts_letters() {
        assert_eq!((distance("thon 1", "thon 12"), distance("", "ab"), distance("abc", "abd")), (1, 2, 1));
    }
}
