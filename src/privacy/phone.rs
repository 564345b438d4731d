//! Telephone numbers: Chinese, North American, British, and any other that begins with `+`.
//! Hot lines (400, 800 and the American free ones) belong to companies and stay.

use super::Kind;
use super::cues::Class;
use super::numbers::{Gap, Groups, Number};
use super::page::{Page, is_han};

const PHONE: u32 = Class::Phone as u32;
const ORDER: u32 = Class::Order as u32;

/// How the eleven digits of a Chinese mobile number are grouped.
const MOBILE: [&[usize]; 10] =
    [&[11], &[3, 4, 4], &[3, 8], &[4, 3, 4], &[4, 4, 3], &[3, 3, 5], &[7, 4], &[5, 6], &[6, 5], &[1; 11]];
/// How British numbers are grouped, the leading nought included.
const BRITISH: [&[usize]; 8] = [&[5, 6], &[5, 3, 3], &[4, 3, 4], &[3, 4, 4], &[4, 7], &[3, 8], &[5, 5], &[5, 3, 2, 1]];
/// American area codes at which the one who is called pays.
const FREE: [&str; 7] = ["800", "833", "844", "855", "866", "877", "888"];

/// A Chinese mobile number that begins at character `start`.
pub fn mobile_at(page: &Page, start: usize) -> Option<Number> {
    let begins = page.at(start).is_some_and(|c| c.is_ascii_digit() || c == '+');
    if !begins {
        return None;
    }
    let groups = Groups::new(page);
    let at = groups.list.iter().position(|group| group.start >= start && group.start <= start + 1)?;
    with_country(&groups, at).or_else(|| mobile(&groups, at)).filter(|number| is_mobile(&number.normalised))
}

/// The hot line that begins with group `at`: a number that stays.
pub fn hot_line(groups: &Groups, at: usize) -> Option<Number> {
    let first = groups.digits(at, 1);
    let ten = |digits: &str| digits.starts_with("400") || FREE.iter().any(|code| digits.starts_with(code));
    let count = if first == "1" {
        groups.of_total(at, 11).filter(|&count| groups.digits(at, count).get(1..).is_some_and(ten))?
    } else {
        groups.of_total(at, 10).filter(|&count| ten(&groups.digits(at, count)))?
    };
    let end = groups.end(at, count);
    let ok = groups.opens(groups.start(at), PHONE) && groups.closes(end);
    ok.then(|| Number { start: groups.start(at), end, kind: None, normalised: String::new() })
}

/// A number with `+` or `00` and the country before it.
pub fn with_country(groups: &Groups, at: usize) -> Option<Number> {
    let first = groups.start(at);
    let plus = groups.page.before(first) == Some('+');
    let noughts = groups.digits(at, 1).starts_with("00");
    if !plus && !noughts {
        return None;
    }
    let skip = if plus { 0 } else { 2 };
    let (count, normalised) = (10..=16).rev().find_map(|total| {
        let count = groups.of_total(at, total)?;
        let digits = groups.digits(at, count);
        let national = national(digits.get(skip..)?, plus)?;
        groups.closes_phone(groups.end(at, count)).then_some((count, national))
    })?;
    let mut start = first - usize::from(plus);
    if groups.page.before(start) == Some('(') && !groups.page.slice(start, first).contains(&')') {
        start -= 1;
    }
    if groups.page.before(start).is_some_and(|c| c.is_ascii_alphanumeric()) && !groups.opens(start, PHONE) {
        return None;
    }
    let end = extension(groups.page, groups.end(at, count), false);
    Some(Number { start, end, kind: Some(Kind::Phone), normalised })
}

/// The number as it is dialled inside of its country, if the digits are a country and a number of it.
fn national(digits: &str, plus: bool) -> Option<String> {
    if let Some(rest) = digits.strip_prefix("86") {
        let with_nought = format!("0{rest}");
        return [rest, with_nought.as_str()]
            .into_iter()
            .find(|number| is_mobile(number) || is_landline(number))
            .map(str::to_string);
    }
    if let Some(rest) = digits.strip_prefix('1') {
        return is_american(rest).then(|| rest.to_string());
    }
    if let Some(rest) = digits.strip_prefix("44") {
        let rest = rest.strip_prefix('0').unwrap_or(rest);
        return matches!(rest.len(), 9 | 10).then(|| format!("0{rest}"));
    }
    // Any other country: no more is known of its numbers than their length.
    let country = matches!(digits.as_bytes(), [b'2'..=b'9', ..]);
    (plus && country && (10..=14).contains(&digits.len())).then(|| digits.to_string())
}

