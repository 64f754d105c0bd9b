//! The first question: the code of the class. A link (`/login?code=482913`, the QR of a class) or the device may know it.

use super::names::{self, TypedForm};
use super::remembered::{AtTheDoor, remember_class};
use super::{onward, with_next};
use crate::attendance::{Class, ClassDoor, Knock};
use crate::error::Result;
use crate::identity::{Guesses, Visitor, browser_address};
use crate::web::{Again, App, Form, Page, Problems, See, Show};
use actix_web::web::Query;
use actix_web::{Either, HttpRequest};
use serde::{Deserialize, Serialize};

/// The code; and name and PIN from those who send all three at once. The PIN is not given back.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct CodeForm {
    code: String,
    #[serde(skip_serializing)]
    name: String,
    #[serde(skip_serializing)]
    pin: String,
    next: String,
    /// Another class than the one that the device knows.
    #[serde(skip_serializing)]
    other: bool,
}

#[derive(Serialize)]
pub struct CodePage {
    form: CodeForm,
    problems: Problems,
}

impl Page for CodePage {
    const TEMPLATE: &'static str = "attendance/door/code.html";
}

pub async fn door(app: App, _: Visitor, request: HttpRequest, query: Query<CodeForm>) -> Result<Either<See, Either<Show<CodePage>, Again<CodePage>>>> {
    let form = query.into_inner();
    if !form.code.is_empty() {
        return Ok(match knocked(&app, &request, &form.code).await? {
            Ok(class) => Either::Left(to_names(&app, &request, &class, &form.next)?),
            Err(problems) => Either::Right(Either::Right(Again(CodePage { form, problems }))),
        });
    }
    if !form.other && AtTheDoor::of(&app, &request).await?.is_some() {
        return Ok(Either::Left(See(with_next("/login/names", &form.next))));
    }
    Ok(Either::Right(Either::Left(Show(CodePage { form, problems: Problems::default() }))))
}

pub async fn knock(app: App, request: HttpRequest, form: Form<CodeForm>) -> Result<Either<See, Either<Again<CodePage>, Again<names::TypedPage>>>> {
    let form = form.into_inner();
    let mut problems = Problems::default();
    problems.text("code", &form.code, "class-code-missing", 20);
    if !problems.is_empty() {
        return Ok(Either::Right(Either::Left(Again(CodePage { form, problems }))));
    }
    let class = match knocked(&app, &request, &form.code).await? {
        Ok(class) => class,
        Err(problems) => return Ok(Either::Right(Either::Left(Again(CodePage { form, problems })))),
    };
    if form.name.is_empty() && form.pin.is_empty() {
        return Ok(Either::Left(to_names(&app, &request, &class, &form.next)?));
    }
    let typed = TypedForm { name: form.name, pin: form.pin, next: form.next };
    let remembered = remember_class(&app, &request, &class)?;
    Ok(match names::enter_typed(&app, &request, class, typed).await? {
        Either::Left(inside) => Either::Left(inside.with_cookie(remembered)),
        Either::Right(again) => Either::Right(Either::Right(again)),
    })
}

/// The class of a code that somebody typed or followed; a wrong one is a guess.
async fn knocked(app: &App, request: &HttpRequest, code: &str) -> Result<Result<Class, Problems>> {
    let guesses = Guesses::from(&app.keys, browser_address(request));
    let code = code.to_owned();
    let mut problems = Problems::default();
    match app.write(move |db| ClassDoor::knock(db, &guesses, &code)).await? {
        Knock::Open(class) => return Ok(Ok(class)),
        Knock::NoClass => problems.add("code", "class-code-unknown"),
        Knock::Wait(minutes) => problems.add_with("code", "class-code-wait", &[("minutes", minutes.to_string())]),
    }
    Ok(Err(problems))
}

fn to_names(app: &App, request: &HttpRequest, class: &Class, next: &str) -> Result<See> {
    Ok(See(with_next("/login/names", next)).with_cookie(remember_class(app, request, class)?))
}

/// Inside, on a device that knows the class from now on.
pub fn inside(app: &App, request: &HttpRequest, class: &Class, next: &str) -> Result<See> {
    Ok(onward(next).with_cookie(remember_class(app, request, class)?))
}
