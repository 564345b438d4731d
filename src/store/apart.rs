//! Rows that their source gave no number, told apart within a file. Two that are the same and tell no story are two people,
//! such as answers to a survey: the n-th one is a record of its own, so that the same or an overlapping file brings nothing
//! new. Must not know sources.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hasher};

use anyhow::Result;
use polars::prelude::{DataFrame, IntoColumn, NewChunkedArray, PlSmallStr, StringChunked};

use super::index::Taken;
use crate::schema::is_hashed;

/// What was seen of a file so far: a hash and a count for each of these rows that differs from the others.
#[derive(Default)]
pub struct Apart {
    times: HashMap<u64, u32, BuildHasherDefault<Taken>>,
    /// Of denominators, which are known by what they are of: the rows that differ.
    denominators: HashMap<u64, Vec<u64>>,
    /// Rows without a number.
    pub unnumbered: i64,
    /// Those that are the same as one before them and count nevertheless.
    pub alike: i64,
}

impl Apart {
    /// Gives the same frame, in which each record to be told from another has an id of its own: the first one that of the
    /// row, the second one with `.2`.
    ///
    /// # Errors
    /// Where the frame lacks a column.
    pub fn tell(&mut self, mut frame: DataFrame) -> Result<DataFrame> {
        let text = |name| frame.column(name)?.str();
        let (ids, prints, kinds) = (text("record_id")?, text("fingerprint")?, text("kind")?);
        let (titles, stories) = (text("title")?, text("narrative")?);
        let mut told: Vec<(usize, String)> = Vec::new();
        for (row, id) in ids.iter().enumerate() {
            let Some(id) = id.filter(|id| is_hashed(id)) else { continue };
            self.unnumbered += 1;
            let place = if kinds.get(row) == Some("exposure") {
                self.distinct(id, prints.get(row).unwrap_or_default())
            } else if titles.get(row).is_none() && stories.get(row).is_none() {
                let times = self.times.entry(hash(id)).or_default();
                *times += 1;
                self.alike += i64::from(*times > 1);
                *times
            } else {
                1
            };
            if place > 1 {
                told.push((row, format!("{id}.{place}")));
            }
        }
        if told.is_empty() {
            return Ok(frame);
        }
        let mut names: Vec<Option<&str>> = ids.iter().collect();
        told.iter().for_each(|(row, id)| names[*row] = Some(id));
        let names = StringChunked::from_slice_options(PlSmallStr::from_static("record_id"), &names);
        frame.with_column(names.into_column())?;
        Ok(frame)
    }

    /// Which of the rows about the same period, place and unit this one is: what is the same as a whole is no other one.
    fn distinct(&mut self, id: &str, print: &str) -> u32 {
        let seen = self.denominators.entry(hash(id)).or_default();
        let print = hash(print);
        let place = seen.iter().position(|p| *p == print).unwrap_or(seen.len());
        if place == seen.len() {
            seen.push(print);
        }
        place as u32 + 1
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}
