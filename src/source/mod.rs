//! Reading: from a file to records and rejects. Must not know labels, stores or numbers.

pub mod detect;
pub mod mojibake;
pub mod profile;
pub mod rows;
pub mod transform;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::Path;

use anyhow::Result;
use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::caveat::Caveat;
use crate::error::user;
use crate::schema::{FIELDS, Kind, Record, Slot, Value};
use detect::Input;
use profile::{Merge, Profile, normal};
use rows::{Row, Rows};
use transform::{Plan, Reject};

/// What reading a file gave. `rows_read` = records + merged + updated + duplicates + rejects.
#[derive(Debug, Default)]
pub struct Reading {
    pub records: Vec<Record>,
    pub rejects: Vec<Reject>,
    pub rows_read: i64,
    /// Rows that joined another row's complaint.
    pub merged: i64,
    /// Rows that changed a complaint which the file had given before.
    pub updated: i64,
    /// Rows that say again what a row before them said.
    pub duplicates: i64,
    pub notes: Vec<Caveat>,
}

/// Reads all rows of an input through a profile. `as_of` is the last day on which a complaint can have been received.
///
/// # Errors
/// Where the text has no header, or the profile does not fit it. A row that cannot be read is a [`Reject`], not an error.
pub fn read(input: &Input, profile: &Profile, as_of: NaiveDate) -> Result<Reading> {
    let mut rows = Rows::cut(input)?;
    let melted = profile.melt.as_ref().map_or(0, |melt| rows.melt(melt));
    let header = rows.header.clone();
    let plan = Plan::bind(profile, &header, as_of)?;
    let file = Path::new(&input.path).file_name().map_or(input.path.clone(), |n| n.to_string_lossy().into_owned());
    let mut reading = Reading { rows_read: rows.count() as i64, ..Reading::default() };
    let mut gathered = Gathered::new(profile, &header);
    let mut repaired = 0;
    for row in rows.iter() {
        match row.and_then(|row| plan.record(&row).map(|record| (row, record))) {
            Err(reject) => reading.rejects.push(reject),
            Ok((row, mut record)) => {
                repaired += i64::from(row.repaired);
                record.source_file.clone_from(&file);
                record.source_row = Some(row.line as i64);
                gathered.add(&plan, &row, record);
            }
        }
    }
    gathered.finish(&mut reading);
    let backwards = |r: &&Record| r.closed_on < r.received_on && r.closed_on.is_some();
    let backwards = reading.records.iter().filter(backwards).count() as i64;
    let unmapped = plan.unmapped();
    let notes = [
        (melted > 0, Caveat::Melted { lines: melted as i64, rows: reading.rows_read }),
        (repaired > 0, Caveat::Repaired { rows: repaired }),
        (backwards > 0, Caveat::ClosedBeforeReceived { rows: backwards }),
        (!unmapped.is_empty(), Caveat::Unmapped { columns: unmapped }),
    ];
    reading.notes = notes.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note).collect();
    Ok(reading)
}

/// The profile that fits the header of an input best.
///
/// # Errors
/// A `UserError` with the header's names where no profile fits.
pub fn detect<'a>(input: &Input, profiles: &'a [Profile]) -> Result<&'a Profile> {
    let rows = Rows::cut(input)?;
    let header: Vec<String> = rows.header.iter().map(|h| normal(h)).collect();
    let best = profiles.iter().filter_map(|p| Some((p.fits(&header)?, p))).max_by_key(|(score, _)| *score);
    best.map(|(_, profile)| profile).ok_or_else(|| {
        let names: Vec<&str> = rows.header.iter().take(8).map(String::as_str).collect();
        user(
            format!("no profile knows the header of {}: {}", input.path, names.join(", ")),
            "name a profile with --source (see `plaint list sources`), or write your own and pass its path",
        )
    })
}

/// Records of one file by their id, with the rows that made them.
struct Gathered<'a> {
    profile: &'a Profile,
    /// Column of the merge order.
    order: Option<(usize, &'a Merge)>,
    by_id: HashMap<String, usize>,
    complaints: Vec<Vec<Part>>,
    duplicates: i64,
}

/// One row of a complaint.
struct Part {
    rank: usize,
    text: String,
    record: Record,
}

impl<'a> Gathered<'a> {
    fn new(profile: &'a Profile, header: &[String]) -> Self {
        let order = profile.merge.as_ref().and_then(|merge| {
            let column = header.iter().position(|h| normal(h) == normal(&merge.order))?;
            Some((column, merge))
        });
        Gathered { profile, order, by_id: HashMap::new(), complaints: Vec::new(), duplicates: 0 }
    }

    fn add(&mut self, plan: &Plan, row: &Row, mut record: Record) {
        let text = row.cells.iter().map(|c| c.trim()).collect::<Vec<_>>().join("\u{1f}");
        record.record_id = match plan.identity(row) {
            Some(id) => format!("{}:{id}", self.profile.id),
            None => format!("{}:#{}", self.profile.id, &hash([text.as_str()])[..24]),
        };
        let rank = self.order.map_or(0, |(column, merge)| {
            let value = row.cells[column].trim();
            merge.prefer.iter().position(|p| p == value).unwrap_or(merge.prefer.len())
        });
        let part = Part { rank, text, record };
        match self.by_id.entry(part.record.record_id.clone()) {
            Entry::Vacant(place) => {
                place.insert(self.complaints.len());
                self.complaints.push(vec![part]);
            }
            Entry::Occupied(place) => {
                let parts = &mut self.complaints[*place.get()];
                if parts.iter().any(|p| p.text == part.text) {
                    self.duplicates += 1;
                } else {
                    parts.push(part);
                }
            }
        }
    }

    fn finish(self, reading: &mut Reading) {
        reading.duplicates = self.duplicates;
        reading.records.reserve(self.complaints.len());
        for mut parts in self.complaints {
            let more = parts.len() as i64 - 1;
            if self.profile.merge.is_some() {
                reading.merged += more;
                reading.records.push(merge(parts));
            } else {
                // Without a merge rule the later row is the newer version of the same complaint.
                reading.updated += more;
                let newest = parts.pop().expect("a complaint has at least one row");
                reading.records.push(Record { fingerprint: hash([newest.text.as_str()]), ..newest.record });
            }
        }
    }
}

/// Unites the rows of a complaint as [`Merge`] says; the order of the rows in the file does not matter.
fn merge(mut parts: Vec<Part>) -> Record {
    parts.sort_by(|a, b| (a.rank, &a.text).cmp(&(b.rank, &b.text)));
    let mut fingerprints: Vec<&str> = parts.iter().map(|p| p.text.as_str()).collect();
    fingerprints.sort_unstable();
    let fingerprint = hash(fingerprints);
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

/// SHA-256 over the parts, each ended by a separator, in hex.
fn hash<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0x1e]);
    }
    detect::hex(&hasher.finalize()[..12])
}
