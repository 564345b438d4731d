//! How the phrases of the lexicon do on texts: which fire, how often rightly, which hide in others. Must not know files.

use serde::Serialize;

use super::Classifier;
use crate::taxonomy::Phrase;

/// A phrase that fires less often than this is not said to mislead: it may have had bad luck.
const ENOUGH: usize = 5;
/// Below this share of rightly found texts a phrase misleads.
const MOSTLY: f64 = 0.3;

/// How one phrase of the terms does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tally {
    pub phrase: String,
    pub language: String,
    pub term: String,
    pub weight: u32,
    /// Texts that assert it; one that does so twice counts once.
    pub hits: usize,
    /// Of those, the ones whose label is known, and the ones whose label is the phrase's category.
    pub labelled: usize,
    pub right: usize,
}

impl Tally {
    fn new(term: &str, Phrase { text, weight, language }: &Phrase) -> Tally {
        let (phrase, language, term) = (text.clone(), language.clone(), term.to_string());
        Tally { phrase, language, term, weight: *weight, hits: 0, labelled: 0, right: 0 }
    }

    /// The share of its labelled texts that have its category; nothing where it was found in none.
    pub fn precision(&self) -> Option<f64> {
        (self.labelled > 0).then(|| self.right as f64 / self.labelled as f64)
    }

    pub fn misleads(&self) -> bool {
        self.labelled >= ENOUGH && self.precision().is_some_and(|p| p < MOSTLY)
    }
}

/// A phrase that stands within one of another category. Where the longer one stands, the shorter one is not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overlap {
    pub phrase: String,
    pub term: String,
    pub within: String,
    pub within_term: String,
    /// The language of the shorter one.
    pub language: String,
}

/// Counts, text by text.
pub struct Tallies<'a> {
    classifier: &'a Classifier,
    /// Category and count of each phrase, in the order of the lexicon.
    tallies: Vec<(usize, Tally)>,
    pub texts: usize,
    pub labelled: usize,
}

impl<'a> Tallies<'a> {
    pub fn new(classifier: &'a Classifier) -> Tallies<'a> {
        let terms = classifier.taxonomy.terms.iter();
        let tallies = terms.flat_map(|term| term.phrases.iter().map(|p| (term.category, Tally::new(&term.id, p))));
        Tallies { tallies: tallies.collect(), classifier, texts: 0, labelled: 0 }
    }

    /// Counts a text; the label is the place of its category, where that is known.
    pub fn add(&mut self, text: &str, label: Option<usize>) {
        let mut found: Vec<usize> = self.classifier.lexicon.signs(text).terms.iter().map(|hit| hit.phrase).collect();
        found.sort_unstable();
        found.dedup();
        for phrase in found {
            let (category, tally) = &mut self.tallies[phrase];
            tally.hits += 1;
            tally.labelled += usize::from(label.is_some());
            tally.right += usize::from(label == Some(*category));
        }
        self.texts += 1;
        self.labelled += usize::from(label.is_some());
    }

    /// The phrases in the order of the lexicon.
    pub fn each(&self) -> impl Iterator<Item = &Tally> {
        self.tallies.iter().map(|(_, tally)| tally)
    }

    /// Phrases within phrases of another category.
    pub fn overlaps(&self) -> Vec<Overlap> {
        let mut found = Vec::new();
        for (category, longer) in &self.tallies {
            for place in self.classifier.lexicon.within(&longer.phrase) {
                let (other, shorter) = &self.tallies[place];
                if other != category {
                    found.push(Overlap {
                        phrase: shorter.phrase.clone(),
                        term: shorter.term.clone(),
                        within: longer.phrase.clone(),
                        within_term: longer.term.clone(),
                        language: shorter.language.clone(),
                    });
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::Taxonomy;

    fn classifier() -> Classifier {
        let mut taxonomy = Taxonomy::shipped();
        let phrase = |text: &str| Phrase { text: text.into(), weight: 2, language: "en".into() };
        taxonomy.terms.iter_mut().for_each(|term| term.phrases.clear());
        let mut put = |id: &str, phrases: &[&str]| {
            let term = taxonomy.terms.iter_mut().find(|t| t.id == id).unwrap();
            term.phrases = phrases.iter().map(|p| phrase(p)).collect();
        };
        put("product-quality/defective", &["broke", "leaks"]);
        put("after-sales/return-refused", &["refund", "refund for what broke"]);
        Classifier::with(taxonomy, None).unwrap()
    }

    #[test]
    fn a_text_counts_once_for_a_phrase_and_is_right_where_the_label_is_its_category() {
        let classifier = classifier();
        let mut tallies = Tallies::new(&classifier);
        tallies.add("it broke, and broke again, no refund", Some(2));
        tallies.add("it broke", Some(0));
        tallies.add("broke", None);
        let of = |phrase: &str| tallies.each().find(|t| t.phrase == phrase).unwrap();
        assert_eq!((of("broke").hits, of("broke").labelled, of("broke").right), (3, 2, 1));
        assert_eq!((of("broke").precision(), of("leaks").precision()), (Some(0.5), None));
        assert_eq!((of("refund").hits, tallies.texts, tallies.labelled), (0, 3, 2), "a denied phrase is no hit");
    }

    #[test]
    fn a_phrase_misleads_that_is_often_found_and_mostly_wrong() {
        let classifier = classifier();
        let mut tallies = Tallies::new(&classifier);
        (0..5).for_each(|_| tallies.add("it broke", Some(2)));
        (0..4).for_each(|_| tallies.add("it leaks", Some(2)));
        let misleading: Vec<&str> = tallies.each().filter(|t| t.misleads()).map(|t| t.phrase.as_str()).collect();
        assert_eq!(misleading, ["broke"]);
    }

    #[test]
    fn a_phrase_within_one_of_another_category_overlaps_and_one_of_its_own_does_not() {
        let classifier = classifier();
        let overlaps = Tallies::new(&classifier).overlaps();
        let pairs: Vec<_> = overlaps.iter().map(|o| (o.phrase.as_str(), o.within.as_str())).collect();
        assert_eq!(pairs, [("broke", "refund for what broke")]);
    }
}
