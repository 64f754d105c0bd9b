//! One's own data: what one may ask, and what became of it.

use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Learner, Person};
use crate::stewardship::clock::Kind;
use crate::stewardship::request::{Asker, Channel, IdentityCheck, Listed, NewRequest, Step, SubjectRequest, SubjectRequestId, is_child};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted, today};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/my-data", own_data)
        .get("/my-data/requests/new", new_request)
        .post("/my-data/requests", ask)
        .get("/my-data/requests/{request}", own_request)
        .post("/my-data/requests/{request}/withdrawal", take_back);
}

#[derive(Serialize)]
struct OwnData {
    requests: Vec<Listed>,
}

impl Page for OwnData {
    const TEMPLATE: &'static str = "stewardship/own_data.html";
}

async fn own_data(app: App, who: Learner) -> Result<Show<OwnData>> {
    let id = who.id;
    let load = move |db: &mut Db| {
        let own = SubjectRequest::of(db, id)?;
        Ok(OwnData { requests: Listed::all(db, own)? })
    };
    Ok(Show(app.read(load).await?))
}

#[derive(Deserialize)]
struct AskForm {
    id: SubjectRequestId,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    wish: String,
    #[serde(default)]
    guardian: String,
    #[serde(default)]
    relation: String,
}

#[derive(Serialize)]
struct AskPage {
    id: SubjectRequestId,
    kinds: &'static [Kind],
    kind: String,
    wish: String,
    child: bool,
    guardian: String,
    relation: String,
    problems: Problems,
}

impl Page for AskPage {
    const TEMPLATE: &'static str = "stewardship/ask.html";
}

async fn new_request(app: App, who: Learner) -> Result<Show<AskPage>> {
    let form = AskForm { id: SubjectRequestId::new(), kind: String::new(), wish: String::new(), guardian: String::new(), relation: String::new() };
    Ok(Show(AskPage::of(&app, who.id, form).await?))
}

impl AskPage {
    async fn of(app: &App, person: PersonId, form: AskForm) -> Result<AskPage> {
        let person = app.read(move |db| Person::find(db, person)).await?;
        let AskForm { id, kind, wish, guardian, relation } = form;
        Ok(AskPage { id, kinds: Kind::ALL, kind, wish, child: is_child(&person, today()), guardian, relation, problems: Problems::default() })
    }

    fn check(&mut self) -> Option<Kind> {
        let kind = Kind::from_word(&self.kind);
        if kind.is_none() {
            self.problems.add("kind", "problem-request-kind");
        }
        let says_enough = matches!(kind, None | Some(Kind::See | Kind::Copy | Kind::Delete));
        if self.wish.chars().count() > 2000 {
            self.problems.add_with("wish", "problem-too-long", &[("most", "2000".into())]);
        } else if self.wish.trim().is_empty() && !says_enough {
            self.problems.add("wish", "problem-request-wish");
        }
        if self.child {
            self.problems.text("guardian", &self.guardian, "problem-guardian-missing", 80);
            self.problems.text("relation", &self.relation, "problem-relation-missing", 80);
        }
        kind.filter(|_| self.problems.is_empty())
    }
}

async fn ask(app: App, who: Learner, form: Form<AskForm>) -> Submitted<AskPage> {
    let mut page = AskPage::of(&app, who.id, form.into_inner()).await?;
    let Some(kind) = page.check() else { return Ok(Either::Right(Again(page))) };
    let new = NewRequest {
        id: page.id,
        person_id: Some(who.id),
        unit_id: who.unit_id,
        kind,
        received_on: today(),
        channel: Channel::Account,
        asker: if page.child { Asker::Guardian } else { Asker::Oneself },
        asker_name: page.guardian.clone(),
        relation: page.relation.clone(),
        // The guardian of a child is not the one who signed in.
        identity_check: if page.child { IdentityCheck::NotYet } else { IdentityCheck::Account },
        wish: page.wish.clone(),
        with_processor: false,
        by: who.id,
    };
    match app.write(move |db| SubjectRequest::register(db, &new)).await {
        Ok(request) => Ok(Either::Left(See(format!("/my-data/requests/{}", request.id)).saying("subject-request-sent"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(AskPage { problems: Problems::of("kind", refusal), ..page }))),
        Err(error) => Err(error),
    }
}

#[derive(Serialize)]
struct OwnRequest {
    line: Listed,
    steps: Vec<Step>,
}

impl Page for OwnRequest {
    const TEMPLATE: &'static str = "stewardship/own_request.html";
}

async fn own_request(app: App, who: Learner, id: Path<SubjectRequestId>) -> Result<Show<OwnRequest>> {
    let (person, id) = (who.id, *id);
    let load = move |db: &mut Db| {
        let request = SubjectRequest::own(db, person, id)?;
        let steps = request.steps(db)?;
        let line = Listed::all(db, vec![(request, steps.clone())])?.pop().ok_or(Error::NotFound)?;
        Ok(OwnRequest { line, steps })
    };
    Ok(Show(app.read(load).await?))
}

async fn take_back(app: App, who: Learner, id: Path<SubjectRequestId>) -> Result<See> {
    let (person, id) = (who.id, *id);
    app.write(move |db| SubjectRequest::own(db, person, id)?.take_back(db, person)).await?;
    Ok(See(format!("/my-data/requests/{id}")).saying("subject-request-taken-back"))
}
