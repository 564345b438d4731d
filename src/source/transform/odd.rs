//! What is odd about rows without spoiling them. Must not know what becomes of it.

use std::collections::BTreeMap;
use std::ops::{AddAssign, RangeInclusive};

use super::Bound;
use super::fill::part_of;
use crate::source::aside::Aside;
use crate::source::profile::Mapping;

/// Bytes of the longest word, and most words that are kept: more are no words of a table.
const LONGEST_WORD: usize = 36;
const MOST_WORDS: usize = 1_000;

/// The steps of satisfaction.
pub(super) const SCALE: RangeInclusive<i64> = 1..=5;

/// What is odd about rows without spoiling them, counted.
#[derive(Default)]
pub struct Odd {
    /// Rows with an amount that was rounded, and with a date that says there is none.
    pub rounded: i64,
    pub placeholders: i64,
    /// Satisfaction beyond its scale.
    pub off_scale: i64,
    /// Words by which rows are no complaints.
    pub aside: BTreeMap<String, i64>,
    /// Words that no table of values knows: field, column and word.
    pub words: BTreeMap<(&'static str, String), i64>,
}

impl Odd {
    pub(super) fn see(&mut self, bound: &Bound, cell: &str, is_null: impl Fn(&str) -> bool) {
        let Mapping { values, part, otherwise, .. } = bound.mapping;
        // What is not listed has a meaning where the profile gives it one.
        let open = otherwise.as_ref().is_none_or(String::is_empty);
        let word = || part_of(*part, cell);
        match bound.field.name {
            "status" | "kind" if open && !values.is_empty() && !cell.is_empty() => {
                let word = word();
                if !values.contains_key(word) && !is_null(cell) && word.len() <= LONGEST_WORD {
                    self.add(bound.field.name, word.to_string(), 1);
                }
            }
            // Elsewhere it shows where the number is read.
            "satisfaction" if otherwise.is_some() && !values.contains_key(word()) => {
                let number = cell.parse::<f64>();
                self.off_scale +=
                    i64::from(number.is_ok_and(|n| !(*SCALE.start() as f64..=*SCALE.end() as f64).contains(&n)));
            }
            _ => {}
        }
    }

    /// Counts what came up in a row that is a record.
    pub(super) fn add_row(&mut self, row: &Aside) {
        self.rounded += i64::from(row.rounded);
        self.placeholders += i64::from(row.placeholder);
        self.off_scale += i64::from(row.off_scale);
    }

    /// Counts a row that is no complaint, by the word that says so.
    pub(super) fn set_aside(&mut self, word: &str) {
        if self.aside.len() < MOST_WORDS || self.aside.contains_key(word) {
            *self.aside.entry(word.to_string()).or_default() += 1;
        }
    }

    fn add(&mut self, field: &'static str, word: String, times: i64) {
        let key = (field, word);
        if self.words.len() < MOST_WORDS || self.words.contains_key(&key) {
            *self.words.entry(key).or_default() += times;
        }
    }
}

impl AddAssign for Odd {
    fn add_assign(&mut self, more: Odd) {
        self.rounded += more.rounded;
        self.placeholders += more.placeholders;
        self.off_scale += more.off_scale;
        for (word, times) in more.aside {
            *self.aside.entry(word).or_default() += times;
        }
        more.words.into_iter().for_each(|((field, word), times)| self.add(field, word, times));
    }
}
