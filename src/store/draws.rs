//! Which complaints were drawn for review, and how: `draws.jsonl`, one draw a line, kept for good. Only with it can answers
//! stand for the complaints that nobody looked at. Must not know what is done with it.

use std::collections::HashSet;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::Dataset;
use super::writer::Writer;

pub(super) const FILE: &str = "draws.jsonl";

/// One draw: `review sample` as it was run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// `uncertainty`, `random` or `stratified`.
    pub by: String,
    pub seed: u64,
    /// Among how many complaints it was drawn: those with a text that nobody had answered yet.
    pub of: usize,
    /// How many answers were kept before it.
    pub answers: usize,
    /// The complaints drawn.
    pub records: Vec<String>,
}

/// Answers that stand for more than themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// Complaints that were drawn with equal chances, of all or of each category, and answered.
    pub drawn: HashSet<String>,
    /// Complaints answered before: they were none of those that could be drawn.
    pub before: HashSet<String>,
    /// How many were drawn and not answered.
    pub open: usize,
    /// Whether some were drawn by category, so that only within a category the chances were equal.
    pub by_category: bool,
}

impl Dataset {
    /// # Errors
    /// A `UserError` where the file is missing or damaged.
    pub fn draws(&self) -> Result<Vec<Draw>> {
        self.lines(FILE)
    }

    /// The largest sample of answers that was drawn with equal chances; empty where there is none.
    ///
    /// # Errors
    /// A `UserError` where draws or answers are damaged.
    pub fn sample(&self) -> Result<Sample> {
        let answered: Vec<String> = self.reviews()?.into_iter().map(|r| r.record_id).collect();
        Ok(sample(&self.draws()?, &answered))
    }
}

impl Writer {
    /// Keeps a draw, unless it is the last one over again.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn drew(&mut self, draw: Draw) -> Result<()> {
        match self.dataset.draws()?.last() == Some(&draw) {
            true => Ok(()),
            false => self.append(FILE, &[draw]),
        }
    }
}

/// `answered` in the order in which the answers came. Draws belong together as long as nothing was answered between them that
/// was picked otherwise: what was picked is missing from later draws, which then stand for fewer complaints.
fn sample(draws: &[Draw], answered: &[String]) -> Sample {
    let fair: Vec<&Draw> = draws.iter().filter(|d| d.by != "uncertainty").collect();
    let starts = (0..fair.len()).map(|start| from(&fair[start..], answered));
    // Of several the largest; of equal ones the first, which stands for more complaints.
    starts.rev().max_by_key(|s| s.drawn.len()).unwrap_or_default()
}

/// The sample that begins with the first of these draws.
fn from(fair: &[&Draw], answered: &[String]) -> Sample {
    let upto = |draw: &Draw| answered[..draw.answers.min(answered.len())].iter().map(String::as_str);
    let all: HashSet<&str> = answered.iter().map(String::as_str).collect();
    let before: HashSet<&str> = upto(fair[0]).collect();
    let mut drawn: HashSet<&str> = HashSet::new();
    // A larger draw by the same seed holds the smaller one.
    let mut handed: HashSet<&str> = HashSet::new();
    let mut sample = Sample::default();
    for draw in fair {
        if upto(draw).any(|id| !before.contains(id) && !drawn.contains(id)) {
            break;
        }
        let records = || draw.records.iter().map(String::as_str);
        // A draw that was never handed out is no draw.
        if records().any(|id| all.contains(id)) {
            handed.extend(records());
            drawn.extend(records().filter(|id| all.contains(id)));
            sample.by_category |= draw.by == "stratified";
        }
    }
    sample.open = handed.len() - drawn.len();
    sample.drawn = drawn.into_iter().map(String::from).collect();
    sample.before = before.into_iter().map(String::from).collect();
    sample
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(by: &str, answers: usize, records: &[&str]) -> Draw {
        let records = records.iter().map(|r| r.to_string()).collect();
        Draw { by: by.into(), seed: 1, of: 100, answers, records }
    }

    /// What was drawn, what was known before, and how many are open.
    fn of(draws: &[Draw], answered: &[&str]) -> (Vec<String>, Vec<String>, usize) {
        let answered: Vec<String> = answered.iter().map(|a| a.to_string()).collect();
        let s = sample(draws, &answered);
        let sorted = |set: HashSet<String>| {
            let mut list: Vec<String> = set.into_iter().collect();
            list.sort();
            list
        };
        (sorted(s.drawn), sorted(s.before), s.open)
    }

    fn list(names: &[&str]) -> Vec<String> {
        names.iter().map(|n| n.to_string()).collect()
    }

    #[test]
    fn what_was_picked_as_unsure_stands_for_itself_alone() {
        let draws = [draw("uncertainty", 0, &["a", "b"]), draw("random", 2, &["c", "d", "e"])];
        assert_eq!(of(&draws, &["a", "b", "c", "d"]), (list(&["c", "d"]), list(&["a", "b"]), 1));
        assert_eq!(of(&draws[..1], &["a", "b"]), (list(&[]), list(&[]), 0));
    }

    #[test]
    fn draws_in_a_row_are_one_sample() {
        let draws = [draw("random", 0, &["a", "b"]), draw("random", 2, &["c", "d"])];
        assert_eq!(of(&draws, &["a", "b", "c", "d"]), (list(&["a", "b", "c", "d"]), list(&[]), 0));
    }

    #[test]
    fn a_complaint_of_two_draws_is_open_once() {
        let draws = [draw("random", 0, &["a", "b"]), draw("random", 0, &["a", "b", "c", "d"])];
        assert_eq!(of(&draws, &["a", "c"]), (list(&["a", "c"]), list(&[]), 2));
        assert_eq!(of(&draws, &["a", "b", "c", "d"]), (list(&["a", "b", "c", "d"]), list(&[]), 0));
    }

    #[test]
    fn a_draw_that_is_gone_on_with_stays_one() {
        let draws = [draw("random", 0, &["a", "b", "c"]), draw("random", 2, &["c"])];
        assert_eq!(of(&draws, &["a", "x", "c"]), (list(&["a", "c"]), list(&[]), 1));
        assert_eq!(of(&draws, &["a", "b"]), (list(&["a", "b"]), list(&[]), 1));
    }

    #[test]
    fn an_answer_that_was_not_drawn_parts_them() {
        let draws = [draw("random", 0, &["a", "b"]), draw("random", 3, &["c", "d", "e"])];
        // x was picked between the draws: the second stands for all but a, b and x.
        assert_eq!(of(&draws, &["a", "b", "x", "c", "d", "e"]), (list(&["c", "d", "e"]), list(&["a", "b", "x"]), 0));
        assert_eq!(of(&draws, &["a", "b", "x", "c"]), (list(&["a", "b"]), list(&[]), 0));
    }

    #[test]
    fn a_draw_that_was_never_handed_out_leaves_nothing_open() {
        let draws = [draw("random", 0, &["a", "b"]), draw("stratified", 0, &["c", "d"])];
        assert_eq!(of(&draws, &["c", "d"]), (list(&["c", "d"]), list(&[]), 0));
    }
}
