//! Which concepts a text speaks of, where in it, and which follow each other in a clause: groups of words that mean the
//! same to a reader. Must not know labels or weights.

use anyhow::{Context, Result};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use super::features::{Hash, Kind, is_han, is_stop};

/// How far apart two concepts may stand to follow each other, in bytes: about thirteen Chinese characters or seven
/// English words.
const REACH: usize = 40;
/// How many concepts after one are looked at.
const AHEAD: usize = 6;

/// Finds the words of all concepts in one pass.
pub struct Concepts {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    entries: Vec<Entry>,
    names: Vec<String>,
}

/// A word of a concept.
struct Entry {
    concept: usize,
    /// Whether the word may go on after it.
    open: bool,
    bytes: usize,
    chars: usize,
    stops: usize,
}

/// A concept in the folded text. Offsets are bytes, the end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    pub start: usize,
    pub end: usize,
    pub concept: usize,
    /// The sentence that it begins in, counted from 1.
    pub sentence: usize,
    /// How many commas stand before its end.
    pub commas: usize,
}

/// Where a concept stands in a text.
#[derive(Clone, Copy, Default)]
struct Standing {
    mentions: u16,
    sentences: u16,
    /// The sentence of the last mention, counted from 1.
    sentence: usize,
}

impl Concepts {
    /// Name and entries of each concept; an entry that ends in `*` is the beginning of words.
    ///
    /// # Errors
    /// Where a list is empty or an entry stands twice.
    pub fn new<'a>(lists: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>) -> Result<Concepts> {
        let (mut words, mut entries, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for (name, list) in lists {
            for entry in list {
                let word = entry.trim_end_matches('*');
                entries.push(Entry {
                    concept: names.len(),
                    open: word.len() < entry.len(),
                    bytes: word.len(),
                    chars: word.chars().count(),
                    stops: word.chars().filter(|c| is_stop(*c)).count(),
                });
                words.push(word);
            }
            names.push(name.to_string());
        }
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .build_with_values(words.iter().zip(0u32..))
            .map_err(|e| anyhow::anyhow!("{e}"))
            .context("could not build the automaton of concepts")?;
        Ok(Concepts { automaton, entries, names })
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// All mentions in the folded text, in order of where they start; they may overlap.
    pub fn find(&self, text: &[char]) -> Vec<Mention> {
        let part_of_word = |c: char| !is_han(c) && c.is_alphanumeric();
        let goes_on = |at: usize| at > 0 && at < text.len() && part_of_word(text[at - 1]) && part_of_word(text[at]);
        let mut mentions = Vec::with_capacity(text.len() / 2);
        let mut automaton = self.automaton.find_overlapping_stepper();
        let (mut end, mut stops, mut commas) = (0, 0, 0);
        for (at, &c) in (1..).zip(text) {
            automaton.consume(c);
            end += c.len_utf8();
            stops += usize::from(is_stop(c));
            commas += usize::from(c == ',');
            for entry in automaton.matches().map(|m| &self.entries[m.value() as usize]) {
                if !goes_on(at - entry.chars) && (entry.open || !goes_on(at)) {
                    let (start, sentence) = (end - entry.bytes, 1 + stops - entry.stops);
                    mentions.push(Mention { start, end, concept: entry.concept, sentence, commas });
                }
            }
        }
        mentions.sort_unstable();
        mentions
    }

    /// The features of the folded text with their values, each once: for each concept that it is there, how often, in
    /// what share of the sentences, whether in the first or the last; and which follow each other.
    pub fn features(&self, text: &[char]) -> Vec<(u32, f32)> {
        let mentions = self.find(text);
        let (Some(first), Some(last)) = (mentions.first(), mentions.last()) else { return Vec::new() };
        let mut found = Vec::with_capacity(mentions.len() * 8);
        let mut standing = vec![Standing::default(); self.names.len()];
        let (mut sentences, mut before) = (0f32, 0);
        for m in &mentions {
            let here = m.sentence;
            sentences += if here == before { 0.0 } else { 1.0 };
            before = here;
            let s = &mut standing[m.concept];
            s.mentions = s.mentions.saturating_add(1);
            s.sentences += u16::from(s.sentence != here && s.sentences < u16::MAX);
            s.sentence = here;
            let place = |kind| Hash::new(kind).with(m.concept as u64).end();
            if here == first.sentence {
                found.push((place(Kind::First), 1.0));
            }
            if here == last.sentence && here > first.sentence {
                found.push((place(Kind::Last), 1.0));
            }
        }
        for (concept, s) in standing.iter().enumerate().filter(|(_, s)| s.mentions > 0) {
            let feature = |kind| Hash::new(kind).with(concept as u64).end();
            found.push((feature(Kind::Concept), 1.0));
            found.push((feature(Kind::Share), f32::from(s.sentences) / sentences));
            found.push((feature(Kind::Often), f32::from(s.mentions).ln_1p()));
        }
        follow(&mentions, &mut found);
        found.sort_unstable_by_key(|f| f.0);
        found.dedup_by_key(|f| f.0);
        found
    }
}

/// Pairs of concepts of which the second follows the first within the clause.
fn follow(mentions: &[Mention], found: &mut Vec<(u32, f32)>) {
    for (i, a) in mentions.iter().enumerate() {
        for b in mentions[i + 1..].iter().take(AHEAD) {
            if b.start < a.end || b.concept == a.concept {
                continue;
            }
            if b.start - a.end > REACH || b.commas != a.commas || b.sentence != a.sentence {
                break;
            }
            found.push((Hash::new(Kind::Follows).with(a.concept as u64).with(b.concept as u64).end(), 1.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concepts() -> Concepts {
        Concepts::new([("refuse", vec!["拒绝", "refus*", "no"]), ("refund", vec!["退款", "refund"])]).unwrap()
    }

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    fn found(text: &str) -> Vec<&str> {
        concepts().find(&chars(text)).iter().map(|m| &text[m.start..m.end]).collect()
    }

    #[test]
    fn an_entry_with_a_star_is_the_beginning_of_words_and_others_are_whole() {
        assert_eq!(found("they refused a refund, not refunds"), ["refus", "refund"]);
        assert_eq!(found("no casino"), ["no"]);
        assert_eq!(found("商家拒绝退款"), ["拒绝", "退款"]);
    }

    #[test]
    fn concepts_follow_each_other_within_a_clause_only() {
        let follows = Hash::new(Kind::Follows).with(0).with(1).end();
        let has = |text: &str| concepts().features(&chars(text)).iter().any(|f| f.0 == follows);
        assert!(has("商家拒绝给我退款"));
        assert!(!has("商家拒绝,退款"));
        assert!(!has("商家拒绝。退款"));
        assert!(!has("退款被拒绝"));
    }

    #[test]
    fn the_share_counts_the_sentences_that_say_anything() {
        let share = Hash::new(Kind::Share).with(1).end();
        let of = |text: &str| concepts().features(&chars(text)).iter().find(|f| f.0 == share).map(|f| f.1);
        assert_eq!(of("拒绝。退款。今天天气好。退款"), Some(2.0 / 3.0));
        assert_eq!(of("拒绝"), None);
    }

    #[test]
    fn a_stop_within_a_word_does_not_move_its_beginning_into_the_next_sentence() {
        let concepts = Concepts::new([("shop", vec!["shop.com"]), ("refund", vec!["refund"])]).unwrap();
        let of = |text: &str| concepts.find(&chars(text)).iter().map(|m| m.sentence).collect::<Vec<_>>();
        assert_eq!(of("refund by shop.com"), [1, 1]);
        assert_eq!(of("no. shop.com, refund"), [2, 3]);
    }
}
