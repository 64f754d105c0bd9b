//! One's own address for letters: only after a consent.

use crate::error::Result;
use crate::identity::Learner;
use crate::privacy::{MailAddressForm, MailAddressPage};
use crate::web::{App, Form, Show, Site, Submitted};

pub fn routes(site: &mut Site) {
    site.get("/account/mail-address", show).post("/account/mail-address", set);
}

fn page(form: MailAddressForm) -> MailAddressPage {
    MailAddressPage::of(None, "/account/mail-address".into(), "/account/privacy".into(), form)
}

async fn show(app: App, who: Learner) -> Result<Show<MailAddressPage>> {
    page(MailAddressForm::default()).show(&app, who.id).await
}

async fn set(app: App, who: Learner, form: Form<MailAddressForm>) -> Submitted<MailAddressPage> {
    page(form.into_inner()).set(&app, who.id, who.id).await
}
