//! What is odd about rows without spoiling them. Must not know what becomes of it.

use std::collections::BTreeMap;
use std::ops::{AddAssign, RangeInclusive};

use super::Bound;
use super::fill::part_of;
use crate::fold::is_dash;
use crate::source::aside::Aside;
use crate::source::meant::named;
use crate::source::profile::{Mapping, Profile};

/// Bytes of the longest word, and most words that are kept: longer ones and more are no words of a table.
const LONGEST_WORD: usize = 36;
/// Bytes of the longest problem code.
const LONGEST_CODE: usize = 120;
const MOST_WORDS: usize = 1_000;

/// The steps of satisfaction.
pub(super) const SCALE: RangeInclusive<i64> = 1..=5;

/// What is odd about rows without spoiling them, counted.
#[derive(Default)]
pub struct Odd {
    /// Rows with an amount that was rounded, and with a date that says there is none.
    pub rounded: i64,
    pub placeholders: i64,
    /// Rows with a day that was written without its year.
    pub years: i64,
    /// Rows with an amount that is less than nothing.
    pub negative: i64,
    /// Satisfaction beyond its scale.
    pub off_scale: i64,
    /// Words by which rows are no complaints.
    pub aside: Words,
    /// Words that no table of values knows, and cells that could not be read: field and word.
    pub words: Words,
    pub unread: Words,
    /// Words that the profile does not list and has a rule for: codes, outcomes.
    pub unlisted: Words,
    /// What stands in place of the count of a row, which is left out.
    pub no_counts: Words,
}

/// How often each word of a field came up.
#[derive(Default)]
pub struct Words(BTreeMap<(&'static str, String), i64>);

impl Words {
    /// Those of a field, the most frequent first.
    pub fn of(&self, field: &str) -> Vec<(&str, i64)> {
        let mut words: Vec<_> =
            self.0.iter().filter(|((of, _), _)| *of == field).map(|((_, w), n)| (w.as_str(), *n)).collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        words
    }

    fn add(&mut self, field: &'static str, word: String, times: i64) {
        let full = self.0.len() >= MOST_WORDS && !self.0.contains_key(&(field, word.clone()));
        // The rest is counted together.
        *self.0.entry((field, if full { "…".into() } else { word })).or_default() += times;
    }
}

impl Odd {
    pub(super) fn see(&mut self, bound: &Bound, cell: &str, is_null: impl Fn(&str) -> bool) {
        // Of the others no word is asked, and a story is long to look through.
        if !matches!(bound.field.name, "status" | "kind" | "satisfaction") {
            return;
        }
        let Mapping { values, part, otherwise, .. } = bound.mapping;
        // What is not listed has a meaning where the profile gives it one.
        let open = otherwise.as_ref().is_none_or(String::is_empty);
        let cell = &*named(cell);
        let word = || part_of(*part, cell, |cell| values.lists(cell));
        match bound.field.name {
            "status" | "kind" if open && !values.is_empty() && !cell.is_empty() => {
                let word = word();
                if !values.knows(word) && !is_null(cell) {
                    let shown = if word.len() <= LONGEST_WORD { word } else { "…" };
                    self.words.add(bound.field.name, shown.to_string(), 1);
                }
            }
            // Elsewhere it shows where the number is read.
            "satisfaction" if otherwise.is_some() && !values.knows(word()) => {
                let number = cell.parse::<f64>();
                self.off_scale +=
                    i64::from(number.is_ok_and(|n| !(*SCALE.start() as f64..=*SCALE.end() as f64).contains(&n)));
            }
            _ => {}
        }
    }

    /// Takes note of a code or an outcome that only the profile's rule for all others gives a meaning.
    pub(super) fn see_unlisted(
        &mut self,
        bound: &Bound,
        profile: &Profile,
        cell: &str,
        is_null: impl Fn(&str) -> bool,
    ) {
        let Mapping { values, part, .. } = bound.mapping;
        let cell = &*named(cell);
        let codes = profile.codes_in(bound.field.name);
        let listed = |word: &str| match codes {
            Some(codes) => codes.knows(values.get(word).map_or(word, String::as_str)),
            None => values.knows(word),
        };
        let cut = bound.mapping.parts(cell, codes);
        let mut words = cut.into_iter().map(|word| part_of(*part, word, |cell| bound.mapping.lists(cell, codes)));
        let says = |word: &str| !word.is_empty() && !is_null(word);
        if says(cell) && cell.len() <= LONGEST_CODE && !words.any(|word| says(word) && listed(word)) {
            self.unlisted.add(bound.field.name, cell.to_string(), 1);
        }
    }

    /// Takes note of what stands where a count should; a dash or nothing stands for none.
    pub(super) fn see_no_count(&mut self, cell: &str) {
        if !cell.chars().all(|c| is_dash(c) || matches!(c, '/' | '\\')) {
            let word = if cell.len() <= LONGEST_WORD { cell } else { "…" };
            self.no_counts.add("weight", word.to_string(), 1);
        }
    }

    /// Counts what came up in a row that is a record.
    pub(super) fn add_row(&mut self, row: &Aside) {
        self.rounded += i64::from(row.rounded);
        self.placeholders += i64::from(row.placeholder);
        self.years += i64::from(row.year_taken);
        self.negative += i64::from(row.negative);
        self.off_scale += i64::from(row.off_scale);
        for (field, value) in &row.unread {
            let word = if value.len() <= LONGEST_WORD { value } else { "…" };
            self.unread.add(field, word.to_string(), 1);
        }
    }

    /// Counts a row that is no complaint, by the word that says so.
    pub(super) fn set_aside(&mut self, word: &str) {
        self.aside.add("kind", word.to_string(), 1);
    }
}

impl AddAssign for Words {
    fn add_assign(&mut self, more: Words) {
        more.0.into_iter().for_each(|((field, word), times)| self.add(field, word, times));
    }
}

impl AddAssign for Odd {
    fn add_assign(&mut self, more: Odd) {
        self.rounded += more.rounded;
        self.placeholders += more.placeholders;
        self.years += more.years;
        self.negative += more.negative;
        self.off_scale += more.off_scale;
        self.aside += more.aside;
        self.words += more.words;
        self.unread += more.unread;
        self.unlisted += more.unlisted;
        self.no_counts += more.no_counts;
    }
}
