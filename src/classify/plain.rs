//! White space that makes no difference to what a text says: lines that are only as long as somebody's window was wide, blanks
//! of other widths, several in a row, characters that nobody sees. Must not know words or labels.

use std::borrow::Cow;

use super::matcher::Hit;
use super::patterns::EAST_ASIAN;
use crate::fold::{is_common_han, is_invisible};

/// Signs before the members of a list.
const BULLETS: &str = "-*•·●○■□◆◇▪‣–①②③④⑤⑥⑦⑧⑨⑩";
/// Digits of the numbers before the members of a list.
const NUMERALS: &str = "0123456789一二三四五六七八九十";

/// A text as it is read: one blank between words, no line ends but between paragraphs and members of a list.
pub struct Plain<'a> {
    pub text: Cow<'a, str>,
    /// Behind each gap that was written otherwise: the byte in this text and in the one that was given.
    moves: Vec<(usize, usize)>,
}

impl Plain<'_> {
    pub fn of(given: &str) -> Plain<'_> {
        let (mut text, mut moves, mut copied) = (String::new(), Vec::new(), 0);
        let mut rest = 0;
        while let Some(start) = given[rest..].find(is_gap).map(|at| rest + at) {
            let end = given[start..].find(|c| !is_gap(c)).map_or(given.len(), |at| start + at);
            let plain = gap(&given[..start], &given[start..end], &given[end..]);
            if plain != &given[start..end] {
                text.push_str(&given[copied..start]);
                text.push_str(plain);
                moves.push((text.len(), end));
                copied = end;
            }
            rest = end;
        }
        if moves.is_empty() {
            return Plain { text: Cow::Borrowed(given), moves };
        }
        text.push_str(&given[copied..]);
        Plain { text: Cow::Owned(text), moves }
    }

    /// What was found in this text, where it stands in the one that was given.
    pub fn put_back(&self, hit: &mut Hit) {
        let back = |moved: usize, at: usize| match moved.checked_sub(1).map(|last| self.moves[last]) {
            Some((here, given)) => given + at - here,
            None => at,
        };
        let (start, end) = (hit.start, hit.end);
        hit.start = back(self.moves.partition_point(|(here, _)| *here <= start), start);
        hit.end = back(self.moves.partition_point(|(here, _)| *here < end), end);
    }
}

fn is_gap(c: char) -> bool {
    // Most characters are told by these two questions alone.
    !(c.is_ascii_graphic() || is_common_han(c)) && (c.is_whitespace() || is_invisible(c))
}

