//! Learns the model that comes with the program:
//! `cargo run --release --example train_default -- [LABELLED.csv …] [--held-out TEST.csv …]`
//!
//! From the made-up texts under `samples/training/`, and from files of labelled texts that are not in the repository (columns
//! text, primary, also, remedy, term; sampling, where it is `random`, marks texts that tell how often a category
//! occurs). A text that is nearly one of the held-out ones is not learned from. Writes `src/classify/model/default.model`, and prints how good the labels are that each text gets from
//! weights learned without it. The same texts give the same bytes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::{env, fs, thread};

use anyhow::{Context, Result};
use plaint::classify::model::train::{Options, Sample, train};
use plaint::classify::model::{Heads, Model, file};
use plaint::classify::quality::{Judged, measure};
use plaint::classify::{Classifier, heads};
use plaint::taxonomy::Taxonomy;

/// What a made-up text weighs beside a real one when weights are learned.
const MADE_UP: f64 = 0.5;
/// And when confidence is fitted: made-up texts do not tell how often a category occurs. Real ones tell it of their own kind
/// of text, and in English all of them are about one shop.
const MADE_UP_CALIBRATES: [(&str, f64); 2] = [("zh", 0.05), ("en", 0.1)];

/// Share of a text's features that another has too, from which on the two are nearly the same.
const ALIKE: f64 = 0.7;

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let classifier = Classifier::with(Taxonomy::shipped(), None)?;
    let heads = heads(classifier.taxonomy());
    let mut learned = Vec::new();
    let mut groups = Vec::new();
    let mut seen = HashSet::new();
    let args: Vec<PathBuf> = env::args().skip(1).map(PathBuf::from).collect();
    let (real, held_out) = args.split_at(args.iter().position(|a| a == Path::new("--held-out")).unwrap_or(args.len()));
    let mut tests = Tests::default();
    for path in held_out.iter().skip(1) {
        rows(path)?
            .iter()
            .filter_map(|row| classifier.features(&row["text"]))
            .for_each(|(_, bag)| tests.add(bag.hashes()));
    }
    let mut left_out = 0;
    let made_up = ["zh.csv", "en.csv"].map(|name| root.join("samples/training").join(name));
    for (path, real) in real.iter().map(|p| (p, true)).chain(made_up.iter().map(|p| (p, false))) {
        for row in rows(path)? {
            // The same words twice would be learned from and tested on.
            if let Some(sample) = sample(&row, real, &classifier, &heads)?.filter(|_| seen.insert(row["text"].clone()))
            {
                if tests.have(&sample.bag.hashes()) {
                    left_out += 1;
                    continue;
                }
                let of = |name: &str| row.get(name).cloned().unwrap_or_default();
                let kind =
                    if real { format!("real, {}", of("sampling")) } else { format!("made up, {}", of("register")) };
                groups.push(format!("{} {kind}", sample.language));
                learned.push(sample);
            }
        }
    }
    let threads = thread::available_parallelism().map_or(1, Into::into);
    let (model, answers) = train(&heads, &learned, &Options { threads, ..Options::default() });
    let bytes = file::write(&model);
    fs::write(root.join("src/classify/model/default.model"), &bytes)?;
    // The version that stands in the file: numbers of the header may differ in their last bit once they were read from text.
    let version = file::read(&bytes)?.version;
    println!("model {version}: {} texts, {left_out} left out, {} bytes\n", learned.len(), bytes.len());
    println!(
        "{:<24} {:>6} {:>9} {:>9} {:>9} {:>12}",
        "held out", "texts", "accuracy", "macro-F1", "remedy", "calibration"
    );
    let mut judged: BTreeMap<&str, Vec<Judged>> = BTreeMap::new();
    for ((sample, answers), group) in learned.iter().zip(&answers).zip(&groups) {
        judged.entry(group).or_default().extend(answers.as_ref().map(|a| judge(sample, a, &model)));
    }
    for (group, judged) in judged {
        let q = measure(&judged, &heads.categories, &heads.remedies);
        let remedy = q.remedy_macro_f1.unwrap_or_default();
        let (n, ece) = (q.n, q.calibration_error);
        println!("{group:<24} {n:>6} {:>9.3} {:>9.3} {remedy:>9.3} {ece:>12.3}", q.accuracy, q.macro_f1);
    }
    Ok(())
}

