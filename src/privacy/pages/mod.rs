//! The pages of privacy: for everybody, for one's own data, for the admin, for the officer who supports people with a disability.

mod account;
mod contact;
mod forms;
mod mail_address;
mod needs;
mod public;
mod purposes;
mod support;

pub use forms::{FormSheet, FormSheets};

use crate::community::{Unit, UnitKind};
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::web::Site;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    public::routes(site);
    account::routes(site);
    needs::routes(site);
    mail_address::routes(site);
    purposes::routes(site);
    contact::routes(site);
    support::routes(site);
}

/// Which commune, where there are several.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Where {
    #[serde(default)]
    pub commune: Option<UnitId>,
}

/// The commune that an admin asked for, or the first of theirs; and all of theirs.
fn communes_of(db: &mut Db, scope: &[UnitId], wanted: Option<UnitId>) -> Result<(Unit, Vec<Unit>)> {
    let all: Vec<Unit> = Unit::all_within(db, scope)?.into_iter().filter(|unit| unit.kind == UnitKind::Commune).collect();
    let one = all.iter().find(|unit| wanted.is_none_or(|wanted| unit.id == wanted)).cloned().ok_or(Error::NotFound)?;
    Ok((one, all))
}
