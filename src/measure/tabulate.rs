//! From the small result of a plan to a table: values, intervals, order, totals and notes. Plain arithmetic on integers.

use std::collections::HashSet;

use anyhow::{Result, ensure};

use super::dimension::Order;
use super::exposure::Exposure;
use super::group::Group;
use super::sql::Plan;
use super::summary::Summary;
use super::values::Values;
use super::{Kind, Query, Rows, gaps, interval, margins, order};
use crate::caveat::Caveat;
use crate::error::user;
use crate::lang::{Lang, Text};
use crate::period::Period;
use crate::table::{
    ALL, Cell, Column, Definition, Excluded, NOT_RANKABLE, Pivot, REST, Role, Row, SUBTOTAL, SUBTOTAL_KEY, Table, Unit,
};

/// Most columns of what goes across: ten years of months.
const MOST_COLUMNS: usize = 120;

/// What the statements of a [`Plan`] gave.
#[derive(Debug, Default)]
pub struct Answers {
    pub rows: Vec<Vec<Cell>>,
    pub totals: Vec<Cell>,
    /// The rows of each statement for a margin.
    pub margins: Vec<Vec<Vec<Cell>>>,
    pub summary: Vec<Cell>,
    pub span: Vec<Cell>,
    pub undated: i64,
    pub exposure: Vec<Cell>,
    pub values: Vec<Vec<Cell>>,
}

/// Makes the table of a query from the answers to its plan.
///
/// # Errors
/// A `UserError` where amounts of several currencies would be added up.
pub fn tabulate(query: &Query, plan: &Plan, answers: Answers) -> Result<Table> {
    let m = query.measure;
    let summary = Summary::read(query, answers.summary);
    let unit = value_unit(query, &summary)?;
    let exposure = Exposure::read(query, &answers.exposure)?;
    let keys = query.by.len() + usize::from(!m.key.is_empty());
    let mut groups: Vec<Group> = answers.rows.into_iter().map(|cells| Group::new(query, cells, keys)).collect();
    let span = answers.span.first().zip(answers.span.get(1));
    let span = span.and_then(|(first, last)| Some(Period { first: first.day()?, last: last.day()? }));
    let no_gaps = gaps::fill(query, &mut groups, span) & gaps::complete(query, &mut groups);
    let values = Values::new(query, answers.values, keys);
    let totals = totals(query, &groups, answers.totals, keys);
    add_margins(query, &mut groups, answers.margins);
    order::sort(query, &mut groups);
    let whole = totals.numerator;
    let columns = columns(query, &unit, &summary);
    let names = names(query, &groups);
    let pivot = pivot(query, &groups)?;
    let margins = margins::of(query);
    groups.retain(|g| g.summed.is_empty() || margins.iter().any(|m| m.shown && m.summed == g.summed));
    let mut rows: Vec<Row> = groups.into_iter().map(|g| row(query, g, whole, &values)).collect();
    // A group without a single complaint in the denominator has no value to rank, but it is shown.
    if keys == 0 {
        rows.truncate(1);
    }
    let mut notes = notes(query, &summary, answers.undated, &rows);
    notes.extend(exposure.iter().flat_map(|e| e.notes(query, &summary, &rows)));
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
        totals: whole_row(query, totals, whole, &values, &unit),
        notes,
        sql: plan.rows.clone(),
        command: Vec::new(),
        names,
        pivot,
        ordered: query.shape.sort.is_some() || query.by.first().is_some_and(|d| d.order != Order::Size),
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
    let values: Vec<Cell> = own.filter(|key| seen.insert(format!("{key:?}"))).cloned().collect();
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
    let all = vec![Cell::Text(ALL.into()); keys];
    if m.needs_totals() {
        return Group { keys: all, ..Group::new(query, whole, 0) };
    }
    let sum = |of: fn(&Group) -> i64| groups.iter().map(of).sum::<i64>();
    // Each part of a share repeats its group's denominator, and the parts together are the whole.
    let parts = m.parts.len().max(1) as i64;
    let denominator = sum(|g| g.denominator) / parts;
    let numerator = if m.kind == Kind::Share { denominator } else { sum(|g| g.numerator) };
    let (n, squares) = (sum(|g| g.n) / parts, sum(|g| g.squares) / parts);
    Group { keys: all, numerator, denominator, n, squares, ..Group::default() }
}

