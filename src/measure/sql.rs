//! From a query to SQL that any engine runs over the view `complaints`: unquoted lower-case names, `SUM(CASE …)`,
//! `GROUP BY`, and no functions but SUM, MIN, MAX and MEDIAN.

use super::{Kind, Query};

/// The statements of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Columns: the dimensions, the key of a share, `numerator`, `denominator`, and `value` for a median.
    pub rows: String,
    /// The same without dimensions, where totals are no sums.
    pub totals: Option<String>,
    /// One row: complaints, first and last day, unclassified, largest weight, for a sum the least and greatest currency
    /// and the amounts without one, then a count for each exclusion.
    pub summary: String,
    /// One row: complaints without a date, where a period was asked for.
    pub undated: Option<String>,
}

/// Lowers a query.
pub fn plan(query: &Query) -> Plan {
    let dims: Vec<&str> = query.by.iter().map(|f| f.name).collect();
    Plan {
        rows: rows(query, &dims),
        totals: (query.measure.kind == Kind::Median).then(|| rows(query, &[])),
        summary: summary(query),
        undated: query.period.map(|_| {
            let predicates = complaints(query).into_iter().chain(query.condition.clone());
            let filter = filter(predicates.chain(["received_on IS NULL".to_string()]));
            format!("SELECT SUM(weight) AS undated FROM complaints{filter}")
        }),
    }
}

/// Complaints of `predicate`, counted by weight.
fn count(predicate: &str, name: &str) -> String {
    match predicate {
        "TRUE" => format!("SUM(weight) AS {name}"),
        _ => format!("SUM(CASE WHEN {predicate} THEN weight ELSE 0 END) AS {name}"),
    }
}

fn rows(query: &Query, dims: &[&str]) -> String {
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
        return format!("SELECT {}{numerator}, {denominator} FROM complaints{filter}{group}{order}", list(dims));
    }
    let (group, _) = grouped(dims);
    let parts: Vec<String> =
        m.parts.iter().enumerate().map(|(i, p)| count(&p.numerator, &format!("part_{}", i + 1))).collect();
    let inner = format!(
        "SELECT {}{}, {} FROM complaints{filter}{group}",
        list(dims),
        parts.join(", "),
        count(&m.denominator, "denominator")
    );
    let each = m.parts.iter().enumerate().map(|(i, p)| {
        format!("SELECT {}'{}' AS {}, part_{} AS numerator, denominator FROM parts", list(dims), p.value, m.key, i + 1)
    });
    format!("WITH parts AS ({inner}) {}", each.collect::<Vec<_>>().join(" UNION ALL "))
}

fn summary(query: &Query) -> String {
    let m = query.measure;
    let mut columns = vec![
        "SUM(weight) AS complaints".to_string(),
        "MIN(received_on) AS first_day".to_string(),
        "MAX(received_on) AS last_day".to_string(),
        count("label_source = 'none' OR label_source IS NULL", "unclassified"),
        "MAX(weight) AS largest_weight".to_string(),
    ];
    if m.kind == Kind::Sum {
        let amount = both(&m.denominator, "currency IS NOT NULL");
        columns.push(aggregate("MIN", &amount, "currency", "least_currency"));
        columns.push(aggregate("MAX", &amount, "currency", "greatest_currency"));
        columns.push(count(&both(&m.denominator, "currency IS NULL"), "without_currency"));
    }
    let excluded = m.excluded.iter().enumerate();
    columns.extend(excluded.map(|(i, e)| count(&both(&m.universe, &e.when), &format!("excluded_{}", i + 1))));
    format!("SELECT {} FROM complaints{}", columns.join(", "), filter(wanted(query)))
}

fn aggregate(function: &str, predicate: &str, of: &str, name: &str) -> String {
    format!("{function}(CASE WHEN {predicate} THEN {of} END) AS {name}")
}

fn both(a: &str, b: &str) -> String {
    match (a, b) {
        ("TRUE", b) => b.to_string(),
        (a, "TRUE") => a.to_string(),
        (a, b) => format!("({a}) AND ({b})"),
    }
}

/// Surveys and exposure are no complaints; they are counted only where the query itself speaks of the kind of row.
fn complaints(query: &Query) -> Option<String> {
    let unquoted = query.condition.iter().flat_map(|c| c.split('\'').step_by(2));
    let mut words = unquoted.flat_map(|part| part.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    let spoken_of = words.any(|word| word.eq_ignore_ascii_case("kind")) || query.by.iter().any(|f| f.name == "kind");
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

fn filter(predicates: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let predicates: Vec<String> =
        predicates.into_iter().filter(|p| p.as_ref() != "TRUE").map(|p| format!("({})", p.as_ref())).collect();
    if predicates.is_empty() { String::new() } else { format!(" WHERE {}", predicates.join(" AND ")) }
}

fn list(dims: &[&str]) -> String {
    dims.iter().map(|d| format!("{d}, ")).collect()
}

fn grouped(dims: &[&str]) -> (String, String) {
    if dims.is_empty() {
        return (String::new(), String::new());
    }
    let dims = dims.join(", ");
    (format!(" GROUP BY {dims}"), format!(" ORDER BY {dims}"))
}
