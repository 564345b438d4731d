//! The kinds of measures: which numbers of a row are counts, and what its value is to them.

use serde::{Deserialize, Serialize};

/// How a measure is computed from its numerator and denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Complaints that fit the numerator.
    Count,
    /// Part of the complaints; one row for each part.
    Share,
    /// Numerator ÷ denominator: complaints ÷ complaints, or what `of` and `per` add up.
    Rate,
    /// Sum of a money field, in minor units.
    Sum,
    /// Mean of a field over the denominator.
    Mean,
    /// Median of a field over the denominator.
    Median,
    /// Quantile of a field over the denominator, `at` a fraction between 0 and 1.
    Quantile,
}

impl Kind {
    /// What people call it.
    pub fn label(self) -> (&'static str, &'static str) {
        let zh = match self {
            Kind::Count => "件数",
            Kind::Share => "占比",
            Kind::Rate => "比率",
            Kind::Sum => "合计",
            Kind::Mean => "平均值",
            Kind::Median => "中位数",
            Kind::Quantile => "分位数",
        };
        (self.name(), zh)
    }

    pub fn name(self) -> &'static str {
        match self {
            Kind::Count => "count",
            Kind::Share => "share",
            Kind::Rate => "rate",
            Kind::Sum => "sum",
            Kind::Mean => "mean",
            Kind::Median => "median",
            Kind::Quantile => "quantile",
        }
    }
}
