//! Wishes in brackets: `[诉求: 退款]`, `【投诉要求】退款，赔偿`. They are addressed to a platform, and tell neither what was asked of the seller
//! nor what came of it. Must not know what else a text says.

use std::borrow::Cow;

use crate::fold::{fold, is_common_han};
use crate::taxonomy;

/// Brackets that may stand around the name of a wish, or around it all.
const BRACKETS: [(char, char); 6] = [('[', ']'), ('【', '】'), ('［', '］'), ('〔', '〕'), ('(', ')'), ('（', '）')];
/// Characters of a further member of a list of wishes, at most: what is longer begins the story.
const LONGEST: usize = 8;
/// Ends of sentences, behind which nothing is wished for.
const STOPS: [char; 7] = ['。', '！', '？', '!', '?', '；', '\n'];
const LISTED: [char; 5] = ['，', '、', ',', '/', '+'];

/// The names of wishes, and words that no wish has.
pub struct Wishes {
    labels: Vec<Vec<char>>,
    deeds: Vec<String>,
}

impl Wishes {
    pub fn new(words: &taxonomy::Wishes) -> Wishes {
        let mut labels: Vec<Vec<char>> = words.labels.iter().map(|label| label.chars().map(fold).collect()).collect();
        labels.sort_by_key(|label| std::cmp::Reverse(label.len()));
        Wishes { labels, deeds: words.deeds.clone() }
    }

    /// A text with ends of lines and blanks in place of its wishes, byte for byte and character for character, so that what stands
    /// elsewhere keeps its place.
    pub fn blanked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let (mut told, mut done) = (String::new(), 0);
        let opens = |c: char| !is_common_han(c) && BRACKETS.iter().any(|(open, _)| *open == c);
        for (at, _) in text.char_indices().filter(|(_, c)| opens(*c)) {
            if let Some(length) = self.wish(&text[at..]).filter(|_| at >= done) {
                told.push_str(&text[done..at]);
                told.extend(text[at..at + length].chars().enumerate().map(|(i, c)| blank(c, i < 2)));
                done = at + length;
            }
        }
        if done == 0 {
            return Cow::Borrowed(text);
        }
        told.push_str(&text[done..]);
        // How long a text is says how much it may tell.
        told.truncate(told.trim_end().len());
        Cow::Owned(told)
    }

    /// Bytes of the wish that begins with a bracket.
    fn wish(&self, text: &str) -> Option<usize> {
        let open = text.chars().next()?;
        let (_, close) = BRACKETS.iter().find(|(bracket, _)| *bracket == open)?;
        let named = text[open.len_utf8()..].trim_start();
        let rest = &named[self.labels.iter().find_map(|label| begins(named, label))?..];
        let at = |rest: &str| text.len() - rest.len();
        let bare = rest.trim_start();
        match bare.strip_prefix(*close) {
            Some(behind) => Some(at(behind) + self.list(behind)),
            None if bare.len() < rest.len() || bare.starts_with([':', '：']) => {
                let line = bare.split('\n').next().unwrap_or_default();
                let end = line.find(*close).map(|end| end + close.len_utf8());
                Some(at(bare) + end.unwrap_or_else(|| self.list(bare)))
            }
            None => None,
        }
    }

    /// Bytes of the list of wishes behind their name: `退款，赔偿`. Blanks end it where a longer text follows, and on a line of its own it
    /// has short members only.
    fn list(&self, text: &str) -> usize {
        let start = text.len() - text.trim_start_matches(is_between).len();
        let own_line = text[..start].contains('\n');
        let line = &text[start..];
        let opens = |c: char| STOPS.contains(&c) || BRACKETS.iter().any(|(open, _)| *open == c);
        let line = &line[..line.find(opens).unwrap_or(line.len())];
        let (mut end, mut from) = (0, 0);
        for (at, c) in line.char_indices().chain([(line.len(), '\n')]) {
            if is_between(c) || LISTED.contains(&c) || c == '\n' {
                let member = &line[from..at];
                let is_wish = member.chars().count() <= LONGEST && !self.deeds.iter().any(|deed| member.contains(deed));
                if (end > 0 || own_line) && !is_wish {
                    break;
                }
                end = if member.is_empty() { end } else { at };
                from = at + if at < line.len() { c.len_utf8() } else { 0 };
            }
        }
        if end > 0 || !own_line { start + end } else { 0 }
    }
}

/// What may stand between a name and what it names.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ':' | '：')
}

/// How many bytes of a text a folded label takes that it begins with.
fn begins(text: &str, label: &[char]) -> Option<usize> {
    let taken = text.chars().zip(label).take_while(|(c, letter)| fold(*c) == **letter);
    let (count, bytes) = taken.fold((0, 0), |(count, bytes), (c, _)| (count + 1, bytes + c.len_utf8()));
    (count == label.len()).then_some(bytes)
}

