//! Who asked to be let into a class: the trainer confirms, joins to somebody known, or refuses.

use super::members::find;
use crate::attendance::{Class, ClassId, SignUp, SignUpId};
use crate::error::Result;
use crate::identity::{Trainer, Twin};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.post("/classes/{class}/sign-up-opening", open)
        .post("/classes/{class}/sign-up-end", end)
        .get("/classes/{class}/sign-ups", list)
        .post("/classes/{class}/sign-ups/{sign_up}/confirmation", confirm)
        .post("/classes/{class}/sign-ups/{sign_up}/joining", join)
        .get("/classes/{class}/sign-ups/{sign_up}/refusal", before_refusal)
        .post("/classes/{class}/sign-ups/{sign_up}/refusal", refuse);
}

async fn open(app: App, who: Trainer, class: Path<ClassId>) -> Result<See> {
    switch(&app, &who, *class, true).await.map(|see| see.saying("sign-up-opened"))
}

async fn end(app: App, who: Trainer, class: Path<ClassId>) -> Result<See> {
    switch(&app, &who, *class, false).await.map(|see| see.saying("sign-up-ended"))
}

async fn switch(app: &App, who: &Trainer, class: ClassId, on: bool) -> Result<See> {
    let (scope, by) = (who.scope(), who.id);
    app.write(move |db| Class::find(db, &scope, class)?.open_sign_up(db, by, on)).await?;
    Ok(See(format!("/classes/{class}")))
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    waiting: crate::attendance::Waiting,
    twin: Option<Twin>,
}

#[derive(Serialize)]
struct SignUpsPage {
    class: Class,
    lines: Vec<Line>,
}

impl Page for SignUpsPage {
    const TEMPLATE: &'static str = "attendance/sign_ups.html";
}

async fn list(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<SignUpsPage>> {
    let class = find(&app, &who, *class).await?;
    let (id, scope) = (class.id, who.scope());
    let load = move |db: &mut crate::db::Db| {
        let each = SignUp::waiting(db, id)?.into_iter().map(|waiting| Ok(Line { twin: waiting.sign_up.twin(db, &scope)?, waiting }));
        each.collect::<Result<Vec<Line>>>()
    };
    Ok(Show(SignUpsPage { lines: app.read(load).await?, class }))
}

#[derive(Deserialize)]
struct Confirmation {
    /// The trainer has seen the twin, and says it is another person.
    #[serde(default)]
    another_person: bool,
}

async fn confirm(app: App, who: Trainer, path: Path<(ClassId, SignUpId)>, form: Form<Confirmation>) -> Result<See> {
    let ((class, id), scope, by, another) = (*path, who.scope(), who.id, form.another_person);
    app.write(move |db| {
        let class = Class::find(db, &scope, class)?;
        SignUp::find(db, class.id, id)?.sign_up.confirm(db, by, &class, &scope, another)
    })
    .await?;
    Ok(See(format!("/classes/{class}/sign-ups")).saying("sign-up-confirmed"))
}

async fn join(app: App, who: Trainer, path: Path<(ClassId, SignUpId)>) -> Result<See> {
    let ((class, id), scope, by) = (*path, who.scope(), who.id);
    let person = app.write(move |db| {
        let class = Class::find(db, &scope, class)?;
        SignUp::find(db, class.id, id)?.sign_up.join(db, by, &class, &scope)
    });
    Ok(See(format!("/classes/{class}/members/{}", person.await?)).saying("sign-up-joined"))
}

#[derive(Deserialize, Serialize)]
struct RefusalForm {
    reason: String,
}

#[derive(Serialize)]
struct RefusalPage {
    class: Class,
    #[serde(flatten)]
    waiting: crate::attendance::Waiting,
    form: RefusalForm,
    problems: Problems,
}

impl Page for RefusalPage {
    const TEMPLATE: &'static str = "attendance/sign_up_refusal.html";
}

impl RefusalPage {
    async fn of(app: &App, who: &Trainer, (class, id): (ClassId, SignUpId), form: RefusalForm) -> Result<RefusalPage> {
        let class = find(app, who, class).await?;
        let in_class = class.id;
        let waiting = app.read(move |db| SignUp::find(db, in_class, id)).await?;
        Ok(RefusalPage { class, waiting, form, problems: Problems::default() })
    }
}

async fn before_refusal(app: App, who: Trainer, path: Path<(ClassId, SignUpId)>) -> Result<Show<RefusalPage>> {
    Ok(Show(RefusalPage::of(&app, &who, *path, RefusalForm { reason: String::new() }).await?))
}

async fn refuse(app: App, who: Trainer, path: Path<(ClassId, SignUpId)>, form: Form<RefusalForm>) -> Submitted<RefusalPage> {
    let mut page = RefusalPage::of(&app, &who, *path, form.into_inner()).await?;
    page.problems.text("reason", &page.form.reason, "problem-reason-missing", 300);
    if !page.problems.is_empty() {
        return Ok(Either::Right(Again(page)));
    }
    let ((class, id), by, reason) = (*path, who.id, page.form.reason);
    app.write(move |db| SignUp::find(db, class, id)?.sign_up.refuse(db, by, &reason)).await?;
    Ok(Either::Left(See(format!("/classes/{class}/sign-ups")).saying("sign-up-refused")))
}
