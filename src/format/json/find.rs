//! Where the rows of a JSON text stand, and what names their columns where they are arrays. Must not know how rows become cells.

use serde_json::value::RawValue;

use super::flat::{Members, unquote};

/// An array of rows is sought down to here.
const SEARCH: usize = 4;
/// What a text is, by how it begins.
pub enum Shape<'a> {
    Lines,
    Array,
    Object(&'a RawValue),
    Broken(serde_json::Error),
}

pub fn shape(text: &str, start: usize) -> Shape<'_> {
    let body = text.get(start..).unwrap_or_default();
    let is_whole = |line: &str| line.starts_with(['{', '[']) && serde_json::from_str::<&RawValue>(line).is_ok();
    let mut lines = body.lines().map(|line| line.trim().trim_end_matches(',')).filter(|line| !line.is_empty());
    if lines.next().is_some_and(|first| body.len() > first.len() + 1 && is_whole(first))
        && lines.next().is_some_and(|second| second.starts_with(['{', '[']))
    {
        return Shape::Lines;
    }
    if body.starts_with('[') {
        return Shape::Array;
    }
    match serde_json::from_str::<&RawValue>(body.trim_end()) {
        Ok(value) => Shape::Object(value),
        // The first lines may be the broken ones.
        Err(_) if body.lines().take(20).any(|line| is_whole(line.trim())) => Shape::Lines,
        Err(error) => Shape::Broken(error),
    }
}

/// Adds the arrays of rows within an object, each with its path.
pub fn search<'a>(value: &'a RawValue, path: &mut String, depth: usize, found: &mut Vec<(String, &'a RawValue)>) {
    let Ok(Members(members)) = serde_json::from_str::<Members>(value.get()) else { return };
    for (key, value) in members {
        let length = path.len();
        path.push_str(if length > 0 { "." } else { "" });
        path.push_str(&key);
        let text = value.get();
        if text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(['{', '['])) {
            found.push((path.clone(), value));
        } else if text.starts_with('{') && depth < SEARCH {
            search(value, path, depth + 1, found);
        }
        path.truncate(length);
    }
}

/// Where open-data portals describe the columns of rows that are arrays.
const DESCRIBED: [&str; 3] = ["meta", "view", "columns"];

/// Whether a path leads to such a description.
pub fn is_description(path: &str) -> bool {
    path == DESCRIBED.join(".")
}

/// The names of the columns of rows that are arrays, where the object has one for each cell, and whether the portal keeps them
/// for itself: when it took the row in, not when a complaint was received.
pub fn described(whole: &RawValue, rows: &RawValue) -> Option<Vec<(String, bool)>> {
    let columns = DESCRIBED.iter().try_fold(whole.get(), |value, key| member(value, key))?;
    let columns: Vec<&RawValue> = serde_json::from_str(columns).ok()?;
    let named = |column: &&RawValue| {
        let text = |key: &str| member(column.get(), key).map(unquote);
        let own = text("dataTypeName").is_some_and(|kind| kind == "meta_data")
            || text("fieldName").is_some_and(|field| field.starts_with(':'));
        Some((text("name")?, own))
    };
    let names: Vec<(String, bool)> = columns.iter().map(named).collect::<Option<_>>()?;
    let rows: Vec<&RawValue> = serde_json::from_str(rows.get()).ok()?;
    let first: Vec<&RawValue> = serde_json::from_str(rows.first()?.get()).ok()?;
    (first.len() == names.len()).then_some(names)
}

/// The value of a key of an object, as written.
fn member<'v>(object: &'v str, key: &str) -> Option<&'v str> {
    let Members(members) = serde_json::from_str::<Members<'v>>(object).ok()?;
    members.into_iter().find(|(name, _)| name == key).map(|(_, value)| value.get())
}
