//! What a text consists of for the model: hashed runs of Chinese characters, Latin words and pairs of them, how long the
//! text is. Must not know labels, terms or weights.

/// Characters of a Chinese run, at most.
const RUN: usize = 4;
/// A Latin word stands also for its first letters, so that its forms meet.
const STEM: usize = 5;

/// Kinds of features: equal characters of two kinds hash apart.
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
pub enum Kind {
    Run = 1,
    Word,
    Stem,
    Pair,
    Mark,
    Length,
    Lexicon,
    Concept,
    First,
    Last,
    Share,
    Often,
    Follows,
}

/// The hash of a feature, unit by unit. Each step multiplies as FNV-1a does; the end spreads the bits as MurmurHash3
/// does (Appleby 2011), so that neighbours fall apart.
#[derive(Debug, Clone, Copy)]
pub struct Hash(u64);

impl Hash {
    pub fn new(kind: Kind) -> Hash {
        // A step of its own: one of two kinds with the first unit would make Share of one concept First of another.
        Hash(0xcbf2_9ce4_8422_2325).with(kind as u64)
    }

    #[must_use]
    pub fn with(self, unit: u64) -> Hash {
        Hash((self.0 ^ unit).wrapping_mul(0x0100_0000_01b3).rotate_left(23))
    }

    pub fn end(self) -> u32 {
        let mut z = self.0;
        z = (z ^ (z >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        z = (z ^ (z >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        (z >> 32) as u32
    }
}

pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// Ends a sentence.
pub fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | ';' | '\n' | '。')
}

fn is_word(c: char) -> bool {
    (c.is_alphanumeric() || c == '\'') && !is_han(c)
}

/// Calls `found` with each feature of the folded characters, and the characters that it consists of: start, end excluded.
/// A feature that stands twice is called twice. A length has no characters.
pub fn visit(chars: &[char], mut found: impl FnMut(u32, usize, usize)) {
    let mut before: Option<(u64, usize)> = None;
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        if is_han(c) {
            let mut hash = Hash::new(Kind::Run);
            for (n, &next) in chars[i..].iter().take(RUN).enumerate().take_while(|(_, c)| is_han(**c)) {
                hash = hash.with(next as u64);
                found(hash.end(), i, i + n + 1);
            }
            before = None;
            i += 1;
        } else if is_word(c) {
            let start = i;
            i += chars[i..].iter().take_while(|&&c| is_word(c)).count();
            let word = word(&chars[start..i]);
            found(word.end(), start, i);
            if i - start > STEM {
                let stem = chars[start..start + STEM].iter().fold(Hash::new(Kind::Stem), |h, &c| h.with(c as u64));
                found(stem.end(), start, i);
            }
            if let Some((first, from)) = before {
                found(Hash::new(Kind::Pair).with(first).with(word.0).end(), from, i);
            }
            before = Some((word.0, start));
        } else {
            if is_stop(c) {
                mark(chars, i, &mut found);
                before = None;
            }
            i += 1;
        }
    }
    // Each length stands also for the shorter ones, so that a threshold is one weight.
    for doubled in 0..=chars.len().checked_ilog2().map_or(0, |n| n + 1) {
        found(Hash::new(Kind::Length).with(u64::from(doubled)).end(), 0, 0);
    }
}

/// A number is any number: only whether it is long matters.
fn word(word: &[char]) -> Hash {
    let hash = Hash::new(Kind::Word);
    if word.iter().all(char::is_ascii_digit) {
        return hash.with('0' as u64).with(u64::from(word.len() > 4));
    }
    word.iter().fold(hash, |h, &c| h.with(c as u64))
}

/// The end of a sentence, alone and with the character before it: 吗？
fn mark(chars: &[char], at: usize, found: &mut impl FnMut(u32, usize, usize)) {
    let hash = Hash::new(Kind::Mark).with(chars[at] as u64);
    found(hash.end(), at, at + 1);
    if at > 0 && is_han(chars[at - 1]) {
        found(hash.with(chars[at - 1] as u64).end(), at - 1, at + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    fn of(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().map(fold).collect();
        let mut found = Vec::new();
        visit(&chars, |_, start, end| found.push(chars[start..end].iter().collect::<String>()));
        found.retain(|f| !f.is_empty());
        found
    }

    #[test]
    fn chinese_text_gives_runs_and_stops_at_other_script() {
        assert_eq!(of("不退货a"), ["不", "不退", "不退货", "退", "退货", "货", "a"]);
    }

    #[test]
    fn latin_text_gives_words_beginnings_and_pairs_within_a_sentence() {
        assert_eq!(of("Never refunded. I"), ["never", "refunded", "refunded", "never refunded", ".", "i"]);
    }

    #[test]
    fn numbers_differ_by_length_only() {
        let hash = |text: &str| {
            let mut all = Vec::new();
            visit(&text.chars().collect::<Vec<_>>(), |h, s, e| all.push((h, e > s)));
            all.into_iter().find(|f| f.1).map(|f| f.0)
        };
        assert_eq!(hash("299"), hash("18"));
        assert_ne!(hash("299"), hash("13800138000"));
    }

    #[test]
    fn hashes_of_neighbours_fall_apart() {
        let mut all: Vec<u32> = (0..100_000u64).map(|n| Hash::new(Kind::Run).with(n).end()).collect();
        all.sort_unstable();
        all.dedup();
        // 100 000 draws of 2³² expect one or two collisions.
        assert!(all.len() > 99_990, "{}", all.len());
    }

    #[test]
    fn small_numbers_of_two_kinds_are_two_features() {
        let kinds = [Kind::Length, Kind::Concept, Kind::First, Kind::Last, Kind::Share, Kind::Often];
        let mut all: Vec<u32> = kinds.iter().flat_map(|k| (0..200).map(|n| Hash::new(*k).with(n).end())).collect();
        let drawn = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), drawn);
    }
}
