//! The pages of identity: set-up, the staff door, one's own account, the admin's staff.

use super::login::{self, Door, Login};
use super::password::Password;
use super::rights::{Admin, Learner, Viewer, Visitor};
use super::role::{Right, Role, RoleId};
use super::setup::{NewCommune, Setup};
use super::staff::{NewStaff, Staff};
use super::throttle::{Throttle, Try};
use crate::community::{HamletList, PROVINCES, Unit};
use crate::db::{PersonId, UnitId};
use crate::error::{Error, Result};
use crate::journal;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Submitted, chosen};
use actix_multipart::form::{MultipartForm, bytes::Bytes as Upload, text::Text};
use actix_web::web::{Path, Query, ServiceConfig, get, post};
use actix_web::{Either, HttpRequest};
use serde::{Deserialize, Serialize};
use serde_json::json;

pub fn routes(site: &mut ServiceConfig) {
    site.route("/setup", get().to(setup))
        .route("/setup", post().to(set_up))
        .route("/login/staff", get().to(staff_door))
        .route("/login/staff", post().to(enter))
        .route("/logout", post().to(leave))
        .route("/account/password", get().to(own_password))
        .route("/account/password", post().to(change_password))
        .route("/admin/staff", get().to(staff))
        .route("/admin/staff", post().to(create_staff))
        .route("/admin/staff/new", get().to(new_staff))
        .route("/admin/staff/{person}", get().to(one_of_staff))
        .route("/admin/staff/{person}/roles", post().to(grant))
        .route("/admin/staff/{person}/roles/{role}/revocation", post().to(revoke))
        .route("/admin/staff/{person}/password", post().to(reset_password));
}

// --- the set-up ---

#[derive(Deserialize)]
struct SetupLink {
    #[serde(default)]
    token: String,
}

#[derive(MultipartForm)]
struct SetupUpload {
    token: Text<String>,
    province: Text<String>,
    commune: Text<String>,
    hamlets: Text<String>,
    #[multipart(limit = "1 MiB")]
    hamlet_file: Option<Upload>,
    admin_name: Text<String>,
    user_name: Text<String>,
    password: Text<String>,
}

#[derive(Default, Serialize)]
struct SetupPage {
    token: String,
    provinces: Vec<&'static str>,
    province: String,
    commune: String,
    hamlets: String,
    admin_name: String,
    user_name: String,
    problems: Problems,
}

impl Page for SetupPage {
    const TEMPLATE: &'static str = "identity/setup.html";
}

async fn setup(app: App, link: Query<SetupLink>) -> Result<Either<Show<SetupPage>, See>> {
    if app.read(Unit::any).await? {
        return Ok(Either::Right(See("/login/staff").saying("setup-done-already")));
    }
    check_setup_token(&app, &link.token)?;
    Ok(Either::Left(Show(SetupPage { token: link.into_inner().token, provinces: PROVINCES.to_vec(), ..SetupPage::default() })))
}

async fn set_up(app: App, request: HttpRequest, form: MultipartForm<SetupUpload>) -> Submitted<SetupPage> {
    let form = form.into_inner();
    check_setup_token(&app, &form.token)?;
    let mut page = SetupPage::typed(&form);
    let hamlets = page.check(&form);
    if !page.problems.is_empty() {
        return Ok(Either::Right(Again(page)));
    }
    let new = NewCommune {
        province: page.province.clone(),
        name: page.commune.clone(),
        hamlets,
        admin_name: page.admin_name.clone(),
        user_name: Password::user_name(&page.user_name).unwrap_or_default(),
        password_hash: Password::hash(form.password.into_inner()).await?,
    };
    let login = app.write(move |db| Setup::complete(db, &new)).await?;
    app.cached.forget();
    Ok(Either::Left(See("/admin").saying("setup-complete").with_cookie(login.cookie(&app.keys, &request)?)))
}

fn check_setup_token(app: &App, token: &str) -> Result<()> {
    let same = aws_lc_rs::constant_time::verify_slices_are_equal(token.as_bytes(), app.setup_token.as_bytes());
    same.map_err(|_| Error::refused("setup-link-wrong"))
}

