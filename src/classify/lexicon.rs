//! Finding phrases in a text: one pass of an Aho–Corasick automaton over several lists, word boundaries, longest match,
//! negation. Must not know records.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use super::fold::fold;
use crate::taxonomy::{Negation, Window};

/// A phrase found. Offsets are bytes, the end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub start: usize,
    pub end: usize,
    /// Place of the phrase in its list.
    pub phrase: usize,
}

/// An automaton over several lists of phrases: one pass over a text finds those of all.
pub struct Matcher<const LISTS: usize> {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    patterns: Vec<Pattern<LISTS>>,
}

/// A phrase, and where it stands in each list.
struct Pattern<const LISTS: usize> {
    /// Its length in characters.
    length: usize,
    places: [Option<usize>; LISTS],
}

impl<const LISTS: usize> Matcher<LISTS> {
    /// # Errors
    /// Where there is no phrase, or a list names one twice.
    pub fn new(lists: [Vec<&str>; LISTS]) -> Result<Self> {
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut patterns: Vec<Pattern<LISTS>> = Vec::new();
        for (list, phrases) in lists.iter().enumerate() {
            for (place, phrase) in phrases.iter().enumerate() {
                let folded: String = phrase.chars().map(fold).collect();
                let length = folded.chars().count();
                let at = *known.entry(folded).or_insert(patterns.len());
                if at == patterns.len() {
                    patterns.push(Pattern { length, places: [None; LISTS] });
                }
                let before = patterns[at].places[list].replace(place);
                ensure!(before.is_none(), "the phrase {phrase} stands twice in its list");
            }
        }
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .build_with_values(known.iter().map(|(phrase, at)| (phrase.as_str(), *at as u32)))
            .map_err(|e| anyhow::anyhow!("{e}"))
            .context("could not build the phrase automaton")?;
        Ok(Matcher { automaton, patterns })
    }

    /// The phrases of each list in the text, leftmost and longest first, none of a list overlapping, Latin ones at word
    /// boundaries only.
    pub fn find(&self, text: &str) -> [Vec<Hit>; LISTS] {
        let mut found = self.occurrences(text);
        // An occurrence that fails the boundary must not hide a shorter one, so the choice comes after it.
        found.iter_mut().for_each(choose);
        found
    }

    /// All phrases of each list in the text, Latin ones at word boundaries only.
    pub fn occurrences(&self, text: &str) -> [Vec<Hit>; LISTS] {
        let mut found = [const { Vec::new() }; LISTS];
        let mut automaton = self.automaton.find_overlapping_stepper();
        for (at, c) in text.char_indices() {
            automaton.consume(fold(c));
            for pattern in automaton.matches().map(|m| &self.patterns[m.value() as usize]) {
                let end = at + c.len_utf8();
                let start = text[..end].char_indices().nth_back(pattern.length - 1).map_or(0, |(start, _)| start);
                if at_word_boundaries(text, start, end) {
                    for (hits, place) in found.iter_mut().zip(pattern.places) {
                        hits.extend(place.map(|phrase| Hit { start, end, phrase }));
                    }
                }
            }
        }
        found
    }
}

/// Keeps the leftmost and longest hits.
fn choose(hits: &mut Vec<Hit>) {
    hits.sort_unstable_by_key(|hit| (hit.start, usize::MAX - hit.end));
    let mut end = 0;
    hits.retain(|hit| {
        let free = hit.start >= end;
        if free {
            end = hit.end;
        }
        free
    });
}

fn at_word_boundaries(text: &str, start: usize, end: usize) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| fold(c).is_ascii_alphanumeric());
    let hit = &text[start..end];
    let began = word(hit.chars().next()) && word(text[..start].chars().next_back());
    let goes_on = word(hit.chars().next_back()) && word(text[end..].chars().next());
    !began && !goes_on
}

