//! Which complaints were drawn for review, and how: `draws.jsonl`, one draw a line, kept for good. Only with it can answers
//! stand for the complaints that nobody looked at. Must not know what is done with it.

use std::collections::{BTreeSet, HashSet};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::Dataset;
use super::manifest::{Manifest, Segment};
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
    /// The files that were imported then, by [`Dataset::files`]: it could pick none of what came after them.
    #[serde(default)]
    pub files: Vec<String>,
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
    /// The files with the complaints that could be drawn.
    pub files: Vec<String>,
}

impl Dataset {
    /// # Errors
    /// A `UserError` where the file is missing or damaged.
    pub fn draws(&self) -> Result<Vec<Draw>> {
        self.lines(FILE)
    }

    /// Of the samples of answers that were drawn with equal chances and have at least `fewest` the one that stands for most files,
    /// of these the largest; empty where there is none.
    ///
    /// # Errors
    /// A `UserError` where draws or answers are damaged.
    pub fn sample(&self, fewest: usize) -> Result<Sample> {
        let answered: Vec<String> = self.reviews()?.into_iter().map(|r| r.record_id).collect();
        Ok(sample(&self.draws()?, &answered, fewest))
    }

    /// The files that are imported, by the beginnings of their hashes: a file that is taken back and imported again is the same.
    pub fn files(&self) -> Vec<String> {
        let files: BTreeSet<&str> = self.manifest.imports.iter().map(|e| file_of(&e.import)).collect();
        files.into_iter().map(String::from).collect()
    }

    /// Ids of the complaints that came with none of these files, in no version of them.
    ///
    /// # Errors
    /// Where a segment cannot be read.
    pub fn came_after(&self, files: &[String]) -> Result<HashSet<String>> {
        let within = |s: &&Segment| files.iter().any(|file| file == file_of(&s.import));
        let Manifest { segments, replaced, .. } = &self.manifest;
        let mut after = HashSet::new();
        for segment in segments.iter().filter(|s| !within(s)) {
            let ids = self.read(segment, Some(&["record_id"]))?;
            after.extend(ids.column("record_id")?.str()?.iter().flatten().map(String::from));
        }
        if after.is_empty() {
            return Ok(after);
        }
        for segment in replaced.iter().filter(within) {
            for id in self.read(segment, Some(&["record_id"]))?.column("record_id")?.str()?.iter().flatten() {
                after.remove(id);
            }
        }
        Ok(after)
    }
}

/// What names the file in the id of an import: the beginning of its hash.
fn file_of(import: &str) -> &str {
    import.split_once('-').map_or(import, |(_, hash)| hash)
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
/// was picked otherwise, and no file came: what was picked is missing from later draws, which then stand for fewer complaints, and
/// what came could be picked by them alone.
fn sample(draws: &[Draw], answered: &[String], fewest: usize) -> Sample {
    let told: HashSet<&str> = answered.iter().map(String::as_str).collect();
    let by_chance = || draws.iter().filter(|d| d.by != "uncertainty");
    let fair: Vec<&Draw> = by_chance().filter(|draw| !by_chance().any(|other| tells(other, draw, &told))).collect();
    let starts = (0..fair.len()).map(|start| from(&fair[start..], answered));
    // Of equal ones the first, which stands for more complaints.
    let worth = |s: &Sample| (s.drawn.len() >= fewest, s.files.len(), s.drawn.len());
    starts.rev().filter(|s| !s.drawn.is_empty()).max_by_key(worth).unwrap_or_default()
}

/// Whether a draw of another kind tells where all answers to this one came from, which was never handed out.
fn tells(other: &Draw, draw: &Draw, answered: &HashSet<&str>) -> bool {
    let of = |draw: &Draw| draw.records.iter().filter(|id| answered.contains(id.as_str())).count();
    let held: HashSet<&String> = other.records.iter().collect();
    other.by != draw.by
        && of(other) * draw.records.len() > of(draw) * other.records.len()
        && draw.records.iter().all(|id| held.contains(id) || !answered.contains(id.as_str()))
}

/// The sample that begins with the first of these draws.
fn from(fair: &[&Draw], answered: &[String]) -> Sample {
    let upto = |draw: &Draw| answered[..draw.answers.min(answered.len())].iter().map(String::as_str);
    let all: HashSet<&str> = answered.iter().map(String::as_str).collect();
    let before: HashSet<&str> = upto(fair[0]).collect();
    let mut drawn: HashSet<&str> = HashSet::new();
    // A larger draw by the same seed holds the smaller one.
    let mut handed: HashSet<&str> = HashSet::new();
    let mut sample = Sample { files: fair[0].files.clone(), ..Sample::default() };
    for draw in fair.iter().take_while(|draw| draw.files == fair[0].files) {
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
        Draw { by: by.into(), seed: 1, of: 100, answers, files: vec!["first".into()], records }
    }

    /// What was drawn, what was known before, and how many are open.
    fn of(draws: &[Draw], answered: &[&str]) -> (Vec<String>, Vec<String>, usize) {
        let answered: Vec<String> = answered.iter().map(|a| a.to_string()).collect();
        let s = sample(draws, &answered, 1);
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
    fn a_draw_stands_for_what_was_imported_before_it_and_the_one_for_more_files_counts() {
        let later = Draw { files: vec!["first".into(), "second".into()], ..draw("random", 3, &["d", "e"]) };
        let draws = [draw("random", 0, &["a", "b", "c"]), later];
        let sample = |answered: &[&str], fewest| {
            let answered: Vec<String> = answered.iter().map(|a| a.to_string()).collect();
            let s = sample(&draws, &answered, fewest);
            (s.files.len(), s.drawn.len(), s.before.len(), s.open)
        };
        assert_eq!(sample(&["a", "b", "c"], 2), (1, 3, 0, 0));
        assert_eq!(sample(&["a", "b", "c", "d"], 2), (1, 3, 0, 0), "one answer corrects nothing");
        assert_eq!(sample(&["a", "b", "c", "d", "e"], 2), (2, 2, 3, 0));
    }

    #[test]
    fn a_draw_is_not_handed_out_by_answers_to_another_one() {
        let random = draw("random", 0, &["a", "b", "c"]);
        let unanswered = draw("stratified", 0, &["c", "d", "e", "f"]);
        for draws in [[random.clone(), unanswered.clone()], [unanswered.clone(), random.clone()]] {
            let s = sample(&draws, &list(&["a", "b", "c"]), 1);
            assert_eq!((s.drawn.len(), s.open, s.by_category), (3, 0, false));
            let s = sample(&draws, &list(&["a", "b", "c", "d"]), 1);
            assert_eq!((s.drawn.len(), s.open, s.by_category), (4, 2, true));
        }
    }

    #[test]
    fn a_draw_that_was_never_handed_out_leaves_nothing_open() {
        let draws = [draw("random", 0, &["a", "b"]), draw("stratified", 0, &["c", "d"])];
        assert_eq!(of(&draws, &["c", "d"]), (list(&["c", "d"]), list(&[]), 0));
    }
}
