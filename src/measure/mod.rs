//! Measures: what a number means, as data under `measures/`, and the query that asks for it. Lowers to one portable SQL
//! statement and turns its result into a table. Must not know which engine runs it.

pub mod ask;
mod average;
mod change;
pub mod compare;
pub mod condition;
pub mod correct;
pub mod describe;
pub mod dimension;
pub mod exposure;
mod funnel;
mod gaps;
mod group;
pub mod guard;
mod hypergeometric;
pub(crate) mod interval;
mod margins;
pub mod models;
pub mod money;
pub mod movers;
mod order;
mod prediction;
mod scan;
pub mod shape;
pub mod sql;
mod summary;
mod tabulate;
mod tail;
mod top;
pub mod trace;
mod values;
pub mod variant;
pub(crate) mod whole;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::error::user;
use crate::lang::{Lang, Text, once_or_both};
use crate::period::Period;
use crate::registry::Named;
pub use crate::table::Kind;
use dimension::Dimension;
use shape::Shape;

/// A measure, as its TOML file gives it. Predicates are SQL over the fields of the record.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    #[serde(skip)]
    pub name: String,
    pub label: Text,
    pub about: Text,
    pub kind: Kind,
    /// Complaints that the measure is about at all; the others are told apart from those left out.
    #[serde(default = "always")]
    pub universe: String,
    /// What the others are.
    #[serde(default)]
    pub outside: Text,
    #[serde(default = "always")]
    pub numerator: String,
    #[serde(default = "always")]
    pub denominator: String,
    /// Whose rows are counted.
    #[serde(default)]
    pub rows: Rows,
    /// The field that is summed, averaged or ranked; for a rate what the numerator adds up, else complaints.
    #[serde(default)]
    pub of: String,
    /// The field that the denominator of a rate adds up, else complaints. Then the numerator need not lie within it.
    #[serde(default)]
    pub per: String,
    /// What the value of a rate is multiplied by: 10 000 for a rate per 10 000. Without it a rate is a fraction.
    #[serde(default)]
    pub times: i64,
    /// Which quantile.
    #[serde(default)]
    pub at: f64,
    /// A money field whose median over the numerator stands beside the value.
    #[serde(default)]
    pub median_of: String,
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
    /// Complaints of the denominator of which nothing tells whether they fit the numerator; a note counts them.
    #[serde(default)]
    pub unsure: Vec<Exclusion>,
    /// Complaints whose part in the measure will still change, since they are open.
    #[serde(default)]
    pub unsettled: Option<String>,
    /// Complaints of which it is known how they stand; where a source tells it of none, the measure cannot speak of it.
    #[serde(default)]
    pub told: Option<String>,
    /// What is known of these.
    #[serde(default = "outcome")]
    pub told_of: Text,
    /// Complaints that can have an outcome at all: how many are told or open is a part of these.
    #[serde(default = "always")]
    pub asked: String,
    /// Who defined it.
    #[serde(default, deserialize_with = "once_or_both")]
    pub source: Text,
    /// Which of several published bases this is; empty where there is one.
    #[serde(default)]
    pub variant: String,
    /// What all of these are called together.
    #[serde(default)]
    pub family: Text,
    #[serde(default)]
    pub variants: Vec<variant::Variant>,
}

/// Whose rows a measure counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rows {
    #[default]
    Complaints,
    /// Answers to a survey, each with its weight, in millionths: whole numbers add up to the same in every engine.
    Survey,
    /// Complaints, against what was sold or used.
    Exposure,
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

fn outcome() -> Text {
    Text::new("outcome", "处理结果")
}

impl Named for Measure {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Measure {
    /// Whether its value is a part of a whole of complaints or answers, which has an interval of its own.
    pub fn is_proportion(&self) -> bool {
        self.kind == Kind::Share || (self.kind == Kind::Rate && self.of.is_empty() && self.per.is_empty())
    }

    /// Whether its value is a fraction, which is written in per cent and changes in points.
    pub fn is_in_per_cent(&self) -> bool {
        matches!(self.kind, Kind::Share | Kind::Rate) && self.times == 0 && !self.amounts().value
    }

    /// Whether the sums stand for another number of complaints or answers, which then decides the rank.
    pub fn has_n(&self) -> bool {
        self.rows == Rows::Survey || (self.kind == Kind::Rate && !self.of.is_empty())
    }