fn row(query: &Query, group: Group, whole: i64, values: &Values) -> Row {
    let m = query.measure;
    let Group { numerator, denominator, median, n, .. } = group;
    let real = |x: Option<f64>| x.map_or(Cell::Empty, Cell::Real);
    let value = group.value(m);
    let (ratio, effective, base) = (group.ratio(), group.effective(), group.base(m));
    let rest = query.by.iter().zip(&group.keys).any(|(dim, key)| dim.is_rest(key));
    let flags = [(NOT_RANKABLE, base < query.least_n), (SUBTOTAL, !group.summed.is_empty()), (REST, rest)];
    let flags = flags.into_iter().filter(|(_, set)| *set).map(|(flag, _)| flag).collect();
    let bounds = match m.kind {
        Kind::Share | Kind::Rate if m.is_proportion() && m.rows == Rows::Survey => {
            ratio.zip(effective).map(|(p, n)| interval::score(p * n, n))
        }
        Kind::Share | Kind::Rate if m.is_proportion() => interval::wilson(numerator, denominator),
        Kind::Rate if m.rows == Rows::Exposure && denominator > 0 => {
            let per = |limit: f64| m.times.max(1) as f64 * limit / denominator as f64;
            interval::poisson(numerator).map(|(low, high)| (per(low), per(high)))
        }
        Kind::Count if m.rows == Rows::Complaints => interval::poisson(numerator),
        Kind::Median => values.interval(&group.keys, &group.summed),
        _ => None,
    };
    // Limits of a count are whole complaints, rounded outwards.
    let bound = |limit: Option<f64>, outwards: fn(f64) -> f64| match m.kind {
        Kind::Count => limit.map_or(Cell::Empty, |x| Cell::Int(outwards(x) as i64)),
        _ => real(limit),
    };
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
    let several = group.summed.iter().any(|i| query.by[*i].name == "currency");
    if several && m.adds_money() {
        row.cells[query.by.len()..].fill(Cell::Empty);
    }
    if m.kind == Kind::Sum && several {
        blank_sum(&mut row, query.by.len());
    }
    row
}

/// Amounts in several currencies have no sum.
fn blank_sum(row: &mut Row, keys: usize) {
    row.cells[keys] = Cell::Empty;
    row.cells[keys + 2] = Cell::Empty;
}

/// The totals. That all parts together are the whole is no estimate, so a share's total has no interval, and where parts
/// overlap no value; amounts in several currencies have no sum.
fn whole_row(query: &Query, group: Group, whole: i64, values: &Values, unit: &Unit) -> Row {
    let keys = group.keys.len();
    let mut row = row(query, group, whole, values);
    let (value, bounds) = (keys + 2, keys + 3..keys + 5);
    if query.measure.kind == Kind::Share {
        row.cells[bounds].fill(Cell::Empty);
    }
    if query.measure.overlapping {
        row.cells[value] = Cell::Empty;
    }
    if *unit == Unit::Money(String::new()) && query.measure.kind == Kind::Sum {
        blank_sum(&mut row, keys);
    }
    if query.measure.adds_money() && query.by.iter().any(|d| d.name == "currency") {
        row.cells[keys..].fill(Cell::Empty);
    }
    row
}

