//! The admin's staff: people with roles.

use super::grants::GrantForm;
use super::rights::Place;
use crate::community::Unit;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Admin, Grant, NewRight, NewStaff, Password, Right, Role, RoleId, Staff, Throttle, Wanted};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted, chosen};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/admin/staff", staff)
        .post("/admin/staff", create_staff)
        .get("/admin/staff/new", new_staff)
        .get("/admin/staff/{person}", one_of_staff)
        .post("/admin/staff/{person}/roles", grant)
        .post("/admin/staff/{person}/roles/{role}/revocation", revoke)
        .post("/admin/staff/{person}/password", reset_password)
        .post("/admin/staff/{person}/second-factor/removal", remove_second_factor);
}

#[derive(Serialize)]
struct StaffList {
    staff: Vec<Staff>,
    longest_unused: i64,
}

impl Page for StaffList {
    const TEMPLATE: &'static str = "identity/staff.html";
}

async fn staff(app: App, who: Admin) -> Result<Show<StaffList>> {
    let staff = app.read(move |db| Staff::list(db, &who.scope())).await?;
    Ok(Show(StaffList { staff, longest_unused: longest_unused(&app) }))
}

/// Days.
fn longest_unused(app: &App) -> i64 {
    i64::try_from(app.config.rules.suspend_after().as_secs() / (24 * 3600)).unwrap_or(i64::MAX)
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
    #[serde(default)]
    reason: String,
}

#[derive(Serialize)]
struct NewStaffPage {
    form: StaffFields,
    all_roles: &'static [Role],
    units: Vec<Place>,
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
    let form = StaffFields { id: PersonId::new(), name: String::new(), user_name: String::new(), roles: Vec::new(), unit: None, reason: String::new() };
    Ok(Show(NewStaffPage::of(&app, &who, form, Problems::default()).await?))
}

async fn create_staff(app: App, who: Admin, form: Form<StaffFields>) -> Result<Either<Either<Show<NewPassword>, See>, Again<NewStaffPage>>> {
    let form = form.into_inner();
    let page = NewStaffPage::of(&app, &who, form, Problems::default()).await?.checked();
    let (Some(unit_id), true) = (page.form.unit, page.problems.is_empty()) else { return Ok(Either::Right(Again(page))) };
    let password = Password::first(&app.keys, page.form.id);
    let new = NewStaff {
        id: page.form.id,
        name: page.form.name.clone(),
        user_name: Password::user_name(&page.form.user_name).unwrap_or_default(),
        password_hash: Password::hash(password.clone()).await?,
        roles: page.form.roles.clone(),
        unit_id,
        reason: page.form.reason.clone(),
    };
    let (made, by) = (new.clone(), who.id);
    let create = move |db: &mut Db| {
        made.roles.iter().try_for_each(|&role| Right::may_be_given_by(db, by, &NewRight::lasting(made.id, role, made.unit_id)))?;
        Staff::create(db, by, &made)
    };
    match app.write(create).await {
        Ok(hash) if Password::verify(password.clone(), Some(hash.clone())).await? => {
            Ok(Either::Left(Either::Left(Show(NewPassword { name: new.name, user_name: new.user_name, password }))))
        }
        Ok(_) => Ok(Either::Left(Either::Right(See(format!("/admin/staff/{}", new.id)).saying("staff-made-before")))),
        Err(Error::Refused(refusal)) => {
            let field = if refusal.id == "problem-user-name-taken" { "user_name" } else { "roles" };
            Ok(Either::Right(Again(NewStaffPage { problems: Problems::of(field, refusal), ..page })))
        }
        Err(error) => Err(error),
    }
}

impl NewStaffPage {
    async fn of(app: &App, who: &Admin, form: StaffFields, problems: Problems) -> Result<NewStaffPage> {
        let scope = who.scope();
        let units = app.read(move |db| Place::all(db, &scope)).await?;
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
        match self.units.iter().find(|place| Some(place.unit.id) == self.form.unit) {
            None => self.problems.add("unit", "problem-unit-missing"),
            Some(place) if !self.form.roles.iter().all(|role| role.fits(place.unit.kind)) => self.problems.add("roles", "right-not-in-a-class"),
            Some(_) => {}
        }
        self
    }
}

#[derive(Serialize)]
struct StaffPage {
    staff: Staff,
    longest_unused: i64,
    own: bool,
    /// Nobody gives a new password to somebody with wider rights.
    looked_after: bool,
    /// All rights that this admin sees, those that have ended too.
    grants: Vec<Grant>,
    all_roles: &'static [Role],
    units: Vec<Place>,
    form: GrantForm,
    from: DateField,
    until: DateField,
    problems: Problems,
}

