//! Remedies that a clause says were not given: "未给予退款", "never gave me a refund". Must not know records or how phrases are
//! found.

use super::matcher::Hit;
use super::negator::Negator;
use crate::taxonomy::{Negation, Withheld};

/// The rules, and which of them each of their words belongs to.
pub struct Withholding {
    rules: Vec<Withheld>,
    rule_of: Vec<usize>,
}

impl Withholding {
    pub fn new(negation: &Negation) -> Withholding {
        let rule_of = negation.withheld.iter().enumerate().flat_map(|(at, rule)| rule.words().map(move |_| at));
        Withholding { rule_of: rule_of.collect(), rules: negation.withheld.clone() }
    }

    /// The words of all rules, as a list to be matched.
    pub fn words(negation: &Negation) -> Vec<String> {
        negation.withheld.iter().flat_map(Withheld::words).collect()
    }

    /// From a word to the remedy that it withholds, and what that says of the outcome. `about` tells remedy and language of a
    /// request. The requests do not overlap and come in order, and so do the words.
    pub fn spans<'a>(
        &self,
        text: &str,
        words: &[Hit],
        requests: &[Hit],
        negator: &Negator,
        about: impl Fn(&Hit) -> (&'static str, &'a str),
    ) -> Vec<(usize, usize, &str)> {
        let span = |word: &Hit| {
            let rule = &self.rules[self.rule_of[word.phrase]];
            // One that is longer than the word may begin in it: 没给退款.
            let behind = &requests[requests.partition_point(|hit| hit.end <= word.end)..];
            let named = behind.iter().find(|hit| {
                let (remedy, language) = about(hit);
                language == rule.language && rule.remedies.iter().any(|r| r == remedy)
            })?;
            let between = &text[word.end..named.start.max(word.end)];
            let withholds = negator.reaches(between, rule.window) && !rule.is_parted(between);
            withholds.then_some((word.start, named.end, rule.outcome.as_str()))
        };
        words.iter().filter_map(span).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::by_phrases;

    fn outcome(text: &str) -> &'static str {
        let classifier = by_phrases();
        let signs = classifier.lexicon().signs(text);
        classifier.lexicon().outcome_in(&signs.outcome).unwrap_or("none")
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
        ] {
            assert_eq!(outcome(text), told, "{text}");
        }
    }

    #[test]
    fn who_did_not_do_something_else_withholds_no_remedy() {
        for text in [
            "商家未按时发货要求退款",
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
        for text in ["商家没有推脱，当天就退款了", "They never argued, and refunded me in full"] {
            assert_eq!(outcome(text), "granted", "{text}");
        }
    }
}
