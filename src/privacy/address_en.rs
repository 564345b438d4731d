//! English street addresses and post-office boxes.

use std::collections::HashSet;

use serde::Deserialize;

use super::Kind;
use super::address_en_rare;
use super::page::{Page, is_blank};

#[derive(Deserialize)]
struct File {
    english: Lists,
}

#[derive(Deserialize)]
pub struct Lists {
    streets: HashSet<String>,
    plain: HashSet<String>,
    pub flats: HashSet<String>,
    pub directions: HashSet<String>,
    after_street: HashSet<String>,
    not_first: HashSet<String>,
    pub whole_streets: HashSet<String>,
    pub first_streets: HashSet<String>,
    pub linking: HashSet<String>,
    pub states: HashSet<String>,
    pub sites: Vec<String>,
}

/// The words that addresses are made of.
pub struct Streets(Lists);

impl Streets {
    pub fn new() -> Streets {
        let file: File = toml::from_str(include_str!("places.toml")).expect("the place list of the program is sound");
        Streets(file.english)
    }
}

/// A word of a page, with the full stop of an abbreviation.
pub struct Word {
    pub start: usize,
    pub end: usize,
    /// In lower case, without the full stop.
    pub text: String,
    pub capital: bool,
}

/// Claims every address.
pub fn find(page: &mut Page, streets: &Streets) {
    let mut at = 0;
    while at < page.chars.len() {
        let begins = page.chars[at].is_ascii_digit()
            && !page.before(at).is_some_and(|c| c.is_ascii_alphanumeric() || "$£€#.,-/:".contains(c));
        let address = if begins { at_number(page, &streets.0, at) } else { None };
        match address {
            Some((start, end)) => {
                page.claim(start, end, Kind::Address);
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
}

/// The address whose first number is at `at`.
fn at_number(page: &Page, lists: &Lists, at: usize) -> Option<(usize, usize)> {
    street(page, lists, at)
        .or_else(|| post_box(page, at))
        .or_else(|| address_en_rare::rural_box(page, at))
        .or_else(|| address_en_rare::site(page, lists, at))
}

/// The word that begins at or behind the blanks at `at`, on the same line.
pub fn word(page: &Page, at: usize) -> Option<Word> {
    let start = page.skip_blanks(at);
    let length =
        page.slice(start, start + 24).iter().take_while(|&&c| c.is_alphanumeric() && c.is_ascii() || c == '\'').count();
    let text: String = page.slice(start, start + length).iter().collect::<String>().to_ascii_lowercase();
    let capital = page.at(start).is_some_and(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let abbreviated = page.at(start + length) == Some('.') && length <= 4;
    (length > 0 && start > at).then_some(Word { start, end: start + length + usize::from(abbreviated), text, capital })
}

/// A house number, one to five words and the word for a street; then perhaps a direction and a flat.
fn street(page: &Page, lists: &Lists, at: usize) -> Option<(usize, usize)> {
    let digits = page.slice(at, at + 8).iter().take_while(|c| c.is_ascii_digit()).count();
    let mut end = at + digits;
    if matches!(page.at(end), Some('-' | '/')) || page.at(end).is_some_and(|c| c.is_ascii_alphabetic()) {
        end += 1 + page.slice(end + 1, end + 5).iter().take_while(|c| c.is_ascii_digit()).count();
    }
    if !(1..=6).contains(&digits) || !page.at(end).is_some_and(is_blank) {
        return None;
    }
    let number_end = end;
    if word(page, end).is_some_and(|word| lists.not_first.contains(&word.text)) {
        return None;
    }
    let mut capitals = true;
    let mut last = None;
    for count in 0..6 {
        let Some(word) = word(page, end) else { break };
        let named = count > 0;
        if named
            && lists.streets.contains(&word.text)
            && (capitals && word.capital
                || !lists.plain.contains(&word.text) && (capitals || count <= 2 && is_told(page, at)))
        {
            if !lists.plain.contains(&word.text) || ends_name(page, lists, word.end) {
                last = Some(word.end);
            }
        } else if !(word.capital || lists.directions.contains(&word.text) || count < 2) {
            break;
        }
        capitals &= word.capital;
        // A full stop after a whole word ends the sentence and the name.
        if page.before(word.end) == Some('.') && !lists.directions.contains(&word.text) && word.text.len() > 3 {
            break;
        }
        end = word.end;
    }
    let Some(end) = last else { return address_en_rare::street(page, lists, at, number_end) };
    let end = without_stop(page, flat(page, lists, direction(page, lists, end)));
    Some((flat_before(page, lists, at), end))
}

/// Whether a street may end here whose last word is a plain one: "2 Nike Court shoes" and "Way of life" go on.
fn ends_name(page: &Page, lists: &Lists, end: usize) -> bool {
    let next = word(page, end).filter(|word| page.slice(end, word.start).iter().all(|&c| is_blank(c)));
    next.is_none_or(|next| next.capital || lists.after_street.contains(&next.text))
}

/// Whether the words before say that an address follows.
pub fn is_told(page: &Page, at: usize) -> bool {
    let before: String = page.slice(at.saturating_sub(12), at).iter().collect::<String>().to_ascii_lowercase();
    ["at ", "to ", "on ", "address ", "is ", ": ", "from "].iter().any(|word| before.ends_with(word))
}

fn direction(page: &Page, lists: &Lists, end: usize) -> usize {
    let next = word(page, end).filter(|word| {
        word.capital
            && lists.directions.contains(&word.text)
            && word.text.len() <= 2
            && word.end == word.start + word.text.len()
    });
    next.map_or(end, |word| word.end)
}

/// End of a flat that follows a street, or `end`.
pub fn flat(page: &Page, lists: &Lists, end: usize) -> usize {
    let mut at = end;
    if page.at(at) == Some(',') {
        at += 1;
    }
    let at = page.skip_blanks(at);
    let name = page.slice(at, at + 12).iter().take_while(|c| c.is_ascii_alphabetic() || **c == '.').count();
    let text: String = page.slice(at, at + name).iter().collect::<String>().to_ascii_lowercase();
    let hash = page.at(at) == Some('#');
    if !hash && !lists.flats.contains(&text) {
        return end;
    }
    let mut number = page.skip_blanks(at + if hash { 1 } else { name });
    if page.at(number) == Some('#') {
        number += 1;
    }
    let length = page.slice(number, number + 8).iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '-').count();
    let one_letter = length == 1 && page.at(number).is_some_and(|c| c.is_ascii_uppercase());
    let has_digit = page.slice(number, number + length).iter().any(char::is_ascii_digit);
    if !(one_letter || has_digit) {
        return end;
    }
    // A floor may be followed by a room.
    let next = number + length;
    if page.at(next) == Some(',') { flat(page, lists, next) } else { next }
}

/// Start of a flat that stands before the house number, `Flat 3, 22 Carlton Road`, or `at`.
fn flat_before(page: &Page, lists: &Lists, at: usize) -> usize {
    let mut end = at;
    while page.before(end).is_some_and(|c| is_blank(c) || c == ',') {
        end -= 1;
    }
    let mut start = end;
    while page.before(start).is_some_and(|c| c.is_ascii_alphanumeric() || c == '/') && end - start < 6 {
        start -= 1;
    }
    let numbered =
        start < end && end < at && page.slice(start, end).iter().any(char::is_ascii_digit) || end - start == 1;
    // "Unit 7/25 George Street": the flat and the house are one number.
    let (numbered, mut name_end) = if numbered { (true, start) } else { (page.slice(at, at + 5).contains(&'/'), at) };
    while page.before(name_end).is_some_and(|c| is_blank(c) || c == '#') {
        name_end -= 1;
    }
    let mut name = name_end;
    while page.before(name).is_some_and(|c| c.is_ascii_alphabetic() || c == '.') && name_end - name < 10 {
        name -= 1;
    }
    let text: String = page.slice(name, name_end).iter().collect::<String>().to_ascii_lowercase();
    let flat = numbered && lists.flats.contains(&text) && !text.starts_with("no");
    if flat { name } else { at }
}

fn without_stop(page: &Page, end: usize) -> usize {
    // The stop of an abbreviation inside of a sentence belongs to it; the last one of a sentence does not matter.
    let sentence = page.before(end) == Some('.') && page.at(end) != Some(',');
    if sentence { end - 1 } else { end }
}

/// `P.O. Box 4471`, with the number at `at`.
fn post_box(page: &Page, at: usize) -> Option<(usize, usize)> {
    let before: String = page.slice(at.saturating_sub(16), at).iter().collect::<String>().to_ascii_lowercase();
    let head = [
        "p.o. box ",
        "po box ",
        "p.o.box ",
        "p o box ",
        "p. o. box ",
        "p.o. box #",
        "po box #",
        "post office box ",
        "pobox ",
        "p.o box ",
        "box no. ",
    ]
    .into_iter()
    .find(|head| before.ends_with(head))?;
    let start = at - head.chars().count();
    let length = page.slice(at, at + 8).iter().take_while(|c| c.is_ascii_digit()).count();
    let boundary = !page.before(start).is_some_and(|c| c.is_ascii_alphanumeric());
    boundary.then_some((start, at + length))
}
