//! Recipients: the offices that batches may be encrypted for.

use crate::certification::recipient::{NewRecipient, Recipient, RecipientId};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Admin;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/recipients", list).post("/recipients", add).post("/recipients/{recipient}/end", end);
}

#[derive(Deserialize, Serialize)]
struct RecipientForm {
    id: RecipientId,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    public_key: String,
    #[serde(default)]
    legal_basis: String,
}

#[derive(Serialize)]
struct RecipientsPage {
    recipients: Vec<Recipient>,
    form: RecipientForm,
    problems: Problems,
}

impl Page for RecipientsPage {
    const TEMPLATE: &'static str = "certification/recipients.html";
}

async fn list(app: App, who: Admin) -> Result<Show<RecipientsPage>> {
    let (organisation, public_key, legal_basis) = Default::default();
    let form = RecipientForm { id: RecipientId::new(), organisation, public_key, legal_basis };
    Ok(Show(page(&app, &who, form, Problems::default()).await?))
}

async fn page(app: &App, who: &Admin, form: RecipientForm, problems: Problems) -> Result<RecipientsPage> {
    let scope = who.scope();
    Ok(RecipientsPage { recipients: app.read(move |db| Recipient::within(db, &scope)).await?, form, problems })
}

async fn add(app: App, who: Admin, form: Form<RecipientForm>) -> Submitted<RecipientsPage> {
    let form = form.into_inner();
    let mut problems = Problems::default();
    problems.text("organisation", &form.organisation, "handover-organisation-missing", 160);
    problems.text("public_key", &form.public_key, "recipient-key-missing", 200);
    problems.text("legal_basis", &form.legal_basis, "handover-basis-missing", 300);
    if !problems.is_empty() {
        return Ok(Either::Right(Again(page(&app, &who, form, problems).await?)));
    }
    let (scope, by) = (who.scope(), who.id);
    let (id, organisation, public_key, legal_basis) = (form.id, form.organisation.clone(), form.public_key.clone(), form.legal_basis.clone());
    let added = app.write(move |db| {
        let unit_id = highest(db, &scope)?;
        let (organisation, public_key, legal_basis) = (organisation.clone(), public_key.clone(), legal_basis.clone());
        Recipient::add(db, by, &scope, &NewRecipient { id, unit_id, organisation, public_key, legal_basis })
    });
    match added.await {
        Ok(()) => Ok(Either::Left(See("/recipients").saying("recipient-added"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(page(&app, &who, form, Problems::of("public_key", refusal)).await?))),
        Err(error) => Err(error),
    }
}

fn highest(db: &mut Db, scope: &[UnitId]) -> Result<UnitId> {
    let found = Unit::all_within(db, scope)?.into_iter().find(|unit| scope.contains(&unit.id));
    found.map(|unit| unit.id).ok_or(Error::NotFound)
}

async fn end(app: App, who: Admin, recipient: Path<RecipientId>) -> Result<See> {
    let (scope, id) = (who.scope(), *recipient);
    app.write(move |db| Recipient::end(db, who.id, &scope, id)).await?;
    Ok(See("/recipients").saying("recipient-ended"))
}
