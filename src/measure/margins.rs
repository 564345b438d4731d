//! Margins: groups that hold several rows of a table, such as a subtotal. What adds up is added up; a median is asked for
//! anew.

use std::collections::HashMap;

use super::Query;
use super::dimension::Dimension;
use super::group::Group;
use super::shape::By;
use crate::table::{ALL, Cell, SUBTOTAL_KEY};

/// A margin, by the dimensions that it sums over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Margin {
    /// Places of the dimensions that are summed over, ascending.
    pub summed: Vec<usize>,
    /// Whether it stands in the table; the others serve to sort it.
    pub shown: bool,
}

impl Margin {
    /// The dimensions that it is by.
    pub fn kept<'a>(&self, query: &'a Query) -> Vec<&'a Dimension> {
        query.by.iter().enumerate().filter(|(i, _)| !self.summed.contains(i)).map(|(_, dim)| dim).collect()
    }

    /// Reads its groups from the engine's rows, whose first cells are the keys that it keeps.
    pub fn read(&self, query: &Query, rows: Vec<Vec<Cell>>) -> Vec<Group> {
        let all = vec![Cell::Empty; query.by.len()];
        let group = |mut cells: Vec<Cell>| {
            let numbers = cells.split_off(query.by.len() - self.summed.len());
            let mut given = cells.into_iter();
            let place = |(i, cell): (usize, &Cell)| {
                if self.summed.contains(&i) { cell.clone() } else { given.next().unwrap_or_default() }
            };
            let cells: Vec<Cell> = all.iter().enumerate().map(place).chain(numbers).collect();
            let group = Group::new(query, cells, query.by.len());
            Group { keys: keys(query, &group.keys, &self.summed), summed: self.summed.clone(), ..group }
        };
        rows.into_iter().map(group).collect()
    }
}

/// The margins of a query, without the one total over all.
pub fn of(query: &Query) -> Vec<Margin> {
    let (down, dims) = (query.down(), query.by.len());
    let parts = !query.measure.parts.is_empty();
    let pivoted = query.across().is_some();
    let by_value = query.shape.sort.is_some_and(|s| s.by == By::Value) && !parts;
    let mut margins: Vec<Margin> = Vec::new();
    for kept in (0..=down).rev() {
        let inner = kept > 0 && kept < down;
        let shown = kept == down || if inner { query.shape.totals } else { pivoted || query.shape.totals && parts };
        // With and without what goes across.
        for last in if dims > down { vec![dims, down] } else { vec![dims] } {
            let summed: Vec<usize> = (kept..down).chain(last..dims).collect();
            // The rows themselves, and the one total over all.
            let given = summed.is_empty() || (summed.len() == dims && !parts);
            let sorts = by_value && kept > 0 && last == down;
            if !given && (shown || sorts) {
                margins.push(Margin { summed, shown });
            }
        }
    }
    margins
}

/// Adds groups up over some dimensions, in the order in which they first occur.
pub fn add_up(query: &Query, groups: &[Group], summed: &[usize]) -> Vec<Group> {
    let mut sums: Vec<Group> = Vec::new();
    let mut places = HashMap::new();
    for group in groups {
        let keys = keys(query, &group.keys, summed);
        let at = *places.entry(keys.clone()).or_insert_with(|| {
            sums.push(Group { keys, summed: summed.to_vec(), ..Group::default() });
            sums.len() - 1
        });
        sums[at].numerator += group.numerator;
        sums[at].denominator += group.denominator;
        sums[at].n += group.n;
        sums[at].squares += group.squares;
        // What is known of some groups only is no part of all.
        sums[at].unnamed |= group.unnamed;
    }
    sums
}

/// The keys of a margin: a subtotal within what it is of, else all.
pub fn keys(query: &Query, keys: &[Cell], summed: &[usize]) -> Vec<Cell> {
    let within = summed.first().is_some_and(|first| *first > 0 && *first < query.down());
    let key = |(i, key): (usize, &Cell)| match summed.contains(&i) {
        false => key.clone(),
        true if within && summed[0] == i => Cell::Sum(SUBTOTAL_KEY),
        true => Cell::Sum(ALL),
    };
    keys.iter().enumerate().map(key).collect()
}
