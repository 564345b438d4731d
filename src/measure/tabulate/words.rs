//! The words of a table: its title, its definition, and the notes on what it covers and leaves out.

use super::super::condition::comparisons;
use super::super::describe::sum_of;
use super::super::group::Group;
use super::super::sql::both;
use super::super::summary::{Money, Summary};
use super::super::{Kind, Query, Rows};
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
    notes.extend(query.condition.clone().map(|sql| {
        let parts = comparisons(&sql, summary.chosen.as_ref().map_or("", Money::only));
        Caveat::Condition { sql, parts }
    }));
    notes.push(match query.period {
        _ if m.rows == Rows::Survey => Caveat::CoversAnswers { answers: complaints },
        Some(period) => Caveat::CoversPeriod { complaints, period },
        None => {
            let (days, undated) = (summary.days, summary.undated);
            Caveat::Covers { complaints, days, counted: summary.are_counts(), undated }
        }
    });
    if undated > 0 {
        notes.push(Caveat::Undated { count: undated });
    }
    if summary.straddling > 0 {
        notes.push(Caveat::Straddling { count: summary.straddling });
    }
    if summary.are_counts() && m.rows == Rows::Complaints && query.by.iter().any(|dim| !dim.is_time()) {
        notes.push(Caveat::Unnamed);
    }
    if bounded && m.is_proportion() {
        notes.push(if m.rows == Rows::Survey { Caveat::SurveyInterval } else { Caveat::Interval });
    }
    notes.extend(match (m.kind, m.rows) {
        _ if !bounded => None,
        (_, Rows::Exposure) => Some(Caveat::RateInterval),
        (Kind::Count, Rows::Complaints) => Some(Caveat::IntervalOfCount),
        (Kind::Median, _) => Some(Caveat::IntervalOfMedian),
        _ => None,
    });
    if small > 0 {
        let (groups, least, base) = (small, query.least_n, m.least_base(query.least_n));
        notes.push(match m.has_n() || base.is_some() {
            true => Caveat::TooFew { groups, least, base },
            false => Caveat::NotRankable { groups, least },
        });
    }
    if summary.are_counts() && summary.unclassified == complaints {
        notes.push(Caveat::Uncategorised);
    } else if m.rows != Rows::Survey && complaints > 0 {
        notes.push(Caveat::Unclassified { count: summary.unclassified, of: complaints });
    }
    notes
}

/// Over so many complaints a rate of nothing or of everything is hardly chance: the interval of a share of none reaches to 11 %.
const ENOUGH: i64 = 30;

/// A rate of nothing or of everything, over enough complaints, mostly shows that the source tells one answer only.
pub fn one_sided(query: &Query, totals: &Group) -> Option<Caveat> {
    let (none, all) = (totals.numerator == 0, totals.numerator == totals.denominator);
    let rate = query.measure.kind == Kind::Rate && query.measure.is_proportion();
    (rate && (none || all) && totals.denominator >= ENOUGH).then_some(Caveat::OneSided { all, of: totals.denominator })
}
