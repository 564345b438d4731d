//! From a record to its label: the source's codes where it has any, else the model, else the lexicon; and the remedy
//! asked for and its outcome. Must not know files, stores or numbers.

pub mod agreement;
pub mod crosswalk;
pub mod draw;
pub mod explain;
mod fold;
pub mod group;
pub mod judge;
pub mod lexicon;
pub mod model;
pub mod own;
pub mod quality;
mod reviewed;
pub mod tally;

use anyhow::{Result, ensure};

use crate::schema::{NAMED_CATEGORIES, Record, UNCLASSIFIED};
use crate::taxonomy::{MENTIONED, OUTCOMES, Taxonomy};
use crosswalk::{Crosswalk, Mark};
pub use explain::{Evidence, Label};
use fold::fold;
use group::Groups;
use judge::{Lexicon, Signs, Weighed};
use model::concepts::Concepts;
use model::{Bag, Heads, Model, Scores, language};

/// A model that is less sure than this of any category says nothing.
const ABSTAINS: f64 = 0.34;
/// A category is raised beside the primary one where it is more likely than not.
const RAISES: f64 = 0.5;
/// Stands in place of a model's version where the phrases of the lexicon alone were asked.
const NO_MODEL: &str = "lexicon";
/// The state of a remedy of which the text tells no request.
const NO_REQUEST: &str = "none";

/// Everything that labels records.
pub struct Classifier {
    taxonomy: Taxonomy,
    lexicon: Lexicon,
    concepts: Concepts,
    model: Option<Model>,
    groups: Groups,
}

/// What is said of a text, and on what ground.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// `model`, `lexicon` or `none`.
    pub source: &'static str,
    /// Places of the categories, the primary one first; empty where nothing can be said.
    pub categories: Vec<usize>,
    /// Places of the terms, the one of the primary category first.
    pub terms: Vec<usize>,
    /// Probability of the primary category where a model judged; else how much of the lexicon's weight is behind it.
    pub confidence: f64,
    /// The next likely category and its probability.
    pub runner_up: Option<(usize, f64)>,
    /// What became of the consumer's request: one of [`OUTCOMES`]; nothing where none is told.
    pub outcome: Option<&'static str>,
}

impl Classifier {
    /// The classifier that comes with the program.
    ///
    /// # Errors
    /// As [`Classifier::with`].
    pub fn shipped() -> Result<Classifier> {
        Classifier::with(Taxonomy::shipped(), Some(Model::shipped()))
    }

    /// # Errors
    /// Where a list of phrases is empty or names a phrase twice, or the model answers for another taxonomy.
    pub fn with(taxonomy: Taxonomy, model: Option<Model>) -> Result<Classifier> {
        let same = model.as_ref().is_none_or(|m| m.heads == heads(&taxonomy));
        ensure!(same, "the model was trained for other categories or terms");
        let concepts = taxonomy.concepts.iter().map(|(name, words)| (name.as_str(), words.iter().map(String::as_str)));
        Ok(Classifier {
            lexicon: Lexicon::new(&taxonomy)?,
            concepts: Concepts::new(concepts.map(|(name, words)| (name, words.collect())))?,
            groups: Groups::new(&taxonomy.groups)?,
            model,
            taxonomy,
        })
    }

    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    pub fn model(&self) -> Option<&Model> {
        self.model.as_ref()
    }

    /// What tells the labels of this classifier from those of another: the version of its model.
    pub fn version(&self) -> &str {
        self.model.as_ref().map_or(NO_MODEL, |model| &model.version)
    }

    /// What a text says, by the model where it knows the language, else by the lexicon.
    pub fn judge(&self, text: &str) -> Verdict {
        let signs = self.lexicon.signs(text);
        let weighed = self.lexicon.weigh(&signs.terms);
        self.verdict(text, &signs, &weighed)
    }

