//! Of which groups a table tells anything: what has no row in it is none, or is not known.

use std::collections::HashSet;

use super::Query;
use crate::caveat::Caveat;
use crate::period::Period;
use crate::table::{Cell, Table};

/// The values that hold all that has no value of its own.
const OTHER: [&str; 3] = ["other", "only-other", "其他"];

/// The groups of which a table tells, with a row or without.
pub struct Told {
    /// Buckets of time by the place of their key: one without any row lies where there are no data.
    buckets: Vec<(usize, HashSet<String>)>,
    /// Whether the table has counts as somebody published them, who names only some groups.
    published: bool,
    /// First and last day of which there is a row, by the place of their key: of those before and behind nothing is known.
    days: Vec<(usize, Period)>,
    named: HashSet<Vec<Cell>>,
    /// Weeks of the other period that none of this one stands beside, by the place of their key.
    pub alone: Vec<(usize, String)>,
}

impl Told {
    pub fn of(query: &Query, table: &Table) -> Told {
        let times = query.by.iter().enumerate().filter(|(_, dim)| dim.is_received());
        let bucket = |i: usize| table.rows.iter().map(|row| row.cells[i].text().to_string()).collect();
        let days = query.by.iter().enumerate().filter(|(_, dim)| dim.is_day_received());
        let stretch = |i: usize| {
            let days = || table.rows.iter().filter_map(|row| row.cells[i].day());
            Some((i, Period { first: days().min()?, last: days().max()? }))
        };
        let keys = table.keys();
        Told {
            buckets: times.map(|(i, _)| (i, bucket(i))).collect(),
            published: table.notes.contains(&Caveat::Unnamed),
            days: days.filter_map(|(i, _)| stretch(i)).collect(),
            named: table.rows.iter().map(|row| row.cells[..keys].to_vec()).collect(),
            alone: Vec::new(),
        }
    }

    /// Whether a group without a row is one without complaints. A table without any row has nothing to tell it by.
    pub fn tells_of(&self, key: &[Cell]) -> bool {
        let named = || !self.published || self.named.contains(key);
        let within = |(i, p): &(usize, Period)| key[*i].day().is_none_or(|day| p.first <= day && day <= p.last);
        let told = || self.covers(key) && !self.is_alone(key) && self.days.iter().all(within) && named();
        self.named.is_empty() || key.is_empty() || told()
    }

    /// Whether there are data of the buckets of time of a key.
    pub fn covers(&self, key: &[Cell]) -> bool {
        let known = |(i, told): &(usize, HashSet<String>)| told.contains(key[*i].text());
        self.named.is_empty() || self.is_alone(key) || self.buckets.iter().all(known)
    }

    /// Whether a group that holds all that is not named holds the same in both tables.
    pub fn leaves_the_same(&self, then: &Told, key: &[Cell]) -> bool {
        let beside = |told: &Told, at: usize| -> HashSet<Cell> {
            let same = |other: &&Vec<Cell>| (0..key.len()).all(|i| i == at || other[i] == key[i]);
            told.named.iter().filter(same).map(|other| other[at].clone()).collect()
        };
        let others = (0..key.len()).filter(|at| OTHER.contains(&key[*at].text()));
        !(self.published || then.published) || others.into_iter().all(|at| beside(self, at) == beside(then, at))
    }

    fn is_alone(&self, key: &[Cell]) -> bool {
        self.alone.iter().any(|(i, week)| key[*i].text() == week)
    }
}