fn columns(query: &Query, unit: &Unit, summary: &Summary) -> Vec<Column> {
    let m = query.measure;
    let word = |en: &str, zh: &str| Text::new(en, zh).get(query.lang).to_string();
    let column = |name: &str, label: String, role, unit: Unit| Column { name: name.into(), label, role, unit };
    let own =
        |name: &str, en: &str, zh: &str| m.columns.get(name).map_or(word(en, zh), |t| t.get(query.lang).to_string());
    let mut columns: Vec<Column> =
        query.by.iter().map(|d| column(&d.name, d.label.get(query.lang).into(), Role::Key, Unit::Text)).collect();
    if !m.key.is_empty() {
        columns.push(column(&m.key, m.key_label.get(query.lang).into(), Role::Key, Unit::Text));
    }
    let currency = summary.money.as_ref().map_or("", |money| &money.least).to_string();
    let adds = |field: &str| match (m.kind, unit) {
        (Kind::Sum, Unit::Money(currency)) => Unit::Minor(currency.clone()),
        (Kind::Rate, _) if m.adds_money() && !field.is_empty() => Unit::Minor(currency.clone()),
        _ if m.rows == Rows::Survey => Unit::Millionths,
        _ => Unit::Count,
    };
    let numerator = adds(&m.of);
    let denominator = if m.kind == Kind::Sum { Unit::Count } else { adds(&m.per) };
    columns.extend([
        column("numerator", own("numerator", "complaints", "件数"), Role::Numerator, numerator),
        column("denominator", own("denominator", "complaints", "件数"), Role::Denominator, denominator),
        column("value", m.label.get(query.lang).into(), Role::Value, unit.clone()),
        column("low", word("from", "下限"), Role::Low, unit.clone()),
        column("high", word("to", "上限"), Role::High, unit.clone()),
    ]);
    if m.kind == Kind::Count {
        columns.push(column("share", word("share", "占比"), Role::Share, Unit::Share));
    }
    if m.has_n() {
        columns.push(column("n", own("n", "complaints", "件数"), Role::N, Unit::Count));
    }
    if !m.median_of.is_empty() {
        columns.push(column("median", own("median", "median", "中位数"), Role::Beside, Unit::Money(currency)));
    }
    columns
}

/// Unit of the value. A sum needs one currency or a row for each, and so do bands of amounts.
fn value_unit(query: &Query, summary: &Summary) -> Result<Unit> {
    let apart = query.by.iter().any(|d| d.name == "currency");
    if let Some(money) = summary.money.as_ref().filter(|m| !apart && !m.least.is_empty()) {
        let mixed = money.least != money.greatest || money.without > 0;
        let other = if money.without > 0 { "no stated currency" } else { &money.greatest };
        ensure!(
            !mixed,
            user(
                format!("amounts in {} and in {other} cannot be added up or compared", money.least),
                format!("add --by currency, or choose one with --where \"currency = '{}'\"", money.least)
            )
        );
    }
    Ok(match query.measure.kind {
        Kind::Count => Unit::Count,
        Kind::Rate if query.measure.times > 0 => Unit::Plain(2),
        Kind::Share | Kind::Rate => Unit::Share,
        Kind::Mean => Unit::Plain(2),
        Kind::Median | Kind::Quantile => Unit::Plain(1),
        Kind::Sum if apart => Unit::Money(String::new()),
        Kind::Sum => match &summary.money {
            Some(money) if !money.least.is_empty() => Unit::Money(money.least.clone()),
            _ => Unit::Plain(2),
        },
    })
}

fn title(query: &Query) -> String {
    let mut dims: Vec<String> = query.by.iter().map(|d| d.label.get(query.lang).to_string()).collect();
    let label = query.measure.label.get(query.lang);
    if !query.measure.key.is_empty() {
        dims.push(query.measure.key_label.get(query.lang).to_string());
    }
    match query.lang {
        Lang::En => {
            let by = if dims.is_empty() { String::new() } else { format!(" by {}", dims.join(" and ")) };
            let comma = if label.contains(',') && !by.is_empty() { "," } else { "" };
            format!("{label}{comma}{by}{}", query.period.map_or(String::new(), |p| format!(", {p}")))
        }
        Lang::Zh => {
            let by = if dims.is_empty() { String::new() } else { format!("按{}统计的", dims.join("、")) };
            format!("{}{by}{label}", query.period.map_or(String::new(), |p| p.zh()))
        }
    }
}

