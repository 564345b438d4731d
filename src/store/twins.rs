//! Complaints that count twice, since the dataset has them under another id: of another source, with something else in front of
//! their number, or under any number with the same day, seller and words. Must not know files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use anyhow::Result;
use polars::prelude::{DataFrame, Int32Chunked, StringChunked};

use super::fronts;
use super::index::{Index, Place};
use super::said::{self, Said};
use crate::schema::is_hashed;

/// Where the new complaints of a file may be known under another id.
#[derive(Default)]
pub struct Twins {
    /// Sources of the records that are known.
    pub sources: BTreeSet<String>,
    /// Other ids under which the numbers of new complaints are stored, by their segment.
    pub stored: BTreeMap<u32, HashMap<String, New>>,
    /// Those of this run.
    pub here: Twice,
    /// New complaints with day, seller and words of a stored one, by its segment.
    pub worded: BTreeMap<u32, i64>,
}

/// A new complaint: its id and what it says.
pub struct New {
    id: String,
    said: Said,
}

/// New complaints that are known under other ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Twice {
    /// How many under another source, by that source: the number or the row is the same, and so is what tells complaints apart.
    pub elsewhere: BTreeMap<String, i64>,
    /// How many under a number of the same source that has something else in front, or nothing; and the first such pair.
    pub renumbered: i64,
    pub example: [String; 2],
    /// How many have day, seller and words of one under another number altogether, by the import that brought that one; nothing for
    /// those of this run.
    pub worded: BTreeMap<String, i64>,
}

/// The columns of a frame that tell day, seller and words.
pub struct Words<'f> {
    days: &'f Int32Chunked,
    sellers: &'f StringChunked,
    keys: &'f StringChunked,
}

impl<'f> Words<'f> {
    /// # Errors
    /// Where the frame lacks a column.
    pub fn of(frame: &'f DataFrame) -> Result<Self> {
        let text = |name: &str| frame.column(name)?.str();
        let days = frame.column("received_on")?.date()?.physical();
        Ok(Words { days, sellers: text("seller")?, keys: text("text_key")? })
    }

    /// All three as a hash, of a record that has them.
    pub fn row(&self, row: usize) -> Option<u64> {
        let told = (self.days.get(row)?, self.sellers.get(row)?, self.keys.get(row)?);
        let mut hasher = DefaultHasher::new();
        told.hash(&mut hasher);
        Some(hasher.finish())
    }
}

/// The source that an id names.
fn source_of(id: &str) -> &str {
    id.split_once(':').map_or(id, |(source, _)| source)
}

impl Twins {
    /// Takes note of where a new complaint may be known under another id. `here`: what the record at a place of this run says; of those
    /// from `began` on, which are of the same file, two numbers are two complaints. `worded`: where the first one stands with its day,
    /// seller and words.
    pub fn look(
        &mut self,
        (id, said): (&str, Said),
        worded: Option<Place>,
        index: &Index,
        began: u32,
        here: impl Fn(u32) -> Said,
    ) {
        let own = source_of(id);
        if !self.sources.contains(own) {
            self.sources.insert(own.to_string());
        }
        let sources = self.sources.iter().filter(|source| *source != own);
        let elsewhere = sources.map(|source| format!("{source}{}", &id[own.len()..]));
        let mut known = false;
        for other in elsewhere.chain(index.renumbered(id)) {
            let place = index.get(&other);
            known |= place.is_some();
            match place {
                None => {}
                Some(Place::Segment(segment)) => {
                    let new = New { id: id.to_string(), said };
                    self.stored.entry(segment).or_default().insert(other, new);
                }
                Some(Place::Incoming(place)) if place >= began && source_of(&other) == own => {}
                Some(Place::Incoming(place)) => self.here.see((&other, here(place)), (id, said)),
            }
        }
        // One whose number is known as well is told by that alone.
        match worded.filter(|_| !known) {
            Some(Place::Segment(segment)) => *self.worded.entry(segment).or_default() += 1,
            Some(Place::Incoming(place)) if place < began => *self.here.worded.entry(String::new()).or_default() += 1,
            _ => {}
        }
    }
}

impl Twice {
    /// Takes note of a new complaint beside what is known under another id, where both are the same.
    fn see(&mut self, (known, before): (&str, Said), (id, said): (&str, Said)) {
        let source = source_of(known);
        if source != source_of(id) {
            if is_hashed(known) || said::alike(before, said) {
                *self.elsewhere.entry(source.to_string()).or_default() += 1;
            }
            return;
        }
        // Systems of two offices may give the same numbers on the same days.
        let same = if fronts::by_zeros(known, id) { said::alike(before, said) } else { said::same_story(before, said) };
        if same {
            if self.renumbered == 0 {
                self.example = [known, id].map(|id| id[source.len() + 1..].to_string());
            }
            self.renumbered += 1;
        }
    }

    /// As [`Twice::see`], of a stored one.
    pub fn see_stored(&mut self, known: &str, before: Said, new: &New) {
        self.see((known, before), (&new.id, new.said));
    }
}
