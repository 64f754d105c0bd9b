//! Who asked to be let into a class: the trainer confirms, joins to somebody known, or refuses.

use super::members::find;
use crate::attendance::{Class, ClassId, SignUp, SignUpId, Witness};
use crate::db::Db;
use crate::error::Result;
use crate::identity::{Trainer, Twin};
use crate::privacy::{Age, Channel, GuardianCheck, Part, Purpose};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.post("/classes/{class}/sign-up-opening", open)
        .post("/classes/{class}/sign-up-end", end)
        .get("/classes/{class}/sign-ups", list)
        .get("/classes/{class}/sign-ups/{sign_up}/confirmation", before_confirmation)
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
    age: Age,
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
    let load = move |db: &mut Db| {
        let each =
            SignUp::waiting(db, id)?.into_iter().map(|waiting| Ok(Line { twin: waiting.sign_up.twin(db, &scope)?, age: waiting.sign_up.age(), waiting }));
        each.collect::<Result<Vec<Line>>>()
    };
    Ok(Show(SignUpsPage { lines: app.read(load).await?, class }))
}

#[derive(Clone, Default, Deserialize, Serialize)]
struct Confirmation {
    /// The trainer has seen the twin, and says it is another person.
    #[serde(default)]
    another_person: bool,
    /// The guardian of a child was asked: who that is, how it was checked, how they said yes.
    #[serde(default)]
    guardian_agrees: bool,
    #[serde(default)]
    checked: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    evidence: String,
}

/// A child's own page: its guardian stands there, and what both agreed to.
#[derive(Serialize)]
struct ConfirmationPage {
    class: Class,
    #[serde(flatten)]
    line: Line,
    asked: Vec<Purpose>,
    checks: &'static [GuardianCheck],
    channels: [Channel; 4],
    form: Confirmation,
    problems: Problems,
}

impl Page for ConfirmationPage {
    const TEMPLATE: &'static str = "attendance/sign_up_confirmation.html";
}

impl ConfirmationPage {
    async fn of(app: &App, who: &Trainer, (class, id): (ClassId, SignUpId), form: Confirmation) -> Result<ConfirmationPage> {
        let scope = who.scope();
        let load = move |db: &mut Db| {
            let class = Class::find(db, &scope, class)?;
            let waiting = SignUp::find(db, class.id, id)?;
            let versions = waiting.sign_up.agreed.0.iter().filter(|agreed| agreed.part == Part::Guardian).map(|agreed| agreed.shown);
            let asked = versions.collect::<Vec<_>>().into_iter().map(|version| Purpose::find(db, version)).collect::<Result<_>>()?;
            let line = Line { twin: waiting.sign_up.twin(db, &scope)?, age: waiting.sign_up.age(), waiting };
            let (form, problems) = (form.clone(), Problems::default());
            Ok(ConfirmationPage { class, line, asked, checks: GuardianCheck::ALL, channels: Channel::TAKEN_DOWN, form, problems })
        };
        app.read(load).await
    }

    /// Of a child nothing is confirmed before somebody who stands for it was asked.
    fn check(&mut self) -> Option<Witness> {
        let (checked, channel) = (GuardianCheck::from_word(&self.form.checked), Channel::from_word(&self.form.channel));
        let channel = channel.filter(|channel| self.channels.contains(channel));
        if !self.form.guardian_agrees {
            self.problems.add("guardian_agrees", "sign-up-guardian-first");
        }
        if checked.is_none() {
            self.problems.add("checked", "problem-guardian-checked");
        }
        if channel.is_none() {
            self.problems.add("channel", "problem-consent-channel");
        }
        self.problems.text("evidence", &self.form.evidence, "problem-consent-evidence", 200);
        let evidence = self.form.evidence.clone();
        Some(Witness { checked: checked?, channel: channel?, evidence }).filter(|_| self.problems.is_empty())
    }
}

async fn before_confirmation(app: App, who: Trainer, path: Path<(ClassId, SignUpId)>) -> Result<Show<ConfirmationPage>> {
    Ok(Show(ConfirmationPage::of(&app, &who, *path, Confirmation::default()).await?))
}

async fn confirm(app: App, who: Trainer, path: Path<(ClassId, SignUpId)>, form: Form<Confirmation>) -> Submitted<ConfirmationPage> {
    let ((class, id), scope, by, form) = (*path, who.scope(), who.id, form.into_inner());
    let another = form.another_person;
    let mut page = ConfirmationPage::of(&app, &who, *path, form).await?;
    let witness = if page.line.age == Age::Child { page.check() } else { None };
    if !page.problems.is_empty() {
        return Ok(Either::Right(Again(page)));
    }
    app.write(move |db| {
        let class = Class::find(db, &scope, class)?;
        SignUp::find(db, class.id, id)?.sign_up.confirm(db, by, &class, &scope, another, witness.as_ref())
    })
    .await?;
    Ok(Either::Left(See(format!("/classes/{class}/sign-ups")).saying("sign-up-confirmed")))
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
