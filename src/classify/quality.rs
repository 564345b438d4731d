//! How good labels are, measured against labels known to be right. Must not know where either came from.

use std::collections::BTreeMap;

use serde::Serialize;

use super::model::calibrate::{Bin, calibration_error, reliability};
use crate::measure::interval::{SIDE, wilson};
use crate::random::Random;

/// Draws of the bootstrap.
const DRAWS: usize = 1_000;
const SEED: u64 = 20_171_111;

/// A text with the label that it should have and the one it got. Labels are places in the caller's lists.
#[derive(Debug, Clone)]
pub struct Judged {
    pub gold: usize,
    /// Nothing where the classifier did not commit itself: counted as wrong.
    pub said: Option<usize>,
    pub confidence: f64,
    /// For each category that can be raised: whether it should be, where that is known, and whether it was.
    pub gold_raised: Option<Vec<bool>>,
    pub said_raised: Vec<bool>,
    pub gold_remedy: Option<usize>,
    pub said_remedy: usize,
}

/// A figure with its 95 % interval.
pub type Interval = [f64; 2];

/// Quality of one category; nothing where no text is of it, none was called so, or neither.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PerCategory {
    pub precision: Option<f64>,
    pub recall: Option<f64>,
    pub f1: Option<f64>,
    /// Texts that are of it.
    pub support: usize,
    pub f1_interval: Option<Interval>,
}

/// How good the labels are. Intervals are 95 % and have a width also where few texts were all labelled rightly: Wilson's for
/// accuracy; for F1 Wilson's for the part J of the texts of a category or called so that are both, since F1 = 2 J / (1 + J); for
/// macro-F1 the percentiles of 1 000 draws with replacement (Efron 1979), but no narrower than the intervals of its categories
/// put together (Zou and Donner 2008, "Construction of confidence limits about effect measures").
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quality {
    pub n: usize,
    pub accuracy: f64,
    pub accuracy_interval: Interval,
    /// Mean of F1 over the categories that occur in the gold labels or in those given.
    pub macro_f1: f64,
    pub macro_f1_interval: Interval,
    pub per_category: BTreeMap<String, PerCategory>,
    /// Over all categories that a text raises, where the gold labels tell them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multilabel_micro_f1: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy_macro_f1: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy_macro_f1_interval: Option<Interval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_remedy: Option<BTreeMap<String, PerCategory>>,
    /// Expected calibration error over tenths of the confidence.
    pub calibration_error: f64,
    /// Where the error of these texts would lie 95 times of 100 if each confidence were the chance of being right: consistency
    /// resampling (Bröcker and Smith 2007, "Increasing the reliability of reliability diagrams"). Few texts alone make an error.
    pub calibration_by_chance: Interval,
    pub reliability: Vec<Bin>,
    /// Texts that got no label; they count as wrong.
    pub unclassified: usize,
    /// Rows: gold; columns: given, the last one unclassified.
    pub confusion: Vec<Vec<usize>>,
}

/// Pairs of what is right and what was said.
type Pairs = Vec<(usize, Option<usize>)>;

/// Measures labels. `categories` and `remedies` are the names that the places stand for.
pub fn measure(judged: &[Judged], categories: &[String], remedies: &[String]) -> Quality {
    let pairs: Pairs = judged.iter().map(|j| (j.gold, j.said)).collect();
    let told: Pairs = judged.iter().filter_map(|j| Some((j.gold_remedy?, Some(j.said_remedy)))).collect();
    let counted = counts(&pairs, categories.len());
    let [accuracy, macro_f1] = summary(&counted, pairs.len());
    let remedy = counts(&told, remedies.len());
    let sure: Vec<(f64, bool)> =
        judged.iter().filter(|j| j.said.is_some()).map(|j| (j.confidence, j.said == Some(j.gold))).collect();
    let mut confusion = vec![vec![0; categories.len() + 1]; categories.len()];
    for &(gold, said) in &pairs {
        confusion[gold][said.unwrap_or(categories.len())] += 1;
    }
    Quality {
        n: judged.len(),
        accuracy,
        accuracy_interval: share_interval(counted.iter().map(|c| c[0]).sum(), pairs.len()).unwrap_or_default(),
        macro_f1,
        macro_f1_interval: macro_f1_interval(&pairs, &counted),
        per_category: per_label(&counted, categories),
        multilabel_micro_f1: multilabel(judged),
        remedy_macro_f1: (!told.is_empty()).then(|| summary(&remedy, told.len())[1]),
        remedy_macro_f1_interval: (!told.is_empty()).then(|| macro_f1_interval(&told, &remedy)),
        per_remedy: (!told.is_empty()).then(|| per_label(&remedy, remedies)),
        calibration_error: calibration_error(sure.iter().copied()),
        calibration_by_chance: calibration_by_chance(&sure),
        reliability: reliability(&sure),
        unclassified: pairs.iter().filter(|p| p.1.is_none()).count(),
        confusion,
    }
}