/// What a gap between two pieces of a text says: that they are parted, one blank, or nothing.
fn gap(before: &str, gap: &str, behind: &str) -> &'static str {
    let is_wide = |c: Option<char>| c.is_some_and(|c| c >= EAST_ASIAN);
    let lines = gap.replace("\r\n", "\n").matches(is_line_end).count();
    let at_end = before.is_empty() || behind.is_empty();
    if at_end || !gap.contains(char::is_whitespace) {
        return "";
    }
    match lines {
        0 => " ",
        1 if is_listed(behind) => "\n",
        // Chinese has no blanks that a line end could have taken the place of.
        1 if is_wide(before.chars().next_back()) || is_wide(behind.chars().next()) => "",
        1 => " ",
        _ => "\n",
    }
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a line is a member of a list: - • ① 1. 2) (3) 四、
fn is_listed(line: &str) -> bool {
    let bare = line.trim_start_matches(['(', '（']);
    let behind = bare.trim_start_matches(|c| NUMERALS.contains(c));
    let numbered = 0 < bare.len() - behind.len() && bare.chars().take_while(|c| NUMERALS.contains(*c)).count() < 3;
    let dotted = || behind.strip_prefix('.').is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    line.starts_with(|c| BULLETS.contains(c)) || numbered && (behind.starts_with(['、', ')', '）', '．']) || dotted())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{by_phrases, classifier};
    use super::*;

    const TEXTS: [&str; 10] = [
        "客服拒绝退款，说过了七天。我把照片发过去，对方再也不理人了，至今没有退货！",
        "收到的电饭煲漏电，内胆掉漆；3c标志也没有。打电话要求换货，客服拒绝换货。",
        "页面写着纯棉，收到一看是化纤的，与描述不符。用了两次就坏，联系iPhone客服没人接。",
        "消费者反映商家未给予退款，没有质量问题报告，希望退货。",
        "They would not refund me. The kettle stopped working after two days and customer service hung up on me.",
        "It was not as described: the sofa is not leather at all, and they never gave me a refund or a replacement.",
        "I have yet to receive my money back. Nobody answers the phone; it's a scam.",
        "The seller refused to take it back, so I asked for a refund and they said no.",
        "A batedeira parou de funcionar. A loja não quer devolver o dinheiro, o vendedor se recusa a trocar.",
        "O produto chegou quebrado e com defeito, quero meu dinheiro de volta.",
    ];

    /// The text with lines of so many characters at most, at blanks or, beside a Chinese character, anywhere.
    fn wrapped(text: &str, width: usize, line_end: &str) -> String {
        let may_part = |a: char, b: char| a == ' ' || a >= EAST_ASIAN && b >= EAST_ASIAN;
        let chars: Vec<char> = text.chars().collect();
        let (mut wrapped, mut line, mut start) = (String::new(), 0, 0);
        for at in 1..=chars.len() {
            if at < chars.len() && !may_part(chars[at - 1], chars[at]) {
                continue;
            }
            let word: String = chars[start..at].iter().collect();
            if line > 0 && line + word.trim_end().chars().count() > width {
                wrapped.truncate(wrapped.trim_end_matches(' ').len());
                wrapped += line_end;
                line = 0;
            }
            line += word.chars().count();
            wrapped += &word;
            start = at;
        }
        wrapped
    }

    /// What is said of a text, without the places.
    fn said(text: &str) -> Vec<String> {
        let bare = |text: &str| text.chars().filter(|c| !is_gap(*c)).collect::<String>();
        let said = |classifier: &crate::classify::Classifier| {
            let mut label = classifier.label_text(text, true);
            let grounds = label.grounds.take().unwrap();
            for (start, end, words) in grounds
                .evidence
                .iter()
                .chain(&grounds.remedy_evidence)
                .map(|e| (e.start, e.end, &e.text))
                .chain(grounds.runs.iter().chain(&grounds.remedy_runs).map(|r| (r.start, r.end, &r.text)))
            {
                let there: String = text.chars().skip(start).take(end - start).collect();
                assert_eq!((&there, words.trim()), (words, words.as_str()), "{text}");
            }
            let phrases = grounds.evidence.iter().chain(&grounds.remedy_evidence);
            let phrases: Vec<_> = phrases.map(|e| (bare(&e.text), e.term.clone())).collect();
            let runs: Vec<_> = grounds.runs.iter().map(|r| (bare(&r.text), r.weight)).collect();
            let features = classifier.features(text).map(|(_, bag)| (bag.hashes(), bag.concepts, bag.lexicon));
            format!("{label:?} {phrases:?} {runs:?} {features:?}")
        };
        vec![said(classifier()), said(by_phrases())]
    }

    #[test]
    fn a_text_says_the_same_however_wide_its_lines_are() {
        for text in TEXTS {
            let as_one_line = said(text);
            for width in [4, 7, 12, 20, 33, 60] {
                for line_end in ["\n", "\r\n", " \n", "\n\t"] {
                    let wrapped = wrapped(text, width, line_end);
                    assert_eq!(said(&wrapped), as_one_line, "{wrapped:?}");
                }
            }
        }
    }

    #[test]
    fn blanks_of_any_kind_and_number_are_one() {
        for text in TEXTS {
            let as_written = said(text);
            for blank in ["  ", "\u{a0}", "\t", " \u{a0}", "\u{3000}", "\u{200b} ", "\n"] {
                assert_eq!(said(&text.replace(' ', blank)), as_written, "{text} {blank:?}");
            }
            for around in ["\n", "\u{feff}", " \u{3000}\n\n"] {
                assert_eq!(said(&format!("{around}{text}{around}")), as_written, "{text} {around:?}");
            }
            let hidden: String = text.chars().flat_map(|c| [c, '\u{200b}']).collect();
            assert_eq!(said(&hidden), as_written, "{text}");
        }
    }

    #[test]
    fn a_blank_line_parts_and_so_do_the_lines_of_a_list() {
        for (given, plain) in [
            ("没有\n\n质量问题很多", "没有\n质量问题很多"),
            ("no\r\n \r\ndefects", "no\ndefects"),
            ("问题：\n1、没有发票\n2、漏水", "问题：\n1、没有发票\n2、漏水"),
            ("It has\n- no manual\n- leaks\n2) rust\n(3) 10.5", "It has\n- no manual\n- leaks\n2) rust\n(3) 10.5"),
            ("It cost\n3.50 in\n2017. Then", "It cost 3.50 in 2017. Then"),
            ("退\u{200b}款\n\n", "退款"),
            ("投诉 商家", "投诉 商家"),
        ] {
            assert_eq!(Plain::of(given).text, plain, "{given:?}");
        }
        let phrases = |text: &str| by_phrases().label_text(text, true).grounds.unwrap().evidence.len();
        assert_eq!((phrases("没有\n质量问题"), phrases("没有\n\n质量问题")), (0, 1));
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_is_plain_and_each_place_leads_back(given in "[a客。1 \u{a0}\n\r\t\u{200b}\u{3000}-]{0,24}") {
            let plain = Plain::of(&given);
            for (at, c) in plain.text.char_indices().filter(|(_, c)| !is_gap(*c)) {
                let mut hit = Hit { start: at, end: at + c.len_utf8(), phrase: 0 };
                plain.put_back(&mut hit);
                proptest::prop_assert_eq!(&given[hit.start..hit.end], c.to_string());
            }
        }
    }
}
