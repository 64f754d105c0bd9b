//! The register of incidents, who was told when, and the form to print.

use super::answered;
use crate::community::Unit;
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::stewardship::Steward;
use crate::stewardship::incident::{Clock, Incident, IncidentId, Notice, NoticeId, NoticeKind, Told};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted, chosen, in_vietnam, start_of_day};
use actix_web::Either;
use actix_web::web::Path;
use chrono::{Datelike, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/incidents", list)
        .post("/incidents", register)
        .get("/incidents/new", new)
        .get("/incidents/{incident}", show)
        .get("/incidents/{incident}/change", change_form)
        .post("/incidents/{incident}/change", change)
        .post("/incidents/{incident}/notices", note)
        .post("/incidents/{incident}/closing", close)
        .get("/incidents/{incident}/form", form_to_print);
}

// --- the list ---

#[derive(Serialize)]
struct Line {
    incident: Incident,
    clocks: Vec<Clock>,
}

#[derive(Serialize)]
struct ListPage {
    lines: Vec<Line>,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "stewardship/incidents.html";
}

const MOST: i64 = 200;

async fn list(app: App, who: Steward) -> Result<Show<ListPage>> {
    let load = move |db: &mut Db| {
        let mut lines = Vec::new();
        for incident in Incident::list(db, &who.scope, MOST)? {
            let notices = incident.notices(db)?;
            lines.push(Line { clocks: incident.clocks(&notices, now()), incident });
        }
        Ok(ListPage { lines })
    };
    Ok(Show(app.read(load).await?))
}

// --- writing one down ---

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct Fields {
    #[serde(default, deserialize_with = "chosen")]
    id: Option<IncidentId>,
    #[serde(default)]
    discovered_day: String,
    #[serde(default)]
    discovered_month: String,
    #[serde(default)]
    discovered_year: String,
    #[serde(default)]
    time: String,
    #[serde(default)]
    serious: bool,
    #[serde(default)]
    may_harm: bool,
    #[serde(default)]
    location_or_biometric: bool,
    #[serde(default)]
    happened: String,
    #[serde(default)]
    data_kinds: String,
    #[serde(default)]
    people: String,
    #[serde(default)]
    consequences: String,
    #[serde(default)]
    measures: String,
    #[serde(default)]
    contact: String,
}

#[derive(Serialize)]
struct IncidentForm {
    id: IncidentId,
    /// Written down before: when it was discovered stays.
    known: bool,
    fields: Fields,
    discovered: DateField,
    problems: Problems,
}

impl Page for IncidentForm {
    const TEMPLATE: &'static str = "stewardship/incident_form.html";
}

async fn new(_: App, _: Steward) -> Result<Show<IncidentForm>> {
    let (discovered, time) = fields_of(now());
    let fields = Fields { time, ..Fields::default() };
    Ok(Show(IncidentForm { id: IncidentId::new(), known: false, fields, discovered, problems: Problems::default() }))
}

/// A day and a clock time in Vietnam, as two fields.
fn fields_of(at: NaiveDateTime) -> (DateField, String) {
    let here = in_vietnam(at);
    let day = DateField { day: here.day().to_string(), month: here.month().to_string(), year: here.year().to_string() };
    (day, format!("{:02}:{:02}", here.hour(), here.minute()))
}

/// "7:05", "07:05", "7h05": the time (UTC), not in the future.
fn moment(day: &DateField, time: &str) -> Option<NaiveDateTime> {
    let time = NaiveTime::parse_from_str(&time.trim().replace(['h', 'g', '.'], ":"), "%H:%M").ok()?;
    let at = start_of_day(day.date()?) + (time - NaiveTime::MIN);
    (at <= now() + TimeDelta::minutes(1)).then_some(at)
}

