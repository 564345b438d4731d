//! Learning a model from labelled texts: which features are kept, what they weigh, and how far the answers can be
//! trusted, by five-fold cross-validation. Must not know where the texts came from.

use std::collections::BTreeMap;
use std::thread;

use super::calibrate::{Curve, Observed, Softmax};
use super::learn::{self, Example, Rows};
use super::vocabulary::Vocabulary;
use super::{Bag, Calibration, Heads, Linear, Model, Row, Scores, WIDTH};
use crate::random::Random;

/// A labelled text. Labels are places in the lists of [`Heads`].
#[derive(Debug, Clone)]
pub struct Sample {
    pub bag: Bag,
    pub language: String,
    pub category: usize,
    /// For each head of `raised`, whether the text raises it. What is not known is not learned from.
    pub raised: Option<Vec<bool>>,
    pub term: Option<usize>,
    pub remedy: Option<usize>,
    /// How much it counts when weights are learned.
    pub weight: f64,
    /// How much it counts when confidence is fitted: texts drawn at random tell how often a category occurs.
    pub calibrates: f64,
}

/// What is to be chosen before learning.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Cost of a misplaced text against the length of the weights.
    pub cost: f64,
    /// 0: each text costs the same; 1: each side of a head costs the same.
    pub balance: f64,
    /// Factor of the lexicon's block.
    pub lexicon: f32,
    /// Texts in which a run or word, and in which a concept, must stand to be kept.
    pub least: [u32; 2],
    pub seed: u64,
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { cost: 8.0, balance: 0.5, lexicon: 0.3, least: [3, 3], seed: 1, threads: 1 }
    }
}

/// Parts in cross-validation.
const FOLDS: usize = 5;
/// A head of another model stays as it is where fewer texts than this are on one of its sides.
const LEAST: usize = 5;
/// A language is not learned from nothing where there are fewer texts than this in it.
const FEWEST: usize = 20;
/// As many observations as its calibration counts for.
const HELD: f64 = 20.0;

/// Learns a model, and gives the answers for each sample by weights that were learned without it.
pub fn train(heads: &Heads, samples: &[Sample], options: &Options) -> (Model, Vec<Option<Vec<f32>>>) {
    let mut held_out = vec![None; samples.len()];
    // The version follows from the bytes.
    let mut model = Model { version: String::new(), heads: heads.clone(), languages: Vec::new(), learned: Vec::new() };
    for (language, order) in orders(samples, options.seed).into_iter().filter(|(_, order)| order.len() >= FEWEST) {
        cross_validate(heads, samples, &order, None, options, &mut held_out);
        model.languages.push((language.to_string(), final_weights(heads, samples, &order, None, options, &held_out)));
    }
    let model = super::file::read(&super::file::write(&model)).expect("a model can be read back");
    (model, held_out)
}

/// Learns a model that begins from another one, and gives what is said of each sample by weights and by a calibration that
/// were learned without it.
///
/// What is kept small is the distance from the weights of the other model, so that few samples change little and what they
/// do not speak of stays as it is: Chelba and Acero (2006), "Adaptation of maximum entropy capitalizer: little data can help
/// a lot", Computer Speech and Language 20. A language that the other model does not know is learned from nothing, if there
/// are texts enough. The version is still that of the other model: the new one follows from the bytes.
pub fn train_on(base: &Model, samples: &[Sample], options: &Options) -> (Model, Vec<Option<Scores>>) {
    let heads = &base.heads;
    let mut held_out = vec![None; samples.len()];
    let mut scores = vec![None; samples.len()];
    let mut model = base.clone();
    for (language, order) in orders(samples, options.seed) {
        let begin = base.of(language);
        if begin.is_none() && order.len() < FEWEST {
            continue;
        }
        cross_validate(heads, samples, &order, begin, options, &mut held_out);
        for fold in 0..FOLDS {
            let calibration = calibrate(heads, samples, &fold_of(&order, fold, false), begin, &held_out);
            for i in fold_of(&order, fold, true) {
                scores[i] = held_out[i].as_deref().map(|answers| calibration.read(heads, answers));
            }
        }
        let linear = final_weights(heads, samples, &order, begin, options, &held_out);
        model.languages.retain(|(name, _)| name != language);
        model.languages.push((language.to_string(), linear));
    }
    model.languages.sort_by(|a, b| a.0.cmp(&b.0));
    (model, scores)
}

/// The places of the samples by language, in the order in which they fall into folds.
fn orders(samples: &[Sample], seed: u64) -> BTreeMap<&str, Vec<usize>> {
    let mut orders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, sample) in samples.iter().enumerate() {
        orders.entry(&sample.language).or_default().push(i);
    }
    orders.values_mut().for_each(|order| Random(seed).shuffle(order));
    orders
}