/// A blank of as many bytes, which parts paragraphs where a wish begins.
fn blank(c: char, begins: bool) -> char {
    match c.len_utf8() {
        1 if begins || c == '\n' => '\n',
        1 => ' ',
        2 => '\u{a0}',
        3 => '\u{2028}',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{by_phrases, classifier};
    use super::*;
    use crate::taxonomy::Taxonomy;

    fn told(text: &str) -> String {
        let words = Taxonomy::shipped().negation.wishes;
        Wishes::new(&words).blanked(text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_wish_is_as_long_as_its_list() {
        for (text, left) in [
            ("屏幕有裂痕 [投诉要求]退款，赔偿", "屏幕有裂痕"),
            ("屏幕有裂痕【诉求：退款、赔偿】", "屏幕有裂痕"),
            ("[投诉对象]某店\n[投诉要求] 退款, 赔偿\n屏幕有裂痕", "[投诉对象]某店 屏幕有裂痕"),
            ("【投诉要求】：退款 赔偿 屏幕收到时就有裂痕，商家拒绝退货", "屏幕收到时就有裂痕，商家拒绝退货"),
            ("[投诉要求]退款，商家不给退", "，商家不给退"),
            ("[投诉要求]退款[涉诉金额]299元", "[涉诉金额]299元"),
            ("[訴求 退款]屏幕有裂痕", "屏幕有裂痕"),
            ("（诉求：退款）屏幕有裂痕", "屏幕有裂痕"),
            ("It leaks. [Desired outcome: refund] They hung up.", "It leaks. They hung up."),
            ("屏幕有裂痕\n[投诉要求]\n退款，赔偿\n[投诉进度]\n处理中", "屏幕有裂痕 [投诉进度] 处理中"),
            ("[投诉要求]\n屏幕收到时就有裂痕，商家拒绝退货", "屏幕收到时就有裂痕，商家拒绝退货"),
            ("[诉求]", ""),
        ] {
            assert_eq!(told(text), left, "{text}");
        }
    }

    #[test]
    fn what_is_no_wish_stays() {
        for text in [
            "[诉求得不到回应]商家拒绝退款",
            "我的诉求是退款，商家不给",
            "【质量】商家拒绝退款",
            "[图片]要求退款被拒绝",
            "",
            "[",
        ] {
            assert!(
                matches!(Wishes::new(&Taxonomy::shipped().negation.wishes).blanked(text), Cow::Borrowed(_)),
                "{text}"
            );
        }
    }

    const STORIES: [&str; 8] = [
        "说好买一送一，赠品不给",
        "手机收到屏幕就有裂痕，开机黑屏",
        "衣服有质量问题，商家拒绝退货",
        "客服说三天内退款，到现在没有到账",
        "商家已经给我换了新的，但是浪费了一个星期",
        "快递一个月都没有送到，客服不理人",
        "会员自动续费扣款",
        "The kettle leaks and the shop refused to take it back.",
    ];
    const LABELS: [&str; 6] = ["[投诉要求]", "【诉求】", "[诉求: ", "［投诉诉求］ ", "【投诉请求：", "[消费者诉求] "];
    const WISHED: [&str; 8] = ["退款", "退货", "换货", "维修", "赔偿", "退款，赔偿", "退一赔三、道歉", "改善服务"];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_wish_in_brackets_is_no_request_and_changes_no_outcome(
            story in 0..STORIES.len(), label in 0..LABELS.len(), wish in 0..WISHED.len(), first: bool,
        ) {
            let (story, open) = (STORIES[story], LABELS[label]);
            let close = ["", "]", "】"][usize::from(open == "[诉求: ") + 2 * usize::from(open == "【投诉请求：")];
            let wish = format!("{open}{}{close}", WISHED[wish]);
            let text = if first { format!("{wish}\n{story}") } else { format!("{story} {wish}") };
            for classifier in [classifier(), by_phrases()] {
                let (with, without) = (classifier.label_text(&text, true), classifier.label_text(story, true));
                prop_assert_eq!(with.remedy_outcome, without.remedy_outcome, "{}", text);
                prop_assert_eq!(with.remedy_requested, without.remedy_requested, "{}", text);
                prop_assert_eq!(classifier.judge(&text).outcome, classifier.judge(story).outcome, "{}", text);
                let words = |evidence: Vec<super::super::Evidence>| evidence.into_iter().map(|e| e.text).collect::<Vec<_>>();
                let [with, without] = [with, without].map(|label| words(label.grounds.unwrap().remedy_evidence));
                prop_assert_eq!(with, without, "{}", text);
            }
        }

        #[test]
        fn blanks_take_the_place_of_a_wish_byte_for_byte(text in "[\\[【（诉求投要: 退款，\n。商家不给😀é\\]】）]{0,40}") {
            let wishes = Wishes::new(&Taxonomy::shipped().negation.wishes);
            let blanked = wishes.blanked(&text);
            for ((at, before), (behind, after)) in text.char_indices().zip(blanked.char_indices()) {
                prop_assert!(at == behind && (before == after || after.is_whitespace()), "{:?} {:?}", text, blanked);
            }
        }
    }
}
