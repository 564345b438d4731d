//! Which words of a table of counts name all that the others name part of (全国, `All`), told by the sums of all its rows. Must not
//! know records.

use std::collections::{HashMap, HashSet};

use anyhow::Result;

use super::Reading;
use super::chunk::Chunk;
use super::furniture::{Whole, whole};
use super::input::Input;
use super::rows::Layout;
use super::transform::Plan;
use crate::parallel::ordered;

/// Groups that are added up; a larger table is read as it stands.
const MOST: usize = 200_000;

/// Has the plan know the words whose rows repeat what others count. Gives those that say so and do not: column and word.
///
/// # Errors
/// Where the input cannot be read.
pub fn settle(input: &Input, reading: &Reading, layout: &Layout, plan: &mut Plan) -> Result<Vec<(usize, String)>> {
    if !plan.counts_complaints() {
        return Ok(Vec::new());
    }
    let columns = plan.naming();
    let mut groups = Groups::default();
    let look = |chunk: Chunk| {
        let mut seen = Groups::default();
        layout.rows(&chunk, &mut |row| {
            if let Some((names, count)) = row.ok().and_then(|row| plan.group(&row, &columns)) {
                seen.add(names, count);
            }
        });
        seen
    };
    ordered(reading.threads, input.chunks()?, look, |seen| {
        seen.0.into_iter().for_each(|(names, count)| groups.add(names, count));
        Ok(())
    })?;
    let (totals, others): (Vec<_>, Vec<_>) = groups.wholes().into_iter().partition(|(_, adds_up)| *adds_up);
    let place = |((at, word), _): ((usize, String), bool)| (columns[at], word);
    plan.totals = totals.into_iter().map(place).collect();
    let says_all = |(_, word): &(usize, String)| whole(word) == Some(Whole::All);
    Ok(others.into_iter().map(place).filter(says_all).collect())
}

/// How many groups have some names in common, and what they count.
type Sums<'g> = HashMap<Vec<&'g String>, (usize, i64)>;

/// What groups count, added up by the names at these places.
fn added<'g>(groups: &[(&'g Vec<String>, &i64)], kept: &[usize]) -> Sums<'g> {
    let mut sums = Sums::new();
    for (names, count) in groups {
        let (groups, sum) = sums.entry(picked(names, kept)).or_default();
        (*groups, *sum) = (*groups + 1, sum.saturating_add(**count));
    }
    sums
}

fn picked<'g>(names: &'g [String], kept: &[usize]) -> Vec<&'g String> {
    kept.iter().map(|&at| &names[at]).collect()
}

/// How many complaints each group of names has.
#[derive(Default)]
struct Groups(HashMap<Vec<String>, i64>);

impl Groups {
    fn add(&mut self, names: Vec<String>, count: i64) {
        if self.0.len() < MOST || self.0.contains_key(&names) {
            let sum = self.0.entry(names).or_default();
            *sum = sum.saturating_add(count);
        }
    }

    /// The words for all, each with its place among the names, and whether its rows are totals; countries after all others.
    fn wholes(mut self) -> Vec<((usize, String), bool)> {
        if self.0.len() >= MOST {
            return Vec::new();
        }
        let mut found = self.repeating(Whole::All);
        let is_total = |names: &[String]| found.iter().any(|((at, word), so)| *so && names[*at] == *word);
        self.0.retain(|names, _| !is_total(names));
        found.extend(self.repeating(Whole::Country));
        found
    }