/// The places inside of a fold, or those outside.
fn fold_of(order: &[usize], fold: usize, inside: bool) -> Vec<usize> {
    order.iter().enumerate().filter(|(n, _)| (n % FOLDS == fold) == inside).map(|(_, &i)| i).collect()
}

fn cross_validate(
    heads: &Heads,
    samples: &[Sample],
    order: &[usize],
    base: Option<&Linear>,
    options: &Options,
    answers: &mut [Option<Vec<f32>>],
) {
    for fold in 0..FOLDS {
        let training: Vec<&Sample> = fold_of(order, fold, false).into_iter().map(|i| &samples[i]).collect();
        let linear = fit(heads, &training, base, options);
        for i in fold_of(order, fold, true) {
            answers[i] = linear.answer(&samples[i].bag);
        }
    }
}

/// The weights of a language by all its samples, with the confidence that the answers held out allow.
fn final_weights(
    heads: &Heads,
    samples: &[Sample],
    order: &[usize],
    base: Option<&Linear>,
    options: &Options,
    held_out: &[Option<Vec<f32>>],
) -> Linear {
    let mut places = order.to_vec();
    places.sort_unstable();
    let chosen: Vec<&Sample> = places.iter().map(|&i| &samples[i]).collect();
    let calibration = calibrate(heads, samples, &places, base, held_out);
    Linear { calibration, ..fit(heads, &chosen, base, options) }
}

/// Weights without a calibration.
fn fit(heads: &Heads, samples: &[&Sample], base: Option<&Linear>, options: &Options) -> Linear {
    // What the other model knows of a text stays the same: its features, and what each is worth.
    let (vocabulary, scales) =
        base.map_or_else(|| vocabulary(samples, options), |base| (base.vocabulary.clone(), base.scales.clone()));
    let mut linear = Linear {
        vocabulary,
        scales,
        weights: Vec::new(),
        steps: vec![0.0; heads.len()],
        constants: vec![0.0; heads.len()],
        calibration: Calibration::none(heads),
    };
    let mut rows = Rows::new(linear.scales.len());
    for sample in samples {
        rows.push(linear.cells(&sample.bag));
    }
    let fitted = fit_heads(heads, samples, &rows, base, options);
    let features = linear.scales.len();
    linear.weights = vec![Row([0; WIDTH]); features];
    for (head, weights) in fitted.iter().enumerate() {
        let most = weights[..features].iter().fold(0f32, |most, w| most.max(w.abs()));
        let step = (most / 127.0).max(f32::MIN_POSITIVE);
        linear.steps[head] = step;
        linear.constants[head] = weights[features];
        for (row, weight) in weights[..features].iter().enumerate() {
            linear.weights[row].0[head] = (weight / step).round() as i8;
        }
    }
    linear
}

/// The features that enough texts have, and the value of each: the rarer a run or word, the greater (inverse document
/// frequency, smoothed: Manning, Raghavan and Schütze 2008, section 6.2.1). The commonest come first, so that what is mostly
/// asked for lies together.
fn vocabulary(samples: &[&Sample], options: &Options) -> (Vocabulary, Vec<f32>) {
    let mut texts: BTreeMap<u32, u32> = BTreeMap::new();
    let mut concepts = BTreeMap::new();
    let mut lexicon = BTreeMap::new();
    for sample in samples {
        let mut hashes = sample.bag.hashes();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.into_iter().for_each(|hash| *texts.entry(hash).or_default() += 1);
        sample.bag.concepts.iter().for_each(|(hash, _)| *concepts.entry(*hash).or_default() += 1);
        sample.bag.lexicon.iter().for_each(|(hash, _)| *lexicon.entry(*hash).or_default() += 1);
    }
    let idf = |n: u32| ((1.0 + samples.len() as f32) / (1.0 + n as f32)).ln() + 1.0;
    let [least_texts, least_concepts] = options.least;
    let kept = texts.into_iter().filter(|(_, n)| *n >= least_texts).map(|(hash, n)| (hash, (n, idf(n))));
    let kept = kept.chain(concepts.into_iter().filter(|(_, n)| *n >= least_concepts).map(|(h, n)| (h, (n, 1.0))));
    let kept = kept.chain(lexicon.into_iter().map(|(hash, n)| (hash, (n, options.lexicon))));
    // A hash that two kinds share, if there were one, is one feature.
    let unique: BTreeMap<u32, (u32, f32)> = kept.collect();
    let mut kept: Vec<(u32, (u32, f32))> = unique.into_iter().collect();
    kept.sort_by_key(|(_, (n, _))| u32::MAX - n);
    (Vocabulary::new(kept.iter().map(|k| k.0).collect()), kept.iter().map(|k| k.1.1).collect())
}

