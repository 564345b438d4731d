//! Measures: what a number means, as data under `measures/`, and the query that asks for it. Lowers to one portable SQL
//! statement and turns its result into a table. Must not know which engine runs it.

pub mod ask;
pub mod condition;
pub mod dimension;
mod fold;
pub mod funnel;
mod gaps;
mod group;
pub mod interval;
mod margins;
mod order;
pub mod prediction;
pub mod shape;
pub mod sql;
pub mod summary;
pub mod tabulate;
pub mod tail;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::error::user;
use crate::lang::{Lang, Text};
use crate::period::Period;
use crate::registry::Named;
use dimension::Dimension;
use shape::Shape;

/// How a measure is computed from its numerator and denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Complaints that fit the numerator.
    Count,
    /// Part of the complaints; one row for each part.
    Share,
    /// Numerator ÷ denominator.
    Rate,
    /// Sum of a money field, in minor units.
    Sum,
    /// Mean of a field over the denominator.
    Mean,
    /// Median of a field over the denominator.
    Median,
}

/// A measure, as its TOML file gives it. Predicates are SQL over the fields of the record.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    #[serde(skip)]
    pub name: String,
    pub label: Text,
    pub about: Text,
    pub kind: Kind,
    /// Complaints that the measure is about at all; the others are not mentioned as left out.
    #[serde(default = "always")]
    pub universe: String,
    #[serde(default = "always")]
    pub numerator: String,
    #[serde(default = "always")]
    pub denominator: String,
    /// The field that is summed, averaged or ranked.
    #[serde(default)]
    pub of: String,
    /// Name of the column that tells the parts of a share.
    #[serde(default)]
    pub key: String,
    #[serde(default)]
    pub key_label: Text,
    #[serde(default)]
    pub parts: Vec<Part>,
    /// Whether a complaint can be in several parts, which then do not add up to the whole.
    #[serde(default)]
    pub overlapping: bool,
    /// Least denominator at which a group may be ranked.
    #[serde(default)]
    pub least_n: i64,
    #[serde(default)]
    pub columns: BTreeMap<String, Text>,
    #[serde(default)]
    pub excluded: Vec<Exclusion>,
    /// Who defined it.
    pub source: String,
}

/// One part of a share.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub value: String,
    pub numerator: String,
}

/// Complaints of the universe that are in no denominator, and why.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    pub when: String,
    pub about: Text,
}

fn always() -> String {
    "TRUE".into()
}

impl Named for Measure {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Count => "count",
            Kind::Share => "share",
            Kind::Rate => "rate",
            Kind::Sum => "sum",
            Kind::Mean => "mean",
            Kind::Median => "median",
        }
    }
}

/// The measures that come with the program, sorted by name.
pub fn shipped() -> Vec<Measure> {
    crate::data::MEASURES
        .iter()
        .map(|(name, text)| parse(name, text).unwrap_or_else(|e| panic!("shipped measure {name}: {e:#}")))
        .collect()
}

/// Reads a measure from its TOML text.
///
/// # Errors
/// Where a key is unknown or missing, or a predicate names an unknown field.
pub fn parse(name: &str, text: &str) -> Result<Measure> {
    let measure: Measure = toml::from_str(text)?;
    let predicates = [&measure.universe, &measure.numerator, &measure.denominator]
        .into_iter()
        .chain(measure.parts.iter().map(|p| &p.numerator))
        .chain(measure.excluded.iter().map(|e| &e.when));
    for predicate in predicates {
        condition::check(predicate).with_context(|| format!("measure {name}"))?;
    }
    Ok(Measure { name: name.to_string(), ..measure })
}

/// What a user asks: a measure, by dimensions, over some of the complaints.
#[derive(Debug, Clone)]
pub struct Query<'a> {
    pub measure: &'a Measure,
    pub by: Vec<Dimension>,
    /// A checked condition.
    pub condition: Option<String>,
    pub period: Option<Period>,
    pub lang: Lang,
    /// How the table stands; set by [`Query::shaped`].
    pub shape: Shape,
}

impl<'a> Query<'a> {
    /// # Errors
    /// A `UserError` for a dimension that the table is by already, or a condition that does not pass.
    pub fn new(
        measure: &'a Measure,
        by: Vec<Dimension>,
        condition: Option<&str>,
        period: Option<Period>,
        lang: Lang,
    ) -> Result<Self> {
        for (i, dim) in by.iter().enumerate() {
            if dim.name == measure.key || by[..i].iter().any(|d| d.name == dim.name) {
                return Err(user(format!("the table is by `{}` already", dim.name), "leave it out of --by"));
            }
        }
        let condition = condition.map(condition::check).transpose()?;
        Ok(Query { measure, by, condition, period, lang, shape: Shape::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry;
    use crate::schema::FIELDS;

    #[test]
    fn every_shipped_measure_is_whole() {
        for (name, text) in crate::data::MEASURES {
            let measure = parse(name, text).unwrap_or_else(|e| panic!("{name}: {e:#}"));
            assert!(
                !measure.label.zh.is_empty() && !measure.about.zh.is_empty() && !measure.source.is_empty(),
                "{name}"
            );
            assert_eq!(measure.kind == Kind::Share, !measure.key.is_empty() && !measure.parts.is_empty(), "{name}");
            let field = FIELDS.iter().find(|f| f.name == measure.of);
            assert_eq!(matches!(measure.kind, Kind::Sum | Kind::Mean | Kind::Median), field.is_some(), "{name}");
        }
    }

    #[test]
    fn a_predicate_over_an_unknown_field_is_refused() {
        let text =
            "label={en='a',zh='b'}\nabout={en='a',zh='b'}\nkind='count'\nsource='x'\nnumerator=\"statuss = 'open'\"\n";
        assert!(format!("{:#}", parse("mine", text).unwrap_err()).contains("statuss"));
    }

    #[test]
    fn a_table_is_by_each_dimension_once() {
        let measures = shipped();
        let share = registry::find("measure", "measures", &measures, "category-share").unwrap();
        for by in [["region", "region"], ["region", "category"]] {
            let dims = dimension::choose(&dimension::shipped(), &by.map(String::from)).unwrap();
            assert!(Query::new(share, dims, None, None, Lang::En).is_err(), "{by:?}");
        }
    }
}
