//! Of which groups a table tells anything: what has no row in it is none, or is not known.

use std::collections::{HashMap, HashSet};

use super::super::guard::Coverage;
use super::Query;
use crate::caveat::Caveat;
use crate::period::{self, Period};
use crate::table::{Cell, Table};

/// The values that hold all that has no value of its own.
const OTHER: [&str; 3] = ["other", "only-other", "其他"];

/// The groups of which a table tells, with a row or without.
pub struct Told<'a> {
    query: &'a Query<'a>,
    coverage: &'a Coverage,
    /// The time of the table.
    period: Period,
    /// What its buckets are called in its own period, by the place and the name of their key.
    own_names: HashMap<(usize, String), String>,
    /// Buckets of time by the place of their key: one without any row lies where there are no data.
    buckets: Vec<(usize, HashSet<String>)>,
    /// Whether the table has counts as somebody published them, who names only some groups.
    published: bool,
    /// First and last day of which there is a row, by the place of their key: of those before and behind nothing is known.
    days: Vec<(usize, Period)>,
    named: HashSet<Vec<Cell>>,
    /// Weeks of the other period that none of this one stands beside, by the place of their key.
    alone: Vec<(usize, String)>,
}

/// What a change is one of: a source, where the table is by it, in an earlier time and in a newer one.
pub type Of<'k> = (Option<&'k str>, Period, Period);

impl<'a> Told<'a> {
    pub fn of(query: &'a Query, table: &Table, coverage: &'a Coverage, period: Period) -> Told<'a> {
        let times = query.by.iter().enumerate().filter(|(_, dim)| dim.is_received());
        let bucket = |i: usize| table.rows.iter().map(|row| row.cells[i].text().to_string()).collect();
        let days = query.by.iter().enumerate().filter(|(_, dim)| dim.is_day_received());
        let stretch = |i: usize| {
            let days = || table.rows.iter().filter_map(|row| row.cells[i].day());
            Some((i, Period { first: days().min()?, last: days().max()? }))
        };
        let keys = table.keys();
        Told {
            query,
            coverage,
            period,
            own_names: HashMap::new(),
            buckets: times.map(|(i, _)| (i, bucket(i))).collect(),
            published: table.notes.contains(&Caveat::Unnamed),
            days: days.filter_map(|(i, _)| stretch(i)).collect(),
            named: table.rows.iter().map(|row| row.cells[..keys].to_vec()).collect(),
            alone: Vec::new(),
        }
    }

    /// Of an earlier table that was laid under the names of a newer one: what its buckets were called, and which weeks of the newer
    /// one none stands beside.
    pub fn laid(self, own_names: HashMap<(usize, String), String>, alone: Vec<(usize, String)>) -> Told<'a> {
        Told { own_names, alone, ..self }
    }

    fn source<'k>(&self, key: &'k [Cell]) -> Option<&'k str> {
        self.query.source_at().and_then(|at| key.get(at)).map(Cell::text)
    }

    /// The time of a group: its bucket or day, else the whole period.
    fn time(&self, key: &[Cell]) -> Period {
        let times = self.query.by.iter().zip(key).enumerate().filter_map(|(i, (dim, cell))| {
            let name = cell.text().to_string();
            let own = self.own_names.get(&(i, name.clone())).unwrap_or(&name);
            let day = || Cell::Text(own.clone()).day().map(|day| Period { first: day, last: day });
            if dim.is_received() { period::parse(own).ok() } else { dim.is_day_received().then(day).flatten() }
        });
        times.fold(self.period, |time, bucket| time.cut(&bucket))
    }

    /// What a change from this table to a newer one is one of.
    pub fn until<'k>(&self, now: &Told, key: &'k [Cell]) -> Of<'k> {
        (self.source(key), self.time(key), now.time(key))
    }

    /// Whether as much of the one time is covered as of the other.
    pub fn is_alike(&self, (source, then, now): Of) -> bool {
        self.coverage.is_alike(source, then, now)
    }

    /// Whether a group without a row is one without complaints. A table without any row has nothing to tell it by but when the source
    /// of the group began and ended.
    pub fn tells_of(&self, key: &[Cell]) -> bool {
        let named = || !self.published || self.named.contains(key);
        let within = |(i, p): &(usize, Period)| key[*i].day().is_none_or(|day| p.first <= day && day <= p.last);
        let told = || self.covers(key) && !self.is_alone(key) && self.days.iter().all(within) && named();
        let source = self.source(key);
        let of_source = source.is_none() || self.coverage.tells_of(source, self.time(key));
        of_source && (self.named.is_empty() || key.is_empty() || told())
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
