//! Telephone numbers that are written so that no filter sees them: in Chinese numerals or circled digits, with letters for
//! digits, with odd marks between the digits, in English words. Must not know numbers written in the usual way.

use super::Kind;
use super::cues::Class;
use super::page::{Page, is_blank};
use super::phone::{is_american, is_landline, is_mobile};

/// The English words for each digit, from nought to nine.
const WORDS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
/// Digits of the shortest number: a landline with its area.
const SHORTEST: usize = 10;
const PHONE: u32 = Class::Phone as u32 | Class::WeChat as u32;
const ORDER: u32 = Class::Order as u32;

/// Whether a text without plain digits may hold such a number.
pub fn may_hold(text: &str) -> bool {
    text.chars().filter(|&c| !c.is_ascii() && digit(c).is_some()).nth(6).is_some()
        || text.split_ascii_whitespace().filter(|word| word_digit(word).is_some()).nth(6).is_some()
}

/// Claims every such number that is free.
pub fn find(page: &mut Page) {
    let mut at = 0;
    while at < page.chars.len() {
        let begins = digit(page.chars[at]).is_some() && !page.before(at).is_some_and(is_sign);
        match if begins { signs(page, at) } else { None } {
            Some((end, number)) => {
                page.claim_contact(at, end, Kind::Phone, number);
                at = end;
            }
            None => at += 1,
        }
    }
    for at in 0..page.cues.len() {
        let cue = page.cues[at];
        if cue.is(Class::Phone)
            && let Some((start, end, number)) = letters(page, cue.end).or_else(|| words(page, cue.end))
        {
            page.claim_contact(start, end, Kind::Phone, number);
        }
    }
}

/// End and digits of the number at `start`: signs with at most one mark and a blank between.
fn signs(page: &Page, start: usize) -> Option<(usize, String)> {
    let (mut at, mut digits, mut marks) = (start, String::new(), false);
    let mut end = start;
    while digits.len() < 12 {
        let Some(next) = page.at(at).and_then(digit) else {
            let gap = page.slice(at, at + 2).iter().take_while(|c| " -_.*/,、".contains(**c)).count();
            marks |= page.slice(at, at + gap).iter().any(|&c| !matches!(c, ' ' | '-'));
            if gap == 0 || is_mobile(&digits) || page.at(at + gap).and_then(digit).is_none() {
                break;
            }
            at += gap;
            continue;
        };
        digits.push(next);
        at += 1;
        end = at;
    }
    // Most numbers are too short, and need not be looked at any closer.
    if digits.len() < SHORTEST {
        return None;
    }
    let plain = page.slice(start, end).iter().all(|&c| !is_sign(c) || c.is_ascii());
    let cue = page.cue_before(start, 6, PHONE | ORDER);
    let (told, order) = (cue.is_some_and(|cue| !cue.is(Class::Order)), cue.is_some_and(|cue| cue.is(Class::Order)));
    // Chinese numerals in such a row are hardly anything else; digits with marks between may be a list or an amount.
    let sure = !plain && !marks && !order;
    let usual = (told || sure) && (is_mobile(&digits) || !plain && is_landline(&digits));
    let closed = !page.at(end).is_some_and(|c| is_sign(c) || "元块%万千百十".contains(c) || c.is_ascii_alphanumeric());
    (usual && closed && page.free(start, end)).then_some((end, digits))
}

/// A Chinese mobile number right behind a cue, with letters that look like a nought or a one: `l38O571…`.
fn letters(page: &Page, cue: usize) -> Option<(usize, usize, String)> {
    let skip =
        page.slice(cue, cue + 4).iter().take_while(|&&c| matches!(c, ':' | '是' | '为' | '号' | '码') || is_blank(c));
    let start = cue + skip.count();
    let number = page.slice(start, start + 11);
    let digits: String = number
        .iter()
        .map_while(|c| match c {
            'l' | 'I' | 'i' | '|' => Some('1'),
            'O' | 'o' => Some('0'),
            _ => Some(*c).filter(char::is_ascii_digit),
        })
        .collect();
    let plain = number.iter().filter(|c| c.is_ascii_digit()).count();
    let whole = !page.at(start + 11).is_some_and(|c| c.is_ascii_alphanumeric());
    (is_mobile(&digits) && (7..11).contains(&plain) && whole).then(|| (start, start + 11, digits))
}

/// An American number behind a cue, some of it in words: "four one five 555 0182".
fn words(page: &Page, cue: usize) -> Option<(usize, usize, String)> {
    let (mut at, mut end, mut digits, mut spelt) = (cue, cue, String::new(), false);
    while digits.len() < 10 {
        let start = page.slice(at, at + 3).iter().take_while(|c| matches!(c, ' ' | '-' | ',' | ':')).count() + at;
        let length = page.slice(start, start + 12).iter().take_while(|c| c.is_ascii_alphanumeric()).count();
        let word: String = page.slice(start, start + length).iter().collect::<String>().to_ascii_lowercase();
        match word_digit(&word) {
            Some(digit) => {
                digits.push(digit);
                spelt = true;
            }
            None if length > 0 && word.bytes().all(|byte| byte.is_ascii_digit()) => digits.push_str(&word),
            // "my number is four one five" has a word or two before the number.
            None if digits.is_empty() && matches!(word.as_str(), "me" | "at" | "on" | "is" | "number" | "us") => {}
            None => break,
        }
        at = start + length;
        end = at;
    }
    let start = page.skip_blanks(cue);
    let start = (start..end).find(|&at| {
        let word: String = page.slice(at, at + 5).iter().take_while(|c| c.is_ascii_alphanumeric()).collect();
        let first = !page.before(at).is_some_and(|c| c.is_ascii_alphanumeric());
        first && (word_digit(&word.to_ascii_lowercase()).is_some() || word.starts_with(|c: char| c.is_ascii_digit()))
    })?;
    (spelt && is_american(&digits)).then_some((start, end, digits))
}

fn word_digit(word: &str) -> Option<char> {
    let value = if word == "oh" { Some(0) } else { WORDS.iter().position(|known| known.eq_ignore_ascii_case(word)) };
    char::from_digit(u32::try_from(value?).ok()?, 10)
}

/// The digit that a sign stands for.
fn digit(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => c,
        '零' | '〇' | '○' | '⓪' => '0',
        '一' | '壹' | '幺' | '①' | '⑴' | '❶' => '1',
        '二' | '贰' | '②' | '⑵' | '❷' => '2',
        '三' | '叁' | '③' | '⑶' | '❸' => '3',
        '四' | '肆' | '④' | '⑷' | '❹' => '4',
        '五' | '伍' | '⑤' | '⑸' | '❺' => '5',
        '六' | '陆' | '⑥' | '⑹' | '❻' => '6',
        '七' | '柒' | '⑦' | '⑺' | '❼' => '7',
        '八' | '捌' | '⑧' | '⑻' | '❽' => '8',
        '九' | '玖' | '⑨' | '⑼' | '❾' => '9',
        _ => return None,
    })
}

fn is_sign(c: char) -> bool {
    digit(c).is_some()
}
