//! Photographs of a session: who can be recognised is asked, and only with the word of each of them one is kept.

use crate::attendance::{Presence, SessionId};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::media::{Kind, Sent, Wanted, answer_privately, plain_photo};
use crate::privacy::{AboutId, GroupPhoto, GroupPhotoId, NewGroupPhoto, PhotoShown, Recording, agreeing};
use crate::sessions::roll::RollCall;
use crate::sessions::{ClassSession, Listed};
use crate::web::{Again, App, Page, Problems, See, Show, Site, Submitted};
use actix_multipart::Multipart;
use actix_web::web::Path;
use actix_web::{Either, HttpRequest, HttpResponse};
use serde::Serialize;
use std::fs::File;
use std::io::Write;

const WANTED: Wanted = Wanted { kinds: &[Kind::Picture], most: 12_000_000 };
/// How the field of somebody in the picture is named.
const PICTURED: &str = "pictured-";

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/photos", show)
        .post("/class-sessions/{session}/photos", add)
        .get("/class-sessions/{session}/photos/{photo}", file)
        .post("/class-sessions/{session}/photos/{photo}/removal", remove);
}

#[derive(Serialize)]
struct PhotosPage {
    session: Listed,
    photos: Vec<PhotoShown>,
    /// Who was there, and whether they agreed to be photographed.
    people: Vec<Face>,
    form: PhotoForm,
    problems: Problems,
}

#[derive(Serialize)]
struct Face {
    person: PersonId,
    name: String,
    agrees: bool,
}

#[derive(Clone, Serialize)]
struct PhotoForm {
    id: GroupPhotoId,
    caption: String,
    /// "nobody" can be recognised, or "people".
    faces: String,
    pictured: Vec<PersonId>,
}

impl Page for PhotosPage {
    const TEMPLATE: &'static str = "sessions/photos.html";
}

impl PhotoForm {
    fn empty() -> PhotoForm {
        PhotoForm { id: GroupPhotoId::new(), caption: String::new(), faces: String::new(), pictured: Vec::new() }
    }

    fn of(sent: &Sent) -> Result<PhotoForm> {
        let id = sent.field("id").parse().map_err(|_| Error::refused("form-incomplete"))?;
        let pictured = sent.fields.keys().filter_map(|name| name.strip_prefix(PICTURED)?.parse().ok()).collect();
        Ok(PhotoForm { id, caption: sent.field("caption").into(), faces: sent.field("faces").into(), pictured })
    }

    fn problems(&self, file: bool) -> Problems {
        let mut problems = Problems::default();
        if !file {
            problems.add("file", "problem-file-missing");
        }
        problems.text("caption", &self.caption, "problem-photo-caption", 200);
        match (self.faces.as_str(), self.pictured.is_empty()) {
            ("nobody", true) | ("people", false) => {}
            ("nobody", false) => problems.add("faces", "problem-photo-both"),
            ("people", true) => problems.add("faces", "problem-photo-who"),
            _ => problems.add("faces", "problem-photo-faces"),
        }
        problems
    }
}

impl PhotosPage {
    fn of(db: &mut Db, scope: &[UnitId], id: SessionId, form: PhotoForm) -> Result<PhotosPage> {
        let roll = RollCall::find(db, scope, id)?;
        let came: Vec<(PersonId, String)> =
            roll.lines.into_iter().filter(|line| line.mark.is_some_and(Presence::came)).map(|line| (line.person, line.name)).collect();
        let agree = agreeing(db, &came.iter().map(|one| one.0).collect::<Vec<_>>())?;
        let people = came.into_iter().map(|(person, name)| Face { agrees: agree.contains(&person), person, name }).collect();
        let photos = GroupPhoto::all_shown(db, AboutId(id.0))?;
        let session = Listed::all(db, vec![roll.session])?.remove(0);
        Ok(PhotosPage { session, photos, people, form, problems: Problems::default() })
    }

    async fn again(app: &App, who: &Trainer, id: SessionId, form: PhotoForm, problems: Problems) -> Result<PhotosPage> {
        let scope = who.scope();
        let page = app.read(move |db| PhotosPage::of(db, &scope, id, form.clone())).await?;
        Ok(PhotosPage { problems, ..page })
    }
}

async fn show(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<PhotosPage>> {
    Ok(Show(PhotosPage::again(&app, &who, *session, PhotoForm::empty(), Problems::default()).await?))
}

async fn add(app: App, request: HttpRequest, who: Trainer, session: Path<SessionId>, parts: Multipart) -> Submitted<PhotosPage> {
    let (id, by, scope) = (*session, who.id, who.scope());
    let known = app.read(move |db| PhotosPage::of(db, &scope, id, PhotoForm::empty())).await?;
    let sent = match Sent::receive(&app, &request, parts, WANTED).await {
        Ok(sent) => sent,
        Err(Error::Refused(refusal)) => return Ok(Either::Right(Again(PhotosPage { problems: Problems::of("file", refusal), ..known }))),
        Err(error) => return Err(error),
    };
    let form = PhotoForm::of(&sent)?;
    let problems = form.problems(sent.file.is_some());
    let strangers = form.pictured.iter().any(|person| known.people.iter().all(|face| face.person != *person));
    if strangers {
        return Err(Error::NotFound);
    }
    let Some(received) = sent.file.filter(|_| problems.is_empty()) else {
        return Ok(Either::Right(Again(PhotosPage { form, problems, ..known })));
    };
    let new = NewGroupPhoto { id: form.id, about: AboutId(id.0), caption: form.caption.clone(), people: form.pictured.clone(), by };
    // Written anew, so that nothing of place and camera stays in it.
    let kept = new.keep(&app, move |file: &mut File| Ok(file.write_all(&plain_photo(received.path())?)?));
    match kept.await {
        Ok(()) => Ok(Either::Left(See(format!("/class-sessions/{id}/photos")).saying("photo-kept"))),
        Err(Error::Refused(refusal)) => {
            let field = if refusal.id == "photo-needs-consent" { "faces" } else { "file" };
            Ok(Either::Right(Again(PhotosPage::again(&app, &who, id, form, Problems::of(field, refusal)).await?)))
        }
        Err(error) => Err(error),
    }
}

async fn file(app: App, request: HttpRequest, who: Trainer, path: Path<(SessionId, GroupPhotoId)>) -> Result<HttpResponse> {
    let ((session, id), scope) = (path.into_inner(), who.scope());
    let photo = app.read(move |db| {
        ClassSession::find(db, &scope, session)?;
        GroupPhoto::shown(db, AboutId(session.0), id)
    });
    let place = photo.await?.file(&app.config.evidence_folder());
    let file = tokio::task::spawn_blocking(move || File::open(place)).await.map_err(Error::broken)?.map_err(|_| Error::NotFound)?;
    answer_privately(&request, file, &id.to_string(), "image/webp")
}

async fn remove(app: App, who: Trainer, path: Path<(SessionId, GroupPhotoId)>) -> Result<See> {
    let ((session, id), scope, by) = (path.into_inner(), who.scope(), who.id);
    app.write(move |db| {
        ClassSession::find(db, &scope, session)?;
        GroupPhoto::shown(db, AboutId(session.0), id)?.remove(db, by)
    })
    .await?;
    Recording::sweep(&app).await?;
    Ok(See(format!("/class-sessions/{session}/photos")).saying("photo-gone"))
}
