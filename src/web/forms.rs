//! Forms: read with limits, keeping what was typed; each problem names its field and says what to do.

use crate::error::{Error, Result};
use crate::web::filters::today;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::NaiveDate;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Deref;

/// The fields of a submitted form. Fields may repeat (lists of checkboxes).
pub struct Form<T>(T);

impl<T> Form<T> {
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Form<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Form<T>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(|_| Error::refused("form-too-large"))?;
            serde_html_form::from_bytes(&bytes).map(Form).map_err(|error| {
                tracing::info!(%error, "a form did not fit");
                Error::refused("form-incomplete")
            })
        })
    }
}

/// A choice from a list: nothing chosen, or something that is no choice, is `None`.
/// `#[serde(default, deserialize_with = "chosen")]`
pub fn chosen<'de, D: serde::Deserializer<'de>, T: std::str::FromStr>(field: D) -> Result<Option<T>, D::Error> {
    Ok(String::deserialize(field)?.parse().ok())
}

/// One problem of a form: the field, and the sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    pub field: &'static str,
    pub id: &'static str,
    pub args: BTreeMap<&'static str, String>,
}

/// The problems of a form in the order of its fields.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn add(&mut self, field: &'static str, id: &'static str) {
        self.add_with(field, id, &[]);
    }

    pub fn add_with(&mut self, field: &'static str, id: &'static str, args: &[(&'static str, String)]) {
        self.0.push(Problem { field, id, args: args.iter().cloned().collect() });
    }

    /// A refusal of the room, shown beside the field that it speaks of.
    pub fn of(field: &'static str, refusal: crate::error::Refusal) -> Problems {
        Problems(vec![Problem { field, id: refusal.id, args: refusal.args.into_iter().collect() }])
    }

    /// A text that must be there and not be too long.
    pub fn text(&mut self, field: &'static str, value: &str, missing: &'static str, most: usize) {
        if value.trim().is_empty() {
            self.add(field, missing);
        } else if value.chars().count() > most {
            self.add_with(field, "problem-too-long", &[("most", most.to_string())]);
        }
    }
}

/// A date as three fields: day, month, year. Kept as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DateField {
    pub day: String,
    pub month: String,
    pub year: String,
}

impl DateField {
    pub fn is_empty(&self) -> bool {
        [&self.day, &self.month, &self.year].iter().all(|part| part.trim().is_empty())
    }

    pub fn date(&self) -> Option<NaiveDate> {
        let year = self.year.trim().parse().ok()?;
        NaiveDate::from_ymd_opt(year, self.month.trim().parse().ok()?, self.day.trim().parse().ok()?)
    }

    /// A birth date: a day that exists, not in the future, not before 1900.
    pub fn birth_problem(&self) -> Option<&'static str> {
        match self.date() {
            _ if self.is_empty() => Some("problem-birth-date-missing"),
            None => Some("problem-date-unreal"),
            Some(day) if day > today() => Some("problem-birth-date-future"),
            Some(day) if day.format("%Y").to_string().as_str() < "1900" => Some("problem-birth-date-too-old"),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(day: &str, month: &str, year: &str) -> DateField {
        DateField { day: day.into(), month: month.into(), year: year.into() }
    }

    #[test]
    fn a_birth_date_is_a_day_that_was() {
        assert_eq!(date("2", "9", "1950").birth_problem(), None);
        assert_eq!(date("31", "2", "1950").birth_problem(), Some("problem-date-unreal"));
        assert_eq!(date("1", "1", "2999").birth_problem(), Some("problem-birth-date-future"));
        assert_eq!(date("1", "1", "195").birth_problem(), Some("problem-birth-date-too-old"));
        assert_eq!(date("", " ", "").birth_problem(), Some("problem-birth-date-missing"));
    }
}
