//! What the fuzz targets and the tests say of each reader: any input is read or refused in words.

pub mod card;
pub mod markdown;
pub mod package;
pub mod questions;
pub mod receipt;
pub mod sheet;
pub mod svg;
pub mod vtt;
pub mod workbook;
