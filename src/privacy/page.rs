//! A text laid out for scanning: its characters, its cues and what has been claimed so far.
//! Must not know what personal data looks like.

use super::Kind;
use super::cues::{Class, Cue};
use crate::fold::half_width;

/// A piece of personal data. Offsets are bytes of the text; the end is excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    /// The account in its normal form, and whether it is the writer's own.
    pub contact: Option<(String, bool)>,
}

/// A claimed stretch of characters: personal data, or with no kind something that must stay as it is.
struct Claim {
    start: usize,
    end: usize,
    kind: Option<Kind>,
    contact: Option<(String, bool)>,
}

/// A text laid out. All offsets are characters.
pub struct Page {
    /// One for each character of the text; full-width forms are folded to half-width ones.
    pub chars: Vec<char>,
    pub cues: Vec<Cue>,
    /// Whether there are Chinese characters.
    pub han: bool,
    /// Whether there are small Latin letters.
    pub latin: bool,
    /// Byte offset of each character, and of the end.
    bytes: Vec<usize>,
    claims: Vec<Claim>,
}

impl Page {
    pub fn new(text: &str, cues: &[Cue]) -> Page {
        let mut chars = Vec::with_capacity(text.len());
        let mut bytes = Vec::with_capacity(text.len() + 1);
        let (mut han, mut latin, mut bracket) = (false, false, false);
        for (at, c) in text.char_indices() {
            bytes.push(at);
            if matches!(c, '\u{4e00}'..='\u{9fff}') {
                han = true;
                chars.push(c);
            } else if c.is_ascii() {
                latin |= c.is_ascii_lowercase();
                bracket |= c == '[';
                chars.push(c);
            } else {
                let c = fold(c);
                han |= is_han(c);
                latin |= c.is_ascii_lowercase();
                bracket |= c == '[';
                chars.push(c);
            }
        }
        bytes.push(text.len());
        let mut page = Page { chars, cues: Vec::with_capacity(cues.len()), han, latin, bytes, claims: Vec::new() };
        if bracket {
            page.protect_masks();
        }
        for cue in cues {
            let start = page.bytes.partition_point(|&byte| byte < cue.start);
            let end = page.bytes.partition_point(|&byte| byte < cue.end);
            // A word inside of a mask says nothing about what stands beside it.
            if page.free(start, end) {
                page.cues.push(Cue { start, end, classes: cue.classes });
            }
        }
        page
    }

    pub fn at(&self, index: usize) -> Option<char> {
        self.chars.get(index).copied()
    }

    pub fn before(&self, index: usize) -> Option<char> {
        index.checked_sub(1).and_then(|index| self.at(index))
    }

    /// The characters of a stretch; what lies outside of the text is left out.
    pub fn slice(&self, start: usize, end: usize) -> &[char] {
        self.chars.get(start..end.min(self.chars.len())).unwrap_or_default()
    }

    /// Whether the characters from `index` on are those of `word`.
    pub fn starts(&self, index: usize, word: &str) -> bool {
        let mut at = index;
        word.chars().all(|c| {
            at += 1;
            self.at(at - 1) == Some(c)
        })
    }

    /// Whether the characters up to `index` are those of `word`.
    pub fn ends(&self, index: usize, word: &str) -> bool {
        index.checked_sub(word.chars().count()).is_some_and(|start| self.starts(start, word))
    }

    /// First index from `index` on whose character is no blank.
    pub fn skip_blanks(&self, index: usize) -> usize {
        (index..self.chars.len()).find(|&at| !is_blank(self.chars[at])).unwrap_or(self.chars.len())
    }

    /// Whether nothing in the stretch is claimed.
    pub fn free(&self, start: usize, end: usize) -> bool {
        self.claims.iter().all(|claim| claim.end <= start || end <= claim.start)
    }

    /// Claims a stretch as personal data unless some of it is claimed already.
    pub fn claim(&mut self, start: usize, end: usize, kind: Kind) -> bool {
        self.put(start, end, Some(kind), None)
    }

    /// What was claimed as one of some kinds, in the order of claiming.
    pub fn claimed(&self, kinds: &[Kind]) -> Vec<(usize, usize, Kind)> {
        let claims = self.claims.iter().filter_map(|claim| Some((claim.start, claim.end, claim.kind?)));
        claims.filter(|(_, _, kind)| kinds.contains(kind)).collect()
    }

    /// Claims what each cue leads to, if to anything.
    pub fn claim_beside_cues(&mut self, kind: Kind, lead: impl Fn(&Page, Cue) -> Option<(usize, usize)>) {
        for at in 0..self.cues.len() {
            if let Some((start, end)) = lead(self, self.cues[at]) {
                self.claim(start, end, kind);
            }
        }
    }

    /// Claims an account. `normalised` is its normal form.
    pub fn claim_contact(&mut self, start: usize, end: usize, kind: Kind, normalised: String) -> bool {
        let own = self.is_own(start);
        self.put(start, end, Some(kind), Some((normalised, own)))
    }

