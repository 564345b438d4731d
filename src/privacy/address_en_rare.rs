//! English addresses without a word for a street behind the name: "4550 Broadway", "1900 S Main", "5 Rue des Lilas", a unit of
//! an industrial estate, a box on a rural route. Must not know the usual ones.

use super::address_en::{Lists, flat, is_told, word};
use super::page::{Page, is_blank};

/// The address whose house number ends at `end`; the number begins at `at`.
pub fn street(page: &Page, lists: &Lists, at: usize, end: usize) -> Option<(usize, usize)> {
    let last = whole_street(page, lists, at, end)
        .or_else(|| after_direction(page, lists, end))
        .or_else(|| foreign(page, lists, end))
        .or_else(|| before_state(page, lists, end))?;
    Some((at, flat(page, lists, last)))
}

/// A street whose name needs no other word, told by what stands around it.
fn whole_street(page: &Page, lists: &Lists, at: usize, end: usize) -> Option<usize> {
    let name = word(page, end)?;
    let told = is_told(page, at) || page.at(name.end).is_none_or(|c| matches!(c, ',' | '.' | ';' | '\n'));
    (name.capital && lists.whole_streets.contains(&name.text) && told).then_some(name.start + name.text.len())
}

/// "1900 S Main,": a direction in one letter and a name before a mark.
fn after_direction(page: &Page, lists: &Lists, end: usize) -> Option<usize> {
    let direction = word(page, end).filter(|word| word.text.len() <= 2 && lists.directions.contains(&word.text))?;
    let name = word(page, direction.end)?;
    let letters = name.text.len() >= 3 && name.text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let last = name.start + name.text.len();
    let marked = page.at(last).is_none_or(|c| matches!(c, ',' | '.' | ';' | '\n' | ')'));
    (direction.capital && name.capital && letters && marked).then_some(last)
}

/// "5 Rue des Lilas": the word for a street stands first.
fn foreign(page: &Page, lists: &Lists, end: usize) -> Option<usize> {
    let first = word(page, end).filter(|word| word.capital && lists.first_streets.contains(&word.text))?;
    let (mut at, mut last) = (first.end, None);
    for _ in 0..5 {
        let Some(next) = word(page, at).filter(|next| page.slice(at, next.start).iter().all(|&c| is_blank(c))) else {
            break;
        };
        let letters = next.text.starts_with(|c: char| c.is_ascii_alphabetic());
        if !letters || lists.flats.contains(&next.text) || !next.capital && !lists.linking.contains(&next.text) {
            break;
        }
        at = next.end;
        last = if next.capital { Some(next.start + next.text.len()) } else { last };
    }
    last.filter(|&last| page.at(last).is_none_or(|c| !is_blank(c)) || flat(page, lists, last) > last)
}

/// "2200 Peachtree, Atlanta, GA 30309": one or two words, a city, a state and its number.
fn before_state(page: &Page, lists: &Lists, end: usize) -> Option<usize> {
    let line: String = page.slice(end, end + 64).iter().take_while(|&&c| c != '\n').collect();
    let mut parts = line.split(',');
    let (name, city, state) = (parts.next()?.trim(), parts.next()?.trim(), parts.next()?.trim());
    let named = |text: &str, most: usize| {
        let words: Vec<&str> = text.split(' ').collect();
        words.len() <= most
            && words.iter().all(|word| word.len() > 1 && word.starts_with(|c: char| c.is_ascii_uppercase()))
    };
    let (code, number) = state.split_once(' ')?;
    let zip = number.len() >= 5 && number.bytes().take(5).all(|byte| byte.is_ascii_digit());
    let fits = named(name, 2) && named(city, 3) && zip && lists.states.contains(code);
    fits.then(|| page.skip_blanks(end) + name.chars().count())
}

/// "Unit 7, Riverside Industrial Estate", with the number at `at`.
pub fn site(page: &Page, lists: &Lists, at: usize) -> Option<(usize, usize)> {
    let before: String = page.slice(at.saturating_sub(6), at).iter().collect::<String>().to_ascii_lowercase();
    let head = ["unit ", "units ", "plot "].into_iter().find(|head| before.ends_with(head))?;
    let mut end = at + page.slice(at, at + 5).iter().take_while(|c| c.is_ascii_alphanumeric()).count();
    end += usize::from(page.at(end) == Some(','));
    for _ in 0..5 {
        let next = word(page, end).filter(|next| next.capital)?;
        end = next.end;
        let line: String = page.slice(at, end).iter().collect::<String>().to_ascii_lowercase();
        if lists.sites.iter().any(|site| line.ends_with(site)) {
            return Some((at - head.len(), end));
        }
    }
    None
}

/// "RR 2 Box 15", with the first number at `at`.
pub fn rural_box(page: &Page, at: usize) -> Option<(usize, usize)> {
    let before: String = page.slice(at.saturating_sub(12), at).iter().collect::<String>().to_ascii_lowercase();
    let head = ["rr ", "r.r. ", "hc ", "rural route ", "highway "].into_iter().find(|head| before.ends_with(head))?;
    let digits = |at: usize| page.slice(at, at + 6).iter().take_while(|c| c.is_ascii_digit()).count();
    let end = at + digits(at);
    let next = end + usize::from(page.at(end) == Some(','));
    let number =
        [" Box ", " box ", " BOX "].iter().find(|word| page.starts(next, word)).map(|word| next + word.len())?;
    (digits(number) > 0).then(|| (at - head.len(), number + digits(number)))
}