    fn verdict(&self, text: &str, signs: &Signs, weighed: &Weighed) -> Verdict {
        let scores = self.model.as_ref().and_then(|model| {
            let (language, bag) = self.bag(text, signs, weighed)?;
            model.score(language, &bag)
        });
        self.verdict_by(scores.as_ref(), signs, weighed)
    }

    /// As [`Classifier::judge`], by these scores of a model instead of its own; by the lexicon where there are none.
    pub fn judge_by(&self, text: &str, scores: Option<&Scores>) -> Verdict {
        let signs = self.lexicon.signs(text);
        let weighed = self.lexicon.weigh(&signs.terms);
        self.verdict_by(scores, &signs, &weighed)
    }

    fn verdict_by(&self, scores: Option<&Scores>, signs: &Signs, weighed: &Weighed) -> Verdict {
        match scores {
            Some(scores) => self.by_model(scores, weighed),
            None => Verdict {
                source: if weighed.ranked.is_empty() { "none" } else { "lexicon" },
                categories: weighed.raised(),
                terms: self.lexicon.terms(weighed),
                confidence: weighed.confidence(),
                runner_up: None,
                outcome: self.lexicon.outcome_in(&signs.outcome),
            },
        }
    }

    fn by_model(&self, scores: &Scores, weighed: &Weighed) -> Verdict {
        let ranked = ranking(&scores.categories);
        let (primary, next) = (ranked[0], ranked[1]);
        let confidence = scores.categories[primary];
        let outcome = OUTCOMES.get(ranking(&scores.remedies)[0]).copied();
        let runner_up = Some((next, scores.categories[next]));
        if confidence < ABSTAINS {
            let (categories, terms) = (Vec::new(), Vec::new());
            return Verdict { source: "none", categories, terms, confidence, runner_up, outcome };
        }
        let others = ranking(&scores.raised).into_iter().filter(|&c| c != primary && scores.raised[c] > RAISES);
        let categories: Vec<usize> = std::iter::once(primary).chain(others).collect();
        let of =
            |category: usize| (0..scores.terms.len()).filter(move |&t| self.taxonomy.terms[t].category == category);
        let first = of(primary).max_by(|&a, &b| scores.terms[a].total_cmp(&scores.terms[b]));
        let found = self.lexicon.terms(weighed).into_iter();
        let also = found.filter(|&t| Some(t) != first && categories.contains(&self.taxonomy.terms[t].category));
        let terms = first.into_iter().chain(also).collect();
        Verdict { source: "model", categories, terms, confidence, runner_up, outcome }
    }

    /// What a text consists of for a model, and its language; nothing where there is nothing to read.
    pub fn features(&self, text: &str) -> Option<(&str, Bag)> {
        let signs = self.lexicon.signs(text);
        let weighed = self.lexicon.weigh(&signs.terms);
        self.bag(text, &signs, &weighed)
    }

    fn bag(&self, text: &str, signs: &Signs, weighed: &Weighed) -> Option<(&str, Bag)> {
        // Never more characters than bytes: one allocation.
        let mut chars = Vec::with_capacity(text.len());
        chars.extend(text.chars().map(fold));
        let language = language::of(&chars, &self.taxonomy.languages)?;
        let concepts = self.concepts.features(&chars);
        Some((language, Bag { text: chars, concepts, lexicon: self.lexicon.features(signs, weighed) }))
    }

