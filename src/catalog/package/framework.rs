//! `framework.toml`: the groups and skills that courses speak of.

use super::course::first_twice;
use super::problem::PackageProblem;
use super::reading::{Known, Reading, line_of};
use crate::catalog::{Blueprint, NewFramework, NewSkill};
use crate::identity::Audience;
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

pub const FILE: &str = "framework.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameworkFile {
    id: String,
    version: String,
    title: String,
    issuer: String,
    /// A date; kept by the file, the record keeps the version.
    #[serde(rename = "issued")]
    _issued: toml::Value,
    #[serde(default)]
    notice: String,
    pass_mark: f64,
    #[serde(default)]
    pass_mark_note: String,
    valid_months: i32,
    groups: Vec<GroupFile>,
    skills: Vec<SkillFile>,
    #[serde(default)]
    blueprints: Vec<Spanned<Blueprint>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupFile {
    code: String,
    title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SkillFile {
    code: Spanned<String>,
    group: String,
    title: String,
    #[serde(default)]
    description: String,
    audiences: Vec<Audience>,
}

/// The framework of a folder of courses.
pub fn read_framework(folder: &Path) -> Result<NewFramework, Vec<PackageProblem>> {
    let known = Known::default();
    let Ok(mut reading) = Reading::of(folder, "", &known) else { return Err(vec![PackageProblem::new(FILE, "package-nothing-here")]) };
    match read(&mut reading) {
        Some(framework) if reading.problems.is_empty() => Ok(framework),
        _ => Err(reading.problems),
    }
}

fn read(reading: &mut Reading) -> Option<NewFramework> {
    let text = reading.text(FILE)?;
    let framework: FrameworkFile = reading.toml(FILE, &text, 0)?;
    reading.pass_mark(FILE, framework.pass_mark);
    if !(0..=1200).contains(&framework.valid_months) {
        reading.problem(FILE, None, "package-valid-months", &[]);
    }
    if let Some(twice) = first_twice(framework.skills.iter().map(|skill| skill.code.get_ref())) {
        reading.problem(FILE, None, "package-key-twice", &[("key", twice.clone())]);
    }
    check_blueprints(reading, &framework, &text);
    let groups = framework.groups;
    let skills = framework.skills.into_iter().filter_map(|skill| skill.read(reading, &groups, &text)).collect();
    Some(NewFramework {
        code: framework.id,
        version: framework.version,
        title: framework.title,
        issuer: framework.issuer,
        notice: framework.notice,
        pass_mark: framework.pass_mark,
        pass_mark_note: framework.pass_mark_note,
        valid_months: framework.valid_months,
        source_hash: reading.source_hash(),
        skills,
        blueprints: framework.blueprints.into_iter().map(Spanned::into_inner).collect(),
    })
}

fn check_blueprints(reading: &mut Reading, framework: &FrameworkFile, text: &str) {
    let skills: Vec<&str> = framework.skills.iter().map(|skill| skill.code.get_ref().as_str()).collect();
    for (place, blueprint) in framework.blueprints.iter().enumerate() {
        let line = Some(line_of(text, blueprint.span().start));
        let twice = framework.blueprints[..place].iter().any(|earlier| earlier.get_ref().audience == blueprint.get_ref().audience);
        let problem = if twice { Some("package-blueprint-twice") } else { blueprint.get_ref().problem(&skills) };
        if let Some(id) = problem {
            reading.problem(FILE, line, id, &[]);
        }
    }
}

impl SkillFile {
    fn read(self, reading: &mut Reading, groups: &[GroupFile], text: &str) -> Option<NewSkill> {
        let Some(group) = groups.iter().find(|group| group.code == self.group) else {
            let line = line_of(text, self.code.span().start);
            reading.problem(FILE, Some(line), "package-unknown-group", &[("code", self.group)]);
            return None;
        };
        Some(NewSkill {
            code: self.code.into_inner(),
            group_code: group.code.clone(),
            group_title: group.title.clone(),
            title: self.title,
            description: self.description,
            audiences: self.audiences,
        })
    }
}
