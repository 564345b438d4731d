//! From a query to SQL that any engine runs over the view `complaints`: unquoted lower-case names, `SUM(CASE …)`,
//! `GROUP BY`, and few functions: SUM, MIN, MAX, COUNT, MEDIAN, QUANTILE_CONT, COALESCE; for survey weights CAST and FLOOR, in
//! dimensions EXTRACT and TRY_CAST. Names that no table shows begin with `_`, which no dimension does.

use super::condition::conjuncts;
use super::dimension::{Dimension, quoted, speaks_of};
use super::group::Extra;
use super::{Kind, Measure, Part, Query, Rows, exposure, margins, summary};
use crate::period::Period;
use crate::schema::FIELDS;

/// The statements of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Columns: the dimensions, the key of a share, `numerator`, `denominator`, and the measure's extras.
    pub rows: String,
    /// The same for a share where rows are counts: a part that no row names is NULL, since nobody said that it is 0.
    pub named: Option<String>,
    /// The same without dimensions, where totals are no sums.
    pub totals: Option<String>,
    /// The same by some dimensions, for each of the query's margins, where these are no sums.
    pub margins: Vec<String>,
    /// Columns: the dimensions, `value` and how many times (`_times`) it occurs, for a median.
    pub values: Option<String>,
    /// One row: what [`Summary`](super::summary::Summary) reads.
    pub summary: String,
    /// A row for each source: first and last day on which its complaints were received, whatever else the condition says; where a
    /// period was asked for in buckets, or the table is by source and time.
    pub span: Option<String>,
    /// One row: complaints without a date, where a period was asked for.
    pub undated: Option<String>,
    /// One row: what [`Exposure`](exposure::Exposure) reads, where complaints are set against exposure.
    pub exposure: Option<String>,
    /// One row: the complaints that would be counted if all had exposure of their own period and group.
    pub unexposed: Option<String>,
}

