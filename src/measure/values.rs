//! The values behind a median, by group: its interval comes from them. Must not know what is measured.

use std::collections::HashMap;

use super::group::Group;
use super::{Query, interval};
use crate::table::Cell;

/// How often each value occurs, in the order of the values.
type Tally = Vec<(f64, i64)>;

/// The values of each group.
#[derive(Debug, Default)]
pub struct Values {
    groups: HashMap<Vec<Cell>, Tally>,
}

impl Values {
    /// Reads the rows of a plan's values: the keys, a value, and how often it occurs.
    pub fn new(query: &Query, rows: Vec<Vec<Cell>>, keys: usize) -> Values {
        let mut groups: HashMap<Vec<Cell>, Tally> = HashMap::new();
        for mut cells in rows {
            let numbers = cells.split_off(keys);
            let value = numbers.first().and_then(Cell::number).unwrap_or_default();
            let times = numbers.get(1).map_or(0, Cell::int);
            groups.entry(Group::keys(query, cells)).or_default().push((value, times));
        }
        groups.values_mut().for_each(|tally| tally.sort_by(|a, b| a.0.total_cmp(&b.0)));
        Values { groups }
    }

    /// The interval of the median of the group with these keys; over all keys at the places that are `summed`, and where a
    /// key holds all.
    pub fn interval(&self, keys: &[Cell], summed: &[usize]) -> Option<(f64, f64)> {
        let open = |i: usize| summed.contains(&i) || keys[i].is_sum();
        if (0..keys.len()).all(|i| !open(i)) {
            return interval::median(self.groups.get(keys)?);
        }
        let within = |of: &[Cell]| (0..keys.len()).all(|i| open(i) || of[i] == keys[i]);
        let mut all: Tally = self.groups.iter().filter(|(of, _)| within(of)).flat_map(|(_, t)| t.clone()).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Values that several groups have stand once.
        all.dedup_by(|next, last| {
            let same = next.0 == last.0;
            last.1 += if same { next.1 } else { 0 };
            same
        });
        interval::median(&all)
    }
}
