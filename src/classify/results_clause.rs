//! A result cut into its clauses, each in one writing. Must not know what they tell.

use super::results_words::{WORDS, begins, ends};
use crate::fold::{fold, half_width};

/// Characters of a result that is a note; what is longer is a report, which cues read.
pub(super) const LONGEST: usize = 60;
/// Stands in a clause for what denies that a remedy was refused (没有拒绝), so that no word of a refusal is seen there.
pub(super) const UNREFUSED: char = '◇';
/// What parts clauses.
const MARKS: [char; 15] = ['。', '；', ';', '，', ',', '、', '！', '!', '？', '?', '.', '|', ':', '：', '\n'];

/// The clauses of a short result; none of a long one.
pub(super) fn clauses(result: &str) -> Vec<String> {
    if result.chars().count() > LONGEST {
        return Vec::new();
    }
    // A dash parts what a hyphen joins.
    let parted: Vec<char> = result.replace(" - ", ",").replace(" – ", ",").chars().collect();
    let mut clauses = vec![String::new()];
    for (at, c) in parted.iter().enumerate() {
        let clause = clauses.last_mut().expect("there is one");
        match MARKS.contains(c) && !in_number(&parted, at) && !in_list(clause, &parted[at..]) {
            true => clauses.push(String::new()),
            false => clause.push(*c),
        }
    }
    clauses.iter().map(|clause| normal(clause)).collect()
}

/// Whether a mark stands within a number: `0.85`, `1,200`.
fn in_number(chars: &[char], at: usize) -> bool {
    let digits = chars[at + 1..].iter().take_while(|c| half_width(**c).is_ascii_digit()).count();
    let fits = match chars[at] {
        '.' | '．' => digits > 0,
        ',' => digits == 3,
        _ => false,
    };
    fits && at.checked_sub(1).is_some_and(|before| half_width(chars[before]).is_ascii_digit())
}

/// Whether a mark stands between two remedies: who refuses one of a list (`拒绝退货、退款`) refuses all of it.
fn in_list(before: &str, mark: &[char]) -> bool {
    let behind = || normal(&mark[1..].iter().take(4).collect::<String>());
    mark[0] == '、' && ends(&normal(before), &WORDS.given) && begins(&behind(), &WORDS.given)
}

/// Small letters and one script; Latin words between blanks; numbers without marks between thousands.
pub(super) fn normal(clause: &str) -> String {
    let chars: Vec<char> = clause.trim().chars().map(fold).flat_map(char::to_lowercase).collect();
    let mut out = String::from(" ");
    for (at, c) in chars.iter().enumerate() {
        let in_number = in_number(&chars, at);
        if c.is_alphanumeric() || in_number && *c == '.' {
            out.push(*c);
        } else if !in_number && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    // A cell without Latin letters is looked for as it is.
    let latin = out.contains(|c: char| c.is_ascii_alphabetic());
    let clause = if latin { out.trim_end().to_string() + " " } else { out.trim().to_string() };
    let drop = |clause: String, word: &String| clause.replace(word.as_str(), if word.is_ascii() { " " } else { "" });
    let mark = |clause: String, word: &String| {
        let mark = if word.is_ascii() { format!(" {UNREFUSED} ") } else { UNREFUSED.to_string() };
        clause.replace(word.as_str(), &mark)
    };
    WORDS.denied_refusals.iter().fold(WORDS.dropped.iter().fold(clause, drop), mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_within_a_number_parts_no_clauses() {
        assert_eq!(clauses("1.退款2.换货"), ["1", "退款2", "换货"]);
        assert_eq!(clauses("赔偿1,200.50元，退款"), ["赔偿1200.50元", "退款"]);
        assert_eq!(clauses("退款０．５万元"), ["退款0.5万元"]);
        assert_eq!(clauses("Refund of $0.50 issued. Closed."), [" refund of 0.50 issued ", " closed ", ""]);
    }
}
