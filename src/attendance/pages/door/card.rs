//! The door for a printed card: it says who, its person shows that they are.

use super::Next;
use super::pictures::{self, PictureForm, PicturePage};
use super::way::{self, PinForm, PinPage, Way};
use crate::error::Result;
use crate::identity::Visitor;
use crate::web::{App, Form, See, Show, Submitted};
use actix_web::web::{Path, Query};
use actix_web::{Either, HttpRequest};

async fn of(app: &App, secret: Path<String>) -> Result<Way> {
    let keys = app.clone();
    app.read(move |db| Way::by_card(db, &keys.keys, &secret)).await
}

pub async fn card(app: App, _: Visitor, secret: Path<String>, next: Query<Next>) -> Result<Either<Show<PinPage>, See>> {
    Ok(way::ask(of(&app, secret).await?, next.into_inner().next))
}

pub async fn enter(app: App, request: HttpRequest, secret: Path<String>, form: Form<PinForm>) -> Submitted<PinPage> {
    way::enter(&app, &request, of(&app, secret).await?, form.into_inner()).await
}

pub async fn pictures(
    app: App, _: Visitor, request: HttpRequest, secret: Path<String>, query: Query<pictures::Begin>,
) -> Result<Either<Show<PicturePage>, See>> {
    let way = of(&app, secret).await?;
    Ok(pictures::ask(&app, &request, way, query.into_inner()))
}

pub async fn choose_picture(app: App, request: HttpRequest, secret: Path<String>, form: Form<PictureForm>) -> Submitted<PicturePage> {
    let way = of(&app, secret).await?;
    pictures::choose(&app, &request, way, form.into_inner()).await
}