/// Finds the hits that a clause denies: "没有质量问题", "not defective".
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

    /// Takes out the hits that are denied by a word that `may` deny them. A denying word that itself lies in a hit denies
    /// nothing: 不给退货 is whole.
    pub fn keep_asserted(&self, text: &str, denials: &[Hit], hits: &mut Vec<Hit>, may: impl Fn(&Hit, &Hit) -> bool) {
        if denials.is_empty() || hits.is_empty() {
            return;
        }
        // Hits do not overlap and come in order, so the ones around a place are found by halving.
        let inside = |word: &&Hit| {
            let next = hits.partition_point(|hit| hit.end <= word.start);
            hits.get(next).is_some_and(|hit| hit.start < word.end)
        };
        let denials: Vec<Hit> = denials.iter().filter(|word| !inside(word)).copied().collect();
        hits.retain(|hit| {
            let before = denials.partition_point(|word| word.end <= hit.start);
            // A window reaches over a few words at most; whatever stands further back is out of reach.
            !denials[before.saturating_sub(REACH)..before]
                .iter()
                .any(|word| may(word, hit) && self.denies(text, word, hit))
        });
    }

    fn denies(&self, text: &str, word: &Hit, hit: &Hit) -> bool {
        let between = &text[word.end..hit.start];
        let near = match self.windows[word.phrase] {
            Window::Characters(most) => between.chars().nth(most).is_none(),
            Window::Words(most) => between.split(char::is_whitespace).filter(|w| !w.is_empty()).nth(most).is_none(),
        };
        near && !between.chars().any(|c| self.marks.contains(&fold(c)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<String> {
        let [hits] = Matcher::new([phrases.to_vec()]).unwrap().find(text);
        hits.iter().map(|h| text[h.start..h.end].to_string()).collect()
    }

    #[test]
    fn the_longest_phrase_wins() {
        assert_eq!(found(&["退货", "拒绝退货"], "商家拒绝退货，退货难"), ["拒绝退货", "退货"]);
    }

    #[test]
    fn a_phrase_of_two_lists_is_found_for_both_and_a_longer_one_hides_it_in_its_own_only() {
        let [one, other] = Matcher::new([vec!["退货"], vec!["退货", "拒绝退货"]]).unwrap().find("商家拒绝退货");
        assert_eq!(one, [Hit { start: 12, end: 18, phrase: 0 }]);
        assert_eq!(other, [Hit { start: 6, end: 18, phrase: 1 }]);
        assert!(Matcher::new([vec!["fake", "FAKE"]]).is_err());
    }

    #[test]
    fn latin_phrases_need_word_boundaries() {
        assert_eq!(found(&["fake", "refund"], "Fakery? A FAKE; refunds, refund."), ["FAKE", "refund"]);
    }

    #[test]
    fn a_longer_phrase_that_fails_the_boundary_does_not_hide_a_shorter_one() {
        assert_eq!(found(&["no refund", "no"], "no refunds here"), ["no"]);
    }

    #[test]
    fn full_width_forms_match_half_width_phrases() {
        assert_eq!(found(&["3c", "it's"], "３Ｃ产品 It’s"), ["３Ｃ", "It’s"]);
    }

    #[test]
    fn accents_make_no_difference_and_are_letters() {
        assert_eq!(found(&["devolução", "nao"], "NÃO houve devolucao, DEVOLUÇÃO"), ["NÃO", "devolucao", "DEVOLUÇÃO"]);
        assert!(found(&["garant"], "garantía").is_empty() && found(&["fianc"], "fiancé").is_empty());
    }

    #[test]
    fn a_clause_denies_what_follows_and_no_more() {
        let negation = crate::taxonomy::Taxonomy::shipped().negation;
        let negator = Negator::new(&negation);
        let words = Negator::words(&negation).into_iter();
        let matcher = Matcher::new([vec!["质量问题", "defective"], words.map(|(word, _)| word).collect()]).unwrap();
        for (text, left) in [
            ("没有质量问题", 0),
            ("质量问题很多", 1),
            ("没有，质量问题很多", 1),
            ("it was not defective", 0),
            ("not long after, a defective part", 1),
        ] {
            let [mut hits, denials] = matcher.find(text);
            negator.keep_asserted(text, &denials, &mut hits, |_, _| true);
            assert_eq!(hits.len(), left, "{text}");
        }
    }
}
