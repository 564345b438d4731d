//! A dataset's own model: learned from what people said and from source codes, on top of the model that comes with the
//! program, and measured beside it on texts that were held out. Must not know where the texts come from.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use anyhow::{Result, ensure};

use super::model::train::{Options, Sample, train_on};
use super::model::{Heads, Model, file};
use super::quality::{self, Difference, Judged, Quality};
use super::{Classifier, Verdict};
use crate::digest;
use crate::error::user;
use crate::fold::fold;
use crate::schema::NAMED_CATEGORIES;

/// A text and what it should be called, as places in the lists of [`Heads`].
#[derive(Debug, Clone)]
pub struct Labelled {
    pub text: String,
    pub category: usize,
    /// Which of the named categories it raises, where somebody said so.
    pub raised: Option<Vec<bool>>,
    pub term: Option<usize>,
    pub remedy: Option<usize>,
    /// Whether a source's own code said so, and no person.
    pub by_code: bool,
}

/// A model with what it was learned from and how good it is.
#[derive(Debug)]
pub struct Trained {
    pub model: Model,
    /// The model as a file.
    pub bytes: Vec<u8>,
    /// Texts that people labelled, and texts that source codes did.
    pub people: usize,
    pub codes: usize,
    /// Whether quality was measured on the texts that people labelled, as it is where there are enough of them.
    pub by_people: bool,
    /// The model that comes with the program, and the new one on texts that it was not learned from: the same texts.
    pub default: Quality,
    pub own: Quality,
    pub gain: Difference,
}

/// Texts that must be labelled, and texts of a category for it to count; at least two categories must count.
pub const LEAST: usize = 100;
const LEAST_OF_CATEGORY: usize = 10;
/// Texts of people from which on quality is measured on them alone.
const JUDGED: usize = 50;
/// Texts of a language that the default model does not know; with fewer, the lexicon reads it better.
const NEW_LANGUAGE: usize = 200;
/// What a text labelled by a code weighs beside one that a person read: a code says what an officer filed, not what the
/// codebook would.
const CODE: f64 = 0.25;
/// What a misplaced text costs against the distance from the default model.
const COST: f64 = 2.0;

impl Labelled {
    /// The text with what a verdict says of it.
    pub fn judged(&self, verdict: &Verdict, heads: &Heads) -> Judged {
        let said_remedy = heads.remedies.iter().position(|r| Some(r.as_str()) == verdict.outcome);
        Judged {
            gold: self.category,
            said: verdict.categories.first().copied(),
            confidence: verdict.confidence,
            gold_raised: self.raised.clone(),
            said_raised: (0..NAMED_CATEGORIES.len()).map(|c| verdict.categories.contains(&c)).collect(),
            gold_remedy: self.remedy,
            // The last one is that no request is told.
            said_remedy: said_remedy.unwrap_or(heads.remedies.len() - 1),
        }
    }
}

/// Learns a model on top of the classifier's. Of equal texts the first one counts. The same texts in the same order give the
/// same bytes.
///
/// # Errors
/// A `UserError` where there are too few texts, and how many are needed.
pub fn learn(classifier: &Classifier, texts: Vec<Labelled>, seed: u64, threads: usize) -> Result<Trained> {
    let Some(base) = classifier.model() else {
        return Err(user("there is no model to begin from", "learn with the default model"));
    };
    let (texts, samples) = samples(classifier, base, texts);
    enough(&texts, &base.heads)?;
    let options = Options { cost: COST, seed, threads, ..Options::default() };
    let (mut model, held_out) = train_on(base, &samples, &options);
    let learned: BTreeSet<String> = texts.iter().map(|t| trace(&t.text)).collect();
    model.learned = learned.into_iter().collect();
    let bytes = file::write(&model);
    let people = texts.iter().filter(|t| !t.by_code).count();
    let by_people = people >= JUDGED;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (text, scores) in texts.iter().zip(&held_out).filter(|(t, _)| !(by_people && t.by_code)) {
        before.push(text.judged(&classifier.judge(&text.text), &base.heads));
        after.push(text.judged(&classifier.judge_by(&text.text, scores.as_ref()), &base.heads));
    }
    let measure = |judged: &[Judged]| quality::measure(judged, &base.heads.categories, &base.heads.remedies);
    Ok(Trained {
        people,
        codes: texts.len() - people,
        by_people,
        default: measure(&before),
        own: measure(&after),
        gain: quality::difference(&before, &after, base.heads.categories.len()),
        // As the file says it, so that its version is that of the file.
        model: file::read(&bytes)?,
        bytes,
    })
}

/// What a model keeps of a text that it learned from: a hash of its letters and digits, however they are spaced and marked.
fn trace(text: &str) -> String {
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).map(fold).collect();
    digest::hash([letters])[..12].to_string()
}

/// Whether a model learned from this text, so that its answer to it shows nothing.
pub fn learned_from(model: &Model, text: &str) -> bool {
    model.learned.binary_search(&trace(text)).is_ok()
}

