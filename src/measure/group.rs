//! One group of complaints before it becomes a row: its keys and its integers.

use super::{Kind, Query};
use crate::table::Cell;

/// A group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The keys of the dimensions, and of the part where the measure is a share. Empty where nothing is known.
    pub keys: Vec<Cell>,
    pub numerator: i64,
    pub denominator: i64,
    /// Given by the engine for a median only.
    pub median: Option<f64>,
    /// Places of the dimensions that a margin sums over; none for a group of its own.
    pub summed: Vec<usize>,
}

impl Group {
    /// Reads a row of a plan: keys of the first `keys` columns, then the numbers.
    pub fn new(query: &Query, mut cells: Vec<Cell>, keys: usize) -> Group {
        let numbers = cells.split_off(keys);
        let dims = query.by.iter().map(Some).chain(std::iter::repeat(None));
        let keys = cells.into_iter().zip(dims).map(|(cell, dim)| dim.map_or(cell.clone(), |d| d.key(cell))).collect();
        let median = numbers.get(2).and_then(Cell::number);
        let number = |i: usize| numbers.get(i).map_or(0, Cell::int);
        Group { keys, numerator: number(0), denominator: number(1), median, summed: Vec::new() }
    }

    /// A group without a complaint.
    pub fn none(keys: Vec<Cell>) -> Group {
        Group { keys, numerator: 0, denominator: 0, median: None, summed: Vec::new() }
    }

    /// The value of the measure; empty where there is none.
    pub fn value(&self, kind: Kind) -> Cell {
        let real = |x: Option<f64>| x.map_or(Cell::Empty, Cell::Real);
        match kind {
            Kind::Count => Cell::Int(self.numerator),
            Kind::Share | Kind::Rate | Kind::Mean => {
                real((self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64))
            }
            Kind::Sum => Cell::Real(self.numerator as f64 / 100.0),
            Kind::Median => real(self.median),
        }
    }
}