impl SetupPage {
    fn typed(form: &SetupUpload) -> SetupPage {
        SetupPage {
            token: form.token.to_string(),
            provinces: PROVINCES.to_vec(),
            province: form.province.to_string(),
            commune: form.commune.to_string(),
            hamlets: form.hamlets.to_string(),
            admin_name: form.admin_name.to_string(),
            user_name: form.user_name.to_string(),
            problems: Problems::default(),
        }
    }

    /// Finds the problems; gives the hamlets, from the file when there is one.
    fn check(&mut self, form: &SetupUpload) -> Vec<String> {
        if !PROVINCES.contains(&self.province.as_str()) {
            self.problems.add("province", "problem-province");
        }
        self.problems.text("commune", &self.commune, "problem-commune-missing", 80);
        let hamlets = self.check_hamlets(form);
        self.problems.text("admin_name", &self.admin_name, "problem-name-missing", 80);
        if Password::user_name(&self.user_name).is_none() {
            self.problems.add("user_name", "problem-user-name");
        }
        if let Some(problem) = Password::problem(&form.password, &self.user_name) {
            self.problems.add("password", problem);
        }
        hamlets
    }

    fn check_hamlets(&mut self, form: &SetupUpload) -> Vec<String> {
        let file = form.hamlet_file.as_ref().filter(|file| !file.data.is_empty());
        let list = match file.map(|file| HamletList::csv(&file.data)) {
            Some(None) => {
                self.problems.add("hamlet_file", "problem-file-not-text");
                return Vec::new();
            }
            Some(Some(list)) => list,
            None => HamletList::pasted(&self.hamlets),
        };
        if let Some((line, name)) = list.twice.first() {
            self.problems.add_with("hamlets", "problem-hamlet-twice", &[("line", line.to_string()), ("name", name.clone())]);
        } else if list.names.is_empty() {
            self.problems.add("hamlets", "problem-hamlets-missing");
        }
        list.names
    }
}

// --- the staff door ---

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct StaffForm {
    user_name: String,
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Serialize)]
struct StaffDoor {
    user_name: String,
    next: String,
    problems: Problems,
}

impl Page for StaffDoor {
    const TEMPLATE: &'static str = "identity/staff_door.html";
}

async fn staff_door(_: Visitor, query: Query<Next>) -> Show<StaffDoor> {
    Show(StaffDoor { user_name: String::new(), next: query.into_inner().next, problems: Problems::default() })
}

async fn enter(app: App, request: HttpRequest, form: Form<StaffForm>) -> Submitted<StaffDoor> {
    let form = form.into_inner();
    let name = Password::user_name(&form.user_name).unwrap_or_default();
    // Known and unknown names are throttled alike: nobody learns from the wait who works here.
    let subject = app.keys.lookup("throttle-user-name", name.as_bytes());
    let taken = subject.clone();
    if let Try::Wait(minutes) = app.write(move |db| Throttle::take(db, &taken)).await? {
        return Ok(Either::Right(Again(StaffDoor::refused(form, "login-wait", &[("minutes", minutes.to_string())]))));
    }
    let known = app.read(move |db| Password::named(db, &name)).await?;
    if !Password::verify(form.password.clone(), known.as_ref().map(|known| known.hash.clone())).await? {
        return Ok(Either::Right(Again(StaffDoor::refused(form, "login-wrong", &[]))));
    }
    let known = known.ok_or_else(|| Error::broken("a password was verified that nobody has"))?;
    let person = known.person_id;
    let login = app
        .write(move |db| {
            Throttle::forget(db, &subject)?;
            journal::record(db, Some(person), "signed-in", person, json!({ "door": Door::Password }))?;
            Login::create(db, person, Door::Password)
        })
        .await?;
    let to = if known.must_change { See("/account/password") } else { See::within(&form.next) };
    Ok(Either::Left(to.with_cookie(login.cookie(&app.keys, &request)?)))
}

impl StaffDoor {
    fn refused(form: StaffForm, id: &'static str, args: &[(&'static str, String)]) -> StaffDoor {
        let mut problems = Problems::default();
        problems.add_with("user_name", id, args);
        StaffDoor { user_name: form.user_name, next: form.next, problems }
    }
}

async fn leave(app: App, request: HttpRequest, who: Visitor) -> Result<See> {
    if let Some(viewer) = who.0 {
        app.write(move |db| Login::revoke(db, viewer.login)).await?;
    }
    Ok(See("/").saying("signed-out").with_cookie(login::cookie_of(&request)))
}

