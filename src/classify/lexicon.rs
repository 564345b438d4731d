//! Finding phrases in a text: one pass of an Aho–Corasick automaton over several lists, word boundaries, longest match,
//! negation. Must not know records.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use super::model::features::is_stop;
use crate::fold::fold;
use crate::taxonomy::{Negation, Window};

/// A phrase found. Offsets are bytes, the end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub start: usize,
    pub end: usize,
    /// Place of the phrase in its list.
    pub phrase: usize,
}

/// Stands in a phrase for whatever is between its two halves.
const GAP: char = '…';
/// Bytes between the halves of a phrase with a gap, at most: some twenty Chinese characters, ten English words.
const WIDE: usize = 60;

/// An automaton over several lists of phrases: one pass over a text finds those of all.
pub struct Matcher<const LISTS: usize> {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    patterns: Vec<Pattern<LISTS>>,
}

/// A phrase, or half of one, and where it stands in each list.
struct Pattern<const LISTS: usize> {
    /// Its length in characters.
    length: usize,
    places: [Option<usize>; LISTS],
    /// The phrases with a gap that begin and end with it.
    begins: Vec<Gapped>,
    ends: Vec<Gapped>,
}

/// List and place of a phrase with a gap.
type Gapped = (usize, usize);

/// What was found, by list.
pub struct Found<const LISTS: usize> {
    pub phrases: [Vec<Hit>; LISTS],
    /// Phrases with a gap; these may overlap each other and the whole ones.
    pub gapped: [Vec<Hit>; LISTS],
}

impl<const LISTS: usize> Matcher<LISTS> {
    /// A phrase may have one gap, `说好…没有`. The mistypings are pairs of a word and how it is written wrong: a phrase with the
    /// word is found with either.
    ///
    /// # Errors
    /// Where there is no phrase, or a list names one twice.
    pub fn new(lists: [Vec<&str>; LISTS], mistypings: &[(String, String)]) -> Result<Self> {
        let mut patterns = Patterns { known: HashMap::new(), patterns: Vec::new() };
        for (list, phrases) in lists.iter().enumerate() {
            for (place, phrase) in phrases.iter().enumerate() {
                let before = patterns.add(phrase, list, place);
                ensure!(before.is_none(), "the phrase {phrase} stands twice in its list");
            }
        }
        // All phrases come first: one that is listed as it is mistyped keeps its own place.
        for (list, phrases) in lists.iter().enumerate() {
            for (place, phrase) in phrases.iter().enumerate() {
                mistyped(phrase, mistypings).for_each(|written| patterns.add_unless_known(&written, list, place));
            }
        }
        let Patterns { known, patterns } = patterns;
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .build_with_values(known.iter().map(|(phrase, at)| (phrase.as_str(), *at as u32)))
            .map_err(|e| anyhow::anyhow!("{e}"))
            .context("could not build the phrase automaton")?;
        Ok(Matcher { automaton, patterns })
    }

    /// The phrases of each list in the text, leftmost and longest first, none of a list overlapping but those with a gap,
    /// Latin ones at word boundaries only.
    pub fn find(&self, text: &str) -> Found<LISTS> {
        let mut found = self.occurrences(text);
        // An occurrence that fails the boundary must not hide a shorter one, so the choice comes after it.
        found.phrases.iter_mut().for_each(choose);
        found
    }

    /// All phrases of each list in the text, Latin ones at word boundaries only.
    pub fn occurrences(&self, text: &str) -> Found<LISTS> {
        let mut found = Found { phrases: [const { Vec::new() }; LISTS], gapped: [const { Vec::new() }; LISTS] };
        let mut open: Vec<(Gapped, Hit)> = Vec::new();
        let mut automaton = self.automaton.find_overlapping_stepper();
        for (at, c) in text.char_indices() {
            let folded = fold(c);
            automaton.consume(folded);
            if is_stop(folded) {
                open.clear();
            }
            for pattern in automaton.matches().map(|m| &self.patterns[m.value() as usize]) {
                let end = at + c.len_utf8();
                let start = text[..end].char_indices().nth_back(pattern.length - 1).map_or(0, |(start, _)| start);
                if !at_word_boundaries(text, start, end) {
                    continue;
                }
                for (hits, place) in found.phrases.iter_mut().zip(pattern.places) {
                    hits.extend(place.map(|phrase| Hit { start, end, phrase }));
                }
                for gapped in &pattern.ends {
                    let near =
                        |(of, begun): &(Gapped, Hit)| of == gapped && begun.end <= start && start - begun.end <= WIDE;
                    if let Some(begun) = open.iter().rposition(near) {
                        let (_, begun) = open.swap_remove(begun);
                        found.gapped[gapped.0].push(Hit { end, ..begun });
                    }
                }
                open.extend(pattern.begins.iter().map(|&gapped| (gapped, Hit { start, end, phrase: gapped.1 })));
            }
        }
        found
    }
}