impl IncidentForm {
    fn check(&mut self) -> Option<Told> {
        let discovered_at = if self.known { Some(now()) } else { moment(&self.discovered, &self.fields.time) };
        if discovered_at.is_none() {
            self.problems.add("discovered", "problem-incident-time");
        }
        self.problems.text("happened", &self.fields.happened, "problem-incident-happened", 4000);
        let Fields { serious, may_harm, location_or_biometric, happened, data_kinds, people, consequences, measures, contact, .. } = self.fields.clone();
        for (field, text) in [("data_kinds", &data_kinds), ("people", &people), ("consequences", &consequences), ("measures", &measures), ("contact", &contact)]
        {
            if text.chars().count() > 4000 {
                self.problems.add_with(field, "problem-too-long", &[("most", "4000".into())]);
            }
        }
        let told =
            Told { discovered_at: discovered_at?, serious, may_harm, location_or_biometric, happened, data_kinds, people, consequences, measures, contact };
        self.problems.is_empty().then_some(told)
    }
}

async fn register(app: App, who: Steward, form: Form<Fields>) -> Submitted<IncidentForm> {
    let fields = form.into_inner();
    let id = fields.id.ok_or(Error::NotFound)?;
    let discovered = DateField { day: fields.discovered_day.clone(), month: fields.discovered_month.clone(), year: fields.discovered_year.clone() };
    let mut page = IncidentForm { id, known: false, fields, discovered, problems: Problems::default() };
    let Some(told) = page.check() else { return Ok(Either::Right(Again(page))) };
    app.write(move |db| {
        let unit = Unit::all_within(db, &who.scope)?.first().ok_or(Error::NotFound)?.id;
        Incident::register(db, who.id, unit, id, &told)
    })
    .await?;
    Ok(Either::Left(See(format!("/incidents/{id}")).saying("incident-registered")))
}

async fn change_form(app: App, who: Steward, id: Path<IncidentId>) -> Result<Show<IncidentForm>> {
    let id = *id;
    let incident = app.read(move |db| Incident::find(db, &who.scope, id)).await?;
    let (discovered, time) = fields_of(incident.discovered_at);
    let Incident { serious, may_harm, location_or_biometric, happened, data_kinds, people, consequences, measures, contact, .. } = incident;
    let fields = Fields { time, serious, may_harm, location_or_biometric, happened, data_kinds, people, consequences, measures, contact, ..Fields::default() };
    Ok(Show(IncidentForm { id, known: true, fields, discovered, problems: Problems::default() }))
}

async fn change(app: App, who: Steward, id: Path<IncidentId>, form: Form<Fields>) -> Submitted<IncidentForm> {
    let id = *id;
    let mut page = IncidentForm { id, known: true, fields: form.into_inner(), discovered: DateField::default(), problems: Problems::default() };
    let told = page.check();
    let (scope, by, sent) = (who.scope, who.id, told.clone());
    // Another's is not found, whatever was typed.
    let incident = app.write(move |db| {
        let incident = Incident::find(db, &scope, id)?;
        if let Some(told) = &sent {
            incident.change(db, by, told)?;
        }
        Ok(())
    });
    let done = incident.await;
    if told.is_none() && done.is_ok() {
        return Ok(Either::Right(Again(page)));
    }
    answered(done, See(format!("/incidents/{id}")).saying("incident-changed"), "happened", async |problems| Ok(IncidentForm { problems, ..page })).await
}

// --- one incident ---

#[derive(Serialize)]
struct Noted {
    #[serde(flatten)]
    notice: Notice,
    who: String,
}

#[derive(Serialize)]
struct IncidentPage {
    incident: Incident,
    clocks: Vec<Clock>,
    notices: Vec<Noted>,
    registered_by: String,
    commune: String,
    kinds: &'static [NoticeKind],
    notice_id: NoticeId,
    notice: NoticeFields,
    told_day: DateField,
    problems: Problems,
}

impl Page for IncidentPage {
    const TEMPLATE: &'static str = "stewardship/incident.html";
}

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct NoticeFields {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    told: String,
    #[serde(default)]
    told_day: String,
    #[serde(default)]
    told_month: String,
    #[serde(default)]
    told_year: String,
    #[serde(default)]
    time: String,
    #[serde(default)]
    note: String,
}

