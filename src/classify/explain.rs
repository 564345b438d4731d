//! The label of one text for people: its categories and the spans that speak for them. Must not know records.

use std::collections::HashMap;

use serde::Serialize;

use super::matcher::Hit;
use super::model::{Bag, Linear, features};
use super::plain::Plain;
use super::{Classifier, NO_REQUEST, Signs, Verdict, Weighed};
use crate::schema::UNCLASSIFIED;

/// How many of the model's runs and words are shown.
const STRONGEST: usize = 6;

/// A span of the text and what it counts for. Offsets are in characters, the end excluded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub term: String,
    pub weight: u32,
}

/// A run of characters or words that speaks to the model for an answer and against another one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Run {
    pub start: usize,
    pub end: usize,
    pub text: String,
    /// By how much it moves the log-odds.
    pub weight: f64,
}

/// The next likely category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunnerUp<'a> {
    pub category: &'a str,
    pub confidence: f64,
}

/// The label of one text, in words of the classifier.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Label<'a> {
    /// The primary category; `unclassified` where nothing can be said.
    pub category: &'a str,
    /// All categories, the primary one first.
    pub categories: Vec<&'a str>,
    /// The term of the primary category; empty where none was found.
    pub term: &'a str,
    /// All terms, that of the primary category first.
    pub terms: Vec<&'a str>,
    /// Probability of the primary category where the model judged; with the lexicon the weight behind the category ÷ (all
    /// weight + 1), which is none.
    pub confidence: f64,
    /// `model`, `lexicon` or `none`.
    pub label_source: &'a str,
    /// Version of the model that read the text; `lexicon` without one.
    pub label_model: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<RunnerUp<'a>>,
    /// What the consumer wants, whoever was asked for it; empty where something came of a request and the text does not tell
    /// of which.
    pub remedy_requested: &'a str,
    /// What came of a request to the seller: `granted`, `refused`, `pending`, `unknown` (nothing told) or `none` (no
    /// request told).
    pub remedy_outcome: &'a str,
    /// What the text tells of the product's group, the platform and the kind of seller; empty where it does not.
    pub product_group: &'a str,
    pub platform: &'a str,
    pub seller_type: &'a str,
    #[serde(flatten)]
    pub grounds: Option<Grounds>,
}

/// Why a text has its label.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Grounds {
    /// Phrases of the lexicon.
    pub evidence: Vec<Evidence>,
    /// Spans that tell the remedy: `request/refund`, `outcome/refused`.
    pub remedy_evidence: Vec<Evidence>,
    /// The model's strongest runs for the primary category, where the model judged.
    pub runs: Vec<Run>,
    /// Those for what became of the request, against that none is told; none where nothing became of one.
    pub remedy_runs: Vec<Run>,
}

impl Classifier {
    /// Labels one text; `why`: with the spans that speak for it.
    pub fn label_text(&self, text: &str, why: bool) -> Label<'_> {
        let whole = self.read(text);
        let mut verdict = self.verdict(&whole.0, &whole.1);
        let apart = self.read_without_wishes(text);
        let by_told = apart.as_ref().map(|(signs, weighed)| self.verdict(signs, weighed));
        verdict.outcome = by_told.as_ref().unwrap_or(&verdict).outcome;
        let category = |c: usize| self.taxonomy.categories[c].name.as_str();
        let categories: Vec<&str> = match verdict.categories.is_empty() {
            true => vec![UNCLASSIFIED],
            false => verdict.categories.iter().map(|&c| category(c)).collect(),
        };
        let ids = |verdict: &Verdict| verdict.terms.iter().map(|&t| self.taxonomy.terms[t].id.as_str()).collect();
        let terms: Vec<&str> = ids(&verdict);
        let of_told: Vec<&str> = ids(by_told.as_ref().unwrap_or(&verdict));
        let told = &apart.as_ref().unwrap_or(&whole).0;
        let asked = self.asked(told, || "", of_told.into_iter(), verdict.outcome, false);
        let mentioned = |field: usize| self.lexicon.told(field, &whole.0.mentions[field]).unwrap_or_default();
        Label {
            category: categories[0],
            categories,
            term: terms.first().copied().unwrap_or_default(),
            terms,
            confidence: verdict.confidence,
            label_source: verdict.source,
            label_model: self.version(),
            runner_up: verdict.runner_up.map(|(c, confidence)| RunnerUp { category: category(c), confidence }),
            remedy_requested: asked,
            remedy_outcome: verdict.outcome.unwrap_or(NO_REQUEST),
            product_group: mentioned(0),
            platform: mentioned(1),
            seller_type: mentioned(2),
            grounds: why.then(|| self.grounds(text, &whole, apart.as_ref(), &verdict)),
        }
    }

    /// `apart` is what is read of the text without its wishes in brackets, where it has any.
    fn grounds(
        &self,
        text: &str,
        whole: &(Signs, Weighed),
        apart: Option<&(Signs, Weighed)>,
        verdict: &Verdict,
    ) -> Grounds {
        let signs = &apart.unwrap_or(whole).0;
        if !self.knows(signs) {
            return Grounds::default();
        }
        let term = |hit: &Hit| {
            let (term, weight) = self.lexicon.weight(hit);
            (self.taxonomy.terms[term].id.clone(), weight)
        };
        let requests = match (signs.requested.is_empty(), verdict.outcome) {
            (true, Some(_)) => &signs.denied_requests,
            _ => &signs.requested,
        };
        let mut remedy = spans(text, requests, |hit| (format!("request/{}", self.lexicon.request(hit)), 1));
        remedy.extend(spans(text, &signs.outcome, |hit| (format!("outcome/{}", self.lexicon.outcome(hit)), 1)));
        let read = |(signs, weighed): &(Signs, Weighed)| verdict.runner_up.and_then(|_| self.reading(signs, weighed));
        let runs = |text: &str, read: Option<&Reading>, heads: Option<(usize, usize)>| {
            read.zip(heads).map_or_else(Vec::new, |(read, heads)| read.runs(text, heads))
        };
        let (of_whole, of_apart) = (read(whole), apart.and_then(read));
        let of_told = if apart.is_some() { &of_apart } else { &of_whole };
        Grounds {
            evidence: spans(text, &whole.0.terms, term),
            remedy_evidence: remedy,
            runs: runs(text, of_whole.as_ref(), category_heads(verdict)),
            remedy_runs: runs(&self.lexicon.without_wishes(text), of_told.as_ref(), self.remedy_heads(verdict)),
        }
    }

    /// What became of a request, against that none is told.
    fn remedy_heads(&self, verdict: &Verdict) -> Option<(usize, usize)> {
        let (heads, outcome) = (&self.model.as_ref()?.heads, verdict.outcome?);
        let first = heads.len() - heads.remedies.len();
        let head = |name: &str| Some(first + heads.remedies.iter().position(|r| r == name)?);
        Some((head(outcome)?, head(NO_REQUEST)?))
    }

    /// The text as the model reads it; nothing where it does not.
    fn reading(&self, signs: &Signs, weighed: &Weighed) -> Option<Reading<'_>> {
        let (language, bag) = self.bag(signs, weighed)?;
        let linear = self.model.as_ref()?.of(language)?;
        let cells = linear.cells(&bag).into_iter().collect();
        Some(Reading { linear, bag, cells })
    }
}

