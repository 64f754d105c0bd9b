//! Letters to print: the first answer, an extension, the answer, a refusal.

use crate::community::Unit;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::stewardship::Steward;
use crate::stewardship::request::{Asker, Listed, Step, StepKind, SubjectRequest, SubjectRequestId};
use crate::web::{App, Page, Show, Site};
use actix_web::web::Path;
use serde::Serialize;

crate::words! {
    pub enum Letter { Acknowledgement = "acknowledgement", Extension = "extension", Answer = "answer", Refusal = "refusal" }
}

pub fn routes(site: &mut Site) {
    site.get("/subject-requests/{request}/letters/{letter}", letter);
}

#[derive(Serialize)]
struct LetterPage {
    letter: Letter,
    line: Listed,
    /// The step that the letter tells of.
    step: Step,
    commune: String,
    province: String,
    addressee: String,
    /// The person whom it is about, when somebody else asks.
    about: Option<String>,
    signer: String,
}

impl Page for LetterPage {
    const TEMPLATE: &'static str = "stewardship/letter.html";
}

async fn letter(app: App, who: Steward, path: Path<(SubjectRequestId, String)>) -> Result<Show<LetterPage>> {
    let (id, letter) = path.into_inner();
    let letter = Letter::from_word(&letter).ok_or(Error::NotFound)?;
    Ok(Show(app.read(move |db| LetterPage::of(db, &who, id, letter)).await?))
}

impl LetterPage {
    /// A letter tells of a step: before it was taken there is none.
    fn of(db: &mut Db, who: &Steward, id: SubjectRequestId, letter: Letter) -> Result<LetterPage> {
        let request = SubjectRequest::find(db, &who.scope, id)?;
        let steps = request.steps(db)?;
        let wanted = match letter {
            Letter::Acknowledgement => StepKind::Acknowledged,
            Letter::Extension => StepKind::Extended,
            Letter::Answer => StepKind::Fulfilled,
            Letter::Refusal => StepKind::Refused,
        };
        let step = steps.iter().find(|step| step.kind == wanted).cloned().ok_or(Error::NotFound)?;
        let commune = Unit::commune_of(db, request.unit_id)?;
        let province = commune.parent_id.map(|id| Unit::find(db, id)).transpose()?;
        let asks_oneself = request.asker == Asker::Oneself;
        let asker = request.asker_name.clone();
        let signer = Person::names(db, &[step.taken_by])?.remove(&step.taken_by).unwrap_or_default();
        let line = Listed::all(db, vec![(request, steps)])?.pop().ok_or(Error::NotFound)?;
        let addressee = if asks_oneself || asker.is_empty() { line.name.clone() } else { asker };
        let about = (!asks_oneself && line.request.person_id.is_some()).then(|| line.name.clone());
        Ok(LetterPage { letter, step, commune: commune.name, province: province.map(|unit| unit.name).unwrap_or_default(), addressee, about, signer, line })
    }
}
