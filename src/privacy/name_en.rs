//! English names: after a title, after "Dear" and after "my name is".

use std::collections::HashSet;

use serde::Deserialize;

use super::Kind;
use super::cues::{Class, Cue};
use super::page::Page;

#[derive(Deserialize)]
struct Lists {
    not_english: HashSet<String>,
    english_brands: Vec<String>,
    english_brands_without_stop: Vec<String>,
    particles: HashSet<String>,
}

/// Words with a capital that are no names.
pub struct Names(Lists);

impl Names {
    pub fn new() -> Names {
        Names(toml::from_str(include_str!("names.toml")).expect("the name list of the program is sound"))
    }

    fn is_word(&self, word: &str) -> bool {
        // Some sources mask names themselves, by a row of X.
        self.0.not_english.contains(&word.to_lowercase()) || word.len() > 1 && word.chars().all(|c| c == 'X')
    }
}

/// Claims every name beside a cue.
pub fn find(page: &mut Page, names: &Names) {
    page.claim_beside_cues(Kind::Name, |page, cue| {
        if cue.is(Class::Mister) {
            after_title(page, names, cue)
        } else if cue.is(Class::Dear) {
            after_greeting(page, names, cue)
        } else if cue.is(Class::MyName) {
            words(page, names, cue.end, 4)
        } else {
            None
        }
    });
}

fn after_title(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let mut at = cue.end;
    if page.at(at) == Some('.') {
        at += 1;
    }
    let span = words(page, names, at, 3)?;
    let capital = page.at(cue.start).is_some_and(|c| c.is_ascii_uppercase());
    (capital && !is_brand(page, names, cue.start, at, span.0)).then_some(span)
}

/// Whether a title between `start` and `end` and the words from `name` on are a maker's name.
fn is_brand(page: &Page, names: &Names, start: usize, end: usize, name: usize) -> bool {
    let title = page.slice(start, end).iter().filter(|&&c| c != '.');
    let text: String = title.chain(&[' ']).chain(page.slice(name, name + 24)).collect();
    let text = text.to_lowercase();
    let begins = |brand: &String| {
        text.strip_prefix(brand.as_str())
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    };
    let stop = page.before(end) == Some('.');
    names.0.english_brands.iter().any(begins) || !stop && names.0.english_brands_without_stop.iter().any(begins)
}

/// "Dear Jonathan," – a name only if nothing else follows on the line before a mark.
fn after_greeting(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let dear: String = page.slice(cue.start, cue.end).iter().collect();
    let (start, end) = words(page, names, cue.end, 3)?;
    let marked = page.at(end).is_none_or(|c| {
        matches!(c, ',' | ':' | '!' | '\n' | '\r' | '-' | '.' | ';') || c == ' ' && page.at(end + 1) == Some('-')
    });
    let capital = dear.starts_with(|c: char| c.is_ascii_uppercase());
    let one_line = !page.slice(cue.end, start).contains(&'\n');
    let shouts = |chars: &[char]| chars.len() > 3 && !chars.iter().any(char::is_ascii_lowercase);
    let firm = shouts(page.slice(start, end)) && !shouts(page.slice(cue.start, cue.end));
    (marked && capital && one_line && !firm).then_some((start, end))
}

/// Where the word after the particles at `at` begins, as in "van der Meer"; `at` if no word with a capital follows.
fn after_particles(page: &Page, names: &Names, at: usize) -> usize {
    let mut next = at;
    for _ in 0..3 {
        let word: String =
            page.slice(next, next + 7).iter().take_while(|&&c| c.is_ascii_lowercase() || c == '.').collect();
        if word.is_empty() || page.at(next + word.len()) != Some(' ') || !names.0.particles.contains(&word) {
            break;
        }
        next += word.len() + 1;
    }
    if page.at(next).is_some_and(char::is_uppercase) { next } else { at }
}

/// Up to `most` words with a capital from `at` on, none of them a plain word.
fn words(page: &Page, names: &Names, at: usize, most: usize) -> Option<(usize, usize)> {
    let mut start = at;
    while page.at(start).is_some_and(|c| matches!(c, ' ' | '\n' | '\r' | ':')) && start < at + 4 {
        start += 1;
    }
    let mut end = start;
    let mut next = start;
    for count in 0..most {
        next = after_particles(page, names, next);
        let length = page
            .slice(next, next + 24)
            .iter()
            .take_while(|&&c| c.is_alphabetic() && !super::page::is_han(c) || matches!(c, '\'' | '-'))
            .count();
        let word: String = page.slice(next, next + length).iter().collect();
        let word = word.strip_suffix("'s").unwrap_or(&word).trim_end_matches(['-', '\'']);
        let capital = word.starts_with(char::is_uppercase);
        if !capital || word == "I" || names.is_word(word) {
            // "Dear Bank of America": a plain word among them makes them no name.
            if count > 0
                && capital
                && word != "I"
                && page.before(next) == Some(' ')
                && most == 3
                && names.is_word(word)
                && count == 1
            {
                return None;
            }
            break;
        }
        let letters = word.chars().count();
        end = next + letters;
        next = end;
        // An initial has a full stop.
        if letters <= 1 && page.at(next) == Some('.') {
            end += 1;
            next += 1;
        }
        if page.at(next) != Some(' ') {
            break;
        }
        next += 1;
    }
    (end > start && start > at).then_some((start, end))
}
