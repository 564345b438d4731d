//! The linear model: what a text is probably about, learned from labelled texts. One set of weights a language, each
//! over hashed features of the text. Must not know records, files or the words of the taxonomy.

pub(super) mod calibrate;
pub(super) mod concepts;
pub(super) mod features;
pub mod file;
pub(super) mod language;
mod learn;
pub mod train;
mod vocabulary;

use calibrate::{Curve, Softmax};
use vocabulary::Vocabulary;

/// Heads at most: one length for all rows, so that they are added up as vectors.
pub const WIDTH: usize = 32;

/// How many rows ahead of their turn the processor is told to fetch, where it can be told.
const AHEAD: usize = 24;

/// What a text consists of, in three blocks.
#[derive(Debug, Clone, Default)]
pub struct Bag {
    /// Its folded characters, of which the runs, words and lengths follow.
    pub text: Vec<char>,
    /// Concepts and where they stand, each feature once.
    pub concepts: Vec<(u32, f32)>,
    /// Scores of the lexicon, each once.
    pub lexicon: Vec<(u32, f32)>,
}

impl Bag {
    /// Hashes of the runs, words and lengths; one that stands twice comes twice.
    pub fn hashes(&self) -> Vec<u32> {
        // Nearly four runs begin with each Chinese character; other features are fewer.
        let mut hashes = Vec::with_capacity(self.text.len() * 4 + 16);
        features::visit(&self.text, |hash, _, _| hashes.push(hash));
        hashes
    }
}

/// What the heads answer, by their names in the taxonomy and the codebook.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heads {
    /// Primary category.
    pub categories: Vec<String>,
    /// Categories that a text can raise beside others.
    pub raised: Vec<String>,
    pub terms: Vec<String>,
    pub remedies: Vec<String>,
}

impl Heads {
    pub fn len(&self) -> usize {
        self.categories.len() + self.raised.len() + self.terms.len() + self.remedies.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Cuts a row of answers into those of the categories, of what is raised, of the terms and of the remedies.
    pub fn cut<'a, T>(&self, row: &'a [T]) -> [&'a [T]; 4] {
        let (categories, rest) = row.split_at(self.categories.len());
        let (raised, rest) = rest.split_at(self.raised.len());
        let (terms, remedies) = rest.split_at(self.terms.len());
        [categories, raised, terms, &remedies[..self.remedies.len()]]
    }
}

/// A model, as trained or as read from a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Tells models apart: a short hash of all that the model consists of.
    pub version: String,
    pub heads: Heads,
    /// By the name of the language.
    pub languages: Vec<(String, Linear)>,
    /// Hashes of the texts that it learned from, in order; none of the model that comes with the program.
    pub learned: Vec<String>,
}

/// The weights of a feature, on one line of the cache.
#[derive(Debug, Clone, PartialEq)]
#[repr(align(32))]
pub struct Row(pub [i8; WIDTH]);

/// The weights of one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    pub vocabulary: Vocabulary,
    /// Value of each feature in its block, before the block is brought to unit length.
    pub scales: Vec<f32>,
    /// A row for each feature, a column for each head, in steps of the head. The columns beyond the heads are zero.
    pub weights: Vec<Row>,
    pub steps: Vec<f32>,
    pub constants: Vec<f32>,
    pub calibration: Calibration,
}

/// How answers become probabilities.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    pub categories: Softmax,
    pub remedies: Softmax,
    pub raised: Vec<Curve>,
}

/// What a model says of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// Probability of each primary category; together 1.
    pub categories: Vec<f64>,
    /// Probability that the text raises a category.
    pub raised: Vec<f64>,
    /// Log-odds of each term, to be compared within a category.
    pub terms: Vec<f64>,
    /// Probability of each state of the remedy; together 1.
    pub remedies: Vec<f64>,
}

impl Model {
    /// The model that comes with the program.
    pub fn shipped() -> Model {
        file::read(include_bytes!("default.model")).unwrap_or_else(|e| panic!("shipped model: {e:#}"))
    }

    pub fn of(&self, language: &str) -> Option<&Linear> {
        self.languages.iter().find(|(name, _)| name == language).map(|(_, linear)| linear)
    }

    /// What the model says of a text; nothing where it knows nothing of the language or no feature of the text.
    pub fn score(&self, language: &str, bag: &Bag) -> Option<Scores> {
        self.read(language, &self.of(language)?.answer(bag)?)
    }

    /// The answers of a language's heads as probabilities.
    pub fn read(&self, language: &str, answers: &[f32]) -> Option<Scores> {
        Some(self.of(language)?.calibration.read(&self.heads, answers))
    }
}

impl Calibration {
    /// The answers of the heads as probabilities.
    pub fn read(&self, heads: &Heads, answers: &[f32]) -> Scores {
        let [categories, raised, terms, remedies] = heads.cut(answers);
        Scores {
            categories: self.categories.probabilities(categories),
            raised: raised.iter().zip(&self.raised).map(|(&z, curve)| curve.probability(z)).collect(),
            terms: terms.iter().map(|&z| f64::from(z)).collect(),
            remedies: self.remedies.probabilities(remedies),
        }
    }
}

impl Linear {
    /// The answer of each head, as log-odds; nothing where no word of the text is known.
    pub fn answer(&self, bag: &Bag) -> Option<Vec<f32>> {
        if bag.concepts.is_empty() && bag.lexicon.is_empty() && !self.knows_a_word(&bag.text) {
            return None;
        }
        let sums = self.sums(&self.cells(bag));
        let answers = sums.iter().zip(&self.constants).zip(&self.steps);
        Some(answers.map(|((sum, constant), step)| constant + sum * step).collect())
    }

