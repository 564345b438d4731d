//! What an English name looks like: words with a capital, initials, particles, and the first names that are known. Must not
//! know the words beside which names stand.

use std::collections::HashSet;

use serde::Deserialize;

use super::page::{Page, is_blank, is_han};

#[derive(Deserialize)]
struct Lists {
    not_english: HashSet<String>,
    english_brands: Vec<String>,
    english_brands_without_stop: Vec<String>,
    person_brands: Vec<String>,
    particles: HashSet<String>,
    first_names: HashSet<String>,
    word_names: HashSet<String>,
    small_words: HashSet<String>,
    after_name: HashSet<String>,
}

/// Words with a capital that are no names, and those that are.
pub struct Names(Lists);

/// Words that may be a name.
pub struct Words {
    pub start: usize,
    pub end: usize,
    /// The first one in lower case.
    pub first: String,
    pub count: usize,
}

impl Names {
    pub fn new() -> Names {
        Names(toml::from_str(include_str!("names_en.toml")).expect("the name list of the program is sound"))
    }

    fn is_word(&self, word: &str) -> bool {
        // Some sources mask names themselves, by a row of X.
        self.0.not_english.contains(&word.to_lowercase()) || word.len() > 1 && word.chars().all(|c| c == 'X')
    }

    /// Whether the word is part of no name, however it is written.
    pub fn is_small(&self, word: &str) -> bool {
        self.0.small_words.contains(&word.to_lowercase())
    }

    /// Whether a word in lower case is a first name and nothing else.
    pub fn is_first(&self, word: &str) -> bool {
        self.0.first_names.contains(word)
    }

    /// Whether a word in lower case is a first name, perhaps besides something else.
    pub fn may_be_first(&self, word: &str) -> bool {
        self.is_first(word) || self.0.word_names.contains(word)
    }

    /// Whether a title between `start` and `end` and the words from `name` on are a maker's name.
    pub fn is_titled_brand(&self, page: &Page, start: usize, end: usize, name: usize) -> bool {
        let title = page.slice(start, end).iter().filter(|&&c| c != '.');
        let text: String = title.chain(&[' ']).chain(page.slice(name, name + 24)).collect();
        let stop = page.before(end) == Some('.');
        begins_with_any(&text, &self.0.english_brands)
            || !stop && begins_with_any(&text, &self.0.english_brands_without_stop)
    }

    /// Whether the words at `at` are a maker who is called like a person.
    pub fn is_brand(&self, page: &Page, at: usize) -> bool {
        let text: String = page.slice(at, at + 24).iter().collect();
        begins_with_any(&text, &self.0.person_brands)
    }

    /// Whether a name may end at `end`: a mark, the end of the line, or a word that does not go on with it.
    pub fn ends(&self, page: &Page, end: usize) -> bool {
        let next = page.skip_blanks(end);
        match page.at(next) {
            None => true,
            Some(c) if c.is_alphanumeric() => next > end && self.0.after_name.contains(&lower_word(page, next)),
            Some(c) => c != '\'' && c != '&' && c != '@',
        }
    }

    /// The words behind the blanks and line ends at `at`, as [`Names::words_at`] finds them.
    pub fn words(&self, page: &Page, at: usize, most: usize) -> Option<Words> {
        let start = (at..at + 4).find(|&at| !page.at(at).is_some_and(|c| matches!(c, ' ' | '\n' | '\r' | ':')))?;
        if start > at { self.words_at(page, start, most) } else { None }
    }

    /// Up to `most` words with a capital from `start` on, none of them a plain word. After a greeting or a title, where `most`
    /// is three, a plain word right behind the first makes them no name: "Dear Bank of America".
    pub fn words_at(&self, page: &Page, start: usize, most: usize) -> Option<Words> {
        let mut found = Words { start, end: start, first: String::new(), count: 0 };
        let mut next = start;
        for count in 0..most {
            next = self.after_particles(page, next);
            let word = word_at(page, next);
            let capital = word.starts_with(char::is_uppercase);
            let initial = capital && self.is_initial(page, next, &word, most);
            let small = count > 0 && self.is_small(&word);
            if !initial && (!capital || small || word == "I" || self.is_word(&word)) {
                let plain = count == 1 && most == 3 && capital && !small && word != "I" && self.is_word(&word);
                if plain && page.before(next) == Some(' ') {
                    return None;
                }
                break;
            }
            next += word.chars().count();
            found.end = next;
            found.count += 1;
            if count == 0 {
                found.first = word.to_lowercase();
            }
            // An initial has a full stop.
            if word.chars().count() == 1 && page.at(next) == Some('.') {
                next += 1;
                found.end = next;
            }
            if page.at(next) != Some(' ') {
                break;
            }
            next += 1;
        }
        (found.end > start).then_some(found)
    }

    /// Whether a capital letter stands for a first name: before a full stop, or after a title also before another name.
    fn is_initial(&self, page: &Page, at: usize, word: &str, most: usize) -> bool {
        let next = || word_at(page, at + 2);
        let named = |next: &str| next.starts_with(char::is_uppercase) && next.len() > 1 && !self.is_word(next);
        word.chars().count() == 1
            && (page.at(at + 1) == Some('.') || most == 3 && page.at(at + 1) == Some(' ') && named(&next()))
    }

    /// Where the word after the particles at `at` begins, as in "van der Meer"; `at` if no word with a capital follows.
    fn after_particles(&self, page: &Page, at: usize) -> usize {
        let mut next = at;
        for _ in 0..3 {
            let word: String =
                page.slice(next, next + 7).iter().take_while(|&&c| c.is_ascii_lowercase() || c == '.').collect();
            if word.is_empty() || page.at(next + word.len()) != Some(' ') || !self.0.particles.contains(&word) {
                break;
            }
            next += word.len() + 1;
        }
        if page.at(next).is_some_and(char::is_uppercase) { next } else { at }
    }
}

/// Whether a text begins with one of some words, of which none goes on.
fn begins_with_any(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| {
        text.strip_prefix(word.as_str())
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    })
}

/// The letters, hyphens and apostrophes at `at`, without what shows who owns something.
pub fn word_at(page: &Page, at: usize) -> String {
    let chars = page.slice(at, at + 24).iter();
    let word: String = chars.take_while(|&&c| c.is_alphabetic() && !is_han(c) || matches!(c, '\'' | '-')).collect();
    word.strip_suffix("'s").unwrap_or(&word).trim_end_matches(['-', '\'']).to_string()
}

/// The word at `at` in lower case.
pub fn lower_word(page: &Page, at: usize) -> String {
    word_at(page, at).to_lowercase()
}

/// Where the word that ends at `end` begins.
pub fn word_before(page: &Page, end: usize) -> usize {
    let mut start = end;
    while page.before(start).is_some_and(|c| c.is_alphabetic() && !is_han(c) || matches!(c, '\'' | '-' | '.')) {
        start -= 1;
    }
    start
}

/// Steps over blanks, line ends and the marks given.
pub fn skip(page: &Page, at: usize, marks: &str) -> usize {
    let step = |c: &&char| is_blank(**c) || matches!(c, '\n' | '\r') || marks.contains(**c);
    at + page.slice(at, at + 4).iter().take_while(step).count()
}
