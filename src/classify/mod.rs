//! From a record to its label: the source's codes where it has any, else the lexicon; and the remedy asked for and its
//! outcome. Must not know files, stores or numbers.

pub mod crosswalk;
pub mod group;
pub mod lexicon;

use anyhow::Result;
use serde::Serialize;

use crate::schema::{NAMED_CATEGORIES, Record};
use crate::taxonomy::{OUTCOMES, Phrases, REMEDIES, Taxonomy};
use crosswalk::{Crosswalk, Mark};
use group::Groups;
use lexicon::{Hit, Matcher, Negator, Prepared};

/// Least score at which a text raises a category beside its primary one.
const RAISED: u32 = 2;

/// Places of the categories in the order that settles ties. After-sales comes last since codebook clarification 1 wants
/// service to be the headline or most of the text; on labelled texts this order scores best.
const TIES: [usize; 4] = [0, 1, 3, 2];

/// Everything that labels records.
pub struct Classifier {
    taxonomy: Taxonomy,
    negator: Negator,
    lexicon: Matcher,
    /// Term and weight of each phrase of the lexicon.
    weights: Vec<(usize, u32)>,
    requested: Cues,
    outcome: Cues,
    groups: Groups,
}

/// Phrases that stand for one of a few values.
struct Cues {
    matcher: Matcher,
    values: Vec<&'static str>,
}

impl Cues {
    fn new<'a>(known: &[&'static str], lists: impl Fn(&str) -> Option<&'a Phrases>) -> Result<Cues> {
        let mut phrases = Vec::new();
        let mut values = Vec::new();
        for &value in known {
            for phrase in lists(value).into_iter().flat_map(|p| p.zh.iter().chain(&p.en)) {
                phrases.push(phrase.as_str());
                values.push(value);
            }
        }
        Ok(Cues { matcher: Matcher::new(phrases)?, values })
    }
}

/// A span of the text and what it counts for. Offsets are in characters, the end excluded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub term: String,
    pub weight: u32,
}

/// The label of one text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Label {
    /// The primary category; `other` where nothing was found.
    pub category: String,
    /// All categories, the primary one first.
    pub categories: Vec<String>,
    /// The strongest term of the primary category; empty where none was found.
    pub term: String,
    /// All terms, the strongest first.
    pub terms: Vec<String>,
    /// Weight behind the primary category ÷ (all weight + 1); 0 where nothing was found. Not a probability.
    pub confidence: f64,
    pub remedy_requested: String,
    /// `granted`, `refused`, `pending`, `unknown` (asked, nothing told) or `none` (nothing asked).
    pub remedy_outcome: String,
    pub evidence: Vec<Evidence>,
    /// Spans that tell the remedy: `request/refund`, `outcome/refused`.
    pub remedy_evidence: Vec<Evidence>,
}

