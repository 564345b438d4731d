//! From the small result of a plan to a table: values, intervals, order, totals and notes. Plain arithmetic on integers.

use std::collections::HashMap;

use anyhow::{Result, ensure};

use super::sql::Plan;
use super::{Kind, Query, interval};
use crate::caveat::Caveat;
use crate::error::user;
use crate::lang::{Lang, Text};
use crate::period;
use crate::table::{Cell, Column, Definition, Excluded, NOT_RANKABLE, Role, Row, Table, Unit};

/// What a group is called whose dimension has no value.
pub const UNKNOWN: &str = "(unknown)";

/// What the statements of a [`Plan`] gave.
#[derive(Debug, Default)]
pub struct Answers {
    pub rows: Vec<Vec<Cell>>,
    pub totals: Vec<Cell>,
    pub summary: Vec<Cell>,
    pub undated: i64,
}

/// One group before it becomes a row.
struct Group {
    keys: Vec<Cell>,
    numerator: i64,
    denominator: i64,
    /// Given by the engine for a median only.
    median: Option<f64>,
}

/// Makes the table of a query from the answers to its plan.
///
/// # Errors
/// A `UserError` where amounts of several currencies would be added up.
pub fn tabulate(query: &Query, plan: &Plan, answers: Answers) -> Result<Table> {
    let m = query.measure;
    let unit = value_unit(query, &answers.summary)?;
    let keys = query.by.len() + usize::from(!m.key.is_empty());
    let mut groups: Vec<Group> = answers.rows.into_iter().map(|cells| Group::new(cells, keys)).collect();
    order(query, &mut groups);
    let totals = totals(query, &groups, answers.totals, keys);
    let whole = totals.numerator;
    let columns = columns(query, &unit);
    let mut rows: Vec<Row> = groups.into_iter().map(|g| row(query, g, whole)).collect();
    // A group without a single complaint in the denominator has no value to rank, but it is shown.
    if keys == 0 {
        rows.truncate(1);
    }
    let notes = notes(query, &answers.summary, answers.undated, &rows);
    Ok(Table {
        lang: query.lang,
        title: title(query),
        label: m.label.get(query.lang).to_string(),
        measure: definition(query, &answers.summary),
        columns,
        rows,
        totals: whole_row(query, totals, whole, &unit),
        notes,
        sql: plan.rows.clone(),
        names: [(UNKNOWN, "（不详）"), ("(all)", "合计")]
            .map(|(value, zh)| (String::new(), value.to_string(), Text::new(value, zh)))
            .to_vec(),
    })
}

impl Group {
    fn new(mut cells: Vec<Cell>, keys: usize) -> Group {
        let numbers = cells.split_off(keys);
        for key in &mut cells {
            if *key == Cell::Empty {
                *key = Cell::Text(UNKNOWN.into());
            }
        }
        let median = numbers.get(2).and_then(Cell::number);
        Group { keys: cells, numerator: numbers[0].int(), denominator: numbers[1].int(), median }
    }
}

/// The largest groups first, by their first dimension, then within it; the parts of a share in their own order. Ties go
/// by name.
fn order(query: &Query, groups: &mut [Group]) {
    let dims = query.by.len();
    let part = |g: &Group| match g.keys.get(dims) {
        Some(Cell::Text(value)) => query.measure.parts.iter().position(|p| p.value == *value),
        _ => None,
    };
    let size = |g: &Group| match query.measure.kind {
        Kind::Count | Kind::Sum => g.numerator,
        Kind::Share | Kind::Rate | Kind::Mean | Kind::Median => g.denominator,
    };
    let name = |g: &Group| g.keys[..dims].iter().map(|k| format!("{k:?}")).collect::<Vec<_>>();
    let mut by_first: HashMap<Option<String>, i64> = HashMap::new();
    for group in groups.iter() {
        *by_first.entry(name(group).into_iter().next()).or_default() += size(group);
    }
    groups.sort_by_cached_key(|g| {
        let name = name(g);
        let first = name.first().cloned();
        (-by_first[&first], first, -size(g), name, part(g))
    });
}

fn totals(query: &Query, groups: &[Group], whole: Vec<Cell>, keys: usize) -> Group {
    let m = query.measure;
    let all = vec![Cell::Text("(all)".into()); keys];
    if m.kind == Kind::Median {
        return Group { keys: all, ..Group::new(whole, 0) };
    }
    let sum = |of: fn(&Group) -> i64, step: usize| groups.iter().step_by(step).map(of).sum();
    // Each part of a share repeats its group's denominator, and the parts together are the whole.
    let denominator = sum(|g| g.denominator, m.parts.len().max(1));
    let numerator = if m.kind == Kind::Share { denominator } else { sum(|g| g.numerator, 1) };
    Group { keys: all, numerator, denominator, median: None }
}

