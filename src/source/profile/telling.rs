//! Columns whose names say too little: what their cells have to be so that they serve. Must not know fields.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::forms::{Headers, is_default};
use super::is_named;
use crate::fold::word;
use crate::values::amounts;
use crate::values::dates::{Order, Reader};

/// Headers that serve only where the cells tell so: 处理进度 may hold states or results, `type` problems or kinds of cases. No other
/// field takes such a column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telling {
    from: Headers,
    /// One of the first cells has one of these words.
    #[serde(skip_serializing_if = "is_default")]
    words: Vec<String>,
    /// Most of them are one of these.
    #[serde(skip_serializing_if = "is_default")]
    values: Headers,
    /// Most of them are problem codes that the profile lists.
    #[serde(skip_serializing_if = "is_default")]
    codes: bool,
    /// All of them are, and not only most.
    #[serde(skip_serializing_if = "is_default")]
    all: bool,
    /// Those of the headers that serve where most cells are days: `time` may be the time of day.
    #[serde(skip_serializing_if = "is_default")]
    days: Headers,
    /// They count something: whole numbers, of which one is more than 1.
    #[serde(skip_serializing_if = "is_default")]
    counts: bool,
    /// They are periods, or parts of a year that another column names, and the rows are counts.
    #[serde(skip_serializing_if = "is_default")]
    pub periods: bool,
}

impl Telling {
    pub fn names(&self) -> &[String] {
        &self.from.0
    }

    /// Whether the cells have to tell of this header.
    pub fn of(&self, header: &str) -> bool {
        is_named(&self.from.0, header)
    }

    /// Whether the cells of a column that say something do.
    pub fn told<'a>(
        &self,
        header: &str,
        filled: impl Iterator<Item = &'a str> + Clone,
        is_code: impl Fn(&str) -> bool,
    ) -> bool {
        let dated = is_named(&self.days.0, header);
        let listed = |cell: &str| self.values.0.iter().any(|value| value == cell);
        let is_one = |cell: &str| {
            listed(cell) || listed(&word(cell)) || (self.codes && is_code(cell)) || (dated && is_day(cell))
        };
        let (are, of) = (filled.clone().filter(|cell| is_one(cell)).count(), filled.clone().count());
        let has = |cell: &str| self.words.iter().any(|word| cell.contains(word.as_str()));
        are * 2 > of && (!self.all || are == of) || filled.clone().any(has) || (self.counts && are_counts(filled))
    }
}

/// Whether a cell can be read as a day, in whatever order.
fn is_day(cell: &str) -> bool {
    Reader::fixed(Order::Ymd, NaiveDate::MAX).read(cell).is_ok()
}

/// Whether cells are whole numbers of which one is more than 1.
pub fn are_counts<'a>(mut filled: impl Iterator<Item = &'a str> + Clone) -> bool {
    let number = |cell: &str| amounts::count(cell, 1).ok();
    filled.clone().any(|cell| number(cell) > Some(1)) && filled.all(|cell| number(cell) >= Some(0))
}
