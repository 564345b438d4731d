//! From the small result of a plan to a table: values, intervals, order, totals and notes. Plain arithmetic on integers.

mod columns;
mod rows;
mod words;

use std::collections::HashSet;

use anyhow::{Result, ensure};

use super::dimension::{Dimension, Order};
use super::exposure::Exposure;
use super::group::Group;
use super::shape::{By, Sort};
use super::sql::Plan;
use super::summary::Summary;
use super::values::Values;
use super::{Measure, Query, Rows, gaps, margins, money, order};
use crate::caveat::Caveat;
use crate::error::user;
use crate::lang::Text;
use crate::period::Period;
use crate::table::{ALL, Cell, KeyOrder, Pivot, Role, Row, SUBTOTAL_KEY, Table};
use columns::columns;
use rows::{row, whole_row};
use words::{definition, notes, one_sided, title};

/// Most columns of what goes across: ten years of months.
const MOST_COLUMNS: usize = 120;

/// What the statements of a [`Plan`] gave.
#[derive(Debug, Default)]
pub struct Answers {
    pub rows: Vec<Vec<Cell>>,
    pub totals: Vec<Cell>,
    /// The rows of each statement for a margin.
    pub margins: Vec<Vec<Vec<Cell>>>,
    pub summary: Summary,
    pub spans: Vec<Vec<Cell>>,
    pub undated: i64,
    pub exposure: Vec<Cell>,
    /// Complaints with and without exposure of their own; 0 where that is not asked.
    pub unexposed: i64,
    pub values: Vec<Vec<Cell>>,
}

/// Makes the table of a query from the answers to its plan.
///
/// # Errors
/// A `UserError` where amounts of several currencies would be added up.
pub fn tabulate(query: &Query, plan: &Plan, answers: Answers) -> Result<Table> {
    let m = query.measure;
    let summary = answers.summary;
    let currency = money::currency(query, &summary)?;
    let query = &money::in_currency(query, &currency);
    let exposure = Exposure::read(query, &answers.exposure)?;
    let named = exposure.as_ref().and_then(|exposure| exposure.named(m));
    let m = named.as_ref().unwrap_or(m);
    let query = &Query { measure: m, ..query.clone() };
    let keys = query.by.len() + usize::from(!m.key.is_empty());
    let mut groups: Vec<Group> = answers.rows.into_iter().map(|cells| Group::new(query, cells, keys)).collect();
    let span = |row: &Vec<Cell>| {
        let [source, first, last] = row.as_slice() else { return None };
        Some((source.clone(), Period { first: first.day()?, last: last.day()? }))
    };
    let spans: Vec<(Cell, Period)> = answers.spans.iter().filter_map(span).collect();
    // Counts name what they count; what has no row was not counted by itself, so nothing is added. Nor is it where nothing is known
    // of what was sold: what complaints there are were left out.
    let named = summary.are_counts() || m.rows == Rows::Exposure;
    let no_gaps = named || gaps::fill(query, &mut groups, &spans) & gaps::complete(query, &mut groups, &spans);
    let values = Values::new(query, answers.values, keys);
    let totals = totals(query, &groups, answers.totals, keys);
    add_margins(query, &mut groups, answers.margins);
    order::sort(query, &mut groups);
    groups.retain(|group| !(group.unnamed && summary.are_counts()));
    let whole = totals.numerator;
    let columns = columns(query, &currency);
    let names = names(query, &groups);
    let pivot = pivot(query, &groups)?;
    let margins = margins::of(query);
    groups.retain(|g| g.summed.is_empty() || margins.iter().any(|m| m.shown && m.summed == g.summed));
    let mut rows: Vec<Row> = groups.into_iter().map(|g| row(query, g, whole, &values)).collect();
    // A group without a single complaint in the denominator has no value to rank, but it is shown.
    if keys == 0 {
        rows.truncate(1);
    }
    let totals_row = whole_row(query, totals.clone(), whole, &values);
    let low = columns.iter().position(|c| c.role == Role::Low);
    let has_low = |row: &Row| low.is_some_and(|low| row.cells[low] != Cell::Empty);
    let bounded = rows.iter().chain([&totals_row]).any(has_low);
    let mut notes = notes(query, &summary, answers.undated, &rows, bounded);
    let left_out = answers.unexposed - summary.complaints;
    notes.extend(exposure.iter().flat_map(|e| e.notes(query, &rows, left_out)));
    notes.extend(one_sided(query, &totals));
    if !no_gaps {
        notes.push(Caveat::Gaps);
    }
    Ok(Table {
        lang: query.lang,
        title: title(query),
        label: m.label.get(query.lang).to_string(),
        measure: definition(query, &summary),
        columns,
        rows,
        totals: totals_row,
        notes,
        sql: plan.rows.clone(),
        command: Vec::new(),
        names,
        pivot,
        orders: orders(query),
        counted: counted(m),
    })
}

