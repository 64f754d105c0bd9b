//! The public page: totals of a commune, without anybody's data and without small numbers; and the same to be embedded.

use super::view::{Card, Tile, tiles};
use super::{Asked, Named, usual_periods};
use crate::community::Unit;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::reporting::figure::FigureTable;
use crate::reporting::indicator::Chapter;
use crate::reporting::period::{Period, PeriodKind};
use crate::web::{App, Page, Show, Site};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{Path, Query};
use actix_web::{HttpRequest, HttpResponse, Responder};
use chrono::NaiveDateTime;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/figures", all).get("/figures/{commune}", show).get("/figures/{commune}/embed", embed);
}

#[derive(Serialize)]
struct CommunesPage {
    communes: Vec<Unit>,
}

impl Page for CommunesPage {
    const TEMPLATE: &'static str = "reporting/communes.html";
}

#[derive(Serialize)]
pub(super) struct PublicPage {
    place: String,
    code: String,
    period: Named,
    periods: Vec<Named>,
    taken_at: NaiveDateTime,
    targets: Vec<Card>,
    learning: Vec<Card>,
    tiles: Vec<Tile>,
    holds_back: bool,
    address: String,
}

impl Page for PublicPage {
    const TEMPLATE: &'static str = "reporting/public.html";
}

/// The same without a frame.
#[derive(Serialize)]
#[serde(transparent)]
struct Embedded(PublicPage);

impl Page for Embedded {
    const TEMPLATE: &'static str = "reporting/embed.html";
}

/// Of one commune, by its code.
pub(super) fn table(db: &mut Db, code: &str, period: &Period) -> Result<(Unit, FigureTable)> {
    let commune = Unit::communes(db)?.into_iter().find(|commune| commune.code.eq_ignore_ascii_case(code)).ok_or(Error::NotFound)?;
    let table = FigureTable::counted_here(db, &[commune.id], period)?.discreet();
    Ok((commune, table))
}

impl PublicPage {
    fn of(db: &mut Db, code: &str, period: &Period, address: String) -> Result<PublicPage> {
        let (commune, table) = table(db, code, period)?;
        // What was learned with consent alone stays with the office.
        let cards = |chapter: Chapter| {
            let of = table.columns.iter().filter(|column| column.indicator.chapter == chapter && !column.indicator.is_sensitive());
            of.map(|column| Card::of(column, None, period.target_year())).collect()
        };
        Ok(PublicPage {
            place: commune.name.clone(),
            period: Named::from(period),
            periods: usual_periods(period).into_iter().filter(|one| is_published(one.kind)).collect(),
            taken_at: table.taken_at,
            targets: cards(Chapter::Targets),
            learning: cards(Chapter::Learning),
            tiles: tiles(&table, "adults-skilled"),
            holds_back: table.holds_back(),
            address: format!("{address}/figures/{}", commune.code.to_lowercase()),
            code: commune.code,
        })
    }
}

/// Only whole months, quarters and years are published: the difference of two days in a row would tell of one person.
pub(super) fn published(asked: &Asked) -> Period {
    let asked = asked.period();
    if is_published(asked.kind) { asked } else { Period::this(PeriodKind::Year) }
}

fn is_published(kind: PeriodKind) -> bool {
    matches!(kind, PeriodKind::Month | PeriodKind::Quarter | PeriodKind::Year)
}

async fn all(app: App, request: HttpRequest, asked: Query<Asked>) -> Result<HttpResponse> {
    let mut communes = app.read(Unit::communes).await?;
    if communes.len() == 1 {
        let code = communes.remove(0).code;
        return one(&app, &request, &code, &published(&asked)).await.map(|page| Show(page).respond_to(&request));
    }
    Ok(Show(CommunesPage { communes }).respond_to(&request))
}

async fn one(app: &App, request: &HttpRequest, code: &str, period: &Period) -> Result<PublicPage> {
    let (code, period, address) = (code.to_owned(), *period, app.address(request));
    app.read(move |db| PublicPage::of(db, &code, &period, address)).await
}

async fn show(app: App, request: HttpRequest, code: Path<String>, asked: Query<Asked>) -> Result<Show<PublicPage>> {
    Ok(Show(one(&app, &request, &code, &published(&asked)).await?))
}

/// For the commune's website: a page without scripts that the named sites may show in a frame.
async fn embed(app: App, request: HttpRequest, code: Path<String>, asked: Query<Asked>) -> Result<HttpResponse> {
    let page = one(&app, &request, &code, &published(&asked)).await?;
    let mut response = Show(Embedded(page)).respond_to(&request);
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {}",
        app.config.embed_from()
    );
    let policy = HeaderValue::from_str(&policy).map_err(Error::broken)?;
    response.headers_mut().insert(HeaderName::from_static("content-security-policy"), policy);
    response.headers_mut().insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    Ok(response)
}
