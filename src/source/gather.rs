//! From records of rows to records of complaints: tells repeated rows from changed ones, and unites the rows of one
//! complaint where the source has several. Must not know columns or files.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use sha2::{Digest, Sha256};

use super::detect::hex;
use super::profile::{Merge, Profile, normal};
use super::rows::Row;
use super::transform::Plan;
use super::{BATCH, Reading};
use crate::schema::{FIELDS, Kind, Record, Slot, Value};

/// Gathers the complaints of one file and gives them on in batches.
pub struct Gather<'a> {
    profile: &'a Profile,
    emit: &'a mut dyn FnMut(Vec<Record>),
    batch: Vec<Record>,
    /// Column of the merge order.
    order: Option<(usize, &'a Merge)>,
    /// Place and fingerprint of each complaint, by id.
    seen: HashMap<String, (usize, String)>,
    /// The rows of each complaint, where a profile merges; they can be united only when all have come.
    parts: Vec<Vec<Part>>,
    given: usize,
    reading: Reading,
    /// The same cells under other headers are another row.
    header: String,
    /// Hash of the file.
    file: &'a str,
}

/// One row of a complaint.
struct Part {
    rank: usize,
    text: String,
    record: Record,
}

impl<'a> Gather<'a> {
    pub fn new(profile: &'a Profile, header: &[String], file: &'a str, emit: &'a mut dyn FnMut(Vec<Record>)) -> Self {
        let order = profile.merge.as_ref().and_then(|merge| {
            let column = header.iter().position(|h| normal(h) == normal(&merge.order))?;
            Some((column, merge))
        });
        let (batch, seen, parts) = (Vec::new(), HashMap::new(), Vec::new());
        let names: Vec<String> = header.iter().map(|h| normal(h)).collect();
        let header = names.join("\u{1f}");
        Gather { profile, emit, batch, order, seen, parts, given: 0, reading: Reading::default(), header, file }
    }

    /// Takes a row and its record in.
    pub fn add(&mut self, plan: &Plan, row: &Row, mut record: Record) {
        let text = row.cells.iter().map(|c| c.trim()).collect::<Vec<_>>().join("\u{1f}");
        record.record_id = match plan.identity(row) {
            Some(id) => format!("{}:{id}", self.profile.id),
            // Counts of two months may well be the same; only the same line of the same file repeats.
            None if plan.counts() => {
                format!("{}:#{}", self.profile.id, hash([self.file, &row.line.to_string(), &self.header, &text]))
            }
            None => format!("{}:#{}", self.profile.id, hash([self.header.as_str(), &text])),
        };
        if self.profile.merge.is_some() { self.add_part(row, text, record) } else { self.add_whole(&text, record) }
    }

    /// Without a merge rule, a later row of the same id is the newer version of the complaint.
    fn add_whole(&mut self, text: &str, mut record: Record) {
        record.fingerprint = hash([self.profile.digest.as_str(), &self.header, text]);
        let place = self.given + self.batch.len();
        match self.seen.entry(record.record_id.clone()) {
            Entry::Vacant(entry) => {
                entry.insert((place, record.fingerprint.clone()));
            }
            Entry::Occupied(entry) if entry.get().1 == record.fingerprint => {
                self.reading.duplicates += 1;
                return;
            }
            Entry::Occupied(mut entry) => {
                self.reading.updated += 1;
                let (old, _) = entry.insert((place, record.fingerprint.clone()));
                self.reading.superseded.insert(old);
            }
        }
        self.give(record);
    }

    fn add_part(&mut self, row: &Row, text: String, record: Record) {
        let rank = self.order.map_or(0, |(column, merge)| {
            let value = row.cells[column].trim();
            merge.prefer.iter().position(|p| p == value).unwrap_or(merge.prefer.len())
        });
        let next = self.parts.len();
        let place = self.seen.entry(record.record_id.clone()).or_insert_with(|| (next, String::new())).0;
        if place == next {
            self.parts.push(Vec::new());
        }
        let parts = &mut self.parts[place];
        if parts.iter().any(|p| p.text == text) {
            self.reading.duplicates += 1;
        } else {
            self.reading.merged += i64::from(!parts.is_empty());
            parts.push(Part { rank, text, record });
        }
    }

    fn give(&mut self, record: Record) {
        self.batch.push(record);
        if self.batch.len() == BATCH {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.given += self.batch.len();
        (self.emit)(std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH)));
    }

    /// Gives on what is left, and adds the counts to the account.
    pub fn finish(mut self, reading: &mut Reading) {
        let (profile, header) = (self.profile, std::mem::take(&mut self.header));
        for parts in std::mem::take(&mut self.parts) {
            self.give(merge(parts, [&profile.digest, &header]));
        }
        self.flush();
        let Reading { merged, updated, duplicates, superseded, .. } = self.reading;
        (reading.merged, reading.updated, reading.duplicates, reading.superseded) =
            (merged, updated, duplicates, superseded);
    }
}

/// Unites the rows of a complaint as [`Merge`] says; the order of the rows in the file does not matter.
fn merge(mut parts: Vec<Part>, read_as: [&str; 2]) -> Record {
    parts.sort_by(|a, b| (a.rank, &a.text).cmp(&(b.rank, &b.text)));
    let mut texts: Vec<&str> = parts.iter().map(|p| p.text.as_str()).collect();
    texts.sort_unstable();
    let fingerprint = hash(read_as.into_iter().chain(texts));
    let mut codes: Vec<String> = Vec::new();
    let mut parts = parts.into_iter();
    let mut whole = parts.next().expect("a complaint has at least one row").record;
    codes.extend(whole.source_codes.split('|').map(String::from));
    for part in parts {
        codes.extend(part.record.source_codes.split('|').map(String::from));
        for field in FIELDS {
            join(field.kind, field.name, (field.get)(&part.record), (field.slot)(&mut whole));
        }
    }
    codes.retain(|c| !c.is_empty());
    codes.sort_unstable();
    codes.dedup();
    whole.source_codes = codes.join("|");
    whole.fingerprint = fingerprint;
    whole
}

fn join(kind: Kind, name: &str, more: Value, whole: Slot) {
    match (more, whole) {
        (Value::Text(more), Slot::Text(whole)) if whole.is_empty() => *whole = more.to_string(),
        (Value::Int(more), Slot::Int(whole)) if kind == Kind::Money => *whole = (*whole).max(more),
        (Value::Int(Some(more)), Slot::Int(whole)) if name == "source_row" => *whole = whole.map(|w| w.min(more)),
        (Value::Int(more), Slot::Int(whole)) => *whole = whole.or(more),
        (Value::Float(more), Slot::Float(whole)) => *whole = whole.or(more),
        (Value::Date(more), Slot::Date(whole)) if name == "closed_on" => *whole = (*whole).max(more),
        (Value::Date(Some(more)), Slot::Date(whole)) => *whole = Some(whole.map_or(more, |w| w.min(more))),
        (Value::Flag(more), Slot::Flag(whole)) => *whole |= more,
        _ => {}
    }
}

/// The first 96 bits of the SHA-256 over the parts, each ended by a separator, in hex.
pub fn hash<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0x1e]);
    }
    hex(&hasher.finalize()[..12])
}
