//! Which of the phrases found a clause denies: "没有质量问题", "not defective". Must not know records or how phrases are found.

use super::matcher::Hit;
use crate::fold::fold;
use crate::taxonomy::{Negation, Window};

/// The denying words, and how far each reaches.
pub struct Negator {
    /// Window of each denying word.
    windows: Vec<Window>,
    marks: Vec<char>,
}

/// How many denying words before a phrase are looked at.
const REACH: usize = 4;

impl Negator {
    pub fn new(negation: &Negation) -> Negator {
        let windows = negation.denials.values().flat_map(|d| d.words.iter().map(|_| d.window)).collect();
        Negator { windows, marks: negation.clauses.marks.clone() }
    }

    /// The denying words and their languages, as a list to be matched.
    pub fn words(negation: &Negation) -> Vec<(&str, &str)> {
        let denials = negation.denials.iter();
        denials.flat_map(|(l, denial)| denial.words.iter().map(|word| (word.as_str(), l.as_str()))).collect()
    }

    /// Takes out the hits that are denied by a word that `may` deny them, and gives those. A denying word that itself lies
    /// in a hit denies nothing: 不给退货 is whole.
    pub fn take_denied(
        &self,
        text: &str,
        denials: &[Hit],
        hits: &mut Vec<Hit>,
        may: impl Fn(&Hit, &Hit) -> bool,
    ) -> Vec<Hit> {
        if denials.is_empty() || hits.is_empty() {
            return Vec::new();
        }
        // Hits do not overlap and come in order, so the ones around a place are found by halving.
        let inside = |word: &&Hit| {
            let next = hits.partition_point(|hit| hit.end <= word.start);
            hits.get(next).is_some_and(|hit| hit.start < word.end)
        };
        let denials: Vec<Hit> = denials.iter().filter(|word| !inside(word)).copied().collect();
        let denied = |hit: &mut Hit| {
            let before = denials.partition_point(|word| word.end <= hit.start);
            // A window reaches over a few words at most; whatever stands further back is out of reach.
            let words = &denials[before.saturating_sub(REACH)..before];
            words.iter().any(|word| may(word, hit) && self.denies(text, word, hit))
        };
        hits.extract_if(.., denied).collect()
    }

    fn denies(&self, text: &str, word: &Hit, hit: &Hit) -> bool {
        self.reaches(&text[word.end..hit.start], self.windows[word.phrase])
    }

    /// Whether a word reaches over what stands between it and a phrase: not much, and all in one clause.
    pub fn reaches(&self, between: &str, window: Window) -> bool {
        let near = match window {
            Window::Characters(most) => between.chars().nth(most).is_none(),
            Window::Words(most) => between.split(char::is_whitespace).filter(|w| !w.is_empty()).nth(most).is_none(),
        };
        near && !between.chars().any(|c| self.marks.contains(&fold(c)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::matcher::Matcher;

    #[test]
    fn a_clause_denies_what_follows_and_no_more() {
        let negation = crate::taxonomy::Taxonomy::shipped().negation;
        let negator = Negator::new(&negation);
        let words = Negator::words(&negation).into_iter();
        let matcher =
            Matcher::new([vec!["质量问题", "defective"], words.map(|(word, _)| word).collect()], [], &[]).unwrap();
        for (text, left) in [
            ("没有质量问题", 0),
            ("质量问题很多", 1),
            ("没有，质量问题很多", 1),
            ("it was not defective", 0),
            ("not long after, a defective part", 1),
        ] {
            let [mut hits, denials] = matcher.find(text).phrases;
            negator.take_denied(text, &denials, &mut hits, |_, _| true);
            assert_eq!(hits.len(), left, "{text}");
        }
    }
}
