//! The page of totals.

use super::figures::{Figures, Measure};
use super::shown::Shown;
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::identity::{Audience, Observer};
use crate::web::{App, Page, Show, Site};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/figures", figures);
    super::document::routes(site);
}

#[derive(Serialize)]
struct FiguresPage {
    places: Vec<String>,
    measures: &'static [Measure],
    by_group: Shown<Audience>,
    /// The last line, without a name, is of people in no hamlet.
    by_hamlet: Shown<Option<String>>,
    holds_back: bool,
}

impl Page for FiguresPage {
    const TEMPLATE: &'static str = "reporting/figures.html";
}

async fn figures(app: App, who: Observer) -> Result<Show<FiguresPage>> {
    let scope = who.scope();
    Ok(Show(app.read(move |db| FiguresPage::of(db, &scope)).await?))
}

impl FiguresPage {
    fn of(db: &mut Db, scope: &[UnitId]) -> Result<FiguresPage> {
        let figures = Figures::of(db, scope)?;
        let each = |count: &dyn Fn(Measure) -> i64| Measure::ALL.iter().map(|measure| count(*measure)).collect::<Vec<i64>>();
        let by_group = Audience::ALL.iter().map(|&group| (group, each(&|measure| figures.in_group(measure, group))));
        let by_group: Vec<_> = by_group.filter(|(group, counts)| Audience::OFFICIAL_GROUPS.contains(group) || counts.iter().any(|count| *count > 0)).collect();
        let hamlets = figures.hamlets.iter().map(|hamlet| (Some(hamlet.name.clone()), each(&|measure| figures.in_hamlet(measure, Some(hamlet.id)))));
        let nowhere = (None, each(&|measure| figures.in_hamlet(measure, None)));
        let by_hamlet: Vec<_> = hamlets.chain([nowhere]).filter(|(name, counts)| name.is_some() || counts.iter().any(|count| *count > 0)).collect();
        let (by_group, by_hamlet) = (Shown::of(by_group), Shown::of(by_hamlet));
        let places = scope.iter().map(|unit| Ok(Unit::find(db, *unit)?.name)).collect::<Result<_>>()?;
        let holds_back = by_group.holds_back() || by_hamlet.holds_back();
        Ok(FiguresPage { places, measures: Measure::ALL, by_group, by_hamlet, holds_back })
    }
}