/// The weights of each head, one against the rest, in the order of the heads.
fn fit_heads(
    heads: &Heads,
    samples: &[&Sample],
    rows: &Rows,
    base: Option<&Linear>,
    options: &Options,
) -> Vec<Vec<f32>> {
    let one = |head: usize| {
        let examples = examples(heads, samples, head, options);
        let mut start = vec![0f32; rows.width + 1];
        if let Some(base) = base {
            (0..).zip(&mut start).take(base.scales.len()).for_each(|(row, w)| *w = base.weight(row, head));
            start[rows.width] = base.constants[head];
            let positive = examples.iter().filter(|e| e.positive).count();
            if positive.min(examples.len() - positive) < LEAST {
                return start;
            }
        }
        learn::fit(rows, &examples, &start, options.seed.wrapping_add(head as u64))
    };
    let mut fitted = vec![Vec::new(); heads.len()];
    let each = heads.len().div_ceil(options.threads.max(1)).max(1);
    thread::scope(|scope| {
        for (part, results) in fitted.chunks_mut(each).enumerate() {
            scope.spawn(move || results.iter_mut().enumerate().for_each(|(n, w)| *w = one(part * each + n)));
        }
    });
    fitted
}

/// Which side of a head each sample is on; samples of which that is not known are left out.
fn examples(heads: &Heads, samples: &[&Sample], head: usize, options: &Options) -> Vec<Example> {
    let side = |sample: &Sample| -> Option<bool> {
        let mut at = head;
        for (kind, list) in [&heads.categories, &heads.raised, &heads.terms, &heads.remedies].into_iter().enumerate() {
            if at < list.len() {
                return match kind {
                    0 => Some(sample.category == at),
                    1 => sample.raised.as_ref().map(|raised| raised[at]),
                    2 => sample.term.map(|term| term == at),
                    _ => sample.remedy.map(|remedy| remedy == at),
                };
            }
            at -= list.len();
        }
        None
    };
    let sides: Vec<(usize, bool, f64)> =
        samples.iter().enumerate().filter_map(|(row, s)| Some((row, side(s)?, s.weight))).collect();
    let total: f64 = sides.iter().map(|s| s.2).sum();
    let positive: f64 = sides.iter().filter(|s| s.1).map(|s| s.2).sum();
    let factor = |part: f64| if part > 0.0 { (total / (2.0 * part)).powf(options.balance) } else { 0.0 };
    let factors = [factor(total - positive), factor(positive)];
    sides
        .into_iter()
        .map(|(row, positive, weight)| {
            let cost = options.cost * weight * factors[usize::from(positive)];
            Example { row, positive, cost }
        })
        .collect()
}

impl Calibration {
    /// Takes answers as they are.
    fn none(heads: &Heads) -> Calibration {
        let softmax = |n: usize| Softmax { slope: 1.0, shifts: vec![0.0; n] };
        Calibration {
            categories: softmax(heads.categories.len()),
            remedies: softmax(heads.remedies.len()),
            raised: vec![Curve { slope: 1.0, shift: 0.0 }; heads.raised.len()],
        }
    }
}

/// Fits the confidence on answers that were given without the text; where the weights began from another model, near its.
fn calibrate(
    heads: &Heads,
    samples: &[Sample],
    places: &[usize],
    base: Option<&Linear>,
    answers: &[Option<Vec<f32>>],
) -> Calibration {
    let answered: Vec<(&Sample, [&[f32]; 4])> = places
        .iter()
        .filter(|&&i| samples[i].calibrates > 0.0)
        .filter_map(|&i| Some((&samples[i], heads.cut(answers[i].as_deref()?))))
        .collect();
    let categories: Vec<Observed> = answered.iter().map(|(s, a)| (a[0], s.category, s.calibrates)).collect();
    let remedies: Vec<Observed> = answered.iter().filter_map(|(s, a)| Some((a[3], s.remedy?, s.calibrates))).collect();
    let raised = |head: usize| -> Vec<(f32, bool, f64)> {
        answered.iter().filter_map(|(s, a)| Some((a[1][head], s.raised.as_ref()?[head], s.calibrates))).collect()
    };
    // What is made up tells how categories differ in other kinds of texts, and is clearer than texts are.
    let certain: Vec<Observed> = categories.iter().copied().filter(|o| o.2 >= 1.0).collect();
    match base.map(|b| &b.calibration) {
        None => Calibration {
            categories: Softmax::fit(heads.categories.len(), &categories).tempered(&certain),
            remedies: Softmax::fit(heads.remedies.len(), &remedies).evened(&remedies),
            raised: (0..heads.raised.len()).map(|head| Curve::fit(&raised(head))).collect(),
        },
        Some(base) => Calibration {
            categories: base.categories.refit(&categories, HELD),
            remedies: base.remedies.refit(&remedies, HELD).evened(&remedies),
            raised: base.raised.iter().enumerate().map(|(head, curve)| curve.refit(&raised(head), HELD)).collect(),
        },
    }
}
