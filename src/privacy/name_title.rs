//! Chinese names before a title: where such a name begins.

use super::cues::Cue;
use super::name_foreign;
use super::name_words::Names;
use super::page::{Page, is_han};

/// What stands left of a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// A mark or a word after which names stand.
    Open,
    /// Some character that says nothing.
    Unknown,
    /// The first half of a word.
    Joined,
}

/// The name that ends where a title begins: the longest that is plausible.
pub fn before_title(page: &Page, names: &Names, title: Cue) -> Option<(usize, usize)> {
    // "王小明（先生）" has its title in brackets.
    let bracket = page.before(title.start) == Some('(') && page.at(title.end) == Some(')');
    let end = title.start - usize::from(bracket);
    // "小得太太太可怜": a word said over and over.
    if page.before(end) == page.at(end) || page.at(title.end) == page.before(title.end) {
        return None;
    }
    let careful = names.is_careful(page.slice(title.start, title.end));
    let chinese = (1..=4)
        .rev()
        .filter_map(|length| end.checked_sub(length))
        .find(|&start| page.free(start, end) && is_name(page, names, start, end, careful))
        .or_else(|| joined_name(page, names, end).filter(|_| !careful));
    let foreign =
        name_foreign::before(page, names, end, careful).filter(|&start| chinese.is_none_or(|other| start < other));
    let start = foreign.or(chinese)?;
    let brand = end - start <= names.surname(page, start) && names.is_brand(page, title.end);
    (!brand).then_some((start, end))
}

/// Whether the characters before a title are a name.
fn is_name(page: &Page, names: &Names, start: usize, end: usize, careful: bool) -> bool {
    let surname = names.surname(page, start);
    let given = page.slice(start + surname, end);
    let edge = edge(page, names, start);
    if surname == 0 || start + surname > end || given.len() > 2 || edge == Edge::Joined {
        return false;
    }
    let role = edge != Edge::Open && names.is_role(page, start, end);
    if role || names.begins_no_name(page, start) {
        return false;
    }
    let weak = surname == 1 && names.is_weak(page, start);
    match given {
        [] => stands_alone(page, names, start, surname, edge, careful),
        // A word like "能" is a given name only where all else is clear.
        [c] if !names.given(&[*c]) => names.is_typical(given) && edge == Edge::Open && !weak && !careful,
        _ if !names.whole_given(given) || is_word_before_name(page, names, start, end) => false,
        _ => is_likely(names, given, weak, edge, careful),
    }
}

/// Start of a whole name whose surname makes a word with what stands before, if nothing else fits: "之前方志国先生".
fn joined_name(page: &Page, names: &Names, end: usize) -> Option<usize> {
    let start = end.checked_sub(3)?;
    let given = page.slice(start + 1, end);
    let fits = names.surname(page, start) == 1 && names.whole_given(given) && names.is_typical(given);
    (fits && !names.begins_no_name(page, start) && page.free(start, end)).then_some(start)
}

/// Whether a surname alone before a title is a name.
fn stands_alone(page: &Page, names: &Names, start: usize, surname: usize, edge: Edge, careful: bool) -> bool {
    let open = edge == Edge::Open;
    match (surname == 1 && names.is_weak(page, start), careful) {
        (true, true) => open && names.is_common(page, start),
        (true, false) => open || names.is_common(page, start),
        (false, _) => open || !careful,
    }
}

/// Whether a surname with a given name is one, and no other word with a surname at its end.
fn is_likely(names: &Names, given: &[char], weak: bool, edge: Edge, careful: bool) -> bool {
    let typical = names.is_typical(given);
    let other = given.last().is_some_and(|&c| names.is_sure(c)) && !typical;
    match edge {
        Edge::Open => typical || !other && (!weak || !careful),
        Edge::Unknown => !careful && (typical || !weak && !other && given.iter().any(|c| names.is_typical(&[*c]))),
        Edge::Joined => false,
    }
}

/// Whether the surname at `start` is rather a word like "和" before the name that begins after it.
fn is_word_before_name(page: &Page, names: &Names, start: usize, end: usize) -> bool {
    let word = match page.at(start) {
        Some('于') => page.before(start).is_some_and(is_han),
        Some(c) => names.is_link(c),
        None => false,
    };
    let next = start + 1;
    let surname = names.surname(page, next);
    let usual = surname == 2 || page.at(next).is_some_and(|c| names.is_sure(c)) || names.is_common(page, next);
    word && surname > 0
        && usual
        && next + surname <= end
        && !names.begins_no_name(page, next)
        && names.is_typical(page.slice(next + surname, end))
}

/// What stands left of a name that begins at `start`.
pub fn edge(page: &Page, names: &Names, start: usize) -> Edge {
    match page.before(start) {
        Some(_) if names.is_joined(page, start) || splits_cue(page, start) => Edge::Joined,
        Some(c) if is_han(c) && !names.leads(c) && !page.cues.iter().any(|cue| cue.end == start) => Edge::Unknown,
        _ => Edge::Open,
    }
}

/// Whether a known word goes on over `at`: the "东" of "房东" begins no name.
fn splits_cue(page: &Page, at: usize) -> bool {
    page.cues.iter().any(|cue| cue.start < at && at < cue.end)
}
