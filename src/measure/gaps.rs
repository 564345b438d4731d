//! What the engine does not give, since there is no complaint in it: a month of none is a row of 0, and so is a cell of a
//! table where a row and a column do not meet.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::Query;
use super::dimension::Order;
use super::group::Group;
use crate::period::{self, Bucket, Period};
use crate::table::Cell;

/// Most rows that a table grows to by empty buckets.
const MOST: usize = 20_000;

/// Where complaints came on less than one of so many days, the others have no row.
const SELDOM: usize = 10;

/// From when to when complaints of each source were received at all: those of the query may begin later.
pub type Spans = [(Cell, Period)];

/// Adds a group of none for each bucket between the first and the last, for each combination of the other keys: where a period was
/// asked for, from when to when complaints were received at all. Whether there was room for all.
pub fn fill(query: &Query, groups: &mut Vec<Group>, spans: &Spans) -> bool {
    let received = fill_date(query, groups, "received_on", spans);
    fill_date(query, groups, "closed_on", spans) && received
}

/// Adds a group of none for each row and column of a table that meet nowhere. Whether there was room for all.
pub fn complete(query: &Query, groups: &mut Vec<Group>, spans: &Spans) -> bool {
    let Some(across) = query.across().filter(|at| *at < query.by.len()) else { return true };
    let distinct = |keys: &mut dyn Iterator<Item = Vec<Cell>>| -> Vec<Vec<Cell>> {
        let mut seen = HashSet::new();
        keys.filter(|keys| seen.insert(keys.clone())).collect()
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
    let mut known: HashSet<Vec<Cell>> = groups.iter().map(|g| g.keys.clone()).collect();
    for (row, column) in rows.iter().flat_map(|row| columns.iter().map(move |column| (row, column))) {
        let mut keys = row.clone();
        keys[across] = column[0].clone();
        if is_told(query, spans, &keys) && known.insert(keys.clone()) {
            groups.push(Group::none(keys));
        }
    }
    true
}

/// Whether there are data of the time of a group. Those of a source, where the table is by it, begin and end with it: before and
/// behind nobody knows of none.
fn is_told(query: &Query, spans: &Spans, keys: &[Cell]) -> bool {
    let source = query.source_at().map(|at| &keys[at]);
    let Some((_, span)) = spans.iter().find(|(of, _)| Some(of) == source) else { return true };
    (0..query.by.len()).all(|i| {
        let time = Step::of(query, i, "received_on").and_then(|step| step.period(&keys[i]));
        time.is_none_or(|time| time.first <= span.last && span.first <= time.last)
    })
}

/// A bucket of the calendar, or the day itself.
#[derive(Clone, Copy)]
enum Step {
    Day,
    In(Bucket),
}

impl Step {
    /// The steps of a dimension of this date. A day is none where days go across: it would be a column.
    fn of(query: &Query, place: usize, date: &str) -> Option<Step> {
        let dim = &query.by[place];
        match dim.order {
            Order::Time(bucket, of) if of == date => Some(Step::In(bucket)),
            _ if dim.sql == date && query.across() != Some(place) => Some(Step::Day),
            _ => None,
        }
    }

    fn key(self, day: NaiveDate) -> Cell {
        match self {
            Step::Day => Cell::Text(day.to_string()),
            Step::In(bucket) => bucket.around(day).map_or(Cell::Empty, |p| Cell::Text(p.to_string())),
        }
    }

    /// The time of a key.
    fn period(self, key: &Cell) -> Option<Period> {
        match self {
            Step::Day => key.day().map(|day| Period { first: day, last: day }),
            Step::In(_) => period::parse(key.text()).ok(),
        }
    }
}

fn fill_date(query: &Query, groups: &mut Vec<Group>, date: &str, spans: &Spans) -> bool {
    let dims = (0..query.by.len()).filter_map(|i| Some((i, Step::of(query, i, date)?)));
    let dims: Vec<(usize, Step)> = dims.collect();
    if dims.is_empty() {
        return true;
    }
    let asked = spans.iter().map(|(_, span)| *span).reduce(around);
    let asked = asked.filter(|_| query.period.is_some() && date == "received_on");
    let Some(range) = asked.or_else(|| range(groups, &dims)) else { return true };
    let buckets = buckets(&dims, range);
    let with = |keys: &[Cell], bucket: &[Cell]| {
        let mut keys = keys.to_vec();
        dims.iter().zip(bucket).for_each(|((i, _), cell)| keys[*i] = cell.clone());
        keys
    };
    let mut known: HashSet<Vec<Cell>> = groups.iter().map(|g| g.keys.clone()).collect();
    let empty = vec![Cell::Empty; dims.len()];
    let mut seen = HashSet::new();
    let others = groups.iter().map(|g| with(&g.keys, &empty)).filter(|keys| seen.insert(keys.clone()));
    let others: Vec<Vec<Cell>> = others.collect();
    let seldom = dims.iter().any(|(i, step)| matches!(step, Step::Day) && is_seldom(groups, *i, buckets.len()));
    if seldom || others.len() * buckets.len() > MOST.max(groups.len()) {
        return false;
    }
    for keys in others.iter().flat_map(|other| buckets.iter().map(|bucket| with(other, bucket))) {
        if is_told(query, spans, &keys) && known.insert(keys.clone()) {
            groups.push(Group::none(keys));
        }
    }
    true
}

/// From the first day of both to the last.
fn around(a: Period, b: Period) -> Period {
    Period { first: a.first.min(b.first), last: a.last.max(b.last) }
}

/// Whether complaints came on so few of the days that a row for each other day would bury them.
fn is_seldom(groups: &[Group], place: usize, days: usize) -> bool {
    let known: HashSet<&str> = groups.iter().map(|g| g.keys[place].text()).collect();
    days > SELDOM * known.len()
}

/// From the first day of the first bucket to the last of the last.
fn range(groups: &[Group], dims: &[(usize, Step)]) -> Option<Period> {
    let of = |(i, step): &(usize, Step)| {
        let periods = groups.iter().filter_map(|g| step.period(&g.keys[*i]));
        periods.reduce(around)
    };
    let ranges = dims.iter().filter_map(of);
    ranges.reduce(|a, b| Period { first: a.first.max(b.first), last: a.last.min(b.last) })
}

/// The keys of the days of a range, each once: a month of 2017 goes only with 2017.
fn buckets(dims: &[(usize, Step)], range: Period) -> Vec<Vec<Cell>> {
    let days = range.first.iter_days().take_while(|day| *day <= range.last);
    let mut buckets: Vec<Vec<Cell>> = days.map(|day| dims.iter().map(|(_, step)| step.key(day)).collect()).collect();
    buckets.dedup();
    buckets
}