/// Lowers a query.
pub fn plan(query: &Query) -> Plan {
    let dims: Vec<&Dimension> = query.by.iter().collect();
    let summary =
        format!("SELECT {} FROM complaints{}", summary::columns(query).join(", "), filter(complaints_wanted(query)));
    let by_time = |dim: &Dimension| dim.is_received() || dim.sql == "received_on";
    let in_buckets = query.by.iter().any(by_time) && (query.period.is_some() || query.source_at().is_some());
    let asked_anew = query.measure.needs_totals();
    let margins = if asked_anew { margins::of(query) } else { Vec::new() };
    Plan {
        rows: rows(query, &dims, false),
        named: query.measure.may_leave_parts_unnamed().then(|| rows(query, &dims, true)),
        totals: asked_anew.then(|| rows(query, &[], false)),
        margins: margins.iter().map(|m| rows(query, &m.kept(query), false)).collect(),
        values: (query.measure.kind == Kind::Median).then(|| values(query, &dims)),
        summary,
        span: in_buckets.then(|| {
            let (of_source, _) = speaking_of(query, &["source"]);
            let filter = filter(wanted(&Query { condition: joined(&of_source), ..query.clone() }));
            let days = "MIN(received_on) AS first_day, MAX(received_on) AS last_day";
            format!("SELECT source, {days} FROM complaints{filter} GROUP BY source ORDER BY source")
        }),
        undated: query.period.map(|_| {
            let rows = if query.measure.rows == Rows::Survey { Rows::Survey } else { Rows::Complaints };
            let predicates = complaints(query, rows).into_iter().chain(query.condition.clone());
            let filter = filter(predicates.chain(["received_on IS NULL".to_string()]));
            format!("SELECT SUM(weight) AS undated FROM complaints{filter}")
        }),
        exposure: (query.measure.rows == Rows::Exposure).then(|| {
            let filter = filter(wanted(query).into_iter().chain([query.measure.denominator.clone()]));
            format!("SELECT {} FROM complaints{filter}", exposure::COLUMNS)
        }),
        unexposed: query.exposed.is_some().then(|| {
            let filter = filter(complaints_wanted(&Query { exposed: None, ..query.clone() }));
            format!("SELECT SUM(weight) AS complaints FROM complaints{filter}")
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

/// A survey weight in millionths, since sums of fractions differ from engine to engine; an answer without one counts 1.
const SURVEY_WEIGHT: &str = "CAST(FLOOR(COALESCE(survey_weight, 1) * 1000000 + 0.5) AS BIGINT) * weight";

/// Its square in millionths, for the effective number of answers.
const SQUARED_WEIGHT: &str =
    "CAST(FLOOR(COALESCE(survey_weight, 1) * COALESCE(survey_weight, 1) * 1000000 + 0.5) AS BIGINT) * weight";

impl Measure {
    /// Whether its totals are no sums of its rows.
    pub fn needs_totals(&self) -> bool {
        matches!(self.kind, Kind::Median | Kind::Quantile) || !self.median_of.is_empty()
    }

    /// Whether counts that somebody published may say nothing of one of its parts.
    pub fn may_leave_parts_unnamed(&self) -> bool {
        !self.parts.is_empty() && self.rows == Rows::Complaints
    }

    /// The sum of `field` over `predicate`; without a field complaints or answers by their weight.
    fn total(&self, predicate: &str, field: &str, name: &str) -> String {
        match self.each(field) {
            "weight" => count(predicate, name),
            of => format!("SUM(CASE WHEN {predicate} THEN {of} ELSE 0 END) AS {name}"),
        }
    }

    /// What a record adds to a sum of `field`; without a field to a sum of complaints or answers.
    pub fn each<'a>(&self, field: &'a str) -> &'a str {
        match (field, self.rows) {
            ("", Rows::Survey) => SURVEY_WEIGHT,
            ("", _) => "weight",
            (field, _) => field,
        }
    }

    /// What its numerator counts: within the denominator, where that counts the same.
    pub fn inside(&self) -> String {
        if self.per.is_empty() { both(&self.denominator, &self.numerator) } else { self.numerator.clone() }
    }

    /// A column behind the denominator.
    fn extra(&self, extra: Extra) -> String {
        let name = extra.name();
        match (extra, self.kind) {
            (Extra::Value, Kind::Quantile) => {
                let Measure { denominator, of, at, .. } = self;
                format!("QUANTILE_CONT(CASE WHEN {denominator} THEN {of} END, {at}) AS {name}")
            }
            (Extra::Value, _) => aggregate("MEDIAN", &self.denominator, &self.of, name),
            (Extra::Median, _) => aggregate("MEDIAN", &self.inside(), &self.median_of, name),
            (Extra::N, _) => count(&self.denominator, name),
            (Extra::Squares, _) => {
                format!("SUM(CASE WHEN {} THEN {SQUARED_WEIGHT} ELSE 0 END) AS {name}", self.denominator)
            }
        }
    }
}

/// `named`: whether a part that no row names is NULL and not 0.
fn rows(query: &Query, dims: &[&Dimension], named: bool) -> String {
    let m = query.measure;
    let (numerator, denominator) = match m.kind {
        Kind::Count | Kind::Share => (count(&m.numerator, "numerator"), count(&m.numerator, "denominator")),
        Kind::Rate => (m.total(&m.inside(), &m.of, "numerator"), m.total(&m.denominator, &m.per, "denominator")),
        Kind::Sum => (aggregate("SUM", &m.denominator, &m.of, "numerator"), count(&m.denominator, "denominator")),
        Kind::Mean => {
            let weighted = format!("{} * weight", m.of);
            (aggregate("SUM", &m.denominator, &weighted, "numerator"), count(&m.denominator, "denominator"))
        }
        Kind::Median | Kind::Quantile => (count(&m.denominator, "numerator"), count(&m.denominator, "denominator")),
    };
    let filter = filter(wanted(query).into_iter().chain([m.universe.clone()]));
    let extras: String = m.extras().into_iter().map(|extra| format!(", {}", m.extra(extra))).collect();
    if m.parts.is_empty() {
        let (group, order) = grouped(dims);
        return format!(
            "SELECT {}{numerator}, {denominator}{extras} FROM complaints{filter}{group}{order}",
            selected(dims)
        );
    }
    let (group, _) = grouped(dims);
    let part = |(i, p): (usize, &Part)| {
        let (predicate, name) = (both(&m.denominator, &p.numerator), format!("_part_{}", i + 1));
        if named { aggregate("SUM", &predicate, "weight", &name) } else { m.total(&predicate, "", &name) }
    };
    let parts: Vec<String> = m.parts.iter().enumerate().map(part).collect();
    let inner = format!(
        "SELECT {}{}, {}{extras} FROM complaints{filter}{group}",
        selected(dims),
        parts.join(", "),
        m.total(&m.denominator, "", "denominator")
    );
    let extras: String = m.extras().into_iter().map(|extra| format!(", {}", extra.name())).collect();
    let each = m.parts.iter().enumerate().map(|(i, p)| {
        let names: String = dims.iter().map(|d| format!("{}, ", d.name)).collect();
        let value = quoted(&p.value);
        format!("SELECT {names}{value} AS {}, _part_{} AS numerator, denominator{extras} FROM parts", m.key, i + 1)
    });
    format!("WITH parts AS ({inner}) {}", each.collect::<Vec<_>>().join(" UNION ALL "))
}

/// The values of the field of a measure, and how often each occurs.
fn values(query: &Query, dims: &[&Dimension]) -> String {
    let m = query.measure;
    let known = format!("{} IS NOT NULL", m.of);
    let filter = filter(wanted(query).into_iter().chain([m.universe.clone(), m.denominator.clone(), known]));
    let by: Vec<String> = (1..=dims.len() + 1).map(|place| place.to_string()).collect();
    let by = by.join(", ");
    let columns = format!("{}{} AS value, SUM(weight) AS _times", selected(dims), m.of);
    format!("SELECT {columns} FROM complaints{filter} GROUP BY {by} ORDER BY {by}")
}

/// An aggregate over the complaints of `predicate`.
pub fn aggregate(function: &str, predicate: &str, of: &str, name: &str) -> String {
    format!("{function}(CASE WHEN {predicate} THEN {of} END) AS {name}")
}

/// What a predicate does not hold for, be it known or not.
pub(super) fn not(predicate: &str) -> String {
    format!("CASE WHEN {predicate} THEN FALSE ELSE TRUE END")
}

/// Two predicates at once.
pub fn both(a: &str, b: &str) -> String {
    match (a, b) {
        ("TRUE", b) => b.to_string(),
        (a, "TRUE") => a.to_string(),
        (a, b) => format!("({a}) AND ({b})"),
    }
}

/// Surveys and exposure are no complaints; they are counted only where the measure is about them, or the query itself speaks
/// of the kind of row.
pub(super) fn complaints(query: &Query, rows: Rows) -> Option<String> {
    let only = match rows {
        Rows::Complaints => "kind IS NULL".to_string(),
        Rows::Survey => "kind = 'survey'".to_string(),
        Rows::Exposure => format!("kind IS NULL OR {}", exposure::divisors(query.measure)),
    };
    (!query.chooses_kinds()).then_some(only)
}

/// What is counted at all, the user's condition and the period, as predicates.
pub(super) fn wanted(query: &Query) -> Vec<String> {
    let period = query.period.as_ref().map(received_in);
    let condition = query.condition.clone().into_iter().flat_map(|condition| match query.measure.rows {
        Rows::Exposure => exposure::conditions(&condition),
        _ => vec![condition],
    });
    let exposed = query.exposed.as_ref().map(|exposed| format!("kind = 'exposure' OR {exposed}"));
    complaints(query, query.measure.rows).into_iter().chain(condition).chain(period).chain(exposed).collect()
}

/// The parts of the condition that speak of these fields at most, and the others.
pub(super) fn speaking_of(query: &Query, fields: &[&str]) -> (Vec<String>, Vec<String>) {
    let only = |part: &String| FIELDS.iter().all(|f| fields.contains(&f.name) || !speaks_of(part, f.name));
    query.condition.iter().flat_map(|condition| conjuncts(condition)).partition(only)
}

/// Parts of a condition as one.
pub(super) fn joined(parts: &[String]) -> Option<String> {
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

/// What was received in a period. A counted row belongs to one only as a whole.
pub(super) fn received_in(Period { first, last }: &Period) -> String {
    let whole = format!("counted_until IS NULL OR counted_until <= '{last}'");
    format!("received_on >= '{first}' AND received_on <= '{last}' AND ({whole})")
}

/// As [`wanted`], without what complaints are only set against.
pub(super) fn complaints_wanted(query: &Query) -> Vec<String> {
    let only = (query.measure.rows == Rows::Exposure).then(|| "kind IS NULL".to_string());
    wanted(query).into_iter().chain(only).collect()
}

/// The complaints that a query counts at all, as ` WHERE …`; empty for all.
pub fn selection(query: &Query) -> String {
    filter(wanted(query))
}

/// Predicates as a `WHERE`, or nothing.
pub(super) fn filter(predicates: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let predicates: Vec<String> =
        predicates.into_iter().filter(|p| p.as_ref() != "TRUE").map(|p| format!("({})", p.as_ref())).collect();
    if predicates.is_empty() { String::new() } else { format!(" WHERE {}", predicates.join(" AND ")) }
}

/// The dimensions as columns of a result.
pub(super) fn selected(dims: &[&Dimension]) -> String {
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
