//! One group of complaints before it becomes a row: its keys and its integers.

use super::Query;
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
}

impl Group {
    /// Reads a row of a plan: keys of the first `keys` columns, then the numbers.
    pub fn new(query: &Query, mut cells: Vec<Cell>, keys: usize) -> Group {
        let numbers = cells.split_off(keys);
        let dims = query.by.iter().map(Some).chain(std::iter::repeat(None));
        let keys = cells.into_iter().zip(dims).map(|(cell, dim)| dim.map_or(cell.clone(), |d| d.key(cell))).collect();
        let median = numbers.get(2).and_then(Cell::number);
        let number = |i: usize| numbers.get(i).map_or(0, Cell::int);
        Group { keys, numerator: number(0), denominator: number(1), median }
    }
}