    /// The words of a kind, and whether most groups of each count as many as the others do together that have the same names beside
    /// it. A blank name beside it is a word for all, too.
    fn repeating(&self, kind: Whole) -> Vec<((usize, String), bool)> {
        let width = self.0.keys().next().map_or(0, Vec::len);
        let words: Vec<HashSet<&str>> = (0..width).map(|at| self.words_for(at, kind)).collect();
        let names_all = |names: &[String], at: usize| words[at].contains(names[at].as_str());
        let (wholes, parts): (Vec<_>, Vec<_>) =
            self.0.iter().partition(|(names, _)| (0..width).any(|at| names_all(names, at)));
        // Of the groups that are parts how many there are and what they count, by the names that are not left open.
        let mut sums: HashMap<Vec<bool>, Sums> = HashMap::new();
        let mut told: HashMap<(usize, String), (usize, usize, usize)> = HashMap::new();
        for (names, count) in wholes {
            let open: Vec<bool> = (0..width).map(|at| names[at].is_empty() || names_all(names, at)).collect();
            let kept: Vec<usize> = (0..width).filter(|&at| !open[at]).collect();
            let sums = sums.entry(open).or_insert_with(|| added(&parts, &kept));
            let others = sums.get(&picked(names, &kept));
            let repeated = others.filter(|(_, sum)| sum == count).map_or(0, |(groups, _)| *groups);
            for at in (0..width).filter(|&at| names_all(names, at)) {
                let (so, of, most) = told.entry((at, names[at].clone())).or_default();
                (*so, *of, *most) = (*so + usize::from(repeated > 0), *of + 1, repeated.max(*most));
            }
        }
        // A country may be one of several, and as large as another by chance.
        let least = if kind == Whole::All { 1 } else { 2 };
        let mut told: Vec<_> =
            told.into_iter().map(|(word, (so, of, most))| (word, so * 2 > of && most >= least)).collect();
        told.sort();
        told
    }

    /// The names of this kind that may be that of all: others beside them are names of parts, and a country is the only one.
    fn words_for(&self, at: usize, kind: Whole) -> HashSet<&str> {
        let names = self.0.keys().map(|names| names[at].as_str()).filter(|name| !name.is_empty());
        let names: HashSet<&str> = names.collect();
        let (words, parts): (HashSet<&str>, HashSet<&str>) =
            names.into_iter().partition(|name| whole(name) == Some(kind));
        let tells = !parts.is_empty() && (kind == Whole::All || words.len() < 2);
        if tells { words } else { HashSet::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words for all whose rows repeat others, and those whose rows do not.
    fn told(rows: &str) -> (String, String) {
        let mut groups = Groups::default();
        for row in rows.split(' ') {
            let mut cells: Vec<String> = row.split(',').map(String::from).collect();
            let count = cells.pop().unwrap().parse().unwrap();
            groups.add(cells, count);
        }
        let found = groups.wholes();
        let words = |so: bool| {
            let of = found.iter().filter(|(_, adds_up)| *adds_up == so);
            of.map(|((at, word), _)| format!("{at}{word}")).collect::<Vec<_>>().join(" ")
        };
        (words(true), words(false))
    }

    #[test]
    fn rows_under_a_name_for_all_are_totals_where_they_repeat_the_sum_of_the_others() {
        for (rows, words) in [
            ("NY,Fees,100 CA,Fees,80 全国,Fees,180", "0全国"),
            ("NY,Fees,100 CA,Fees,80 NY,Refunds,7 US,Fees,180 US,Refunds,7", "0US"),
            ("NY,Fees,9 CA,Fees,8 CA,All,8 NY,All,9 All,All,17", "0All 1All"),
            ("NY,Fees,9 CA,Fees,8 总体,,17", "0总体"),
            ("All,NY,Fees,9 All,CA,Fees,8 All,Overall,Fees,17", "1Overall"),
        ] {
            assert_eq!(told(rows), (words.into(), String::new()), "{rows}");
        }
        // A country among others is one of them.
        assert_eq!(told("Canada,Fees,5 Nauru,Fees,7 All,Fees,12"), ("0All".into(), "0Canada".into()));
        assert_eq!(told("Canada,Fees,5 Ireland,Fees,7 All,Fees,12"), ("0All".into(), String::new()));
    }

    #[test]
    fn a_place_or_a_word_for_all_that_repeats_no_others_is_kept_and_the_word_is_told() {
        for (rows, words) in [
            ("NY,Fees,100 CA,Fees,80 All,Fees,185", "0All"),
            // A word that stands in every row parts nothing.
            ("All,Fees,1 All,Refunds,1", ""),
            ("US,Fees,5 Canada,Fees,3 Peru,Fees,5", ""),
            ("Australia,Fees,5 Nauru,Fees,5", "0Australia"),
        ] {
            assert_eq!(told(rows), (String::new(), words.into()), "{rows}");
        }
    }
}
