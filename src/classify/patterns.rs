//! The texts that a matcher looks for and what each is in its list: phrases, halves of those with a gap, mistyped ones, words
//! of concepts. Must not know the texts that are searched.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};

use super::model::features::is_stop;
use crate::fold::fold;

/// Stands in a phrase for whatever is between its two halves.
const GAP: char = '…';
/// Stands at the end of a word of a concept for whatever letters follow.
const OPEN: char = '*';
/// From here on characters are East Asian: radicals come first (Unicode, blocks).
pub const EAST_ASIAN: char = '\u{2e80}';
/// A phrase, half of one, or a word of a concept. Small, since many are looked at for a text, far apart in memory.
pub struct Pattern {
    /// Its length, folded, in characters and in bytes.
    pub chars: u16,
    pub bytes: u16,
    /// How many ends of sentences it holds.
    pub stops: u16,
    /// Whether a word might go on before it and behind it.
    pub word_before: bool,
    pub word_behind: bool,
    /// Its place in the roles: start, end excluded.
    pub roles: (u32, u32),
}

/// What a pattern is in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Role {
    pub part: Part,
    /// 0 for a concept.
    pub list: u8,
    /// Place of the phrase in its list, or of the concept.
    pub place: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A word of a concept, and the beginning of words of one.
    Word,
    Stem,
    /// A phrase.
    Whole,
    /// The second half of a phrase with a gap, and the first: what ends one can only then begin one.
    Ends,
    Begins,
}

/// Patterns as they are gathered: each folded text behind its length, and its roles in their order. The short ones, which are
/// found most often, so lie together.
#[derive(Default)]
pub struct Patterns(BTreeMap<(usize, String), BTreeSet<Role>>);

impl Patterns {
    /// # Errors
    /// Where a phrase, a half of one or a word is empty, a list names a phrase twice, or a word of the concepts stands twice.
    pub fn gather<'a>(
        lists: &[Vec<&str>],
        concepts: impl IntoIterator<Item = &'a Vec<String>>,
        mistypings: &[(String, String)],
    ) -> Result<Patterns> {
        let mut gathered = Patterns::default();
        for (list, phrases) in lists.iter().enumerate() {
            for (place, phrase) in phrases.iter().enumerate() {
                ensure!(gathered.add(phrase, list, place), "the phrase {phrase} stands twice in its list");
            }
        }
        // All phrases come first: one that is listed as it is mistyped keeps its own place.
        for (list, phrases) in lists.iter().enumerate() {
            for (place, phrase) in phrases.iter().enumerate() {
                for written in mistyped(phrase, mistypings) {
                    gathered.add(&written, list, place);
                }
            }
        }
        for (place, words) in concepts.into_iter().enumerate() {
            for word in words {
                let part = if word.ends_with(OPEN) { Part::Stem } else { Part::Word };
                let new = gathered.give(word.trim_end_matches(OPEN), part, 0, place);
                ensure!(new, "the word {word} of the concepts stands twice");
            }
        }
        ensure!(
            gathered.texts().all(|text| !text.is_empty()),
            "a phrase, a half of one or a word of a concept is empty"
        );
        Ok(gathered)
    }

    /// The folded texts, in the order in which they are laid out.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|(_, text)| text.as_str())
    }

    /// The patterns, and the roles of all of them, those of one pattern after the other.
    ///
    /// # Errors
    /// Where a phrase is too long.
    pub fn laid_out(self) -> Result<(Vec<Pattern>, Vec<Role>)> {
        let (mut patterns, mut roles) = (Vec::new(), Vec::new());
        let short = |n: usize| u16::try_from(n).context("a phrase is longer than 65,535 bytes");
        for ((_, text), own) in self.0 {
            let start = roles.len() as u32;
            roles.extend(own);
            patterns.push(Pattern {
                chars: short(text.chars().count())?,
                bytes: short(text.len())?,
                stops: short(text.chars().filter(|c| is_stop(*c)).count())?,
                word_before: text.starts_with(in_word),
                word_behind: text.ends_with(in_word),
                roles: (start, roles.len() as u32),
            });
        }
        Ok((patterns, roles))
    }

    /// Adds a phrase, unless its list has it whole already; says whether it did.
    fn add(&mut self, phrase: &str, list: usize, place: usize) -> bool {
        if let Some((first, last)) = phrase.split_once(GAP) {
            return self.give(first, Part::Begins, list, place) | self.give(last, Part::Ends, list, place);
        }
        self.give(phrase, Part::Whole, list, place)
    }

    /// Gives a text a role; says whether it had none like it: a phrase stands once in a list, a word in one concept.
    fn give(&mut self, text: &str, part: Part, list: usize, place: usize) -> bool {
        let folded: String = text.chars().map(fold).collect();
        let roles = self.0.entry((folded.len(), folded)).or_default();
        let role = Role { part, list: list as u8, place: place as u32 };
        let same = |r: &Role| match part {
            Part::Word | Part::Stem => r.part == part,
            Part::Whole => (r.part, r.list) == (part, role.list),
            Part::Begins | Part::Ends => false,
        };
        !roles.iter().any(same) && roles.insert(role)
    }
}

/// The phrase with each word that is often mistyped written so, one at a time.
fn mistyped<'a>(phrase: &'a str, mistypings: &'a [(String, String)]) -> impl Iterator<Item = String> + 'a {
    mistypings.iter().filter_map(move |(word, written)| {
        let start = phrase.find(word.as_str())?;
        let (before, rest) = (&phrase[..start], &phrase[start + word.len()..]);
        let is_whole = !(word.starts_with(in_word) && is_word(before.chars().next_back())
            || word.ends_with(in_word) && is_word(rest.chars().next()));
        is_whole.then(|| [before, written, rest].concat())
    })
}

/// Whether a folded character is part of a word that may go on beyond a phrase. Chinese, Japanese and Korean characters
/// stand beside each other without blanks, and a ① or ² is no part of a word.
pub fn in_word(folded: char) -> bool {
    folded.is_ascii_digit() || folded < EAST_ASIAN && folded.is_alphabetic()
}

fn is_word(neighbour: Option<char>) -> bool {
    neighbour.is_some_and(|c| in_word(fold(c)))
}
