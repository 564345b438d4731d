//! Which concepts a text speaks of, where in it, and which follow each other in a clause: groups of words that mean the
//! same to a reader. Must not know labels or weights.

use super::features::{Hash, Kind};

/// How far apart two concepts may stand to follow each other, in bytes: about thirteen Chinese characters or seven
/// English words.
const REACH: u32 = 40;
/// How many concepts after one are looked at.
const AHEAD: usize = 6;

/// A concept in the folded text. Offsets are bytes, the end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    pub start: u32,
    pub end: u32,
    /// Its place in the taxonomy.
    pub concept: u32,
    /// The sentence that it begins in, counted from 1.
    pub sentence: u32,
    /// How many commas stand before its end.
    pub commas: u32,
}

/// The features of a text with their values, each once: for each concept that it is there, how often, in what share of
/// the sentences, whether in the first or the last; and which follow each other. The mentions are in order of where they
/// start.
pub fn features(mentions: &[Mention]) -> Vec<(u32, f32)> {
    let (Some(first), Some(last)) = (mentions.first(), mentions.last()) else { return Vec::new() };
    let sentences = mentions.chunk_by(|a, b| a.sentence == b.sentence).count() as f32;
    let mut stands: Vec<(u32, u32)> = mentions.iter().map(|m| (m.concept, m.sentence)).collect();
    stands.sort_unstable();
    let mut found = Vec::with_capacity(mentions.len() * 8);
    for of_one in stands.chunk_by(|a, b| a.0 == b.0) {
        let (concept, earliest) = of_one[0];
        let (_, latest) = of_one[of_one.len() - 1];
        let mut add = |kind, value| found.push((Hash::new(kind).with(concept.into()).end(), value));
        add(Kind::Concept, 1.0);
        add(Kind::Share, of_one.chunk_by(|a, b| a.1 == b.1).count() as f32 / sentences);
        add(Kind::Often, (of_one.len() as f32).ln_1p());
        if earliest == first.sentence {
            add(Kind::First, 1.0);
        }
        if latest == last.sentence && latest > first.sentence {
            add(Kind::Last, 1.0);
        }
    }
    let pairs = following(mentions).into_iter();
    found.extend(pairs.map(|(a, b)| (Hash::new(Kind::Follows).with(a.into()).with(b.into()).end(), 1.0)));
    found
}

/// Pairs of concepts of which the second follows the first within the clause, each pair once.
fn following(mentions: &[Mention]) -> Vec<(u32, u32)> {
    let mut pairs = Vec::with_capacity(mentions.len() * 2);
    for (i, a) in mentions.iter().enumerate() {
        for b in mentions[i + 1..].iter().take(AHEAD) {
            if b.start < a.end || b.concept == a.concept {
                continue;
            }
            if b.start - a.end > REACH || b.commas != a.commas || b.sentence != a.sentence {
                break;
            }
            pairs.push((a.concept, b.concept));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::matcher::Matcher;

    fn mentions(text: &str) -> Vec<Mention> {
        let concepts = [["拒绝", "refus*", "no"], ["退款", "refund", "shop.com"]];
        let concepts = concepts.map(|words| words.map(String::from).to_vec());
        Matcher::<0>::new([], &concepts, &[]).unwrap().find(text).concepts
    }

    #[test]
    fn an_entry_with_a_star_is_the_beginning_of_words_and_others_are_whole() {
        let found = |text: &'static str| -> Vec<&str> {
            mentions(text).iter().map(|m| &text[m.start as usize..m.end as usize]).collect()
        };
        assert_eq!(found("they refused a refund, not refunds"), ["refus", "refund"]);
        assert_eq!(found("no casino"), ["no"]);
        assert_eq!(found("商家拒绝退款"), ["拒绝", "退款"]);
    }

    #[test]
    fn concepts_follow_each_other_within_a_clause_only() {
        let follows = Hash::new(Kind::Follows).with(0).with(1).end();
        let has = |text: &str| features(&mentions(text)).iter().any(|f| f.0 == follows);
        assert!(has("商家拒绝给我退款"));
        assert!(!has("商家拒绝,退款"));
        assert!(!has("商家拒绝。退款"));
        assert!(!has("退款被拒绝"));
    }

    #[test]
    fn each_feature_of_a_text_stands_once() {
        let mut hashes: Vec<u32> =
            features(&mentions("拒绝退款, 拒绝退款。退款拒绝。no refund no refund")).iter().map(|f| f.0).collect();
        let all = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!((hashes.len(), all), (all, 12));
    }

    #[test]
    fn the_share_counts_the_sentences_that_say_anything() {
        let share = Hash::new(Kind::Share).with(1).end();
        let of = |text: &str| features(&mentions(text)).iter().find(|f| f.0 == share).map(|f| f.1);
        assert_eq!(of("拒绝。退款。今天天气好。退款"), Some(2.0 / 3.0));
        assert_eq!(of("拒绝"), None);
    }

    #[test]
    fn a_stop_within_a_word_does_not_move_its_beginning_into_the_next_sentence() {
        let of = |text: &str| mentions(text).iter().map(|m| m.sentence).collect::<Vec<_>>();
        assert_eq!(of("refund by shop.com"), [1, 1]);
        assert_eq!(of("oh. shop.com, refund"), [2, 3]);
    }
}
