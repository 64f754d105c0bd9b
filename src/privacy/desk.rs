//! The desk: where staff take down what somebody says about their data. A trainer sits at the desk of a class,
//! the officer for people with a disability at another; the pages are the same.

use super::age::{Age, Part};
use super::asked::{Asked, Line};
use super::consent::{Act, Channel, Consent, Said};
use super::guardian::{Guardian, GuardianCheck, GuardianId, NewGuardian, Relation};
use super::mail_address::MailAddress;
use super::needs::{Need, Needs};
use super::purpose::{Purpose, PurposeId};
use super::recording::Recording;
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::web::{Again, App, Lang, Page, Problems, See, Show, Submitted};
use actix_web::Either;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize)]
pub struct Desk {
    pub person: Person,
    /// The officer.
    #[serde(skip)]
    pub by: PersonId,
    /// The address of this person at this desk.
    pub at: String,
    pub back: String,
    /// The desk that may know the type of a disability. A trainer's may not, nor that somebody was asked for it.
    pub support: bool,
    /// Where guardians are named too: with the class.
    pub names_guardians: bool,
}

#[derive(Serialize)]
pub struct DeskPage {
    desk: Desk,
    age: Age,
    asked: Vec<Asked>,
    guardians: Vec<Guardian>,
    history: Vec<Line>,
    needs: Option<Vec<Need>>,
}

impl Page for DeskPage {
    const TEMPLATE: &'static str = "privacy/desk.html";
}

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct RecordForm {
    shown: String,
    #[serde(default)]
    act: String,
    /// Empty: the person; otherwise the id of a guardian.
    #[serde(default)]
    who: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    evidence: String,
}

#[derive(Serialize)]
pub struct RecordPage {
    desk: Desk,
    purpose: Purpose,
    age: Age,
    own: bool,
    guardians: Vec<Guardian>,
    channels: [Channel; 4],
    form: RecordForm,
    problems: Problems,
}

impl Page for RecordPage {
    const TEMPLATE: &'static str = "privacy/record.html";
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct GuardianForm {
    id: GuardianId,
    name: String,
    #[serde(default)]
    relation: String,
    #[serde(default)]
    checked: String,
    /// "none", or the id of somebody who is entered here.
    #[serde(default)]
    known: String,
}

#[derive(Serialize)]
pub struct GuardianPage {
    desk: Desk,
    form: GuardianForm,
    relations: &'static [Relation],
    checks: &'static [GuardianCheck],
    known: Vec<Known>,
    problems: Problems,
}

/// Somebody with the guardian's name.
#[derive(Debug, Clone, Serialize)]
struct Known {
    id: PersonId,
    name: String,
    year: String,
    hamlet: String,
}

impl Page for GuardianPage {
    const TEMPLATE: &'static str = "privacy/guardian.html";
}

#[derive(Debug, Deserialize)]
pub struct NeedsForm {
    #[serde(default)]
    pub needs: Vec<Need>,
}

#[derive(Serialize)]
pub struct NeedsPage {
    desk: Desk,
    all: &'static [Need],
    chosen: Vec<Need>,
}

impl Page for NeedsPage {
    const TEMPLATE: &'static str = "privacy/desk_needs.html";
}

#[derive(Debug, Default, Deserialize, Serialize)]
pub struct MailAddressForm {
    #[serde(default)]
    pub address: String,
}

/// One's own, or at the desk.
#[derive(Serialize)]
pub struct MailAddressPage {
    /// Whose, at the desk.
    name: Option<String>,
    at: String,
    back: String,
    form: MailAddressForm,
    problems: Problems,
}

impl Page for MailAddressPage {
    const TEMPLATE: &'static str = "privacy/mail_address.html";
}

impl MailAddressPage {
    pub fn of(name: Option<String>, at: String, back: String, form: MailAddressForm) -> MailAddressPage {
        MailAddressPage { name, at, back, form, problems: Problems::default() }
    }

    /// What is kept now. Only while the consent is in force.
    pub async fn show(mut self, app: &App, person: PersonId) -> Result<Show<MailAddressPage>> {
        let keys = app.clone();
        let known = move |db: &mut Db| {
            if !Consent::in_force(db, person, Purpose::EMAIL)? {
                return Err(Error::refused("needs-consent-first"));
            }
            MailAddress::of(db, &keys.keys, person)
        };
        self.form.address = app.read(known).await?.unwrap_or_default();
        Ok(Show(self))
    }