impl Classifier {
    /// # Errors
    /// Where a list of phrases is empty or names a phrase twice.
    pub fn new(taxonomy: Taxonomy) -> Result<Classifier> {
        let mut phrases = Vec::new();
        let mut weights = Vec::new();
        for (place, term) in taxonomy.terms.iter().enumerate() {
            for (phrase, weight) in &term.phrases {
                phrases.push(phrase.as_str());
                weights.push((place, *weight));
            }
        }
        Ok(Classifier {
            lexicon: Matcher::new(phrases)?,
            weights,
            negator: Negator::new(&taxonomy.negation)?,
            requested: Cues::new(&REMEDIES, |r| taxonomy.remedies.requested.get(r))?,
            outcome: Cues::new(&OUTCOMES, |o| taxonomy.remedies.outcome.get(o))?,
            groups: Groups::new(&taxonomy.groups)?,
            taxonomy,
        })
    }

    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// Labels one text by the lexicon.
    pub fn label_text(&self, text: &str) -> Label {
        let prepared = Prepared::new(text);
        let hits = self.asserted(&self.lexicon, &prepared);
        let scores = self.scores(&hits);
        let ranked = self.rank(&scores);
        let primary = ranked.first().copied();
        let category = |c: usize| self.taxonomy.categories[c].name.clone();
        let total: u32 = ranked.iter().map(|&c| self.category_score(&scores, c)).sum();
        let mut terms: Vec<usize> = (0..scores.len()).filter(|&t| scores[t] > 0).collect();
        terms.sort_by_key(|&t| (self.taxonomy.terms[t].category != primary.unwrap_or(0), u32::MAX - scores[t], t));
        let raised = |&&c: &&usize| {
            Some(c) == primary || (c < NAMED_CATEGORIES.len() && self.category_score(&scores, c) >= RAISED)
        };
        let (remedy_requested, asked) = self.request_in(&prepared);
        let (remedy_outcome, told) = self.outcome_in(&prepared, !remedy_requested.is_empty());
        let original = Original::new(text);
        let cue =
            |kind: &str, cues: &Cues, hit: &Hit| original.span(hit, format!("{kind}/{}", cues.values[hit.phrase]), 1);
        Label {
            category: category(primary.unwrap_or(NAMED_CATEGORIES.len())),
            categories: match primary {
                Some(_) => ranked.iter().filter(raised).map(|&c| category(c)).collect(),
                None => vec![category(NAMED_CATEGORIES.len())],
            },
            term: terms.first().map_or(String::new(), |&t| self.taxonomy.terms[t].id.clone()),
            terms: terms.iter().map(|&t| self.taxonomy.terms[t].id.clone()).collect(),
            confidence: primary.map_or(0.0, |c| f64::from(self.category_score(&scores, c)) / f64::from(total + 1)),
            remedy_requested: if remedy_requested.is_empty() { "none".into() } else { remedy_requested.into() },
            remedy_outcome: remedy_outcome.into(),
            evidence: hits
                .iter()
                .map(|hit| {
                    let (term, weight) = self.weights[hit.phrase];
                    original.span(hit, self.taxonomy.terms[term].id.clone(), weight)
                })
                .collect(),
            remedy_evidence: asked
                .iter()
                .map(|h| cue("request", &self.requested, h))
                .chain(told.iter().map(|h| cue("outcome", &self.outcome, h)))
                .collect(),
        }
    }

    /// Labels a record: category, terms, flags, nature, and the remedy where no column gave it. Any label that the
    /// record had before is replaced.
    pub fn label(&self, crosswalk: &Crosswalk, record: &mut Record) {
        let told = [record.title.as_str(), record.narrative.as_str()].join("\n");
        let marks = crosswalk.marks(&record.source_codes);
        // Codes that say nothing to the crosswalk are words of the consumer: heimao's free tags.
        let text = if marks.is_empty() { format!("{told}\n{}", record.source_codes) } else { told.clone() };
        let label = self.label_text(&text);
        (record.is_product_quality, record.is_false_marketing, record.is_after_sales) = (false, false, false);
        if marks.is_empty() {
            record.category.clone_from(&label.category);
            record.term.clone_from(&label.term);
            record.terms = label.terms.join("|");
            label.categories.iter().for_each(|c| record.raise(c));
            record.label_source = if label.evidence.is_empty() { "none" } else { "lexicon" }.into();
            record.label_confidence = Some(label.confidence);
        } else {
            self.apply(&marks, &label, record);
        }
        if !crosswalk.gives_nature {
            record.nature = self.nature_of(record);
        }
        self.read_remedy(crosswalk, record, &told);
        let group = self.groups.of(&record.product_category).or_else(|| self.groups.of(&record.product));
        record.product_group = group.unwrap_or_default().to_string();
    }

    /// Takes the source's word for the categories. Of several, the text decides which is primary; where it does not
    /// say, the first named one.
    fn apply(&self, marks: &[Mark], label: &Label, record: &mut Record) {
        let name = |m: &Mark| self.taxonomy.categories[m.category].name.as_str();
        let strength = |m: &Mark| {
            let weight: u32 =
                label.evidence.iter().filter(|e| e.term.split('/').next() == Some(name(m))).map(|e| e.weight).sum();
            (m.category < NAMED_CATEGORIES.len(), weight)
        };
        // `max_by_key` takes the last of equals; reversed, that is the first of the source's own order.
        let primary = marks.iter().rev().max_by_key(|m| strength(m)).expect("there is at least one mark");
        marks.iter().for_each(|m| record.raise(name(m)));
        let mut terms: Vec<&str> =
            marks.iter().filter_map(|m| m.term).map(|t| self.taxonomy.terms[t].id.as_str()).collect();
        let mut seen = std::collections::HashSet::new();
        terms.retain(|term| seen.insert(*term));
        record.category = name(primary).to_string();
        record.term = primary.term.map_or(String::new(), |t| self.taxonomy.terms[t].id.clone());
        record.terms = terms.join("|");
        record.label_source = "source-code".into();
        record.label_confidence = Some(1.0);
    }