/// A number without its country that begins with group `at`.
pub fn find(groups: &Groups, at: usize) -> Option<Number> {
    let start = groups.start(at);
    let cue = groups.page.cue_before(start, 6, PHONE | ORDER | Class::WeChat as u32 | Class::Qq as u32);
    if cue.is_some_and(|cue| cue.is(Class::Order)) {
        return None;
    }
    mobile_after_86(groups, at)
        .or_else(|| mobile(groups, at))
        .or_else(|| landline(groups, at))
        .or_else(|| british(groups, at))
        .or_else(|| american(groups, at))
        .or_else(|| overseas(groups, at))
        .or_else(|| local(groups, at))
}

/// `86-138…`, `86 138…` and, beside a cue, `86138…`.
fn mobile_after_86(groups: &Groups, at: usize) -> Option<Number> {
    let start = groups.start(at);
    let count = groups.of_total(at, 13)?;
    let digits = groups.digits(at, count);
    let rest = digits.strip_prefix("86").filter(|rest| is_mobile(rest))?;
    let parted = groups.digits(at, 1) == "86";
    let told = parted || groups.page.cue_before(start, 8, PHONE).is_some();
    number(groups, start, groups.end(at, count), rest.to_string()).filter(|_| told)
}

fn mobile(groups: &Groups, at: usize) -> Option<Number> {
    let sizes = MOBILE.iter().find(|sizes| groups.has_sizes(at, sizes))?;
    let digits = groups.digits(at, sizes.len());
    let (start, end) = (groups.start(at), groups.end(at, sizes.len()));
    let plain = (1..sizes.len()).all(|i| groups.gap(at + i - 1) != Gap::Bracket);
    if !plain || !is_mobile(&digits) {
        return None;
    }
    number(groups, opening(groups, at), end, digits).map(|mut number| {
        number.end = extension(groups.page, end, false);
        number.start = number.start.min(start);
        number
    })
}

fn landline(groups: &Groups, at: usize) -> Option<Number> {
    let (count, digits) = [12, 11].into_iter().find_map(|total| {
        let count = groups.of_total(at, total)?;
        let digits = groups.digits(at, count);
        let first = groups.digits(at, 1).len();
        let parted = count > 1 && count <= 4 && first == area_length(&digits);
        ((count == 1 || parted) && is_landline(&digits)).then_some((count, digits))
    })?;
    let end = groups.end(at, count);
    let mut number = number(groups, opening(groups, at), end, digits)?;
    number.end = extension(groups.page, end, true);
    Some(number)
}

fn british(groups: &Groups, at: usize) -> Option<Number> {
    // A mobile one needs no cue where no Chinese is written.
    let cue = groups.page.cue_before(groups.start(at), 20, PHONE | ORDER);
    let bare = !groups.page.han && groups.digits(at, 1).starts_with("07") && cue.is_none();
    let together = groups.has_sizes(at, &[11]) && (bare || cue.is_some_and(|cue| cue.is(Class::Phone)));
    let count = match BRITISH.iter().find(|sizes| groups.has_sizes(at, sizes)) {
        Some(sizes) => sizes.len(),
        None => together.then_some(1)?,
    };
    let digits = groups.digits(at, count);
    let usual = matches!(digits.as_bytes(), [b'0', b'1' | b'2' | b'3' | b'7', ..]) && matches!(digits.len(), 10 | 11);
    let end = groups.end(at, count);
    let mut number = number(groups, opening(groups, at), end, digits).filter(|_| usual)?;
    number.end = extension(groups.page, end, true);
    Some(number)
}

fn american(groups: &Groups, at: usize) -> Option<Number> {
    let start = groups.start(at);
    let cue = |reach| groups.page.cue_before(start, reach, PHONE).is_some();
    let order = groups.page.cue_before(start, 24, ORDER).is_some() || groups.page.before(start) == Some('#');
    let dashed = groups.gap(at) == Gap::Dash && !order;
    let count = [
        (&[3, 3, 4][..], true),
        (&[1, 3, 3, 4], true),
        (&[3, 7], dashed || cue(24)),
        (&[10], cue(24)),
        (&[1, 10], true),
    ]
    .into_iter()
    .find(|(sizes, usual)| *usual && groups.has_sizes(at, sizes))
    .map(|(sizes, _)| sizes.len())?;
    let digits = groups.digits(at, count);
    let national = if digits.len() == 11 { digits.strip_prefix('1')? } else { &digits };
    if !is_american(national) {
        return None;
    }
    let end = groups.end(at, count);
    let national = national.to_string();
    let mut number = number(groups, opening(groups, at), end, national)?;
    number.end = extension(groups.page, end, true);
    Some(number)
}

