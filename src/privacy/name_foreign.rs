//! Names of other peoples written in Chinese, by the characters and syllables that write their sounds.
//! Must not know the words beside which they stand.

use super::name_title::{Edge, edge};
use super::name_words::Names;
use super::page::{Page, is_han};

/// Most characters of a name without a dot.
const LONGEST: usize = 8;

/// Characters of a name at `at`: three or more that write sounds up to a mark, a known one also up to a word that follows
/// names, or two parts with a dot between.
pub fn after(page: &Page, names: &Names, at: usize) -> Option<usize> {
    let first = run(page, at);
    if page.at(at + first).is_some_and(is_dot) {
        let second = run(page, at + first + 1);
        let sounds = page.slice(at + first + 1, at + first + 1 + second).iter().take_while(|&&c| names.is_foreign(c));
        let second = if second <= 4 && names.given(page.slice(at + first + 1, at + first + 1 + second)) {
            second
        } else {
            sounds.count()
        };
        return ((1..=6).contains(&first) && second > 0).then_some(first + 1 + second);
    }
    let (mut end, mut known) = (at, false);
    while end - at <= LONGEST {
        let length = names.sound_at(page, end);
        if length == 0 {
            break;
        }
        end += length;
        known |= length > 1;
        let marked = !page.at(end).is_some_and(is_han);
        let long = end - at >= 3 && (marked || known);
        let name = || names.is_foreign_name(page.slice(at, end));
        if end - at >= 2 && (marked || names.is_follower(page, end)) && (long || name()) {
            return page.free(at, end).then_some(end - at);
        }
    }
    None
}

/// Start of a name before a title at `end`: characters that write sounds, from where a name may begin, or two parts with a dot
/// between. `careful` is whether the title stands behind other words too.
pub fn before(page: &Page, names: &Names, end: usize, careful: bool) -> Option<usize> {
    let start = with_dot(page, names, end).or_else(|| without_dot(page, names, end, careful))?;
    page.free(start, end).then_some(start)
}

fn without_dot(page: &Page, names: &Names, end: usize, careful: bool) -> Option<usize> {
    let (start, known) = sounds_before(page, names, end);
    let name = page.slice(start, end);
    let fits = match name.len() {
        2 => {
            let marked = !page.before(start).is_some_and(is_han) && names.given(name);
            let open = || edge(page, names, start) == Edge::Open && !names.begins_no_name(page, start);
            (marked && !careful || names.is_foreign_name(name)) && open()
        }
        3..=LONGEST => match edge(page, names, start) {
            Edge::Open => true,
            Edge::Unknown => known && !careful,
            Edge::Joined => false,
        },
        _ => false,
    };
    fits.then_some(start)
}

/// Where the sounds before `end` begin, and whether a known part is among them.
fn sounds_before(page: &Page, names: &Names, end: usize) -> (usize, bool) {
    let (mut start, mut known) = (end, false);
    while end - start <= LONGEST {
        let length = names.sound_before(page, start);
        if length == 0 {
            break;
        }
        known |= length > 1;
        start = start.saturating_sub(length);
    }
    (start, known)
}

/// Start of a name of two parts with a dot between.
fn with_dot(page: &Page, names: &Names, end: usize) -> Option<usize> {
    let back = |from: usize, fits: &dyn Fn(char) -> bool| {
        let length = (0..7).take_while(|&i| from.checked_sub(i).and_then(|at| page.before(at)).is_some_and(fits));
        from - length.count()
    };
    let last = back(end, &is_han);
    let dot = last.checked_sub(1).filter(|&dot| last < end && page.at(dot).is_some_and(is_dot))?;
    let whole = back(dot, &is_han);
    let start = if dot - whole <= 4 { whole } else { back(dot, &|c| names.is_foreign(c)) };
    (end - start >= 3).then_some(start)
}

/// How many Chinese characters stand together from `at` on; counting stops at seven.
pub fn run(page: &Page, at: usize) -> usize {
    page.slice(at, at + 7).iter().take_while(|&&c| is_han(c)).count()
}

/// The dots between the parts of a name.
fn is_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '・' | '‧' | '∙')
}
