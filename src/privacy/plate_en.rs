//! Vehicle plates of America and Britain: letters and digits in a known order, beside a word that says that they are a plate.

use super::Kind;
use super::cues::{Class, Cue};
use super::page::{Page, is_blank};

/// The order of letters (L) and digits (D) on plates; a blank or dash may stand anywhere between.
const SHAPES: [&str; 16] = [
    "LLDDLLL", "LLLDDDD", "LLLDDD", "DLLLDDD", "DDDLLL", "DDDDLLL", "LDDDLLL", "LLLDDDL", "LLDDDDD", "LDDDDDD",
    "DDDDDLL", "LLDDDD", "LLLDDLL", "LLLLDDD", "DLLDDDD", "LDDLLL",
];

/// Claims every plate behind a cue.
pub fn find(page: &mut Page) {
    page.claim_beside_cues(Kind::Plate, |page, cue| if cue.is(Class::Plate) { after(page, cue) } else { None });
}

/// The plate behind a cue.
fn after(page: &Page, cue: Cue) -> Option<(usize, usize)> {
    let mut start = cue.end;
    for word in ["number", "no.", "no", "#", "is", "was", "of", ":", "(", "\""] {
        let next = page.skip_blanks(start);
        if page.starts(next, word) {
            start = next + word.chars().count();
        }
    }
    let start = page.skip_blanks(start);
    let mut shape = String::new();
    let mut end = start;
    for at in start..start + 9 {
        match page.at(at) {
            Some(c) if c.is_ascii_uppercase() => shape.push('L'),
            Some(c) if c.is_ascii_digit() => shape.push('D'),
            Some(c) if (is_blank(c) || c == '-') && end == at && at > start => continue,
            _ => break,
        }
        end = at + 1;
        let whole = !page.at(end).is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
        if whole && SHAPES.contains(&shape.as_str()) && start > cue.end - 1 {
            // Another group may belong to it: "BD51 SMR" is longer than "BD51".
            let longer = page.at(end).is_some_and(is_blank) && page.at(end + 1).is_some_and(|c| c.is_ascii_uppercase());
            if !longer || shape.len() >= 6 {
                return Some((start, end));
            }
        }
    }
    None
}
