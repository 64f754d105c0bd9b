//! The trainer's classes.

use crate::attendance::class::Listed;
use crate::attendance::{Class, ClassId, Member, SignUp};
use crate::community::{Unit, UnitKind};
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::identity::{LearnerCard, Role, Trainer, Viewer};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted, chosen};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/classes", list)
        .post("/classes", create)
        .get("/classes/new", new)
        .get("/classes/{class}", show)
        .get("/classes/{class}/code", before_new_code)
        .post("/classes/{class}/code", renew_code)
        .post("/classes/{class}/closure", close)
        .post("/classes/{class}/reopening", reopen);
}

#[derive(Serialize)]
struct ClassList {
    classes: Vec<Listed>,
    /// Whoever helps in one class opens no others.
    may_open: bool,
}

impl Page for ClassList {
    const TEMPLATE: &'static str = "attendance/classes.html";
}

async fn list(app: App, who: Trainer) -> Result<Show<ClassList>> {
    let may_open = who.rights.iter().any(|right| right.role == Role::Trainer && right.unit_kind != UnitKind::Class);
    let classes = app.read(move |db| Class::list(db, &who.scope())).await?;
    Ok(Show(ClassList { classes, may_open }))
}

#[derive(Deserialize, Serialize)]
struct ClassForm {
    id: ClassId,
    name: String,
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
}

#[derive(Serialize)]
struct NewClass {
    form: ClassForm,
    hamlets: Vec<Unit>,
    problems: Problems,
}

impl Page for NewClass {
    const TEMPLATE: &'static str = "attendance/new_class.html";
}

async fn new(app: App, who: Trainer) -> Result<Show<NewClass>> {
    let form = ClassForm { id: ClassId::new(), name: String::new(), unit: None };
    Ok(Show(NewClass { form, hamlets: hamlets(&app, who.scope()).await?, problems: Problems::default() }))
}

async fn create(app: App, who: Trainer, form: Form<ClassForm>) -> Submitted<NewClass> {
    let form = form.into_inner();
    let hamlets = hamlets(&app, who.scope()).await?;
    let mut problems = Problems::default();
    problems.text("name", &form.name, "problem-class-name-missing", 80);
    let unit = form.unit.filter(|unit| hamlets.iter().any(|hamlet| hamlet.id == *unit));
    if unit.is_none() {
        problems.add("unit", "problem-hamlet-missing");
    }
    let (Some(unit), true) = (unit, problems.is_empty()) else { return Ok(Either::Right(Again(NewClass { form, hamlets, problems }))) };
    let trainer = who.id;
    let class = app.write(move |db| Class::create(db, trainer, form.id, unit, &form.name)).await?;
    Ok(Either::Left(See(format!("/classes/{}", class.id)).saying("class-made")))
}

pub(super) async fn hamlets(app: &App, scope: Vec<UnitId>) -> Result<Vec<Unit>> {
    app.read(move |db| Unit::hamlets(db, &scope)).await
}

#[derive(Serialize)]
struct ClassPage {
    class: Class,
    hamlet: String,
    members: Vec<Member>,
    own: bool,
    /// Who asked to be let in and waits.
    waiting: i64,
}

impl Page for ClassPage {
    const TEMPLATE: &'static str = "attendance/class.html";
}

async fn show(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<ClassPage>> {
    let (scope, viewer) = (who.scope(), who.0);
    Ok(Show(app.read(move |db| ClassPage::of(db, &scope, &viewer, *class)).await?))
}

impl ClassPage {
    fn of(db: &mut Db, scope: &[UnitId], viewer: &Viewer, class: ClassId) -> Result<ClassPage> {
        let class = Class::find(db, scope, class)?;
        let waiting = SignUp::count_waiting(db, class.id)?;
        Ok(ClassPage { waiting, hamlet: Unit::find(db, class.unit_id)?.name, members: Member::list(db, class.id)?, own: class.trainer_id == viewer.id, class })
    }
}

/// What becomes of everything that carries the old code, before it ends.
#[derive(Serialize)]
struct BeforeNewCode {
    class: Class,
    cards: usize,
}

impl Page for BeforeNewCode {
    const TEMPLATE: &'static str = "attendance/new_code.html";
}

async fn before_new_code(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<BeforeNewCode>> {
    let scope = who.scope();
    let load = move |db: &mut Db| {
        let class = Class::find(db, &scope, *class)?;
        let people: Vec<PersonId> = Member::list(db, class.id)?.into_iter().map(|member| member.id).collect();
        Ok(BeforeNewCode { cards: LearnerCard::held(db, &people)?.len(), class })
    };
    Ok(Show(app.read(load).await?))
}

#[derive(Deserialize)]
struct OldCode {
    code: String,
}

async fn renew_code(app: App, who: Trainer, class: Path<ClassId>, form: Form<OldCode>) -> Result<See> {
    let (scope, by, class) = (who.scope(), who.id, *class);
    app.write(move |db| Class::find(db, &scope, class)?.renew_code(db, by, &form.code)).await?;
    Ok(See(format!("/classes/{class}")).saying("class-code-renewed"))
}

async fn close(app: App, who: Trainer, class: Path<ClassId>) -> Result<See> {
    let (scope, by, class) = (who.scope(), who.id, *class);
    app.write(move |db| Class::find(db, &scope, class)?.close(db, by)).await?;
    Ok(See(format!("/classes/{class}")).saying("class-closed"))
}

async fn reopen(app: App, who: Trainer, class: Path<ClassId>) -> Result<See> {
    let (scope, by, class) = (who.scope(), who.id, *class);
    app.write(move |db| Class::find(db, &scope, class)?.reopen(db, by)).await?;
    Ok(See(format!("/classes/{class}")).saying("class-reopened"))
}
