//! The words of a table: its title, its definition, and the notes on what it covers and leaves out.

use super::super::condition::comparisons;
use super::super::describe::sum_of;
use super::super::group::Group;
use super::super::sql::both;
use super::super::summary::{Money, Summary};
use super::super::{Exclusion, Kind, Query, Rows};
use crate::caveat::Caveat;
use crate::lang::{Lang, Text};
use crate::table::{Definition, Excluded, NOT_RANKABLE, Row, SUBTOTAL};

pub fn title(query: &Query) -> String {
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

pub fn definition(query: &Query, summary: &Summary) -> Definition {
    let m = query.measure;
    let excluded = m.excluded.iter().zip(&summary.excluded).map(|(e, count)| Excluded {
        about: e.about.get(query.lang).to_string(),
        when: e.when.clone(),
        count: Some(*count),
    });
    let within = |predicate: &str| both(&m.universe, predicate);
    let parts: Vec<String> = m.parts.iter().map(|p| format!("{}: {}", p.value, p.numerator)).collect();
    let of = |predicate: &str| match m.kind {
        Kind::Sum | Kind::Mean | Kind::Rate => sum_of(&m.of, predicate),
        Kind::Median => format!("median of {} where {predicate}", m.of),
        Kind::Quantile => format!("quantile {} of {} where {predicate}", m.at, m.of),
        Kind::Count | Kind::Share => predicate.to_string(),
    };
    let ranked = matches!(m.kind, Kind::Sum | Kind::Mean | Kind::Median | Kind::Quantile);
    let numerator = if ranked { &m.denominator } else { &m.numerator };
    Definition {
        name: m.name.clone(),
        about: m.about.get(query.lang).to_string(),
        kind: m.kind,
        numerator: if parts.is_empty() { of(&within(numerator)) } else { parts.join("; ") },
        denominator: sum_of(&m.per, &within(&m.denominator)),
        excluded: excluded.collect(),
        source: m.source.get(query.lang).to_string(),
    }
}

/// `bounded`: whether any value has an interval.
pub fn notes(query: &Query, summary: &Summary, undated: i64, rows: &[Row], bounded: bool) -> Vec<Caveat> {
    let mut notes = vec![Caveat::Definition(query.measure.about.clone())];
    if rows.is_empty() || summary.complaints == 0 {
        notes.push(Caveat::Nothing);
    }
    notes.extend(left_out(query, summary));
    notes.extend(scope(query, summary, undated));
    notes.extend(intervals(query, bounded));
    notes.extend(small(query, rows));
    if summary.are_counts() && summary.unclassified == summary.complaints {
        notes.push(Caveat::Uncategorised);
    } else if query.measure.rows != Rows::Survey && summary.complaints > 0 {
        notes.push(Caveat::Unclassified { count: summary.unclassified, of: summary.complaints });
    }
    notes
}

/// What the measure leaves out, and what it is not sure of.
fn left_out(query: &Query, summary: &Summary) -> impl Iterator<Item = Caveat> {
    let counted = |of: &[Exclusion], counts: &[i64]| -> Vec<(i64, Text)> {
        of.iter().zip(counts).filter(|(_, n)| **n > 0).map(|(e, n)| (*n, e.about.clone())).collect()
    };
    let (left, unsure) =
        (counted(&query.measure.excluded, &summary.excluded), counted(&query.measure.unsure, &summary.unsure));
    let left = (!left.is_empty()).then_some(Caveat::LeftOut { parts: left });
    left.into_iter().chain((!unsure.is_empty()).then_some(Caveat::Unsure { parts: unsure }))
}

/// What the table covers.
fn scope(query: &Query, summary: &Summary, undated: i64) -> Vec<Caveat> {
    let (m, complaints) = (query.measure, summary.complaints);
    let condition = query.condition.clone().map(|sql| {
        let parts = comparisons(&sql, summary.chosen.as_ref().map_or("", Money::only));
        Caveat::Condition { sql, parts }
    });
    let covers = match query.period {
        _ if m.rows == Rows::Survey => Caveat::CoversAnswers { answers: complaints },
        Some(period) => Caveat::CoversPeriod { complaints, period },
        None => {
            let Summary { days, until, undated, .. } = *summary;
            Caveat::Covers { complaints, days, counted: summary.are_counts(), until, undated }
        }
    };
    let mut notes: Vec<Caveat> = condition.into_iter().chain([covers]).collect();
    if summary.outside > 0 {
        notes.push(Caveat::Outside { count: summary.outside, about: m.outside.clone() });
    }
    if undated > 0 {
        notes.push(Caveat::Undated { count: undated });
    }
    if summary.straddling > 0 {
        notes.push(Caveat::Straddling { count: summary.straddling });
    }
    let grouped = query.by.iter().any(|dim| !dim.is_time()) || m.may_leave_parts_unnamed();
    if summary.are_counts() && m.rows == Rows::Complaints && grouped {
        notes.push(Caveat::Unnamed);
    }
    notes
}

/// Which intervals stand beside the values, where any does.
fn intervals(query: &Query, bounded: bool) -> impl Iterator<Item = Caveat> {
    let m = query.measure;
    let of_part = match m.rows {
        _ if !m.is_proportion() => None,
        Rows::Survey => Some(Caveat::SurveyInterval),
        Rows::Complaints | Rows::Exposure => Some(Caveat::Interval),
    };
    let of_other = match (m.kind, m.rows) {
        (_, Rows::Exposure) => Some(Caveat::RateInterval),
        (Kind::Count, Rows::Complaints) => Some(Caveat::IntervalOfCount),
        (Kind::Median, _) => Some(Caveat::IntervalOfMedian),
        _ => None,
    };
    of_part.into_iter().chain(of_other).filter(move |_| bounded)
}

/// How many groups are too small to rank.
fn small(query: &Query, rows: &[Row]) -> Option<Caveat> {
    let m = query.measure;
    let groups = rows.iter().filter(|r| r.is(NOT_RANKABLE) && !r.is(SUBTOTAL)).count() as i64;
    let (least, base) = (query.least_n, m.least_base(query.least_n));
    (groups > 0).then_some(match m.has_n() || base.is_some() {
        true => Caveat::TooFew { groups, least, base },
        false => Caveat::NotRankable { groups, least },
    })
}

/// Over so many complaints a rate of nothing or of everything is hardly chance: the interval of a share of none reaches to 11 %.
const ENOUGH: i64 = 30;

/// A rate of nothing or of everything, over enough complaints, mostly shows that the source tells one answer only.
pub fn one_sided(query: &Query, totals: &Group) -> Option<Caveat> {
    let (none, all) = (totals.numerator == 0, totals.numerator == totals.denominator);
    let rate = query.measure.kind == Kind::Rate && query.measure.is_proportion();
    (rate && (none || all) && totals.denominator >= ENOUGH).then_some(Caveat::OneSided { all, of: totals.denominator })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::shipped;

    #[test]
    fn a_printed_definition_names_no_condition_that_always_holds() {
        for m in shipped() {
            let query = Query::new(&m, Vec::new(), None, None, Lang::En).unwrap();
            let told = definition(&query, &Summary::default());
            for predicate in [&told.numerator, &told.denominator] {
                assert!(!predicate.contains("(TRUE)"), "{}: {predicate}", m.name);
            }
        }
    }
}