    /// Each predicate that it holds.
    pub fn predicates(&self) -> impl Iterator<Item = &String> {
        [&self.universe, &self.numerator, &self.denominator, &self.asked]
            .into_iter()
            .chain(self.parts.iter().map(|p| &p.numerator))
            .chain(self.excluded.iter().chain(&self.unsure).map(|e| &e.when))
            .chain(&self.unsettled)
            .chain(&self.told)
    }
}

/// The measures that come with the program, sorted by name, each followed by its variants.
pub fn shipped() -> Vec<Measure> {
    let parsed = crate::data::MEASURES
        .iter()
        .map(|(name, text)| parse(name, text).unwrap_or_else(|e| panic!("shipped measure {name}: {e:#}")));
    parsed.flat_map(Measure::expanded).collect()
}

/// Reads a measure from its TOML text.
///
/// # Errors
/// Where a key is unknown or missing, or a predicate names an unknown field.
pub fn parse(name: &str, text: &str) -> Result<Measure> {
    let measure = Measure { name: name.to_string(), ..toml::from_str(text)? };
    for variant in measure.clone().expanded() {
        for predicate in variant.predicates() {
            condition::check(predicate).with_context(|| format!("measure {}", variant.name))?;
        }
    }
    Ok(measure)
}

/// What a user asks: a measure, by dimensions, over some of the complaints.
#[derive(Debug, Clone)]
pub struct Query<'a> {
    pub measure: &'a Measure,
    pub by: Vec<Dimension>,
    /// A checked condition.
    pub condition: Option<String>,
    pub period: Option<Period>,
    /// The complaints that have exposure of their own period and group, as a predicate, where the measure sets them against it;
    /// set by [`exposure::matched`].
    pub exposed: Option<String>,
    pub lang: Lang,
    /// How the table stands; set by [`Query::shaped`].
    pub shape: Shape,
    /// Least denominator at which a group may be ranked.
    pub least_n: i64,
    /// Whether to tell which groups differ from the average beyond chance.
    pub funnel: bool,
}

impl Query<'_> {
    /// All that decides which complaints it counts, what it adds up and how it groups them, as SQL.
    fn spoken(&self) -> impl Iterator<Item = &str> {
        let m = self.measure;
        let fixed = [&m.universe, &m.numerator, &m.denominator, &m.of, &m.per, &m.median_of].into_iter();
        let listed = m.parts.iter().map(|p| &p.numerator).chain(m.excluded.iter().map(|e| &e.when));
        fixed.chain(listed).chain(self.by.iter().map(|d| &d.sql)).chain(&self.condition).map(String::as_str)
    }

    /// Whether any of these fields is among that.
    pub fn speaks_of(&self, fields: &[&str]) -> bool {
        self.spoken().any(|sql| fields.iter().any(|field| dimension::speaks_of(sql, field)))
    }

    /// Whether the query itself says which kinds of rows it counts.
    pub fn chooses_kinds(&self) -> bool {
        let mut spoken = self.condition.iter().chain(self.by.iter().map(|dim| &dim.sql));
        spoken.any(|sql| dimension::speaks_of(sql, "kind"))
    }

    /// The place of the key that is the source of a group.
    pub fn source_at(&self) -> Option<usize> {
        self.by.iter().position(|dim| dim.name == "source")
    }
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
        if measure.rows == Rows::Exposure {
            exposure::check_dimensions(&by)?;
        }
        for (i, dim) in by.iter().enumerate() {
            if dim.name == measure.key || by[..i].iter().any(|d| d.name == dim.name) {
                return Err(user(format!("the table is by `{}` already", dim.name), "leave it out of --by"));
            }
        }
        let condition = condition.map(condition::check).transpose()?;
        if let Some(condition) = condition.as_ref().filter(|_| measure.rows == Rows::Exposure) {
            exposure::check_condition(condition)?;
        }
        let (least_n, shape) = (measure.least_n, Shape::default());
        Ok(Query { measure, by, condition, period, exposed: None, lang, shape, least_n, funnel: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry;

    #[test]
    fn every_shipped_measure_is_whole() {
        for (name, text) in crate::data::MEASURES {
            let measure = parse(name, text).unwrap_or_else(|e| panic!("{name}: {e:#}"));
            assert!(
                !measure.label.zh.is_empty() && !measure.about.zh.is_empty() && !measure.source.zh.is_empty(),
                "{name}"
            );
            measure.expanded().iter().for_each(|m| assert_eq!(m.whole(), Ok(()), "{}", m.name));
        }
    }

    #[test]
    fn a_predicate_over_an_unknown_field_is_refused() {
        let text =
            "label={en='a',zh='b'}\nabout={en='a',zh='b'}\nkind='count'\nsource='x'\nnumerator=\"statuss = 'open'\"\n";
        assert!(format!("{:#}", parse("mine", text).unwrap_err()).contains("statuss"));
    }

    #[test]
    fn a_query_depends_on_a_field_wherever_its_measure_speaks_of_it_and_not_for_the_name_of_a_column() {
        let head = "label={en='a',zh='b'}\nabout={en='a',zh='b'}\nsource='x'\n";
        let speaks = |keys: &str, field: &str| {
            let measure = parse("mine", &format!("{head}{keys}")).unwrap();
            Query::new(&measure, Vec::new(), None, None, Lang::En).unwrap().speaks_of(&[field])
        };
        for (keys, field) in [
            ("kind='count'\nuniverse=\"region = 'a'\"", "region"),
            ("kind='count'\nnumerator=\"region = 'a'\"", "region"),
            ("kind='rate'\ndenominator=\"region = 'a'\"", "region"),
            ("kind='rate'\nof='amount_recovered'\nper='amount_disputed'", "amount_recovered"),
            ("kind='rate'\nof='amount_recovered'\nper='amount_disputed'", "amount_disputed"),
            ("kind='count'\nmedian_of='amount_disputed'", "amount_disputed"),
            ("kind='share'\nkey='category'\nparts=[{value='a',numerator=\"region = 'a'\"}]", "region"),
            ("kind='count'\n[[excluded]]\nwhen=\"region = 'a'\"\nabout={en='a',zh='b'}", "region"),
        ] {
            assert!(speaks(keys, field), "{keys}");
            assert!(!speaks(keys, "category"), "{keys}");
        }
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