/// The texts that can be learned from, each once.
fn samples(classifier: &Classifier, base: &Model, texts: Vec<Labelled>) -> (Vec<Labelled>, Vec<Sample>) {
    let mut seen = HashSet::new();
    let read = texts.into_iter().filter(|t| seen.insert(t.text.clone())).filter_map(|text| {
        let (language, bag) = classifier.features(&text.text)?;
        let weight = if text.by_code { CODE } else { 1.0 };
        let sample = Sample {
            bag,
            language: language.to_string(),
            category: text.category,
            raised: text.raised.clone(),
            term: text.term,
            remedy: text.remedy,
            weight,
            calibrates: weight,
        };
        Some((text, sample))
    });
    let read: Vec<(Labelled, Sample)> = read.collect();
    let mut of_language: BTreeMap<String, usize> = BTreeMap::new();
    read.iter().for_each(|(_, sample)| *of_language.entry(sample.language.clone()).or_default() += 1);
    let known = |language: &str| base.of(language).is_some() || of_language[language] >= NEW_LANGUAGE;
    read.into_iter().filter(|(_, sample)| known(&sample.language)).unzip()
}

/// # Errors
/// A `UserError` where the texts are too few, or of too few categories.
fn enough(texts: &[Labelled], heads: &Heads) -> Result<()> {
    let hint = "have more read with `plaint review sample` and `plaint review import`, or name a file of labelled texts \
                with --gold";
    let count = |category: usize| texts.iter().filter(|t| t.category == category).count();
    let n = texts.len();
    ensure!(n >= LEAST, user(format!("{n} labelled texts are too few to learn from: {LEAST} are needed"), hint));
    let of: Vec<usize> = (0..heads.categories.len()).map(count).collect();
    let told: Vec<String> = heads.categories.iter().zip(&of).map(|(name, n)| format!("{name} {n}")).collect();
    let what = format!(
        "the labelled texts are too one-sided to learn from ({}): two categories need {LEAST_OF_CATEGORY} or more",
        told.join(", ")
    );
    ensure!(of.iter().filter(|n| **n >= LEAST_OF_CATEGORY).count() >= 2, user(what, hint));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A habit of writing that the default model cannot know: what is called 绿卡 is a matter of after-sales, 红卡 of something
    /// else.
    fn texts(n: usize) -> Vec<Labelled> {
        let of = |i: usize| {
            let (word, category) = if i.is_multiple_of(2) { ("绿卡", 2) } else { ("红卡", 3) };
            let raised = Some((0..3).map(|c| c == category).collect());
            Labelled {
                text: format!("第{i}号{word}已登记"),
                category,
                raised,
                term: None,
                remedy: None,
                by_code: false,
            }
        };
        (0..n).map(of).collect()
    }

    #[test]
    fn a_model_learns_what_people_said_and_keeps_what_they_did_not_speak_of() {
        let classifier = Classifier::shipped().unwrap();
        let learned = learn(&classifier, texts(200), 1, 2).unwrap();
        assert!(learned.gain.is_gain(), "{:?}", learned.gain);
        assert!(learned.own.accuracy > 0.95, "{}", learned.own.accuracy);
        let base = classifier.model().unwrap();
        assert_ne!(learned.model.version, base.version);
        // What it learned from it knows again, also where a file has other blanks and marks.
        assert!(learned_from(&learned.model, " 第7号“红卡”\r\n已登记。") && !learned_from(base, "第7号红卡已登记"));
        assert!(!learned_from(&learned.model, "第777号红卡已登记"));
        // No text was English, and none told a remedy.
        assert_eq!(learned.model.of("en"), base.of("en"));
        let [of_base, of_own] = [base, &learned.model].map(|m| &m.of("zh").unwrap().calibration.remedies);
        assert_eq!(of_base, of_own);
    }

    #[test]
    fn the_same_texts_give_the_same_model_on_any_number_of_threads() {
        let classifier = Classifier::shipped().unwrap();
        let version = |threads| learn(&classifier, texts(120), 1, threads).unwrap().model.version;
        assert_eq!(version(1), version(3));
    }

    #[test]
    fn too_few_texts_or_categories_are_told_with_the_number_needed() {
        let classifier = Classifier::shipped().unwrap();
        let error = |texts: Vec<Labelled>| learn(&classifier, texts, 1, 1).unwrap_err().to_string();
        assert!(error(texts(99)).contains("100 are needed"));
        let one_sided = texts(300).into_iter().filter(|t| t.category == 2).collect();
        assert!(error(one_sided).contains("after-sales 150"));
        // The same text a hundred times is one text.
        let same = vec![texts(1)[0].clone(); 100];
        assert!(error(same).starts_with("1 labelled texts"), "{}", error(texts(1)));
    }

    #[test]
    fn codes_are_learned_from_but_people_are_judged_by() {
        let by_code = |t: Labelled| Labelled { by_code: true, text: format!("码{}", t.text), ..t };
        let all: Vec<Labelled> = texts(60).into_iter().chain(texts(200).into_iter().map(by_code)).collect();
        let learned = learn(&Classifier::shipped().unwrap(), all, 1, 2).unwrap();
        assert_eq!((learned.people, learned.codes, learned.by_people), (60, 200, true));
        assert_eq!((learned.own.n, learned.default.n), (60, 60));
    }
}
