//! From a query to SQL that any engine runs over the view `complaints`: unquoted lower-case names, `SUM(CASE …)`,
//! `GROUP BY`, and no functions but SUM, MIN, MAX and MEDIAN; in dimensions also EXTRACT and TRY_CAST.

use super::dimension::{Dimension, speaks_of};
use super::{Kind, Query, margins, summary};

/// The statements of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Columns: the dimensions, the key of a share, `numerator`, `denominator`, and `value` for a median.
    pub rows: String,
    /// The same without dimensions, where totals are no sums.
    pub totals: Option<String>,
    /// The same by some dimensions, for each of the query's margins, where these are no sums.
    pub margins: Vec<String>,
    /// One row: what [`Summary`](super::summary::Summary) reads.
    pub summary: String,
    /// One row: first and last day on which complaints were received, whatever the condition; where a period was asked for
    /// in buckets.
    pub span: Option<String>,
    /// One row: complaints without a date, where a period was asked for.
    pub undated: Option<String>,
}

/// Lowers a query.
pub fn plan(query: &Query) -> Plan {
    let dims: Vec<&Dimension> = query.by.iter().collect();
    let summary = format!("SELECT {} FROM complaints{}", summary::columns(query).join(", "), filter(wanted(query)));
    let in_buckets = query.period.is_some() && query.by.iter().any(Dimension::is_received);
    let asked_anew = query.measure.kind == Kind::Median;
    let margins = if asked_anew { margins::of(query) } else { Vec::new() };
    Plan {
        rows: rows(query, &dims),
        totals: asked_anew.then(|| rows(query, &[])),
        margins: margins.iter().map(|m| rows(query, &m.kept(query))).collect(),
        summary,
        span: in_buckets.then(|| {
            let filter = filter(wanted(&Query { condition: None, ..query.clone() }));
            format!("SELECT MIN(received_on) AS first_day, MAX(received_on) AS last_day FROM complaints{filter}")
        }),
        undated: query.period.map(|_| {
            let predicates = complaints(query).into_iter().chain(query.condition.clone());
            let filter = filter(predicates.chain(["received_on IS NULL".to_string()]));
            format!("SELECT SUM(weight) AS undated FROM complaints{filter}")
        }),
    }
}

/// Complaints of `predicate`, counted by weight.
pub fn count(predicate: &str, name: &str) -> String {
    match predicate {
        "TRUE" => format!("SUM(weight) AS {name}"),
        _ => format!("SUM(CASE WHEN {predicate} THEN weight ELSE 0 END) AS {name}"),
    }
}

fn rows(query: &Query, dims: &[&Dimension]) -> String {
    let m = query.measure;
    let (numerator, denominator) = match m.kind {
        Kind::Count | Kind::Share => (count(&m.numerator, "numerator"), count(&m.numerator, "denominator")),
        Kind::Rate => (count(&both(&m.denominator, &m.numerator), "numerator"), count(&m.denominator, "denominator")),
        Kind::Sum => (aggregate("SUM", &m.denominator, &m.of, "numerator"), count(&m.denominator, "denominator")),
        Kind::Mean => {
            let weighted = format!("{} * weight", m.of);
            (aggregate("SUM", &m.denominator, &weighted, "numerator"), count(&m.denominator, "denominator"))
        }
        Kind::Median => {
            let value = aggregate("MEDIAN", &m.denominator, &m.of, "value");
            (count(&m.denominator, "numerator"), format!("{}, {value}", count(&m.denominator, "denominator")))
        }
    };
    let filter = filter(wanted(query).into_iter().chain([m.universe.clone()]));
    if m.parts.is_empty() {
        let (group, order) = grouped(dims);
        return format!("SELECT {}{numerator}, {denominator} FROM complaints{filter}{group}{order}", selected(dims));
    }
    let (group, _) = grouped(dims);
    let parts: Vec<String> =
        m.parts.iter().enumerate().map(|(i, p)| count(&p.numerator, &format!("part_{}", i + 1))).collect();
    let inner = format!(
        "SELECT {}{}, {} FROM complaints{filter}{group}",
        selected(dims),
        parts.join(", "),
        count(&m.denominator, "denominator")
    );
    let each = m.parts.iter().enumerate().map(|(i, p)| {
        let names: String = dims.iter().map(|d| format!("{}, ", d.name)).collect();
        format!("SELECT {names}'{}' AS {}, part_{} AS numerator, denominator FROM parts", p.value, m.key, i + 1)
    });
    format!("WITH parts AS ({inner}) {}", each.collect::<Vec<_>>().join(" UNION ALL "))
}

/// An aggregate over the complaints of `predicate`.
pub fn aggregate(function: &str, predicate: &str, of: &str, name: &str) -> String {
    format!("{function}(CASE WHEN {predicate} THEN {of} END) AS {name}")
}

/// Two predicates at once.
pub fn both(a: &str, b: &str) -> String {
    match (a, b) {
        ("TRUE", b) => b.to_string(),
        (a, "TRUE") => a.to_string(),
        (a, b) => format!("({a}) AND ({b})"),
    }
}

/// Surveys and exposure are no complaints; they are counted only where the query itself speaks of the kind of row.
fn complaints(query: &Query) -> Option<String> {
    let mut spoken = query.condition.iter().chain(query.by.iter().map(|d| &d.sql));
    let spoken_of = spoken.any(|sql| speaks_of(sql, "kind"));
    (!spoken_of).then(|| "kind IS NULL".to_string())
}

/// What is counted at all, the user's condition and the period, as predicates.
fn wanted(query: &Query) -> Vec<String> {
    let period = query.period.map(|p| {
        let (first, last) = (p.first, p.last);
        // A counted row belongs to a period only as a whole.
        let whole = format!("counted_until IS NULL OR counted_until <= '{last}'");
        format!("received_on >= '{first}' AND received_on <= '{last}' AND ({whole})")
    });
    complaints(query).into_iter().chain(query.condition.clone()).chain(period).collect()
}

/// The complaints that a query counts at all, as ` WHERE …`; empty for all.
pub fn selection(query: &Query) -> String {
    filter(wanted(query))
}

fn filter(predicates: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let predicates: Vec<String> =
        predicates.into_iter().filter(|p| p.as_ref() != "TRUE").map(|p| format!("({})", p.as_ref())).collect();
    if predicates.is_empty() { String::new() } else { format!(" WHERE {}", predicates.join(" AND ")) }
}

/// The dimensions as columns of a result.
fn selected(dims: &[&Dimension]) -> String {
    let column =
        |d: &&Dimension| if d.sql == d.name { format!("{}, ", d.name) } else { format!("{} AS {}, ", d.sql, d.name) };
    dims.iter().map(column).collect()
}

/// Groups and orders by the dimensions. An expression goes by its place, since its name may be that of a field too.
fn grouped(dims: &[&Dimension]) -> (String, String) {
    if dims.is_empty() {
        return (String::new(), String::new());
    }
    let by = |(i, d): (usize, &&Dimension)| if d.sql == d.name { d.name.clone() } else { (i + 1).to_string() };
    let by = dims.iter().enumerate().map(by).collect::<Vec<_>>().join(", ");
    (format!(" GROUP BY {by}"), format!(" ORDER BY {by}"))
}