/// By how much labels are better than others of the same texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    pub accuracy: f64,
    pub accuracy_interval: Interval,
    pub macro_f1: f64,
    pub macro_f1_interval: Interval,
}

impl Difference {
    /// Whether more than chance speaks for it: the interval of macro-F1 lies above zero, and no more texts are wrong.
    pub fn is_gain(&self) -> bool {
        self.macro_f1_interval[0] > 0.0 && self.accuracy >= 0.0
    }
}

/// What `after` gains on `before`, the same texts in the same order. Intervals are 95 %; each draw takes the same texts
/// from both (paired bootstrap: Koehn 2004, "Statistical significance tests for machine translation evaluation").
pub fn difference(before: &[Judged], after: &[Judged], categories: usize) -> Difference {
    let pairs = |judged: &[Judged]| -> Pairs { judged.iter().map(|j| (j.gold, j.said)).collect() };
    let (before, after) = (pairs(before), pairs(after));
    let n = before.len().min(after.len());
    let gain = |places: &mut dyn Iterator<Item = usize>| {
        let mut both = [vec![[0; 3]; categories], vec![[0; 3]; categories]];
        for at in places {
            add(&mut both[0], before[at]);
            add(&mut both[1], after[at]);
        }
        let [old, new] = both.map(|counts| summary(&counts, n));
        [new[0] - old[0], new[1] - old[1]]
    };
    let mut random = Random(SEED);
    let draws: Vec<[f64; 2]> =
        (0..if n == 0 { 0 } else { DRAWS }).map(|_| gain(&mut (0..n).map(|_| random.below(n)))).collect();
    let of = |at: usize| interval(draws.iter().map(|d| d[at]).collect());
    let [accuracy, macro_f1] = gain(&mut (0..n));
    Difference { accuracy, accuracy_interval: of(0), macro_f1, macro_f1_interval: of(1) }
}

/// Micro-averaged F1 over all pairs of text and category.
fn multilabel(judged: &[Judged]) -> Option<f64> {
    let (mut both, mut either, mut any) = (0usize, 0usize, false);
    for j in judged {
        let Some(gold) = &j.gold_raised else { continue };
        any = true;
        for (&gold, &said) in gold.iter().zip(&j.said_raised) {
            both += usize::from(gold && said);
            either += usize::from(gold) + usize::from(said);
        }
    }
    any.then(|| ratio(2 * both, either))
}

/// Right and said, right, and said, of each label.
fn counts(pairs: &[(usize, Option<usize>)], labels: usize) -> Vec<[usize; 3]> {
    let mut counts = vec![[0; 3]; labels];
    pairs.iter().for_each(|pair| add(&mut counts, *pair));
    counts
}

