//! What the hamlets told of a period: the words of their heads, and of those who closed the sessions there.

use super::collection::{Collection, HamletState, Words};
use super::period::{Period, PeriodKind};
use crate::attendance::SessionId;
use crate::community::{Unit, within};
use crate::db::schema::{class_sessions, closings};
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::text::tidy;
use crate::web::{in_vietnam, start_of_day};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use std::collections::{BTreeMap, HashSet};

/// Of a hamlet's sessions the latest so many sentences: nobody reads more of them.
const MOST: usize = 20;

type Said = (SessionId, NaiveDateTime, String, String);

impl Words {
    /// For the report of a commune: as the office merged them; where nothing is merged, each under its hamlet's name.
    ///
    /// A longer period for which the hamlets were not asked has the words of the collections within it.
    pub fn told(db: &mut Db, commune: UnitId, period: &Period) -> Result<Words> {
        if let Some(own) = Collection::of_period(db, commune, period)? {
            return own.told(db);
        }
        let mut words = Words::default();
        for inner in Collection::within(db, commune, period)? {
            let (told, name) = (inner.told(db)?, super::document::said(&inner.period()?));
            words.add(&told, |text| format!("{}:\n{text}", capital(&name)));
        }
        if words.is_empty() && matches!(period.kind, PeriodKind::Week | PeriodKind::Month | PeriodKind::AdHoc) {
            for hamlet in Unit::hamlets(db, &[commune])? {
                words.add(&Words::of_sessions(db, hamlet.id, period)?, |text| under(&hamlet.name, text));
            }
        }
        Ok(words)
    }

    /// What the closings of a hamlet's sessions say, the latest of each; nothing twice.
    pub fn of_sessions(db: &mut Db, hamlet: UnitId, period: &Period) -> Result<Words> {
        let place = [hamlet];
        let of = closings::table.inner_join(class_sessions::table).filter(class_sessions::unit_id.eq_any(within(&place)));
        let of = of.filter(class_sessions::cancelled_at.is_null());
        let of = of.filter(class_sessions::starts_at.ge(start_of_day(period.first))).filter(class_sessions::starts_at.lt(start_of_day(period.next().first)));
        let columns = (closings::session_id, class_sessions::starts_at, closings::difficulties, closings::proposals);
        let said: Vec<Said> = of.order((closings::closed_at, closings::id)).select(columns).load(db)?;
        let latest: BTreeMap<(NaiveDateTime, SessionId), (String, String)> =
            said.into_iter().map(|(session, at, difficulties, proposals)| ((at, session), (difficulties, proposals))).collect();
        let list = |of: fn(&(String, String)) -> &String| {
            let mut known = HashSet::new();
            let said = latest.iter().rev().filter(|(_, words)| !tidy(of(words)).is_empty() && known.insert(crate::text::fold(of(words))));
            let mut lines: Vec<String> = said.take(MOST).map(|((at, _), words)| line(*at, of(words))).collect();
            lines.reverse();
            lines.join("\n")
        };
        Ok(Words { difficulties: list(|words| &words.0), proposals: list(|words| &words.1) })
    }

    pub fn is_empty(&self) -> bool {
        self.difficulties.is_empty() && self.proposals.is_empty()
    }

    /// Below what is there; what is empty adds nothing.
    pub fn add(&mut self, more: &Words, named: impl Fn(&str) -> String) {
        for (to, text) in [(&mut self.difficulties, more.difficulties.trim()), (&mut self.proposals, more.proposals.trim())] {
            if text.is_empty() {
                continue;
            }
            if !to.is_empty() {
                to.push('\n');
            }
            to.push_str(&named(text));
        }
    }
}

impl Collection {
    /// As the office merged it, else as it was gathered.
    pub fn told(&self, db: &mut Db) -> Result<Words> {
        match self.merged(db)? {
            Some(merged) => Ok(Words { difficulties: merged.difficulties, proposals: merged.proposals }),
            None => self.gathered(db),
        }
    }

    /// What the hamlets wrote, each under its name; of one that has not sent anything what was said at its sessions.
    pub fn gathered(&self, db: &mut Db) -> Result<Words> {
        let mut words = Words::default();
        let period = self.period()?;
        for hamlet in self.hamlets(db)? {
            let own = match hamlet.report.filter(|_| hamlet.state == HamletState::Sent) {
                Some(report) => Words { difficulties: report.difficulties, proposals: report.proposals },
                None => Words::of_sessions(db, hamlet.unit, &period)?,
            };
            words.add(&own, |text| under(&hamlet.name, text));
        }
        Ok(words)
    }
}

/// "Thôn 1: Mạng yếu. Thiếu máy."
fn under(hamlet: &str, text: &str) -> String {
    let lines: Vec<String> = text.lines().map(tidy).filter(|line| !line.is_empty()).collect();
    format!("{hamlet}: {}", lines.join(" "))
}

/// "Buổi 12/11: Mạng yếu."
fn line(at: NaiveDateTime, text: &str) -> String {
    let text = tidy(text);
    let end = if text.ends_with(['.', '!', '?', '…', ';']) { "" } else { "." };
    format!("Buổi {}: {text}{end}", in_vietnam(at).format("%d/%m"))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
