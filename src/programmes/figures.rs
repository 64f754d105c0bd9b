//! The figures of the models: the one place where they are counted, for screens, files and reports.

use super::event::Event;
use super::kind::{Kind, Text};
use super::member::MemberId;
use super::period::Period;
use super::programme::{LOCAL, Programme, ProgrammeId};
use super::register::Register;
use super::rule::{Rule, Total};
use super::session::ATTENDED;
use super::standing::Standing;
use crate::community::within;
use crate::db::schema::{persons, unit_ancestry};
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::identity::merged_away;
use diesel::prelude::*;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A number of a model: of a rule (so many of so many, with an aim) or a total (`of` is `None`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// The kind's code (`dai-su-so`), or `local`.
    pub kind: String,
    pub kind_name: Text,
    /// Of a model that the commune made itself: there each counts alone.
    pub programme: Option<ProgrammeId>,
    /// The rule's or total's code: with `kind` it is the figure's name for ever (`dai-su-so`, `five-learners`).
    pub code: String,
    pub name: Text,
    /// The rule in words.
    pub words: Option<Text>,
    pub have: i64,
    pub of: Option<i64>,
    /// In percent.
    pub aim: Option<i32>,
    /// (have, of) for each hamlet, and for the commune what belongs to no hamlet; a rule's only.
    pub by_unit: BTreeMap<UnitId, (i64, i64)>,
    /// An office typed some of it.
    pub typed: bool,
}

impl Figure {
    /// From 0 to 1; `None` for a total, or when there is nobody of whom the rule speaks.
    pub fn share(&self) -> Option<f64> {
        self.of.filter(|of| *of > 0).map(|of| (self.have as f64 / of as f64).min(1.0))
    }

    pub fn is_met(&self) -> bool {
        self.aim.is_none_or(|aim| self.of.is_some_and(|of| of > 0 && self.have * 100 >= of * i64::from(aim)))
    }

    fn of_rule(db: &mut Db, kind: &Kind, register: &Register, rule: &Rule, scope: &[UnitId], period: Period) -> Result<Figure> {
        let standing = Standing::of(db, register, rule, scope, period)?;
        Ok(Figure {
            kind: kind.code.clone(),
            kind_name: kind.name.clone(),
            programme: None,
            code: rule.code.clone(),
            name: rule.name.clone(),
            words: Some(rule.in_words()),
            have: standing.have(),
            of: Some(standing.of_how_many()),
            aim: rule.aim,
            typed: !standing.typed.is_empty(),
            by_unit: standing.by_unit,
        })
    }

    fn of_total(kind: &Kind, register: &Register, total: &Total, period: Period, here: &impl Fn(UnitId) -> bool) -> Figure {
        Figure {
            kind: kind.code.clone(),
            kind_name: kind.name.clone(),
            programme: None,
            code: total.code.clone(),
            name: total.name.clone(),
            words: None,
            have: register.total(total, period, here),
            of: None,
            aim: None,
            by_unit: BTreeMap::new(),
            typed: false,
        }
    }

    /// The rules first, then the totals; where sessions count, their totals last.
    pub fn all_of(db: &mut Db, kind: &Kind, register: &Register, rules: &[Rule], scope: &[UnitId], period: Period) -> Result<Vec<Figure>> {
        let units: HashSet<UnitId> =
            unit_ancestry::table.filter(unit_ancestry::ancestor_id.eq_any(scope)).select(unit_ancestry::unit_id).load(db)?.into_iter().collect();
        let here = |unit: UnitId| units.contains(&unit);
        let rules = rules.iter().map(|rule| Figure::of_rule(db, kind, register, rule, scope, period));
        let mut figures: Vec<Figure> = rules.collect::<Result<_>>()?;
        let of_sessions = if register.sessions.is_empty() { &[] } else { Kind::session_totals() };
        figures.extend(kind.totals.iter().chain(of_sessions).map(|total| Figure::of_total(kind, register, total, period, &here)));
        Ok(figures)
    }
}

impl Programme {
    /// All figures of all models for the people, households and places of these units and below.
    ///
    /// Every kind that ships is there, begun or not, with the numbers that the commune set; a model of the commune's own
    /// stands by itself. Within a kind everybody counts once, in however many of its programmes they are.
    pub fn figures(db: &mut Db, scope: &[UnitId], period: Period) -> Result<Vec<Figure>> {
        Ok(Programme::figures_of_each(db, scope, &[period])?.pop().unwrap_or_default())
    }