    fn nature_of(&self, record: &Record) -> String {
        if let Some(term) = self.taxonomy.terms.iter().find(|t| t.id == record.term) {
            return term.nature.clone();
        }
        self.taxonomy.categories.iter().find(|c| c.name == record.category).map_or(String::new(), |c| c.nature.clone())
    }

    /// Reads what no column said: the ask from the code, else the request, else the story; the outcome from the result,
    /// else the story. Without any of these nothing is known, which is not the same as nothing asked.
    fn read_remedy(&self, crosswalk: &Crosswalk, record: &mut Record, told: &str) {
        let implied = crosswalk.remedy(&record.source_codes);
        let by_column = record.remedy_source == "column";
        let silent = [told, &record.request, &record.result].iter().all(|text| text.trim().is_empty());
        if let Some(remedy) = implied {
            record.remedy_requested = remedy.to_string();
        } else if !silent && !crosswalk.gives_request {
            let ask = self.request_in(&Prepared::new(&record.request)).0;
            let ask = if ask.is_empty() { self.request_in(&Prepared::new(told)).0 } else { ask };
            record.remedy_requested = if ask.is_empty() { "none" } else { ask }.into();
        }
        if by_column {
            return;
        }
        if !silent {
            let asked = record.remedy_requested != "none";
            record.remedy_outcome = match self.outcome_in(&Prepared::new(&record.result), false).0 {
                "none" => self.outcome_in(&Prepared::new(told), asked).0,
                outcome => outcome,
            }
            .into();
        }
        record.remedy_source = match (implied, silent) {
            (Some(_), _) => "code",
            (None, false) => "text",
            (None, true) => "",
        }
        .into();
    }

    fn asserted(&self, matcher: &Matcher, text: &Prepared) -> Vec<Hit> {
        let mut hits = matcher.find(text);
        self.negator.keep_asserted(text, &mut hits);
        hits
    }

    /// Weight of each term: every phrase counts once, however often it stands in the text.
    fn scores(&self, hits: &[Hit]) -> Vec<u32> {
        let mut scores = vec![0; self.taxonomy.terms.len()];
        let mut phrases: Vec<usize> = hits.iter().map(|h| h.phrase).collect();
        phrases.sort_unstable();
        phrases.dedup();
        for phrase in phrases {
            let (term, weight) = self.weights[phrase];
            scores[term] += weight;
        }
        scores
    }

    fn category_score(&self, scores: &[u32], category: usize) -> u32 {
        scores.iter().zip(&self.taxonomy.terms).filter(|(_, t)| t.category == category).map(|(s, _)| s).sum()
    }

    /// Categories that have any weight, the heaviest first, ties in the order of [`TIES`].
    fn rank(&self, scores: &[u32]) -> Vec<usize> {
        let mut ranked: Vec<usize> = TIES.into_iter().filter(|&c| self.category_score(scores, c) > 0).collect();
        ranked.sort_by_key(|&c| u32::MAX - self.category_score(scores, c));
        ranked
    }

    /// The remedy most often asked for, ties in the order of [`REMEDIES`]; empty where none is.
    fn request_in(&self, text: &Prepared) -> (&'static str, Vec<Hit>) {
        let hits = self.asserted(&self.requested.matcher, text);
        let count = |r: &str| hits.iter().filter(|h| self.requested.values[h.phrase] == r).count();
        let most = REMEDIES.iter().rev().max_by_key(|r| count(r)).filter(|r| count(r) > 0);
        (most.copied().unwrap_or(""), hits)
    }

    /// What the text says became of the request: the outcome told most often, of equals the one told last.
    fn outcome_in(&self, text: &Prepared, asked: bool) -> (&'static str, Vec<Hit>) {
        let hits = self.asserted(&self.outcome.matcher, text);
        let values: Vec<&'static str> = hits.iter().map(|h| self.outcome.values[h.phrase]).collect();
        let weight = |o: &&str| (values.iter().filter(|v| *v == o).count(), values.iter().rposition(|v| v == o));
        let told = OUTCOMES.into_iter().filter(|o| values.contains(o)).max_by_key(weight);
        (told.unwrap_or(if asked { "unknown" } else { "none" }), hits)
    }
}

