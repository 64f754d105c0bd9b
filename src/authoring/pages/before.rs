//! The courses that may come before a course, to choose from.

use crate::authoring::SkillChoice;
use crate::catalog::Outline;
use crate::db::Db;
use crate::error::Result;

/// Those that can be begun, besides itself. A name that was written by hand stays, whatever it names.
pub fn all(db: &mut Db, own: &str, named: &[String]) -> Result<Vec<SkillChoice>> {
    let choice = |value: &str, label: &str| SkillChoice { value: value.into(), label: label.into(), hint: String::new() };
    let outlines = Outline::all(db)?;
    let mut all: Vec<SkillChoice> = outlines.iter().filter(|outline| outline.slug != own).map(|outline| choice(&outline.slug, &outline.title)).collect();
    let unknown: Vec<&String> = named.iter().filter(|slug| all.iter().all(|known| known.value != **slug)).collect();
    all.extend(unknown.into_iter().map(|slug| choice(slug, slug)));
    Ok(all)
}
