//! Remedies that a clause says were not given: "未给予退款", "never gave me a refund". Must not know records or how phrases are
//! found.

use super::matcher::Hit;
use super::negator::{Negator, Words};
use crate::taxonomy::{Negation, OUTCOMES, Withheld};

/// The rules, and which of them each of their words belongs to.
pub struct Withholding {
    rules: Vec<Rule>,
    rule_of: Vec<usize>,
    /// Marks and words between the members of a list.
    list_marks: Vec<char>,
    list_words: Words,
}

struct Rule {
    told: Withheld,
    unless: Words,
    /// Place of what it says among the outcomes.
    outcome: usize,
}

impl Rule {
    fn new(told: &Withheld) -> Rule {
        let outcome = OUTCOMES.iter().position(|o| *o == told.outcome).expect("outcomes are checked by a test");
        Rule { told: told.clone(), unless: Words::new(&told.unless), outcome }
    }
}

impl Withholding {
    pub fn new(negation: &Negation) -> Withholding {
        let rule_of = negation.withheld.iter().enumerate().flat_map(|(at, rule)| rule.words().map(move |_| at));
        let rules = negation.withheld.iter().map(Rule::new).collect();
        let (list_marks, list_words) = (negation.lists.marks.clone(), Words::new(&negation.lists.words));
        Withholding { rule_of: rule_of.collect(), rules, list_marks, list_words }
    }

    /// The words of all rules, as a list to be matched.
    pub fn words(negation: &Negation) -> Vec<String> {
        negation.withheld.iter().flat_map(Withheld::words).collect()
    }

    /// From a word to the remedy that it withholds, and the place among the outcomes of what that says. `about` tells remedy
    /// and language of a request. The requests do not overlap and come in order, and so do the words.
    pub fn spans<'a>(
        &self,
        text: &str,
        words: &[Hit],
        requests: &[Hit],
        negator: &Negator,
        about: impl Fn(&Hit) -> (&'static str, &'a str),
    ) -> Vec<(usize, usize, usize)> {
        let span = |word: &Hit| {
            let rule = &self.rules[self.rule_of[word.phrase]];
            // One that is longer than the word may begin in it: 没给退款.
            let behind = &requests[requests.partition_point(|hit| hit.end <= word.end)..];
            let first = behind.iter().position(|hit| {
                let (remedy, language) = about(hit);
                language == rule.told.language && rule.told.remedies.iter().any(|r| r == remedy)
            })?;
            let between = &text[word.end..behind[first].start.max(word.end)];
            let withholds = negator.reaches(between, rule.told.window) && !rule.unless.stand_in(between);
            withholds.then(|| (word.start, self.end_of_list(text, &behind[first..]), rule.outcome))
        };
        words.iter().filter_map(span).collect()
    }

    /// Where the last remedy ends that is named in one list with the first.
    fn end_of_list(&self, text: &str, requests: &[Hit]) -> usize {
        let joined = |two: &[Hit]| self.list_words.are_all_of(&text[two[0].end..two[1].start], &self.list_marks);
        let parted = requests.windows(2).position(|two| !joined(two));
        requests[parted.unwrap_or(requests.len() - 1)].end
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::by_phrases;

    fn outcome(text: &str) -> &'static str {
        let lexicon = by_phrases().lexicon();
        lexicon.outcome_in(&lexicon.signs(text).outcome).unwrap_or("none")
    }

    #[test]
    fn a_remedy_that_a_clause_says_was_not_given_is_pending_or_refused_and_never_given() {
        for (text, told) in [
            ("因商家未给予退款，消费者投诉。", "pending"),
            ("商家没有按规定为其办理退货", "pending"),
            ("至今未为消费者更换", "pending"),
            ("尚未给消费者退款", "pending"),
            ("经多次沟通，商家未按照消费者要求退货", "pending"),
            ("经营者未退还押金", "pending"),
            ("始终没有维修", "pending"),
            ("没給我退錢", "pending"),
            ("商家不愿全额退款", "refused"),
            ("拒不返还消费者的押金", "refused"),
            ("After many calls the company never gave me a refund.", "refused"),
            ("they failed to provide a replacement", "refused"),
            ("They denied my refund, return and replacement requests.", "refused"),
            ("The seller did not credit back or refund the card", "refused"),
            ("The store STILL HAS NOT ISSUED the refund", "pending"),
            ("I have yet to receive my replacement", "pending"),
            ("have not repaired the fridge", "pending"),
            ("It broke and they never gave me a refund or a replacement", "refused"),
            ("have not received my refund, replacement or any compensation", "pending"),
            ("商家未按约定退款、更换或赔偿", "pending"),
        ] {
            assert_eq!(outcome(text), told, "{text}");
        }
    }

    #[test]
    fn of_a_list_all_remedies_are_withheld() {
        for text in [
            "They never gave me a refund or a replacement",
            "have not received my refund, replacement or any compensation",
            "商家未按约定退款、更换或赔偿",
        ] {
            let lexicon = by_phrases().lexicon();
            assert!(lexicon.withheld_at_last(&lexicon.signs(text)).is_some(), "{text}");
        }
    }

    #[test]
    fn who_did_not_do_something_else_withholds_no_remedy() {
        for text in [
            "商家未按时发货要求退款",
            "商家沒有為我發貨退款",
            "商家没有为我发货退款",
            "二话没说就给我",
            "没有质量问题，要求退款",
            "未按约定。希望退款",
            "I never returned it",
            "They did not deliver, so I asked for a refund",
            "She did not give me a reason. A refund would be nice",
        ] {
            assert_eq!(outcome(text), "none", "{text}");
        }
    }

    #[test]
    fn what_was_given_after_all_is_given() {
        for text in [
            "商家没有推脱，当天就退款了",
            "They never argued, and refunded me in full",
            "They never argued and refunded me in full",
            "They did not refund me but they replaced it with a new one within a week",
        ] {
            assert_eq!(outcome(text), "granted", "{text}");
        }
    }
}