    /// Of several periods: the registers are read once.
    pub fn figures_of_each(db: &mut Db, scope: &[UnitId], periods: &[Period]) -> Result<Vec<Vec<Figure>>> {
        let programmes = Programme::all_near(db, scope)?;
        let register = Register::load(db, programmes, scope)?;
        periods.iter().map(|period| Programme::figures_from(db, &register, scope, *period)).collect()
    }

    fn figures_from(db: &mut Db, register: &Register, scope: &[UnitId], period: Period) -> Result<Vec<Figure>> {
        let mut figures = Vec::new();
        for kind in Kind::all() {
            let own = register.of_kind(&kind.code);
            let rules = own.rules(kind);
            figures.extend(Figure::all_of(db, kind, &own, &rules, scope, period)?);
        }
        for programme in register.programmes.iter().filter(|programme| programme.kind == LOCAL) {
            let alone = register.only(programme.id);
            let local = Figure::all_of(db, &programme.shape(), &alone, &programme.rules.0, scope, period)?;
            figures.extend(local.into_iter().map(|figure| Figure { programme: Some(programme.id), ..figure }));
        }
        Ok(figures)
    }

    /// The figures of this one alone.
    pub fn own_figures(&self, db: &mut Db, register: &Register, scope: &[UnitId], period: Period) -> Result<Vec<Figure>> {
        Figure::all_of(db, &self.shape(), register, &self.rules.0, scope, period)
    }

    /// Everybody who was taught or helped in any model in the period, each once: to be united with those who came to
    /// sessions and courses, never added to them.
    pub fn people_reached(db: &mut Db, scope: &[UnitId], period: Period) -> Result<HashSet<PersonId>> {
        let programmes = Programme::all_near(db, scope)?;
        let register = Register::load(db, programmes, scope)?;
        let mut people: HashSet<PersonId> = register.helped(period).collect();
        let here = persons::table.filter(persons::unit_id.eq_any(within(scope))).filter(persons::id.ne_all(merged_away()));
        let here: HashSet<PersonId> = here.select(persons::id).load(db)?.into_iter().collect();
        people.retain(|person| here.contains(person));
        Ok(people)
    }
}

impl Register {
    /// Whom the events of the period helped, as often as they did.
    fn helped(&self, period: Period) -> impl Iterator<Item = PersonId> {
        let shapes: HashMap<ProgrammeId, Cow<'_, Kind>> = self.programmes.iter().map(|one| (one.id, one.shape())).collect();
        let members: HashMap<MemberId, PersonId> = self.members.iter().filter_map(|member| Some((member.id, member.person_id?))).collect();
        let helps = move |event: &Event| {
            event.kind == ATTENDED || shapes.get(&event.programme_id).and_then(|shape| shape.event(&event.kind)).is_some_and(|kind| kind.helps)
        };
        let there = self.events.iter().filter(move |event| period.holds(event.happened_on) && helps(event));
        there.filter_map(move |event| event.person_id.or_else(|| members.get(&event.member_id?).copied()))
    }

    pub fn of_kind(&self, kind: &str) -> Register {
        let ids: HashSet<ProgrammeId> = self.programmes.iter().filter(|one| one.kind == kind).map(|one| one.id).collect();
        Register {
            programmes: self.programmes.iter().filter(|one| ids.contains(&one.id)).cloned().collect(),
            members: self.members.iter().filter(|one| ids.contains(&one.programme_id)).cloned().collect(),
            events: self.events.iter().filter(|one| ids.contains(&one.programme_id)).cloned().collect(),
            sessions: self.sessions.iter().filter(|one| ids.contains(&one.programme)).cloned().collect(),
        }
    }

    /// What the newest programme of the kind says; where there is none yet, what ships.
    pub fn rules<'k>(&'k self, kind: &'k Kind) -> Cow<'k, [Rule]> {
        let newest = self.programmes.iter().filter(|one| one.closed_at.is_none()).max_by_key(|one| one.id);
        Cow::Borrowed(newest.map_or(&kind.rules, |one| &one.rules.0))
    }
}