    /// An empty field takes the address away.
    pub async fn set(mut self, app: &App, by: PersonId, person: PersonId) -> Submitted<MailAddressPage> {
        let address = self.form.address.trim().to_owned();
        if !address.is_empty() && !crate::mail::is_address(&address) {
            self.problems.add("address", "problem-mail-address");
            return Ok(Either::Right(Again(self)));
        }
        let (keys, to) = (app.clone(), self.back);
        app.write(move |db| MailAddress::set(db, &keys.keys, by, person, Some(address.as_str()).filter(|address| !address.is_empty()))).await?;
        Ok(Either::Left(See(to).saying("needs-kept")))
    }
}

impl Desk {
    fn asks(&self, code: &str) -> bool {
        if self.support { [Purpose::NEEDS, Purpose::DISABILITY].contains(&code) } else { code != Purpose::DISABILITY }
    }

    pub async fn show(self, app: &App) -> Result<Show<DeskPage>> {
        let keys = app.clone();
        Ok(Show(app.read(move |db| DeskPage::of(db, &keys, self)).await?))
    }

    pub async fn ask(self, app: &App, code: String) -> Result<Show<RecordPage>> {
        Ok(Show(app.read(move |db| RecordPage::of(db, self, &code)).await?))
    }

    pub async fn record(self, app: &App, code: String, form: RecordForm) -> Submitted<RecordPage> {
        let mut page = app.read(move |db| RecordPage::of(db, self, &code)).await?;
        page.form = form;
        let Some(said) = page.check() else { return Ok(Either::Right(Again(page))) };
        let to = format!("{}/consents", page.desk.at);
        let words = if said.act == Act::Given { "consent-taken-down" } else { "withdrawal-taken-down" };
        match app.write(move |db| Consent::say(db, &said)).await {
            Ok(()) => {
                Recording::sweep(app).await?;
                Ok(Either::Left(See(to).saying(words)))
            }
            Err(Error::Refused(refusal)) => {
                page.problems = Problems::of("who", refusal);
                page.form.shown = page.purpose.id.to_string();
                Ok(Either::Right(Again(page)))
            }
            Err(error) => Err(error),
        }
    }

    pub fn new_guardian(self) -> Show<GuardianPage> {
        let form = GuardianForm { id: GuardianId::new(), name: String::new(), relation: String::new(), checked: String::new(), known: String::new() };
        Show(GuardianPage::of(self, form))
    }

    pub async fn name_guardian(self, app: &App, form: GuardianForm) -> Submitted<GuardianPage> {
        let mut page = GuardianPage::of(self, form);
        let (ward, name) = (page.desk.person.clone(), page.form.name.clone());
        page.known = app.read(move |db| Ok(Guardian::namesakes(db, &ward, &name)?.into_iter().map(Known::from).collect())).await?;
        let Some(new) = page.check() else { return Ok(Either::Right(Again(page))) };
        let (by, to) = (page.desk.by, format!("{}/consents", page.desk.at));
        app.write(move |db| Guardian::name(db, by, &new)).await?;
        Ok(Either::Left(See(to).saying("guardian-was-named")))
    }

    pub async fn end_guardian(self, app: &App, guardian: GuardianId) -> Result<See> {
        let (by, person, to) = (self.by, self.person.id, format!("{}/consents", self.at));
        app.write(move |db| Guardian::end(db, by, person, guardian)).await?;
        Ok(See(to).saying("guardian-was-ended"))
    }

    fn mail_page(&self, form: MailAddressForm) -> MailAddressPage {
        MailAddressPage::of(Some(self.person.name.clone()), format!("{}/mail-address", self.at), format!("{}/consents", self.at), form)
    }

    pub async fn mail_address(self, app: &App) -> Result<Show<MailAddressPage>> {
        self.mail_page(MailAddressForm::default()).show(app, self.person.id).await
    }

    pub async fn set_mail_address(self, app: &App, form: MailAddressForm) -> Submitted<MailAddressPage> {
        self.mail_page(form).set(app, self.by, self.person.id).await
    }

    /// Only while the consent is in force.
    pub async fn needs(self, app: &App) -> Result<Show<NeedsPage>> {
        let (keys, person) = (app.clone(), self.person.id);
        let chosen = app
            .read(move |db| {
                if !Consent::in_force(db, person, Purpose::NEEDS)? {
                    return Err(Error::refused("needs-consent-first"));
                }
                Needs::of(db, &keys.keys, person)
            })
            .await?;
        Ok(Show(NeedsPage { desk: self, all: Need::ALL, chosen }))
    }