fn row(query: &Query, group: Group, whole: i64) -> Row {
    let m = query.measure;
    let Group { keys, numerator, denominator, median } = group;
    let ratio = (denominator > 0).then(|| numerator as f64 / denominator as f64);
    let real = |x: Option<f64>| x.map_or(Cell::Empty, Cell::Real);
    let value = match m.kind {
        Kind::Count => Cell::Int(numerator),
        Kind::Share | Kind::Rate | Kind::Mean => real(ratio),
        Kind::Sum => Cell::Real(numerator as f64 / 100.0),
        Kind::Median => real(median),
    };
    let bounds = match m.kind {
        Kind::Share | Kind::Rate => interval::wilson(numerator, denominator),
        _ => None,
    };
    let mut cells = keys;
    cells.extend([
        Cell::Int(numerator),
        Cell::Int(denominator),
        value,
        real(bounds.map(|b| b.0)),
        real(bounds.map(|b| b.1)),
    ]);
    if m.kind == Kind::Count {
        cells.push(real((whole > 0).then(|| numerator as f64 / whole as f64)));
    }
    let flags = if denominator < m.least_n { vec![NOT_RANKABLE] } else { Vec::new() };
    Row { cells, flags }
}

/// The totals. That all parts together are the whole is no estimate, so a share's total has no interval, and where parts
/// overlap no value; amounts in several currencies have no sum.
fn whole_row(query: &Query, group: Group, whole: i64, unit: &Unit) -> Row {
    let keys = group.keys.len();
    let mut row = row(query, group, whole);
    let (numerator, value, bounds) = (keys, keys + 2, keys + 3..keys + 5);
    if query.measure.kind == Kind::Share {
        row.cells[bounds].fill(Cell::Empty);
    }
    if query.measure.overlapping {
        row.cells[value] = Cell::Empty;
    }
    if *unit == Unit::Money(String::new()) && query.measure.kind == Kind::Sum {
        row.cells[numerator] = Cell::Empty;
        row.cells[value] = Cell::Empty;
    }
    row
}

fn columns(query: &Query, unit: &Unit) -> Vec<Column> {
    let m = query.measure;
    let word = |en: &str, zh: &str| Text::new(en, zh).get(query.lang).to_string();
    let column = |name: &str, label: String, role, unit: Unit| Column { name: name.into(), label, role, unit };
    let own =
        |name: &str, en: &str, zh: &str| m.columns.get(name).map_or(word(en, zh), |t| t.get(query.lang).to_string());
    let mut columns: Vec<Column> =
        query.by.iter().map(|f| column(f.name, f.label().get(query.lang).into(), Role::Key, Unit::Text)).collect();
    if !m.key.is_empty() {
        columns.push(column(&m.key, m.key_label.get(query.lang).into(), Role::Key, Unit::Text));
    }
    let numerator = match (m.kind, unit) {
        (Kind::Sum, Unit::Money(currency)) => Unit::Minor(currency.clone()),
        _ => Unit::Count,
    };
    columns.extend([
        column("numerator", own("numerator", "complaints", "件数"), Role::Numerator, numerator),
        column("denominator", own("denominator", "complaints", "件数"), Role::Denominator, Unit::Count),
        column("value", m.label.get(query.lang).into(), Role::Value, unit.clone()),
        column("low", word("from", "下限"), Role::Low, unit.clone()),
        column("high", word("to", "上限"), Role::High, unit.clone()),
    ]);
    if m.kind == Kind::Count {
        columns.push(column("share", word("share", "占比"), Role::Share, Unit::Share));
    }
    columns
}

/// Unit of the value. A sum needs one currency, or a row for each.
fn value_unit(query: &Query, summary: &[Cell]) -> Result<Unit> {
    Ok(match query.measure.kind {
        Kind::Count => Unit::Count,
        Kind::Share | Kind::Rate => Unit::Share,
        Kind::Mean => Unit::Plain(2),
        Kind::Median => Unit::Plain(1),
        Kind::Sum if query.by.iter().any(|f| f.name == "currency") => Unit::Money(String::new()),
        Kind::Sum => {
            let (least, greatest, without) = (summary[5].text(), summary[6].text(), summary[7].int());
            if least.is_empty() {
                return Ok(Unit::Plain(2));
            }
            let mixed = least != greatest || (without > 0 && !least.is_empty());
            let other = if without > 0 { "no stated currency" } else { greatest };
            ensure!(
                !mixed,
                user(
                    format!("amounts in {least} and in {other} cannot be added up"),
                    format!("add --by currency, or choose one with --where \"currency = '{least}'\"")
                )
            );
            Unit::Money(least.to_string())
        }
    })
}