/// Groups that hold several others, from sums or from the engine.
fn add_margins(query: &Query, groups: &mut Vec<Group>, answers: Vec<Vec<Vec<Cell>>>) {
    let margins = margins::of(query);
    let sums: Vec<Group> = match query.measure.needs_totals() {
        true => margins.iter().zip(answers).flat_map(|(m, rows)| m.read(query, rows)).collect(),
        false => margins.iter().flat_map(|m| margins::add_up(query, groups, &m.summed)).collect(),
    };
    groups.extend(sums);
}

/// What goes across, in its order.
fn pivot(query: &Query, groups: &[Group]) -> Result<Option<Pivot>> {
    let Some(column) = query.across() else { return Ok(None) };
    let mut seen = HashSet::new();
    let own = groups.iter().filter(|g| !g.summed.contains(&column)).map(|g| &g.keys[column]);
    let mut values: Vec<Cell> = own.filter(|key| seen.insert(*key)).cloned().collect();
    if column == query.by.len() {
        // The first group may not have all parts.
        values.sort_by_key(|key| query.measure.parts.iter().position(|part| part.value == key.text()));
    }
    let (name, n) = (query.shape.pivot.as_deref().unwrap_or_default(), values.len());
    ensure!(
        n <= MOST_COLUMNS,
        user(
            format!("`{name}` would make {n} columns"),
            format!("at most {MOST_COLUMNS} fit: choose with --period, --where or --top {name}=10")
        )
    );
    Ok(Some(Pivot { column, values }))
}

/// How the values of each key follow each other. The parts of a share have an order of their own within a group.
fn orders(query: &Query) -> Vec<KeyOrder> {
    let sort = query.shape.sort;
    let of = |dim: &Dimension| match (&dim.order, sort) {
        (_, None | Some(Sort { by: By::Name, descending: false })) if dim.is_time() => KeyOrder::Time,
        (_, Some(Sort { by: By::Name, descending: true })) if dim.is_time() => KeyOrder::Latest,
        (_, Some(_)) => KeyOrder::Asked,
        (Order::Size | Order::Ranked { .. }, None) => KeyOrder::Size,
        _ => KeyOrder::Own,
    };
    let parts = if query.by.is_empty() && sort.is_none() { KeyOrder::Size } else { KeyOrder::Own };
    query.by.iter().map(of).chain((!query.measure.key.is_empty()).then_some(parts)).collect()
}

/// Where the complaints behind a row are counted.
fn counted(m: &Measure) -> Role {
    match m.rows {
        Rows::Exposure => Role::Numerator,
        _ if m.has_n() => Role::N,
        _ => Role::Denominator,
    }
}

/// What people read for keys, of those that occur.
fn names(query: &Query, groups: &[Group]) -> Vec<(String, String, Text)> {
    let mut names: Vec<_> = [(ALL, "合计"), (SUBTOTAL_KEY, "小计")]
        .map(|(key, zh)| (String::new(), key.to_string(), Text::new(key, zh)))
        .to_vec();
    for (i, dim) in query.by.iter().enumerate() {
        let mut seen = HashSet::new();
        let keys = groups.iter().map(|g| &g.keys[i]).filter(|key| seen.insert(key.text()));
        names.extend(keys.filter_map(|key| Some((dim.name.clone(), key.text().to_string(), dim.name_of(key)?))));
    }
    names
}

fn totals(query: &Query, groups: &[Group], whole: Vec<Cell>, keys: usize) -> Group {
    let m = query.measure;
    let all = vec![Cell::Sum(ALL); keys];
    if m.needs_totals() {
        return Group { keys: all, ..Group::new(query, whole, 0) };
    }
    let sum = |of: fn(&Group) -> i64| groups.iter().map(of).sum::<i64>();
    // Each part of a share repeats its group's denominator. Of parts that overlap the sum says nothing.
    let parts = m.parts.len().max(1) as i64;
    let denominator = sum(|g| g.denominator) / parts;
    let numerator = if m.overlapping { denominator } else { sum(|g| g.numerator) };
    let (n, squares) = (sum(|g| g.n) / parts, sum(|g| g.squares) / parts);
    Group { keys: all, numerator, denominator, n, squares, ..Group::default() }
}
