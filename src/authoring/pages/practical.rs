//! The practical check of a draft: what an assessor watches for.

use super::test::first_skill;
use super::{Conflict, Facts, Kept};
use crate::authoring::difference::difference;
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::fields::{line, lines};
use crate::authoring::practical_text::{CriterionText, PRACTICAL, PracticalText};
use crate::authoring::skills::{self, SkillChoice};
use crate::authoring::{Author, How, mark_of};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

const EMPTY_ROWS: usize = 2;
const MOST_ROWS: usize = 20;

pub fn routes(site: &mut Site) {
    site.get("/drafts/{draft}/practical", edit).post("/drafts/{draft}/practical", save);
}

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
struct PracticalForm {
    #[serde(default)]
    began: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    intro: String,
    #[serde(default)]
    criterion_key: Vec<String>,
    #[serde(default)]
    criterion_text: Vec<String>,
    #[serde(default)]
    criterion_skill: Vec<String>,
    #[serde(default)]
    level_did: Vec<String>,
    #[serde(default)]
    level_with_help: Vec<String>,
    #[serde(default)]
    level_not_yet: Vec<String>,
    /// Ticked, it says so.
    #[serde(default)]
    independent: String,
    /// The places of those that are needed, from 1.
    #[serde(default)]
    required: Vec<usize>,
    /// "up-2": the second one goes up.
    #[serde(default, rename = "do")]
    wish: String,
}

#[derive(Serialize)]
struct PracticalPage {
    draft: Facts,
    began: String,
    title: String,
    intro: String,
    independent: bool,
    rows: Vec<CriterionText>,
    skills: Vec<SkillChoice>,
    conflict: Option<Conflict>,
    problems: Problems,
}

impl Page for PracticalPage {
    const TEMPLATE: &'static str = "authoring/practical.html";
}

impl PracticalForm {
    fn of(text: &str) -> Result<PracticalForm> {
        let check = PracticalText::read(text)?;
        let criteria = check.criteria();
        Ok(PracticalForm {
            began: mark_of(text),
            title: check.title(),
            intro: check.intro(),
            required: (1..).zip(&criteria).filter(|(_, criterion)| criterion.required).map(|(place, _)| place).collect(),
            criterion_key: criteria.iter().map(|criterion| criterion.key.clone()).collect(),
            criterion_skill: criteria.iter().map(|criterion| criterion.skill.clone()).collect(),
            level_did: criteria.iter().map(|criterion| criterion.levels[0].clone()).collect(),
            level_with_help: criteria.iter().map(|criterion| criterion.levels[1].clone()).collect(),
            level_not_yet: criteria.iter().map(|criterion| criterion.levels[2].clone()).collect(),
            independent: if check.independent() { "yes".into() } else { String::new() },
            criterion_text: criteria.into_iter().map(|criterion| criterion.text).collect(),
            wish: String::new(),
        })
    }

    fn rows(&self) -> Vec<CriterionText> {
        let at = |list: &[String], place: usize| list.get(place).map(|text| line(text)).unwrap_or_default();
        let row = |place: usize| CriterionText {
            key: at(&self.criterion_key, place),
            text: at(&self.criterion_text, place),
            skill: at(&self.criterion_skill, place),
            required: self.required.contains(&(place + 1)),
            levels: [&self.level_did, &self.level_with_help, &self.level_not_yet].map(|level| at(level, place)),
        };
        let mut rows: Vec<CriterionText> = (0..self.criterion_text.len().min(MOST_ROWS)).map(row).collect();
        if let Some(place) = self.wish.strip_prefix("up-").and_then(|place| place.parse::<usize>().ok()).filter(|place| (2..=rows.len()).contains(place)) {
            rows.swap(place - 1, place - 2);
        }
        rows
    }

    fn problems(&self) -> Problems {
        let mut problems = Problems::default();
        problems.text("title", &self.title, "problem-practical-title-missing", 120);
        let levels = [&self.level_did, &self.level_with_help, &self.level_not_yet].into_iter().flatten();
        let criteria = self.criterion_text.iter().chain(levels).map(|text| ("criterion_1", text));
        for (field, text) in [("intro", &self.intro)].into_iter().chain(criteria) {
            if text.chars().count() > 1_000 {
                problems.add_with(field, "problem-too-long", &[("most", "1000".into())]);
            }
        }
        problems
    }

    fn page(&self, db: &mut Db, draft: &Draft, problems: Problems) -> Result<PracticalPage> {
        let mut rows = self.rows();
        let skill = first_skill(db, draft)?;
        let empty = CriterionText { skill, required: true, ..CriterionText::default() };
        let filled = rows.iter().rposition(|row| !row.text.is_empty()).map_or(0, |last| last + 1);
        rows.resize((filled + EMPTY_ROWS).min(MOST_ROWS), empty);
        Ok(PracticalPage {
            draft: Facts::from(draft),
            began: self.began.clone(),
            title: self.title.clone(),
            intro: self.intro.clone(),
            independent: !self.independent.is_empty(),
            rows,
            skills: skills::all(db)?,
            conflict: None,
            problems,
        })
    }
}

async fn edit(app: App, who: Author, draft: Path<DraftId>) -> Result<Show<PracticalPage>> {
    let id = *draft;
    let look = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let form = PracticalForm::of(draft.files(db)?.text(PRACTICAL).unwrap_or_default())?;
        form.page(db, &draft, Problems::default())
    };
    Ok(Show(app.read(look).await?))
}

async fn save(app: App, who: Author, draft: Path<DraftId>, form: Form<PracticalForm>) -> Submitted<PracticalPage> {
    let (id, form) = (*draft, form.into_inner());
    let change = move |db: &mut Db| -> Result<Option<PracticalPage>> {
        let draft = Draft::of(db, &who, id)?;
        let problems = form.problems();
        if !problems.is_empty() {
            return form.page(db, &draft, problems).map(Some);
        }
        let files = draft.files(db)?;
        let now_there = files.text(PRACTICAL).unwrap_or_default();
        let mut check = PracticalText::read(now_there)?;
        let rows: Vec<CriterionText> = form.rows().into_iter().filter(|row| !row.text.is_empty()).collect();
        check.set(&line(&form.title), &lines(&form.intro), !form.independent.is_empty(), &rows);
        let text = check.to_string();
        if form.began != mark_of(now_there) && text != now_there {
            let kept = Kept::of(db, files.0.get(PRACTICAL).ok_or(Error::NotFound)?)?;
            let conflict = Conflict { kept, lines: difference(now_there, &text), theirs: now_there.into() };
            let page = PracticalForm { began: mark_of(now_there), ..form.clone() }.page(db, &draft, problems)?;
            return Ok(Some(PracticalPage { conflict: Some(conflict), ..page }));
        }
        draft.keep(db, who.id, PRACTICAL, &text, How::Saved)?;
        Ok(None)
    };
    Ok(match app.write(change).await? {
        Some(page) => Either::Right(Again(page)),
        None => Either::Left(See(format!("/drafts/{id}/practical")).saying("draft-saved")),
    })
}
