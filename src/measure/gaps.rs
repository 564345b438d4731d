//! What the engine does not give, since there is no complaint in it: a month of none is a row of 0, and so is a cell of a
//! table where a row and a column do not meet.

use std::collections::HashSet;

use super::Query;
use super::dimension::Order;
use super::group::Group;
use crate::period::{self, Bucket, Period};
use crate::table::Cell;

/// Most rows that a table grows to by empty buckets.
const MOST: usize = 20_000;

/// Adds a group of none for each bucket between the first and the last, for each combination of the other keys. `span` is
/// from when to when complaints were received at all, where a period was asked for: those of the query may begin later.
/// Whether there was room for all.
pub fn fill(query: &Query, groups: &mut Vec<Group>, span: Option<Period>) -> bool {
    let received = fill_date(query, groups, "received_on", span);
    fill_date(query, groups, "closed_on", None) && received
}

/// Adds a group of none for each row and column of a table that meet nowhere. Whether there was room for all.
pub fn complete(query: &Query, groups: &mut Vec<Group>) -> bool {
    let Some(across) = query.across().filter(|at| *at < query.by.len()) else { return true };
    let name = |keys: &[Cell]| format!("{keys:?}");
    let distinct = |keys: &mut dyn Iterator<Item = Vec<Cell>>| -> Vec<Vec<Cell>> {
        let mut seen = HashSet::new();
        keys.filter(|keys| seen.insert(name(keys))).collect()
    };
    let columns = distinct(&mut groups.iter().map(|g| vec![g.keys[across].clone()]));
    let rows = distinct(&mut groups.iter().map(|g| {
        let mut keys = g.keys.clone();
        keys[across] = Cell::Empty;
        keys
    }));
    if rows.len() * columns.len() > MOST.max(groups.len()) {
        return false;
    }
    let mut known: HashSet<String> = groups.iter().map(|g| name(&g.keys)).collect();
    for (row, column) in rows.iter().flat_map(|row| columns.iter().map(move |column| (row, column))) {
        let mut keys = row.clone();
        keys[across] = column[0].clone();
        if known.insert(name(&keys)) {
            groups.push(Group::none(keys));
        }
    }
    true
}

fn fill_date(query: &Query, groups: &mut Vec<Group>, date: &str, span: Option<Period>) -> bool {
    let dims: Vec<(usize, Bucket)> = query
        .by
        .iter()
        .enumerate()
        .filter_map(|(i, d)| match d.order {
            Order::Time(bucket, of) if of == date => Some((i, bucket)),
            _ => None,
        })
        .collect();
    if dims.is_empty() {
        return true;
    }
    let Some(range) = span.or_else(|| range(groups, &dims)) else { return true };
    let buckets = buckets(&dims, range);
    let name = |keys: &[Cell]| format!("{keys:?}");
    let with = |keys: &[Cell], bucket: &[Cell]| {
        let mut keys = keys.to_vec();
        dims.iter().zip(bucket).for_each(|((i, _), cell)| keys[*i] = cell.clone());
        keys
    };
    let mut known: HashSet<String> = groups.iter().map(|g| name(&g.keys)).collect();
    let empty = vec![Cell::Empty; dims.len()];
    let mut seen = HashSet::new();
    let others = groups.iter().map(|g| with(&g.keys, &empty)).filter(|keys| seen.insert(name(keys)));
    let others: Vec<Vec<Cell>> = others.collect();
    if others.len() * buckets.len() > MOST.max(groups.len()) {
        return false;
    }
    for keys in others.iter().flat_map(|other| buckets.iter().map(|bucket| with(other, bucket))) {
        if known.insert(name(&keys)) {
            groups.push(Group::none(keys));
        }
    }
    true
}

/// From the first day of the first bucket to the last of the last.
fn range(groups: &[Group], dims: &[(usize, Bucket)]) -> Option<Period> {
    let of = |(i, _): &(usize, Bucket)| {
        let periods = groups.iter().filter_map(|g| period::parse(g.keys[*i].text()).ok());
        periods.reduce(|a, b| Period { first: a.first.min(b.first), last: a.last.max(b.last) })
    };
    let ranges = dims.iter().filter_map(of);
    ranges.reduce(|a, b| Period { first: a.first.max(b.first), last: a.last.min(b.last) })
}

/// The keys of the days of a range, each once: a month of 2017 goes only with 2017.
fn buckets(dims: &[(usize, Bucket)], range: Period) -> Vec<Vec<Cell>> {
    let days = range.first.iter_days().take_while(|day| *day <= range.last);
    let key = |day, bucket: Bucket| bucket.around(day).map_or(Cell::Empty, |p| Cell::Text(p.to_string()));
    let mut buckets: Vec<Vec<Cell>> =
        days.map(|day| dims.iter().map(|(_, bucket)| key(day, *bucket)).collect()).collect();
    buckets.dedup();
    buckets
}
