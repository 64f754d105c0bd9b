//! The admin closes and opens an account, and ends its logins.

use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Admin, Login, Staff, Suspension};
use crate::journal;
use crate::web::{App, See, Site};
use actix_web::web::Path;
use serde_json::json;

pub fn routes(site: &mut Site) {
    site.post("/admin/staff/{person}/logins/revocation", sign_out)
        .post("/admin/staff/{person}/suspension", begin)
        .post("/admin/staff/{person}/suspension/end", end);
}

async fn sign_out(app: App, who: Admin, person: Path<PersonId>) -> Result<See> {
    let by = who.id;
    let change = move |db: &mut Db, staff: &Staff| {
        Login::revoke_all(db, staff.id, None)?;
        journal::record(db, Some(by), "signed-out-by-admin", staff.id, json!({}))
    };
    of_staff(&app, &who, *person, "signed-out-everywhere", change).await
}

async fn begin(app: App, who: Admin, person: Path<PersonId>) -> Result<See> {
    let by = who.id;
    if *person == by {
        return Err(Error::refused("account-own"));
    }
    of_staff(&app, &who, *person, "account-suspended", move |db, staff| Suspension::begin(db, by, staff.id)).await
}

async fn end(app: App, who: Admin, person: Path<PersonId>) -> Result<See> {
    let by = who.id;
    of_staff(&app, &who, *person, "account-opened", move |db, staff| Suspension::end(db, by, staff.id)).await
}

/// One of the staff whose rights are all within the admin's units.
async fn of_staff(
    app: &App, who: &Admin, person: PersonId, said: &'static str, change: impl Fn(&mut Db, &Staff) -> Result<()> + Send + 'static,
) -> Result<See> {
    let scope = who.scope();
    app.write(move |db| {
        let staff = Staff::looked_after(db, &scope, person)?;
        change(db, &staff)
    })
    .await?;
    Ok(See(format!("/admin/staff/{person}")).saying(said))
}