fn add(counts: &mut [[usize; 3]], (gold, said): (usize, Option<usize>)) {
    counts[gold][1] += 1;
    if let Some(said) = said {
        counts[said][2] += 1;
        counts[said][0] += usize::from(said == gold);
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn f1([both, gold, said]: [usize; 3]) -> f64 {
    ratio(2 * both, gold + said)
}

/// Accuracy and macro-F1.
fn summary(counts: &[[usize; 3]], n: usize) -> [f64; 2] {
    let occurring = counts.iter().filter(|c| c[1] + c[2] > 0);
    let mean = occurring.clone().map(|c| f1(*c)).sum::<f64>() / occurring.count().max(1) as f64;
    [ratio(counts.iter().map(|c| c[0]).sum(), n), mean]
}

fn per_label(counts: &[[usize; 3]], labels: &[String]) -> BTreeMap<String, PerCategory> {
    let quality = |c: &[usize; 3]| PerCategory {
        precision: (c[2] > 0).then(|| ratio(c[0], c[2])),
        recall: (c[1] > 0).then(|| ratio(c[0], c[1])),
        f1: (c[1] + c[2] > 0).then(|| f1(*c)),
        support: c[1],
        f1_interval: f1_interval(*c),
    };
    labels.iter().zip(counts).map(|(name, c)| (name.clone(), quality(c))).collect()
}

fn share_interval(part: usize, whole: usize) -> Option<Interval> {
    wilson(part as i64, whole as i64).map(|(low, high)| [low, high])
}

fn f1_interval([both, gold, said]: [usize; 3]) -> Option<Interval> {
    share_interval(both, gold + said - both).map(|j| j.map(|j| 2.0 * j / (1.0 + j)))
}

fn macro_f1_interval(pairs: &Pairs, counted: &[[usize; 3]]) -> Interval {
    let Some(together) = together(counted) else { return Interval::default() };
    let mut random = Random(SEED);
    let draws = (0..DRAWS).map(|_| {
        let sample: Pairs = pairs.iter().map(|_| pairs[random.below(pairs.len())]).collect();
        summary(&counts(&sample, counted.len()), sample.len())[1]
    });
    let drawn = interval(draws.collect());
    [drawn[0].min(together[0]), drawn[1].max(together[1])]
}

fn calibration_by_chance(sure: &[(f64, bool)]) -> Interval {
    let mut random = Random(SEED);
    let draws = (0..DRAWS).map(|_| calibration_error(sure.iter().map(|&(p, _)| (p, random.fraction() < p))));
    interval(draws.collect())
}

/// The interval of a mean of F1 from the intervals of its parts: the squares of what these go below and above add up.
fn together(counts: &[[usize; 3]]) -> Option<Interval> {
    let parts: Vec<(f64, Interval)> = counts.iter().filter_map(|c| Some((f1(*c), f1_interval(*c)?))).collect();
    let n = parts.len() as f64;
    let beyond = |end: usize| parts.iter().map(|(f1, of)| (of[end] - f1).powi(2)).sum::<f64>().sqrt() / n;
    let mean = parts.iter().map(|(f1, _)| f1).sum::<f64>() / n;
    (n > 0.0).then(|| [(mean - beyond(0)).max(0.0), (mean + beyond(1)).min(1.0)])
}

fn interval(mut values: Vec<f64>) -> Interval {
    values.sort_by(f64::total_cmp);
    let at = |part: f64| {
        let place = (part * values.len() as f64) as usize;
        values.get(place.min(values.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    [at(SIDE), at(1.0 - SIDE)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(gold: usize, said: Option<usize>) -> Judged {
        Judged {
            gold,
            said,
            confidence: 0.9,
            gold_raised: Some(vec![gold == 0]),
            said_raised: vec![said == Some(0)],
            gold_remedy: None,
            said_remedy: 0,
        }
    }

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|s| s.to_string()).collect()
    }

    #[test]
    fn a_worked_example_gives_the_figures_of_the_definitions() {
        // a: 3 gold, 2 found, 1 said wrongly; b: 2 gold, 1 found; one text is not labelled.
        let all = [(0, Some(0)), (0, Some(0)), (0, None), (1, Some(1)), (1, Some(0))];
        let all: Vec<Judged> = all.into_iter().map(|(gold, said)| judged(gold, said)).collect();
        let quality = measure(&all, &names(&["a", "b", "c"]), &names(&["none"]));
        let a = &quality.per_category["a"];
        assert_eq!((a.precision, a.recall, a.support), (Some(2.0 / 3.0), Some(2.0 / 3.0), 3));
        assert_eq!(quality.accuracy, 0.6);
        // c occurs nowhere and is left out of the mean.
        assert!((quality.macro_f1 - (2.0 / 3.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        assert_eq!(quality.confusion, [[2, 0, 0, 1], [1, 1, 0, 0], [0, 0, 0, 0]]);
        assert_eq!((quality.unclassified, quality.remedy_macro_f1), (1, None));
        assert_eq!(quality.multilabel_micro_f1, Some(2.0 * 2.0 / 6.0));
    }

    #[test]
    fn intervals_hold_the_figure_and_narrow_with_more_texts() {
        let few: Vec<Judged> = (0..40).map(|i| judged(i % 2, Some(if i % 5 == 0 { 0 } else { i % 2 }))).collect();
        let many: Vec<Judged> = few.iter().cycle().take(4_000).cloned().collect();
        let width = |judged: &[Judged]| {
            let quality = measure(judged, &names(&["a", "b"]), &names(&["none"]));
            let [low, high] = quality.accuracy_interval;
            assert!(low <= quality.accuracy && quality.accuracy <= high);
            high - low
        };
        assert!(width(&many) < width(&few) / 5.0);
    }

    #[test]
    fn few_texts_that_are_all_right_are_not_certain() {
        let right: Vec<Judged> = [0, 0, 1, 1, 1, 1].map(|label| judged(label, Some(label))).to_vec();
        let quality = measure(&right, &names(&["a", "b"]), &names(&["none"]));
        let near = |x: f64, y: f64| (x - y).abs() < 0.001;
        // Wilson's limits for 6 of 6 and for 2 of 2, the second as an F1.
        assert!(near(quality.accuracy_interval[0], 0.610) && quality.accuracy_interval[1] == 1.0);
        let [low, high] = quality.per_category["a"].f1_interval.unwrap();
        assert!(near(low, 2.0 * 0.3424 / 1.3424) && high == 1.0, "{low}");
        let [macro_low, macro_high] = quality.macro_f1_interval;
        assert!(macro_low < 0.8 && macro_high == 1.0, "{macro_low}");
        let one = measure(&right[..1], &names(&["a", "b"]), &names(&["none"]));
        assert!(near(one.accuracy_interval[0], 0.207) && one.macro_f1_interval[0] < 0.5);
    }

    #[test]
    fn confidence_that_holds_is_off_by_no_more_than_chance_and_boasting_by_more() {
        let claimed = |confidence: f64, n: usize| -> Vec<Judged> {
            let one = |i: usize| Judged { confidence, ..judged(0, (i % 10 < 8).then_some(0).or(Some(1))) };
            (0..n).map(one).collect()
        };
        let measured = |judged: &[Judged]| {
            let q = measure(judged, &names(&["a", "b"]), &names(&["none"]));
            (q.calibration_error, q.calibration_by_chance)
        };
        let (error, [_, most]) = measured(&claimed(0.8, 200));
        // One bin: the error is that of a mean of 200 draws of 0.8, and 1.96 standard errors are 0.055.
        assert!(error < 1e-9 && (most - 1.96 * (0.8f64 * 0.2 / 200.0).sqrt()).abs() < 0.01, "{most}");
        let (error, [_, most]) = measured(&claimed(0.95, 200));
        assert!(error > most, "{error} {most}");
        // A fifth of the texts alone makes an error more than twice as large.
        assert!(measured(&claimed(0.8, 40)).1[1] > 2.0 * measured(&claimed(0.8, 200)).1[1]);
    }

    #[test]
    fn a_category_without_texts_and_labels_has_no_figures() {
        let quality = measure(&[judged(0, Some(0))], &names(&["a", "b"]), &names(&["none"]));
        let nothing = PerCategory { precision: None, recall: None, f1: None, support: 0, f1_interval: None };
        assert_eq!(quality.per_category["b"], nothing);
    }

    #[test]
    fn what_chance_could_do_is_no_gain_and_what_it_could_not_is() {
        let right = |from: usize, n: usize| -> Vec<Judged> {
            (0..n).map(|i| judged(i % 2, Some(if i < from { 1 - i % 2 } else { i % 2 }))).collect()
        };
        let same = difference(&right(40, 200), &right(40, 200), 2);
        assert_eq!((same.accuracy, same.macro_f1_interval, same.is_gain()), (0.0, [0.0, 0.0], false));
        // Two texts of two hundred: chance. Thirty: not.
        assert!(!difference(&right(40, 200), &right(38, 200), 2).is_gain());
        let gain = difference(&right(40, 200), &right(10, 200), 2);
        assert!(gain.is_gain() && (gain.accuracy - 0.15).abs() < 1e-12);
        assert!(!difference(&right(10, 200), &right(40, 200), 2).is_gain());
    }

    #[test]
    fn nothing_to_measure_is_no_panic() {
        let quality = measure(&[], &names(&["a"]), &names(&["none"]));
        assert_eq!((quality.n, quality.accuracy, quality.calibration_error), (0, 0.0, 0.0));
    }
}