/// A number of Hong Kong or Macao with its country, or a mobile one of Taiwan, only right behind a cue.
fn overseas(groups: &Groups, at: usize) -> Option<Number> {
    let start = groups.start(at);
    groups.page.cue_before(start, 4, PHONE)?;
    let (count, digits) = [11, 10].into_iter().find_map(|total| {
        let count = groups.of_total(at, total)?;
        Some((count, groups.digits(at, count)))
    })?;
    let usual = match digits.as_bytes() {
        [b'8', b'5', b'2' | b'3', b'2' | b'3' | b'5'..=b'9', ..] => digits.len() == 11,
        [b'0', b'9', ..] => digits.len() == 10,
        _ => false,
    };
    number(groups, start, groups.end(at, count), digits).filter(|_| usual)
}

/// A number without area code, only right behind a cue.
fn local(groups: &Groups, at: usize) -> Option<Number> {
    let sizes: &[usize] = [&[8][..], &[7], &[4, 4], &[3, 4]].into_iter().find(|sizes| groups.has_sizes(at, sizes))?;
    let start = groups.start(at);
    let digits = groups.digits(at, sizes.len());
    let cue = groups.page.cue_before(start, 4, PHONE)?;
    let chinese = groups.page.at(cue.start).is_some_and(is_han);
    let between = groups.page.slice(cue.end, start).iter().all(|c| " :是为-(号atison".contains(*c));
    let dashed = sizes == [3, 4] && groups.gap(at) == Gap::Dash;
    let date = digits.len() == 8 && (digits.starts_with("19") || digits.starts_with("20"));
    let first = matches!(digits.as_bytes(), [b'2'..=b'9', ..]);
    let end = groups.end(at, sizes.len());
    let usual = between && first && !date && (chinese || dashed);
    let mut number = number(groups, start, end, digits).filter(|_| usual)?;
    number.end = extension(groups.page, end, true);
    Some(number)
}

fn number(groups: &Groups, start: usize, end: usize, normalised: String) -> Option<Number> {
    let ok = groups.opens(start, PHONE | Class::WeChat as u32 | Class::Qq as u32) && groups.closes_phone(end);
    ok.then_some(Number { start, end, kind: Some(Kind::Phone), normalised })
}

/// Where a number begins whose first group may stand in brackets.
fn opening(groups: &Groups, at: usize) -> usize {
    let start = groups.start(at);
    let bracket = groups.page.before(start) == Some('(') && groups.page.at(groups.end(at, 1)) == Some(')');
    // `(13812345678)` is a number in brackets, `(010) 12345678` one with a bracket.
    if bracket && groups.gap(at) == Gap::Bracket && groups.end(at, 1) - start < 7 { start - 1 } else { start }
}

impl Groups<'_> {
    /// Whether a telephone number may end at `end`: an extension may follow.
    fn closes_phone(&self, end: usize) -> bool {
        self.closes(end) || extension(self.page, end, true) > end
    }
}

/// End of the extension of a number that ends at `end`, or `end`.
fn extension(page: &Page, end: usize, landline: bool) -> usize {
    const WORDS: [&str; 12] =
        ["转分机", "转接", "转", "分机号", "分机", "extension", "ext.", "ext", "Ext.", "Ext", "x", "#"];
    let mut at = end;
    while page.at(at).is_some_and(|c| matches!(c, ' ' | ',' | '(' | '-')) && at < end + 2 {
        at += 1;
    }
    let dashed = page.at(end) == Some('-') && at == end + 1;
    let word = WORDS.iter().find(|word| page.starts(at, word));
    if let Some(word) = word {
        at += word.chars().count();
        while page.at(at).is_some_and(|c| matches!(c, ' ' | ':' | '-')) {
            at += 1;
        }
    }
    let length = page.slice(at, at + 8).iter().take_while(|c| c.is_ascii_digit()).count();
    let usual = match word {
        Some(_) => (1..=6).contains(&length),
        None => dashed && (if landline { 2..=6 } else { 3..=4 }).contains(&length),
    };
    let whole =
        !page.at(at + length).is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '元' | '块' | '次'));
    if usual && whole { at + length } else { end }
}

pub fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// Digits of the area code of a Chinese landline, the nought included.
fn area_length(digits: &str) -> usize {
    if digits.starts_with("010") || digits.starts_with("02") { 3 } else { 4 }
}

pub fn is_landline(digits: &str) -> bool {
    let area = area_length(digits);
    let known = area == 3 || matches!(digits.as_bytes(), [b'0', b'3'..=b'9', b'1'..=b'9', ..]);
    let local = digits.len().saturating_sub(area);
    let right = if area == 3 { local == 8 } else { matches!(local, 7 | 8) };
    known && right && matches!(digits.as_bytes().get(area), Some(b'2'..=b'9'))
}

/// Whether ten digits are an American number at which the one who calls pays.
pub fn is_american(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'2'..=b'9', _, _, b'2'..=b'9', _, _, _, _, _, _])
        && !FREE.iter().any(|code| digits.starts_with(code))
}
