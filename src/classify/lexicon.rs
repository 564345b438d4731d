//! Finding phrases in a text: one pass of an Aho–Corasick automaton, word boundaries, longest match, negation.
//! Must not know records.

use anyhow::{Context, Result};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use crate::taxonomy::{Denial, Negation};

/// A phrase found. Offsets are in characters, the end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub start: usize,
    pub end: usize,
    /// Place of the phrase in the list that the matcher was built from.
    pub phrase: usize,
}

/// A text prepared for matching: each character replaced by one, so that offsets stay.
pub struct Prepared {
    text: String,
    chars: Vec<char>,
    /// Byte offset of each character, and of the end.
    bytes: Vec<usize>,
}

impl Prepared {
    /// Folds full-width forms to half-width, upper case (ASCII) to lower, and typographic apostrophes to plain ones.
    pub fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().map(fold).collect();
        let mut bytes = Vec::with_capacity(chars.len() + 1);
        let mut folded = String::with_capacity(text.len());
        for &c in &chars {
            bytes.push(folded.len());
            folded.push(c);
        }
        bytes.push(folded.len());
        Prepared { text: folded, chars, bytes }
    }

    fn char_at(&self, byte: usize) -> usize {
        self.bytes.partition_point(|&b| b < byte)
    }
}

fn fold(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c).to_ascii_lowercase(),
        '\u{3000}' => ' ',
        '\u{2018}' | '\u{2019}' => '\'',
        _ => c.to_ascii_lowercase(),
    }
}

/// An automaton over a list of phrases.
pub struct Matcher {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
}

impl Matcher {
    /// # Errors
    /// Where the list is empty or names a phrase twice.
    pub fn new<'a>(phrases: impl IntoIterator<Item = &'a str>) -> Result<Matcher> {
        let folded: Vec<String> = phrases.into_iter().map(|p| p.chars().map(fold).collect()).collect();
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .build_with_values(folded.iter().enumerate().map(|(i, p)| (p.as_str(), i as u32)))
            .map_err(|e| anyhow::anyhow!("{e}"))
            .context("could not build the phrase automaton")?;
        Ok(Matcher { automaton })
    }

    /// All phrases in the text, leftmost and longest first, none overlapping, Latin ones at word boundaries only.
    pub fn find(&self, text: &Prepared) -> Vec<Hit> {
        let mut hits: Vec<Hit> = self
            .automaton
            .find_overlapping_iter(&text.text)
            .map(|m| Hit { start: text.char_at(m.start()), end: text.char_at(m.end()), phrase: m.value() as usize })
            .filter(|hit| at_word_boundaries(&text.chars, hit))
            .collect();
        // An occurrence that fails the boundary must not hide a shorter one, so the choice comes after the filter.
        hits.sort_by_key(|hit| (hit.start, usize::MAX - hit.end));
        let mut end = 0;
        hits.retain(|hit| {
            let free = hit.start >= end;
            if free {
                end = hit.end;
            }
            free
        });
        hits
    }
}

fn at_word_boundaries(chars: &[char], hit: &Hit) -> bool {
    let word = |i: usize| chars.get(i).is_some_and(char::is_ascii_alphanumeric);
    let splits = |inside: usize, outside: Option<usize>| word(inside) && outside.is_some_and(word);
    !splits(hit.start, hit.start.checked_sub(1)) && !splits(hit.end - 1, Some(hit.end))
}

/// Finds the hits that a clause denies: "没有质量问题", "not defective".
pub struct Negator {
    words: Matcher,
    /// Window of each word: characters for Chinese, words for English.
    windows: Vec<Window>,
    marks: Vec<char>,
}

/// How many denying words before a phrase are looked at.
const REACH: usize = 4;

#[derive(Clone, Copy)]
enum Window {
    Chars(usize),
    Words(usize),
}

impl Negator {
    /// # Errors
    /// As [`Matcher::new`].
    pub fn new(negation: &Negation) -> Result<Negator> {
        let Denial { words: zh, window: chars } = &negation.zh;
        let Denial { words: en, window: words } = &negation.en;
        let matcher = Matcher::new(zh.iter().chain(en).map(String::as_str))?;
        let windows =
            zh.iter().map(|_| Window::Chars(*chars)).chain(en.iter().map(|_| Window::Words(*words))).collect();
        Ok(Negator { words: matcher, windows, marks: negation.clauses.marks.clone() })
    }

    /// Takes out the hits that are denied. A denying word that itself lies in a hit denies nothing: 不给退货 is whole.
    pub fn keep_asserted(&self, text: &Prepared, hits: &mut Vec<Hit>) {
        // Hits do not overlap and come in order, so the ones around a place are found by halving.
        let inside = |word: &Hit| {
            let next = hits.partition_point(|hit| hit.end <= word.start);
            hits.get(next).is_some_and(|hit| hit.start < word.end)
        };
        let denials: Vec<Hit> = self.words.find(text).into_iter().filter(|word| !inside(word)).collect();
        hits.retain(|hit| {
            let before = denials.partition_point(|word| word.end <= hit.start);
            // A window reaches over a few words at most; whatever stands further back is out of reach.
            !denials[before.saturating_sub(REACH)..before].iter().any(|word| self.denies(text, word, hit))
        });
    }

    fn denies(&self, text: &Prepared, word: &Hit, hit: &Hit) -> bool {
        let between = &text.chars[word.end..hit.start];
        if between.iter().any(|c| self.marks.contains(c)) {
            return false;
        }
        match self.windows[word.phrase] {
            Window::Chars(most) => between.len() <= most,
            Window::Words(most) => between.split(|c| c.is_whitespace()).filter(|w| !w.is_empty()).count() <= most,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<String> {
        let hits = Matcher::new(phrases.iter().copied()).unwrap().find(&Prepared::new(text));
        hits.iter().map(|h| text.chars().skip(h.start).take(h.end - h.start).collect()).collect()
    }

    #[test]
    fn the_longest_phrase_wins_and_offsets_are_characters() {
        assert_eq!(found(&["退货", "拒绝退货"], "商家拒绝退货，退货难"), ["拒绝退货", "退货"]);
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
    fn a_clause_denies_what_follows_and_no_more() {
        let negation = crate::taxonomy::Taxonomy::shipped().negation;
        let negator = Negator::new(&negation).unwrap();
        let matcher = Matcher::new(["质量问题", "defective"]).unwrap();
        for (text, left) in [
            ("没有质量问题", 0),
            ("质量问题很多", 1),
            ("没有，质量问题很多", 1),
            ("it was not defective", 0),
            ("not long after, a defective part", 1),
        ] {
            let text_ = Prepared::new(text);
            let mut hits = matcher.find(&text_);
            negator.keep_asserted(&text_, &mut hits);
            assert_eq!(hits.len(), left, "{text}");
        }
    }
}
