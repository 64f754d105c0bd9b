//! JSON as programs write it: a list of records, one object with such a list in it, or one record a line.

use super::{Cell, Line, Lines};
use crate::error::{Error, Result};
use serde_json::{Map, Value};

const MOST_KEYS: usize = super::MOST_COLUMNS;

/// Nothing when the bytes do not begin as JSON does.
pub fn lines(bytes: &[u8], most: usize) -> Option<Result<Vec<Line>>> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace())?;
    [b'[', b'{'].contains(first).then(|| read(text, most))
}

fn read(text: &[u8], most: usize) -> Result<Vec<Line>> {
    let records = records(text)?;
    let mut keys: Vec<String> = Vec::new();
    for (_, record) in &records {
        for key in record.keys() {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        if keys.len() > MOST_KEYS {
            return Err(Error::refused_with("problem-sheet-columns", &[("most", MOST_KEYS.to_string())]));
        }
    }
    let mut lines = Lines::of_at_most(most);
    lines.add(0, keys.iter().map(|key| Cell::text(key)).collect())?;
    for (number, record) in &records {
        let cell = |key: &String| record.get(key).map_or(Ok(Cell::Empty), |value| cell(*number, value));
        lines.add(*number, keys.iter().map(cell).collect::<Result<_>>()?)?;
    }
    Ok(lines.lines)
}

/// Each with its place: the line where it stands, or which of the list it is.
fn records(text: &[u8]) -> Result<Vec<(usize, Map<String, Value>)>> {
    if let Ok(whole) = serde_json::from_slice::<Value>(text) {
        return match whole {
            Value::Array(list) => list.into_iter().enumerate().map(|(place, one)| object(place + 1, one)).collect(),
            Value::Object(map) => match map.iter().find_map(|(_, value)| value.as_array().filter(|list| list.iter().all(Value::is_object))) {
                Some(list) => list.iter().cloned().enumerate().map(|(place, one)| object(place + 1, one)).collect(),
                None => Ok(vec![(1, map)]),
            },
            _ => Err(Error::refused("problem-sheet-unreadable")),
        };
    }
    let lines = text.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty());
    lines.map(|(place, line)| object(place + 1, serde_json::from_slice(line).map_err(|_| wrong(place + 1))?)).collect()
}

fn object(number: usize, value: Value) -> Result<(usize, Map<String, Value>)> {
    match value {
        Value::Object(map) => Ok((number, map)),
        _ => Err(wrong(number)),
    }
}

/// Only plain values stand in a table.
fn cell(number: usize, value: &Value) -> Result<Cell> {
    match value {
        Value::Null => Ok(Cell::Empty),
        Value::Bool(yes) => Ok(Cell::text(&yes.to_string())),
        Value::Number(number) => Ok(Cell::text(&number.to_string())),
        Value::String(text) => Ok(Cell::text(text)),
        Value::Array(_) | Value::Object(_) => Err(wrong(number)),
    }
}

fn wrong(number: usize) -> Error {
    Error::refused_with("problem-sheet-json", &[("line", number.to_string())])
}
