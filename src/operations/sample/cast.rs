//! The cast: those whose names, PINs and passwords are handed out.

use super::story::Story;
use super::study::Stage;
use crate::community::UnitKind;
use crate::identity::Role;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct Cast {
    pub commune: CastCommune,
    pub staff: Vec<CastStaff>,
    pub learners: Vec<CastLearner>,
    pub people: usize,
    pub seconds: f64,
}

#[derive(Debug, Clone, Serialize)]
pub struct CastCommune {
    pub name: String,
    pub code: String,
    pub province: String,
    pub hamlets: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct CastStaff {
    pub name: String,
    pub user_name: String,
    pub password: String,
    pub roles: Vec<Role>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CastLearner {
    pub name: String,
    pub class_code: String,
    pub pin: String,
    pub stage: Stage,
    pub class: String,
    /// The course that was begun, by its name in addresses.
    pub course: Option<String>,
}

impl Cast {
    pub(super) fn of(story: &Story, people: usize) -> Cast {
        let size = Stage::cast(story.persons.len()).len();
        let learner = |member: &super::story::Membership| CastLearner {
            name: story.persons[member.person].name.clone(),
            class_code: story.classes[member.class].code.clone(),
            pin: member.pin.digits().to_owned(),
            stage: member.stage,
            class: story.classes[member.class].name.clone(),
            course: member.course.clone(),
        };
        let mut learners: Vec<CastLearner> = story.members.iter().take(size).map(learner).collect();
        learners.sort_by_key(|learner| learner.stage);
        let commune = story.commune();
        let province = story.units.iter().find(|unit| unit.kind == UnitKind::Province).map(|unit| unit.name.clone());
        Cast {
            commune: CastCommune {
                name: commune.name.clone(),
                code: commune.code.clone(),
                province: province.unwrap_or_default(),
                hamlets: story.hamlets().len(),
            },
            staff: story
                .staff
                .iter()
                .map(|one| CastStaff { name: one.name.into(), user_name: one.user_name.into(), password: one.password.clone(), roles: vec![one.role] })
                .collect(),
            learners,
            people,
            seconds: 0.0,
        }
    }
}