    /// Keeps a stretch as it is.
    pub fn protect(&mut self, start: usize, end: usize) {
        self.put(start, end, None, None);
    }

    fn put(&mut self, start: usize, end: usize, kind: Option<Kind>, contact: Option<(String, bool)>) -> bool {
        let free = start < end && end <= self.chars.len() && self.free(start, end);
        if free {
            self.claims.push(Claim { start, end, kind, contact });
        }
        free
    }

    /// The nearest cue before `start` that says one of `classes`, if no more than `reach` characters lie between and no
    /// sentence ends there. What was masked on the way hides what stands before it.
    pub fn cue_before(&self, start: usize, reach: usize, classes: u32) -> Option<Cue> {
        let last = self.cues.partition_point(|cue| cue.end <= start);
        let cue = self.cues[..last].iter().rev().take(8).find(|cue| cue.classes & classes != 0).copied()?;
        let near = start - cue.end <= reach && self.free(cue.end, start);
        let one_sentence = || !self.slice(cue.end, start).iter().any(|&c| ends_sentence(c));
        (near && one_sentence()).then_some(cue)
    }

    /// Whether a cue of `class` begins at `index`.
    pub fn cue_starts(&self, index: usize, classes: u32) -> bool {
        let first = self.cues.partition_point(|cue| cue.start < index);
        self.cues[first..].iter().take_while(|cue| cue.start == index).any(|cue| cue.classes & classes != 0)
    }

    /// Whether the words before say that an account at `start` is the writer's own.
    fn is_own(&self, start: usize) -> bool {
        let whose = Class::Own as u32 | Class::Other as u32;
        let last = self.cues.partition_point(|cue| cue.end <= start);
        self.cues[..last]
            .iter()
            .rev()
            .take_while(|cue| start - cue.end <= 24 && !self.slice(cue.end, start).iter().any(|&c| ends_sentence(c)))
            .find(|cue| cue.classes & whose != 0)
            .is_some_and(|cue| cue.is(Class::Own))
    }

    /// Masks that are in the text already stay as they are.
    fn protect_masks(&mut self) {
        for start in 0..self.chars.len() {
            if self.chars[start] != '[' {
                continue;
            }
            if let Some(kind) = Kind::ALL.into_iter().find(|kind| self.starts(start, kind.mask())) {
                self.protect(start, start + kind.mask().chars().count());
            }
        }
    }

    /// Links stay as they are.
    pub fn protect_links(&mut self) {
        let mut at = 0;
        while at < self.chars.len() {
            let scheme = matches!(self.chars[at], 'h' | 'H' | 'w' | 'W')
                && !self.before(at).is_some_and(|c| c.is_ascii_alphanumeric());
            let link = scheme
                && ["http://", "https://", "HTTP://", "HTTPS://", "www.", "WWW."]
                    .iter()
                    .any(|head| self.starts(at, head));
            if !link {
                at += 1;
                continue;
            }
            let mut end = at;
            while end < self.chars.len()
                && self.chars[end].is_ascii_graphic()
                && self.free(end, end + 1)
                && !matches!(self.chars[end], '"' | '<' | '>')
            {
                end += 1;
            }
            self.protect(at, end);
            at = end.max(at + 1);
        }
    }

    /// What was claimed as personal data, from left to right, in bytes.
    pub fn into_spans(mut self) -> Vec<Span> {
        self.claims.sort_unstable_by_key(|claim| claim.start);
        let bytes = &self.bytes;
        let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
        self.claims
            .into_iter()
            .filter_map(|claim| {
                let Claim { start, end, kind, contact } = claim;
                Some(Span { start: byte(start), end: byte(end), kind: kind?, contact })
            })
            .collect()
    }
}

/// Full-width forms to half-width ones, the many blanks and dashes to one each.
fn fold(c: char) -> char {
    match c {
        '\u{3000}' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2002}' | '\u{2003}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        _ => half_width(c),
    }
}

pub fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇')
}

pub fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | ';' | '\n' | '…')
}

/// A set of characters of the basic plane: one look-up in a table of bits.
pub struct CharSet(Vec<u64>);

impl CharSet {
    pub fn new(chars: &str) -> CharSet {
        let mut set = CharSet(vec![0; 1 << 10]);
        chars.chars().for_each(|c| set.insert(c));
        set
    }

    pub fn insert(&mut self, c: char) {
        if let Some(word) = self.0.get_mut(c as usize >> 6) {
            *word |= 1 << (c as u32 & 63);
        }
    }

    pub fn has(&self, c: char) -> bool {
        self.0.get(c as usize >> 6).is_some_and(|word| word >> (c as u32 & 63) & 1 == 1)
    }
}

impl FromIterator<char> for CharSet {
    fn from_iter<I: IntoIterator<Item = char>>(chars: I) -> CharSet {
        let mut set = CharSet::new("");
        chars.into_iter().for_each(|c| set.insert(c));
        set
    }
}
