//! The roll on paper: printed with numbers, and typed in afterwards by those numbers.

use crate::attendance::{How, MarkId, Presence, SessionId};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::sessions::Listed;
use crate::sessions::roll::{Line, Manner, RollCall, Said};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/roll-call/sheet", print)
        .get("/class-sessions/{session}/roll-call/paper", show)
        .post("/class-sessions/{session}/roll-call/paper", enter);
}

#[derive(Serialize)]
struct SheetPage {
    session: Listed,
    lines: Vec<Line>,
}

impl Page for SheetPage {
    const TEMPLATE: &'static str = "sessions/sheet.html";
}

async fn print(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<SheetPage>> {
    let (scope, id) = (who.scope(), *session);
    let load = move |db: &mut Db| {
        let roll = RollCall::find(db, &scope, id)?;
        Ok(SheetPage { lines: roll.lines, session: Listed::all(db, vec![roll.session])?.remove(0) })
    };
    Ok(Show(app.read(load).await?))
}

#[derive(Clone, Default, Deserialize, Serialize)]
struct PaperForm {
    /// Numbers of the sheet: who was not there, who had leave, who came late. All others were there.
    #[serde(default)]
    absent: String,
    #[serde(default)]
    excused: String,
    #[serde(default)]
    late: String,
    #[serde(default)]
    reason: String,
    /// The names were read and are right.
    #[serde(default)]
    seen: bool,
    /// The people of the sheet as the page numbered them.
    #[serde(default)]
    listed: String,
}

#[derive(Serialize)]
struct PaperPage {
    session: Listed,
    closed: bool,
    lines: Vec<Line>,
    form: PaperForm,
    /// Names as the numbers say, to be read before they are saved.
    read: Option<Vec<(Presence, Vec<String>)>>,
    problems: Problems,
}

impl Page for PaperPage {
    const TEMPLATE: &'static str = "sessions/paper.html";
}

/// "3, 7 12" → the places; nothing when one of them is no number of the sheet.
fn places(typed: &str, most: usize) -> Option<Vec<usize>> {
    let parts = typed.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(|part| part.parse::<usize>().ok().filter(|place| (1..=most).contains(place)).map(|place| place - 1)).collect()
}

impl PaperPage {
    /// The order is the one of the form: who joined the roll since does not move the numbers.
    fn of(db: &mut Db, scope: &[UnitId], id: SessionId, form: PaperForm) -> Result<PaperPage> {
        let roll = RollCall::find(db, scope, id)?;
        let ids: Vec<PersonId> = form.listed.split(' ').filter_map(|id| id.parse().ok()).collect();
        let place = |line: &Line| ids.iter().position(|id| *id == line.person).unwrap_or(usize::MAX);
        let mut lines = roll.lines;
        lines.sort_by_key(place);
        let listed = lines.iter().map(|line| line.person.to_string()).collect::<Vec<_>>().join(" ");
        let session = Listed::all(db, vec![roll.session])?.remove(0);
        Ok(PaperPage { session, closed: roll.closed, lines, form: PaperForm { listed, ..form }, read: None, problems: Problems::default() })
    }

    fn check(&mut self) -> Option<Vec<(usize, Presence)>> {
        let all = self.lines.len();
        let mut marks: Vec<Presence> = vec![Presence::Present; all];
        let mut twice = false;
        for (field, typed, mark) in
            [("absent", &self.form.absent, Presence::Absent), ("excused", &self.form.excused, Presence::Excused), ("late", &self.form.late, Presence::Late)]
        {
            match places(typed, all) {
                Some(places) => {
                    for place in places {
                        twice |= ![Presence::Present, mark].contains(&marks[place]);
                        marks[place] = mark;
                    }
                }
                None => self.problems.add_with(field, "problem-paper-number", &[("most", all.to_string())]),
            }
        }
        if twice {
            self.problems.add("absent", "problem-paper-twice");
        }
        self.problems.is_empty().then(|| marks.into_iter().enumerate().collect())
    }
}

async fn show(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<PaperPage>> {
    let (scope, id) = (who.scope(), *session);
    Ok(Show(app.read(move |db| PaperPage::of(db, &scope, id, PaperForm::default())).await?))
}

async fn enter(app: App, who: Trainer, session: Path<SessionId>, form: Form<PaperForm>) -> Result<Either<See, Either<Show<PaperPage>, Again<PaperPage>>>> {
    let (scope, by, id, form) = (who.scope(), who.id, *session, form.into_inner());
    let reach = scope.clone();
    let mut page = app.read(move |db| PaperPage::of(db, &reach, id, form.clone())).await?;
    let Some(marks) = page.check() else { return Ok(Either::Right(Either::Right(Again(page)))) };
    if !page.form.seen {
        let named = |mark: Presence| {
            let of = marks.iter().filter(|(_, is)| *is == mark).map(|(place, _)| page.lines[*place].name.clone());
            (mark, of.collect())
        };
        page.read = Some([Presence::Absent, Presence::Excused, Presence::Late, Presence::Present].map(named).to_vec());
        return Ok(Either::Right(Either::Left(Show(page))));
    }
    // Whoever checked in at the door as late stays late when the sheet says nothing of them.
    let told = |(place, mark): &(usize, Presence)| *mark != Presence::Present || !page.lines[*place].mark.is_some_and(Presence::came);
    let said = |(place, mark): (usize, Presence)| {
        let line = &page.lines[place];
        Said { id: MarkId::new(), person: line.person, mark, was: line.mark_id, at: now() }
    };
    let said: Vec<Said> = marks.into_iter().filter(told).map(said).collect();
    let manner = Manner { how: How::Paper, reason: page.form.reason.clone(), changes: page.session.session.changes };
    let saved = app.write(move |db| RollCall::find(db, &scope, id)?.save(db, by, &said, &manner));
    match saved.await {
        Ok(_) => Ok(Either::Left(See(format!("/class-sessions/{id}/roll-call")).saying("roll-saved"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Either::Right(Again(PaperPage { problems: Problems::of("reason", refusal), ..page })))),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        assert_eq!(places(" 3, 7 12;1", 12), Some(vec![2, 6, 11, 0]));
        assert_eq!(places("", 12), Some(vec![]));
        assert_eq!((places("13", 12), places("0", 12), places("ba", 12)), (None, None, None));
    }
}