    /// Labels a record: category, terms, flags, nature, and the remedy where no column gave it. Any label that the
    /// record had before is replaced.
    pub fn label(&self, crosswalk: &Crosswalk, record: &mut Record) {
        let marks = crosswalk.marks(&record.source_codes);
        let (text, told) = words(record, marks.is_empty());
        let mut signs = self.lexicon.signs(&text);
        let weighed = self.lexicon.weigh(&signs.terms);
        let result = self.lexicon.outcome_in(&self.lexicon.signs(&record.result).outcome);
        // Where codes tell the category, the model is asked what came of the request only if nothing else tells.
        let told_otherwise = record.remedy_source == "column" || result.is_some();
        let verdict = (marks.is_empty() || !told_otherwise).then(|| self.verdict(text.trim(), &signs, &weighed));
        let read = verdict.is_some() && !text.trim().is_empty();
        record.label_model.clear();
        record.label_model.push_str(if read { self.version() } else { "" });
        (record.is_product_quality, record.is_false_marketing, record.is_after_sales) = (false, false, false);
        match &verdict {
            Some(verdict) if marks.is_empty() => self.write(verdict, record),
            _ => self.apply(&marks, &weighed, record),
        }
        if !crosswalk.gives_nature {
            record.nature = self.nature_of(record);
        }
        // What was asked is told by the story alone.
        signs.requested.retain(|hit| hit.end <= told);
        self.read_remedy(crosswalk, record, &signs, result.or(verdict.and_then(|v| v.outcome)));
        let group = self.groups.of(&record.product_category).or_else(|| self.groups.of(&record.product));
        record.product_group = group.unwrap_or_default().to_string();
        self.read_mentions(record, &signs, told);
    }

    /// Reads from the story, which ends at `told`, what no column gives. What was read before is read anew.
    fn read_mentions(&self, record: &mut Record, signs: &Signs, told: usize) {
        let before = std::mem::take(&mut record.from_text);
        let Record { product_group, platform, seller_type, .. } = &mut *record;
        let mut read = Vec::new();
        for (place, field) in [product_group, platform, seller_type].into_iter().enumerate() {
            let name = MENTIONED[place];
            if !field.is_empty() && !before.split('|').any(|f| f == name) {
                continue;
            }
            let within = signs.mentions[place].iter().filter(|hit| hit.end <= told).copied();
            let value = self.lexicon.told(place, &within.collect::<Vec<_>>());
            *field = value.unwrap_or_default().to_string();
            read.extend(value.map(|_| name));
        }
        record.from_text = read.join("|");
    }

    fn write(&self, verdict: &Verdict, record: &mut Record) {
        let name = |&c: &usize| self.taxonomy.categories[c].name.as_str();
        verdict.categories.iter().for_each(|c| record.raise(name(c)));
        record.category = verdict.categories.first().map_or(UNCLASSIFIED, name).to_string();
        let terms: Vec<&str> = verdict.terms.iter().map(|&t| self.taxonomy.terms[t].id.as_str()).collect();
        record.term = terms.first().copied().unwrap_or_default().to_string();
        record.terms = terms.join("|");
        record.label_source = verdict.source.into();
        record.label_confidence = Some(verdict.confidence);
    }

