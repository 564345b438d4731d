//! E-mail addresses.

use super::Kind;
use super::page::Page;

/// Claims every address around an `@`.
pub fn find(page: &mut Page) {
    for at in 0..page.chars.len() {
        if page.chars[at] == '@'
            && let Some((start, end)) = around(page, at)
        {
            let normalised = page.slice(start, end).iter().collect::<String>().to_ascii_lowercase();
            page.claim_contact(start, end, Kind::Email, normalised);
        }
    }
}

/// The address around the `@` at `at`: a name, then a host whose last part is letters.
fn around(page: &Page, at: usize) -> Option<(usize, usize)> {
    let mut start = at;
    while page.before(start).is_some_and(in_name) {
        start -= 1;
    }
    while start < at && !page.at(start).is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
        start += 1;
    }
    let mut end = at + 1;
    while page.at(end).is_some_and(in_host) {
        end += 1;
    }
    // A host ends in letters: what follows them, a full stop or the rest of a sentence, is no part of it.
    loop {
        let last = (at + 1..end).rev().find(|&dot| page.at(dot) == Some('.'))?;
        let tail = page.slice(last + 1, end);
        let letters = tail.iter().take_while(|c| c.is_ascii_alphabetic()).count();
        if letters >= 2 {
            return (start < at && last > at + 1).then_some((start, last + 1 + letters));
        }
        end = last;
    }
}

fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%')
}

fn in_host(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-')
}