/// Texts that a model is tested on, by their features.
#[derive(Default)]
struct Tests {
    sizes: Vec<usize>,
    with: HashMap<u32, Vec<usize>>,
}

impl Tests {
    fn add(&mut self, features: Vec<u32>) {
        let features: HashSet<u32> = features.into_iter().collect();
        features.iter().for_each(|f| self.with.entry(*f).or_default().push(self.sizes.len()));
        self.sizes.push(features.len());
    }

    /// Whether a text is nearly one of these: most of the features of the longer one are shared.
    fn have(&self, features: &[u32]) -> bool {
        let features: HashSet<u32> = features.iter().copied().collect();
        let mut shared: HashMap<usize, usize> = HashMap::new();
        features
            .iter()
            .flat_map(|f| self.with.get(f).into_iter().flatten())
            .for_each(|t| *shared.entry(*t).or_default() += 1);
        shared.iter().any(|(&t, &n)| n as f64 >= ALIKE * self.sizes[t].max(features.len()) as f64)
    }
}

/// The rows of a file by the names of its columns.
fn rows(path: &Path) -> Result<Vec<BTreeMap<String, String>>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("could not read {}", path.display()))?;
    let rows = reader.deserialize().collect::<Result<_, _>>();
    rows.with_context(|| format!("could not read {}", path.display()))
}

/// Nothing where there is nothing to read.
fn sample(row: &BTreeMap<String, String>, real: bool, with: &Classifier, heads: &Heads) -> Result<Option<Sample>> {
    let cell = |name: &str| row.get(name).map(String::as_str).unwrap_or_default();
    let Some((language, bag)) = with.features(cell("text")) else { return Ok(None) };
    let place = |list: &[String], name: &str| list.iter().position(|n| n == name);
    let category = |name: &str| place(&heads.categories, name).with_context(|| format!("no category `{name}`"));
    let primary = category(cell("primary"))?;
    let mut raised = vec![false; heads.raised.len()];
    for name in cell("also").split([' ', '|', ';', ',']).chain([cell("primary")]).filter(|a| !a.is_empty()) {
        raised.get_mut(category(name)?).into_iter().for_each(|r| *r = true);
    }
    let term = format!("{}/{}", cell("primary"), cell("term"));
    let random = cell("sampling") == "random";
    let made_up = || MADE_UP_CALIBRATES.iter().find(|(name, _)| *name == language).map_or(0.0, |(_, weight)| *weight);
    let (weight, calibrates) = if real { (1.0, f64::from(u8::from(random))) } else { (MADE_UP, made_up()) };
    Ok(Some(Sample {
        language: language.to_string(),
        bag,
        category: primary,
        raised: Some(raised),
        term: place(&heads.terms, &term),
        remedy: place(&heads.remedies, cell("remedy")),
        weight,
        calibrates,
    }))
}

/// What the answers that a text got without being learned from make of it.
fn judge(sample: &Sample, answers: &[f32], model: &Model) -> Judged {
    let scores = model.read(&sample.language, answers).expect("a language that was learned");
    let best = |list: &[f64]| (0..list.len()).rev().max_by(|&a, &b| list[a].total_cmp(&list[b])).unwrap_or_default();
    let said = best(&scores.categories);
    Judged {
        gold: sample.category,
        said: Some(said),
        confidence: scores.categories[said],
        gold_raised: sample.raised.clone(),
        said_raised: scores.raised.iter().enumerate().map(|(c, &p)| c == said || p > 0.5).collect(),
        gold_remedy: sample.remedy,
        said_remedy: best(&scores.remedies),
    }
}
