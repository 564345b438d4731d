//! Which of the phrases found a clause denies, "没有质量问题", or only wishes for, "I want a refund". Must not know records or
//! how phrases are found.

use super::matcher::{Gapped, Hit};
use crate::fold::fold;
use crate::taxonomy::{Denial, Negation, Window};

/// The denying words, and how far each reaches.
pub struct Negator {
    /// How the words of each language deny, kind by kind as [`Denial::lists`] has them.
    kinds: Vec<[Kind; 3]>,
    /// Language and kind of each denying word.
    kind_of: Vec<(usize, usize)>,
    marks: Vec<char>,
    wishes: Words,
}

/// How words deny.
struct Kind {
    side: Side,
    /// How far they reach.
    window: Window,
    /// What parts them from a phrase.
    unless: Words,
    /// The terms of which they deny phrases; none of those that deny any phrase.
    terms: Vec<String>,
}

impl Kind {
    fn is_of(&self, term: Option<&str>) -> bool {
        self.terms.iter().any(|t| Some(t.as_str()) == term)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    Behind,
}

/// Words that may stand between two phrases, in any script and case.
pub struct Words(Vec<String>);

impl Words {
    pub fn new(words: &[String]) -> Words {
        Words(words.iter().map(|word| folded(word)).collect())
    }

    /// Whether one of them stands there.
    pub fn stand_in(&self, between: &str) -> bool {
        let between = folded(between);
        let is = |word: &String| match word.is_ascii() {
            true => between.split_whitespace().any(|w| w == word),
            false => between.contains(word.as_str()),
        };
        self.0.iter().any(is)
    }

    /// Whether nothing but they and these marks stands there.
    pub fn are_all_of(&self, between: &str, marks: &[char]) -> bool {
        let mut words = between.split(|c: char| c.is_whitespace() || marks.contains(&c)).filter(|w| !w.is_empty());
        words.all(|word| self.0.contains(&folded(word)))
    }
}

fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

/// How many denying words before a phrase are looked at.
const REACH: usize = 4;

impl Negator {
    pub fn new(negation: &Negation) -> Negator {
        let kinds = negation.denials.values().map(|denial| {
            let Denial { touching, behind, window, .. } = denial;
            let kind = |side, window, unless: &[String], terms: &[String]| Kind {
                side,
                window,
                unless: Words::new(unless),
                terms: terms.to_vec(),
            };
            [
                kind(Side::Before, *window, &denial.unless, &[]),
                kind(Side::Before, Window::Characters(0), &touching.unless, &touching.terms),
                kind(Side::Behind, *window, &behind.unless, &behind.terms),
            ]
        });
        let kind_of = negation.denials.values().enumerate().flat_map(|(language, denial)| {
            let of = move |(kind, words): (usize, &Vec<String>)| std::iter::repeat_n((language, kind), words.len());
            denial.lists().into_iter().enumerate().flat_map(of)
        });
        let marks = negation.clauses.marks.iter().map(|&c| fold(c)).collect();
        Negator {
            kinds: kinds.collect(),
            kind_of: kind_of.collect(),
            marks,
            wishes: Words::new(&negation.wishes.words),
        }
    }

    /// The denying words and their languages, as a list to be matched.
    pub fn words(negation: &Negation) -> Vec<(&str, &str)> {
        let mut spoken = Vec::new();
        for (language, denial) in &negation.denials {
            spoken.extend(denial.lists().into_iter().flatten().map(|word| (word.as_str(), language.as_str())));
        }
        spoken
    }

    /// Whether a word denies phrases of any term, or those of this one, if it is one.
    pub fn is_about(&self, word: &Hit, term: Option<&str>) -> bool {
        let kind = self.kind(word);
        kind.terms.is_empty() || kind.is_of(term)
    }

    fn kind(&self, word: &Hit) -> &Kind {
        let (language, kind) = self.kind_of[word.phrase];
        &self.kinds[language][kind]
    }

    /// Whether a word that `may` stands in the gap of a phrase that tells of a fault, directly before the second half: 用了三年没坏.
    pub fn denies_second(
        &self,
        denials: &[Hit],
        gapped: &Gapped,
        term: Option<&str>,
        may: impl Fn(&Hit) -> bool,
    ) -> bool {
        let within = |word: &&Hit| word.end == gapped.second && word.start > gapped.hit.start;
        denials.iter().filter(within).any(|word| may(word) && self.kinds[self.kind_of[word.phrase].0][1].is_of(term))
    }

    /// Takes out the hits that are denied by a word that `may` deny them, and gives those. A denying word that
    /// itself begins in a hit denies nothing: 不给退货 is whole.
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
            hits.get(next).is_some_and(|hit| hit.start <= word.start)
        };
        let denials: Vec<Hit> = denials.iter().filter(|word| !inside(word)).copied().collect();
        let denied = |hit: &mut Hit| {
            let before = denials.partition_point(|word| word.start < hit.start);
            // A window reaches over a few words at most; whatever stands further back is out of reach.
            let behind = denials.partition_point(|word| word.start < hit.end);
            let words = denials[before.saturating_sub(REACH)..before].iter();
            words.chain(denials[behind..].iter().take(1)).any(|word| may(word, hit) && self.denies(text, word, hit))
        };
        hits.extract_if(.., denied).collect()
    }

    fn denies(&self, text: &str, word: &Hit, hit: &Hit) -> bool {
        let Kind { side, window, unless, .. } = self.kind(word);
        let between = match side {
            // They may share a word: "não é" and "é falso".
            Side::Before if word.start < hit.start => text.get(word.end.min(hit.start)..hit.start),
            Side::Before => None,
            Side::Behind => text.get(hit.end..word.start),
        };
        between.is_some_and(|between| self.reaches(between, *window) && !unless.stand_in(between))
    }

    /// Whether a word reaches over what stands between it and a phrase: not much, and all in one clause.
    pub fn reaches(&self, between: &str, window: Window) -> bool {
        let near = match window {
            Window::Characters(most) => between.chars().nth(most).is_none(),
            Window::Words(most) => between.split(char::is_whitespace).filter(|w| !w.is_empty()).nth(most).is_none(),
        };
        near && self.is_one_clause(between)
    }

    fn is_one_clause(&self, text: &str) -> bool {
        !text.chars().any(|c| self.marks.contains(&fold(c)))
    }

    /// What is left of a clause from here on.
    pub fn clause_from<'a>(&self, text: &'a str, start: usize) -> &'a str {
        let rest = &text[start..];
        &rest[..rest.find(|c| self.marks.contains(&fold(c))).unwrap_or(rest.len())]
    }

    /// Whether a clause begins here; behind a blank one may.
    pub fn begins_clause(&self, text: &str, start: usize) -> bool {
        text[..start].chars().next_back().is_none_or(|c| c.is_whitespace() || self.marks.contains(&fold(c)))
    }

    /// Whether a text ends with the clause of this phrase, and that clause only wishes.
    pub fn ends_wishing(&self, text: &str, hit: &Hit) -> bool {
        let (before, behind) = (&text[..hit.end], &text[hit.end..]);
        let start = before.rfind(|c| self.marks.contains(&fold(c))).unwrap_or(0);
        self.is_one_clause(behind.trim_end_matches(|c: char| !c.is_alphanumeric()))
            && self.wishes.stand_in(&before[start..])
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
            ("it never worked and is defective", 1),
        ] {
            let [mut hits, denials] = matcher.find(text).phrases;
            negator.take_denied(text, &denials, &mut hits, |_, _| true);
            assert_eq!(hits.len(), left, "{text}");
        }
    }
}
