//! Any bytes are a CSV file or a refusal in words, in bounded time and space.

use hocvu::error::Error;
use hocvu::roster::Column;
use hocvu::sheet::Sheet;

pub fn read(bytes: &[u8]) {
    if bytes.starts_with(b"PK\x03\x04") {
        return;
    }
    match Sheet::read::<Column>(bytes) {
        Ok(sheet) => assert!(!sheet.rows.is_empty()),
        Err(error) => assert!(matches!(error, Error::Refused(_)), "{error}"),
    }
}