// --- one's own account ---

#[derive(Deserialize)]
struct PasswordForm {
    now: String,
    password: String,
}

#[derive(Serialize)]
struct OwnPassword {
    user_name: String,
    must_change: bool,
    shortest: usize,
    problems: Problems,
}

impl Page for OwnPassword {
    const TEMPLATE: &'static str = "identity/own_password.html";
}

async fn own_password(app: App, who: Learner) -> Result<Show<OwnPassword>> {
    let own = password_of(&app, &who).await?;
    Ok(Show(OwnPassword::of(&own, Problems::default())))
}

async fn change_password(app: App, who: Learner, form: Form<PasswordForm>) -> Submitted<OwnPassword> {
    let own = password_of(&app, &who).await?;
    let mut problems = Problems::default();
    if !Password::verify(form.now.clone(), Some(own.hash.clone())).await? {
        problems.add("now", "problem-password-now");
    }
    if let Some(problem) = Password::problem(&form.password, &own.user_name) {
        problems.add("password", problem);
    } else if form.password == form.now {
        problems.add("password", "problem-password-same");
    }
    if !problems.is_empty() {
        return Ok(Either::Right(Again(OwnPassword::of(&own, problems))));
    }
    let hash = Password::hash(form.into_inner().password).await?;
    let (id, login) = (who.id, who.login);
    app.write(move |db| {
        Password::set(db, id, &own.user_name, &hash, false, Some(id))?;
        Login::revoke_all(db, id, Some(login))?;
        journal::record(db, Some(id), "password-changed", id, json!({}))
    })
    .await?;
    Ok(Either::Left(See("/").saying("password-changed")))
}

/// People without a password (learners) have no such page.
async fn password_of(app: &App, who: &Viewer) -> Result<Password> {
    let id = who.id;
    app.read(move |db| Password::of(db, id)?.ok_or(Error::NotFound)).await
}

impl OwnPassword {
    fn of(own: &Password, problems: Problems) -> OwnPassword {
        OwnPassword { user_name: own.user_name.clone(), must_change: own.must_change, shortest: super::password::SHORTEST, problems }
    }
}

// --- the admin's staff ---

#[derive(Serialize)]
struct StaffList {
    staff: Vec<Staff>,
}

impl Page for StaffList {
    const TEMPLATE: &'static str = "identity/staff.html";
}

async fn staff(app: App, who: Admin) -> Result<Show<StaffList>> {
    let staff = app.read(move |db| Staff::list(db, &who.scope())).await?;
    Ok(Show(StaffList { staff }))
}

#[derive(Deserialize, Serialize)]
struct StaffFields {
    id: PersonId,
    name: String,
    user_name: String,
    #[serde(default)]
    roles: Vec<Role>,
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
}

#[derive(Serialize)]
struct NewStaffPage {
    form: StaffFields,
    all_roles: &'static [Role],
    units: Vec<Unit>,
    problems: Problems,
}

impl Page for NewStaffPage {
    const TEMPLATE: &'static str = "identity/new_staff.html";
}

/// Shown once, right after it was made.
#[derive(Serialize)]
struct NewPassword {
    name: String,
    user_name: String,
    password: String,
}

impl Page for NewPassword {
    const TEMPLATE: &'static str = "identity/new_password.html";
}

async fn new_staff(app: App, who: Admin) -> Result<Show<NewStaffPage>> {
    let form = StaffFields { id: PersonId::new(), name: String::new(), user_name: String::new(), roles: Vec::new(), unit: None };
    Ok(Show(NewStaffPage::of(&app, &who, form, Problems::default()).await?))
}