    /// Whether a run, a word or a beginning of one is known: how long a text is, and its full stops, say nothing alone.
    fn knows_a_word(&self, text: &[char]) -> bool {
        let mut known = false;
        features::visit(text, |hash, start, end| {
            known |= text[start..end].iter().any(|c| c.is_alphabetic()) && self.vocabulary.find(hash).is_some();
        });
        known
    }

    /// The known features of a text and their values: blocks of unit length, but for the lexicon.
    pub fn cells(&self, bag: &Bag) -> Vec<(u32, f32)> {
        let mut hashes = bag.hashes();
        self.vocabulary.sieve(&mut hashes);
        let mut rows = Vec::with_capacity(hashes.len());
        self.vocabulary.find_all(hashes.iter().copied(), |_, row| rows.push(row));
        self.take_repeated(&mut rows);
        let mut cells = Vec::with_capacity(rows.len() + bag.concepts.len() + bag.lexicon.len());
        cells.extend(rows.into_iter().map(|row| (row, self.scales[row as usize])));
        to_unit_length(&mut cells, 0.0);
        let from = cells.len();
        self.add(&mut cells, &bag.concepts);
        to_unit_length(&mut cells[from..], 1.0);
        self.add(&mut cells, &bag.lexicon);
        cells
    }

    /// Adds the known of these features, and their values times what each is worth.
    fn add(&self, cells: &mut Vec<(u32, f32)>, features: &[(u32, f32)]) {
        let hashes = features.iter().map(|(hash, _)| *hash);
        self.vocabulary.find_all(hashes, |at, row| cells.push((row, features[at].1 * self.scales[row as usize])));
    }

    /// Takes out the rows that stand before already.
    fn take_repeated(&self, rows: &mut Vec<u32>) {
        // A bit for each row: a few kilobytes, cleared sooner than a hundred rows are sorted.
        let mut seen = vec![0u64; self.scales.len().div_ceil(64)];
        let mut kept = 0;
        for at in 0..rows.len() {
            let row = rows[at];
            let (word, bit) = (&mut seen[row as usize / 64], 1 << (row % 64));
            rows[kept] = row;
            kept += usize::from(*word & bit == 0);
            *word |= bit;
        }
        rows.truncate(kept);
    }

    /// The values of the cells times their rows, added up, in steps of the heads. A function of its own: the compiler keeps
    /// the sums in vectors, which it does not where it mixes this with the rest.
    #[inline(never)]
    fn sums(&self, cells: &[(u32, f32)]) -> [f32; WIDTH] {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has what the function is compiled for.
            return unsafe { wide::sums(&self.weights, cells) };
        }
        sums(&self.weights, cells, |_| ())
    }

    /// What a feature weighs for a head.
    pub fn weight(&self, row: u32, head: usize) -> f32 {
        self.steps[head] * f32::from(self.weights[row as usize].0[head])
    }
}

/// The loop of both kinds of vectors: compiled into each, for what each may use. `soon` gets the rows ahead of their turn.
#[inline(always)]
fn sums(rows: &[Row], cells: &[(u32, f32)], soon: impl Fn(&Row)) -> [f32; WIDTH] {
    let mut sums = [0f32; WIDTH];
    for (at, &(row, value)) in cells.iter().enumerate() {
        if let Some(&(row, _)) = cells.get(at + AHEAD) {
            soon(&rows[row as usize]);
        }
        for (sum, weight) in sums.iter_mut().zip(&rows[row as usize].0) {
            *sum += value * f32::from(*weight);
        }
    }
    sums
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

    use super::{Row, WIDTH};

    /// The same sums by vectors twice as long: the same steps in the same order for each head, so the same bits.
    #[target_feature(enable = "avx2")]
    pub fn sums(rows: &[Row], cells: &[(u32, f32)]) -> [f32; WIDTH] {
        super::sums(rows, cells, |row| _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(row).cast()))
    }
}

/// Brings the cells to length 1, or to less where their length is under `least`.
fn to_unit_length(cells: &mut [(u32, f32)], least: f32) {
    let length = cells.iter().map(|(_, v)| v * v).sum::<f32>().sqrt().max(least);
    if length > 0.0 {
        cells.iter_mut().for_each(|(_, v)| *v /= length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_stands_twice_is_one_cell_and_the_cells_of_a_text_have_length_one() {
        let model = Model::shipped();
        let linear = model.of(language::CHINESE).unwrap();
        let cells = |text: &str| linear.cells(&Bag { text: text.chars().collect(), ..Bag::default() });
        let mut twice = cells("退款退款退款退款");
        let length: f32 = twice.iter().map(|(_, value)| value * value).sum();
        assert!((length - 1.0).abs() < 1e-5, "{length}");
        let all = twice.len();
        twice.sort_unstable_by_key(|cell| cell.0);
        twice.dedup_by_key(|cell| cell.0);
        assert_eq!(twice.len(), all);
        assert!(cells("").iter().all(|(_, value)| value.is_finite()));
    }

    #[test]
    fn longer_vectors_add_up_to_the_same_bits() {
        let model = Model::shipped();
        for (language, linear) in &model.languages {
            let cells: Vec<(u32, f32)> = (0..500u32).map(|n| (n * 37 % 20_000, (n as f32 + 0.3).recip())).collect();
            assert_eq!(linear.sums(&cells), sums(&linear.weights, &cells, |_| ()), "{language}");
        }
    }
}
