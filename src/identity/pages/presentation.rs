//! "Cách xem": anybody chooses how the pages look, signed in or not, from every page.

use crate::error::Result;
use crate::identity::{Chosen, Login, Visitor};
use crate::web::{App, Data, Form, Kind, Lang, Motion, Page, Presentation, See, Show, Site, Spacing, TextSize, Theme, remember};
use actix_web::HttpRequest;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/presentation", show).post("/presentation", choose);
}

#[derive(Deserialize)]
struct From {
    #[serde(default)]
    next: String,
}

#[derive(Serialize)]
struct PresentationPage {
    /// Where the visitor was.
    back: String,
    kinds: &'static [Kind],
    themes: &'static [Theme],
    sizes: &'static [TextSize],
    spacings: &'static [Spacing],
    motions: &'static [Motion],
    datas: &'static [Data],
}

impl Page for PresentationPage {
    const TEMPLATE: &'static str = "identity/presentation.html";
}

async fn show(_: Option<Visitor>, from: Query<From>) -> Show<PresentationPage> {
    Show(PresentationPage {
        back: See::path_within(&from.next).to_owned(),
        kinds: Kind::ALL,
        themes: Theme::ALL,
        sizes: TextSize::ALL,
        spacings: Spacing::ALL,
        motions: Motion::ALL,
        datas: Data::ALL,
    })
}

#[derive(Deserialize)]
struct Choice {
    lang: Option<Lang>,
    kind: Option<Kind>,
    theme: Option<Theme>,
    size: Option<TextSize>,
    spacing: Option<Spacing>,
    motion: Option<Motion>,
    data: Option<Data>,
    /// Back to what is usual.
    #[serde(default)]
    usual: bool,
    next: String,
}

/// At a locked desk nobody is signed in as far as this page is concerned: the choice is the browser's.
async fn choose(app: App, request: HttpRequest, who: Option<Visitor>, form: Form<Choice>) -> Result<See> {
    let viewer = who.and_then(|visitor| visitor.0);
    let before = match &viewer {
        Some(viewer) => viewer.presentation,
        None => Presentation::of_browser(&request).unwrap_or_default(),
    };
    let mut see = See::within(&form.next);
    if let Some(lang) = form.lang {
        see = see.with_cookie(remember(&request, "lang", lang.word().into()));
    }
    let wanted = form.changed(before);
    if !form.usual && wanted == before {
        return Ok(see);
    }
    match viewer {
        Some(viewer) => {
            let (keys, person, wanted) = (app.clone(), viewer.id, (!form.usual).then_some(wanted));
            app.write(move |db| Chosen::keep(db, &keys.keys, person, wanted)).await?;
        }
        None if form.usual => see = see.with_cookie(Presentation::forgotten(&request)),
        None => see = see.with_cookie(wanted.remembered(&request)),
    }
    Ok(see)
}

impl Choice {
    fn changed(&self, before: Presentation) -> Presentation {
        Presentation {
            kind: self.kind.unwrap_or(before.kind),
            theme: self.theme.unwrap_or(before.theme),
            size: self.size.unwrap_or(before.size),
            spacing: self.spacing.unwrap_or(before.spacing),
            motion: self.motion.unwrap_or(before.motion),
            data: self.data.unwrap_or(before.data),
        }
    }
}

/// Where every sign-in ends: the cookie of the login, and what was chosen before it goes over to its owner.
/// From now on nothing of it lies in the browser, where the next person would find it.
pub async fn signed_in(app: &App, request: &HttpRequest, login: &Login, to: See) -> Result<See> {
    if let Some(chosen) = Presentation::just_chosen(request) {
        let (keys, person) = (app.clone(), login.person_id);
        app.write(move |db| Chosen::adopt(db, &keys.keys, person, chosen)).await?;
    }
    Ok(to.with_cookie(login.cookie(&app.keys, request)?).with_cookie(Presentation::forgotten(request)))
}
