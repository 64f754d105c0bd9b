//! The set-up page: opened by the one-time link.

use crate::community::{HamletList, PROVINCES, Unit};
use crate::error::{Error, Result};
use crate::identity::{NewCommune, Password, PasswordRule, Setup, device_of, signed_in};
use crate::web::{Again, App, Page, Problems, See, Show, Site, Submitted};
use actix_multipart::form::{MultipartForm, bytes::Bytes as Upload, text::Text};
use actix_web::web::Query;
use actix_web::{Either, HttpRequest};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/setup", setup).post("/setup", set_up);
}

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
    shortest: usize,
    problems: Problems,
}

impl Page for SetupPage {
    const TEMPLATE: &'static str = "identity/setup.html";
}

async fn setup(app: App, link: Query<SetupLink>) -> Result<Either<Show<SetupPage>, See>> {
    if app.read(Unit::any).await? {
        return Ok(Either::Right(done_already()));
    }
    check_setup_token(&app, &link.token)?;
    let shortest = app.config.rules.password_alone();
    Ok(Either::Left(Show(SetupPage { token: link.into_inner().token, provinces: PROVINCES.to_vec(), shortest, ..SetupPage::default() })))
}

async fn set_up(app: App, request: HttpRequest, form: MultipartForm<SetupUpload>) -> Submitted<SetupPage> {
    let form = form.into_inner();
    check_setup_token(&app, &form.token)?;
    if app.read(Unit::any).await? {
        return Ok(Either::Left(done_already()));
    }
    let mut page = SetupPage { shortest: app.config.rules.password_alone(), ..SetupPage::typed(&form) };
    let hamlets = page.check(&form);
    PasswordRule::new(&app.config.rules, false, &page.user_name, &[&page.commune]).check(&mut page.problems, "password", &form.password);
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
        device: device_of(&request),
    };
    let login = match app.write(move |db| Setup::complete(db, &new)).await {
        Ok(login) => login,
        Err(Error::Refused(_)) => return Ok(Either::Left(done_already())),
        Err(error) => return Err(error),
    };
    app.cached.forget();
    Ok(Either::Left(signed_in(&app, &request, &login, See("/admin").saying("setup-complete")).await?))
}

/// Also for the second of two taps: the first made everything.
fn done_already() -> See {
    See("/login/staff").saying("setup-done-already")
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
            shortest: 0,
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
        hamlets
    }

    fn check_hamlets(&mut self, form: &SetupUpload) -> Vec<String> {
        let file = form.hamlet_file.as_ref().filter(|file| !file.data.is_empty());
        let list = match file.map(|file| HamletList::csv(&file.data)) {
            Some(None) => {
                self.problems.add("hamlet_file", "problem-file-not-text");
                return Vec::new();
            }
            Some(Some(list)) => {
                // A page cannot give a file back: its names stand in the box for another go.
                self.hamlets = list.lines.join("\n");
                list
            }
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
