//! Text in lines of a given width, as a terminal counts it: Chinese characters are two wide. Must not know terminals.

use unicode_width::UnicodeWidthChar;

/// Marks that no line begins with.
const CLOSING: &str = "，。、；：？！）】》」』”’…,.;:?!)]}%";

/// Cuts a text into lines, each as the places of its first character and of the one after its last. Lines end between words
/// of Latin letters and anywhere between Chinese characters; a closing mark stays with what it closes. A word longer than a
/// line is cut.
pub fn wrap(text: &[char], width: usize) -> Vec<(usize, usize)> {
    let width = width.max(2);
    let mut lines = Vec::new();
    let (mut start, mut used, mut last_break) = (0, 0, None);
    let mut at = 0;
    while at < text.len() {
        let c = text[at];
        if c == '\n' {
            lines.push((start, at));
            (start, used, last_break) = (at + 1, 0, None);
            at += 1;
            continue;
        }
        if at > start && may_break(text[at - 1], c) {
            last_break = Some(at);
        }
        let wide = c.width().unwrap_or(0);
        if used + wide > width && c != ' ' {
            let end = last_break.unwrap_or(at);
            lines.push((start, end));
            start = end;
            (used, last_break) = (text[start..at].iter().map(|c| c.width().unwrap_or(0)).sum(), None);
            continue;
        }
        used += wide;
        at += 1;
    }
    lines.push((start, text.len()));
    lines
}

/// Whether a line may end between two characters.
fn may_break(before: char, after: char) -> bool {
    let wide = |c: char| c.width() == Some(2);
    let joined = CLOSING.contains(after) || after == ' ';
    !joined && (before == ' ' || wide(before) || wide(after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str, width: usize) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        wrap(&chars, width).into_iter().map(|(from, to)| chars[from..to].iter().collect()).collect()
    }

    #[test]
    fn chinese_characters_are_two_wide_and_no_line_begins_with_a_full_stop() {
        assert_eq!(lines("收到的衣服破了", 8), ["收到的衣", "服破了"]);
        assert_eq!(lines("收到的衣。服破了", 8), ["收到的", "衣。服破", "了"]);
        assert_eq!(lines("退款\n\n客服", 8), ["退款", "", "客服"]);
    }

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(lines("the seller refused", 11), ["the seller ", "refused"]);
        assert_eq!(lines("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(lines("买了iPhone手机", 8), ["买了", "iPhone手", "机"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_wide(text in "[a-c退货，。 \n😀\u{301}]{0,60}", width in 2usize..20) {
            let chars: Vec<char> = text.chars().collect();
            let lines = wrap(&chars, width);
            let mut at = 0;
            for (from, to) in &lines {
                prop_assert!(chars[at..*from].iter().all(|c| *c == '\n') && from <= to);
                let line: String = chars[*from..*to].iter().collect();
                let used: usize = line.trim_end_matches(' ').chars().map(|c| c.width().unwrap_or(0)).sum();
                prop_assert!(used <= width, "{line:?}");
                at = *to;
            }
            prop_assert_eq!(at, chars.len());
        }
    }
}
