//! Finding phrases in a text: one pass of an Aho–Corasick automaton over several lists and over the words of the concepts,
//! word boundaries, longest match. Must not know records, or what a phrase stands for.

use anyhow::{Context, Result};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use super::model::concepts::Mention;
use super::model::features::is_stop;
use super::patterns::{Part, Pattern, Patterns, Role, in_word};
use crate::fold::fold;

/// A phrase found. Offsets are bytes, the end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub start: usize,
    pub end: usize,
    /// Place of the phrase in its list.
    pub phrase: usize,
}

/// A phrase with a gap, and the byte at which its second half begins.
#[derive(Debug, Clone, Copy)]
pub struct Gapped {
    pub hit: Hit,
    pub second: usize,
}

/// Bytes between the halves of a phrase with a gap, at most: some twenty Chinese characters, ten English words.
const WIDE: usize = 60;
/// First halves that are remembered: more than fit in that reach, few enough to look through.
const OPEN_HALVES: usize = 256;

/// An automaton over several lists of phrases and over concepts: one pass over a text finds those of all.
pub struct Matcher<const LISTS: usize> {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    patterns: Vec<Pattern>,
    /// Those of all patterns, one pattern after the other.
    roles: Vec<Role>,
}

/// Where a pattern ends: what stands in the text up to there.
#[derive(Clone, Copy)]
struct End {
    pattern: u32,
    chars: u32,
    /// Of the folded text.
    bytes: u32,
    /// Ends of sentences.
    stops: u32,
    commas: u32,
}

/// A text, and where patterns end in it.
struct Scanned {
    ends: Vec<End>,
    /// The byte at which each character begins in the text as given, and its length.
    starts: Vec<u32>,
    /// The text, folded.
    text: Vec<char>,
}

/// What was found, by list.
pub struct Found<const LISTS: usize> {
    pub phrases: [Vec<Hit>; LISTS],
    /// Phrases with a gap; these may overlap each other and the whole ones.
    pub gapped: [Vec<Gapped>; LISTS],
    /// Words of the concepts; these may overlap.
    pub concepts: Vec<Mention>,
    /// The text, folded.
    pub text: Vec<char>,
}

impl<const LISTS: usize> Matcher<LISTS> {
    /// A phrase may have one gap, `说好…没有`. The mistypings are pairs of a word and how it is written wrong: a phrase with the
    /// word is found with either. A word of a concept that ends in `*` is the beginning of words.
    ///
    /// # Errors
    /// Where there is no phrase, one or a half of one is empty or too long, a list names one twice, or a word of the concepts
    /// stands twice.
    pub fn new<'a>(
        lists: [Vec<&str>; LISTS],
        concepts: impl IntoIterator<Item = &'a Vec<String>>,
        mistypings: &[(String, String)],
    ) -> Result<Self> {
        let gathered = Patterns::gather(&lists, concepts, mistypings)?;
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .build_with_values(gathered.texts().zip(0u32..))
            .map_err(|e| anyhow::anyhow!("{e}"))
            .context("could not build the phrase automaton")?;
        let (patterns, roles) = gathered.laid_out()?;
        Ok(Matcher { automaton, patterns, roles })
    }

    /// The phrases of each list in the text, leftmost and longest first, none of a list overlapping but those with a gap,
    /// Latin ones at word boundaries only; the words of concepts in order of where they start.
    pub fn find(&self, text: &str) -> Found<LISTS> {
        let mut found = self.occurrences(text);
        // An occurrence that fails the boundary must not hide a shorter one, so the choice comes after it.
        found.phrases.iter_mut().for_each(choose);
        found.concepts.sort_unstable();
        found
    }

    /// All phrases of each list and all words of concepts in the text, Latin ones at word boundaries only.
    pub fn occurrences(&self, text: &str) -> Found<LISTS> {
        let Scanned { ends, starts, text } = self.scan(text);
        let mut phrases = [const { Vec::new() }; LISTS];
        let mut gapped = [const { Vec::new() }; LISTS];
        let mut concepts = Vec::with_capacity(ends.len());
        // First halves of phrases with a gap, and their lists; the sentence that they stand in.
        let mut open: Vec<(usize, Hit)> = Vec::new();
        let mut sentence = 0;
        for at in ends {
            let pattern = &self.patterns[at.pattern as usize];
            let first = at.chars as usize - usize::from(pattern.chars);
            if pattern.word_before && first > 0 && in_word(text[first - 1]) {
                continue;
            }
            let goes_on = pattern.word_behind && text.get(at.chars as usize).is_some_and(|&c| in_word(c));
            if at.stops > sentence {
                sentence = at.stops;
                open.clear();
            }
            let (start, end) = (starts[first] as usize, starts[at.chars as usize] as usize);
            let (from, to) = pattern.roles;
            for role in &self.roles[from as usize..to as usize] {
                let (list, phrase) = (usize::from(role.list), role.place as usize);
                if goes_on && role.part != Part::Stem {
                    continue;
                }
                match role.part {
                    Part::Word | Part::Stem => concepts.push(Mention {
                        start: at.bytes - u32::from(pattern.bytes),
                        end: at.bytes,
                        concept: role.place,
                        sentence: 1 + at.stops - u32::from(pattern.stops),
                        commas: at.commas,
                    }),
                    Part::Whole => phrases[list].push(Hit { start, end, phrase }),
                    Part::Begins => {
                        if open.len() == OPEN_HALVES {
                            open.remove(0);
                        }
                        open.push((list, Hit { start, end, phrase }));
                    }
                    Part::Ends => {
                        let begun = close(&mut open, list, phrase, start);
                        let whole = |begun| Gapped { hit: Hit { end, ..begun }, second: start };
                        gapped[list].extend(begun.map(whole));
                    }
                }
            }
        }
        Found { phrases, gapped, concepts, text }
    }

    /// Where patterns end in the text. What they are is looked up later, so that the processor waits for many at once.
    fn scan(&self, text: &str) -> Scanned {
        let mut automaton = self.automaton.find_overlapping_stepper();
        // Never more characters than bytes; about one word for three Chinese characters.
        let (mut folded, mut starts) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len() + 1));
        let mut ends = Vec::with_capacity(text.len() / 8);
        let mut here = End { pattern: 0, chars: 0, bytes: 0, stops: 0, commas: 0 };
        for (at, c) in text.char_indices() {
            let c = fold(c);
            automaton.consume(c);
            folded.push(c);
            starts.push(at as u32);
            here.chars += 1;
            here.bytes += c.len_utf8() as u32;
            here.commas += u32::from(c == ',');
            here.stops += u32::from(is_stop(c));
            ends.extend(automaton.matches().map(|m| End { pattern: m.value(), ..here }));
        }
        starts.push(text.len() as u32);
        Scanned { ends, starts, text: folded }
    }
}