    /// Takes the source's word for the categories. Of several, the text decides which is primary; where it does not
    /// say, the first named one. A code that names no term leaves that to the text.
    fn apply(&self, marks: &[Mark], weighed: &Weighed, record: &mut Record) {
        let name = |m: &Mark| self.taxonomy.categories[m.category].name.as_str();
        let id = |t: usize| self.taxonomy.terms[t].id.as_str();
        let within = |m: &Mark, t: &usize| self.taxonomy.terms[*t].category == m.category;
        let strength = |m: &Mark| (m.category < NAMED_CATEGORIES.len(), weighed.categories[m.category]);
        let found = self.lexicon.terms(weighed);
        let term = |m: &Mark| m.term.or_else(|| found.iter().find(|t| within(m, t)).copied());
        // `max_by_key` takes the last of equals; reversed, that is the first of the source's own order.
        let primary = marks.iter().rev().max_by_key(|m| strength(m)).expect("there is at least one mark");
        marks.iter().for_each(|m| record.raise(name(m)));
        let mut terms: Vec<&str> = marks.iter().filter_map(term).map(id).collect();
        let mut seen = std::collections::HashSet::new();
        terms.retain(|term| seen.insert(*term));
        record.category = name(primary).to_string();
        record.term = term(primary).map_or("", id).to_string();
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
    /// else the story. Where nothing was told nothing is known, which is not the same as nothing asked.
    fn read_remedy(&self, crosswalk: &Crosswalk, record: &mut Record, told: &Signs, outcome: Option<&'static str>) {
        let implied = crosswalk.remedy(&record.source_codes);
        let by_column = record.remedy_source == "column";
        let blank = |texts: &[&String]| texts.iter().all(|text| text.trim().is_empty());
        let silent = blank(&[&record.title, &record.narrative, &record.request]);
        let known = !silent || !blank(&[&record.result]);
        if let Some(remedy) = implied {
            record.remedy_requested = remedy.to_string();
        } else if known && !crosswalk.gives_request {
            let ask = self.lexicon.request_in(&self.lexicon.signs(&record.request).requested);
            let ask = if ask.is_empty() { self.lexicon.request_in(&told.requested) } else { ask };
            let given = OUTCOMES.into_iter().find(|o| by_column && record.remedy_outcome == *o);
            record.remedy_requested = asked(ask, silent, given.or(outcome)).into();
        }
        if by_column {
            return;
        }
        if known {
            let none = record.remedy_requested == NO_REQUEST;
            record.remedy_outcome = outcome.unwrap_or(if none { NO_REQUEST } else { "unknown" }).into();
        }
        record.remedy_source = match (implied, known) {
            (Some(_), _) => "code",
            (None, true) => "text",
            (None, false) => "",
        }
        .into();
    }
}

/// What a label of a record is read from, and where the story ends. Codes that say nothing to the crosswalk (`open`) are words
/// of the consumer: heimao's free tags.
pub fn words(record: &Record, open: bool) -> (String, usize) {
    let mut text = [record.title.as_str(), record.narrative.as_str()].join("\n");
    let told = text.len();
    if open {
        text.push('\n');
        text.push_str(&record.source_codes);
    }
    (text, told)
}

/// What was asked for, where this was found: nothing at all, unless nobody told (`silent`) or something came of a request.
fn asked(found: &'static str, silent: bool, outcome: Option<&str>) -> &'static str {
    match found {
        "" if silent || outcome.is_some() => "",
        "" => NO_REQUEST,
        found => found,
    }
}

/// The answers that a model must give for a taxonomy.
pub fn heads(taxonomy: &Taxonomy) -> Heads {
    Heads {
        categories: taxonomy.categories.iter().map(|c| c.name.clone()).collect(),
        raised: NAMED_CATEGORIES.map(String::from).to_vec(),
        terms: taxonomy.terms.iter().map(|t| t.id.clone()).collect(),
        remedies: OUTCOMES.into_iter().chain([NO_REQUEST]).map(String::from).collect(),
    }
}

/// Places from the greatest value to the least, of equals the first first.
fn ranking(values: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    places
}

#[cfg(test)]
mod tests {
    use super::crosswalk::Codes;
    use super::*;

    fn classifier() -> Classifier {
        Classifier::shipped().unwrap()
    }

    fn by_phrases() -> Classifier {
        Classifier::with(Taxonomy::shipped(), None).unwrap()
    }

    #[test]
    fn every_term_matches_its_examples_and_no_others() {
        let classifier = by_phrases();
        let mut wrong = Vec::new();
        for term in &classifier.taxonomy.terms {
            assert!(
                !term.examples.matching.is_empty() && !term.examples.differ.is_empty(),
                "{} lacks examples",
                term.id
            );
            let has = |text: &str| classifier.label_text(text, false).terms.contains(&term.id);
            wrong.extend(term.examples.matching.iter().filter(|t| !has(t)).map(|t| format!("{} misses: {t}", term.id)));
            wrong.extend(term.examples.differ.iter().filter(|t| has(t)).map(|t| format!("{} takes: {t}", term.id)));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_text_that_says_nothing_is_unclassified_with_no_confidence() {
        for (classifier, text) in [(classifier(), "12345 ……"), (classifier(), ""), (by_phrases(), "今天天气很好")]
        {
            let label = classifier.label_text(text, true);
            let source = label.label_source.as_str();
            assert_eq!((label.category.as_str(), label.confidence, source), (UNCLASSIFIED, 0.0, "none"));
            assert!(label.terms.is_empty() && label.grounds.unwrap().evidence.is_empty());
            assert_eq!((label.remedy_requested.as_str(), label.remedy_outcome.as_str()), ("none", "none"));
        }
    }

    #[test]
    fn a_text_about_something_else_is_other_on_the_models_word() {
        let label = classifier().label_text("今天天气很好", false);
        assert_eq!((label.category.as_str(), label.label_source.as_str()), ("other", "model"));
    }

    #[test]
    fn the_runs_of_the_model_are_spans_of_the_text_and_none_lies_in_another() {
        let text = "收到的衣服开线了，客服不理人";
        let runs = classifier().label_text(text, true).grounds.unwrap().runs;
        assert!(!runs.is_empty());
        for run in &runs {
            let words: String = text.chars().skip(run.start).take(run.end - run.start).collect();
            assert!(run.weight > 0.0 && words == run.text, "{run:?}");
            assert_eq!(runs.iter().filter(|r| r.start < run.end && run.start < r.end).count(), 1);
        }
    }

    #[test]
    fn a_model_for_other_categories_is_refused() {
        let mut model = Model::shipped();
        model.heads.terms.pop();
        assert!(Classifier::with(Taxonomy::shipped(), Some(model)).is_err());
    }

    #[test]
    fn probabilities_of_the_shipped_model_add_up_and_follow_the_text() {
        let classifier = classifier();
        for text in ["收到就是坏的", "客服不给退款", "说好的赠品没有", "the chair broke after two days", "x"]
        {
            let (language, bag) = classifier.features(text).unwrap();
            let Some(scores) = classifier.model().unwrap().score(language, &bag) else { continue };
            for list in [&scores.categories, &scores.remedies] {
                assert!((list.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{text}");
            }
            assert!(scores.raised.iter().all(|p| (0.0..=1.0).contains(p)), "{text}");
        }
    }

    #[test]
    fn evidence_offsets_are_characters_of_the_text_as_given() {
        let text = "收到的衣服是三无产品，商家拒绝退货";
        for e in classifier().label_text(text, true).grounds.unwrap().evidence {
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
    fn where_a_code_and_a_result_tell_all_no_model_reads_the_text() {
        let classifier = classifier();
        let codes = Codes { listed: vec![("Q", "product-quality", "")], ..Codes::default() };
        let crosswalk = Crosswalk::new(classifier.taxonomy(), &codes).unwrap();
        let label = |result: &str| {
            let narrative = "收到的面膜是三无产品，商家拒绝退货".to_string();
            let mut record = Record { source_codes: "Q".into(), narrative, result: result.into(), ..Record::default() };
            classifier.label(&crosswalk, &mut record);
            [record.term, record.remedy_outcome, record.label_model]
        };
        assert_eq!(label("已退款"), ["product-quality/three-no", "granted", ""]);
        assert_eq!(label(""), ["product-quality/three-no", "refused", classifier.version()]);
    }

    #[test]
    fn a_label_names_the_model_that_read_the_text_and_none_where_there_was_nothing_to_read() {
        let told = |classifier: &Classifier, narrative: &str| {
            let mut record = Record { narrative: narrative.into(), ..Record::default() };
            classifier.label(&Crosswalk::default(), &mut record);
            record.label_model
        };
        assert_eq!(told(&classifier(), "商家拒绝退货"), Model::shipped().version);
        assert_eq!(told(&by_phrases(), "商家拒绝退货"), "lexicon");
        assert_eq!(told(&classifier(), " "), "");
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