    pub async fn set_needs(self, app: &App, form: NeedsForm) -> Result<See> {
        let (keys, by, person, to) = (app.clone(), self.by, self.person.id, format!("{}/consents", self.at));
        app.write(move |db| Needs::set(db, &keys.keys, by, person, &form.needs)).await?;
        Ok(See(to).saying("needs-kept"))
    }
}

impl DeskPage {
    fn of(db: &mut Db, app: &App, desk: Desk) -> Result<DeskPage> {
        let asked: Vec<Asked> = Asked::all(db, &desk.person)?.into_iter().filter(|asked| desk.asks(&asked.purpose.code)).collect();
        let allowed = asked.iter().any(|asked| asked.purpose.code == Purpose::NEEDS && asked.standing.allows());
        Ok(DeskPage {
            age: Age::of(&desk.person),
            guardians: Guardian::all(db, desk.person.id)?,
            history: Line::all(db, desk.person.id)?.into_iter().filter(|line| desk.asks(&line.consent.purpose)).collect(),
            needs: if allowed { Some(Needs::of(db, &app.keys, desk.person.id)?) } else { None },
            asked,
            desk,
        })
    }
}

impl RecordPage {
    fn of(db: &mut Db, desk: Desk, code: &str) -> Result<RecordPage> {
        let asked = Asked::all(db, &desk.person)?.into_iter().find(|asked| asked.purpose.code == code && desk.asks(code)).ok_or(Error::NotFound)?;
        let age = Age::of(&desk.person);
        let minor = matches!(age, Age::Small | Age::Child);
        Ok(RecordPage {
            own: age.deciders().contains(&Part::Own),
            guardians: if minor { Guardian::all(db, desk.person.id)? } else { Vec::new() },
            channels: Channel::TAKEN_DOWN,
            form: RecordForm { shown: asked.purpose.id.to_string(), ..RecordForm::default() },
            purpose: asked.purpose,
            problems: Problems::default(),
            age,
            desk,
        })
    }

    fn check(&mut self) -> Option<Said> {
        let (act, channel) = (Act::from_word(&self.form.act), Channel::from_word(&self.form.channel).filter(|channel| self.channels.contains(channel)));
        let guardian = self.guardians.iter().find(|guardian| guardian.id.to_string() == self.form.who).map(|guardian| guardian.id);
        if guardian.is_none() && self.form.who != Part::Own.word() {
            self.problems.add("who", "problem-consent-who");
        }
        if act.is_none() {
            self.problems.add("act", "problem-consent-act");
        }
        if channel.is_none() {
            self.problems.add("channel", "problem-consent-channel");
        }
        self.problems.text("evidence", &self.form.evidence, "problem-consent-evidence", 200);
        let shown = self.form.shown.parse::<PurposeId>().unwrap_or(self.purpose.id);
        let (Some(act), Some(channel), true) = (act, channel, self.problems.is_empty()) else { return None };
        Some(Said {
            person: self.desk.person.id,
            shown,
            code: self.purpose.code.clone(),
            act,
            guardian,
            channel,
            evidence: self.form.evidence.clone(),
            lang: Lang::Vi,
            recorded_by: Some(self.desk.by),
        })
    }
}

impl GuardianPage {
    fn of(desk: Desk, form: GuardianForm) -> GuardianPage {
        GuardianPage { desk, form, relations: Relation::ALL, checks: GuardianCheck::ALL, known: Vec::new(), problems: Problems::default() }
    }

    /// Somebody who is entered already is asked about before a second name for them is kept.
    fn check(&mut self) -> Option<NewGuardian> {
        self.problems.text("name", &self.form.name, "problem-name-missing", 80);
        let (relation, checked) = (Relation::from_word(&self.form.relation), GuardianCheck::from_word(&self.form.checked));
        if relation.is_none() {
            self.problems.add("relation", "problem-guardian-relation");
        }
        if checked.is_none() {
            self.problems.add("checked", "problem-guardian-checked");
        }
        let known = self.known.iter().find(|known| known.id.to_string() == self.form.known).map(|known| known.id);
        if known.is_none() && !self.known.is_empty() && self.form.known != "none" {
            self.problems.add("known", "problem-guardian-known");
        }
        let (Some(relation), Some(checked), true) = (relation, checked, self.problems.is_empty()) else { return None };
        Some(NewGuardian { id: self.form.id, person: self.desk.person.id, known, name: self.form.name.clone(), relation, checked })
    }
}

impl From<(Person, String)> for Known {
    fn from((person, hamlet): (Person, String)) -> Known {
        let year = person.birth_date.map(|born| born.format("%Y").to_string()).unwrap_or_default();
        Known { id: person.id, name: person.name, year, hamlet }
    }
}
