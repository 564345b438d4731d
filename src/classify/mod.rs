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
use lexicon::{Hit, Matcher, Negator};

/// Least score at which a text raises a category beside its primary one.
const RAISED: u32 = 2;

/// Places of the categories in the order that settles ties. After-sales comes last since codebook clarification 1 wants
/// service to be the headline or most of the text; on labelled texts this order scores best.
const TIES: [usize; 4] = [0, 1, 3, 2];

/// Everything that labels records.
pub struct Classifier {
    taxonomy: Taxonomy,
    /// Phrases of the lexicon, of requests and of outcomes, and denying words.
    matcher: Matcher<4>,
    negator: Negator,
    /// Term and weight of each phrase of the lexicon.
    weights: Vec<(usize, u32)>,
    /// What each phrase of a request stands for.
    requested: Vec<&'static str>,
    outcome: Vec<&'static str>,
    groups: Groups,
}

/// Phrases that stand for one of a few values, and the value of each.
fn cues<'a>(known: &[&'static str], lists: impl Fn(&str) -> Option<&'a Phrases>) -> (Vec<&'a str>, Vec<&'static str>) {
    let of = |&value| {
        let phrases = lists(value).into_iter().flat_map(|p| p.zh.iter().chain(&p.en));
        phrases.map(move |phrase| (phrase.as_str(), value))
    };
    known.iter().flat_map(of).unzip()
}

/// The phrases that a text asserts.
struct Signs {
    terms: Vec<Hit>,
    requested: Vec<Hit>,
    outcome: Vec<Hit>,
}

/// What the phrases of a text weigh.
struct Weighed {
    /// Weight of each term: every phrase counts once, however often it stands in the text.
    terms: Vec<u32>,
    categories: [u32; TIES.len()],
    /// Categories that have any weight, the heaviest first, ties in the order of [`TIES`].
    ranked: Vec<usize>,
}

impl Weighed {
    /// The categories that the text raises, the primary one first; `other` where nothing was found.
    fn raised(&self) -> Vec<usize> {
        let Some((&primary, others)) = self.ranked.split_first() else { return vec![NAMED_CATEGORIES.len()] };
        let raised = |&&c: &&usize| c < NAMED_CATEGORIES.len() && self.categories[c] >= RAISED;
        std::iter::once(primary).chain(others.iter().filter(raised).copied()).collect()
    }

    fn confidence(&self) -> f64 {
        let all: u32 = self.categories.iter().sum();
        self.ranked.first().map_or(0.0, |&c| f64::from(self.categories[c]) / f64::from(all + 1))
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
        let (asking, requested) = cues(&REMEDIES, |r| taxonomy.remedies.requested.get(r));
        let (telling, outcome) = cues(&OUTCOMES, |o| taxonomy.remedies.outcome.get(o));
        Ok(Classifier {
            matcher: Matcher::new([phrases, asking, telling, Negator::words(&taxonomy.negation)])?,
            negator: Negator::new(&taxonomy.negation),
            weights,
            requested,
            outcome,
            groups: Groups::new(&taxonomy.groups)?,
            taxonomy,
        })
    }

    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// Labels one text by the lexicon.
    pub fn label_text(&self, text: &str) -> Label {
        let signs = self.signs(text);
        let weighed = self.weigh(&signs.terms);
        let categories: Vec<String> =
            weighed.raised().into_iter().map(|c| self.taxonomy.categories[c].name.clone()).collect();
        let terms: Vec<String> = self.terms(&weighed).into_iter().map(String::from).collect();
        let remedy_requested = self.request_in(&signs.requested);
        let asked = !remedy_requested.is_empty();
        let span = |hit: &Hit, term: String, weight| {
            let start = text[..hit.start].chars().count();
            let words = text[hit.start..hit.end].to_string();
            Evidence { start, end: start + words.chars().count(), text: words, term, weight }
        };
        let term = |hit: &Hit| {
            let (term, weight) = self.weights[hit.phrase];
            span(hit, self.taxonomy.terms[term].id.clone(), weight)
        };
        let request = |hit: &Hit| span(hit, format!("request/{}", self.requested[hit.phrase]), 1);
        let outcome = |hit: &Hit| span(hit, format!("outcome/{}", self.outcome[hit.phrase]), 1);
        Label {
            category: categories[0].clone(),
            categories,
            term: terms.first().cloned().unwrap_or_default(),
            terms,
            confidence: weighed.confidence(),
            remedy_requested: if asked { remedy_requested } else { "none" }.into(),
            remedy_outcome: self.outcome_in(&signs.outcome, asked).into(),
            evidence: signs.terms.iter().map(term).collect(),
            remedy_evidence: signs.requested.iter().map(request).chain(signs.outcome.iter().map(outcome)).collect(),
        }
    }

