//! Refusals that are none of a remedy: denied ("never refused a return"), the consumer's own ("I declined"), or of something
//! else ("refused to deliver"). Must not know records or how phrases are found.

use super::matcher::Hit;
use super::negator::{Negator, Words};
use crate::fold::fold;
use crate::taxonomy::Negation;

/// The words that tell of no refusal, and those of refusing that may be about anything.
pub struct Asides {
    /// Whether each of the words tells so only where a clause begins with it.
    begins: Vec<bool>,
    /// How many other words stand before them in their list.
    first: usize,
    /// Words of refusing, and what they must go on with.
    refusing: Vec<(Vec<String>, Words)>,
}

impl Asides {
    pub fn new(negation: &Negation, first: usize) -> Asides {
        let begins = negation.asides.iter().flat_map(|aside| aside.together().map(|_| aside.begins));
        let refusing = negation.refusing.values().map(|r| (r.words.clone(), Words::new(&r.of)));
        Asides { begins: begins.collect(), first, refusing: refusing.collect() }
    }

    /// The words, as a list to be matched.
    pub fn words(negation: &Negation) -> Vec<String> {
        negation.asides.iter().flat_map(|aside| aside.together()).collect()
    }

    /// Takes these words out of those found of their list, and gives them.
    pub fn take(&self, text: &str, words: &mut Vec<Hit>, negator: &Negator) -> Vec<Hit> {
        let found: Vec<Hit> = words.extract_if(.., |word| word.phrase >= self.first).collect();
        let tells = |word: &Hit| !self.begins[word.phrase - self.first] || negator.begins_clause(text, word.start);
        found.into_iter().filter(tells).collect()
    }

    /// Whether a phrase is a word of refusing whose clause goes on with something else than a remedy.
    pub fn is_of_something_else(&self, text: &str, hit: &Hit, requests: &[Hit], negator: &Negator) -> bool {
        let ends = |word: &String| Some(hit.start + spelled(&text[hit.start..], word)?).filter(|end| hit.end <= *end);
        self.refusing.iter().any(|(words, of)| {
            let Some(start) = words.iter().find_map(ends) else { return false };
            let rest = negator.clause_from(text, start);
            let remedy = requests.iter().any(|r| r.start < start + rest.len() && start < r.end);
            !rest.trim().is_empty() && !remedy && !of.stand_in(rest)
        })
    }
}

/// How many bytes of a text, in any script and case, a word is that it begins with.
fn spelled(text: &str, word: &str) -> Option<usize> {
    let mut chars = text.chars();
    let begins = word.chars().all(|c| chars.next().is_some_and(|other| fold(other) == fold(c)));
    begins.then(|| text.len() - chars.as_str().len())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{by_phrases, classifier};

    /// Each of the first with each of the second.
    fn each(first: &[&str], second: &[&str]) -> Vec<String> {
        first.iter().flat_map(|a| second.iter().map(move |b| a.replace("{}", b))).collect()
    }

    /// Those of which phrases or the model say this.
    fn said<'a>(texts: &'a [String], outcome: &str) -> Vec<&'a String> {
        let says =
            |text: &&String| [by_phrases(), classifier()].into_iter().any(|by| by.judge(text).outcome == Some(outcome));
        texts.iter().filter(says).collect()
    }

    #[test]
    fn a_refusal_that_is_denied_is_none() {
        let not = ["没有拒绝", "没拒绝", "并未拒绝", "从不拒绝", "不会拒绝", "没说不给", "不是不给"];
        let chinese = each(&["碗裂了，店家{}退款，钱到了。", "客服{}退货。", "老板{}换货，当天就寄了新的。"], &not);
        let not = [
            "never refused",
            "did not refuse",
            "have not denied",
            "never rejected",
            "never turned down",
            "didn't deny",
        ];
        let english =
            each(&["The shop {} my return.", "The bowl cracked and they {} the refund.", "They {} a swap."], &not);
        for texts in [chinese, english] {
            let refused = said(&texts, "refused");
            assert!(refused.is_empty(), "{} of {}: {refused:?}", refused.len(), texts.len());
        }
    }

    #[test]
    fn what_the_consumer_declines_the_seller_did_not_refuse() {
        let not = ["我拒绝了", "我不接受", "我没要", "但我不同意", "被我婉拒", "消费者未接受"];
        let chinese =
            each(&["盘子裂了，店家要补发一套，{}。", "客服提出退一部分，{}", "老板愿意换，{}，我要说法。"], &not);
        let not = ["I declined", "we turned it down", "but I refused", "I did not accept", "I said no"];
        let english = each(&["The shop offered a swap and {}.", "They offered me a part of it, {}."], &not);
        for texts in [chinese, english] {
            let refused = said(&texts, "refused");
            assert!(refused.is_empty(), "{} of {}: {refused:?}", refused.len(), texts.len());
        }
    }

    #[test]
    fn what_nobody_asked_for_was_not_refused() {
        let what = ["No refund needed", "No return required", "Not worth returning", "Too lazy to send it back"];
        let english = each(&["{}, the lid wobbles.", "The lid wobbles. {}.", "{}, it went in the bin."], &what);
        let what = ["我懒得退", "我不退了", "我也不想换", "我就不退"];
        let chinese = each(&["{}，扔了。", "盖子松，{}，算了。", "便宜，{}"], &what);
        let other = ["In return for five stars they sent a mug.", "I got nothing in return."].map(String::from);
        for texts in [english, chinese, other.to_vec()] {
            assert_eq!(said(&texts, "refused"), Vec::<&String>::new());
        }
    }

    #[test]
    fn who_refuses_something_else_refuses_no_return() {
        let what = ["开收据", "送到门口", "按标价卖", "出示证件", "刷卡", "提供合格证", "带我进去", "换零钱"];
        let chinese = each(&["店员拒绝{}。", "商家拒绝{}，态度很差。", "司机一直拒绝{}"], &what);
        let what =
            ["give me a receipt", "carry it in", "return my calls", "return our emails", "open the gate", "seat us"];
        let english =
            each(&["They refused to {}.", "The clerk refuses to {}, so rude.", "They keep refusing to {}"], &what);
        for texts in [chinese, english] {
            for text in texts {
                for by in [by_phrases(), classifier()] {
                    let label = by.label_text(&text, false);
                    assert_eq!((label.remedy_requested, label.remedy_outcome), ("none", "none"), "{text}");
                }
            }
        }
    }

    #[test]
    fn a_refusal_of_a_remedy_stays_one() {
        let what = ["", "了", "处理", "我的申请", "给我任何说法，也不退", "为我退货", "承担责任", "协商"];
        let chinese = each(&["碗裂了要求退款，店家拒绝{}。", "盘子碎了，申请换货，客服直接拒绝{}"], &what);
        let what =
            ["", "to refund me", "to take it back", "to help", "to do anything", "to honor the warranty", "my return"];
        let english =
            each(&["The bowl cracked and the shop refused {}.", "I asked for a refund, they refused {}"], &what);
        for text in [chinese, english].concat() {
            assert_eq!(by_phrases().judge(&text).outcome, Some("refused"), "{text}");
        }
    }
}
