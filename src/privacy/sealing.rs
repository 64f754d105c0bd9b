//! Sensitive values in the database: sealed for one row, and all of one length, so that the length tells nothing.

use crate::error::{Error, Result};
use crate::keys::Keys;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub const NEEDS_LENGTH: usize = 192;
pub const MAIL_ADDRESS_LENGTH: usize = crate::mail::LONGEST_ADDRESS + 2;
pub const TYPE_LENGTH: usize = 64;

pub struct Sealed(pub Vec<u8>);

impl Sealed {
    pub fn of<T: Serialize>(keys: &Keys, place: &str, value: &T, length: usize) -> Result<Sealed> {
        let text = serde_json::to_string(value).map_err(Error::broken)?;
        if text.len() > length {
            return Err(Error::broken(format!("{place} is longer than {length}")));
        }
        Ok(Sealed(keys.seal(place, &format!("{text:length$}"))?))
    }

    pub fn open<T: DeserializeOwned>(&self, keys: &Keys, place: &str) -> Result<T> {
        serde_json::from_str(&keys.unseal(place, &self.0)?).map_err(|_| Error::broken(format!("{place} holds what this version does not know")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::Need;

    #[test]
    fn one_need_and_all_needs_look_alike() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path()).unwrap();
        let one = Sealed::of(&keys, "needs/1", &[Need::Listen], NEEDS_LENGTH).unwrap();
        let all = Sealed::of(&keys, "needs/1", &Need::ALL, NEEDS_LENGTH).unwrap();
        assert_eq!(one.0.len(), all.0.len());
        assert_eq!(all.open::<Vec<Need>>(&keys, "needs/1").unwrap(), Need::ALL);
        assert!(all.open::<Vec<Need>>(&keys, "needs/2").is_err());
    }
}