impl Page for StaffPage {
    const TEMPLATE: &'static str = "identity/one_of_staff.html";
}

async fn one_of_staff(app: App, who: Admin, person: Path<PersonId>) -> Result<Show<StaffPage>> {
    Ok(Show(StaffPage::of(&app, &who, *person, GrantForm::default(), Problems::default()).await?))
}

impl StaffPage {
    async fn of(app: &App, who: &Admin, person: PersonId, form: GrantForm, problems: Problems) -> Result<StaffPage> {
        let (scope, own) = (who.scope(), who.id == person);
        let wanted = Wanted { person: Some(person), past: true, ..Wanted::default() };
        let (from, until) = (form.from(), form.until());
        let load = move |db: &mut Db| {
            let staff = Staff::find(db, &scope, person)?;
            let (grants, units) = (Grant::list(db, &scope, &wanted)?, Place::all(db, &scope)?);
            Ok((staff, Staff::looked_after(db, &scope, person).is_ok(), grants, units))
        };
        let (staff, looked_after, grants, units) = app.read(load).await?;
        Ok(StaffPage { staff, longest_unused: longest_unused(app), own, looked_after, grants, all_roles: Role::ALL, units, form, from, until, problems })
    }
}

async fn grant(app: App, who: Admin, person: Path<PersonId>, form: Form<GrantForm>) -> Submitted<StaffPage> {
    let mut page = StaffPage::of(&app, &who, *person, form.into_inner(), Problems::default()).await?;
    if let Some(unit) = page.form.unit {
        let scope = who.scope();
        // Another's unit is no choice; it does not even say whether it is there.
        app.read(move |db| Unit::is_within(db, unit, &scope)).await?.then_some(()).ok_or(Error::NotFound)?;
    }
    let new = match page.form.check(*person, &page.units) {
        Ok(new) => new,
        Err(problems) => {
            page.problems = problems;
            return Ok(Either::Right(Again(page)));
        }
    };
    let (scope, by, person) = (who.scope(), who.id, *person);
    let done = app.write(move |db| {
        Staff::find(db, &scope, person)?;
        Right::may_be_given_by(db, by, &new)?;
        Right::give(db, Some(by), &new)
    });
    match done.await {
        Ok(()) => Ok(Either::Left(See(format!("/admin/staff/{person}")).saying("role-granted"))),
        Err(Error::Refused(refusal)) => {
            let field = if refusal.id == "right-outlasts-ones-own" { "until" } else { "role" };
            page.problems = Problems::of(field, refusal);
            Ok(Either::Right(Again(page)))
        }
        Err(error) => Err(error),
    }
}

async fn revoke(app: App, who: Admin, path: Path<(PersonId, RoleId)>) -> Submitted<StaffPage> {
    let (person, role) = *path;
    let (scope, by) = (who.scope(), who.id);
    let done = app.write(move |db| {
        let staff = Staff::find(db, &scope, person)?;
        Right::revoke(db, by, &scope, staff.id, role)
    });
    match done.await {
        Ok(()) => Ok(Either::Left(See(format!("/admin/staff/{person}")).saying("role-revoked"))),
        Err(Error::Refused(refusal)) => {
            Ok(Either::Right(Again(StaffPage::of(&app, &who, person, GrantForm::default(), Problems::of("roles", refusal)).await?)))
        }
        Err(error) => Err(error),
    }
}

async fn reset_password(app: App, who: Admin, person: Path<PersonId>) -> Result<Show<NewPassword>> {
    let password = Password::random();
    let hash = Password::hash(password.clone()).await?;
    let (scope, by, person, keys) = (who.scope(), who.id, *person, app.clone());
    let staff = app
        .write(move |db| {
            let staff = Staff::looked_after(db, &scope, person)?;
            staff.reset_password(db, by, &hash)?;
            Throttle::forget(db, &Throttle::of_user_name(&keys.keys, &staff.user_name))?;
            Ok(staff)
        })
        .await?;
    Ok(Show(NewPassword { name: staff.name, user_name: staff.user_name, password }))
}

async fn remove_second_factor(app: App, who: Admin, person: Path<PersonId>) -> Result<See> {
    let (scope, by, person) = (who.scope(), who.id, *person);
    app.write(move |db| Staff::looked_after(db, &scope, person)?.remove_second_factor(db, by)).await?;
    Ok(See(format!("/admin/staff/{person}")).saying("second-factor-removed"))
}
