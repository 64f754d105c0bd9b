//! Trying a password or a code: counted before it is looked at, hashed outside the database.

use super::known_device::Counted;
use super::password::Password;
use super::second_factor::{SecondFactor, TypedCode};
use super::throttle::{Throttle, Try};
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::keys::Keys;
use crate::web::{App, Problems};
use actix_web::HttpRequest;

pub enum Tried<T> {
    Right(T),
    Wrong,
    /// Minutes to wait after too many wrong tries.
    Wait(i64),
}

/// A user name and a password at the staff door. Names that do not exist take the same time and the same words.
pub async fn try_password(app: &App, request: &HttpRequest, user_name: &str, password: String) -> Result<Tried<Password>> {
    let counted = Counted::of(&app.keys, request, user_name);
    let (taken, rules) = (counted.clone(), app.config.rules.clone());
    if let Try::Wait(minutes) = app.write(move |db| taken.take(db, &rules)).await? {
        return Ok(Tried::Wait(minutes));
    }
    let name = user_name.to_owned();
    let known = app.read(move |db| Password::named(db, &name)).await?;
    if !Password::verify(password, known.as_ref().map(|known| known.hash.clone())).await? {
        return Ok(Tried::Wrong);
    }
    app.write(move |db| counted.give_back(db)).await?;
    known.map(Tried::Right).ok_or_else(|| Error::broken("a password was verified that nobody has"))
}

/// The password of somebody who is signed in, before a change of what they sign in with.
pub async fn try_own_password(app: &App, own: &Password, password: String) -> Result<Tried<()>> {
    let subject = app.keys.lookup("throttle-own-password", own.person_id.0.as_bytes());
    let (taken, free) = (subject.clone(), app.config.rules.wrong_tries());
    if let Try::Wait(minutes) = app.write(move |db| Throttle::take_of(db, &taken, free)).await? {
        return Ok(Tried::Wait(minutes));
    }
    if !Password::verify(password, Some(own.hash.clone())).await? {
        return Ok(Tried::Wrong);
    }
    app.write(move |db| Throttle::forget(db, &subject)).await?;
    Ok(Tried::Right(()))
}

/// A code of the app or from paper.
pub async fn try_code(app: &App, person: PersonId, code: &str) -> Result<Tried<()>> {
    let typed = TypedCode::of(&app.keys, person, code).await?;
    let (keys, free) = (app.clone(), app.config.rules.wrong_tries());
    app.write(move |db| accept(db, &keys.keys, person, &typed, free)).await
}

fn accept(db: &mut Db, keys: &Keys, person: PersonId, typed: &TypedCode, free: i32) -> Result<Tried<()>> {
    let subject = keys.lookup("throttle-code", person.0.as_bytes());
    if let Try::Wait(minutes) = Throttle::take_of(db, &subject, free)? {
        return Ok(Tried::Wait(minutes));
    }
    let factor = SecondFactor::of(db, person)?.ok_or(Error::First("/login/staff"))?;
    if !factor.accept(db, keys, typed)? {
        return Ok(Tried::Wrong);
    }
    Throttle::forget(db, &subject)?;
    Ok(Tried::Right(()))
}

impl<T> Tried<T> {
    /// What was right, or the problem beside the field.
    pub fn or_problem(self, problems: &mut Problems, field: &'static str, wrong: &'static str, wait: &'static str) -> Option<T> {
        match self {
            Tried::Right(right) => return Some(right),
            Tried::Wrong => problems.add(field, wrong),
            Tried::Wait(minutes) => problems.add_with(field, wait, &[("minutes", minutes.to_string())]),
        }
        None
    }
}