/// The primary category, against the next.
fn category_heads(verdict: &Verdict) -> Option<(usize, usize)> {
    Some((*verdict.categories.first()?, verdict.runner_up?.0))
}

/// A text as the model reads it.
struct Reading<'a> {
    linear: &'a Linear,
    bag: Bag,
    /// The rows of its known features, and their values.
    cells: HashMap<u32, f32>,
}

impl Reading<'_> {
    /// What speaks for one head and against another.
    fn runs(&self, text: &str, (head, other): (usize, usize)) -> Vec<Run> {
        let weight = |row: u32| self.linear.weight(row, head) - self.linear.weight(row, other);
        let weight = |row: u32| self.cells.get(&row).map_or(0.0, |value| value * weight(row));
        let runs = strongest(&self.bag.text, self.linear, weight);
        // The model reads the text in plain white space.
        let plain = Plain::of(text);
        let bytes: Vec<usize> = plain.text.char_indices().map(|(at, _)| at).chain([plain.text.len()]).collect();
        let run = |(weight, start, end): (f32, usize, usize)| {
            let mut hit = Hit { start: bytes[start], end: bytes[end], phrase: 0 };
            plain.put_back(&mut hit);
            let start = text[..hit.start].chars().count();
            let text = text[hit.start..hit.end].to_string();
            Run { start, end: start + text.chars().count(), text, weight: f64::from(weight) }
        };
        runs.into_iter().map(run).collect()
    }
}

/// The features that weigh most, with the characters that each consists of, none within another and each wording once. A single
/// Chinese character tells a reader nothing, and marks alone neither.
fn strongest(chars: &[char], linear: &Linear, weight: impl Fn(u32) -> f32) -> Vec<(f32, usize, usize)> {
    let mut spans: Vec<(f32, usize, usize)> = Vec::new();
    features::visit(chars, |hash, start, end| {
        let weight = linear.vocabulary.find(hash).map_or(0.0, &weight);
        let alone = end - start == 1 && features::is_han(chars[start]);
        let says = || chars[start..end].iter().any(|c| c.is_alphanumeric());
        if weight > 0.0 && end > start && !alone && says() {
            spans.push((weight, start, end));
        }
    });
    spans.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut kept: Vec<(f32, usize, usize)> = Vec::new();
    for span in spans {
        let apart =
            |k: &(f32, usize, usize)| (span.2 <= k.1 || k.2 <= span.1) && chars[k.1..k.2] != chars[span.1..span.2];
        if kept.len() < STRONGEST && kept.iter().all(apart) {
            kept.push(span);
        }
    }
    kept
}

/// The hits, which come in order of where they start, with the term and weight of each.
fn spans(text: &str, hits: &[Hit], term: impl Fn(&Hit) -> (String, u32)) -> Vec<Evidence> {
    let (mut bytes, mut start) = (0, 0);
    let span = |hit: &Hit| {
        start += text[bytes..hit.start].chars().count();
        bytes = hit.start;
        let words = text[hit.start..hit.end].to_string();
        let (term, weight) = term(hit);
        Evidence { start, end: start + words.chars().count(), text: words, term, weight }
    };
    hits.iter().map(span).collect()
}
