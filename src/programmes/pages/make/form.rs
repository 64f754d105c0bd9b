//! The form of a model, made from the data of its kind.

use super::units;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::programmes::entry::{Entry, Faults, Opt, Shown};
use crate::programmes::guard::Reach;
use crate::programmes::pages::places;
use crate::programmes::{Kind, Need, ProgrammeId, Rule};
use crate::web::{DateField, Lang, Page};
use serde::Serialize;

#[derive(Serialize)]
struct RuleForm {
    code: String,
    name: String,
    words: String,
    needs: Vec<NeedForm>,
    aim: Option<String>,
}

#[derive(Serialize)]
struct NeedForm {
    field: String,
    name: String,
    least: String,
}

#[derive(Serialize)]
pub struct MakePage {
    id: ProgrammeId,
    known: bool,
    kind: String,
    kind_name: String,
    about: String,
    name_label: Option<String>,
    name: String,
    places: Vec<Opt>,
    unit: String,
    starts: DateField,
    ends: DateField,
    fields: Vec<Shown>,
    rules: Vec<RuleForm>,
    problems: Faults,
}

impl Page for MakePage {
    const TEMPLATE: &'static str = "programmes/make.html";
}

impl MakePage {
    #[allow(clippy::too_many_arguments)]
    pub fn of(
        db: &mut Db, who: &Reach, id: ProgrammeId, known: Option<UnitId>, kind: &Kind, rules: &[Rule], entry: &Entry, problems: Faults,
    ) -> Result<MakePage> {
        let lang = who.lang;
        let places_to_choose = if known.is_some() { Vec::new() } else { units(db, who, kind)? };
        Ok(MakePage {
            id,
            known: known.is_some(),
            kind: kind.code.clone(),
            kind_name: kind.name.in_lang(lang).into(),
            about: kind.about.in_lang(lang).into(),
            name_label: kind.named.as_ref().map(|label| label.in_lang(lang).into()),
            name: entry.get("name").into(),
            places: places(&places_to_choose),
            unit: entry.get("unit").into(),
            starts: entry.date_field("starts"),
            ends: entry.date_field("ends"),
            fields: entry.shown(&kind.fields, lang),
            rules: rules.iter().map(|rule| RuleForm::of(rule, entry, lang)).collect(),
            problems: problems.in_order_of(entry),
        })
    }
}

impl RuleForm {
    fn of(rule: &Rule, entry: &Entry, lang: Lang) -> RuleForm {
        let typed = |field: &str, now: i64| Some(entry.get(field)).filter(|typed| !typed.is_empty()).map_or_else(|| now.to_string(), str::to_owned);
        let need = |(at, need): (usize, &Need)| {
            let field = format!("least-{}-{at}", rule.code);
            NeedForm { least: typed(&field, need.least), name: need.name.in_lang(lang).into(), field }
        };
        RuleForm {
            code: rule.code.clone(),
            name: rule.name.in_lang(lang).into(),
            words: rule.in_words().in_lang(lang).into(),
            needs: rule.needs.iter().enumerate().map(need).collect(),
            aim: rule.aim.map(|aim| typed(&format!("aim-{}", rule.code), aim.into())),
        }
    }
}
