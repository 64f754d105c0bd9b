//! Before publishing: the to-do list, what changes for learners, the look of somebody else.

use super::Facts;
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::files::Files;
use crate::authoring::layout::look;
use crate::authoring::links::Places;
use crate::authoring::publication::Changes;
use crate::authoring::review::Standing;
use crate::authoring::todo::Todo;
use crate::authoring::{Author, Decision, Review};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::media::Media;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

pub fn routes(site: &mut Site) {
    site.get("/drafts/{draft}/publication", show)
        .post("/drafts/{draft}/publication", publish)
        .post("/drafts/{draft}/reviews", ask)
        .post("/drafts/{draft}/reviews/decision", decide);
}

#[derive(Serialize)]
struct PublicationPage {
    draft: Facts,
    todo: Todo,
    changes: Option<Changes>,
    newer: Option<i32>,
    standing: Standing,
    review: Option<ReviewFacts>,
    /// Everybody who may look at it has written in it.
    nobody_left: bool,
    /// What was typed to the review.
    words: String,
    problems: Problems,
}

#[derive(Serialize)]
struct ReviewFacts {
    asked_by: String,
    asked_at: NaiveDateTime,
    decided_by: Option<String>,
    decided_at: Option<NaiveDateTime>,
    words: String,
    may_decide: bool,
}

impl Page for PublicationPage {
    const TEMPLATE: &'static str = "authoring/publication.html";
}

impl PublicationPage {
    async fn of(app: &App, who: Author, id: DraftId, words: String, problems: Problems) -> Result<PublicationPage> {
        let asking = who.clone();
        let (draft, files, sizes, places) = app
            .read(move |db| {
                let draft = Draft::of(db, &asking, id)?;
                let files = draft.files(db)?;
                let sizes = sizes(db, &files)?;
                let places = Places::of(db, &draft, &files)?;
                Ok((draft, Arc::new(files), sizes, places))
            })
            .await?;
        let looked = look(app, files.clone()).await?;
        let version = looked.package.map(|package| package.version);
        let todo = Todo::of(id, &files, &sizes, &places, version.as_ref(), &looked.problems);
        let rest = move |db: &mut Db| {
            let course = draft.course(db)?;
            Ok(PublicationPage {
                draft: Facts::from(&draft),
                changes: version.as_ref().map(|version| Changes::between(db, course.as_ref(), version)).transpose()?,
                todo,
                newer: draft.is_behind(db)?.map(|version| version.number),
                nobody_left: Review::nobody_left(db, &draft)?,
                standing: Standing::of(db, &draft, &files.fingerprint())?,
                review: Review::latest(db, &draft)?.map(|review| ReviewFacts::of(db, &draft, &review, &who)).transpose()?,
                words,
                problems,
            })
        };
        app.read(rest).await
    }
}

/// The sizes of the pictures, sounds and films.
fn sizes(db: &mut Db, files: &Files) -> Result<BTreeMap<String, u64>> {
    let mut sizes = BTreeMap::new();
    for (path, file) in &files.0 {
        if let Some(sha256) = &file.sha256 {
            sizes.insert(path.clone(), u64::try_from(Media::find(db, sha256)?.size).unwrap_or(0));
        }
    }
    Ok(sizes)
}

impl ReviewFacts {
    fn of(db: &mut Db, draft: &Draft, review: &Review, who: &Author) -> Result<ReviewFacts> {
        let people: Vec<_> = [Some(review.asked_by), review.decided_by].into_iter().flatten().collect();
        let names = Person::names(db, &people)?;
        let name = |id| names.get(&id).cloned().unwrap_or_default();
        Ok(ReviewFacts {
            asked_by: name(review.asked_by),
            asked_at: review.asked_at,
            decided_by: review.decided_by.map(name),
            decided_at: review.decided_at,
            words: review.words.clone(),
            may_decide: review.decision.is_none() && review.may_decide(db, draft, who.id)?,
        })
    }
}

async fn show(app: App, who: Author, draft: Path<DraftId>) -> Result<Show<PublicationPage>> {
    Ok(Show(PublicationPage::of(&app, who, *draft, String::new(), Problems::default()).await?))
}

async fn publish(app: App, who: Author, draft: Path<DraftId>) -> Submitted<PublicationPage> {
    let id = *draft;
    match Draft::publish(&app, who.clone(), id).await {
        Ok(fresh) => Ok(Either::Left(See(format!("/drafts/{id}")).saying(if fresh { "draft-published" } else { "draft-published-before" }))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(PublicationPage::of(&app, who, id, String::new(), Problems::of("publish", refusal)).await?))),
        Err(error) => Err(error),
    }
}

async fn ask(app: App, who: Author, draft: Path<DraftId>) -> Result<See> {
    let id = *draft;
    app.write(move |db| Draft::of(db, &who, id)?.ask_review(db, who.id)).await?;
    Ok(See(format!("/drafts/{id}/publication")).saying("draft-review-asked"))
}

#[derive(Deserialize)]
struct DecisionForm {
    decision: Decision,
    #[serde(default)]
    words: String,
}

async fn decide(app: App, who: Author, draft: Path<DraftId>, form: Form<DecisionForm>) -> Submitted<PublicationPage> {
    let (id, decision, words) = (*draft, form.decision, form.words.clone());
    if words.chars().count() > 2_000 {
        let mut problems = Problems::default();
        problems.add_with("words", "problem-too-long", &[("most", "2000".into())]);
        return Ok(Either::Right(Again(PublicationPage::of(&app, who, id, words, problems).await?)));
    }
    let (by, typed) = (who.clone(), words.clone());
    match app.write(move |db| Draft::of(db, &by, id)?.decide_review(db, &by, decision, &typed)).await {
        Ok(()) => Ok(Either::Left(See(format!("/drafts/{id}/publication")).saying("draft-review-decided-now"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(PublicationPage::of(&app, who, id, words, Problems::of("words", refusal)).await?))),
        Err(error) => Err(error),
    }
}
