//! Chinese names right beside a telephone number, an identity card or an address, as people write them without any label:
//! "王丽 13812345678", "（李强，138…）". Must not know how those numbers look.

use super::Kind;
use super::cues::Class;
use super::name_title::{Edge, edge};
use super::name_words::Names;
use super::page::{Page, is_blank, is_han};

/// Claims every such name.
pub fn find(page: &mut Page, names: &Names) {
    for (start, end, kind) in page.claimed(&[Kind::Phone, Kind::IdCard, Kind::Address, Kind::Name]) {
        match kind {
            Kind::Name => claim_listed(page, names, end),
            Kind::Address => claim(page, after(page, names, end)),
            _ => claim(page, before(page, names, start, kind).or_else(|| after(page, names, end))),
        }
    }
}

fn claim(page: &mut Page, name: Option<(usize, usize)>) {
    if let Some((start, end)) = name {
        page.claim(start, end, Kind::Name);
    }
}

/// Claims the names of a list whose first one ends at `at`.
fn claim_listed(page: &mut Page, names: &Names, mut at: usize) {
    while let Some((start, end)) = listed(page, names, at) {
        page.claim(start, end, Kind::Name);
        at = end;
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
    // Makers and places have two characters, and more often a landline.
    let landline = kind == Kind::Phone && page.at(at) == Some('0');
    let shortest = if label.is_some() || landline { 3 } else { 2 };
    (shortest..=4).rev().filter_map(|length| end.checked_sub(length)).find_map(|start| {
        let opens = match edge(page, names, start) {
            Edge::Open => true,
            Edge::Unknown => label.is_none() && !landline && end - start == 3,
            Edge::Joined => false,
        };
        let name = opens && is_free(page, start, end) && names.is_whole_name(page, start, end);
        name.then_some((start, end))
    })
}

/// The next of several names: "王丽、李强投诉".
fn listed(page: &Page, names: &Names, at: usize) -> Option<(usize, usize)> {
    let start = at + 1;
    let link = page.at(at).is_some_and(|c| matches!(c, '、' | '和' | '与' | '及'));
    [start + 3, start + 2].into_iter().find_map(|end| {
        let closed = !page.at(end).is_some_and(is_han) || names.is_deed(page, end) || end == start + 3;
        let name = link && closed && is_free(page, start, end) && names.is_whole_name(page, start, end);
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
        let name = start > at && closed && is_free(page, start, end) && names.is_whole_name(page, start, end);
        name.then_some((start, end))
    })
}

/// Whether nothing is claimed in a stretch and no known word reaches into it.
fn is_free(page: &Page, start: usize, end: usize) -> bool {
    page.free(start, end) && !page.cues.iter().any(|cue| cue.start < end && start < cue.end)
}

fn is_gap(c: char) -> bool {
    is_blank(c) || matches!(c, ':' | ',' | '(' | '、' | '-' | '/')
}