/// Patterns as they are gathered; each folded text is one.
struct Patterns<const LISTS: usize> {
    known: HashMap<String, usize>,
    patterns: Vec<Pattern<LISTS>>,
}

impl<const LISTS: usize> Patterns<LISTS> {
    /// The pattern of this text.
    fn of(&mut self, text: &str) -> &mut Pattern<LISTS> {
        let folded: String = text.chars().map(fold).collect();
        let length = folded.chars().count();
        let at = *self.known.entry(folded).or_insert(self.patterns.len());
        if at == self.patterns.len() {
            let places = [None; LISTS];
            self.patterns.push(Pattern { length, places, begins: Vec::new(), ends: Vec::new() });
        }
        &mut self.patterns[at]
    }

    /// Gives the place that the phrase had in the list before.
    fn add(&mut self, phrase: &str, list: usize, place: usize) -> Option<usize> {
        let Some((first, last)) = phrase.split_once(GAP) else { return self.of(phrase).places[list].replace(place) };
        self.of(first).begins.push((list, place));
        self.of(last).ends.push((list, place));
        None
    }

    fn add_unless_known(&mut self, phrase: &str, list: usize, place: usize) {
        if phrase.contains(GAP) || self.of(phrase).places[list].is_none() {
            self.add(phrase, list, place);
        }
    }
}

/// The phrase with each word that is often mistyped written so, one at a time.
fn mistyped<'a>(phrase: &'a str, mistypings: &'a [(String, String)]) -> impl Iterator<Item = String> + 'a {
    mistypings.iter().filter_map(move |(word, written)| {
        let start = phrase.find(word.as_str())?;
        let end = start + word.len();
        at_word_boundaries(phrase, start, end).then(|| [&phrase[..start], written, &phrase[end..]].concat())
    })
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
        let [hits] = Matcher::new([phrases.to_vec()], &[]).unwrap().find(text).phrases;
        hits.iter().map(|h| text[h.start..h.end].to_string()).collect()
    }

    #[test]
    fn the_longest_phrase_wins() {
        assert_eq!(found(&["退货", "拒绝退货"], "商家拒绝退货，退货难"), ["拒绝退货", "退货"]);
    }

    #[test]
    fn a_phrase_of_two_lists_is_found_for_both_and_a_longer_one_hides_it_in_its_own_only() {
        let [one, other] =
            Matcher::new([vec!["退货"], vec!["退货", "拒绝退货"]], &[]).unwrap().find("商家拒绝退货").phrases;
        assert_eq!(one, [Hit { start: 12, end: 18, phrase: 0 }]);
        assert_eq!(other, [Hit { start: 6, end: 18, phrase: 1 }]);
        assert!(Matcher::new([vec!["fake", "FAKE"]], &[]).is_err());
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
    fn a_gap_reaches_over_some_words_of_the_sentence() {
        let [whole] = ["说好…没有"].map(|p| vec![p, "没有", "promised…never"]);
        let matcher = Matcher::new([whole], &[]).unwrap();
        let gapped = |text: &str| {
            matcher.find(text).gapped[0].iter().map(|h| text[h.start..h.end].to_string()).collect::<Vec<_>>()
        };
        assert_eq!(gapped("当初说好送手环，结果没有"), ["说好送手环，结果没有"]);
        assert_eq!(gapped("They promised a call but it never came"), ["promised a call but it never"]);
        for text in ["没有人说好", "说好了。没有问题", "promisednever", "never promised anything"] {
            assert!(gapped(text).is_empty(), "{text}");
        }
        assert!(gapped(&format!("说好{}没有", "很".repeat(30))).is_empty());
        // What is whole is found as before.
        assert_eq!(matcher.find("说好送手环，结果没有").phrases[0].len(), 1);
    }

    #[test]
    fn a_mistyped_word_is_found_but_a_phrase_of_its_own_stays_itself() {
        let mistypings = [("refund", "refud"), ("don't", "dont"), ("客服", "克服")].map(|(a, b)| (a.into(), b.into()));
        let matcher = Matcher::new([vec!["no refund", "don't…refund", "客服不理", "克服不理"]], &mistypings).unwrap();
        let phrases = |text: &str| matcher.find(text).phrases[0].iter().map(|h| h.phrase).collect::<Vec<_>>();
        assert_eq!(phrases("No refud!"), [0]);
        assert_eq!((phrases("客服不理"), phrases("克服不理")), (vec![2], vec![3]));
        assert_eq!(matcher.find("they dont give a refund").gapped[0].len(), 1);
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
        let matcher =
            Matcher::new([vec!["质量问题", "defective"], words.map(|(word, _)| word).collect()], &[]).unwrap();
        for (text, left) in [
            ("没有质量问题", 0),
            ("质量问题很多", 1),
            ("没有，质量问题很多", 1),
            ("it was not defective", 0),
            ("not long after, a defective part", 1),
        ] {
            let [mut hits, denials] = matcher.find(text).phrases;
            negator.keep_asserted(text, &denials, &mut hits, |_, _| true);
            assert_eq!(hits.len(), left, "{text}");
        }
    }
}
