//! Bank cards: 13 to 19 digits with the right check digit.

use super::Kind;
use super::cues::Class;
use super::numbers::{Gap, Groups, Number};

/// The bank card that begins with group `at`.
pub fn find(groups: &Groups, at: usize) -> Option<Number> {
    (13..=19).rev().find_map(|total| of_length(groups, at, total))
}

fn of_length(groups: &Groups, at: usize, total: usize) -> Option<Number> {
    let count = groups.of_total(at, total)?;
    let (start, end) = (groups.start(at), groups.end(at, count));
    let joined = (1..count).all(|i| matches!(groups.gap(at + i - 1), Gap::Blank | Gap::Dash | Gap::Dot));
    if !joined || !groups.opens(start, Class::Card as u32) || !groups.closes(end) {
        return None;
    }
    let digits = groups.digits(at, count);
    if !has_check_digit(&digits) {
        return None;
    }
    let page = groups.page;
    let near = page.cue_before(start, 12, Class::Card as u32 | Class::Order as u32);
    let is_card = match near {
        Some(cue) if cue.is(Class::Order) => false,
        // Beside a word that says so, whatever the groups.
        Some(_) => issuer(&digits) != Issuer::None,
        None => match issuer(&digits) {
            Issuer::Sure => has_usual_groups(groups, at, count),
            Issuer::Likely => has_usual_groups(groups, at, count) && !is_other_number(groups, start, end),
            _ => false,
        },
    };
    is_card.then_some(Number { start, end, kind: Some(Kind::BankCard), normalised: String::new() })
}

/// Whether the words around say that a number is one of something else: an order, a parcel, a telephone.
fn is_other_number(groups: &Groups, start: usize, end: usize) -> bool {
    const OTHER: u32 = Class::Order as u32 | Class::IdCard as u32 | Class::Qq as u32;
    let page = groups.page;
    let before =
        page.cue_before(start, 24, OTHER).is_some() || page.cue_before(start, 6, Class::Phone as u32).is_some();
    let mut word = start;
    while page.before(word).is_some_and(|c| matches!(c, ' ' | ':' | '是' | '为' | '#' | '(')) {
        word -= 1;
    }
    // "报关号", "快照号": a card would be a "卡号", which is a cue.
    let named = page.before(word).is_some_and(|c| matches!(c, '号' | '码' | '单')) || page.before(start) == Some('#');
    before || named || (end..end + 7).any(|at| page.cue_starts(at, Class::Order as u32))
}

/// Whether the groups are those in which cards are written: together, in fours, or as on American Express.
fn has_usual_groups(groups: &Groups, at: usize, count: usize) -> bool {
    let sizes: Vec<usize> =
        groups.list.get(at..at + count).unwrap_or_default().iter().map(|group| group.len()).collect();
    match sizes.as_slice() {
        [_] => true,
        [4, 6, 4..=6] | [6, 7..=13] | [8, 8..=11] | [5, 5, 5..=6] | [6, 4, 4, ..] => true,
        [head @ .., last] => head.iter().all(|&size| size == 4) && (1..=7).contains(last) && head.len() >= 3,
        [] => false,
    }
}

/// What the first digits say.
#[derive(PartialEq, Eq)]
enum Issuer {
    /// A card, also where no word says so.
    Sure,
    /// A card where no word says so, unless one says that it is something else.
    Likely,
    /// A card beside a word that says so.
    Beside,
    None,
}

fn issuer(digits: &str) -> Issuer {
    let head = |count: usize| digits.get(..count).and_then(|head| head.parse::<u32>().ok()).unwrap_or(0);
    match (digits.len(), head(1), head(2), head(4)) {
        (16..=19, _, 62, _) => Issuer::Sure,
        (16, 4, _, _) | (16, _, 51..=55, _) | (16, _, _, 2221..=2720) => Issuer::Sure,
        (16, _, _, 6011 | 3528..=3589) | (16, _, 64 | 65, _) => Issuer::Sure,
        (19, _, _, 9558) | (16..=19, _, _, 6013 | 6029 | 6282) => Issuer::Sure,
        // Of fifteen digits most numbers are those of telephones (IMEI), which begin otherwise.
        (15, _, 30 | 34 | 36..=38 | 62, _) | (16..=19, 3..=6, _, _) => Issuer::Likely,
        (13..=19, 3..=6 | 9, _, _) => Issuer::Beside,
        _ => Issuer::None,
    }
}

/// Whether the last digit follows from the others (Luhn).
fn has_check_digit(digits: &str) -> bool {
    let mut sum = 0;
    for (i, digit) in digits.chars().rev().filter_map(|c| c.to_digit(10)).enumerate() {
        sum += if i % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 };
    }
    sum % 10 == 0
}
