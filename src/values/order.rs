//! The order in which files are read: that in which a person reads their names on, so that of two versions of a complaint the
//! newer one comes last. Must not know what the files hold.

use super::numerals::{chinese, digit};
use crate::fold::half_width;

/// A name cut into what is compared: a number by its value, all else by its characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// The end of a name, which stands before what goes on: a.csv, a2.csv.
    Dot,
    /// The number of its digits first, since it may be longer than any integer.
    Number(usize, String),
    /// 三 of 三季度, 上 of 上半年, May.
    Numeral(i128),
    Other(char),
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Parts of a half year and of a month, in their order, and what stands behind them.
const PARTS: [char; 3] = ['上', '中', '下'];
const PARTED: [&str; 2] = ["半年", "旬"];

/// What a path is sorted by: folder by folder, 2月 before 10月, 二季度 before 三季度, 上半年 before 下半年.
pub fn as_read(path: &str) -> impl Ord + use<> {
    let folders: Vec<Vec<Piece>> = path.split(['/', '\\']).map(pieces).collect();
    (folders, path.to_string())
}

fn pieces(name: &str) -> Vec<Piece> {
    let name: String = name.chars().map(half_width).collect();
    let (mut rest, mut pieces) = (name.as_str(), Vec::new());
    while let Some(first) = rest.chars().next() {
        let run = |is: fn(char) -> bool| rest.split_at(rest.find(|c| !is(c)).unwrap_or(rest.len()));
        let behind = &rest[first.len_utf8()..];
        if first.is_ascii_digit() {
            let (digits, after) = run(|c| c.is_ascii_digit());
            let digits = digits.trim_start_matches('0');
            pieces.push(Piece::Number(digits.len(), digits.to_string()));
            rest = after;
        } else if first == '.' {
            pieces.push(Piece::Dot);
            rest = behind;
        } else if is_numeral(first) {
            let (numerals, after) = run(is_numeral);
            match chinese(numerals) {
                Some(number) => pieces.push(Piece::Numeral(number)),
                // 一二季度
                None => pieces.extend(numerals.chars().map(|c| Piece::Numeral(digit(c).unwrap_or(10)))),
            }
            rest = after;
        } else if first.is_ascii_alphabetic() {
            let (word, after) = run(|c| c.is_ascii_alphabetic());
            match month(word) {
                Some(number) => pieces.push(Piece::Numeral(number)),
                None => pieces.extend(word.chars().map(Piece::Other)),
            }
            rest = after;
        } else {
            let part = PARTS.iter().position(|part| *part == first);
            let part = part.filter(|_| PARTED.iter().any(|of| behind.starts_with(of)));
            pieces.push(part.map_or(Piece::Other(first), |place| Piece::Numeral(place as i128 + 1)));
            rest = behind;
        }
    }
    pieces
}

fn is_numeral(c: char) -> bool {
    digit(c).is_some() || c == '十'
}

/// The month that a word names, in full or by its first three letters.
fn month(word: &str) -> Option<i128> {
    let word = word.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| *month == word || month[..3] == word)?;
    Some(place as i128 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_in_the_order_in_which_a_person_reads_their_names() {
        for order in [
            &["2026年一季度.csv", "2026年二季度台账.xlsx", "2026年三季度.csv", "2026年四季度.csv"][..],
            &["一月.csv", "二月.csv", "九月.csv", "十月.csv", "十一月.csv", "十二月.csv"],
            &["2017-2.csv", "2017-03.csv", "2017-10.csv", "2018-1.csv"],
            &["投诉1月.csv", "投诉2月.csv", "投诉１０月.csv", "投诉11月.csv"],
            &["上半年.csv", "下半年.csv"],
            &["3月上旬.csv", "3月中旬.csv", "3月下旬.csv"],
            &["2025年/下半年.csv", "2026年/上半年.csv"],
            &["Complaints April 2026.csv", "Complaints May 2026.csv", "Complaints June 2026.csv"],
            &["2017-Feb.csv", "2017-Aug.csv"],
            &["二〇二五年.csv", "二〇二六年.csv"],
            &["2026年一季度.csv", "一季度更正.csv"],
            &["a.csv", "a2.csv", "b.csv"],
        ] {
            let mut names: Vec<&str> = order.iter().rev().copied().collect();
            names.sort_by_cached_key(|name| as_read(name));
            assert_eq!(names, order);
        }
    }
}
