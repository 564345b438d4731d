//! The numbers of a Chinese address with their units: `5号楼2单元501`. Must not know what they belong to.

use super::address::Places;
use super::page::{Page, is_blank, is_han};

/// The numbers of an address, each with its unit: `5号楼2单元501`.
pub struct Numbers {
    pub end: usize,
    pub units: Vec<String>,
    /// How many numbers there are, the ones without a unit included.
    pub count: usize,
}

/// The numbers and units from `at` on.
pub fn numbers(page: &Page, places: &Places, at: usize) -> Option<Numbers> {
    let mut numbers = Numbers { end: at, units: Vec::new(), count: 0 };
    let mut start = at;
    while numbers.count < 8 {
        let first = numbers.count == 0;
        let token = token(page, start)?;
        let head = page.at(token).is_some_and(|c| places.unit_heads.has(c));
        match places.units.iter().find(|unit| head && page.starts(token, unit) && !goes_on(page, token, unit)) {
            Some(unit) => {
                numbers.end = token + unit.chars().count();
                numbers.units.push(unit.clone());
                numbers.count += 1;
            }
            _ if page.at(token) == Some('-') && self::token(page, token + 1).is_some() => {
                numbers.count += 1;
                start = token + 1;
                continue;
            }
            _ if !first && closes(page, start, token) => {
                let side = page.at(token).is_some_and(is_side) && page.at(token + 1) == Some('户');
                numbers.end = if side { token + 2 } else { token };
                numbers.count += 1;
                break;
            }
            _ => break,
        }
        let next = prefixed(page, numbers.end);
        match self::token(page, next) {
            Some(_) => start = next,
            None => break,
        }
    }
    (numbers.end > at).then_some(numbers)
}

/// Whether what looks like a unit begins another word: "号线", "楼上", "组合".
fn goes_on(page: &Page, at: usize, unit: &str) -> bool {
    let next = page.at(at + unit.chars().count());
    match unit {
        "号" => next.is_some_and(|c| "线码召称令晚早凌".contains(c)),
        "组" => next == Some('合'),
        "号门" => next.is_some_and(|c| "店市诊卫".contains(c)),
        "层" | "楼" | "门" if next.is_some_and(is_side) => token(page, at + unit.chars().count()).is_none(),
        "门" | "座" | "条" | "期" | "层" | "户" | "房" | "队" | "区" => {
            !next.is_some_and(|c| c.is_ascii_alphanumeric() || is_numeral(c) || !is_han(c) || "的,楼".contains(c))
                && next.is_some()
                && unit != "座"
                && unit != "户"
                && unit != "房"
        }
        _ => false,
    }
}

/// Whether a number without unit is the last of an address: a flat, and no amount or date.
pub fn closes(page: &Page, start: usize, end: usize) -> bool {
    let number = page.slice(start, end);
    let spelt = (3..=4).contains(&number.len()) && number.iter().all(|c| is_numeral(*c) && !matches!(c, '十' | '百'));
    // "5号之二"
    let spelt = spelt || page.before(start) == Some('之') && number.iter().copied().all(is_numeral);
    let digits = spelt || number.iter().all(char::is_ascii_digit);
    let apart = page.before(start).is_some_and(is_blank);
    let length = end - start;
    let usual = digits && if apart { (3..=4).contains(&length) } else { (1..=5).contains(&length) };
    usual
        && !page.at(end).is_some_and(|c| {
            c.is_ascii_alphanumeric() || ".%元块个件斤年月日天次点时分:*/多万千人只台份米公平".contains(c)
        })
}

/// Steps over what may stand before a further number: a blank or dash, `附`, `乙`.
fn prefixed(page: &Page, at: usize) -> usize {
    let mut next = at;
    if page.at(next).is_some_and(|c| is_blank(c) || c == '-' || c == '之') {
        next += 1;
    }
    let prefix = page.at(next).is_some_and(|c| "附甲乙丙丁戊第之东西南北内".contains(c));
    if prefix && page.at(next + 1).is_some_and(is_number) { next + 1 } else { next }
}

/// End of the number that begins at `at`: digits with a letter, a letter with digits, or Chinese numerals.
pub fn token(page: &Page, at: usize) -> Option<usize> {
    let rest = page.slice(at, at + 12);
    let count = |test: fn(char) -> bool, from: usize| rest.iter().skip(from).take_while(|&&c| test(c)).count();
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let digit: fn(char) -> bool = |c| c.is_ascii_digit();
    let letter: fn(char) -> bool = is_letter;
    let numerals = count(is_numeral, 0);
    if numerals > 0 {
        return (numerals <= 6).then_some(at + numerals);
    }
    // "东户", "甲单元"
    if let [side, rest @ ..] = rest
        && is_side(*side)
    {
        let unit =
            rest.starts_with(&['单', '元']) || rest.first().is_some_and(|c| matches!(c, '户' | '座' | '栋' | '幢'));
        return unit.then_some(at + 1);
    }
    let letters = count(letter, 0);
    let digits = count(digit, letters);
    let tail = if letters == 0 { count(letter, digits) } else { 0 };
    let usual = letters <= 1 && digits <= 5 && tail <= 1 && letters + digits > 0;
    (usual && rest.get(letters + digits + tail).is_none_or(|c| !c.is_ascii_digit()))
        .then_some(at + letters + digits + tail)
}

pub fn is_number(c: char) -> bool {
    c.is_ascii_alphanumeric() || is_numeral(c)
}

fn is_numeral(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '零' | '〇' | '两')
}

/// What stands for a number before a flat or a unit.
fn is_side(c: char) -> bool {
    matches!(c, '东' | '西' | '南' | '北' | '中' | '甲' | '乙' | '丙' | '丁')
}
