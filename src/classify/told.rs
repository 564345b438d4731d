//! What the phrases of a text tell of what became of its request. Must not know records or models.

use super::lexicon::{Lexicon, Signs};
use super::matcher::{Gapped, Hit};
use crate::taxonomy::OUTCOMES;

impl Lexicon {
    /// Takes out what is told of a refusal that is none of the seller's or none of a remedy, and a request that is none. Says
    /// whether there was any.
    pub(super) fn set_aside(
        &self,
        text: &str,
        asides: &[Hit],
        requested: &mut Vec<Hit>,
        outcome: &mut Vec<Hit>,
    ) -> bool {
        let meets = |hit: &Hit| asides.iter().any(|aside| hit.start < aside.end && aside.start < hit.end);
        requested.retain(|hit| !asides.iter().any(|aside| aside.start <= hit.start && hit.end <= aside.end));
        let before = outcome.len();
        outcome.retain(|hit| {
            let else_refused = || self.asides.is_of_something_else(text, hit, requested, &self.negator);
            self.outcome(hit) != "refused" || !(meets(hit) || else_refused())
        });
        !asides.is_empty() || outcome.len() < before
    }

    /// Adds what was not given, unless a phrase there says as much. What is said of giving it, or of waiting for what is refused,
    /// is said of what was not given.
    pub(super) fn withhold(&self, told: &mut Vec<Hit>, withheld: &[Hit]) {
        // They stand in the order in which one overrules the next.
        let place = |hit: &Hit| OUTCOMES.iter().position(|o| *o == self.outcome(hit));
        for span in withheld {
            let within = |hit: &Hit| hit.start < span.end && span.start < hit.end;
            told.retain(|hit| !within(hit) || self.outcome(hit) != "granted" && place(hit) <= place(span));
            if !told.iter().any(within) {
                told.push(*span);
            }
        }
        told.sort_by_key(|hit| hit.start);
    }

    /// Takes out what is told of giving within a phrase with a gap that goes on and says otherwise: 称已退款…未收到.
    pub(super) fn overrule(&self, told: &mut Vec<Hit>, gapped: &[Gapped]) {
        let otherwise = gapped.iter().map(|gapped| &gapped.hit).filter(|hit| self.outcome(hit) != "granted");
        let turned = |hit: &Hit| otherwise.clone().any(|g| g.start <= hit.start && hit.end < g.end);
        told.retain(|hit| self.outcome(hit) != "granted" || !turned(hit));
    }

    /// What came of the remedy that the text names last, where it says that this was not given, and of none behind it that it
    /// was: 退了货，没退钱.
    pub fn withheld_at_last(&self, signs: &Signs) -> Option<&'static str> {
        let last = signs.withheld.last()?;
        let mut named = signs.requested.iter().chain(&signs.denied_requests);
        let given = |hit: &Hit| hit.start >= last.end && self.outcome(hit) == "granted";
        (!signs.outcome.iter().any(given) && named.all(|hit| hit.start < last.end)).then(|| self.outcome(last))
    }

    /// Whether a short text ends with a wish and tells nothing of what became of it.
    pub fn only_wishes(&self, signs: &Signs) -> bool {
        let Signs { outcome, withheld, denied_requests, ends_wishing, .. } = signs;
        *ends_wishing && outcome.is_empty() && withheld.is_empty() && denied_requests.is_empty()
    }

    /// Whether the text tells of a refusal, and of none of a remedy by the seller.
    pub fn refuses_nothing(&self, signs: &Signs) -> bool {
        signs.aside && !self.tells(signs, "refused")
    }

    /// Whether the text names no remedy and tells of none.
    pub fn names_nothing(&self, signs: &Signs) -> bool {
        let Signs { outcome, requested, denied_requests, .. } = signs;
        outcome.is_empty() && requested.is_empty() && denied_requests.is_empty()
    }

    /// The outcome that a short text tells last, where it tells of any.
    pub fn last_told(&self, signs: &Signs) -> Option<&'static str> {
        let last = signs.outcome.iter().max_by_key(|hit| hit.end).filter(|_| signs.short)?;
        Some(self.outcome(last))
    }

    /// Whether a phrase tells of this outcome.
    pub fn tells(&self, signs: &Signs, outcome: &str) -> bool {
        signs.outcome.iter().any(|hit| self.outcome(hit) == outcome)
    }

    /// What the text says became of the request: the outcome told most often, of equals the one told last.
    pub fn outcome_in(&self, hits: &[Hit]) -> Option<&'static str> {
        let is = |o: &'static str| move |hit: &&Hit| self.outcome(hit) == o;
        let weight = |&o: &&'static str| (hits.iter().filter(is(o)).count(), hits.iter().rposition(|hit| is(o)(&hit)));
        OUTCOMES.into_iter().filter(|&o| hits.iter().any(|hit| is(o)(&hit))).max_by_key(weight)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{by_phrases, classifier};

    /// Texts of a frame, a beginning and an end, and whether phrases and the model say this of nearly all, and phrases of all.
    fn tell(frames: &[&str], first: &[&str], then: &[&str], outcome: &str) {
        let pairs = first.iter().flat_map(|a| then.iter().map(move |b| format!("{a}{b}")));
        let texts: Vec<String> = pairs.flat_map(|pair| frames.iter().map(move |f| f.replace("{}", &pair))).collect();
        for by in [by_phrases(), classifier()] {
            let other: Vec<_> =
                texts.iter().map(|t| (t, by.judge(t).outcome)).filter(|(_, o)| *o != Some(outcome)).collect();
            assert!(other.len() * 10 <= texts.len(), "{} of {}: {other:?}", other.len(), texts.len());
        }
    }

    #[test]
    fn what_was_promised_and_taken_back_is_refused() {
        let first = ["承诺退款，", "答应换货，", "说好退一半，", "同意赔偿，"];
        tell(&["杯子裂了，店家{}", "{}。"], &first, &["后来反悔", "第二天变卦", "现在又不认账", "过后赖账"], "refused");
        let first = ["They agreed to refund me ", "The shop promised me a replacement "];
        let then = ["and then backed out", "but changed their mind", "and went back on it", "and later reneged"];
        tell(&["{}.", "The mug cracked. {}"], &first, &then, "refused");
    }

    #[test]
    fn what_was_refused_at_first_and_given_in_the_end_is_granted() {
        let first = ["起初不退，", "开始不给退，", "先是拒绝，", "一直不肯退，"];
        let then = ["找了协会才退", "我报了警才给退", "打了热线才解决", "后来经理当场免费换了一件"];
        tell(&["杯子裂了，店家{}。", "{}"], &first, &then, "granted");
    }

    #[test]
    fn what_the_seller_says_he_paid_and_nobody_received_is_pending() {
        let first = ["商家称已退款，", "店家说已经退了钱，", "平台显示退款成功，"];
        tell(&["{}。", "杯子裂了，{}"], &first, &["消费者表示未收到", "我没收到", "但一直没有收到"], "pending");
    }
}