/// A text that can be cut by characters.
struct Original<'a> {
    text: &'a str,
    /// Byte offset of each character, and of the end.
    bytes: Vec<usize>,
}

impl<'a> Original<'a> {
    fn new(text: &'a str) -> Self {
        Original { text, bytes: text.char_indices().map(|(i, _)| i).chain([text.len()]).collect() }
    }

    fn span(&self, hit: &Hit, term: String, weight: u32) -> Evidence {
        let words = self.text[self.bytes[hit.start]..self.bytes[hit.end]].to_string();
        Evidence { start: hit.start, end: hit.end, text: words, term, weight }
    }
}

#[cfg(test)]
mod tests {
    use super::crosswalk::Codes;
    use super::*;

    fn classifier() -> Classifier {
        Classifier::new(Taxonomy::shipped()).unwrap()
    }

    #[test]
    fn every_term_matches_its_examples_and_no_others() {
        let classifier = classifier();
        let mut wrong = Vec::new();
        for term in &classifier.taxonomy.terms {
            assert!(
                !term.examples.matching.is_empty() && !term.examples.differ.is_empty(),
                "{} lacks examples",
                term.id
            );
            let has = |text: &str| classifier.label_text(text).terms.contains(&term.id);
            wrong.extend(term.examples.matching.iter().filter(|t| !has(t)).map(|t| format!("{} misses: {t}", term.id)));
            wrong.extend(term.examples.differ.iter().filter(|t| has(t)).map(|t| format!("{} takes: {t}", term.id)));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_text_without_any_sign_is_other_with_no_confidence() {
        let label = classifier().label_text("今天天气很好");
        assert_eq!((label.category.as_str(), label.confidence, label.evidence.len()), ("other", 0.0, 0));
        assert_eq!((label.remedy_requested.as_str(), label.remedy_outcome.as_str()), ("none", "none"));
    }

    #[test]
    fn evidence_offsets_are_characters_of_the_text_as_given() {
        let text = "收到的衣服是三无产品，商家拒绝退货";
        for e in classifier().label_text(text).evidence {
            let words: String = text.chars().skip(e.start).take(e.end - e.start).collect();
            assert_eq!(words, e.text);
        }
    }

    #[test]
    fn source_codes_win_over_the_text_and_several_raise_several_categories() {
        let classifier = classifier();
        let codes = [("Q", "product-quality", ""), ("S", "after-sales/return-refused", "refund")];
        let codes = Codes { listed: codes.to_vec(), ..Codes::default() };
        let crosswalk = Crosswalk::new(classifier.taxonomy(), &codes).unwrap();
        let mut record =
            Record { source_codes: "Q|S".into(), narrative: "商家拒绝退货".into(), ..Record::default() };
        classifier.label(&crosswalk, &mut record);
        assert!(record.is_product_quality && record.is_after_sales && !record.is_false_marketing);
        assert_eq!((record.category.as_str(), record.label_source.as_str()), ("after-sales", "source-code"));
        assert_eq!((record.remedy_requested.as_str(), record.remedy_outcome.as_str()), ("refund", "refused"));
    }

    #[test]
    fn labelling_twice_changes_nothing() {
        let classifier = classifier();
        let text = "买的面膜过敏，要求退款，商家拒绝退款，质量太差";
        let mut record = Record { narrative: text.into(), ..Record::default() };
        classifier.label(&Crosswalk::default(), &mut record);
        let once = record.clone();
        classifier.label(&Crosswalk::default(), &mut record);
        assert_eq!(once, record);
        assert_eq!(record.remedy_outcome, "refused");
    }

    #[test]
    fn a_column_that_gives_the_outcome_is_not_overruled_by_the_text() {
        let mut record = Record {
            remedy_outcome: "granted".into(),
            remedy_source: "column".into(),
            narrative: "商家拒绝退款".into(),
            ..Record::default()
        };
        classifier().label(&Crosswalk::default(), &mut record);
        assert_eq!(record.remedy_outcome, "granted");
    }
}
