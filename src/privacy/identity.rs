//! Identity cards: Chinese numbers of 18 and of 15 characters, American social security numbers.

use super::Kind;
use super::cues::Class;
use super::numbers::{Gap, Groups, Number};

/// The identity number that begins with group `at`.
pub fn find(groups: &Groups, at: usize) -> Option<Number> {
    modern(groups, at).or_else(|| old(groups, at)).or_else(|| social_security(groups, at))
}

fn number(groups: &Groups, at: usize, end: usize) -> Number {
    Number { start: groups.start(at), end, kind: Some(Kind::IdCard), normalised: String::new() }
}

/// Eighteen characters: region, birthday, serial number, check character. A number whose check character is right is taken
/// anywhere; one with a slip of the pen only beside its cue.
fn modern(groups: &Groups, at: usize) -> Option<Number> {
    let (count, check) = match groups.of_total(at, 18) {
        Some(count) => (count, None),
        None => {
            let count = groups.of_total(at, 17)?;
            let mut end = groups.end(at, count);
            if matches!(groups.page.at(end), Some(' ' | '-')) && count > 1 {
                end += 1;
            }
            matches!(groups.page.at(end), Some('X' | 'x')).then_some((count, Some(end + 1)))?
        }
    };
    let mut digits = groups.digits(at, count);
    digits.extend(check.map(|_| 'X'));
    let end = check.unwrap_or(groups.end(at, count));
    let start = groups.start(at);
    let region = digits.get(..2).and_then(|code| code.parse().ok()).is_some_and(is_region);
    let birthday = digits.get(6..14).is_some_and(is_date);
    if !(region && birthday) {
        return None;
    }
    let cue = groups.page.cue_before(start, 8, Class::IdCard as u32 | Class::Order as u32);
    let alone = !groups.page.before(start).is_some_and(|c| c.is_ascii_alphanumeric() || c == '*')
        && !groups.page.at(end).is_some_and(|c| c.is_ascii_alphanumeric() || c == '*');
    let ok = alone && (has_check_character(&digits) || cue.is_some_and(|cue| cue.is(Class::IdCard)));
    ok.then(|| number(groups, at, end))
}

/// Fifteen digits: region, birthday without century, serial number. Only beside a cue.
fn old(groups: &Groups, at: usize) -> Option<Number> {
    let count = groups.of_total(at, 15)?;
    let digits = groups.digits(at, count);
    let start = groups.start(at);
    let end = groups.end(at, count);
    let cue = groups.page.cue_before(start, 12, Class::IdCard as u32 | Class::Order as u32)?;
    let region = digits.get(..2).and_then(|code| code.parse().ok()).is_some_and(is_region);
    let birthday = digits.get(6..12).is_some_and(|date| is_date(&format!("19{date}")));
    let ok = cue.is(Class::IdCard) && region && birthday && groups.opens(start, u32::MAX) && groups.closes(end);
    ok.then(|| number(groups, at, end))
}

/// Nine digits in threes, twos and fours beside a cue.
fn social_security(groups: &Groups, at: usize) -> Option<Number> {
    let count = groups.of_total(at, 9)?;
    let start = groups.start(at);
    let end = groups.end(at, count);
    let parted = groups.has_sizes(at, &[3, 2, 4]);
    if !(parted || count == 1) || !groups.opens(start, Class::Ssn as u32) || !groups.closes(end) {
        return None;
    }
    let reach = if parted { 48 } else { 24 };
    groups.page.cue_before(start, reach, Class::Ssn as u32)?;
    let plain = (0..count - 1).all(|i| matches!(groups.gap(at + i), Gap::Dash | Gap::Blank | Gap::Dot));
    plain.then(|| number(groups, at, end))
}

/// Whether two digits are the code of a province.
fn is_region(code: u32) -> bool {
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91)
}

/// Whether eight digits are a day on which somebody alive may be born.
fn is_date(date: &str) -> bool {
    let part = |from: usize, to: usize| date.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    let days = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1890..=2050).contains(&year) && (1..=days).contains(&day)
}

/// Whether the last of eighteen characters follows from the others (ISO 7064, MOD 11-2).
fn has_check_character(digits: &str) -> bool {
    let mut weight = 1u32;
    let mut sum = 0u32;
    for c in digits.chars().rev() {
        sum += weight * if c == 'X' { 10 } else { c.to_digit(10).unwrap_or(0) };
        weight = weight * 2 % 11;
    }
    sum % 11 == 1
}
