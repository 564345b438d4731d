//! From a group to a row: its value and its interval, and what must stay blank.

use super::super::group::Group;
use super::super::values::Values;
use super::super::{Kind, Query, Rows, interval, money};
use crate::table::{Cell, NOT_RANKABLE, REST, Row, SUBTOTAL};

/// The row of a group, under the columns of `columns.rs` in their order. `whole` is the numerator of the table, of which a count is a
/// share; `values` hold those behind a median.
pub fn row(query: &Query, group: Group, whole: i64, values: &Values) -> Row {
    let m = query.measure;
    let Group { numerator, denominator, median, n, .. } = group;
    let real = |x: Option<f64>| x.map_or(Cell::Empty, Cell::Real);
    let value = group.value(m);
    let (ratio, effective, small) = (group.ratio(), group.effective(), group.is_small(query));
    let rest = query.by.iter().zip(&group.keys).any(|(dim, key)| dim.is_rest(key));
    let flags = [(NOT_RANKABLE, small), (SUBTOTAL, !group.summed.is_empty()), (REST, rest)];
    let flags = flags.into_iter().filter(|(_, set)| *set).map(|(flag, _)| flag).collect();
    let bounds = match m.kind {
        Kind::Share | Kind::Rate if m.is_proportion() && m.rows == Rows::Survey => {
            ratio.zip(effective).map(|(p, n)| interval::score(p * n, n))
        }
        Kind::Share | Kind::Rate if m.is_proportion() => interval::wilson(numerator, denominator),
        Kind::Rate if m.rows == Rows::Exposure && m.of.is_empty() && denominator > 0 => {
            let per = |limit: f64| m.times.max(1) as f64 * limit / denominator as f64;
            interval::poisson(numerator).map(|(low, high)| (per(low), per(high)))
        }
        Kind::Count if m.rows == Rows::Complaints => interval::poisson(numerator),
        Kind::Median => {
            let bounds = values.interval(&group.keys, &group.summed);
            bounds.map(|(low, high)| (low / m.scale(), high / m.scale()))
        }
        _ => None,
    };
    // Limits of a count are whole complaints, rounded outwards.
    let bound = |limit: Option<f64>, outwards: fn(f64) -> f64| match m.kind {
        Kind::Count => limit.map_or(Cell::Empty, |x| Cell::Int(outwards(x) as i64)),
        _ => real(limit),
    };
    let keys = group.keys.len();
    let mut cells = group.keys;
    cells.extend([
        Cell::Int(numerator),
        Cell::Int(denominator),
        value,
        bound(bounds.map(|b| b.0), f64::floor),
        bound(bounds.map(|b| b.1), f64::ceil),
    ]);
    if m.kind == Kind::Count {
        cells.push(real((whole > 0).then(|| numerator as f64 / whole as f64)));
    }
    if m.has_n() {
        cells.push(Cell::Int(n));
    }
    if !m.median_of.is_empty() {
        cells.push(real(median.map(|minor| minor / 100.0)));
    }
    let mut row = Row { cells, flags };
    money::blank_mixed(query, &group.summed, keys, &mut row);
    row
}

/// The totals. That all parts together are the whole is no estimate, so a share's total has no interval, and where parts
/// overlap no value.
pub fn whole_row(query: &Query, group: Group, whole: i64, values: &Values) -> Row {
    let keys = group.keys.len();
    let mut row = row(query, group, whole, values);
    let (value, bounds) = (keys + 2, keys + 3..keys + 5);
    if query.measure.kind == Kind::Share {
        row.cells[bounds].fill(Cell::Empty);
    }
    if query.measure.overlapping {
        row.cells[value] = Cell::Empty;
    }
    row
}
