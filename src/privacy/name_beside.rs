//! Chinese names right beside a telephone number, an identity card or an address, as people write them without any label:
//! "王丽 13812345678", "（李强，138…）". Must not know how those numbers look.

use super::Kind;
use super::cues::Class;
use super::name_words::Names;
use super::page::{Page, is_blank, is_han};

/// Claims every such name.
pub fn find(page: &mut Page, names: &Names) {
    for (start, end, kind) in page.claimed(&[Kind::Phone, Kind::IdCard, Kind::Address]) {
        let before = if kind == Kind::Address { None } else { before(page, names, start, kind) };
        if let Some((start, end)) = before {
            page.claim(start, end, Kind::Name);
        } else if let Some((start, end)) = after(page, names, end) {
            page.claim(start, end, Kind::Name);
        }
    }
}

/// The name that ends before `at`, with no more than a mark, a blank and a word for a telephone between.
fn before(page: &Page, names: &Names, at: usize, kind: Kind) -> Option<(usize, usize)> {
    let back = |at: usize| {
        let gap = (0..3).take_while(|&i| at.checked_sub(i).and_then(|at| page.before(at)).is_some_and(is_gap));
        at - gap.count()
    };
    let mut end = back(at);
    let label = page.cues.iter().find(|cue| cue.end == end && cue.is(Class::Phone));
    if let Some(label) = label {
        end = back(label.start);
    }
    let shortest = if label.is_some() || kind == Kind::Phone && page.at(at) == Some('0') { 3 } else { 2 };
    (shortest..=4).rev().filter_map(|length| end.checked_sub(length)).find_map(|start| {
        let cue = page.cues.iter().any(|cue| cue.end == start || cue.start >= start && cue.end <= end);
        let opens = !page.before(start).is_some_and(is_han) || page.cues.iter().any(|cue| cue.end == start);
        let inside = page.cues.iter().any(|cue| cue.start < end && start < cue.end) && !cue;
        let name = opens && !inside && page.free(start, end) && names.is_whole_name(page, start, end);
        name.then_some((start, end))
    })
}

/// The name behind `at`, apart from it by a blank or a bracket and followed by a mark or "收".
fn after(page: &Page, names: &Names, at: usize) -> Option<(usize, usize)> {
    let start = page.skip_blanks(at);
    let bracket = page.at(start) == Some('(');
    let start = if bracket { start + 1 } else { start };
    (2..=4).rev().map(|length| start + length).find_map(|end| {
        let next = page.at(end);
        let closed = if bracket { next == Some(')') } else { !next.is_some_and(is_han) || next == Some('收') };
        let cue = page.cues.iter().any(|cue| cue.start < end && start < cue.end);
        let name = start > at && closed && !cue && page.free(start, end) && names.is_whole_name(page, start, end);
        name.then_some((start, end))
    })
}

fn is_gap(c: char) -> bool {
    is_blank(c) || matches!(c, ':' | ',' | '(' | '、' | '-' | '/')
}