fn title(query: &Query) -> String {
    let mut dims: Vec<String> = query.by.iter().map(|f| f.label().get(query.lang).to_string()).collect();
    let label = query.measure.label.get(query.lang);
    if !query.measure.key.is_empty() {
        dims.push(query.measure.key_label.get(query.lang).to_string());
    }
    match query.lang {
        Lang::En => {
            let by = if dims.is_empty() { String::new() } else { format!(" by {}", dims.join(" and ")) };
            format!("{label}{by}{}", query.period.map_or(String::new(), |p| format!(", {p}")))
        }
        Lang::Zh => {
            let by = if dims.is_empty() { String::new() } else { format!("按{}统计的", dims.join("、")) };
            format!("{}{by}{label}", query.period.map_or(String::new(), |p| p.zh()))
        }
    }
}

/// First cell of the summary that counts an exclusion.
fn first_exclusion(kind: Kind) -> usize {
    if kind == Kind::Sum { 8 } else { 5 }
}

fn definition(query: &Query, summary: &[Cell]) -> Definition {
    let m = query.measure;
    let counts = summary.iter().skip(first_exclusion(m.kind));
    let excluded = m.excluded.iter().zip(counts).map(|(e, count)| Excluded {
        about: e.about.get(query.lang).to_string(),
        when: e.when.clone(),
        count: count.int(),
    });
    let within = |predicate: &str| match m.universe.as_str() {
        "TRUE" => predicate.to_string(),
        universe => format!("({universe}) AND ({predicate})"),
    };
    let parts: Vec<String> = m.parts.iter().map(|p| format!("{}: {}", p.value, p.numerator)).collect();
    let of = |predicate: &str| match m.kind {
        Kind::Sum | Kind::Mean => format!("sum of {} where {predicate}", m.of),
        Kind::Median => format!("median of {} where {predicate}", m.of),
        Kind::Count | Kind::Share | Kind::Rate => predicate.to_string(),
    };
    let numerator = if matches!(m.kind, Kind::Sum | Kind::Mean | Kind::Median) { &m.denominator } else { &m.numerator };
    Definition {
        name: m.name.clone(),
        about: m.about.get(query.lang).to_string(),
        kind: m.kind.name().into(),
        numerator: if parts.is_empty() { of(&within(numerator)) } else { parts.join("; ") },
        denominator: within(&m.denominator),
        excluded: excluded.collect(),
        source: m.source.clone(),
    }
}

fn notes(query: &Query, summary: &[Cell], undated: i64, rows: &[Row]) -> Vec<Caveat> {
    let m = query.measure;
    let complaints = summary[0].int();
    let unclassified = summary[3].int();
    let small = rows.iter().filter(|r| r.flags.contains(&NOT_RANKABLE)).count() as i64;
    let mut notes = vec![Caveat::Definition(m.about.clone())];
    if rows.is_empty() || complaints == 0 {
        notes.push(Caveat::Nothing);
    }
    let counts = summary.iter().skip(first_exclusion(m.kind)).map(Cell::int);
    let parts: Vec<(i64, Text)> =
        m.excluded.iter().zip(counts).filter(|(_, n)| *n > 0).map(|(e, n)| (n, e.about.clone())).collect();
    if !parts.is_empty() {
        notes.push(Caveat::LeftOut { parts });
    }
    notes.extend(query.condition.clone().map(|sql| Caveat::Condition { sql }));
    notes.push(match query.period {
        Some(period) => Caveat::CoversPeriod { complaints, period },
        None => {
            let days = period::parse(&format!("{}..{}", summary[1].text(), summary[2].text())).ok();
            Caveat::Covers { complaints, days, counted: summary[4].int() > 1 }
        }
    });
    if undated > 0 {
        notes.push(Caveat::Undated { count: undated });
    }
    if matches!(m.kind, Kind::Share | Kind::Rate) {
        notes.push(Caveat::Interval);
    }
    if small > 0 {
        notes.push(Caveat::NotRankable { groups: small, least: m.least_n });
    }
    notes.push(Caveat::Unclassified { count: unclassified, of: complaints });
    notes
}