fn definition(query: &Query, summary: &Summary) -> Definition {
    let m = query.measure;
    let excluded = m.excluded.iter().zip(&summary.excluded).map(|(e, count)| Excluded {
        about: e.about.get(query.lang).to_string(),
        when: e.when.clone(),
        count: Some(*count),
    });
    let within = |predicate: &str| match m.universe.as_str() {
        "TRUE" => predicate.to_string(),
        universe => format!("({universe}) AND ({predicate})"),
    };
    let parts: Vec<String> = m.parts.iter().map(|p| format!("{}: {}", p.value, p.numerator)).collect();
    let of = |predicate: &str| match m.kind {
        Kind::Sum | Kind::Mean => format!("sum of {} where {predicate}", m.of),
        Kind::Rate if !m.of.is_empty() => format!("sum of {} where {predicate}", m.of),
        Kind::Median => format!("median of {} where {predicate}", m.of),
        Kind::Quantile => format!("quantile {} of {} where {predicate}", m.at, m.of),
        Kind::Count | Kind::Share | Kind::Rate => predicate.to_string(),
    };
    let below =
        |predicate: String| if m.per.is_empty() { predicate } else { format!("sum of {} where {predicate}", m.per) };
    let ranked = matches!(m.kind, Kind::Sum | Kind::Mean | Kind::Median | Kind::Quantile);
    let numerator = if ranked { &m.denominator } else { &m.numerator };
    Definition {
        name: m.name.clone(),
        about: m.about.get(query.lang).to_string(),
        kind: m.kind.name().into(),
        numerator: if parts.is_empty() { of(&within(numerator)) } else { parts.join("; ") },
        denominator: below(within(&m.denominator)),
        excluded: excluded.collect(),
        source: m.source.clone(),
    }
}

fn notes(query: &Query, summary: &Summary, undated: i64, rows: &[Row]) -> Vec<Caveat> {
    let m = query.measure;
    let complaints = summary.complaints;
    let small = rows.iter().filter(|r| r.flags.contains(&NOT_RANKABLE) && !r.flags.contains(&SUBTOTAL)).count() as i64;
    let mut notes = vec![Caveat::Definition(m.about.clone())];
    if rows.is_empty() || complaints == 0 {
        notes.push(Caveat::Nothing);
    }
    let counts = summary.excluded.iter().copied();
    let parts: Vec<(i64, Text)> =
        m.excluded.iter().zip(counts).filter(|(_, n)| *n > 0).map(|(e, n)| (n, e.about.clone())).collect();
    if !parts.is_empty() {
        notes.push(Caveat::LeftOut { parts });
    }
    let unsure = m.unsure.iter().zip(&summary.unsure).filter(|(_, n)| **n > 0).map(|(u, n)| (*n, u.about.clone()));
    let unsure: Vec<(i64, Text)> = unsure.collect();
    if !unsure.is_empty() {
        notes.push(Caveat::Unsure { parts: unsure });
    }
    notes.extend(query.condition.clone().map(|sql| Caveat::Condition { sql }));
    notes.push(match query.period {
        _ if m.rows == Rows::Survey => Caveat::CoversAnswers { answers: complaints },
        Some(period) => Caveat::CoversPeriod { complaints, period },
        None => Caveat::Covers { complaints, days: summary.days, counted: summary.largest_weight > 1 },
    });
    if undated > 0 {
        notes.push(Caveat::Undated { count: undated });
    }
    if summary.straddling > 0 {
        notes.push(Caveat::Straddling { count: summary.straddling });
    }
    if m.is_proportion() {
        notes.push(if m.rows == Rows::Survey { Caveat::SurveyInterval } else { Caveat::Interval });
    }
    notes.extend(match (m.kind, m.rows) {
        (_, Rows::Exposure) => Some(Caveat::RateInterval),
        (Kind::Count, Rows::Complaints) => Some(Caveat::IntervalOfCount),
        (Kind::Median, _) => Some(Caveat::IntervalOfMedian),
        _ => None,
    });
    if small > 0 {
        notes.push(match m.has_n() || m.rows == Rows::Exposure {
            true => Caveat::TooFew { groups: small, least: query.least_n },
            false => Caveat::NotRankable { groups: small, least: query.least_n },
        });
    }
    if m.rows != Rows::Survey {
        notes.push(Caveat::Unclassified { count: summary.unclassified, of: complaints });
    }
    notes
}

/// A rate of nothing or of everything, over enough complaints, mostly shows that the source tells one answer only.
fn one_sided(query: &Query, totals: &Group) -> Option<Caveat> {
    let (none, all) = (totals.numerator == 0, totals.numerator == totals.denominator);
    let rate = query.measure.kind == Kind::Rate && query.measure.is_proportion();
    (rate && (none || all) && totals.denominator >= 30).then_some(Caveat::OneSided { all, of: totals.denominator })
}