impl IncidentPage {
    fn of(db: &mut Db, scope: &[UnitId], id: IncidentId) -> Result<IncidentPage> {
        let incident = Incident::find(db, scope, id)?;
        let notices = incident.notices(db)?;
        let people: Vec<PersonId> = notices.iter().map(|notice| notice.recorded_by).chain([incident.registered_by]).collect();
        let names = Person::names(db, &people)?;
        let name = |id: PersonId| names.get(&id).cloned().unwrap_or_default();
        let (told_day, time) = fields_of(now());
        Ok(IncidentPage {
            clocks: incident.clocks(&notices, now()),
            notices: notices.into_iter().map(|notice| Noted { who: name(notice.recorded_by), notice }).collect(),
            registered_by: name(incident.registered_by),
            commune: Unit::all_within(db, &[incident.unit_id])?.first().map(|unit| unit.name.clone()).unwrap_or_default(),
            incident,
            kinds: NoticeKind::ALL,
            notice_id: NoticeId::new(),
            notice: NoticeFields { time, ..NoticeFields::default() },
            told_day,
            problems: Problems::default(),
        })
    }

    async fn load(app: &App, who: &Steward, id: IncidentId) -> Result<IncidentPage> {
        let scope = who.scope.clone();
        app.read(move |db| IncidentPage::of(db, &scope, id)).await
    }
}

async fn show(app: App, who: Steward, id: Path<IncidentId>) -> Result<Show<IncidentPage>> {
    Ok(Show(IncidentPage::load(&app, &who, *id).await?))
}

#[derive(Deserialize)]
struct NewNotice {
    id: NoticeId,
    #[serde(flatten)]
    fields: NoticeFields,
}

async fn note(app: App, who: Steward, id: Path<IncidentId>, form: Form<NewNotice>) -> Submitted<IncidentPage> {
    let (id, NewNotice { id: notice_id, fields }) = (*id, form.into_inner());
    let told_day = DateField { day: fields.told_day.clone(), month: fields.told_month.clone(), year: fields.told_year.clone() };
    let page = IncidentPage::load(&app, &who, id).await?;
    let mut problems = Problems::default();
    let (kind, told_at) = (NoticeKind::from_word(&fields.kind), moment(&told_day, &fields.time));
    if kind.is_none() {
        problems.add("kind", "problem-notice-kind");
    }
    problems.text("told", &fields.told, "problem-notice-told", 200);
    if told_at.is_none_or(|at| at < page.incident.discovered_at - TimeDelta::minutes(1)) {
        problems.add("told_day", "problem-notice-time");
    }
    let (Some(kind), Some(told_at), true) = (kind, told_at, problems.is_empty()) else {
        return Ok(Either::Right(Again(IncidentPage { notice_id, notice: fields, told_day, problems, ..page })));
    };
    let (told, note) = (fields.told, fields.note);
    let new = Notice { id: notice_id, incident_id: id, kind, told, told_at, note, recorded_at: now(), recorded_by: who.id };
    app.write(move |db| Incident::find(db, &who.scope, id)?.note(db, &new)).await?;
    Ok(Either::Left(See(format!("/incidents/{id}")).saying("incident-told")))
}

async fn close(app: App, who: Steward, id: Path<IncidentId>) -> Submitted<IncidentPage> {
    let (id, scope, by) = (*id, who.scope.clone(), who.id);
    let done = app.write(move |db| Incident::find(db, &scope, id)?.close(db, by)).await;
    let again = async |problems| Ok(IncidentPage { problems, ..IncidentPage::load(&app, &who, id).await? });
    answered(done, See(format!("/incidents/{id}")).saying("incident-closed"), "kind", again).await
}

/// The same facts as a form.
#[derive(Serialize)]
struct PrintPage(IncidentPage);

impl Page for PrintPage {
    const TEMPLATE: &'static str = "stewardship/incident_print.html";
}

async fn form_to_print(app: App, who: Steward, id: Path<IncidentId>) -> Result<Show<PrintPage>> {
    Ok(Show(PrintPage(IncidentPage::load(&app, &who, *id).await?)))
}