/// Takes out the first half, the last of those near enough, of a phrase with a gap whose second half begins at `start`.
fn close(open: &mut Vec<(usize, Hit)>, list: usize, phrase: usize, start: usize) -> Option<Hit> {
    let near = |(of, begun): &(usize, Hit)| {
        (*of, begun.phrase) == (list, phrase) && begun.end <= start && start - begun.end <= WIDE
    };
    let begun = open.iter().rposition(near)?;
    Some(open.remove(begun).1)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<String> {
        let [hits] = Matcher::new([phrases.to_vec()], [], &[]).unwrap().find(text).phrases;
        hits.iter().map(|h| text[h.start..h.end].to_string()).collect()
    }

    #[test]
    fn the_longest_phrase_wins() {
        assert_eq!(found(&["退货", "拒绝退货"], "商家拒绝退货，退货难"), ["拒绝退货", "退货"]);
    }

    #[test]
    fn a_phrase_of_two_lists_is_found_for_both_and_a_longer_one_hides_it_in_its_own_only() {
        let [one, other] =
            Matcher::new([vec!["退货"], vec!["退货", "拒绝退货"]], [], &[]).unwrap().find("商家拒绝退货").phrases;
        assert_eq!(one, [Hit { start: 12, end: 18, phrase: 0 }]);
        assert_eq!(other, [Hit { start: 6, end: 18, phrase: 1 }]);
        assert!(Matcher::new([vec!["fake", "FAKE"]], [], &[]).is_err());
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
    fn marks_of_lists_and_east_asian_characters_are_no_part_of_a_word() {
        for text in ["①no refund", "no refund②", "は no refundです", "no refund〇", "客服no refund客服"] {
            assert_eq!(found(&["no refund"], text), ["no refund"], "{text}");
        }
        assert!(found(&["no refund"], "nono refund, no refundы, 1no refund").is_empty());
    }

    #[test]
    fn the_nearest_first_half_is_taken_and_many_open_ones_cost_little() {
        let matcher = Matcher::new([vec!["said…free", "return…receipt"]], [], &[]).unwrap();
        let text = "they said return return free receipt";
        let whole = |g: &Gapped| &text[g.hit.start..g.hit.end];
        let gapped: Vec<_> = matcher.find(text).gapped[0].iter().map(whole).collect();
        assert_eq!(gapped, ["said return return free", "return free receipt"]);
        // As long as a cell may be; it took minutes.
        let open = ["said ".repeat(400_000), "receipt ".repeat(250_000)].concat();
        assert!(matcher.find(&open).gapped[0].is_empty());
    }

    #[test]
    fn an_empty_half_and_a_word_of_two_concepts_are_refused() {
        assert!(Matcher::new([vec!["说好…"]], [], &[]).is_err());
        assert!(Matcher::new([vec!["说好"]], &[vec!["*".to_string()]], &[]).is_err());
        let concepts = ["refund", "refund"].map(|word| vec![word.to_string()]);
        assert!(Matcher::new([vec!["说好"]], &concepts, &[]).is_err());
    }

    #[test]
    fn a_gap_reaches_over_some_words_of_the_sentence() {
        let [whole] = ["说好…没有"].map(|p| vec![p, "没有", "promised…never"]);
        let matcher = Matcher::new([whole], [], &[]).unwrap();
        let gapped = |text: &str| {
            matcher.find(text).gapped[0].iter().map(|g| text[g.hit.start..g.hit.end].to_string()).collect::<Vec<_>>()
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
        let matcher =
            Matcher::new([vec!["no refund", "don't…refund", "客服不理", "克服不理"]], [], &mistypings).unwrap();
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
}
