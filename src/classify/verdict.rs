//! What is said of a text, and on what ground: by the model, else by the lexicon. Must not know records.

use super::Classifier;
use super::lexicon::{Signs, Weighed};
use super::model::Scores;
use crate::taxonomy::OUTCOMES;

/// A model that is less sure than this of any category says nothing.
const ABSTAINS: f64 = 0.34;
/// A category is raised beside the primary one where it is more likely than not.
const RAISES: f64 = 0.5;
/// How much likelier a phrase makes it that a request was granted, and how much less likely it is without one. By
/// cross-validation on real texts 4 of 38 requests read as granted without a phrase were so. The lower the second factor, the more
/// single texts are right, and the more refusal rates are too high, since too few requests are said to be granted
/// (docs/benchmarks.md).
const GIVEN: [f64; 2] = [1.5, 0.52];

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
    /// What a text says, by the model where it knows the language, else by the lexicon.
    pub fn judge(&self, text: &str) -> Verdict {
        let (signs, weighed) = self.read(text);
        let verdict = self.verdict(&signs, &weighed);
        match self.read_without_wishes(text) {
            Some((signs, weighed)) => Verdict { outcome: self.verdict(&signs, &weighed).outcome, ..verdict },
            None => verdict,
        }
    }

    pub(super) fn verdict(&self, signs: &Signs, weighed: &Weighed) -> Verdict {
        let scores = self.model.as_ref().and_then(|model| {
            let (language, bag) = self.bag(signs, weighed)?;
            model.score(language, &bag)
        });
        self.verdict_by(scores.as_ref(), signs, weighed)
    }

    /// As [`Classifier::judge`], by these scores of a model instead of its own; by the lexicon where there are none.
    pub fn judge_by(&self, text: &str, scores: Option<&Scores>) -> Verdict {
        let (signs, weighed) = self.read(text);
        self.verdict_by(scores, &signs, &weighed)
    }

    pub(super) fn verdict_by(&self, scores: Option<&Scores>, signs: &Signs, weighed: &Weighed) -> Verdict {
        match scores {
            Some(scores) => self.by_model(scores, signs, weighed),
            None => self.by_lexicon(signs, weighed),
        }
    }

    fn by_lexicon(&self, signs: &Signs, weighed: &Weighed) -> Verdict {
        let read = self.knows(signs);
        let (categories, terms) =
            if read { (weighed.raised(), self.lexicon.terms(weighed)) } else { Default::default() };
        Verdict {
            source: if categories.is_empty() { "none" } else { "lexicon" },
            confidence: if read { weighed.confidence() } else { 0.0 },
            outcome: self.lexicon.outcome_in(&signs.outcome).filter(|_| read),
            categories,
            terms,
            runner_up: None,
        }
    }

    /// Whether the language of a text has phrases: what looks like one in a language that has none says something else there.
    pub(super) fn knows(&self, signs: &Signs) -> bool {
        self.languages.of(&signs.text).is_none_or(|language| self.lexicon.reads(language))
    }

    fn by_model(&self, scores: &Scores, signs: &Signs, weighed: &Weighed) -> Verdict {
        let ranked = ranking(&scores.categories);
        let (primary, next) = (ranked[0], ranked[1]);
        let confidence = scores.categories[primary];
        let outcome = self.outcome_by(scores, signs);
        let runner_up = Some((next, scores.categories[next]));
        if confidence < ABSTAINS {
            let (categories, terms) = (Vec::new(), Vec::new());
            return Verdict { source: "none", categories, terms, confidence, runner_up, outcome };
        }
        let others = ranking(&scores.raised).into_iter().filter(|&c| c != primary && scores.raised[c] > RAISES);
        let categories: Vec<usize> = std::iter::once(primary).chain(others).collect();
        let of =
            |category: usize| (0..scores.terms.len()).filter(move |&t| self.taxonomy.terms[t].category == category);
        let likeliest = |category| of(category).max_by(|&a, &b| scores.terms[a].total_cmp(&scores.terms[b]));
        let first = likeliest(primary);
        let found = self.lexicon.terms(weighed).into_iter();
        let also = found.filter(|&t| Some(t) != first && categories.contains(&self.taxonomy.terms[t].category));
        let mut terms: Vec<usize> = first.into_iter().chain(also).collect();
        // A category of which the text has no phrase was read by the model alone, and so is its term.
        for &category in &categories {
            if !terms.iter().any(|&t| self.taxonomy.terms[t].category == category) {
                terms.extend(likeliest(category));
            }
        }
        Verdict { source: "model", categories, terms, confidence, runner_up, outcome }
    }

    /// What became of the request. Where words say what a model cannot know from them, they overrule it: it does not see how
    /// far words of giving stand from one that denies them, who refuses and what, nor that a wish is no story.
    fn outcome_by(&self, scores: &Scores, signs: &Signs) -> Option<&'static str> {
        if self.lexicon.only_wishes(signs) {
            return None;
        }
        let mut likely = scores.remedies.clone();
        let place = |name: &str| OUTCOMES.iter().position(|outcome| *outcome == name).expect("it is an outcome");
        let granted = place("granted");
        likely[granted] *= GIVEN[usize::from(!self.lexicon.tells(signs, "granted"))];
        let mut read = OUTCOMES.get(ranking(&likely)[0]).copied();
        if read == Some("refused") && self.lexicon.refuses_nothing(signs) {
            let waits = self.lexicon.tells(signs, "pending");
            likely[place("refused")] = 0.0;
            likely[place("pending")] *= f64::from(u8::from(waits));
            let told = !self.lexicon.names_nothing(signs);
            read = OUTCOMES.get(ranking(&likely)[0]).copied().filter(|_| told);
        }
        // A few words have no room for what came after what they tell last.
        let last = self.lexicon.last_told(signs);
        match (read, last) {
            (Some("granted"), _) if self.lexicon.tells(signs, "granted") => {
                self.lexicon.withheld_at_last(signs).or(read)
            }
            (Some("granted"), _) => self.lexicon.withheld_at_last(signs).or(last).or(read),
            (Some("pending"), Some("refused")) | (Some("pending" | "refused"), Some("granted")) => last,
            _ => read,
        }
    }
}

/// Places from the greatest value to the least, of equals the first first.
fn ranking(values: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    places
}
