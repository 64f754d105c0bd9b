//! Where sealed values lie: each room names its own, so that a new key can be put in the place of an old one everywhere.

use super::Keys;
use crate::db::Db;
use crate::error::Result;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Binary;

/// A column of values that `Keys::seal` made for the place `{place}/{owner}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    pub table: &'static str,
    pub column: &'static str,
    /// What the values are bound to: the words before the slash…
    pub place: &'static str,
    /// …and the indexed column whose id stands behind it.
    pub owner: &'static str,
}

/// How far a walk over a column has come, and what it did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Walked {
    pub sealed_anew: usize,
    last: Option<(Vec<u8>, Vec<u8>)>,
}

#[derive(QueryableByName)]
struct Value {
    #[diesel(sql_type = Binary)]
    owner: Vec<u8>,
    #[diesel(sql_type = Binary)]
    sealed: Vec<u8>,
}

/// As many as one change takes.
const PART: usize = 500;

impl Sealed {
    /// The next part of the column: what an earlier key sealed is sealed with the present one. `None` at the end.
    pub fn seal_anew(&self, db: &mut Db, keys: &Keys, walked: &Walked) -> Result<Option<Walked>> {
        let values = self.after(db, walked)?;
        let Some(last) = values.last() else { return Ok(None) };
        let mut next = Walked { last: Some((last.owner.clone(), last.sealed.clone())), ..walked.clone() };
        for Value { owner, sealed } in values {
            let place = self.place_of(&owner)?;
            if keys.is_sealed_with_present_key(&place, &sealed) {
                continue;
            }
            let anew = keys.seal(&place, &keys.unseal(&place, &sealed)?)?;
            let change =
                format!("UPDATE {table} SET {column} = $1 WHERE {owner} = $2 AND {column} = $3", table = self.table, column = self.column, owner = self.owner);
            sql_query(change).bind::<Binary, _>(anew).bind::<Binary, _>(owner).bind::<Binary, _>(sealed).execute(db)?;
            next.sealed_anew += 1;
        }
        Ok(Some(next))
    }

    /// How many values there are, all of which open with the present key; or the place of the first that does not.
    pub fn verify(&self, db: &mut Db, keys: &Keys) -> Result<Result<usize, String>> {
        let (mut walked, mut count) = (Walked::default(), 0);
        loop {
            let values = self.after(db, &walked)?;
            let Some(last) = values.last() else { return Ok(Ok(count)) };
            walked.last = Some((last.owner.clone(), last.sealed.clone()));
            count += values.len();
            for Value { owner, sealed } in &values {
                let place = self.place_of(owner)?;
                if !keys.is_sealed_with_present_key(&place, sealed) {
                    return Ok(Err(format!("{}.{} ({place})", self.table, self.column)));
                }
            }
        }
    }

    fn after(&self, db: &mut Db, walked: &Walked) -> Result<Vec<Value>> {
        let (owner, sealed) = walked.last.clone().unwrap_or_default();
        let question = format!(
            "SELECT {owner} AS owner, {column} AS sealed FROM {table} WHERE {column} IS NOT NULL \
             AND ({owner} > $1 OR ({owner} = $2 AND {column} > $3)) ORDER BY {owner}, {column} LIMIT {PART}",
            owner = self.owner,
            column = self.column,
            table = self.table
        );
        Ok(sql_query(question).bind::<Binary, _>(owner.clone()).bind::<Binary, _>(owner).bind::<Binary, _>(sealed).load(db)?)
    }

    fn place_of(&self, owner: &[u8]) -> Result<String> {
        let id = uuid::Uuid::from_slice(owner).map_err(crate::error::Error::broken)?;
        Ok(format!("{}/{id}", self.place))
    }
}
