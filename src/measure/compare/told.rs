//! Of which groups a table tells anything: what has no row in it is none, or is not known.

use std::collections::HashSet;

use super::Query;
use crate::caveat::Caveat;
use crate::table::{Cell, Table};

/// The groups of which a table tells, with a row or without.
pub struct Told {
    /// Buckets of time by the place of their key: one without any row lies where there are no data.
    buckets: Vec<(usize, HashSet<String>)>,
    /// Whether the table has counts as somebody published them, who names only some groups.
    published: bool,
    named: HashSet<String>,
}

impl Told {
    pub fn of(query: &Query, table: &Table) -> Told {
        let times = query.by.iter().enumerate().filter(|(_, dim)| dim.is_received());
        let bucket = |i: usize| table.rows.iter().map(|row| row.cells[i].text().to_string()).collect();
        let keys = table.keys();
        Told {
            buckets: times.map(|(i, _)| (i, bucket(i))).collect(),
            published: table.notes.contains(&Caveat::Unnamed),
            named: table.rows.iter().map(|row| name(&row.cells[..keys])).collect(),
        }
    }

    /// Whether a group without a row is one without complaints. A table without any row has nothing to tell it by.
    pub fn tells_of(&self, key: &[Cell]) -> bool {
        let named = || !self.published || self.named.contains(&name(key));
        self.named.is_empty() || key.is_empty() || (self.covers(key) && named())
    }

    /// Whether there are data of the buckets of time of a key.
    pub fn covers(&self, key: &[Cell]) -> bool {
        let known = |(i, told): &(usize, HashSet<String>)| told.contains(key[*i].text());
        self.named.is_empty() || self.buckets.iter().all(known)
    }
}

fn name(key: &[Cell]) -> String {
    format!("{key:?}")
}