async fn create_staff(app: App, who: Admin, form: Form<StaffFields>) -> Result<Either<Show<NewPassword>, Again<NewStaffPage>>> {
    let form = form.into_inner();
    let page = NewStaffPage::of(&app, &who, form, Problems::default()).await?.checked();
    let (Some(unit_id), true) = (page.form.unit, page.problems.is_empty()) else { return Ok(Either::Right(Again(page))) };
    let password = Password::random();
    let new = NewStaff {
        id: page.form.id,
        name: page.form.name.clone(),
        user_name: Password::user_name(&page.form.user_name).unwrap_or_default(),
        password_hash: Password::hash(password.clone()).await?,
        roles: page.form.roles.clone(),
        unit_id,
    };
    let (made, by) = (new.clone(), who.id);
    match app.write(move |db| Staff::create(db, by, &made)).await {
        Ok(()) => Ok(Either::Left(Show(NewPassword { name: new.name, user_name: new.user_name, password }))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(NewStaffPage { problems: Problems::of("user_name", refusal), ..page }))),
        Err(error) => Err(error),
    }
}

impl NewStaffPage {
    async fn of(app: &App, who: &Admin, form: StaffFields, problems: Problems) -> Result<NewStaffPage> {
        let scope = who.scope();
        let units = app.read(move |db| Unit::all_within(db, &scope)).await?;
        Ok(NewStaffPage { form, all_roles: Role::ALL, units, problems })
    }

    fn checked(mut self) -> NewStaffPage {
        self.problems.text("name", &self.form.name, "problem-name-missing", 80);
        if Password::user_name(&self.form.user_name).is_none() {
            self.problems.add("user_name", "problem-user-name");
        }
        if self.form.roles.is_empty() {
            self.problems.add("roles", "problem-roles-missing");
        }
        if !self.units.iter().any(|unit| Some(unit.id) == self.form.unit) {
            self.problems.add("unit", "problem-unit-missing");
        }
        self
    }
}

#[derive(Serialize)]
struct StaffPage {
    staff: Staff,
    own: bool,
    all_roles: &'static [Role],
    units: Vec<Unit>,
    problems: Problems,
}

impl Page for StaffPage {
    const TEMPLATE: &'static str = "identity/one_of_staff.html";
}

async fn one_of_staff(app: App, who: Admin, person: Path<PersonId>) -> Result<Show<StaffPage>> {
    Ok(Show(StaffPage::of(&app, &who, *person, Problems::default()).await?))
}

impl StaffPage {
    async fn of(app: &App, who: &Admin, person: PersonId, problems: Problems) -> Result<StaffPage> {
        let (scope, own) = (who.scope(), who.id == person);
        let load = move |db: &mut crate::db::Db| Ok((Staff::find(db, &scope, person)?, Unit::all_within(db, &scope)?));
        let (staff, units) = app.read(load).await?;
        Ok(StaffPage { staff, own, all_roles: Role::ALL, units, problems })
    }
}

#[derive(Deserialize)]
struct Grant {
    role: Role,
    unit: UnitId,
}

async fn grant(app: App, who: Admin, person: Path<PersonId>, form: Form<Grant>) -> Result<See> {
    let (scope, by, person, form) = (who.scope(), who.id, *person, form.into_inner());
    app.write(move |db| {
        let staff = Staff::find(db, &scope, person)?;
        if !Unit::is_within(db, form.unit, &scope)? {
            return Err(Error::NotFound);
        }
        Right::grant(db, Some(by), staff.id, form.role, form.unit)
    })
    .await?;
    Ok(See(format!("/admin/staff/{person}")).saying("role-granted"))
}

async fn revoke(app: App, who: Admin, path: Path<(PersonId, RoleId)>) -> Submitted<StaffPage> {
    let (person, role) = *path;
    let (scope, by) = (who.scope(), who.id);
    let done = app.write(move |db| {
        let staff = Staff::find(db, &scope, person)?;
        Right::revoke(db, by, staff.id, role)
    });
    match done.await {
        Ok(()) => Ok(Either::Left(See(format!("/admin/staff/{person}")).saying("role-revoked"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(StaffPage::of(&app, &who, person, Problems::of("roles", refusal)).await?))),
        Err(error) => Err(error),
    }
}

async fn reset_password(app: App, who: Admin, person: Path<PersonId>) -> Result<Show<NewPassword>> {
    let password = Password::random();
    let hash = Password::hash(password.clone()).await?;
    let (scope, by, person) = (who.scope(), who.id, *person);
    let staff = app
        .write(move |db| {
            let staff = Staff::find(db, &scope, person)?;
            staff.reset_password(db, by, &hash)?;
            Ok(staff)
        })
        .await?;
    Ok(Show(NewPassword { name: staff.name, user_name: staff.user_name, password }))
}
