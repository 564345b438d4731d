//! Numbers for records, and the union of the rows of one complaint where a source has several. Must not know files.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::NaiveDate;

use super::profile::{Merge, Profile, RowKind, normal};
use super::row::Row;
use super::rows::Layout;
use super::saying::Saying;
use super::transform::Plan;
use super::united::{United, united};
use crate::digest::hash;
use crate::schema::{FIELDS, Field, Record, Slot, Value, field};

/// What the numbers of an input's records are made of besides their rows.
pub struct Numbering<'a> {
    profile: &'a Profile,
    saying: Saying,
    /// Fields of which the profile lists words.
    worded: Vec<&'static Field>,
    /// Hash of the file, with its sheet.
    file: &'a str,
    /// Column of the merge order.
    order: Option<(usize, &'a Merge)>,
}

/// One row of a complaint.
pub struct Part {
    pub place: Place,
    pub record: Record,
}

/// Where a row stands among those of its complaint: by the merge order, then by what it says in columns that are used. All that
/// it says tells it from the others, and comes last, so that a column that goes nowhere changes no value.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    rank: usize,
    used: String,
    text: String,
}

impl<'a> Numbering<'a> {
    pub fn new(profile: &'a Profile, layout: &Layout, plan: &Plan, file: &'a str) -> Self {
        let order = profile.merge.as_ref().and_then(|merge| {
            let column = layout.header.iter().position(|h| normal(h) == normal(&merge.order))?;
            Some((column, merge))
        });
        let listing = profile.fields.iter().filter(|(_, mapping)| !mapping.values.is_empty());
        let worded = listing.filter_map(|(name, _)| field(name)).collect();
        Numbering { profile, saying: Saying::new(layout, plan), worded, file, order }
    }

    /// Gives a record its id and its fingerprint, and says where its row stands among those of its complaint.
    pub fn number(&self, plan: &Plan, row: &Row, record: &mut Record) -> Place {
        let text = self.saying.all(plan, row);
        let id = &self.profile.id;
        record.record_id = match plan.identity(row) {
            Some(number) => [id.as_str(), ":", &number].concat(),
            // A denominator is known by what it is of, so that a corrected one takes its place.
            None if self.profile.kind == RowKind::Exposure => {
                format!("{id}:#{}", hash(what_of(record, &self.saying.unused(plan, row))))
            }
            // Counts of two months may well be the same; only the same line of the same file repeats.
            None if plan.counts() => format!("{id}:#{}", hash([self.file, &row.line.to_string(), &text])),
            None => format!("{id}:#{}", hash([text.as_str()])),
        };
        if self.profile.merge.is_none() {
            record.fingerprint = hash([self.profile.rules.as_str(), &text, &self.listed(record)]);
            // Only rows that are merged are put in an order.
            return Place { rank: 0, used: String::new(), text };
        }
        let rank = self.order.map_or(0, |(column, merge)| {
            let value = row.cells[column].trim();
            merge.prefer.iter().position(|p| p == value).unwrap_or(merge.prefer.len())
        });
        Place { rank, used: self.saying.used(plan, row), text }
    }

    /// Unites the rows of a complaint as [`Merge`] says; the order of the rows in the file does not matter.
    pub fn unite(&self, mut parts: Vec<Part>) -> Option<Record> {
        parts.sort_by(|a, b| a.place.cmp(&b.place));
        let mut texts: Vec<&str> = parts.iter().map(|p| p.place.text.as_str()).collect();
        texts.sort_unstable();
        let rules = hash([self.profile.rules.as_str()].into_iter().chain(texts));
        let mut codes: Vec<String> = Vec::new();
        let mut parts = parts.into_iter();
        let mut whole = parts.next()?.record;
        codes.extend(whole.source_codes.split('|').map(String::from));
        for part in parts {
            codes.extend(part.record.source_codes.split('|').map(String::from));
            for field in FIELDS {
                join(united(field), (field.get)(&part.record), (field.slot)(&mut whole));
            }
        }
        codes.retain(|c| !c.is_empty());
        codes.sort_unstable();
        codes.dedup();
        whole.source_codes = codes.join("|");
        whole.fingerprint = hash([rules, self.listed(&whole)]);
        Some(whole)
    }

    /// What the words and codes that the profile lists make of a record: one that is listed anew changes the records that have
    /// it, and no others.
    fn listed(&self, record: &Record) -> String {
        let values = self.worded.iter().map(|field| format!("{:?}", (field.get)(record)));
        let codes = record.source_codes.split('|').map(|code| format!("{code}={:?}", self.profile.codes.get(code)));
        values.chain(codes).collect()
    }
}

/// What a denominator is of: its period, place and unit, and whatever else its row says besides the number itself.
fn what_of<'r>(record: &'r Record, others: &'r str) -> Vec<Cow<'r, str>> {
    let day = |date: Option<NaiveDate>| Cow::Owned(date.map_or(String::new(), |day| day.to_string()));
    let fields = [
        &record.region,
        &record.city,
        &record.platform,
        &record.seller,
        &record.product,
        &record.product_category,
        &record.exposure_unit,
    ];
    let told = fields.map(|field| Cow::Borrowed(field.as_str()));
    let days = [day(record.received_on), day(record.counted_until)];
    days.into_iter().chain(told).chain([Cow::Borrowed(others)]).collect()
}

/// The rows of each complaint; they can be united only when all have come.
#[derive(Default)]
pub struct Gather {
    places: HashMap<String, usize>,
    complaints: Vec<Vec<Part>>,
    /// Place of the complaint and hash of the row, of all rows.
    rows: HashSet<(usize, u64)>,
    /// Rows that joined another row's complaint.
    pub merged: i64,
    /// Rows that say again what a row before them said.
    pub duplicates: i64,
}

impl Gather {
    pub fn add(&mut self, part: Part) {
        let next = self.complaints.len();
        let place = *self.places.entry(part.record.record_id.clone()).or_insert(next);
        if place == next {
            self.complaints.push(Vec::new());
        }
        let mut hasher = DefaultHasher::new();
        part.place.text.hash(&mut hasher);
        let parts = &mut self.complaints[place];
        if !self.rows.insert((place, hasher.finish())) {
            self.duplicates += 1;
        } else {
            self.merged += i64::from(!parts.is_empty());
            parts.push(part);
        }
    }

    /// The rows of all complaints, in the order in which these came first.
    pub fn complaints(self) -> Vec<Vec<Part>> {
        self.complaints
    }
}

/// As [`united`] says; codes are united by who calls.
fn join(how: United, more: Value, whole: Slot) {
    match (more, whole) {
        (Value::Text(more), Slot::Text(whole)) if whole.is_empty() => *whole = more.to_string(),
        (Value::Int(more), Slot::Int(whole)) if how == United::Largest => *whole = (*whole).max(more),
        (Value::Int(Some(more)), Slot::Int(whole)) if how == United::Least => *whole = whole.map(|w| w.min(more)),
        (Value::Int(more), Slot::Int(whole)) => *whole = whole.or(more),
        (Value::Float(more), Slot::Float(whole)) => *whole = whole.or(more),
        (Value::Date(more), Slot::Date(whole)) if how == United::Latest => *whole = (*whole).max(more),
        (Value::Date(Some(more)), Slot::Date(whole)) => *whole = Some(whole.map_or(more, |w| w.min(more))),
        (Value::Flag(more), Slot::Flag(whole)) => *whole |= more,
        _ => {}
    }
}