    /// Labels a record: category, terms, flags, nature, and the remedy where no column gave it. Any label that the
    /// record had before is replaced.
    pub fn label(&self, crosswalk: &Crosswalk, record: &mut Record) {
        let mut text = [record.title.as_str(), record.narrative.as_str()].join("\n");
        let told = text.len();
        let marks = crosswalk.marks(&record.source_codes);
        if marks.is_empty() {
            // Codes that say nothing to the crosswalk are words of the consumer: heimao's free tags.
            text.push('\n');
            text.push_str(&record.source_codes);
        }
        let mut signs = self.signs(&text);
        (record.is_product_quality, record.is_false_marketing, record.is_after_sales) = (false, false, false);
        if marks.is_empty() {
            let weighed = self.weigh(&signs.terms);
            let raised = weighed.raised();
            let terms = self.terms(&weighed);
            raised.iter().for_each(|&c| record.raise(&self.taxonomy.categories[c].name));
            record.category.clone_from(&self.taxonomy.categories[raised[0]].name);
            record.term = terms.first().copied().unwrap_or_default().to_string();
            record.terms = terms.join("|");
            record.label_source = if signs.terms.is_empty() { "none" } else { "lexicon" }.into();
            record.label_confidence = Some(weighed.confidence());
        } else {
            self.apply(&marks, &signs.terms, record);
        }
        if !crosswalk.gives_nature {
            record.nature = self.nature_of(record);
        }
        // What was asked and what came of it is told by the story alone.
        signs.requested.retain(|hit| hit.end <= told);
        signs.outcome.retain(|hit| hit.end <= told);
        self.read_remedy(crosswalk, record, &signs);
        let group = self.groups.of(&record.product_category).or_else(|| self.groups.of(&record.product));
        record.product_group = group.unwrap_or_default().to_string();
    }

    /// Takes the source's word for the categories. Of several, the text decides which is primary; where it does not
    /// say, the first named one.
    fn apply(&self, marks: &[Mark], hits: &[Hit], record: &mut Record) {
        let name = |m: &Mark| self.taxonomy.categories[m.category].name.as_str();
        let strength = |m: &Mark| {
            let weights = hits.iter().map(|hit| self.weights[hit.phrase]);
            let same = weights.filter(|(term, _)| self.taxonomy.terms[*term].category == m.category);
            (m.category < NAMED_CATEGORIES.len(), same.map(|(_, weight)| weight).sum::<u32>())
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
    fn read_remedy(&self, crosswalk: &Crosswalk, record: &mut Record, told: &Signs) {
        let implied = crosswalk.remedy(&record.source_codes);
        let by_column = record.remedy_source == "column";
        let texts = [&record.title, &record.narrative, &record.request, &record.result];
        let silent = texts.iter().all(|text| text.trim().is_empty());
        if let Some(remedy) = implied {
            record.remedy_requested = remedy.to_string();
        } else if !silent && !crosswalk.gives_request {
            let ask = self.request_in(&self.signs(&record.request).requested);
            let ask = if ask.is_empty() { self.request_in(&told.requested) } else { ask };
            record.remedy_requested = if ask.is_empty() { "none" } else { ask }.into();
        }
        if by_column {
            return;
        }
        if !silent {
            let asked = record.remedy_requested != "none";
            record.remedy_outcome = match self.outcome_in(&self.signs(&record.result).outcome, false) {
                "none" => self.outcome_in(&told.outcome, asked),
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

    /// The phrases of a text that nothing denies.
    fn signs(&self, text: &str) -> Signs {
        let [mut terms, mut requested, mut outcome, denials] = self.matcher.find(text);
        for hits in [&mut terms, &mut requested, &mut outcome] {
            self.negator.keep_asserted(text, &denials, hits);
        }
        Signs { terms, requested, outcome }
    }

    fn weigh(&self, hits: &[Hit]) -> Weighed {
        let mut phrases: Vec<usize> = hits.iter().map(|h| h.phrase).collect();
        phrases.sort_unstable();
        phrases.dedup();
        let (mut terms, mut categories) = (vec![0; self.taxonomy.terms.len()], [0; TIES.len()]);
        for (term, weight) in phrases.into_iter().map(|phrase| self.weights[phrase]) {
            terms[term] += weight;
            categories[self.taxonomy.terms[term].category] += weight;
        }
        let mut ranked: Vec<usize> = TIES.into_iter().filter(|&c| categories[c] > 0).collect();
        ranked.sort_by_key(|&c| u32::MAX - categories[c]);
        Weighed { terms, categories, ranked }
    }

    /// All terms that have any weight: those of the primary category first, the strongest first.
    fn terms(&self, weighed: &Weighed) -> Vec<&str> {
        let Some(primary) = weighed.ranked.first() else { return Vec::new() };
        let mut terms: Vec<usize> = (0..weighed.terms.len()).filter(|&t| weighed.terms[t] > 0).collect();
        terms.sort_by_key(|&t| (self.taxonomy.terms[t].category != *primary, u32::MAX - weighed.terms[t], t));
        terms.into_iter().map(|t| self.taxonomy.terms[t].id.as_str()).collect()
    }

    /// The remedy most often asked for, ties in the order of [`REMEDIES`]; empty where none is.
    fn request_in(&self, hits: &[Hit]) -> &'static str {
        let count = |r: &str| hits.iter().filter(|h| self.requested[h.phrase] == r).count();
        if hits.is_empty() { "" } else { REMEDIES.into_iter().rev().max_by_key(|r| count(r)).unwrap_or("") }
    }

    /// What the text says became of the request: the outcome told most often, of equals the one told last.
    fn outcome_in(&self, hits: &[Hit], asked: bool) -> &'static str {
        let is = |o: &'static str| move |hit: &&Hit| self.outcome[hit.phrase] == o;
        let weight = |&o: &&'static str| (hits.iter().filter(is(o)).count(), hits.iter().rposition(|hit| is(o)(&hit)));
        let told = OUTCOMES.into_iter().filter(|&o| hits.iter().any(|hit| is(o)(&hit))).max_by_key(weight);
        told.unwrap_or(if asked { "unknown" } else { "none" })
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
