//! One object as the cells of a row: objects within it become columns named by their path. Knows no rows but the one.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Objects within objects become columns down to here; deeper ones stay JSON.
const DEPTH: usize = 16;

/// The keys of an object and their values as written.
pub struct Members<'a>(pub Vec<(Cow<'a, str>, &'a RawValue)>);

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(16);
                while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    members.push((key, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// The columns so far, in the order of their first appearance.
#[derive(Default)]
pub struct Columns {
    pub names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Columns {
    /// The column of this name, which is `guess` where objects have their keys in the same order.
    fn place(&mut self, name: &str, guess: usize) -> usize {
        if self.names.get(guess).is_some_and(|known| known == name) {
            return guess;
        }
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        self.places.insert(name.to_string(), self.names.len());
        self.names.push(name.to_string());
        self.names.len() - 1
    }
}

/// One object on its way to a row.
pub struct Flat<'c> {
    pub columns: &'c mut Columns,
    pub row: &'c mut Vec<String>,
    pub path: String,
    pub guess: usize,
}

impl Flat<'_> {
    /// Puts the members of an object into the row.
    ///
    /// # Errors
    /// Where the object is no JSON.
    pub fn object(&mut self, value: &RawValue, depth: usize) -> Result<(), serde_json::Error> {
        let Members(members) = serde_json::from_str(value.get())?;
        for (key, value) in members {
            let value = unwrapped(value);
            let length = self.path.len();
            self.path.push_str(if depth > 0 { "." } else { "" });
            self.path.push_str(&key);
            if value.get().starts_with('{') && depth < DEPTH && !is_empty(value) {
                self.object(value, depth + 1)?;
            } else {
                self.put(cell(value));
            }
            self.path.truncate(length);
        }
        Ok(())
    }

    fn put(&mut self, text: String) {
        let place = self.columns.place(&self.path, self.guess);
        self.guess = place + 1;
        if self.row.len() <= place {
            if text.is_empty() {
                return;
            }
            self.row.resize(place + 1, String::new());
        }
        self.row[place] = text;
    }
}

/// What MongoDB puts around values that JSON has no form for: `{"$date": "2023-06-01T08:40:00Z"}`.
const WRAPPINGS: [&str; 7] = ["$date", "$oid", "$uuid", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal"];

/// A value without its wrapping, which may be in another.
fn unwrapped(value: &RawValue) -> &RawValue {
    let is_wrapped = value.get().starts_with('{') && value.get()[1..].trim_start().starts_with("\"$");
    match is_wrapped.then(|| serde_json::from_str(value.get())) {
        Some(Ok(Members(members))) => match members.as_slice() {
            [(key, inner)] if WRAPPINGS.contains(&key.as_ref()) => unwrapped(inner),
            _ => value,
        },
        _ => value,
    }
}

/// Whether an object or array has nothing in it.
fn is_empty(value: &RawValue) -> bool {
    value.get().bytes().skip(1).find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| matches!(byte, b'}' | b']'))
}

/// A value as the text of one cell.
pub fn cell(value: &RawValue) -> String {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'n') | None => String::new(),
        Some(b'"') => unquote(text),
        Some(b'{' | b'[') if is_empty(value) => String::new(),
        Some(b'[') => match serde_json::from_str::<Vec<&RawValue>>(text) {
            Ok(items) if items.iter().all(|item| !item.get().starts_with(['{', '['])) => {
                items.into_iter().map(cell).collect::<Vec<_>>().join("|")
            }
            _ => compact(text),
        },
        Some(b'{') => compact(text),
        _ => text.to_string(),
    }
}

/// A string's text. Half of a pair of escapes, which is no character, leaves the string as it is written.
pub fn unquote(text: &str) -> String {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return inner.to_string();
    }
    serde_json::from_str::<String>(text).unwrap_or_else(|_| inner.to_string())
}

/// JSON without the space between its parts. Whatever is written stays as it is: numbers and escapes too.
fn compact(text: &str) -> String {
    let (mut inside, mut escaped) = (false, false);
    let keep = |c: &char| {
        let kept = inside || !c.is_ascii_whitespace();
        match c {
            '"' if !escaped => inside = !inside,
            _ => {}
        }
        escaped = *c == '\\' && !escaped;
        kept
    };
    text.chars().filter(keep).collect()
}
